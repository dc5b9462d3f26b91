// SPDX-License-Identifier: GPL-2.0
/*
 * Devices of a network namespace: where they are found, what they counted, and
 * what becomes of that when they go.
 */
#include <linux/netdevice.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <net/rtnetlink.h>

#include "device.h"

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

	/* as xa_load() does, but for reserved entries, as none is ever made */
	do {
		rdev = xas_load(&xas);
	} while (xas_retry(&xas, rdev));
	return rdev;
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
	rpfmon_counters_sum(&rdev->counters, sum);
}

/**
 * rpfmon_dev_reset() - zero a device's counters
 * @rnet: its namespace, locked
 * @rdev: the device
 */
void rpfmon_dev_reset(struct rpfmon_net *rnet, struct rpfmon_dev *rdev)
{
	lockdep_assert_held(&rnet->lock);
	rpfmon_counters_reset(&rdev->counters);
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
	rpfmon_counters_sum(&rnet->stray, &more);
	rpfmon_sum_add(sum, &more);
	list_for_each_entry(rdev, &rnet->leaving, leaving) {
		rpfmon_counters_sum(&rdev->counters, &more);
		rpfmon_sum_add(sum, &more);
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
	rpfmon_counters_reset(&rnet->stray);
	list_for_each_entry(rdev, &rnet->leaving, leaving)
		rpfmon_counters_reset(&rdev->counters);
	spin_unlock_bh(&rnet->gone_lock);
}

/**
 * rpfmon_dev_free() - free a device that nobody can find any more
 * @rdev: the device
 */
void rpfmon_dev_free(struct rpfmon_dev *rdev)
{
	kfree(rcu_dereference_protected(rdev->policy, 1));
	rpfmon_counters_free(&rdev->counters);
	kfree(rdev);
}

/**
 * rpfmon_dev_new() - our side of a new device
 * @rnet: its namespace
 * @dev: itself
 *
 * Context: May sleep.
 * Return: the device, which nobody can find yet, or NULL without memory.
 */
struct rpfmon_dev *rpfmon_dev_new(struct rpfmon_net *rnet,
				  const struct net_device *dev)
{
	struct rpfmon_dev *rdev = kzalloc(sizeof(*rdev), GFP_KERNEL);

	if (!rdev)
		return NULL;
	if (rpfmon_counters_init(&rdev->counters)) {
		kfree(rdev);
		return NULL;
	}
	rdev->rnet = rnet;
	rdev->dev = dev;
	rdev->ifindex = dev->ifindex;
	strscpy(rdev->name, dev->name, sizeof(rdev->name));
	if (dev->rtnl_link_ops)
		strscpy(rdev->kind, dev->rtnl_link_ops->kind, sizeof(rdev->kind));
	return rdev;
}

/**
 * rpfmon_dev_insert() - let a device be found
 * @rdev: the device; its namespace is locked
 *
 * Return: 0 or -ENOMEM.
 */
int rpfmon_dev_insert(struct rpfmon_dev *rdev)
{
	lockdep_assert_held(&rdev->rnet->lock);
	return xa_err(xa_store(&rdev->rnet->devs, rdev->ifindex, rdev, GFP_KERNEL));
}

static void dev_left(struct rcu_head *rcu)
{
	struct rpfmon_dev *rdev = container_of(rcu, struct rpfmon_dev, rcu);
	struct rpfmon_net *rnet = rdev->rnet;
	struct rpfmon_sum sum;

	spin_lock_bh(&rnet->gone_lock);
	rpfmon_counters_sum(&rdev->counters, &sum);
	rpfmon_sum_add(&rnet->gone, &sum);
	list_del(&rdev->leaving);
	spin_unlock_bh(&rnet->gone_lock);
	rpfmon_dev_free(rdev);
}

/**
 * rpfmon_dev_remove() - a device leaves its namespace
 * @rnet: the namespace, locked
 * @dev: the device. One whose references linger is told of again by
 *	netdev_wait_allrefs(), and by then its index may be another's.
 *
 * Its counters are added to those of the namespace's gone devices after its last
 * packet; rcu_barrier() waits for that.
 */
void rpfmon_dev_remove(struct rpfmon_net *rnet, const struct net_device *dev)
{
	struct rpfmon_dev *rdev = rpfmon_dev_find(rnet, dev->ifindex);

	lockdep_assert_held(&rnet->lock);
	if (!rdev || rdev->dev != dev)
		return;
	xa_erase(&rnet->devs, dev->ifindex);
	spin_lock_bh(&rnet->gone_lock);
	list_add_tail(&rdev->leaving, &rnet->leaving);
	spin_unlock_bh(&rnet->gone_lock);
	call_rcu(&rdev->rcu, dev_left);
}
