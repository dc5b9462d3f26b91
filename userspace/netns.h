/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_NETNS_H
#define RPFMON_NETNS_H

#include <stdbool.h>
#include <sys/types.h>

struct netns {
	ino_t inode;
	char *name;		/* what -n takes; NULL: the caller's own */
	char *path;
	bool named;		/* in /run/netns; otherwise a pid */
};

/* The inode of the one that the process is in. */
ino_t netns_inode(void);

/* Can this be the name of one, or a pid? */
bool netns_may_be(const char *name);

/* What -n said, not entered. 0, or an exit code, told. */
int netns_find(const char *name, struct netns *ns);
int netns_enter(const struct netns *ns);

/*
 * Calls @visit in each network namespace that can be reached, the caller's own
 * first, until it returns other than 0; comes back. Those that vanish
 * meanwhile are left out.
 */
int netns_each(int (*visit)(const struct netns *ns, void *data), void *data);

#endif
