/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What may be expected to come in by each device of a namespace, whether anybody sent it
 * yet or not: from its own networks, from what routes and routing rules lead to by it, and
 * from the other ends of overlays. Pure.
 */
#ifndef RPFMON_EXPECT_H
#define RPFMON_EXPECT_H

#include "networks.h"
#include "peers.h"

/* Kinds of packets that one route may be the return path of; those of further rules are not asked about. */
#define WAYS_MAX 6

/* A source, and the packets that it may send: one of them has to be accepted. */
struct expected {
	const struct link *link;
	struct prefix from;	/* what the source stands for */
	struct packet way[WAYS_MAX];
	unsigned int n_way;
};

struct expectations {
	struct expected *v;	/* by device */
	size_t n, room;
};

/* @networks are those of @facts, which must outlive what is found. To be freed by the caller. */
void expect(struct expectations *all, const struct facts *facts, const struct networks *networks,
	    const struct peers *peers);

/* Does the reverse-path filter look at what comes in by a device? */
bool expect_is_judged(const struct link *link);

/* An address of ours that packets which come in by a device may be for, or 0. */
struct in_addr expect_address(const struct facts *facts, const struct link *link);

#endif
