// SPDX-License-Identifier: GPL-2.0
/* Finds what may be expected to come in by each device. Pure. */
#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <linux/ip.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "expect.h"
#include "lookup.h"
#include "util.h"
#include "verdicts.h"
#include "words.h"

struct expecting {
	struct expectations *all;
	const struct facts *facts;
	const struct networks *networks;
	bool *routed;		/* for each device: a route leads by it, */
	bool *nodes;		/* one by a gateway that is in no network there, or with a source of its own */
};

/* ---- devices ---- */

/*
 * A port's master receives in its stead, a VRF is no device of arrival, and packets of an xfrm
 * interface keep the state that they were decrypted by, for which fib_validate_source() exempts
 * them; a vti's do not.
 */
bool expect_is_judged(const struct link *link)
{
	return link->up && link->conf && link->ifindex != 1 && !link->port && !link->table &&
	       strcmp(link->kind, "xfrm");
}

/* The device that receives what a link has an address or a route for: of a port its master. */
static const struct link *receiver(const struct facts *facts, const struct link *link)
{
	while (link && link->port)
		link = facts_link(facts, link->master);
	return link;
}

static bool is_expecting(const struct expecting *e, const struct link *link)
{
	return link && link->carrier && expect_is_judged(link) &&
	       facts_conf(e->facts, link, IPV4_DEVCONF_RP_FILTER);
}

struct in_addr expect_address(const struct facts *facts, const struct link *link)
{
	struct in_addr found = lookup_address(facts, link->ifindex), addr;
	const struct link *other;

	for (other = facts->link; !found.s_addr && other < facts->link + facts->n_link; other++) {
		addr = lookup_address(facts, other->ifindex);
		if (other->up && (other->table ? other->ifindex : other->vrf) == link->vrf)
			found = addr;
	}
	return found;
}

/* Are all of its addresses those of one host, so that others there are known neither by a network nor as its peer? */
static bool has_no_network(const struct facts *facts, const struct link *link)
{
	size_t i;

	for (i = 0; i < facts->addrs.n; i++) {
		const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(facts->addrs.v[i]);
		const struct in_addr own = addr_of(facts->addrs.v[i]);

		if (ifa->ifa_index == link->ifindex &&
		    (ifa->ifa_prefixlen < 32 || rtnl_u32(facts->addrs.v[i], IFA_ADDRESS) != own.s_addr))
			return false;
	}
	return true;
}

/* ---- sources ---- */

/* Of all sources, if longer routes have taken every one: one of theirs. */
static bool sample_of_all(const struct networks *networks, struct in_addr *src)
{
	size_t i;

	for (i = 0; i < networks->n; i++) {
		if (networks->v[i].empty)
			continue;
		*src = networks->v[i].sample;
		return true;
	}
	return false;
}

/* A source of a prefix that no longer route has; false if there is none. */
static bool sample(const struct networks *networks, const struct prefix *prefix, struct in_addr *src)
{
	const uint32_t addr = ntohl(prefix->addr.s_addr), end = addr | ~ntohl(prefix_mask(prefix->len));
	size_t i = network_of(networks, prefix->addr);
	uint64_t at = addr + (prefix->len < 31);

	if (IN_MULTICAST(addr) || (!(addr >> 24) && prefix->len >= 8) || addr >> 24 == IN_LOOPBACKNET)
		return false;
	while (networks->v[i].prefix.len > prefix->len && networks->v[i].parent != i)
		i = networks->v[i].parent;
	if (networks->v[i].prefix.len == prefix->len) {
		*src = networks->v[i].sample;
		return !networks->v[i].empty || (!prefix->len && sample_of_all(networks, src));
	}
	/* It is none that routing tells apart, such as one of AllowedIPs. */
	while (at <= end) {
		src->s_addr = htonl(at);
		i = network_of(networks, *src);
		if (networks->v[i].prefix.len > prefix->len)
			at = ntohl(networks->v[i].prefix.addr.s_addr | ~prefix_mask(networks->v[i].prefix.len)) + 1ULL;
		else if (networks_have_own(networks, *src))
			at++;
		else
			return true;
	}
	return false;
}

/* ---- packets ---- */

static struct expected *add(struct expecting *e, const struct link *link, const struct prefix *from)
{
	struct expected *x;

	e->all->v = xgrow(e->all->v, e->all->n, &e->all->room, sizeof(*x));
	x = &e->all->v[e->all->n++];
	*x = (struct expected) { .link = link, .from = *from };
	return x;
}

