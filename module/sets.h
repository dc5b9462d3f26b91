/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_SETS_H
#define RPFMON_SETS_H

#include "device.h"
#include "net.h"
#include "policy.h"

/**
 * struct rpfmon_change - a change of a namespace's rules
 * @table: what they will be; the present table if rules only go
 * @gone: slots whose rule goes
 * @fresh: slots that have a new one
 * @made: sets for @table that there were not, hashed
 * @cannot_fail: devices whose set could not be made walk the table
 */
struct rpfmon_change {
	struct rpfmon_table *table;
	DECLARE_BITMAP(gone, RPFMON_RULES_MAX);
	DECLARE_BITMAP(fresh, RPFMON_RULES_MAX);
	struct hlist_head made[RPFMON_SETS];
	bool cannot_fail;
};

int rpfmon_sets_init(void);
void rpfmon_sets_exit(void);
void rpfmon_sets_queue(struct rpfmon_net *rnet, unsigned long delay);
int rpfmon_sets_prepare(struct rpfmon_net *rnet, struct rpfmon_change *change);
void rpfmon_sets_commit(struct rpfmon_net *rnet, struct rpfmon_change *change);
void rpfmon_sets_attach(struct rpfmon_net *rnet, struct rpfmon_dev *rdev,
			const char *name);
void rpfmon_sets_detach(struct rpfmon_net *rnet, struct rpfmon_dev *rdev);
void rpfmon_sets_settle(struct rpfmon_net *rnet);
struct rpfmon_rule *rpfmon_sets_walk(const struct rpfmon_dev *rdev, u32 src, u64 now);

extern struct rpfmon_policy rpfmon_walks;

#endif /* RPFMON_SETS_H */
