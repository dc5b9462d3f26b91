/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A network namespace, and what was rejected there, out of statements much as ip(8) takes them; no kernel is asked.
 * Each ends with a ';'. Devices have the indexes 2, 3 and so on, in their order; lo is there, and the usual three rules.
 *
 * dev NAME [kind K] [master DEV] [lower DEV] [table N] [type N] [down] [no-carrier] [noarp] [no-ipv4] [remote A]
 *	[external] [SETTING N]...
 * addr A[/LEN] dev DEV [peer A] [link] [brd]	with the routes that the kernel makes for it; LEN is that of the peer
 * route [TYPE] PREFIX [via A] [dev DEV] [table N] [metric N] [tos N] [nhid N] [hops DEV,DEV] [linkdown] [dead] [encap]
 * rule N [not] [from P] [to P] [mark N] [mask N] [tos N] [dscp N] [iif DEV] [oif DEV] [uid N] [proto N] [sport N]
 *	[dport N] [lookup N] [ACTION] [suppress N] [l3mdev]
 * nexthop ID [via A] [dev DEV] [group ID,ID] [ipv6]
 * neigh A dev DEV [failed] [bare]
 * fdb A dev DEV; allowed PREFIX dev DEV	other ends of a vxlan, AllowedIPs of a WireGuard device; for given.h
 * group A dev DEV; socket udp|tcp PORT [addr A] [dev DEV]; sockets-unknown
 * all SETTING N; default SETTING N; allow PREFIX; override N
 *
 * And packets, the oldest first:
 * pkt A > A dev DEV [back DEV] [via A] [prefix P] [table N] [udp|tcp PORT] [icmp N/N] [mark N] [tos N] [arp] [query]
 *	[lost] [no-route] [no-address] [changed] [admitted] [times N] [at N] [orig A]
 */
#ifndef RPFMON_TOPOLOGY_H
#define RPFMON_TOPOLOGY_H

#include <errno.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/ip.h>
#include <linux/neighbour.h>

#include "messages.h"
#include "scene.h"
#include "test.h"
#include "words.h"

#define DEVICES 24

struct topology {
	struct facts facts;
	struct rulings rulings;
	struct stage stage;
	struct evidence evidence;
	struct findings findings;
};

/* ---- statements ---- */

struct statement {
	char text[256];
	char *word[40];
	bool used[40];
	unsigned int n;
};

_Noreturn static void wrong(const struct statement *s, const char *why)
{
	unsigned int i;

	printf("# %s:", why);
	for (i = 0; i < s->n; i++)
		printf(" %s", s->word[i]);
	putchar('\n');
	exit(1);
}

/* Is this one of its words? */
static bool says(struct statement *s, const char *word)
{
	unsigned int i;

	for (i = 1; i < s->n; i++)
		if (!s->used[i] && !strcmp(s->word[i], word))
			return s->used[i] = true;
	return false;
}

/* The word behind that, or NULL. */
static const char *behind(struct statement *s, const char *word)
{
	unsigned int i;

	for (i = 1; i + 1 < s->n; i++)
		if (!s->used[i] && !strcmp(s->word[i], word)) {
			s->used[i] = s->used[i + 1] = true;
			return s->word[i + 1];
		}
	return NULL;
}

static uint32_t number(struct statement *s, const char *word, uint32_t otherwise)
{
	const char *text = behind(s, word);

	return text ? strtoul(text, NULL, 0) : otherwise;
}

/* The next one that nothing has asked for yet. */
static const char *next(struct statement *s)
{
	unsigned int i;

	for (i = 1; i < s->n; i++)
		if (!s->used[i]) {
			s->used[i] = true;
			return s->word[i];
		}
	wrong(s, "too short");
}

static void check_used(const struct statement *s)
{
	unsigned int i;

	for (i = 1; i < s->n; i++)
		if (!s->used[i])
			wrong(s, "not understood");
}

static struct in_addr address(const char *text)
{
	return (struct in_addr) { addr(text) };
}

static struct prefix prefix(const char *text)
{
	struct prefix prefix;

	prefix.addr.s_addr = split_prefix(strcmp(text, "default") ? text : "0.0.0.0/0", &prefix.len);
	return prefix;
}

/* ---- what there is ---- */

