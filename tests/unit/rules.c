// SPDX-License-Identifier: GPL-2.0
/* Rules: how they are made, saved, restored and told of, over a module that is not there. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "duration.h"
#include "kernel.h"
#include "script.h"
#include "tool.h"

static char dir[] = "/tmp/rpfmon-rules.XXXXXX", conf[64];

static void put_file(const char *text, size_t len)
{
	FILE *f = fopen(conf, "w");

	if (!f || fwrite(text, 1, len, f) != len || fclose(f))
		exit(1);
}

static const char *file_text(const char *path)
{
	static char text[65536];
	FILE *f = fopen(path, "r");

	text[f ? fread(text, 1, sizeof(text) - 1, f) : 0] = '\0';
	if (f)
		fclose(f);
	return text;
}

static unsigned int files_beside(void)
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

static bool same_state(const struct fake *a, const struct fake *b)
{
	return a->n_rules == b->n_rules && a->override == b->override &&
	       !memcmp(a->rules, b->rules, a->n_rules * sizeof(*a->rules));
}

static struct fake was;

static bool refused(int status, const char *part)
{
	return status && strstr(err, part) && same_state(fake, &was);
}

/* ---- what was cut ---- */

/* What restore says first of such a file. */
static int read_script(const char *text, size_t len)
{
	FILE *real = stderr, *f = tmpfile();
	struct script script;
	int status;

	fwrite(text, 1, len, f);
	rewind(f);
	stderr = fmemopen(err, sizeof(err), "w");
	status = script_read(f, "conf", &script);
	fclose(stderr);
	stderr = real;
	fclose(f);
	free(script.rules.v);
	return status;
}

/* No beginning of @text short of all of it is taken; the tool itself is asked now and then. */
static void test_cut(const char *text, const char *what)
{
	const size_t len = strlen(text);
	const char *why;
	unsigned int bad = 0;
	size_t i;

	was = *fake;
	for (i = 0; i < len; i++) {
		why = i ? "conf: nothing was changed, since its last line is not '# end': move lines that were added behind that "
			  "line above it; if there is no such line, the file was cut: take a copy that is whole\n" :
			  "conf: is empty, as what a failed redirect leaves; nothing was changed\n";
		if (!read_script(text, i) || !strstr(err, why))
			bad++;
		put_file(text, i);
		if (i % 32 == 0 && !refused(run_file("restore", conf), why))
			bad++;
		if (bad)
			break;
	}
	if (!ok(!bad, "%s, cut at each of its %zu bytes, is refused", what, len))
		printf("# after %zu bytes: %s\n", i, err);
	put_file(text, len);
	ok(!run_file("restore", conf) && !*err, "%s, whole, is taken", what);
}

static void test_cuts(void)
{
	static const char old[] = "# rpfmon 1.0.0, 2026-11-28T00:00:00.000000Z: to be read by rpfmon restore\n"
				  "allow add dev a\noverride audit\n";
	char *text;

	run("restore -", "allow add dev 'a#*' from 10.0.0.0/8\nallow add kind vxlan force\noverride on\n");
	run("save", NULL);
	text = strdup(out);
	run("restore -", "allow add dev other\noverride audit\n");
	test_cut(text, "what save wrote");
	ok(fake->n_rules == 2 && fake->override == RPFMON_OVERRIDE_ON, "with all that was saved");
	free(text);
	text = strdup(file_text(SHIPPED_CONF));
	ok(*text, "there is a file to begin with");
	test_cut(text, "that");
	ok(!fake->n_rules && !fake->override, "and has nothing in it");
	free(text);

	ok(!run("restore -", old) && fake->n_rules == 1, "a file of a version before");
	ok(!run("restore -", "# rpfmon's rules of this node\nallow add dev a\nallow add dev b") && fake->n_rules == 2,
	   "one that was written by hand");
	ok(!run("restore -", "# nothing") && !fake->n_rules, "one with a comment alone");
	ok(!run("restore -", "# rpfmon; ends with \"# end\" \r\nallow add dev a\r\n# end\t\r\n") && fake->n_rules == 1,
	   "one with other ends of line");
	was = *fake;
	ok(refused(run("restore -", "# rpfmon; ends with \"# end\"\nallow add dev b\n# end\noverride on\n"), "move lines"),
	   "what says how it ends, ends so");
	ok(!run("restore -", "# rpfmon; ends with \"# end\"\nallow add dev b\n# end\n\n \t\n\n  ") && fake->n_rules == 1,
	   "empty lines behind that are nothing");
	was = *fake;
	ok(refused(run("restore -", ""), "rpfmon: standard input: is empty"), "nothing is no file");
}

