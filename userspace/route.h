/* SPDX-License-Identifier: GPL-2.0 */
/* Routing tables and links of the network namespace that the process is in. */
#ifndef RPFMON_ROUTE_H
#define RPFMON_ROUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "prefix.h"

/* A unicast route. */
struct route {
	struct prefix prefix;
	uint32_t ifindex;	/* 0: several next hops */
};

struct routes {
	struct route *v;
	size_t n, room;
};

/*
 * Those of a table, and if @ifindex is not 0, that device. False if they
 * cannot be read.
 */
bool routes_read(uint32_t table, uint32_t ifindex, struct routes *routes);

/* Is there a route to just this prefix by this device in the table? False if one cannot tell. */
bool route_exists(const struct prefix *prefix, uint32_t table, uint32_t ifindex);

/* The index of the device that it is enslaved to, or 0. */
uint32_t link_master(uint32_t ifindex);

/* False if one cannot tell. */
bool link_is_down(uint32_t ifindex);

#endif
