/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_NETLINK_H
#define RPFMON_NETLINK_H

#include <net/genetlink.h>

int rpfmon_nl_dev_get_doit(struct sk_buff *skb, struct genl_info *info);
int rpfmon_nl_dev_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int rpfmon_nl_record_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int rpfmon_nl_record_get_done(struct netlink_callback *cb);
int rpfmon_nl_rule_get_doit(struct sk_buff *skb, struct genl_info *info);
int rpfmon_nl_rule_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int rpfmon_nl_rule_add_doit(struct sk_buff *skb, struct genl_info *info);
int rpfmon_nl_rule_del_doit(struct sk_buff *skb, struct genl_info *info);
int rpfmon_nl_rule_replace_doit(struct sk_buff *skb, struct genl_info *info);
int rpfmon_nl_rule_flush_doit(struct sk_buff *skb, struct genl_info *info);
int rpfmon_nl_conf_get_doit(struct sk_buff *skb, struct genl_info *info);
int rpfmon_nl_conf_set_doit(struct sk_buff *skb, struct genl_info *info);
int rpfmon_nl_reset_doit(struct sk_buff *skb, struct genl_info *info);
int rpfmon_nl_test_doit(struct sk_buff *skb, struct genl_info *info);

#endif /* RPFMON_NETLINK_H */
