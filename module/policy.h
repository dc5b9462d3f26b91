/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_POLICY_H
#define RPFMON_POLICY_H

#include <linux/bitmap.h>
#include <linux/if.h>
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/types.h>
#include <linux/u64_stats_sync.h>
#include <linux/rpfmon.h>

/**
 * struct rpfmon_hits - what a rule did, on one CPU
 * @syncp: for 32-bit readers
 * @admitted: rejections it admitted
 * @would_admit: rejections it would have admitted
 */
struct rpfmon_hits {
	struct u64_stats_sync syncp;
	u64_stats_t admitted;
	u64_stats_t would_admit;
};

/**
 * struct rpfmon_label - what rules know a device by
 * @name: its name
 * @kind: its link kind, or empty
 * @overlay: it carries other hosts' packets in packets of its own
 */
struct rpfmon_label {
	char name[IFNAMSIZ];
	char kind[RPFMON_NAME_LEN];
	bool overlay;
};

/**
 * struct rpfmon_rule - an entry of the allowlist
 * @rcu: to free it after the last packet
 * @gone: among those that a change takes out
 * @hits: what it did; the packet path's only write
 * @base_admitted: sum of @hits at the last reset
 * @base_would_admit: likewise
 * @until: its end by CLOCK_REALTIME, in nanoseconds, or 0
 * @id: never 0, never used twice in a namespace
 * @from: source prefix, host byte order
 * @from_len: its bits; 0: any source
 * @force: applies to what is no overlay even if @from_len is short
 * @succeeded: another rule has its place, id and @hits
 * @dev: glob over device names, or empty
 * @kind: link kind, or empty; one of the two is given
 */
struct rpfmon_rule {
	struct rcu_head rcu;
	struct list_head gone;
	struct rpfmon_hits __percpu *hits;
	u64 base_admitted;
	u64 base_would_admit;
	u64 until;
	u32 id;
	u32 from;
	u8 from_len;
	bool force;
	bool succeeded;
	char dev[RPFMON_NAME_LEN];
	char kind[RPFMON_NAME_LEN];
};

/**
 * struct rpfmon_table - the rules of a namespace
 * @rcu: to free it after the last packet
 * @rules: each keeps its slot as long as it lives; NULL: the slot is free
 */
struct rpfmon_table {
	struct rcu_head rcu;
	struct rpfmon_rule __rcu *rules[RPFMON_RULES_MAX];
};

/**
 * struct rpfmon_rule_sum - what a rule did since the last reset
 * @admitted: rejections it admitted
 * @would_admit: rejections it would have admitted
 */
struct rpfmon_rule_sum {
	u64 admitted;
	u64 would_admit;
};

/**
 * struct rpfmon_policy_prefix - a source prefix of a set
 * @rule: the rule that decides it
 * @parent: index of the next shorter prefix around it, or -1
 */
struct rpfmon_policy_prefix {
	struct rpfmon_rule *rule;
	int parent;
};

/**
 * struct rpfmon_policy_range - sources from @start up to the next range's start
 * @start: first address, host byte order
 * @prefix: index of the longest prefix around them, or -1
 */
struct rpfmon_policy_range {
	u32 start;
	int prefix;
};

/**
 * struct rpfmon_policy - a set of rules, made for look-up; devices share it
 * @rcu: to free it after the last packet
 * @node: in its namespace's, until a rule of it changes
 * @users: devices that have it
 * @slots: the rules, by slot
 * @n_ranges: number of @ranges
 * @ranges: by start; the first starts at 0
 * @prefixes: what the ranges refer to
 */
struct rpfmon_policy {
	struct rcu_head rcu;
	struct hlist_node node;
	unsigned int users;
	DECLARE_BITMAP(slots, RPFMON_RULES_MAX);
	unsigned int n_ranges;
	struct rpfmon_policy_range *ranges;
	struct rpfmon_policy_prefix prefixes[];
};

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

void rpfmon_rule_sum(const struct rpfmon_rule *rule, struct rpfmon_rule_sum *sum);
void rpfmon_rule_reset(struct rpfmon_rule *rule);

bool rpfmon_source_is_guarded(u32 from, u8 len);
bool rpfmon_kind_is_overlay(const char *kind);
bool rpfmon_rule_is_wide(const struct rpfmon_rule *rule);
bool rpfmon_rule_selects(const struct rpfmon_rule *rule,
			 const struct rpfmon_label *label);
bool rpfmon_rule_applies(const struct rpfmon_rule *rule,
			 const struct rpfmon_label *label);
bool rpfmon_rule_same(const struct rpfmon_rule *a, const struct rpfmon_rule *b);
bool rpfmon_rule_expired(const struct rpfmon_rule *rule, u64 now);

void rpfmon_table_select(const struct rpfmon_table *table,
			 const struct rpfmon_label *label, unsigned long *slots);
struct rpfmon_rule *rpfmon_table_match(const struct rpfmon_table *table,
				       const struct rpfmon_label *label,
				       u32 src, u64 now);
struct rpfmon_policy *rpfmon_policy_make(const struct rpfmon_table *table,
					 const unsigned long *slots, gfp_t gfp);
struct rpfmon_rule *rpfmon_policy_match(const struct rpfmon_policy *policy,
					u32 src, u64 now);

#endif /* RPFMON_POLICY_H */
