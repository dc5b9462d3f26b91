// SPDX-License-Identifier: GPL-2.0
/* How untrusted words and times are written. */
#include <stdlib.h>
#include <time.h>
#include <linux/rpfmon.h>

#include "parse.h"
#include "script.h"
#include "test.h"
#include "text.h"
#include "words.h"

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

static char *shell_word(const char *s)
{
	size_t len;
	char *text;
	FILE *f = open_memstream(&text, &len);

	text_put_shell(f, s);
	fclose(f);
	return text;
}

static char *saved_word(const char *s)
{
	size_t len;
	char *text;
	FILE *f = open_memstream(&text, &len);

	text_put_saved(f, s);
	fclose(f);
	return text;
}

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
	char *quoted = shell_word(hostile[i]);
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
	char *quoted = saved_word(hostile[i]);
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
	char *terminal = text_escape(escapes[i].raw);
	char *json = text_utf8(escapes[i].raw);
	char desc[64];

	snprintf(desc, sizeof(desc), "string %u for a terminal", i);
	is(terminal, escapes[i].terminal, desc);
	snprintf(desc, sizeof(desc), "string %u as UTF-8", i);
	is(json, escapes[i].json, desc);
	free(terminal);
	free(json);
}

static void test_times(void)
{
	static const uint32_t seconds[] = { 1, 59, 60, 61, 3600, 5400, 86399, 86400, 4294967295 };
	char buf[TEXT_TIME_LEN], duration[TEXT_DURATION_LEN];
	const uint64_t now = 1000000 * NSEC_PER_SEC;
	uint32_t back = 0;
	unsigned int i;

	is(text_time(buf, 1795498998123456789), "2026-11-24T05:43:18.123456Z", "a time");
	is(text_time(buf, 0), "1970-01-01T00:00:00.000000Z", "the epoch");
	is(text_time(buf, 999), "1970-01-01T00:00:00.000000Z", "less than a microsecond");
	text_time(buf, UINT64_MAX);
	ok(strlen(buf) == strlen("2026-11-24T05:43:18.123456Z"), "the last time there is: %s", buf);

	for (i = 0; i < N(seconds); i++)
		ok(!parse_duration(text_duration(duration, seconds[i]), &back) &&
		   back == seconds[i], "%us is written as %s, and read back", seconds[i], duration);
	is(text_duration(duration, 5400), "1h30m", "a duration");
	text_duration(duration, UINT64_MAX);
	ok(true, "the longest duration there is: %s", duration);

	is(text_age(duration, now, now), "0s ago", "now");
	is(text_age(duration, now + 5 * NSEC_PER_SEC, now), "0s ago", "a clock that went back");
	is(text_age(duration, now - 119 * NSEC_PER_SEC, now), "119s ago", "seconds");
	is(text_age(duration, now - 120 * NSEC_PER_SEC, now), "2m ago", "minutes");
	is(text_age(duration, now - 7300 * NSEC_PER_SEC, now), "2h ago", "hours");
	is(text_age(duration, now - 200000 * NSEC_PER_SEC, now), "2d ago", "days");
}

#define WORD(table, prefix, name, want)						\
	is(word(&words_##table, prefix##name), want, #table " " #name)

static void test_words(void)
{
	char buf[WORD_LEN];

	WORD(mode, RPFMON_MODE_, OFF, "off");
	WORD(mode, RPFMON_MODE_, STRICT, "strict");
	WORD(mode, RPFMON_MODE_, LOOSE, "loose");
	WORD(override, RPFMON_OVERRIDE_, OFF, "off");
	WORD(override, RPFMON_OVERRIDE_, AUDIT, "audit");
	WORD(override, RPFMON_OVERRIDE_, ON, "on");
	WORD(reason, RPFMON_REASON_, ASYMMETRIC, "asymmetric");
	WORD(reason, RPFMON_REASON_, NO_ROUTE, "no-route");
	WORD(reason, RPFMON_REASON_, NO_ADDRESS, "no-address");
	WORD(reason, RPFMON_REASON_, CHANGED, "changed");
	WORD(context, RPFMON_CONTEXT_, PACKET, "packet");
	WORD(context, RPFMON_CONTEXT_, ARP, "arp");
	WORD(context, RPFMON_CONTEXT_, QUERY, "query");
	WORD(verdict, RPFMON_VERDICT_, DROPPED, "dropped");
	WORD(verdict, RPFMON_VERDICT_, WOULD_ADMIT, "would-admit");
	WORD(verdict, RPFMON_VERDICT_, ADMITTED, "admitted");
	ok(words_counter.n == RPFMON_A_COUNTERS_MAX + 1, "each counter has a name");
	is(word(&words_mode, 3), NULL, "no word for what is new");
	is(word_or_number(buf, &words_mode, 4294967295), "4294967295", "but a number");

	is(word_table(buf, 254), "main", "table main");
	is(word_table(buf, 255), "local", "table local");
	is(word_table(buf, 253), "default", "table default");
	is(word_table(buf, 100000), "100000", "another table");
	is(word_proto(buf, 6), "tcp", "tcp");
	is(word_proto(buf, 17), "udp", "udp");
	is(word_proto(buf, 1), "icmp", "icmp");
	is(word_proto(buf, 132), "sctp", "sctp");
	is(word_proto(buf, 47), "47", "another protocol");
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
	test_times();
	test_words();
	return end();
}
