// SPDX-License-Identifier: GPL-2.0
/*
 * How the allowlist of a namespace is changed: each change is prepared whole,
 * unseen, and then comes into force without an error.
 */
#include <linux/inetdevice.h>
#include <linux/memcontrol.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/ktime.h>

#include "change.h"
#include "compat.h"
#include "rules.h"
#include "sets.h"
#include "tell.h"

/* Ends that come close together are one change; no packet waits for it, see
 * rpfmon_rule_expired().
 */
#define EXPIRY_DELAY	(HZ / 20)

static void rule_free(struct rpfmon_rule *rule)
{
	if (!rule->succeeded)
		free_percpu(rule->hits);
	kfree(rule);
}

static void rule_free_rcu(struct rcu_head *rcu)
{
	rule_free(container_of(rcu, struct rpfmon_rule, rcu));
}

/* A new rule; or if @old is not NULL, one in its place. */
static struct rpfmon_rule *rule_new(const struct rpfmon_rule *want,
				    const struct rpfmon_rule *old)
{
	struct rpfmon_rule *rule = kmemdup(want, sizeof(*want), GFP_KERNEL_ACCOUNT);
	unsigned int cpu;

	if (!rule)
		return NULL;
	if (old) {
		rule->id = old->id;
		rule->hits = old->hits;
		rule->base_admitted = old->base_admitted;
		rule->base_would_admit = old->base_would_admit;
		return rule;
	}
	rule->hits = alloc_percpu_gfp(struct rpfmon_hits, GFP_KERNEL_ACCOUNT);
	if (!rule->hits) {
		kfree(rule);
		return NULL;
	}
	for_each_possible_cpu(cpu)
		u64_stats_init(&per_cpu_ptr(rule->hits, cpu)->syncp);
	return rule;
}

/* The timer follows the clock that users see: set forward, it is due at once. */
static void end_schedule(struct rpfmon_net *rnet)
{
	const struct rpfmon_rule *rule;
	u64 next = U64_MAX;
	unsigned int i;

	for (i = 0; i < RPFMON_RULES_MAX; i++) {
		rule = rpfmon_rule_at(rpfmon_rules_table(rnet), i);
		if (rule && rule->until)
			next = min(next, rule->until);
	}
	if (next < KTIME_MAX)
		hrtimer_start(&rnet->end, ns_to_ktime(next), HRTIMER_MODE_ABS);
	else
		hrtimer_try_to_cancel(&rnet->end);
}

/* What the worker makes for the rules that there are now is charged to who asks
 * for this change.
 */
static void charge_asker(struct rpfmon_net *rnet)
{
	if (!current->mm)
		return;
	mem_cgroup_put(rnet->payer);
	rnet->payer = get_mem_cgroup_from_mm(current->mm);
}

/* A change that has been prepared comes into force, with an override; it is told
 * first, while what goes is there.
 */
static void change_commit(struct rpfmon_net *rnet, struct rpfmon_change *change,
			  enum rpfmon_override override)
{
	struct rpfmon_rule *rule, *next;
	unsigned int slot;
	LIST_HEAD(gone);

	rpfmon_tell_change(rnet, change, override);
	for_each_set_bit(slot, change->gone, RPFMON_RULES_MAX) {
		rule = rpfmon_rule_at(rpfmon_rules_table(rnet), slot);
		list_add_tail(&rule->gone, &gone);
		next = rpfmon_rule_at(change->table, slot);
		rule->succeeded = next && next != rule && next->id == rule->id;
	}

	/* Nothing is let in that neither setting lets in: who reads the higher
	 * override reads the rules that were meant with it; see rule_for().
	 */
	if (override < rnet->override) {
		WRITE_ONCE(rnet->override, override);
		synchronize_rcu();
	}
	rpfmon_sets_commit(rnet, change);
	/* pairs with rule_for() */
	smp_store_release(&rnet->override, override);
	rnet->generation++;
	charge_asker(rnet);

	list_for_each_entry_safe(rule, next, &gone, gone)
		call_rcu(&rule->rcu, rule_free_rcu);
	end_schedule(rnet);
}

