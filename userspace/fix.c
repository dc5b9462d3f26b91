// SPDX-License-Identifier: GPL-2.0
/* Makes the commands that may mend a finding, out of what is known of its namespace. Pure. */
#include <linux/fib_rules.h>
#include <linux/icmp.h>
#include <linux/if_addr.h>
#include <linux/ip.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "escape.h"
#include "fix.h"
#include "keep.h"
#include "sysctl_steps.h"
#include "util.h"

#define KEEP_RULES "rpfmon save /etc/rpfmon.conf"

/* A host without its /32, as people write it. */
static const char *source_str(char buf[PREFIX_STRLEN], const struct prefix *prefix)
{
	prefix_str(buf, prefix);
	if (prefix->len == 32)
		*strchr(buf, '/') = '\0';
	return buf;
}

/* ---- rules of rpfmon's ---- */

/* The glob that matches just this name, as a word for the shell; a '?' if there is no room to escape. */
static char *glob_of(const char *dev)
{
	char glob[2 * RPFMON_NAME_LEN];
	bool room = true;
	char *to;

again:
	to = glob;
	for (const char *c = dev; *c; c++) {
		if (strchr("*?[\\", *c)) {
			if (!room) {
				*to++ = '?';
				continue;
			}
			*to++ = '\\';
		}
		*to++ = *c;
	}
	*to = '\0';
	if (room && strlen(glob) >= RPFMON_NAME_LEN) {
		room = false;
		goto again;
	}
	return xput(escape_shell, glob);
}

static void add_rule(struct steps *does, const char *glob, const struct prefix *from)
{
	char buf[PREFIX_STRLEN];

	steps_add(does, "rpfmon allow add dev %s from %s", glob, source_str(buf, from));
}

static void add_rules(struct fix *fix, const struct scene *s, const struct prefix *from, size_t n)
{
	static const char *const words[] = {
		[RPFMON_OVERRIDE_OFF] = "off", [RPFMON_OVERRIDE_AUDIT] = "audit",
	};
	const uint32_t override = s->stage->override;
	char *glob = glob_of(s->f->dev);
	char buf[PREFIX_STRLEN];
	const struct rule *rule;
	size_t i;

	for (i = 0; i < n; i++) {
		if (fix->n_lets_in < SOURCES_MAX)
			fix->lets_in[fix->n_lets_in++] = from[i];
		rule = s->stage->rulings ?
		       ruling_for(s->stage->rulings, s->f->device->ifindex, from[i].addr) : NULL;
		if (rule && rule->from.len <= from[i].len)
			continue;
		add_rule(&fix->does, glob, &from[i]);
		steps_add(&fix->undoes, "rpfmon allow del dev %s from %s", glob, source_str(buf, &from[i]));
	}
	if (override < ARRAY_SIZE(words) && words[override]) {
		steps_add(&fix->does, "rpfmon override on");
		steps_add(&fix->undoes, "rpfmon override %s", words[override]);
	}
	free(glob);
	if (!s->stage->ns)
		fix->keep = xprintf(KEEP_RULES);
	else
		fix->kept = xprintf("rpfmon restores the rules of the host's own namespace alone; have whatever sets up this one add these");
}

/* Does another device have this network, or a part of it, for its own? */
static bool is_others_network(const struct scene *s, const struct prefix *prefix)
{
	size_t i;

	for (i = 0; i < s->facts->addrs.n; i++) {
		const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(s->facts->addrs.v[i]);
		const struct prefix own = addr_network(s->facts->addrs.v[i]);

		if (ifa->ifa_index != s->in->ifindex &&
		    (prefix_holds(&own, prefix->addr) || prefix_holds(prefix, own.addr)))
			return true;
	}
	return false;
}

