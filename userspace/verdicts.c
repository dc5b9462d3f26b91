// SPDX-License-Identifier: GPL-2.0
/* Finds the networks and kinds of packets that routing tells apart, and each device's verdict. */
#include <linux/fib_rules.h>
#include <linux/ip.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lookup.h"
#include "util.h"
#include "verdicts.h"
#include "words.h"

#define PROBES_MAX 64
#define QUESTIONS_MAX 2000000

/* Nobody's, RFC 7600: for packets to no address of ours. */
#define ELSEWHERE 0xc0000008

static const char *const names[] = {
	[VERDICT_NONE] = "down",
	[VERDICT_ACCEPTED] = "accepted",
	[VERDICT_ADMITTED] = "admitted",
	[VERDICT_MARTIAN] = "martian",
	[VERDICT_ASYMMETRIC] = "asymmetric",
	[VERDICT_NO_ROUTE] = "no-route",
	[VERDICT_NO_ADDRESS] = "no-address",
};

const struct words words_whatif = { names, ARRAY_SIZE(names) };

bool verdict_lets_in(enum verdict verdict)
{
	return verdict == VERDICT_ACCEPTED || verdict == VERDICT_ADMITTED;
}

struct source verdicts_source(const struct verdicts *verdicts, struct in_addr addr)
{
	size_t network = network_of(&verdicts->networks, addr);

	return (struct source) {
		.addr = addr,
		.network = network,
		.alike = verdicts->networks.v[network].alike,
		.local = own_holds(&verdicts->networks.local, addr),
	};
}

/* ---- kinds of packets ---- */

/* What a rule does, and where it stands among those that all packets are alike to. */
static void put_signature(FILE *f, const struct nlmsghdr *nlh, size_t position)
{
	const struct fib_rule_hdr *rule = mnl_nlmsg_get_payload(nlh);
	static const uint16_t others[] = {
		FRA_IIFNAME, FRA_OIFNAME, FRA_GOTO, FRA_SUPPRESS_PREFIXLEN, FRA_SUPPRESS_IFGROUP,
		FRA_TABLE, FRA_DST, FRA_TUN_ID, FRA_UID_RANGE, FRA_L3MDEV,
	};
	const struct nlattr *attr;
	size_t i, k;

	fprintf(f, "%zu:%u/%u", position, rule->action, rule->dst_len);
	for (i = 0; i < ARRAY_SIZE(others); i++) {
		attr = rtnl_attr(nlh, others[i], 0);
		fputc(',', f);
		for (k = 0; attr && k < mnl_attr_get_payload_len(attr); k++)
			fprintf(f, "%02x", ((uint8_t *)mnl_attr_get_payload(attr))[k]);
	}
	fputc(';', f);
}

static char *signature_of(const struct verdicts *verdicts, const struct probe *probe)
{
	const struct facts *facts = &verdicts->facts;
	const struct query query = {
		.dst = probe->dst, .mark = probe->mark, .tos = probe->tos, .proto = probe->proto,
		.sport = probe->sport, .dport = probe->dport,
	};
	size_t i, position = 0;
	char *text;
	FILE *f;

	f = xmemstream(&text);
	if (probe->tos && verdicts->route_tos[probe->tos])
		fprintf(f, "tos %u;", probe->tos);
	for (i = 0; i < facts->policy.n; i++) {
		if (!lookup_selects(facts->policy.v[i]))
			position++;
		else if (lookup_takes(facts->policy.v[i], &query))
			put_signature(f, facts->policy.v[i], position);
	}
	fclose(f);
	return text;
}

size_t probe_of(const struct verdicts *verdicts, const struct probe *probe)
{
	char *signature = signature_of(verdicts, probe);
	size_t i;

	for (i = 0; i < verdicts->n_probe; i++)
		if (!strcmp(verdicts->probe[i].signature, signature))
			break;
	free(signature);
	return i;
}

static void add_probe(struct verdicts *verdicts, const struct probe *probe)
{
	if (probe_of(verdicts, probe) < verdicts->n_probe)
		return;
	if (verdicts->n_probe == PROBES_MAX) {
		verdicts->unasked = true;
		return;
	}
	verdicts->probe = xgrow(verdicts->probe, verdicts->n_probe, &verdicts->probe_room,
				sizeof(*verdicts->probe));
	verdicts->probe[verdicts->n_probe] = *probe;
	verdicts->probe[verdicts->n_probe++].signature = signature_of(verdicts, probe);
}

static uint16_t first_port(const struct nlmsghdr *nlh, uint16_t type)
{
	const struct nlattr *attr = rtnl_attr(nlh, type, sizeof(struct fib_rule_port_range));

	return attr ? ((struct fib_rule_port_range *)mnl_attr_get_payload(attr))->start : 0;
}

