/* SPDX-License-Identifier: GPL-2.0 */
/* Finds the reverse-path checks that a firewall has of its own. */
#ifndef RPFMON_FIREWALL_H
#define RPFMON_FIREWALL_H

#include <stdio.h>

#include "fwrule.h"

/* Those of the network namespace that the process is in. Loads no module, and leaves no trace. */
void firewall_read(struct firewall *fw);

/* What iptables-legacy-save -c or ip6tables-legacy-save -c say. False if these are too many rules. */
bool firewall_read_saved(struct firewall *fw, FILE *f, uint8_t family);

#endif