/* Does a longer route lead into it by another device? */
static bool is_routed_elsewhere(const struct scene *s, const struct prefix *prefix)
{
	struct in_addr gateway;
	size_t i;

	for (i = 0; i < s->facts->routes.n; i++) {
		const struct nlmsghdr *route = s->facts->routes.v[i];
		const struct prefix other = route_prefix(route);

		if (route_type(route) == RTN_UNICAST && other.len > prefix->len && prefix_holds(prefix, other.addr) &&
		    !route_leaves_by(s->facts, route, s->in->ifindex, &gateway))
			return true;
	}
	return false;
}

/* The module refuses a shorter prefix without force, but on an overlay. */
#define GUARDED_LEN 8

/*
 * One that is our own, or nobody's, no rule admits: verdict.c of the module. Nor is another device's
 * own network let in as a whole, or one that others have a part of.
 */
static bool may_allow_from(const struct scene *s, const struct prefix *from)
{
	if (is_forbidden(from) || lookup_owner(s->facts, from->addr) || (from->len < GUARDED_LEN && !s->overlay))
		return false;
	return from->len == 32 || (!is_others_network(s, from) && !is_routed_elsewhere(s, from));
}

static bool may_allow(const struct scene *s)
{
	size_t i;

	for (i = 0; i < s->n_source; i++)
		if (!may_allow_from(s, &s->source[i]))
			return false;
	return s->n_source && s->f->mode == RPFMON_MODE_STRICT;
}

static bool make_allow(struct fix *fix, const struct scene *s)
{
	if (!may_allow(s) || s->n_left)
		return false;
	add_rules(fix, s, s->source, s->n_source);
	return fix->does.n;
}

/* ---- a prefix for many sources ---- */

static int by_addr(const void *one, const void *other)
{
	uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;

	return (a > b) - (a < b);
}

/*
 * Prefixes no shorter than /24 that hold all of them, each at least half full of them:
 * how many, or 0.
 */
static size_t filled_prefixes(const uint32_t *addr, size_t n, struct prefix prefix[SOURCES_MAX])
{
	size_t i, first = 0, found = 0;
	unsigned int len;

	for (i = 1; i <= n; i++) {
		if (i < n && addr[i] >> 8 == addr[first] >> 8)
			continue;
		for (len = 32; (addr[first] ^ addr[i - 1]) & ntohl(prefix_mask(len)); len--)
			;
		if (found == SOURCES_MAX || 2 * (i - first) < 1ULL << (32 - len))
			return 0;
		prefix[found++] = (struct prefix) {
			.addr.s_addr = htonl(addr[first]) & prefix_mask(len), .len = len,
		};
		first = i;
	}
	return found;
}

static bool make_prefix(struct fix *fix, const struct scene *s)
{
	struct prefix prefix[SOURCES_MAX];
	uint32_t *addr;
	size_t i, n = 0;

	if (!may_allow(s) || !s->n_left)
		return false;
	addr = xzalloc(s->f->n_sender * sizeof(*addr));
	for (i = 0; i < s->f->n_sender; i++)
		if (!s->f->sender[i].taken)
			addr[n++] = ntohl(s->f->sender[i].addr.s_addr);
	qsort(addr, n, sizeof(*addr), by_addr);
	n = filled_prefixes(addr, n, prefix);
	free(addr);
	for (i = 0; i < n; i++)
		if (is_forbidden(&prefix[i]) || is_others_network(s, &prefix[i]))
			return false;
	if (n)
		add_rules(fix, s, prefix, n);
	return n;
}

/* ---- sysctls ---- */

/* Beyond so many devices nobody reads one line. */
#define DEVICES_MAX 32

static void make_sysctls(struct fix *fix, const struct scene *s, const struct sysctl_change *v, size_t n)
{
	sysctl_steps(&fix->does, v, n, false);
	sysctl_steps(&fix->undoes, v, n, true);
	if (s->stage->ns)
		fix->kept = xprintf("sysctl.d is for the host's own namespace; have whatever sets up this one set it");
	else
		fix->keep = sysctl_keep(&s->stage->settings, v, n, &fix->kept);
}

