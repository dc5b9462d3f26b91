// SPDX-License-Identifier: GPL-2.0
/* Which networks routing tells apart, and a source of each; and which kinds of packets. */
#include "played.h"

/* ---- networks ---- */

static const char *networks_words(const struct networks *networks)
{
	static char text[1024];
	char prefix[PREFIX_STRLEN], sample[INET_ADDRSTRLEN];
	size_t i;
	int n = 0;

	*text = '\0';
	for (i = 0; i < networks->n; i++) {
		inet_ntop(AF_INET, &networks->v[i].sample, sample, sizeof(sample));
		n += snprintf(text + n, sizeof(text) - n, "%s%s %s", i ? ", " : "",
			      prefix_str(prefix, &networks->v[i].prefix), networks->v[i].empty ? "-" : sample);
	}
	return text;
}

#define REST "0.0.0.0/0 1.0.0.1"

static const struct {
	const char *desc;
	const char *words;
	const char *networks;	/* each with its sample, or - */
} cases[] = {
	{ "nothing but anywhere", "", REST },
	{ "a default route is anywhere", "0.0.0.0/0", REST },
	{ "a network", "10.0.0.0/8", REST ", 10.0.0.0/8 10.0.0.1" },
	{ "one that is routed twice", "10.0.0.0/8 10.0.0.0/8", REST ", 10.0.0.0/8 10.0.0.1" },
	{ "sorted", "10.2.0.0/16 10.1.0.0/16 10.1.0.0/24", REST
	  ", 10.1.0.0/16 10.1.1.0, 10.1.0.0/24 10.1.0.1, 10.2.0.0/16 10.2.0.1" },
	{ "the gap behind a longer one", "10.0.0.0/8 10.0.0.0/16",
	  REST ", 10.0.0.0/8 10.1.0.0, 10.0.0.0/16 10.0.0.1" },
	{ "the gap before a longer one", "10.0.0.0/8 10.128.0.0/9",
	  REST ", 10.0.0.0/8 10.0.0.1, 10.128.0.0/9 10.128.0.1" },
	{ "the gap between two", "10.0.0.0/24 10.0.0.0/25 10.0.0.192/26",
	  REST ", 10.0.0.0/24 10.0.0.128, 10.0.0.0/25 10.0.0.1, 10.0.0.192/26 10.0.0.193" },
	{ "a gap behind what is nested twice", "10.0.0.0/8 10.0.0.0/9 10.0.0.0/16",
	  REST ", 10.0.0.0/8 10.128.0.0, 10.0.0.0/9 10.1.0.0, 10.0.0.0/16 10.0.0.1" },
	{ "a network that two fill", "10.0.0.0/8 10.0.0.0/9 10.128.0.0/9",
	  REST ", 10.0.0.0/8 -, 10.0.0.0/9 10.0.0.1, 10.128.0.0/9 10.128.0.1" },
	{ "one that three fill", "10.0.0.0/24 10.0.0.0/25 10.0.0.128/26 10.0.0.192/26",
	  REST ", 10.0.0.0/24 -, 10.0.0.0/25 10.0.0.1, 10.0.0.128/26 10.0.0.129, 10.0.0.192/26 10.0.0.193" },
	{ "one that nested ones fill", "10.0.0.0/30 10.0.0.0/31 10.0.0.2/31 10.0.0.2 10.0.0.3",
	  REST ", 10.0.0.0/30 -, 10.0.0.0/31 10.0.0.0, 10.0.0.2/31 -, 10.0.0.2/32 10.0.0.2, 10.0.0.3/32 10.0.0.3" },
	{ "anywhere begins behind what is no source", "1.0.0.0/8", "0.0.0.0/0 2.0.0.0, 1.0.0.0/8 1.0.0.1" },
	{ "anywhere in two halves", "0.0.0.0/1 128.0.0.0/1", "0.0.0.0/0 -, 0.0.0.0/1 1.0.0.1, 128.0.0.0/1 128.0.0.1" },
	{ "the lower half", "0.0.0.0/1", "0.0.0.0/0 128.0.0.0, 0.0.0.0/1 1.0.0.1" },
	{ "the upper half", "128.0.0.0/1", REST ", 128.0.0.0/1 128.0.0.1" },
	{ "all that is not private, as VPNs route it", "0.0.0.0/5 8.0.0.0/7 11.0.0.0/8",
	  "0.0.0.0/0 10.0.0.0, 0.0.0.0/5 1.0.0.1, 8.0.0.0/7 8.0.0.1, 11.0.0.0/8 11.0.0.1" },
	{ "all that is a source", "0.0.0.0/1 128.0.0.0/2 192.0.0.0/3",
	  "0.0.0.0/0 240.0.0.0, 0.0.0.0/1 1.0.0.1, 128.0.0.0/2 128.0.0.1, 192.0.0.0/3 192.0.0.1" },
	{ "a half that its half fills but for multicast", "128.0.0.0/1 128.0.0.0/2 192.0.0.0/3",
	  REST ", 128.0.0.0/1 240.0.0.0, 128.0.0.0/2 128.0.0.1, 192.0.0.0/3 192.0.0.1" },
	{ "what is no source",
	  "0.0.0.0/8 0.1.0.0/16 127.0.0.0/8 127.0.0.53 224.0.0.0/4 239.0.0.0/8 255.255.255.255", REST },
	{ "class E is one", "240.0.0.0/4", REST ", 240.0.0.0/4 240.0.0.1" },
	{ "loopback within a network", "126.0.0.0/7 126.0.0.0/8", REST ", 126.0.0.0/7 -, 126.0.0.0/8 126.0.0.1" },
	{ "loopback within a larger one", "124.0.0.0/6 124.0.0.0/7 126.0.0.0/8",
	  REST ", 124.0.0.0/6 -, 124.0.0.0/7 124.0.0.1, 126.0.0.0/8 126.0.0.1" },
	{ "the first of two addresses, and the only one", "10.0.0.2/31 10.0.1.7",
	  REST ", 10.0.0.2/31 10.0.0.2, 10.0.1.7/32 10.0.1.7" },
	{ "four addresses, of which the first is the network's", "10.0.0.4/30", REST ", 10.0.0.4/30 10.0.0.5" },
	{ "a local route that is not the kernel's", "~10.1.0.2", REST ", 10.1.0.2/32 10.1.0.2" },
	{ "addresses of ours are no networks", "=10.1.0.2 ^10.1.0.255 =127.0.0.1", REST },
	{ "nor samples", "10.1.0.0/24 =10.1.0.1 ^10.1.0.0 ^10.1.0.255 =1.0.0.1",
	  "0.0.0.0/0 1.0.0.2, 10.1.0.0/24 10.1.0.2" },
	{ "one that they fill", "10.1.0.0/31 =10.1.0.0 =10.1.0.1 10.1.0.4/30 ^10.1.0.4 =10.1.0.5 =10.1.0.6 ^10.1.0.7",
	  REST ", 10.1.0.0/31 -, 10.1.0.4/30 -" },
	{ "one of ours that is routed, too", "10.1.0.2 =10.1.0.2", REST ", 10.1.0.2/32 -" },
	{ "where one of ours lies behind a gap", "10.1.0.0/24 10.1.0.0/25 =10.1.0.128",
	  REST ", 10.1.0.0/24 10.1.0.129, 10.1.0.0/25 10.1.0.1" },
	{ "what rules of rpfmon's are for", "10.0.0.0/8 +10.10.0.0/16 +0.0.0.0/0 +10.0.0.0/8 +127.0.0.0/8",
	  REST ", 10.0.0.0/8 10.0.0.1, 10.10.0.0/16 10.10.0.1" },
	{ "the last address there is", "223.255.255.255 192.0.0.0/2",
	  REST ", 192.0.0.0/2 192.0.0.1, 223.255.255.255/32 223.255.255.255" },
};

