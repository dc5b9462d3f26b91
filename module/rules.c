// SPDX-License-Identifier: GPL-2.0
/*
 * The allowlist of a namespace: what a packet asks of it, and how it is changed.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cred.h>
#include <linux/inetdevice.h>
#include <linux/percpu.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include <linux/user_namespace.h>

#include "events.h"
#include "rules.h"
#include "words_gen.h"

/* Changes are told once each; but root of a user namespace, which anyone may
 * be, does not get to fill the log with them.
 */
static bool may_log(const struct rpfmon_net *rnet)
{
	return !rnet->quiet &&
	       (rnet->net->user_ns == &init_user_ns || net_ratelimit());
}

static void log_rule(const struct rpfmon_net *rnet, const char *what,
		     const struct rpfmon_rule *rule)
{
	const char *name = rule->kind[0] ? rule->kind : rule->dev;
	char who[sizeof("uid 4294967295: ")] = "";
	__be32 from = htonl(rule->from);

	if (!may_log(rnet))
		return;
	if (!(current->flags & PF_WQ_WORKER))
		snprintf(who, sizeof(who), "uid %u: ",
			 from_kuid(&init_user_ns, current_uid()));
	pr_info("netns %u: %srule %u %s: %s %*pE from %pI4/%u%s%s\n",
		rnet->net->ns.inum, who, rule->id, what,
		rule->kind[0] ? "kind" : "dev", (int)strlen(name), name, &from,
		rule->from_len, rule->expires ? " expiring" : "",
		rule->force ? " force" : "");
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
	struct rpfmon_rule *rule;

	lockdep_assert_held(&rnet->lock);
	list_for_each_entry(rule, &rnet->rules, list)
		if (rule->id == id)
			return rule;
	return NULL;
}

/**
 * rpfmon_rules_match() - the rule that decides a source on a device
 * @rdev: the device
 * @src: the source, network byte order
 *
 * Context: Any, under rcu_read_lock() or the namespace's lock.
 * Return: the rule, whatever override is; or NULL.
 */
struct rpfmon_rule *rpfmon_rules_match(const struct rpfmon_dev *rdev, __be32 src)
{
	const struct rpfmon_policy *policy;

	policy = rcu_dereference_check(rdev->policy,
				       lockdep_is_held(&rdev->rnet->lock));
	if (!policy || rpfmon_source_is_guarded(ntohl(src), 32))
		return NULL;
	return rpfmon_policy_match(policy, ntohl(src), ktime_get_boottime_ns());
}

/* The rule for a source, and what it does to a rejection; or NULL. */
static struct rpfmon_rule *rule_for(struct rpfmon_net *rnet,
				    const struct rpfmon_dev *rdev, __be32 src,
				    enum rpfmon_verdict *verdict)
{
	enum rpfmon_override override = READ_ONCE(rnet->override);
	struct rpfmon_rule *rule;

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

	lockdep_assert_held(&rnet->lock);
	list_for_each_entry(rule, &rnet->rules, list)
		rpfmon_rule_reset(rule);
}

static void rule_free_rcu(struct rcu_head *rcu)
{
	struct rpfmon_rule *rule = container_of(rcu, struct rpfmon_rule, rcu);

	free_percpu(rule->hits);
	kfree(rule);
}

static void policy_replace(struct rpfmon_net *rnet, struct rpfmon_dev *rdev,
			   struct rpfmon_policy *policy)
{
	policy = rcu_replace_pointer(rdev->policy, policy,
				     lockdep_is_held(&rnet->lock));
	if (policy)
		kfree_rcu(policy, rcu);
}

/**
 * rpfmon_rules_apply() - make a device's policy from its namespace's rules
 * @rnet: the namespace, locked
 * @rdev: the device, which is new or has a new name
 *
 * Without memory the device goes without rules: the stock kernel's behaviour.
 */
void rpfmon_rules_apply(struct rpfmon_net *rnet, struct rpfmon_dev *rdev)
{
	struct rpfmon_policy *policy;

	lockdep_assert_held(&rnet->lock);
	policy = rpfmon_policy_make(&rnet->rules, rdev->name, rdev->kind);
	if (IS_ERR(policy)) {
		net_warn_ratelimited("%*pE: out of memory, no rule applies\n",
				     (int)strlen(rdev->name), rdev->name);
		policy = NULL;
	}
	policy_replace(rnet, rdev, policy);
}

