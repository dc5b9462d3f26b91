// SPDX-License-Identifier: GPL-2.0
/*
 * Network namespaces and devices: their coming and going, and their counters.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <net/net_namespace.h>
#include <net/rtnetlink.h>

#include "device.h"
#include "rules.h"

unsigned int rpfmon_net_slot __read_mostly;

/* For readers of all namespaces; a namespace is not freed while it is held. */
static DEFINE_MUTEX(nets_lock);
static DEFINE_XARRAY_ALLOC1(nets);
static u32 nets_last_id;

/** rpfmon_nets_lock() - keep namespaces from being freed */
void rpfmon_nets_lock(void)
{
	mutex_lock(&nets_lock);
}

/** rpfmon_nets_unlock() - let them go */
void rpfmon_nets_unlock(void)
{
	mutex_unlock(&nets_lock);
}

/**
 * rpfmon_net_next() - the first namespace with at least this id
 * @id: the id; on return that of the namespace
 *
 * Context: Between rpfmon_nets_lock() and rpfmon_nets_unlock().
 * Return: the namespace, or NULL after the last.
 */
struct rpfmon_net *rpfmon_net_next(unsigned long *id)
{
	return xa_find(&nets, id, ULONG_MAX, XA_PRESENT);
}

/**
 * rpfmon_net_find() - the namespace with an id
 * @id: the id
 *
 * Context: As rpfmon_net_next().
 * Return: the namespace, or NULL where it has gone.
 */
struct rpfmon_net *rpfmon_net_find(unsigned long id)
{
	return xa_load(&nets, id);
}

static int counters_init(struct rpfmon_counters *counters)
{
	unsigned int cpu;

	counters->stats = alloc_percpu(struct rpfmon_stats);
	if (!counters->stats)
		return -ENOMEM;
	for_each_possible_cpu(cpu)
		u64_stats_init(&per_cpu_ptr(counters->stats, cpu)->syncp);
	counters->epoch = 1;
	return 0;
}

static void counters_count(struct rpfmon_counters *counters,
			   const struct rpfmon_record *rec)
{
	struct rpfmon_stats *stats = this_cpu_ptr(counters->stats);
	bool admitted = rec->verdict == RPFMON_VERDICT_ADMITTED;
	u32 epoch = READ_ONCE(counters->epoch);
	enum rpfmon_counter which;

	switch (rec->context) {
	case RPFMON_CONTEXT_ARP:
		which = admitted ? RPFMON_ARP_ADMITTED : RPFMON_ARP_REJECTED;
		break;
	case RPFMON_CONTEXT_QUERY:
		which = admitted ? RPFMON_QUERY_ADMITTED : RPFMON_QUERY_REJECTED;
		break;
	default:
		which = admitted ? RPFMON_ADMITTED :
				   rpfmon_counter_by_reason(rec->reason);
		break;
	}

	u64_stats_update_begin(&stats->syncp);
	u64_stats_inc(&stats->count[which]);
	if (rec->context == RPFMON_CONTEXT_PACKET &&
	    rec->verdict == RPFMON_VERDICT_WOULD_ADMIT)
		u64_stats_inc(&stats->count[RPFMON_WOULD_ADMIT]);
	u64_stats_update_end(&stats->syncp);

	WRITE_ONCE(stats->last, rec->time);
	if (stats->epoch != epoch) {
		WRITE_ONCE(stats->first, rec->time);
		/* pairs with counters_raw(): no times of an older epoch */
		smp_store_release(&stats->epoch, epoch);
	}
}

static void sum_seen(struct rpfmon_sum *sum, u64 first, u64 last)
{
	if (first && (!sum->first || first < sum->first))
		sum->first = first;
	if (last > sum->last)
		sum->last = last;
}

static void sum_add(struct rpfmon_sum *sum, const struct rpfmon_sum *more)
{
	unsigned int i;

	for (i = 0; i < RPFMON_COUNTERS; i++)
		sum->count[i] += more->count[i];
	sum_seen(sum, more->first, more->last);
}

