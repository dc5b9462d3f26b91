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

#include "rules.h"
#include "test.h"
#include "verdict.h"

/* As a datagram, so that rules on protocols have something to look at. */
static struct sk_buff *packet_make(const struct rpfmon_test *test)
{
	const unsigned int len = sizeof(struct iphdr) + sizeof(struct udphdr);
	struct sk_buff *skb = alloc_skb(len, GFP_KERNEL);
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
	iph->protocol = IPPROTO_UDP;
	iph->tos = test->tos;
	iph->saddr = test->src;
	iph->daddr = test->dst;
	skb_set_transport_header(skb, sizeof(*iph));
	skb->protocol = htons(ETH_P_IP);
	skb->mark = test->mark;
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
static bool is_nameless(const struct rpfmon_test *test)
{
	return ipv4_is_zeronet(test->src) &&
	       (ipv4_is_lbcast(test->dst) ||
		ipv4_is_local_multicast(test->dst));
}

/* What fib_validate_source() is given beside the source: where the packet would
 * go decides it, and whether it is asked at all.
 */
static int destine(const struct rpfmon_test *test, struct in_device *idev,
		   struct rpfmon_call *call, struct netlink_ext_ack *extack)
{
	struct net *net = dev_net(call->dev);
	struct fib_result res = {};
	struct flowi4 flow = {};
	struct flow_keys keys;

	call->dst = 0;
	call->oif = 0;
	if (!test->dst || ipv4_is_multicast(test->dst) || ipv4_is_lbcast(test->dst))
		return 0;

	rpfmon_flow_init(&flow, call->dev, call->dev->ifindex, call->dsfield);
	flow.flowi4_iif = call->dev->ifindex;
	flow.flowi4_mark = test->mark;
	flow.flowi4_scope = RT_SCOPE_UNIVERSE;
	flow.flowi4_uid = sock_net_uid(net, NULL);
	flow.daddr = test->dst;
	flow.saddr = test->src;
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
	call->dst = test->dst;
	return 0;
}

/* Without a filter the kernel asks the routing tables only where it must, and
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
		     const struct rpfmon_finding *finding,
		     const struct rpfmon_test *test)
{
	if (test->strict != RPFMON_ANSWER_MARTIAN)
		return RPFMON_ANSWER_ACCEPTED;
	if (is_martian(idev, test->src) || finding->lookup.type == RTN_LOCAL ||
	    off_asks_tables(call, idev))
		return RPFMON_ANSWER_MARTIAN;
	return RPFMON_ANSWER_ACCEPTED;
}

static u8 answer_now(struct rpfmon_net *rnet, const struct rpfmon_dev *rdev,
		     const struct rpfmon_call *call, struct in_device *idev,
		     const struct rpfmon_finding *finding,
		     enum rpfmon_mode mode, struct rpfmon_test *test)
{
	enum rpfmon_verdict verdict = RPFMON_VERDICT_DROPPED;

	if (mode == RPFMON_MODE_OFF)
		return answer_off(call, idev, finding, test);
	if (mode == RPFMON_MODE_LOOSE)
		return test->loose;
	if (finding->admissible)
		test->rec.rule = rpfmon_rules_ask(rnet, rdev, call->src, &verdict);
	test->rec.verdict = verdict;
	return verdict == RPFMON_VERDICT_ADMITTED ?
	       RPFMON_ANSWER_ACCEPTED : test->strict;
}

static void answer_all(struct rpfmon_test *test, enum rpfmon_answer answer)
{
	test->strict = answer;
	test->loose = answer;
	test->now = answer;
}

static int answer(struct rpfmon_net *rnet, struct rpfmon_call *call,
		  struct in_device *idev, struct rpfmon_test *test,
		  struct netlink_ext_ack *extack)
{
	enum rpfmon_mode mode = rpfmon_mode(idev);
	const struct rpfmon_dev *rdev = rpfmon_dev_find(rnet, call->dev->ifindex);
	struct rpfmon_finding finding = { .lookup.mode = RPFMON_MODE_STRICT };
	int err;

	call->src = test->src;
	call->dsfield = rpfmon_dsfield(test->tos);
	err = destine(test, idev, call, extack);
	if (err)
		return err;

	rpfmon_verdict_find(call, &finding, &test->rec);
	test->strict = rpfmon_verdict_answer(&finding.lookup);
	finding.lookup.mode = RPFMON_MODE_LOOSE;
	test->loose = rpfmon_verdict_answer(&finding.lookup);
	if (is_nameless(test))
		answer_all(test, RPFMON_ANSWER_ACCEPTED);
	else if (is_martian(idev, test->src))
		answer_all(test, RPFMON_ANSWER_MARTIAN);
	else
		test->now = answer_now(rnet, rdev, call, idev, &finding, mode,
				       test);

	if (rdev)
		memcpy(test->rec.kind, rdev->kind, sizeof(test->rec.kind));
	test->rec.context = RPFMON_CONTEXT_PACKET;
	test->rec.mode = mode;
	test->rec.dst = test->dst;
	return 0;
}

/**
 * rpfmon_test_run() - find out what would become of a packet
 * @rnet: the namespace
 * @test: the packet; gets the answer
 * @extack: says what is wrong with it
 *
 * Context: Task; may sleep.
 * Return: 0, or a negative error.
 */
int rpfmon_test_run(struct rpfmon_net *rnet, struct rpfmon_test *test,
		    struct netlink_ext_ack *extack)
{
	struct rpfmon_call call = {};
	struct net_device *dev;
	struct in_device *idev;
	int err = 0;

	call.skb = packet_make(test);
	if (!call.skb)
		return -ENOMEM;

	rcu_read_lock();
	dev = dev_get_by_index_rcu(rnet->net, test->ifindex);
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
	err = answer(rnet, &call, idev, test, extack);
out:
	/* What watches for drops is not to see one. */
	consume_skb(call.skb);
	rcu_read_unlock();
	return err;
}
