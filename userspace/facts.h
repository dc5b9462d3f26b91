/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is asked now of one network namespace, by netlink and procfs. Nothing here
 * leaves a trace there: what RTM_GETROUTE would answer is asked of a copy (twin.h).
 */
#ifndef RPFMON_FACTS_H
#define RPFMON_FACTS_H

#include <linux/if.h>
#include <linux/ip.h>
#include <netinet/in.h>

#include "client.h"
#include "rtnl.h"

/* What a copy is not made of any more: it would take too long. */
#define FACTS_ROUTES_MAX 32768
#define FACTS_LINKS_MAX 4096

/* A device. */
struct link {
	uint32_t ifindex;
	uint32_t master;
	uint32_t lower;		/* the device below it or its peer, if in this namespace; or 0 */
	uint32_t vrf;		/* the VRF it is in, or 0 */
	uint32_t table;		/* of a VRF; 0: it is none */
	uint32_t mtu;
	uint32_t group;
	uint32_t n_addrs;	/* IPv4 addresses */
	uint16_t type;		/* ARPHRD_... */
	bool up, noarp, carrier;
	bool port;		/* its master receives in its stead */
	bool overlay;
	char name[IFNAMSIZ];
	char kind[IFNAMSIZ];
	const uint32_t *conf;	/* net.ipv4.conf.DEV, by IPV4_DEVCONF_... - 1; NULL: no IPv4 */
	unsigned int n_conf;
};

/* A file below /proc/sys/net/ipv4/. */
struct sysctl {
	char *name;
	char *value;
};

/* Who listens to a multicast group. */
struct group {
	uint32_t ifindex;
	struct in_addr addr;
};

struct facts {
	struct obstack mem;
	struct msgs links, addrs, nexthops, policy, routes, neighs;
	struct link *link;	/* by index */
	size_t n_link;
	struct sysctl *sysctl;
	size_t n_sysctl, sysctl_room;
	uint32_t all[IPV4_DEVCONF_MAX + 1];	/* net.ipv4.conf.all, what of it counts for every device */
	struct group *group;
	size_t n_group, group_room;
	bool module;		/* it is loaded, and may be asked: */
	struct rules allow;
	uint32_t override;
	char *unknown;		/* NULL, or what could not be had, and why */
};

/*
 * Asks the namespace that the process is in and @rtnl was opened in; @nl is the module
 * there, or NULL. False if @facts->unknown.
 */
bool facts_read(struct facts *facts, struct rtnl *rtnl, struct nl *nl);
void facts_free(struct facts *facts);

/* The sysctls alone. False if they cannot be read. */
bool facts_read_sysctls(struct facts *facts);
void facts_free_sysctls(struct facts *facts);

/* Is what routing goes by the same in both? */
bool facts_alike(const struct facts *a, const struct facts *b);

/* NULL if there is none. */
struct link *facts_link(const struct facts *facts, uint32_t ifindex);
struct link *facts_link_named(const struct facts *facts, const char *name);

/* net.ipv4.NAME, or conf.all.NAME by "conf/all/NAME"; NULL if it could not be read. */
const char *facts_sysctl(const struct facts *facts, const char *name);

/* net.ipv4.conf.DEV by IPV4_DEVCONF_...; 0 if the kernel does not have it. */
uint32_t link_conf(const struct link *link, unsigned int which);

/* The larger of conf.all and conf.DEV, as the kernel takes rp_filter and some others. */
uint32_t facts_conf(const struct facts *facts, const struct link *link, unsigned int which);

/* The address in an RTM_NEWADDR. */
struct in_addr addr_of(const struct nlmsghdr *nlh);

/* The network that it puts on its link: of an address with a peer, the peer. */
struct prefix addr_network(const struct nlmsghdr *nlh);

#endif
