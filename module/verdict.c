// SPDX-License-Identifier: GPL-2.0
/*
 * Why the kernel rejected, which return path it found, and what loose mode would
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

/* If not, the kernel's verdict is another one: a martian. */
static bool may_come_in(const struct rpfmon_lookup *lookup)
{
	return lookup->type == RTN_UNICAST ||
	       (lookup->type == RTN_LOCAL && lookup->accept_local);
}

/* Why a source was rejected; "changed" if the kernel would not reject, or not
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

/* ip_rcv_finish_core() asks about a packet that ip_rcv_core() took, as it stands,
 * seen from its network header, on its own device, before its options are parsed;
 * the rejections of other callers of ip_route_input() are not in
 * IPReversePathFilter. They differ in one of these:
 * - ip_rcv_core() notes the device's index in IPCB()->iif; ip_frag_reasm() keeps
 *   that of the first fragment, but asks for the device of the one that came
 *   last, and notes frag_max_size. Route queries have no iif, nor have our own
 *   packets, of which ICMP errors are made; br_nf_pre_routing_finish(), which asks
 *   after DNAT, has cleared it; what input_action_end_dt4() and
 *   bpf_lwt_input_reroute() ask for has another device's.
 * - ip_options_rcv_srr() asks for the next hop, and its option is noted.
 * - __netif_receive_skb_core() sets mac_len. What input_action_end_dx4() unwraps
 *   has the outer packet's.
 * - ICMP errors ask for other addresses, and ip_expire()'s fragments have lost
 *   their header.
 */
static bool is_received(const struct rpfmon_call *call)
{
	const struct sk_buff *skb = call->skb;
	const struct iphdr *iph = ip_hdr(skb);

	if (skb->protocol != htons(ETH_P_IP) || skb_network_offset(skb) ||
	    !skb->dev || !IPCB(skb)->iif || IPCB(skb)->opt.srr)
		return false;
	if (IPCB(skb)->iif != call->dev->ifindex && !IPCB(skb)->frag_max_size)
		return false;
	if (skb_mac_header_was_set(skb) && skb->mac_len != skb_mac_header_len(skb))
		return false;
	if (skb->dev != call->dev &&
	    skb->dev != l3mdev_master_dev_rcu(call->dev))
		return false;
	return iph->saddr == call->src && (iph->daddr == call->dst || !call->dst);
}

/* What the source was validated for */
static enum rpfmon_context context_of(const struct rpfmon_call *call)
{
	if (call->skb->protocol == htons(ETH_P_ARP))
		return RPFMON_CONTEXT_ARP;
	return is_received(call) ? RPFMON_CONTEXT_PACKET : RPFMON_CONTEXT_QUERY;
}

/* Is a received packet dropped with the rejection? A route query's packet was never
 * received by a device, ip_expire()'s has lost its header, ICMP errors ask for the
 * destination of what they answer, and ip4ip6_err() asks with an ICMPv6 error.
 */
static bool is_lost(const struct rpfmon_call *call, enum rpfmon_context context)
{
	const struct sk_buff *skb = call->skb;

	if (!skb->skb_iif || skb_network_offset(skb))
		return false;
	return context == RPFMON_CONTEXT_ARP ||
	       (skb->protocol == htons(ETH_P_IP) && ip_hdr(skb)->saddr == call->src);
}

static bool has_ports(u8 proto)
{
	return proto == IPPROTO_TCP || proto == IPPROTO_UDP || proto == IPPROTO_SCTP;
}

static void record_ports(const struct sk_buff *skb, const struct iphdr *iph,
			 struct rpfmon_record *rec)
{
	bool icmp = iph->protocol == IPPROTO_ICMP;
	__be16 ports[2], *p;
	const u8 *message;

	if (iph->frag_off & htons(IP_OFFSET))
		return;
	if (!icmp && !has_ports(iph->protocol))
		return;

	p = skb_header_pointer(skb, skb_network_offset(skb) + iph->ihl * 4,
			       sizeof(ports), ports);
	if (!p)
		return;
	if (icmp) {
		message = (const u8 *)p;
		rec->icmp = true;
		rec->icmp_type = message[0];
		rec->icmp_code = message[1];
		return;
	}
	rec->sport = ntohs(p[0]);
	rec->dport = ntohs(p[1]);
}

/* Where the sender wanted it to go, if that was translated before routing: the
 * destination in the connection's tuple of this direction. An ICMP error is in the
 * connection that it is about.
 */
