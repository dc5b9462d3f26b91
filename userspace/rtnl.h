/* SPDX-License-Identifier: GPL-2.0 */
/* Routing netlink of one network namespace: dumps, and requests many at a time. */
#ifndef RPFMON_RTNL_H
#define RPFMON_RTNL_H

#include <libmnl/libmnl.h>
#include <obstack.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define obstack_chunk_alloc xzalloc
#define obstack_chunk_free free

struct rtnl {
	struct mnl_socket *sock;
	uint32_t seq;
	unsigned int batch;	/* messages whose answers the socket has room for */
	char text[128];		/* the kernel's words for what it refused last, or "" */
	char *buf;
};

/* Messages; the memory is somebody else's. */
struct msgs {
	struct nlmsghdr **v;
	size_t n, room;
};

/* For the network namespace that the process is in. 0 or -errno. */
int rtnl_open(struct rtnl *rtnl);
void rtnl_close(struct rtnl *rtnl);

/*
 * All that there is of @type, an RTM_NEW..., of @family, into memory of @mem. A
 * dump that a change has overtaken is begun anew. 0 or -errno.
 */
int rtnl_dump(struct rtnl *rtnl, uint16_t type, uint8_t family, struct obstack *mem,
	      struct msgs *msgs);

/*
 * Sends @n requests, and calls @reply for each that is answered, with its number:
 * without NLM_F_ACK that is what the kernel refused, or has an answer to.
 * 0 or -errno if the kernel could not be asked.
 */
typedef void (*rtnl_reply)(size_t i, const struct nlmsghdr *nlh, void *data);
int rtnl_send(struct rtnl *rtnl, struct nlmsghdr *const *v, size_t n, rtnl_reply reply, void *data);

/* One request; 0 or what the kernel refused it with, -errno. */
int rtnl_do(struct rtnl *rtnl, struct nlmsghdr *nlh);

/* -errno of an answer that is a refusal, or 0. */
int rtnl_error(const struct nlmsghdr *nlh);

void msgs_add(struct msgs *msgs, struct nlmsghdr *nlh);

/* A request of @type with a copy of @header, and room for @room bytes of attributes. */
struct nlmsghdr *rtnl_msg(struct obstack *mem, uint16_t type, uint16_t flags, const void *header,
			  size_t room);

/* The bytes before the attributes of a message of this type. */
size_t rtnl_header_len(uint16_t type);

/* The first attribute of @type, or NULL if there is none of at least @len bytes. */
const struct nlattr *rtnl_attr(const struct nlmsghdr *nlh, uint16_t type, size_t len);
const struct nlattr *rtnl_nested(const struct nlattr *nest, uint16_t type, size_t len);

/* Its value, or 0. */
uint32_t rtnl_u32(const struct nlmsghdr *nlh, uint16_t type);

/* Of linux/nexthop.h, which Debian 11's does not have, and newer. */
enum {
	RTNL_RES_GROUP = 12,		/* NHA_RES_GROUP */
	RTNL_RES_GROUP_BUCKETS = 1,
	RTNL_RES_GROUP_UNBALANCED_TIMER = 3,
	RTNL_FRA_DSCP = 25,		/* of linux/fib_rules.h, since 6.13 */
};

/* The next hops in an RTA_MULTIPATH. */
#define rtnl_for_each_hop(hop, left, attr)					\
	for ((hop) = mnl_attr_get_payload(attr),				\
	     (left) = mnl_attr_get_payload_len(attr);				\
	     (left) >= (int)sizeof(*(hop)) && (hop)->rtnh_len >= sizeof(*(hop)) && \
	     (hop)->rtnh_len <= (left);						\
	     (left) -= MNL_ALIGN((hop)->rtnh_len),				\
	     (hop) = (void *)((char *)(hop) + MNL_ALIGN((hop)->rtnh_len)))

#endif
