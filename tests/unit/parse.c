// SPDX-License-Identifier: GPL-2.0
/* The parsers of single words. */
#include <arpa/inet.h>

#include "parse.h"
#include "test.h"

static const struct {
	const char *word;
	const char *prefix;	/* as understood, or NULL */
	const char *says;	/* part of the complaint */
} prefixes[] = {
	{ "10.10.0.0/16", "10.10.0.0/16" },
	{ "10.1.2.3", "10.1.2.3/32" },
	{ "10.1.2.3/32", "10.1.2.3/32" },
	{ "0.0.0.0/0", "0.0.0.0/0" },
	{ "128.0.0.0/1", "128.0.0.0/1" },
	{ "255.255.255.255", "255.255.255.255/32" },
	{ "10.0.0.1/8", NULL, "the prefix is 10.0.0.0/8" },
	{ "10.0.0.1/0", NULL, "the prefix is 0.0.0.0/0" },
	{ "10.0.0.1/31", NULL, "the prefix is 10.0.0.0/31" },
	{ "10.0.0.0/33", NULL, "length from 0 to 32" },
	{ "10.0.0.0/-1", NULL, "length from 0 to 32" },
	{ "10.0.0.0/+8", NULL, "length from 0 to 32" },
	{ "10.0.0.0/08", NULL, "length from 0 to 32" },
	{ "10.0.0.0/8 ", NULL, "length from 0 to 32" },
	{ "10.0.0.0/8/8", NULL, "length from 0 to 32" },
	{ "10.0.0.0/", NULL, "length from 0 to 32" },
	{ "10.0.0.0/4294967304", NULL, "length from 0 to 32" },
	{ "/8", NULL, "must be an IPv4 prefix" },
	{ "10/8", NULL, "must be an IPv4 prefix" },
	{ "10.0.0/24", NULL, "must be an IPv4 prefix" },
	{ "010.0.0.0/8", NULL, "must be an IPv4 prefix" },
	{ "0x0a.0.0.0/8", NULL, "must be an IPv4 prefix" },
	{ "256.0.0.0/8", NULL, "must be an IPv4 prefix" },
	{ " 10.0.0.0/8", NULL, "must be an IPv4 prefix" },
	{ "10.0.0.0.0.0.0.0.0.0.0.0.0", NULL, "must be an IPv4 prefix" },
	{ "", NULL, "must be an IPv4 prefix" },
	{ "any", NULL, "must be an IPv4 prefix" },
	{ "fe80::/10", NULL, "IPv6" },
	{ "::ffff:10.0.0.1", NULL, "IPv6" },
};

static const struct {
	const char *word;
	uint32_t seconds;	/* 0: refused */
} durations[] = {
	{ "1s", 1 },
	{ "30s", 30 },
	{ "10m", 600 },
	{ "2h", 7200 },
	{ "1d", 86400 },
	{ "1h30m", 5400 },
	{ "1d2h3m4s", 93784 },
	{ "90m", 5400 },
	{ "4294967295s", 4294967295 },
	{ "49710d", 4294944000 },
	{ "49711d" },
	{ "4294967296s" },
	{ "99999999999999999999s" },
	{ "0s" },
	{ "0d0h" },
	{ "30" },
	{ "1h30" },
	{ "s" },
	{ "" },
	{ "1w" },
	{ "1H" },
	{ "1.5h" },
	{ "-1s" },
	{ "+1s" },
	{ "1 h" },
	{ "01h" },
	{ "30m1h" },
	{ "1h1h" },
	{ "1hm" },
};

