// SPDX-License-Identifier: GPL-2.0
/* Asks a twin what each device would reject: of what is expected by it, and of all else. */
#include <linux/ip.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "foresee.h"
#include "netns.h"
#include "util.h"

/* As many as are asked about one by one; of more, what follows from their networks' return path is told. */
#define TESTS_MAX 32

static const struct link *link_in(const struct verdicts *verdicts, const struct link *real)
{
	return facts_link_named(&verdicts->facts, real->name);
}

/* ---- what is expected ---- */

/* Of a packet for this host: by which of rules it is forwarded does not show. VERDICT_NONE if it does not follow. */
static enum verdict infer(struct foresight *f, const struct expected *x, size_t *kind)
{
	const struct verdicts *verdicts = &f->verdicts;
	const struct link *link = link_in(verdicts, x->link);
	const struct packet *packet = &x->way[0];
	const struct source source = verdicts_source(verdicts, packet->src);
	const struct probe probe = {
		.dst = packet->dst, .tos = packet->tos, .proto = packet->proto,
		.sport = packet->sport, .dport = packet->dport,
		.mark = link && facts_conf(&verdicts->facts, link, IPV4_DEVCONF_SRC_VMARK) ? packet->mark : 0,
	};

	*kind = probe_of(verdicts, &probe);
	if (!link || *kind == verdicts->n_probe || !own_holds(&verdicts->networks.local, packet->dst))
		return VERDICT_NONE;
	return verdict_of(verdicts, link, *kind, &source, ruling_admits, &f->rulings);
}

/* Asks about all of their packets at once; what is not accepted of any is left. */
static size_t ask_expected(struct twin *twin, struct expected **v, size_t n)
{
	struct ask *ask = xzalloc((n * WAYS_MAX + 1) * sizeof(*ask));
	struct route_answer *answer = xzalloc((n * WAYS_MAX + 1) * sizeof(*answer));
	size_t *of = xzalloc((n * WAYS_MAX + 1) * sizeof(*of));
	bool *met = xzalloc(n + 1);
	size_t i, k, asks = 0, left = 0;

	for (i = 0; i < n; i++)
		for (k = 0; k < v[i]->n_way; k++)
			if (!proof_ask(twin, &v[i]->way[k], &ask[asks]))
				of[asks++] = i;
	ask_packets(twin, ask, asks, answer);
	for (i = 0; i < asks; i++)
		met[of[i]] |= !answer[i].err;
	for (i = 0; i < n; i++)
		if (!met[i])
			v[left++] = v[i];
	free(ask);
	free(answer);
	free(of);
	free(met);
	return left;
}

static struct reject *add(struct foresight *f, const struct link *real, const struct prefix *from)
{
	struct reject *r;

	f->v = xgrow(f->v, f->n, &f->room, sizeof(*f->v));
	r = &f->v[f->n++];
	*r = (struct reject) { .ifindex = real->ifindex, .from = *from, .n_networks = 1 };
	r->record.netns = f->netns;
	r->record.ifindex = real->ifindex;
	snprintf(r->record.dev, sizeof(r->record.dev), "%s", real->name);
	return r;
}

/* The first of its packets that is really rejected; others may be dropped before their source is looked at. */
static void test_expected(struct foresight *f, struct twin *twin, const struct expected *x)
{
	struct answer answer;
	struct reject *r;
	unsigned int k;

	for (k = 0; k < x->n_way; k++) {
		if (proof_test(twin, &x->way[k], &answer) || answer.now != RPFMON_ANSWER_REJECTED)
			continue;
		r = add(f, x->link, &x->from);
		r->expected = true;
		r->record = answer.record;
		return;
	}
}

static uint32_t reason_of(enum verdict verdict)
{
	return verdict == VERDICT_NO_ROUTE ? RPFMON_REASON_NO_ROUTE :
	       verdict == VERDICT_NO_ADDRESS ? RPFMON_REASON_NO_ADDRESS : RPFMON_REASON_ASYMMETRIC;
}

static bool is_rejected(enum verdict verdict)
{
	return verdict == VERDICT_ASYMMETRIC || verdict == VERDICT_NO_ROUTE || verdict == VERDICT_NO_ADDRESS;
}

