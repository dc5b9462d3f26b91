// SPDX-License-Identifier: GPL-2.0
/*
 * Builds the twin: replays what was dumped, and what the kernel adds or leaves out
 * by itself is taken away or added until the dumps are alike.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/fib_rules.h>
#include <linux/if_link.h>
#include <linux/ip.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "twin.h"
#include "util.h"

/* Indices for those whose own is taken by a device that came with the namespace. */
#define SPARE (1U << 20)

/* Nobody's address: IPv4 dummy address, RFC 7600. */
#define DUMMY_ADDR 0xc0000008

/* Rules that are made and deleted for the next to get the number that it has. */
#define GAPS_MAX 1024

bool sysctl_write(const char *name, const char *value)
{
	char *path = xprintf("/proc/sys/net/%s", name);
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool done = fd >= 0 && write(fd, value, strlen(value)) >= 0;

	if (fd >= 0)
		close(fd);
	free(path);
	return done;
}

static bool needs_ipv6(const struct facts *real)
{
	size_t i;

	for (i = 0; i < real->nexthops.n; i++)
		if (((struct nhmsg *)mnl_nlmsg_get_payload(real->nexthops.v[i]))->nh_family == AF_INET6)
			return true;
	/* Of several next hops it may be one of them. */
	for (i = 0; i < real->routes.n; i++)
		if (rtnl_attr(real->routes.v[i], RTA_VIA, 0) ||
		    rtnl_attr(real->routes.v[i], RTA_MULTIPATH, 0))
			return true;
	return false;
}

/*
 * A new namespace takes over the initial one's conf/all (devinet_init_net()), so
 * everything is written that is another. ip_forward comes first: it sets others.
 */
void twin_sysctls(struct twin *twin)
{
	const struct facts *real = twin->real;
	struct facts fresh = { 0 };
	const char *value, *now;
	char *name;
	size_t i;

	value = facts_sysctl(real, "ip_forward");
	if (value)
		sysctl_write("ipv4/ip_forward", value);
	facts_read_sysctls(&fresh);
	for (i = 0; i < real->n_sysctl; i++) {
		value = strstr(real->sysctl[i].name, "log_martians") ? "0" : real->sysctl[i].value;
		now = facts_sysctl(&fresh, real->sysctl[i].name);
		if (now && !strcmp(now, value))
			continue;
		name = xprintf("ipv4/%s", real->sysctl[i].name);
		sysctl_write(name, value);
		free(name);
	}
	facts_free_sysctls(&fresh);
	sysctl_write("ipv4/igmp_max_memberships", "65536");
	sysctl_write("ipv6/conf/default/accept_dad", "0");
	sysctl_write("ipv6/conf/all/disable_ipv6", needs_ipv6(real) ? "0" : "1");
	sysctl_write("ipv6/conf/default/disable_ipv6", needs_ipv6(real) ? "0" : "1");
}

uint32_t twin_index(const struct twin *twin, uint32_t ifindex)
{
	const struct link *link = facts_link(twin->real, ifindex);

	return link ? twin->stand[link - twin->real->link].ifindex : 0;
}

/* What no longer exists is what no stand-in has. */
uint32_t twin_index_in(const void *data, uint32_t ifindex)
{
	uint32_t index = twin_index(data, ifindex);

	return index ? index : ifindex;
}

static void keep_refusal(size_t i, const struct nlmsghdr *nlh, void *data)
{
	((int *)data)[i] = rtnl_error(nlh);
}

/*
 * Until none is left, or none succeeds any more: a gateway wants its network first.
 * Leaves in @msgs what is refused for good, and tells if it has a name for it.
 */
static void replay(struct twin *twin, struct msgs *msgs, uint16_t flags, const char *what)
{
	size_t i, n, left = msgs->n;
	int *err = xzalloc((msgs->n + 1) * sizeof(*err)), failed;

	for (i = 0; i < msgs->n; i++)
		msgs->v[i]->nlmsg_flags = NLM_F_REQUEST | flags;
	do {
		n = left;
		memset(err, 0, n * sizeof(*err));
		failed = rtnl_send(&twin->rtnl, msgs->v, n, keep_refusal, err);
		if (failed) {
			twin_doubt(twin, "asking the copy: %s", strerror(-failed));
			break;
		}
		for (i = 0, left = 0; i < n; i++) {
			if (!err[i] || err[i] == -EEXIST)
				continue;
			err[left] = err[i];
			msgs->v[left++] = msgs->v[i];
		}
	} while (left && left < n);
	msgs->n = left;
	if (left && what)
		twin_doubt(twin, "the copy refuses %zu of the %s: %s%s%s", left, what,
			   strerror(-err[0]), *twin->rtnl.text ? ": " : "", twin->rtnl.text);
	free(err);
}