static bool is_same(const struct packet *a, const struct packet *b)
{
	return a->src.s_addr == b->src.s_addr && a->dst.s_addr == b->dst.s_addr && a->mark == b->mark &&
	       a->tos == b->tos && a->proto == b->proto && a->sport == b->sport && a->dport == b->dport;
}

static void add_way(struct expected *x, const struct packet *packet)
{
	unsigned int i;

	for (i = 0; i < x->n_way; i++)
		if (is_same(&x->way[i], packet))
			return;
	if (x->n_way < WAYS_MAX)
		x->way[x->n_way++] = *packet;
}

/*
 * With each mark that a rule excepts: a tunnel's own packets bear it, and if the firewall
 * restores it on what answers them, that does too.
 */
static void add_excepted(const struct expecting *e, struct expected *x, struct packet packet)
{
	size_t i;

	for (i = 0; i < e->facts->policy.n; i++) {
		const struct fib_rule_hdr *rule = mnl_nlmsg_get_payload(e->facts->policy.v[i]);

		packet.mark = rtnl_u32(e->facts->policy.v[i], FRA_FWMARK);
		if (packet.mark && rule->flags & FIB_RULE_INVERT)
			add_way(x, &packet);
	}
}

static void expect_source(struct expecting *e, const struct link *link, const struct prefix *from,
			  struct in_addr src, struct in_addr dst)
{
	const struct packet packet = { .dev = link->name, .src = src, .dst = dst };
	struct expected *x;

	if (!is_expecting(e, link) || !dst.s_addr)
		return;
	x = add(e, link, from);
	add_way(x, &packet);
	add_excepted(e, x, packet);
}

static void expect_prefix(struct expecting *e, const struct link *link, const struct prefix *from, struct in_addr dst)
{
	struct in_addr src;

	if (sample(e->networks, from, &src))
		expect_source(e, link, from, src, dst);
}

/* ---- its own networks ---- */

/* Hosts that have given themselves an address may be on any link, as many routes as there are to them. */
static bool is_link_local(const struct prefix *prefix)
{
	return ntohl(prefix->addr.s_addr) >> 16 == 0xa9fe && prefix->len >= 16;
}

static void expect_networks(struct expecting *e)
{
	size_t i;

	for (i = 0; i < e->facts->addrs.n; i++) {
		const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(e->facts->addrs.v[i]);
		const struct link *link = receiver(e->facts, facts_link(e->facts, ifa->ifa_index));
		const struct prefix prefix = addr_network(e->facts->addrs.v[i]);
		const struct in_addr own = addr_of(e->facts->addrs.v[i]);

		if (link && !is_link_local(&prefix) && (prefix.len < 32 || prefix.addr.s_addr != own.s_addr))
			expect_prefix(e, link, &prefix, own);
	}
}

/* ---- what routes and routing rules lead to ---- */

/* Somebody behind the device that what comes in is forwarded to. */
static struct in_addr host_behind(const struct expecting *e, const char *dev)
{
	const struct link *link = facts_link_named(e->facts, dev);
	struct in_addr host = { 0 };
	struct prefix prefix;
	size_t i;

	for (i = 0; link && i < e->facts->addrs.n; i++) {
		const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(e->facts->addrs.v[i]);

		prefix = addr_network(e->facts->addrs.v[i]);
		if (ifa->ifa_index == link->ifindex && prefix.len < 32 && sample(e->networks, &prefix, &host))
			break;
	}
	return host;
}

/*
 * Is a packet to us itself asked for with this iif: lo, or its VRF, l3mdev_update_flow()? A rule for what
 * comes in by the device itself takes no return path, whatever it is meant for.
 */
static bool is_asked_by(const struct expecting *e, const char *iif, const struct link *link)
{
	const struct link *vrf = link->vrf ? facts_link(e->facts, link->vrf) : NULL;

	return !strcmp(iif, "lo") || !strcmp(iif, link->name) || (vrf && !strcmp(iif, vrf->name));
}

/* The packet whose reply a rule takes: the look-up of its return path is asked for with the same. */
static void add_way_of_rule(const struct expecting *e, struct expected *x, const struct nlmsghdr *nlh,
			    struct packet packet)
{
	const struct fib_rule_hdr *rule = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *iif = rtnl_attr(nlh, FRA_IIFNAME, 1);
	struct prefix to = { .addr.s_addr = rtnl_u32(nlh, FRA_DST), .len = rule->dst_len };
	struct probe probe = { .dst = packet.dst };
	struct in_addr behind;