static bool make_sysctl(struct fix *fix, const struct scene *s, const struct link *link, const char *name,
			unsigned int which, uint32_t value)
{
	const struct sysctl_change set = { link->name, name, value, link_conf(link, which) };

	make_sysctls(fix, s, &set, 1);
	return true;
}

static bool make_mark(struct fix *fix, const struct scene *s)
{
	return s->r->mark && make_sysctl(fix, s, s->in, "src_valid_mark", IPV4_DEVCONF_SRC_VMARK, 1);
}

static bool make_linkdown(struct fix *fix, const struct scene *s)
{
	return s->out && make_sysctl(fix, s, s->out, "ignore_routes_with_linkdown",
				     IPV4_DEVCONF_IGNORE_ROUTES_WITH_LINKDOWN, 1);
}

static bool make_loose(struct fix *fix, const struct scene *s)
{
	return s->f->mode == RPFMON_MODE_STRICT &&
	       make_sysctl(fix, s, s->in, "rp_filter", IPV4_DEVCONF_RP_FILTER, RPFMON_MODE_LOOSE);
}

/* The larger counts: each other device is given what it has by that of all. */
static bool make_off(struct fix *fix, const struct scene *s)
{
	const uint32_t all = s->facts->all[IPV4_DEVCONF_RP_FILTER];
	const char *fresh = facts_sysctl(s->facts, "conf/default/rp_filter");
	uint32_t fresh_mode = fresh ? strtoul(fresh, NULL, 10) : 0, mode;
	struct sysctl_change v[DEVICES_MAX + 3];
	size_t i, n = 0;

	if (all && fresh_mode < all)
		v[n++] = (struct sysctl_change) { "default", "rp_filter", all, fresh_mode };
	for (i = 0; all && i < s->facts->n_link; i++) {
		const struct link *link = &s->facts->link[i];

		mode = link_conf(link, IPV4_DEVCONF_RP_FILTER);
		if (!link->conf || link == s->in || mode >= all)
			continue;
		if (n >= DEVICES_MAX)
			return false;
		v[n++] = (struct sysctl_change) { link->name, "rp_filter", all, mode };
	}
	/* Its own goes first into what is kept: a device that appears again has that of default. */
	mode = link_conf(s->in, IPV4_DEVCONF_RP_FILTER);
	if (mode || all)
		v[n++] = (struct sysctl_change) { s->in->name, "rp_filter", 0, mode };
	if (all)
		v[n++] = (struct sysctl_change) { "all", "rp_filter", 0, all };
	if (n)
		make_sysctls(fix, s, v, n);
	return n;
}

/* ---- routes, routing rules and addresses ---- */

/* What /run knows by an index is of the host's own namespace. */
static void keep_by_manager(struct fix *fix, const struct scene *s, const struct link *link)
{
	fix->kept = s->stage->ns ? xprintf("have whatever sets up %s there do it", link->name) :
				   keep_manager(link->ifindex, link->name);
}

/* By which gateway the device reaches what is farther off; guessed if it is the only neighbour. */
static struct in_addr gateway_of(struct fix *fix, const struct scene *s)
{
	struct in_addr gateway = lookup_gateway(s->facts, s->in->ifindex,
						s->vrf ? s->vrf->table : RT_TABLE_MAIN);
	char buf[INET_ADDRSTRLEN];

	if (gateway.s_addr)
		return gateway;
	gateway = lookup_only_neighbour(s->facts, s->in->ifindex);
	if (gateway.s_addr && !fix->doubt)
		fix->doubt = xprintf("%s is only taken for the gateway, as it is the one neighbour that is known on %s",
				     addr_str(buf, gateway), s->in->name);
	return gateway;
}

/* In a VRF, its table. */
static char *in_vrf(const struct scene *s)
{
	char *name = s->vrf ? xput(escape_shell, s->vrf->name) : NULL;
	char *text = name ? xprintf(" vrf %s", name) : xprintf("%s", "");

	free(name);
	return text;
}

