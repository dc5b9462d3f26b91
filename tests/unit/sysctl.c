// SPDX-License-Identifier: GPL-2.0
/* Which line of sysctl.d decides for a device, by files in a directory of our own. */
#include <stdlib.h>

#include "root.h"
#include "sysctl.h"
#include "test.h"

static const char *const dirs[] = {
	"/etc", "/etc/sysctl.d", "/run", "/run/sysctl.d", "/usr", "/usr/lib", "/usr/lib/sysctl.d",
};

#define ETC "/etc/sysctl.d/"
#define LIB "/usr/lib/sysctl.d/"
#define E0 "net.ipv4.conf.e0.rp_filter"
#define ANY "net.ipv4.conf.*.rp_filter"
#define EACH_E "net.ipv4.conf.e*.rp_filter"

static const struct {
	const char *desc;
	struct {
		const char *name, *text;
	} file[3];
	const char *dev;
	const char *decides;	/* FILE:LINE VALUE */
} cases[] = {
	{ "no files", { { NULL } }, "e0", "none" },
	{ "one line", { { ETC "a.conf", E0 " = 1\n" } }, "e0", ETC "a.conf:1 1" },
	{ "of another device", { { ETC "a.conf", E0 " = 1\n" } }, "e1", "none" },
	{ "another name",
	  { { ETC "a.conf", "net.ipv4.conf.e0.rp_filters = 1\nnet.ipv4.conf.e0.xrp_filter = 1\n" } }, "e0", "none" },
	{ "another family", { { ETC "a.conf", "net.ipv6.conf.e0.rp_filter = 1\n" } }, "e0", "none" },
	{ "white space and no new line at the end",
	  { { ETC "a.conf", "\n \t" E0 "\t=  1 \r" } }, "e0", ETC "a.conf:2 1" },
	{ "no white space, and an error that is ignored",
	  { { ETC "a.conf", "-" E0 "=1\n" } }, "e0", ETC "a.conf:1 1" },
	{ "white space behind the '-'", { { ETC "a.conf", "- " E0 " =1\n" } }, "e0", ETC "a.conf:1 1" },
	{ "comments", { { ETC "a.conf", E0 " = 1\n#" E0 " = 2\n ;" E0 " = 2\n" } }, "e0", ETC "a.conf:1 1" },
	{ "no comment at the end of a line", { { ETC "a.conf", E0 " = 1 # 2\n" } }, "e0", ETC "a.conf:1 1 # 2" },
	{ "a value with spaces and '='", { { ETC "a.conf", E0 " = 1 = 2\t3\n" } }, "e0", ETC "a.conf:1 1 = 2\t3" },
	{ "an empty value is one",
	  { { ETC "a.conf", E0 " =\n" }, { ETC "b.conf", ANY " = 1\n" } }, "e0", ETC "a.conf:1 " },

	{ "a key written out beats a pattern in a later file",
	  { { ETC "a.conf", E0 " = 1\n" }, { ETC "b.conf", ANY " = 2\n" } }, "e0",
	  ETC "a.conf:1 1" },
	{ "and in an earlier one",
	  { { ETC "a.conf", ANY " = 2\n" }, { ETC "b.conf", E0 " = 1\n" } }, "e0", ETC "b.conf:1 1" },
	{ "but of its own device alone",
	  { { ETC "a.conf", E0 " = 1\n" }, { ETC "b.conf", ANY " = 2\n" } }, "e1", ETC "b.conf:1 2" },
	{ "the last of two that write it out",
	  { { ETC "b.conf", E0 " = 1\n" }, { LIB "a.conf", E0 " = 2\n" } }, "e0", ETC "b.conf:1 1" },
	{ "within a file, too", { { ETC "a.conf", E0 " = 1\n" E0 " = 2\n" } }, "e0", ETC "a.conf:2 2" },
	{ "the last of two patterns",
	  { { ETC "a.conf", EACH_E " = 1\n" }, { ETC "b.conf", ANY " = 2\n" } }, "e0", ETC "b.conf:1 2" },
	{ "though the first is narrower",
	  { { ETC "a.conf", ANY " = 2\n" }, { ETC "b.conf", EACH_E " = 1\n" } }, "e0", ETC "b.conf:1 1" },
	{ "a pattern that comes again as it was keeps its turn",
	  { { ETC "a.conf", ANY " = 2\n" EACH_E " = 1\n" ANY " = 2\n" } }, "e0",
	  ETC "a.conf:2 1" },
	{ "with another value it takes another",
	  { { ETC "a.conf", ANY " = 2\n" EACH_E " = 1\n" ANY " = 0\n" } }, "e0", ETC "a.conf:3 0" },
	{ "and as it was at first, too",
	  { { ETC "a.conf", ANY " = 2\n" ANY " = 0\n" EACH_E " = 1\n" ANY " = 2\n" } }, "e0",
	  ETC "a.conf:4 2" },

	{ "it is the last of these that would have to be changed",
	  { { ETC "a.conf", ANY " = 2\n" EACH_E " = 1\n" ANY " = 2\n" } }, "x0",
	  ETC "a.conf:3 2" },
	{ "so it is where keys are written out",
	  { { ETC "a.conf", E0 " = 1\n" }, { ETC "b.conf", E0 "=1\n" } }, "e0", ETC "b.conf:1 1" },
	{ "a '-' alone keeps patterns off",
	  { { ETC "a.conf", "-" E0 "\n" }, { ETC "b.conf", ANY " = 2\n" } }, "e0", "none" },
	{ "of others not", { { ETC "a.conf", "-" E0 "\n" }, { ETC "b.conf", ANY " = 2\n" } }, "e1", ETC "b.conf:1 2" },
	{ "but not a later line with a value",
	  { { ETC "a.conf", "-" E0 "\n" }, { ETC "b.conf", E0 " = 1\n" } }, "e0", ETC "b.conf:1 1" },
	{ "of an earlier line it takes the place",
	  { { ETC "a.conf", E0 " = 1\n" }, { ETC "b.conf", ANY " = 2\n-" E0 "\n" } }, "e0", "none" },
	{ "with a pattern it keeps off no other",
	  { { ETC "a.conf", ANY " = 2\n-" EACH_E "\n" } }, "e0", ETC "a.conf:1 2" },
	{ "but takes the place of its own", { { ETC "a.conf", ANY " = 2\n-" ANY "\n" } }, "e0", "none" },
	{ "a key alone is no line at all", { { ETC "a.conf", ANY " = 2\n" E0 "\n" } }, "e0", ETC "a.conf:1 2" },

	{ "slashes", { { ETC "a.conf", "net/ipv4/conf/e0/rp_filter = 1\n" } }, "e0", ETC "a.conf:1 1" },
	{ "slashes are the same key",
	  { { ETC "a.conf", E0 " = 1\nnet/ipv4/conf/e0/rp_filter = 2\n" } }, "e0", ETC "a.conf:2 2" },
	{ "a VLAN, by slashes", { { ETC "a.conf", "net/ipv4/conf/e0.5/rp_filter = 1\n" } }, "e0.5", ETC "a.conf:1 1" },
	{ "a VLAN, by dots", { { ETC "a.conf", "net.ipv4.conf.e0/5.rp_filter = 1\n" } }, "e0.5", ETC "a.conf:1 1" },
	{ "a VLAN, by dots alone, is no device",
	  { { ETC "a.conf", "net.ipv4.conf.e0.5.rp_filter = 1\n" } }, "e0.5", "none" },
	{ "a VLAN, by a pattern", { { ETC "a.conf", EACH_E " = 1\n" } }, "e0.5", ETC "a.conf:1 1" },
	{ "VLANs alone", { { ETC "a.conf", "net.ipv4.conf.e0/*.rp_filter = 1\n" } }, "e0.5", ETC "a.conf:1 1" },
	{ "and not what they are of", { { ETC "a.conf", "net.ipv4.conf.e0/*.rp_filter = 1\n" } }, "e0", "none" },

	{ "a pattern means all", { { ETC "a.conf", ANY " = 1\n" } }, "all", ETC "a.conf:1 1" },
	{ "and default", { { ETC "a.conf", ANY " = 1\n" } }, "default", ETC "a.conf:1 1" },
	{ "as systemd ships it, for all",
	  { { LIB "50-default.conf", "net.ipv4.conf.default.rp_filter = 2\n" ANY " = 2\n"
	  "-net.ipv4.conf.all.rp_filter\n" } }, "all", "none" },
	{ "as systemd ships it, for default",
	  { { LIB "50-default.conf", "net.ipv4.conf.default.rp_filter = 2\n" ANY " = 2\n"
	  "-net.ipv4.conf.all.rp_filter\n" } }, "default", LIB "50-default.conf:1 2" },
	{ "all is no device", { { ETC "a.conf", "net.ipv4.conf.all.rp_filter = 1\n" } }, "e0", "none" },
	{ "a question mark", { { ETC "a.conf", "net.ipv4.conf.e?.rp_filter = 1\n" } }, "e0", ETC "a.conf:1 1" },
	{ "brackets", { { ETC "a.conf", "net.ipv4.conf.e[1-9].rp_filter = 1\n" } }, "e0", "none" },
	{ "a pattern of the name", { { ETC "a.conf", "net.ipv4.conf.e0.rp_*=1\n" } }, "e0", ETC "a.conf:1 1" },
	{ "an asterisk takes no slash", { { ETC "a.conf", "net.ipv4.*.rp_filter = 1\n" } }, "e0", "none" },

	{ "a file hides those of its name", { { ETC "a.conf", E0 " = 1\n" }, { "/run/sysctl.d/a.conf", E0 " = 0\n" },
	  { LIB "a.conf", E0 " = 2\n" } }, "e0", ETC "a.conf:1 1" },
	{ "even if it is empty", { { ETC "a.conf", "" }, { LIB "a.conf", E0 " = 2\n" } }, "e0", "none" },
	{ "directories are not what orders files",
	  { { LIB "b.conf", E0 " = 2\n" }, { ETC "a.conf", E0 " = 1\n" } }, "e0", LIB "b.conf:1 2" },
	{ "nobody reads others", { { ETC "a.conf.bak", E0 " = 1\n" }, { ETC ".b.conf", E0 " = 1\n" } }, "e0", "none" },
	{ "nor sysctl.conf without a link", { { "/etc/sysctl.conf", E0 " = 1\n" } }, "e0", "none" },
	{ "which is in nobody's way either",
	  { { "/etc/sysctl.conf", "-" E0 "\n" ANY " = 0\n" }, { ETC "a.conf", ANY " = 1\n" } }, "e0",
	  ETC "a.conf:1 1" },
};

