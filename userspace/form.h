/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a dump tells, as the message that sets it again: so replaying, comparing and
 * undoing are one thing.
 */
#ifndef RPFMON_FORM_H
#define RPFMON_FORM_H

#include "rtnl.h"

struct form {
	struct nlmsghdr *msg;
	uint64_t state;		/* which next hops the kernel holds for dead or without carrier */
};

struct forms {
	struct form *v;
	size_t n, room;
};

/* What a device's index is elsewhere. */
typedef uint32_t (*form_index)(const void *data, uint32_t ifindex);

/* The forms of addresses, rules, nexthops or routes, with @index if it is not NULL. */
void forms_make(const struct msgs *msgs, form_index index, const void *data, struct obstack *mem,
		struct forms *forms);

/*
 * Takes out of two lists what both have, in whatever order; with @state, what has
 * another state is another thing. False if what is left over is not alike.
 */
bool forms_differ(const struct forms *a, const struct forms *b, bool state, struct forms *only_a,
		  struct forms *only_b);

/*
 * Of routes with the same table, prefix, metric and TOS, the kernel takes the first
 * one. Adds to @del and @add those that stand in another order in @have than in
 * @want; true if there are any.
 */
bool forms_misordered(const struct forms *want, const struct forms *have, struct forms *add,
		      struct forms *del);

/* Adds to @missing what of @want is not in @have, in the order of @want. */
void forms_missing(const struct forms *want, const struct forms *have, struct forms *missing);

bool forms_same_order(const struct forms *a, const struct forms *b);

void forms_add(struct forms *forms, const struct form *form);

#endif
