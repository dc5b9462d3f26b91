// SPDX-License-Identifier: GPL-2.0
/* What can be the name of a device, a glob or a link kind. */
#include "name.h"
#include "test.h"

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

int main(void)
{
	unsigned int i;

	for (i = 0; i < N(names); i++)
		ok(!names[i].parse(names[i].word) == names[i].good, "%s name %u is %s",
		   names[i].name, i, names[i].good ? "taken" : "refused");
	return end();
}
