// SPDX-License-Identifier: GPL-2.0
/*
 * Follows network namespaces and devices as the kernel makes, renames and removes
 * them.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/netdevice.h>
#include <linux/string.h>
#include <net/net_namespace.h>

#include "change.h"
#include "device.h"
#include "follow.h"
#include "net.h"
#include "sets.h"

static void dev_add(struct rpfmon_net *rnet, const struct net_device *dev)
{
	struct rpfmon_dev *rdev = rpfmon_dev_new(rnet, dev);
	int err = -ENOMEM;

	if (rdev) {
		err = rpfmon_dev_insert(rdev);
		if (err)
			rpfmon_dev_free(rdev);
		else
			rpfmon_sets_attach(rnet, rdev, NULL);
	}
	/* Refusing the device over this would be worse than counting its packets
	 * with those of removed ones, until it is next brought up.
	 */
	if (err)
		net_warn_ratelimited("%s: out of memory, counted as gone\n", dev->name);
}

static int netdev_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct rpfmon_net *rnet = rpfmon_net(dev_net(dev));
	struct rpfmon_dev *rdev = rpfmon_dev_find(rnet, dev->ifindex);

	/* One whose references linger is told of again by netdev_wait_allrefs(),
	 * and by then its index may be another's.
	 */
	if (rdev && rdev->dev != dev)
		return NOTIFY_DONE;

	switch (event) {
	case NETDEV_REGISTER:
	case NETDEV_UP:
		if (!rdev)
			dev_add(rnet, dev);
		break;
	case NETDEV_CHANGENAME:
		if (rdev)
			rpfmon_sets_attach(rnet, rdev, dev->name);
		break;
	case NETDEV_UNREGISTER:
		if (!rdev)
			break;
		rpfmon_sets_detach(rnet, rdev);
		rpfmon_dev_remove(rnet, rdev);
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

	rpfmon_rules_init(rnet);
	return rpfmon_net_init(rnet, net);
}

static void __net_exit net_exit_batch(struct list_head *exiting)
{
	struct net *net;

	list_for_each_entry(net, exiting, exit_list) {
		rpfmon_net_hide(rpfmon_net(net));
		rpfmon_rules_exit(rpfmon_net(net));
	}

	rcu_barrier(); /* for rpfmon_dev_remove() */

	list_for_each_entry(net, exiting, exit_list)
		rpfmon_net_exit(rpfmon_net(net));
}

static struct pernet_operations net_ops = {
	.init = net_init,
	.exit_batch = net_exit_batch,
	.id = &rpfmon_net_slot,
	.size = sizeof(struct rpfmon_net),
};

/**
 * rpfmon_follow_init() - begin to follow namespaces and devices
 *
 * Return: 0 or a negative error.
 */
int rpfmon_follow_init(void)
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

/** rpfmon_follow_exit() - stop it, and free all of them */
void rpfmon_follow_exit(void)
{
	unregister_netdevice_notifier(&netdev_notifier);
	unregister_pernet_subsys(&net_ops);
}
