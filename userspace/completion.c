// SPDX-License-Identifier: GPL-2.0
/*
 * Prints rpfmon.bash-completion. Not installed.
 */
#include "grammar.h"
#include "words.h"

static void put_args(const struct command *command)
{
	const struct arg *arg;

	for_each_arg(arg, command)
		if (arg->word)
			printf(" %s", arg->word);
}

/* What may come after the object: its commands, and what its bare command takes. */
static void put_after_object(const struct object *object)
{
	const struct command *command;

	printf("\t%s) echo 'help", object->word);
	for_each_command(command, object)
		if (command->word)
			printf(" %s", command->word);
	for_each_command(command, object)
		if (command->bare || !command->word)
			put_args(command);
	puts("' ;;");
}

static void put_next(void)
{
	const struct object *const *at;
	const struct command *command;

	puts("# Words that may follow OBJECT [COMMAND]; fails where that is none.");
	puts("_rpfmon_next() {\n\tcase $1 in");
	fputs("\t'') echo 'help", stdout);
	for_each_object(at)
		printf(" %s", (*at)->word);
	puts("' ;;");
	for_each_object(at) {
		put_after_object(*at);
		for_each_command(command, *at) {
			if (!command->word)
				continue;
			printf("\t'%s %s') echo 'help", (*at)->word, command->word);
			put_args(command);
			puts("' ;;");
		}
	}
	puts("\t*) return 1 ;;\n\tesac\n}\n");
}

static void put_values(const struct object *object, const struct command *command)
{
	const struct arg *arg;

	for_each_arg(arg, command) {
		const char *word = arg->word ? arg->word : "";

		if (!arg->value)
			continue;
		if (command->word)
			printf("\t'%s %s %s') echo %s ;;\n", object->word, command->word, word,
			       grammar_values[arg->value].name);
		if (command->bare || !command->word)
			printf("\t'%s %s') echo %s ;;\n", object->word, word,
			       grammar_values[arg->value].name);
	}
}

static void put_value(void)
{
	const struct object *const *at;
	const struct command *command;
	const struct option *option;

	puts("# What a word after OBJECT [COMMAND], an option, or no word takes.");
	puts("_rpfmon_value() {\n\tcase $1 in");
	for (option = grammar_options; option->letter; option++)
		if (option->value)
			printf("\t-%c) echo %s ;;\n", option->letter,
			       grammar_values[option->value].name);
	for_each_object(at)
		for_each_command(command, *at)
			put_values(*at, command);
	puts("\tesac\n}\n");
}

static void put_candidates(void)
{
	const struct option *option;
	unsigned int i;

	fputs("_rpfmon_options='", stdout);
	for (option = grammar_options; option->letter; option++)
		printf("%s-%c", option == grammar_options ? "" : " ", option->letter);
	fputs("'\n_rpfmon_kinds='", stdout);
	for (i = 0; words_overlay[i]; i++)
		printf("%s%s", i ? " " : "", words_overlay[i]);
	puts("'\n");
}

/* Device names are other people's words: they must not reach compgen -W, which expands. */
static const char rest[] =
"_rpfmon_offer() {\n"
"\tlocal cur=$1 word\n"
"\tshift\n"
"\tfor word; do\n"
"\t\tif [[ $word == \"$cur\"* ]]; then\n"
"\t\t\tCOMPREPLY+=(\"$(printf %q \"$word\")\")\n"
"\t\tfi\n"
"\tdone\n"
"}\n"
"\n"
"_rpfmon_names() {\n"
"\tlocal cur=$1 path\n"
"\tfor path in \"$2\"/*; do\n"
"\t\tif [ -e \"$path\" ]; then\n"
"\t\t\t_rpfmon_offer \"$cur\" \"${path##*/}\"\n"
"\t\tfi\n"
"\tdone\n"
"}\n"
"\n"
"_rpfmon() {\n"
"\tlocal cur=${COMP_WORDS[COMP_CWORD]} path='' value='' used=' ' word i words\n"
"\n"
"\tCOMPREPLY=()\n"
"\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
"\t\tword=${COMP_WORDS[i]}\n"
"\t\tif [ -n \"$value\" ]; then\n"
"\t\t\tvalue=''\n"
"\t\telif [ -z \"$path\" ] && [[ $word == -* ]]; then\n"
"\t\t\tvalue=$(_rpfmon_value \"-${word: -1}\")\n"
"\t\telif [ -z \"$path\" ]; then\n"
"\t\t\tpath=$word\n"
"\t\telif [[ $path != *' '* && $used == ' ' ]] && _rpfmon_next \"$path $word\" >/dev/null; then\n"
"\t\t\tpath+=\" $word\"\n"
"\t\telse\n"
"\t\t\tused+=\"$word \"\n"
"\t\t\tvalue=$(_rpfmon_value \"$path $word\")\n"
"\t\tfi\n"
"\tdone\n"
"\tif [[ -z $value && $used == ' ' && -n $path ]]; then\n"
"\t\tvalue=$(_rpfmon_value \"$path \")\n"
"\tfi\n"
"\n"
"\tcase $value in\n"
"\tNAME | GLOB) _rpfmon_names \"$cur\" /sys/class/net ;;\n"
"\tNETNS) _rpfmon_names \"$cur\" /run/netns ;;\n"
"\tKIND) read -ra words <<<\"$_rpfmon_kinds\" && _rpfmon_offer \"$cur\" \"${words[@]}\" ;;\n"
"\tP) _rpfmon_offer \"$cur\" tcp udp icmp sctp ;;\n"
"\tDURATION) _rpfmon_offer \"$cur\" 10m 1h 1d ;;\n"
"\tFILE)\n"
"\t\tcompopt -o filenames 2>/dev/null\n"
"\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
"\t\t;;\n"
"\tesac\n"
"\t[ -z \"$value\" ] || return 0\n"
"\n"
"\tif [ -z \"$path\" ] && [[ $cur == -* ]]; then\n"
"\t\tread -ra words <<<\"$_rpfmon_options\"\n"
"\telse\n"
"\t\tread -ra words <<<\"$(_rpfmon_next \"$path\")\"\n"
"\tfi\n"
"\tfor word in \"${words[@]}\"; do\n"
"\t\tif [[ $used == ' ' ]]; then\n"
"\t\t\t_rpfmon_offer \"$cur\" \"$word\"\n"
"\t\telif [[ $word != help && $used != *\" $word \"* ]] &&\n"
"\t\t\t! _rpfmon_next \"$path $word\" >/dev/null; then\n"
"\t\t\t_rpfmon_offer \"$cur\" \"$word\"\n"
"\t\tfi\n"
"\tdone\n"
"}\n"
"\n"
"complete -F _rpfmon rpfmon\n";

int main(void)
{
	puts("# SPDX-License-Identifier: GPL-2.0");
	puts("# shellcheck shell=bash");
	puts("# Completion for rpfmon(8), made by make -C userspace update-completion.\n");
	put_candidates();
	put_next();
	put_value();
	fputs(rest, stdout);
	return 0;
}
