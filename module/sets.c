// SPDX-License-Identifier: GPL-2.0
/*
 * Sets of rules, compiled, each shared by the devices on which just these apply.
 *
 * Who changes rules holds the namespace's lock, and may take long; who holds RTNL
 * waits for devs_lock alone, a spinlock, under which nothing takes long. A device
 * that comes, or has a new name, walks the table until a worker has given it its
 * set.
 */
#include <linux/jhash.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "sets.h"

/* What there is another way without. */
#define GFP_MAYBE	(GFP_KERNEL_ACCOUNT | __GFP_NORETRY | __GFP_NOWARN)

/* So many sets that cannot be made end the worker's round. */
#define MAKE_TRIES	16

/* Of a device that has no set yet: rpfmon_table_match() finds its rules. */
struct rpfmon_policy rpfmon_walks;

/* Makes the sets; not the system's own, as a tenant can keep it busy. */
static struct workqueue_struct *maker;

static u32 hash_seed;

static struct hlist_head *bucket(struct hlist_head *sets, const unsigned long *slots)
{
	u32 hash = jhash(slots, BITS_TO_LONGS(RPFMON_RULES_MAX) * sizeof(*slots),
			 hash_seed);

	return &sets[hash % RPFMON_SETS];
}

static struct rpfmon_policy *find(struct hlist_head *sets, const unsigned long *slots)
{
	struct rpfmon_policy *policy;

	hlist_for_each_entry(policy, bucket(sets, slots), node)
		if (bitmap_equal(policy->slots, slots, RPFMON_RULES_MAX))
			return policy;
	return NULL;
}

static struct rpfmon_policy *policy_of(struct rpfmon_net *rnet,
				       const struct rpfmon_dev *rdev)
{
	return rcu_dereference_protected(rdev->policy,
					 lockdep_is_held(&rnet->devs_lock));
}

/* Frees a set that no device has, if it is not one that a change counts on. */
static void drop_unused(struct rpfmon_net *rnet, struct rpfmon_policy *policy)
{
	if (policy->users || (rnet->changing && !hlist_unhashed(&policy->node)))
		return;
	hlist_del_init(&policy->node);
	kfree_rcu(policy, rcu);
}

static void assign(struct rpfmon_net *rnet, struct rpfmon_dev *rdev,
		   struct rpfmon_policy *policy)
{
	struct rpfmon_policy *old = policy_of(rnet, rdev);

	rdev->planned = false;
	if (policy == old || rdev->detached)
		return;
	if (policy == &rpfmon_walks)
		list_add_tail(&rdev->walker, &rnet->walkers);
	else if (policy)
		policy->users++;
	rcu_assign_pointer(rdev->policy, policy);
	if (old == &rpfmon_walks) {
		list_del(&rdev->walker);
	} else if (old) {
		old->users--;
		drop_unused(rnet, old);
	}
}

/* Its label is new, or the rules are: it is not known which of them apply. */
static void walk(struct rpfmon_net *rnet, struct rpfmon_dev *rdev)
{
	assign(rnet, rdev, rnet->n_rules ? &rpfmon_walks : NULL);
	if (!list_empty(&rnet->walkers))
		rpfmon_sets_queue(rnet, 0);
}

/**
 * rpfmon_sets_init() - begin to make sets
 *
 * Return: 0 or -ENOMEM.
 */
int rpfmon_sets_init(void)
{
	hash_seed = get_random_u32();
	maker = alloc_workqueue(KBUILD_MODNAME, WQ_UNBOUND, 0);
	return maker ? 0 : -ENOMEM;
}

/** rpfmon_sets_exit() - stop it; no namespace is left */
void rpfmon_sets_exit(void)
{
	destroy_workqueue(maker);
}

/**
 * rpfmon_sets_queue() - have a namespace's work done
 * @rnet: the namespace
 * @delay: in jiffies; with 0, at once, whatever was said before
 *
 * Context: Any.
 */
