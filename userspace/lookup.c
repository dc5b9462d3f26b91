// SPDX-License-Identifier: GPL-2.0
/* Finds in dumps which rule, route, gateway and neighbour a packet meets. Pure. */
#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <linux/neighbour.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "lookup.h"
#include "prefix.h"

/* What of a DSCP is the type of service of rules and routes: IPTOS_RT_MASK of include/net/route.h. */
#define TOS_BITS 0x1c

/* ---- routing rules ---- */

static bool in_range(const struct nlmsghdr *rule, uint16_t type, uint16_t port)
{
	const struct nlattr *attr = rtnl_attr(rule, type, sizeof(struct fib_rule_port_range));
	const struct fib_rule_port_range *range = attr ? mnl_attr_get_payload(attr) : NULL;

	return !range || (port >= range->start && port <= range->end);
}

bool lookup_selects(const struct nlmsghdr *nlh)
{
	const struct fib_rule_hdr *rule = mnl_nlmsg_get_payload(nlh);

	return rule->src_len || rule->tos || rtnl_attr(nlh, FRA_FWMARK, 4) ||
	       rtnl_attr(nlh, FRA_FWMASK, 4) || rtnl_attr(nlh, FRA_IP_PROTO, 1) ||
	       rtnl_attr(nlh, FRA_SPORT_RANGE, 4) || rtnl_attr(nlh, FRA_DPORT_RANGE, 4) ||
	       rtnl_attr(nlh, RTNL_FRA_DSCP, 1);
}

/* As fib4_rule_match() and fib_rule_match() do, but for devices and what a destination is. */
bool lookup_takes(const struct nlmsghdr *nlh, const struct query *query)
{
	const struct fib_rule_hdr *rule = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *mask = rtnl_attr(nlh, FRA_FWMASK, 4);
	const struct nlattr *proto = rtnl_attr(nlh, FRA_IP_PROTO, 1);
	const struct nlattr *dscp = rtnl_attr(nlh, RTNL_FRA_DSCP, 1);
	uint32_t mark = rtnl_u32(nlh, FRA_FWMARK);
	bool takes = true;

	if (rule->src_len)
		takes = !((rtnl_u32(nlh, FRA_SRC) ^ query->dst.s_addr) & prefix_mask(rule->src_len));
	if (mark || mask)
		takes &= !((mark ^ query->mark) & (mask ? mnl_attr_get_u32(mask) : ~0U));
	if (rule->tos)
		takes &= rule->tos == (query->tos & TOS_BITS);
	if (dscp)
		takes &= mnl_attr_get_u8(dscp) == query->tos >> 2;
	if (proto)
		takes &= mnl_attr_get_u8(proto) == (query->proto ? query->proto : IPPROTO_UDP);
	takes &= in_range(nlh, FRA_SPORT_RANGE, query->dport);
	takes &= in_range(nlh, FRA_DPORT_RANGE, query->sport);
	return takes != !!(rule->flags & FIB_RULE_INVERT);
}

static bool minds_device(const struct facts *facts, const struct nlmsghdr *nlh, const struct query *query)
{
	const struct nlattr *iif = rtnl_attr(nlh, FRA_IIFNAME, 1);
	const struct link *link = query->iif ? facts_link(facts, query->iif) : NULL;

	if (rtnl_attr(nlh, FRA_OIFNAME, 1) || rtnl_attr(nlh, FRA_TUN_ID, 8))
		return false;
	return !iif || !strcmp(mnl_attr_get_str(iif), link ? link->name : "lo");
}

/* No process asks for a return path: the kernel takes it for root's. */
static bool minds_uid(const struct nlmsghdr *nlh)
{
	const struct nlattr *attr = rtnl_attr(nlh, FRA_UID_RANGE, sizeof(struct fib_rule_uid_range));
	const struct fib_rule_uid_range *range = attr ? mnl_attr_get_payload(attr) : NULL;

	return !range || !range->start;
}

static bool decides(const struct facts *facts, const struct nlmsghdr *nlh, const struct query *query)
{
	const struct fib_rule_hdr *rule = mnl_nlmsg_get_payload(nlh);

	if (rule->dst_len && ((rtnl_u32(nlh, FRA_DST) ^ query->src.s_addr) & prefix_mask(rule->dst_len)))
		return false;
	return minds_device(facts, nlh, query) && minds_uid(nlh) && lookup_takes(nlh, query);
}

