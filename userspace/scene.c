// SPDX-License-Identifier: GPL-2.0
/* Looks up what surrounds a finding: its devices, destination, return path and sources. */
#include <linux/fib_rules.h>
#include <linux/icmp.h>
#include <linux/in_route.h>
#include <linux/ip.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "scene.h"
#include "util.h"
#include "words.h"

static const struct prefix never[] = {	/* in host byte order */
	{ { 0x00000000 }, 8 },
	{ { 0x7f000000 }, 8 },
	{ { 0xe0000000 }, 4 },
	{ { 0xf0000000 }, 4 },
};

bool is_forbidden(const struct prefix *prefix)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(never); i++) {
		struct prefix p = never[i];

		p.addr.s_addr = htonl(p.addr.s_addr);
		if (prefix_holds(&p, prefix->addr) || prefix_holds(prefix, p.addr))
			return true;
	}
	return false;
}

/* ---- addresses of ours ---- */

void stage_make(struct stage *stage)
{
	const struct facts *facts = stage->facts;
	size_t i;

	for (i = 0; i < facts->addrs.n; i++)
		own_add(&stage->local, ntohl(addr_of(facts->addrs.v[i]).s_addr));
	for (i = 0; i < facts->routes.n; i++)
		if (route_type(facts->routes.v[i]) == RTN_BROADCAST)
			own_add(&stage->broadcast, ntohl(rtnl_u32(facts->routes.v[i], RTA_DST)));
	own_sort(&stage->local);
	own_sort(&stage->broadcast);
}

void stage_free(struct stage *stage)
{
	free(stage->local.v);
	free(stage->broadcast.v);
	free(stage->sockets.v);
	settings_free(&stage->settings);
}

static bool is_broadcast(const struct stage *stage, struct in_addr addr)
{
	return addr.s_addr == htonl(INADDR_BROADCAST) || own_holds(&stage->broadcast, addr);
}

/* With arp_ignore a device answers for its own addresses alone, arp_ignore() of net/ipv4/arp.c. */
static bool answers_for(const struct stage *stage, const struct link *link, struct in_addr addr)
{
	if (!link || !facts_conf(stage->facts, link, IPV4_DEVCONF_ARP_IGNORE))
		return own_holds(&stage->local, addr);
	return lookup_has_address(stage->facts, link->ifindex, addr);
}

/* ---- who misses it ---- */

static bool is_joined(const struct facts *facts, uint32_t ifindex, struct in_addr group)
{
	const struct link *link = facts_link(facts, ifindex);
	size_t i;

	for (i = 0; i < facts->n_group; i++)
		if (facts->group[i].ifindex == ifindex && facts->group[i].addr.s_addr == group.s_addr)
			return true;
	/* A multicast router hears all but what is meant for the link alone. */
	return link && facts_conf(facts, link, IPV4_DEVCONF_MC_FORWARDING) &&
	       ntohl(group.s_addr) >> 8 != 0xe00000;
}

/* A DHCP client or server hears by a packet socket, before the filter. */
static bool is_dhcp(const struct record *r)
{
	return r->dport == 67 || r->dport == 68;
}

bool scene_unheard(void *data, const struct record *r)
{
	const struct stage *stage = data;
	const struct facts *facts = stage->facts;
	const struct link *link;

	if (r->context == RPFMON_CONTEXT_QUERY)
		return !HAS(r, RPFMON_A_RECORD_LOST);
	if (r->context == RPFMON_CONTEXT_ARP) {
		link = facts_link(facts, r->ifindex);
		return !answers_for(stage, link, r->dst) &&
		       !(link && facts_conf(facts, link, IPV4_DEVCONF_PROXY_ARP));
	}
	if (IN_MULTICAST(ntohl(r->dst.s_addr)))
		return !is_joined(facts, r->ifindex, r->dst);
	if (!is_broadcast(stage, r->dst))
		return false;
	return r->proto != IPPROTO_UDP || is_dhcp(r) ||
	       (stage->sockets.known && !socket_for(&stage->sockets, IPPROTO_UDP, r->dst, r->dport));
}

unsigned int scene_apart(void *data, const struct record *r, bool unheard)
{
	const struct stage *stage = data;
	const struct prefix source = { r->src, 32 };

	if (r->context == RPFMON_CONTEXT_QUERY && !HAS(r, RPFMON_A_RECORD_LOST))
		return 4;
	if (unheard)
		return r->context == RPFMON_CONTEXT_ARP ? 5 : r->dst.s_addr;
	if (ntohl(r->src.s_addr) >> 16 == 0xa9fe)
		return 1;
	if (is_forbidden(&source))
		return 2;
	return own_holds(&stage->local, r->src) ? 3 : 0;
}

