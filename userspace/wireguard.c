// SPDX-License-Identifier: GPL-2.0
/* Asks a WireGuard device for its port, its mark and its peers' AllowedIPs, by the generic netlink of linux/wireguard.h. */
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/wireguard.h>
#include <string.h>
#include <time.h>

#include "util.h"
#include "wireguard.h"

struct said {
	uint16_t family;
	uint16_t port;
	uint32_t mark;
	bool any;
	void (*take)(void *data, const struct prefix *prefix);	/* or NULL */
	void *data;
};

static int keep_family(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr;
	struct said *said = data;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID && mnl_attr_get_payload_len(attr) == 2)
			said->family = mnl_attr_get_u16(attr);
	return MNL_CB_OK;
}

static void take_allowed(const struct said *said, const struct nlattr *allowed)
{
	struct prefix prefix = { 0 };
	const struct nlattr *attr;
	uint16_t family = 0;

	mnl_attr_for_each_nested(attr, allowed) {
		const uint16_t type = mnl_attr_get_type(attr), len = mnl_attr_get_payload_len(attr);

		if (type == WGALLOWEDIP_A_FAMILY && len == 2)
			family = mnl_attr_get_u16(attr);
		else if (type == WGALLOWEDIP_A_IPADDR && len == 4)
			prefix.addr.s_addr = mnl_attr_get_u32(attr);
		else if (type == WGALLOWEDIP_A_CIDR_MASK && len == 1)
			prefix.len = mnl_attr_get_u8(attr);
	}
	if (family == AF_INET)
		said->take(said->data, &prefix);
}

static void take_peers(const struct said *said, const struct nlattr *peers)
{
	const struct nlattr *peer, *attr, *allowed;

	mnl_attr_for_each_nested(peer, peers)
		mnl_attr_for_each_nested(attr, peer)
			if (mnl_attr_get_type(attr) == WGPEER_A_ALLOWEDIPS)
				mnl_attr_for_each_nested(allowed, attr)
					take_allowed(said, allowed);
}

/* With many peers there are several messages; each has its own part. */
static int keep_device(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr;
	struct said *said = data;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) == WGDEVICE_A_LISTEN_PORT && mnl_attr_get_payload_len(attr) == 2) {
			said->port = mnl_attr_get_u16(attr);
			said->any = true;
		} else if (mnl_attr_get_type(attr) == WGDEVICE_A_FWMARK && mnl_attr_get_payload_len(attr) == 4) {
			said->mark = mnl_attr_get_u32(attr);
		} else if (mnl_attr_get_type(attr) == WGDEVICE_A_PEERS && said->take) {
			take_peers(said, attr);
		}
	}
	return MNL_CB_OK;
}

static struct nlmsghdr *request(char *buf, uint16_t type, uint16_t flags, uint8_t cmd)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	nlh->nlmsg_seq = time(NULL);
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = 1;
	return nlh;
}

static bool ask(struct mnl_socket *sock, char *buf, size_t size, struct nlmsghdr *nlh, mnl_cb_t keep,
		struct said *said)
{
	uint32_t seq = nlh->nlmsg_seq;
	ssize_t n = mnl_socket_sendto(sock, nlh, nlh->nlmsg_len);
	int more = MNL_CB_OK;

	while (n >= 0 && more == MNL_CB_OK) {
		n = mnl_socket_recvfrom(sock, buf, size);
		more = n < 0 ? MNL_CB_ERROR : mnl_cb_run(buf, n, seq, 0, keep, said);
	}
	return n >= 0 && more == MNL_CB_STOP;
}

static void read_device(uint32_t ifindex, struct said *said)
{
	struct mnl_socket *sock = mnl_socket_open2(NETLINK_GENERIC, SOCK_CLOEXEC);
	char buf[16384] __attribute__((aligned(8)));
	struct nlmsghdr *nlh;

	if (!sock)
		return;
	nlh = request(buf, GENL_ID_CTRL, NLM_F_ACK, CTRL_CMD_GETFAMILY);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, WG_GENL_NAME);
	if (ask(sock, buf, sizeof(buf), nlh, keep_family, said) && said->family) {
		nlh = request(buf, said->family, NLM_F_DUMP, WG_CMD_GET_DEVICE);
		mnl_attr_put_u32(nlh, WGDEVICE_A_IFINDEX, ifindex);
		ask(sock, buf, sizeof(buf), nlh, keep_device, said);
	}
	mnl_socket_close(sock);
}

bool wireguard_read(uint32_t ifindex, uint16_t *port, uint32_t *mark)
{
	struct said said = { 0 };

	read_device(ifindex, &said);
	*port = said.port;
	*mark = said.mark;
	return said.any;
}

void wireguard_allowed(uint32_t ifindex, void (*take)(void *data, const struct prefix *prefix), void *data)
{
	struct said said = { .take = take, .data = data };

	read_device(ifindex, &said);
}