/* Either every device has its new policy, or none. */
static int apply_all(struct rpfmon_net *rnet, const struct rpfmon_rule *changed)
{
	struct rpfmon_dev *rdev;
	unsigned long ifindex;
	struct xarray made;
	void *policy;
	int err = 0;

	xa_init(&made);
	xa_for_each(&rnet->devs, ifindex, rdev) {
		if (!rpfmon_rule_applies(changed, rdev->name, rdev->kind))
			continue;
		policy = rpfmon_policy_make(&rnet->rules, rdev->name, rdev->kind);
		if (IS_ERR(policy)) {
			err = PTR_ERR(policy);
			break;
		}
		err = xa_err(xa_store(&made, ifindex, policy, GFP_KERNEL));
		if (err) {
			kfree(policy);
			break;
		}
	}

	xa_for_each(&made, ifindex, policy) {
		if (err)
			kfree(policy);
		else
			policy_replace(rnet, rpfmon_dev_find(rnet, ifindex), policy);
	}
	xa_destroy(&made);
	return err;
}

static void expiry_schedule(struct rpfmon_net *rnet)
{
	u64 now = ktime_get_boottime_ns(), next = U64_MAX;
	struct rpfmon_rule *rule;

	list_for_each_entry(rule, &rnet->rules, list)
		if (rule->expires)
			next = min(next, rule->expires);
	if (next != U64_MAX)
		mod_delayed_work(system_power_efficient_wq, &rnet->expiry,
				 next > now ? nsecs_to_jiffies(next - now) + 1 : 0);
}

static bool any_applies(struct list_head *rules, const struct rpfmon_dev *rdev)
{
	struct rpfmon_rule *rule;

	list_for_each_entry(rule, rules, list)
		if (rpfmon_rule_applies(rule, rdev->name, rdev->kind))
			return true;
	return false;
}

/* Frees rules that were taken out of the namespace's list. Without memory for
 * the devices' new policies they go all the same: a device loses its other rules
 * with them rather than keep one it must not.
 */
static void rules_remove(struct rpfmon_net *rnet, struct list_head *removed,
			 const char *why)
{
	struct rpfmon_rule *rule, *next;
	struct rpfmon_dev *rdev;
	unsigned long ifindex;

	xa_for_each(&rnet->devs, ifindex, rdev)
		if (any_applies(removed, rdev))
			rpfmon_rules_apply(rnet, rdev);

	list_for_each_entry_safe(rule, next, removed, list) {
		rnet->n_rules--;
		log_rule(rnet, why, rule);
		rpfmon_events_rule(rnet, rule, RPFMON_CMD_RULE_DEL_NTF);
		call_rcu(&rule->rcu, rule_free_rcu);
	}
}

/* The worker's clock stands still in a suspend: what is to be changed is first
 * rid of what has expired since.
 */
static void rules_expire(struct rpfmon_net *rnet)
{
	u64 now = ktime_get_boottime_ns();
	struct rpfmon_rule *rule, *next;
	LIST_HEAD(expired);

	list_for_each_entry_safe(rule, next, &rnet->rules, list)
		if (rpfmon_rule_expired(rule, now))
			list_move_tail(&rule->list, &expired);
	if (!list_empty(&expired))
		rules_remove(rnet, &expired, "expired");
}

static struct rpfmon_rule *rule_new(const struct rpfmon_rule *want, u32 id)
{
	struct rpfmon_rule *rule;
	unsigned int cpu;

	rule = kmemdup(want, sizeof(*want), GFP_KERNEL);
	if (!rule)
		return NULL;
	rule->hits = alloc_percpu(struct rpfmon_hits);
	if (!rule->hits) {
		kfree(rule);
		return NULL;
	}
	for_each_possible_cpu(cpu)
		u64_stats_init(&per_cpu_ptr(rule->hits, cpu)->syncp);
	rule->id = id;
	return rule;
}

