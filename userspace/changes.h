/* SPDX-License-Identifier: GPL-2.0 */
/* Whose verdict a command changes, found by running it in a twin. */
#ifndef RPFMON_CHANGES_H
#define RPFMON_CHANGES_H

#include "ruling.h"
#include "verdicts.h"

/* Packets of one network by one device whose verdict changes. */
struct change {
	uint32_t link;		/* which of before.facts.link */
	uint32_t network;	/* which of networks */
	uint8_t before, after;	/* enum verdict */
	uint8_t only;		/* of the kind in words only[only - 1]; 0: of the usual kind, see combos */
};

struct changes {
	struct verdicts before, after;
	struct networks networks;	/* of both */
	struct source *was, *is;	/* each network's sample, before and after */
	struct change *v;	/* by device, and of each by what changes how */
	size_t n, room;
	char **only;
	size_t n_only;
	bool unasked;		/* there are kinds of packets that were not asked about */
	struct rulings had, have;	/* which rule decides, before and after */
};

/*
 * Runs @command in @twin and compares. Returns its exit status with what it said in
 * @said, to be freed: there are changes only if that is 0. Nothing holds if
 * @twin->why.
 */
int changes_try(struct changes *changes, struct twin *twin, const char *command, char **said);
void changes_free(struct changes *changes);

/* A kind of packet, before and after. */
struct combo {
	size_t before, after;	/* probes of verdicts */
	struct probe probe;
};

/* Those that tell a device's packets apart, at most COMBOS_MAX; how many. */
#define COMBOS_MAX 64
size_t changes_combos(struct changes *changes, const struct link *was, const struct link *is,
		      struct combo *combos);

/* The verdict on network @i's sample. */
enum verdict changes_before(struct changes *changes, const struct link *was,
			    const struct combo *combo, size_t i);
enum verdict changes_after(struct changes *changes, const struct link *is,
			   const struct combo *combo, size_t i);

#endif
