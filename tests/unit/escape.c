// SPDX-License-Identifier: GPL-2.0
/* How untrusted words are written, so that a terminal, JSON, a shell and restore take them. */
#include <stdlib.h>

#include "escape.h"
#include "script.h"
#include "test.h"
#include "util.h"

static const struct {
	const char *raw;
	const char *terminal;
	const char *json;
} escapes[] = {
	{ "eth0", "eth0", "eth0" },
	{ "", "", "" },
	{ "a\033[31m", "a\\x1b[31m", "a\033[31m" },
	{ "a\\b", "a\\x5cb", "a\\b" },
	{ "a\tb\n", "a\\x09b\\x0a", "a\tb\n" },
	{ "\"'", "\"'", "\"'" },
	{ "\x7f", "\\x7f", "\x7f" },
	{ "\xc3\xa4", "\\xc3\\xa4", "\xc3\xa4" },
	{ "\xf0\x9f\x98\x80", "\\xf0\\x9f\\x98\\x80", "\xf0\x9f\x98\x80" },
	{ "\xff", "\\xff", "\\xff" },
	{ "a\xc3", "a\\xc3", "a\\xc3" },
	{ "\xc3(", "\\xc3(", "\\xc3(" },
	{ "\x80z", "\\x80z", "\\x80z" },
	{ "\xc0\xaf", "\\xc0\\xaf", "\\xc0\\xaf" },		/* overlong */
	{ "\xe0\x80\xaf", "\\xe0\\x80\\xaf", "\\xe0\\x80\\xaf" },
	{ "\xed\xa0\x80", "\\xed\\xa0\\x80", "\\xed\\xa0\\x80" },	/* surrogate */
	{ "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80", "\\xf4\\x90\\x80\\x80" },
	{ "\xe2\x82", "\\xe2\\x82", "\\xe2\\x82" },
};

/* Names that a device may have, and that mean something elsewhere. */
static const char *const hostile[] = {
	"eth0", "eth0.100", "-x", "--", "~root", "#x", "!x", "a=b", "a;b", "a&b", "a|b", "a>b",
	"$(reboot)", "`reboot`", "${HOME}", "a'b", "a\"b", "a\\b", "a\\", "*", "?", "[ab]", "{a,b}",
	"a\033[31mb", "\001\002", "a%sb", "%n\033", "\xff\xfe", "\xc3\xa4", "a'\033'b", "\\x41",
	"a\x7f", "$'a'", "\\\033\"$`'%",
};

static bool is_printable(const char *s)
{
	for (; *s; s++)
		if (*s < ' ' || *s > '~')
			return false;
	return true;
}

/* What a real shell makes of it. */
static void test_shell(unsigned int i)
{
	char got[256] = "", command[512];
	char *quoted = xput(escape_shell, hostile[i]);
	size_t n = 0;
	FILE *f;

	snprintf(command, sizeof(command), "printf %%s. %s", quoted);
	f = popen(command, "r");
	if (f) {
		n = fread(got, 1, sizeof(got) - 1, f);
		pclose(f);
	}
	if (n && got[n - 1] == '.')
		got[n - 1] = '\0';
	ok(!strcmp(got, hostile[i]) && is_printable(quoted), "a shell reads back name %u: %s", i,
	   quoted);
	free(quoted);
}

static void test_saved(unsigned int i)
{
	char *words[SCRIPT_WORDS];
	char *quoted = xput(escape_saved, hostile[i]);
	char line[256];
	int n = 0;

	snprintf(line, sizeof(line), "one %s three\n", quoted);
	ok(is_printable(quoted) && !script_split(line, words, &n) && n == 3 &&
	   !strcmp(words[1], hostile[i]) && !strcmp(words[2], "three"),
	   "restore reads back name %u: %s", i, quoted);
	free(quoted);
}

static void test_escape(unsigned int i)
{
	char *terminal = xput(escape_terminal, escapes[i].raw);
	char *json = xput(escape_json, escapes[i].raw);
	char desc[64];

	snprintf(desc, sizeof(desc), "string %u for a terminal", i);
	is(terminal, escapes[i].terminal, desc);
	snprintf(desc, sizeof(desc), "string %u as UTF-8", i);
	is(json, escapes[i].json, desc);
	free(terminal);
	free(json);
}

int main(void)
{
	unsigned int i;

	for (i = 0; i < N(escapes); i++)
		test_escape(i);
	for (i = 0; i < N(hostile); i++)
		test_shell(i);
	for (i = 0; i < N(hostile); i++)
		test_saved(i);
	return end();
}