/* syslog, SNMP traps, NetFlow and its like, IPFIX, sFlow: IANA's registry of ports. */
bool scene_is_one_way(const struct record *r)
{
	static const uint16_t ports[] = { 162, 514, 2055, 4739, 6343, 9995, 9996 };
	size_t i;

	if (HAS(r, RPFMON_A_RECORD_ICMP_TYPE))
		return r->icmp_type == ICMP_DEST_UNREACH || r->icmp_type == ICMP_TIME_EXCEEDED ||
		       r->icmp_type == ICMP_PARAMETERPROB;
	for (i = 0; r->proto == IPPROTO_UDP && i < ARRAY_SIZE(ports); i++)
		if (r->dport == ports[i])
			return true;
	return false;
}

/* ---- its sources ---- */

/* A device that the network of @addr is connected to, other than @but; or NULL. */
static const struct link *connected_elsewhere(const struct facts *facts, const struct link *but,
					      struct in_addr addr)
{
	size_t i;

	for (i = 0; i < facts->addrs.n; i++) {
		const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(facts->addrs.v[i]);
		const struct prefix prefix = addr_network(facts->addrs.v[i]);
		const struct link *link;

		if (prefix.len == 32 || !prefix_holds(&prefix, addr))
			continue;
		link = facts_link(facts, ifa->ifa_index);
		if (link && link != but && link->up && link->ifindex != 1)
			return link;
	}
	return NULL;
}

/* Behind a workload's own link, which needs no address, is the workload. */
static bool is_workload_link(const struct link *link)
{
	return !link->n_addrs && !link->lower && !strcmp(link->kind, "veth");
}

bool is_on_link(const struct scene *s, const struct sender *sender)
{
	return sender->arp || s->in->noarp || (s->out && s->in->lower == s->out->ifindex) ||
	       ntohl(sender->addr.s_addr) >> 16 == 0xa9fe ||
	       lookup_network(s->facts, s->in->ifindex, sender->addr) ||
	       (is_workload_link(s->in) && scene_is_elsewhere(s));
}

static bool is_known(const struct facts *facts, const struct link *link, struct in_addr addr)
{
	return lookup_neighbour(facts, link->ifindex, addr) & ~(NUD_FAILED | NUD_INCOMPLETE);
}

bool scene_is_elsewhere(const struct scene *s)
{
	return s->out && !s->overlay && !s->vrf && !s->out->noarp && !s->back->reverse_gateway.len &&
	       s->in->lower != s->out->ifindex &&
	       !(s->path.route && rtnl_attr(s->path.route, RTA_ENCAP_TYPE, 2)) &&
	       !lookup_network(s->facts, s->in->ifindex, s->r->src) &&
	       !is_known(s->facts, s->out, s->r->src);
}

/* Is it one that something here may answer, rather than one that somebody made up? */
static bool is_talked_to(const struct scene *s, const struct sender *sender)
{
	const struct record *r = sender->newest;

	return sender->arp || r->proto == IPPROTO_TCP ||
	       (HAS(r, RPFMON_A_RECORD_ICMP_TYPE) && r->icmp_type == ICMP_ECHO) ||
	       (HAS(r, RPFMON_A_RECORD_PROTO) &&
		socket_for(&s->stage->sockets, r->proto, r->dst, r->dport));
}

/*
 * One of another device's own network may be forged: it is, if it is known there or nothing
 * would answer it; else @doubtful. A bridge's network this host has made itself, and it may be
 * another's by chance. By an overlay a node's own address comes as a matter of course.
 */
static bool may_be_forged(const struct scene *s, const struct sender *sender, bool *doubtful)
{
	const struct link *home;

	/* Nor is one that stands for anybody. */
	if (s->overlay || s->own_source || sender->wider == 32 ||
	    lookup_network(s->facts, s->in->ifindex, sender->addr))
		return false;
	home = connected_elsewhere(s->facts, s->in, sender->addr);
	if (!home || home->master == s->in->ifindex || home->ifindex == s->in->lower)
		return false;
	if (is_known(s->facts, home, sender->addr))
		return true;
	if (!strcmp(home->kind, "bridge"))
		return false;
	*doubtful = is_talked_to(s, sender);
	return !*doubtful;
}