void rpfmon_sets_queue(struct rpfmon_net *rnet, unsigned long delay)
{
	if (delay)
		queue_delayed_work(maker, &rnet->work, delay);
	else
		mod_delayed_work(maker, &rnet->work, 0);
}

/**
 * rpfmon_sets_attach() - give a device its rules
 * @rnet: its namespace
 * @rdev: the device, which can be found
 * @name: its new name, or NULL
 *
 * Context: May be under RTNL; waits for no change of rules.
 */
void rpfmon_sets_attach(struct rpfmon_net *rnet, struct rpfmon_dev *rdev,
			const char *name)
{
	spin_lock(&rnet->devs_lock);
	if (name)
		rpfmon_dev_rename(rdev, name);
	walk(rnet, rdev);
	spin_unlock(&rnet->devs_lock);
}

/**
 * rpfmon_sets_detach() - take a device its rules, for good
 * @rnet: its namespace
 * @rdev: the device
 *
 * Context: As rpfmon_sets_attach().
 */
void rpfmon_sets_detach(struct rpfmon_net *rnet, struct rpfmon_dev *rdev)
{
	spin_lock(&rnet->devs_lock);
	assign(rnet, rdev, NULL);
	rdev->detached = true;
	spin_unlock(&rnet->devs_lock);
}

/* Plans what a device will have by a change, for now that it walks if a set of
 * @slots is missing; then false. Globs can be slow: they are matched before
 * devs_lock is taken.
 */
static bool plan(struct rpfmon_net *rnet, struct rpfmon_change *change,
		 struct rpfmon_dev *rdev, unsigned long *slots)
{
	DECLARE_BITMAP(fresh, RPFMON_RULES_MAX);
	struct rpfmon_policy *old, *next;
	struct rpfmon_label label;
	unsigned int seq;
	bool missing = false;

	seq = rpfmon_dev_label(rdev, &label);
	bitmap_copy(fresh, change->fresh, RPFMON_RULES_MAX);
	rpfmon_table_select(change->table, &label, fresh);

	spin_lock(&rnet->devs_lock);
	old = policy_of(rnet, rdev);
	rdev->next = &rpfmon_walks;
	rdev->planned = true;
	if (old != &rpfmon_walks && rpfmon_dev_label_is(rdev, seq)) {
		bitmap_copy(slots, fresh, RPFMON_RULES_MAX);
		if (old) {
			bitmap_andnot(slots, old->slots, change->gone, RPFMON_RULES_MAX);
			bitmap_or(slots, slots, fresh, RPFMON_RULES_MAX);
		}
		next = find(change->made, slots);
		if (!next && bitmap_empty(fresh, RPFMON_RULES_MAX))
			next = find(rnet->sets, slots);
		missing = !next && !bitmap_empty(slots, RPFMON_RULES_MAX);
		if (!missing)
			rdev->next = next;
	}
	spin_unlock(&rnet->devs_lock);
	return !missing;
}

/* Plans for the first device from *@ifindex on; false after the last. */
static bool plan_next(struct rpfmon_net *rnet, struct rpfmon_change *change,
		      unsigned long *ifindex, unsigned long *slots, bool *missing)
{
	struct rpfmon_dev *rdev;

	rcu_read_lock();
	rdev = xa_find(&rnet->devs, ifindex, ULONG_MAX, XA_PRESENT);
	if (rdev)
		*missing = !plan(rnet, change, rdev, slots);
	rcu_read_unlock();
	return rdev;
}

/* Frees sets that no device has. */
static void sweep(struct rpfmon_net *rnet)
{
	struct rpfmon_policy *policy;
	struct hlist_node *next;
	unsigned int i;

	for (i = 0; i < RPFMON_SETS; i++) {
		spin_lock(&rnet->devs_lock);
		rnet->changing = false;
		hlist_for_each_entry_safe(policy, next, &rnet->sets[i], node)
			drop_unused(rnet, policy);
		spin_unlock(&rnet->devs_lock);
		cond_resched();
	}
}

