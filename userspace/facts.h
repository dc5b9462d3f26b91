/* SPDX-License-Identifier: GPL-2.0 */
/* What is asked of the module while findings are made, each thing once. */
#ifndef RPFMON_FACTS_H
#define RPFMON_FACTS_H

#include <netinet/in.h>
#include <stdint.h>

#include "client.h"

struct facts {
	struct nl *nl;
	int err;	/* the exit code of what failed first, told; or 0 */
	void *rules;	/* by device and source */
};

/*
 * The rule that decides a source on a device, or NULL; good until facts_free(). As
 * &struct evidence calls it: @facts is one.
 */
const struct rule *facts_rule(void *facts, uint32_t ifindex, struct in_addr src);

void facts_free(struct facts *facts);

#endif