static uint32_t rule_table(const struct facts *facts, const struct nlmsghdr *nlh, const struct query *query)
{
	const struct fib_rule_hdr *rule = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *l3mdev = rtnl_attr(nlh, FRA_L3MDEV, 1), *table = rtnl_attr(nlh, FRA_TABLE, 4);
	const struct link *vrf = query->iif ? facts_link(facts, query->iif) : NULL;

	if (l3mdev && mnl_attr_get_u8(l3mdev))
		return vrf ? vrf->table : 0;
	return table ? mnl_attr_get_u32(table) : rule->table;
}

bool lookup_suppresses(const struct nlmsghdr *rule, unsigned int len)
{
	const struct nlattr *most = rtnl_attr(rule, FRA_SUPPRESS_PREFIXLEN, 4);

	return most && (int32_t)mnl_attr_get_u32(most) >= 0 && len <= mnl_attr_get_u32(most);
}

static uint8_t refusal_of(uint8_t action)
{
	switch (action) {
	case FR_ACT_BLACKHOLE:
		return RTN_BLACKHOLE;
	case FR_ACT_UNREACHABLE:
		return RTN_UNREACHABLE;
	case FR_ACT_PROHIBIT:
		return RTN_PROHIBIT;
	}
	return 0;
}

struct path lookup_path(const struct facts *facts, const struct query *query)
{
	struct path path = { 0 }, thrown = { 0 };
	size_t i;

	for (i = 0; i < facts->policy.n; i++) {
		const struct nlmsghdr *nlh = facts->policy.v[i];
		const struct fib_rule_hdr *rule = mnl_nlmsg_get_payload(nlh);

		if (!decides(facts, nlh, query))
			continue;
		path = (struct path) { .rule = nlh, .type = refusal_of(rule->action) };
		if (path.type)
			return path;
		path.table = rule_table(facts, nlh, query);
		path.route = path.table ? lookup_route(facts, path.table, query->src, query->tos) : NULL;
		if (!path.route || lookup_suppresses(nlh, route_prefix(path.route).len))
			continue;
		path.type = route_type(path.route);
		if (path.type != RTN_THROW)
			return path;
		thrown = path;
	}
	return thrown;
}

bool path_refuses(const struct path *path)
{
	return path->type == RTN_BLACKHOLE || path->type == RTN_UNREACHABLE || path->type == RTN_PROHIBIT ||
	       path->type == RTN_THROW;
}

/* ---- routes ---- */

struct prefix route_prefix(const struct nlmsghdr *route)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(route);

	return (struct prefix) { .addr.s_addr = rtnl_u32(route, RTA_DST), .len = rtm->rtm_dst_len };
}

uint32_t route_table(const struct nlmsghdr *route)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(route);

	return rtnl_attr(route, RTA_TABLE, 4) ? rtnl_u32(route, RTA_TABLE) : rtm->rtm_table;
}

uint8_t route_type(const struct nlmsghdr *route)
{
	return ((const struct rtmsg *)mnl_nlmsg_get_payload(route))->rtm_type;
}

/* Better: longer, then with the TOS that is asked for, then with the lower metric. */
static bool is_better(const struct nlmsghdr *a, const struct nlmsghdr *b)
{
	const struct rtmsg *x = mnl_nlmsg_get_payload(a), *y = mnl_nlmsg_get_payload(b);

	if (x->rtm_dst_len != y->rtm_dst_len)
		return x->rtm_dst_len > y->rtm_dst_len;
	if (x->rtm_tos != y->rtm_tos)
		return x->rtm_tos;
	return rtnl_u32(a, RTA_PRIORITY) < rtnl_u32(b, RTA_PRIORITY);
}

/* Is its only device down, or without a carrier that counts? As fib_table_lookup() looks. */
static bool is_dead(const struct facts *facts, const struct nlmsghdr *route)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(route);
	const struct link *link = facts_link(facts, rtnl_u32(route, RTA_OIF));

	return rtm->rtm_flags & RTNH_F_DEAD ||
	       (rtm->rtm_flags & RTNH_F_LINKDOWN && link &&
		facts_conf(facts, link, IPV4_DEVCONF_IGNORE_ROUTES_WITH_LINKDOWN));
}