/* ---- restore ---- */

static void test_restore(void)
{
	run("restore -", "allow add dev a\nallow add dev b\noverride audit\n");
	was = *fake;
	fake->replaced = 0;
	ok(!run("restore -", "override on\nallow add dev b\nallow add dev c force\n") && fake->replaced == 1,
	   "it takes one request");
	ok(fake->n_rules == 2 && fake->override == RPFMON_OVERRIDE_ON && fake->rules[0].id == was.rules[1].id,
	   "a rule that stays keeps its id");
	ok(!run("restore -", "allow add dev a\n") && !fake->override, "without a line for it override is off");

	was = *fake;
	fake->busy = 3;
	fake->replaced = 0;
	ok(!run("restore -", "allow add dev d\n") && fake->replaced == 4 && !*err, "three times others were first");
	was = *fake;
	fake->busy = 4;
	fake->replaced = 0;
	ok(refused(run("restore -", "allow add dev e\n"), "rpfmon: standard input: rules or override were changed "
		   "meanwhile\n") && fake->replaced == 4, "a fourth time is too much");
	fake->busy = 0;

	fake->wrong_rule = 2;
	ok(refused(run("restore -", "# one\nallow add dev a\n\noverride on\nallow add dev b\nallow add dev c\n"),
		   "rpfmon: standard input:5: this one is refused\n"), "what is refused is told by its line");
	fake->wrong_rule = 0;
	fake->refuse = 1;
	ok(refused(run("-j restore -", "allow add dev a\n"), "rpfmon: standard input: refused \"on trial\"\n") &&
	   !strcmp(out, "{\"error\":\"standard input: refused \\\"on trial\\\"\"}\n"), "or, if it is no line, by the file");
	put_file("allow add dev a\n", 16);
	fake->unloaded = true;
	ok(run_file("restore", conf) == 3, "the module is not there");
	fake->unloaded = false;
}

static char *many_rules(unsigned int n, const char *what)
{
	size_t len;
	unsigned int i;
	char *text;
	FILE *f = open_memstream(&text, &len);

	for (i = 0; i < n; i++)
		fprintf(f, "allow add dev a-long-nam%s%u from 10.%u.0.0/16 until 2100-01-01T00:00:00Z force\n", what, i, i % 256);
	fclose(f);
	return text;
}

static void test_many(void)
{
	char *first = many_rules(256, "a"), *second = many_rules(256, "b");
	char *more = many_rules(257, "a");

	ok(!run("restore -", first) && fake->n_rules == 256, "as many rules as there can be");
	ok(!run("restore -", second) && fake->n_rules == 256, "as many others instead");
	fake->wrong_rule = 256;
	was = *fake;
	ok(refused(run("restore -", first), "standard input:256: this one is refused"), "the last of them is refused");
	fake->wrong_rule = 0;
	ok(refused(run("restore -", more), ":257: more than 256 rules"), "one more is refused");
	free(first);
	free(second);
	free(more);
}

/* ---- ends ---- */

