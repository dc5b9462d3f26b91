// SPDX-License-Identifier: GPL-2.0
/* Asks a twin what becomes of packets and their answers, before and after a command. */
#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/ip.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lookup.h"
#include "netns.h"
#include "proof.h"
#include "util.h"

#define SET(r, attr) ((r)->has |= 1ULL << (attr))

/* Nobody's, RFC 7600 and TEST-NET-2: who of them is not one of the packets' is a stranger. */
static const uint32_t strangers[] = { 0xc6336407, 0xcb007107, 0xc0000209 };

/* Where a device of the real namespace is now in the twin, whatever a command has made of it. */
static const struct link *link_now(const struct twin *twin, const char *dev)
{
	const struct link *real = facts_link_named(twin->real, dev);
	uint32_t index = real ? twin_index(twin, real->ifindex) : 0;

	return index ? facts_link(&twin->now, index) : facts_link_named(&twin->now, dev);
}

/* ---- the packet ---- */

/* Sources that no device may bring in: ip_route_input_slow(). */
static bool is_martian(const struct facts *facts, const struct link *link, in_addr_t src)
{
	uint32_t addr = ntohl(src);

	return IN_MULTICAST(addr) || addr == INADDR_BROADCAST || !addr ||
	       (addr >> 24 == IN_LOOPBACKNET && !facts_conf(facts, link, IPV4_DEVCONF_ROUTE_LOCALNET));
}

static bool minds_protocol(const struct facts *facts)
{
	size_t i;

	for (i = 0; i < facts->policy.n; i++)
		if (rtnl_attr(facts->policy.v[i], FRA_IP_PROTO, 0) ||
		    rtnl_attr(facts->policy.v[i], FRA_SPORT_RANGE, 0) ||
		    rtnl_attr(facts->policy.v[i], FRA_DPORT_RANGE, 0))
			return true;
	return false;
}

static const char *ask_on(const struct twin *twin, const struct packet *packet,
			  const struct link *link, struct ask *ask)
{
	*ask = (struct ask) {
		.src = packet->src.s_addr, .dst = packet->dst.s_addr, .mark = packet->mark,
		.tos = packet->tos, .proto = packet->proto, .sport = packet->sport,
		.dport = packet->dport, .iif = link->ifindex,
	};
	if (ask->proto && ask->proto != IPPROTO_TCP && ask->proto != IPPROTO_UDP &&
	    ask->proto != IPPROTO_ICMP) {
		if (minds_protocol(&twin->now))
			return "routing rules look at the protocol, and the kernel's look-up takes none but tcp, udp and icmp";
		ask->proto = ask->sport = ask->dport = 0;
	}
	return NULL;
}

const char *proof_ask(const struct twin *twin, const struct packet *packet, struct ask *ask)
{
	const struct link *link = link_now(twin, packet->dev);

	return link ? ask_on(twin, packet, link, ask) : "the device is gone then";
}

/* The route back to the packet's source. */
static void ask_return(struct twin *twin, const struct ask *packet, const struct link *link,
		       struct route_answer *route)
{
	struct ask ask = *packet;

	ask.iif = link->table ? link->ifindex : link->vrf;
	if (!facts_conf(&twin->now, link, IPV4_DEVCONF_SRC_VMARK))
		ask.mark = 0;
	/* The kernel validates with no destination then. */
	if (!ask.dst || IN_MULTICAST(ntohl(ask.dst)) || ask.dst == INADDR_BROADCAST)
		ask.dst = htonl(0xc0000008);
	ask_begin(twin);
	ask_routes(twin, &ask, 1, route);
	ask_end(twin);
}