/* Of @dev, as in the table. */
static void decides(const struct settings *settings, const char *dev, const char *want, const char *desc)
{
	const struct setting *setting = settings_deciding(settings, dev, "rp_filter");
	char got[256] = "none";

	if (setting)
		snprintf(got, sizeof(got), "%s:%u %s", setting->file, setting->line, setting->value);
	is(got, want, desc);
}

static bool wins(const struct settings *settings, size_t i, const char *dev)
{
	return setting_wins(settings, &settings->v[i], "rp_filter", &dev, dev ? 1 : 0);
}

static void test_case(unsigned int i)
{
	struct settings settings = { 0 };
	char desc[256];
	unsigned int f;
	size_t k, n = 0;

	for (f = 0; f < N(cases[i].file) && cases[i].file[f].name; f++)
		put(cases[i].file[f].name, cases[i].file[f].text);
	settings_read(&settings, NULL);
	decides(&settings, cases[i].dev, cases[i].decides, cases[i].desc);
	settings_free(&settings);

	settings_read(&settings, "rp_filter");
	snprintf(desc, sizeof(desc), "%s: so it is without what sets others", cases[i].desc);
	decides(&settings, cases[i].dev, cases[i].decides, desc);
	for (k = 0; k < settings.n; k++)
		n += settings_deciding(&settings, cases[i].dev, "rp_filter") == &settings.v[k] && wins(&settings, k, cases[i].dev);
	ok(n == (strcmp(cases[i].decides, "none") ? 1 : 0), "%s: that line wins", cases[i].desc);
	settings_free(&settings);
	while (f--)
		put(cases[i].file[f].name, NULL);
}