/* Rules go, also without memory. */
static void remove(struct rpfmon_net *rnet, struct rpfmon_change *change)
{
	if (bitmap_empty(change->gone, RPFMON_RULES_MAX))
		return;
	change->table = rpfmon_rules_table(rnet);
	change->cannot_fail = true;
	rpfmon_sets_prepare(rnet, change);
	change_commit(rnet, change, rnet->override);
}

/* Of what has ended, what is to be changed is first rid. */
static void rules_expire(struct rpfmon_net *rnet)
{
	u64 now = ktime_get_real_ns();
	struct rpfmon_change change = {};
	const struct rpfmon_rule *rule;
	unsigned int i;

	for (i = 0; i < RPFMON_RULES_MAX; i++) {
		rule = rpfmon_rule_at(rpfmon_rules_table(rnet), i);
		if (rule && rpfmon_rule_expired(rule, now))
			__set_bit(i, change.gone);
	}
	remove(rnet, &change);
}

/* Does a rule select any device, or any that is no overlay? */
static bool selects_any(struct rpfmon_net *rnet, const struct rpfmon_rule *want,
			bool port)
{
	struct rpfmon_label label;
	struct rpfmon_dev *rdev;
	unsigned long ifindex;
	bool found = false;

	rcu_read_lock();
	xa_for_each(&rnet->devs, ifindex, rdev) {
		rpfmon_dev_label(rdev, &label);
		found = rpfmon_rule_selects(want, &label) && !(port && label.overlay);
		if (found)
			break;
	}
	rcu_read_unlock();
	return found;
}

/* A rule for overlays alone that names what is known to be none */
static bool is_too_wide(struct rpfmon_net *rnet, const struct rpfmon_rule *want)
{
	if (!rpfmon_rule_is_wide(want))
		return false;
	if (want->kind[0])
		return !rpfmon_kind_is_overlay(want->kind);
	return selects_any(rnet, want, true);
}

/* A source that the kernel takes for local never comes to be rejected as
 * asymmetric, or only with accept_local, and then no rule admits it.
 */
static bool is_own_address(struct net *net, const struct rpfmon_rule *want)
{
	bool own;

	if (want->from_len != 32)
		return false;
	rcu_read_lock();
	own = __ip_dev_find(net, htonl(want->from), false);
	rcu_read_unlock();
	return own;
}

/* The slot of the rule of an id or, without one, with the same selectors; or
 * RPFMON_RULES_MAX.
 */
static unsigned int slot_of(const struct rpfmon_table *table,
			    const struct rpfmon_rule *want)
{
	const struct rpfmon_rule *rule;
	unsigned int i;

	for (i = 0; i < RPFMON_RULES_MAX; i++) {
		rule = rpfmon_rule_at(table, i);
		if (rule && (want->id ? rule->id == want->id :
					rpfmon_rule_same(rule, want)))
			break;
	}
	return i;
}

static bool rule_equal(const struct rpfmon_rule *a, const struct rpfmon_rule *b)
{
	return a->until == b->until && a->force == b->force;
}

/* Begins a change to a table of its own. */
static int change_begin(struct rpfmon_net *rnet, struct rpfmon_change *change)
{
	const struct rpfmon_table *table = rpfmon_rules_table(rnet);

	change->table = table ? kmemdup(table, sizeof(*table), GFP_KERNEL_ACCOUNT) :
				kzalloc(sizeof(*table), GFP_KERNEL_ACCOUNT);
	return change->table ? 0 : -ENOMEM;
}

/* Adds a rule, or gives the one in @slot another end and force. */
static int change_put(struct rpfmon_net *rnet, struct rpfmon_change *change,
		      const struct rpfmon_rule *want, unsigned int slot, u32 id)
{
	struct rpfmon_rule *old = NULL, *rule;

	if (slot < RPFMON_RULES_MAX)
		old = rpfmon_rule_at(rpfmon_rules_table(rnet), slot);
	else
		for (slot = 0; rpfmon_rule_at(change->table, slot); )
			slot++;
	rule = rule_new(want, old);
	if (!rule)
		return -ENOMEM;
	if (old)
		__set_bit(slot, change->gone);
	else
		rule->id = id;
	__set_bit(slot, change->fresh);
	RCU_INIT_POINTER(change->table->rules[slot], rule);
	return 0;
}