/* Why a packet with a good source is dropped. */
static const char *why_refused(struct twin *twin, const struct ask *packet, const struct link *link)
{
	struct ask ask = { .src = packet->dst, .dst = packet->src, .iif = link->vrf };
	struct route_answer route;

	if (IN_MULTICAST(ntohl(packet->dst)))
		return "nobody here has joined that group: the packet is dropped before its source is looked at";
	ask_begin(twin);
	ask_routes(twin, &ask, 1, &route);
	ask_end(twin);
	if (!route.err && route.type == RTN_UNICAST && !link_conf(link, IPV4_DEVCONF_FORWARDING))
		return "the device does not forward: the packet is dropped before its source is looked at";
	return "there is no route to the destination: the packet is dropped before its source is looked at";
}

/* What @err, in a mode, and in mode 0, says. */
static uint32_t answer_of(int err, int off, bool martian)
{
	if (!err)
		return RPFMON_ANSWER_ACCEPTED;
	return martian || off ? RPFMON_ANSWER_MARTIAN : RPFMON_ANSWER_REJECTED;
}

void proof_put_return(const struct twin *twin, const struct route_answer *route, struct record *r)
{
	const struct link *out = route->n_dev ? facts_link(&twin->now, route->dev[0]) : NULL;
	const struct link *real;

	if (route->err || !out)
		return;
	real = facts_link_named(twin->real, out->name);
	r->reverse_ifindex = real ? real->ifindex : out->ifindex;
	snprintf(r->reverse_dev, sizeof(r->reverse_dev), "%s", out->name);
	r->reverse_gateway = route->gateway;
	r->table = route->table;
	r->prefix = (struct prefix) { .addr.s_addr = route->prefix, .len = route->len };
	SET(r, RPFMON_A_RECORD_REVERSE_IFINDEX);
	SET(r, RPFMON_A_RECORD_REVERSE_DEV);
	SET(r, RPFMON_A_RECORD_TABLE);
	SET(r, RPFMON_A_RECORD_PREFIX);
}

static void put_packet(const struct twin *twin, const struct packet *packet, const struct link *link,
		       struct record *r)
{
	const struct link *real = facts_link_named(twin->real, link->name);

	r->netns = netns_inode();
	r->ifindex = real ? real->ifindex : link->ifindex;
	snprintf(r->dev, sizeof(r->dev), "%s", link->name);
	if (real && *real->kind) {
		snprintf(r->kind, sizeof(r->kind), "%s", real->kind);
		SET(r, RPFMON_A_RECORD_KIND);
	}
	r->src = packet->src;
	r->dst = packet->dst;
	r->mark = packet->mark;
	r->mode_all = twin->now.all[IPV4_DEVCONF_RP_FILTER];
	r->mode_dev = link_conf(link, IPV4_DEVCONF_RP_FILTER);
	r->mode = r->mode_all > r->mode_dev ? r->mode_all : r->mode_dev;
}

/* From 6.13 on the kernel's answer does not tell a rejection from another: three modes do. */
const char *proof_test(struct twin *twin, const struct packet *packet, struct answer *answer)
{
	const struct link *link = link_now(twin, packet->dev), *real = facts_link_named(twin->real, packet->dev);
	struct route_answer route, now, by_mode[3];
	const char *wrong;
	struct ask ask;
	uint32_t mode;
	bool martian;

	memset(answer, 0, sizeof(*answer));
	if (!real)
		return "no such device in this network namespace";
	if (real->port)
		return "the device is a port of another, which receives in its stead; ask for that one";
	if (!real->conf)
		return "IPv4 does not work on this device";
	if (!link || !link->conf)
		return "the device is gone then";
	wrong = ask_on(twin, packet, link, &ask);
	if (wrong)
		return wrong;

	ask_packets(twin, &ask, 1, &now);
	ask_modes_begin(twin);
	for (mode = 0; mode < 3; mode++) {
		ask_mode(twin, link, mode);
		ask_packets(twin, &ask, 1, &by_mode[mode]);
	}
	ask_mode(twin, link, link_conf(link, IPV4_DEVCONF_RP_FILTER));
	ask_modes_end(twin);
	ask_return(twin, &ask, link, &route);
	martian = is_martian(&twin->now, link, ask.src) ||
		  (!route.err && route.type != RTN_UNICAST &&
		   (route.type != RTN_LOCAL || !facts_conf(&twin->now, link, IPV4_DEVCONF_ACCEPT_LOCAL)));
	if (by_mode[0].err && !martian)
		return why_refused(twin, &ask, link);

	answer->strict = answer_of(by_mode[1].err, by_mode[0].err, martian);
	answer->loose = answer_of(by_mode[2].err, by_mode[0].err, martian);
	answer->now = answer_of(now.err, by_mode[0].err, martian);
	put_packet(twin, packet, link, &answer->record);
	proof_put_return(twin, &route, &answer->record);
	answer->record.reason = route.err ? RPFMON_REASON_NO_ROUTE :
				!link->n_addrs ? RPFMON_REASON_NO_ADDRESS : RPFMON_REASON_ASYMMETRIC;
	return NULL;
}

