// SPDX-License-Identifier: GPL-2.0
/* What facts are made of what is dumped: devices, what they are in and have, and whether two dumps are alike. */
#include <errno.h>
#include <linux/ip.h>

#include "facts.h"
#include "messages.h"
#include "test.h"

/* What there is, by the kind of message; the memory is messages.h's. */
static struct msgs links, addrs, routes;
static uint16_t fails;

int __wrap_rtnl_dump(struct rtnl *rtnl, uint16_t type, uint8_t family, struct obstack *mem, struct msgs *msgs);

int __wrap_rtnl_dump(struct rtnl *rtnl, uint16_t type, uint8_t family, struct obstack *mem, struct msgs *msgs)
{
	const struct msgs *from = type == RTM_NEWLINK ? &links : type == RTM_NEWADDR ? &addrs :
				  type == RTM_NEWROUTE ? &routes : NULL;
	size_t i;

	if (type == fails)
		return -ENOBUFS;
	for (i = 0; from && i < from->n; i++)
		msgs_add(msgs, from->v[i]);
	return 0;
}

struct made {
	const char *name, *kind;
	uint32_t ifindex, master, table, lower;
	unsigned int flags;
	bool elsewhere;		/* what is below it is in another namespace */
	bool no_carrier;
	unsigned int n_conf;
};

static void put_conf(struct nlmsghdr *nlh, unsigned int n)
{
	struct nlattr *spec = mnl_attr_nest_start(nlh, IFLA_AF_SPEC), *inet = mnl_attr_nest_start(nlh, AF_INET);
	uint32_t conf[IPV4_DEVCONF_MAX] = { 0 };

	conf[IPV4_DEVCONF_RP_FILTER - 1] = 2;
	mnl_attr_put(nlh, IFLA_INET_CONF, n * sizeof(*conf), conf);
	mnl_attr_nest_end(nlh, inet);
	mnl_attr_nest_end(nlh, spec);
}

static void add_device(const struct made *d)
{
	struct ifinfomsg info = { .ifi_index = d->ifindex, .ifi_flags = d->flags };
	struct nlmsghdr *nlh = make_message(RTM_NEWLINK, &info, sizeof(info));
	struct nlattr *linkinfo, *data;

	mnl_attr_put_strz(nlh, IFLA_IFNAME, d->name);
	mnl_attr_put_u32(nlh, IFLA_MTU, 1400);
	if (d->master)
		mnl_attr_put_u32(nlh, IFLA_MASTER, d->master);
	if (d->lower)
		mnl_attr_put_u32(nlh, IFLA_LINK, d->lower);
	if (d->elsewhere)
		mnl_attr_put_u32(nlh, IFLA_LINK_NETNSID, 0);
	if (d->no_carrier)
		mnl_attr_put_u8(nlh, IFLA_CARRIER, 0);
	if (d->kind) {
		linkinfo = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
		mnl_attr_put_strz(nlh, IFLA_INFO_KIND, d->kind);
		if (d->table) {
			data = mnl_attr_nest_start(nlh, IFLA_INFO_DATA);
			mnl_attr_put_u32(nlh, IFLA_VRF_TABLE, d->table);
			mnl_attr_nest_end(nlh, data);
		}
		mnl_attr_nest_end(nlh, linkinfo);
	}
	if (d->n_conf)
		put_conf(nlh, d->n_conf);
	msgs_add(&links, nlh);
}