static void replay_forms(struct twin *twin, const struct forms *forms, uint16_t flags,
			 const char *what)
{
	struct msgs msgs = { 0 };
	size_t i;

	for (i = 0; i < forms->n; i++)
		msgs_add(&msgs, forms->v[i].msg);
	replay(twin, &msgs, flags, what);
	free(msgs.v);
}

/* RTM_NEW... is followed by RTM_DEL... */
static void delete_forms(struct twin *twin, const struct forms *forms, const char *what)
{
	size_t i;

	for (i = 0; i < forms->n; i++)
		forms->v[i].msg->nlmsg_type++;
	replay_forms(twin, forms, 0, what);
}

static void forms_of_twin(struct twin *twin, uint16_t type, struct forms *forms)
{
	struct msgs msgs = { 0 };
	int err = rtnl_dump(&twin->rtnl, type, AF_INET, &twin->mem, &msgs);

	if (err)
		twin_doubt(twin, "reading the copy: %s", strerror(-err));
	forms_make(&msgs, NULL, NULL, &twin->mem, forms);
	free(msgs.v);
}

/* ---- devices ---- */

static struct nlmsghdr *link_msg(struct twin *twin, const struct stand *stand, unsigned int flags,
				 unsigned int change, size_t room)
{
	struct ifinfomsg info = {
		.ifi_index = stand->ifindex, .ifi_flags = flags, .ifi_change = change,
	};

	return rtnl_msg(&twin->mem, RTM_NEWLINK, 0, &info, room);
}

/* POINTOPOINT and BROADCAST cannot be set, and decide nothing in the routing tables. */
static void create(struct twin *twin, const struct link *link, const struct stand *stand,
		   struct msgs *out)
{
	struct nlmsghdr *nlh = link_msg(twin, stand, 0, 0, 256);
	struct nlattr *info, *data;

	mnl_attr_put_strz(nlh, IFLA_IFNAME, link->name);
	if (link->mtu)
		mnl_attr_put_u32(nlh, IFLA_MTU, link->mtu);
	mnl_attr_put_u32(nlh, IFLA_GROUP, link->group);
	info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, link->table ? "vrf" : "dummy");
	if (link->table) {
		data = mnl_attr_nest_start(nlh, IFLA_INFO_DATA);
		mnl_attr_put_u32(nlh, IFLA_VRF_TABLE, link->table);
		mnl_attr_nest_end(nlh, data);
	}
	mnl_attr_nest_end(nlh, info);
	msgs_add(out, nlh);
}

void conf_begin(struct nlmsghdr *nlh, struct conf_nest *conf)
{
	conf->nest[0] = mnl_attr_nest_start(nlh, IFLA_AF_SPEC);
	conf->nest[1] = mnl_attr_nest_start(nlh, AF_INET);
	conf->nest[2] = mnl_attr_nest_start(nlh, IFLA_INET_CONF);
}

void conf_end(struct nlmsghdr *nlh, struct conf_nest *conf)
{
	int i;

	for (i = 2; i >= 0; i--)
		mnl_attr_nest_end(nlh, conf->nest[i]);
}

/* All of net.ipv4.conf.DEV, without the side effects that writing to the files has. */
static void put_conf(struct nlmsghdr *nlh, const struct link *link)
{
	struct conf_nest conf;
	unsigned int i;

	conf_begin(nlh, &conf);
	for (i = 1; i <= link->n_conf; i++)
		if (i != IPV4_DEVCONF_MC_FORWARDING)
			mnl_attr_put_u32(nlh, i, i == IPV4_DEVCONF_LOG_MARTIANS ? 0 : link->conf[i - 1]);
	conf_end(nlh, &conf);
}

static void shape(struct twin *twin, const struct link *link, const struct stand *stand,
		  struct msgs *out)
{
	struct nlmsghdr *nlh = link_msg(twin, stand, 0, 0, 512);