static const struct {
	const char *word;
	unsigned int which;
} settings[] = {
	{ "rp_filter", IPV4_DEVCONF_RP_FILTER },
	{ "src_valid_mark", IPV4_DEVCONF_SRC_VMARK },
	{ "accept_local", IPV4_DEVCONF_ACCEPT_LOCAL },
	{ "route_localnet", IPV4_DEVCONF_ROUTE_LOCALNET },
	{ "ignore_linkdown", IPV4_DEVCONF_IGNORE_ROUTES_WITH_LINKDOWN },
	{ "proxy_arp", IPV4_DEVCONF_PROXY_ARP },
	{ "arp_ignore", IPV4_DEVCONF_ARP_IGNORE },
	{ "mc_forwarding", IPV4_DEVCONF_MC_FORWARDING },
	{ "forwarding", IPV4_DEVCONF_FORWARDING },
};

static uint32_t conf[DEVICES][IPV4_DEVCONF_MAX];
static struct rule allowed[8];
static unsigned int n_allowed;

/* What overlays say of their other ends. */
static struct nlmsghdr *given_fdb[8];
static struct given {
	uint32_t ifindex;
	struct prefix prefix;
} given_allowed[8];
static unsigned int n_given_fdb, n_given_allowed;

static struct link *device(const struct facts *facts, struct statement *s, const char *name)
{
	struct link *link = name ? facts_link_named(facts, name) : NULL;

	if (name && !link)
		wrong(s, "no such device");
	return link;
}

static uint32_t index_of(const struct facts *facts, struct statement *s, const char *name)
{
	return name ? device(facts, s, name)->ifindex : 0;
}

static void add_link(struct facts *facts, const char *name)
{
	struct link *link = &facts->link[facts->n_link];

	if (facts->n_link == DEVICES)
		abort();
	*link = (struct link) {
		.ifindex = facts->n_link + 1, .type = ARPHRD_ETHER, .up = true, .carrier = true,
		.conf = conf[facts->n_link], .n_conf = IPV4_DEVCONF_MAX,
	};
	memcpy(link->name, name, strnlen(name, sizeof(link->name) - 1));
	facts->n_link++;
}

/* Of linux/if_tunnel.h, which has to come ahead of netinet/in.h. */
enum { IPTUN_REMOTE = 3, IPTUN_EXTERNAL = 19, GRE_REMOTE = 7, GRE_EXTERNAL = 18 };

/* Its message, with what an overlay's kind keeps in it. */
static void put_message(struct topology *t, const struct link *link, const char *remote, bool external)
{
	const bool vxlan = !strcmp(link->kind, "vxlan"), gre = !strcmp(link->kind, "gre");
	struct ifinfomsg info = { .ifi_index = link->ifindex };
	struct nlmsghdr *nlh = make_message(RTM_NEWLINK, &info, sizeof(info));
	struct nlattr *linkinfo = mnl_attr_nest_start(nlh, IFLA_LINKINFO), *data;

	data = mnl_attr_nest_start(nlh, IFLA_INFO_DATA);
	if (remote)
		mnl_attr_put_u32(nlh, vxlan ? IFLA_VXLAN_GROUP : gre ? GRE_REMOTE : IPTUN_REMOTE, addr(remote));
	if (vxlan)
		mnl_attr_put_u8(nlh, IFLA_VXLAN_COLLECT_METADATA, external);
	else if (external)
		mnl_attr_put(nlh, gre ? GRE_EXTERNAL : IPTUN_EXTERNAL, 0, NULL);
	mnl_attr_nest_end(nlh, data);
	mnl_attr_nest_end(nlh, linkinfo);
	msgs_add(&t->facts.links, nlh);
}

static void take_dev(struct topology *t, struct statement *s)
{
	struct link *link, *master;
	const char *remote;
	const char *kind;
	unsigned int i;

	add_link(&t->facts, next(s));
	link = &t->facts.link[t->facts.n_link - 1];
	kind = behind(s, "kind");
	if (kind)
		strcpy(link->kind, kind);
	link->master = index_of(&t->facts, s, behind(s, "master"));
	link->lower = index_of(&t->facts, s, behind(s, "lower"));
	link->table = number(s, "table", 0);
	link->type = number(s, "type", ARPHRD_ETHER);
	link->overlay = is_overlay(link->kind, link->type);
	link->up = !says(s, "down");
	link->carrier = !says(s, "no-carrier");
	link->noarp = says(s, "noarp");
	remote = behind(s, "remote");
	put_message(t, link, remote, says(s, "external"));
	if (says(s, "no-ipv4")) {
		link->conf = NULL;
		link->n_conf = 0;
	}
	master = facts_link(&t->facts, link->master);
	link->vrf = master && master->table ? master->ifindex : 0;
	link->port = link->master && !link->vrf;
	conf[link->ifindex - 1][IPV4_DEVCONF_RP_FILTER - 1] = RPFMON_MODE_STRICT;
	for (i = 0; i < N(settings); i++)
		conf[link->ifindex - 1][settings[i].which - 1] =
			number(s, settings[i].word, conf[link->ifindex - 1][settings[i].which - 1]);
}

