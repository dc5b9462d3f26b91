/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_DEVICE_H
#define RPFMON_DEVICE_H

#include <linux/netdevice.h>
#include <linux/seqlock.h>

#include "counters.h"
#include "journal.h"
#include "net.h"
#include "policy.h"

/**
 * struct rpfmon_dev - a device in its namespace
 * @policy: its set of rules, or NULL; written under the namespace's devs_lock
 * @counters: its counters
 * @recent: its own last records
 * @rnet: its namespace
 * @dev: the device, only to be compared with
 * @ifindex: its index
 * @label: what rules know it by; written under the namespace's devs_lock. In a
 *	quiet namespace, kind and overlay are those of what it stands for
 * @label_seq: tells readers that @label was written meanwhile
 * @next: its set by a change that is being prepared, under devs_lock
 * @planned: @next has been set
 * @walker: among those without a set, under devs_lock
 * @detached: it has no rules any more, and gets none
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
	struct rpfmon_label label;
	seqcount_t label_seq;
	struct rpfmon_policy *next;
	bool planned;
	struct list_head walker;
	bool detached;
	struct list_head leaving;
	struct rcu_head rcu;
};

struct rpfmon_dev *rpfmon_dev_new(struct rpfmon_net *rnet,
				  const struct net_device *dev);
void rpfmon_dev_free(struct rpfmon_dev *rdev);
unsigned int rpfmon_dev_label(const struct rpfmon_dev *rdev,
			      struct rpfmon_label *label);
bool rpfmon_dev_label_is(const struct rpfmon_dev *rdev, unsigned int seq);
void rpfmon_dev_rename(struct rpfmon_dev *rdev, const char *name);
void rpfmon_dev_stand_in(struct rpfmon_dev *rdev, const char *kind, bool overlay);
int rpfmon_dev_insert(struct rpfmon_dev *rdev);
void rpfmon_dev_remove(struct rpfmon_net *rnet, struct rpfmon_dev *rdev);

struct rpfmon_dev *rpfmon_dev_find(struct rpfmon_net *rnet, int ifindex);
struct rpfmon_dev *rpfmon_dev_find_rcu(struct rpfmon_net *rnet, int ifindex);
void rpfmon_dev_sum(struct rpfmon_net *rnet, struct rpfmon_dev *rdev,
		    struct rpfmon_sum *sum);
void rpfmon_dev_reset(struct rpfmon_net *rnet, struct rpfmon_dev *rdev);
void rpfmon_gone_sum(struct rpfmon_net *rnet, struct rpfmon_sum *sum);
void rpfmon_gone_reset(struct rpfmon_net *rnet);

#endif /* RPFMON_DEVICE_H */
