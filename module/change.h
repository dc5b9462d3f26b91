/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_CHANGE_H
#define RPFMON_CHANGE_H

#include <linux/netlink.h>

#include "net.h"
#include "policy.h"

void rpfmon_rules_init(struct rpfmon_net *rnet);
void rpfmon_rules_exit(struct rpfmon_net *rnet);
int rpfmon_rules_add(struct rpfmon_net *rnet, const struct rpfmon_rule *want,
		     bool replace, struct netlink_ext_ack *extack);
int rpfmon_rules_replace(struct rpfmon_net *rnet, const struct rpfmon_rule *wants,
			 unsigned int n, enum rpfmon_override override,
			 u64 generation, unsigned int *at,
			 struct netlink_ext_ack *extack);
int rpfmon_rules_del(struct rpfmon_net *rnet, const struct rpfmon_rule *want,
		     struct netlink_ext_ack *extack);
void rpfmon_rules_flush(struct rpfmon_net *rnet);
void rpfmon_rules_override(struct rpfmon_net *rnet, enum rpfmon_override override);

#endif /* RPFMON_CHANGE_H */