const struct nlmsghdr *lookup_route(const struct facts *facts, uint32_t table, struct in_addr addr,
				    uint8_t tos)
{
	const struct nlmsghdr *best = NULL;
	size_t i;

	for (i = 0; i < facts->routes.n; i++) {
		const struct nlmsghdr *route = facts->routes.v[i];
		const struct rtmsg *rtm = mnl_nlmsg_get_payload(route);
		struct prefix prefix;

		if (route_table(route) != table || (rtm->rtm_tos && rtm->rtm_tos != (tos & TOS_BITS)))
			continue;
		prefix = route_prefix(route);
		if (prefix_holds(&prefix, addr) && !is_dead(facts, route) &&
		    (!best || is_better(route, best)))
			best = route;
	}
	return best;
}

static const struct nlmsghdr *find_nexthop(const struct facts *facts, uint32_t id)
{
	size_t i;

	for (i = 0; id && i < facts->nexthops.n; i++)
		if (rtnl_u32(facts->nexthops.v[i], NHA_ID) == id)
			return facts->nexthops.v[i];
	return NULL;
}

/* A group's are those of its members. */
static unsigned int nexthop_devices(const struct facts *facts, const struct nlmsghdr *nexthop, uint32_t *dev)
{
	const struct nlattr *group = rtnl_attr(nexthop, NHA_GROUP, 0);
	const struct nexthop_grp *member = group ? mnl_attr_get_payload(group) : NULL;
	size_t n = group ? mnl_attr_get_payload_len(group) / sizeof(*member) : 0;
	const struct nlmsghdr *one = nexthop;
	unsigned int k = 0;

	if (!group)
		n = 1;
	for (; n && k < ROUTE_DEVICES_MAX; n--) {
		if (group)
			one = find_nexthop(facts, member++->id);
		dev[k] = one ? rtnl_u32(one, NHA_OIF) : 0;
		k += !!dev[k];
	}
	return k;
}

unsigned int route_devices(const struct facts *facts, const struct nlmsghdr *route, uint32_t dev[ROUTE_DEVICES_MAX])
{
	const struct nlattr *multipath = rtnl_attr(route, RTA_MULTIPATH, 0);
	const struct nlmsghdr *nexthop = find_nexthop(facts, rtnl_u32(route, RTA_NH_ID));
	struct rtnexthop *hop;
	unsigned int n = 0;
	int left;

	if (nexthop)
		return nexthop_devices(facts, nexthop, dev);
	if (!multipath) {
		dev[0] = rtnl_u32(route, RTA_OIF);
		return !!dev[0];
	}
	rtnl_for_each_hop(hop, left, multipath)
		if (n < ROUTE_DEVICES_MAX)
			dev[n++] = hop->rtnh_ifindex;
	return n;
}

static bool nexthop_leaves_by(const struct facts *facts, const struct nlmsghdr *nexthop, uint32_t ifindex,
			      struct in_addr *gateway)
{
	const struct nlattr *group = rtnl_attr(nexthop, NHA_GROUP, sizeof(struct nexthop_grp));
	const struct nexthop_grp *member = group ? mnl_attr_get_payload(group) : NULL;
	size_t n = group ? mnl_attr_get_payload_len(group) / sizeof(*member) : 0;
	const struct nlmsghdr *one;

	for (; n; n--, member++) {
		one = find_nexthop(facts, member->id);
		if (one && !rtnl_attr(one, NHA_GROUP, 0) && nexthop_leaves_by(facts, one, ifindex, gateway))
			return true;
	}
	if (rtnl_u32(nexthop, NHA_OIF) != ifindex)
		return false;
	gateway->s_addr = ((const struct nhmsg *)mnl_nlmsg_get_payload(nexthop))->nh_family == AF_INET ?
			  rtnl_u32(nexthop, NHA_GATEWAY) : 0;
	return true;
}