/* The counts since load; first and last since the reset. */
static void counters_raw(const struct rpfmon_counters *counters,
			 struct rpfmon_sum *sum)
{
	unsigned int cpu, i;

	memset(sum, 0, sizeof(*sum));
	for_each_possible_cpu(cpu) {
		const struct rpfmon_stats *stats = per_cpu_ptr(counters->stats, cpu);
		u64 count[RPFMON_COUNTERS];
		unsigned int start;

		do {
			start = u64_stats_fetch_begin(&stats->syncp);
			for (i = 0; i < RPFMON_COUNTERS; i++)
				count[i] = u64_stats_read(&stats->count[i]);
		} while (u64_stats_fetch_retry(&stats->syncp, start));

		for (i = 0; i < RPFMON_COUNTERS; i++)
			sum->count[i] += count[i];
		/* pairs with counters_count() */
		if (smp_load_acquire(&stats->epoch) == counters->epoch)
			sum_seen(sum, READ_ONCE(stats->first),
				 READ_ONCE(stats->last));
	}
}

static void counters_sum(const struct rpfmon_counters *counters,
			 struct rpfmon_sum *sum)
{
	unsigned int i;

	counters_raw(counters, sum);
	for (i = 0; i < RPFMON_COUNTERS; i++)
		sum->count[i] -= counters->base.count[i];
}

static void counters_reset(struct rpfmon_counters *counters)
{
	counters_raw(counters, &counters->base);
	WRITE_ONCE(counters->epoch, counters->epoch + 1);
}

/**
 * rpfmon_sum_rejected() - packets dropped, whatever the reason
 * @sum: counters
 *
 * Return: their number.
 */
u64 rpfmon_sum_rejected(const struct rpfmon_sum *sum)
{
	return rpfmon_counters_rejected(sum->count);
}

/**
 * rpfmon_dev_find() - our side of a device
 * @rnet: its namespace
 * @ifindex: its index
 *
 * Context: Any, under rcu_read_lock(), or the namespace's lock.
 * Return: the device, or NULL.
 */
struct rpfmon_dev *rpfmon_dev_find(struct rpfmon_net *rnet, int ifindex)
{
	return xa_load(&rnet->devs, ifindex);
}

/**
 * rpfmon_dev_find_rcu() - our side of a device, for the packet path
 * @rnet: its namespace
 * @ifindex: its index
 *
 * Context: Any, under rcu_read_lock().
 * Return: the device, or NULL.
 */
struct rpfmon_dev *rpfmon_dev_find_rcu(struct rpfmon_net *rnet, int ifindex)
{
	XA_STATE(xas, &rnet->devs, ifindex);
	struct rpfmon_dev *rdev;

	/* as xa_load() does, but for reserved entries, which there are none of */
	do {
		rdev = xas_load(&xas);
	} while (xas_retry(&xas, rdev));
	return rdev;
}

/**
 * rpfmon_dev_count() - count a rejection
 * @rnet: the namespace
 * @rdev: the device, or NULL
 * @rec: the rejection
 *
 * Context: Preemption off, and never nested on a CPU.
 */
void rpfmon_dev_count(struct rpfmon_net *rnet, struct rpfmon_dev *rdev,
		      const struct rpfmon_record *rec)
{
	counters_count(rdev ? &rdev->counters : &rnet->stray, rec);
}

/**
 * rpfmon_dev_sum() - a device's counters
 * @rnet: its namespace, locked
 * @rdev: the device
 * @sum: where they go
 */
void rpfmon_dev_sum(struct rpfmon_net *rnet, struct rpfmon_dev *rdev,
		    struct rpfmon_sum *sum)
{
	lockdep_assert_held(&rnet->lock);
	counters_sum(&rdev->counters, sum);
}

