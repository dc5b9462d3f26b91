// SPDX-License-Identifier: GPL-2.0
/* rpfmon restore: rules and override become those of a file, all or nothing. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "grammar.h"
#include "script.h"
#include "util.h"
#include "visit.h"

/* What was done, to be undone backwards when something fails. */
struct step {
	enum {
		ADDED,
		DELETED,
		OVERRIDE,
	} what;
	struct rule rule;
	uint32_t override;	/* before */
};

struct change {
	struct nl *nl;
	struct step *steps;
	size_t n, room;
};

static void done(struct change *c, const struct step *step)
{
	c->steps = xgrow(c->steps, c->n, &c->room, sizeof(*step));
	c->steps[c->n++] = *step;
}

static int add(struct change *c, const struct rule *rule)
{
	if (client_rule_add(c->nl, rule))
		return nl_fail(c->nl, "adding a rule");
	done(c, &(struct step) { .what = ADDED, .rule = *rule });
	return 0;
}

static int del(struct change *c, const struct rule *rule)
{
	int err = client_rule_del(c->nl, rule);

	/* It may just have expired. */
	if (err == -ENOENT && c->nl->text[0])
		return 0;
	if (err)
		return nl_fail(c->nl, "deleting a rule");
	done(c, &(struct step) { .what = DELETED, .rule = *rule });
	return 0;
}

static int set(struct change *c, uint32_t from, uint32_t to)
{
	if (client_override(c->nl, to))
		return nl_fail(c->nl, "setting override");
	done(c, &(struct step) { .what = OVERRIDE, .override = from });
	return 0;
}

static void undo(struct change *c)
{
	const struct step *step;
	int err = 0;

	while (c->n) {
		step = &c->steps[--c->n];
		switch (step->what) {
		case ADDED:
			err = client_rule_del(c->nl, &step->rule);
			break;
		case DELETED:
			err = client_rule_add(c->nl, &step->rule);
			break;
		case OVERRIDE:
			err = client_override(c->nl, step->override);
			break;
		}
		if (err)
			note("not all could be undone: %s",
			     c->nl->text[0] ? c->nl->text : strerror(-err));
	}
}

static const struct rule *find(const struct rules *rules, const struct rule *rule)
{
	size_t i;

	for (i = 0; i < rules->n; i++)
		if (rule_same(&rules->v[i], rule))
			return &rules->v[i];
	return NULL;
}

/* The same in all that matters. An expiry counts from now, so it never is. */
static bool stays(const struct rule *rule, const struct rule *other)
{
	const uint64_t force = 1ULL << RPFMON_A_RULE_FORCE;

	return !HAS(rule, RPFMON_A_RULE_EXPIRES_IN) && !HAS(other, RPFMON_A_RULE_EXPIRES_IN) &&
	       !((rule->has ^ other->has) & force);
}

/* Adds before it deletes, so that what is allowed in both stays allowed; if there is room. */
static int change_rules(struct change *c, const struct rules *from, const struct rules *to)
{
	size_t present = from->n, i, extra = 0;
	const struct rule *old;
	int err = 0;

	for (i = 0; !err && i < to->n; i++) {
		old = find(from, &to->v[i]);
		if (old && stays(old, &to->v[i]))
			continue;
		if (old) {
			err = del(c, old);
			present--;
		}
		for (; !err && present >= RPFMON_RULES_MAX && extra < from->n; extra++) {
			if (find(to, &from->v[extra]))
				continue;
			err = del(c, &from->v[extra]);
			present--;
		}
		if (!err)
			err = add(c, &to->v[i]);
		present++;
	}
	for (; !err && extra < from->n; extra++)
		if (!find(to, &from->v[extra]))
			err = del(c, &from->v[extra]);
	return err;
}

/* A lower override comes before the rules and a higher one after them. */
static int change_all(struct change *c, const struct rules *rules, uint32_t override,
		      const struct script *script)
{
	int err = 0;

	if (script->override < override)
		err = set(c, override, script->override);
	if (!err)
		err = change_rules(c, rules, &script->rules);
	if (!err && script->override > override)
		err = set(c, override, script->override);
	return err;
}

static int visit(const struct place *place, void *data)
{
	struct change change = { .nl = place->nl };
	struct rules rules = { 0 };
	struct conf conf;
	sigset_t all, old;
	int err;

	err = client_rules(place->nl, &rules);
	if (!err)
		err = client_conf(place->nl, &conf);
	if (!err) {
		sigfillset(&all);
		sigprocmask(SIG_BLOCK, &all, &old);
		err = change_all(&change, &rules, conf.override, data);
		if (err)
			undo(&change);
		sigprocmask(SIG_SETMASK, &old, NULL);
	}
	free(change.steps);
	free(rules.v);
	return err;
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
