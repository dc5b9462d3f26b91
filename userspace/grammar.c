// SPDX-License-Identifier: GPL-2.0
/* Reads the words of the command line by the tables of the commands, and prints help and usage from them. */
#include <stdlib.h>
#include <string.h>

#include "duration.h"
#include "grammar.h"
#include "name.h"
#include "number.h"
#include "prefix.h"
#include "util.h"

/* Every command, in the order of help: one file in cmd/, and one line here. */
#define OBJECTS(of)		\
	of(device)		\
	of(record)		\
	of(monitor)		\
	of(explain)		\
	of(allow)		\
	of(override)		\
	of(status)		\
	of(reset)		\
	of(save)		\
	of(restore)		\
	of(metrics)		\
	of(doctor)		\
	of(test)		\
	of(whatif)

#define DECLARE(name) extern const struct object cmd_##name;
OBJECTS(DECLARE)

#define LIST(name) &cmd_##name,
const struct object *const grammar_objects[] = { OBJECTS(LIST) NULL };

const struct value_help grammar_values[VALUES] = {
	[VALUE_NAME] = { "NAME", "a network device" },
	[VALUE_GLOB] = { "GLOB", "a device name, or a pattern with *, ? and [...] over them" },
	[VALUE_KIND] = { "KIND", "a link kind, as ip -d link shows it: vxlan, ipip, gre, ..." },
	[VALUE_PREFIX] = { "PREFIX", "an IPv4 source address or prefix: 10.10.0.0/16" },
	[VALUE_ADDR] = { "ADDR", "an IPv4 address" },
	[VALUE_MARK] = { "M", "a packet's mark: 5 or 0x100" },
	[VALUE_TOS] = { "T", "a packet's type of service: 8 or 0x10" },
	[VALUE_PROTO] = { "P", "tcp, udp, icmp, sctp, or a number from 1 to 255" },
	[VALUE_DURATION] = { "DURATION", "30s, 10m, 2h, 1d or 1h30m" },
	[VALUE_TIME] = { "TIME", "2026-11-28T03:00:00Z, or with +01:00 or the like for Z" },
	[VALUE_NUMBER] = { "N", "a number" },
	[VALUE_FILE] = { "FILE", "what save writes; - is standard input, or output" },
	[VALUE_COMMAND] = { "COMMAND...", "a command with its words, or a line for the shell in quotes" },
	[VALUE_NETNS] = { "NETNS", "a network namespace: a name in /run/netns, or a pid" },
};

const struct option grammar_options[] = {
	{ 'j', VALUE_NONE, "print JSON" },
	{ 'p', VALUE_NONE, "print JSON to be read by people" },
	{ 'V', VALUE_NONE, "print the version" },
	{ 'h', VALUE_NONE, "print this help" },
	{ 'n', VALUE_NETNS, "look into this network namespace" },
	{ 'a', VALUE_NONE, "look into every network namespace that can be reached" },
	{ 0 }
};

static const struct object *find_object(const char *word)
{
	const struct object *const *at;

	for_each_object(at)
		if (!strcmp(word, (*at)->word))
			return *at;
	return NULL;
}

static const struct command *find_command(const struct object *object, const char *word)
{
	const struct command *command;

	for_each_command(command, object)
		if (word ? command->word && !strcmp(word, command->word)
			 : command->bare || !command->word)
			return command;
	return NULL;
}

static const struct arg *find_arg(const struct command *command, const char *word)
{
	const struct arg *arg;

	for_each_arg(arg, command)
		if (!arg->word || !strcmp(word, arg->word))
			return arg;
	return NULL;
}

static const char *take(const struct arg *arg, const char *s, struct args *args)
{
	void *to = (char *)args + arg->offset;
	struct number *number = to;
	const char *wrong = NULL;

	switch (arg->value) {
	case VALUE_NONE:
		*(bool *)to = true;
		return NULL;
	case VALUE_PREFIX:
		return parse_prefix(s, to);
	case VALUE_ADDR:
		return parse_addr(s, to);
	case VALUE_MARK:
		return parse_mark(s, to);
	case VALUE_TOS:
		return parse_tos(s, to);
	case VALUE_PROTO:
		return parse_proto(s, to);
	case VALUE_DURATION:
		return parse_duration(s, to);
	case VALUE_TIME:
		return parse_time(s, to);
	case VALUE_NUMBER:
		number->given = true;
		return parse_number(s, arg->min, arg->max, &number->n);
	case VALUE_NAME:
		wrong = parse_dev(s);
		break;
	case VALUE_GLOB:
		wrong = parse_glob(s);
		break;
	case VALUE_KIND:
		wrong = parse_kind(s);
		break;
	case VALUE_FILE:
		wrong = !*s ? "must not be empty" :
			*s == '-' && s[1] ? "looks like an option; a file of that name is ./ and that" : NULL;
		break;
	case VALUE_NETNS:
	case VALUE_COMMAND:
	case VALUES:
		break;
	}
	*(const char **)to = s;
	return wrong;
}