/* Nothing comes of it. */
static void change_abort(struct rpfmon_net *rnet, struct rpfmon_change *change)
{
	struct rpfmon_rule *rule, *old;
	unsigned int slot;

	for_each_set_bit(slot, change->fresh, RPFMON_RULES_MAX) {
		rule = rpfmon_rule_at(change->table, slot);
		old = rpfmon_rule_at(rpfmon_rules_table(rnet), slot);
		rule->succeeded = old && old->id == rule->id;
		rule_free(rule);
	}
	kfree(change->table);
}

static int check(struct rpfmon_net *rnet, const struct rpfmon_rule *want,
		 struct netlink_ext_ack *extack)
{
	if (!is_too_wide(rnet, want))
		return 0;
	NL_SET_ERR_MSG(extack,
		       "not an overlay: without a source prefix, or with one shorter than /8, the rule would open it to sources from anywhere; add 'from PREFIX', or 'force' if that is meant");
	return -EINVAL;
}

static int check_ids(const struct rpfmon_net *rnet, unsigned int n,
		     struct netlink_ext_ack *extack)
{
	if (rnet->last_rule_id <= INT_MAX - n)
		return 0;
	NL_SET_ERR_MSG(extack, "rule ids are used up; reload the module");
	return -ENOSPC;
}

/* What to know of a rule that was taken */
static void warn_of_rule(struct rpfmon_net *rnet, const struct rpfmon_rule *want,
			 struct netlink_ext_ack *extack)
{
	if (is_own_address(rnet->net, want))
		NL_SET_ERR_MSG(extack,
			       "the source is one of this host's own addresses: no rule admits it, except on devices of another VRF; see ip address");
	else if (!selects_any(rnet, want, false))
		NL_SET_ERR_MSG(extack,
			       "the rule matches no device now: none has such a name or kind; see rpfmon device show all");
}

/**
 * rpfmon_rules_add() - add a rule, or change the one with the same selectors
 * @rnet: the namespace, locked
 * @want: the rule, without its id and counters
 * @replace: if there is one with the same selectors, it gets this end and force
 * @extack: says what is wrong, or what to know of a rule that was taken
 *
 * Return: its id, or a negative error and nothing has changed.
 */
int rpfmon_rules_add(struct rpfmon_net *rnet, const struct rpfmon_rule *want,
		     bool replace, struct netlink_ext_ack *extack)
{
	struct rpfmon_change change = {};
	struct rpfmon_rule *old = NULL;
	unsigned int slot;
	u32 id;
	int err;

	lockdep_assert_held(&rnet->lock);
	rules_expire(rnet);
	slot = slot_of(rpfmon_rules_table(rnet), want);
	if (slot < RPFMON_RULES_MAX) {
		old = rpfmon_rule_at(rpfmon_rules_table(rnet), slot);
		if (!replace) {
			NL_SET_ERR_MSG(extack,
				       "rule exists; replace it to change its end or force");
			return -EEXIST;
		}
	}
	err = check(rnet, want, extack) ?: check_ids(rnet, 1, extack);
	if (err)
		return err;
	if (!old && rnet->n_rules >= RPFMON_RULES_MAX) {
		NL_SET_ERR_MSG(extack,
			       "256 rules is the most a namespace can have; delete one, or use a wider prefix");
		return -ENOSPC;
	}
	id = old ? old->id : rnet->last_rule_id + 1;
	if (!old || !rule_equal(old, want)) {
		err = change_begin(rnet, &change);
		if (err)
			return err;
		err = change_put(rnet, &change, want, slot, id) ?:
		      rpfmon_sets_prepare(rnet, &change);
		if (err) {
			change_abort(rnet, &change);
			return err;
		}
		change_commit(rnet, &change, rnet->override);
		rnet->last_rule_id = max(rnet->last_rule_id, id);
	}
	warn_of_rule(rnet, want, extack);
	return id;
}

