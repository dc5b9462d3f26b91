// SPDX-License-Identifier: GPL-2.0
/* Why a source was rejected, and what it was validated for. */
#include <kunit/test.h>

#include "../module/policy.c"
#include "../module/verdict.c"

struct reason_case {
	const char *desc;
	struct rpfmon_lookup lookup;
	enum rpfmon_reason reason;
	enum rpfmon_answer answer;
};

#define STRICT	.mode = RPFMON_MODE_STRICT
#define LOOSE	.mode = RPFMON_MODE_LOOSE

static const struct reason_case reason_cases[] = {
	{ "back by another device", { .type = RTN_UNICAST, STRICT },
	  RPFMON_REASON_ASYMMETRIC, RPFMON_ANSWER_REJECTED },
	{ "back by another device, loose", { .type = RTN_UNICAST, LOOSE },
	  RPFMON_REASON_CHANGED, RPFMON_ANSWER_ACCEPTED },
	{ "back by the same device",
	  { .type = RTN_UNICAST, .same_dev = true, STRICT },
	  RPFMON_REASON_CHANGED, RPFMON_ANSWER_ACCEPTED },
	{ "no route", { .err = -ENETUNREACH, STRICT },
	  RPFMON_REASON_NO_ROUTE, RPFMON_ANSWER_REJECTED },
	{ "no route, loose", { .err = -ENETUNREACH, LOOSE },
	  RPFMON_REASON_NO_ROUTE, RPFMON_ANSWER_REJECTED },
	{ "an unreachable route", { .err = -EHOSTUNREACH, STRICT },
	  RPFMON_REASON_NO_ROUTE, RPFMON_ANSWER_REJECTED },
	{ "a blackhole", { .err = -EINVAL, STRICT },
	  RPFMON_REASON_NO_ROUTE, RPFMON_ANSWER_REJECTED },
	{ "no route and no address",
	  { .err = -ENETUNREACH, .no_addr = true, STRICT },
	  RPFMON_REASON_NO_ROUTE, RPFMON_ANSWER_REJECTED },
	{ "no address", { .type = RTN_UNICAST, .no_addr = true, STRICT },
	  RPFMON_REASON_NO_ADDRESS, RPFMON_ANSWER_REJECTED },
	{ "no address, loose", { .type = RTN_UNICAST, .no_addr = true, LOOSE },
	  RPFMON_REASON_NO_ADDRESS, RPFMON_ANSWER_REJECTED },
	{ "no address, but back by the same device",
	  { .type = RTN_UNICAST, .no_addr = true, .same_dev = true, STRICT },
	  RPFMON_REASON_CHANGED, RPFMON_ANSWER_ACCEPTED },
	{ "an address of our own", { .type = RTN_LOCAL, STRICT },
	  RPFMON_REASON_CHANGED, RPFMON_ANSWER_MARTIAN },
	{ "an address of our own that may come in",
	  { .type = RTN_LOCAL, .accept_local = true, STRICT },
	  RPFMON_REASON_ASYMMETRIC, RPFMON_ANSWER_REJECTED },
	{ "a broadcast address", { .type = RTN_BROADCAST, STRICT },
	  RPFMON_REASON_CHANGED, RPFMON_ANSWER_MARTIAN },
	{ "a broadcast address where our own may come in",
	  { .type = RTN_BROADCAST, .accept_local = true, STRICT },
	  RPFMON_REASON_CHANGED, RPFMON_ANSWER_MARTIAN },
};

