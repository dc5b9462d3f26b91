// SPDX-License-Identifier: GPL-2.0
/* The table of situations, when each is so, and the words that it fills in. Pure. */
#include <arpa/inet.h>
#include <fnmatch.h>
#include <linux/fib_rules.h>
#include <linux/icmp.h>
#include <linux/if_arp.h>
#include <linux/ip.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "phrase.h"
#include "situation.h"
#include "util.h"
#include "words.h"

#define SEEN(s, reason) ((s)->f->reasons & 1U << RPFMON_REASON_##reason)

/* ---- over ---- */

static bool is_gone(const struct scene *s) { return !s->f->device; }
static bool is_off(const struct scene *s) { return s->f->mode == RPFMON_MODE_OFF; }

static bool is_loose(const struct scene *s)
{
	return s->f->mode == RPFMON_MODE_LOOSE && s->f->newest->reason == RPFMON_REASON_ASYMMETRIC;
}

static bool is_admitted(const struct scene *s)
{
	return s->stage->override == RPFMON_OVERRIDE_ON && phrase_rule(s);
}

/* The kernel refuses it before it looks at the source. */
static bool is_refused_before(const struct scene *s) { return s->f->refusal; }
static bool is_martian(const struct scene *s) { return s->f->device && s->f->answer.now == RPFMON_ANSWER_MARTIAN; }

/* ---- nobody misses it ---- */

static bool is_question(const struct scene *s)
{
	return s->f->unheard && s->r->context == RPFMON_CONTEXT_QUERY;
}

static bool is_unheard_arp(const struct scene *s)
{
	return s->f->unheard && s->r->context == RPFMON_CONTEXT_ARP;
}

static bool is_unheard_multicast(const struct scene *s) { return s->f->unheard && s->multicast; }
static bool is_unheard(const struct scene *s) { return s->f->unheard; }

/* ---- the source ---- */

static bool is_guarded(const struct scene *s)
{
	const struct prefix source = { s->r->src, 32 };

	return is_forbidden(&source);
}

static bool is_own(const struct scene *s) { return s->own_source; }
static bool is_forged_too(const struct scene *s) { return s->n_forged && s->n_source; }
static bool is_forged_alone(const struct scene *s) { return s->n_forged && !s->n_source; }
static bool is_link_local(const struct scene *s) { return ntohl(s->r->src.s_addr) >> 16 == 0xa9fe; }
static bool is_left_out(const struct scene *s) { return s->f->left_out; }
static bool has_many(const struct scene *s) { return s->n_left; }

/* ---- the device of arrival ---- */

static bool has_reason(const struct scene *s, uint32_t reason)
{
	return s->back->reason == reason;
}

static bool on_macvlan_of(const struct scene *s)
{
	return s->in && s->out && !strcmp(s->in->kind, "macvlan") && s->in->lower == s->out->ifindex &&
	       lookup_network(s->facts, s->out->ifindex, s->r->src);
}

/* Its address comes and goes, as a virtual router's: what holds with it must hold without. */
static bool on_bare_macvlan(const struct scene *s) { return on_macvlan_of(s) && SEEN(s, NO_ADDRESS); }
static bool is_unaddressed(const struct scene *s) { return has_reason(s, RPFMON_REASON_NO_ADDRESS); }
static bool on_overlay(const struct scene *s) { return s->overlay; }
static bool in_vrf(const struct scene *s) { return s->vrf; }

static bool begins(const char *s, const char *with)
{
	return !strncmp(s, with, strlen(with));
}

static bool is_workload(const struct scene *s)
{
	return s->in && (!strcmp(s->in->kind, "veth") || begins(s->in->name, "cali") ||
			 begins(s->in->name, "lxc") || begins(s->in->name, "veth"));
}

static bool is_physical(const struct scene *s)
{
	return s->in && !*s->in->kind && s->in->type == ARPHRD_ETHER;
}

static bool takes_localnet(const struct scene *s)
{
	return s->in && facts_conf(s->facts, s->in, IPV4_DEVCONF_ROUTE_LOCALNET);
}

static bool takes_local(const struct scene *s)
{
	return s->in && facts_conf(s->facts, s->in, IPV4_DEVCONF_ACCEPT_LOCAL);
}

static bool all_has_the_say(const struct scene *s)
{
	return s->f->mode_all > s->f->mode_dev && !s->f->mode_dev;
}

/* ---- the return path ---- */

static bool rule_refuses(const struct scene *s) { return s->path.type && !s->path.route; }

static bool route_refuses(const struct scene *s)
{
	return s->path.route && path_refuses(&s->path);
}

