/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_RULES_H
#define RPFMON_RULES_H

#include <linux/netlink.h>

#include "device.h"
#include "policy.h"

/**
 * struct rpfmon_rule_sum - what a rule did since the last reset
 * @admitted: rejections it admitted
 * @would_admit: rejections it would have admitted
 */
struct rpfmon_rule_sum {
	u64 admitted;
	u64 would_admit;
};

void rpfmon_rules_init(struct rpfmon_net *rnet);
void rpfmon_rules_exit(struct rpfmon_net *rnet);
void rpfmon_rules_apply(struct rpfmon_net *rnet, struct rpfmon_dev *rdev);
int rpfmon_rules_add(struct rpfmon_net *rnet, const struct rpfmon_rule *want,
		     struct netlink_ext_ack *extack);
int rpfmon_rules_del(struct rpfmon_net *rnet, const struct rpfmon_rule *want,
		     struct netlink_ext_ack *extack);
void rpfmon_rules_flush(struct rpfmon_net *rnet);
void rpfmon_rules_reset(struct rpfmon_net *rnet);
void rpfmon_rules_override(struct rpfmon_net *rnet, enum rpfmon_override override);

u32 rpfmon_rules_ask(struct rpfmon_net *rnet, const struct rpfmon_dev *rdev,
		     __be32 src, enum rpfmon_verdict *verdict);
u32 rpfmon_rules_decide(struct rpfmon_net *rnet, const struct rpfmon_dev *rdev,
			__be32 src, enum rpfmon_verdict *verdict);
void rpfmon_rule_sum(const struct rpfmon_rule *rule, struct rpfmon_rule_sum *sum);

#endif /* RPFMON_RULES_H */
