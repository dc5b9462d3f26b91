/* SPDX-License-Identifier: GPL-2.0 */
/* What peers_read() asks of the kernel, out of a topology, by --wrap. For one file of a suite. */
#ifndef RPFMON_GIVEN_H
#define RPFMON_GIVEN_H

#include "topology.h"
#include "wireguard.h"

int __wrap_rtnl_open(struct rtnl *rtnl);
void __wrap_rtnl_close(struct rtnl *rtnl);
int __wrap_rtnl_dump(struct rtnl *rtnl, uint16_t type, uint8_t family, struct obstack *mem, struct msgs *msgs);
void __wrap_wireguard_allowed(uint32_t ifindex, void (*take)(void *data, const struct prefix *prefix), void *data);

int __wrap_rtnl_open(struct rtnl *rtnl)
{
	return 0;
}

void __wrap_rtnl_close(struct rtnl *rtnl)
{
}

/* A vxlan's forwarding table is the only dump that is left to ask for. */
int __wrap_rtnl_dump(struct rtnl *rtnl, uint16_t type, uint8_t family, struct obstack *mem, struct msgs *msgs)
{
	unsigned int i;

	if (type != RTM_NEWNEIGH || family != AF_BRIDGE)
		abort();
	for (i = 0; i < n_given_fdb; i++)
		msgs_add(msgs, given_fdb[i]);
	return 0;
}

void __wrap_wireguard_allowed(uint32_t ifindex, void (*take)(void *data, const struct prefix *prefix), void *data)
{
	unsigned int i;

	for (i = 0; i < n_given_allowed; i++)
		if (given_allowed[i].ifindex == ifindex)
			take(data, &given_allowed[i].prefix);
}

#endif
