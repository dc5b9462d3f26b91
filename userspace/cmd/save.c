// SPDX-License-Identifier: GPL-2.0
/* rpfmon save: prints rules and override as restore reads them. */
#include <stdlib.h>

#include "duration.h"
#include "grammar.h"
#include "out.h"
#include "script.h"
#include "visit.h"

static void print_command(char *command)
{
	out_item(command);
	free(command);
}

static int visit(const struct place *place, void *data)
{
	struct rules rules = { 0 };
	char now[TIME_STRLEN];
	struct conf conf;
	size_t i;
	int err;

	err = client_rules(place->nl, &rules);
	if (!err)
		err = client_conf(place->nl, &conf);
	if (err)
		goto out;
	out_line("# rpfmon %s, %s: to be read by rpfmon restore", VERSION,
		 time_str(now, time_now()));
	for (i = 0; i < rules.n; i++)
		print_command(script_rule(&rules.v[i]));
	print_command(script_override(conf.override));
out:
	free(rules.v);
	return err;
}

static int save(const struct run *run)
{
	out_strings();
	return visit_each(run, visit, NULL);
}

static const struct command commands[] = {
	{
		.help = "print rules and override as restore reads them",
		.run = save,
		.changes = true,
	},
	{ 0 }
};

const struct object cmd_save = { "save", commands };
