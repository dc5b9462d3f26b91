// SPDX-License-Identifier: GPL-2.0
/* Routing netlink: dumps, and requests many at a time. */
#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/neighbour.h>
#include <linux/netconf.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "rtnl.h"
#include "util.h"

#define BUF_SIZE (64 * 1024)
#define BATCH_MAX 128
#define BATCH_BYTES (64 * 1024)
#define ROOM (4 * 1024 * 1024)
#define TRIES 16

/* What an answer takes of the socket's room: rtnetlink makes each in a page or two. */
#define ANSWER_COST (2 * 4096 + 1024)

int rtnl_open(struct rtnl *rtnl)
{
	int room = ROOM, on = 1;
	socklen_t len = sizeof(room);
	int fd, err;

	memset(rtnl, 0, sizeof(*rtnl));
	rtnl->sock = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	if (!rtnl->sock || mnl_socket_bind(rtnl->sock, 0, MNL_SOCKET_AUTOPID) < 0) {
		err = -errno;
		rtnl_close(rtnl);
		return err;
	}
	fd = mnl_socket_get_fd(rtnl->sock);
	mnl_socket_setsockopt(rtnl->sock, NETLINK_EXT_ACK, &on, sizeof(on));
	mnl_socket_setsockopt(rtnl->sock, NETLINK_CAP_ACK, &on, sizeof(on));
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)) < 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	if (getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, &len) < 0)
		room = 0;
	rtnl->batch = room / ANSWER_COST;
	if (rtnl->batch > BATCH_MAX)
		rtnl->batch = BATCH_MAX;
	if (!rtnl->batch)
		rtnl->batch = 1;
	rtnl->buf = xzalloc(BUF_SIZE);
	return 0;
}

void rtnl_close(struct rtnl *rtnl)
{
	if (rtnl->sock)
		mnl_socket_close(rtnl->sock);
	free(rtnl->buf);
	memset(rtnl, 0, sizeof(*rtnl));
}

void msgs_add(struct msgs *msgs, struct nlmsghdr *nlh)
{
	msgs->v = xgrow(msgs->v, msgs->n, &msgs->room, sizeof(*msgs->v));
	msgs->v[msgs->n++] = nlh;
}

size_t rtnl_header_len(uint16_t type)
{
	switch (type) {
	case RTM_NEWADDR:
	case RTM_DELADDR:
		return sizeof(struct ifaddrmsg);
	case RTM_NEWROUTE:
	case RTM_DELROUTE:
	case RTM_GETROUTE:
		return sizeof(struct rtmsg);
	case RTM_NEWRULE:
	case RTM_DELRULE:
		return sizeof(struct fib_rule_hdr);
	case RTM_NEWNEIGH:
		return sizeof(struct ndmsg);
	case RTM_NEWNEXTHOP:
	case RTM_DELNEXTHOP:
		return sizeof(struct nhmsg);
	default:
		return sizeof(struct ifinfomsg);
	}
}

struct nlmsghdr *rtnl_msg(struct obstack *mem, uint16_t type, uint16_t flags, const void *header,
			  size_t room)
{
	size_t len = rtnl_header_len(type);
	size_t size = MNL_NLMSG_HDRLEN + MNL_ALIGN(len) + room;
	struct nlmsghdr *nlh = obstack_alloc(mem, size);

	memset(nlh, 0, size);
	nlh->nlmsg_len = MNL_NLMSG_HDRLEN;
	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	memcpy(mnl_nlmsg_put_extra_header(nlh, len), header, len);
	return nlh;
}

/* A list of attributes, which the kernel made: still, none reaches beyond its end. */
static const struct nlattr *find(const struct nlattr *attr, const char *end, uint16_t type, size_t len)
{
	for (; mnl_attr_ok(attr, end - (const char *)attr); attr = mnl_attr_next(attr))
		if (mnl_attr_get_type(attr) == type)
			return mnl_attr_get_payload_len(attr) >= len ? attr : NULL;
	return NULL;
}

const struct nlattr *rtnl_attr(const struct nlmsghdr *nlh, uint16_t type, size_t len)
{
	return find(mnl_nlmsg_get_payload_offset(nlh, rtnl_header_len(nlh->nlmsg_type)),
		    mnl_nlmsg_get_payload_tail(nlh), type, len);
}

const struct nlattr *rtnl_nested(const struct nlattr *nest, uint16_t type, size_t len)
{
	if (!nest)
		return NULL;
	return find(mnl_attr_get_payload(nest), (const char *)nest + nest->nla_len, type, len);
}

uint32_t rtnl_u32(const struct nlmsghdr *nlh, uint16_t type)
{
	const struct nlattr *attr = rtnl_attr(nlh, type, sizeof(uint32_t));

	return attr ? mnl_attr_get_u32(attr) : 0;
}

int rtnl_error(const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *error = mnl_nlmsg_get_payload(nlh);

	if (nlh->nlmsg_type != NLMSG_ERROR || mnl_nlmsg_get_payload_len(nlh) < sizeof(*error))
		return 0;
	return error->error;
}

static void text_read(struct rtnl *rtnl, const struct nlmsghdr *nlh)
{
	const struct nlattr *attr;

	rtnl->text[0] = '\0';
	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	attr = find(mnl_nlmsg_get_payload_offset(nlh, sizeof(struct nlmsgerr)),
		    mnl_nlmsg_get_payload_tail(nlh), NLMSGERR_ATTR_MSG, 1);
	if (attr)
		snprintf(rtnl->text, sizeof(rtnl->text), "%.*s",
			 (int)mnl_attr_get_payload_len(attr),
			 (const char *)mnl_attr_get_payload(attr));
}

