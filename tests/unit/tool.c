// SPDX-License-Identifier: GPL-2.0
/* The tool's commands and what they change, over a module that is not there. */
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
	  "generation      0\n"
	  "probe           working\n"
	  "probe-missed    1\n"
	  "records-lost    2\n"
	  "records-kept    18446744073709551615\n", "" },
	{ "device dev eth9", NULL, 2, "", "rpfmon: no such device\n" },
	{ "-j device dev eth9", NULL, 2, "{\"error\":\"no such device\"}\n", "no such device" },
	{ "record dev eth9", NULL, 2, "", "no such device" },
	{ "explain dev eth9", NULL, 2, "", "no such device" },

	{ "allow add dev flannel* from 10.10.0.0/16", NULL, 0, "", "" },
	{ "allow add dev flannel* from 10.10.0.0/16", NULL, 2, "", "rpfmon: exists as rule 1; use replace\n" },
	{ "-j allow add kind vxlan until 2222-02-22T22:22:22+22:22", NULL, 0, "{}\n", "" },
	{ "allow add kind tun from 0.0.0.0/0 force", NULL, 0, "", "" },
	{ "override on", NULL, 0, "", "" },
	{ "-j override audit", NULL, 0, "{}\n", "" },
	{ "-j save", NULL, 0,
	  "[\"allow add dev flannel* from 10.10.0.0/16\",\"allow add kind vxlan until 2222-02-22T00:00:22Z\","
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
	  "allow add dev \"a\" until 2222-02-22t22:22:22.5z", 0, "", "" },
	{ "-j save", NULL, 0, "[\"allow add dev b\",\"allow add dev a until 2222-02-22T22:22:22.500000000Z\","
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
	{ "-j save", NULL, 0, "[\"allow add dev b\",\"allow add dev a until 2222-02-22T22:22:22.500000000Z\","
	  "\"override off\"]\n", "" },

	{ "restore -", "override off", 0, "", "" },
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

int main(void)
{
	kernel_root = "/nonexistent";
	fake_init();
	test_steps();

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
