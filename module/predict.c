// SPDX-License-Identifier: GPL-2.0
/*
 * What would become of a packet that nobody sent: the way of a real one
 * (ip_route_input_slow(), net/ipv4/route.c), but nothing is counted.
 */
#include <linux/inetdevice.h>
#include <linux/ip.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/sock.h>

#include "predict.h"
#include "rules.h"
#include "verdict.h"

/* The ports are where TCP, UDP and SCTP have them, for rules that look at them. */
static struct sk_buff *packet_make(const struct rpfmon_prediction *packet)
{
	const unsigned int len = sizeof(struct iphdr) + sizeof(struct udphdr);
	struct sk_buff *skb = alloc_skb(len, GFP_KERNEL);
	struct udphdr *ports;
	struct iphdr *iph;

	if (!skb)
		return NULL;
	skb_reset_mac_header(skb);
	skb_reset_network_header(skb);
	iph = skb_put_zero(skb, len);
	iph->version = 4;
	iph->ihl = sizeof(*iph) / 4;
	iph->tot_len = htons(len);
	iph->ttl = IPDEFTTL;
	iph->protocol = packet->proto;
	iph->tos = packet->tos;
	iph->saddr = packet->src;
	iph->daddr = packet->dst;
	skb_set_transport_header(skb, sizeof(*iph));
	ports = udp_hdr(skb);
	ports->source = htons(packet->sport);
	ports->dest = htons(packet->dport);
	skb->protocol = htons(ETH_P_IP);
	skb->mark = packet->mark;
	memset(IPCB(skb), 0, sizeof(*IPCB(skb)));
	return skb;
}

/* It is handed what comes in by it before IPv4 is. A VRF's devices are no such
 * ports: routing asks for their own rp_filter.
 */
static bool is_port(const struct net_device *dev)
{
	return netif_is_bridge_port(dev) || netif_is_lag_port(dev) ||
	       netif_is_ovs_port(dev);
}

/* Sources that no device may bring in */
static bool is_martian(struct in_device *idev, __be32 src)
{
	return ipv4_is_multicast(src) || ipv4_is_lbcast(src) ||
	       ipv4_is_zeronet(src) ||
	       (ipv4_is_loopback(src) &&
		!IN_DEV_NET_ROUTE_LOCALNET(idev, dev_net(idev->dev)));
}

/* Whoever has no address yet may say so: the kernel does not ask. */
static bool is_nameless(const struct rpfmon_prediction *packet)
{
	return ipv4_is_zeronet(packet->src) &&
	       (ipv4_is_lbcast(packet->dst) ||
		ipv4_is_local_multicast(packet->dst));
}

/* What fib_validate_source() is given beside the source: where the packet would
 * go decides it, and whether it is asked at all.
 */
static int destine(const struct rpfmon_prediction *packet, struct in_device *idev,
		   struct rpfmon_call *call, struct netlink_ext_ack *extack)
{
	struct net *net = dev_net(call->dev);
	struct fib_result res = {};
	struct flowi4 flow = {};
	struct flow_keys keys;

	call->dst = 0;
	call->oif = 0;
	if (!packet->dst || ipv4_is_multicast(packet->dst) || ipv4_is_lbcast(packet->dst))
		return 0;

	rpfmon_flow_init(&flow, call->dev, call->dev->ifindex, call->dsfield);
	flow.flowi4_iif = call->dev->ifindex;
	flow.flowi4_mark = packet->mark;
	flow.flowi4_scope = RT_SCOPE_UNIVERSE;
	flow.flowi4_uid = sock_net_uid(net, NULL);
	flow.daddr = packet->dst;
	flow.saddr = packet->src;
	fib4_rules_early_flow_dissect(net, call->skb, &flow, &keys);
	if (fib_lookup(net, &flow, &res, 0) ||
	    (res.type != RTN_LOCAL && res.type != RTN_BROADCAST &&
	     res.type != RTN_UNICAST)) {
		NL_SET_ERR_MSG(extack,
			       "there is no route to the destination: the packet is dropped before its source is looked at");
		return -ENETUNREACH;
	}
	if (res.type == RTN_UNICAST && !IN_DEV_FORWARD(idev)) {
		NL_SET_ERR_MSG(extack,
			       "the device does not forward: the packet is dropped before its source is looked at");
		return -EHOSTUNREACH;
	}
	if (res.type == RTN_BROADCAST && !IN_DEV_BFORWARD(idev))
		return 0;
	if (res.type != RTN_LOCAL)
		call->oif = FIB_RES_OIF(res);
	call->dst = packet->dst;
	return 0;
}

/* Without a filter the kernel asks the routing tables only if it must, and
 * else whether the source is an address of its own.
 */
static bool off_asks_tables(const struct rpfmon_call *call,
			    struct in_device *idev)
{
	struct net *net = dev_net(call->dev);

