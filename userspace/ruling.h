/* SPDX-License-Identifier: GPL-2.0 */
/* Which rule decides a source on a device, asked of the module once. */
#ifndef RPFMON_RULING_H
#define RPFMON_RULING_H

#include <netinet/in.h>
#include <stdint.h>

#include "facts.h"

struct rulings {
	struct nl *nl;
	int err;	/* the exit code of what failed first, told; or 0 */
	void *rules;	/* by device and source */
};

/*
 * The rule that decides a source on a device, or NULL; good until rulings_free(). As
 * &struct evidence calls it: @rulings is one.
 */
const struct rule *ruling_for(void *rulings, uint32_t ifindex, struct in_addr src);

/* Does a rule decide it? As verdicts_admit. */
bool ruling_admits(void *rulings, const struct link *link, struct in_addr src);

void rulings_free(struct rulings *rulings);

#endif
