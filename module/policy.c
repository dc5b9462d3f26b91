// SPDX-License-Identifier: GPL-2.0
/*
 * Rules, and which of them decides a rejection. Pure: rules and a device in, a
 * rule out. A set of rules is flattened into ranges of sources ahead of time, so
 * that a look-up is one binary search.
 */
#include <linux/bitmap.h>
#include <linux/gfp.h>
#include <linux/glob.h>
#include <linux/kernel.h>
#include <linux/overflow.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "policy.h"
#include "words_gen.h"

/* A source prefix that is shorter opens a device to much of the world. */
#define WIDE_BELOW	8

/**
 * rpfmon_source_is_guarded() - sources that no rule may let through, whatever
 *	the routing tables say
 * @from: a prefix, host byte order
 * @len: its bits
 *
 * Context: Any.
 * Return: true where all of the prefix is such.
 */
bool rpfmon_source_is_guarded(u32 from, u8 len)
{
	u8 net = from >> 24;

	/* This host, which newer kernels route, and loopback */
	if (len >= 8 && (net == 0 || net == 127))
		return true;
	/* Multicast, class E and broadcast */
	return len >= 3 && net >= 224;
}

/**
 * rpfmon_kind_is_overlay() - does a link kind carry other hosts' packets in
 *	packets of its own
 * @kind: the kind, or an empty string
 *
 * Return: true for an overlay.
 */
bool rpfmon_kind_is_overlay(const char *kind)
{
	unsigned int i;

	for (i = 0; i < RPFMON_OVERLAYS; i++)
		if (!strcmp(rpfmon_overlay_name(i), kind))
			return true;
	return false;
}

/**
 * rpfmon_rule_is_wide() - is a rule for overlays alone
 * @rule: the rule
 *
 * For any source, it would open a physical port to whatever it is sent, also one
 * that appears later under a name that the rule's glob covers.
 *
 * Return: true if so.
 */
bool rpfmon_rule_is_wide(const struct rpfmon_rule *rule)
{
	return rule->from_len < WIDE_BELOW && !rule->force;
}

/**
 * rpfmon_rule_selects() - do a rule's words name a device
 * @rule: the rule
 * @label: the device
 *
 * Return: true if so.
 */
bool rpfmon_rule_selects(const struct rpfmon_rule *rule,
			 const struct rpfmon_label *label)
{
	if (rule->kind[0])
		return !strcmp(rule->kind, label->kind);
	return glob_match(rule->dev, label->name);
}

/**
 * rpfmon_rule_applies() - may a rule admit on a device
 * @rule: the rule
 * @label: the device
 *
 * Return: true if so.
 */
bool rpfmon_rule_applies(const struct rpfmon_rule *rule,
			 const struct rpfmon_label *label)
{
	return (label->overlay || !rpfmon_rule_is_wide(rule)) &&
	       rpfmon_rule_selects(rule, label);
}

/**
 * rpfmon_rule_same() - have two rules the same selectors
 * @a: a rule
 * @b: another
 *
 * Return: true if so; end and force do not count.
 */
bool rpfmon_rule_same(const struct rpfmon_rule *a, const struct rpfmon_rule *b)
{
	return a->from == b->from && a->from_len == b->from_len &&
	       !strcmp(a->dev, b->dev) && !strcmp(a->kind, b->kind);
}

/**
 * rpfmon_rule_expired() - has a rule's end come
 * @rule: the rule
 * @now: CLOCK_REALTIME, in nanoseconds
 *
 * Return: true if so.
 */
bool rpfmon_rule_expired(const struct rpfmon_rule *rule, u64 now)
{
	return rule->until && rule->until <= now;
}

static u32 last_of(const struct rpfmon_rule *rule)
{
	return rule->from_len ? rule->from | (u32)(~0ULL >> 32 >> rule->from_len)
			      : U32_MAX;
}

/* Of rules with the same prefix the one that stays longest decides; then the
 * oldest.
 */
static bool outlasts(const struct rpfmon_rule *a, const struct rpfmon_rule *b)
{
	if (a->until != b->until)
		return a->until - 1 > b->until - 1;
	return a->id < b->id;
}

