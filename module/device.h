/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_DEVICE_H
#define RPFMON_DEVICE_H

#include <linux/netdevice.h>

#include "counters.h"
#include "journal.h"
#include "net.h"
#include "policy.h"

/**
 * struct rpfmon_dev - a device in its namespace
 * @policy: its rules, or NULL
 * @counters: its counters
 * @recent: its own last records
 * @rnet: its namespace
 * @dev: the device, only to be compared with
 * @ifindex: its index
 * @name: its name; under the namespace's lock
 * @kind: its link kind, or empty; in a quiet namespace, the kind that it stands
 *	for, which is written under the namespace's lock
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

struct rpfmon_dev *rpfmon_dev_new(struct rpfmon_net *rnet,
				  const struct net_device *dev);
void rpfmon_dev_free(struct rpfmon_dev *rdev);
int rpfmon_dev_insert(struct rpfmon_dev *rdev);
void rpfmon_dev_remove(struct rpfmon_net *rnet, const struct net_device *dev);

struct rpfmon_dev *rpfmon_dev_find(struct rpfmon_net *rnet, int ifindex);
struct rpfmon_dev *rpfmon_dev_find_rcu(struct rpfmon_net *rnet, int ifindex);
void rpfmon_dev_sum(struct rpfmon_net *rnet, struct rpfmon_dev *rdev,
		    struct rpfmon_sum *sum);
void rpfmon_dev_reset(struct rpfmon_net *rnet, struct rpfmon_dev *rdev);
void rpfmon_gone_sum(struct rpfmon_net *rnet, struct rpfmon_sum *sum);
void rpfmon_gone_reset(struct rpfmon_net *rnet);

#endif /* RPFMON_DEVICE_H */
