// SPDX-License-Identifier: GPL-2.0
/* Asks what one network namespace's routing is made of, now. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/ip.h>
#include <linux/neighbour.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "facts.h"
#include "form.h"
#include "util.h"
#include "words.h"

#define IPV4 "/proc/sys/net/ipv4/"

/* What of net.ipv4 decides a route, beside conf. */
static const char *const sysctls[] = {
	"ip_forward", "fib_multipath_hash_policy", "fib_multipath_hash_fields",
	"fib_multipath_use_neigh", "fwmark_reflect", "nexthop_compat_mode",
};

static bool fail_unknown(struct facts *facts, const char *what, int err)
{
	if (!facts->unknown)
		facts->unknown = xprintf("%s: %s", what, strerror(-err));
	return false;
}

static void read_conf(const struct nlmsghdr *nlh, struct link *link)
{
	const struct nlattr *spec = rtnl_attr(nlh, IFLA_AF_SPEC, 0);
	const struct nlattr *conf = rtnl_nested(rtnl_nested(spec, AF_INET, 0), IFLA_INET_CONF, 4);

	if (!conf)
		return;
	link->conf = mnl_attr_get_payload(conf);
	link->n_conf = mnl_attr_get_payload_len(conf) / sizeof(*link->conf);
}

static void copy_str(char to[IFNAMSIZ], const struct nlattr *attr)
{
	if (attr)
		snprintf(to, IFNAMSIZ, "%.*s", (int)mnl_attr_get_payload_len(attr),
			 mnl_attr_get_str(attr));
}

static void read_link(const struct nlmsghdr *nlh, struct link *link)
{
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *carrier = rtnl_attr(nlh, IFLA_CARRIER, 1);
	const struct nlattr *linkinfo = rtnl_attr(nlh, IFLA_LINKINFO, 0), *table;

	*link = (struct link) {
		.ifindex = info->ifi_index,
		.master = rtnl_u32(nlh, IFLA_MASTER),
		.mtu = rtnl_u32(nlh, IFLA_MTU),
		.group = rtnl_u32(nlh, IFLA_GROUP),
		.type = info->ifi_type,
		.up = info->ifi_flags & IFF_UP,
		.noarp = info->ifi_flags & IFF_NOARP,
		.carrier = !carrier || mnl_attr_get_u8(carrier),
	};
	if (!rtnl_attr(nlh, IFLA_LINK_NETNSID, 0))
		link->lower = rtnl_u32(nlh, IFLA_LINK);
	copy_str(link->name, rtnl_attr(nlh, IFLA_IFNAME, 1));
	copy_str(link->kind, rtnl_nested(linkinfo, IFLA_INFO_KIND, 1));
	link->overlay = is_overlay(link->kind, link->type);
	if (!strcmp(link->kind, "vrf")) {
		table = rtnl_nested(rtnl_nested(linkinfo, IFLA_INFO_DATA, 0), IFLA_VRF_TABLE, 4);
		link->table = table ? mnl_attr_get_u32(table) : 0;
	}
	read_conf(nlh, link);
}

static int by_index(const void *one, const void *other)
{
	const struct link *a = one, *b = other;

	return a->ifindex < b->ifindex ? -1 : a->ifindex > b->ifindex;
}

static void read_links(struct facts *facts)
{
	struct link *link, *master;
	size_t i;

	facts->n_link = facts->links.n;
	facts->link = xzalloc((facts->n_link + 1) * sizeof(*facts->link));
	for (i = 0; i < facts->n_link; i++)
		read_link(facts->links.v[i], &facts->link[i]);
	qsort(facts->link, facts->n_link, sizeof(*facts->link), by_index);
	for (i = 0; i < facts->addrs.n; i++) {
		struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(facts->addrs.v[i]);

		link = facts_link(facts, ifa->ifa_index);
		if (link)
			link->n_addrs++;
	}
	for (link = facts->link; link < facts->link + facts->n_link; link++) {
		master = link->master ? facts_link(facts, link->master) : NULL;
		if (master && master->table)
			link->vrf = master->ifindex;
		link->port = link->master && !link->vrf;
	}
}

struct link *facts_link(const struct facts *facts, uint32_t ifindex)
{
	struct link key = { .ifindex = ifindex };

	return facts->n_link ? bsearch(&key, facts->link, facts->n_link, sizeof(key), by_index) : NULL;
}

struct link *facts_link_named(const struct facts *facts, const char *name)
{
	size_t i;

	for (i = 0; i < facts->n_link; i++)
		if (!strcmp(facts->link[i].name, name))
			return &facts->link[i];
	return NULL;
}

static bool slurp(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, buf, size - 1);

	if (fd >= 0)
		close(fd);
	if (n < 0)
		return false;
	buf[n] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	return true;
}