/* Which rules stay, and if all that are wanted can be had. */
static int replace_check(struct rpfmon_net *rnet, const struct rpfmon_rule *wants,
			 unsigned int n, unsigned long *stay, unsigned int *at,
			 struct netlink_ext_ack *extack)
{
	unsigned int slot, i;
	int err;

	for (*at = 0; *at < n; (*at)++) {
		for (i = 0; i < *at; i++) {
			if (!rpfmon_rule_same(&wants[i], &wants[*at]))
				continue;
			NL_SET_ERR_MSG(extack, "the same rule twice; give it once");
			return -EINVAL;
		}
		err = check(rnet, &wants[*at], extack);
		if (err)
			return err;
		cond_resched();
		slot = slot_of(rpfmon_rules_table(rnet), &wants[*at]);
		if (slot < RPFMON_RULES_MAX)
			__set_bit(slot, stay);
	}
	return check_ids(rnet, n, extack);
}

static int replace_put(struct rpfmon_net *rnet, struct rpfmon_change *change,
		       const struct rpfmon_rule *wants, unsigned int n,
		       const unsigned long *stay)
{
	u32 id = rnet->last_rule_id;
	unsigned int slot, i;
	int err;

	for (slot = 0; slot < RPFMON_RULES_MAX; slot++) {
		if (!rpfmon_rule_at(change->table, slot) || test_bit(slot, stay))
			continue;
		__set_bit(slot, change->gone);
		RCU_INIT_POINTER(change->table->rules[slot], NULL);
	}
	for (i = 0; i < n; i++) {
		slot = slot_of(rpfmon_rules_table(rnet), &wants[i]);
		if (slot < RPFMON_RULES_MAX &&
		    rule_equal(rpfmon_rule_at(rpfmon_rules_table(rnet), slot), &wants[i]))
			continue;
		err = change_put(rnet, change, &wants[i], slot, id + 1);
		if (err)
			return err;
		id += slot == RPFMON_RULES_MAX;
		cond_resched();
	}
	return 0;
}

/**
 * rpfmon_rules_replace() - make these all the rules there are
 * @rnet: the namespace, locked
 * @wants: the rules, without their ids and counters
 * @n: their number, RPFMON_RULES_MAX at most
 * @override: what a matching rule shall do
 * @generation: that the caller has seen
 * @at: the rule that is wrong, or @n
 * @extack: says what is wrong
 *
 * A rule with the selectors of one that there is keeps its id and counters.
 *
 * Return: 0, or a negative error and nothing has changed.
 */
int rpfmon_rules_replace(struct rpfmon_net *rnet, const struct rpfmon_rule *wants,
			 unsigned int n, enum rpfmon_override override,
			 u64 generation, unsigned int *at,
			 struct netlink_ext_ack *extack)
{
	DECLARE_BITMAP(stay, RPFMON_RULES_MAX) = {};
	struct rpfmon_change change = {};
	int err;

	lockdep_assert_held(&rnet->lock);
	rules_expire(rnet);
	*at = n;
	if (generation != rnet->generation) {
		NL_SET_ERR_MSG(extack,
			       "rules or override were changed meanwhile; read generation and rules again");
		return -EBUSY;
	}
	err = replace_check(rnet, wants, n, stay, at, extack) ?:
	      change_begin(rnet, &change);
	if (err)
		return err;
	err = replace_put(rnet, &change, wants, n, stay);
	if (!err && bitmap_empty(change.gone, RPFMON_RULES_MAX) &&
	    bitmap_empty(change.fresh, RPFMON_RULES_MAX)) {
		kfree(change.table);
		rpfmon_rules_override(rnet, override);
		return 0;
	}
	err = err ?: rpfmon_sets_prepare(rnet, &change);
	if (err) {
		change_abort(rnet, &change);
		return err;
	}
	change_commit(rnet, &change, override);
	rnet->last_rule_id += n - bitmap_weight(stay, RPFMON_RULES_MAX);
	return 0;
}

