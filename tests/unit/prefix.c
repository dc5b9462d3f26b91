// SPDX-License-Identifier: GPL-2.0
/* How prefixes are read and written, and what they hold. */
#include <arpa/inet.h>

#include "prefix.h"
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
	test_holds();
	return end();
}