/* systemd-sysctl reads /etc/sysctl.conf in the place of Debian's link. */
static void test_link(void)
{
	struct settings settings = { 0 };
	char path[256];

	path_of(path, "/etc/sysctl.d/99-sysctl.conf");
	if (symlink("../sysctl.conf", path))
		abort();
	put("/etc/sysctl.conf", E0 " = 1\n" "net.ipv4.conf.e1.rp_filter = 1\n");
	put(ETC "10-x.conf", E0 " = 2\n");
	put(ETC "99-x.conf", "net.ipv4.conf.e1.rp_filter = 2\n");
	settings_read(&settings, "rp_filter");
	ok(settings.n == 4, "a link: /etc/sysctl.conf is read once");
	decides(&settings, "e0", "/etc/sysctl.conf:1 1", "a link: it is named, and not the link");
	decides(&settings, "e1", ETC "99-x.conf:1 2", "a link: a file behind it");
	settings_free(&settings);
	unlink(path);
	put("/etc/sysctl.conf", NULL);
	put(ETC "10-x.conf", NULL);
	put(ETC "99-x.conf", NULL);
}

static void test_parts(void)
{
	struct settings settings = { 0 };

	put(ETC "a.conf", "net.ipv4.ip_forward = 1\n" E0 "\n-net.ipv4.conf.e0/5.rp_filter\n-" ANY " = 2 \nkernel.panic=1\n");
	settings_read(&settings, "rp_filter");
	if (!ok(settings.n == 3, "the lines that have to do with it")) {
		settings_free(&settings);
		return;
	}
	is(settings.v[0].key, "net/ipv4/conf/e0/rp_filter", "a key alone");
	ok(!settings.v[0].value && !settings.v[0].ignored && !settings.v[0].counts, "it says nothing");
	is(settings.v[1].key, "net/ipv4/conf/e0.5/rp_filter", "what is taken out");
	ok(!settings.v[1].value && settings.v[1].ignored && settings.v[1].counts && !settings.v[1].glob,
	   "it has no value");
	is(settings.v[2].key, "net/ipv4/conf/*/rp_filter", "a pattern");
	is(settings.v[2].value, "2", "its value");
	is(settings.v[2].text, "-" ANY " = 2 ", "its text, as it is");
	ok(settings.v[2].glob && settings.v[2].ignored, "and it may fail");
	settings_free(&settings);
	settings_read(&settings, NULL);
	ok(settings.n == 5, "all lines");
	settings_free(&settings);
	put(ETC "a.conf", NULL);
}