static const struct made devices[] = {
	/* Not by index, as a dump of many need not be. */
	{ .name = "br0", .kind = "bridge", .ifindex = 7, .flags = IFF_UP, .n_conf = IPV4_DEVCONF_MAX },
	{ .name = "lo", .ifindex = 1, .flags = IFF_UP, .n_conf = IPV4_DEVCONF_MAX },
	{ .name = "e0", .ifindex = 2, .flags = IFF_UP, .n_conf = IPV4_DEVCONF_MAX, .no_carrier = true },
	{ .name = "e0.5", .kind = "vlan", .ifindex = 4, .lower = 2, .flags = IFF_NOARP, .n_conf = 4 },
	{ .name = "veth", .kind = "veth", .ifindex = 5, .lower = 2, .elsewhere = true, .master = 7 },
	{ .name = "blue", .kind = "vrf", .ifindex = 8, .table = 100, .n_conf = IPV4_DEVCONF_MAX },
	{ .name = "in-blue", .kind = "dummy", .ifindex = 9, .master = 8, .n_conf = IPV4_DEVCONF_MAX },
	/* A tunnel's table is not a VRF's. */
	{ .name = "tun", .kind = "vti", .ifindex = 10, .table = 5, .master = 99 },
};

static void forget(void)
{
	free(links.v);
	free(addrs.v);
	free(routes.v);
	memset(&links, 0, sizeof(links));
	memset(&addrs, 0, sizeof(addrs));
	memset(&routes, 0, sizeof(routes));
}

static void make(void)
{
	unsigned int i;

	forget();
	for (i = 0; i < N(devices); i++)
		add_device(&devices[i]);
	msgs_add(&addrs, make_addr("10.1.0.2/24", 2));
	msgs_add(&addrs, make_addr("10.1.0.3/24", 2));
	msgs_add(&addrs, make_addr("10.2.0.2/24", 7));
	msgs_add(&addrs, make_addr("10.3.0.2/24", 77));
	msgs_add(&routes, make_route("10.9.0.0/16", RTN_UNICAST, 254, 2));
}

static void test_links(void)
{
	struct rtnl rtnl = { 0 };
	struct facts facts;
	const struct link *link;

	make();
	if (!ok(facts_read(&facts, &rtnl, NULL), "facts without the module"))
		printf("# %s\n", facts.unknown);
	ok(facts.n_link == N(devices) && !facts.module && facts.routes.n == 1, "all that was dumped");
	link = facts_link(&facts, 2);
	ok(link && !strcmp(link->name, "e0") && link == facts_link_named(&facts, "e0") && link->up && !link->carrier &&
	   !link->noarp && link->mtu == 1400 && link->n_addrs == 2 && !link->port, "a device with two addresses");
	ok(link->n_conf == IPV4_DEVCONF_MAX && link_conf(link, IPV4_DEVCONF_RP_FILTER) == 2 &&
	   !link_conf(link, IPV4_DEVCONF_MAX + 1), "and its settings");
	link = facts_link(&facts, 4);
	ok(link && link->lower == 2 && !link->up && link->noarp && link->carrier && !link->n_addrs, "one on top of it");
	ok(link->n_conf == 4 && !link_conf(link, IPV4_DEVCONF_RP_FILTER),
	   "a kernel that has fewer settings");
	link = facts_link(&facts, 5);
	ok(link && !link->lower && link->port && !link->vrf && !link->conf && !link_conf(link, 1),
	   "a port, whose peer is in another namespace, and that has no IPv4");
	ok(facts_link(&facts, 8)->table == 100 && !facts_link(&facts, 8)->port, "a VRF");
	ok(facts_link(&facts, 9)->vrf == 8 && !facts_link(&facts, 9)->port, "what is in it is no port");
	ok(!facts_link(&facts, 10)->table && facts_link(&facts, 10)->port, "what is in something that is not seen is one");
	ok(!facts_link(&facts, 3) && !facts_link(&facts, 77) && !facts_link_named(&facts, "e1"), "no such device");
	facts_free(&facts);
}