/* Outer prefixes before inner ones; of the same prefix, what decides it first. */
static int prefix_cmp(const void *a, const void *b)
{
	const struct rpfmon_rule *ra = ((const struct rpfmon_policy_prefix *)a)->rule;
	const struct rpfmon_rule *rb = ((const struct rpfmon_policy_prefix *)b)->rule;

	if (ra->from != rb->from)
		return ra->from < rb->from ? -1 : 1;
	if (ra->from_len != rb->from_len)
		return ra->from_len < rb->from_len ? -1 : 1;
	return outlasts(ra, rb) ? -1 : 1;
}

/**
 * rpfmon_table_select() - which rules may admit on a device
 * @table: the rules, or NULL
 * @label: the device
 * @slots: those to look at; of these, the ones that may
 *
 * Context: Under rcu_read_lock(), or what keeps @table as it is.
 */
void rpfmon_table_select(const struct rpfmon_table *table,
			 const struct rpfmon_label *label, unsigned long *slots)
{
	const struct rpfmon_rule *rule;
	unsigned int i;

	for_each_set_bit(i, slots, RPFMON_RULES_MAX) {
		rule = table ? rcu_dereference_check(table->rules[i], 1) : NULL;
		if (!rule || !rpfmon_rule_applies(rule, label))
			__clear_bit(i, slots);
	}
}

/**
 * rpfmon_table_match() - find the rule that decides a source, as
 *	rpfmon_policy_match() does, by going through all of them
 * @table: the rules, or NULL
 * @label: the device
 * @src: the source, host byte order
 * @now: CLOCK_REALTIME, in nanoseconds
 *
 * Context: Any, under rcu_read_lock().
 * Return: the rule, or NULL.
 */
struct rpfmon_rule *rpfmon_table_match(const struct rpfmon_table *table,
				       const struct rpfmon_label *label,
				       u32 src, u64 now)
{
	struct rpfmon_rule *rule, *best = NULL;
	unsigned int i;

	for (i = 0; table && i < RPFMON_RULES_MAX; i++) {
		rule = rcu_dereference(table->rules[i]);
		if (!rule || src < rule->from || src > last_of(rule) ||
		    rpfmon_rule_expired(rule, now))
			continue;
		if (best && (rule->from_len < best->from_len ||
			     (rule->from_len == best->from_len && outlasts(best, rule))))
			continue;
		if (rpfmon_rule_applies(rule, label)) /* a glob: dear, so last */
			best = rule;
	}
	return best;
}

/* Addresses from @start on belong to @prefix; what was said of them before, by
 * a prefix that ends or begins right there, is void.
 */
static void range_add(struct rpfmon_policy *policy, u32 start, int prefix)
{
	struct rpfmon_policy_range *last = &policy->ranges[policy->n_ranges - 1];

	if (last->start != start) {
		last++;
		policy->n_ranges++;
	}
	last->start = start;
	last->prefix = prefix;
}

static void ranges_make(struct rpfmon_policy *policy, unsigned int n_prefixes)
{
	struct rpfmon_policy_prefix *prefixes = policy->prefixes;
	unsigned int i;
	int open = -1;

	policy->n_ranges = 1;
	policy->ranges[0].start = 0;
	policy->ranges[0].prefix = -1;

	for (i = 0; i <= n_prefixes; i++) {
		while (open >= 0) {
			u32 last = last_of(prefixes[open].rule);

			if (i < n_prefixes && prefixes[i].rule->from <= last)
				break;
			open = prefixes[open].parent;
			if (last != U32_MAX)
				range_add(policy, last + 1, open);
		}
		if (i == n_prefixes)
			break;
		prefixes[i].parent = open;
		open = i;
		range_add(policy, prefixes[i].rule->from, open);
	}
}

/**
 * rpfmon_policy_make() - prepare a set of rules for look-up
 * @table: the rules
 * @slots: those of the set, one at least
 * @gfp: how to get memory
 *
 * Context: The caller holds what keeps @table as it is.
 * Return: the policy, to be freed by kfree_rcu(), or NULL without memory.
 */
