// SPDX-License-Identifier: GPL-2.0
/* Finds the networks that routing tells apart, and in each a source that is typical for it. */
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "networks.h"
#include "util.h"

static int by_prefix(const void *one, const void *other)
{
	const struct network *a = one, *b = other;
	uint32_t x = ntohl(a->prefix.addr.s_addr), y = ntohl(b->prefix.addr.s_addr);

	if (x != y)
		return x < y ? -1 : 1;
	return (int)a->prefix.len - b->prefix.len;
}

/*
 * Does the prefix hold any source? The kernel does not look up others: loopback, multicast
 * and 255.255.255.255 (ip_route_input_slow()); nobody routes 0/8.
 */
static bool is_source(uint32_t addr, uint8_t len)
{
	return (addr >> 24 || len < 8) && addr >> 24 != IN_LOOPBACKNET && !IN_MULTICAST(addr) &&
	       addr != INADDR_BROADCAST;
}

static void add_network(struct networks *networks, in_addr_t addr, uint8_t len)
{
	if (len > 32 || !is_source(ntohl(addr), len))
		return;
	networks->v = xgrow(networks->v, networks->n, &networks->room, sizeof(*networks->v));
	networks->v[networks->n++] = (struct network) {
		.prefix = { .addr.s_addr = addr & prefix_mask(len), .len = len },
	};
}

/* Addresses of ours and broadcasts, each alone: the kernel's own, in the table local. */
static bool is_own(const struct nlmsghdr *route)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(route);

	return rtm->rtm_protocol == RTPROT_KERNEL && rtm->rtm_dst_len == 32 &&
	       (rtm->rtm_type == RTN_LOCAL || rtm->rtm_type == RTN_BROADCAST);
}

static void sort(struct networks *networks)
{
	size_t i, n = 0;

	if (networks->n)
		qsort(networks->v, networks->n, sizeof(*networks->v), by_prefix);
	for (i = 0; i < networks->n; i++)
		if (!n || by_prefix(&networks->v[n - 1], &networks->v[i]))
			networks->v[n++] = networks->v[i];
	networks->n = n;
	for (i = 0; i < n; i++) {
		size_t parent = i ? i - 1 : 0;

		while (parent && !prefix_holds(&networks->v[parent].prefix, networks->v[i].prefix.addr))
			parent = networks->v[parent].parent;
		networks->v[i].parent = parent;
	}
}

static int by_number(const void *one, const void *other)
{
	const uint32_t *a = one, *b = other;

	return *a < *b ? -1 : *a > *b;
}

void own_add(struct own *own, uint32_t addr)
{
	own->v = xgrow(own->v, own->n, &own->room, sizeof(*own->v));
	own->v[own->n++] = addr;
}

void own_sort(struct own *own)
{
	if (own->n)
		qsort(own->v, own->n, sizeof(*own->v), by_number);
}

static void find_own(struct networks *networks, const struct facts *facts)
{
	size_t i;

	for (i = 0; i < facts->routes.n; i++) {
		const struct rtmsg *rtm = mnl_nlmsg_get_payload(facts->routes.v[i]);
		uint32_t addr = ntohl(rtnl_u32(facts->routes.v[i], RTA_DST));

		if (!is_own(facts->routes.v[i]))
			continue;
		own_add(rtm->rtm_type != RTN_LOCAL ? &networks->broadcast :
			rtm->rtm_table == RT_TABLE_LOCAL ? &networks->local : &networks->of_vrf, addr);
	}
	own_sort(&networks->local);
	own_sort(&networks->of_vrf);
	own_sort(&networks->broadcast);
}

static bool holds(const struct own *own, uint32_t addr)
{
	return own->n && bsearch(&addr, own->v, own->n, sizeof(addr), by_number);
}

bool networks_have_own(const struct networks *networks, struct in_addr addr)
{
	return own_holds(&networks->local, addr) || own_holds(&networks->of_vrf, addr) ||
	       own_holds(&networks->broadcast, addr);
}

static uint32_t end_of(const struct network *network)
{
	return ntohl(network->prefix.addr.s_addr | ~prefix_mask(network->prefix.len));
}

/*
 * The first address that is in no longer prefix, none of ours, and not the network's
 * own. Those that follow @i and lie in it are sorted, too.
 */
static void choose_sample(struct networks *networks, size_t i)
{
	struct network *network = &networks->v[i];
	const uint32_t end = end_of(network);
	uint64_t at = ntohl(network->prefix.addr.s_addr);	/* may be beyond the last address */
	size_t next = i + 1;

	if (!at)
		at = 1 << 24;
	if (network->prefix.len < 31)
		at++;
	while (at <= end) {
		while (next < networks->n && end_of(&networks->v[next]) < at)
			next++;
		if (next < networks->n && ntohl(networks->v[next].prefix.addr.s_addr) <= at)
			at = end_of(&networks->v[next]) + 1ULL;
		else if (!is_source(at, 32))
			at = (at | 0xffffff) + 1;
		else if (networks_have_own(networks, (struct in_addr) { htonl(at) }))
			at++;
		else
			break;
	}
	network->empty = at > end;
	if (!network->empty)
		network->sample.s_addr = htonl(at);
}

