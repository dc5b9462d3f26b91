// SPDX-License-Identifier: GPL-2.0
/* rpfmon restore: rules and override become those of a file, all or nothing. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "duration.h"
#include "grammar.h"
#include "script.h"
#include "util.h"
#include "visit.h"

/* As often as others may be first. */
#define TRIES 4

static void leave_out_ended(struct script *script)
{
	struct rules *rules = &script->rules;
	const uint64_t now = time_now();
	char until[TIME_STRLEN];
	size_t i, n = 0;

	for (i = 0; i < rules->n; i++) {
		if (rule_is_over(&rules->v[i], now)) {
			note("%s:%lu: left out: its end, %s, is over", script->name, script->line[i],
			     until_str(until, rules->v[i].until));
			continue;
		}
		script->line[n] = script->line[i];
		rules->v[n++] = rules->v[i];
	}
	rules->n = n;
}

/* @wrong is the rule that is to blame, if it is one. */
static int fail_refused(struct nl *nl, const struct script *script, size_t wrong)
{
	if (!*nl->text)
		return nl_fail(nl, "%s", script->name);
	if (wrong < script->rules.n)
		return fail(REFUSED, "%s:%lu: %s", script->name, script->line[wrong], nl->text);
	return fail(REFUSED, "%s: %s", script->name, nl->text);
}

static int visit(const struct place *place, void *data)
{
	struct script *script = data;
	unsigned int tries = TRIES;
	struct conf conf;
	size_t wrong;
	int err;

	leave_out_ended(script);
	do {
		err = client_conf(place->nl, &conf);
		if (err)
			return err;
		err = client_rule_replace(place->nl, conf.generation, script->override, &script->rules, &wrong);
	} while (err == -EBUSY && --tries);
	return err ? fail_refused(place->nl, script, wrong) : 0;
}

static int restore(const struct run *run)
{
	bool stdin_meant = !strcmp(run->args.file, "-");
	struct script script;
	FILE *f;
	int err;

	f = stdin_meant ? stdin : fopen(run->args.file, "re");
	if (!f)
		return fail(REFUSED, "%s: %s", run->args.file, strerror(errno));
	err = script_read(f, stdin_meant ? "standard input" : run->args.file, &script);
	if (!stdin_meant)
		fclose(f);
	if (!err)
		err = visit_each(run, visit, &script);
	free(script.rules.v);
	return err;
}

static const struct arg args[] = {
	ONE_OF(1, NULL, VALUE_FILE, file),
	{ 0 }
};

static const struct command commands[] = {
	{
		.help = "replace rules and override by those of the file, all or nothing",
		.run = restore,
		.args = args,
		.changes = true,
	},
	{ 0 }
};

const struct object cmd_restore = { "restore", commands };