/* ---- its answer ---- */

static const struct ndmsg *neighbour(const struct facts *real, uint32_t ifindex, in_addr_t addr)
{
	size_t i;

	for (i = 0; i < real->neighs.n; i++) {
		const struct ndmsg *nd = mnl_nlmsg_get_payload(real->neighs.v[i]);

		if ((uint32_t)nd->ndm_ifindex == ifindex && rtnl_u32(real->neighs.v[i], NDA_DST) == addr)
			return nd;
	}
	return NULL;
}

/* Do both send on one link? */
static bool share_link(const struct twin *twin, const struct link *in, const struct link *out)
{
	const struct link *real_in = facts_link_named(twin->real, in->name);
	const struct link *real_out = facts_link_named(twin->real, out->name);

	return in == out || (real_in && real_out && real_in->lower == real_out->ifindex);
}

static bool is_on_link(const struct facts *facts, const struct link *link, in_addr_t addr)
{
	size_t i;

	for (i = 0; i < facts->addrs.n; i++) {
		const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(facts->addrs.v[i]);
		struct prefix prefix = { addr_of(facts->addrs.v[i]), ifa->ifa_prefixlen };

		if (ifa->ifa_index == link->ifindex && prefix_holds(&prefix, (struct in_addr) { addr }))
			return true;
	}
	return false;
}

/* The neighbour, if it is one that an entry is needed for, as the real namespace knows it. */
static void judge_neighbour(const struct twin *twin, const struct link *in, const struct link *out,
			    const struct ask *back, bool on_link, struct reply_path *reply)
{
	const struct link *real = facts_link_named(twin->real, out->name);
	in_addr_t hop = back->dst;
	const struct ndmsg *nd;

	if (reply->gateway.len == 4)
		memcpy(&hop, reply->gateway.data, 4);
	nd = real ? neighbour(twin->real, real->ifindex, hop) : NULL;
	if (nd && nd->ndm_state & (NUD_FAILED | NUD_INCOMPLETE))
		reply->state = REPLY_NO_NEIGHBOUR;
	else if (!reply->gateway.len && !nd && !is_on_link(&twin->now, in, hop) &&
		 !(on_link && share_link(twin, in, out)))
		reply->unknown = true;
}

static void judge_reply(const struct twin *twin, const struct link *in, const struct link *out,
			const struct ask *back, bool forwarded, bool on_link, struct reply_path *reply)
{
	const struct link *real = facts_link_named(twin->real, out->name);
	const struct in_addr src = { back->src };

	reply->state = REPLY_OK;
	snprintf(reply->dev, sizeof(reply->dev), "%s", out->name);
	if (!out->carrier || !out->up || (real && real->port))
		reply->state = REPLY_NO_CARRIER;
	else if (ntohl(back->dst) >> 16 == 0xa9fe && reply->gateway.len)
		reply->state = REPLY_NO_NEIGHBOUR;	/* 169.254/16 is on-link only, RFC 3927 */
	else if (out->noarp && !forwarded && !lookup_has_address(&twin->now, out->ifindex, src) &&
		 lookup_owner(&twin->now, src)) {
		reply->state = REPLY_TUNNEL;
		reply->unknown = true;
	} else if (!out->noarp) {
		judge_neighbour(twin, in, out, back, on_link, reply);
	}
}