static void choose_sources(struct scene *s)
{
	const struct finding *f = s->f;
	const uint64_t most = f->n_sender ? f->sender[0].packets : 0;
	const struct sender *sender;
	bool doubtful = false;
	size_t i;

	for (i = 0; i < f->n_sender; i++, s->doubtful |= doubtful, doubtful = false) {
		sender = &f->sender[i];
		if (sender->taken)
			continue;
		if (i >= SENDERS_MAX)
			s->n_left++;
		else if (may_be_forged(s, sender, &doubtful) ||
			 (sender->packets == 1 && most > 2 && f->n_sender <= SOURCES_MAX)) {
			s->forged = sender->addr;
			s->n_forged++;
		} else if (s->n_source < SOURCES_MAX) {
			s->sender[s->n_source] = sender;
			s->source[s->n_source++] = (struct prefix) {
				.addr.s_addr = sender->addr.s_addr & prefix_mask(32 - sender->wider),
				.len = 32 - sender->wider,
			};
		} else {
			s->n_left++;
		}
	}
}

/* ---- its surroundings ---- */

/* As many tables as are looked into. */
#define TABLES_MAX 64

/* None of the main ones. */
static uint32_t find_other_table(const struct scene *s)
{
	uint32_t seen[TABLES_MAX], table;
	const struct nlmsghdr *route;
	struct in_addr gateway;
	size_t i, k, n = 0;

	for (i = 0; i < s->facts->policy.n && n < TABLES_MAX; i++) {
		table = rtnl_u32(s->facts->policy.v[i], FRA_TABLE);
		for (k = 0; k < n && seen[k] != table; k++)
			;
		if (!table || k < n || (table >= RT_TABLE_DEFAULT && table <= RT_TABLE_LOCAL) ||
		    table == s->back->table)
			continue;
		seen[n++] = table;
		route = lookup_route(s->facts, table, s->r->src, 0);
		if (route && route_type(route) == RTN_UNICAST &&
		    route_leaves_by(s->facts, route, s->in->ifindex, &gateway))
			return table;
	}
	return 0;
}

static const struct link *link_of(const struct facts *facts, const struct finding *f)
{
	return f->device ? facts_link(facts, f->device->ifindex) : NULL;
}

struct query scene_query(const struct scene *s, const struct record *r, bool mark)
{
	return (struct query) {
		.src = r->src, .dst = s->multicast || s->broadcast ? (struct in_addr) { 0 } : r->dst,
		.mark = mark ? r->mark : 0, .tos = r->tos & 0xfc,
		.proto = r->proto, .sport = r->sport, .dport = r->dport,
		.iif = s->vrf ? s->vrf->ifindex : 0,
	};
}

void scene_make(struct scene *s, const struct stage *stage, struct finding *f)
{
	const struct facts *facts = stage->facts;
	struct query query;

	*s = (struct scene) {
		.stage = stage, .facts = facts, .f = f, .r = f->newest,
		.back = f->state == STATE_DROPPING ? &f->answer.record : f->newest,
		.in = link_of(facts, f),
	};
	s->out = HAS(s->back, RPFMON_A_RECORD_REVERSE_IFINDEX) ?
		 facts_link(facts, s->back->reverse_ifindex) : NULL;
	s->vrf = s->in && s->in->vrf ? facts_link(facts, s->in->vrf) : NULL;
	s->owner = lookup_owner(facts, s->r->dst);
	s->own_source = lookup_owner(facts, s->r->src);
	s->overlay = s->in && s->in->overlay;
	s->multicast = IN_MULTICAST(ntohl(s->r->dst.s_addr));
	s->broadcast = is_broadcast(stage, s->r->dst);
	if (f->state == STATE_PAST || f->unheard)
		return;
	query = scene_query(s, s->r, s->in && facts_conf(facts, s->in, IPV4_DEVCONF_SRC_VMARK));
	s->path = lookup_path(facts, &query);
	/* Rules that jump, or look at what is not known here: the kernel's own word counts. */
	if (HAS(s->back, RPFMON_A_RECORD_TABLE) ? s->path.table != s->back->table :
						  s->back->reason != RPFMON_REASON_NO_ROUTE)
		s->path = (struct path) { 0 };
	s->by_default = s->out && HAS(s->back, RPFMON_A_RECORD_PREFIX) &&
			lookup_is_default(facts, s->back->table, s->out->ifindex, &s->back->prefix,
					  &s->default_len);
	if (!s->in)
		return;
	choose_sources(s);
	if (s->owner && !s->vrf && s->back->reason == RPFMON_REASON_ASYMMETRIC)
		s->other_table = find_other_table(s);
}