	if (rtnl_u32(nlh, FRA_TABLE) == 0 || lookup_suppresses(nlh, x->from.len))
		return;
	if (!(rule->flags & FIB_RULE_INVERT) && lookup_selects(nlh) && !probe_for_rule(nlh, &probe))
		return;
	if (to.len <= x->from.len ? !prefix_holds(&to, x->from.addr) :
	    !(prefix_holds(&x->from, to.addr) && sample(e->networks, &to, &packet.src)))
		return;
	/* One of ours rather than the network's first. */
	if (rule->src_len && ((rtnl_u32(nlh, FRA_SRC) ^ packet.dst.s_addr) & prefix_mask(rule->src_len)))
		packet.dst = probe.dst;
	packet.mark = probe.mark;
	packet.tos = probe.tos ? probe.tos : packet.tos;
	packet.proto = probe.proto;
	packet.sport = probe.sport;
	packet.dport = probe.dport;
	if (iif && !is_asked_by(e, mnl_attr_get_str(iif), x->link)) {
		behind = host_behind(e, mnl_attr_get_str(iif));
		if (!behind.s_addr)
			return;
		packet.dst = behind;
	}
	add_way(x, &packet);
}

static bool is_for_any(const struct nlmsghdr *rule)
{
	return !lookup_selects(rule) && !((const struct fib_rule_hdr *)mnl_nlmsg_get_payload(rule))->dst_len &&
	       !rtnl_attr(rule, FRA_IIFNAME, 1);
}

static void expect_route(struct expecting *e, const struct nlmsghdr *route, const struct link *link)
{
	const struct prefix from = route_prefix(route);
	struct packet packet = {
		.dst = expect_address(e->facts, link), .tos = ((struct rtmsg *)mnl_nlmsg_get_payload(route))->rtm_tos,
	};
	const struct link *vrf;
	struct expected *x;
	size_t i;

	link = receiver(e->facts, link);
	if (!is_expecting(e, link) || !packet.dst.s_addr || !sample(e->networks, &from, &packet.src))
		return;
	packet.dev = link->name;
	x = add(e, link, &from);
	/* What any packet is taken by comes first: there is not room for all. */
	for (i = 0; i < 2 * e->facts->policy.n; i++) {
		const struct nlmsghdr *rule = e->facts->policy.v[i % e->facts->policy.n];

		if (rtnl_u32(rule, FRA_TABLE) == route_table(route) && is_for_any(rule) == (i < e->facts->policy.n))
			add_way_of_rule(e, x, rule, packet);
	}
	vrf = link->vrf ? facts_link(e->facts, link->vrf) : NULL;
	/* A VRF's table needs no rule; from others that none leads to nobody has a route. */
	if (vrf && vrf->table == route_table(route))
		add_way(x, &packet);
	if (x->n_way)
		add_excepted(e, x, packet);
	else
		e->all->n--;
}

static void expect_routes(struct expecting *e)
{
	uint32_t dev[ROUTE_DEVICES_MAX];
	struct prefix prefix;
	unsigned int k, n;
	size_t i;

	for (i = 0; i < e->facts->routes.n; i++) {
		const struct nlmsghdr *route = e->facts->routes.v[i];
		const struct rtmsg *rtm = mnl_nlmsg_get_payload(route);

		prefix = route_prefix(route);
		/* The kernel's own are those of addresses. */
		if (rtm->rtm_type != RTN_UNICAST || rtm->rtm_protocol == RTPROT_KERNEL ||
		    rtm->rtm_flags & RTNH_F_DEAD || is_link_local(&prefix))
			continue;
		n = route_devices(e->facts, route, dev);
		for (k = 0; k < n; k++) {
			const struct link *link = facts_link(e->facts, dev[k]);

			if (!link)
				continue;
			e->routed[link - e->facts->link] = true;
			e->nodes[link - e->facts->link] |= rtm->rtm_flags & RTNH_F_ONLINK || rtnl_attr(route, RTA_PREFSRC, 4);
			expect_route(e, route, link);
		}
	}
}

/* ---- overlays ---- */

/*
 * A node of a cluster speaks by its own address what it sends to a service of another; but by an
 * overlay that has a network of its own it has an address there, and what a tunnel between two
 * sites carries is of the networks behind them. Calico masquerades what its nodes send by its
 * tunnels (rules/nat.go of its felix).
 */
static bool speaks_below(const struct expecting *e, const struct link *link)
{
	const size_t i = link - e->facts->link;

	return strcmp(link->name, "vxlan.calico") &&
	       (e->nodes[i] || (has_no_network(e->facts, link) && !e->routed[i]));
}