static void test_networks(unsigned int i)
{
	struct verdicts verdicts;

	verdicts_from(cases[i].words, &verdicts);
	is(networks_words(&verdicts.networks), cases[i].networks, cases[i].desc);
	verdicts_free(&verdicts);
}

static void test_rule_networks(void)
{
	struct facts facts;
	struct verdicts verdicts;
	struct nlmsghdr *rule = make_rule(100, "10.1.0.2", 100);

	((struct fib_rule_hdr *)mnl_nlmsg_get_payload(rule))->dst_len = 16;
	mnl_attr_put_u32(rule, FRA_DST, addr("10.7.0.0"));
	facts_from("10.0.0.0/8", &facts);
	msgs_add(&facts.policy, rule);
	ask_of(&facts, &verdicts);
	is(networks_words(&verdicts.networks), REST ", 10.0.0.0/8 10.0.0.1, 10.7.0.0/16 10.7.0.1",
	   "the return path's rule is for what is a source to the packet");
	verdicts_free(&verdicts);
}

static void test_parents(void)
{
	static const size_t parents[] = { 0, 0, 1, 2, 1, 0 };
	struct verdicts verdicts;
	struct source source;
	bool good = true;
	size_t i;

	verdicts_from("10.0.0.0/8 10.0.0.0/16 10.0.1.0/24 10.2.0.0/16 192.168.0.0/16 =10.0.1.9", &verdicts);
	for (i = 0; i < N(parents) && i < verdicts.networks.n; i++)
		good &= verdicts.networks.v[i].parent == parents[i];
	ok(good && i == N(parents), "which network lies in which");
	source = verdicts_source(&verdicts, (struct in_addr) { addr("10.0.1.9") });
	ok(source.network == 3 && source.local && source.addr.s_addr == addr("10.0.1.9"),
	   "a source of ours in the longest prefix");
	source = verdicts_source(&verdicts, (struct in_addr) { addr("10.0.1.8") });
	ok(source.network == 3 && !source.local, "one that is not");
	ok(verdicts_source(&verdicts, (struct in_addr) { addr("10.0.2.1") }).network == 2 &&
	   verdicts_source(&verdicts, (struct in_addr) { addr("10.1.0.1") }).network == 1 &&
	   verdicts_source(&verdicts, (struct in_addr) { addr("10.255.255.255") }).network == 1 &&
	   verdicts_source(&verdicts, (struct in_addr) { addr("11.0.0.0") }).network == 0 &&
	   verdicts_source(&verdicts, (struct in_addr) { addr("9.255.255.255") }).network == 0 &&
	   verdicts_source(&verdicts, (struct in_addr) { addr("192.168.0.0") }).network == 5,
	   "sources behind, between and beside longer prefixes");
	verdicts_free(&verdicts);
}

