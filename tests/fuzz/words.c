// SPDX-License-Identifier: GPL-2.0
/* Words of the command line: what a parser takes, the tool prints so that it takes it again; names survive quoting. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "duration.h"
#include "escape.h"
#include "fuzz.h"
#include "name.h"
#include "number.h"
#include "prefix.h"
#include "script.h"
#include "util.h"

static void try_prefix(const char *word)
{
	struct prefix prefix, again;
	char buf[PREFIX_STRLEN];

	if (parse_prefix(word, &prefix))
		return;
	must(prefix.len <= 32 && !(prefix.addr.s_addr & ~prefix_mask(prefix.len)), "no bits beyond the prefix");
	if (!prefix.len)
		return;
	must(!parse_prefix(prefix_str(buf, &prefix), &again), "a prefix, printed, is one");
	must(again.len == prefix.len && again.addr.s_addr == prefix.addr.s_addr, "the same");
}

static void try_duration(const char *word)
{
	char buf[DURATION_STRLEN];
	uint32_t seconds, again;

	if (parse_duration(word, &seconds))
		return;
	must(seconds > 0, "a duration takes time");
	must(!parse_duration(duration_str(buf, seconds), &again) && again == seconds, "a duration, printed, is the same");
}

static void try_number(const char *word)
{
	uint32_t number;

	if (!parse_number(word, 1, 65536, &number))
		must(number >= 1 && number <= 65536, "a number within its bounds");
}

/* Quoted for a file of restore's, it is one word again, the same. */
static void try_quoting(const char *word)
{
	char *words[SCRIPT_WORDS], *line;
	FILE *f = xmemstream(&line);
	const char *wrong;
	int n;

	escape_saved(f, word);
	fclose(f);
	wrong = script_split(line, words, &n);
	must(!wrong && n == 1 && !strcmp(words[0], word), "a name, quoted, is one word and the same");
	free(line);
}

static void try_escaping(const char *word)
{
	char *escaped = xput(escape_terminal, word), *utf8 = xput(escape_json, word), *p;

	for (p = escaped; *p; p++)
		must(isascii(*p) && isprint(*p), "a terminal gets nothing but printable ASCII");
	free(escaped);
	free(utf8);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *word = malloc(size + 1), *line = malloc(size + 1), *words[SCRIPT_WORDS];
	int n;

	memcpy(word, data, size);
	word[size] = '\0';
	memcpy(line, word, size + 1);
	script_split(line, words, &n);
	free(line);
	try_prefix(word);
	try_duration(word);
	try_number(word);
	parse_dev(word);
	parse_glob(word);
	parse_kind(word);
	if (!strchr(word, '\n'))
		try_quoting(word);
	try_escaping(word);
	free(word);
	return 0;
}
