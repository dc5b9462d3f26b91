// SPDX-License-Identifier: GPL-2.0
/*
 * Messages of the generic netlink family: the family, what its messages are built
 * of, and how they reach the multicast group.
 */
#include <linux/capability.h>
#include <linux/inetdevice.h>
#include <linux/module.h>
#include <net/genetlink.h>
#include <net/ip.h>

#include "compat.h"
#include "netlink_put.h"
#include "verdict.h"

static DEFINE_MUTEX(registered_lock);
static bool registered;

static const struct genl_multicast_group groups[] = {
	[RPFMON_NL_GROUP_EVENTS] = {
		.name = RPFMON_MCGRP_EVENTS,
		.flags = RPFMON_MCGRP_NET_ADMIN,
	},
};

/* Its operations come by rpfmon_nl_register(). */
struct genl_family rpfmon_nl_family __ro_after_init = {
	.name = RPFMON_FAMILY_NAME,
	.version = RPFMON_FAMILY_VERSION,
	.module = THIS_MODULE,
	.netnsok = true,
	.parallel_ops = true,
	RPFMON_TAKES_REPLACE
	.mcgrps = groups,
	.n_mcgrps = ARRAY_SIZE(groups),
};

/**
 * rpfmon_nl_permit() - may the sender of a request use the family
 * @skb: the request
 * @net: the namespace it speaks of
 * @extack: says what is missing; the core's own check would say nothing
 *
 * Return: 0 or -EPERM.
 */
int rpfmon_nl_permit(struct sk_buff *skb, const struct net *net,
		     struct netlink_ext_ack *extack)
{
	if (netlink_ns_capable(skb, net->user_ns, CAP_NET_ADMIN))
		return 0;
	NL_SET_ERR_MSG(extack,
		       "needs CAP_NET_ADMIN over the network namespace; try as root");
	return -EPERM;
}

/**
 * rpfmon_nl_send() - send a message to the multicast group
 * @net: its members in this namespace; one that is slow is told so by its socket
 * @skb: the message, but for its length; consumed
 *
 * Context: May sleep; maybe after rpfmon_nl_unregister(), when the group's number
 *	may be another family's.
 */
void rpfmon_nl_send(struct net *net, struct sk_buff *skb)
{
	genlmsg_end(skb, genlmsg_data(nlmsg_data(nlmsg_hdr(skb))));
	mutex_lock(&registered_lock);
	if (registered)
		genlmsg_multicast_netns(&rpfmon_nl_family, net, skb, 0,
					RPFMON_NL_GROUP_EVENTS, GFP_KERNEL);
	else
		nlmsg_free(skb);
	mutex_unlock(&registered_lock);
}

/**
 * rpfmon_nl_lost() - tell the multicast group that it missed something
 * @net: its members in this namespace
 */
void rpfmon_nl_lost(struct net *net)
{
	mutex_lock(&registered_lock);
	if (registered)
		genl_set_err(&rpfmon_nl_family, net, 0, RPFMON_NL_GROUP_EVENTS, -ENOBUFS);
	mutex_unlock(&registered_lock);
}

/**
 * rpfmon_nl_reply() - reply to a request
 * @info: the request
 * @put: makes the reply of it
 *
 * Context: May sleep; locks the namespace for @put.
 * Return: 0 or a negative error.
 */
int rpfmon_nl_reply(struct genl_info *info, rpfmon_nl_put *put)
{
	struct rpfmon_net *rnet = rpfmon_net(genl_info_net(info));
	struct sk_buff *reply;
	int err;

	reply = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!reply)
		return -ENOMEM;
	mutex_lock(&rnet->lock);
	err = put(reply, rnet, info);
	mutex_unlock(&rnet->lock);
	if (err) {
		nlmsg_free(reply);
		return err;
	}
	return genlmsg_reply(reply, info);
}

/**
 * rpfmon_nl_register() - register the family, its operations set
 *
 * Return: 0 or a negative error.
 */
int __init rpfmon_nl_register(void)
{
	int err = genl_register_family(&rpfmon_nl_family);

	if (err)
		return err;
	mutex_lock(&registered_lock);
	registered = true;
	mutex_unlock(&registered_lock);
	return 0;
}