static in_addr_t alike_of(const struct verdicts *verdicts, const char *text)
{
	return verdicts_source(verdicts, (struct in_addr) { addr(text) }).alike.s_addr;
}

static void test_alike(void)
{
	struct verdicts verdicts;

	verdicts_from("10.0.0.0/8 10.1.0.0/16 10.1.2.0/24 10.2.0.0/16 192.168.0.0/16 +10.1.0.0/16 +10.1.2.3", &verdicts);
	ok(alike_of(&verdicts, "10.1.2.1") == alike_of(&verdicts, "10.1.5.5") &&
	   alike_of(&verdicts, "10.1.2.1") == addr("10.1.0.1"), "networks in the same rule's prefix are alike to it");
	ok(alike_of(&verdicts, "10.2.0.1") == alike_of(&verdicts, "192.168.0.1") &&
	   alike_of(&verdicts, "10.2.0.1") == alike_of(&verdicts, "1.0.0.1") &&
	   alike_of(&verdicts, "10.2.0.1") == addr("1.0.0.1"), "and so are those in none");
	ok(alike_of(&verdicts, "10.1.2.3") == addr("10.1.2.3"), "but not one in a longer rule's");
	verdicts_free(&verdicts);
	verdicts_from("10.1.0.0/17 10.1.128.0/17 +10.1.0.0/16", &verdicts);
	ok(alike_of(&verdicts, "10.1.0.1") == addr("10.1.0.1") && alike_of(&verdicts, "10.1.128.1") == addr("10.1.0.1"),
	   "networks that fill the rule's prefix");
	verdicts_free(&verdicts);
}