/* One buffer of what has come; -EAGAIN if nothing has. */
static int receive(struct rtnl *rtnl, int flags)
{
	ssize_t n;

	do {
		n = recv(mnl_socket_get_fd(rtnl->sock), rtnl->buf, BUF_SIZE, flags);
	} while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : (int)n;
}

/* The kernel works requests off while they are sent (rtnetlink_rcv()): all answers are there then. */
static int read_answers(struct rtnl *rtnl, size_t at, size_t k, rtnl_reply reply, void *data)
{
	const struct nlmsghdr *nlh;
	int left;

	for (;;) {
		left = receive(rtnl, MSG_DONTWAIT);
		if (left < 0)
			return left == -EAGAIN ? 0 : left;
		for (nlh = (void *)rtnl->buf; mnl_nlmsg_ok(nlh, left);
		     nlh = mnl_nlmsg_next(nlh, &left)) {
			if (nlh->nlmsg_seq - rtnl->seq >= k)
				continue;
			if (rtnl_error(nlh))
				text_read(rtnl, nlh);
			reply(at + (nlh->nlmsg_seq - rtnl->seq), nlh, data);
		}
	}
}

int rtnl_send(struct rtnl *rtnl, struct nlmsghdr *const *v, size_t n, rtnl_reply reply, void *data)
{
	struct iovec iov[BATCH_MAX];
	struct msghdr msg = { .msg_iov = iov };
	size_t at, k, bytes;
	int err = 0;

	for (at = 0; !err && at < n; at += k) {
		for (k = 0, bytes = 0; at + k < n && k < rtnl->batch && bytes < BATCH_BYTES; k++) {
			v[at + k]->nlmsg_seq = rtnl->seq + k;
			iov[k].iov_base = v[at + k];
			iov[k].iov_len = MNL_ALIGN(v[at + k]->nlmsg_len);
			bytes += iov[k].iov_len;
		}
		msg.msg_iovlen = k;
		if (sendmsg(mnl_socket_get_fd(rtnl->sock), &msg, 0) < 0)
			return -errno;
		err = read_answers(rtnl, at, k, reply, data);
		rtnl->seq += k;
	}
	return err;
}

static void keep_error(size_t i, const struct nlmsghdr *nlh, void *data)
{
	*(int *)data = rtnl_error(nlh);
}

int rtnl_do(struct rtnl *rtnl, struct nlmsghdr *nlh)
{
	int refused = 0;
	int err = rtnl_send(rtnl, &nlh, 1, keep_error, &refused);

	return err ? err : refused;
}

/* A dump that fails on its way says so at its end. */
static int dump_error(const struct nlmsghdr *done)
{
	const int *error = mnl_nlmsg_get_payload(done);

	return mnl_nlmsg_get_payload_len(done) >= sizeof(*error) && *error < 0 ? *error : 0;
}

/* What a redirect or a path's MTU has taught is dumped beside the routes, and is none (inet_dump_fib()). */
static bool is_exception(const struct nlmsghdr *nlh)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);

	return nlh->nlmsg_type == RTM_NEWROUTE && rtm->rtm_flags & RTM_F_CLONED;
}

/* 1 when these were the last, 0 when there are more, or -errno. */
static int read_dump(struct rtnl *rtnl, uint16_t type, int len, struct obstack *mem,
		     struct msgs *msgs, bool *overtaken)
{
	struct nlmsghdr *nlh = memcpy(obstack_alloc(mem, len), rtnl->buf, len);
	int left = len;

	for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
		if (nlh->nlmsg_seq != rtnl->seq)
			continue;
		*overtaken |= nlh->nlmsg_flags & NLM_F_DUMP_INTR;
		if (nlh->nlmsg_type == NLMSG_DONE)
			return dump_error(nlh) ?: 1;
		if (nlh->nlmsg_type == NLMSG_ERROR)
			return rtnl_error(nlh) ?: 1;
		if (nlh->nlmsg_type == type &&
		    mnl_nlmsg_get_payload_len(nlh) >= rtnl_header_len(type) && !is_exception(nlh))
			msgs_add(msgs, nlh);
	}
	return 0;
}

int rtnl_dump(struct rtnl *rtnl, uint16_t type, uint8_t family, struct obstack *mem,
	      struct msgs *msgs)
{
	char buf[128] __attribute__((aligned(NLMSG_ALIGNTO))) = "";
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	bool overtaken;
	int err, tries = 0;

	nlh->nlmsg_type = type + 2;	/* RTM_NEW..., RTM_DEL..., RTM_GET... */
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	*(uint8_t *)mnl_nlmsg_put_extra_header(nlh, rtnl_header_len(type)) = family;
	if (type == RTM_NEWLINK)
		mnl_attr_put_u32(nlh, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	do {
		msgs->n = 0;
		overtaken = false;
		nlh->nlmsg_seq = ++rtnl->seq;
		if (mnl_socket_sendto(rtnl->sock, nlh, nlh->nlmsg_len) < 0)
			return -errno;
		do {
			err = receive(rtnl, 0);
			if (err > 0)
				err = read_dump(rtnl, type, err, mem, msgs, &overtaken);
		} while (!err);
	} while ((err == -EINTR || (err > 0 && overtaken)) && ++tries < TRIES);
	rtnl->seq++;
	return err < 0 ? err : overtaken ? -EINTR : 0;
}
