/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What each operation takes,
 * made by make regen from Documentation/netlink/specs/rpfmon.yaml;
 * sha256 of it and the script: 18859af80e1739e5637612d2f7561f65e91dea66c00a1716fdd6abb23c746581
 */
#ifndef RPFMON_POLICY_GEN_H
#define RPFMON_POLICY_GEN_H

#include <linux/rpfmon.h>
#include <net/netlink.h>

extern const struct nla_policy rpfmon_nl_cursor_policy[RPFMON_A_CURSOR_SEQ + 1];
extern const struct nla_policy rpfmon_nl_rule_wanted_policy[RPFMON_A_RULE_FORCE + 1];
extern const struct nla_policy rpfmon_nl_stand_in_policy[RPFMON_A_STAND_IN_OVERLAY + 1];
extern const struct nla_policy rpfmon_nl_dev_get_policy[RPFMON_A_DEV_DEV + 1];
extern const struct nla_policy rpfmon_nl_record_get_policy[RPFMON_A_JOURNAL_LAST + 1];
extern const struct nla_policy rpfmon_nl_rule_get_policy[RPFMON_A_RULE_SRC + 1];
extern const struct nla_policy rpfmon_nl_rule_add_policy[RPFMON_A_RULE_FORCE + 1];
extern const struct nla_policy rpfmon_nl_rule_del_policy[RPFMON_A_RULE_FROM_LEN + 1];
extern const struct nla_policy rpfmon_nl_rule_flush_policy[1 + 1];
extern const struct nla_policy rpfmon_nl_rule_replace_policy[RPFMON_A_CONF_RULE + 1];
extern const struct nla_policy rpfmon_nl_conf_get_policy[1 + 1];
extern const struct nla_policy rpfmon_nl_conf_set_policy[RPFMON_A_CONF_STAND_IN + 1];
extern const struct nla_policy rpfmon_nl_reset_policy[RPFMON_A_DEV_DEV + 1];
extern const struct nla_policy rpfmon_nl_test_policy[RPFMON_A_TEST_DPORT + 1];

#endif /* RPFMON_POLICY_GEN_H */
