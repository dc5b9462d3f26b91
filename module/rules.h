/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_RULES_H
#define RPFMON_RULES_H

#include "device.h"
#include "net.h"
#include "policy.h"

void rpfmon_rules_reset(struct rpfmon_net *rnet);

struct rpfmon_rule *rpfmon_rules_from(struct rpfmon_net *rnet, u32 id);
struct rpfmon_rule *rpfmon_rules_find(struct rpfmon_net *rnet, u32 id);
struct rpfmon_rule *rpfmon_rules_match(const struct rpfmon_dev *rdev, __be32 src);
u32 rpfmon_rules_ask(struct rpfmon_net *rnet, const struct rpfmon_dev *rdev,
		     __be32 src, enum rpfmon_verdict *verdict);
u32 rpfmon_rules_decide(struct rpfmon_net *rnet, const struct rpfmon_dev *rdev,
			__be32 src, enum rpfmon_verdict *verdict);

#endif /* RPFMON_RULES_H */
