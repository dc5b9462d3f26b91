// SPDX-License-Identifier: GPL-2.0
/*
 * The generic netlink operations on devices and rules.
 */
#include <net/genetlink.h>
#include <net/ip.h>

#include "change.h"
#include "compat.h"
#include "device.h"
#include "netlink.h"
#include "netlink_put.h"
#include "policy_gen.h"
#include "rules.h"
#include "tell.h"

/* The device that a request names, by index, by name, or by both; under RCU. */
static struct rpfmon_dev *dev_of_request(struct rpfmon_net *rnet,
					 struct genl_info *info)
{
	struct nlattr *ifindex = info->attrs[RPFMON_A_DEV_IFINDEX];
	struct nlattr *name = info->attrs[RPFMON_A_DEV_DEV];
	unsigned long last = ULONG_MAX, i;
	struct rpfmon_label label;
	struct rpfmon_dev *rdev;

	if (ifindex)
		last = nla_get_u32(ifindex);
	xa_for_each_range(&rnet->devs, i, rdev, ifindex ? last : 0, last) {
		rpfmon_dev_label(rdev, &label);
		if (!name || !nla_strcmp(name, label.name))
			return rdev;
	}
	NL_SET_ERR_MSG_ATTR(info->extack, ifindex ?: name,
			    "no such device in this network namespace");
	return ERR_PTR(-ENODEV);
}

static int dev_reply(struct sk_buff *skb, struct rpfmon_net *rnet,
		     struct genl_info *info)
{
	struct rpfmon_dev *rdev;
	int err;

	rcu_read_lock();
	rdev = dev_of_request(rnet, info);
	err = PTR_ERR_OR_ZERO(rdev) ?:
	      rpfmon_nl_dev_put(skb, rdev, info->snd_portid, info->snd_seq, 0);
	rcu_read_unlock();
	return err;
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
	rcu_read_lock();
	xa_for_each_start(&rnet->devs, ifindex, rdev, cb->args[0]) {
		if (rpfmon_nl_dev_put(skb, rdev, NETLINK_CB(cb->skb).portid,
				      cb->nlh->nlmsg_seq, NLM_F_MULTI))
			break;
		cb->args[0] = ifindex + 1;
	}
	rcu_read_unlock();
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
	rcu_read_lock();
	rdev = rpfmon_dev_find(rnet, nla_get_u32(ifindex));
	rule = rdev ? rpfmon_rules_match(rdev, nla_get_in_addr(src)) : ERR_PTR(-ENODEV);
	rcu_read_unlock();
	if (IS_ERR(rule))
		NL_SET_ERR_MSG_ATTR(info->extack, ifindex,
				    "no such device in this network namespace");
	else if (!rule)
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
	return rpfmon_nl_rule_put(skb, rule, info->snd_portid, info->snd_seq, 0);
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
	int err, flags = NLM_F_MULTI;
	struct rpfmon_rule *rule;

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
	cb->seq = rnet->generation + 1;
	if (!cb->prev_seq)
		cb->prev_seq = cb->seq;
	else if (cb->prev_seq != cb->seq)
		flags |= NLM_F_DUMP_INTR;
	while ((rule = rpfmon_rules_from(rnet, cb->args[0] + 1))) {
		if (rpfmon_nl_rule_put(skb, rule, NETLINK_CB(cb->skb).portid,
				       cb->nlh->nlmsg_seq, flags))
			break;
		cb->args[0] = rule->id;
	}
	mutex_unlock(&rnet->lock);
	return skb->len;
}

static int from_parse(struct nlattr **attrs, struct rpfmon_rule *rule,
		      struct netlink_ext_ack *extack)
{
	struct nlattr *from = attrs[RPFMON_A_RULE_FROM];
	struct nlattr *len = attrs[RPFMON_A_RULE_FROM_LEN];

	if (!from && !len)
		return 0;
	if (!from || !len) {
		NL_SET_ERR_MSG_ATTR(extack, from ?: len,
				    "a source prefix takes both from and from-len");
		return -EINVAL;
	}
	rule->from = ntohl(nla_get_in_addr(from));
	rule->from_len = nla_get_u8(len);
	if (rule->from & (u32)(~0ULL >> 32 >> rule->from_len)) {
		NL_SET_ERR_MSG_ATTR(extack, from,
				    "source prefix has bits beyond its length; clear them");
		return -EINVAL;
	}
	if (rpfmon_source_is_guarded(rule->from, rule->from_len)) {
		NL_SET_ERR_MSG_ATTR(extack, from,
				    "sources in 0/8, 127/8 and from 224.0.0.0 on are never admitted");
		return -EINVAL;
	}
	return 0;
}

static int selector_parse(struct nlattr **attrs, struct rpfmon_rule *rule,
			  struct netlink_ext_ack *extack)
{
	struct nlattr *dev = attrs[RPFMON_A_RULE_DEV];
	struct nlattr *kind = attrs[RPFMON_A_RULE_KIND];

	if (!dev == !kind) {
		NL_SET_ERR_MSG(extack,
			       "a rule names its devices either by dev or by kind");
		return -EINVAL;
	}
	if (dev)
		strscpy(rule->dev, nla_data(dev), sizeof(rule->dev));
	else
		strscpy(rule->kind, nla_data(kind), sizeof(rule->kind));
	if (!rule->dev[0] && !rule->kind[0]) {
		NL_SET_ERR_MSG_ATTR(extack, dev ?: kind,
				    "an empty name matches no device");
		return -EINVAL;
	}
	return from_parse(attrs, rule, extack);
}

