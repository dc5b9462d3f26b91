// SPDX-License-Identifier: GPL-2.0
/* Generic netlink: requests, answers, dumps and events, over a socket of one network namespace. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <linux/genetlink.h>
#include <linux/rpfmon.h>

#include "nl.h"
#include "util.h"

#define TRIES 16
#define EVENTS_SIZE (4 * 1024 * 1024)

struct family {
	uint16_t id;
	uint32_t group;
	const char *group_name;
};

static uint32_t attr_u32(const struct nlattr *attr)
{
	return mnl_attr_get_payload_len(attr) >= sizeof(uint32_t) ? mnl_attr_get_u32(attr) : 0;
}

static void group_read(const struct nlattr *group, struct family *family)
{
	const struct nlattr *attr;
	bool wanted = false;
	uint32_t id = 0;

	mnl_attr_for_each_nested(attr, group) {
		if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GRP_ID)
			id = attr_u32(attr);
		if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GRP_NAME &&
		    !mnl_attr_validate(attr, MNL_TYPE_NUL_STRING))
			wanted = !strcmp(mnl_attr_get_str(attr), family->group_name);
	}
	if (wanted)
		family->group = id;
}

static int family_read(uint8_t cmd, const void *attrs, size_t len, void *data)
{
	struct family *family = data;
	const struct nlattr *attr, *group;

	mnl_attr_for_each_payload(attrs, len) {
		switch (mnl_attr_get_type(attr)) {
		case CTRL_ATTR_FAMILY_ID:
			if (!mnl_attr_validate(attr, MNL_TYPE_U16))
				family->id = mnl_attr_get_u16(attr);
			break;
		case CTRL_ATTR_MCAST_GROUPS:
			mnl_attr_for_each_nested(group, attr)
				group_read(group, family);
			break;
		}
	}
	return 0;
}

static struct nlmsghdr *request(struct nl *nl, uint16_t family, uint8_t cmd, size_t size)
{
	struct genlmsghdr *genl;
	struct nlmsghdr *nlh;

	free(nl->request);
	nl->request = xzalloc(MNL_NLMSG_HDRLEN + sizeof(*genl) + size);
	nlh = mnl_nlmsg_put_header(nl->request);
	nlh->nlmsg_type = family;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = RPFMON_FAMILY_VERSION;
	return nlh;
}

struct nlmsghdr *nl_request(struct nl *nl, uint8_t cmd, size_t size)
{
	return request(nl, nl->family, cmd, size);
}

static int family_find(struct nl *nl, const char *name, struct family *family)
{
	struct nlmsghdr *nlh;
	int err;

	nlh = request(nl, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 64);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, name);
	err = nl_do(nl, nlh, family_read, family);
	if (!err && !family->id)
		err = -EBADMSG;
	return err;
}

static int unloaded(void)
{
	return fail(UNLOADED, "module not loaded; try: modprobe rpfmon");
}

int nl_try(struct nl *nl)
{
	struct family family = { .group_name = RPFMON_MCGRP_EVENTS };
	int err, on = 1;

	memset(nl, 0, sizeof(*nl));
	nl->seq = time(NULL);
	nl->sock = mnl_socket_open2(NETLINK_GENERIC, SOCK_CLOEXEC);
	if (!nl->sock || mnl_socket_bind(nl->sock, 0, MNL_SOCKET_AUTOPID) < 0) {
		err = errno;
		nl_close(nl);
		return fail(REFUSED, "netlink socket: %s", strerror(err));
	}
	/* Old kernels lack the latter; all they lose is strictness. */
	mnl_socket_setsockopt(nl->sock, NETLINK_EXT_ACK, &on, sizeof(on));
	mnl_socket_setsockopt(nl->sock, NETLINK_GET_STRICT_CHK, &on, sizeof(on));
	nl->answer = xzalloc(NL_ANSWER_SIZE);

	err = family_find(nl, RPFMON_FAMILY_NAME, &family);
	if (err) {
		err = err == -ENOENT ? UNLOADED : nl_fail(nl, "finding the module");
		nl_close(nl);
		return err;
	}
	nl->family = family.id;
	nl->group = family.group;
	return 0;
}

int nl_open(struct nl *nl)
{
	int err = nl_try(nl);

	return err == UNLOADED ? unloaded() : err;
}

