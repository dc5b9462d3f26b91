// SPDX-License-Identifier: GPL-2.0
/* rpfmon reset: zeroes counters. */
#include "grammar.h"
#include "visit.h"

static int visit(const struct place *place, void *data)
{
	if (client_reset(place->nl, place->run->args.dev))
		return nl_fail(place->nl, "zeroing the counters");
	return 0;
}

static int reset(const struct run *run)
{
	return visit_each(run, visit, NULL);
}

static const struct arg args[] = {
	ARG("dev", VALUE_NAME, dev),
	{ 0 }
};

static const struct command commands[] = {
	{
		.help = "zero the counters",
		.run = reset,
		.args = args,
		.changes = true,
	},
	{ 0 }
};

const struct object cmd_reset = { "reset", commands };
