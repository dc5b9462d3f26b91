/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_DEVICE_H
#define RPFMON_DEVICE_H

#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/spinlock.h>
#include <linux/u64_stats_sync.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "counters_gen.h"
#include "journal.h"
#include "policy.h"

/**
 * struct rpfmon_stats - counters, on one CPU
 * @syncp: for 32-bit readers
 * @count: by &enum rpfmon_counter
 * @first: of @epoch, nanoseconds since the epoch (UTC)
 * @last: likewise
 * @epoch: the reset after which @first and @last were written
 */
struct rpfmon_stats {
	struct u64_stats_sync syncp;
	u64_stats_t count[RPFMON_COUNTERS];
	u64 first;
	u64 last;
	u32 epoch;
};

/**
 * struct rpfmon_sum - counters, over all CPUs
 * @count: by &enum rpfmon_counter
 * @first: nanoseconds since the epoch (UTC), or 0
 * @last: likewise
 */
struct rpfmon_sum {
	u64 count[RPFMON_COUNTERS];
	u64 first;
	u64 last;
};

/**
 * struct rpfmon_counters - counters that can be reset while they count
 * @stats: the packet path's part
 * @base: sums at the last reset; under the namespace's lock
 * @epoch: number of that reset, from 1
 */
struct rpfmon_counters {
	struct rpfmon_stats __percpu *stats;
	struct rpfmon_sum base;
	u32 epoch;
};

/**
 * struct rpfmon_dev - a device in its namespace
 * @policy: its rules, or NULL
 * @counters: its counters
 * @recent: its own last records
 * @rnet: its namespace
 * @dev: the device, only to be compared with
 * @ifindex: its index
 * @name: its name; under the namespace's lock
 * @kind: its link kind, or empty
 * @leaving: in the namespace's list, from its removal until its last packet
 * @rcu: then
 */
struct rpfmon_dev {
	struct rpfmon_policy __rcu *policy;
	struct rpfmon_counters counters;
	struct rpfmon_recent recent;
	struct rpfmon_net *rnet;
	const struct net_device *dev;
	int ifindex;
	char name[IFNAMSIZ];
	char kind[RPFMON_NAME_LEN];
	struct list_head leaving;
	struct rcu_head rcu;
};

/**
 * struct rpfmon_net - a network namespace
 * @net: itself
 * @id: not used again before four billion other namespaces have come
 * @devs: &struct rpfmon_dev by ifindex
 * @override: &enum rpfmon_override
 * @lock: for rules, policies, names and resets
 * @rules: &struct rpfmon_rule by id
 * @n_rules: their number
 * @last_rule_id: of the youngest
 * @expiry: removes what has expired
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
	u8 override;
	struct mutex lock; /* rules, policies, names, resets */
	struct list_head rules;
	unsigned int n_rules;
	u32 last_rule_id;
	struct delayed_work expiry;
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
 * Return: never NULL between rpfmon_device_init() and rpfmon_device_exit().
 */
static inline struct rpfmon_net *rpfmon_net(const struct net *net)
{
	return net_generic(net, rpfmon_net_slot);
}

struct rpfmon_net *rpfmon_net_next(unsigned long *id);
struct rpfmon_net *rpfmon_net_find(unsigned long id);
void rpfmon_nets_lock(void);
void rpfmon_nets_unlock(void);

struct rpfmon_dev *rpfmon_dev_find(struct rpfmon_net *rnet, int ifindex);
struct rpfmon_dev *rpfmon_dev_find_rcu(struct rpfmon_net *rnet, int ifindex);
void rpfmon_dev_count(struct rpfmon_net *rnet, struct rpfmon_dev *rdev,
		      const struct rpfmon_record *rec);
void rpfmon_dev_sum(struct rpfmon_net *rnet, struct rpfmon_dev *rdev,
		    struct rpfmon_sum *sum);
void rpfmon_dev_reset(struct rpfmon_net *rnet, struct rpfmon_dev *rdev);
void rpfmon_gone_sum(struct rpfmon_net *rnet, struct rpfmon_sum *sum);
void rpfmon_gone_reset(struct rpfmon_net *rnet);
u64 rpfmon_sum_rejected(const struct rpfmon_sum *sum);

int rpfmon_device_init(void);
void rpfmon_device_exit(void);

#endif /* RPFMON_DEVICE_H */
