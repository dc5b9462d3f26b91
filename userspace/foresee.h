/* SPDX-License-Identifier: GPL-2.0 */
/* What each device would reject, found in a twin before anything is dropped. */
#ifndef RPFMON_FORESEE_H
#define RPFMON_FORESEE_H

#include "expect.h"
#include "proof.h"

/* As many as one device lists; of those that are expected all are there. */
#define REJECTS_MAX 30

struct reject {
	uint32_t ifindex;	/* of the device, in the real namespace */
	bool expected;		/* something there leads to its coming in by the device */
	struct prefix from;	/* the widest of those with one return path, */
	size_t n_networks;	/* and how many these are */
	struct record record;	/* a packet of it, its reason and its return path */
};

struct foresight {
	struct reject *v;	/* by device, those that are expected first */
	size_t n, room;
	ino_t netns;
	bool stays;		/* the process cannot leave the twin: what it asks now is the copy */
	struct verdicts verdicts;
	struct expectations expected;
	struct rulings rulings;
};

/*
 * Asks @twin what of its real namespace would be rejected as that is set; @peers are those of its overlays. If
 * nothing is claimed, @twin->why says so. To be freed in either case.
 */
void foresee(struct foresight *foresight, struct twin *twin, const struct peers *peers);

/* Those of a device, by its index in the real namespace; @n: how many. */
const struct reject *foresight_of(const struct foresight *foresight, uint32_t ifindex, size_t *n);

void foresight_free(struct foresight *foresight);

#endif