/* What follows from its network's return path, unasked. */
static void infer_expected(struct foresight *f, struct twin *twin, const struct expected *x)
{
	const struct link *link = link_in(&f->verdicts, x->link);
	size_t kind;
	const enum verdict verdict = infer(f, x, &kind);
	struct reject *r;

	if (!is_rejected(verdict))
		return;
	r = add(f, x->link, &x->from);
	r->expected = true;
	r->record.reason = reason_of(verdict);
	r->record.src = x->way[0].src;
	r->record.dst = x->way[0].dst;
	proof_put_return(twin, verdicts_answers(&f->verdicts, verdicts_domain(&f->verdicts, link), kind) +
			 network_of(&f->verdicts.networks, x->way[0].src), &r->record);
}

static bool is_same(const struct expected *a, const struct expected *b)
{
	return a->link == b->link && !prefix_compare(&a->from, &b->from);
}

static void judge_expected(struct foresight *f, struct twin *twin)
{
	struct expected **left = xzalloc((f->expected.n + 1) * sizeof(*left));
	size_t i, kind, n = 0, tests = 0;

	for (i = 0; i < f->expected.n; i++)
		if (!verdict_lets_in(infer(f, &f->expected.v[i], &kind)))
			left[n++] = &f->expected.v[i];
	n = ask_expected(twin, left, n);
	for (i = 0; i < n; i++) {
		if (i && is_same(left[i], left[i - 1]))
			continue;
		if (tests++ < TESTS_MAX)
			test_expected(f, twin, left[i]);
		else
			infer_expected(f, twin, left[i]);
	}
	free(left);
}

/* ---- all else ---- */

/* Networks with one return path. */
struct class {
	size_t first, n;	/* in order, the widest first */
};

struct classes {
	size_t domain, kind;	/* of this domain's answers to this kind of packets */
	struct class *v;
	size_t n;
	size_t *order;		/* of networks */
	const struct route_answer *answer;
};

static int compare_answers(const struct route_answer *a, const struct route_answer *b)
{
	if (a->err != b->err)
		return a->err < b->err ? -1 : 1;
	if (a->type != b->type)
		return a->type < b->type ? -1 : 1;
	if (a->oif != b->oif)
		return a->oif < b->oif ? -1 : 1;
	if (a->table != b->table)
		return a->table < b->table ? -1 : 1;
	if (a->gateway.len != b->gateway.len)
		return a->gateway.len < b->gateway.len ? -1 : 1;
	return memcmp(a->gateway.data, b->gateway.data, a->gateway.len);
}

struct sorting {
	const struct route_answer *answer;
	const struct networks *networks;
};

static int by_answer(const void *one, const void *other, void *data)
{
	const struct sorting *s = data;
	const size_t a = *(const size_t *)one, b = *(const size_t *)other;
	const int order = compare_answers(&s->answer[a], &s->answer[b]);

	if (order)
		return order;
	if (s->networks->v[a].prefix.len != s->networks->v[b].prefix.len)
		return s->networks->v[a].prefix.len < s->networks->v[b].prefix.len ? -1 : 1;
	return (a > b) - (a < b);
}

static void classify(struct classes *c, struct foresight *f, size_t domain, size_t kind)
{
	const struct networks *networks = &f->verdicts.networks;
	const bool apart = f->verdicts.facts.override == RPFMON_OVERRIDE_ON && f->verdicts.facts.allow.n;
	struct sorting sorting = { verdicts_answers(&f->verdicts, domain, kind), networks };
	size_t i, n = 0;

	if (c->v && c->domain == domain && c->kind == kind)
		return;
	if (!c->v) {
		c->v = xzalloc((networks->n + 1) * sizeof(*c->v));
		c->order = xzalloc((networks->n + 1) * sizeof(*c->order));
	}
	c->domain = domain;
	c->kind = kind;
	c->answer = sorting.answer;
	c->n = 0;
	for (i = 0; i < networks->n; i++)
		if (!networks->v[i].empty)
			c->order[n++] = i;
	qsort_r(c->order, n, sizeof(*c->order), by_answer, &sorting);
	for (i = 0; i < n; i++) {
		if (!i || apart || compare_answers(&c->answer[c->order[i - 1]], &c->answer[c->order[i]]))
			c->v[c->n++] = (struct class) { i, 0 };
		c->v[c->n - 1].n++;
	}
}