static bool has_no_route(const struct scene *s) { return has_reason(s, RPFMON_REASON_NO_ROUTE); }
static bool has_changed(const struct scene *s) { return has_reason(s, RPFMON_REASON_CHANGED); }

static bool leads_here(const struct scene *s, const struct path *path)
{
	struct in_addr gateway;

	return path->route && path->type == RTN_UNICAST &&
	       route_leaves_by(s->facts, path->route, s->in->ifindex, &gateway);
}

static bool mark_leads_here(const struct scene *s)
{
	struct query query = scene_query(s, s->r, true);
	struct path path;

	if (!s->r->mark || !s->in || facts_conf(s->facts, s->in, IPV4_DEVCONF_SRC_VMARK))
		return false;
	path = lookup_path(s->facts, &query);
	return leads_here(s, &path);
}

static bool has_no_carrier(const struct scene *s) { return s->out && !(s->out->carrier && s->out->up); }

static bool leaves_by_port(const struct scene *s)
{
	return s->in && s->out && s->out->port && s->out->master == s->in->ifindex &&
	       lookup_network(s->facts, s->out->ifindex, s->r->src);
}

static bool has_network_too(const struct scene *s)
{
	return s->in && s->out && lookup_network(s->facts, s->in->ifindex, s->r->src) &&
	       lookup_network(s->facts, s->out->ifindex, s->r->src);
}

/* It goes to a network where nobody has the address, and comes from another. */
static bool is_overlapped(const struct scene *s)
{
	return s->in && !s->by_default && !s->n_forged && scene_is_elsewhere(s);
}

static bool leaves_by_wireguard(const struct scene *s)
{
	return s->out && !strcmp(s->out->kind, "wireguard") && !s->overlay && s->by_default;
}

static bool leaves_by_overlay(const struct scene *s) { return s->out && s->out->overlay; }

static bool is_routed_by_overlay(const struct scene *s) { return leaves_by_overlay(s) && !s->by_default; }

/* A backup: of two routes the kernel takes the one with the lower metric, of one any next hop. */
static bool has_later_route(const struct scene *s)
{
	struct in_addr gateway;
	size_t i;

	for (i = 0; s->in && s->path.route && i < s->facts->routes.n; i++) {
		const struct nlmsghdr *route = s->facts->routes.v[i];
		struct prefix prefix = route_prefix(route), taken = route_prefix(s->path.route);

		if (route != s->path.route && route_table(route) == route_table(s->path.route) &&
		    !prefix_compare(&prefix, &taken) &&
		    rtnl_u32(route, RTA_PRIORITY) > rtnl_u32(s->path.route, RTA_PRIORITY) &&
		    route_leaves_by(s->facts, route, s->in->ifindex, &gateway))
			return true;
	}
	return false;
}

static bool by_policy(const struct scene *s)
{
	return s->path.route && s->path.table != RT_TABLE_MAIN && s->path.table != RT_TABLE_DEFAULT &&
	       s->path.table != RT_TABLE_LOCAL;
}

static bool has_other_table(const struct scene *s)
{
	return s->other_table;
}

static bool is_multicast(const struct scene *s) { return s->multicast; }
static bool by_other_uplink(const struct scene *s) { return s->by_default && s->owner && s->owner == s->in; }
static bool is_forwarded(const struct scene *s) { return s->by_default && !s->owner && !s->broadcast; }
static bool is_asymmetric(const struct scene *s) { return s; }

/* What is sent by another uplink than its address is of may be taken for forged there. */
static bool by_other_provider(const struct scene *s)
{
	return s->by_default && !is_guarded(s) && !s->overlay && !leaves_by_overlay(s) && !s->multicast && !s->broadcast &&
	       s->back->reverse_gateway.len && !s->vrf && !scene_is_one_way(s->r) &&
	       (s->owner == s->in || HAS(s->r, RPFMON_A_RECORD_ORIG_DST));
}

/* ---- the packet ---- */

static bool is_icmp(const struct scene *s, unsigned int type)
{
	return HAS(s->r, RPFMON_A_RECORD_ICMP_TYPE) && s->r->icmp_type == type;
}

static bool is_frag_needed(const struct scene *s)
{
	return is_icmp(s, ICMP_DEST_UNREACH) && s->r->icmp_code == ICMP_FRAG_NEEDED;
}

static bool is_icmp_error(const struct scene *s)
{
	return !is_frag_needed(s) && (is_icmp(s, ICMP_DEST_UNREACH) || is_icmp(s, ICMP_TIME_EXCEEDED) ||
				      is_icmp(s, ICMP_PARAMETERPROB));
}

