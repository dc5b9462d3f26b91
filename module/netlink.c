// SPDX-License-Identifier: GPL-2.0
/*
 * The generic netlink operations on devices and rules.
 */
#include <linux/ktime.h>
#include <net/genetlink.h>
#include <net/ip.h>

#include "compat.h"
#include "device.h"
#include "netlink.h"
#include "netlink_put.h"
#include "rules.h"

/* The device that a request names, by index, by name, or by both. */
static struct rpfmon_dev *dev_of_request(struct rpfmon_net *rnet,
					 struct genl_info *info)
{
	struct nlattr *ifindex = info->attrs[RPFMON_A_DEV_IFINDEX];
	struct nlattr *name = info->attrs[RPFMON_A_DEV_DEV];
	struct rpfmon_dev *rdev = NULL;
	unsigned long i;

	lockdep_assert_held(&rnet->lock);
	if (ifindex) {
		rdev = rpfmon_dev_find(rnet, nla_get_u32(ifindex));
		if (rdev && (!name || !nla_strcmp(name, rdev->name)))
			return rdev;
	} else {
		xa_for_each(&rnet->devs, i, rdev)
			if (!nla_strcmp(name, rdev->name))
				return rdev;
	}
	NL_SET_ERR_MSG_ATTR(info->extack, ifindex ?: name,
			    "no such device in this network namespace");
	return ERR_PTR(-ENODEV);
}

static int dev_reply(struct sk_buff *skb, struct rpfmon_net *rnet,
		     struct genl_info *info)
{
	struct rpfmon_dev *rdev = dev_of_request(rnet, info);

	if (IS_ERR(rdev))
		return PTR_ERR(rdev);
	return rpfmon_nl_dev_put(skb, rdev, info->snd_portid, info->snd_seq, 0);
}

int rpfmon_nl_dev_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	if (info->attrs[RPFMON_A_DEV_IFINDEX] || info->attrs[RPFMON_A_DEV_DEV])
		return rpfmon_nl_reply(info, dev_reply);
	NL_SET_ERR_MSG(info->extack,
		       "name the device by ifindex or dev, or ask for a dump");
	return -EINVAL;
}

int rpfmon_nl_dev_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct net *net = sock_net(skb->sk);
	struct rpfmon_net *rnet = rpfmon_net(net);
	struct nlattr **attrs = rpfmon_dump_attrs(cb);
	unsigned long ifindex = cb->args[0];
	struct rpfmon_dev *rdev;
	int err;

	err = rpfmon_nl_permit(cb->skb, net, cb->extack);
	if (err)
		return err;
	if (attrs[RPFMON_A_DEV_IFINDEX] || attrs[RPFMON_A_DEV_DEV]) {
		NL_SET_ERR_MSG(cb->extack,
			       "a dump takes no attributes; ask for one device without it");
		return -EINVAL;
	}

	mutex_lock(&rnet->lock);
	xa_for_each_start(&rnet->devs, ifindex, rdev, cb->args[0]) {
		if (rpfmon_nl_dev_put(skb, rdev, NETLINK_CB(cb->skb).portid,
				      cb->nlh->nlmsg_seq, NLM_F_MULTI))
			break;
		cb->args[0] = ifindex + 1;
	}
	mutex_unlock(&rnet->lock);
	return skb->len;
}

/* The rule that a request names by its id, or by what it decides. */
static struct rpfmon_rule *rule_of_request(struct rpfmon_net *rnet,
					   struct genl_info *info)
{
	struct nlattr *id = info->attrs[RPFMON_A_RULE_ID];
	struct nlattr *ifindex = info->attrs[RPFMON_A_RULE_IFINDEX];
	struct nlattr *src = info->attrs[RPFMON_A_RULE_SRC];
	struct rpfmon_rule *rule;
	struct rpfmon_dev *rdev;

