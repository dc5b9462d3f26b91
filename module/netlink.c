// SPDX-License-Identifier: GPL-2.0
/*
 * The generic netlink operations on devices, rules, and the namespace.
 */
#include <linux/inetdevice.h>
#include <linux/timekeeping.h>
#include <net/genetlink.h>
#include <net/ip.h>

#include "compat.h"
#include "device.h"
#include "journal.h"
#include "netlink.h"
#include "netlink_policy.h"
#include "probe.h"
#include "rules.h"
#include "verdict.h"

static DEFINE_MUTEX(registered_lock);
static bool registered;

static int counters_put(struct sk_buff *skb, int attr,
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
		if (nla_put_u64_64bit(skb, rpfmon_counter_attr(i),
				      sum->count[i], RPFMON_A_COUNTERS_PAD))
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

static int dev_put_msg(struct sk_buff *skb, struct rpfmon_net *rnet,
		       struct rpfmon_dev *rdev, u32 portid, u32 seq, int flags)
{
	struct rpfmon_sum sum;
	void *hdr;

	hdr = genlmsg_put(skb, portid, seq, &rpfmon_nl_family, flags,
			  RPFMON_CMD_DEV_GET);
	if (!hdr)
		return -EMSGSIZE;

	rpfmon_dev_sum(rnet, rdev, &sum);
	if (nla_put_u32(skb, RPFMON_A_DEV_NETNS, rnet->net->ns.inum) ||
	    nla_put_u32(skb, RPFMON_A_DEV_IFINDEX, rdev->ifindex) ||
	    nla_put_string(skb, RPFMON_A_DEV_DEV, rdev->name) ||
	    (rdev->kind[0] &&
	     nla_put_string(skb, RPFMON_A_DEV_KIND, rdev->kind)) ||
	    mode_put(skb, rnet->net, rdev->ifindex) ||
	    counters_put(skb, RPFMON_A_DEV_COUNTERS, &sum)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

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

int rpfmon_nl_dev_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct rpfmon_net *rnet = rpfmon_net(genl_info_net(info));
	struct rpfmon_dev *rdev;
	struct sk_buff *reply;
	int err;

	if (!info->attrs[RPFMON_A_DEV_IFINDEX] && !info->attrs[RPFMON_A_DEV_DEV]) {
		NL_SET_ERR_MSG(info->extack,
			       "name the device by ifindex or dev, or ask for a dump");
		return -EINVAL;
	}
	reply = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!reply)
		return -ENOMEM;

	mutex_lock(&rnet->lock);
	rdev = dev_of_request(rnet, info);
	err = IS_ERR(rdev) ? PTR_ERR(rdev) :
	      dev_put_msg(reply, rnet, rdev, info->snd_portid, info->snd_seq, 0);
	mutex_unlock(&rnet->lock);
	if (err) {
		nlmsg_free(reply);
		return err;
	}
	return genlmsg_reply(reply, info);
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
		if (dev_put_msg(skb, rnet, rdev, NETLINK_CB(cb->skb).portid,
				cb->nlh->nlmsg_seq, NLM_F_MULTI))
			break;
		cb->args[0] = ifindex + 1;
	}
	mutex_unlock(&rnet->lock);
	return skb->len;
}

