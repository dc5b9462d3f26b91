// SPDX-License-Identifier: GPL-2.0
/*
 * Why the kernel rejected, which way back it found, and what loose mode would
 * have said: by asking the routing tables again, as __fib_validate_source()
 * (net/ipv4/fib_frontend.c) does.
 */
#include <linux/inetdevice.h>
#include <linux/ip.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/timekeeping.h>
#include <net/ip.h>
#include <net/nexthop.h>
#include <net/sock.h>

#include "verdict.h"

/* Where not, the kernel's verdict is another one: a martian. */
static bool may_come_in(const struct rpfmon_lookup *lookup)
{
	return lookup->type == RTN_UNICAST ||
	       (lookup->type == RTN_LOCAL && lookup->accept_local);
}

/* Why a source was rejected; "changed" where the kernel would not reject, or not
 * by the reverse-path filter, if it were asked now.
 */
static inline enum rpfmon_reason reason_of(const struct rpfmon_lookup *lookup)
{
	if (lookup->err)
		return RPFMON_REASON_NO_ROUTE;
	if (!may_come_in(lookup))
		return RPFMON_REASON_CHANGED;
	if (lookup->same_dev)
		return RPFMON_REASON_CHANGED;
	if (lookup->no_addr)
		return RPFMON_REASON_NO_ADDRESS;
	if (lookup->mode != RPFMON_MODE_STRICT)
		return RPFMON_REASON_CHANGED;
	return RPFMON_REASON_ASYMMETRIC;
}

/**
 * rpfmon_verdict_answer() - what the kernel would say of a source
 * @lookup: what the routing tables say of it
 *
 * Return: the answer.
 */
enum rpfmon_answer rpfmon_verdict_answer(const struct rpfmon_lookup *lookup)
{
	if (!lookup->err && !may_come_in(lookup))
		return RPFMON_ANSWER_MARTIAN;
	return reason_of(lookup) == RPFMON_REASON_CHANGED ?
	       RPFMON_ANSWER_ACCEPTED : RPFMON_ANSWER_REJECTED;
}

/* What ip_rcv_finish() asks about is a packet that ip_rcv() took, as it stands,
 * seen from its network header, on its own device: other users of
 * ip_route_input() differ in one of these, and their rejections are not in
 * IPReversePathFilter. IPCB()->iif is ip_rcv()'s mark: route queries and packets
 * of our own, of which ICMP errors are made, have none, and br_netfilter, which
 * asks after DNAT, has cleared it. ICMP errors and source routes ask for other
 * addresses, and fragments that timed out have lost their header.
 */
static bool is_received(const struct rpfmon_call *call)
{
	const struct sk_buff *skb = call->skb;
	const struct iphdr *iph = ip_hdr(skb);

	if (skb->protocol != htons(ETH_P_IP) || skb_network_offset(skb) ||
	    !skb->dev || !IPCB(skb)->iif)
		return false;
	if (skb->dev != call->dev &&
	    skb->dev != l3mdev_master_dev_rcu(call->dev))
		return false;
	return iph->saddr == call->src && (iph->daddr == call->dst || !call->dst);
}

/* On whose behalf a source was validated */
static enum rpfmon_context context_of(const struct rpfmon_call *call)
{
	if (call->skb->protocol == htons(ETH_P_ARP))
		return RPFMON_CONTEXT_ARP;
	return is_received(call) ? RPFMON_CONTEXT_PACKET : RPFMON_CONTEXT_QUERY;
}

static void record_ports(const struct sk_buff *skb, const struct iphdr *iph,
			 struct rpfmon_record *rec)
{
	__be16 ports[2], *p;

	if (iph->frag_off & htons(IP_OFFSET))
		return;
	if (iph->protocol != IPPROTO_TCP && iph->protocol != IPPROTO_UDP &&
	    iph->protocol != IPPROTO_SCTP)
		return;

	p = skb_header_pointer(skb, skb_network_offset(skb) + iph->ihl * 4,
			       sizeof(ports), ports);
	if (!p)
		return;
	rec->sport = ntohs(p[0]);
	rec->dport = ntohs(p[1]);
}

static void record_packet(const struct rpfmon_call *call,
			  enum rpfmon_context context, struct rpfmon_record *rec)
{
	const struct sk_buff *skb = call->skb;
	const struct iphdr *iph = ip_hdr(skb);
	__be32 dst = call->dst;

	rec->src = call->src;
	rec->mark = skb->mark;
	rec->len = skb->len - skb_network_offset(skb);

	if (context != RPFMON_CONTEXT_ARP && iph->saddr == call->src) {
		dst = dst ?: iph->daddr;
		rec->proto = iph->protocol;
		rec->tos = iph->tos;
		record_ports(skb, iph, rec);
	}
	rec->dst = dst;
	rec->context = context;
}

static void record_way_back(const struct fib_result *res,
			    struct rpfmon_record *rec)
{
	const struct fib_nh_common *nhc = res->nhc;
	const struct net_device *dev = nhc ? nhc->nhc_dev : NULL;

	if (!dev)
		return;

