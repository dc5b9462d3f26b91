// SPDX-License-Identifier: GPL-2.0
/* Asks the twin's kernel, by RTM_GETROUTE, many questions at a time. */
#include <errno.h>
#include <linux/ip.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "lookup.h"
#include "util.h"

#define LO 1

static struct nlmsghdr *ask_msg(struct obstack *mem, const struct ask *ask, bool match)
{
	struct rtmsg rtm = {
		.rtm_family = AF_INET,
		.rtm_dst_len = 32,
		.rtm_src_len = ask->src ? 32 : 0,
		.rtm_tos = ask->tos,
		.rtm_flags = RTM_F_LOOKUP_TABLE | (match ? RTM_F_FIB_MATCH : 0),
	};
	struct nlmsghdr *nlh = rtnl_msg(mem, RTM_GETROUTE, 0, &rtm, 80);

	mnl_attr_put_u32(nlh, RTA_DST, ask->dst ? ask->dst : INADDR_BROADCAST);
	if (ask->src)
		mnl_attr_put_u32(nlh, RTA_SRC, ask->src);
	if (ask->iif)
		mnl_attr_put_u32(nlh, RTA_IIF, ask->iif);
	if (ask->oif)
		mnl_attr_put_u32(nlh, RTA_OIF, ask->oif);
	if (ask->mark)
		mnl_attr_put_u32(nlh, RTA_MARK, ask->mark);
	if (ask->proto)
		mnl_attr_put_u8(nlh, RTA_IP_PROTO, ask->proto);
	if (ask->sport)
		mnl_attr_put_u16(nlh, RTA_SPORT, htons(ask->sport));
	if (ask->dport)
		mnl_attr_put_u16(nlh, RTA_DPORT, htons(ask->dport));
	return nlh;
}

struct keep {
	struct twin *twin;
	struct route_answer *answer;
};

static void keep_devs(struct twin *twin, const struct nlmsghdr *nlh, struct route_answer *answer)
{
	uint32_t dev[ROUTE_DEVICES_MAX];

	answer->n_dev = route_devices(&twin->now, nlh, dev);
	answer->dev = obstack_copy(&twin->mem, dev, answer->n_dev * sizeof(*dev));
}

static void keep_gateway(const struct nlmsghdr *nlh, struct blob *gateway)
{
	const struct nlattr *attr = rtnl_attr(nlh, RTA_GATEWAY, 4);
	const struct nlattr *via = rtnl_attr(nlh, RTA_VIA, sizeof(struct rtvia) + 16);

	if (attr)
		memcpy(gateway->data, mnl_attr_get_payload(attr), gateway->len = 4);
	else if (via)
		memcpy(gateway->data, ((struct rtvia *)mnl_attr_get_payload(via))->rtvia_addr,
		       gateway->len = 16);
}

static void keep_answer(size_t i, const struct nlmsghdr *nlh, void *data)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	struct keep *keep = data;
	struct route_answer *answer = &keep->answer[i];

	memset(answer, 0, sizeof(*answer));
	answer->err = rtnl_error(nlh);
	if (answer->err || nlh->nlmsg_type != RTM_NEWROUTE)
		return;
	answer->type = rtm->rtm_type;
	answer->len = rtm->rtm_dst_len;
	answer->prefix = rtnl_u32(nlh, RTA_DST);
	answer->table = rtnl_u32(nlh, RTA_TABLE);
	answer->oif = rtnl_u32(nlh, RTA_OIF);
	keep_gateway(nlh, &answer->gateway);
	keep_devs(keep->twin, nlh, answer);
}

static void ask_all(struct twin *twin, const struct ask *ask, size_t n, bool match,
		    struct route_answer *answer)
{
	struct nlmsghdr **v = xzalloc((n + 1) * sizeof(*v));
	struct keep keep = { .twin = twin, .answer = answer };
	struct obstack mem;
	size_t i;
	int err;