/* A packet whose return path a rule takes in. Its ports are those of the answer, swapped. */
bool probe_for_rule(const struct nlmsghdr *nlh, struct probe *probe)
{
	const struct fib_rule_hdr *rule = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *proto = rtnl_attr(nlh, FRA_IP_PROTO, 1);
	const struct nlattr *dscp = rtnl_attr(nlh, RTNL_FRA_DSCP, 1);
	uint32_t src = ntohl(rtnl_u32(nlh, FRA_SRC));

	if (rule->src_len)
		probe->dst.s_addr = htonl(src + (rule->src_len < 31));
	probe->mark = rtnl_u32(nlh, FRA_FWMARK);
	probe->tos = dscp ? mnl_attr_get_u8(dscp) << 2 : rule->tos;
	probe->proto = proto ? mnl_attr_get_u8(proto) : 0;
	probe->dport = first_port(nlh, FRA_SPORT_RANGE);
	probe->sport = first_port(nlh, FRA_DPORT_RANGE);
	/* RTM_GETROUTE takes no others. */
	return !probe->proto || probe->proto == IPPROTO_TCP || probe->proto == IPPROTO_UDP ||
	       probe->proto == IPPROTO_ICMP;
}

static void find_probes(struct verdicts *verdicts)
{
	const struct facts *facts = &verdicts->facts;
	struct probe probe = { .dst.s_addr = htonl(ELSEWHERE) };
	size_t i;

	for (i = 0; i < facts->routes.n; i++) {
		const struct rtmsg *rtm = mnl_nlmsg_get_payload(facts->routes.v[i]);

		verdicts->route_tos[rtm->rtm_tos] = true;
	}
	add_probe(verdicts, &probe);
	for (i = 1; i < ARRAY_SIZE(verdicts->route_tos); i++) {
		probe.tos = i;
		if (verdicts->route_tos[i])
			add_probe(verdicts, &probe);
	}
	probe.tos = 0;
	for (i = 0; i < facts->addrs.n; i++) {
		probe.dst = addr_of(facts->addrs.v[i]);
		add_probe(verdicts, &probe);
	}
	for (i = 0; i < facts->policy.n; i++) {
		const struct nlattr *iif = rtnl_attr(facts->policy.v[i], FRA_IIFNAME, 1);

		/* The return path of what is forwarded there. */
		if (iif && strcmp(mnl_attr_get_str(iif), "lo"))
			verdicts->unasked = true;
		if (!lookup_selects(facts->policy.v[i]))
			continue;
		probe = (struct probe) { .dst.s_addr = htonl(ELSEWHERE) };
		if (!probe_for_rule(facts->policy.v[i], &probe)) {
			verdicts->unasked = true;
			continue;
		}
		add_probe(verdicts, &probe);
		if (probe.proto == IPPROTO_UDP) {
			probe.proto = IPPROTO_TCP;
			add_probe(verdicts, &probe);
		}
	}
}

static void find_domains(struct verdicts *verdicts)
{
	const struct facts *facts = &verdicts->facts;
	size_t i;

	verdicts->domain = xzalloc((facts->n_link + 1) * sizeof(*verdicts->domain));
	verdicts->n_domain = 1;
	for (i = 0; i < facts->n_link; i++)
		if (facts->link[i].table)
			verdicts->domain[verdicts->n_domain++] = facts->link[i].ifindex;
}

/*
 * A packet finds an address of ours by the rule for the table local, or its VRF's. A rule
 * ahead of that may send it elsewhere, whatever the filter thinks of its source.
 */
static bool is_overtaken(const struct facts *facts, bool vrf)
{
	bool ahead = false;
	size_t i;

	for (i = 0; i < facts->policy.n; i++) {
		const struct nlmsghdr *nlh = facts->policy.v[i];
		const struct fib_rule_hdr *rule = mnl_nlmsg_get_payload(nlh);
		bool local = rule->table == RT_TABLE_LOCAL && !rule->src_len && !rule->dst_len &&
			     !lookup_selects(nlh);
		bool l3mdev = rtnl_attr(nlh, FRA_L3MDEV, 1);

		if (vrf ? l3mdev : local)
			return ahead;
		/* Those for packets with a mark alone are not for the usual ones. */
		ahead |= !local && !l3mdev &&
			 (!rtnl_u32(nlh, FRA_FWMARK) || rule->flags & FIB_RULE_INVERT);
	}
	return false;
}

/* They are not the twin's any more. */
static void facts_taken(struct twin *twin)
{
	memset(&twin->now, 0, sizeof(twin->now));
}