static bool is_one_way(const struct scene *s) { return scene_is_one_way(s->r); }

/* Of an address that no network of the device holds, on a link where others have theirs. */
static bool asks_by_other_name(const struct scene *s)
{
	return s->f->contexts == 1U << RPFMON_CONTEXT_ARP && s->in && s->in->n_addrs &&
	       !lookup_network(s->facts, s->in->ifindex, s->r->src) && !is_link_local(s);
}

static bool is_lost_question(const struct scene *s)
{
	return !s->f->unheard && s->f->contexts & 1U << RPFMON_CONTEXT_QUERY;
}

static bool has_bound_socket(const struct scene *s)
{
	const struct waiting *socket = phrase_socket(s);

	return socket && socket->bound && s->in &&
	       (socket->bound == s->in->ifindex || socket->bound == s->in->vrf);
}

static bool is_set_again(const struct scene *s) { return !s->stage->ns && s->f->mode_dev && phrase_set_again(s); }

static bool has_idle_rule(const struct scene *s)
{
	return s->stage->override != RPFMON_OVERRIDE_ON && s->back->reason == RPFMON_REASON_ASYMMETRIC &&
	       phrase_rule(s);
}

/* ---- the table ---- */

#define RULES (FIX(ALLOW) | FIX(PREFIX) | FIX(LOOSE))
#define TABLES (FIX(REUSE) | FIX(TABLE))