static bool make_route(struct fix *fix, const struct scene *s)
{
	char buf[PREFIX_STRLEN], via[INET_ADDRSTRLEN + 5];
	char *dev = xput(escape_shell, s->in->name), *vrf = in_vrf(s);
	struct in_addr gateway;
	bool known = true;
	size_t i;

	for (i = 0; i < s->n_source && known; i++) {
		*via = '\0';
		gateway.s_addr = 0;
		/* A network that nobody was seen of stays whose it is, and a tunnel's end is reached below the tunnel. */
		known = s->source[i].len == 32 && !(s->stage->foreseen && s->overlay);
		if (known && !is_on_link(s, s->sender[i])) {
			gateway = gateway_of(fix, s);
			known = gateway.s_addr;
		}
		if (gateway.s_addr) {
			strcpy(via, "via ");
			addr_str(via + 4, gateway);
			strcat(via, " ");
		}
		prefix_str(buf, &s->source[i]);
		fix->lets_in[fix->n_lets_in++] = s->source[i];
		steps_add(&fix->does, "ip route add %s %sdev %s%s", buf, via, dev, vrf);
		steps_add(&fix->undoes, "ip route del %s %sdev %s%s", buf, via, dev, vrf);
	}
	free(dev);
	free(vrf);
	keep_by_manager(fix, s, s->in);
	return known && s->n_source && !s->n_left;
}

static bool make_reuse(struct fix *fix, const struct scene *s)
{
	uint32_t table = s->other_table;
	char buf[INET_ADDRSTRLEN];

	if (!table || !s->owner)
		return false;
	steps_add(&fix->does, "ip rule add from %s lookup %u", addr_str(buf, s->r->dst), table);
	steps_add(&fix->undoes, "ip rule del from %s lookup %u", buf, table);
	keep_by_manager(fix, s, s->in);
	return true;
}

/* Is there more in the main table than defaults and what the device itself leads to? */
static bool has_other_routes(const struct scene *s)
{
	struct in_addr gateway;
	size_t i;

	for (i = 0; i < s->facts->routes.n; i++) {
		const struct nlmsghdr *route = s->facts->routes.v[i];

		if (route_table(route) == RT_TABLE_MAIN && route_prefix(route).len > s->default_len &&
		    !route_leaves_by(s->facts, route, s->in->ifindex, &gateway))
			return true;
	}
	return false;
}

static void add_table_route(struct fix *fix, const char *to, const char *how, const char *dev, uint32_t table)
{
	steps_add(&fix->does, "ip route add %s %sdev %s table %u", to, how, dev, table);
	steps_add(&fix->undoes, "ip route del %s %sdev %s table %u", to, how, dev, table);
}

/*
 * What is sent from our address on the device leaves by it, but for what the main table
 * has a route to that is no default.
 */
static bool make_table(struct fix *fix, const struct scene *s)
{
	const struct nlmsghdr *own = s->in ? lookup_network(s->facts, s->in->ifindex, s->r->src) : NULL;
	char dst[INET_ADDRSTRLEN], how[INET_ADDRSTRLEN + 5], buf[PREFIX_STRLEN];
	uint32_t table;
	struct prefix prefix = s->back->prefix;
	struct in_addr gateway = { 0 };
	char *dev;

	if (s->vrf || s->owner != s->in || (!own && !HAS(s->back, RPFMON_A_RECORD_PREFIX)))
		return false;
	if (own)
		prefix.len = ((const struct ifaddrmsg *)mnl_nlmsg_get_payload(own))->ifa_prefixlen;
	else
		gateway = gateway_of(fix, s);
	if (!own && (!gateway.s_addr || (!s->by_default && is_others_network(s, &prefix))))
		return false;
	if (own)
		prefix.addr.s_addr = s->r->src.s_addr & prefix_mask(prefix.len);
	table = lookup_free_table(s->facts, s->number);
	dev = xput(escape_shell, s->in->name);
	addr_str(dst, s->r->dst);
	snprintf(how, sizeof(how), "via %s ", addr_str(buf, gateway));
	if (own)
		snprintf(how, sizeof(how), "src %s ", dst);
	add_table_route(fix, own || !s->by_default ? prefix_str(buf, &prefix) : "default", how, dev, table);
	steps_add(&fix->does, "ip rule add from %s lookup %u", dst, table);
	steps_add(&fix->undoes, "ip rule del from %s lookup %u", dst, table);
	if (!own && s->by_default && has_other_routes(s)) {
		/* The kernel puts a new rule ahead of the last one. */
		steps_add(&fix->does, "ip rule add from %s lookup main suppress_prefixlength %u", dst, s->default_len);
		steps_add(&fix->undoes, "ip rule del from %s lookup main suppress_prefixlength %u", dst, s->default_len);
	}
	free(dev);
	keep_by_manager(fix, s, s->in);
	return true;
}