bool route_leaves_by(const struct facts *facts, const struct nlmsghdr *route, uint32_t ifindex,
		     struct in_addr *gateway)
{
	const struct nlattr *multipath = rtnl_attr(route, RTA_MULTIPATH, 0);
	const struct nlmsghdr *nexthop = find_nexthop(facts, rtnl_u32(route, RTA_NH_ID));
	const struct rtnexthop *hop;
	int left;

	gateway->s_addr = 0;
	if (nexthop)
		return nexthop_leaves_by(facts, nexthop, ifindex, gateway);
	if (!multipath) {
		gateway->s_addr = rtnl_u32(route, RTA_GATEWAY);
		return rtnl_u32(route, RTA_OIF) == ifindex;
	}
	rtnl_for_each_hop(hop, left, multipath) {
		const struct nlattr *attr;

		if ((uint32_t)hop->rtnh_ifindex != ifindex)
			continue;
		for (attr = (void *)(hop + 1);
		     mnl_attr_ok(attr, (char *)hop + hop->rtnh_len - (char *)attr); attr = mnl_attr_next(attr))
			if (mnl_attr_get_type(attr) == RTA_GATEWAY && mnl_attr_get_payload_len(attr) == 4)
				gateway->s_addr = mnl_attr_get_u32(attr);
		return true;
	}
	return false;
}

struct in_addr lookup_gateway(const struct facts *facts, uint32_t ifindex, uint32_t table)
{
	struct in_addr found = { 0 }, gateway;
	unsigned int len, best = ~0U;
	size_t i;

	for (i = 0; i < facts->routes.n; i++) {
		const struct nlmsghdr *route = facts->routes.v[i];

		if (route_type(route) != RTN_UNICAST ||
		    !route_leaves_by(facts, route, ifindex, &gateway) || !gateway.s_addr)
			continue;
		len = route_prefix(route).len + (route_table(route) == table ? 0 : 64);
		if (len < best) {
			best = len;
			found = gateway;
		}
	}
	return found;
}

/* ---- neighbours and addresses ---- */

static const struct ndmsg *neighbour(const struct nlmsghdr *nlh, uint32_t ifindex)
{
	const struct ndmsg *nd = mnl_nlmsg_get_payload(nlh);

	return (uint32_t)nd->ndm_ifindex == ifindex && nd->ndm_type == RTN_UNICAST ? nd : NULL;
}

uint16_t lookup_neighbour(const struct facts *facts, uint32_t ifindex, struct in_addr addr)
{
	size_t i;

	for (i = 0; i < facts->neighs.n; i++)
		if (neighbour(facts->neighs.v[i], ifindex) &&
		    rtnl_u32(facts->neighs.v[i], NDA_DST) == addr.s_addr)
			return neighbour(facts->neighs.v[i], ifindex)->ndm_state;
	return 0;
}

struct in_addr lookup_only_neighbour(const struct facts *facts, uint32_t ifindex)
{
	struct in_addr found = { 0 };
	size_t i;

	for (i = 0; i < facts->neighs.n; i++) {
		if (!neighbour(facts->neighs.v[i], ifindex) || !rtnl_attr(facts->neighs.v[i], NDA_LLADDR, 6))
			continue;
		if (found.s_addr)
			return (struct in_addr) { 0 };
		found.s_addr = rtnl_u32(facts->neighs.v[i], NDA_DST);
	}
	return found;
}

const struct link *lookup_owner(const struct facts *facts, struct in_addr addr)
{
	size_t i;

	for (i = 0; i < facts->addrs.n; i++) {
		const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(facts->addrs.v[i]);

		if (addr_of(facts->addrs.v[i]).s_addr == addr.s_addr)
			return facts_link(facts, ifa->ifa_index);
	}
	return NULL;
}

bool lookup_has_address(const struct facts *facts, uint32_t ifindex, struct in_addr addr)
{
	size_t i;

	for (i = 0; i < facts->addrs.n; i++) {
		const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(facts->addrs.v[i]);

		if (ifa->ifa_index == ifindex && addr_of(facts->addrs.v[i]).s_addr == addr.s_addr)
			return true;
	}
	return false;
}