	if (!ifindex != !src || !id == !src) {
		NL_SET_ERR_MSG(info->extack,
			       "name the rule by its id, or by the ifindex and src that it decides");
		return ERR_PTR(-EINVAL);
	}
	if (id) {
		rule = rpfmon_rules_find(rnet, nla_get_u32(id));
		if (!rule)
			NL_SET_ERR_MSG_ATTR(info->extack, id,
					    "no rule of this id; 'rpfmon allow show' lists them");
		return rule ?: ERR_PTR(-ENOENT);
	}
	rdev = rpfmon_dev_find(rnet, nla_get_u32(ifindex));
	if (!rdev) {
		NL_SET_ERR_MSG_ATTR(info->extack, ifindex,
				    "no such device in this network namespace");
		return ERR_PTR(-ENODEV);
	}
	rule = rpfmon_rules_match(rdev, nla_get_in_addr(src));
	if (!rule)
		NL_SET_ERR_MSG_ATTR(info->extack, src,
				    "no rule decides this source on this device");
	return rule ?: ERR_PTR(-ENOENT);
}

static int rule_reply(struct sk_buff *skb, struct rpfmon_net *rnet,
		      struct genl_info *info)
{
	struct rpfmon_rule *rule = rule_of_request(rnet, info);

	if (IS_ERR(rule))
		return PTR_ERR(rule);
	return rpfmon_nl_rule_put(skb, rule, info->snd_portid, info->snd_seq, 0,
				  RPFMON_CMD_RULE_GET);
}

int rpfmon_nl_rule_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return rpfmon_nl_reply(info, rule_reply);
}

int rpfmon_nl_rule_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct net *net = sock_net(skb->sk);
	struct rpfmon_net *rnet = rpfmon_net(net);
	struct nlattr **attrs = rpfmon_dump_attrs(cb);
	struct rpfmon_rule *rule;
	int err;

	err = rpfmon_nl_permit(cb->skb, net, cb->extack);
	if (err)
		return err;
	if (attrs[RPFMON_A_RULE_ID] || attrs[RPFMON_A_RULE_IFINDEX] ||
	    attrs[RPFMON_A_RULE_SRC]) {
		NL_SET_ERR_MSG(cb->extack,
			       "a dump takes no attributes; ask for one rule without it");
		return -EINVAL;
	}

	mutex_lock(&rnet->lock);
	list_for_each_entry(rule, &rnet->rules, list) {
		if (rule->id <= cb->args[0])
			continue;
		if (rpfmon_nl_rule_put(skb, rule, NETLINK_CB(cb->skb).portid,
				       cb->nlh->nlmsg_seq, NLM_F_MULTI,
				       RPFMON_CMD_RULE_GET))
			break;
		cb->args[0] = rule->id;
	}
	mutex_unlock(&rnet->lock);
	return skb->len;
}

static int from_parse(struct genl_info *info, struct rpfmon_rule *rule)
{
	struct nlattr *from = info->attrs[RPFMON_A_RULE_FROM];
	struct nlattr *len = info->attrs[RPFMON_A_RULE_FROM_LEN];

	if (!from && !len)
		return 0;
	if (!from || !len) {
		NL_SET_ERR_MSG_ATTR(info->extack, from ?: len,
				    "a source prefix takes both from and from-len");
		return -EINVAL;
	}
	rule->from = ntohl(nla_get_in_addr(from));
	rule->from_len = nla_get_u8(len);
	if (rule->from & (u32)(~0ULL >> 32 >> rule->from_len)) {
		NL_SET_ERR_MSG_ATTR(info->extack, from,
				    "source prefix has bits beyond its length; clear them");
		return -EINVAL;
	}
	if (rpfmon_source_is_guarded(rule->from, rule->from_len)) {
		NL_SET_ERR_MSG_ATTR(info->extack, from,
				    "sources in 0/8, 127/8 and from 224.0.0.0 on are never admitted");
		return -EINVAL;
	}
	return 0;
}

