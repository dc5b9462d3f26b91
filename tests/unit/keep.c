// SPDX-License-Identifier: GPL-2.0
/* How a setting is kept over a reboot, and who keeps addresses and routes, by files in a directory of our own. */
#include <stdlib.h>

#include "keep.h"
#include "root.h"
#include "test.h"

static const char *const dirs[] = {
	"/etc", "/etc/sysctl.d", "/run", "/run/sysctl.d", "/usr", "/usr/lib", "/usr/lib/sysctl.d",
	"/run/NetworkManager",
	"/run/NetworkManager/devices", "/run/systemd", "/run/systemd/netif", "/run/systemd/netif/links", "/run/network",
};

#define LOOSE "net.ipv4.conf.e1.rp_filter = 2"
#define MARK "net.ipv4.conf.e1.src_valid_mark = 1"
#define DOTTED "net/ipv4/conf/e1.5/rp_filter = 2"
#define WRITES(line) "printf '%s\\n' '" line "' >>/etc/sysctl.d/99-rpfmon.conf"
#define CHANGE(n, file, line) "change line " n " of " file ", which is read after whatever rpfmon could write: " line

static const struct {
	const char *desc;
	const char *file, *text;
	const char *line, *second;
	const char *keep, *kept;
	const char *early;	/* what an earlier file says */
} cases[] = {
	{ "no files", NULL, NULL, LOOSE, NULL, WRITES(LOOSE) },
	{ "two lines", NULL, NULL, LOOSE, "net.ipv4.conf.all.rp_filter = 0",
	  WRITES(LOOSE "' 'net.ipv4.conf.all.rp_filter = 0") },
	{ "an earlier file", "/etc/sysctl.d/50-x.conf", "net.ipv4.conf.e1.rp_filter=1\n", LOOSE, NULL, WRITES(LOOSE) },
	{ "the file itself", "/etc/sysctl.d/99-rpfmon.conf", "net.ipv4.conf.e1.rp_filter=1\n", LOOSE, NULL,
	  WRITES(LOOSE) },
	{ "one right before it", "/etc/sysctl.d/99-rpfmom.conf", "net.ipv4.conf.e1.rp_filter=1\n", LOOSE, NULL,
	  WRITES(LOOSE) },
	{ "a later file", "/etc/sysctl.d/99-x.conf", "# rp_filter\n\n net.ipv4.conf.e1.rp_filter=1\n", LOOSE, NULL,
	  NULL,
	  CHANGE("3", "/etc/sysctl.d/99-x.conf", LOOSE) },
	{ "a later file of a package", "/usr/lib/sysctl.d/zz.conf", "net.ipv4.conf.e1.rp_filter = 1\n", LOOSE, NULL,
	  NULL,
	  CHANGE("1", "/usr/lib/sysctl.d/zz.conf", LOOSE) },
	{ "a later file that sets the second", "/run/sysctl.d/99-x.conf", "net.ipv4.conf.all.rp_filter = 1\n", LOOSE,
	  "net.ipv4.conf.all.rp_filter = 0", NULL, CHANGE("1", "/run/sysctl.d/99-x.conf",
	  "net.ipv4.conf.all.rp_filter = 0") },
	{ "the last of all", "/etc/sysctl.conf", "net.ipv4.conf.e1.rp_filter = 1\n", LOOSE, NULL, NULL,
	  CHANGE("1", "/etc/sysctl.conf", LOOSE) },
	{ "a key with slashes", "/etc/sysctl.conf", "net/ipv4/conf/e1/rp_filter\t=1\n", LOOSE, NULL, NULL, CHANGE("1",
	  "/etc/sysctl.conf", LOOSE) },
	{ "a dot in the name", "/etc/sysctl.conf", "net.ipv4.conf.e1/5.rp_filter=1\n", DOTTED, NULL, NULL, CHANGE("1",
	  "/etc/sysctl.conf", DOTTED) },
	{ "a key whose failure is ignored", "/etc/sysctl.conf", "-net.ipv4.conf.e1.rp_filter = 1\n", LOOSE, NULL, NULL,
	  CHANGE("1", "/etc/sysctl.conf", LOOSE) },
	{ "a key that a glob leaves alone", "/etc/sysctl.conf", "-net.ipv4.conf.e1.rp_filter\n", LOOSE, NULL,
	  WRITES(LOOSE) },
	{ "a later file that sets the mark's", "/etc/sysctl.conf",
	  "net.ipv4.conf.e1.rp_filter = 1\nnet.ipv4.conf.e1.src_valid_mark=0\n", MARK,
	  NULL, NULL, CHANGE("2", "/etc/sysctl.conf", MARK) },
	{ "one that sets something else", "/etc/sysctl.conf",
	  "net.ipv4.conf.e1.not_src_valid_mark=0\nsrc_valid_mark=0\n", MARK, NULL, WRITES(MARK) },
	{ "another device's", "/etc/sysctl.conf", "net.ipv4.conf.e10.rp_filter = 1\nnet.ipv4.conf.e.rp_filter = 1\n",
	  LOOSE, NULL, WRITES(LOOSE) },
	{ "a glob, which a key that is written out beats", "/etc/sysctl.d/99-x.conf",
	  "net.ipv4.conf.*.rp_filter = 1\n", LOOSE, NULL,
	  WRITES(LOOSE) },
	{ "a later file that takes the key out, as an earlier one did", "/etc/sysctl.d/99-x.conf",
	  "-net.ipv4.conf.e1.rp_filter\n", LOOSE, NULL, NULL, CHANGE("1", "/etc/sysctl.d/99-x.conf", LOOSE),
	  "-net.ipv4.conf.e1.rp_filter\n" },
	{ "a later file that takes the key out again", "/etc/sysctl.d/99-x.conf", "-net.ipv4.conf.e1.rp_filter\n", LOOSE,
	  NULL, NULL, CHANGE("1", "/etc/sysctl.d/99-x.conf", LOOSE) },
	{ "a later line without a value", "/etc/sysctl.d/99-x.conf", "net.ipv4.conf.e1.rp_filter\n", LOOSE, NULL,
	  WRITES(LOOSE) },
	{ "a later file that sets it again itself", "/etc/sysctl.d/99-x.conf", "net.ipv4.conf.e1.rp_filter = 1\n" LOOSE "\n",
	  LOOSE, NULL, WRITES(LOOSE) },
	{ "a later file that sets a name with a dot, by slashes for dots", "/etc/sysctl.d/99-x.conf",
	  "net.ipv4.conf.e1/5.rp_filter = 1\n", DOTTED, NULL, NULL, CHANGE("1", "/etc/sysctl.d/99-x.conf", DOTTED) },
	{ "a later file that sets no device", "/etc/sysctl.d/99-x.conf", "net.ipv4.conf.e1.5.rp_filter = 1\n", DOTTED, NULL,
	  WRITES(DOTTED) },
	{ "a comment", "/etc/sysctl.conf", "#net.ipv4.conf.e1.rp_filter = 1\n;net.ipv4.conf.e1.rp_filter = 1\n", LOOSE,
	  NULL, WRITES(LOOSE) },
	{ "what is no file of sysctl.d", "/etc/sysctl.d/99-x.conf.bak", "net.ipv4.conf.e1.rp_filter = 1\n", LOOSE,
	  NULL, WRITES(LOOSE) },
};