/**
 * rpfmon_sets_prepare() - make the sets for a change, which nobody sees yet
 * @rnet: the namespace, locked
 * @change: the change
 *
 * A set is made once, however many devices have it.
 *
 * Context: May sleep.
 * Return: 0, and rpfmon_sets_commit() is to follow; or -ENOMEM and nothing has
 *	changed.
 */
int rpfmon_sets_prepare(struct rpfmon_net *rnet, struct rpfmon_change *change)
{
	gfp_t gfp = change->cannot_fail ? GFP_MAYBE : GFP_KERNEL_ACCOUNT;
	DECLARE_BITMAP(slots, RPFMON_RULES_MAX);
	struct rpfmon_policy *policy;
	unsigned long ifindex = 0;
	struct hlist_node *next;
	unsigned int i;
	bool missing;

	lockdep_assert_held(&rnet->lock);
	memset(change->made, 0, sizeof(change->made));
	spin_lock(&rnet->devs_lock);
	rnet->changing = true;
	spin_unlock(&rnet->devs_lock);

	while (plan_next(rnet, change, &ifindex, slots, &missing)) {
		cond_resched();
		if (!missing) {
			ifindex++;
			continue;
		}
		policy = rpfmon_policy_make(change->table, slots, gfp);
		if (policy)
			hlist_add_head(&policy->node, bucket(change->made, slots));
		else if (change->cannot_fail)
			ifindex++;
		else
			goto err;
	}
	return 0;

err:
	/* What devices have planned is nothing now: each plans anew by the next change. */
	for (i = 0; i < RPFMON_SETS; i++)
		hlist_for_each_entry_safe(policy, next, &change->made[i], node)
			kfree(policy);
	sweep(rnet);
	return -ENOMEM;
}

/* What is true no more goes, and what will be true comes: who holds the namespace's
 * lock looks sets up, nobody else.
 */
static void exchange(struct rpfmon_net *rnet, struct rpfmon_change *change)
{
	struct rpfmon_policy *policy;
	struct hlist_node *next;
	unsigned int i;

	for (i = 0; i < RPFMON_SETS; i++) {
		spin_lock(&rnet->devs_lock);
		hlist_for_each_entry_safe(policy, next, &rnet->sets[i], node) {
			if (!bitmap_intersects(policy->slots, change->gone, RPFMON_RULES_MAX))
				continue;
			hlist_del_init(&policy->node);
			drop_unused(rnet, policy);
		}
		hlist_for_each_entry_safe(policy, next, &change->made[i], node) {
			hlist_del(&policy->node);
			hlist_add_head(&policy->node, &rnet->sets[i]);
		}
		spin_unlock(&rnet->devs_lock);
		cond_resched();
	}
}

/* From now on, devices that walk do so by what is to be. */
static void publish(struct rpfmon_net *rnet, struct rpfmon_change *change)
{
	struct rpfmon_table *old;
	unsigned int i;

	exchange(rnet, change);
	spin_lock(&rnet->devs_lock);
	old = rcu_replace_pointer(rnet->table, change->table,
				  lockdep_is_held(&rnet->devs_lock));
	for_each_set_bit(i, change->gone, RPFMON_RULES_MAX)
		if (!test_bit(i, change->fresh))
			RCU_INIT_POINTER(change->table->rules[i], NULL);
	rnet->n_rules += bitmap_weight(change->fresh, RPFMON_RULES_MAX) -
			 bitmap_weight(change->gone, RPFMON_RULES_MAX);
	spin_unlock(&rnet->devs_lock);

	if (old && old != change->table)
		kfree_rcu(old, rcu);
}

/**
 * rpfmon_sets_commit() - a change that has been prepared comes into force
 * @rnet: the namespace, locked
 * @change: the change
 *
 * A device that admits a source before and after it, by a rule that stays, admits
 * it all the while. On return no device has a rule that goes.
 *
 * Context: May sleep.
 */
