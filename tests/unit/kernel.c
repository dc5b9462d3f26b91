// SPDX-License-Identifier: GPL-2.0
/* What can be told of a kernel from its files, in a directory of our own. */
#include <stdlib.h>

#include "kernel.h"
#include "root.h"
#include "test.h"

static const char *const dirs[] = {
	"/proc", "/proc/sys", "/proc/sys/kernel", "/sys", "/sys/kernel", "/sys/kernel/debug",
	"/sys/kernel/debug/kprobes", "/sys/kernel/security",
};

#define FTRACE "/proc/sys/kernel/ftrace_enabled"
#define KPROBES "/sys/kernel/debug/kprobes/enabled"
#define LOCKDOWN "/sys/kernel/security/lockdown"
#define KALLSYMS "/proc/kallsyms"

static const char *const files[] = { FTRACE, KPROBES, LOCKDOWN, KALLSYMS };

static char told[4096];

static void tell(const char *line)
{
	strcat(strcat(told, line), "\n");
}

#define SYMBOLS "0000000000000000 T _stext\n0000000000000000 T register_kretprobes\n"
#define NO_KPROBES "the kernel has no kprobes (CONFIG_KPROBES); it takes another kernel\n"
#define LOCKED(level) "the kernel is locked down (" level "): it loads only modules that are "	\
	"signed with a key it trusts\n"
#define FTRACE_IS_OFF "kernel.ftrace_enabled is 0, so no probe is run; try: "			\
	"sysctl -w kernel.ftrace_enabled=1\n"
#define BOTH_UNKNOWN "see on the host that " FTRACE " and that " KPROBES " is 1"
#define KPROBES_ARE_OFF "kprobes are switched off; try: echo 1 >" KPROBES "\n"

static const struct {
	const char *desc;
	const char *text[N(files)];
	const char *told;
	const char *fix;
} cases[] = {
	{ "a kernel that tells nothing", { }, "", BOTH_UNKNOWN },
	{ "nothing in the way", { "1\n", "1\n", "[none] integrity confidentiality\n",
				  SYMBOLS "0000000000000000 T register_kretprobe\n" }, "",
	  "probes are switched on; see the kernel log" },
	{ "probes that are not on ftrace", { "0\n", "1\n", NULL,
					     SYMBOLS "0 T register_kretprobe\n" }, "",
	  "probes are switched on; see the kernel log" },
	{ "a symbol of a module", { NULL, NULL, NULL,
				    "0 t register_kretprobe\t[other]\n"
				    "0 T kprobe_ftrace_handler\n" }, "",
	  BOTH_UNKNOWN },
	{ "an empty list of symbols", { NULL, NULL, NULL, "" }, "",
	  BOTH_UNKNOWN },
	{ "a kernel without kprobes", { NULL, NULL, NULL, SYMBOLS }, NO_KPROBES,
	  BOTH_UNKNOWN },
	{ "integrity", { NULL, NULL, "none [integrity] confidentiality\n" }, LOCKED("integrity"),
	  BOTH_UNKNOWN },
	{ "confidentiality", { NULL, NULL, "none integrity [confidentiality]\n" },
	  LOCKED("confidentiality"), BOTH_UNKNOWN },
	{ "what is no lockdown, and an empty file", { "", "x", "[" }, "",
	  "see on the host that " FTRACE " is 1" },
	{ "ftrace off, and no debugfs", { "0\n" }, FTRACE_IS_OFF,
	  "try: sysctl -w kernel.ftrace_enabled=1; see on the host that " KPROBES " is 1" },
	{ "ftrace on, and no debugfs", { "1\n" }, "", "see on the host that " KPROBES " is 1" },
	{ "ftrace off", { "0\n", "1\n" }, FTRACE_IS_OFF, "try: sysctl -w kernel.ftrace_enabled=1" },
	{ "kprobes off", { "1\n", "0\n" }, KPROBES_ARE_OFF, "try: echo 1 >" KPROBES },
	{ "all at once", { "0\n", "0\n", "none integrity [confidentiality]\n", SYMBOLS },
	  NO_KPROBES LOCKED("confidentiality") FTRACE_IS_OFF KPROBES_ARE_OFF,
	  "try: sysctl -w kernel.ftrace_enabled=1 && echo 1 >" KPROBES },
};

int main(void)
{
	unsigned int i, j;
	char *fix;

	root_make(dirs, N(dirs));
	for (i = 0; i < N(cases); i++) {
		for (j = 0; j < N(files); j++)
			put(files[j], cases[i].text[j]);
		told[0] = '\0';
		kernel_hindrances(tell);
		is(told, cases[i].told, cases[i].desc);
		fix = kernel_probe_fix();
		is(fix, cases[i].fix, cases[i].desc);
		free(fix);
	}
	for (i = 0; i < N(files); i++)
		put(files[i], NULL);
	root_remove(dirs, N(dirs));
	return end();
}
