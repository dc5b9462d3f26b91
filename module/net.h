/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_NET_H
#define RPFMON_NET_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "counters.h"

/**
 * struct rpfmon_net - a network namespace
 * @net: itself
 * @id: not used again before four billion other namespaces have come
 * @devs: &struct rpfmon_dev by ifindex
 * @override: &enum rpfmon_override
 * @quiet: it is a copy of another one: no records, events, tracepoint, log or
 *	debugfs lines, and no received packet is admitted; never cleared
 * @rejected: something was rejected in it; never cleared
 * @lock: for rules, policies, names, @quiet and resets
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
	bool quiet;
	bool rejected;
	struct mutex lock; /* rules, policies, names, quiet, resets */
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
 * Return: never NULL between rpfmon_follow_init() and rpfmon_follow_exit().
 */
static inline struct rpfmon_net *rpfmon_net(const struct net *net)
{
	return net_generic(net, rpfmon_net_slot);
}

int rpfmon_net_init(struct rpfmon_net *rnet, struct net *net);
void rpfmon_net_hide(struct rpfmon_net *rnet);
void rpfmon_net_exit(struct rpfmon_net *rnet);

struct rpfmon_net *rpfmon_net_next(unsigned long *id);
struct rpfmon_net *rpfmon_net_find(unsigned long id);
void rpfmon_nets_lock(void);
void rpfmon_nets_unlock(void);

#endif /* RPFMON_NET_H */