/**
 * rpfmon_rules_del() - delete a rule
 * @rnet: the namespace, locked
 * @want: its id, or 0 and its selectors
 * @extack: says what is wrong
 *
 * Return: 0, or -ENOENT and nothing has changed.
 */
int rpfmon_rules_del(struct rpfmon_net *rnet, const struct rpfmon_rule *want,
		     struct netlink_ext_ack *extack)
{
	struct rpfmon_change change = {};
	unsigned int slot;

	lockdep_assert_held(&rnet->lock);
	rules_expire(rnet);
	slot = slot_of(rpfmon_rules_table(rnet), want);
	if (slot == RPFMON_RULES_MAX) {
		NL_SET_ERR_MSG(extack, "no such rule; 'rpfmon allow show' lists them");
		return -ENOENT;
	}
	__set_bit(slot, change.gone);
	remove(rnet, &change);
	return 0;
}

/**
 * rpfmon_rules_flush() - delete every rule
 * @rnet: the namespace, locked
 */
void rpfmon_rules_flush(struct rpfmon_net *rnet)
{
	struct rpfmon_change change = {};
	unsigned int i;

	for (i = 0; i < RPFMON_RULES_MAX; i++)
		if (rpfmon_rule_at(rpfmon_rules_table(rnet), i))
			__set_bit(i, change.gone);
	remove(rnet, &change);
}

/**
 * rpfmon_rules_override() - set what a matching rule does
 * @rnet: the namespace, locked
 * @override: the setting
 */
void rpfmon_rules_override(struct rpfmon_net *rnet, enum rpfmon_override override)
{
	struct rpfmon_change change = {};

	lockdep_assert_held(&rnet->lock);
	if (rnet->override == override)
		return;
	rpfmon_tell_change(rnet, &change, override);
	WRITE_ONCE(rnet->override, override);
	rnet->generation++;
}

/* Rules that have ended go, and devices get sets that were missing. */
static void rules_work(struct work_struct *work)
{
	struct rpfmon_net *rnet = container_of(to_delayed_work(work),
					       struct rpfmon_net, work);
	struct mem_cgroup *old;

	mutex_lock(&rnet->lock);
	old = rpfmon_charge(rnet->payer);
	rules_expire(rnet);
	rpfmon_sets_settle(rnet);
	rpfmon_charge(old);
	end_schedule(rnet);
	mutex_unlock(&rnet->lock);
}

static enum hrtimer_restart end_come(struct hrtimer *timer)
{
	struct rpfmon_net *rnet = container_of(timer, struct rpfmon_net, end);

	rpfmon_sets_queue(rnet, EXPIRY_DELAY);
	return HRTIMER_NORESTART;
}

/**
 * rpfmon_rules_init() - a namespace begins without rules, override off
 * @rnet: the namespace
 */
void rpfmon_rules_init(struct rpfmon_net *rnet)
{
	INIT_LIST_HEAD(&rnet->walkers);
	INIT_DELAYED_WORK(&rnet->work, rules_work);
	rpfmon_hrtimer_setup(&rnet->end, end_come, CLOCK_REALTIME, HRTIMER_MODE_ABS);
}

/**
 * rpfmon_rules_exit() - free a namespace's rules
 * @rnet: the namespace, where no packet, no device and no caller is left
 */
void rpfmon_rules_exit(struct rpfmon_net *rnet)
{
	struct rpfmon_table *table;
	struct rpfmon_rule *rule;
	unsigned int i;

	mutex_lock(&rnet->lock);
	table = rcu_replace_pointer(rnet->table, NULL, lockdep_is_held(&rnet->lock));
	mutex_unlock(&rnet->lock);

	/* The work that the timer may have queued finds no rule, and no end. */
	hrtimer_cancel(&rnet->end);
	cancel_delayed_work_sync(&rnet->work);

	for (i = 0; i < RPFMON_RULES_MAX; i++) {
		rule = rpfmon_rule_at(table, i);
		if (rule)
			call_rcu(&rule->rcu, rule_free_rcu);
	}
	kfree(table);
	mem_cgroup_put(rnet->payer);
}
