// SPDX-License-Identifier: GPL-2.0
/* The operation test: predict.c, in generic netlink. */
#include <linux/in.h>
#include <linux/netdevice.h>
#include <net/genetlink.h>

#include "netlink.h"
#include "netlink_put.h"
#include "predict.h"

static int ifindex_parse(struct genl_info *info, u32 *ifindex)
{
	struct nlattr *index = info->attrs[RPFMON_A_TEST_IFINDEX];
	struct nlattr *name = info->attrs[RPFMON_A_TEST_DEV];
	const struct net_device *dev;

	if (!index == !name) {
		NL_SET_ERR_MSG(info->extack,
			       "name the device either by ifindex or by dev");
		return -EINVAL;
	}
	if (index) {
		*ifindex = nla_get_u32(index);
		return 0;
	}
	rcu_read_lock();
	dev = dev_get_by_name_rcu(genl_info_net(info), nla_data(name));
	*ifindex = dev ? dev->ifindex : 0;
	rcu_read_unlock();
	return 0;
}

static int test_put_msg(struct sk_buff *reply, struct genl_info *info,
			const struct rpfmon_prediction *packet)
{
	void *hdr = genlmsg_put_reply(reply, info, &rpfmon_nl_family, 0,
				      RPFMON_CMD_TEST);

	if (!hdr ||
	    nla_put_u32(reply, RPFMON_A_TEST_STRICT, packet->strict) ||
	    nla_put_u32(reply, RPFMON_A_TEST_LOOSE, packet->loose) ||
	    nla_put_u32(reply, RPFMON_A_TEST_NOW, packet->now) ||
	    rpfmon_nl_record_put(reply, RPFMON_A_TEST_RECORD, &packet->rec))
		return -EMSGSIZE;
	genlmsg_end(reply, hdr);
	return 0;
}

static void packet_parse(const struct genl_info *info,
			 struct rpfmon_prediction *packet)
{
	struct nlattr **attrs = info->attrs;

	packet->src = nla_get_in_addr(attrs[RPFMON_A_TEST_SRC]);
	if (attrs[RPFMON_A_TEST_DST])
		packet->dst = nla_get_in_addr(attrs[RPFMON_A_TEST_DST]);
	if (attrs[RPFMON_A_TEST_MARK])
		packet->mark = nla_get_u32(attrs[RPFMON_A_TEST_MARK]);
	if (attrs[RPFMON_A_TEST_TOS])
		packet->tos = nla_get_u8(attrs[RPFMON_A_TEST_TOS]);
	if (attrs[RPFMON_A_TEST_PROTO])
		packet->proto = nla_get_u8(attrs[RPFMON_A_TEST_PROTO]);
	if (attrs[RPFMON_A_TEST_SPORT])
		packet->sport = nla_get_u16(attrs[RPFMON_A_TEST_SPORT]);
	if (attrs[RPFMON_A_TEST_DPORT])
		packet->dport = nla_get_u16(attrs[RPFMON_A_TEST_DPORT]);
}

int rpfmon_nl_test_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct rpfmon_net *rnet = rpfmon_net(genl_info_net(info));
	struct rpfmon_prediction packet = { .proto = IPPROTO_UDP };
	struct sk_buff *reply;
	int err;

	err = ifindex_parse(info, &packet.ifindex);
	if (err)
		return err;
	if (!info->attrs[RPFMON_A_TEST_SRC]) {
		NL_SET_ERR_MSG(info->extack, "give the packet a source, by src");
		return -EINVAL;
	}
	packet_parse(info, &packet);
	err = rpfmon_predict(rnet, &packet, info->extack);
	if (err)
		return err;
	reply = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!reply)
		return -ENOMEM;
	err = test_put_msg(reply, info, &packet);
	if (err) {
		nlmsg_free(reply);
		return err;
	}
	return genlmsg_reply(reply, info);
}