static const struct {
	const char *desc;
	const char *before, *after;
	const char *networks;
} unions[] = {
	{ "what either has", "10.0.0.0/8 10.1.0.0/16", "10.0.0.0/8 10.2.0.0/16",
	  REST ", 10.0.0.0/8 10.0.0.1, 10.1.0.0/16 10.1.0.1, 10.2.0.0/16 10.2.0.1" },
	{ "a gap that neither fills alone", "10.0.0.0/8 10.0.0.0/9", "10.0.0.0/8 10.128.0.0/9",
	  REST ", 10.0.0.0/8 -, 10.0.0.0/9 10.0.0.1, 10.128.0.0/9 10.128.0.1" },
	{ "no sample that is either's", "10.1.0.0/24 =10.1.0.1 ^10.1.0.2", "10.1.0.0/24 =10.1.0.1 ^10.1.0.3",
	  REST ", 10.1.0.0/24 10.1.0.4" },
	{ "an address that comes", "10.1.0.0/24", "10.1.0.0/24 =10.1.0.9",
	  REST ", 10.1.0.0/24 10.1.0.1, 10.1.0.9/32 10.1.0.9" },
	{ "one that goes", "10.1.0.0/24 =10.1.0.1", "10.1.0.0/24",
	  REST ", 10.1.0.0/24 10.1.0.2, 10.1.0.1/32 10.1.0.1" },
	{ "one that stays, and is routed", "10.1.0.2 =10.1.0.2", "10.1.0.2 =10.1.0.2", REST ", 10.1.0.2/32 -" },
	{ "a broadcast that comes is no source", "10.1.0.0/24", "10.1.0.0/24 ^10.1.0.255",
	  REST ", 10.1.0.0/24 10.1.0.1" },
	{ "loopback that comes", "", "=127.0.0.1", REST },
};

static void test_unite(unsigned int i)
{
	struct verdicts before, after;
	struct networks both = { 0 };

	verdicts_from(unions[i].before, &before);
	verdicts_from(unions[i].after, &after);
	networks_unite(&before.networks, &after.networks, &both);
	is(networks_words(&both), unions[i].networks, unions[i].desc);
	networks_free(&both);
	verdicts_free(&before);
	verdicts_free(&after);
}

/* ---- kinds of packets ---- */

static const char *probes_words(const struct verdicts *verdicts)
{
	static char text[1024];
	char dst[INET_ADDRSTRLEN];
	size_t i;
	int n = 0;

	*text = '\0';
	for (i = 0; i < verdicts->n_probe; i++) {
		const struct probe *p = &verdicts->probe[i];

		n += snprintf(text + n, sizeof(text) - n, "%s%s", i ? "; " : "",
			      inet_ntop(AF_INET, &p->dst, dst, sizeof(dst)));
		if (p->mark)
			n += snprintf(text + n, sizeof(text) - n, " mark %x", p->mark);
		if (p->tos)
			n += snprintf(text + n, sizeof(text) - n, " tos %x", p->tos);
		if (p->proto || p->sport || p->dport)
			n += snprintf(text + n, sizeof(text) - n, " %u %u>%u", p->proto, p->sport, p->dport);
	}
	return text;
}

static struct nlmsghdr *with_u8(struct nlmsghdr *rule, uint16_t type, uint8_t value)
{
	mnl_attr_put_u8(rule, type, value);
	return rule;
}