static void test_ends(void)
{
	const uint64_t hour = 3600 * NSEC_PER_SEC;
	uint64_t before = time_now();
	char *saved;

	run("restore -", "override off\n");
	ok(!run("allow add dev a expires 1h", NULL) && fake->rules[0].until >= before + hour &&
	   fake->rules[0].until <= time_now() + hour + NSEC_PER_SEC, "expires counts from now");
	run("allow", NULL);
	ok(strstr(out, "  EXPIRES-IN\n") || strstr(out, "EXPIRES-IN  "), "the table has what is left");
	ok(strstr(out, "  1h ") || strstr(out, "  59m59s "), "in words");
	ok(!run("allow add dev b until 2100-01-01T01:00:00+01:00", NULL), "until takes an offset");
	run("-j allow", NULL);
	ok(strstr(out, "\"from\":null,\"until\":\"2100-01-01T00:00:00.000000Z\",\"expires-in\":23") &&
	   strstr(out, ",\"force\":false,\"admitted\":0,\"would-admit\":0}"), "JSON has both");
	ok(!run("allow add dev c", NULL) && !run("-j allow", NULL) &&
	   strstr(out, "\"dev\":\"c\",\"kind\":null,\"from\":null,\"until\":null,\"expires-in\":null,"), "or neither");
	run("save", NULL);
	saved = strdup(out);
	was = *fake;
	ok(!run("restore -", saved) && same_state(fake, &was), "saved and restored, an end is what it was, to the nanosecond");
	free(saved);

	ok(refused(run("allow add dev d until 2026-01-01T00:00:00Z", NULL),
		   "rpfmon: until 2026-01-01T00:00:00Z: that time is over\n"), "what is over is not added");
	ok(refused(run("allow replace dev a until 2001-09-09T01:46:40Z", NULL), "that time is over"), "nor does it replace");
	ok(!run("restore -", "override on\nallow add dev a until 2026-01-01T00:00:00.5Z\nallow add dev b\n"
		"allow add dev c until 2002-01-01T00:00:00-01:00\nallow add dev d expires 1d\n") && fake->n_rules == 2 &&
	   !strcmp(fake->rules[0].dev, "b") && !strcmp(fake->rules[1].dev, "d"), "in a file, it is left out");
	is(err, "rpfmon: standard input:2: left out: its end, 2026-01-01T00:00:00.500000000Z, is over\n"
	   "rpfmon: standard input:4: left out: its end, 2002-01-01T01:00:00Z, is over\n", "and that is said");
	fake->wrong_rule = 2;
	was = *fake;
	ok(refused(run("restore -", "allow add dev a until 2026-01-01T00:00:00Z\nallow add dev b\nallow add dev c\n"),
		   "rpfmon: standard input:3: this one is refused\n"), "the lines of others stay theirs");
	fake->wrong_rule = 0;
}

static void test_replace(void)
{
	run("restore -", "allow add dev a expires 1h force\nallow add dev b\n");
	was = *fake;
	ok(!run("allow replace dev a", NULL) && fake->n_rules == 2 && fake->rules[0].id == was.rules[0].id &&
	   !HAS(&fake->rules[0], RPFMON_A_RULE_UNTIL) && !HAS(&fake->rules[0], RPFMON_A_RULE_FORCE),
	   "replace gives a rule another end and force");
	ok(!run("allow replace kind gre from 10.0.0.0/8 until 2100-01-01T00:00:00Z", NULL) && fake->n_rules == 3,
	   "or adds it, if there is none");
	was = *fake;
	ok(refused(run("-j allow add dev b expires 5m force", NULL), "exists as rule ") && !strncmp(out, "{\"error\":\"exists as rule ", 25),
	   "add does not, and says which one it is");
	fake->vanish = true;
	ok(run("allow add kind gre from 10.0.0.0/8", NULL) == 2 && !strcmp(err, "rpfmon: rule exists\n"),
	   "if that has just gone, what the kernel said");
	fake->vanish = false;
	ok(!run("allow replace kind gre from 10.0.0.0/8", NULL), "replace it again");
	was = *fake;
	snprintf(was.no_twin, sizeof(was.no_twin), "allow del id %u", fake->rules[1].id);
	ok(!run(was.no_twin, NULL) && fake->n_rules == 2 && strcmp(fake->rules[0].dev, "b") && strcmp(fake->rules[1].dev, "b"),
	   "a rule goes by its id");
	ok(run(was.no_twin, NULL) == 2 && !strcmp(err, "rpfmon: no such rule\n"), "once");
}

