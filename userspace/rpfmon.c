// SPDX-License-Identifier: GPL-2.0
/* The options before the object, and main(). */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grammar.h"
#include "netns.h"
#include "out.h"
#include "util.h"

struct options {
	bool json;
	bool pretty;
	bool version;
	bool help;
	bool all;
	const char *netns;
};

static const struct option *find_option(char letter)
{
	const struct option *option;

	for (option = grammar_options; option->letter; option++)
		if (option->letter == letter)
			return option;
	return NULL;
}

static int take(struct options *options, char letter, const char *value)
{
	switch (letter) {
	case 'j':
		options->json = true;
		break;
	case 'p':
		options->json = true;
		options->pretty = true;
		break;
	case 'V':
		options->version = true;
		break;
	case 'h':
		options->help = true;
		break;
	case 'a':
		options->all = true;
		break;
	case 'n':
		if (options->netns)
			return fail(USAGE, "-n given twice");
		options->netns = value;
		break;
	}
	out_init(options->json, options->pretty);
	return 0;
}

/* Sets @at to the first word after the options. */
static int parse_options(int argc, char *argv[], struct options *options, int *at)
{
	const struct option *option;
	const char *letter, *value;
	int i, err;

	for (i = 1; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
		for (letter = argv[i] + 1; *letter; letter++) {
			option = find_option(*letter);
			if (!option)
				return fail(USAGE, "unknown option \"%s\"", argv[i]);
			value = NULL;
			if (option->value) {
				value = letter[1] ? letter + 1 : argv[++i];
				if (!value)
					return fail(USAGE, "-%c needs a %s", *letter,
						    grammar_values[option->value].name);
			}
			err = take(options, *letter, value);
			if (err)
				return err;
			if (value)
				break;
		}
	}
	*at = i;
	if (options->netns && !netns_may_be(options->netns))
		return fail(USAGE, "-n \"%s\" is neither a name nor a pid", options->netns);
	if (options->netns && options->all)
		return fail(USAGE, "give either -n or -a");
	return 0;
}

static int dispatch(const struct options *options, struct parsed *parsed)
{
	struct run run = { .args = parsed->args, .all = options->all };
	struct netns netns = { 0 };
	int err = 0;

	if (options->netns) {
		err = netns_find(options->netns, &netns);
		if (!err)
			err = netns_enter(&netns);
		run.netns = &netns;
	}
	if (!err)
		err = parsed->command->run(&run);
	free(netns.name);
	free(netns.path);
	return err;
}

static int run(int argc, char *argv[])
{
	struct options options = { 0 };
	struct parsed parsed = { 0 };
	char *wrong = NULL;
	int at = argc;
	int err;

	err = parse_options(argc, argv, &options, &at);
	if (!err && options.version) {
		puts("rpfmon " VERSION);
		return 0;
	}
	if (!err) {
		parsed.help = options.help;
		wrong = grammar_parse(argc - at, argv + at, &parsed);
		if (wrong)
			err = fail(USAGE, "%s", wrong);
		free(wrong);
	}
	if (!err && parsed.help) {
		grammar_help(stdout, &parsed);
		return 0;
	}
	if (!err && options.all && parsed.command->changes)
		err = fail(USAGE, "%s: not with -a; name one namespace by -n",
			   parsed.object->word);
	if (err) {
		grammar_usage(stderr, &parsed);
		return out_finish(err);
	}
	return out_finish(dispatch(&options, &parsed));
}

int main(int argc, char *argv[])
{
	int err;

	signal(SIGPIPE, SIG_IGN);
	err = run(argc, argv);
	errno = 0;
	if (fflush(stdout) || ferror(stdout))
		return fail(REFUSED, "standard output: %s",
			    errno ? strerror(errno) : "cannot be written");
	return err;
}