	if (link->vrf)
		mnl_attr_put_u32(nlh, IFLA_MASTER, twin_index(twin, link->vrf));
	if (!link->table && !stand->there && !link->carrier) {
		mnl_attr_put_u8(nlh, IFLA_CARRIER, 0);
		/* Else it counts as running, and its routes as alive, until linkwatch comes by. */
		mnl_attr_put_u8(nlh, IFLA_OPERSTATE, IF_OPER_DORMANT);
	}
	if (link->conf)
		put_conf(nlh, link);
	msgs_add(out, nlh);
}

/*
 * A new namespace has devices already: tunl0, gre0, ... of modules that are loaded. They
 * stand for the real ones of their names; to rename them would be told in the kernel
 * log. Who wants their index gets another.
 */
static void make_room(struct twin *twin)
{
	const struct facts *real = twin->real;
	struct msgs there = { 0 };
	struct link *link;
	uint32_t spare = SPARE;
	size_t i;

	rtnl_dump(&twin->rtnl, RTM_NEWLINK, AF_UNSPEC, &twin->mem, &there);
	for (i = 0; i < there.n; i++) {
		struct ifinfomsg *info = mnl_nlmsg_get_payload(there.v[i]);

		link = facts_link(real, info->ifi_index);
		if (link && link->ifindex != 1 && twin->stand[link - real->link].ifindex)
			twin->stand[link - real->link].ifindex = ++spare;
	}
	for (i = 0; i < there.n; i++) {
		struct ifinfomsg *info = mnl_nlmsg_get_payload(there.v[i]);
		const struct nlattr *name = rtnl_attr(there.v[i], IFLA_IFNAME, 1);

		link = name ? facts_link_named(real, mnl_attr_get_str(name)) : NULL;
		if (!link)
			continue;
		twin->stand[link - real->link].ifindex = info->ifi_index;
		twin->stand[link - real->link].there = true;
	}
	free(there.v);
}

static void build_links(struct twin *twin)
{
	const struct facts *real = twin->real;
	struct msgs made = { 0 }, shaped = { 0 }, up = { 0 };
	struct stand *stand;
	struct link *link;
	int vrf;

	make_room(twin);
	for (vrf = 1; vrf >= 0; vrf--) {	/* a VRF before those in it */
		for (link = real->link; link < real->link + real->n_link; link++) {
			stand = &twin->stand[link - real->link];
			if (!stand->ifindex || (link->table != 0) != vrf)
				continue;
			if (!stand->there)
				create(twin, link, stand, &made);
			shape(twin, link, stand, &shaped);
			/* A dummy is born without ARP. */
			msgs_add(&up, link_msg(twin, stand, (link->up || stand->dead ? IFF_UP : 0) |
					       (link->noarp ? IFF_NOARP : 0),
					       IFF_UP | (stand->there || link->table ? 0 : IFF_NOARP), 0));
		}
	}
	replay(twin, &made, NLM_F_CREATE | NLM_F_EXCL, "devices");
	replay(twin, &shaped, 0, "devices' settings");
	replay(twin, &up, 0, "devices' states");
	free(made.v);
	free(shaped.v);
	free(up.v);
}

static void take_down_dead(struct twin *twin)
{
	struct msgs down = { 0 };
	size_t i;

	for (i = 0; i < twin->real->n_link; i++)
		if (twin->stand[i].dead && twin->stand[i].ifindex)
			msgs_add(&down, link_msg(twin, &twin->stand[i], 0, IFF_UP, 0));
	replay(twin, &down, 0, "devices that are down");
	free(down.v);
}

/* ---- addresses, rules, nexthops, routes ---- */

typedef void (*putter)(struct twin *twin, const struct forms *forms);

/*
 * Puts what is missing, in the order of the real dump, and deletes what the kernel made by
 * itself and the real namespace does not have.
 */
static void settle(struct twin *twin, const struct msgs *real, uint16_t type, putter put)
{
	struct forms want = { 0 }, have = { 0 }, missing = { 0 }, few = { 0 }, many = { 0 };

	forms_make(real, twin_index_in, twin, &twin->mem, &want);
	forms_of_twin(twin, type, &have);
	forms_missing(&want, &have, &missing);
	forms_differ(&want, &have, false, &few, &many);
	put(twin, &missing);
	delete_forms(twin, &many, "settings that are not in the real one");
	free(want.v);
	free(have.v);
	free(missing.v);
	free(few.v);
	free(many.v);
}

