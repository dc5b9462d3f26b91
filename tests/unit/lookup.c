// SPDX-License-Identifier: GPL-2.0
/* What dumps say of a return path: rules, routes, next hops, defaults, and who is there. */
#include "lookup.h"
#include "topology.h"

static struct topology t;

static void make(const char *text)
{
	topology_free(&t);
	topology_make(&t, text, STATE_DROPPING);
}

#define DEVICES_OF "dev e0; addr 10.1.0.2/24 dev e0; dev e1; addr 10.2.0.2/24 dev e1; "
#define DEFAULTS "route default via 10.1.0.1 dev e0; route default via 10.2.0.1 dev e1 table 100; "

/* ---- rules ---- */

/* What a packet's return path is looked up with; words as in packets of topology.h. */
static struct query query(const char *text)
{
	struct statement s = { .n = 1 };
	char copy[128], *word, *at;
	struct query q = { .src = address("10.9.0.1"), .dst = address("10.2.0.2") };
	const char *iif, *src, *dst;

	strcpy(copy, text);
	for (word = strtok_r(copy, " ", &at); word; word = strtok_r(NULL, " ", &at))
		s.word[s.n++] = word;
	src = behind(&s, "src");
	dst = behind(&s, "dst");
	if (src)
		q.src = address(src);
	if (dst)
		q.dst = address(dst);
	q.mark = number(&s, "mark", 0);
	q.tos = number(&s, "tos", 0);
	q.proto = number(&s, "proto", 0);
	q.sport = number(&s, "sport", 0);
	q.dport = number(&s, "dport", 0);
	iif = behind(&s, "iif");
	q.iif = iif ? facts_link_named(&t.facts, iif)->ifindex : 0;
	check_used(&s);
	return q;
}

static const struct {
	const char *rule;
	const char *yes;	/* it decides on such */
	const char *no;		/* and not on these; NULL: on all */
	const char *not_either;
} rules[] = {
	{ "from 10.2.0.2", "", "dst 10.2.0.3" },
	{ "from 10.2.0.0/24", "dst 10.2.0.3", "dst 10.2.1.2" },
	{ "not from 10.2.0.2", "dst 10.2.0.3", "" },
	{ "to 10.9.0.0/16", "dst 1.2.3.4", "src 10.8.0.1" },
	{ "mark 5", "mark 5", "", "mark 0x15" },
	{ "mark 5 mask 0xf", "mark 0x15", "mark 4" },
	{ "mark 0 mask 0xf", "mark 0x10", "mark 1" },
	{ "not mark 5", "", "mark 5" },
	{ "tos 0x10", "tos 0x10", "", "tos 0x8" },
	/* Of the DSCP, the kernel takes three bits for the type of service. */
	{ "tos 0x18", "tos 0xb8", "tos 0xb0" },
	{ "dscp 0x2e", "tos 0xb8", "", "tos 0x10" },
	{ "proto 6", "proto 6", "proto 17", "" },
	{ "proto 17", "", "proto 6" },
	/* The reply's ports are the packet's the other way around. */
	{ "sport 80-88", "dport 80", "sport 80", "dport 89" },
	{ "sport 80-88", "dport 88", "dport 79" },
	{ "dport 443", "sport 443", "dport 443" },
	{ "sport 80 dport 443", "sport 443 dport 80", "dport 80" },
	{ "not proto 6", "proto 17", "proto 6" },
	{ "iif lo", "", "iif blue" },
	{ "iif blue", "iif blue", "" },
	{ "iif e1", NULL, "", "iif blue" },
	{ "oif e1", NULL, "", "iif blue" },
	{ "not oif e1", NULL, "", "iif blue" },
	/* Nobody asks: the kernel takes it for root's. */
	{ "uid 0", "" },
	{ "uid 1000", NULL, "" },
	{ "from 10.2.0.2 mark 5", "mark 5", "", "mark 5 dst 10.2.0.3" },
	{ "not from 10.2.0.2 mark 5", "", "mark 5" },
};

/* Does a rule ahead of the main table lead to another? */
static bool decides(const char *words)
{
	struct query q = query(words);
	struct path path = lookup_path(&t.facts, &q);

	return path.table == 100 && rtnl_u32(path.rule, FRA_PRIORITY) == 500;
}