	obstack_begin(&mem, 64 * 1024);
	for (i = 0; i < n; i++) {
		v[i] = ask_msg(&mem, &ask[i], match);
		answer[i] = (struct route_answer) { .err = -EIO };
	}
	err = rtnl_send(&twin->rtnl, v, n, keep_answer, &keep);
	if (err)
		twin_doubt(twin, "asking the copy: %s", strerror(-err));
	obstack_free(&mem, NULL);
	free(v);
}

void ask_packets(struct twin *twin, const struct ask *ask, size_t n, struct route_answer *answer)
{
	ask_all(twin, ask, n, false, answer);
}

/* ---- whatever devices think of it ---- */

static void set_conf(struct twin *twin, const struct link *link, const unsigned int *which,
		     const uint32_t *value, size_t n)
{
	struct ifinfomsg info = { .ifi_index = link->ifindex };
	struct nlmsghdr *nlh = rtnl_msg(&twin->mem, RTM_NEWLINK, 0, &info, 64);
	struct conf_nest conf;
	size_t i;
	int err;

	conf_begin(nlh, &conf);
	for (i = 0; i < n; i++)
		mnl_attr_put_u32(nlh, which[i], value[i]);
	conf_end(nlh, &conf);
	err = rtnl_do(&twin->rtnl, nlh);
	if (err)
		twin_doubt(twin, "setting net.ipv4.conf.%s in the copy: %s", link->name, strerror(-err));
}

static void set_all(struct twin *twin, const char *name, const char *value)
{
	const char *was = facts_sysctl(&twin->now, name);
	char *path;

	/* What sets it writes nothing then, so nothing has to be put back. */
	if (!was || (value && !strcmp(value, was)))
		return;
	path = xprintf("ipv4/%s", name);
	if (!sysctl_write(path, value ? value : was))
		twin_doubt(twin, "setting net.%s in the copy: %s", path, strerror(errno));
	free(path);
}

static const unsigned int neutral[] = {
	IPV4_DEVCONF_RP_FILTER, IPV4_DEVCONF_FORWARDING, IPV4_DEVCONF_ROUTE_LOCALNET,
};

static void set_neutral(struct twin *twin, bool on)
{
	const struct link *link;
	uint32_t value[ARRAY_SIZE(neutral)];
	unsigned int i;

	if (!twin_enter(twin))
		return;
	set_all(twin, "conf/all/rp_filter", on ? "0" : NULL);
	set_all(twin, "conf/all/accept_local", on ? "1" : NULL);
	twin_leave(twin);
	for (link = twin->now.link; link < twin->now.link + twin->now.n_link; link++) {
		if ((link->ifindex != LO && !link->table) || !link->conf)
			continue;
		for (i = 0; i < ARRAY_SIZE(neutral); i++)
			value[i] = on ? neutral[i] != IPV4_DEVCONF_RP_FILTER : link_conf(link, neutral[i]);
		set_conf(twin, link, neutral, value, ARRAY_SIZE(neutral));
	}
}

void ask_begin(struct twin *twin)
{
	set_neutral(twin, true);
}

void ask_end(struct twin *twin)
{
	set_neutral(twin, false);
}

void ask_routes(struct twin *twin, const struct ask *ask, size_t n, struct route_answer *answer)
{
	struct ask *reverse = xzalloc((n + 1) * sizeof(*reverse));
	size_t i;

	for (i = 0; i < n; i++) {
		reverse[i] = ask[i];
		reverse[i].src = ask[i].dst;
		reverse[i].dst = ask[i].src;
		reverse[i].sport = ask[i].dport;
		reverse[i].dport = ask[i].sport;
		reverse[i].iif = ask[i].iif ? ask[i].iif : LO;
	}
	ask_all(twin, reverse, n, true, answer);
	free(reverse);
}

void ask_modes_begin(struct twin *twin)
{
	if (!twin_enter(twin))
		return;
	set_all(twin, "conf/all/rp_filter", "0");
	twin_leave(twin);
}

void ask_modes_end(struct twin *twin)
{
	if (!twin_enter(twin))
		return;
	set_all(twin, "conf/all/rp_filter", NULL);
	twin_leave(twin);
}

void ask_mode(struct twin *twin, const struct link *link, uint32_t mode)
{
	set_conf(twin, link, neutral, &mode, 1);
}
