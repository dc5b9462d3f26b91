/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel says of itself that keeps the module from loading, or its
 * probe from being run.
 */
#ifndef RPFMON_KERNEL_H
#define RPFMON_KERNEL_H

/* Before the path of every file that is read; "" but in tests. */
extern const char *kernel_root;

/* Calls @tell with a line for each hindrance that can be seen from here. */
void kernel_hindrances(void (*tell)(const char *line));

/*
 * In words, what switches probes on again; to be freed. Inside of `ip netns exec`,
 * and in containers, not all of it can be seen.
 */
char *kernel_probe_fix(void);

#endif
