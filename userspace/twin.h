/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The twin: a copy of a network namespace's IPv4 routing, in which a command is tried
 * before anyone runs it. It knows no packet and no fix.
 */
#ifndef RPFMON_TWIN_H
#define RPFMON_TWIN_H

#include "facts.h"
#include "form.h"

/* What stands in the twin for a device of the real namespace. */
struct stand {
	uint32_t ifindex;	/* in the twin; 0: nothing does */
	bool there;		/* the kernel made it with the namespace */
	bool dead;		/* down, yet a next hop of several */
	bool lost;		/* up, yet dead as a next hop of several */
};

struct twin {
	const struct facts *real;
	struct stand *stand;	/* of each of real->link */
	struct rtnl rtnl;
	struct nl nl;		/* the module, if it is loaded: it keeps quiet, whether the real one may be asked or not */
	struct obstack mem;
	int home, here;		/* network namespaces */
	bool stays;		/* it cannot be left: it is in a user namespace of its own */
	int groups;		/* a socket that has joined them */
	struct facts now;	/* what it was when last asked */
	char *why;		/* NULL, or why nothing is claimed of it */
};

/*
 * Makes the twin of @real, with a stand-in for each device that routing can see or
 * that @text names. False if it could not be made, or is not alike: @twin->why.
 * To be freed in either case.
 */
bool twin_make(struct twin *twin, const struct facts *real, const char *text);
void twin_free(struct twin *twin);

/*
 * The twin of the namespace that the process is in, for as long as @use takes; @nl is the
 * module there, or NULL. If the real one changed meanwhile, all of it is done once more.
 * Returns what @use did, or an exit code, told; nothing is claimed if there is a @why, to
 * be freed.
 */
typedef int (*twin_use)(struct twin *twin, void *data);
int twin_with(struct nl *nl, const char *text, twin_use use, void *data, char **why);

/*
 * Runs a command in it and asks anew what it is. Returns the command's exit status with
 * what it said in @said, to be freed; or negative if it was not run.
 */
int twin_run(struct twin *twin, const char *command, char **said);

/* Joins a multicast group there, @ifindex being the real device's; without, its packets are not looked at. */
void twin_join(struct twin *twin, uint32_t ifindex, struct in_addr group);

/* Asks anew what it is. */
bool twin_read(struct twin *twin);

/* The process is in the twin's network namespace between these, for procfs; unless false. */
bool twin_enter(struct twin *twin);
void twin_leave(struct twin *twin);

/* A device's index in the twin; 0 if it has none. */
uint32_t twin_index(const struct twin *twin, uint32_t ifindex);

/* The same for forms_make(), @twin as its data; what no stand-in has is as it was. */
uint32_t twin_index_in(const void *twin, uint32_t ifindex);

/* twin_build.c */
void twin_build(struct twin *twin);
void twin_sysctls(struct twin *twin);

/* Sets @twin->why if nothing did before. */
void twin_doubt(struct twin *twin, const char *fmt, ...) PRINTF(2, 3);

/* net.ipv4.NAME, of the namespace that the process is in. */
bool sysctl_write(const char *name, const char *value);

/* Attributes that set net.ipv4.conf.DEV are put between these. */
struct conf_nest {
	struct nlattr *nest[3];
};
void conf_begin(struct nlmsghdr *nlh, struct conf_nest *conf);
void conf_end(struct nlmsghdr *nlh, struct conf_nest *conf);

#endif