static void test_wins(void)
{
	struct settings settings = { 0 };

	settings_add(&settings, "a", 1, ANY " = 2", false);
	settings_add(&settings, "a", 2, E0 " = 1", false);
	settings_add(&settings, "a", 3, E0 " = 0", false);
	settings_add(&settings, "a", 4, "net.ipv4.conf.default.rp_filter = 0", false);
	settings_add(&settings, "b", 1, "-net.ipv4.conf.all.rp_filter", false);
	ok(wins(&settings, 0, "e1") && !wins(&settings, 0, "e0"),
	   "a pattern wins for the devices that nothing writes out");
	ok(!wins(&settings, 1, "e0"), "a line that a later one replaces wins for nothing");
	ok(wins(&settings, 2, "e0") && !wins(&settings, 2, "e1") && !wins(&settings, 2, NULL),
	   "a key wins if its device is there");
	ok(wins(&settings, 3, NULL), "default is always there");
	ok(!wins(&settings, 4, "e0"), "what has no value wins for nothing");
	settings.v[4].counts = false;
	ok(wins(&settings, 0, NULL), "a pattern wins for all");
	settings_free(&settings);
}

int main(void)
{
	unsigned int i;

	root_make(dirs, N(dirs));
	for (i = 0; i < N(cases); i++)
		test_case(i);
	test_link();
	test_parts();
	test_wins();
	ok(root_remove(dirs, N(dirs)), "nothing is left behind");
	return end();
}