static void test_rules(void)
{
	char text[512];
	unsigned int i;

	for (i = 0; i < N(rules); i++) {
		snprintf(text, sizeof(text), DEVICES_OF "dev blue kind vrf table 7; "
				DEFAULTS "rule 500 %s lookup 100;",
			 rules[i].rule);
		make(text);
		if (rules[i].yes)
			ok(decides(rules[i].yes), "rule %s: %s", rules[i].rule, *rules[i].yes ? rules[i].yes : "plain");
		if (rules[i].no)
			ok(!decides(rules[i].no), "rule %s: not %s", rules[i].rule,
					*rules[i].no ? rules[i].no : "plain");
		if (rules[i].not_either)
			ok(!decides(rules[i].not_either), "rule %s: nor %s", rules[i].rule, rules[i].not_either);
	}
}

static void test_selects(void)
{
	static const struct {
		const char *rule;
		bool selects;
	} v[] = {
		{ "", false }, { "to 10.9.0.0/16", false }, { "oif e1", false }, { "from 10.0.0.0/8", true },
				{ "tos 0x10", true },
		{ "mark 1", true }, { "mask 1", true }, { "proto 6", true }, { "sport 80", true }, { "dport 80", true },
		{ "dscp 8", true },
	};
	char text[128];
	unsigned int i;

	for (i = 0; i < N(v); i++) {
		snprintf(text, sizeof(text), DEVICES_OF "rule 500 %s lookup 100;", v[i].rule);
		make(text);
		ok(lookup_selects(t.facts.policy.v[1]) == v[i].selects, "%s is %smore than a destination", v[i].rule,
		   v[i].selects ? "" : "no ");
	}
}

/* ---- paths ---- */

static const struct {
	const char *desc;
	const char *text;	/* beside two devices */
	const char *query;
	uint32_t rule;		/* its preference */
	uint32_t table;
	uint8_t type;
	const char *prefix;	/* of the route; NULL: none */
} paths[] = {
	{ "nothing leads there", "", "", 0, 0, 0, NULL },
	{ "a default route", DEFAULTS, "", 32766, 254, RTN_UNICAST, "0.0.0.0/0" },
	{ "a connected network", DEFAULTS, "src 10.1.0.9", 32766, 254, RTN_UNICAST, "10.1.0.0/24" },
	{ "an address of ours", DEFAULTS, "src 10.1.0.2", 0, 255, RTN_LOCAL, "10.1.0.2/32" },
	{ "a broadcast", DEFAULTS, "src 10.1.0.255", 0, 255, RTN_BROADCAST, "10.1.0.255/32" },
	{ "the last of three tables", "route default dev e0 table 253;", "", 32767, 253, RTN_UNICAST, "0.0.0.0/0" },
	{ "the longest prefix", DEFAULTS "route 10.9.0.0/16 dev e0; route 10.8.0.0/13 dev e1; "
	  "route 10.9.1.0/24 dev e1;", "", 32766, 254,
	  RTN_UNICAST, "10.9.0.0/16" },
	{ "the first rule", DEFAULTS "rule 100 lookup 100; rule 50 lookup 101;", "", 100, 100, RTN_UNICAST,
	  "0.0.0.0/0" },
	{ "a rule that refuses", DEFAULTS "rule 100 prohibit;", "", 100, 0, RTN_PROHIBIT, NULL },
	{ "one that makes things vanish", DEFAULTS "rule 100 blackhole;", "", 100, 0, RTN_BLACKHOLE, NULL },
	{ "one that says that it cannot", DEFAULTS "rule 100 unreachable;", "", 100, 0, RTN_UNREACHABLE, NULL },
	{ "one that comes too late", DEFAULTS "rule 32767 prohibit;", "", 32766, 254, RTN_UNICAST, "0.0.0.0/0" },
	{ "a route that refuses", DEFAULTS "route blackhole 10.9.0.0/16;", "", 32766, 254, RTN_BLACKHOLE,
	  "10.9.0.0/16" },
	{ "and a longer one that does not", DEFAULTS "route prohibit 10.0.0.0/8; route 10.9.0.0/16 dev e1;", "", 32766,
	  254,
	  RTN_UNICAST, "10.9.0.0/16" },
	{ "what one table throws, the next takes", DEFAULTS "rule 100 lookup 101; route throw 10.9.0.0/16 table 101;",
	  "", 32766, 254,
	  RTN_UNICAST, "0.0.0.0/0" },
	{ "what no table takes then", "rule 100 lookup 101; route throw 10.9.0.0/16 table 101;", "", 100, 101,
	  RTN_THROW,
	  "10.9.0.0/16" },
	{ "no default of the main table", DEFAULTS "rule 100 lookup 254 suppress 0; rule 101 lookup 100;", "", 101,
	  100, RTN_UNICAST,
	  "0.0.0.0/0" },
	{ "but a route of it", DEFAULTS "rule 100 lookup 254 suppress 0; rule 101 lookup 100; "
	  "route 10.9.0.0/16 dev e1;", "", 100, 254,
	  RTN_UNICAST, "10.9.0.0/16" },
	{ "no default in two halves either", "route 0.0.0.0/1 dev e0; route 128.0.0.0/1 dev e0; "
	  "rule 100 lookup 254 suppress 1; "
	  "rule 101 lookup 100; route default dev e1 table 100;", "", 101, 100, RTN_UNICAST, "0.0.0.0/0" },
	{ "nothing is suppressed by -1", DEFAULTS "rule 100 lookup 254 suppress 0xffffffff;", "", 100, 254,
	  RTN_UNICAST, "0.0.0.0/0" },
	{ "the table of a VRF", DEFAULTS "dev blue kind vrf table 7; rule 100 l3mdev; route default dev e1 table 7;",
	  "iif blue", 100, 7,
	  RTN_UNICAST, "0.0.0.0/0" },
	{ "which is for that alone", DEFAULTS "dev blue kind vrf table 7; rule 100 l3mdev; "
	  "route default dev e1 table 7;", "", 32766, 254,
	  RTN_UNICAST, "0.0.0.0/0" },
	{ "a table beyond 255", "rule 100 lookup 51820; route default dev e1 table 51820;", "", 100, 51820,
	  RTN_UNICAST, "0.0.0.0/0" },
};

