/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What dumped rules, routes, addresses and neighbours say of a packet: for words and
 * candidates alone, as verdicts are the kernel's to tell. Pure.
 */
#ifndef RPFMON_LOOKUP_H
#define RPFMON_LOOKUP_H

#include "facts.h"

/* What the look-up of a return path is made for: addresses are the packet's. */
struct query {
	struct in_addr src, dst;
	uint32_t mark;
	uint8_t tos;
	uint8_t proto;
	uint16_t sport, dport;
	uint32_t iif;		/* the VRF, or where the packet goes to, or 0 */
};

/* Where rules and tables lead. */
struct path {
	const struct nlmsghdr *rule;	/* the routing rule that decided; NULL: none did */
	const struct nlmsghdr *route;	/* NULL: the rule refused, or there is none */
	uint32_t table;
	uint8_t type;			/* RTN_... of the route or of what the rule does; 0: none */
};

/* Does a routing rule take in the return path of such a packet? As fib_rules_lookup() finds. */
bool lookup_takes(const struct nlmsghdr *rule, const struct query *query);

/* Does it leave aside a route of this prefix length, as fib4_rule_suppress() does? */
bool lookup_suppresses(const struct nlmsghdr *rule, unsigned int len);

/* Does it look at anything but the destination of the return path? */
bool lookup_selects(const struct nlmsghdr *rule);

struct path lookup_path(const struct facts *facts, const struct query *query);

/* Does it end at a route, or a routing rule, that refuses? */
bool path_refuses(const struct path *path);

/* The route of a table to @addr, and its fields. */
const struct nlmsghdr *lookup_route(const struct facts *facts, uint32_t table, struct in_addr addr,
				    uint8_t tos);
struct prefix route_prefix(const struct nlmsghdr *route);
uint32_t route_table(const struct nlmsghdr *route);
uint8_t route_type(const struct nlmsghdr *route);

/* The devices that a route leaves by, one for each next hop, up to so many: how many there are. */
#define ROUTE_DEVICES_MAX 256
unsigned int route_devices(const struct facts *facts, const struct nlmsghdr *route,
			   uint32_t dev[ROUTE_DEVICES_MAX]);

/* Does a route leave by this device? @gateway becomes its IPv4 gateway there, or 0. */
bool route_leaves_by(const struct facts *facts, const struct nlmsghdr *route, uint32_t ifindex,
		     struct in_addr *gateway);

/* The gateway of the widest route by a device, one of table @table first; 0: none is known. */
struct in_addr lookup_gateway(const struct facts *facts, uint32_t ifindex, uint32_t table);

/* The only neighbour that has a link-layer address on a device; 0: none, or several. */
struct in_addr lookup_only_neighbour(const struct facts *facts, uint32_t ifindex);

/* NUD_... of a neighbour, or 0. */
uint16_t lookup_neighbour(const struct facts *facts, uint32_t ifindex, struct in_addr addr);

/* The device that has an address, or NULL. */
const struct link *lookup_owner(const struct facts *facts, struct in_addr addr);

/* Does this device have the address? */
bool lookup_has_address(const struct facts *facts, uint32_t ifindex, struct in_addr addr);

/* The address of a device whose network @addr is in, or NULL. */
const struct nlmsghdr *lookup_network(const struct facts *facts, uint32_t ifindex, struct in_addr addr);

/* The first address of a device that others may know, or 0. */
struct in_addr lookup_address(const struct facts *facts, uint32_t ifindex);

/*
 * Is a route of @table by the device a default in effect: 0/0, or one of a set that covers
 * three quarters of all addresses? @longest becomes the longest prefix length of the set.
 */
bool lookup_is_default(const struct facts *facts, uint32_t table, uint32_t ifindex,
		       const struct prefix *prefix, unsigned int *longest);

/* The @nth number that no route and no routing rule has for its table. */
uint32_t lookup_free_table(const struct facts *facts, unsigned int nth);

#endif