	return fib_num_tclassid_users(net) ||
	       (call->dev->ifindex == call->oif && IN_DEV_TX_REDIRECTS(idev)) ||
	       (!IN_DEV_ACCEPT_LOCAL(idev) &&
		(net->ipv4.fib_has_custom_local_routes ||
		 fib4_has_custom_rules(net)));
}

static u8 answer_off(const struct rpfmon_call *call, struct in_device *idev,
		     const struct rpfmon_cause *cause,
		     const struct rpfmon_prediction *packet)
{
	if (packet->strict != RPFMON_ANSWER_MARTIAN)
		return RPFMON_ANSWER_ACCEPTED;
	if (is_martian(idev, packet->src) || cause->lookup.type == RTN_LOCAL ||
	    off_asks_tables(call, idev))
		return RPFMON_ANSWER_MARTIAN;
	return RPFMON_ANSWER_ACCEPTED;
}

static u8 answer_now(struct rpfmon_net *rnet, const struct rpfmon_dev *rdev,
		     const struct rpfmon_call *call, struct in_device *idev,
		     const struct rpfmon_cause *cause,
		     enum rpfmon_mode mode, struct rpfmon_prediction *packet)
{
	enum rpfmon_verdict verdict = RPFMON_VERDICT_DROPPED;

	if (mode == RPFMON_MODE_OFF)
		return answer_off(call, idev, cause, packet);
	if (mode == RPFMON_MODE_LOOSE)
		return packet->loose;
	if (cause->admissible)
		packet->rec.rule = rpfmon_rules_ask(rnet, rdev, call->src, &verdict);
	packet->rec.verdict = verdict;
	return verdict == RPFMON_VERDICT_ADMITTED ?
	       RPFMON_ANSWER_ACCEPTED : packet->strict;
}

static void answer_all(struct rpfmon_prediction *packet, enum rpfmon_answer answer)
{
	packet->strict = answer;
	packet->loose = answer;
	packet->now = answer;
}

static int answer(struct rpfmon_net *rnet, struct rpfmon_call *call,
		  struct in_device *idev, struct rpfmon_prediction *packet,
		  struct netlink_ext_ack *extack)
{
	enum rpfmon_mode mode = rpfmon_mode(idev);
	const struct rpfmon_dev *rdev = rpfmon_dev_find(rnet, call->dev->ifindex);
	struct rpfmon_cause cause = { .lookup.mode = RPFMON_MODE_STRICT };
	struct rpfmon_label label;
	int err;

	call->src = packet->src;
	call->dsfield = rpfmon_dsfield(packet->tos);
	err = destine(packet, idev, call, extack);
	if (err)
		return err;

	rpfmon_verdict_find(call, &cause, &packet->rec);
	packet->strict = rpfmon_verdict_answer(&cause.lookup);
	cause.lookup.mode = RPFMON_MODE_LOOSE;
	packet->loose = rpfmon_verdict_answer(&cause.lookup);
	if (is_nameless(packet))
		answer_all(packet, RPFMON_ANSWER_ACCEPTED);
	else if (is_martian(idev, packet->src))
		answer_all(packet, RPFMON_ANSWER_MARTIAN);
	else
		packet->now = answer_now(rnet, rdev, call, idev, &cause, mode,
					 packet);

	if (rdev) {
		rpfmon_dev_label(rdev, &label);
		memcpy(packet->rec.kind, label.kind, sizeof(packet->rec.kind));
	}
	packet->rec.context = RPFMON_CONTEXT_PACKET;
	packet->rec.icmp = false;
	packet->rec.mode = mode;
	packet->rec.dst = packet->dst;
	return 0;
}

/**
 * rpfmon_predict() - find out what would become of a packet
 * @rnet: the namespace
 * @packet: the packet; gets the answer
 * @extack: says what is wrong with it
 *
 * Context: Task; may sleep.
 * Return: 0, or a negative error.
 */
int rpfmon_predict(struct rpfmon_net *rnet, struct rpfmon_prediction *packet,
		   struct netlink_ext_ack *extack)
{
	struct rpfmon_call call = {};
	struct net_device *dev;
	struct in_device *idev;
	int err = 0;

	call.skb = packet_make(packet);
	if (!call.skb)
		return -ENOMEM;

	rcu_read_lock();
	dev = dev_get_by_index_rcu(rnet->net, packet->ifindex);
	if (!dev) {
		NL_SET_ERR_MSG(extack, "no such device in this network namespace");
		err = -ENODEV;
		goto out;
	}
	if (is_port(dev)) {
		NL_SET_ERR_MSG(extack,
			       "the device is a port of another, which receives in its stead; ask for that one");
		err = -EOPNOTSUPP;
		goto out;
	}
	idev = __in_dev_get_rcu(dev);
	if (!idev) {
		NL_SET_ERR_MSG(extack, "IPv4 does not work on this device");
		err = -EOPNOTSUPP;
		goto out;
	}
	call.skb->dev = dev;
	call.dev = dev;
	err = answer(rnet, &call, idev, packet, extack);
out:
	/* What watches for drops is not to see one. */
	consume_skb(call.skb);
	rcu_read_unlock();
	return err;
}