/* ---- save ---- */

/* All but the time, which the first line has. */
static bool holds(const char *path, const char *rules)
{
	const char *text = file_text(path), *line = strchr(text, '\n');

	return line && strstr(text, ": to be read by rpfmon restore; ends with \"# end\"\n") && !strcmp(line + 1, rules);
}

#define OLD "allow add dev a from 10.0.0.0/8\noverride on\n"
#define NEW "allow add dev b\nallow add dev c\noverride audit\n"
#define END "# end\n"

static void test_save(void)
{
	char link[64], nowhere[64];
	struct stat st;

	unlink(conf);
	snprintf(link, sizeof(link), "%s/link", dir);
	run("restore -", OLD);
	umask(0);
	ok(!run_file("save", conf) && !*out && !*err && holds(conf, OLD END), "save to a file that is new");
	ok(!stat(conf, &st) && (st.st_mode & 07777) == 0600, "which is its owner's alone");
	ok(!run("restore -", "override off") && !run_file("restore", conf) && !run("-j save", NULL) &&
	   !strcmp(out, "[\"allow add dev a from 10.0.0.0/8\",\"override on\"]\n"), "restore reads it");
	chmod(conf, 0640);
	ok(!symlink("conf", link), "a link to it");
	run("restore -", NEW);
	ok(!run_file("-j save", link) && holds(conf, NEW END), "save to that puts it in the place of the file");
	ok(!lstat(link, &st) && S_ISLNK(st.st_mode) && !stat(conf, &st) && (st.st_mode & 07777) == 0640,
	   "the link stays, and who may read it");
	unlink(link);
	snprintf(nowhere, sizeof(nowhere), "%s/nowhere", dir);
	ok(!symlink(nowhere, link) && run_file("save", link) == 2 && strstr(err, "No such file"), "a link to nothing is none");
	unlink(link);
	run("restore -", OLD);
	ok(!run_file("save", "-") && strstr(out, "\n" OLD END), "- is standard output");
	ok(run("save /nonexistent/conf", NULL) == 2 && !strcmp(err, "rpfmon: /nonexistent/conf: No such file or directory\n"),
	   "no such directory");
	ok(run_file("save", dir) == 2 && strstr(err, "Is a directory"), "nor a directory");
	ok(run("save /dev/null", NULL) == 2 && !stat("/dev/null", &st) && S_ISCHR(st.st_mode) &&
	   strstr(err, "/dev/null: no regular file"), "nor a device, which stays one");
	fake->unloaded = true;
	ok(run_file("save", conf) == 3 && holds(conf, NEW END), "without the module the file stays as it is");
	fake->unloaded = false;
	fake->moving = 4;
	ok(!run_file("save", conf) && !fake->moving && holds(conf, OLD END), "what others change meanwhile is read again");
	run("restore -", NEW);
	fake->moving = 99;
	ok(run_file("save", conf) == 2 && !strcmp(err, "rpfmon: somebody else is changing the rules; try again\n") &&
	   holds(conf, OLD END), "but not for ever");
	fake->moving = 0;
	ok(!run_file("save", conf) && holds(conf, NEW END), "the next time it is saved");
	run("restore -", OLD);
	ok(files_beside() == 1, "nothing is left beside");
}

static bool dir_fails;

int __real_fsync(int fd);
int __wrap_fsync(int fd);

int __wrap_fsync(int fd)
{
	struct stat st;

	if (!dir_fails || fstat(fd, &st) < 0 || !S_ISDIR(st.st_mode))
		return __real_fsync(fd);
	errno = EIO;
	return -1;
}

