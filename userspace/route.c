// SPDX-License-Identifier: GPL-2.0
/* Reads routing tables and links over rtnetlink. */
#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdlib.h>
#include <time.h>

#include "prefix.h"
#include "route.h"
#include "util.h"

static int add(const struct nlmsghdr *nlh, void *data)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	struct route route = { .prefix.len = rtm->rtm_dst_len };
	struct routes *routes = data;
	const struct nlattr *attr;

	if (nlh->nlmsg_type != RTM_NEWROUTE || rtm->rtm_type != RTN_UNICAST)
		return MNL_CB_OK;
	mnl_attr_for_each(attr, nlh, sizeof(*rtm)) {
		if (mnl_attr_validate(attr, MNL_TYPE_U32))
			continue;
		if (mnl_attr_get_type(attr) == RTA_DST)
			route.prefix.addr.s_addr = mnl_attr_get_u32(attr);
		if (mnl_attr_get_type(attr) == RTA_OIF)
			route.ifindex = mnl_attr_get_u32(attr);
	}
	routes->v = xgrow(routes->v, routes->n, &routes->room, sizeof(route));
	routes->v[routes->n++] = route;
	return MNL_CB_OK;
}

/* What mnl_cb_run() returns last. */
static int ask(struct mnl_socket *sock, struct nlmsghdr *nlh, mnl_cb_t reply, void *data)
{
	char buf[32 * 1024] __attribute__((aligned(NLMSG_ALIGNTO)));
	unsigned int port = mnl_socket_get_portid(sock);
	int n = 1;

	nlh->nlmsg_seq = time(NULL);
	if (mnl_socket_sendto(sock, nlh, nlh->nlmsg_len) < 0)
		return -1;
	while (n > 0) {
		n = mnl_socket_recvfrom(sock, buf, sizeof(buf));
		if (n > 0)
			n = mnl_cb_run(buf, n, nlh->nlmsg_seq, port, reply, data);
	}
	return n;
}

static struct mnl_socket *open_socket(void)
{
	struct mnl_socket *sock = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);

	if (sock && mnl_socket_bind(sock, 0, MNL_SOCKET_AUTOPID) < 0) {
		mnl_socket_close(sock);
		return NULL;
	}
	return sock;
}

bool routes_read(uint32_t table, uint32_t ifindex, struct routes *routes)
{
	char buf[256] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct mnl_socket *sock = open_socket();
	struct rtmsg *rtm;
	int err, on = 1;

	if (!sock)
		return false;
	nlh->nlmsg_type = RTM_GETROUTE;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	rtm = mnl_nlmsg_put_extra_header(nlh, sizeof(*rtm));
	rtm->rtm_family = AF_INET;
	mnl_attr_put_u32(nlh, RTA_TABLE, table);
	if (ifindex)
		mnl_attr_put_u32(nlh, RTA_OIF, ifindex);
	/* A strict dump is one that the kernel has filtered. */
	err = mnl_socket_setsockopt(sock, NETLINK_GET_STRICT_CHK, &on, sizeof(on));
	if (!err)
		err = ask(sock, nlh, add, routes);
	mnl_socket_close(sock);
	return !err;
}

struct link {
	uint32_t master;
	unsigned int flags;
};

static int read_attrs(const struct nlmsghdr *nlh, void *data)
{
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr;
	struct link *link = data;

	link->flags = info->ifi_flags;
	mnl_attr_for_each(attr, nlh, sizeof(*info))
		if (mnl_attr_get_type(attr) == IFLA_MASTER &&
		    !mnl_attr_validate(attr, MNL_TYPE_U32))
			link->master = mnl_attr_get_u32(attr);
	return MNL_CB_OK;
}

static bool read_link(uint32_t ifindex, struct link *link)
{
	char buf[256] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct mnl_socket *sock = open_socket();
	struct ifinfomsg *info;
	int err;

	if (!sock)
		return false;
	nlh->nlmsg_type = RTM_GETLINK;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	info = mnl_nlmsg_put_extra_header(nlh, sizeof(*info));
	info->ifi_index = ifindex;
	err = ask(sock, nlh, read_attrs, link);
	mnl_socket_close(sock);
	return !err;
}

uint32_t link_master(uint32_t ifindex)
{
	struct link link = { 0 };

	return read_link(ifindex, &link) ? link.master : 0;
}

bool link_is_down(uint32_t ifindex)
{
	struct link link = { 0 };

	return read_link(ifindex, &link) && !(link.flags & IFF_UP);
}

bool route_exists(const struct prefix *prefix, uint32_t table, uint32_t ifindex)
{
	struct routes routes = { 0 };
	bool exists = false;
	size_t i;

	if (routes_read(table, ifindex, &routes))
		for (i = 0; i < routes.n; i++)
			if (routes.v[i].prefix.len == prefix->len &&
			    routes.v[i].prefix.addr.s_addr == prefix->addr.s_addr)
				exists = true;
	free(routes.v);
	return exists;
}