static void add_kernel_route(struct facts *facts, const struct prefix *to, uint8_t type, const struct link *link,
			     in_addr_t src)
{
	const struct link *vrf = facts_link(facts, link->vrf);
	uint32_t table = vrf ? vrf->table : type == RTN_UNICAST ? RT_TABLE_MAIN : RT_TABLE_LOCAL;
	char text[PREFIX_STRLEN];
	struct nlmsghdr *nlh = make_route(prefix_str(text, to), type, table, link->ifindex);

	rtm_of(nlh)->rtm_protocol = RTPROT_KERNEL;
	mnl_attr_put_u32(nlh, RTA_PREFSRC, src);
	msgs_add(&facts->routes, nlh);
}

static void take_addr(struct topology *t, struct statement *s)
{
	const char *text = next(s);
	struct link *link = device(&t->facts, s, behind(s, "dev"));
	struct nlmsghdr *nlh = make_addr(text, link->ifindex);
	struct prefix p = prefix(text), one = { p.addr, 32 };
	const char *peer = behind(s, "peer");
	in_addr_t own = p.addr.s_addr;

	if (peer) {
		p.addr = address(peer);
		*(in_addr_t *)mnl_attr_get_payload(rtnl_attr(nlh, IFA_ADDRESS, 4)) = p.addr.s_addr;
	}
	if (says(s, "link"))
		((struct ifaddrmsg *)mnl_nlmsg_get_payload(nlh))->ifa_scope = RT_SCOPE_LINK;
	msgs_add(&t->facts.addrs, nlh);
	link->n_addrs++;
	add_kernel_route(&t->facts, &one, RTN_LOCAL, link, own);
	if (p.len == 32 && !peer)
		return;
	p.addr.s_addr &= prefix_mask(p.len);
	add_kernel_route(&t->facts, &p, RTN_UNICAST, link, own);
	if (p.len == 32)
		return;
	one.addr.s_addr = p.addr.s_addr | ~prefix_mask(p.len);
	add_kernel_route(&t->facts, &one, RTN_BROADCAST, link, own);
	if (says(s, "brd"))
		mnl_attr_put_u32(nlh, IFA_BROADCAST, one.addr.s_addr);
}

static uint8_t route_type_of(struct statement *s)
{
	static const char *const types[] = {
		[RTN_LOCAL] = "local", [RTN_BROADCAST] = "broadcast", [RTN_BLACKHOLE] = "blackhole",
		[RTN_UNREACHABLE] = "unreachable", [RTN_PROHIBIT] = "prohibit", [RTN_THROW] = "throw",
		[RTN_MULTICAST] = "multicast",
	};
	unsigned int i;

	for (i = 0; i < N(types); i++)
		if (types[i] && says(s, types[i]))
			return i;
	return RTN_UNICAST;
}

static void put_if(struct nlmsghdr *nlh, uint16_t type, struct statement *s, const char *word)
{
	const char *text = behind(s, word);

	if (text)
		mnl_attr_put_u32(nlh, type, strtoul(text, NULL, 0));
}

static void put_address(struct nlmsghdr *nlh, uint16_t type, struct statement *s)
{
	const char *text = behind(s, "via");

	if (text)
		mnl_attr_put_u32(nlh, type, addr(text));
}

