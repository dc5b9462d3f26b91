// SPDX-License-Identifier: GPL-2.0
/*
 * The generic netlink operations on a namespace's setting and the module's state.
 */
#include <net/genetlink.h>

#include "change.h"
#include "device.h"
#include "journal.h"
#include "netlink.h"
#include "netlink_put.h"
#include "policy_gen.h"
#include "probe.h"
#include "probe_check.h"

static int conf_reply(struct sk_buff *skb, struct rpfmon_net *rnet,
		      struct genl_info *info)
{
	struct rpfmon_journal_count count = rpfmon_journal_count();
	struct rpfmon_sum gone;
	void *hdr;

	hdr = genlmsg_put(skb, info->snd_portid, info->snd_seq, &rpfmon_nl_family, 0,
			  RPFMON_CMD_CONF_GET);
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
	    rpfmon_nl_counters_put(skb, RPFMON_A_CONF_GONE, &gone) ||
	    nla_put_u32(skb, RPFMON_A_CONF_PROBE, rpfmon_probe_state()) ||
	    (rnet->quiet && nla_put_flag(skb, RPFMON_A_CONF_QUIET)) ||
	    nla_put_u64_64bit(skb, RPFMON_A_CONF_GENERATION, rnet->generation,
			      RPFMON_A_CONF_PAD)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

int rpfmon_nl_conf_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return rpfmon_nl_reply(info, conf_reply);
}

/* Nobody is to lose sight of a namespace that has had rules or rejections. */
static int quiet_check(struct rpfmon_net *rnet, struct netlink_ext_ack *extack)
{
	if (net_eq(rnet->net, &init_net)) {
		NL_SET_ERR_MSG(extack,
			       "the initial network namespace cannot be quiet; make another for a copy");
		return -EOPNOTSUPP;
	}
	if (rnet->quiet ? rnet->n_rules : rnet->last_rule_id) {
		NL_SET_ERR_MSG(extack,
			       "a namespace with rules cannot be made quiet; make a new one for a copy");
		return -EBUSY;
	}
	if (!rnet->quiet && READ_ONCE(rnet->rejected)) {
		NL_SET_ERR_MSG(extack,
			       "a namespace that has rejected something cannot be made quiet; make a new one for a copy");
		return -EBUSY;
	}
	return 0;
}

/* The device that an attribute names a kind for; with @set, it gets the kind. */
static int stand_in(struct rpfmon_net *rnet, const struct nlattr *attr, bool set,
		    struct netlink_ext_ack *extack)
{
	struct nlattr *attrs[RPFMON_A_STAND_IN_MAX + 1];
	struct rpfmon_dev *rdev;
	int err;

	err = nla_parse_nested(attrs, RPFMON_A_STAND_IN_MAX, attr,
			       rpfmon_nl_stand_in_policy, extack);
	if (err)
		return err;
	if (!attrs[RPFMON_A_STAND_IN_IFINDEX] || !attrs[RPFMON_A_STAND_IN_KIND]) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "a stand-in takes both ifindex and kind");
		return -EINVAL;
	}
	rcu_read_lock();
	rdev = rpfmon_dev_find(rnet, nla_get_u32(attrs[RPFMON_A_STAND_IN_IFINDEX]));
	if (rdev && set) {
		spin_lock(&rnet->devs_lock);
		rpfmon_dev_stand_in(rdev, nla_data(attrs[RPFMON_A_STAND_IN_KIND]),
				    nla_get_flag(attrs[RPFMON_A_STAND_IN_OVERLAY]));
		spin_unlock(&rnet->devs_lock);
	}
	rcu_read_unlock();
	if (rdev)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr, "no such device in this network namespace");
	return -ENODEV;
}

/* All of them, or none */
static int stand_ins(struct rpfmon_net *rnet, const struct genl_info *info, bool set)
{
	const struct nlattr *attr;
	int err, rem;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(attr) != RPFMON_A_CONF_STAND_IN)
			continue;
		err = stand_in(rnet, attr, set, info->extack);
		if (err)
			return err;
	}
	return 0;
}

static int quiet_set(struct rpfmon_net *rnet, const struct genl_info *info)
{
	int err = quiet_check(rnet, info->extack);

	err = err ?: stand_ins(rnet, info, false);
	if (err)
		return err;
	WRITE_ONCE(rnet->quiet, true);
	stand_ins(rnet, info, true);
	return 0;
}

int rpfmon_nl_conf_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct rpfmon_net *rnet = rpfmon_net(genl_info_net(info));
	struct nlattr *override = info->attrs[RPFMON_A_CONF_OVERRIDE];
	struct nlattr *quiet = info->attrs[RPFMON_A_CONF_QUIET];
	int err = 0;

	if (info->attrs[RPFMON_A_CONF_STAND_IN] && !quiet) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[RPFMON_A_CONF_STAND_IN],
				    "only a quiet namespace has stand-ins; give quiet with them");
		return -EINVAL;
	}
	if (!override && !quiet) {
		NL_SET_ERR_MSG(info->extack,
			       "nothing to set: give override as off, audit or on, or quiet");
		return -EINVAL;
	}
	mutex_lock(&rnet->lock);
	if (quiet)
		err = quiet_set(rnet, info);
	if (!err && override)
		rpfmon_rules_override(rnet, nla_get_u32(override));
	mutex_unlock(&rnet->lock);
	return err;
}