void nl_close(struct nl *nl)
{
	if (nl->sock)
		mnl_socket_close(nl->sock);
	free(nl->request);
	free(nl->answer);
	memset(nl, 0, sizeof(*nl));
}

/* Remembers what the kernel said beside the error number, and of what. */
static void text_read(struct nl *nl, const void *attrs, size_t len)
{
	const struct nlattr *attr;

	mnl_attr_for_each_payload(attrs, len) {
		switch (mnl_attr_get_type(attr)) {
		case NLMSGERR_ATTR_MSG:
			snprintf(nl->text, sizeof(nl->text), "%.*s",
				 (int)mnl_attr_get_payload_len(attr),
				 (const char *)mnl_attr_get_payload(attr));
			break;
		case NLMSGERR_ATTR_OFFS:
			nl->offset = attr_u32(attr);
			break;
		}
	}
}

static int error_read(struct nl *nl, const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *error = mnl_nlmsg_get_payload(nlh);
	size_t skip = sizeof(*error);

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*error))
		return -EBADMSG;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED) && error->msg.nlmsg_len > MNL_NLMSG_HDRLEN)
		skip += MNL_ALIGN(error->msg.nlmsg_len - MNL_NLMSG_HDRLEN);
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS && mnl_nlmsg_get_payload_len(nlh) > skip)
		text_read(nl, (const char *)error + skip, mnl_nlmsg_get_payload_len(nlh) - skip);
	if (!error->error)
		return 1;
	return error->error < 0 ? error->error : -EBADMSG;
}

static int done_read(struct nl *nl, const struct nlmsghdr *nlh)
{
	const char *payload = mnl_nlmsg_get_payload(nlh);
	size_t len = mnl_nlmsg_get_payload_len(nlh);
	int error;

	if (len < sizeof(error))
		return 1;
	memcpy(&error, payload, sizeof(error));
	if (error >= 0)
		return 1;
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS)
		text_read(nl, payload + sizeof(error), len - sizeof(error));
	return error;
}

/* mnl_nlmsg_ok() takes a length beyond INT_MAX for a negative one. */
static bool is_whole(const struct nlmsghdr *nlh, int left)
{
	return left >= (int)sizeof(*nlh) && nlh->nlmsg_len >= sizeof(*nlh) &&
	       nlh->nlmsg_len <= (uint32_t)left;
}

int nl_read(struct nl *nl, const void *buf, size_t len, uint32_t seq, nl_reply reply, void *data)
{
	const struct nlmsghdr *nlh;
	const struct genlmsghdr *genl;
	int left = len;
	int err;

	for (nlh = buf; is_whole(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
		if (!mnl_nlmsg_seq_ok(nlh, seq))
			continue;
		if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
			nl->overtaken = true;
		switch (nlh->nlmsg_type) {
		case NLMSG_NOOP:
			continue;
		case NLMSG_ERROR:
			err = error_read(nl, nlh);
			break;
		case NLMSG_DONE:
			err = done_read(nl, nlh);
			break;
		case NLMSG_OVERRUN:
			err = -ENOBUFS;
			break;
		default:
			genl = mnl_nlmsg_get_payload(nlh);
			if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*genl))
				return -EBADMSG;
			err = reply ? reply(genl->cmd, genl + 1,
					    mnl_nlmsg_get_payload_len(nlh) - sizeof(*genl), data)
				    : 0;
		}
		if (err)
			return err;
	}
	return left > 0 ? -EBADMSG : 0;
}

static int receive(struct nl *nl)
{
	ssize_t n;

	do {
		n = mnl_socket_recvfrom(nl->sock, nl->answer, NL_ANSWER_SIZE);
	} while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : (int)n;
}

static int ask(struct nl *nl, struct nlmsghdr *nlh, uint16_t flags, nl_reply reply, void *data)
{
	int err;

	nl->overtaken = false;
	nl->text[0] = '\0';
	nl->offset = 0;
	nlh->nlmsg_flags |= NLM_F_REQUEST | flags;
	nlh->nlmsg_seq = ++nl->seq;
	if (mnl_socket_sendto(nl->sock, nlh, nlh->nlmsg_len) < 0)
		return -errno;
	do {
		err = receive(nl);
		if (err > 0)
			err = nl_read(nl, nl->answer, err, nl->seq, reply, data);
		else if (!err)
			err = -EPIPE;
	} while (!err);
	if (err < 0)
		return err;
	return nl->overtaken ? -EINTR : 0;
}

