/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The command line, as data: what is understood, what help and usage errors
 * say and what the shell completes all come from tables of these, of which each
 * command has its own in cmd/.
 */
#ifndef RPFMON_GRAMMAR_H
#define RPFMON_GRAMMAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "args.h"

enum value {
	VALUE_NONE,		/* the word alone */
	VALUE_NAME,
	VALUE_GLOB,
	VALUE_KIND,
	VALUE_PREFIX,
	VALUE_ADDR,
	VALUE_MARK,
	VALUE_TOS,
	VALUE_PROTO,
	VALUE_DURATION,
	VALUE_TIME,
	VALUE_NUMBER,
	VALUE_FILE,
	VALUE_NETNS,
	VALUE_COMMAND,		/* all words that are left */
	VALUES
};

struct value_help {
	const char *name;
	const char *help;
};

struct option {
	char letter;
	enum value value;
	const char *help;
};

struct arg {
	const char *word;	/* NULL: the value without a word before it */
	enum value value;
	size_t offset;		/* in struct args */
	int choice;		/* one alone of those with this number; below 1: may be left out */
	uint32_t min, max;	/* of a number */
};

#define ARG(word_, value_, member) \
	{ .word = (word_), .value = (value_), .offset = offsetof(struct args, member) }
#define ONE_OF(choice_, word_, value_, member)					\
	{									\
		.word = (word_), .value = (value_), .choice = (choice_),	\
		.offset = offsetof(struct args, member),			\
	}
#define NUMBER(word_, min_, max_, member)					\
	{									\
		.word = (word_), .value = VALUE_NUMBER,				\
		.min = (min_), .max = (max_),					\
		.offset = offsetof(struct args, member),			\
	}

struct command {
	const char *word;	/* NULL: the object is its own command */
	const char *help;
	int (*run)(const struct run *run);	/* returns an exit code */
	const struct arg *args;
	const char *(*check)(const struct args *args);	/* NULL, or what is wrong; may be left out */
	bool bare;		/* what the object without a command is */
	bool changes;		/* not with -a */
	bool saved;		/* may stand in a file that restore reads */
};

struct object {
	const char *word;
	const struct command *commands;
};

struct parsed {
	const struct object *object;
	const struct command *command;
	struct args args;
	bool help;		/* asked for, by a word here or an option before */
};

/* The list ends with NULL, the options with one without a letter. */
extern const struct object *const grammar_objects[];
extern const struct option grammar_options[];
extern const struct value_help grammar_values[VALUES];

#define for_each_object(at) for ((at) = grammar_objects; *(at); (at)++)

/* The commands of an object end with one that has nothing to run, its args with VALUE_NONE. */
#define for_each_command(c, object) for ((c) = (object)->commands; (c)->run; (c)++)
#define for_each_arg(a, command) \
	for ((a) = (command)->args; (a) && ((a)->word || (a)->value); (a)++)

/*
 * The words after the options, into @parsed that is zero but for @help. NULL, or
 * what is wrong with them, to be freed; as much as was understood is set then.
 */
char *grammar_parse(int argc, char *const argv[], struct parsed *parsed);

/* The syntax of one command, without "rpfmon". */
void grammar_put_command(FILE *f, const struct object *object, const struct command *command);

/* Of what was understood: one command, one object's, or all. */
void grammar_usage(FILE *f, const struct parsed *parsed);
void grammar_help(FILE *f, const struct parsed *parsed);

#endif
