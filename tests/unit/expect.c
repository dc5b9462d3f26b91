// SPDX-License-Identifier: GPL-2.0
/* What is expected by each device of a topology: its sources, and the packets that each may send. */
#include "expect.h"
#include "given.h"

/* Each case is added to this. */
#define HOST "dev e0; addr 10.1.0.2/24 dev e0; dev e1; addr 10.2.0.2/24 dev e1; route default via 10.1.0.1 dev e0; "

#define LINES 64

struct lines {
	char v[LINES][256];
	size_t n;
};

/* The first address of a prefix that a host may have. */
static in_addr_t first_of(const struct prefix *prefix)
{
	uint32_t at = ntohl(prefix->addr.s_addr);

	return htonl((at ? at : 1 << 24) + (prefix->len < 31));
}

static void put_packet(FILE *f, const struct prefix *from, const struct packet *packet)
{
	char text[INET_ADDRSTRLEN];

	if (packet->src.s_addr != first_of(from))
		fprintf(f, " as %s", inet_ntop(AF_INET, &packet->src, text, sizeof(text)));
	fprintf(f, " to %s", inet_ntop(AF_INET, &packet->dst, text, sizeof(text)));
	if (packet->mark)
		fprintf(f, " mark 0x%x", packet->mark);
	if (packet->tos)
		fprintf(f, " tos 0x%x", packet->tos);
	if (packet->proto)
		fprintf(f, " proto %u", packet->proto);
	if (packet->sport)
		fprintf(f, " sport %u", packet->sport);
	if (packet->dport)
		fprintf(f, " dport %u", packet->dport);
}

static void put_expected(FILE *f, const struct expected *x)
{
	char text[PREFIX_STRLEN];
	unsigned int i;

	fprintf(f, "%s from %s", x->link->name, prefix_str(text, &x->from));
	for (i = 0; i < x->n_way; i++) {
		if (strcmp(x->way[i].dev, x->link->name))
			abort();
		fputs(i ? " or" : "", f);
		put_packet(f, &x->from, &x->way[i]);
	}
}

static int by_text(const void *one, const void *other)
{
	return strcmp(one, other);
}

/* In the order of their text, for which of equal sources comes first does not matter. */
static void expect_of(const char *text, struct lines *lines)
{
	struct expectations all = { 0 };
	struct networks networks = { 0 };
	struct peers peers = { 0 };
	struct topology t;
	size_t i;
	FILE *f;

	topology_make(&t, text, STATE_DROPPING);
	networks_find(&networks, &t.facts);
	peers_read(&peers, &t.facts);
	expect(&all, &t.facts, &networks, &peers);
	if (all.n > LINES)
		abort();
	memset(lines, 0, sizeof(*lines));
	for (i = 0; i < all.n; i++) {
		f = fmemopen(lines->v[lines->n++], sizeof(*lines->v), "w");
		put_expected(f, &all.v[i]);
		fclose(f);
		if (i && all.v[i].link < all.v[i - 1].link)
			ok(false, "by device");
	}
	qsort(lines->v, lines->n, sizeof(*lines->v), by_text);
	free(all.v);
	free(peers.v);
	networks_free(&networks);
	topology_free(&t);
}

static bool has(const struct lines *lines, const char *line)
{
	size_t i;

	for (i = 0; i < lines->n && strcmp(lines->v[i], line); i++)
		;
	return i < lines->n;
}

/* Lines that only one has, each with this ahead of it. */
static void put_others(FILE *f, const char *head, const struct lines *lines, const struct lines *but)
{
	size_t i;

	for (i = 0; i < lines->n; i++)
		if (!has(but, lines->v[i]))
			fprintf(f, "%s%s; ", head, lines->v[i]);
}

#define BY_TABLE "route default via 10.2.0.1 dev e1 table 100; rule 100 "
#define MARKED "-e0 from 0.0.0.0/0 to 10.1.0.2; -e0 from 10.1.0.0/24 to 10.1.0.2; -e1 from 10.2.0.0/24 to 10.2.0.2; "	\
	"e0 from 0.0.0.0/0 to 10.1.0.2 or to 10.1.0.2 mark 0xca6c; "						\
	"e0 from 10.1.0.0/24 to 10.1.0.2 or to 10.1.0.2 mark 0xca6c; "						\
	"e1 from 10.2.0.0/24 to 10.2.0.2 or to 10.2.0.2 mark 0xca6c; "
