/* SPDX-License-Identifier: GPL-2.0 */
/* What a WireGuard device says of itself. */
#ifndef RPFMON_WIREGUARD_H
#define RPFMON_WIREGUARD_H

#include <stdbool.h>
#include <stdint.h>

#include "prefix.h"

/*
 * The UDP port that the device's encrypted packets come to, and the mark that it sends its own
 * with, or 0, in the network namespace of the process. False if it cannot be asked.
 */
bool wireguard_read(uint32_t ifindex, uint16_t *port, uint32_t *mark);

/* Calls @take for each IPv4 prefix of its peers' AllowedIPs: no other inner source comes by it. */
void wireguard_allowed(uint32_t ifindex, void (*take)(void *data, const struct prefix *prefix), void *data);

#endif