static void expect_peers(struct expecting *e, const struct peers *peers)
{
	size_t i;

	for (i = 0; i < peers->n; i++) {
		const struct peer *peer = &peers->v[i];
		const struct link *link = facts_link(e->facts, peer->ifindex);

		/* AllowedIPs of all sources are meant for what routes lead there. */
		if (!link || (peer->node ? !speaks_below(e, link) : peer->prefix.len < 8))
			continue;
		if (peer->node && !own_holds(&e->networks->local, peer->prefix.addr))
			expect_source(e, link, &peer->prefix, peer->prefix.addr, expect_address(e->facts, link));
		else if (!peer->node)
			expect_prefix(e, link, &peer->prefix, expect_address(e->facts, link));
	}
}

/* ---- devices without a network ---- */

/* A virtual router's address stands on a macvlan, and those it serves are in its parent's network. */
static void expect_parent(struct expecting *e, const struct link *link)
{
	const struct in_addr own = lookup_address(e->facts, link->ifindex);
	size_t i;

	for (i = 0; i < e->facts->addrs.n; i++) {
		const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(e->facts->addrs.v[i]);
		const struct prefix prefix = addr_network(e->facts->addrs.v[i]);

		if (ifa->ifa_index == link->lower && prefix.len < 32)
			expect_prefix(e, link, &prefix, own.s_addr ? own : addr_of(e->facts->addrs.v[i]));
	}
}

/* By what carries Ethernet nobody sends unless one of both ends knows the other. */
static bool is_ethernet(const struct link *link)
{
	return !strcmp(link->kind, "vxlan") || !strcmp(link->kind, "geneve") || !strcmp(link->kind, "gretap");
}

static bool has_peer(const struct peers *peers, const struct link *link)
{
	size_t i;

	for (i = 0; i < peers->n; i++)
		if (peers->v[i].ifindex == link->ifindex)
			return true;
	return false;
}

/*
 * Behind a veth that is forwarded from is a workload, but in a container its own uplinks are veths too, named eth0
 * and so on. Tunnels of IPv4 are there to be sent by; of others, such as sit and tun, it may be IPv6.
 */
static bool is_for_packets(const struct facts *facts, const struct link *link, const struct peers *peers)
{
	if (is_ethernet(link))
		return has_peer(peers, link);
	if (!strcmp(link->kind, "ipip") || !strcmp(link->kind, "gre"))
		return !peers_are_external(facts, link);
	return !strcmp(link->kind, "veth") && strncmp(link->name, "eth", 3) && !link->lower &&
	       link_conf(link, IPV4_DEVCONF_FORWARDING);
}

/* Whoever it is: one that another device has a route to, else anybody. */
static void expect_anybody(struct expecting *e, const struct link *link)
{
	static const struct prefix any;
	struct in_addr src;
	size_t i;

	for (i = 0; i < e->networks->n; i++)
		if (e->networks->v[i].prefix.len && !e->networks->v[i].empty)
			break;
	if (i < e->networks->n)
		expect_source(e, link, &any, e->networks->v[i].sample, expect_address(e->facts, link));
	else if (sample(e->networks, &any, &src))
		expect_source(e, link, &any, src, expect_address(e->facts, link));
}

static void expect_bare(struct expecting *e, const struct peers *peers)
{
	const struct link *link;

	for (link = e->facts->link; link < e->facts->link + e->facts->n_link; link++) {
		/* By which routes lead, that is for what they lead to. */
		if (e->routed[link - e->facts->link])
			continue;
		if (!strcmp(link->kind, "macvlan") && link->lower && has_no_network(e->facts, link))
			expect_parent(e, link);
		else if (!link->n_addrs && is_for_packets(e->facts, link, peers))
			expect_anybody(e, link);
	}
}

static int by_link(const void *one, const void *other)
{
	const struct expected *a = one, *b = other;

	if (a->link != b->link)
		return a->link < b->link ? -1 : 1;
	return prefix_compare(&a->from, &b->from);
}

void expect(struct expectations *all, const struct facts *facts, const struct networks *networks,
	    const struct peers *peers)
{
	struct expecting e = {
		.all = all, .facts = facts, .networks = networks,
		.routed = xzalloc(facts->n_link + 1), .nodes = xzalloc(facts->n_link + 1),
	};

	expect_networks(&e);
	expect_routes(&e);
	expect_peers(&e, peers);
	expect_bare(&e, peers);
	if (all->n)
		qsort(all->v, all->n, sizeof(*all->v), by_link);
	free(e.routed);
	free(e.nodes);
}