static struct nlmsghdr *with_ports(struct nlmsghdr *rule, uint16_t type, uint16_t start, uint16_t end)
{
	struct fib_rule_port_range range = { start, end };

	mnl_attr_put(rule, type, sizeof(range), &range);
	return rule;
}

static struct nlmsghdr *with_header(struct nlmsghdr *rule, uint8_t tos, uint32_t flags)
{
	struct fib_rule_hdr *header = mnl_nlmsg_get_payload(rule);

	header->tos = tos;
	header->flags = flags;
	return rule;
}

/* The usual rules, and some of the test's own. */
static void probes_are(const char *desc, const char *want, struct nlmsghdr *const *rules, size_t n)
{
	struct verdicts verdicts;
	struct facts facts;
	size_t i;

	facts_from("", &facts);
	msgs_add(&facts.addrs, make_addr("10.1.0.2/24", 2));
	msgs_add(&facts.addrs, make_addr("10.2.0.2/24", 3));
	msgs_add(&facts.policy, make_rule(0, NULL, RT_TABLE_LOCAL));
	for (i = 0; i < n; i++)
		msgs_add(&facts.policy, rules[i]);
	msgs_add(&facts.policy, make_rule(32766, NULL, RT_TABLE_MAIN));
	ask_of(&facts, &verdicts);
	is(probes_words(&verdicts), want, desc);
	ok(!verdicts.unasked, "%s: all are asked about", desc);
	ok(n_asked == verdicts.n_probe * verdicts.networks.n, "%s: each from each network", desc);
	verdicts_free(&verdicts);
}

#define PROBES_ARE(desc, want, ...) do {						\
	struct nlmsghdr *rules[] = { __VA_ARGS__ };					\
											\
	probes_are(desc, want, rules, N(rules));					\
} while (0)

static void test_probes(void)
{
	probes_are("no rules of somebody's", ELSEWHERE, NULL, 0);
	PROBES_ARE("a rule by destination", ELSEWHERE, with_u32(RULE, FRA_DST, addr("10.7.0.0")));
	PROBES_ARE("the answer's source is the packet's destination", ELSEWHERE "; 10.1.0.2",
		   make_rule(100, "10.1.0.2", 100));
	PROBES_ARE("two that lead to one table at one place are one kind", ELSEWHERE "; 10.1.0.2",
		   make_rule(100, "10.1.0.2", 100), make_rule(101, "10.2.0.2", 100));
	PROBES_ARE("to another table, another kind", ELSEWHERE "; 10.1.0.2; 10.2.0.2",
		   make_rule(100, "10.1.0.2", 100), make_rule(101, "10.2.0.2", 101));
	PROBES_ARE("with what all meet in between, another kind", ELSEWHERE "; 10.1.0.2; 10.2.0.2",
		   make_rule(100, "10.1.0.2", 100), RULE, make_rule(101, "10.2.0.2", 100));
	PROBES_ARE("a network's rule", ELSEWHERE "; 10.9.0.1", make_rule(100, "10.9.0.0/16", 100));
	PROBES_ARE("marks", ELSEWHERE "; " ELSEWHERE " mark 1", with_u32(RULE, FRA_FWMARK, 1));
	PROBES_ARE("no mark at all", ELSEWHERE, with_u32(with_u32(RULE, FRA_FWMARK, 0), FRA_FWMASK, 0xff));
	PROBES_ARE("anything but a mark: the usual packet is one", ELSEWHERE "; " ELSEWHERE " mark 1",
		   with_header(with_u32(RULE, FRA_FWMARK, 1), 0, FIB_RULE_INVERT));
	PROBES_ARE("it takes in what is marked otherwise", ELSEWHERE "; " ELSEWHERE " mark 1; " ELSEWHERE " tos 10",
		   with_header(with_u32(RULE, FRA_FWMARK, 1), 0, FIB_RULE_INVERT),
		   with_header(make_rule(101, NULL, 100), 0x10, 0));
	PROBES_ARE("types of service", ELSEWHERE "; " ELSEWHERE " tos 10", with_header(RULE, 0x10, 0));
	PROBES_ARE("DSCP", ELSEWHERE "; " ELSEWHERE " tos b8", with_u8(RULE, RTNL_FRA_DSCP, 0x2e));
	PROBES_ARE("TCP", ELSEWHERE "; " ELSEWHERE " 6 0>0", with_u8(RULE, FRA_IP_PROTO, IPPROTO_TCP));
	PROBES_ARE("UDP, as which is asked what is of no protocol, and TCP", ELSEWHERE "; " ELSEWHERE " 6 0>0",
		   with_u8(RULE, FRA_IP_PROTO, IPPROTO_UDP));
	PROBES_ARE("the answer's ports are the packet's the other way around", ELSEWHERE "; " ELSEWHERE " 0 443>80",
		   with_ports(with_ports(RULE, FRA_SPORT_RANGE, 80, 88), FRA_DPORT_RANGE, 443, 443));
}

