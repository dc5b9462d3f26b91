/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_NETLINK_H
#define RPFMON_NETLINK_H

#include <linux/types.h>
#include <net/genetlink.h>
#include <linux/rpfmon.h>

struct rpfmon_net;
struct rpfmon_record;
struct rpfmon_rule;

enum rpfmon_nl_group {
	RPFMON_NL_GROUP_EVENTS,
};

extern struct genl_family rpfmon_nl_family;

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

void rpfmon_nl_rule_ntf(struct rpfmon_net *rnet, const struct rpfmon_rule *rule,
			enum rpfmon_cmd cmd);
void rpfmon_nl_conf_ntf(struct rpfmon_net *rnet);

struct sk_buff *rpfmon_nl_records_new(void);
int rpfmon_nl_record_put(struct sk_buff *skb, int attr,
			 const struct rpfmon_record *rec);
int rpfmon_nl_missed_put(struct sk_buff *skb, u32 cpu, u64 seq, u64 missed);
void rpfmon_nl_records_send(struct net *net, struct sk_buff *skb);
void rpfmon_nl_multicast(struct net *net, struct sk_buff *skb);

int rpfmon_netlink_init(void);
void rpfmon_netlink_exit(void);

#endif /* RPFMON_NETLINK_H */