static void record_sent(const struct sk_buff *skb, const struct iphdr *iph,
			struct rpfmon_record *rec)
{
	const struct nf_conntrack_tuple *sent = rpfmon_sent_tuple(skb);
	u16 port = 0;

	if (!sent)
		return;
	if (sent->dst.protonum == rec->proto && rec->dport)
		port = ntohs(sent->dst.u.all);
	/* not rec->dst, which is a source route's next hop */
	if (sent->dst.u3.ip == iph->daddr && port == rec->dport)
		return;
	rec->orig_dst = sent->dst.u3.ip;
	rec->orig_dport = port;
}

static void record_packet(const struct rpfmon_call *call,
			  enum rpfmon_context context, struct rpfmon_record *rec)
{
	const struct sk_buff *skb = call->skb;
	const struct iphdr *iph = ip_hdr(skb);

	rec->src = call->src;
	rec->dst = call->dst;
	rec->mark = skb->mark;
	rec->len = skb->len - skb_network_offset(skb);
	rec->context = context;
	rec->lost = context == RPFMON_CONTEXT_PACKET || is_lost(call, context);

	if (context == RPFMON_CONTEXT_ARP || iph->saddr != call->src)
		return;
	rec->dst = call->dst ?: iph->daddr;
	rec->proto = iph->protocol;
	rec->tos = iph->tos;
	record_ports(skb, iph, rec);
	record_sent(skb, iph, rec);
}

static void record_return_path(const struct fib_result *res,
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
	record_return_path(&res, rec);
}

/**
 * rpfmon_verdict_find() - find out about a rejection
 * @call: the call that was rejected
 * @cause: what the rules and rpfmon_verdict_loose() need of it; zeroed, or with
 *	a mode to judge by that is not the device's
 * @rec: zeroed; gets all that is known of the packet and of its return path
 *
 * Context: As in fib_validate_source(): softirq or task, under rcu_read_lock().
 */
void rpfmon_verdict_find(const struct rpfmon_call *call,
			 struct rpfmon_cause *cause,
			 struct rpfmon_record *rec)
{
	struct rpfmon_lookup *lookup = &cause->lookup;
	enum rpfmon_reason reason = RPFMON_REASON_CHANGED;
	struct net_device *dev = call->dev;
	struct in_device *idev = __in_dev_get_rcu(dev);
	struct net *net = dev_net(dev);
	int all = READ_ONCE(IPV4_DEVCONF_ALL(net, RP_FILTER));

	record_packet(call, context_of(call), rec);
	rec->time = ktime_get_real_ns();
	rec->netns = net->ns.inum;
	rec->ifindex = dev->ifindex;
	/* A name that is being changed may be mixed, but ends with a NUL. */
	memcpy(rec->dev, dev->name, IFNAMSIZ);
	rec->mode_all = all;

	lookup->err = -ENODEV;
	if (idev) {
		int own = IN_DEV_CONF_GET(idev, RP_FILTER);

		rec->mode_dev = own;
		rec->mode = rpfmon_mode_of(max(all, own));
		lookup->mode = lookup->mode ?: rec->mode;
		flow_make(call, idev, &cause->flow);
		look_up(idev, &cause->flow, lookup, rec);
		reason = reason_of(lookup);
	}
	rec->reason = reason;
	cause->admissible = reason == RPFMON_REASON_ASYMMETRIC &&
			      lookup->type == RTN_UNICAST;
}

/**
 * rpfmon_verdict_loose() - what fib_validate_source() would have returned in
 *	loose mode
 * @call: the call that was rejected
 * @cause: of an admissible rejection
 *
 * Context: As rpfmon_verdict_find().
 * Return: 1 if the packet is to leave as it came, and its source is on the
 *	device's own link; or else 0.
 */
int rpfmon_verdict_loose(const struct rpfmon_call *call,
			 struct rpfmon_cause *cause)
{
	struct fib_result res = {};

	/* Only __mkroute_input() wants to know, for redirects: if a packet is
	 * to leave as it came.
	 */
	if (call->oif != call->dev->ifindex)
		return 0;

	cause->flow.flowi4_oif = call->dev->ifindex;
	if (fib_lookup(dev_net(call->dev), &cause->flow, &res,
		       FIB_LOOKUP_IGNORE_LINKSTATE) || res.type != RTN_UNICAST)
		return 0;
	return FIB_RES_NHC(res)->nhc_scope >= RT_SCOPE_HOST;
}