/* An address of ours that others know already, for a device that has none. */
static struct in_addr spare_address(const struct scene *s)
{
	const struct link *const from[] = { s->owner, facts_link(s->facts, 1), s->out };
	struct in_addr addr = { 0 };
	size_t i;

	if (s->owner && !s->multicast && !s->broadcast)
		return s->r->dst;
	for (i = 0; !addr.s_addr && i < ARRAY_SIZE(from); i++)
		if (from[i])
			addr = lookup_address(s->facts, from[i]->ifindex);
	for (i = 0; !addr.s_addr && i < s->facts->n_link; i++)
		if (s->facts->link[i].up && s->facts->link[i].vrf == s->in->vrf)
			addr = lookup_address(s->facts, s->facts->link[i].ifindex);
	return addr;
}

static bool make_address(struct fix *fix, const struct scene *s)
{
	struct in_addr addr = spare_address(s);
	char buf[INET_ADDRSTRLEN];
	char *dev;

	if (!addr.s_addr || s->in->n_addrs)
		return false;
	dev = xput(escape_shell, s->in->name);
	steps_add(&fix->does, "ip addr add %s/32 dev %s", addr_str(buf, addr), dev);
	steps_add(&fix->undoes, "ip addr del %s/32 dev %s", buf, dev);
	free(dev);
	keep_by_manager(fix, s, s->in);
	return true;
}

static bool make_address_allow(struct fix *fix, const struct scene *s)
{
	char *kept;

	if (!may_allow(s) || s->n_left || !make_address(fix, s))
		return false;
	kept = fix->kept;
	fix->kept = NULL;
	add_rules(fix, s, s->source, s->n_source);
	/* The address is not among what that saves. */
	free(fix->kept);
	fix->kept = kept;
	return true;
}

/* ---- an address that was left on a port ---- */

static const char *type_word(uint8_t type)
{
	switch (type) {
	case RTN_LOCAL:
		return "local ";
	case RTN_BROADCAST:
		return "broadcast ";
	}
	return "";
}

/* As the kernel makes them for an address. */
static char *kernel_route(const struct nlmsghdr *route, const char *dev)
{
	char buf[PREFIX_STRLEN], src[INET_ADDRSTRLEN];
	struct prefix prefix = route_prefix(route);
	const char *scope = route_type(route) == RTN_LOCAL ? "host" : "link";

	return xprintf("%s%s dev %s table %u proto kernel scope %s src %s", type_word(route_type(route)),
		       prefix_str(buf, &prefix), dev, route_table(route), scope,
		       addr_str(src, (struct in_addr) { rtnl_u32(route, RTA_PREFSRC) }));
}