static void test_dir_fails(void)
{
	dir_fails = true;
	ok(run_file("save", conf) == 2 && strstr(err, "conf: is in its place, but may not outlast a power cut: writing its directory "
		  "to the disk: Input/output error\n") && holds(conf, OLD END) && files_beside() == 1,
	   "if the directory is not sure to be on the disk, the file is there all the same");
	dir_fails = false;
	run("restore -", NEW);
	ok(!run_file("save", conf) && holds(conf, NEW END), "the next time it is");
	run("restore -", OLD);
}

static int run_limited(const char *path, rlim_t most)
{
	struct rlimit before, limit;
	int status;

	fflush(stdout);
	getrlimit(RLIMIT_FSIZE, &before);
	limit = (struct rlimit) { .rlim_cur = most, .rlim_max = before.rlim_max };
	setrlimit(RLIMIT_FSIZE, &limit);
	status = run_file("save", path);
	setrlimit(RLIMIT_FSIZE, &before);
	return status;
}

/*
 * Who may not write the directory, or not give the file its owner again. LSan, which works for no other user than the one
 * that began, has a say in the status then.
 */
static void test_save_refused(void)
{
	const bool root = !geteuid();
	struct stat st;

	ok(run_limited(conf, 100) == 2 && strstr(err, "conf: File too large") && holds(conf, NEW END) && files_beside() == 1,
	   "what cannot be written as a whole leaves the file as it is");
	chmod(conf, 0666);
	chmod(dir, 0555);
	if (root && seteuid(65534) < 0)
		exit(1);
	ok(run_file("save", conf) && strstr(err, "conf: Permission denied"), "in a directory that may not be written");
	if (root && seteuid(0) < 0)
		exit(1);
	chmod(dir, 0777);
	ok(holds(conf, NEW END) && files_beside() == 1, "it stays, too");
	if (!root) {
		chmod(conf, 0444);
		ok(run_file("save", conf) == 2 && holds(conf, NEW END) && files_beside() == 1, "a file to be read alone stays");
		chmod(conf, 0644);
		return;
	}
	chmod(conf, 0666);
	if (seteuid(65534) < 0)
		exit(1);
	ok(run_file("save", conf) && strstr(err, "conf: Operation not permitted"), "if its owner cannot be kept");
	if (seteuid(0) < 0)
		exit(1);
	ok(holds(conf, NEW END) && files_beside() == 1, "it stays as well");
	ok(!chown(conf, 7, 8) && !chmod(conf, 04711) && !run_file("save", conf) && holds(conf, OLD END) && !stat(conf, &st) &&
	   st.st_uid == 7 && st.st_gid == 8 && (st.st_mode & 07777) == 04711, "root keeps owner and mode");
}

/* Whenever it is told to end, there is the file before or the file after, and nothing beside. */
static void test_save_ended(void)
{
	char *argv[] = { "rpfmon", "save", conf, NULL };
	unsigned int i, n_ended = 0, bad = 0;
	int status;
	pid_t pid;

	srand(1);
	for (i = 0; i < 60; i++) {
		run("restore -", i % 2 ? OLD : NEW);
		fflush(stdout);
		pid = fork();
		if (!pid)
			exit(tool(3, argv));
		usleep(rand() % 3000);
		kill(pid, i % 3 ? i % 3 == 1 ? SIGTERM : SIGINT : SIGHUP);
		waitpid(pid, &status, 0);
		n_ended += WIFSIGNALED(status);
		bad += (!holds(conf, OLD END) && !holds(conf, NEW END)) || files_beside() != 1;
	}
	ok(!bad, "of 60 that were told to end, %u did, and the file was always whole", n_ended);
}

/* ---- monitor ---- */

