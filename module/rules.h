/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_RULES_H
#define RPFMON_RULES_H

#include <linux/netlink.h>

#include "device.h"
#include "net.h"
#include "policy.h"

void rpfmon_rules_init(struct rpfmon_net *rnet);
void rpfmon_rules_exit(struct rpfmon_net *rnet);
void rpfmon_rules_apply(struct rpfmon_net *rnet, struct rpfmon_dev *rdev);
int rpfmon_rules_add(struct rpfmon_net *rnet, const struct rpfmon_rule *want,
		     struct netlink_ext_ack *extack);
int rpfmon_rules_del(struct rpfmon_net *rnet, const struct rpfmon_rule *want,
		     struct netlink_ext_ack *extack);
void rpfmon_rules_flush(struct rpfmon_net *rnet);
void rpfmon_rules_reset(struct rpfmon_net *rnet);
bool rpfmon_rules_override(struct rpfmon_net *rnet, enum rpfmon_override override);

struct rpfmon_rule *rpfmon_rules_find(struct rpfmon_net *rnet, u32 id);
struct rpfmon_rule *rpfmon_rules_match(const struct rpfmon_dev *rdev, __be32 src);
u32 rpfmon_rules_ask(struct rpfmon_net *rnet, const struct rpfmon_dev *rdev,
		     __be32 src, enum rpfmon_verdict *verdict);
u32 rpfmon_rules_decide(struct rpfmon_net *rnet, const struct rpfmon_dev *rdev,
			__be32 src, enum rpfmon_verdict *verdict);

#endif /* RPFMON_RULES_H */