static void put_addrs(struct twin *twin, const struct forms *addrs)
{
	replay_forms(twin, addrs, NLM_F_CREATE | NLM_F_EXCL, "addresses");
}

static void put_policy(struct twin *twin, const struct forms *rules)
{
	replay_forms(twin, rules, NLM_F_CREATE, "routing rules");
}

/* Any change of rules is remembered by the kernel (fib_has_custom_rules): none unless they differ. */
static void build_policy(struct twin *twin)
{
	struct forms want = { 0 }, have = { 0 };

	settle(twin, &twin->real->policy, RTM_NEWRULE, put_policy);
	forms_make(&twin->real->policy, NULL, NULL, &twin->mem, &want);
	forms_of_twin(twin, RTM_NEWRULE, &have);
	if (!forms_same_order(&want, &have)) {
		delete_forms(twin, &have, "routing rules to delete");
		put_policy(twin, &want);
	}
	free(want.v);
	free(have.v);
}

static void put_nexthops(struct twin *twin, const struct forms *nexthops)
{
	replay_forms(twin, nexthops, NLM_F_CREATE | NLM_F_EXCL, "nexthops");
}

/* A gateway that was good once need not be now. */
static void make_onlink(struct nlmsghdr *nlh)
{
	const struct nlattr *multipath = rtnl_attr(nlh, RTA_MULTIPATH, 0);
	struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	struct rtnexthop *hop;
	int left;

	if (!multipath) {
		rtm->rtm_flags |= RTNH_F_ONLINK;
		return;
	}
	rtnl_for_each_hop(hop, left, multipath)
		hop->rtnh_flags |= RTNH_F_ONLINK;
}

static void append_msgs(struct twin *twin, struct msgs *msgs)
{
	size_t i;

	replay(twin, msgs, NLM_F_CREATE | NLM_F_APPEND, NULL);
	for (i = 0; i < msgs->n; i++)
		make_onlink(msgs->v[i]);
	replay(twin, msgs, NLM_F_CREATE | NLM_F_APPEND, "routes by a gateway");
}

/* In the order of the dump, which is that of equal prefixes: for gateways their network has to be there. */
static void append_in_order(struct twin *twin, const struct forms *routes)
{
	struct msgs msgs = { 0 };
	size_t i;

	for (i = 0; i < routes->n; i++)
		msgs_add(&msgs, routes->v[i].msg);
	append_msgs(twin, &msgs);
	free(msgs.v);
}

static void append_routes(struct twin *twin, const struct forms *routes)
{
	struct msgs near = { 0 }, far = { 0 };
	struct nlmsghdr *nlh;
	size_t i;

	for (i = 0; i < routes->n; i++) {
		nlh = routes->v[i].msg;
		msgs_add(rtnl_attr(nlh, RTA_GATEWAY, 0) || rtnl_attr(nlh, RTA_MULTIPATH, 0) ||
			 rtnl_attr(nlh, RTA_VIA, 0) ? &far : &near, nlh);
	}
	replay(twin, &near, NLM_F_CREATE | NLM_F_APPEND, "routes");
	append_msgs(twin, &far);
	free(near.v);
	free(far.v);
}

/*
 * A local route that the kernel makes for an address must not be replayed: that is
 * remembered, too (fib_has_custom_local_routes).
 */
static void build_routes(struct twin *twin)
{
	struct forms want = { 0 }, have = { 0 }, add = { 0 }, del = { 0 };

	settle(twin, &twin->real->routes, RTM_NEWROUTE, append_routes);
	forms_make(&twin->real->routes, twin_index_in, twin, &twin->mem, &want);
	forms_of_twin(twin, RTM_NEWROUTE, &have);
	if (forms_misordered(&want, &have, &add, &del)) {
		delete_forms(twin, &del, "routes to delete");
		append_in_order(twin, &add);
	}
	free(want.v);
	free(have.v);
	free(add.v);
	free(del.v);
}