static void take_route(struct topology *t, struct statement *s)
{
	uint32_t table = number(s, "table", RT_TABLE_MAIN);
	uint32_t oif = index_of(&t->facts, s, behind(s, "dev"));
	const char *hops = behind(s, "hops");
	uint8_t type = route_type_of(s);
	struct nlmsghdr *nlh;
	char text[PREFIX_STRLEN], one[IFNAMSIZ] = "";
	struct prefix to;
	unsigned int tos = number(s, "tos", 0);
	size_t n;

	for (n = 1; s->used[n]; n++)
		;
	to = prefix(s->word[n]);
	s->used[n] = true;
	nlh = make_route(prefix_str(text, &to), type, table, oif);
	rtm_of(nlh)->rtm_tos = tos;
	rtm_of(nlh)->rtm_flags |= says(s, "linkdown") ? RTNH_F_LINKDOWN : 0;
	rtm_of(nlh)->rtm_flags |= says(s, "dead") ? RTNH_F_DEAD : 0;
	put_if(nlh, RTA_PRIORITY, s, "metric");
	put_if(nlh, RTA_NH_ID, s, "nhid");
	put_address(nlh, RTA_GATEWAY, s);
	if (type == RTN_UNICAST && oif && !rtnl_attr(nlh, RTA_GATEWAY, 4))
		rtm_of(nlh)->rtm_scope = RT_SCOPE_LINK;
	if (says(s, "encap"))
		mnl_attr_put_u16(nlh, RTA_ENCAP_TYPE, 5);
	if (hops) {
		n = strcspn(hops, ",");
		memcpy(one, hops, n);
		put_multipath(nlh, index_of(&t->facts, s, one), 0, index_of(&t->facts, s, hops + n + 1), 0);
	}
	msgs_add(&t->facts.routes, nlh);
}

static void put_range(struct nlmsghdr *nlh, uint16_t type, struct statement *s, const char *word)
{
	const char *text = behind(s, word), *dash;
	struct fib_rule_port_range range;

	if (!text)
		return;
	dash = strchr(text, '-');
	range.start = atoi(text);
	range.end = dash ? atoi(dash + 1) : range.start;
	mnl_attr_put(nlh, type, sizeof(range), &range);
}

static void put_selectors(struct nlmsghdr *nlh, struct statement *s)
{
	struct fib_rule_hdr *rule = mnl_nlmsg_get_payload(nlh);
	const char *iif = behind(s, "iif"), *oif = behind(s, "oif"), *to = behind(s, "to"), *uid = behind(s, "uid");
	uint32_t proto = number(s, "proto", 0), dscp = number(s, "dscp", 0);
	struct fib_rule_uid_range range;

	rule->flags |= says(s, "not") ? FIB_RULE_INVERT : 0;
	rule->tos = number(s, "tos", 0);
	put_if(nlh, FRA_FWMARK, s, "mark");
	put_if(nlh, FRA_FWMASK, s, "mask");
	put_if(nlh, FRA_SUPPRESS_PREFIXLEN, s, "suppress");
	put_range(nlh, FRA_SPORT_RANGE, s, "sport");
	put_range(nlh, FRA_DPORT_RANGE, s, "dport");
	if (to)
		mnl_attr_put_u32(nlh, FRA_DST, split_prefix(to, &rule->dst_len));
	if (iif)
		mnl_attr_put_strz(nlh, FRA_IIFNAME, iif);
	if (oif)
		mnl_attr_put_strz(nlh, FRA_OIFNAME, oif);
	if (proto)
		mnl_attr_put_u8(nlh, FRA_IP_PROTO, proto);
	if (dscp)
		mnl_attr_put_u8(nlh, RTNL_FRA_DSCP, dscp);
	if (says(s, "l3mdev"))
		mnl_attr_put_u8(nlh, FRA_L3MDEV, 1);
	if (uid) {
		range.start = atoi(uid);
		range.end = range.start + 5;
		mnl_attr_put(nlh, FRA_UID_RANGE, sizeof(range), &range);
	}
}

static uint8_t rule_action(struct statement *s)
{
	if (says(s, "blackhole"))
		return FR_ACT_BLACKHOLE;
	if (says(s, "unreachable"))
		return FR_ACT_UNREACHABLE;
	return says(s, "prohibit") ? FR_ACT_PROHIBIT : FR_ACT_TO_TBL;
}

/* Rules are dumped by their preference; of equal ones the older one comes first. */
static void add_policy(struct msgs *policy, struct nlmsghdr *nlh)
{
	size_t i;

	msgs_add(policy, nlh);
	for (i = policy->n - 1; i && rtnl_u32(policy->v[i - 1], FRA_PRIORITY) > rtnl_u32(nlh, FRA_PRIORITY); i--)
		policy->v[i] = policy->v[i - 1];
	policy->v[i] = nlh;
}

