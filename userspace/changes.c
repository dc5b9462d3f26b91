// SPDX-License-Identifier: GPL-2.0
/* Runs a command in a twin, and finds the devices and networks whose verdict is another then. */
#include <linux/ip.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "changes.h"
#include "util.h"
#include "words.h"

/* ---- why nothing is claimed ---- */

/* What lies on a device, or beside it, goes up and down with it; its stand-in stands alone. */
static const struct link *beside(const struct facts *real, const struct link *link)
{
	const struct link *other;

	for (other = real->link; other < real->link + real->n_link; other++)
		if (other != link && (other->lower == link->ifindex ||
				      (other->master == link->ifindex && !other->vrf)))
			return other;
	return link->port ? link : NULL;
}

static bool minds_carrier(const struct facts *facts)
{
	const struct link *link;

	if (facts->all[IPV4_DEVCONF_IGNORE_ROUTES_WITH_LINKDOWN])
		return true;
	for (link = facts->link; link < facts->link + facts->n_link; link++)
		if (link->conf && link_conf(link, IPV4_DEVCONF_IGNORE_ROUTES_WITH_LINKDOWN))
			return true;
	return false;
}

/* vlan_dev_open() refuses while the device below is down; the stand-in has nothing below it. */
static void doubt_vlan(const struct changes *w, struct twin *twin, const struct link *vlan)
{
	const struct link *real = facts_link(twin->real, vlan->lower);
	const struct link *below = real ? facts_link_named(&w->after.facts, real->name) : NULL;

	if (!below || !below->up)
		twin_doubt(twin, "it takes %s up, which the kernel refuses if %s is down", vlan->name,
			   real ? real->name : "the device below it");
}

static void doubt_links(const struct changes *w, struct twin *twin)
{
	const struct link *was, *is, *real, *other;

	for (was = w->before.facts.link; was < w->before.facts.link + w->before.facts.n_link; was++) {
		is = facts_link(&w->after.facts, was->ifindex);
		real = facts_link_named(twin->real, was->name);
		if (!real || (is && is->up == was->up))
			continue;
		if (!is && !*real->kind)
			twin_doubt(twin, "%s is no virtual device, and only its copy can be deleted",
				   real->name);
		other = real->table ? NULL : beside(twin->real, real);
		if (other)
			twin_doubt(twin, "it takes %s %s, and what becomes of %s then is not copied",
				   was->name, is ? is->up ? "up" : "down" : "away", other->name);
		if (is && is->up && !strcmp(real->kind, "vlan"))
			doubt_vlan(w, twin, real);
		if (is && is->up && minds_carrier(&w->after.facts))
			twin_doubt(twin, "it takes %s up, and whether that has a carrier then is not known",
				   was->name);
	}
}

/* ---- what changes ---- */

static void add_combo(struct changes *w, struct combo *combos, size_t *n, struct probe probe,
		      const struct link *was, const struct link *is)
{
	struct probe before = probe, after = probe;
	struct combo combo = { .probe = probe };
	size_t i;

	if (!facts_conf(&w->before.facts, was, IPV4_DEVCONF_SRC_VMARK))
		before.mark = 0;
	if (!facts_conf(&w->after.facts, is, IPV4_DEVCONF_SRC_VMARK))
		after.mark = 0;
	combo.before = probe_of(&w->before, &before);
	combo.after = probe_of(&w->after, &after);
	if (combo.before == w->before.n_probe || combo.after == w->after.n_probe || *n == COMBOS_MAX) {
		w->unasked = true;
		return;
	}
	for (i = 0; i < *n; i++)
		if (combos[i].before == combo.before && combos[i].after == combo.after)
			return;
	combos[(*n)++] = combo;
}

static bool is_local(const struct verdicts *verdicts, struct in_addr addr)
{
	return own_holds(&verdicts->networks.local, addr) ||
	       own_holds(&verdicts->networks.of_vrf, addr);
}

