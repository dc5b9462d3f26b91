/* SPDX-License-Identifier: GPL-2.0 */
/* Where a command goes: each network namespace that was asked for, and the device that was named. */
#ifndef RPFMON_VISIT_H
#define RPFMON_VISIT_H

#include "args.h"
#include "client.h"

/* The module in one network namespace. */
struct place {
	const struct run *run;
	const struct netns *ns;		/* that commands must name by -n, or NULL */
	const struct device *device;	/* that was named; NULL: every device */
	uint32_t ifindex;		/* its index; 0: every device */
	struct nl *nl;			/* NULL: the module is not loaded, for commands that do without */
};

/* 0, or an exit code, told. */
typedef int (*visitor)(const struct place *place, void *data);

/* Calls @visit in the network namespace, or with -a in each. */
int visit_each(const struct run *run, visitor visit, void *data);

/* The same for a command that does without the module, too. */
int visit_each_unloaded(const struct run *run, visitor visit, void *data);

/*
 * The same for a command that takes dev NAME: if one is given, it is looked up
 * here, and with -a only the namespaces that have such a device are visited.
 */
int visit_each_with_device(const struct run *run, visitor visit, void *data);

/* The column that tells namespaces apart. */
void visit_put_netns(const struct place *place);

/*
 * For whatever shows rejections, so that nobody takes the silence of a probe that
 * is off for their absence: a line on stderr, once. 0, or an exit code, told.
 */
int warn_of_probe(struct nl *nl);
void warn_if_off(const struct conf *conf);

/* What can be known without the module, if @err says that it is not loaded. Returns @err. */
int tell_unloaded(int err);

#endif