static void read_sysctl(struct facts *facts, const char *dir, const char *name)
{
	char path[256], value[128];

	snprintf(path, sizeof(path), IPV4 "%s%s", dir, name);
	if (!slurp(path, value, sizeof(value)))
		return;
	facts->sysctl = xgrow(facts->sysctl, facts->n_sysctl, &facts->sysctl_room,
			      sizeof(*facts->sysctl));
	facts->sysctl[facts->n_sysctl++] = (struct sysctl) {
		.name = xprintf("%s%s", dir, name), .value = xprintf("%s", value),
	};
}

/* Those of devices come with the devices. conf/all/forwarding is ip_forward. */
bool facts_read_sysctls(struct facts *facts)
{
	struct dirent *entry;
	unsigned int i;
	DIR *dir;

	for (i = 0; i < ARRAY_SIZE(sysctls); i++)
		read_sysctl(facts, "", sysctls[i]);
	dir = opendir(IPV4 "conf/all");
	if (!dir)
		return fail_unknown(facts, IPV4 "conf/all", -errno);
	while ((entry = readdir(dir))) {
		if (*entry->d_name == '.' || !strcmp(entry->d_name, "mc_forwarding"))
			continue;
		if (strcmp(entry->d_name, "forwarding"))
			read_sysctl(facts, "conf/all/", entry->d_name);
		read_sysctl(facts, "conf/default/", entry->d_name);
	}
	closedir(dir);
	return true;
}

const char *facts_sysctl(const struct facts *facts, const char *name)
{
	size_t i;

	for (i = 0; i < facts->n_sysctl; i++)
		if (!strcmp(facts->sysctl[i].name, name))
			return facts->sysctl[i].value;
	return NULL;
}

uint32_t link_conf(const struct link *link, unsigned int which)
{
	return which <= link->n_conf ? link->conf[which - 1] : 0;
}

uint32_t facts_conf(const struct facts *facts, const struct link *link, unsigned int which)
{
	uint32_t all = facts->all[which], dev = link_conf(link, which);

	return all > dev ? all : dev;
}

static void read_all(struct facts *facts)
{
	static const char *const names[] = {
		[IPV4_DEVCONF_RP_FILTER] = "rp_filter",
		[IPV4_DEVCONF_ACCEPT_LOCAL] = "accept_local",
		[IPV4_DEVCONF_SRC_VMARK] = "src_valid_mark",
		[IPV4_DEVCONF_ROUTE_LOCALNET] = "route_localnet",
		[IPV4_DEVCONF_ARP_IGNORE] = "arp_ignore",
		[IPV4_DEVCONF_PROXY_ARP] = "proxy_arp",
		[IPV4_DEVCONF_IGNORE_ROUTES_WITH_LINKDOWN] = "ignore_routes_with_linkdown",
	};
	char name[64];
	unsigned int i;
	const char *value;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (!names[i])
			continue;
		snprintf(name, sizeof(name), "conf/all/%s", names[i]);
		value = facts_sysctl(facts, name);
		facts->all[i] = value ? strtoul(value, NULL, 10) : 0;
	}
}

struct in_addr addr_of(const struct nlmsghdr *nlh)
{
	return (struct in_addr) { .s_addr = rtnl_u32(nlh, IFA_LOCAL) };
}

struct prefix addr_network(const struct nlmsghdr *nlh)
{
	const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);

	return (struct prefix) {
		.addr.s_addr = rtnl_u32(nlh, IFA_ADDRESS) & prefix_mask(ifa->ifa_prefixlen),
		.len = ifa->ifa_prefixlen,
	};
}

/* All hosts' group is joined by every device itself. */
static void read_groups(struct facts *facts)
{
	FILE *f = fopen("/proc/net/igmp", "re");
	unsigned int addr, users, ifindex = 0;
	char line[256];

	while (f && fgets(line, sizeof(line), f)) {
		if (*line != '\t') {
			ifindex = strtoul(line, NULL, 10);
			continue;
		}
		if (sscanf(line, "%x %u", &addr, &users) != 2 || addr == htonl(INADDR_ALLHOSTS_GROUP))
			continue;
		facts->group = xgrow(facts->group, facts->n_group, &facts->group_room,
				     sizeof(*facts->group));
		facts->group[facts->n_group++] = (struct group) { ifindex, { addr } };
	}
	if (f)
		fclose(f);
}

static bool read_module(struct facts *facts, struct nl *nl)
{
	struct conf conf;

	facts->module = true;
	if (client_rules(nl, &facts->allow) || client_conf(nl, &conf))
		return fail_unknown(facts, "the module's rules", -EIO);
	facts->override = conf.override;
	return true;
}

