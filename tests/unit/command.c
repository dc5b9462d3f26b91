// SPDX-License-Identifier: GPL-2.0
/* How the words of a command become a line, and what leads into a network namespace is kept apart. */
#include <stdlib.h>

#include "command.h"
#include "test.h"

#define WORDS_MAX 8

/* A description is one line. */
static const char *flat(const char *line)
{
	static char buf[128];
	char *c;

	snprintf(buf, sizeof(buf), "%s", line);
	for (c = buf; *c; c++)
		if (*c == '\n')
			*c = '/';
	return buf;
}

static const struct {
	const char *words[WORDS_MAX];
	const char *line;
} joined[] = {
	{ { "ip route | cat && true" }, "ip route | cat && true" },
	{ { "" }, "" },
	{ { "a'b\"c" }, "a'b\"c" },
	{ { "ip", "route", "add", "10.9.0.0/16", "via", "10.2.0.1" }, "ip route add 10.9.0.0/16 via 10.2.0.1" },
	{ { "sysctl", "-w", "net.ipv4.conf.all.rp_filter=1" }, "sysctl -w net.ipv4.conf.all.rp_filter=1" },
	{ { "echo", "a b" }, "echo 'a b'" },
	{ { "echo", "" }, "echo ''" },
	{ { "", "x" }, "'' x" },
	{ { "echo", "it's" }, "echo 'it'\\''s'" },
	{ { "echo", "'" }, "echo ''\\'''" },
	{ { "echo", "$HOME", "`id`", "\\" }, "echo '$HOME' '`id`' '\\'" },
	{ { "echo", "a;b", "a&b", "a|b", "a\nb" }, "echo 'a;b' 'a&b' 'a|b' 'a\nb'" },
	{ { "rpfmon", "allow", "add", "dev", "flannel*" }, "rpfmon allow add dev 'flannel*'" },
	{ { "echo", "~", "#", "(x)", "{a,b}" }, "echo '~' '#' '(x)' '{a,b}'" },
	{ { "echo", "\xc3\xa9" }, "echo '\xc3\xa9'" },
};

static void test_join(unsigned int i)
{
	char *words[WORDS_MAX], *line;
	size_t n = 0;

	while (n < WORDS_MAX && joined[i].words[n]) {
		words[n] = (char *)joined[i].words[n];
		n++;
	}
	line = command_join(words, n);
	is(line, joined[i].line, flat(joined[i].line));
	free(line);
}