static void test_paths(void)
{
	char text[1024], got[PREFIX_STRLEN];
	struct prefix prefix;
	struct path path;
	struct query q;
	unsigned int i;
	bool good;

	for (i = 0; i < N(paths); i++) {
		snprintf(text, sizeof(text), DEVICES_OF "%s", paths[i].text);
		make(text);
		q = query(paths[i].query);
		path = lookup_path(&t.facts, &q);
		prefix = path.route ? route_prefix(path.route) : (struct prefix) { 0 };
		good = path.type == paths[i].type && path.table == paths[i].table && !path.route == !paths[i].prefix &&
		       (!path.route || !strcmp(prefix_str(got, &prefix), paths[i].prefix)) &&
		       (path.rule ? rtnl_u32(path.rule, FRA_PRIORITY) : 0) == paths[i].rule;
		if (!ok(good, "%s", paths[i].desc))
			printf("# type %u, table %u, rule %d\n", path.type, path.table,
			       path.rule ? (int)rtnl_u32(path.rule, FRA_PRIORITY) : -1);
	}
}

/* ---- routes ---- */

/* The device and gateway of the route to 10.9.0.1 in the main table, as "e1 10.2.0.1"; "" if there is none. */
static const char *route_by(uint8_t tos)
{
	static char text[64];
	const struct nlmsghdr *route = lookup_route(&t.facts, RT_TABLE_MAIN, address("10.9.0.1"), tos);
	struct in_addr gateway;
	size_t i;

	text[0] = '\0';
	for (i = 0; route && i < t.facts.n_link; i++)
		if (route_leaves_by(&t.facts, route, t.facts.link[i].ifindex, &gateway))
			snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s %s", *text ? ", " : "",
				 t.facts.link[i].name, inet_ntoa(gateway));
	return text;
}