static void choose_samples(struct networks *networks)
{
	size_t i;

	for (i = 0; i < networks->n; i++)
		choose_sample(networks, i);
}

static bool is_from(const struct rules *allow, const struct prefix *prefix)
{
	size_t i;

	for (i = 0; i < allow->n; i++)
		if (allow->v[i].from.len == prefix->len &&
		    allow->v[i].from.addr.s_addr == prefix->addr.s_addr)
			return true;
	return false;
}

/* Networks in the same rules' prefixes are alike to them: so few questions are enough. */
static void find_alike(struct networks *networks, const struct rules *allow)
{
	size_t i, above;

	for (i = 0; allow->n && i < networks->n; i++) {
		struct network *network = &networks->v[i];

		for (above = i; above && !is_from(allow, &networks->v[above].prefix);)
			above = networks->v[above].parent;
		/* The sample of the first that is not empty, kept where its prefix is. */
		if (!networks->v[above].alike.s_addr && !network->empty)
			networks->v[above].alike = network->sample;
		network->alike = networks->v[above].alike;
	}
}

void networks_find(struct networks *networks, const struct facts *facts)
{
	size_t i;

	add_network(networks, 0, 0);
	for (i = 0; i < facts->routes.n; i++) {
		const struct rtmsg *rtm = mnl_nlmsg_get_payload(facts->routes.v[i]);

		if (!is_own(facts->routes.v[i]))
			add_network(networks, rtnl_u32(facts->routes.v[i], RTA_DST), rtm->rtm_dst_len);
	}
	for (i = 0; i < facts->policy.n; i++) {
		const struct fib_rule_hdr *rule = mnl_nlmsg_get_payload(facts->policy.v[i]);

		add_network(networks, rtnl_u32(facts->policy.v[i], FRA_DST), rule->dst_len);
	}
	for (i = 0; i < facts->allow.n; i++)
		add_network(networks, facts->allow.v[i].from.addr.s_addr, facts->allow.v[i].from.len);
	sort(networks);
	find_own(networks, facts);
	choose_samples(networks);
	find_alike(networks, &facts->allow);
}

/* Addresses that only one of them has are networks, too. */
static void add_changed(struct networks *both, const struct own *had, const struct own *others)
{
	size_t i;

	for (i = 0; i < had->n; i++)
		if (!holds(others, had->v[i]))
			add_network(both, htonl(had->v[i]), 32);
}

static void copy_own(struct own *to, const struct own *a, const struct own *b)
{
	size_t i;

	for (i = 0; i < a->n + b->n; i++)
		own_add(to, i < a->n ? a->v[i] : b->v[i - a->n]);
	own_sort(to);
}

void networks_unite(const struct networks *a, const struct networks *b, struct networks *both)
{
	size_t i;

	for (i = 0; i < a->n; i++)
		add_network(both, a->v[i].prefix.addr.s_addr, a->v[i].prefix.len);
	for (i = 0; i < b->n; i++)
		add_network(both, b->v[i].prefix.addr.s_addr, b->v[i].prefix.len);
	add_changed(both, &a->local, &b->local);
	add_changed(both, &b->local, &a->local);
	sort(both);
	copy_own(&both->local, &a->local, &b->local);
	copy_own(&both->of_vrf, &a->of_vrf, &b->of_vrf);
	copy_own(&both->broadcast, &a->broadcast, &b->broadcast);
	choose_samples(both);
	/* An address that comes or goes is its own sample, but for one that is a broadcast, too. */
	for (i = 0; i < both->n; i++) {
		struct network *network = &both->v[i];
		uint32_t addr = ntohl(network->prefix.addr.s_addr);

		if (!network->empty || network->prefix.len < 32)
			continue;
		network->sample = network->prefix.addr;
		network->empty = holds(&both->broadcast, addr) || holds(&both->of_vrf, addr) ||
				 holds(&a->local, addr) == holds(&b->local, addr);
	}
}

size_t network_of(const struct networks *networks, struct in_addr src)
{
	const struct network key = { .prefix = { .addr = src, .len = 32 } };
	size_t from = 0, to = networks->n, middle;

	while (to - from > 1) {	/* the last one that does not come after it */
		middle = from + (to - from) / 2;
		if (by_prefix(&networks->v[middle], &key) <= 0)
			from = middle;
		else
			to = middle;
	}
	while (from && !prefix_holds(&networks->v[from].prefix, src))
		from = networks->v[from].parent;
	return from;
}

bool own_holds(const struct own *own, struct in_addr addr)
{
	return holds(own, ntohl(addr.s_addr));
}

void networks_free(struct networks *networks)
{
	free(networks->v);
	free(networks->local.v);
	free(networks->of_vrf.v);
	free(networks->broadcast.v);
	memset(networks, 0, sizeof(*networks));
}