void rpfmon_sets_commit(struct rpfmon_net *rnet, struct rpfmon_change *change)
{
	struct rpfmon_dev *rdev;
	unsigned long ifindex;

	lockdep_assert_held(&rnet->lock);
	publish(rnet, change);
	for (ifindex = 0; ; ifindex++) {
		rcu_read_lock();
		rdev = xa_find(&rnet->devs, &ifindex, ULONG_MAX, XA_PRESENT);
		if (rdev) {
			spin_lock(&rnet->devs_lock);
			if (rdev->planned)
				assign(rnet, rdev, rdev->next);
			else
				walk(rnet, rdev);
			spin_unlock(&rnet->devs_lock);
		}
		rcu_read_unlock();
		if (!rdev)
			break;
		cond_resched();
	}
	sweep(rnet);
	if (!list_empty_careful(&rnet->walkers))
		rpfmon_sets_queue(rnet, 0);
}

/* Gives the first device that walks its set; if a set of @slots is *@missing for
 * that, the device waits behind the others. False if none walks any more.
 */
static bool settle(struct rpfmon_net *rnet, unsigned long *slots, bool *missing)
{
	struct rpfmon_policy *policy;
	struct rpfmon_label label;
	struct rpfmon_dev *rdev;
	unsigned int seq;

	*missing = false;
	rcu_read_lock();
	spin_lock(&rnet->devs_lock);
	rdev = list_first_entry_or_null(&rnet->walkers, struct rpfmon_dev, walker);
	spin_unlock(&rnet->devs_lock);
	if (!rdev)
		goto out;

	seq = rpfmon_dev_label(rdev, &label);
	bitmap_fill(slots, RPFMON_RULES_MAX);
	rpfmon_table_select(rcu_dereference(rnet->table), &label, slots);
	spin_lock(&rnet->devs_lock);
	if (policy_of(rnet, rdev) == &rpfmon_walks) {
		/* What has a new label meanwhile has another turn. */
		list_move_tail(&rdev->walker, &rnet->walkers);
		if (rpfmon_dev_label_is(rdev, seq)) {
			policy = find(rnet->sets, slots);
			*missing = !policy && !bitmap_empty(slots, RPFMON_RULES_MAX);
			if (!*missing)
				assign(rnet, rdev, policy);
		}
	}
	spin_unlock(&rnet->devs_lock);
out:
	rcu_read_unlock();
	return rdev;
}

/**
 * rpfmon_sets_settle() - give sets to the devices that walk
 * @rnet: the namespace, locked
 *
 * Without memory, some still do after it; a second later they get another chance.
 *
 * Context: May sleep.
 */
void rpfmon_sets_settle(struct rpfmon_net *rnet)
{
	DECLARE_BITMAP(slots, RPFMON_RULES_MAX);
	struct rpfmon_policy *policy;
	unsigned int failed = 0;
	bool made = false, missing;

	lockdep_assert_held(&rnet->lock);
	while (settle(rnet, slots, &missing)) {
		cond_resched();
		if (!missing)
			continue;
		policy = rpfmon_policy_make(rpfmon_rules_table(rnet), slots, GFP_MAYBE);
		if (!policy) {
			if (++failed < MAKE_TRIES)
				continue;
			rpfmon_sets_queue(rnet, HZ);
			break;
		}
		spin_lock(&rnet->devs_lock);
		hlist_add_head(&policy->node, bucket(rnet->sets, slots));
		spin_unlock(&rnet->devs_lock);
		made = true;
	}
	if (made)
		sweep(rnet); /* the device may have gone meanwhile */
}

/**
 * rpfmon_sets_walk() - the rule that decides a source on a device without a set
 * @rdev: the device
 * @src: the source, host byte order
 * @now: CLOCK_REALTIME, in nanoseconds
 *
 * Context: Any, under rcu_read_lock().
 * Return: the rule, or NULL.
 */
struct rpfmon_rule *rpfmon_sets_walk(const struct rpfmon_dev *rdev, u32 src, u64 now)
{
	struct rpfmon_label label;

	rpfmon_dev_label(rdev, &label);
	return rpfmon_table_match(rcu_dereference(rdev->rnet->table), &label, src, now);
}
