/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_NETLINK_PUT_H
#define RPFMON_NETLINK_PUT_H

#include <net/genetlink.h>
#include <linux/rpfmon.h>

#include "compat.h"
#include "device.h"
#include "journal.h"
#include "policy.h"

enum rpfmon_nl_group {
	RPFMON_NL_GROUP_EVENTS,
};

extern struct genl_family rpfmon_nl_family;

int rpfmon_nl_register(void);
void rpfmon_nl_unregister(void);

/**
 * rpfmon_nl_listening() - may anybody have joined the multicast group
 * @net: in this namespace; but the kernel counts those of all namespaces
 *
 * Context: Any.
 * Return: false if nobody has.
 */
static inline bool rpfmon_nl_listening(struct net *net)
{
	return genl_has_listeners(&rpfmon_nl_family, net, RPFMON_NL_GROUP_EVENTS);
}

/* Puts the reply to a request into a message, the namespace locked: 0 or an error */
typedef int rpfmon_nl_put(struct sk_buff *skb, struct rpfmon_net *rnet,
			  struct genl_info *info);
int rpfmon_nl_reply(struct genl_info *info, rpfmon_nl_put *put);

int rpfmon_nl_permit(struct sk_buff *skb, const struct net *net,
		     struct netlink_ext_ack *extack);
void rpfmon_nl_send(struct net *net, struct sk_buff *skb);
void rpfmon_nl_lost(struct net *net);

int rpfmon_nl_counters_put(struct sk_buff *skb, int attr,
			   const struct rpfmon_sum *sum);
int rpfmon_nl_dev_put(struct sk_buff *skb, struct rpfmon_dev *rdev, u32 portid,
		      u32 seq, int flags);
int rpfmon_nl_rule_fields_put(struct sk_buff *skb, const struct rpfmon_rule *rule);
int rpfmon_nl_rule_put(struct sk_buff *skb, const struct rpfmon_rule *rule,
		       u32 portid, u32 seq, int flags);
int rpfmon_nl_record_put(struct sk_buff *skb, int attr,
			 const struct rpfmon_record *rec);
int rpfmon_nl_missed_put(struct sk_buff *skb, u32 cpu, u64 seq, u64 missed);
struct sk_buff *rpfmon_nl_records_new(void);

#endif /* RPFMON_NETLINK_PUT_H */