static int selector_parse(struct genl_info *info, struct rpfmon_rule *rule)
{
	struct nlattr *dev = info->attrs[RPFMON_A_RULE_DEV];
	struct nlattr *kind = info->attrs[RPFMON_A_RULE_KIND];

	if (!dev == !kind) {
		NL_SET_ERR_MSG(info->extack,
			       "a rule names its devices either by dev or by kind");
		return -EINVAL;
	}
	if (dev)
		strscpy(rule->dev, nla_data(dev), sizeof(rule->dev));
	else
		strscpy(rule->kind, nla_data(kind), sizeof(rule->kind));
	if (!rule->dev[0] && !rule->kind[0]) {
		NL_SET_ERR_MSG_ATTR(info->extack, dev ?: kind,
				    "an empty name matches no device");
		return -EINVAL;
	}
	return from_parse(info, rule);
}

int rpfmon_nl_rule_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct rpfmon_net *rnet = rpfmon_net(genl_info_net(info));
	struct nlattr *expires = info->attrs[RPFMON_A_RULE_EXPIRES_IN];
	struct rpfmon_rule rule = {};
	struct sk_buff *reply;
	void *hdr;
	int id;

	id = selector_parse(info, &rule);
	if (id)
		return id;
	rule.force = nla_get_flag(info->attrs[RPFMON_A_RULE_FORCE]);
	if (expires)
		rule.expires = ktime_get_boottime_ns() +
			       (u64)nla_get_u32(expires) * NSEC_PER_SEC;

	/* Room for the reply comes first: once added, it must not fail. */
	reply = genlmsg_new(nla_total_size(sizeof(u32)), GFP_KERNEL);
	if (!reply)
		return -ENOMEM;
	hdr = genlmsg_put_reply(reply, info, &rpfmon_nl_family, 0,
				RPFMON_CMD_RULE_ADD);

	mutex_lock(&rnet->lock);
	id = rpfmon_rules_add(rnet, &rule, info->extack);
	mutex_unlock(&rnet->lock);
	if (id < 0) {
		nlmsg_free(reply);
		return id;
	}
	nla_put_u32(reply, RPFMON_A_RULE_ID, id);
	genlmsg_end(reply, hdr);
	return genlmsg_reply(reply, info);
}

int rpfmon_nl_rule_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct rpfmon_net *rnet = rpfmon_net(genl_info_net(info));
	struct nlattr *id = info->attrs[RPFMON_A_RULE_ID];
	struct rpfmon_rule rule = {};
	int err;

	if (id) {
		if (info->attrs[RPFMON_A_RULE_DEV] ||
		    info->attrs[RPFMON_A_RULE_KIND] ||
		    info->attrs[RPFMON_A_RULE_FROM] ||
		    info->attrs[RPFMON_A_RULE_FROM_LEN]) {
			NL_SET_ERR_MSG(info->extack,
				       "name the rule by its id or by its selectors, not both");
			return -EINVAL;
		}
		rule.id = nla_get_u32(id);
	} else {
		err = selector_parse(info, &rule);
		if (err)
			return err;
	}

	mutex_lock(&rnet->lock);
	err = rpfmon_rules_del(rnet, &rule, info->extack);
	mutex_unlock(&rnet->lock);
	return err;
}

int rpfmon_nl_rule_flush_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct rpfmon_net *rnet = rpfmon_net(genl_info_net(info));

	mutex_lock(&rnet->lock);
	rpfmon_rules_flush(rnet);
	mutex_unlock(&rnet->lock);
	return 0;
}

int rpfmon_nl_reset_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct rpfmon_net *rnet = rpfmon_net(genl_info_net(info));
	struct rpfmon_dev *rdev;
	unsigned long ifindex;
	int err = 0;

	mutex_lock(&rnet->lock);
	if (info->attrs[RPFMON_A_DEV_IFINDEX] || info->attrs[RPFMON_A_DEV_DEV]) {
		rdev = dev_of_request(rnet, info);
		if (IS_ERR(rdev))
			err = PTR_ERR(rdev);
		else
			rpfmon_dev_reset(rnet, rdev);
	} else {
		xa_for_each(&rnet->devs, ifindex, rdev)
			rpfmon_dev_reset(rnet, rdev);
		rpfmon_gone_reset(rnet);
		rpfmon_rules_reset(rnet);
	}
	mutex_unlock(&rnet->lock);
	return err;
}