/* An address that is the broadcast of another network is taken for that, or not. */
static bool is_broadcast(const struct verdicts *verdicts, struct in_addr addr)
{
	return own_holds(&verdicts->networks.broadcast, addr);
}

/* Packets to the device's own addresses first; then what rules tell apart. */
size_t changes_combos(struct changes *w, const struct link *was, const struct link *is,
		      struct combo *combos)
{
	const struct facts *facts = &w->after.facts;
	struct probe probe = { 0 };
	size_t i, k, n = 0;

	for (i = 0; i < facts->addrs.n; i++) {
		const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(facts->addrs.v[i]);

		probe.dst = addr_of(facts->addrs.v[i]);
		if (ifa->ifa_index == is->ifindex && is_local(&w->before, probe.dst) &&
		    !is_broadcast(&w->before, probe.dst) && !is_broadcast(&w->after, probe.dst))
			add_combo(w, combos, &n, probe, was, is);
	}
	if (!n)
		add_combo(w, combos, &n, w->before.probe[0], was, is);
	for (k = 0; k < 2; k++) {
		const struct verdicts *verdicts = k ? &w->after : &w->before;

		for (i = 1; i < verdicts->n_probe; i++) {
			probe = verdicts->probe[i];
			/* Another device's address: what comes for it comes there. */
			if (is_local(&w->before, probe.dst) || is_local(&w->after, probe.dst))
				continue;
			if (probe.dst.s_addr == w->before.probe[0].dst.s_addr)
				probe.dst = combos[0].probe.dst;
			else if (!link_conf(is, IPV4_DEVCONF_FORWARDING))
				continue;
			add_combo(w, combos, &n, probe, was, is);
		}
	}
	return n;
}

/* To be freed. */
static char *words_of(const struct probe *probe, const struct probe *usual)
{
	char addr[INET_ADDRSTRLEN], proto[WORD_LEN];
	char *text;
	FILE *f;

	f = xmemstream(&text);
	if (probe->dst.s_addr != usual->dst.s_addr)
		fprintf(f, " to %s", addr_str(addr, probe->dst));
	if (probe->mark)
		fprintf(f, " mark 0x%x", probe->mark);
	if (probe->tos)
		fprintf(f, " tos 0x%x", probe->tos);
	if (probe->proto || probe->sport || probe->dport)
		fprintf(f, " proto %s", word_proto(proto, probe->proto ? probe->proto : IPPROTO_UDP));
	if (probe->sport)
		fprintf(f, " sport %u", probe->sport);
	if (probe->dport)
		fprintf(f, " dport %u", probe->dport);
	fclose(f);
	return text;
}

static uint8_t only_number(struct changes *w, const struct probe *probe, const struct probe *usual)
{
	char *text = words_of(probe, usual);
	size_t i;

	for (i = 0; i < w->n_only; i++)
		if (!strcmp(w->only[i], text))
			break;
	if (i == w->n_only && i < UINT8_MAX - 1) {
		w->only = reallocarray(w->only, i + 1, sizeof(*w->only));
		if (!w->only)
			no_memory();
		w->only[w->n_only++] = xprintf("%s", text);
	}
	free(text);
	return i < w->n_only ? i + 1 : 0;
}

enum verdict changes_before(struct changes *w, const struct link *was, const struct combo *combo,
			    size_t i)
{
	return verdict_of(&w->before, was, combo->before, &w->was[i], ruling_admits, &w->had);
}

enum verdict changes_after(struct changes *w, const struct link *is, const struct combo *combo,
			   size_t i)
{
	return verdict_of(&w->after, is, combo->after, &w->is[i], ruling_admits, &w->have);
}

static bool same_kind(const struct change *a, const struct change *b)
{
	return a->before == b->before && a->after == b->after && a->only == b->only;
}

/* A device's changes of one kind one behind the other, each kind by network: there are few. */
static void order_by_kind(struct change *v, size_t n)
{
	struct change *left = xzalloc((n + 1) * sizeof(*left));
	size_t i, k, rest = n, at = 0;

	memcpy(left, v, n * sizeof(*v));
	while (rest) {
		const struct change kind = left[0];

		for (i = 0, k = 0; i < rest; i++) {
			if (same_kind(&left[i], &kind))
				v[at++] = left[i];
			else
				left[k++] = left[i];
		}
		rest = k;
	}
	free(left);
}

