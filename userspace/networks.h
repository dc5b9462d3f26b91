/* SPDX-License-Identifier: GPL-2.0 */
/* The networks that a namespace's routing tells apart, and a source to stand for each. Pure. */
#ifndef RPFMON_NETWORKS_H
#define RPFMON_NETWORKS_H

#include "facts.h"
#include "prefix.h"

/* A set of sources that routing treats alike: what is in @prefix, and in no longer one. */
struct network {
	struct prefix prefix;
	struct in_addr sample;	/* one of them */
	bool empty;		/* longer ones fill it */
	size_t parent;		/* the next shorter one; itself if there is none */
	struct in_addr alike;	/* a source that rpfmon's rules treat as all of it */
};


/* Addresses, in host byte order and sorted. */
struct own {
	uint32_t *v;
	size_t n, room;
};

/* By address, then length. */
struct networks {
	struct network *v;
	size_t n, room;
	/* No network's sample: */
	struct own local;	/* addresses of ours, */
	struct own of_vrf;	/* those that are so in a VRF alone, */
	struct own broadcast;	/* and broadcasts, which may be the same ones */
};

/* Of @facts' routes, routing rules, and rpfmon's rules. */
void networks_find(struct networks *networks, const struct facts *facts);
void networks_free(struct networks *networks);

/* All networks of two, each with a sample that is in neither an address of ours. */
void networks_unite(const struct networks *a, const struct networks *b, struct networks *both);

/* Is it an address of ours, or a broadcast, in whatever VRF? */
bool networks_have_own(const struct networks *networks, struct in_addr addr);

/* The network that a source is in. */
size_t network_of(const struct networks *networks, struct in_addr src);

/* In host byte order; sorted once all are there. */
void own_add(struct own *own, uint32_t addr);
void own_sort(struct own *own);

/* Is it one of them? */
bool own_holds(const struct own *own, struct in_addr addr);

#endif