/* Whole seconds that are ten digits, and a nanosecond of time that fits ktime_t:
 * what a program can print, and read again.
 */
#define UNTIL_MIN	(1000000000ULL * NSEC_PER_SEC)
#define UNTIL_MAX	(9223372036ULL * NSEC_PER_SEC - 1)

static int rule_parse(struct nlattr **attrs, struct rpfmon_rule *rule,
		      struct netlink_ext_ack *extack)
{
	struct nlattr *until = attrs[RPFMON_A_RULE_UNTIL];

	if (until) {
		rule->until = nla_get_u64(until);
		if (rule->until < UNTIL_MIN || rule->until > UNTIL_MAX) {
			NL_SET_ERR_MSG_ATTR(extack, until,
					    "until is not a time from 2001 to 2262; give it in nanoseconds since 1970");
			return -ERANGE;
		}
	}
	rule->force = nla_get_flag(attrs[RPFMON_A_RULE_FORCE]);
	return selector_parse(attrs, rule, extack);
}

int rpfmon_nl_rule_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct rpfmon_net *rnet = rpfmon_net(genl_info_net(info));
	struct rpfmon_rule rule = {};
	struct sk_buff *reply;
	void *hdr;
	int id;

	id = rule_parse(info->attrs, &rule, info->extack);
	if (id)
		return id;

	/* Room for the reply comes first: once added, it must not fail. */
	reply = genlmsg_new(nla_total_size(sizeof(u32)), GFP_KERNEL);
	if (!reply)
		return -ENOMEM;
	hdr = genlmsg_put_reply(reply, info, &rpfmon_nl_family, 0,
				RPFMON_CMD_RULE_ADD);

	mutex_lock(&rnet->lock);
	id = rpfmon_rules_add(rnet, &rule, info->nlhdr->nlmsg_flags & NLM_F_REPLACE,
			      info->extack);
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
		err = selector_parse(info->attrs, &rule, info->extack);
		if (err)
			return err;
	}

	mutex_lock(&rnet->lock);
	err = rpfmon_rules_del(rnet, &rule, info->extack);
	mutex_unlock(&rnet->lock);
	return err;
}

/* The rules of a request: their number, or an error */
static int rules_parse(const struct genl_info *info, struct rpfmon_rule *wants)
{
	struct nlattr *attrs[RPFMON_A_RULE_FORCE + 1];
	const struct nlattr *attr;
	int rem, err, n = 0;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(attr) != RPFMON_A_CONF_RULE)
			continue;
		if (n == RPFMON_RULES_MAX) {
			NL_SET_ERR_MSG_ATTR(info->extack, attr,
					    "256 rules is the most a namespace can have; use wider prefixes");
			return -ENOSPC;
		}
		err = nla_parse_nested(attrs, RPFMON_A_RULE_FORCE, attr,
				       rpfmon_nl_rule_wanted_policy, info->extack) ?:
		      rule_parse(attrs, &wants[n], info->extack);
		if (err) {
			NL_SET_BAD_ATTR(info->extack, attr);
			return err;
		}
		n++;
	}
	return n;
}

/* A rule of a request is wrong. */
static void rule_blame(const struct genl_info *info, unsigned int n)
{
	const struct nlattr *attr;
	int rem;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(attr) != RPFMON_A_CONF_RULE || n--)
			continue;
		NL_SET_BAD_ATTR(info->extack, attr);
		break;
	}
}

int rpfmon_nl_rule_replace_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct rpfmon_net *rnet = rpfmon_net(genl_info_net(info));
	struct nlattr *generation = info->attrs[RPFMON_A_CONF_GENERATION];
	struct nlattr *override = info->attrs[RPFMON_A_CONF_OVERRIDE];
	struct rpfmon_rule *wants;
	unsigned int bad;
	int n, err;

	if (!generation) {
		NL_SET_ERR_MSG(info->extack,
			       "give the generation that conf-get told before the rules were read");
		return -EINVAL;
	}
	wants = kvcalloc(RPFMON_RULES_MAX, sizeof(*wants), GFP_KERNEL_ACCOUNT);
	if (!wants)
		return -ENOMEM;
	n = rules_parse(info, wants);
	if (n < 0) {
		kvfree(wants);
		return n;
	}
	mutex_lock(&rnet->lock);
	err = rpfmon_rules_replace(rnet, wants, n,
				   override ? nla_get_u32(override) : rnet->override,
				   nla_get_u64(generation), &bad, info->extack);
	mutex_unlock(&rnet->lock);
	if (err)
		rule_blame(info, bad);
	kvfree(wants);
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
	struct rpfmon_dev *rdev = NULL;
	unsigned long i;
	int ifindex = 0;

	mutex_lock(&rnet->lock);
	rcu_read_lock();
	if (info->attrs[RPFMON_A_DEV_IFINDEX] || info->attrs[RPFMON_A_DEV_DEV]) {
		rdev = dev_of_request(rnet, info);
		if (!IS_ERR(rdev)) {
			rpfmon_dev_reset(rnet, rdev);
			ifindex = rdev->ifindex;
		}
	} else {
		xa_for_each(&rnet->devs, i, rdev)
			rpfmon_dev_reset(rnet, rdev);
		rpfmon_gone_reset(rnet);
		rpfmon_rules_reset(rnet);
	}
	rcu_read_unlock();
	if (!IS_ERR(rdev))
		rpfmon_tell_reset(rnet, ifindex);
	mutex_unlock(&rnet->lock);
	return PTR_ERR_OR_ZERO(rdev);
}
