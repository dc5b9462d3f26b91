// SPDX-License-Identifier: GPL-2.0
/*
 * The generic netlink family: its operations, as in
 * Documentation/netlink/specs/rpfmon.yaml, and who may use them.
 */
#include <linux/capability.h>
#include <linux/module.h>

#include "compat.h"
#include "netlink.h"
#include "netlink_policy.h"
#include "policy_gen.h"

/* A request has the policy that the specification gives its operation */
#define POLICY(op)							\
	.policy = rpfmon_nl_##op##_policy,				\
	.maxattr = ARRAY_SIZE(rpfmon_nl_##op##_policy) - 1

static const struct genl_ops ops[] = {
	{
		.cmd = RPFMON_CMD_DEV_GET,
		.doit = rpfmon_nl_dev_get_doit,
		.dumpit = rpfmon_nl_dev_get_dumpit,
		POLICY(dev_get),
	},
	{
		.cmd = RPFMON_CMD_RECORD_GET,
		.dumpit = rpfmon_nl_record_get_dumpit,
		.done = rpfmon_nl_record_get_done,
		POLICY(record_get),
	},
	{
		.cmd = RPFMON_CMD_RULE_GET,
		.dumpit = rpfmon_nl_rule_get_dumpit,
		POLICY(rule_get),
	},
	{
		.cmd = RPFMON_CMD_RULE_ADD,
		.doit = rpfmon_nl_rule_add_doit,
		POLICY(rule_add),
	},
	{
		.cmd = RPFMON_CMD_RULE_DEL,
		.doit = rpfmon_nl_rule_del_doit,
		POLICY(rule_del),
	},
	{
		.cmd = RPFMON_CMD_RULE_FLUSH,
		.doit = rpfmon_nl_rule_flush_doit,
		POLICY(rule_flush),
	},
	{
		.cmd = RPFMON_CMD_CONF_GET,
		.doit = rpfmon_nl_conf_get_doit,
		POLICY(conf_get),
	},
	{
		.cmd = RPFMON_CMD_CONF_SET,
		.doit = rpfmon_nl_conf_set_doit,
		POLICY(conf_set),
	},
	{
		.cmd = RPFMON_CMD_RESET,
		.doit = rpfmon_nl_reset_doit,
		POLICY(reset),
	},
	{
		.cmd = RPFMON_CMD_TEST,
		.doit = rpfmon_nl_test_doit,
		POLICY(test),
	},
};

static const struct genl_multicast_group groups[] = {
	[RPFMON_NL_GROUP_EVENTS] = {
		.name = RPFMON_MCGRP_EVENTS,
		.flags = RPFMON_MCGRP_NET_ADMIN,
	},
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

static int pre_doit(const struct rpfmon_genl_op *op, struct sk_buff *skb,
		    struct genl_info *info)
{
	return rpfmon_nl_permit(skb, genl_info_net(info), info->extack);
}

struct genl_family rpfmon_nl_family __ro_after_init = {
	.name = RPFMON_FAMILY_NAME,
	.version = RPFMON_FAMILY_VERSION,
	.module = THIS_MODULE,
	.netnsok = true,
	.parallel_ops = true,
	.pre_doit = pre_doit,
	.ops = ops,
	.n_ops = ARRAY_SIZE(ops),
	.mcgrps = groups,
	.n_mcgrps = ARRAY_SIZE(groups),
};