/* Begins a complaint with the command that it is about. */
static char *complain(const struct parsed *p, char *what)
{
	const char *command = p->command && p->command->word ? p->command->word : "";
	char *text;

	text = xprintf("%s%s%s: %s", p->object->word, *command ? " " : "", command, what);
	free(what);
	return text;
}

static char *unknown(const char *what, const char *word)
{
	return xprintf("unknown %s \"%s\"%s", what, word,
		       *word == '-' ? "; options come before the object" : "");
}

/* What a choice is between: "dev or kind". */
static char *choices(const struct command *command, int choice)
{
	char *text = NULL, *longer;
	const struct arg *arg;

	for_each_arg(arg, command) {
		if (arg->choice != choice)
			continue;
		longer = xprintf("%s%s%s", text ? text : "", text ? " or " : "",
				 arg->word ? arg->word : grammar_values[arg->value].name);
		free(text);
		text = longer;
	}
	return text;
}

static char *check_choices(const struct command *command, const bool *given)
{
	const struct arg *arg, *other;
	char *text, *what;

	for_each_arg(arg, command) {
		bool any = false, more = false;

		if (!arg->choice)
			continue;
		for_each_arg(other, command) {
			if (other->choice != arg->choice || !given[other - command->args])
				continue;
			more = any;
			any = true;
		}
		if (!more && (any || arg->choice < 0))
			continue;
		what = choices(command, arg->choice);
		text = xprintf(any ? "give either %s" : "%s is missing", what);
		free(what);
		return text;
	}
	return NULL;
}

static char *needs(const struct arg *arg)
{
	const char *name = grammar_values[arg->value].name;

	return xprintf("%s needs %s %s", arg->word, strchr("AEIO", *name) ? "an" : "a", name);
}

#define ARGS_MAX 16

static char *parse_args(int argc, char *const argv[], struct parsed *p)
{
	bool given[ARGS_MAX] = { false };
	const struct arg *arg;
	const char *wrong;
	char *text;
	int i;

	for (i = 0; i < argc; i++) {
		arg = find_arg(p->command, argv[i]);
		if (!arg)
			return unknown("word", argv[i]);
		if (given[arg - p->command->args])
			return arg->word ? xprintf("%s given twice", arg->word)
					 : unknown("word", argv[i]);
		given[arg - p->command->args] = true;
		if (arg->value == VALUE_COMMAND) {
			*(struct words_given *)((char *)&p->args + arg->offset) =
				(struct words_given) { argv + i, argc - i };
			break;
		}
		if (arg->word && arg->value && ++i == argc)
			return needs(arg);
		wrong = take(arg, argv[i], &p->args);
		if (wrong)
			return xprintf("%s%s\"%s\" %s", arg->word ? arg->word : "",
				       arg->word ? " " : "", argv[i], wrong);
	}
	text = check_choices(p->command, given);
	wrong = !text && p->command->check ? p->command->check(&p->args) : NULL;
	return wrong ? xprintf("%s", wrong) : text;
}

static bool is_help(const char *word)
{
	return !strcmp(word, "help");
}

/* The words after the object. */
static char *parse_rest(int argc, char *const argv[], struct parsed *p)
{
	const struct command *bare = find_command(p->object, NULL);

	p->command = argc ? find_command(p->object, argv[0]) : NULL;
	if (p->command) {
		argc--;
		argv++;
	}
	if (argc == 1 && !p->help && is_help(argv[0])) {
		p->help = true;
		argc--;
	}
	if (p->help)
		return argc ? unknown("word", argv[0]) : NULL;
	if (!p->command && argc && bare->word && bare[1].run && !find_arg(bare, argv[0]))
		return unknown("command", argv[0]);
	if (!p->command)
		p->command = bare;
	return parse_args(argc, argv, p);
}

