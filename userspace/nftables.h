/* SPDX-License-Identifier: GPL-2.0 */
/* The reverse-path checks among the rules of nf_tables. */
#ifndef RPFMON_NFTABLES_H
#define RPFMON_NFTABLES_H

#include "fwrule.h"

/* Adds those of the network namespace that the process is in to @fw, which is empty. Loads no module. */
void nftables_read(struct firewall *fw);

#endif
