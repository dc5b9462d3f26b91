// SPDX-License-Identifier: GPL-2.0
/*
 * The allowlist of a namespace: what a packet asks of it.
 */
#include <linux/percpu.h>
#include <linux/ktime.h>

#include "rules.h"
#include "sets.h"

/**
 * rpfmon_rules_from() - the first rule with at least this id
 * @rnet: the namespace, locked
 * @id: the id
 *
 * Return: the rule, or NULL.
 */
struct rpfmon_rule *rpfmon_rules_from(struct rpfmon_net *rnet, u32 id)
{
	const struct rpfmon_table *table = rpfmon_rules_table(rnet);
	struct rpfmon_rule *rule, *first = NULL;
	unsigned int i;

	for (i = 0; i < RPFMON_RULES_MAX; i++) {
		rule = rpfmon_rule_at(table, i);
		if (rule && rule->id >= id && (!first || rule->id < first->id))
			first = rule;
	}
	return first;
}

/**
 * rpfmon_rules_find() - the rule of an id
 * @rnet: the namespace, locked
 * @id: the id
 *
 * Return: the rule, or NULL.
 */
struct rpfmon_rule *rpfmon_rules_find(struct rpfmon_net *rnet, u32 id)
{
	struct rpfmon_rule *rule = rpfmon_rules_from(rnet, id);

	return rule && rule->id == id ? rule : NULL;
}

/**
 * rpfmon_rules_match() - the rule that decides a source on a device
 * @rdev: the device
 * @src: the source, network byte order
 *
 * Context: Any, under rcu_read_lock().
 * Return: the rule, whatever override is; or NULL.
 */
struct rpfmon_rule *rpfmon_rules_match(const struct rpfmon_dev *rdev, __be32 src)
{
	const struct rpfmon_policy *policy = rcu_dereference(rdev->policy);

	if (!policy || rpfmon_source_is_guarded(ntohl(src), 32))
		return NULL;
	if (policy == &rpfmon_walks)
		return rpfmon_sets_walk(rdev, ntohl(src), ktime_get_real_ns());
	return rpfmon_policy_match(policy, ntohl(src), ktime_get_real_ns());
}

/* The rule for a source, and what it does to a rejection; or NULL. */
static struct rpfmon_rule *rule_for(struct rpfmon_net *rnet,
				    const struct rpfmon_dev *rdev, __be32 src,
				    enum rpfmon_verdict *verdict)
{
	struct rpfmon_rule *rule;
	enum rpfmon_override override;

	/* pairs with change_commit() */
	override = smp_load_acquire(&rnet->override);
	*verdict = RPFMON_VERDICT_DROPPED;
	if (override == RPFMON_OVERRIDE_OFF || !rdev)
		return NULL;

	rule = rpfmon_rules_match(rdev, src);
	if (rule)
		*verdict = override == RPFMON_OVERRIDE_ON ?
			   RPFMON_VERDICT_ADMITTED : RPFMON_VERDICT_WOULD_ADMIT;
	return rule;
}

/**
 * rpfmon_rules_ask() - what the rules would say of a rejection
 * @rnet: the namespace
 * @rdev: the device, or NULL
 * @src: the packet's source, network byte order
 * @verdict: what would become of the rejection
 *
 * Context: Under rcu_read_lock().
 * Return: id of the rule that matches, or 0.
 */
u32 rpfmon_rules_ask(struct rpfmon_net *rnet, const struct rpfmon_dev *rdev,
		     __be32 src, enum rpfmon_verdict *verdict)
{
	const struct rpfmon_rule *rule = rule_for(rnet, rdev, src, verdict);

	return rule ? rule->id : 0;
}

/**
 * rpfmon_rules_decide() - ask the rules about a rejection
 * @rnet: the namespace
 * @rdev: the device, or NULL
 * @src: the packet's source, network byte order
 * @verdict: what becomes of the rejection
 *
 * Counts the rule's hit.
 *
 * Context: Packet path, under rcu_read_lock(), preemption off.
 * Return: id of the rule that matched, or 0.
 */
u32 rpfmon_rules_decide(struct rpfmon_net *rnet, const struct rpfmon_dev *rdev,
			__be32 src, enum rpfmon_verdict *verdict)
{
	struct rpfmon_rule *rule = rule_for(rnet, rdev, src, verdict);
	struct rpfmon_hits *hits;

	if (!rule)
		return 0;

	hits = this_cpu_ptr(rule->hits);
	u64_stats_update_begin(&hits->syncp);
	if (*verdict == RPFMON_VERDICT_ADMITTED)
		u64_stats_inc(&hits->admitted);
	else
		u64_stats_inc(&hits->would_admit);
	u64_stats_update_end(&hits->syncp);
	return rule->id;
}

/**
 * rpfmon_rules_reset() - zero the counters of a namespace's rules
 * @rnet: the namespace, locked
 */
void rpfmon_rules_reset(struct rpfmon_net *rnet)
{
	struct rpfmon_rule *rule;
	unsigned int i;

	for (i = 0; i < RPFMON_RULES_MAX; i++) {
		rule = rpfmon_rule_at(rpfmon_rules_table(rnet), i);
		if (rule)
			rpfmon_rule_reset(rule);
	}
}