static const struct {
	const char *desc;
	const char *text;
	uint8_t tos;
	const char *by;
} routes[] = {
	{ "on the link", "route default dev e0;", 0, "e0 0.0.0.0" },
	{ "the lower metric, whatever the order", "route default via 10.2.0.1 dev e1 metric 200; "
	  "route default via 10.1.0.1 dev e0 metric 100;",
	  0, "e0 10.1.0.1" },
	{ "no metric is the lowest", "route default dev e0 metric 1; route default dev e1;", 0, "e1 0.0.0.0" },
	{ "the first of equal ones", "route default dev e1; route default dev e0;", 0, "e1 0.0.0.0" },
	{ "a type of service that is asked for", "route default dev e0; route default tos 0x10 dev e1 metric 5;", 0x10,
	  "e1 0.0.0.0" },
	{ "and one that is not", "route default tos 0x10 dev e1; route default dev e0;", 0, "e0 0.0.0.0" },
	{ "a longer one without it", "route default tos 0x10 dev e1; route 10.0.0.0/8 dev e0;", 0x10, "e0 0.0.0.0" },
	{ "two next hops", "route default hops e0,e1;", 0, "e0 10.1.0.1, e1 10.2.0.1" },
	{ "a next hop of its own", "nexthop 7 via 10.1.0.1 dev e0; route default nhid 7;", 0, "e0 10.1.0.1" },
	{ "one that is reached by IPv6", "nexthop 7 via 10.1.0.1 dev e0 ipv6; route default nhid 7;", 0, "e0 0.0.0.0" },
	{ "a group of them", "nexthop 7 via 10.1.0.1 dev e0; nexthop 8 via 10.2.0.1 dev e1; nexthop 9 group 7,8; "
	  "route default nhid 9;",
	  0, "e0 10.1.0.1, e1 10.2.0.1" },
	{ "a group of a group, and of what is not there", "nexthop 8 group 8,9; nexthop 9 group 8,5; "
	  "route default nhid 9;", 0, "" },
	{ "a dead one", "route default dev e0 dead; route default dev e1 metric 9;", 0, "e1 0.0.0.0" },
	{ "one without a carrier counts", "route default dev e0 linkdown; route default dev e1 metric 9;", 0,
	  "e0 0.0.0.0" },
	{ "but for ignore_routes_with_linkdown", "dev e2 ignore_linkdown 1; route default dev e2 linkdown; "
	  "route default dev e1 metric 9;", 0,
	  "e1 0.0.0.0" },
	{ "and that of all", "all ignore_linkdown 1; route default dev e0 linkdown; route default dev e1 metric 9;", 0,
	  "e1 0.0.0.0" },
	{ "another table's are not looked at", "route default dev e0 table 100;", 0, "" },
};

static void test_routes(void)
{
	char text[512];
	unsigned int i;

	for (i = 0; i < N(routes); i++) {
		snprintf(text, sizeof(text), DEVICES_OF "%s", routes[i].text);
		make(text);
		is(route_by(routes[i].tos), routes[i].by, routes[i].desc);
	}
}

static const struct {
	const char *desc;
	const char *text;
	uint32_t table;
	const char *gateway;	/* of e1; NULL: none */
} gateways[] = {
	{ "none", "route default via 10.1.0.1 dev e0;", 254, NULL },
	{ "of another table", "route default via 10.2.0.1 dev e1 table 100;", 254, "10.2.0.1" },
	{ "of the table first", "route default via 10.2.0.1 dev e1 table 100; route 10.9.0.0/16 via 10.2.0.3 dev e1;",
	  254, "10.2.0.3" },
	{ "of the widest route", "route 10.9.0.0/16 via 10.2.0.3 dev e1; route 10.0.0.0/8 via 10.2.0.4 dev e1;", 254,
	  "10.2.0.4" },
	{ "of one of two next hops", "route default hops e0,e1;", 254, "10.2.0.1" },
	{ "of a group", "nexthop 7 via 10.1.0.1 dev e0; nexthop 8 via 10.2.0.1 dev e1; nexthop 9 group 7,8; "
	  "route default nhid 9;", 254,
	  "10.2.0.1" },
};

static void test_gateways(void)
{
	char text[512];
	struct in_addr got;
	unsigned int i;

	for (i = 0; i < N(gateways); i++) {
		snprintf(text, sizeof(text), DEVICES_OF "%s", gateways[i].text);
		make(text);
		got = lookup_gateway(&t.facts, 3, gateways[i].table);
		is(got.s_addr ? inet_ntoa(got) : NULL, gateways[i].gateway, gateways[i].desc);
	}
}