static const struct {
	const char *(*parse)(const char *s);
	const char *name;
	const char *word;
	bool good;
} names[] = {
	{ parse_dev, "dev", "eth0", true },
	{ parse_dev, "dev", "eth0.100", true },
	{ parse_dev, "dev", "123456789012345", true },
	{ parse_dev, "dev", "1234567890123456" },
	{ parse_dev, "dev", "all", true },
	{ parse_dev, "dev", "-x", true },
	{ parse_dev, "dev", "a\033[0m", true },
	{ parse_dev, "dev", "$(reboot)", true },
	{ parse_dev, "dev", "" },
	{ parse_dev, "dev", "." },
	{ parse_dev, "dev", ".." },
	{ parse_dev, "dev", "a/b" },
	{ parse_dev, "dev", "a:b" },
	{ parse_dev, "dev", "a b" },
	{ parse_dev, "dev", "a\n" },
	{ parse_glob, "glob", "*", true },
	{ parse_glob, "glob", "flannel*", true },
	{ parse_glob, "glob", "[!a-c]?\\*", true },
	{ parse_glob, "glob", "" },
	{ parse_glob, "glob", "1234567890123456" },
	{ parse_glob, "glob", "a b" },
	{ parse_glob, "glob", "../x" },
	{ parse_kind, "kind", "vxlan", true },
	{ parse_kind, "kind", "ip6gretap", true },
	{ parse_kind, "kind", "vx*" },
	{ parse_kind, "kind", "" },
	{ parse_kind, "kind", "1234567890123456" },
};

static void test_prefix(unsigned int i)
{
	struct prefix prefix = { .len = 99 };
	char buf[PREFIX_STRLEN];
	char desc[128];
	const char *wrong;

	wrong = parse_prefix(prefixes[i].word, &prefix);
	if (prefixes[i].prefix) {
		snprintf(desc, sizeof(desc), "prefix \"%s\" is understood", prefixes[i].word);
		is(wrong ? wrong : prefix_str(buf, &prefix), prefixes[i].prefix, desc);
		return;
	}
	ok(wrong && strstr(wrong, prefixes[i].says) && prefix.len == 99,
	   "prefix \"%s\" is refused: %s", prefixes[i].word, wrong ? wrong : "no");
}

static void test_duration(unsigned int i)
{
	uint32_t seconds = 77;
	const char *wrong;

	wrong = parse_duration(durations[i].word, &seconds);
	if (durations[i].seconds)
		ok(!wrong && seconds == durations[i].seconds, "duration \"%s\" is %us",
		   durations[i].word, durations[i].seconds);
	else
		ok(wrong && seconds == 77, "duration \"%s\" is refused: %s", durations[i].word,
		   wrong ? wrong : "no");
}

static void test_numbers(void)
{
	uint32_t n = 7;

	ok(!parse_number("1", 1, 10, &n) && n == 1, "the smallest number");
	ok(!parse_number("10", 1, 10, &n) && n == 10, "the largest number");
	ok(!parse_number("4294967295", 0, UINT32_MAX, &n) && n == UINT32_MAX, "all of 32 bits");
	ok(parse_number("0", 1, 10, &n) && parse_number("11", 1, 10, &n), "numbers out of range");
	ok(parse_number("4294967297", 0, UINT32_MAX, &n), "a number of more than 32 bits");
	ok(parse_number("1x", 0, 9, &n) && parse_number("x", 0, 9, &n) &&
	   parse_number("", 0, 9, &n) && parse_number("-1", 0, 9, &n) &&
	   parse_number("0x1", 0, 9, &n) && parse_number("1e0", 0, 9, &n), "no numbers");
}

static void test_holds(void)
{
	struct prefix prefix;
	struct in_addr in, out;

	inet_pton(AF_INET, "10.10.255.255", &in);
	inet_pton(AF_INET, "10.11.0.0", &out);
	parse_prefix("10.10.0.0/16", &prefix);
	ok(prefix_holds(&prefix, in) && !prefix_holds(&prefix, out), "what a prefix holds");
	parse_prefix("0.0.0.0/0", &prefix);
	ok(prefix_holds(&prefix, in) && prefix_holds(&prefix, out), "the empty prefix holds all");
	prefix = (struct prefix) { .addr = in, .len = 255 };
	ok(prefix_holds(&prefix, in) && !prefix_holds(&prefix, out),
	   "a length beyond 32 is no more than 32");
}

int main(void)
{
	unsigned int i;

	for (i = 0; i < N(prefixes); i++)
		test_prefix(i);
	for (i = 0; i < N(durations); i++)
		test_duration(i);
	for (i = 0; i < N(names); i++)
		ok(!names[i].parse(names[i].word) == names[i].good, "%s name %u is %s",
		   names[i].name, i, names[i].good ? "taken" : "refused");
	test_numbers();
	test_holds();
	return end();
}