static const struct {
	const char *line;
	const char *rest;
	const char *netns;
} splits[] = {
	{ "", "", NULL },
	{ "ip route", "ip route", NULL },
	{ " \t ip route ; ", " \t ip route ; ", NULL },
	{ "ip netns exec blue ip route", "ip route", "blue" },
	{ "ip\tnetns  exec \t blue  ip route", "ip route", "blue" },
	{ "  ip netns exec blue ip route", "  ip route", "blue" },
	{ "nsenter -t 4711 -n ip route", "ip route", "4711" },
	{ "nsenter -t 4711 -n a && nsenter -t 4711 -n b", "a && b", "4711" },
	{ "ip netns exec b x && ip netns exec b y", "x && y", "b" },
	{ "ip netns exec b x&&ip netns exec b y", "x&&y", "b" },
	{ "ip netns exec b x || ip netns exec b y", "x || y", "b" },
	{ "ip netns exec b x; ip netns exec b y;", "x; y;", "b" },
	{ "ip netns exec b x | ip netns exec b y", "x | y", "b" },
	{ "ip netns exec b x\nip netns exec b y\n", "x\ny\n", "b" },
	{ "ip netns exec b x & ip netns exec b y", "x & y", "b" },
	{ "ip netns exec b x >f 2>&1 && ip netns exec b y", "x >f 2>&1 && y", "b" },
	{ "ip netns exec b x 2>&1", "x 2>&1", "b" },
	{ "ip netns exec b x >|f; ip netns exec b y", "x >|f; y", "b" },
	/* What is quoted is no end. */
	{ "ip netns exec b sh -c 'x; y && z'", "sh -c 'x; y && z'", "b" },
	{ "ip netns exec b sh -c \"x; y\" ; ip netns exec b z", "sh -c \"x; y\" ; z", "b" },
	{ "ip netns exec b echo \"a\\\";b\"", "echo \"a\\\";b\"", "b" },
	{ "ip netns exec b echo \"'\" ; ip netns exec b y", "echo \"'\" ; y", "b" },
	{ "ip netns exec b echo '\\' ; ip netns exec b y", "echo '\\' ; y", "b" },
	{ "ip netns exec b echo a\\;b", "echo a\\;b", "b" },
	{ "ip netns exec b x \\\n y", "x \\\n y", "b" },
	{ "ip netns exec b echo 'never ends; x", "echo 'never ends; x", "b" },
	{ "ip netns exec b x \\", "x \\", "b" },
	/* Only the first of a command is its own; what is one no more is left as it is. */
	{ "ip netns exec a ip netns exec b x", "ip netns exec b x", "a" },
	{ "ip netns exec blue", "ip netns exec blue", NULL },
	{ "ip netns exec ; x", "ip netns exec ; x", NULL },
	{ "ip netns exec b; x", "ip netns exec b; x", NULL },
	{ "ip netns exec 'b' x", "ip netns exec 'b' x", NULL },
	{ "ip netns exec $b x", "ip netns exec $b x", NULL },
	{ "ip netns exe b x", "ip netns exe b x", NULL },
	{ "ip netnsexec b x", "ip netnsexec b x", NULL },
	{ "ip netns list", "ip netns list", NULL },
	{ "echo ip netns exec b x", "echo ip netns exec b x", NULL },
	{ "zip netns exec b x", "zip netns exec b x", NULL },
	{ "nsenter -t 1 -m x", "nsenter -t 1 -m x", NULL },
	{ "nsenter -t 1 -nm x", "nsenter -t 1 -nm x", NULL },
};

static void test_split(unsigned int i)
{
	char *rest, *netns, desc[160];
	const char *wrong = command_split(splits[i].line, &rest, &netns);

	ok(!wrong, "is not refused: %s", flat(splits[i].line));
	snprintf(desc, sizeof(desc), "what is left of: %s", flat(splits[i].line));
	is(rest, splits[i].rest, desc);
	snprintf(desc, sizeof(desc), "the namespace of: %s", flat(splits[i].line));
	is(netns, splits[i].netns, desc);
	free(rest);
	free(netns);
}

#define SEVERAL "several network namespaces"
#define ONE_PART "one part of it"

static const struct {
	const char *line;
	const char *says;
} refused[] = {
	{ "ip netns exec a x && ip netns exec b y", SEVERAL },
	{ "ip netns exec a x; ip netns exec ab y", SEVERAL },
	{ "ip netns exec ab x; ip netns exec a y", SEVERAL },
	{ "ip netns exec a x; nsenter -t 4711 -n y", SEVERAL },
	{ "ip netns exec a x; y; ip netns exec b z", SEVERAL },
	{ "ip netns exec a x; y", ONE_PART },
	{ "x; ip netns exec a y", ONE_PART },
	{ "x\nip netns exec a y", ONE_PART },
	{ "ip netns exec a x | tee f", ONE_PART },
	{ "ip netns exec a x && y && ip netns exec a z", ONE_PART },
	{ "{ ip netns exec a x; ip netns exec a y; }", ONE_PART },
};

static void test_refused(unsigned int i)
{
	char *rest, *netns;
	const char *wrong = command_split(refused[i].line, &rest, &netns);

	ok(wrong && strstr(wrong, refused[i].says), "is refused: %s: %s", flat(refused[i].line),
	   wrong ? wrong : "no");
	free(rest);
	free(netns);
}

int main(void)
{
	unsigned int i;

	for (i = 0; i < N(joined); i++)
		test_join(i);
	for (i = 0; i < N(splits); i++)
		test_split(i);
	for (i = 0; i < N(refused); i++)
		test_refused(i);
	return end();
}
