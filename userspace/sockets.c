// SPDX-License-Identifier: GPL-2.0
/* Asks sock_diag(7) for TCP's listening sockets and UDP's. */
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/tcp.h>
#include <string.h>

#include "sockets.h"
#include "util.h"

/* A socket of IPv6 that is bound to no address takes IPv4's packets, too. */
static int take(const struct nlmsghdr *nlh, void *data)
{
	const struct inet_diag_msg *msg = mnl_nlmsg_get_payload(nlh);
	static const uint32_t any[4];
	struct sockets *sockets = data;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*msg) ||
	    (msg->idiag_family == AF_INET6 && memcmp(msg->id.idiag_src, any, sizeof(any))))
		return MNL_CB_OK;
	sockets->v = xgrow(sockets->v, sockets->n, &sockets->room, sizeof(*sockets->v));
	sockets->v[sockets->n++] = (struct waiting) {
		.port = ntohs(msg->id.idiag_sport), .addr.s_addr = msg->id.idiag_src[0],
		.bound = msg->id.idiag_if,
	};
	return MNL_CB_OK;
}

static bool dump(struct mnl_socket *sock, uint8_t family, uint8_t proto, struct sockets *sockets)
{
	char buf[32768] __attribute__((aligned(8)));
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct inet_diag_req_v2 *req;
	size_t first = sockets->n;
	ssize_t n;
	int more;

	nlh->nlmsg_type = SOCK_DIAG_BY_FAMILY;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	req = mnl_nlmsg_put_extra_header(nlh, sizeof(*req));
	req->sdiag_family = family;
	req->sdiag_protocol = proto;
	req->idiag_states = proto == IPPROTO_TCP ? 1 << TCP_LISTEN : 1 << TCP_CLOSE;
	if (mnl_socket_sendto(sock, nlh, nlh->nlmsg_len) < 0)
		return false;
	do {
		n = mnl_socket_recvfrom(sock, buf, sizeof(buf));
		more = n > 0 ? mnl_cb_run(buf, n, 0, 0, take, sockets) : MNL_CB_ERROR;
	} while (more == MNL_CB_OK);
	for (; first < sockets->n; first++)
		sockets->v[first].proto = proto;
	return more == MNL_CB_STOP;
}

void sockets_read(struct sockets *sockets)
{
	struct mnl_socket *sock = mnl_socket_open2(NETLINK_SOCK_DIAG, SOCK_CLOEXEC);

	if (!sock)
		return;
	sockets->known = dump(sock, AF_INET, IPPROTO_UDP, sockets);
	dump(sock, AF_INET6, IPPROTO_UDP, sockets);
	dump(sock, AF_INET, IPPROTO_TCP, sockets);
	dump(sock, AF_INET6, IPPROTO_TCP, sockets);
	mnl_socket_close(sock);
}

const struct waiting *socket_for(const struct sockets *sockets, uint8_t proto, struct in_addr addr,
				 uint16_t port)
{
	size_t i;

	for (i = 0; i < sockets->n; i++)
		if (sockets->v[i].proto == proto && sockets->v[i].port == port &&
		    (!sockets->v[i].addr.s_addr || sockets->v[i].addr.s_addr == addr.s_addr))
			return &sockets->v[i];
	return NULL;
}