static void compare_link(struct changes *w, const struct link *was, const struct link *is)
{
	struct combo combos[COMBOS_MAX];
	const size_t n = changes_combos(w, was, is, combos), first = w->n;
	enum verdict before, after;
	uint8_t only[COMBOS_MAX];
	size_t i, k;

	for (k = 0; k < n; k++)
		only[k] = k ? only_number(w, &combos[k].probe, &combos[0].probe) : 0;
	for (i = 0; i < w->networks.n; i++) {
		for (k = 0; !w->networks.v[i].empty && k < n; k++) {
			before = changes_before(w, was, &combos[k], i);
			after = changes_after(w, is, &combos[k], i);
			if (before == after || !before || !after)
				continue;
			w->v = xgrow(w->v, w->n, &w->room, sizeof(*w->v));
			w->v[w->n++] = (struct change) {
				.link = was - w->before.facts.link, .network = i,
				.before = before, .after = after, .only = only[k],
			};
			break;
		}
	}
	if (w->n > first)
		order_by_kind(w->v + first, w->n - first);
}

static void compare(struct changes *w)
{
	const struct link *was, *is;
	size_t i;

	networks_unite(&w->before.networks, &w->after.networks, &w->networks);
	w->was = xzalloc((w->networks.n + 1) * sizeof(*w->was));
	w->is = xzalloc((w->networks.n + 1) * sizeof(*w->is));
	for (i = 0; i < w->networks.n; i++) {
		w->was[i] = verdicts_source(&w->before, w->networks.v[i].sample);
		w->is[i] = verdicts_source(&w->after, w->networks.v[i].sample);
	}
	for (was = w->before.facts.link; was < w->before.facts.link + w->before.facts.n_link; was++) {
		is = facts_link(&w->after.facts, was->ifindex);
		if (is && was->up && is->up && was->ifindex != 1 && !was->table && was->conf && is->conf)
			compare_link(w, was, is);
	}
}

/* While they are those from before. */
static void ask_rules(struct changes *w)
{
	const struct facts *facts = &w->before.facts;
	size_t i, k;

	if (facts->override != RPFMON_OVERRIDE_ON || !facts->allow.n)
		return;
	for (i = 0; i < facts->n_link; i++)
		for (k = 0; k < w->before.networks.n; k++)
			if (w->before.networks.v[k].alike.s_addr == w->before.networks.v[k].sample.s_addr)
				ruling_admits(&w->had, &facts->link[i], w->before.networks.v[k].alike);
}

int changes_try(struct changes *w, struct twin *twin, const char *command, char **said)
{
	int status;

	memset(w, 0, sizeof(*w));
	verdicts_ask(&w->before, twin);
	w->had.nl = w->have.nl = &twin->nl;
	ask_rules(w);
	status = twin_run(twin, command, said);
	if (status < 0)
		twin_doubt(twin, "the command cannot be kept from the rest of the system: %s", *said);
	if (status || twin->why)
		return status;
	verdicts_ask(&w->after, twin);
	doubt_links(w, twin);
	if (!twin->why)
		compare(w);
	w->unasked |= w->before.unasked || w->after.unasked;
	if (w->had.err || w->have.err)
		twin_doubt(twin, "rpfmon's module did not say which rule decides");
	return 0;
}

void changes_free(struct changes *w)
{
	size_t i;

	verdicts_free(&w->before);
	verdicts_free(&w->after);
	rulings_free(&w->had);
	rulings_free(&w->have);
	for (i = 0; i < w->n_only; i++)
		free(w->only[i]);
	free(w->only);
	networks_free(&w->networks);
	free(w->was);
	free(w->is);
	free(w->v);
	memset(w, 0, sizeof(*w));
}
