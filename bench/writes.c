// SPDX-License-Identifier: GPL-2.0
/*
 * A plugin of QEMU's emulator: what modules that certain functions of the kernel call, and what these call in turn,
 * write to, by cache line and processor.
 *
 *   -plugin writes.so,modules=START:END,entry=START:END,caller=START:END,caller=...,to=FILE
 *
 * A processor is in such a module from when code of MODULES is executed right after code of a CALLER, until it is back in
 * one; an interrupt that comes meanwhile comes by the code of ENTRY and leaves by it. FILE gets "LINE PC TIMES TIMES" in the end, all but TIMES in hexadecimal: how often the instruction at PC, executed
 * by processor 0 and by 1, wrote to LINE, the address of its 64 bytes.
 *
 * To be used with a thread for each processor: where all are run in one, QEMU gives the number of the processor that code
 * was translated for as that of the one which executes it.
 */
#define _GNU_SOURCE
#include <inttypes.h>
#include <pthread.h>
#include <search.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is used of QEMU's plugin interface, version 2 of it: Debian has no package with its header. */
typedef uint64_t qemu_plugin_id_t;
typedef uint32_t qemu_plugin_meminfo_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;

#define QEMU_PLUGIN_CB_NO_REGS 0
#define QEMU_PLUGIN_MEM_W 2

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t idx);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, void (*cb)(qemu_plugin_id_t, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *tb, void (*cb)(unsigned int, void *), int flags,
					  void *userdata);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *insn,
				      void (*cb)(unsigned int, qemu_plugin_meminfo_t, uint64_t, void *), int flags, int rw,
				      void *userdata);
void qemu_plugin_register_atexit_cb(qemu_plugin_id_t id, void (*cb)(qemu_plugin_id_t, void *), void *userdata);

__attribute__((visibility("default"))) int qemu_plugin_version = 2;

#define CPUS 2
#define CALLERS 8
#define KERNEL 0xffff800000000000ULL

struct range {
	uint64_t start, end;
};

struct write {
	uint64_t line, pc;
	uint64_t times[CPUS];
};

static struct range modules, entry, callers[CALLERS];
static size_t n_callers;
static const char *to;
static bool calling[CPUS], inside[CPUS], entering[CPUS];
static unsigned int entries[CPUS];	/* odd: in an interrupt */
static void *writes;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int by_line(const void *a, const void *b)
{
	const struct write *x = a, *y = b;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return x->pc < y->pc ? -1 : x->pc > y->pc;
}

static bool within(const struct range *range, uint64_t pc)
{
	return pc >= range->start && pc < range->end;
}

static void in_caller(unsigned int cpu, void *unused)
{
	calling[cpu] = true;
	inside[cpu] = false;
	entering[cpu] = false;
	entries[cpu] = 0;
}

static void in_module(unsigned int cpu, void *unused)
{
	if (calling[cpu])
		inside[cpu] = true;
	calling[cpu] = false;
	entering[cpu] = false;
}

static void in_entry(unsigned int cpu, void *unused)
{
	if (!entering[cpu])
		entries[cpu]++;
	calling[cpu] = false;
	entering[cpu] = true;
}

static void elsewhere(unsigned int cpu, void *unused)
{
	calling[cpu] = false;
	entering[cpu] = false;
}

static void wrote(unsigned int cpu, qemu_plugin_meminfo_t info, uint64_t addr, void *pc)
{
	struct write key = { .line = addr & ~63ULL, .pc = (uintptr_t)pc }, **found;

	if (!inside[cpu] || entering[cpu] || entries[cpu] % 2)
		return;
	pthread_mutex_lock(&lock);
	found = tfind(&key, &writes, by_line);
	if (!found) {
		struct write *new = malloc(sizeof(*new));

		if (!new)
			abort();
		*new = key;
		found = tsearch(new, &writes, by_line);
		if (!found)
			abort();
	}
	(*found)->times[cpu]++;
	pthread_mutex_unlock(&lock);
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	uint64_t start = qemu_plugin_tb_vaddr(tb);
	void (*executed)(unsigned int, void *) = within(&modules, start) ? in_module : elsewhere;

	if (start < KERNEL)
		return;
	if (within(&entry, start))
		executed = in_entry;
	for (size_t i = 0; i < n_callers; i++) {
		if (within(&callers[i], start))
			executed = in_caller;
	}
	qemu_plugin_register_vcpu_tb_exec_cb(tb, executed, QEMU_PLUGIN_CB_NO_REGS, NULL);
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);

		qemu_plugin_register_vcpu_mem_cb(insn, wrote, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_W,
						 (void *)(uintptr_t)qemu_plugin_insn_vaddr(insn));
	}
}

static void say(const void *node, VISIT visit, void *file)
{
	const struct write *w = *(struct write * const *)node;

	if (visit == postorder || visit == leaf)
		fprintf(file, "%" PRIx64 " %" PRIx64 " %" PRIu64 " %" PRIu64 "\n", w->line, w->pc, w->times[0], w->times[1]);
}

static void ended(qemu_plugin_id_t id, void *unused)
{
	FILE *file = fopen(to, "w");

	if (file)
		twalk_r(writes, say, file);
	if (!file || fclose(file))
		perror(to);
}

static bool parse_range(const char *text, struct range *range)
{
	return sscanf(text, "%" SCNx64 ":%" SCNx64, &range->start, &range->end) == 2;
}

static bool parse(const char *arg)
{
	if (!strncmp(arg, "modules=", 8))
		return parse_range(arg + 8, &modules);
	if (!strncmp(arg, "entry=", 6))
		return parse_range(arg + 6, &entry);
	if (!strncmp(arg, "caller=", 7) && n_callers < CALLERS)
		return parse_range(arg + 7, &callers[n_callers++]);
	if (strncmp(arg, "to=", 3))
		return false;
	to = strdup(arg + 3);
	return to;
}

__attribute__((visibility("default")))
int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		if (!parse(argv[i])) {
			fprintf(stderr, "writes: what is %s?\n", argv[i]);
			return -1;
		}
	}
	if (!to || !modules.end || !entry.end || !n_callers) {
		fprintf(stderr, "writes: modules=, entry=, caller= and to= are wanted\n");
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, ended, NULL);
	return 0;
}