static void test_unasked(void)
{
	struct probe probe = { 0 };
	struct verdicts verdicts;
	struct facts facts;
	unsigned int i;

	ok(!probe_for_rule(with_u8(RULE, FRA_IP_PROTO, IPPROTO_SCTP), &probe) &&
	   probe_for_rule(with_u8(RULE, FRA_IP_PROTO, IPPROTO_ICMP), &probe), "SCTP cannot be asked about, but ICMP can");
	facts_from("", &facts);
	msgs_add(&facts.policy, with_u8(RULE, FRA_IP_PROTO, IPPROTO_SCTP));
	ask_of(&facts, &verdicts);
	ok(verdicts.unasked && verdicts.n_probe == 1, "and that is told");
	verdicts_free(&verdicts);
	facts_from("", &facts);
	for (i = 1; i < 80; i++)
		msgs_add(&facts.policy, with_u32(make_rule(i, NULL, 100 + i), FRA_FWMARK, i));
	ask_of(&facts, &verdicts);
	ok(verdicts.unasked && verdicts.n_probe == 64, "nor are more than 64 kinds");
	verdicts_free(&verdicts);
}

static void test_probe_of(void)
{
	struct probe usual = { .dst.s_addr = addr("10.1.0.2") }, marked = usual, other;
	struct verdicts verdicts;
	struct facts facts;

	facts_from("", &facts);
	msgs_add(&facts.policy, with_u32(with_u32(RULE, FRA_FWMARK, 0x10), FRA_FWMASK, 0xf0));
	msgs_add(&facts.policy, with_ports(with_u8(make_rule(101, NULL, 101), FRA_IP_PROTO, IPPROTO_TCP),
					   FRA_SPORT_RANGE, 80, 88));
	ask_of(&facts, &verdicts);
	marked.mark = 0xabc1f;
	ok(!probe_of(&verdicts, &usual) && probe_of(&verdicts, &marked) == 1, "a mark under a mask");
	other = (struct probe) { .proto = IPPROTO_TCP, .dport = 88 };
	ok(probe_of(&verdicts, &other) == 2, "a port within a range");
	other.dport = 89;
	ok(!probe_of(&verdicts, &other), "one beyond");
	other = (struct probe) { .proto = IPPROTO_TCP, .sport = 80 };
	ok(!probe_of(&verdicts, &other), "one the other way around");
	marked.proto = IPPROTO_TCP;
	marked.dport = 80;
	ok(probe_of(&verdicts, &marked) == verdicts.n_probe, "both rules at once: a kind that was not asked about");
	verdicts_free(&verdicts);
}

int main(void)
{
	unsigned int i;

	for (i = 0; i < N(cases); i++) {
		messages_forget();
		test_networks(i);
	}
	for (i = 0; i < N(unions); i++) {
		messages_forget();
		test_unite(i);
	}
	messages_forget();
	test_rule_networks();
	test_parents();
	test_alike();
	test_probes();
	test_unasked();
	test_probe_of();
	return end();
}