/* Is it put into something else, as SRv6 and MPLS do? Old kernels do not say so when asked. */
static bool goes_on_as_another(const struct twin *twin, const struct ask *back, const struct route_answer *answer)
{
	const struct in_addr dst = { back->dst };
	const struct nlmsghdr *route = lookup_route(&twin->now, answer->table ? answer->table : RT_TABLE_MAIN,
						    dst, back->tos);

	return route && rtnl_attr(route, RTA_ENCAP_TYPE, 2);
}

static void find_reply(struct twin *twin, const struct packet *real, const struct ask *packet,
		       const struct link *in, struct reply_path *reply)
{
	struct ask back = {
		.mark = real->reply_mark,
		.src = packet->dst, .dst = packet->src, .tos = packet->tos, .proto = packet->proto,
		.sport = packet->dport, .dport = packet->sport, .oif = in->vrf,
	};
	struct route_answer there, answer;
	const struct link *out;
	bool forwarded;

	memset(reply, 0, sizeof(*reply));
	ask_packets(twin, packet, 1, &there);
	if (real->one_way || there.err || !packet->dst || IN_MULTICAST(ntohl(packet->dst)) ||
	    there.type == RTN_BROADCAST || there.type == RTN_MULTICAST)
		return;
	forwarded = there.type != RTN_LOCAL;
	if (forwarded) {
		back.iif = there.oif;
		back.oif = 0;
	}
	ask_packets(twin, &back, 1, &answer);
	out = answer.err ? NULL : facts_link(&twin->now, answer.oif);
	if (!out) {
		reply->state = REPLY_REJECTED;
		return;
	}
	reply->gateway = answer.gateway;
	if (answer.type == RTN_LOCAL || goes_on_as_another(twin, &back, &answer)) {
		reply->state = REPLY_OK;
		snprintf(reply->dev, sizeof(reply->dev), "%s", out->name);
		return;
	}
	judge_reply(twin, in, out, &back, forwarded, real->on_link, reply);
}

/* ---- the command ---- */

/* The worst that was found counts, and of equals the first. */
static void not_proved(struct proof *proof, enum proved proved, char *why)
{
	if (proof->proved <= proved && proof->why_not) {
		free(why);
		return;
	}
	free(proof->why_not);
	proof->why_not = why;
	proof->proved = proved;
}

static char *why_no_reply(const struct reply_path *reply)
{
	switch (reply->state) {
	case REPLY_REJECTED:
		return xprintf("the reply has no route");
	case REPLY_NO_CARRIER:
		return xprintf("the reply leaves by %s, which has no carrier", reply->dev);
	case REPLY_NO_NEIGHBOUR:
		return xprintf("the reply leaves by %s, where its next hop does not answer",
			       reply->dev);
	case REPLY_TUNNEL:
		return xprintf("the reply leaves by %s with the address of another device",
			       reply->dev);
	default:
		return xprintf("the reply leaves by %s, and whether its receiver is there is not known",
			       reply->dev);
	}
}

static void try_packet(struct twin *twin, const struct packet *packet, struct proof *proof)
{
	const struct link *in = link_now(twin, packet->dev);
	struct answer answer;
	const char *wrong = proof_test(twin, packet, &answer);
	struct reply_path reply;
	struct ask ask;

	if (wrong) {
		not_proved(proof, PROVED_UNKNOWN, xprintf("%s", wrong));
		return;
	}
	proof->after = answer;
	if (answer.now != RPFMON_ANSWER_ACCEPTED) {
		not_proved(proof, PROVED_NOT, xprintf("the packet is still dropped"));
		return;
	}
	proof_ask(twin, packet, &ask);
	find_reply(twin, packet, &ask, in, &reply);
	proof->reply = reply;
	if (reply.unknown)
		not_proved(proof, PROVED_UNKNOWN, why_no_reply(&reply));
	else if (reply.state > REPLY_OK)
		not_proved(proof, PROVED_NOT, why_no_reply(&reply));
}

