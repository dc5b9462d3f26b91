// SPDX-License-Identifier: GPL-2.0
/* rpfmon save: rules and override as restore reads them, printed, or put in the place of a file. */
#include <stdlib.h>
#include <string.h>

#include "grammar.h"
#include "out.h"
#include "replace.h"
#include "script.h"
#include "util.h"
#include "visit.h"

#define TRIES 4

/*
 * Each line goes to @f, if that is not NULL. Without memory for more, nothing but what
 * fprintf() returns tells of it.
 */
static void put(FILE *f, bool comment, char *line)
{
	if (f && fprintf(f, "%s\n", line) < 0)
		no_memory();
	if (!f && comment)
		out_line("%s", line);
	if (!f && !comment)
		out_item(line);
	free(line);
}

/* Rules and override of one generation, as somebody wanted them to go together. */
static int read_all(struct nl *nl, struct rules *rules, struct conf *conf)
{
	unsigned int tries = TRIES;
	uint64_t generation;
	int err;

	do {
		err = client_conf(nl, conf);
		generation = conf->generation;
		rules->n = 0;
		if (!err)
			err = client_rules(nl, rules);
		if (!err)
			err = client_conf(nl, conf);
	} while (!err && conf->generation != generation && --tries);
	if (!err && !tries)
		err = fail(REFUSED, "somebody else is changing the rules; try again");
	return err;
}

static int visit(const struct place *place, void *data)
{
	struct rules rules = { 0 };
	struct conf conf;
	FILE *f = data;
	size_t i;
	int err;

	err = read_all(place->nl, &rules, &conf);
	if (err)
		goto out;
	put(f, true, script_head());
	for (i = 0; i < rules.n; i++)
		put(f, false, script_rule("allow add", &rules.v[i]));
	put(f, false, script_override(conf.override));
	put(f, true, xprintf(SCRIPT_END));
out:
	free(rules.v);
	return err;
}

/* The file is not touched before the module has told all. */
static int save_as(const struct run *run, const char *file)
{
	char *text;
	FILE *f = xmemstream(&text);
	int err;

	err = visit_each(run, visit, f);
	fclose(f);
	if (!err)
		err = replace_file(file, text);
	free(text);
	return err;
}

static int save(const struct run *run)
{
	const char *file = run->args.file;

	out_strings();
	return file && strcmp(file, "-") ? save_as(run, file) : visit_each(run, visit, NULL);
}

static const struct arg args[] = {
	ARG(NULL, VALUE_FILE, file),
	{ 0 }
};

static const struct command commands[] = {
	{
		.help = "print rules and override as restore reads them, or write them to the file",
		.run = save,
		.args = args,
		.changes = true,
	},
	{ 0 }
};

const struct object cmd_save = { "save", commands };
