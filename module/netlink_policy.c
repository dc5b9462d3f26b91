// SPDX-License-Identifier: GPL-2.0
/*
 * What the generic netlink family takes, operation by operation, as in
 * Documentation/netlink/specs/rpfmon.yaml.
 */
#include <linux/capability.h>
#include <linux/module.h>

#include "compat.h"
#include "netlink.h"
#include "netlink_policy.h"

#define NAME_POLICY { .type = NLA_NUL_STRING, .len = RPFMON_NAME_LEN - 1 }

static const struct nla_policy none_policy[] = {
	[1] = { .type = NLA_REJECT },
};

/* dev-get and reset take no more of a device than what names it */
static const struct nla_policy dev_policy[RPFMON_A_DEV_DEV + 1] = {
	[RPFMON_A_DEV_NETNS] = { .type = NLA_REJECT },
	[RPFMON_A_DEV_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[RPFMON_A_DEV_DEV] = NAME_POLICY,
};

const struct nla_policy rpfmon_nl_cursor_policy[RPFMON_A_CURSOR_MAX + 1] = {
	[RPFMON_A_CURSOR_PAD] = { .type = NLA_REJECT },
	[RPFMON_A_CURSOR_CPU] = { .type = NLA_U32 },
	[RPFMON_A_CURSOR_SEQ] = { .type = NLA_U64 },
};

static const struct nla_policy record_get_policy[RPFMON_A_JOURNAL_CURSOR + 1] = {
	[RPFMON_A_JOURNAL_PAD] = { .type = NLA_REJECT },
	[RPFMON_A_JOURNAL_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[RPFMON_A_JOURNAL_CURSOR] = NLA_POLICY_NESTED(rpfmon_nl_cursor_policy),
};

static const struct nla_policy rule_add_policy[RPFMON_A_RULE_FORCE + 1] = {
	[RPFMON_A_RULE_PAD] = { .type = NLA_REJECT },
	[RPFMON_A_RULE_ID] = { .type = NLA_REJECT },
	[RPFMON_A_RULE_DEV] = NAME_POLICY,
	[RPFMON_A_RULE_KIND] = NAME_POLICY,
	[RPFMON_A_RULE_FROM] = { .type = NLA_U32 },
	[RPFMON_A_RULE_FROM_LEN] = NLA_POLICY_RANGE(NLA_U8, 1, 32),
	[RPFMON_A_RULE_EXPIRES_IN] = NLA_POLICY_MIN(NLA_U32, 1),
	[RPFMON_A_RULE_FORCE] = { .type = NLA_FLAG },
};

static const struct nla_policy rule_del_policy[RPFMON_A_RULE_FROM_LEN + 1] = {
	[RPFMON_A_RULE_PAD] = { .type = NLA_REJECT },
	[RPFMON_A_RULE_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[RPFMON_A_RULE_DEV] = NAME_POLICY,
	[RPFMON_A_RULE_KIND] = NAME_POLICY,
	[RPFMON_A_RULE_FROM] = { .type = NLA_U32 },
	[RPFMON_A_RULE_FROM_LEN] = NLA_POLICY_RANGE(NLA_U8, 1, 32),
};

static const struct nla_policy conf_set_policy[RPFMON_A_CONF_OVERRIDE + 1] = {
	[RPFMON_A_CONF_PAD] = { .type = NLA_REJECT },
	[RPFMON_A_CONF_NETNS] = { .type = NLA_REJECT },
	[RPFMON_A_CONF_OVERRIDE] = NLA_POLICY_MAX(NLA_U32, RPFMON_OVERRIDE_ON),
};

static const struct nla_policy test_policy[RPFMON_A_TEST_TOS + 1] = {
	[RPFMON_A_TEST_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[RPFMON_A_TEST_DEV] = NAME_POLICY,
	[RPFMON_A_TEST_SRC] = { .type = NLA_U32 },
	[RPFMON_A_TEST_DST] = { .type = NLA_U32 },
	[RPFMON_A_TEST_MARK] = { .type = NLA_U32 },
	[RPFMON_A_TEST_TOS] = { .type = NLA_U8 },
};

static const struct genl_ops ops[] = {
	{
		.cmd = RPFMON_CMD_DEV_GET,
		.doit = rpfmon_nl_dev_get_doit,
		.dumpit = rpfmon_nl_dev_get_dumpit,
		.policy = dev_policy,
		.maxattr = ARRAY_SIZE(dev_policy) - 1,
	},
	{
		.cmd = RPFMON_CMD_RECORD_GET,
		.dumpit = rpfmon_nl_record_get_dumpit,
		.done = rpfmon_nl_record_get_done,
		.policy = record_get_policy,
		.maxattr = ARRAY_SIZE(record_get_policy) - 1,
	},
	{
		.cmd = RPFMON_CMD_RULE_GET,
		.dumpit = rpfmon_nl_rule_get_dumpit,
		.policy = none_policy,
		.maxattr = ARRAY_SIZE(none_policy) - 1,
	},
	{
		.cmd = RPFMON_CMD_RULE_ADD,
		.doit = rpfmon_nl_rule_add_doit,
		.policy = rule_add_policy,
		.maxattr = ARRAY_SIZE(rule_add_policy) - 1,
	},
	{
		.cmd = RPFMON_CMD_RULE_DEL,
		.doit = rpfmon_nl_rule_del_doit,
		.policy = rule_del_policy,
		.maxattr = ARRAY_SIZE(rule_del_policy) - 1,
	},
	{
		.cmd = RPFMON_CMD_RULE_FLUSH,
		.doit = rpfmon_nl_rule_flush_doit,
		.policy = none_policy,
		.maxattr = ARRAY_SIZE(none_policy) - 1,
	},
	{
		.cmd = RPFMON_CMD_CONF_GET,
		.doit = rpfmon_nl_conf_get_doit,
		.policy = none_policy,
		.maxattr = ARRAY_SIZE(none_policy) - 1,
	},
	{
		.cmd = RPFMON_CMD_CONF_SET,
		.doit = rpfmon_nl_conf_set_doit,
		.policy = conf_set_policy,
		.maxattr = ARRAY_SIZE(conf_set_policy) - 1,
	},
	{
		.cmd = RPFMON_CMD_RESET,
		.doit = rpfmon_nl_reset_doit,
		.policy = dev_policy,
		.maxattr = ARRAY_SIZE(dev_policy) - 1,
	},
	{
		.cmd = RPFMON_CMD_TEST,
		.doit = rpfmon_nl_test_doit,
		.policy = test_policy,
		.maxattr = ARRAY_SIZE(test_policy) - 1,
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
