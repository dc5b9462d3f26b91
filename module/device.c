// SPDX-License-Identifier: GPL-2.0
/*
 * Devices of a network namespace: where they are found, what they counted, and
 * what becomes of that when they go.
 */
#include <linux/if_arp.h>
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
 * Context: Any, under rcu_read_lock() or RTNL.
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
 * @rdev: the device, without rules
 */
void rpfmon_dev_free(struct rpfmon_dev *rdev)
{
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
	struct rpfmon_dev *rdev = kzalloc(sizeof(*rdev), GFP_KERNEL_ACCOUNT);

	if (!rdev)
		return NULL;
	if (rpfmon_counters_init(&rdev->counters)) {
		kfree(rdev);
		return NULL;
	}
	rdev->rnet = rnet;
	rdev->dev = dev;
	rdev->ifindex = dev->ifindex;
	seqcount_init(&rdev->label_seq);
	strscpy(rdev->label.name, dev->name, sizeof(rdev->label.name));
	if (dev->rtnl_link_ops)
		strscpy(rdev->label.kind, dev->rtnl_link_ops->kind,
			sizeof(rdev->label.kind));
	/* of the kind tun are both TUN and TAP, which is a port: drivers/net/tun.c */
	rdev->label.overlay = rpfmon_kind_is_overlay(rdev->label.kind) &&
			      (strcmp(rdev->label.kind, "tun") ||
			       dev->type != ARPHRD_ETHER);
	return rdev;
}

/**
 * rpfmon_dev_label() - what rules know a device by, all of it at one time
 * @rdev: the device
 * @label: a copy
 *
 * Context: Any, under rcu_read_lock().
 * Return: what rpfmon_dev_label_is() takes.
 */
unsigned int rpfmon_dev_label(const struct rpfmon_dev *rdev,
			      struct rpfmon_label *label)
{
	unsigned int seq;

	do {
		seq = read_seqcount_begin(&rdev->label_seq);
		*label = rdev->label;
	} while (read_seqcount_retry(&rdev->label_seq, seq));
	return seq;
}

/**
 * rpfmon_dev_label_is() - has a device the label still that it had
 * @rdev: the device; its namespace's devs_lock is held
 * @seq: what rpfmon_dev_label() said
 *
 * Return: true if so.
 */
bool rpfmon_dev_label_is(const struct rpfmon_dev *rdev, unsigned int seq)
{
	return !read_seqcount_retry(&rdev->label_seq, seq);
}

/* A packet that interrupted a writer would wait for it on the same CPU. */
static unsigned long label_write_begin(struct rpfmon_dev *rdev)
{
	unsigned long flags;

	local_irq_save(flags);
	write_seqcount_begin(&rdev->label_seq);
	return flags;
}

static void label_write_end(struct rpfmon_dev *rdev, unsigned long flags)
{
	write_seqcount_end(&rdev->label_seq);
	local_irq_restore(flags);
}

/**
 * rpfmon_dev_rename() - a device has a new name
 * @rdev: the device; its namespace's devs_lock is held
 * @name: the name
 */
void rpfmon_dev_rename(struct rpfmon_dev *rdev, const char *name)
{
	unsigned long flags = label_write_begin(rdev);

	strscpy(rdev->label.name, name, sizeof(rdev->label.name));
	label_write_end(rdev, flags);
}

/**
 * rpfmon_dev_stand_in() - a device stands for one of another kind
 * @rdev: the device; its namespace's devs_lock is held
 * @kind: that kind
 * @overlay: is that one an overlay
 */
void rpfmon_dev_stand_in(struct rpfmon_dev *rdev, const char *kind, bool overlay)
{
	unsigned long flags = label_write_begin(rdev);

	strscpy_pad(rdev->label.kind, kind, sizeof(rdev->label.kind));
	rdev->label.overlay = overlay;
	label_write_end(rdev, flags);
}

/**
 * rpfmon_dev_insert() - let a device be found
 * @rdev: the device
 *
 * Context: Under RTNL.
 * Return: 0 or -ENOMEM.
 */
int rpfmon_dev_insert(struct rpfmon_dev *rdev)
{
	return xa_err(xa_store(&rdev->rnet->devs, rdev->ifindex, rdev,
			       GFP_KERNEL_ACCOUNT));
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
 * @rnet: the namespace
 * @rdev: the device
 *
 * Its counters are added to those of the namespace's gone devices after its last
 * packet; rcu_barrier() waits for that.
 *
 * Context: Under RTNL.
 */
void rpfmon_dev_remove(struct rpfmon_net *rnet, struct rpfmon_dev *rdev)
{
	xa_erase(&rnet->devs, rdev->ifindex);
	spin_lock_bh(&rnet->gone_lock);
	list_add_tail(&rdev->leaving, &rnet->leaving);
	spin_unlock_bh(&rnet->gone_lock);
	call_rcu(&rdev->rcu, dev_left);
}