/* Those of a bridge's or a vxlan's forwarding table are none of routing's. */
static void drop_fdb(struct msgs *nexthops)
{
	size_t i, n = 0;

	for (i = 0; i < nexthops->n; i++)
		if (!rtnl_attr(nexthops->v[i], NHA_FDB, 0))
			nexthops->v[n++] = nexthops->v[i];
	nexthops->n = n;
}

static bool dump(struct facts *facts, struct rtnl *rtnl)
{
	const struct {
		const char *what;
		struct msgs *to;
		uint16_t type;
		uint8_t family;
	} dumps[] = {
		{ "devices", &facts->links, RTM_NEWLINK, AF_UNSPEC },
		{ "addresses", &facts->addrs, RTM_NEWADDR, AF_INET },
		{ "nexthops", &facts->nexthops, RTM_NEWNEXTHOP, AF_UNSPEC },
		{ "routing rules", &facts->policy, RTM_NEWRULE, AF_INET },
		{ "routes", &facts->routes, RTM_NEWROUTE, AF_INET },
		{ "neighbours", &facts->neighs, RTM_NEWNEIGH, AF_INET },
	};
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(dumps); i++) {
		err = rtnl_dump(rtnl, dumps[i].type, dumps[i].family, &facts->mem, dumps[i].to);
		if (err)
			return fail_unknown(facts, dumps[i].what, err);
	}
	drop_fdb(&facts->nexthops);
	return true;
}

bool facts_read(struct facts *facts, struct rtnl *rtnl, struct nl *nl)
{
	memset(facts, 0, sizeof(*facts));
	obstack_begin(&facts->mem, 64 * 1024);
	if (!dump(facts, rtnl))
		return false;
	read_links(facts);
	read_groups(facts);
	if (!facts_read_sysctls(facts))
		return false;
	read_all(facts);
	return !nl || read_module(facts, nl);
}

static bool links_alike(const struct facts *a, const struct facts *b)
{
	const struct link *x, *y;
	size_t i;

	for (i = 0; i < a->n_link; i++) {
		x = &a->link[i];
		y = &b->link[i];
		if (x->noarp != y->noarp || x->group != y->group || x->ifindex != y->ifindex || x->master != y->master || x->table != y->table ||
		    x->up != y->up || x->carrier != y->carrier || x->n_conf != y->n_conf ||
		    strcmp(x->name, y->name) ||
		    (x->n_conf && memcmp(x->conf, y->conf, x->n_conf * sizeof(*x->conf))))
			return false;
	}
	return true;
}

static bool msgs_alike(const struct msgs *a, const struct msgs *b)
{
	struct forms x = { 0 }, y = { 0 };
	struct obstack mem;
	bool alike;

	obstack_begin(&mem, 64 * 1024);
	forms_make(a, NULL, NULL, &mem, &x);
	forms_make(b, NULL, NULL, &mem, &y);
	alike = forms_same_order(&x, &y);
	free(x.v);
	free(y.v);
	obstack_free(&mem, NULL);
	return alike;
}

bool facts_alike(const struct facts *a, const struct facts *b)
{
	size_t i;

	if (a->n_link != b->n_link || a->n_sysctl != b->n_sysctl || a->override != b->override ||
	    a->allow.n != b->allow.n || !links_alike(a, b))
		return false;
	for (i = 0; i < a->allow.n; i++)
		if (!rule_same(&a->allow.v[i], &b->allow.v[i]))
			return false;
	for (i = 0; i < a->n_sysctl; i++)
		if (strcmp(a->sysctl[i].name, b->sysctl[i].name) ||
		    strcmp(a->sysctl[i].value, b->sysctl[i].value))
			return false;
	return msgs_alike(&a->addrs, &b->addrs) && msgs_alike(&a->policy, &b->policy) &&
	       msgs_alike(&a->nexthops, &b->nexthops) && msgs_alike(&a->routes, &b->routes);
}

void facts_free_sysctls(struct facts *facts)
{
	size_t i;

	for (i = 0; i < facts->n_sysctl; i++) {
		free(facts->sysctl[i].name);
		free(facts->sysctl[i].value);
	}
	free(facts->sysctl);
	facts->sysctl = NULL;
	facts->n_sysctl = facts->sysctl_room = 0;
}

void facts_free(struct facts *facts)
{
	struct msgs *msgs[] = {
		&facts->links, &facts->addrs, &facts->nexthops, &facts->policy, &facts->routes,
		&facts->neighs,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(msgs); i++)
		free(msgs[i]->v);
	facts_free_sysctls(facts);
	free(facts->group);
	free(facts->link);
	free(facts->allow.v);
	free(facts->unknown);
	obstack_free(&facts->mem, NULL);
	memset(facts, 0, sizeof(*facts));
}