#define WG_QUICK "dev wg0 kind wireguard; addr 10.3.0.2 dev wg0; route default dev wg0 table 51820; "			\
	"rule 32764 lookup 254 suppress 0; rule 32765 not mark 51820 lookup 51820; "
#define WG_QUICK_SAYS MARKED "wg0 from 0.0.0.0/0 to 10.3.0.2 or to 10.3.0.2 mark 0xca6c; "
#define NODES "fdb 10.1.0.7 dev vx; "

static const struct {
	const char *desc;
	const char *more;
	const char *want;	/* beyond what HOST's devices expect; with a '-' what they do not any more */
} cases[] = {
	{ "connected networks, and a default route", "", "" },
	{ "a peer's address", "dev e2; addr 10.3.0.1 peer 10.3.0.9 dev e2;", "e2 from 10.3.0.9/32 to 10.3.0.1; " },
	{ "an address alone", "dev e2; addr 10.3.0.1 dev e2;", "" },
	{ "an address of ours is no source", "dev e2; addr 10.3.0.1/24 dev e2;",
	  "e2 from 10.3.0.0/24 as 10.3.0.2 to 10.3.0.1; " },
	{ "two devices on one network", "dev e2; addr 10.2.0.3/24 dev e2;", "e2 from 10.2.0.0/24 to 10.2.0.3; " },
	{ "two addresses of one network", "addr 10.2.0.3/24 dev e1;", "e1 from 10.2.0.0/24 to 10.2.0.3; " },

	/* routes */
	{ "a route", "route 10.9.0.0/16 via 10.2.0.1 dev e1;", "e1 from 10.9.0.0/16 to 10.2.0.2; " },
	{ "a route to a host", "route 10.9.0.1 dev e1;", "e1 from 10.9.0.1/32 to 10.2.0.2; " },
	{ "a second default route", "route default via 10.2.0.1 dev e1 metric 100;",
	  "e1 from 0.0.0.0/0 to 10.2.0.2; " },
	{ "a route for a type of service", "route 10.9.0.0/16 via 10.2.0.1 dev e1 tos 16;",
	  "e1 from 10.9.0.0/16 to 10.2.0.2 tos 0x10; " },
	{ "several next hops", "route 10.9.0.0/16 hops e0,e1;",
	  "e0 from 10.9.0.0/16 to 10.1.0.2; e1 from 10.9.0.0/16 to 10.2.0.2; " },
	{ "a nexthop", "nexthop 1 via 10.2.0.1 dev e1; route 10.9.0.0/16 nhid 1;",
	  "e1 from 10.9.0.0/16 to 10.2.0.2; " },
	{ "a group of nexthops", "nexthop 1 dev e0; nexthop 2 dev e1; nexthop 3 group 1,2; route 10.9.0.0/16 nhid 3;",
	  "e0 from 10.9.0.0/16 to 10.1.0.2; e1 from 10.9.0.0/16 to 10.2.0.2; " },
	{ "a default that two halves overshadow",
	  "dev t0 kind tun; addr 10.3.0.2 dev t0; route 0.0.0.0/1 dev t0; route 128.0.0.0/1 dev t0;",
	  "t0 from 0.0.0.0/1 to 10.3.0.2; t0 from 128.0.0.0/1 to 10.3.0.2; " },
	{ "a route that longer ones fill", "dev e2; addr 10.3.0.1 dev e2; route 10.9.0.0/24 via 10.2.0.1 dev e1; "
	  "route 10.9.0.0/25 dev e2; route 10.9.0.128/25 dev e2;",
	  "e2 from 10.9.0.0/25 to 10.3.0.1; e2 from 10.9.0.128/25 to 10.3.0.1; " },
	{ "what a longer one leaves",
	  "dev e2; addr 10.3.0.1 dev e2; route 10.9.0.0/24 via 10.2.0.1 dev e1; route 10.9.0.0/25 dev e2;",
	  "e1 from 10.9.0.0/24 as 10.9.0.128 to 10.2.0.2; e2 from 10.9.0.0/25 to 10.3.0.1; " },
	{ "zeroconf", "route 169.254.0.0/16 dev e0; route 169.254.0.0/16 dev e1 metric 100;", "" },
	{ "one of them", "route 169.254.169.254 dev e1;", "" },
	{ "multicast", "route 224.0.0.0/4 dev e1; route multicast 239.1.1.1 dev e1;", "" },
	{ "loopback, and what is no source", "route 127.9.0.0/16 dev e1; route 0.0.0.0/8 dev e1;", "" },
	{ "routes that lead nowhere", "route blackhole 10.9.0.0/16; route unreachable 10.8.0.0/16; "
	  "route throw 10.7.0.0/16; route 10.6.0.0/16 dev e1 dead; route local 10.5.0.0/24 dev e1;", "" },

	/* routing rules */
	{ "by our address", BY_TABLE "from 10.2.0.2 lookup 100;", "e1 from 0.0.0.0/0 to 10.2.0.2; " },
	{ "by the network of our address", BY_TABLE "from 10.2.0.0/24 lookup 100;", "e1 from 0.0.0.0/0 to 10.2.0.2; " },
	{ "by an address behind us", BY_TABLE "from 10.5.0.7 lookup 100;", "e1 from 0.0.0.0/0 to 10.5.0.7; " },
	{ "by a network behind us", BY_TABLE "from 10.5.0.0/16 lookup 100;", "e1 from 0.0.0.0/0 to 10.5.0.1; " },
	{ "by mark", BY_TABLE "mark 2 lookup 100;", "e1 from 0.0.0.0/0 to 10.2.0.2 mark 0x2; " },
	{ "by every other mark: wg-quick", WG_QUICK, WG_QUICK_SAYS },
	{ "and a route beside it, once", WG_QUICK "route 10.9.0.0/16 via 10.2.0.1 dev e1;",
	  "-e0 from 0.0.0.0/0 to 10.1.0.2; -e0 from 10.1.0.0/24 to 10.1.0.2; -e1 from 10.2.0.0/24 to 10.2.0.2; "
	  "e0 from 0.0.0.0/0 to 10.1.0.2 or to 10.1.0.2 mark 0xca6c; "
	  "e0 from 10.1.0.0/24 to 10.1.0.2 or to 10.1.0.2 mark 0xca6c; "
	  "e1 from 10.2.0.0/24 to 10.2.0.2 or to 10.2.0.2 mark 0xca6c; "
	  "e1 from 10.9.0.0/16 to 10.2.0.2 or to 10.2.0.2 mark 0xca6c; "
	  "wg0 from 0.0.0.0/0 to 10.3.0.2 or to 10.3.0.2 mark 0xca6c; " },
	{ "by type of service", BY_TABLE "tos 16 lookup 100;", "e1 from 0.0.0.0/0 to 10.2.0.2 tos 0x10; " },
	{ "by DSCP", BY_TABLE "dscp 4 lookup 100;", "e1 from 0.0.0.0/0 to 10.2.0.2 tos 0x10; " },
	{ "by ports, which are those of the answer", BY_TABLE "proto 6 dport 443 sport 22-23 lookup 100;",
	  "e1 from 0.0.0.0/0 to 10.2.0.2 proto 6 sport 443 dport 22; " },
	{ "by a protocol that cannot be asked about", BY_TABLE "proto 50 lookup 100;", "" },
	{ "by destination", BY_TABLE "to 10.9.0.0/16 lookup 100;", "e1 from 0.0.0.0/0 as 10.9.0.1 to 10.2.0.2; " },
	{ "by a destination that holds the route's",
	  "route 10.9.0.0/16 dev e1 table 100; rule 100 to 10.8.0.0/15 lookup 100;",
	  "e1 from 10.9.0.0/16 to 10.2.0.2; " },
	{ "by another destination", "route 10.9.0.0/16 dev e1 table 100; rule 100 to 10.8.0.0/16 lookup 100;", "" },
	{ "by another, longer one", "route 10.9.0.0/16 dev e1 table 100; rule 100 to 10.8.0.0/24 lookup 100;", "" },
	{ "by user: no return path is a user's", BY_TABLE "uid 1000 lookup 100;", "e1 from 0.0.0.0/0 to 10.2.0.2; " },
	{ "by the device that a socket is bound to: likewise", BY_TABLE "oif e1 lookup 100;",
	  "e1 from 0.0.0.0/0 to 10.2.0.2; " },
	{ "of what is sent from here", BY_TABLE "iif lo lookup 100;", "e1 from 0.0.0.0/0 to 10.2.0.2; " },
	{ "of what comes in by another device", "dev e2; addr 10.3.0.1/24 dev e2; " BY_TABLE "iif e2 lookup 100;",
	  "e1 from 0.0.0.0/0 to 10.3.0.2; e2 from 10.3.0.0/24 as 10.3.0.2 to 10.3.0.1; " },
	{ "of that, nobody being known there", "dev e2; " BY_TABLE "iif e2 lookup 100;", "" },
	{ "of what comes in by the device itself: it takes no return path", BY_TABLE "iif e1 lookup 100;",
	  "e1 from 0.0.0.0/0 to 10.2.0.2; " },
	{ "suppressed", BY_TABLE "lookup 100 suppress 0;", "" },
	{ "not suppressed", "route 10.9.0.0/16 dev e1 table 100; rule 100 lookup 100 suppress 0;",
	  "e1 from 10.9.0.0/16 to 10.2.0.2; " },
	{ "no rule leads to the table", "route default via 10.2.0.1 dev e1 table 100;", "" },
	{ "several rules",
	  BY_TABLE "mark 2 lookup 100; rule 101 from 10.2.0.2 lookup 100; rule 102 from 10.5.0.7 lookup 100;",
	  "e1 from 0.0.0.0/0 to 10.2.0.2 mark 0x2 or to 10.2.0.2 or to 10.5.0.7; " },
	{ "more rules than are asked about", BY_TABLE "mark 1 lookup 100; rule 101 mark 2 lookup 100; "
	  "rule 102 mark 3 lookup 100; rule 103 mark 4 lookup 100; rule 104 mark 5 lookup 100; "
	  "rule 105 mark 6 lookup 100; rule 106 mark 7 lookup 100;",
	  "e1 from 0.0.0.0/0 to 10.2.0.2 mark 0x1 or to 10.2.0.2 mark 0x2 or to 10.2.0.2 mark 0x3 or to 10.2.0.2 mark 0x4 "
	  "or to 10.2.0.2 mark 0x5 or to 10.2.0.2 mark 0x6; " },

	/* devices */
	{ "a device that is down", "dev e2 down; addr 10.3.0.1/24 dev e2;", "" },
	{ "without carrier", "dev e2 no-carrier; addr 10.3.0.1/24 dev e2; route 10.9.0.0/16 dev e2;", "" },
	{ "without the filter", "dev e2 rp_filter 0; addr 10.3.0.1/24 dev e2; route 10.9.0.0/16 dev e2;", "" },
	{ "loose", "dev e2 rp_filter 2; addr 10.3.0.9/24 dev e2;", "e2 from 10.3.0.0/24 to 10.3.0.9; " },
	{ "strict by all", "all rp_filter 1; dev e2 rp_filter 0; addr 10.3.0.9/24 dev e2;",
	  "e2 from 10.3.0.0/24 to 10.3.0.9; " },
	{ "without IPv4", "all rp_filter 1; dev e2 no-ipv4; addr 10.3.0.1/24 dev e2;", "" },
	{ "lo", "all rp_filter 1; addr 10.3.0.1/24 dev lo;", "" },
	{ "xfrm", "dev x0 kind xfrm; addr 10.3.0.1/24 dev x0; route 10.9.0.0/16 dev x0;", "" },
	{ "vti", "dev x0 kind vti; addr 10.3.0.9/24 dev x0;", "x0 from 10.3.0.0/24 to 10.3.0.9; " },
	{ "a bridge, and one of its ports", "dev br0 kind bridge; addr 10.3.0.9/24 dev br0; dev e2 master br0;",
	  "br0 from 10.3.0.0/24 to 10.3.0.9; " },
	{ "an address of a port: the bridge receives", "dev br0 kind bridge; dev e2 master br0; "
	  "addr 10.3.0.9/24 dev e2; route 10.9.0.0/16 via 10.3.0.1 dev e2;",
	  "br0 from 10.3.0.0/24 to 10.3.0.9; br0 from 10.9.0.0/16 to 10.3.0.9; " },
	{ "ports that need no address", "dev br0 kind bridge; addr 10.3.0.9/24 dev br0; "
	  "dev v0 kind veth master br0 forwarding 1; dev vx kind vxlan master br0; fdb 10.1.0.7 dev vx; "
	  "dev m0 kind macvlan lower e1 master br0;", "br0 from 10.3.0.0/24 to 10.3.0.9; " },
	{ "a VRF", "dev red kind vrf table 10; addr 10.3.0.1/24 dev red; route 10.9.0.0/16 dev red;", "" },
	{ "in a VRF", "dev red kind vrf table 10; dev e2 master red; addr 10.3.0.9/24 dev e2; rule 1000 l3mdev; "
	  "route 10.9.0.0/16 via 10.3.0.1 dev e2 table 10;",
	  "e2 from 10.3.0.0/24 to 10.3.0.9; e2 from 10.9.0.0/16 to 10.3.0.9; " },
	{ "in a VRF that a rule of its own leads to", "dev red kind vrf table 10; dev e2 master red; "
	  "addr 10.3.0.9/24 dev e2; rule 1000 iif red lookup 10; route 10.9.0.0/16 via 10.3.0.1 dev e2 table 10;",
	  "e2 from 10.3.0.0/24 to 10.3.0.9; e2 from 10.9.0.0/16 to 10.3.0.9; " },
	{ "in a VRF of which a rule leads to another table",
	  "dev red kind vrf table 10; dev e2 master red; addr 10.3.0.9/24 dev e2; "
	  "rule 1000 iif red lookup 20; route 10.9.0.0/16 via 10.3.0.1 dev e2 table 20;",
	  "e2 from 10.3.0.0/24 to 10.3.0.9; e2 from 10.9.0.0/16 to 10.3.0.9; " },
	{ "in a VRF that has the address", "dev red kind vrf table 10; addr 10.5.0.1 dev red; dev e2 master red; "
	  "rule 1000 l3mdev; route 10.9.0.0/16 dev e2 table 10;", "e2 from 10.9.0.0/16 to 10.5.0.1; " },
	{ "in a VRF without address",
	  "dev red kind vrf table 10; dev e2 master red; route 10.9.0.0/16 dev e2 table 10;", "" },
	{ "a macvlan with an address alone", "dev m0 kind macvlan lower e1; addr 10.2.0.9 dev m0;",
	  "m0 from 10.2.0.0/24 to 10.2.0.9; " },
	{ "a macvlan without", "dev m0 kind macvlan lower e1;", "m0 from 10.2.0.0/24 to 10.2.0.2; " },
	{ "a macvlan with a network", "dev m0 kind macvlan lower e1; addr 10.3.0.9/24 dev m0;",
	  "m0 from 10.3.0.0/24 to 10.3.0.9; " },

	/* overlays */
	{ "a vxlan's nodes", "dev vx kind vxlan; addr 10.3.0.0 dev vx; " NODES, "vx from 10.1.0.7/32 to 10.3.0.0; " },
	{ "with a network", "dev vx kind vxlan; addr 10.3.0.9/24 dev vx; " NODES, "vx from 10.3.0.0/24 to 10.3.0.9; " },
	{ "with one that leads on",
	  "dev vx kind vxlan; addr 10.3.0.9/24 dev vx; route 10.9.0.0/16 via 10.3.0.2 dev vx; " NODES,
	  "vx from 10.3.0.0/24 to 10.3.0.9; vx from 10.9.0.0/16 to 10.3.0.9; " },
	{ "with one, and a route on its link",
	  "dev vx kind vxlan; addr 10.3.0.9/24 dev vx; route 10.9.0.0/16 dev vx; " NODES,
	  "vx from 10.3.0.0/24 to 10.3.0.9; vx from 10.9.0.0/16 to 10.3.0.9; " },
	{ "Calico's", "dev vxlan.calico kind vxlan; addr 10.3.0.9 dev vxlan.calico; "
	  "route 10.9.0.0/26 via 10.9.0.0 dev vxlan.calico; fdb 10.1.0.7 dev vxlan.calico;",
	  "vxlan.calico from 10.9.0.0/26 to 10.3.0.9; " },
	{ "a group, all, or ourselves, as a node", "dev vx kind vxlan; addr 10.3.0.0 dev vx; "
	  "fdb 239.1.1.1 dev vx; fdb 0.0.0.0 dev vx; fdb 10.1.0.2 dev vx;", "" },
	{ "the only other end", "dev vx kind vxlan remote 10.1.0.7; addr 10.3.0.0 dev vx;",
	  "vx from 10.1.0.7/32 to 10.3.0.0; " },
	{ "without the filter", "dev vx kind vxlan rp_filter 0; addr 10.3.0.0 dev vx; " NODES, "" },
	{ "ipip with a network", "dev t0 kind ipip remote 10.1.0.7; addr 10.3.0.2/30 dev t0;",
	  "t0 from 10.3.0.0/30 to 10.3.0.2; " },
	{ "ipip with an address", "dev t0 kind ipip remote 10.1.0.7; addr 10.3.0.1 dev t0;",
	  "t0 from 10.1.0.7/32 to 10.3.0.1; " },
	{ "ipip with the other end's address", "dev t0 kind ipip remote 10.1.0.7; addr 10.3.0.1 peer 10.3.0.2 dev t0;",
	  "t0 from 10.3.0.2/32 to 10.3.0.1; " },
	{ "gre with an address", "dev t0 kind gre remote 10.1.0.7; addr 10.3.0.1 dev t0;",
	  "t0 from 10.1.0.7/32 to 10.3.0.1; " },
	{ "AllowedIPs",
	  "dev wg0 kind wireguard; addr 10.3.0.9/24 dev wg0; allowed 10.9.0.0/16 dev wg0; allowed 0.0.0.0/0 dev wg0;",
	  "wg0 from 10.3.0.0/24 to 10.3.0.9; wg0 from 10.9.0.0/16 to 10.3.0.9; " },
	{ "AllowedIPs of which a route takes a part", "dev wg0 kind wireguard; addr 10.3.0.9 dev wg0; "
	  "allowed 10.9.0.0/16 dev wg0; route 10.9.0.0/24 via 10.1.0.1 dev e0;",
	  "e0 from 10.9.0.0/24 to 10.1.0.2; wg0 from 10.9.0.0/16 as 10.9.1.0 to 10.3.0.9; " },
	{ "AllowedIPs that begin with an address of ours",
	  "dev wg0 kind wireguard; addr 10.9.0.1 dev wg0; allowed 10.9.0.0/16 dev wg0;",
	  "wg0 from 10.9.0.0/16 as 10.9.0.2 to 10.9.0.1; " },
	{ "AllowedIPs that routes fill", "dev wg0 kind wireguard; addr 10.3.0.9 dev wg0; "
	  "allowed 10.9.0.0/24 dev wg0; route 10.9.0.0/25 dev e1; route 10.9.0.128/25 dev e1;",
	  "e1 from 10.9.0.0/25 to 10.2.0.2; e1 from 10.9.0.128/25 to 10.2.0.2; " },

	/* devices without an address */
	{ "a veth", "dev v0 kind veth;", "" },
	{ "a veth that forwards", "dev v0 kind veth forwarding 1;", "v0 from 0.0.0.0/0 as 10.1.0.1 to 10.1.0.2; " },
	{ "a veth that forwards, and a route that longer ones fill", "dev v0 kind veth forwarding 1; "
	  "route 10.0.0.0/24 dev e1; route 10.0.0.0/25 dev e1; route 10.0.0.128/25 dev e1;",
	  "e1 from 10.0.0.0/25 to 10.2.0.2; e1 from 10.0.0.128/25 to 10.2.0.2; "
	  "v0 from 0.0.0.0/0 as 10.0.0.1 to 10.1.0.2; " },
	{ "with its other end here", "dev v0 kind veth lower e1 forwarding 1;", "" },
	{ "with a route", "dev v0 kind veth forwarding 1; route 10.5.0.7 dev v0;",
	  "v0 from 10.5.0.7/32 to 10.1.0.2; " },
	{ "with an address", "dev v0 kind veth forwarding 1; addr 10.5.0.1 dev v0;", "" },
	{ "tunl0", "dev tunl0 kind ipip;", "tunl0 from 0.0.0.0/0 as 10.1.0.1 to 10.1.0.2; " },
	{ "tunl0 that packets tell where to", "dev tunl0 kind ipip external;", "" },
	{ "a vxlan that packets tell where to", "dev vx kind vxlan external;", "" },
	{ "a vxlan that knows nobody", "dev vx kind vxlan;", "" },
	{ "one that knows a node", "dev vx kind vxlan; " NODES,
	  "vx from 0.0.0.0/0 as 10.1.0.1 to 10.1.0.2; vx from 10.1.0.7/32 to 10.1.0.2; " },
	{ "a device that is neither", "dev d0 kind dummy forwarding 1;", "" },
};

int main(void)
{
	static struct lines host, lines;
	char text[2048], *got;
	size_t i;
	FILE *f;

	expect_of(HOST, &host);
	f = xmemstream(&got);
	put_others(f, "", &host, &lines);
	fclose(f);
	is(got, "e0 from 0.0.0.0/0 to 10.1.0.2; e0 from 10.1.0.0/24 to 10.1.0.2; e1 from 10.2.0.0/24 to 10.2.0.2; ",
	   "two devices, and a default route");
	free(got);
	for (i = 0; i < N(cases); i++) {
		snprintf(text, sizeof(text), HOST "%s", cases[i].more);
		expect_of(text, &lines);
		f = xmemstream(&got);
		put_others(f, "-", &host, &lines);
		put_others(f, "", &lines, &host);
		fclose(f);
		is(got, cases[i].want, cases[i].desc);
		free(got);
	}
	return end();
}
