/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The module, over a generic netlink socket of one network namespace.
 */
#ifndef RPFMON_NL_H
#define RPFMON_NL_H

#include <stddef.h>
#include <stdint.h>
#include <libmnl/libmnl.h>

#include "model.h"
#include "util.h"

struct nl {
	struct mnl_socket *sock;
	uint16_t family;
	uint32_t group;		/* the multicast group events */
	uint32_t seq;
	bool overtaken;		/* a change has overtaken the dump */
	bool silent;		/* warnings are for nobody */
	int err;		/* errno of what failed last, */
	char text[512];		/* the kernel's words for it, or "" */
	uint32_t offset;	/* where in the request it lies, or 0 */
	char *request;
	char *answer;
};

/* One answer of the module's. 0, or -errno to give up. */
typedef int (*nl_reply)(uint8_t cmd, const void *attrs, size_t len, void *data);

/*
 * The module in the network namespace of the caller. 0, or an exit code, told;
 * nl_try() tells of anything but UNLOADED.
 */
int nl_open(struct nl *nl);
int nl_try(struct nl *nl);
void nl_close(struct nl *nl);

/* A request of @cmd with room for @size bytes of attributes; its flags are the caller's. */
struct nlmsghdr *nl_request(struct nl *nl, uint8_t cmd, size_t size);

/*
 * 0, or -errno, with @nl->text. nl_do() tells a warning of the kernel's that came
 * although the request was done. A dump that was overtaken by a change is begun
 * anew after @again.
 */
int nl_do(struct nl *nl, struct nlmsghdr *request, nl_reply reply, void *data);
int nl_dump(struct nl *nl, struct nlmsghdr *request, nl_reply reply, void (*again)(void *data),
	    void *data);

/* Tells what failed last; returns the exit code. */
int nl_fail(struct nl *nl, const char *what, ...) PRINTF(2, 3);

/*
 * Reads one buffer of answers to the request of sequence number @seq: 1 when
 * these were the last, 0 when there are more, or -errno.
 */
int nl_read(struct nl *nl, const void *buf, size_t len, uint32_t seq, nl_reply reply, void *data);

/* Joins the module's events and the comings and goings of families. */
int nl_listen(struct nl *nl);

/*
 * Reads events until there are none: 0, or -errno; -ENOBUFS if some were
 * lost, -ESHUTDOWN when the module has gone.
 */
int nl_events(struct nl *nl, nl_reply reply, void *data);
int nl_event(struct nl *nl, const void *buf, size_t len, nl_reply reply, void *data);

#define NL_ANSWER_SIZE (64 * 1024)

#endif