static struct nlmsghdr *make_event(uint64_t time)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(fake->events[fake->n_events++]);

	mnl_attr_put_u64(nlh, RPFMON_A_CHANGE_TIME, time);
	mnl_attr_put_u32(nlh, RPFMON_A_CHANGE_NETNS, 4026531840);
	mnl_attr_put_u64(nlh, RPFMON_A_CHANGE_GENERATION, fake->n_events);
	return nlh;
}

static void put_who(struct nlmsghdr *nlh, const char *comm)
{
	mnl_attr_put_u32(nlh, RPFMON_A_CHANGE_UID, 1000);
	mnl_attr_put_u32(nlh, RPFMON_A_CHANGE_PID, 4711);
	mnl_attr_put_strz(nlh, RPFMON_A_CHANGE_COMM, comm);
}

static void put_told(struct nlmsghdr *nlh, uint16_t how, uint32_t id, const char *dev, uint64_t until)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, how);

	mnl_attr_put_u32(nlh, RPFMON_A_RULE_ID, id);
	mnl_attr_put_strz(nlh, RPFMON_A_RULE_DEV, dev);
	mnl_attr_put_u32(nlh, RPFMON_A_RULE_FROM, htonl(0x0a000000));
	mnl_attr_put_u8(nlh, RPFMON_A_RULE_FROM_LEN, 8);
	if (until)
		mnl_attr_put_u64(nlh, RPFMON_A_RULE_UNTIL, until);
	mnl_attr_put_u64(nlh, RPFMON_A_RULE_ADMITTED, 5);
	mnl_attr_nest_end(nlh, nest);
}

static void make_events(void)
{
	const uint64_t now = 1795498998123456789;
	struct nlmsghdr *nlh = make_event(now);

	put_told(nlh, RPFMON_A_CHANGE_DELETED, 3, "c", 0);
	put_told(nlh, RPFMON_A_CHANGE_ADDED, 1, "a b", 0);
	put_told(nlh, RPFMON_A_CHANGE_ADDED, 2, "b", 0);
	put_told(nlh, RPFMON_A_CHANGE_CHANGED, 4, "d", 4102444800 * NSEC_PER_SEC);
	mnl_attr_put_u32(nlh, RPFMON_A_CHANGE_OVERRIDE, RPFMON_OVERRIDE_ON);
	put_who(nlh, "x\033[2J\n)\"");
	put_told(make_event(now), RPFMON_A_CHANGE_EXPIRED, 5, "e", 1);
	nlh = make_event(now);
	mnl_attr_put(nlh, RPFMON_A_CHANGE_RESET, 0, NULL);
	put_who(nlh, "rpfmon");
	nlh = make_event(now);
	mnl_attr_put(nlh, RPFMON_A_CHANGE_RESET, 0, NULL);
	mnl_attr_put_u32(nlh, RPFMON_A_CHANGE_IFINDEX, 1);
	nlh = make_event(now);
	mnl_attr_put(nlh, RPFMON_A_CHANGE_RESET, 0, NULL);
	mnl_attr_put_u32(nlh, RPFMON_A_CHANGE_IFINDEX, 7);
}

#define AT "2026-11-24T05:43:18.123456Z "
#define BY ", by uid 1000, pid 4711, x\\x1b[2J\\x0a)\"\n"
#define JSON_AT(event, generation)										\
	"{\"event\":\"" event "\",\"time\":\"2026-11-24T05:43:18.123456Z\",\"netns\":4026531840,\"generation\":" generation ","
#define NOBODY "\"uid\":null,\"pid\":null,\"comm\":null,"
#define JSON_BY "\"uid\":1000,\"pid\":4711,\"comm\":\"x\\u001b[2J\\n)\\\"\","
#define JSON_RULE(id, dev, until, left)										\
	"\"id\":" id ",\"dev\":\"" dev "\",\"kind\":null,\"from\":\"10.0.0.0/8\",\"until\":" until ",\"expires-in\":" left

