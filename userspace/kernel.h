/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel says of itself that keeps the module from loading, or its
 * probe from being run.
 */
#ifndef RPFMON_KERNEL_H
#define RPFMON_KERNEL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Before the path of every file that is read; "" but in tests. */
extern const char *kernel_root;

/* Opens a file below it to be read, or NULL. */
FILE *kernel_open(const char *path);

/* Calls @tell with a line for each hindrance that can be seen from here. */
void kernel_hindrances(void (*tell)(const char *line));

/*
 * In words, what switches probes on again; to be freed. Inside of `ip netns exec`,
 * and in containers, not all of it can be seen.
 */
char *kernel_probe_fix(void);

/*
 * What the kernel counts of its own reverse-path filter's drops in the network
 * namespace of the process, TcpExtIPReversePathFilter. False if it does not tell.
 */
bool kernel_drops(uint64_t *n);

#endif