static bool is_one_of(const struct packet *packets, size_t n, in_addr_t src)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (packets[i].src.s_addr == src)
			return true;
	return false;
}

/* One that is rejected; 0 if there is none. */
static struct in_addr find_stranger(struct twin *twin, const struct packet *packets, size_t n)
{
	struct packet packet = packets[0];
	struct answer answer;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(strangers); i++) {
		packet.src.s_addr = htonl(strangers[i]);
		if (!is_one_of(packets, n, packet.src.s_addr) && !proof_test(twin, &packet, &answer) &&
		    answer.now == RPFMON_ANSWER_REJECTED)
			return packet.src;
	}
	return (struct in_addr) { 0 };
}

static bool is_accepted(struct twin *twin, const struct packet *packet)
{
	struct route_answer now;
	struct ask ask;

	if (proof_ask(twin, packet, &ask))
		return false;
	ask_packets(twin, &ask, 1, &now);
	return !now.err;
}

static void try_stranger(struct twin *twin, const struct packet *packets, struct proof *proof)
{
	struct packet packet = packets[0];

	packet.src = proof->stranger;
	if (!packet.src.s_addr || !is_accepted(twin, &packet))
		proof->stranger.s_addr = 0;
}

static void try_undo(struct twin *twin, const struct facts *before, const char *undo,
		     struct proof *proof)
{
	char *said;
	int status = twin_run(twin, undo, &said);

	proof->undone = !status && !twin->why && facts_alike(before, &twin->now);
	if (!proof->undone)
		not_proved(proof, PROVED_UNKNOWN, xprintf("what is to undo it does not"));
	free(said);
}

static void try_held(struct twin *twin, const struct packet *held, const bool *before, size_t n,
		     struct proof *proof)
{
	size_t i;

	for (i = 0; i < n && proof->proved != PROVED_NOT; i++)
		if (before[i] && !is_accepted(twin, &held[i]))
			not_proved(proof, PROVED_NOT, xprintf("%s would reject what others send there", held[i].dev));
}

void proof_make(struct twin *twin, const struct packet *packets, size_t n, const struct packet *held,
		size_t n_held, const char *command, const char *undo, struct proof *proof)
{
	bool *before = xzalloc((n_held + 1) * sizeof(*before));
	char *said = NULL;
	size_t i;
	int status;

	memset(proof, 0, sizeof(*proof));
	proof->proved = PROVED;
	proof->undone = true;
	proof_test(twin, &packets[0], &proof->before);
	proof->stranger = find_stranger(twin, packets, n);
	for (i = 0; i < n_held; i++)
		before[i] = is_accepted(twin, &held[i]);
	status = changes_try(&proof->changes, twin, command, &said);
	if (status > 0) {
		said[strcspn(said, "\n")] = '\0';
		not_proved(proof, PROVED_NOT, xprintf("it fails: %s", said));
	} else if (twin->why) {
		not_proved(proof, PROVED_UNKNOWN, xprintf("%s", twin->why));
	}
	free(said);
	if (proof->proved == PROVED && twin_read(twin)) {
		for (i = 0; i < n && proof->proved != PROVED_NOT; i++)
			try_packet(twin, &packets[i], proof);
		try_held(twin, held, before, n_held, proof);
		try_stranger(twin, packets, proof);
	}
	if (undo && !status && !twin->why)
		try_undo(twin, &proof->changes.before.facts, undo, proof);
	else if (!undo)
		proof->undone = status != 0;
	free(before);
}

void proof_free(struct proof *proof)
{
	changes_free(&proof->changes);
	free(proof->why_not);
	memset(proof, 0, sizeof(*proof));
}
