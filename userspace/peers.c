// SPDX-License-Identifier: GPL-2.0
/* Asks overlays who sends by them: FDB entries, remote ends, AllowedIPs. */
#include <errno.h>
#include <linux/if_link.h>
#include <linux/if_tunnel.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "peers.h"
#include "util.h"
#include "wireguard.h"

/* Where a kind of link has its only remote end, and its flag of having none but each packet's. */
static const struct {
	const char *kind;
	uint16_t remote, external;
} kinds[] = {
	{ "vxlan", IFLA_VXLAN_GROUP, IFLA_VXLAN_COLLECT_METADATA },
	{ "geneve", IFLA_GENEVE_REMOTE, IFLA_GENEVE_COLLECT_METADATA },
	{ "gre", IFLA_GRE_REMOTE, IFLA_GRE_COLLECT_METADATA },
	{ "gretap", IFLA_GRE_REMOTE, IFLA_GRE_COLLECT_METADATA },
	{ "ipip", IFLA_IPTUN_REMOTE, IFLA_IPTUN_COLLECT_METADATA },
};

static void add(struct peers *peers, const struct peer *peer)
{
	peers->v = xgrow(peers->v, peers->n, &peers->room, sizeof(*peers->v));
	peers->v[peers->n++] = *peer;
}

static void add_node(struct peers *peers, uint32_t ifindex, in_addr_t addr)
{
	if (addr && !IN_MULTICAST(ntohl(addr)))
		add(peers, &(struct peer) { ifindex, { { addr }, 32 }, true });
}

static const struct nlattr *info(const struct nlmsghdr *nlh, uint16_t type, size_t len)
{
	return type ? rtnl_nested(rtnl_nested(rtnl_attr(nlh, IFLA_LINKINFO, 0), IFLA_INFO_DATA, 0), type, len) : NULL;
}

static const struct nlmsghdr *message_of(const struct facts *facts, const struct link *link)
{
	size_t i;

	for (i = 0; i < facts->links.n; i++)
		if (((struct ifinfomsg *)mnl_nlmsg_get_payload(facts->links.v[i]))->ifi_index == (int)link->ifindex)
			return facts->links.v[i];
	return NULL;
}

static void read_remote(struct peers *peers, const struct nlmsghdr *nlh, const struct link *link)
{
	const struct nlattr *attr;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		attr = strcmp(kinds[i].kind, link->kind) ? NULL : info(nlh, kinds[i].remote, 4);
		if (attr)
			add_node(peers, link->ifindex, mnl_attr_get_u32(attr));
	}
}

bool peers_are_external(const struct facts *facts, const struct link *link)
{
	const struct nlattr *attr;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (strcmp(kinds[i].kind, link->kind))
			continue;
		attr = info(message_of(facts, link), kinds[i].external, 0);
		/* A flag, or a byte with vxlan. */
		return attr && (!mnl_attr_get_payload_len(attr) || mnl_attr_get_u8(attr));
	}
	return false;
}

/* Those of a vxlan's forwarding table alone have a destination. */
static void read_fdb(struct peers *peers)
{
	struct msgs fdb = { 0 };
	struct obstack mem;
	struct rtnl rtnl;
	size_t i;

	if (rtnl_open(&rtnl))
		return;
	obstack_begin(&mem, 16 * 1024);
	if (rtnl_dump(&rtnl, RTM_NEWNEIGH, AF_BRIDGE, &mem, &fdb))
		fdb.n = 0;
	for (i = 0; i < fdb.n; i++) {
		const struct ndmsg *nd = mnl_nlmsg_get_payload(fdb.v[i]);
		const struct nlattr *dst = rtnl_attr(fdb.v[i], NDA_DST, 4);

		if (dst && mnl_attr_get_payload_len(dst) == 4)
			add_node(peers, nd->ndm_ifindex, mnl_attr_get_u32(dst));
	}
	free(fdb.v);
	obstack_free(&mem, NULL);
	rtnl_close(&rtnl);
}

struct allowed {
	struct peers *peers;
	uint32_t ifindex;
};

static void add_allowed(void *data, const struct prefix *prefix)
{
	const struct allowed *allowed = data;

	add(allowed->peers, &(struct peer) { allowed->ifindex, *prefix, false });
}

void peers_read(struct peers *peers, const struct facts *facts)
{
	const struct link *link;
	bool fdb = false;
	size_t i;

	for (i = 0; i < facts->links.n; i++) {
		const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(facts->links.v[i]);

		link = facts_link(facts, ifi->ifi_index);
		if (!link || !link->up)
			continue;
		fdb |= !strcmp(link->kind, "vxlan");
		read_remote(peers, facts->links.v[i], link);
		if (!strcmp(link->kind, "wireguard"))
			wireguard_allowed(link->ifindex, add_allowed, &(struct allowed) { peers, link->ifindex });
	}
	if (fdb)
		read_fdb(peers);
}