const struct situation situations[] = {
	{ "device-gone", ROW_OVER, is_gone, .says = "{dev} is gone" },
	{ "mode-off", ROW_OVER, is_off, .says = "rp_filter is off on {dev} now" },
	{ "mode-loose", ROW_OVER, is_loose, .says = "rp_filter is loose on {dev} now" },
	{ "admitted", ROW_OVER, is_admitted, .says = "rule {rule} admits it now" },
	{ "refused-before", ROW_OVER, is_refused_before, .says = "{refusal-now}" },
	{ "martian", ROW_OVER, is_martian, .says = "{src} is a martian now: dropped, but whatever rp_filter is" },
	{ "mended", ROW_OVER, is_asymmetric, .says = "asked now, the kernel takes it" },

	{ "query", ROW_CAUSE, is_question,
	  .says = "nothing was dropped: somebody asked the routing table, as ip route get {dst} from {src} "
		  "iif {dev} does" },
	{ "arp-unheard", ROW_CAUSE, is_unheard_arp,
	  .says = "the ARP request asks for {dst}, which this host does not answer for on {dev}" },
	{ "multicast-unjoined", ROW_CAUSE, is_unheard_multicast,
	  .says = "nothing here has joined the group {dst} on {dev} now" },
	{ "broadcast-unheard", ROW_CAUSE, is_unheard,
	  .says = "no socket here takes that broadcast (DHCP reads its own before the filter sees it)" },
	{ "guarded-source", ROW_CAUSE, is_guarded, .background = true,
	  .says = "{src} is nobody's address, and nothing may let it in: find out who sends it" },
	{ "own-source", ROW_CAUSE, is_own, FIX(MARK) | FIX(LOOSE),
	  .says = "{src} is an address of this host itself, on {own}, which no rule of rpfmon's admits" },
	{ "refusing-rule", ROW_CAUSE, rule_refuses,
	  .says = "routing rule {pref} ({refusal}) refuses the return path to {src}, in strict mode and in loose: "
		  "if {src} is to be heard, delete that rule, or put one before it (ip rule)" },
	{ "refusing-route", ROW_CAUSE, route_refuses,
	  .says = "the route {refusal} {prefix} of table {table} refuses the return path to {src}, in strict mode "
		  "and in loose: if {src} is to be heard, it needs a longer route than that" },
	{ "macvlan-bare", ROW_CAUSE, on_bare_macvlan, FIX(OFF),
	  .says = "{dev} is a macvlan of {out}, which has the network; without an address of its own, as a "
		  "virtual router's is while another is the master, it rejects in loose mode as well" },
	{ "macvlan-parent", ROW_CAUSE, on_macvlan_of, RULES | FIX(OFF),
	  .says = "{dev} is a macvlan of {out}, which has the network, and by which replies leave" },
	{ "no-address", ROW_CAUSE, is_unaddressed, FIX(MARK) | FIX(ROUTE) | FIX(ADDRESS) | FIX(ADDRESS_ALLOW) | FIX(OFF),
	  .says = "{dev} has no address, so loose mode rejects as well, and no rule alone helps: give it one first" },
	{ "no-route", ROW_CAUSE, has_no_route, FIX(MARK) | FIX(ROUTE),
	  .says = "add a route to {src}, such as ip route add {src} via GATEWAY dev {dev}: without one, loose mode "
		  "rejects as well, and no rule helps" },
	{ "changed", ROW_CAUSE, has_changed,
	  .says = "routing changed while the packet was on its way: nothing to mend unless it goes on" },
	{ "valid-mark", ROW_CAUSE, mark_leads_here, FIX(MARK) | RULES,
	  .says = "with the mark {mark} the return path would be {dev}; the filter looks at marks only if "
		  "src_valid_mark is set" },
	{ "bridge-port-address", ROW_CAUSE, leaves_by_port, FIX(PORT_ADDRESS),
	  .says = "{out} is a port of {dev} and still has an address in the same network: what it sends is "
		  "answered to {dev}, so it never hears" },
	{ "link-down", ROW_CAUSE, has_no_carrier, FIX(LINKDOWN) | TABLES,
	  .says = "{out} has no carrier: its routes stay, and replies are sent into them and lost" },
	{ "same-network", ROW_CAUSE, has_network_too, RULES | TABLES,
	  .says = "{dev} and {out} are both connected to the network of {src}: of two equal routes the kernel "
		  "takes one. A table for each address, with arp_ignore=1, or a bond of both, is how it is meant" },
	{ "link-local-source", ROW_CAUSE, is_link_local, FIX(ROUTE),
	  .says = "{src} is link-local: no gateway forwards to it. A route, or an address of 169.254.0.0/16 on {dev}, tells "
		  "the kernel that it is on {dev}" },
	{ "forged-source", ROW_CAUSE, is_forged_alone, .background = true,
	  .says = "{src} belongs to the network of {out}: whoever sends it on {dev} may have forged it, which the "
		  "filter is there to catch" },
	{ "overlapping-network", ROW_CAUSE, is_overlapped, FIX(ROUTE) | TABLES,
	  .says = "replies to {src} go to {out}, whose own network {prefix} holds it, and where nobody is known by "
		  "that address: either two networks overlap, or the source is forged" },
	{ "wireguard-tunnel", ROW_CAUSE, leaves_by_wireguard, RULES | TABLES,
	  .says = "{out} is a WireGuard tunnel that takes nearly everything: if these are its own encrypted "
		  "packets, do as wg-quick does, restore the tunnel's mark on them and set src_valid_mark" },
	{ "vrf", ROW_CAUSE, in_vrf, RULES | FIX(ROUTE),
	  .says = "{dev} is in the VRF {vrf}, whose table the return path is looked up in first" },
	{ "later-route", ROW_CAUSE, has_later_route, RULES | TABLES,
	  .says = "{dev} has a route to {prefix} too, but with a higher metric; as next hops of one route both "
		  "would be return paths" },
	{ "multicast", ROW_CAUSE, is_multicast, RULES | FIX(ROUTE),
	  .says = "the group {dst} is heard on {dev}, but its sender is routed elsewhere" },
	{ "other-table", ROW_CAUSE, has_other_table, FIX(REUSE) | RULES,
	  .says = "table {other} has the right return path, but {lacks} does not lead the look-up of a return path there; "
		  "what is sent may well leave by {dev}, whatever the filter asks" },
	{ "policy-rule", ROW_CAUSE, by_policy, RULES | TABLES,
	  .says = "routing rule {pref} leads replies to table {table}" },
	{ "overlay-node-source", ROW_CAUSE, on_overlay, RULES,
	  .says = "{src} comes by the tunnel {dev}, but is routed by {out}: overlay networks do so if a node sends to a pod "
		  "from the address of its uplink" },
	{ "return-by-overlay", ROW_CAUSE, is_routed_by_overlay, RULES | TABLES,
	  .says = "{src} is routed by the tunnel {out}, but comes in by {dev}, outside of it" },
	{ "other-uplink", ROW_CAUSE, by_other_uplink, RULES | TABLES,
	  .says = "{dst} is an address of {dev}, but what has no route of its own leaves by {out}" },
	{ "forwarded-uplink", ROW_CAUSE, is_forwarded, RULES,
	  .says = "{dst} is behind this host, and what has no route of its own leaves by {out}; to have replies leave by "
		  "{dev}, mark its connections (ct mark), restore the mark, give it a table, and set src_valid_mark" },
	{ "asymmetric", ROW_CAUSE, is_asymmetric, RULES | TABLES,
	  .says = "{src} is routed by {out}, but comes in by {dev}: if nobody behind {dev} should send as {src}, it is "
		  "forged, the filter is right, and no fix is wanted" },

	{ "fragmentation-needed", ROW_MORE, is_frag_needed,
	  .says = "these are ICMP errors \"fragmentation needed\": without them path MTU discovery fails, and large "
		  "transfers hang while pings and small answers pass" },
	{ "icmp-error", ROW_MORE, is_icmp_error,
	  .says = "these are ICMP errors: without them whoever sent the packet that failed waits for its time-out" },
	{ "arp-announce", ROW_MORE, asks_by_other_name,
	  .says = "{src} asks by ARP in the name of an address that is in no network of {dev}: if that is not meant, "
		  "set net.ipv4.conf.all.arp_announce=2 there" },
	{ "one-way", ROW_MORE, is_one_way, .says = "these packets want no reply, so where one would go does not matter" },
	{ "left-out", ROW_MORE, is_left_out, .background = true,
	  .says = "others of its sources are let in by rules or routes of their own: if what is left is no stranger, it "
		  "wants the same" },
	{ "many-sources", ROW_MORE, has_many, .says = "there are {n} sources, too many to be named one by one" },
	{ "forged-among", ROW_MORE, is_forged_too, .warns = true,
	  .says = "in no fix, as they may be forged: {nforged} of the sources, such as {forged} (seen just once, or of the "
		  "network of another device)" },
	{ "other-provider", ROW_MORE, by_other_provider, .warns = true, .of_fix = true,
	  .says = "if replies leave by {out} with an address of {dev}, a provider that filters sources drops them there: "
		  "then take a fix by which they leave by {dev}" },
	{ "bound-socket", ROW_MORE, has_bound_socket, .warns = true,
	  .says = "the socket for it is bound to {bound}: its replies leave by that, whatever the tables say" },
	{ "rule-off", ROW_MORE, has_idle_rule, .says = "rule {rule} matches it, but override is {override}" },
	{ "larger-counts", ROW_MORE, all_has_the_say, .quiet = true,
	  .says = "setting net.ipv4.conf.{dev}.rp_filter to 0 changes nothing while net.ipv4.conf.all.rp_filter is "
		  "{all}: the larger of the two counts" },
	{ "set-again", ROW_MORE, is_set_again, .warns = true,
	  .says = "{file} sets rp_filter whenever a device appears: what is set by hand holds until then; a key that "
		  "is written out in a file of sysctl.d beats it" },
	{ "lost-look-up", ROW_MORE, is_lost_question, .warns = true,
	  .says = "no counter of the kernel's has these drops: it looks the route of these packets up for itself, as SRv6, "
		  "DNAT on a bridge and ipvlan do" },
	{ "workload", ROW_MORE, is_workload, .warns = true, .of_fix = true,
	  .says = "{dev} is a workload's link, by its kind or name: whoever is at its other end can forge what a fix lets in" },
	{ "physical-port", ROW_MORE, is_physical, .warns = true, .of_fix = true,
	  .says = "{dev} is a physical port: anybody on that network can forge what a fix lets in" },
	{ "route-localnet", ROW_MORE, takes_localnet, .warns = true, .of_fix = true,
	  .says = "route_localnet is set on {dev}: with a wider filter, forged 127.0.0.0/8 may come in" },
	{ "accept-local", ROW_MORE, takes_local, .warns = true, .of_fix = true,
	  .says = "accept_local is set on {dev}: with a wider filter, forged addresses of this host may come in" },
	{ 0 }
};

/* What warns of a fix, and what else there is to it, is for what is rejected and missed. */
static bool applies(const struct situation *row, const struct scene *s)
{
	const bool over = s->f->state == STATE_PAST;

	if (row->group == ROW_OVER)
		return over && row->is(s);
	if (row->group == ROW_MORE && s->f->unheard)
		return false;
	return !over && row->is(s);
}

size_t situations_of(struct scene *s, struct verdict_words found[SITUATIONS_MAX])
{
	const struct situation *row;
	unsigned int had = 0;
	size_t n = 0;

	for (row = situations; row->name && n < SITUATIONS_MAX; row++) {
		if (had & 1U << row->group || !applies(row, s))
			continue;
		if (row->group != ROW_MORE)
			had |= 1U << row->group;
		found[n++] = (struct verdict_words) {
			.row = row, .text = row->says ? phrase(s, row->says) : NULL,
		};
		if (row->background)
			s->f->severity = SEVERITY_BACKGROUND;
	}
	return n;
}