struct rpfmon_policy *rpfmon_policy_make(const struct rpfmon_table *table,
					 const unsigned long *slots, gfp_t gfp)
{
	unsigned int n = bitmap_weight(slots, RPFMON_RULES_MAX), i = 0;
	struct rpfmon_policy *policy;
	struct rpfmon_rule *rule;
	unsigned int slot;
	size_t size;

	size = struct_size(policy, prefixes, n) +
	       array_size(2 * n + 1, sizeof(*policy->ranges));
	policy = kzalloc(size, gfp);
	if (!policy)
		return NULL;
	INIT_HLIST_NODE(&policy->node);
	bitmap_copy(policy->slots, slots, RPFMON_RULES_MAX);
	policy->ranges = (void *)&policy->prefixes[n];

	for_each_set_bit(slot, slots, RPFMON_RULES_MAX)
		policy->prefixes[i++].rule = rpfmon_rule_at(table, slot);
	sort(policy->prefixes, n, sizeof(*policy->prefixes), prefix_cmp, NULL);

	for (i = 1; i < n; ) {
		struct rpfmon_rule *before = policy->prefixes[i - 1].rule;

		rule = policy->prefixes[i].rule;
		if (rule->from != before->from || rule->from_len != before->from_len) {
			i++;
			continue;
		}
		memmove(&policy->prefixes[i], &policy->prefixes[i + 1],
			(--n - i) * sizeof(*policy->prefixes));
	}

	ranges_make(policy, n);
	return policy;
}

/**
 * rpfmon_policy_match() - find the rule that decides a source
 * @policy: the set
 * @src: the source, host byte order
 * @now: CLOCK_REALTIME, in nanoseconds
 *
 * Context: Any, under rcu_read_lock().
 * Return: the rule with the longest prefix that has not expired, or NULL.
 */
struct rpfmon_rule *rpfmon_policy_match(const struct rpfmon_policy *policy,
					u32 src, u64 now)
{
	unsigned int low = 0, high = policy->n_ranges;
	int i;

	while (high - low > 1) {
		unsigned int mid = low + (high - low) / 2;

		if (policy->ranges[mid].start <= src)
			low = mid;
		else
			high = mid;
	}

	for (i = policy->ranges[low].prefix; i >= 0; i = policy->prefixes[i].parent)
		if (!rpfmon_rule_expired(policy->prefixes[i].rule, now))
			return policy->prefixes[i].rule;
	return NULL;
}

static void sum_raw(const struct rpfmon_rule *rule, struct rpfmon_rule_sum *sum)
{
	unsigned int cpu;

	memset(sum, 0, sizeof(*sum));
	for_each_possible_cpu(cpu) {
		const struct rpfmon_hits *hits = per_cpu_ptr(rule->hits, cpu);
		u64 admitted, would_admit;
		unsigned int start;

		do {
			start = u64_stats_fetch_begin(&hits->syncp);
			admitted = u64_stats_read(&hits->admitted);
			would_admit = u64_stats_read(&hits->would_admit);
		} while (u64_stats_fetch_retry(&hits->syncp, start));
		sum->admitted += admitted;
		sum->would_admit += would_admit;
	}
}

/**
 * rpfmon_rule_sum() - what a rule did since the last reset
 * @rule: the rule; its namespace is locked
 * @sum: where it goes
 */
void rpfmon_rule_sum(const struct rpfmon_rule *rule, struct rpfmon_rule_sum *sum)
{
	sum_raw(rule, sum);
	sum->admitted -= rule->base_admitted;
	sum->would_admit -= rule->base_would_admit;
}

/**
 * rpfmon_rule_reset() - zero a rule's counters
 * @rule: the rule; its namespace is locked
 */
void rpfmon_rule_reset(struct rpfmon_rule *rule)
{
	struct rpfmon_rule_sum sum;

	sum_raw(rule, &sum);
	rule->base_admitted = sum.admitted;
	rule->base_would_admit = sum.would_admit;
}