static void take_rule(struct topology *t, struct statement *s)
{
	uint32_t priority = strtoul(next(s), NULL, 0);
	struct nlmsghdr *nlh = make_rule(priority, behind(s, "from"), number(s, "lookup", 0));

	((struct fib_rule_hdr *)mnl_nlmsg_get_payload(nlh))->action = rule_action(s);
	put_selectors(nlh, s);
	add_policy(&t->facts.policy, nlh);
}

static void take_nexthop(struct topology *t, struct statement *s)
{
	uint32_t id = strtoul(next(s), NULL, 0);
	struct nlmsghdr *nlh = make_nexthop(id, index_of(&t->facts, s, behind(s, "dev")), 0);
	const char *group = behind(s, "group");
	struct nexthop_grp members[2] = { 0 };

	put_address(nlh, NHA_GATEWAY, s);
	if (says(s, "ipv6"))
		((struct nhmsg *)mnl_nlmsg_get_payload(nlh))->nh_family = AF_INET6;
	if (group) {
		members[0].id = atoi(group);
		members[1].id = atoi(strchr(group, ',') + 1);
		mnl_attr_put(nlh, NHA_GROUP, sizeof(members), members);
	}
	msgs_add(&t->facts.nexthops, nlh);
}

static void take_neigh(struct topology *t, struct statement *s)
{
	in_addr_t a = addr(next(s));
	struct ndmsg nd = {
		.ndm_family = AF_INET, .ndm_ifindex = index_of(&t->facts, s, behind(s, "dev")), .ndm_type = RTN_UNICAST,
		.ndm_state = says(s, "failed") ? NUD_FAILED : NUD_STALE,
	};
	struct nlmsghdr *nlh = make_message(RTM_NEWNEIGH, &nd, sizeof(nd));

	mnl_attr_put_u32(nlh, NDA_DST, a);
	if (nd.ndm_state != NUD_FAILED && !says(s, "bare"))
		mnl_attr_put(nlh, NDA_LLADDR, 6, "\2\0\0\0\0\1");
	msgs_add(&t->facts.neighs, nlh);
}

static void take_fdb(struct topology *t, struct statement *s)
{
	in_addr_t a = addr(next(s));
	struct ndmsg nd = { .ndm_family = AF_BRIDGE, .ndm_ifindex = index_of(&t->facts, s, behind(s, "dev")) };
	struct nlmsghdr *nlh = make_message(RTM_NEWNEIGH, &nd, sizeof(nd));

	mnl_attr_put_u32(nlh, NDA_DST, a);
	given_fdb[n_given_fdb++] = nlh;
}

static void take_allowed(struct topology *t, struct statement *s)
{
	struct prefix p = prefix(next(s));

	given_allowed[n_given_allowed++] = (struct given) { index_of(&t->facts, s, behind(s, "dev")), p };
}

static void take_group(struct topology *t, struct statement *s)
{
	struct facts *facts = &t->facts;
	struct in_addr group = address(next(s));

	facts->group = xgrow(facts->group, facts->n_group, &facts->group_room, sizeof(*facts->group));
	facts->group[facts->n_group++] = (struct group) { index_of(facts, s, behind(s, "dev")), group };
}

static void take_socket(struct topology *t, struct statement *s)
{
	struct sockets *sockets = &t->stage.sockets;
	uint8_t proto = says(s, "udp") ? IPPROTO_UDP : says(s, "tcp") ? IPPROTO_TCP : 0;
	uint16_t port = atoi(next(s));
	const char *at = behind(s, "addr");

	sockets->v = xgrow(sockets->v, sockets->n, &sockets->room, sizeof(*sockets->v));
	sockets->v[sockets->n++] = (struct waiting) {
		.proto = proto, .port = port, .addr.s_addr = at ? addr(at) : 0,
		.bound = index_of(&t->facts, s, behind(s, "dev")),
	};
}

static void take_sockets_unknown(struct topology *t, struct statement *s)
{
	t->stage.sockets.known = false;
}

static void take_all(struct topology *t, struct statement *s)
{
	unsigned int i;

	for (i = 0; i < N(settings); i++)
		t->facts.all[settings[i].which] = number(s, settings[i].word, t->facts.all[settings[i].which]);
}

