// SPDX-License-Identifier: GPL-2.0
/* rpfmon allow: the rules. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "duration.h"
#include "grammar.h"
#include "out.h"
#include "print.h"
#include "util.h"
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

/* Tells which rule that is, or, if it has gone meanwhile, what the kernel said. */
static int fail_exists(struct nl *nl, const struct rule *rule)
{
	char *text = xprintf("%s", *nl->text ? nl->text : strerror(EEXIST));
	struct rules rules = { 0 };
	size_t i;
	int err;

	err = client_rules(nl, &rules);
	for (i = 0; !err && i < rules.n; i++)
		if (rule_same(&rules.v[i], rule))
			err = fail(REFUSED, "exists as rule %u; use replace", rules.v[i].id);
	if (!err)
		err = fail(REFUSED, "%s", text);
	free(rules.v);
	free(text);
	return err;
}

static int visit_add(const struct place *place, void *data)
{
	const bool *replace = data;
	char until[TIME_STRLEN];
	struct rule rule;
	int err;

	rule_from_args(&place->run->args, &rule);
	if (rule_is_over(&rule, time_now()))
		return fail(REFUSED, "until %s: that time is over", until_str(until, rule.until));
	err = client_rule_add(place->nl, &rule, *replace);
	if (err == -EEXIST)
		return fail_exists(place->nl, &rule);
	return err ? nl_fail(place->nl, "adding the rule") : 0;
}

static int add(const struct run *run)
{
	return visit_each(run, visit_add, &(bool) { false });
}

static int replace(const struct run *run)
{
	return visit_each(run, visit_add, &(bool) { true });
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

static const char *check_del(const struct args *args)
{
	return args->id.given && args->from.len ? "give either id or from" : NULL;
}

#define SELECTORS					\
	ONE_OF(1, "dev", VALUE_GLOB, dev),		\
	ONE_OF(1, "kind", VALUE_KIND, kind)
#define REST						\
	ARG("from", VALUE_PREFIX, from),		\
	ONE_OF(-1, "expires", VALUE_DURATION, expires),	\
	ONE_OF(-1, "until", VALUE_TIME, until),		\
	ARG("force", VALUE_NONE, force),		\
	{ 0 }

static const struct arg args[] = { SELECTORS, REST };
static const struct arg del_args[] = {
	SELECTORS,
	{
		.word = "id", .value = VALUE_NUMBER, .choice = 1,
		.min = 1, .max = UINT32_MAX, .offset = offsetof(struct args, id),
	},
	REST
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
		.word = "replace",
		.help = "the same; if there is that rule, it gets this end and force instead",
		.run = replace,
		.args = args,
		.changes = true,
	},
	{
		.word = "del",
		.help = "delete the rule with exactly this device or kind, and source; or of this id",
		.run = del,
		.args = del_args,
		.check = check_del,
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