const struct nlmsghdr *lookup_network(const struct facts *facts, uint32_t ifindex, struct in_addr addr)
{
	size_t i;

	for (i = 0; i < facts->addrs.n; i++) {
		const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(facts->addrs.v[i]);
		const struct prefix prefix = addr_network(facts->addrs.v[i]);

		if (ifa->ifa_index == ifindex && prefix.len < 32 && prefix_holds(&prefix, addr))
			return facts->addrs.v[i];
	}
	return NULL;
}

struct in_addr lookup_address(const struct facts *facts, uint32_t ifindex)
{
	size_t i;

	for (i = 0; i < facts->addrs.n; i++) {
		const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(facts->addrs.v[i]);

		if (ifa->ifa_index == ifindex && ifa->ifa_scope == RT_SCOPE_UNIVERSE)
			return addr_of(facts->addrs.v[i]);
	}
	return (struct in_addr) { 0 };
}

/* ---- of tables ---- */

/* Sets of at most so many routes are made for what one cannot write as 0/0, such as AllowedIPs. */
#define SET_LEN_MAX 16
#define SET_MAX 512

static bool is_of_set(const struct facts *facts, const struct nlmsghdr *route, uint32_t table,
		      uint32_t ifindex)
{
	const unsigned int len = route_prefix(route).len;
	struct in_addr gateway;

	return route_table(route) == table && route_type(route) == RTN_UNICAST &&
	       len && len <= SET_LEN_MAX && route_leaves_by(facts, route, ifindex, &gateway);
}

/* Is it in another, shorter one of the set? */
static bool is_nested(const struct facts *facts, size_t n, uint32_t table, uint32_t ifindex)
{
	struct prefix prefix = route_prefix(facts->routes.v[n]), other;
	size_t i;

	for (i = 0; i < facts->routes.n; i++) {
		if (i == n || !is_of_set(facts, facts->routes.v[i], table, ifindex))
			continue;
		other = route_prefix(facts->routes.v[i]);
		if (prefix_holds(&other, prefix.addr) &&
		    (other.len < prefix.len || (other.len == prefix.len && i < n)))
			return true;
	}
	return false;
}

bool lookup_is_default(const struct facts *facts, uint32_t table, uint32_t ifindex,
		       const struct prefix *prefix, unsigned int *longest)
{
	uint64_t covered = 0;
	struct prefix one;
	size_t i, n = 0;

	*longest = prefix->len;
	if (!prefix->len || prefix->len > SET_LEN_MAX)
		return !prefix->len;
	for (i = 0; i < facts->routes.n; i++)
		n += is_of_set(facts, facts->routes.v[i], table, ifindex);
	if (n > SET_MAX)
		return false;
	for (i = 0; i < facts->routes.n; i++) {
		if (!is_of_set(facts, facts->routes.v[i], table, ifindex))
			continue;
		one = route_prefix(facts->routes.v[i]);
		/* It is a route of its own then. */
		if (one.len < prefix->len && prefix_holds(&one, prefix->addr))
			return false;
		if (is_nested(facts, i, table, ifindex))
			continue;
		covered += 1ULL << (32 - one.len);
		if (one.len > *longest)
			*longest = one.len;
	}
	return covered >= 3ULL << 30;
}

#define FIRST_TABLE 100

uint32_t lookup_free_table(const struct facts *facts, unsigned int nth)
{
	/* Fewer tables are taken than there are routes, rules and devices. */
	const size_t n = facts->routes.n + facts->policy.n + facts->n_link + nth + 1;
	bool *taken = xzalloc(n);
	uint32_t table;
	size_t i;

	for (i = 0; i < facts->routes.n + facts->policy.n + facts->n_link; i++) {
		if (i < facts->routes.n)
			table = route_table(facts->routes.v[i]);
		else if (i < facts->routes.n + facts->policy.n)
			table = rtnl_u32(facts->policy.v[i - facts->routes.n], FRA_TABLE);
		else
			table = facts->link[i - facts->routes.n - facts->policy.n].table;
		if (table >= FIRST_TABLE && table - FIRST_TABLE < n)
			taken[table - FIRST_TABLE] = true;
	}
	for (table = 0; taken[table] || nth--; table++)
		;
	free(taken);
	return FIRST_TABLE + table;
}