static void take_default(struct topology *t, struct statement *s)
{
	struct facts *facts = &t->facts;

	facts->sysctl = xgrow(facts->sysctl, facts->n_sysctl, &facts->sysctl_room, sizeof(*facts->sysctl));
	facts->sysctl[facts->n_sysctl++] = (struct sysctl) {
		.name = xprintf("conf/default/rp_filter"), .value = xprintf("%u", number(s, "rp_filter", 0)),
	};
}

static void take_allow(struct topology *t, struct statement *s)
{
	allowed[n_allowed] = (struct rule) { .id = n_allowed + 1, .from = prefix(next(s)) };
	n_allowed++;
	t->stage.rulings = &t->rulings;
}

static void take_override(struct topology *t, struct statement *s)
{
	t->stage.override = atoi(next(s));
}

/* As the module decides: the longest prefix, whatever the device. Weak: a suite may have two files that include this. */
__attribute__((weak)) int __wrap_client_rule_for(struct nl *nl, uint32_t ifindex, struct in_addr src,
		struct rule *rule);

int __wrap_client_rule_for(struct nl *nl, uint32_t ifindex, struct in_addr src, struct rule *rule)
{
	const struct rule *best = NULL;
	unsigned int i;

	for (i = 0; i < n_allowed; i++)
		if (prefix_holds(&allowed[i].from, src) && (!best || allowed[i].from.len > best->from.len))
			best = &allowed[i];
	if (best)
		*rule = *best;
	return best ? 0 : -ENOENT;
}

/* ---- packets ---- */

#define PUT(r, attr) ((r)->has |= 1ULL << RPFMON_A_RECORD_##attr)

static void take_return_path(struct topology *t, struct statement *s, struct record *r)
{
	const char *back = behind(s, "back"), *via = behind(s, "via"), *to = behind(s, "prefix");
	in_addr_t gateway;

	r->table = number(s, "table", RT_TABLE_MAIN);
	if (!back)
		return;
	strcpy(r->reverse_dev, back);
	r->reverse_ifindex = index_of(&t->facts, s, back);
	r->prefix = to ? prefix(to) : (struct prefix) { 0 };
	PUT(r, REVERSE_DEV);
	PUT(r, REVERSE_IFINDEX);
	PUT(r, PREFIX);
	PUT(r, TABLE);
	if (!via)
		return;
	gateway = addr(via);
	r->reverse_gateway.len = 4;
	memcpy(r->reverse_gateway.data, &gateway, 4);
}

static void take_payload(struct statement *s, struct record *r)
{
	const char *icmp = behind(s, "icmp"), *orig = behind(s, "orig");

	r->dport = number(s, "udp", 0);
	r->proto = r->dport ? IPPROTO_UDP : 0;
	if (!r->dport)
		r->dport = number(s, "tcp", 0);
	if (r->dport && !r->proto)
		r->proto = IPPROTO_TCP;
	if (icmp) {
		r->proto = IPPROTO_ICMP;
		r->icmp_type = atoi(icmp);
		r->icmp_code = atoi(strchr(icmp, '/') + 1);
		PUT(r, ICMP_TYPE);
	}
	if (r->proto)
		PUT(r, PROTO);
	if (orig) {
		r->orig_dst = address(orig);
		PUT(r, ORIG_DST);
	}
	r->sport = r->dport ? 40000 : 0;
}

static void take_pkt(struct topology *t, struct statement *s)
{
	static uint64_t seq;
	struct record r = { .src = address(next(s)), .mode = RPFMON_MODE_STRICT, .mode_dev = RPFMON_MODE_STRICT };
	const struct link *link;
	const char *dev;
	uint32_t times;

	if (!says(s, ">"))
		wrong(s, "no destination");
	r.dst = address(next(s));
	dev = behind(s, "dev");
	strcpy(r.dev, dev);
	link = facts_link_named(&t->facts, dev);
	r.ifindex = link ? link->ifindex : 99;
	if (link && *link->kind) {
		strcpy(r.kind, link->kind);
		PUT(&r, KIND);
	}
	take_return_path(t, s, &r);
	take_payload(s, &r);
	r.mark = number(s, "mark", 0);
	r.tos = number(s, "tos", 0);
	r.context = says(s, "arp") ? RPFMON_CONTEXT_ARP : says(s,
			"query") ? RPFMON_CONTEXT_QUERY : RPFMON_CONTEXT_PACKET;
	r.reason = says(s, "no-route") ? RPFMON_REASON_NO_ROUTE : says(s, "no-address") ? RPFMON_REASON_NO_ADDRESS :
		   says(s, "changed") ? RPFMON_REASON_CHANGED : RPFMON_REASON_ASYMMETRIC;
	r.verdict = says(s, "admitted") ? RPFMON_VERDICT_ADMITTED : RPFMON_VERDICT_DROPPED;
	if (says(s, "lost"))
		PUT(&r, LOST);
	r.time = number(s, "at", 0) * 1000000000ULL;
	for (times = number(s, "times", 1); times; times--) {
		r.seq = ++seq;
		records_add(&t->evidence.records, &r);
	}
}

