/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_NET_H
#define RPFMON_NET_H

#include <linux/hrtimer.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "counters.h"
#include "policy.h"

#define RPFMON_SETS	64

/**
 * struct rpfmon_rate - how many lines went to the log lately
 * @begun: there was one
 * @since: since when, in jiffies
 * @printed: so many
 * @skipped: and so many did not
 */
struct rpfmon_rate {
	bool begun;
	unsigned long since;
	unsigned int printed;
	u64 skipped;
};

/**
 * struct rpfmon_net - a network namespace
 * @net: itself
 * @id: not used again before four billion other namespaces have come
 * @devs: &struct rpfmon_dev by ifindex
 * @table: its rules, or NULL; changed under both locks
 * @override: &enum rpfmon_override
 * @quiet: it is a copy of another one: no records, events, tracepoint, log or
 *	debugfs lines, and no received packet is admitted; never cleared
 * @rejected: something was rejected in it; never cleared
 * @changing: a change of rules is being prepared; under @devs_lock
 * @lock: for changes of rules and override, @quiet and resets
 * @devs_lock: for the devices' names and sets; never waits for @lock
 * @sets: &struct rpfmon_policy, hashed; under @devs_lock
 * @walkers: devices without a set that they may need; under @devs_lock
 * @payer: memory cgroup of who changed rules last
 * @n_rules: number of rules; under both locks
 * @last_rule_id: of the youngest
 * @generation: changes of rules and override so far
 * @end: when the next rule ends
 * @work: takes out what has ended, and makes sets that are missing
 * @log_rate: of the changes in the log
 * @stray: counters of packets whose device has no &struct rpfmon_dev, for want
 *	of memory or since it is just leaving
 * @gone: sums of the devices removed; under @gone_lock
 * @leaving: devices whose last packet may not have gone by; under @gone_lock
 * @gone_lock: for these two
 */
struct rpfmon_net {
	struct net *net;
	unsigned long id;
	struct xarray devs;
	struct rpfmon_table __rcu *table;
	u8 override;
	bool quiet;
	bool rejected;
	bool changing;
	struct mutex lock; /* rules, override, quiet, resets */
	spinlock_t devs_lock; /* names, sets */
	struct hlist_head sets[RPFMON_SETS];
	struct list_head walkers;
	struct mem_cgroup *payer;
	unsigned int n_rules;
	u32 last_rule_id;
	u64 generation;
	struct hrtimer end;
	struct delayed_work work;
	struct rpfmon_rate log_rate;
	struct rpfmon_counters stray;
	struct rpfmon_sum gone;
	struct list_head leaving;
	spinlock_t gone_lock; /* gone, leaving */
};

extern unsigned int rpfmon_net_slot;

/**
 * rpfmon_net() - our side of a network namespace
 * @net: the namespace
 *
 * Return: never NULL between rpfmon_follow_init() and rpfmon_follow_exit().
 */
static inline struct rpfmon_net *rpfmon_net(const struct net *net)
{
	return net_generic(net, rpfmon_net_slot);
}

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

int rpfmon_net_init(struct rpfmon_net *rnet, struct net *net);
void rpfmon_net_hide(struct rpfmon_net *rnet);
void rpfmon_net_exit(struct rpfmon_net *rnet);

struct rpfmon_net *rpfmon_net_next(unsigned long *id);
struct rpfmon_net *rpfmon_net_find(unsigned long id);
void rpfmon_nets_lock(void);
void rpfmon_nets_unlock(void);

#endif /* RPFMON_NET_H */