/**
 * rpfmon_dev_reset() - zero a device's counters
 * @rnet: its namespace, locked
 * @rdev: the device
 */
void rpfmon_dev_reset(struct rpfmon_net *rnet, struct rpfmon_dev *rdev)
{
	lockdep_assert_held(&rnet->lock);
	counters_reset(&rdev->counters);
}

/**
 * rpfmon_gone_sum() - counters of a namespace's removed devices
 * @rnet: the namespace
 * @sum: where they go
 */
void rpfmon_gone_sum(struct rpfmon_net *rnet, struct rpfmon_sum *sum)
{
	struct rpfmon_dev *rdev;
	struct rpfmon_sum more;

	spin_lock_bh(&rnet->gone_lock);
	*sum = rnet->gone;
	counters_sum(&rnet->stray, &more);
	sum_add(sum, &more);
	list_for_each_entry(rdev, &rnet->leaving, leaving) {
		counters_sum(&rdev->counters, &more);
		sum_add(sum, &more);
	}
	spin_unlock_bh(&rnet->gone_lock);
}

/**
 * rpfmon_gone_reset() - zero them
 * @rnet: the namespace
 */
void rpfmon_gone_reset(struct rpfmon_net *rnet)
{
	struct rpfmon_dev *rdev;

	spin_lock_bh(&rnet->gone_lock);
	memset(&rnet->gone, 0, sizeof(rnet->gone));
	counters_reset(&rnet->stray);
	list_for_each_entry(rdev, &rnet->leaving, leaving)
		counters_reset(&rdev->counters);
	spin_unlock_bh(&rnet->gone_lock);
}

static void dev_free(struct rpfmon_dev *rdev)
{
	kfree(rcu_dereference_protected(rdev->policy, 1));
	free_percpu(rdev->counters.stats);
	kfree(rdev);
}

static void dev_add(struct rpfmon_net *rnet, const struct net_device *dev)
{
	struct rpfmon_dev *rdev;

	rdev = kzalloc(sizeof(*rdev), GFP_KERNEL);
	if (!rdev)
		goto fail;
	if (counters_init(&rdev->counters))
		goto fail_free;

	rdev->rnet = rnet;
	rdev->dev = dev;
	rdev->ifindex = dev->ifindex;
	strscpy(rdev->name, dev->name, sizeof(rdev->name));
	if (dev->rtnl_link_ops)
		strscpy(rdev->kind, dev->rtnl_link_ops->kind, sizeof(rdev->kind));

	mutex_lock(&rnet->lock);
	rpfmon_rules_apply(rnet, rdev);
	if (xa_err(xa_store(&rnet->devs, dev->ifindex, rdev, GFP_KERNEL))) {
		mutex_unlock(&rnet->lock);
		goto fail_free;
	}
	mutex_unlock(&rnet->lock);
	return;

fail_free:
	dev_free(rdev);
fail:
	/* Refusing the device over this would be worse than not telling its
	 * packets from those of removed ones, until it is next brought up.
	 */
	net_warn_ratelimited("%s: out of memory, counted as gone\n", dev->name);
}

static void dev_left(struct rcu_head *rcu)
{
	struct rpfmon_dev *rdev = container_of(rcu, struct rpfmon_dev, rcu);
	struct rpfmon_net *rnet = rdev->rnet;
	struct rpfmon_sum sum;

	spin_lock_bh(&rnet->gone_lock);
	counters_sum(&rdev->counters, &sum);
	sum_add(&rnet->gone, &sum);
	list_del(&rdev->leaving);
	spin_unlock_bh(&rnet->gone_lock);
	dev_free(rdev);
}

/* A device whose references linger is told of again, and by then its index may
 * be another's.
 */
