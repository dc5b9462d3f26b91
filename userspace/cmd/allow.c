// SPDX-License-Identifier: GPL-2.0
/* rpfmon allow: the rules. */
#include <stdlib.h>

#include "grammar.h"
#include "out.h"
#include "print.h"
#include "visit.h"

static int visit_show(const struct place *place, void *data)
{
	struct rules rules = { 0 };
	size_t i;
	int err;

	err = client_rules(place->nl, &rules);
	for (i = 0; !err && i < rules.n; i++) {
		out_row();
		visit_put_netns(place);
		if (place->run->all)
			out_number(OUT_JSON, "netns", place->ns->inode);
		print_rule(OUT_ANY, &rules.v[i]);
	}
	free(rules.v);
	return err;
}

static int show(const struct run *run)
{
	out_list("no rules");
	return visit_each(run, visit_show, NULL);
}

static int visit_add(const struct place *place, void *data)
{
	struct rule rule;

	rule_from_args(&place->run->args, &rule);
	return client_rule_add(place->nl, &rule) ? nl_fail(place->nl, "adding the rule") : 0;
}

static int add(const struct run *run)
{
	return visit_each(run, visit_add, NULL);
}

static int visit_del(const struct place *place, void *data)
{
	struct rule rule;

	rule_from_args(&place->run->args, &rule);
	return client_rule_del(place->nl, &rule) ? nl_fail(place->nl, "deleting the rule") : 0;
}

static int del(const struct run *run)
{
	return visit_each(run, visit_del, NULL);
}

static int visit_flush(const struct place *place, void *data)
{
	return client_rule_flush(place->nl) ? nl_fail(place->nl, "deleting the rules") : 0;
}

static int flush(const struct run *run)
{
	return visit_each(run, visit_flush, NULL);
}

static const struct arg args[] = {
	ONE_OF(1, "dev", VALUE_GLOB, dev),
	ONE_OF(1, "kind", VALUE_KIND, kind),
	ARG("from", VALUE_PREFIX, from),
	ARG("expires", VALUE_DURATION, expires),
	ARG("force", VALUE_NONE, force),
	{ 0 }
};

static const struct command commands[] = {
	{
		.word = "show",
		.help = "the rules",
		.run = show,
		.bare = true,
	},
	{
		.word = "add",
		.help = "let these sources in by these devices as loose mode would; see override",
		.run = add,
		.args = args,
		.changes = true,
		.saved = true,
	},
	{
		.word = "del",
		.help = "delete the rule with exactly this device or kind, and source",
		.run = del,
		.args = args,
		.changes = true,
	},
	{
		.word = "flush",
		.help = "delete every rule",
		.run = flush,
		.changes = true,
	},
	{ 0 }
};

const struct object cmd_allow = { "allow", commands };
