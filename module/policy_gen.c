// SPDX-License-Identifier: GPL-2.0
/*
 * What each operation takes,
 * made by make regen from Documentation/netlink/specs/rpfmon.yaml;
 * sha256 of it and the script: 18859af80e1739e5637612d2f7561f65e91dea66c00a1716fdd6abb23c746581
 */

#include "policy_gen.h"

const struct nla_policy rpfmon_nl_cursor_policy[RPFMON_A_CURSOR_SEQ + 1] = {
	[RPFMON_A_CURSOR_PAD] = { .type = NLA_REJECT },
	[RPFMON_A_CURSOR_CPU] = { .type = NLA_U32 },
	[RPFMON_A_CURSOR_SEQ] = { .type = NLA_U64 },
};

const struct nla_policy rpfmon_nl_rule_wanted_policy[RPFMON_A_RULE_FORCE + 1] = {
	[RPFMON_A_RULE_PAD] = { .type = NLA_REJECT },
	[RPFMON_A_RULE_ID] = { .type = NLA_REJECT },
	[RPFMON_A_RULE_DEV] = { .type = NLA_NUL_STRING, .len = 15 },
	[RPFMON_A_RULE_KIND] = { .type = NLA_NUL_STRING, .len = 15 },
	[RPFMON_A_RULE_FROM] = { .type = NLA_U32 },
	[RPFMON_A_RULE_FROM_LEN] = NLA_POLICY_RANGE(NLA_U8, 1, 32),
	[RPFMON_A_RULE_UNTIL] = NLA_POLICY_MIN(NLA_U64, 1),
	[RPFMON_A_RULE_FORCE] = { .type = NLA_FLAG },
};