static void part(const char *of, const char *desc, const char *got, const char *want)
{
	char text[256];

	snprintf(text, sizeof(text), "%s: %s", of, desc);
	is(got, want, text);
}

/* By what the files say now. */
static char *keep_now(char *const *lines, size_t n, char **kept)
{
	struct settings settings = { 0 };
	char *keep;

	settings_read(&settings, NULL);
	keep = keep_sysctl(&settings, lines, n, kept);
	settings_free(&settings);
	return keep;
}

static void test_sysctl(unsigned int i)
{
	char *const lines[] = { (char *)cases[i].line, (char *)cases[i].second };
	char *keep, *kept;

	if (cases[i].file)
		put(cases[i].file, cases[i].text);
	if (cases[i].early)
		put("/etc/sysctl.d/10-x.conf", cases[i].early);
	keep = keep_now(lines, cases[i].second ? 2 : 1, &kept);
	part(cases[i].desc, "what keeps it", keep, cases[i].keep);
	part(cases[i].desc, "who keeps it", kept, cases[i].kept);
	free(keep);
	free(kept);
	put("/etc/sysctl.d/10-x.conf", NULL);
	if (cases[i].file)
		put(cases[i].file, NULL);
}

/* Debian's link to the last file is not read in its place, but as the last. */
static void test_link(void)
{
	char *const lines[] = { (char *)LOOSE };
	char path[256], *keep, *kept;

	path_of(path, "/etc/sysctl.d/99-sysctl.conf");
	if (symlink("../sysctl.conf", path))
		abort();
	put("/etc/sysctl.conf", "net.ipv4.conf.e1.rp_filter = 1\n");
	keep = keep_now(lines, 1, &kept);
	ok(!keep, "a link to the last file");
	is(kept, CHANGE("1", "/etc/sysctl.conf", LOOSE), "it is named, and not the link");
	free(kept);
	put("/etc/sysctl.d/99-x.conf", LOOSE "\n");
	keep = keep_now(lines, 1, &kept);
	is(kept, CHANGE("1", "/etc/sysctl.conf", LOOSE), "a file behind the link does not help with sysctl --system");
	free(kept);
	put("/etc/sysctl.d/99-x.conf", NULL);
	unlink(path);
	put("/etc/sysctl.conf", NULL);
}

static void manager_is(const char *file, const char *text, const char *want, const char *desc)
{
	char *got;

	if (file)
		put(file, text);
	got = keep_manager(3, "e1");
	is(got, want, desc);
	free(got);
}

#define BY_HAND "do the same in what configures e1 at boot"

/* Each comes before those that were put there before it. */
static void test_manager(void)
{
	manager_is(NULL, NULL, BY_HAND, "nobody who is known");
	manager_is("/run/network/ifstate.e10", "", BY_HAND, "ifupdown of another device");
	manager_is("/run/systemd/netif/links/3", "# private\nADMIN_STATE=unmanaged\n", BY_HAND,
			"systemd-networkd leaves it alone");
	manager_is("/run/NetworkManager/devices/3", "[device]\nmanaged=false\n", BY_HAND, "and so does NetworkManager");
	manager_is("/run/network/ifstate.e1", "",
			"ifupdown manages e1: put it behind \"up\" in /etc/network/interfaces", "ifupdown");
	manager_is("/run/systemd/netif/links/3", "ADMIN_STATE=configured\n",
		   "systemd-networkd manages e1: put it into its .network file", "systemd-networkd");
	manager_is("/run/NetworkManager/devices/3", "[device]\nmanaged=true\n",
		   "NetworkManager manages e1: put it into that connection (nmcli connection modify)",
				"NetworkManager");
	put("/run/network/ifstate.e10", NULL);
	put("/run/network/ifstate.e1", NULL);
	put("/run/systemd/netif/links/3", NULL);
	put("/run/NetworkManager/devices/3", NULL);
}

int main(void)
{
	unsigned int i;

	root_make(dirs, N(dirs));
	for (i = 0; i < N(cases); i++)
		test_sysctl(i);
	test_link();
	test_manager();
	ok(root_remove(dirs, N(dirs)), "nothing is left behind");
	return end();
}
