/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_SYSCTL_H
#define RPFMON_SYSCTL_H

#include <stddef.h>

/* The value of net.ipv4.conf.DEV.NAME in the network namespace of the process, or -1. */
int sysctl_read(const char *dev, const char *name);

/* A line of a file that sysctl --system and systemd-sysctl read. */
struct setting {
	char *file;
	unsigned int line;
	char *text;
};

struct settings {
	struct setting *v;
	size_t n, room;
};

/* Those that set an rp_filter, in the order in which they take effect. */
void settings_read(struct settings *settings);
void settings_free(struct settings *settings);

#endif