static void dev_remove(struct rpfmon_net *rnet, const struct net_device *dev)
{
	struct rpfmon_dev *rdev;

	mutex_lock(&rnet->lock);
	rdev = rpfmon_dev_find(rnet, dev->ifindex);
	if (rdev && rdev->dev == dev) {
		xa_erase(&rnet->devs, dev->ifindex);
		spin_lock_bh(&rnet->gone_lock);
		list_add_tail(&rdev->leaving, &rnet->leaving);
		spin_unlock_bh(&rnet->gone_lock);
		call_rcu(&rdev->rcu, dev_left);
	}
	mutex_unlock(&rnet->lock);
}

static void dev_rename(struct rpfmon_net *rnet, const struct net_device *dev)
{
	struct rpfmon_dev *rdev;

	mutex_lock(&rnet->lock);
	rdev = rpfmon_dev_find(rnet, dev->ifindex);
	if (rdev) {
		strscpy(rdev->name, dev->name, sizeof(rdev->name));
		rpfmon_rules_apply(rnet, rdev);
	}
	mutex_unlock(&rnet->lock);
}

static int netdev_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct rpfmon_net *rnet = rpfmon_net(dev_net(dev));

	switch (event) {
	case NETDEV_REGISTER:
	case NETDEV_UP:
		if (!rpfmon_dev_find(rnet, dev->ifindex))
			dev_add(rnet, dev);
		break;
	case NETDEV_CHANGENAME:
		dev_rename(rnet, dev);
		break;
	case NETDEV_UNREGISTER:
		dev_remove(rnet, dev);
		break;
	}
	return NOTIFY_DONE;
}

static struct notifier_block netdev_notifier = {
	.notifier_call = netdev_event,
};

static int __net_init net_init(struct net *net)
{
	struct rpfmon_net *rnet = rpfmon_net(net);
	u32 id = 0;
	int err;

	rnet->net = net;
	xa_init(&rnet->devs);
	mutex_init(&rnet->lock);
	INIT_LIST_HEAD(&rnet->leaving);
	spin_lock_init(&rnet->gone_lock);
	rpfmon_rules_init(rnet);

	err = counters_init(&rnet->stray);
	if (err)
		return err;

	mutex_lock(&nets_lock);
	err = xa_alloc_cyclic(&nets, &id, rnet, xa_limit_32b, &nets_last_id,
			      GFP_KERNEL);
	rnet->id = id;
	mutex_unlock(&nets_lock);
	if (err < 0) {
		free_percpu(rnet->stray.stats);
		return err;
	}
	return 0;
}

static void __net_exit net_exit_batch(struct list_head *exiting)
{
	struct net *net;

	list_for_each_entry(net, exiting, exit_list) {
		struct rpfmon_net *rnet = rpfmon_net(net);

		mutex_lock(&nets_lock);
		xa_erase(&nets, rnet->id);
		mutex_unlock(&nets_lock);
		rpfmon_rules_exit(rnet);
	}

	rcu_barrier(); /* dev_left() */

	list_for_each_entry(net, exiting, exit_list) {
		struct rpfmon_net *rnet = rpfmon_net(net);

		WARN_ON_ONCE(!xa_empty(&rnet->devs));
		free_percpu(rnet->stray.stats);
	}
}

static struct pernet_operations net_ops = {
	.init = net_init,
	.exit_batch = net_exit_batch,
	.id = &rpfmon_net_slot,
	.size = sizeof(struct rpfmon_net),
};

/**
 * rpfmon_device_init() - begin to follow namespaces and devices
 *
 * Return: 0 or a negative error.
 */
int rpfmon_device_init(void)
{
	int err;

	err = register_pernet_subsys(&net_ops);
	if (err)
		return err;
	err = register_netdevice_notifier(&netdev_notifier);
	if (err)
		unregister_pernet_subsys(&net_ops);
	return err;
}

/** rpfmon_device_exit() - stop it, and free all of them */
void rpfmon_device_exit(void)
{
	unregister_netdevice_notifier(&netdev_notifier);
	unregister_pernet_subsys(&net_ops);
}