void verdicts_ask(struct verdicts *verdicts, struct twin *twin)
{
	size_t i, j, k, n = 0;
	struct ask *ask;

	memset(verdicts, 0, sizeof(*verdicts));
	verdicts->facts = twin->now;
	networks_find(&verdicts->networks, &verdicts->facts);
	find_probes(verdicts);
	find_domains(verdicts);
	verdicts->overtaken = is_overtaken(&verdicts->facts, false);
	verdicts->vrf_overtaken = verdicts->n_domain > 1 && is_overtaken(&verdicts->facts, true);
	verdicts->unasked |= verdicts->overtaken || verdicts->vrf_overtaken;
	n = verdicts->n_domain * verdicts->n_probe * verdicts->networks.n;
	if (n > QUESTIONS_MAX)
		twin_doubt(twin, "%zu questions to the copy; at most %u are asked", n, QUESTIONS_MAX);
	if (verdicts->overtaken)
		twin_doubt(twin, "a routing rule stands ahead of the one for the table local: which packets are for this host is not looked at");
	verdicts->answer = xzalloc((n + 1) * sizeof(*verdicts->answer));
	if (twin->why) {
		facts_taken(twin);
		return;
	}
	ask = xzalloc((n + 1) * sizeof(*ask));
	n = 0;
	for (i = 0; i < verdicts->n_domain; i++)
		for (j = 0; j < verdicts->n_probe; j++)
			for (k = 0; k < verdicts->networks.n; k++) {
				const struct probe *probe = &verdicts->probe[j];

				ask[n++] = (struct ask) {
					.src = verdicts->networks.v[k].sample.s_addr,
					.dst = probe->dst.s_addr,
					.mark = probe->mark,
					.tos = probe->tos,
					.proto = probe->proto,
					.sport = probe->sport,
					.dport = probe->dport,
					.iif = verdicts->domain[i],
				};
			}
	ask_begin(twin);
	ask_routes(twin, ask, n, verdicts->answer);
	ask_end(twin);
	free(ask);
	facts_taken(twin);
}

void verdicts_free(struct verdicts *verdicts)
{
	size_t i;

	for (i = 0; i < verdicts->n_probe; i++)
		free(verdicts->probe[i].signature);
	free(verdicts->probe);
	free(verdicts->domain);
	free(verdicts->answer);
	networks_free(&verdicts->networks);
	facts_free(&verdicts->facts);
}

/* ---- verdicts ---- */

static bool leaves_by(const struct facts *facts, const struct route_answer *answer, const struct link *link)
{
	const struct link *hop;
	unsigned int i;

	for (i = 0; i < answer->n_dev; i++) {
		if (answer->dev[i] == link->ifindex)
			return true;
		hop = link->table ? facts_link(facts, answer->dev[i]) : NULL;
		if (hop && hop->vrf == link->ifindex)
			return true;
	}
	return false;
}

size_t verdicts_domain(const struct verdicts *verdicts, const struct link *link)
{
	uint32_t domain = link->table ? link->ifindex : link->vrf;
	size_t i = 0;

	while (i + 1 < verdicts->n_domain && verdicts->domain[i] != domain)
		i++;
	return i;
}

const struct route_answer *verdicts_answers(const struct verdicts *verdicts, size_t domain, size_t probe)
{
	return &verdicts->answer[(domain * verdicts->n_probe + probe) * verdicts->networks.n];
}

enum verdict verdict_of(const struct verdicts *verdicts, const struct link *link, size_t probe,
			const struct source *source, verdicts_admit admit, void *data)
{
	const struct facts *facts = &verdicts->facts;
	const struct route_answer *answer =
		&verdicts_answers(verdicts, verdicts_domain(verdicts, link), probe)[source->network];
	uint32_t mode = facts_conf(facts, link, IPV4_DEVCONF_RP_FILTER);
	bool local = source->local || (!answer->err && answer->type == RTN_LOCAL);

	if (!link->up || !link->conf || link->port ||
	    (link->vrf ? verdicts->vrf_overtaken : verdicts->overtaken))
		return VERDICT_NONE;
	if (local && !facts_conf(facts, link, IPV4_DEVCONF_ACCEPT_LOCAL))
		return VERDICT_MARTIAN;
	if (answer->err && !local)
		return mode ? VERDICT_NO_ROUTE : VERDICT_ACCEPTED;
	if (answer->type != RTN_UNICAST && !local)
		return VERDICT_MARTIAN;
	if (!mode || (source->local ? lookup_has_address(facts, link->ifindex, source->addr) :
				      leaves_by(facts, answer, link)))
		return VERDICT_ACCEPTED;
	if (!link->n_addrs)
		return VERDICT_NO_ADDRESS;
	if (mode != 1)
		return VERDICT_ACCEPTED;
	/* The module admits no address of ours. */
	return admit && !local && facts->override == RPFMON_OVERRIDE_ON && admit(data, link, source->alike) ?
	       VERDICT_ADMITTED : VERDICT_ASYMMETRIC;
}