static void test_unknown(void)
{
	static const uint16_t types[] = {
		RTM_NEWLINK, RTM_NEWADDR, RTM_NEWNEXTHOP, RTM_NEWRULE, RTM_NEWROUTE, RTM_NEWNEIGH,
	};
	struct rtnl rtnl = { 0 };
	struct facts facts;
	bool good = true;
	unsigned int i;

	for (i = 0; i < N(types); i++) {
		messages_forget();
		make();
		fails = types[i];
		good &= !facts_read(&facts, &rtnl, NULL) && facts.unknown && strstr(facts.unknown, strerror(ENOBUFS));
		facts_free(&facts);
	}
	fails = 0;
	ok(good, "whatever cannot be dumped, nothing is known");
	while (routes.n <= FACTS_ROUTES_MAX)
		msgs_add(&routes, routes.v[0]);
	ok(facts_read(&facts, &rtnl, NULL) && !facts.unknown && facts.routes.n == FACTS_ROUTES_MAX + 1 &&
	   facts.n_link == N(devices), "more routes than are copied are read all the same");
	facts_free(&facts);
}

/* What may change while a copy is made, and what of it is told. */
enum change {
	NOTHING, ORDER, LIFETIME, DOWN, NAME, CARRIER, FEWER, MORE, CONF, ADDRS, ROUTES, GATEWAY,
};

static const struct {
	const char *desc;
	bool alike;
} changes[] = {
	[NOTHING] = { "nothing has changed", true },
	[ORDER] = { "devices come in another order", true },
	[LIFETIME] = { "an address has less time to live", true },
	[DOWN] = { "a device went down" },
	[NAME] = { "a device was renamed" },
	[CARRIER] = { "a device has its carrier again" },
	[FEWER] = { "a device is gone" },
	[MORE] = { "a device is new" },
	[CONF] = { "a device has another rp_filter" },
	[ADDRS] = { "an address is gone" },
	[ROUTES] = { "a route is new" },
	[GATEWAY] = { "a route has a gateway" },
};

static void change(enum change what)
{
	struct nlmsghdr *e0 = links.v[2];
	const struct nlattr *conf = rtnl_nested(rtnl_nested(rtnl_attr(e0, IFLA_AF_SPEC, 0), AF_INET, 0),
						IFLA_INET_CONF, 4);
	uint32_t *values = mnl_attr_get_payload(conf);
	struct ifinfomsg *info = mnl_nlmsg_get_payload(e0);

	switch (what) {
	case NOTHING:
		break;
	case ORDER:
		links.v[2] = links.v[3];
		links.v[3] = e0;
		break;
	case LIFETIME:
		mnl_attr_put_u64(addrs.v[0], IFA_CACHEINFO, 1);
		break;
	case DOWN:
		info->ifi_flags = 0;
		break;
	case NAME:
		strcpy(mnl_attr_get_payload(rtnl_attr(e0, IFLA_IFNAME, 1)), "e9");
		break;
	case CARRIER:
		*(uint8_t *)mnl_attr_get_payload(rtnl_attr(e0, IFLA_CARRIER, 1)) = 1;
		break;
	case FEWER:
		links.n--;
		break;
	case MORE:
		add_device(&(struct made) { .name = "e8", .ifindex = 88 });
		break;
	case CONF:
		values[IPV4_DEVCONF_RP_FILTER - 1] = 1;
		break;
	case ADDRS:
		addrs.n--;
		break;
	case ROUTES:
		msgs_add(&routes, make_route("10.8.0.0/16", RTN_UNICAST, 254, 2));
		break;
	case GATEWAY:
		mnl_attr_put_u32(routes.v[0], RTA_GATEWAY, 1);
		break;
	}
}

static void test_alike(enum change i)
{
	struct rtnl rtnl = { 0 };
	struct facts before, after;

	messages_forget();
	make();
	facts_read(&before, &rtnl, NULL);
	make();
	change(i);
	facts_read(&after, &rtnl, NULL);
	ok(facts_alike(&before, &after) == changes[i].alike, "%s: %s", changes[i].desc,
	   changes[i].alike ? "alike" : "not alike");
	facts_free(&before);
	facts_free(&after);
}

int main(void)
{
	unsigned int i;

	test_links();
	test_unknown();
	for (i = 0; i < N(changes); i++)
		test_alike(i);
	forget();
	return end();
}
