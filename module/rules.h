/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_RULES_H
#define RPFMON_RULES_H

#include "device.h"
#include "net.h"
#include "policy.h"

void rpfmon_rules_reset(struct rpfmon_net *rnet);

/**
 * rpfmon_rules_table() - the rules of a namespace
 * @rnet: the namespace, locked
 *
 * Return: the table, or NULL.
 */
static inline struct rpfmon_table *rpfmon_rules_table(const struct rpfmon_net *rnet)
{
	return rcu_dereference_protected(rnet->table, lockdep_is_held(&rnet->lock));
}

/**
 * rpfmon_rule_at() - the rule in a slot
 * @table: the table, or NULL; its namespace is locked, or nobody else has it yet
 * @slot: the slot
 *
 * Return: the rule, or NULL.
 */
static inline struct rpfmon_rule *rpfmon_rule_at(const struct rpfmon_table *table,
						 unsigned int slot)
{
	return table ? rcu_dereference_protected(table->rules[slot], 1) : NULL;
}

struct rpfmon_rule *rpfmon_rules_from(struct rpfmon_net *rnet, u32 id);
struct rpfmon_rule *rpfmon_rules_find(struct rpfmon_net *rnet, u32 id);
struct rpfmon_rule *rpfmon_rules_match(const struct rpfmon_dev *rdev, __be32 src);
u32 rpfmon_rules_ask(struct rpfmon_net *rnet, const struct rpfmon_dev *rdev,
		     __be32 src, enum rpfmon_verdict *verdict);
u32 rpfmon_rules_decide(struct rpfmon_net *rnet, const struct rpfmon_dev *rdev,
			__be32 src, enum rpfmon_verdict *verdict);

#endif /* RPFMON_RULES_H */