const struct nla_policy rpfmon_nl_stand_in_policy[RPFMON_A_STAND_IN_OVERLAY + 1] = {
	[RPFMON_A_STAND_IN_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[RPFMON_A_STAND_IN_KIND] = { .type = NLA_NUL_STRING, .len = 15 },
	[RPFMON_A_STAND_IN_OVERLAY] = { .type = NLA_FLAG },
};

const struct nla_policy rpfmon_nl_dev_get_policy[RPFMON_A_DEV_DEV + 1] = {
	[RPFMON_A_DEV_NETNS] = { .type = NLA_REJECT },
	[RPFMON_A_DEV_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[RPFMON_A_DEV_DEV] = { .type = NLA_NUL_STRING, .len = 15 },
};

const struct nla_policy rpfmon_nl_record_get_policy[RPFMON_A_JOURNAL_LAST + 1] = {
	[RPFMON_A_JOURNAL_PAD] = { .type = NLA_REJECT },
	[RPFMON_A_JOURNAL_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[RPFMON_A_JOURNAL_CURSOR] = NLA_POLICY_NESTED(rpfmon_nl_cursor_policy),
	[RPFMON_A_JOURNAL_RECORD] = { .type = NLA_REJECT },
	[RPFMON_A_JOURNAL_MISSED] = { .type = NLA_REJECT },
	[RPFMON_A_JOURNAL_LAST] = NLA_POLICY_FULL_RANGE(NLA_U32,
		(&(struct netlink_range_validation) { .min = 1, .max = RPFMON_LAST_MAX })),
};

const struct nla_policy rpfmon_nl_rule_get_policy[RPFMON_A_RULE_SRC + 1] = {
	[RPFMON_A_RULE_PAD] = { .type = NLA_REJECT },
	[RPFMON_A_RULE_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[RPFMON_A_RULE_DEV] = { .type = NLA_REJECT },
	[RPFMON_A_RULE_KIND] = { .type = NLA_REJECT },
	[RPFMON_A_RULE_FROM] = { .type = NLA_REJECT },
	[RPFMON_A_RULE_FROM_LEN] = { .type = NLA_REJECT },
	[RPFMON_A_RULE_UNTIL] = { .type = NLA_REJECT },
	[RPFMON_A_RULE_FORCE] = { .type = NLA_REJECT },
	[RPFMON_A_RULE_ADMITTED] = { .type = NLA_REJECT },
	[RPFMON_A_RULE_WOULD_ADMIT] = { .type = NLA_REJECT },
	[RPFMON_A_RULE_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[RPFMON_A_RULE_SRC] = { .type = NLA_U32 },
};

const struct nla_policy rpfmon_nl_rule_add_policy[RPFMON_A_RULE_FORCE + 1] = {
	[RPFMON_A_RULE_PAD] = { .type = NLA_REJECT },
	[RPFMON_A_RULE_ID] = { .type = NLA_REJECT },
	[RPFMON_A_RULE_DEV] = { .type = NLA_NUL_STRING, .len = 15 },
	[RPFMON_A_RULE_KIND] = { .type = NLA_NUL_STRING, .len = 15 },
	[RPFMON_A_RULE_FROM] = { .type = NLA_U32 },
	[RPFMON_A_RULE_FROM_LEN] = NLA_POLICY_RANGE(NLA_U8, 1, 32),
	[RPFMON_A_RULE_UNTIL] = NLA_POLICY_MIN(NLA_U64, 1),
	[RPFMON_A_RULE_FORCE] = { .type = NLA_FLAG },
};

const struct nla_policy rpfmon_nl_rule_del_policy[RPFMON_A_RULE_FROM_LEN + 1] = {
	[RPFMON_A_RULE_PAD] = { .type = NLA_REJECT },
	[RPFMON_A_RULE_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[RPFMON_A_RULE_DEV] = { .type = NLA_NUL_STRING, .len = 15 },
	[RPFMON_A_RULE_KIND] = { .type = NLA_NUL_STRING, .len = 15 },
	[RPFMON_A_RULE_FROM] = { .type = NLA_U32 },
	[RPFMON_A_RULE_FROM_LEN] = NLA_POLICY_RANGE(NLA_U8, 1, 32),
};

const struct nla_policy rpfmon_nl_rule_flush_policy[1 + 1] = {
	[1] = { .type = NLA_REJECT },
};

const struct nla_policy rpfmon_nl_rule_replace_policy[RPFMON_A_CONF_RULE + 1] = {
	[RPFMON_A_CONF_PAD] = { .type = NLA_REJECT },
	[RPFMON_A_CONF_NETNS] = { .type = NLA_REJECT },
	[RPFMON_A_CONF_OVERRIDE] = NLA_POLICY_MAX(NLA_U32, RPFMON_OVERRIDE_ON),
	[RPFMON_A_CONF_RULES] = { .type = NLA_REJECT },
	[RPFMON_A_CONF_MODULE_VERSION] = { .type = NLA_REJECT },
	[RPFMON_A_CONF_PROBE_MISSED] = { .type = NLA_REJECT },
	[RPFMON_A_CONF_RECORDS_LOST] = { .type = NLA_REJECT },
	[RPFMON_A_CONF_RECORDS_KEPT] = { .type = NLA_REJECT },
	[RPFMON_A_CONF_GONE] = { .type = NLA_REJECT },
	[RPFMON_A_CONF_PROBE] = { .type = NLA_REJECT },
	[RPFMON_A_CONF_QUIET] = { .type = NLA_REJECT },
	[RPFMON_A_CONF_STAND_IN] = { .type = NLA_REJECT },
	[RPFMON_A_CONF_GENERATION] = { .type = NLA_U64 },
	[RPFMON_A_CONF_RULE] = NLA_POLICY_NESTED(rpfmon_nl_rule_wanted_policy),
};

const struct nla_policy rpfmon_nl_conf_get_policy[1 + 1] = {
	[1] = { .type = NLA_REJECT },
};

const struct nla_policy rpfmon_nl_conf_set_policy[RPFMON_A_CONF_STAND_IN + 1] = {
	[RPFMON_A_CONF_PAD] = { .type = NLA_REJECT },
	[RPFMON_A_CONF_NETNS] = { .type = NLA_REJECT },
	[RPFMON_A_CONF_OVERRIDE] = NLA_POLICY_MAX(NLA_U32, RPFMON_OVERRIDE_ON),
	[RPFMON_A_CONF_RULES] = { .type = NLA_REJECT },
	[RPFMON_A_CONF_MODULE_VERSION] = { .type = NLA_REJECT },
	[RPFMON_A_CONF_PROBE_MISSED] = { .type = NLA_REJECT },
	[RPFMON_A_CONF_RECORDS_LOST] = { .type = NLA_REJECT },
	[RPFMON_A_CONF_RECORDS_KEPT] = { .type = NLA_REJECT },
	[RPFMON_A_CONF_GONE] = { .type = NLA_REJECT },
	[RPFMON_A_CONF_PROBE] = { .type = NLA_REJECT },
	[RPFMON_A_CONF_QUIET] = { .type = NLA_FLAG },
	[RPFMON_A_CONF_STAND_IN] = NLA_POLICY_NESTED(rpfmon_nl_stand_in_policy),
};

const struct nla_policy rpfmon_nl_reset_policy[RPFMON_A_DEV_DEV + 1] = {
	[RPFMON_A_DEV_NETNS] = { .type = NLA_REJECT },
	[RPFMON_A_DEV_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[RPFMON_A_DEV_DEV] = { .type = NLA_NUL_STRING, .len = 15 },
};

const struct nla_policy rpfmon_nl_test_policy[RPFMON_A_TEST_DPORT + 1] = {
	[RPFMON_A_TEST_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[RPFMON_A_TEST_DEV] = { .type = NLA_NUL_STRING, .len = 15 },
	[RPFMON_A_TEST_SRC] = { .type = NLA_U32 },
	[RPFMON_A_TEST_DST] = { .type = NLA_U32 },
	[RPFMON_A_TEST_MARK] = { .type = NLA_U32 },
	[RPFMON_A_TEST_TOS] = { .type = NLA_U8 },
	[RPFMON_A_TEST_STRICT] = { .type = NLA_REJECT },
	[RPFMON_A_TEST_LOOSE] = { .type = NLA_REJECT },
	[RPFMON_A_TEST_NOW] = { .type = NLA_REJECT },
	[RPFMON_A_TEST_RECORD] = { .type = NLA_REJECT },
	[RPFMON_A_TEST_PROTO] = NLA_POLICY_MIN(NLA_U8, 1),
	[RPFMON_A_TEST_SPORT] = { .type = NLA_U16 },
	[RPFMON_A_TEST_DPORT] = { .type = NLA_U16 },
};