/* ---- defaults in effect ---- */

/* What "everything but private addresses" comes to, as people write it for AllowedIPs. */
#define PUBLIC(tail) "route 0.0.0.0/5" tail "route 8.0.0.0/7" tail "route 11.0.0.0/8" tail "route 12.0.0.0/6" tail	\
	"route 16.0.0.0/4" tail "route 32.0.0.0/3" tail "route 64.0.0.0/2" tail "route 128.0.0.0/3" tail	\
	"route 160.0.0.0/5" tail "route 168.0.0.0/6" tail "route 172.0.0.0/12" tail "route 172.32.0.0/11" tail	\
	"route 172.64.0.0/10" tail "route 172.128.0.0/9" tail "route 173.0.0.0/8" tail "route 174.0.0.0/7" tail	\
	"route 176.0.0.0/4" tail "route 192.0.0.0/9" tail "route 192.128.0.0/11" tail "route 192.160.0.0/13" tail	\
	"route 192.169.0.0/16" tail "route 192.170.0.0/15" tail "route 192.172.0.0/14" tail "route 192.176.0.0/12" tail	\
	"route 192.192.0.0/10" tail "route 193.0.0.0/8" tail "route 194.0.0.0/7" tail "route 196.0.0.0/6" tail	\
	"route 200.0.0.0/5" tail "route 208.0.0.0/4" tail

static const struct {
	const char *desc;
	const char *text;
	const char *prefix;	/* that was matched */
	bool is;
	unsigned int longest;
} defaults[] = {
	{ "0/0", "route default dev e0;", "0.0.0.0/0", true, 0 },
	{ "two halves", "route 0.0.0.0/1 dev e0; route 128.0.0.0/1 dev e0;", "128.0.0.0/1", true, 1 },
	{ "one half", "route 0.0.0.0/1 dev e0;", "0.0.0.0/1", false, 1 },
	{ "one half twice", "route 0.0.0.0/1 dev e0; route 0.0.0.0/1 dev e0 metric 5;", "0.0.0.0/1", false, 1 },
	{ "one half, and its quarters", "route 0.0.0.0/1 dev e0; route 0.0.0.0/2 dev e0; route 64.0.0.0/2 dev e0;",
	  "0.0.0.0/1", false, 1 },
	{ "a half that is another device's", "route 0.0.0.0/1 dev e0; route 128.0.0.0/1 dev e1;", "0.0.0.0/1", false,
	  1 },
	{ "a half of another table", "route 0.0.0.0/1 dev e0; route 128.0.0.0/1 dev e0 table 100;", "0.0.0.0/1", false,
	  1 },
	{ "a half that refuses", "route 0.0.0.0/1 dev e0; route blackhole 128.0.0.0/1 dev e0;", "0.0.0.0/1", false, 1 },
	{ "three quarters", "route 0.0.0.0/2 dev e0; route 64.0.0.0/2 dev e0; route 128.0.0.0/2 dev e0;", "64.0.0.0/2",
	  true, 2 },
	{ "four quarters", "route 0.0.0.0/2 dev e0; route 64.0.0.0/2 dev e0; route 128.0.0.0/2 dev e0; "
	  "route 192.0.0.0/2 dev e0;",
	  "0.0.0.0/2", true, 2 },
	{ "everything but private addresses", PUBLIC(" dev e0;"), "8.0.0.0/7", true, 16 },
	{ "beside it, what is too long to be of the set", "route 0.0.0.0/1 dev e0; route 128.0.0.0/1 dev e0; "
	  "route 10.9.0.0/24 dev e0;",
	  "10.9.0.0/24", false, 24 },
	{ "a route of its own beside 0/0", "route default dev e0; route 10.0.0.0/8 dev e0;", "10.0.0.0/8", false, 8 },
	{ "and beside two halves", "route 0.0.0.0/1 dev e0; route 128.0.0.0/1 dev e0; route 10.0.0.0/8 dev e0;",
	  "10.0.0.0/8", false, 8 },
	{ "which stay a", "route 0.0.0.0/1 dev e0; route 128.0.0.0/1 dev e0; route 10.0.0.0/8 dev e0;", "0.0.0.0/1",
	  true, 1 },
	{ "a company's network", "route default dev e1; route 10.0.0.0/8 dev e0;", "10.0.0.0/8", false, 8 },
};

