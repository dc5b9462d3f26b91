// SPDX-License-Identifier: GPL-2.0
/* rpfmon override: what a matching rule does. */
#include "grammar.h"
#include "out.h"
#include "visit.h"

static int visit_show(const struct place *place, void *data)
{
	struct conf conf;
	int err;

	err = client_conf(place->nl, &conf);
	if (err)
		return err;
	out_row();
	visit_put_netns(place);
	out_number(OUT_JSON, "netns", conf.netns);
	out_word(OUT_ANY, "override", &words_override, conf.override);
	return 0;
}

static int show(const struct run *run)
{
	if (run->all)
		out_list(NULL);
	else
		out_one();
	return visit_each(run, visit_show, NULL);
}

static int visit_set(const struct place *place, void *data)
{
	const uint32_t *override = data;

	return client_override(place->nl, *override) ? nl_fail(place->nl, "setting override") : 0;
}

static int set(const struct run *run, uint32_t override)
{
	return visit_each(run, visit_set, &override);
}

static int off(const struct run *run)
{
	return set(run, RPFMON_OVERRIDE_OFF);
}

static int audit(const struct run *run)
{
	return set(run, RPFMON_OVERRIDE_AUDIT);
}

static int on(const struct run *run)
{
	return set(run, RPFMON_OVERRIDE_ON);
}

static const struct command commands[] = {
	{
		.word = "show",
		.help = "what a matching rule does: off, audit or on",
		.run = show,
		.bare = true,
	},
	{
		.word = "off",
		.help = "rules do nothing",
		.run = off,
		.changes = true,
		.saved = true,
	},
	{
		.word = "audit",
		.help = "rules count what they would admit, and it is dropped all the same",
		.run = audit,
		.changes = true,
		.saved = true,
	},
	{
		.word = "on",
		.help = "rules admit what loose mode accepts",
		.run = on,
		.changes = true,
		.saved = true,
	},
	{ 0 }
};

const struct object cmd_override = { "override", commands };
