/* SPDX-License-Identifier: GPL-2.0 */
/* Who sends by an overlay: what its forwarding entries, its remote end or its peers' AllowedIPs say. */
#ifndef RPFMON_PEERS_H
#define RPFMON_PEERS_H

#include "facts.h"

struct peer {
	uint32_t ifindex;	/* of the overlay */
	struct prefix prefix;
	bool node;	/* the other end itself, by its own address below the overlay */
};

struct peers {
	struct peer *v;
	size_t n, room;
};

/* Of the network namespace that the process is in; @facts are its own. */
void peers_read(struct peers *peers, const struct facts *facts);

/* Does a device get where its packets go from each packet, not from what is set on it? So do Cilium's and Open vSwitch's. */
bool peers_are_external(const struct facts *facts, const struct link *link);

#endif