static void test_defaults(void)
{
	char text[2048];
	unsigned int i, longest;
	struct prefix p;
	bool got;

	for (i = 0; i < N(defaults); i++) {
		snprintf(text, sizeof(text), "dev e0; dev e1; %s", defaults[i].text);
		make(text);
		p = prefix(defaults[i].prefix);
		got = lookup_is_default(&t.facts, RT_TABLE_MAIN, 2, &p, &longest);
		if (!ok(got == defaults[i].is && (!got || longest == defaults[i].longest), "%s: %s default",
				defaults[i].desc,
			defaults[i].is ? "a" : "no"))
			printf("# got %d, longest %u\n", got, longest);
	}
}

static void test_tables(void)
{
	make("dev e0;");
	ok(lookup_free_table(&t.facts, 0) == 100, "the first table of our own");
	make("dev e0; route default dev e0 table 100; rule 9 lookup 101; dev blue kind vrf table 102;");
	ok(lookup_free_table(&t.facts, 1) == 104, "and the one after");
	ok(lookup_free_table(&t.facts, 0) == 103, "none that has a route, that a rule leads to, or that a VRF has");
}

/* ---- neighbours and addresses ---- */

static const char *only_neighbour(const char *neighs)
{
	char text[256];
	struct in_addr got;

	snprintf(text, sizeof(text), DEVICES_OF "%s", neighs);
	make(text);
	got = lookup_only_neighbour(&t.facts, 3);
	return got.s_addr ? inet_ntoa(got) : NULL;
}

static void test_neighbours(void)
{
	is(only_neighbour(""), NULL, "no neighbour");
	is(only_neighbour("neigh 10.2.0.1 dev e1; neigh 10.1.0.1 dev e0;"), "10.2.0.1", "one on the device");
	is(only_neighbour("neigh 10.2.0.1 dev e1; neigh 10.2.0.3 dev e1;"), NULL, "one of two is not the only one");
	is(only_neighbour("neigh 10.2.0.1 dev e1; neigh 10.2.0.3 dev e1 failed;"), "10.2.0.1",
			"one that does not answer does not count");
	is(only_neighbour("neigh 10.2.0.1 dev e1 bare;"), NULL, "nor one without an address of its link");
	make(DEVICES_OF "neigh 10.2.0.1 dev e1; neigh 10.2.0.3 dev e1 failed;");
	ok(lookup_neighbour(&t.facts, 3, address("10.2.0.1")) == NUD_STALE &&
	   lookup_neighbour(&t.facts, 3, address("10.2.0.3")) == NUD_FAILED &&
	   !lookup_neighbour(&t.facts, 2, address("10.2.0.1")) && !lookup_neighbour(&t.facts, 3, address("10.2.0.4")),
	   "what is known of one, there");
}

static void test_addresses(void)
{
	const struct nlmsghdr *network;

	make("dev e0; addr 169.254.3.4/16 dev e0 link; addr 10.1.0.2/24 dev e0; addr 10.7.0.1/32 dev e0; dev e1;");
	ok(lookup_owner(&t.facts, address("10.7.0.1")) == &t.facts.link[1] && !lookup_owner(&t.facts,
			address("10.1.0.3")),
	   "whose address it is");
	network = lookup_network(&t.facts, 2, address("10.1.0.77"));
	ok(network && addr_of(network).s_addr == addr("10.1.0.2"), "the address whose network it is in");
	ok(!lookup_network(&t.facts, 2, address("10.1.1.1")) && !lookup_network(&t.facts, 3, address("10.1.0.77")) &&
	   !lookup_network(&t.facts, 2, address("10.7.0.1")), "an address alone is no network");
	ok(lookup_address(&t.facts, 2).s_addr == addr("10.1.0.2") && !lookup_address(&t.facts, 3).s_addr,
	   "the first address that others may know");
}

int main(void)
{
	topology_make(&t, "", STATE_DROPPING);
	test_rules();
	test_selects();
	test_paths();
	test_routes();
	test_gateways();
	test_defaults();
	test_tables();
	test_neighbours();
	test_addresses();
	topology_free(&t);
	return end();
}
