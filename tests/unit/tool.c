// SPDX-License-Identifier: GPL-2.0
/* The tool's commands and what they change, over a module that is not there. */
#include <dirent.h>
#include <sys/stat.h>

#include "kernel.h"
#include "tool.h"

/* In this order, on one namespace; @out is all of stdout, @err a part of stderr. */
static const struct {
	const char *words;
	const char *input;
	int status;
	const char *out;
	const char *err;
} steps[] = {
	{ "", NULL, 0, "no rejections\n", "" },
	{ "-j", NULL, 0, "[]\n", "" },
	{ "-p device", NULL, 0, NULL, "" },
	{ "device all", NULL, 0, "no devices\n", "" },
	{ "record", NULL, 0, "no records\n", "" },
	{ "-j record show last 3", NULL, 0, "[]\n", "" },
	{ "-j explain", NULL, 0, "[]\n", "" },
	{ "allow", NULL, 0, "no rules\n", "" },
	{ "-j allow show", NULL, 0, "[]\n", "" },
	{ "save", NULL, 0, NULL, "" },
	{ "-j save", NULL, 0, "[\"override off\"]\n", "" },
	{ "override", NULL, 0, "override  off\n", "" },
	{ "-j override", NULL, 0, "{\"netns\":4026531840,\"override\":\"off\"}\n", "" },
	{ "status", NULL, 0,
	  "module-version  9.9\n"
	  "tool-version    " VERSION "\n"
	  "override        off\n"
	  "rules           0\n"
	  "probe           working\n"
	  "probe-missed    1\n"
	  "records-lost    2\n"
	  "records-kept    18446744073709551615\n", "" },
	{ "device dev eth9", NULL, 2, "", "rpfmon: no such device\n" },
	{ "-j device dev eth9", NULL, 2, "{\"error\":\"no such device\"}\n", "no such device" },
	{ "record dev eth9", NULL, 2, "", "no such device" },
	{ "explain dev eth9", NULL, 2, "", "no such device" },

	{ "allow add dev flannel* from 10.10.0.0/16", NULL, 0, "", "" },
	{ "allow add dev flannel* from 10.10.0.0/16", NULL, 2, "", "rpfmon: rule exists\n" },
	{ "-j allow add kind vxlan expires 1h30m", NULL, 0, "{}\n", "" },
	{ "allow add kind tun from 0.0.0.0/0 force", NULL, 0, "", "" },
	{ "allow", NULL, 0,
	  "ID  DEV       KIND   FROM          EXPIRES-IN  FORCE  ADMITTED  WOULD-ADMIT\n"
	  " 1  flannel*  -      10.10.0.0/16  -           -             0            0\n"
	  " 2  -         vxlan  -             1h30m       -             0            0\n"
	  " 3  -         tun    -             -           yes           0            0\n", "" },
	{ "-j allow", NULL, 0,
	  "[{\"id\":1,\"dev\":\"flannel*\",\"kind\":null,\"from\":\"10.10.0.0/16\","
	  "\"expires-in\":null,\"force\":false,\"admitted\":0,\"would-admit\":0},"
	  "{\"id\":2,\"dev\":null,\"kind\":\"vxlan\",\"from\":null,"
	  "\"expires-in\":5400,\"force\":false,\"admitted\":0,\"would-admit\":0},"
	  "{\"id\":3,\"dev\":null,\"kind\":\"tun\",\"from\":null,"
	  "\"expires-in\":null,\"force\":true,\"admitted\":0,\"would-admit\":0}]\n", "" },
	{ "override on", NULL, 0, "", "" },
	{ "-j override audit", NULL, 0, "{}\n", "" },
	{ "-j save", NULL, 0,
	  "[\"allow add dev flannel* from 10.10.0.0/16\",\"allow add kind vxlan expires 1h30m\","
	  "\"allow add kind tun force\",\"override audit\"]\n", "" },
	{ "allow del kind tun", NULL, 0, "", "" },
	{ "allow del kind tun", NULL, 2, "", "rpfmon: no such rule\n" },
	{ "allow del dev flannel*", NULL, 2, "", "rpfmon: no such rule\n" },
	{ "allow del dev flannel* from 10.10.0.0/16 expires 1h force", NULL, 0, "", "" },
	{ "reset", NULL, 0, "", "" },
	{ "allow flush", NULL, 0, "", "" },

	{ "restore -", "allow add dev a\nallow add kind gre from 10.0.0.0/8\noverride on\n", 0, "",
	  "" },
	{ "-j save", NULL, 0, "[\"allow add dev a\",\"allow add kind gre from 10.0.0.0/8\","
	  "\"override on\"]\n", "" },
	{ "restore -", "\n  # a comment\n\tallow  add  dev 'b'\t# another\r\n"
	  "allow add dev \"a\" expires 5m", 0, "", "" },
	{ "-j save", NULL, 0, "[\"allow add dev b\",\"allow add dev a expires 5m\","
	  "\"override off\"]\n", "" },

	/* None of these may change a thing. */
	{ "restore -", "allow add dev c\nallow add dev\n", 1, "",
	  "standard input:2: allow add: dev needs a GLOB" },
	{ "restore -", "allow add dev c\nfrob\n", 1, "", "standard input:2: unknown object" },
	{ "restore -", "allow add dev c\nallow flush\n", 1, "",
	  "standard input:2: only allow add" },
	{ "restore -", "allow del dev c\n", 1, "", "standard input:1: only allow add" },
	{ "restore -", "help\n", 1, "", "standard input:1: only allow add" },
	{ "restore -", "allow add help\n", 1, "", "standard input:1: only allow add" },
	{ "restore -", "override\n", 1, "", "standard input:1: only allow add" },
	{ "restore -", "rpfmon override on\n", 1, "", "standard input:1: unknown object" },
	{ "restore -", "allow add dev c\n\nallow add dev c\n", 1, "",
	  "standard input:3: the same rule as in line 1" },
	{ "restore -", "override on\noverride on\n", 1, "",
	  "standard input:2: override was given in line 1 already" },
	{ "restore -", "allow add dev 'c\n", 1, "", "standard input:1: has a quote" },
	{ "restore -", "allow add dev c\\", 1, "", "standard input:1: ends in a backslash" },
	{ "restore -", "allow add dev \\x0\n", 1, "", "two hexadecimal digits" },
	{ "restore -", "allow add dev \\x00\n", 1, "", "NUL" },
	{ "restore -", "a a a a a a a a a a a a a a a a a\n", 1, "", "too many words" },
	{ "-j restore -", "allow add dev c from 10.0.0.1/8\n", 1,
	  "{\"error\":\"standard input:1: allow add: from \\\"10.0.0.1/8\\\" has bits beyond its "
	  "length; the prefix is 10.0.0.0/8\"}\n", "the prefix is 10.0.0.0/8" },
	{ "restore /nonexistent", NULL, 2, "", "/nonexistent: No such file" },
	{ "-j save", NULL, 0, "[\"allow add dev b\",\"allow add dev a expires 5m\","
	  "\"override off\"]\n", "" },

	{ "restore -", "", 0, "", "" },
	{ "-j save", NULL, 0, "[\"override off\"]\n", "" },
};