/* With its last address a device is dead as one next hop of several, and its other routes go. */
static void build_lost(struct twin *twin)
{
	bool any = false;
	uint16_t type;
	size_t i;

	for (i = 0; i < twin->real->n_link; i++) {
		struct ifaddrmsg addr = {
			.ifa_family = AF_INET, .ifa_prefixlen = 32,
			.ifa_index = twin->stand[i].ifindex,
		};

		if (!twin->stand[i].lost || !addr.ifa_index)
			continue;
		for (type = RTM_NEWADDR; type <= RTM_DELADDR; type++) {
			struct nlmsghdr *nlh = rtnl_msg(&twin->mem, type, NLM_F_CREATE | NLM_F_ACK,
							&addr, 16);

			mnl_attr_put_u32(nlh, IFA_LOCAL, htonl(DUMMY_ADDR));
			rtnl_do(&twin->rtnl, nlh);
		}
		any = true;
	}
	if (any)
		build_routes(twin);
}

/* To others the kernel does not even look at the source. One that is joined already is as good. */
void twin_join(struct twin *twin, uint32_t ifindex, struct in_addr group)
{
	struct ip_mreqn req = { .imr_multiaddr = group, .imr_ifindex = twin_index(twin, ifindex) };

	if (twin->groups >= 0 && req.imr_ifindex &&
	    setsockopt(twin->groups, IPPROTO_IP, IP_ADD_MEMBERSHIP, &req, sizeof(req)) < 0 &&
	    errno != EADDRINUSE)
		twin_doubt(twin, "joining a multicast group in the copy: %s", strerror(errno));
}

static void build_groups(struct twin *twin)
{
	size_t i;

	for (i = 0; i < twin->real->n_group; i++)
		twin_join(twin, twin->real->group[i].ifindex, twin->real->group[i].addr);
}

/* ---- the module ---- */

static int add_rule(struct twin *twin, const struct rule *rule)
{
	struct rule copy = *rule;

	copy.has |= 1ULL << RPFMON_A_RULE_FORCE;
	/* What is asked is what it does now, even if its end is near. */
	copy.has &= ~(1ULL << RPFMON_A_RULE_UNTIL);
	return client_rule_add(&twin->nl, &copy, false);
}

/* Rules are numbered in the order they come in: one that is deleted leaves a gap. */
static void skip_number(struct twin *twin)
{
	struct rule gap = { .has = 1ULL << RPFMON_A_RULE_DEV, .dev = "rpfmon-gap" };

	add_rule(twin, &gap);
	client_rule_del(&twin->nl, &gap);
}

static int by_id(const void *one, const void *other)
{
	const struct rule *a = one, *b = other;

	return a->id < b->id ? -1 : a->id > b->id;
}

static void build_allow(struct twin *twin)
{
	const struct rules *allow = &twin->real->allow;
	uint32_t next = 1, gaps = 0;
	size_t i;
	int err = 0;

	if (allow->n)
		qsort(allow->v, allow->n, sizeof(*allow->v), by_id);
	for (i = 0; !err && i < allow->n; i++) {
		for (; next < allow->v[i].id && gaps < GAPS_MAX; next++, gaps++)
			skip_number(twin);
		err = add_rule(twin, &allow->v[i]);
		next = allow->v[i].id + 1;
	}
	if (!err)
		err = client_override(&twin->nl, twin->real->override);
	if (err)
		twin_doubt(twin, "the copy refuses rpfmon's rules: %s", strerror(-err));
}

static void build_module(struct twin *twin)
{
	const struct facts *real = twin->real;
	struct stand_in *pairs = xzalloc((real->n_link + 1) * sizeof(*pairs));
	size_t i, n = 0;
	int err;

	for (i = 0; i < real->n_link; i++)
		if (twin->stand[i].ifindex && !twin->stand[i].there && !real->link[i].table)
			pairs[n++] = (struct stand_in) {
				twin->stand[i].ifindex, real->link[i].kind, real->link[i].overlay,
			};
	err = client_quiet(&twin->nl, pairs, n);
	free(pairs);
	if (err)
		twin_doubt(twin, "rpfmon's module does not keep quiet in the copy: %s",
			   *twin->nl.text ? twin->nl.text : strerror(-err));
	else if (real->module)
		build_allow(twin);
}

void twin_build(struct twin *twin)
{
	build_links(twin);
	if (twin->nl.sock)
		build_module(twin);
	settle(twin, &twin->real->addrs, RTM_NEWADDR, put_addrs);
	build_policy(twin);
	settle(twin, &twin->real->nexthops, RTM_NEWNEXTHOP, put_nexthops);
	build_routes(twin);
	build_lost(twin);
	take_down_dead(twin);
	build_groups(twin);
}