/* Of two with one prefix the kernel takes the first: those of @in go behind again. */
static void put_behind(struct steps *undoes, const struct scene *s, const struct prefix *network)
{
	char *dev = xput(escape_shell, s->in->name), *text;
	size_t i;

	/* The last of them is taken first. */
	for (i = s->facts->routes.n; i--;) {
		const struct nlmsghdr *route = s->facts->routes.v[i];
		const struct rtmsg *rtm = mnl_nlmsg_get_payload(route);

		if (rtm->rtm_protocol != RTPROT_KERNEL || rtnl_u32(route, RTA_OIF) != s->in->ifindex ||
		    !prefix_holds(network, route_prefix(route).addr))
			continue;
		text = kernel_route(route, dev);
		steps_add(undoes, "ip route append %s", text);
		steps_add(undoes, "ip route del %s", text);
		free(text);
	}
	free(dev);
}

static bool make_port_address(struct fix *fix, const struct scene *s)
{
	const struct nlmsghdr *addr = s->out ? lookup_network(s->facts, s->out->ifindex, s->r->src) : NULL;
	const struct ifaddrmsg *ifa;
	char buf[INET_ADDRSTRLEN];
	struct prefix network;
	char *dev;

	if (!addr)
		return false;
	ifa = mnl_nlmsg_get_payload(addr);
	network = addr_network(addr);
	dev = xput(escape_shell, s->out->name);
	addr_str(buf, addr_of(addr));
	steps_add(&fix->does, "ip addr del %s/%u dev %s", buf, ifa->ifa_prefixlen, dev);
	put_behind(&fix->undoes, s, &network);
	steps_add(&fix->undoes, "ip addr add %s/%u%s dev %s", buf, ifa->ifa_prefixlen,
	    rtnl_attr(addr, IFA_BROADCAST, 4) ? " brd +" : "", dev);
	free(dev);
	keep_by_manager(fix, s, s->out);
	return true;
}

/* ---- all of them ---- */

static const struct {
	bool (*make)(struct fix *fix, const struct scene *scene);
	const char *word;
} kinds[] = {
	[FIX_MARK] = { make_mark, "sysctl" },
	[FIX_LINKDOWN] = { make_linkdown, "sysctl" },
	[FIX_PORT_ADDRESS] = { make_port_address, "address" },
	[FIX_ALLOW] = { make_allow, "rule" },
	[FIX_REUSE] = { make_reuse, "rule" },
	[FIX_ROUTE] = { make_route, "route" },
	[FIX_TABLE] = { make_table, "route" },
	[FIX_ADDRESS] = { make_address, "address" },
	[FIX_ADDRESS_ALLOW] = { make_address_allow, "address" },
	[FIX_PREFIX] = { make_prefix, "rule" },
	[FIX_LOOSE] = { make_loose, "sysctl" },
	[FIX_OFF] = { make_off, "sysctl" },
};

const char *fix_word(enum fix_kind kind)
{
	return kinds[kind].word;
}

bool fix_make(struct fix *fix, enum fix_kind kind, const struct scene *s)
{
	*fix = (struct fix) { .kind = kind };
	if (s->doubtful)
		fix->doubt = xprintf("whether these sources are whose they say, or forged, no look at tables tells");
	else if (kind == FIX_LOOSE && s->n_left && s->by_default && !s->overlay)
		fix->doubt = xprintf("of so many sources by the default route any may be forged, and this lets all of them in");
	/* What path MTU discovery has learned stays for ten minutes; it goes when all else is undone. */
	if (HAS(s->r, RPFMON_A_RECORD_ICMP_TYPE) && s->r->icmp_type == ICMP_DEST_UNREACH &&
	    s->r->icmp_code == ICMP_FRAG_NEEDED)
		steps_add(&fix->undoes, "ip route flush cache");
	if (s->in && kinds[kind].make(fix, s) && fix->does.n)
		return true;
	fix_free(fix);
	return false;
}

void fix_free(struct fix *fix)
{
	steps_free(&fix->does);
	steps_free(&fix->undoes);
	free(fix->keep);
	free(fix->kept);
	free(fix->doubt);
	memset(fix, 0, sizeof(*fix));
}