static void test_steps(void)
{
	unsigned int i;
	int status;

	for (i = 0; i < N(steps); i++) {
		status = run(steps[i].words, steps[i].input);
		if (!ok(status == steps[i].status &&
			(!steps[i].out || !strcmp(out, steps[i].out)) &&
			(*steps[i].err ? strstr(err, steps[i].err) != NULL : !*err),
			"step %u: rpfmon %s", i, steps[i].words))
			printf("# status %d\n# out: %s\n# err: %s\n", status, out, err);
	}
}

static bool file_has(const char *path, const char *part)
{
	char text[4096];
	FILE *f = fopen(path, "r");
	size_t n = f ? fread(text, 1, sizeof(text) - 1, f) : 0;

	if (f)
		fclose(f);
	text[n] = '\0';
	return f && strstr(text, part);
}

static unsigned int files_in(const char *dir)
{
	DIR *d = opendir(dir);
	unsigned int n = 0;

	while (readdir(d))
		n++;
	closedir(d);
	return n - 2;
}

/* Its own words, of blanks nothing. */
static int run_file(const char *words, const char *path)
{
	char line[256];

	snprintf(line, sizeof(line), "%s %s", words, path);
	return run(line, NULL);
}

/* In the place of a file there is the old one or the new one, and nothing is left beside. */
static void test_save(void)
{
	static const char all[] = ": to be read by rpfmon restore\nallow add dev a from 10.0.0.0/8\noverride on\n";
	char dir[] = "/tmp/rpfmon-save.XXXXXX", path[64], other[64];
	struct stat st;

	if (!mkdtemp(dir))
		exit(1);
	snprintf(path, sizeof(path), "%s/conf", dir);
	snprintf(other, sizeof(other), "%s/link", dir);
	run("restore -", "allow add dev a from 10.0.0.0/8\noverride on\n");
	ok(!run_file("save", path) && !*out && !*err && file_has(path, all), "save to a file that is new");
	ok(!stat(path, &st) && (st.st_mode & 07777) == 0644, "which all may read");
	ok(!run("restore -", "") && !run_file("restore", path) && !run("-j save", NULL) &&
	   !strcmp(out, "[\"allow add dev a from 10.0.0.0/8\",\"override on\"]\n"), "restore reads it");
	chmod(path, 0600);
	ok(!symlink("conf", other), "a link to it");
	run("restore -", "allow add dev b\n");
	ok(!run_file("-j save", other) && file_has(path, "\nallow add dev b\noverride off\n") && !file_has(path, "dev a"),
	   "save to that puts it in the place of the file");
	ok(!lstat(other, &st) && S_ISLNK(st.st_mode) && !stat(path, &st) && (st.st_mode & 07777) == 0600,
	   "the link stays, and who may read it");
	fake->unloaded = true;
	ok(run_file("save", path) == 3 && file_has(path, "\nallow add dev b\n"), "without the module the file stays as it is");
	fake->unloaded = false;
	ok(run("save /nonexistent/conf", NULL) == 2 && !strcmp(err, "rpfmon: /nonexistent/conf: No such file or directory\n"),
	   "no such directory");
	ok(run_file("save", dir) == 2 && strstr(err, "Is a directory") && files_in(dir) == 2, "nor a directory; nothing is left beside");
	ok(!run("save -", NULL) && strstr(out, "\nallow add dev b\noverride off\n"), "- is standard output");
	run("restore -", "");
	unlink(path);
	unlink(other);
	rmdir(dir);
}

