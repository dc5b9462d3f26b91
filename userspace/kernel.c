// SPDX-License-Identifier: GPL-2.0
/* What the kernel says of itself: what keeps the module from working, and what it counts without. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "kernel.h"
#include "util.h"

#define FTRACE_ENABLED "/proc/sys/kernel/ftrace_enabled"
#define KPROBES_ENABLED "/sys/kernel/debug/kprobes/enabled"
#define LOCKDOWN "/sys/kernel/security/lockdown"
#define KALLSYMS "/proc/kallsyms"
#define NETSTAT "/proc/net/netstat"

#define FTRACE_FIX "sysctl -w kernel.ftrace_enabled=1"
#define KPROBES_FIX "echo 1 >" KPROBES_ENABLED

const char *kernel_root = "";

FILE *kernel_open(const char *path)
{
	char *full = xprintf("%s%s", kernel_root, path);
	FILE *f = fopen(full, "re");

	free(full);
	return f;
}

enum state {
	OFF,
	ON,
	UNKNOWN,
};

static enum state state_of(const char *path)
{
	FILE *f = kernel_open(path);
	enum state state;

	if (!f)
		return UNKNOWN;
	switch (getc(f)) {
	case '0':
		state = OFF;
		break;
	case EOF:
		state = UNKNOWN;
		break;
	default:
		state = ON;
	}
	fclose(f);
	return state;
}

/* As "none [integrity] confidentiality"; sets @level to the word in brackets. */
static bool is_locked_down(char level[32])
{
	FILE *f = kernel_open(LOCKDOWN);
	bool locked;

	if (!f)
		return false;
	locked = fscanf(f, "%*[^[][%31[a-z]", level) == 1 && strcmp(level, "none");
	fclose(f);
	return locked;
}

/* Where the list cannot be read, or is empty, nobody knows. */
static bool lacks_symbol(const char *symbol)
{
	char line[256], name[128];
	bool any = false, found = false;
	FILE *f = kernel_open(KALLSYMS);

	if (!f)
		return false;
	while (!found && fgets(line, sizeof(line), f)) {
		any = true;
		found = sscanf(line, "%*s %*s %127s", name) == 1 && !strcmp(name, symbol);
	}
	fclose(f);
	return any && !found;
}

/* Probes may do without ftrace, as on arm64: then its switch is not one of theirs. */
static enum state ftrace_state(void)
{
	if (!lacks_symbol("register_kretprobe") && lacks_symbol("kprobe_ftrace_handler"))
		return ON;
	return state_of(FTRACE_ENABLED);
}

void kernel_hindrances(void (*tell)(const char *line))
{
	char level[32];
	char *line;

	if (lacks_symbol("register_kretprobe"))
		tell("the kernel has no kprobes (CONFIG_KPROBES); it takes another kernel");
	if (is_locked_down(level)) {
		line = xprintf("the kernel is locked down (%s): it loads only modules that are "
			       "signed with a key it trusts", level);
		tell(line);
		free(line);
	}
	if (ftrace_state() == OFF)
		tell("kernel.ftrace_enabled is 0, so no probe is run; try: " FTRACE_FIX);
	if (state_of(KPROBES_ENABLED) == OFF)
		tell("kprobes are switched off; try: " KPROBES_FIX);
}

char *kernel_probe_fix(void)
{
	enum state ftrace = ftrace_state(), kprobes = state_of(KPROBES_ENABLED);
	char *text;
	FILE *f;

	if (ftrace == ON && kprobes == ON)
		return xprintf("probes are switched on; see the kernel log");

	f = xmemstream(&text);
	if (ftrace == OFF || kprobes == OFF)
		fprintf(f, "try: %s%s%s", ftrace == OFF ? FTRACE_FIX : "",
			ftrace == OFF && kprobes == OFF ? " && " : "",
			kprobes == OFF ? KPROBES_FIX : "");
	if (ftrace == UNKNOWN || kprobes == UNKNOWN)
		fprintf(f, "%ssee on the host that %s%s%s is 1", ftrace == OFF || kprobes == OFF ?
			"; " : "", ftrace == UNKNOWN ? FTRACE_ENABLED : "",
			ftrace == UNKNOWN && kprobes == UNKNOWN ? " and that " : "",
			kprobes == UNKNOWN ? KPROBES_ENABLED : "");
	fclose(f);
	return text;
}

/* A line of names, and a line of values below it. */
bool kernel_drops(uint64_t *n)
{
	char *names = NULL, *values = NULL, *name, *value, *at_name = NULL, *at_value = NULL;
	size_t names_size = 0, values_size = 0;
	FILE *f = kernel_open(NETSTAT);
	bool found = false;

	while (f && !found && getline(&names, &names_size, f) > 0 &&
	       getline(&values, &values_size, f) > 0) {
		name = strtok_r(names, " \n", &at_name);
		value = strtok_r(values, " \n", &at_value);
		while (name && value && !found) {
			found = !strcmp(name, "IPReversePathFilter");
			if (found)
				*n = strtoull(value, NULL, 10);
			name = strtok_r(NULL, " \n", &at_name);
			value = strtok_r(NULL, " \n", &at_value);
		}
	}
	free(names);
	free(values);
	if (f)
		fclose(f);
	return found;
}