char *grammar_parse(int argc, char *const argv[], struct parsed *p)
{
	char *wrong;

	if (argc && is_help(argv[0])) {
		p->help = true;
		argc--;
		argv++;
	}
	if (!argc && p->help)
		return NULL;
	if (!argc) {
		p->object = grammar_objects[0];
		p->command = find_command(p->object, NULL);
		return NULL;
	}
	p->object = find_object(argv[0]);
	if (!p->object)
		return unknown("object", argv[0]);
	wrong = parse_rest(argc - 1, argv + 1, p);
	return wrong ? complain(p, wrong) : NULL;
}

static void put_arg(FILE *f, const struct arg *arg)
{
	const char *value = grammar_values[arg->value].name;

	fprintf(f, "%s%s%s", arg->word ? arg->word : "", arg->word && value ? " " : "",
		value ? value : "");
}

void grammar_put_command(FILE *f, const struct object *object, const struct command *command)
{
	const struct arg *arg, *next;
	bool braces, optional;

	fputs(object->word, f);
	if (command->word)
		fprintf(f, command->bare ? " [ %s ]" : " %s", command->word);
	for_each_arg(arg, command) {
		optional = arg->choice < 1;
		braces = arg->choice && arg[1].choice == arg->choice;
		fputs(optional ? " [ " : braces ? " { " : " ", f);
		put_arg(f, arg);
		for (next = arg + 1; arg->choice && next->choice == arg->choice; next++) {
			fputs(" | ", f);
			put_arg(f, next);
		}
		fputs(optional ? " ]" : braces ? " }" : "", f);
		arg = next - 1;
	}
}

static void put_options(FILE *f)
{
	fprintf(f, "rpfmon [ -j | -p | -V | -h ] [ -n %s | -a ]", grammar_values[VALUE_NETNS].name);
}

static void put_commands(FILE *f, const struct object *object, const struct parsed *parsed,
			 bool help)
{
	const struct command *command;

	for_each_command(command, object) {
		if (parsed->command && parsed->command != command)
			continue;
		fputs("  rpfmon ", f);
		grammar_put_command(f, object, command);
		fputc('\n', f);
		if (help)
			fprintf(f, "        %s\n", command->help);
	}
}

static void put_all_commands(FILE *f, const struct parsed *parsed, bool help)
{
	const struct object *const *at;

	for_each_object(at)
		if (!parsed->object || parsed->object == *at)
			put_commands(f, *at, parsed, help);
}

void grammar_usage(FILE *f, const struct parsed *parsed)
{
	fputs("usage: ", f);
	put_options(f);
	fputs(" [ OBJECT [ COMMAND ] ]\n", f);
	put_all_commands(f, parsed, false);
}

static bool command_has(const struct command *command, enum value value)
{
	const struct arg *arg;

	for_each_arg(arg, command)
		if (arg->value == value)
			return true;
	return false;
}

static bool has_value(const struct parsed *parsed, enum value value)
{
	const struct command *command;

	if (!parsed->object)
		return true;
	for_each_command(command, parsed->object)
		if ((!parsed->command || parsed->command == command) &&
		    command_has(command, value))
			return true;
	return false;
}

static void put_values(FILE *f, const struct parsed *parsed)
{
	unsigned int value;

	for (value = 1; value < VALUES; value++)
		if (has_value(parsed, value))
			fprintf(f, "  %-8s  %s\n", grammar_values[value].name,
				grammar_values[value].help);
}

void grammar_help(FILE *f, const struct parsed *parsed)
{
	const struct option *option;

	fputs("Usage: ", f);
	put_options(f);
	fputs(" [ OBJECT [ COMMAND ] ]\n\n", f);
	put_all_commands(f, parsed, true);
	fputc('\n', f);
	put_values(f, parsed);
	if (parsed->object)
		return;
	fputc('\n', f);
	for (option = grammar_options; option->letter; option++)
		fprintf(f, "  -%c %-5s  %s\n", option->letter,
			option->value ? grammar_values[option->value].name : "", option->help);
	fputs("\nWithout an object: rpfmon device show. rpfmon OBJECT help tells of one.\n", f);
}