static void reason_desc(const struct reason_case *c, char *desc)
{
	strscpy(desc, c->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(reason, reason_cases, reason_desc);

static void reason_test(struct kunit *test)
{
	const struct reason_case *c = test->param_value;

	KUNIT_EXPECT_EQ(test, reason_of(&c->lookup), c->reason);
	KUNIT_EXPECT_EQ(test, rpfmon_verdict_answer(&c->lookup), c->answer);
}

#define PACKET_SRC	0x0a000001
#define PACKET_DST	0x0a000002
#define OTHER		0x0a000003

/* What the kernel's callers leave in a packet: net/ipv4/ip_input.c, ip_fragment.c,
 * ip_options.c, net/ipv6/seg6_local.c, net/bridge/br_netfilter_hooks.c.
 */
struct context_case {
	const char *desc;
	u16 protocol;
	u32 src;
	u32 dst;
	int iif;
	int offset;
	int skb_iif;
	u8 srr;
	u16 frag_max_size;
	int mac_len;	/* ETH_HLEN but for what was unwrapped; -1: no MAC header */
	enum { ITS_OWN, ANOTHER, NONE } dev;
	enum rpfmon_context context;
	bool lost;
};

#define RECEIVED							\
	.protocol = ETH_P_IP, .src = PACKET_SRC, .dst = PACKET_DST,	\
	.iif = 1, .skb_iif = 1, .mac_len = ETH_HLEN

static const struct context_case context_cases[] = {
	{ "a packet received", RECEIVED,
	  .context = RPFMON_CONTEXT_PACKET, .lost = true },
	{ "without a MAC header", RECEIVED, .mac_len = -1,
	  .context = RPFMON_CONTEXT_PACKET, .lost = true },
	{ "multicast or broadcast", RECEIVED, .dst = 0,
	  .context = RPFMON_CONTEXT_PACKET, .lost = true },
	{ "reassembled, of fragments from two devices", RECEIVED, .iif = 2,
	  .frag_max_size = 1500, .context = RPFMON_CONTEXT_PACKET, .lost = true },
	{ "ARP", RECEIVED, .protocol = ETH_P_ARP, .iif = 0,
	  .context = RPFMON_CONTEXT_ARP, .lost = true },
	{ "a route query", RECEIVED, .iif = 0, .skb_iif = 0, .mac_len = 0,
	  .context = RPFMON_CONTEXT_QUERY },
	{ "DNAT by br_netfilter", RECEIVED, .iif = 0,
	  .context = RPFMON_CONTEXT_QUERY, .lost = true },
	{ "a fragment that timed out", RECEIVED, .offset = sizeof(struct iphdr),
	  .context = RPFMON_CONTEXT_QUERY },
	{ "the route of an ICMP error", RECEIVED, .src = PACKET_DST,
	  .dst = PACKET_SRC, .context = RPFMON_CONTEXT_QUERY },
	{ "the route of an ICMP error to ourselves", RECEIVED, .src = PACKET_DST,
	  .dst = PACKET_SRC, .iif = 0, .skb_iif = 0, .dev = NONE,
	  .context = RPFMON_CONTEXT_QUERY },
	{ "a source route", RECEIVED, .dst = OTHER, .srr = 20,
	  .context = RPFMON_CONTEXT_QUERY, .lost = true },
	{ "a source route to multicast", RECEIVED, .dst = 0, .srr = 20,
	  .context = RPFMON_CONTEXT_QUERY, .lost = true },
	{ "unwrapped by End.DX4", RECEIVED, .mac_len = ETH_HLEN + 64,
	  .context = RPFMON_CONTEXT_QUERY, .lost = true },
	{ "unwrapped by End.DT4", RECEIVED, .iif = 2,
	  .context = RPFMON_CONTEXT_QUERY, .lost = true },
	{ "for another device", RECEIVED, .dev = ANOTHER,
	  .context = RPFMON_CONTEXT_QUERY, .lost = true },
	{ "for another device of the same index", RECEIVED, .iif = 3,
	  .dev = ANOTHER, .context = RPFMON_CONTEXT_QUERY, .lost = true },
};

static void context_desc(const struct context_case *c, char *desc)
{
	strscpy(desc, c->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(context, context_cases, context_desc);

static struct sk_buff *context_skb(const struct context_case *c)
{
	struct sk_buff *skb = alloc_skb(128, GFP_KERNEL);
	struct iphdr *iph;

	if (!skb)
		return NULL;
	memset(IPCB(skb), 0, sizeof(*IPCB(skb)));
	if (c->mac_len >= 0) {
		skb_reset_mac_header(skb);
		skb_put_zero(skb, ETH_HLEN);
		skb_pull(skb, ETH_HLEN);
		skb->mac_len = c->mac_len;
	}
	IPCB(skb)->iif = c->iif;
	IPCB(skb)->opt.srr = c->srr;
	IPCB(skb)->frag_max_size = c->frag_max_size;
	skb->skb_iif = c->skb_iif;
	skb->protocol = htons(c->protocol);
	skb_reset_network_header(skb);
	iph = skb_put_zero(skb, sizeof(*iph));
	iph->version = 4;
	iph->ihl = 5;
	iph->saddr = htonl(PACKET_SRC);
	iph->daddr = htonl(PACKET_DST);
	skb_pull(skb, c->offset);
	return skb;
}

static void context_test(struct kunit *test)
{
	const struct context_case *c = test->param_value;
	struct net_device *devs = kunit_kcalloc(test, 2, sizeof(*devs), GFP_KERNEL);
	struct rpfmon_call call = {
		.src = htonl(c->src),
		.dst = htonl(c->dst),
	};
	struct sk_buff *skb = context_skb(c);
	enum rpfmon_context context;

	KUNIT_ASSERT_NOT_NULL(test, devs);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	devs[0].ifindex = 1;
	devs[1].ifindex = 3;
	skb->dev = c->dev == NONE ? NULL : &devs[0];
	call.skb = skb;
	call.dev = &devs[c->dev == ANOTHER];

	rcu_read_lock();
	context = context_of(&call);
	rcu_read_unlock();
	KUNIT_EXPECT_EQ(test, context, c->context);
	KUNIT_EXPECT_EQ(test, is_lost(&call, context), c->lost);
	kfree_skb(skb);
}

struct ports_case {
	const char *desc;
	u8 proto;
	u16 frag_off;
	u8 payload;
	u16 sport;
	u16 dport;
	bool icmp;
};

static const struct ports_case ports_cases[] = {
	{ "TCP", IPPROTO_TCP, 0, 20, 0x1234, 0x5678 },
	{ "UDP", IPPROTO_UDP, IP_DF, 8, 0x1234, 0x5678 },
	{ "SCTP", IPPROTO_SCTP, 0, 12, 0x1234, 0x5678 },
	{ "ICMP", IPPROTO_ICMP, 0, 8, 0, 0, true },
	{ "a later fragment of ICMP", IPPROTO_ICMP, 185, 8, 0, 0 },
	{ "ICMP cut short", IPPROTO_ICMP, 0, 3, 0, 0 },
	{ "GRE", IPPROTO_GRE, 0, 8, 0, 0 },
	{ "the first fragment", IPPROTO_UDP, IP_MF, 8, 0x1234, 0x5678 },
	{ "a later fragment", IPPROTO_UDP, IP_MF | 1, 8, 0, 0 },
	{ "the last fragment", IPPROTO_UDP, 185, 8, 0, 0 },
	{ "cut short", IPPROTO_UDP, 0, 3, 0, 0 },
	{ "nothing but the header", IPPROTO_TCP, 0, 0, 0, 0 },
};

static void ports_desc(const struct ports_case *c, char *desc)
{
	strscpy(desc, c->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(ports, ports_cases, ports_desc);

static void ports_test(struct kunit *test)
{
	const struct ports_case *c = test->param_value;
	static const u8 l4[20] = { 0x12, 0x34, 0x56, 0x78 };
	struct sk_buff *skb = alloc_skb(128, GFP_KERNEL);
	struct rpfmon_record rec = {};
	struct iphdr *iph;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_reset_network_header(skb);
	iph = skb_put_zero(skb, sizeof(*iph));
	iph->ihl = 5;
	iph->protocol = c->proto;
	iph->frag_off = htons(c->frag_off);
	skb_put_data(skb, l4, c->payload);

	record_ports(skb, iph, &rec);
	KUNIT_EXPECT_EQ(test, rec.sport, c->sport);
	KUNIT_EXPECT_EQ(test, rec.dport, c->dport);
	KUNIT_EXPECT_EQ(test, rec.icmp, c->icmp);
	KUNIT_EXPECT_EQ(test, rec.icmp_type, c->icmp ? 0x12 : 0);
	KUNIT_EXPECT_EQ(test, rec.icmp_code, c->icmp ? 0x34 : 0);
	kfree_skb(skb);
}

static struct kunit_case verdict_cases[] = {
	KUNIT_CASE_PARAM(reason_test, reason_gen_params),
	KUNIT_CASE_PARAM(context_test, context_gen_params),
	KUNIT_CASE_PARAM(ports_test, ports_gen_params),
	{}
};

static struct kunit_suite verdict_suite = {
	.name = "rpfmon_verdict",
	.test_cases = verdict_cases,
};

kunit_test_suite(verdict_suite);

MODULE_DESCRIPTION("KUnit tests of rpfmon's verdicts");
MODULE_LICENSE("GPL");