/** rpfmon_nl_unregister() - unregister it; no request is being served after */
void rpfmon_nl_unregister(void)
{
	mutex_lock(&registered_lock);
	registered = false;
	mutex_unlock(&registered_lock);
	genl_unregister_family(&rpfmon_nl_family);
}

/**
 * rpfmon_nl_counters_put() - add counters to a message
 * @skb: the message
 * @attr: of the nest that they become
 * @sum: the counters
 *
 * Return: 0, or -EMSGSIZE and the message is to be given up.
 */
int rpfmon_nl_counters_put(struct sk_buff *skb, int attr,
			   const struct rpfmon_sum *sum)
{
	struct nlattr *nest = nla_nest_start(skb, attr);
	unsigned int i;

	if (!nest)
		return -EMSGSIZE;
	if (nla_put_u64_64bit(skb, RPFMON_A_COUNTERS_REJECTED,
			      rpfmon_sum_rejected(sum), RPFMON_A_COUNTERS_PAD))
		return -EMSGSIZE;
	for (i = 0; i < RPFMON_COUNTERS; i++)
		if (nla_put_u64_64bit(skb, rpfmon_counter_attr(i), sum->count[i],
				      RPFMON_A_COUNTERS_PAD))
			return -EMSGSIZE;
	if (sum->last &&
	    (nla_put_u64_64bit(skb, RPFMON_A_COUNTERS_FIRST_SEEN, sum->first,
			       RPFMON_A_COUNTERS_PAD) ||
	     nla_put_u64_64bit(skb, RPFMON_A_COUNTERS_LAST_SEEN, sum->last,
			       RPFMON_A_COUNTERS_PAD)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int mode_put(struct sk_buff *skb, struct net *net, int ifindex)
{
	struct in_device *idev = NULL;
	const struct net_device *dev;
	int err = 0;

	rcu_read_lock();
	dev = dev_get_by_index_rcu(net, ifindex);
	if (dev)
		idev = __in_dev_get_rcu(dev);
	if (idev && (nla_put_u32(skb, RPFMON_A_DEV_MODE, rpfmon_mode(idev)) ||
		     nla_put_u32(skb, RPFMON_A_DEV_MODE_ALL,
				 IPV4_DEVCONF_ALL(net, RP_FILTER)) ||
		     nla_put_u32(skb, RPFMON_A_DEV_MODE_DEV,
				 IN_DEV_CONF_GET(idev, RP_FILTER))))
		err = -EMSGSIZE;
	rcu_read_unlock();
	return err;
}

/**
 * rpfmon_nl_dev_put() - add a message of dev-get
 * @skb: to these
 * @rdev: the device; its namespace is locked, and RCU
 * @portid: of the requester
 * @seq: of the request
 * @flags: NLM_F_*
 *
 * Return: 0, or -EMSGSIZE and @skb is as before.
 */
int rpfmon_nl_dev_put(struct sk_buff *skb, struct rpfmon_dev *rdev, u32 portid,
		      u32 seq, int flags)
{
	struct rpfmon_net *rnet = rdev->rnet;
	struct rpfmon_label label;
	struct rpfmon_sum sum;
	void *hdr;

	hdr = genlmsg_put(skb, portid, seq, &rpfmon_nl_family, flags,
			  RPFMON_CMD_DEV_GET);
	if (!hdr)
		return -EMSGSIZE;

	rpfmon_dev_label(rdev, &label);
	rpfmon_dev_sum(rnet, rdev, &sum);
	if (nla_put_u32(skb, RPFMON_A_DEV_NETNS, rnet->net->ns.inum) ||
	    nla_put_u32(skb, RPFMON_A_DEV_IFINDEX, rdev->ifindex) ||
	    nla_put_string(skb, RPFMON_A_DEV_DEV, label.name) ||
	    (label.kind[0] &&
	     nla_put_string(skb, RPFMON_A_DEV_KIND, label.kind)) ||
	    mode_put(skb, rnet->net, rdev->ifindex) ||
	    rpfmon_nl_counters_put(skb, RPFMON_A_DEV_COUNTERS, &sum) ||
	    (label.overlay && nla_put_flag(skb, RPFMON_A_DEV_OVERLAY))) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

/**
 * rpfmon_nl_rule_fields_put() - add a rule's attributes to a message or nest
 * @skb: the message
 * @rule: the rule; its namespace is locked
 *
 * Return: 0, or -EMSGSIZE and the message or nest is to be given up.
 */
int rpfmon_nl_rule_fields_put(struct sk_buff *skb, const struct rpfmon_rule *rule)
{
	struct rpfmon_rule_sum sum;

	rpfmon_rule_sum(rule, &sum);
	if (nla_put_u32(skb, RPFMON_A_RULE_ID, rule->id) ||
	    (rule->dev[0] && nla_put_string(skb, RPFMON_A_RULE_DEV, rule->dev)) ||
	    (rule->kind[0] && nla_put_string(skb, RPFMON_A_RULE_KIND, rule->kind)) ||
	    (rule->from_len &&
	     (nla_put_in_addr(skb, RPFMON_A_RULE_FROM, htonl(rule->from)) ||
	      nla_put_u8(skb, RPFMON_A_RULE_FROM_LEN, rule->from_len))) ||
	    (rule->until &&
	     nla_put_u64_64bit(skb, RPFMON_A_RULE_UNTIL, rule->until, RPFMON_A_RULE_PAD)) ||
	    (rule->force && nla_put_flag(skb, RPFMON_A_RULE_FORCE)) ||
	    nla_put_u64_64bit(skb, RPFMON_A_RULE_ADMITTED, sum.admitted,
			      RPFMON_A_RULE_PAD) ||
	    nla_put_u64_64bit(skb, RPFMON_A_RULE_WOULD_ADMIT, sum.would_admit,
			      RPFMON_A_RULE_PAD))
		return -EMSGSIZE;
	return 0;
}

/**
 * rpfmon_nl_rule_put() - add a message of rule-get
 * @skb: to these
 * @rule: the rule; its namespace is locked
 * @portid: of the requester
 * @seq: of the request
 * @flags: NLM_F_*
 *
 * Return: 0, or -EMSGSIZE and @skb is as before.
 */
int rpfmon_nl_rule_put(struct sk_buff *skb, const struct rpfmon_rule *rule,
		       u32 portid, u32 seq, int flags)
{
	void *hdr = genlmsg_put(skb, portid, seq, &rpfmon_nl_family, flags,
				RPFMON_CMD_RULE_GET);

	if (!hdr)
		return -EMSGSIZE;
	if (rpfmon_nl_rule_fields_put(skb, rule)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

static int return_path_put(struct sk_buff *skb, const struct rpfmon_record *rec)
{
	if (nla_put_u32(skb, RPFMON_A_RECORD_REVERSE_IFINDEX, rec->reverse_ifindex) ||
	    nla_put_string(skb, RPFMON_A_RECORD_REVERSE_DEV, rec->reverse_dev) ||
	    nla_put_u32(skb, RPFMON_A_RECORD_TABLE, rec->table) ||
	    nla_put_in_addr(skb, RPFMON_A_RECORD_PREFIX, rec->prefix) ||
	    nla_put_u8(skb, RPFMON_A_RECORD_PREFIX_LEN, rec->prefix_len))
		return -EMSGSIZE;

	switch (rec->gateway_family) {
	case AF_INET:
		return nla_put(skb, RPFMON_A_RECORD_REVERSE_GATEWAY,
			       sizeof(rec->gateway.ip4), &rec->gateway.ip4);
	case AF_INET6:
		return nla_put(skb, RPFMON_A_RECORD_REVERSE_GATEWAY,
			       sizeof(rec->gateway.ip6), &rec->gateway.ip6);
	default:
		return 0;
	}
}

/**
 * rpfmon_nl_record_put() - add a record to a message
 * @skb: the message
 * @attr: of the nest that it becomes
 * @rec: the record
 *
 * Return: 0, or -EMSGSIZE and the message is as before.
 */
int rpfmon_nl_record_put(struct sk_buff *skb, int attr,
			 const struct rpfmon_record *rec)
{
	struct nlattr *nest = nla_nest_start(skb, attr);

	if (!nest)
		return -EMSGSIZE;
	if (nla_put_u32(skb, RPFMON_A_RECORD_CPU, rec->cpu) ||
	    nla_put_u64_64bit(skb, RPFMON_A_RECORD_SEQ, rec->seq,
			      RPFMON_A_RECORD_PAD) ||
	    nla_put_u64_64bit(skb, RPFMON_A_RECORD_TIME, rec->time,
			      RPFMON_A_RECORD_PAD) ||
	    nla_put_u32(skb, RPFMON_A_RECORD_NETNS, rec->netns) ||
	    nla_put_u32(skb, RPFMON_A_RECORD_IFINDEX, rec->ifindex) ||
	    nla_put_string(skb, RPFMON_A_RECORD_DEV, rec->dev) ||
	    (rec->kind[0] &&
	     nla_put_string(skb, RPFMON_A_RECORD_KIND, rec->kind)) ||
	    nla_put_in_addr(skb, RPFMON_A_RECORD_SRC, rec->src) ||
	    nla_put_in_addr(skb, RPFMON_A_RECORD_DST, rec->dst) ||
	    (rec->proto && nla_put_u8(skb, RPFMON_A_RECORD_PROTO, rec->proto)) ||
	    nla_put_u16(skb, RPFMON_A_RECORD_SPORT, rec->sport) ||
	    nla_put_u16(skb, RPFMON_A_RECORD_DPORT, rec->dport) ||
	    nla_put_u8(skb, RPFMON_A_RECORD_TOS, rec->tos) ||
	    nla_put_u32(skb, RPFMON_A_RECORD_MARK, rec->mark) ||
	    nla_put_u32(skb, RPFMON_A_RECORD_LEN, rec->len) ||
	    nla_put_u32(skb, RPFMON_A_RECORD_CONTEXT, rec->context) ||
	    nla_put_u32(skb, RPFMON_A_RECORD_REASON, rec->reason) ||
	    nla_put_u32(skb, RPFMON_A_RECORD_VERDICT, rec->verdict) ||
	    (rec->rule && nla_put_u32(skb, RPFMON_A_RECORD_RULE, rec->rule)) ||
	    nla_put_u32(skb, RPFMON_A_RECORD_MODE, rec->mode) ||
	    nla_put_u32(skb, RPFMON_A_RECORD_MODE_ALL, rec->mode_all) ||
	    nla_put_u32(skb, RPFMON_A_RECORD_MODE_DEV, rec->mode_dev) ||
	    (rec->reverse_ifindex && return_path_put(skb, rec)) ||
	    (rec->orig_dst &&
	     (nla_put_in_addr(skb, RPFMON_A_RECORD_ORIG_DST, rec->orig_dst) ||
	      nla_put_u16(skb, RPFMON_A_RECORD_ORIG_DPORT, rec->orig_dport))) ||
	    (rec->icmp &&
	     (nla_put_u8(skb, RPFMON_A_RECORD_ICMP_TYPE, rec->icmp_type) ||
	      nla_put_u8(skb, RPFMON_A_RECORD_ICMP_CODE, rec->icmp_code))) ||
	    (rec->lost && nla_put_flag(skb, RPFMON_A_RECORD_LOST))) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * rpfmon_nl_missed_put() - say in a message that records made way
 * @skb: the message
 * @cpu: on which CPU
 * @seq: the oldest that the CPU still keeps
 * @missed: how many
 *
 * Return: 0, or -EMSGSIZE and the message is to be given up.
 */
int rpfmon_nl_missed_put(struct sk_buff *skb, u32 cpu, u64 seq, u64 missed)
{
	struct nlattr *nest = nla_nest_start(skb, RPFMON_A_JOURNAL_CURSOR);

	if (!nest || nla_put_u32(skb, RPFMON_A_CURSOR_CPU, cpu) ||
	    nla_put_u64_64bit(skb, RPFMON_A_CURSOR_SEQ, seq,
			      RPFMON_A_CURSOR_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return nla_put_u64_64bit(skb, RPFMON_A_JOURNAL_MISSED, missed,
				 RPFMON_A_JOURNAL_PAD);
}

/**
 * rpfmon_nl_records_new() - begin a message to the multicast group
 *
 * Return: the message, or NULL without memory.
 */
struct sk_buff *rpfmon_nl_records_new(void)
{
	struct sk_buff *skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);

	if (!skb)
		return NULL;
	if (!genlmsg_put(skb, 0, 0, &rpfmon_nl_family, 0, RPFMON_CMD_RECORD_NTF)) {
		nlmsg_free(skb);
		return NULL;
	}
	return skb;
}