static int settle(struct nl *nl, int err)
{
	nl->err = -err;
	return err;
}

int nl_do(struct nl *nl, struct nlmsghdr *nlh, nl_reply reply, void *data)
{
	int err = ask(nl, nlh, NLM_F_ACK, reply, data);

	/* netlink_ack() hands on what was put in extack although the request was done. */
	if (!err && nl->text[0]) {
		if (!nl->silent)
			note("warning: %s", nl->text);
		nl->text[0] = '\0';
	}
	return settle(nl, err);
}

int nl_dump(struct nl *nl, struct nlmsghdr *nlh, nl_reply reply, void (*again)(void *data),
	    void *data)
{
	int tries = 0;
	int err;

	for (;;) {
		err = ask(nl, nlh, NLM_F_DUMP, reply, data);
		if ((err != -EINTR && err != -ENOBUFS) || ++tries == TRIES)
			return settle(nl, err);
		again(data);
	}
}

int nl_fail(struct nl *nl, const char *what, ...)
{
	struct family family = { .group_name = "" };
	int err = nl->err;
	va_list args;
	char *text;

	if (nl->text[0])
		return fail(REFUSED, "%s", nl->text);
	if (nl->family && err == ENOENT &&
	    family_find(nl, RPFMON_FAMILY_NAME, &family) == -ENOENT)
		return unloaded();

	va_start(args, what);
	if (vasprintf(&text, what, args) < 0)
		text = NULL;
	va_end(args);
	if (err == EPERM)
		fail(REFUSED, "%s: needs CAP_NET_ADMIN over the network namespace; try as root",
		     text);
	else
		fail(REFUSED, "%s: %s", text, strerror(err));
	free(text);
	return REFUSED;
}

static int join(struct nl *nl, uint32_t group)
{
	if (mnl_socket_setsockopt(nl->sock, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)) < 0)
		return settle(nl, -errno);
	return 0;
}

int nl_listen(struct nl *nl)
{
	struct family ctrl = { .group_name = "notify" };
	int fd = mnl_socket_get_fd(nl->sock);
	int size = EVENTS_SIZE;
	int err;

	err = family_find(nl, "nlctrl", &ctrl);
	if (err)
		return err;
	if (!ctrl.group || !nl->group)
		return settle(nl, -EPROTONOSUPPORT);
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) < 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	err = join(nl, ctrl.group);
	if (!err)
		err = join(nl, nl->group);
	return err;
}

static int goodbye(uint8_t cmd, const void *attrs, size_t len)
{
	const struct nlattr *attr;

	if (cmd != CTRL_CMD_DELFAMILY)
		return 0;
	mnl_attr_for_each_payload(attrs, len) {
		if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_NAME &&
		    !mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) &&
		    !strcmp(mnl_attr_get_str(attr), RPFMON_FAMILY_NAME))
			return -ESHUTDOWN;
	}
	return 0;
}

int nl_event(struct nl *nl, const void *buf, size_t len, nl_reply reply, void *data)
{
	const struct nlmsghdr *nlh;
	const struct genlmsghdr *genl;
	int left = len;
	int err = 0;

	for (nlh = buf; !err && is_whole(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
		size_t size = mnl_nlmsg_get_payload_len(nlh);

		genl = mnl_nlmsg_get_payload(nlh);
		if (nlh->nlmsg_type < NLMSG_MIN_TYPE)
			continue;
		if (size < sizeof(*genl))
			return -EBADMSG;
		size -= sizeof(*genl);
		if (nlh->nlmsg_type == GENL_ID_CTRL)
			err = goodbye(genl->cmd, genl + 1, size);
		else if (nlh->nlmsg_type == nl->family)
			err = reply(genl->cmd, genl + 1, size, data);
	}
	return !err && left > 0 ? -EBADMSG : err;
}

int nl_events(struct nl *nl, nl_reply reply, void *data)
{
	ssize_t n;
	int err;

	nl->text[0] = '\0';
	do {
		n = recv(mnl_socket_get_fd(nl->sock), nl->answer, NL_ANSWER_SIZE, MSG_DONTWAIT);
		if (n < 0)
			err = errno == EAGAIN || errno == EINTR ? 0 : -errno;
		else
			err = nl_event(nl, nl->answer, n, reply, data);
	} while (n > 0 && !err);
	return settle(nl, err);
}