/* A rule for any source that names what is known to be no overlay */
static bool is_too_wide(struct rpfmon_net *rnet, const struct rpfmon_rule *want)
{
	struct rpfmon_dev *rdev;
	unsigned long ifindex;

	if (want->from_len || want->force)
		return false;
	if (want->kind[0])
		return !rpfmon_kind_is_overlay(want->kind);

	xa_for_each(&rnet->devs, ifindex, rdev)
		if (rpfmon_rule_selects(want, rdev->name, rdev->kind) &&
		    !rpfmon_kind_is_overlay(rdev->kind))
			return true;
	return false;
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

/* The rule with the same selectors, or NULL. */
static struct rpfmon_rule *rule_alike(const struct rpfmon_net *rnet,
				      const struct rpfmon_rule *want)
{
	struct rpfmon_rule *rule;

	list_for_each_entry(rule, &rnet->rules, list)
		if (rpfmon_rule_same(rule, want))
			return rule;
	return NULL;
}

/**
 * rpfmon_rules_add() - add a rule
 * @rnet: the namespace, locked
 * @want: the rule, without its id and counters
 * @extack: says what is wrong, or what to know of a rule that was added
 *
 * Return: its id, or a negative error and nothing has changed.
 */
int rpfmon_rules_add(struct rpfmon_net *rnet, const struct rpfmon_rule *want,
		     struct netlink_ext_ack *extack)
{
	struct rpfmon_rule *rule;
	int err;

	lockdep_assert_held(&rnet->lock);
	rules_expire(rnet);
	if (rule_alike(rnet, want)) {
		NL_SET_ERR_MSG(extack, "rule exists; delete it first to change it");
		return -EEXIST;
	}
	if (is_too_wide(rnet, want)) {
		NL_SET_ERR_MSG(extack,
			       "not an overlay: without a source prefix the rule would open it to any routable source; add 'from PREFIX', or 'force' if that is meant");
		return -EINVAL;
	}
	if (rnet->n_rules >= RPFMON_RULES_MAX) {
		NL_SET_ERR_MSG(extack,
			       "256 rules is the most a namespace can have; delete one, or use a wider prefix");
		return -ENOSPC;
	}
	if (rnet->last_rule_id == INT_MAX) {
		NL_SET_ERR_MSG(extack,
			       "rule ids are used up; reload the module");
		return -ENOSPC;
	}

	rule = rule_new(want, rnet->last_rule_id + 1);
	if (!rule)
		return -ENOMEM;
	list_add_tail(&rule->list, &rnet->rules);
	err = apply_all(rnet, rule);
	if (err) {
		list_del(&rule->list);
		rule_free_rcu(&rule->rcu);
		return err;
	}

	rnet->n_rules++;
	rnet->last_rule_id = rule->id;
	if (rule->expires)
		expiry_schedule(rnet);
	if (is_own_address(rnet->net, rule))
		NL_SET_ERR_MSG(extack,
			       "the source is one of this host's own addresses: no rule admits it, except on devices of another VRF; see ip address");
	log_rule(rnet, "added", rule);
	rpfmon_events_rule(rnet, rule, RPFMON_CMD_RULE_ADD_NTF);
	return rule->id;
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
	struct rpfmon_rule *rule;
	LIST_HEAD(removed);

	lockdep_assert_held(&rnet->lock);
	rules_expire(rnet);
	rule = want->id ? rpfmon_rules_find(rnet, want->id) : rule_alike(rnet, want);
	if (!rule) {
		NL_SET_ERR_MSG(extack, "no such rule; 'rpfmon allow show' lists them");
		return -ENOENT;
	}
	list_move(&rule->list, &removed);
	rules_remove(rnet, &removed, "deleted");
	return 0;
}

/**
 * rpfmon_rules_flush() - delete every rule
 * @rnet: the namespace, locked
 */
void rpfmon_rules_flush(struct rpfmon_net *rnet)
{
	LIST_HEAD(removed);

	lockdep_assert_held(&rnet->lock);
	list_splice_init(&rnet->rules, &removed);
	rules_remove(rnet, &removed, "deleted");
}

/**
 * rpfmon_rules_override() - set what a matching rule does
 * @rnet: the namespace, locked
 * @override: the setting
 *
 * Return: true if it was another one.
 */
bool rpfmon_rules_override(struct rpfmon_net *rnet, enum rpfmon_override override)
{
	lockdep_assert_held(&rnet->lock);
	if (rnet->override == override)
		return false;
	if (may_log(rnet))
		pr_info("netns %u: uid %u: override %s, was %s\n",
			rnet->net->ns.inum,
			from_kuid(&init_user_ns, current_uid()),
			rpfmon_override_name(override),
			rpfmon_override_name(rnet->override));
	WRITE_ONCE(rnet->override, override);
	return true;
}

static void expiry_work(struct work_struct *work)
{
	struct rpfmon_net *rnet = container_of(to_delayed_work(work),
					       struct rpfmon_net, expiry);

	mutex_lock(&rnet->lock);
	rules_expire(rnet);
	expiry_schedule(rnet);
	mutex_unlock(&rnet->lock);
}

/**
 * rpfmon_rules_init() - a namespace begins without rules, override off
 * @rnet: the namespace
 */
void rpfmon_rules_init(struct rpfmon_net *rnet)
{
	INIT_LIST_HEAD(&rnet->rules);
	INIT_DELAYED_WORK(&rnet->expiry, expiry_work);
}

/**
 * rpfmon_rules_exit() - free a namespace's rules
 * @rnet: the namespace, where no packet and no caller is left
 */
void rpfmon_rules_exit(struct rpfmon_net *rnet)
{
	struct rpfmon_rule *rule, *next;

	cancel_delayed_work_sync(&rnet->expiry);
	list_for_each_entry_safe(rule, next, &rnet->rules, list)
		call_rcu(&rule->rcu, rule_free_rcu);
}