	rec->reverse_ifindex = dev->ifindex;
	memcpy(rec->reverse_dev, dev->name, IFNAMSIZ);
	rec->gateway_family = nhc->nhc_gw_family;
	if (nhc->nhc_gw_family == AF_INET)
		rec->gateway.ip4 = nhc->nhc_gw.ipv4;
	else if (nhc->nhc_gw_family == AF_INET6)
		rec->gateway.ip6 = nhc->nhc_gw.ipv6;
	rec->table = res->table ? res->table->tb_id : RT_TABLE_UNSPEC;
	rec->prefix = res->prefix;
	rec->prefix_len = res->prefixlen;
}

/* What nobody but policy rules looks at */
static noinline void flow_for_rules(const struct rpfmon_call *call,
				    struct net *net, struct flowi4 *flow)
{
	struct flow_keys keys;

	flow->flowi4_uid = sock_net_uid(net, NULL);
	if (fib4_rules_early_flow_dissect(net, call->skb, flow, &keys))
		swap(flow->fl4_sport, flow->fl4_dport);
}

static void flow_make(const struct rpfmon_call *call,
		      struct in_device *idev, struct flowi4 *flow)
{
	struct net *net = dev_net(call->dev);

	rpfmon_flow_init(flow, call->dev, call->oif, call->dsfield);
	flow->daddr = call->src;
	flow->saddr = call->dst;
	flow->flowi4_scope = RT_SCOPE_UNIVERSE;
	flow->flowi4_mark = IN_DEV_SRC_VMARK(idev) ? call->skb->mark : 0;
	if (fib4_has_custom_rules(net))
		flow_for_rules(call, net, flow);
}

static void look_up(struct in_device *idev, struct flowi4 *flow,
		    struct rpfmon_lookup *lookup, struct rpfmon_record *rec)
{
	const struct net_device *dev = idev->dev;
	struct net *net = dev_net(dev);
	struct fib_result res = {};

	lookup->err = fib_lookup(net, flow, &res, 0);
	if (lookup->err)
		return;
	lookup->type = res.type;
	lookup->accept_local = IN_DEV_ACCEPT_LOCAL(idev);
	lookup->same_dev = fib_info_nh_uses_dev(res.fi, dev) ||
			  (res.type == RTN_LOCAL && dev == net->loopback_dev);
	lookup->no_addr = !rcu_access_pointer(idev->ifa_list);
	record_way_back(&res, rec);
}

/**
 * rpfmon_verdict_find() - find out about a rejection
 * @call: the call that was rejected
 * @finding: what the rules and rpfmon_verdict_loose() need of it; zeroed, or with
 *	a mode to judge by that is not the device's
 * @rec: zeroed; gets all that is known of the packet and of its way back
 *
 * Context: As in fib_validate_source(): softirq or task, under rcu_read_lock().
 */
void rpfmon_verdict_find(const struct rpfmon_call *call,
			 struct rpfmon_finding *finding,
			 struct rpfmon_record *rec)
{
	struct rpfmon_lookup *lookup = &finding->lookup;
	enum rpfmon_reason reason = RPFMON_REASON_CHANGED;
	struct net_device *dev = call->dev;
	struct in_device *idev = __in_dev_get_rcu(dev);
	struct net *net = dev_net(dev);
	int all = READ_ONCE(IPV4_DEVCONF_ALL(net, RP_FILTER));

	record_packet(call, context_of(call), rec);
	rec->time = ktime_get_real_ns();
	rec->netns = net->ns.inum;
	rec->ifindex = dev->ifindex;
	/* A name that is being changed may be mixed, but ends where it must. */
	memcpy(rec->dev, dev->name, IFNAMSIZ);
	rec->mode_all = all;

	lookup->err = -ENODEV;
	if (idev) {
		int own = IN_DEV_CONF_GET(idev, RP_FILTER);

		rec->mode_dev = own;
		rec->mode = rpfmon_mode_of(max(all, own));
		lookup->mode = lookup->mode ?: rec->mode;
		flow_make(call, idev, &finding->flow);
		look_up(idev, &finding->flow, lookup, rec);
		reason = reason_of(lookup);
	}
	rec->reason = reason;
	finding->admissible = reason == RPFMON_REASON_ASYMMETRIC &&
			      lookup->type == RTN_UNICAST;
}

/**
 * rpfmon_verdict_loose() - what fib_validate_source() would have returned in
 *	loose mode
 * @call: the call that was rejected
 * @finding: of an admissible rejection
 *
 * Context: As rpfmon_verdict_find().
 * Return: 1 where the packet is to leave as it came, and its source is on the
 *	device's own link; or else 0.
 */
int rpfmon_verdict_loose(const struct rpfmon_call *call,
			 struct rpfmon_finding *finding)
{
	struct fib_result res = {};

	/* Only __mkroute_input() wants to know, for redirects: where a packet
	 * is to leave as it came.
	 */
	if (call->oif != call->dev->ifindex)
		return 0;

	finding->flow.flowi4_oif = call->dev->ifindex;
	if (fib_lookup(dev_net(call->dev), &finding->flow, &res,
		       FIB_LOOKUP_IGNORE_LINKSTATE) || res.type != RTN_UNICAST)
		return 0;
	return FIB_RES_NHC(res)->nhc_scope >= RT_SCOPE_HOST;
}