/* ---- all of it ---- */

static const struct {
	const char *word;
	void (*take)(struct topology *t, struct statement *s);
} statements[] = {
	{ "dev", take_dev }, { "addr", take_addr }, { "route", take_route }, { "rule", take_rule },
	{ "nexthop", take_nexthop }, { "neigh", take_neigh }, { "fdb", take_fdb },
	{ "allowed", take_allowed }, { "group", take_group }, { "socket", take_socket },
	{ "sockets-unknown", take_sockets_unknown },
	{ "all", take_all }, { "default", take_default }, { "allow", take_allow }, { "override", take_override },
	{ "pkt", take_pkt },
};

static void take(struct topology *t, struct statement *s)
{
	unsigned int i;

	for (i = 0; i < N(statements); i++)
		if (!strcmp(statements[i].word, s->word[0])) {
			statements[i].take(t, s);
			check_used(s);
			return;
		}
	wrong(s, "no such statement");
}

static void read_statements(struct topology *t, const char *text)
{
	struct statement s;
	char *word, *at;
	size_t len;

	while (*text) {
		memset(&s, 0, sizeof(s));
		len = strcspn(text, ";");
		if (len >= sizeof(s.text))
			abort();
		memcpy(s.text, text, len);
		for (word = strtok_r(s.text, " ", &at); word && s.n + 1 < N(s.word); word = strtok_r(NULL, " ", &at))
			s.word[s.n++] = word;
		if (s.n)
			take(t, &s);
		text += len + !!text[len];
	}
}

static void add_devices(struct topology *t)
{
	size_t i;

	for (i = 1; i < t->facts.n_link; i++) {
		const struct link *link = &t->facts.link[i];
		struct device d = {
			.has = 1ULL << RPFMON_A_DEV_MODE, .ifindex = link->ifindex,
			.mode_all = t->facts.all[IPV4_DEVCONF_RP_FILTER], .mode_dev = link_conf(link,
					IPV4_DEVCONF_RP_FILTER),
		};

		d.mode = d.mode_all > d.mode_dev ? d.mode_all : d.mode_dev;
		strcpy(d.dev, link->name);
		strcpy(d.kind, link->kind);
		devices_add(&t->evidence.devices, &d);
	}
}

/* Everything found is in this state; if dropped still, then as it was. */
static void topology_make(struct topology *t, const char *text, enum state state)
{
	size_t i;

	messages_forget();
	memset(t, 0, sizeof(*t));
	memset(conf, 0, sizeof(conf));
	n_allowed = n_given_fdb = n_given_allowed = 0;
	obstack_begin(&t->facts.mem, 4096);
	t->facts.link = xzalloc(DEVICES * sizeof(*t->facts.link));
	t->stage.facts = &t->facts;
	t->stage.sockets.known = true;
	add_link(&t->facts, "lo");
	read_statements(t, "rule 0 lookup 255; rule 32766 lookup 254; rule 32767 lookup 253;");
	read_statements(t, text);
	add_devices(t);
	stage_make(&t->stage);
	t->evidence.unheard = scene_unheard;
	t->evidence.apart = scene_apart;
	t->evidence.data = &t->stage;
	t->evidence.now = 1000000000000;
	findings_make(&t->evidence, &t->findings);
	for (i = 0; i < t->findings.n; i++) {
		t->findings.v[i].state = state;
		t->findings.v[i].answer.record = *t->findings.v[i].newest;
	}
}

static void topology_free(struct topology *t)
{
	findings_free(&t->findings);
	free(t->evidence.records.v);
	free(t->evidence.devices.v);
	stage_free(&t->stage);
	rulings_free(&t->rulings);
	facts_free(&t->facts);
}

#endif