static void test_monitor(void)
{
	fake->n_devices = 1;
	fake->devices[0] = (struct device) { .ifindex = 1, .dev = "e1" };
	make_events();
	ok(!run("monitor", NULL), "monitor ends well");
	is(out, AT "rule-add: 1 dev 'a b' from 10.0.0.0/8" BY
	   AT "rule-add: 2 dev b from 10.0.0.0/8" BY
	   AT "rule-change: 4 dev d from 10.0.0.0/8 until 2100-01-01T00:00:00Z" BY
	   AT "rule-del: 3 dev c from 10.0.0.0/8" BY
	   AT "override: on" BY
	   AT "rule-expired: 5 dev e from 10.0.0.0/8 until 1970-01-01T00:00:00.000000001Z\n"
	   AT "reset: all, by uid 1000, pid 4711, rpfmon\n"
	   AT "reset: dev e1\n"
	   AT "reset: dev 7\n", "a line for each change, with who made it");
	ok(!run("-j monitor", NULL), "in JSON");
	ok(strstr(out, JSON_AT("rule-add", "1") JSON_BY JSON_RULE("1", "a b", "null", "null") ",\"force\":false,\"admitted\":5,"
		  "\"would-admit\":0}\n"), "a rule is added");
	ok(strstr(out, JSON_AT("rule-change", "1") JSON_BY JSON_RULE("4", "d", "\"2100-01-01T00:00:00.000000Z\"", "23")), "changed");
	ok(strstr(out, JSON_AT("rule-del", "1") JSON_BY JSON_RULE("3", "c", "null", "null")), "deleted");
	ok(strstr(out, JSON_AT("rule-expired", "2") NOBODY JSON_RULE("5", "e", "\"1970-01-01T00:00:00.000000Z\"", "0,")), "expires");
	ok(strstr(out, JSON_AT("override", "1") JSON_BY "\"override\":\"on\"}\n"), "override");
	ok(strstr(out, JSON_AT("reset", "3") "\"uid\":1000,\"pid\":4711,\"comm\":\"rpfmon\",\"ifindex\":null,\"dev\":null}\n"), "reset");
	ok(strstr(out, JSON_AT("reset", "4") NOBODY "\"ifindex\":1,\"dev\":\"e1\"}\n"), "of a device");
	ok(strstr(out, JSON_AT("reset", "5") NOBODY "\"ifindex\":7,\"dev\":null}\n"), "of one that has gone");
	ok(run("monitor dev e9", NULL) == 2 && !strcmp(err, "rpfmon: no such device\n"), "a device that there is not");
	fake->goes = true;
	ok(!run("monitor dev e1", NULL) && !*out && !strcmp(err, "rpfmon: e1 is gone\n"), "if it goes, so does the monitor");
	fake->goes = false;
	fake->generation = 2;
	fake->overrun = 1;
	ok(!run("monitor", NULL) && !*err, "more than it had room for at once, and yet nothing missed");
	fake->generation = 1;
	fake->overrun = 9;
	ok(!run("-j monitor", NULL) && strstr(out, JSON_AT("rule-expired", "2")), "more than there was room for");
	is(err, "rpfmon: 5 changes of rules or override were missed\n", "it says how much was missed");
	fake->generation = 0;
	mnl_attr_put_u64(make_event(0), RPFMON_A_CHANGE_GENERATION, 7);
	ok(!run("monitor", NULL), "changes that were missed without that");
	is(err, "rpfmon: 1 change of rules or override was missed\n", "are told, too");
	fake->n_events = 0;
}

int main(void)
{
	kernel_root = "/nonexistent";
	fake_init();
	if (!mkdtemp(dir))
		exit(1);
	snprintf(conf, sizeof(conf), "%s/conf", dir);
	test_restore();
	test_many();
	test_ends();
	test_replace();
	test_save();
	test_dir_fails();
	test_save_refused();
	test_save_ended();
	test_monitor();
	/* The last: a first failure, which JSON has, is remembered. */
	test_cuts();
	unlink(conf);
	ok(!rmdir(dir), "nothing is left");
	return end();
}
