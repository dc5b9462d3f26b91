// SPDX-License-Identifier: GPL-2.0
/*
 * The operations of the generic netlink family, as in
 * Documentation/netlink/specs/rpfmon.yaml.
 */
#include <net/genetlink.h>

#include "compat.h"
#include "netlink.h"
#include "netlink_ops.h"
#include "netlink_put.h"
#include "policy_gen.h"

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
		.doit = rpfmon_nl_rule_get_doit,
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
		.cmd = RPFMON_CMD_RULE_REPLACE,
		.doit = rpfmon_nl_rule_replace_doit,
		POLICY(rule_replace),
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

static int pre_doit(const struct rpfmon_genl_op *op, struct sk_buff *skb,
		    struct genl_info *info)
{
	return rpfmon_nl_permit(skb, genl_info_net(info), info->extack);
}

/**
 * rpfmon_netlink_init() - register the family
 *
 * Return: 0 or a negative error.
 */
int __init rpfmon_netlink_init(void)
{
	rpfmon_nl_family.pre_doit = pre_doit;
	rpfmon_nl_family.ops = ops;
	rpfmon_nl_family.n_ops = ARRAY_SIZE(ops);
	return rpfmon_nl_register();
}

/** rpfmon_netlink_exit() - unregister it; no request is being served after */
void rpfmon_netlink_exit(void)
{
	rpfmon_nl_unregister();
}