/* Those of the device that are expected, whether they are rejected or not. */
static void mark_expected(const struct foresight *f, const struct link *real, bool *expected, bool on)
{
	const struct networks *networks = &f->verdicts.networks;
	size_t i, k;

	for (i = 0; i < f->expected.n; i++) {
		const struct expected *x = &f->expected.v[i];

		if (x->link != real)
			continue;
		k = network_of(networks, x->way[0].src);
		expected[k] = on;
	}
}

static void add_class(struct foresight *f, struct twin *twin, const struct link *real, const struct classes *c,
		      const bool *expected, const struct class *class, enum verdict verdict)
{
	const struct networks *networks = &f->verdicts.networks;
	size_t i, n = 0, first = 0;
	struct reject *r;

	for (i = class->first; i < class->first + class->n; i++)
		if (!expected[c->order[i]] && !n++)
			first = c->order[i];
	if (!n)
		return;
	r = add(f, real, &networks->v[first].prefix);
	r->n_networks = n;
	r->record.reason = reason_of(verdict);
	proof_put_return(twin, &c->answer[first], &r->record);
}

static void judge_link(struct foresight *f, struct twin *twin, const struct link *real, struct classes *c, bool *expected)
{
	const struct verdicts *verdicts = &f->verdicts;
	const struct link *link = link_in(verdicts, real);
	struct probe probe = { .dst = expect_address(twin->real, real) };
	size_t i, kind, n = 0;
	enum verdict verdict;
	struct source source;

	if (!link || !expect_is_judged(real) || !facts_conf(twin->real, real, IPV4_DEVCONF_RP_FILTER))
		return;
	kind = probe.dst.s_addr ? probe_of(verdicts, &probe) : 0;
	if (kind == verdicts->n_probe)
		kind = 0;
	classify(c, f, verdicts_domain(verdicts, link), kind);
	mark_expected(f, real, expected, true);
	for (i = 0; i < c->n && n < REJECTS_MAX; i++) {
		source = verdicts_source(verdicts, verdicts->networks.v[c->order[c->v[i].first]].sample);
		verdict = verdict_of(verdicts, link, kind, &source, ruling_admits, &f->rulings);
		if (!is_rejected(verdict))
			continue;
		add_class(f, twin, real, c, expected, &c->v[i], verdict);
		n++;
	}
	mark_expected(f, real, expected, false);
}

static int by_device(const void *one, const void *other)
{
	const struct reject *a = one, *b = other;

	if (a->ifindex != b->ifindex)
		return a->ifindex < b->ifindex ? -1 : 1;
	if (a->expected != b->expected)
		return a->expected ? -1 : 1;
	return prefix_compare(&a->from, &b->from);
}

void foresee(struct foresight *f, struct twin *twin, const struct peers *peers)
{
	struct classes classes = { 0 };
	const struct link *link;
	bool *expected;

	memset(f, 0, sizeof(*f));
	f->netns = netns_inode();
	f->stays = twin->stays;
	f->rulings.nl = &twin->nl;
	verdicts_ask(&f->verdicts, twin);
	if (twin->why || !twin_read(twin))
		return;
	expect(&f->expected, twin->real, &f->verdicts.networks, peers);
	judge_expected(f, twin);
	expected = xzalloc(f->verdicts.networks.n + 1);
	for (link = twin->real->link; link < twin->real->link + twin->real->n_link; link++)
		judge_link(f, twin, link, &classes, expected);
	free(expected);
	free(classes.v);
	free(classes.order);
	if (f->n)
		qsort(f->v, f->n, sizeof(*f->v), by_device);
	/* They speak of the copy's original, which the caller may not keep. */
	free(f->expected.v);
	f->expected = (struct expectations) { 0 };
	if (f->rulings.err)
		twin_doubt(twin, "rpfmon's module did not say which rule decides");
}

const struct reject *foresight_of(const struct foresight *f, uint32_t ifindex, size_t *n)
{
	size_t first = 0, end = f->n, middle;

	while (first < end) {
		middle = (first + end) / 2;
		if (f->v[middle].ifindex < ifindex)
			first = middle + 1;
		else
			end = middle;
	}
	while (end < f->n && f->v[end].ifindex == ifindex)
		end++;
	*n = end - first;
	return f->v ? &f->v[first] : NULL;
}

void foresight_free(struct foresight *f)
{
	free(f->v);
	free(f->expected.v);
	verdicts_free(&f->verdicts);
	rulings_free(&f->rulings);
	memset(f, 0, sizeof(*f));
}