static int rule_put_msg(struct sk_buff *skb, const struct rpfmon_rule *rule,
			u32 portid, u32 seq, int flags, enum rpfmon_cmd cmd)
{
	struct rpfmon_rule_sum sum;
	u64 now = ktime_get_boottime_ns();
	u64 left = rule->expires > now ? rule->expires - now : 0;
	void *hdr;

	hdr = genlmsg_put(skb, portid, seq, &rpfmon_nl_family, flags, cmd);
	if (!hdr)
		return -EMSGSIZE;

	rpfmon_rule_sum(rule, &sum);
	if (nla_put_u32(skb, RPFMON_A_RULE_ID, rule->id) ||
	    (rule->dev[0] && nla_put_string(skb, RPFMON_A_RULE_DEV, rule->dev)) ||
	    (rule->kind[0] && nla_put_string(skb, RPFMON_A_RULE_KIND, rule->kind)) ||
	    (rule->from_len &&
	     (nla_put_in_addr(skb, RPFMON_A_RULE_FROM, htonl(rule->from)) ||
	      nla_put_u8(skb, RPFMON_A_RULE_FROM_LEN, rule->from_len))) ||
	    (rule->expires &&
	     nla_put_u32(skb, RPFMON_A_RULE_EXPIRES_IN,
			 max_t(u64, div_u64(left + NSEC_PER_SEC - 1, NSEC_PER_SEC), 1))) ||
	    (rule->force && nla_put_flag(skb, RPFMON_A_RULE_FORCE)) ||
	    nla_put_u64_64bit(skb, RPFMON_A_RULE_ADMITTED, sum.admitted,
			      RPFMON_A_RULE_PAD) ||
	    nla_put_u64_64bit(skb, RPFMON_A_RULE_WOULD_ADMIT, sum.would_admit,
			      RPFMON_A_RULE_PAD)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
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
		if (rule_put_msg(skb, rule, NETLINK_CB(cb->skb).portid,
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

static int conf_put_msg(struct sk_buff *skb, struct rpfmon_net *rnet, u32 portid,
			u32 seq, enum rpfmon_cmd cmd)
{
	struct rpfmon_journal_count count = rpfmon_journal_count();
	struct rpfmon_sum gone;
	void *hdr;

	hdr = genlmsg_put(skb, portid, seq, &rpfmon_nl_family, 0, cmd);
	if (!hdr)
		return -EMSGSIZE;

	rpfmon_gone_sum(rnet, &gone);
	if (nla_put_u32(skb, RPFMON_A_CONF_NETNS, rnet->net->ns.inum) ||
	    nla_put_u32(skb, RPFMON_A_CONF_OVERRIDE, rnet->override) ||
	    nla_put_u32(skb, RPFMON_A_CONF_RULES, rnet->n_rules) ||
	    nla_put_string(skb, RPFMON_A_CONF_MODULE_VERSION, RPFMON_VERSION) ||
	    nla_put_u64_64bit(skb, RPFMON_A_CONF_PROBE_MISSED,
			      rpfmon_probe_missed(), RPFMON_A_CONF_PAD) ||
	    nla_put_u64_64bit(skb, RPFMON_A_CONF_RECORDS_LOST, count.lost,
			      RPFMON_A_CONF_PAD) ||
	    nla_put_u64_64bit(skb, RPFMON_A_CONF_RECORDS_KEPT, count.kept,
			      RPFMON_A_CONF_PAD) ||
	    counters_put(skb, RPFMON_A_CONF_GONE, &gone) ||
	    nla_put_u32(skb, RPFMON_A_CONF_PROBE, rpfmon_probe_state())) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

int rpfmon_nl_conf_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct rpfmon_net *rnet = rpfmon_net(genl_info_net(info));
	struct sk_buff *reply;
	int err;

	reply = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!reply)
		return -ENOMEM;
	mutex_lock(&rnet->lock);
	err = conf_put_msg(reply, rnet, info->snd_portid, info->snd_seq,
			   RPFMON_CMD_CONF_GET);
	mutex_unlock(&rnet->lock);
	if (err) {
		nlmsg_free(reply);
		return err;
	}
	return genlmsg_reply(reply, info);
}

int rpfmon_nl_conf_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct rpfmon_net *rnet = rpfmon_net(genl_info_net(info));

	if (!info->attrs[RPFMON_A_CONF_OVERRIDE]) {
		NL_SET_ERR_MSG(info->extack,
			       "nothing to set: give override as off, audit or on");
		return -EINVAL;
	}
	mutex_lock(&rnet->lock);
	rpfmon_rules_override(rnet, nla_get_u32(info->attrs[RPFMON_A_CONF_OVERRIDE]));
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

/**
 * rpfmon_nl_multicast() - tell the multicast group
 * @net: its members in this namespace; one that is slow is told so by its socket
 * @skb: the message; consumed
 *
 * Context: May sleep; maybe after rpfmon_netlink_exit(), when the group's number
 *	may be another family's.
 */
void rpfmon_nl_multicast(struct net *net, struct sk_buff *skb)
{
	mutex_lock(&registered_lock);
	if (registered)
		genlmsg_multicast_netns(&rpfmon_nl_family, net, skb, 0,
					RPFMON_NL_GROUP_EVENTS, GFP_KERNEL);
	else
		nlmsg_free(skb);
	mutex_unlock(&registered_lock);
}

/**
 * rpfmon_nl_rule_ntf() - tell of a rule
 * @rnet: its namespace, locked
 * @rule: the rule
 * @cmd: what happened to it
 */
void rpfmon_nl_rule_ntf(struct rpfmon_net *rnet, const struct rpfmon_rule *rule,
			enum rpfmon_cmd cmd)
{
	struct sk_buff *skb;

	if (!rpfmon_nl_listening(rnet->net))
		return;
	skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!skb)
		return;
	if (rule_put_msg(skb, rule, 0, 0, 0, cmd))
		nlmsg_free(skb);
	else
		rpfmon_nl_multicast(rnet->net, skb);
}

/**
 * rpfmon_nl_conf_ntf() - tell that override was set
 * @rnet: the namespace, locked
 */
void rpfmon_nl_conf_ntf(struct rpfmon_net *rnet)
{
	struct sk_buff *skb;

	if (!rpfmon_nl_listening(rnet->net))
		return;
	skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!skb)
		return;
	if (conf_put_msg(skb, rnet, 0, 0, RPFMON_CMD_CONF_NTF))
		nlmsg_free(skb);
	else
		rpfmon_nl_multicast(rnet->net, skb);
}

/**
 * rpfmon_netlink_init() - register the family
 *
 * Return: 0 or a negative error.
 */
int rpfmon_netlink_init(void)
{
	int err = genl_register_family(&rpfmon_nl_family);

	if (err)
		return err;
	mutex_lock(&registered_lock);
	registered = true;
	mutex_unlock(&registered_lock);
	return 0;
}

/** rpfmon_netlink_exit() - unregister it; no request is being served after */
void rpfmon_netlink_exit(void)
{
	mutex_lock(&registered_lock);
	registered = false;
	mutex_unlock(&registered_lock);
	genl_unregister_family(&rpfmon_nl_family);
}