static bool same_state(const struct fake *a, const struct fake *b)
{
	unsigned int i, j;

	if (a->n_rules != b->n_rules || a->override != b->override)
		return false;
	for (i = 0; i < a->n_rules; i++) {
		for (j = 0; j < b->n_rules; j++)
			if (rule_same(&a->rules[i], &b->rules[j]) &&
			    a->rules[i].expires_in == b->rules[j].expires_in)
				break;
		if (j == b->n_rules)
			return false;
	}
	return true;
}

static const char from[] =
"allow add dev a\n"
"allow add dev b from 10.0.0.0/8\n"
"allow add kind gre expires 1h\n"
"override audit\n";

static const char to[] =
"allow add dev a\n"
"allow add kind gre\n"
"allow add kind tun\n"
"allow add dev c\n"
"override on\n";

/* Refuses each of the changes that a restore takes, one after the other. */
static void test_all_or_nothing(const char *before, const char *after, const char *desc)
{
	static struct fake was;
	unsigned int k;
	int status;

	run("restore -", before);
	for (k = 1;; k++) {
		was = *fake;
		fake->refuse = k;
		status = run("restore -", after);
		if (!status)
			break;
		ok(status == 2 && strstr(err, "rpfmon: refused \"on trial\"\n") &&
		   same_state(fake, &was), "%s: change %u refused, and all is as before", desc, k);
		if (k > 50)
			break;
	}
	fake->refuse = 0;
	ok(k > 5 && k < 50, "%s: it took %u changes", desc, k - 1);
	run("restore -", after);
	ok(!run("restore -", before) && same_state(fake, &was), "%s: and back", desc);
}

/* While rules change, override is the lower of before and after. */
static void test_order(void)
{
	run("restore -", from);
	fake->highest = 0;
	run("restore -", to);
	ok(fake->override == RPFMON_OVERRIDE_ON && fake->highest == RPFMON_OVERRIDE_AUDIT,
	   "override is raised after the rules");
	fake->highest = 0;
	run("restore -", from);
	ok(fake->override == RPFMON_OVERRIDE_AUDIT && fake->highest == RPFMON_OVERRIDE_AUDIT,
	   "and lowered before them");
}

static void test_undo_refused(void)
{
	run("restore -", from);
	fake->refuse = 3;
	fake->refuse_all = true;
	ok(run("restore -", to) == 2 && strstr(err, "not all could be undone: refused"),
	   "what cannot be undone is told");
	fake->refuse = 0;
	fake->refuse_all = false;
}

static char *many_rules(unsigned int n, const char *what)
{
	size_t len;
	unsigned int i;
	char *text;
	FILE *f = open_memstream(&text, &len);

	for (i = 0; i < n; i++)
		fprintf(f, "allow add dev %s%u\n", what, i);
	fclose(f);
	return text;
}

static void test_many(void)
{
	char *first = many_rules(256, "a"), *second = many_rules(256, "b");
	char *more = many_rules(257, "a");

	ok(!run("restore -", first) && fake->n_rules == 256, "as many rules as there can be");
	ok(!run("restore -", second) && fake->n_rules == 256, "as many others instead");
	ok(run("restore -", more) == 1 && strstr(err, ":257: more than 256 rules") &&
	   fake->n_rules == 256, "one more is refused");
	run("restore -", "");
	free(first);
	free(second);
	free(more);
}

int main(void)
{
	kernel_root = "/nonexistent";
	fake_init();
	test_steps();
	test_all_or_nothing(from, to, "raising");
	test_all_or_nothing(to, from, "lowering");
	test_order();
	test_undo_refused();
	test_many();
	test_save();

	fake->unloaded = true;
	ok(run("-j status", NULL) == 3 &&
	   !strcmp(out, "{\"error\":\"module not loaded; try: modprobe rpfmon\"}\n") &&
	   !strcmp(err, "rpfmon: module not loaded; try: modprobe rpfmon\n"), "no module");
	run("status", NULL);
	is(err, "rpfmon: module not loaded; try: modprobe rpfmon\n", "nor anything in its way");
	ok(!run("-V", NULL) && !strcmp(out, "rpfmon " VERSION "\n"), "-V needs no module");
	ok(!run("help", NULL) && !*err, "nor does help");
	return end();
}
