// SPDX-License-Identifier: GPL-2.0
/* From what the command line said to what the module is told. */
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "duration.h"

void rule_from_args(const struct args *args, struct rule *rule)
{
	memset(rule, 0, sizeof(*rule));
	if (args->dev)
		rule->has |= 1ULL << RPFMON_A_RULE_DEV;
	if (args->kind)
		rule->has |= 1ULL << RPFMON_A_RULE_KIND;
	if (args->id.given)
		rule->has |= 1ULL << RPFMON_A_RULE_ID;
	if (args->force)
		rule->has |= 1ULL << RPFMON_A_RULE_FORCE;
	snprintf(rule->dev, sizeof(rule->dev), "%s", args->dev ? args->dev : "");
	snprintf(rule->kind, sizeof(rule->kind), "%s", args->kind ? args->kind : "");
	rule->from = args->from;
	rule->id = args->id.n;
	rule->until = args->until;
	/* A whole second is easier read in a file; it may come late by part of one, and never early. */
	if (args->expires)
		rule->until = (time_now() / NSEC_PER_SEC + 1 + args->expires) * NSEC_PER_SEC;
	if (rule->until)
		rule->has |= 1ULL << RPFMON_A_RULE_UNTIL;
}
