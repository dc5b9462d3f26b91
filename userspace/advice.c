// SPDX-License-Identifier: GPL-2.0
/* In words: what else is to be known of an asymmetric return path, or would mend it. */
#include <arpa/inet.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "advice.h"
#include "prefix.h"
#include "util.h"
#include "words.h"

static void add(char **advice, char *text)
{
	char *both;

	if (!*advice) {
		*advice = text;
		return;
	}
	both = xprintf("%s; %s", *advice, text);
	free(*advice);
	free(text);
	*advice = both;
}

/* The kind of the device that the return path leaves by, or "". */
static const char *kind_of_way_back(const struct record *r, const struct evidence *evidence)
{
	size_t i;

	for (i = 0; i < evidence->devices.n; i++)
		if (evidence->devices.v[i].ifindex == r->reverse_ifindex)
			return evidence->devices.v[i].kind;
	return "";
}

/* The VRF that it is enslaved to, or NULL. */
static const char *vrf_of(const struct finding *f, const struct evidence *evidence)
{
	uint32_t master = evidence->master ? evidence->master(f->device->ifindex) : 0;
	size_t i;

	for (i = 0; master && i < evidence->devices.n; i++)
		if (evidence->devices.v[i].ifindex == master &&
		    !strcmp(evidence->devices.v[i].kind, "vrf"))
			return evidence->devices.v[i].dev;
	return NULL;
}

static bool in_main(const struct record *r)
{
	return r->table == RT_TABLE_MAIN || r->table == RT_TABLE_DEFAULT;
}

/* A backup: the kernel takes only the first of two routes for a return path, but any next hop of one. */
static bool has_later_route(const struct finding *f, const struct evidence *evidence)
{
	const struct record *r = &f->newest;

	return evidence->route && HAS(r, RPFMON_A_RECORD_PREFIX) &&
	       HAS(r, RPFMON_A_RECORD_TABLE) &&
	       evidence->route(&r->prefix, r->table, f->device->ifindex);
}

static char *of_routes(const struct finding *f, const struct evidence *evidence)
{
	const struct record *r = &f->newest;
	char src[INET_ADDRSTRLEN], dst[INET_ADDRSTRLEN];
	char prefix[PREFIX_STRLEN];
	char table[WORD_LEN];
	const char *vrf;

	if (!HAS(r, RPFMON_A_RECORD_PREFIX) || !HAS(r, RPFMON_A_RECORD_TABLE))
		return NULL;
	inet_ntop(AF_INET, &r->src, src, sizeof(src));
	inet_ntop(AF_INET, &r->dst, dst, sizeof(dst));
	prefix_str(prefix, &r->prefix);
	word_table(table, r->table);

	if (!strcmp(kind_of_way_back(r, evidence), "wireguard"))
		return xprintf("%s is a WireGuard tunnel: if %s is a peer of it, do as wg-quick "
			       "does, sysctl -w net/ipv4/conf/all/src_valid_mark=1 and restore the "
			       "tunnel's mark on what comes back", r->reverse_dev, src);
	vrf = vrf_of(f, evidence);
	if (vrf)
		return in_main(r) ? xprintf("%s is of the VRF %s, which has no route to %s of its own: "
					    "ip route add %s via GATEWAY dev %s vrf %s, or whatever is "
					    "right there", f->dev, vrf, src, prefix, f->dev, vrf)
				  : NULL;
	if (has_later_route(f, evidence))
		return xprintf("%s has a route to %s as well, but with a higher metric: as next hops "
			       "of one route, with the same metric, both would be right ways back",
			       f->dev, prefix);
	if (!in_main(r))
		return xprintf("table %s was chosen by a policy rule, see ip rule: if answers of this "
			       "very connection leave by %s, mark it (connmark) and set "
			       "src_valid_mark", table, f->dev);
	if (IN_MULTICAST(ntohl(r->dst.s_addr)))
		return xprintf("or route the sender by %s: ip route add %s/32 dev %s", f->dev, src,
			       f->dev);
	if (!r->prefix.len)
		return xprintf("if %s is an address of %s, its answers want a table of their own: "
			       "ip rule add from %s lookup 100 && ip route add default via GATEWAY "
			       "dev %s table 100", dst, f->dev, dst, f->dev);
	return NULL;
}

char *advice_asymmetric(const struct finding *f, const struct evidence *evidence)
{
	char *advice = NULL, *routes;

	if (f->newest.context == RPFMON_CONTEXT_ARP) {
		add(&advice, xprintf("or have the sender announce an address of its own on that "
				     "link: there, sysctl -w net/ipv4/conf/all/arp_announce=2"));
		return advice;
	}
	routes = of_routes(f, evidence);
	if (routes)
		add(&advice, routes);
	if (f->mode_all && !f->mode_dev)
		add(&advice, xprintf("setting net.ipv4.conf.%s.rp_filter to 0 changes nothing while "
				     "net.ipv4.conf.all.rp_filter is %u: the larger of the two counts",
				     f->dev, f->mode_all));
	return advice;
}
