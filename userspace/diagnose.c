// SPDX-License-Identifier: GPL-2.0
/* From records, or what a twin foretold, to diagnoses: asks what is rejected now, and a twin what would mend it. */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "diagnose.h"
#include "duration.h"
#include "util.h"
#include "wireguard.h"

/* What one is told is worth no longer waiting, of processor time. */
#define TRYING_MAX (30 * CLOCKS_PER_SEC)
#define FINDINGS_MAX 32
#define HEARD_MAX 256

/* Networks whose packets are asked about beside. */
#define HELD_MAX 32

#define UNHEARD_MAX 32

/* With more devices a copy takes too long for what nobody misses yet. */
#define FORESEEN_MAX 256

/* And of more sources it is not said why: that takes a look at all routes for each. */
#define SOURCES_SAID_MAX 64

/* ---- the packets ---- */

/* What WireGuard itself sends bears its mark, which leads past its own routes. */
static uint32_t reply_mark(const struct scene *s, const struct record *r)
{
	uint16_t port;
	uint32_t mark;

	return s->owner && r->proto == IPPROTO_UDP && s->out && !strcmp(s->out->kind, "wireguard") &&
	       wireguard_read(s->out->ifindex, &port, &mark) && r->dport == port ? mark : 0;
}

static struct packet packet_of(const struct finding *f, const struct record *r)
{
	return (struct packet) {
		.dev = f->dev, .src = r->src, .dst = r->dst, .mark = r->mark, .tos = r->tos,
		.proto = r->proto, .sport = r->sport, .dport = r->dport,
	};
}

/* The newest of each source that a fix is for, and of as many others as are asked about. */
static size_t packets_of(const struct scene *s, struct packet packets[SENDERS_MAX])
{
	const struct finding *f = s->f;
	const size_t most = s->n_left ? SENDERS_MAX : s->n_source;
	size_t i, n = 0;

	for (i = 0; i < f->n_sender && n < most; i++) {
		const struct sender *sender = s->n_left ? &f->sender[i] : s->sender[n];
		const struct record *r = sender->newest;

		packets[n] = packet_of(f, r);
		/* The firewall may have begun to mark them since. */
		if (!packets[n].mark)
			packets[n].mark = f->newest->mark;
		packets[n].one_way = scene_is_one_way(r);
		packets[n].on_link = is_on_link(s, sender);
		packets[n].reply_mark = reply_mark(s, r);
		n++;
	}
	return n;
}

/* ---- asked now ---- */

static enum state ask(struct nl *nl, const struct finding *f, const struct record *r, struct answer *answer)
{
	const struct packet packet = packet_of(f, r);

	switch (client_test(nl, &packet, answer)) {
	case 0:
		return answer->now == RPFMON_ANSWER_REJECTED ? STATE_DROPPING : STATE_PAST;
	case -ENODEV:
	case -ENETUNREACH:
	case -EHOSTUNREACH:
	case -EINVAL:
	case -EOPNOTSUPP:
		return STATE_PAST;
	}
	return STATE_UNKNOWN;
}

/* Is it let in for itself: by a rule, or a route of its own? */
static bool is_chosen(const struct finding *f, const struct answer *answer)
{
	const struct record *r = &answer->record;

	return HAS(r, RPFMON_A_RECORD_RULE) || (r->prefix.len == 32 && !strcmp(r->reverse_dev, f->dev));
}

/*
 * Which sources are rejected no longer, and need no fix; and whether somebody chose these.
 * If one is rejected, and the newest is not, it stands for the finding.
 */
static void judge_senders(struct nl *nl, struct finding *f)
{
	const struct record *newest = f->newest;
	struct answer answer;
	enum state state;
	size_t i;

	for (i = 0; i < f->n_sender && i < SENDERS_MAX; i++) {
		struct sender *sender = &f->sender[i];

		if (sender->newest == newest) {
			sender->taken = f->state == STATE_PAST;
			continue;
		}
		state = ask(nl, f, sender->newest, &answer);
		sender->taken = state == STATE_PAST;
		f->left_out |= sender->taken && is_chosen(f, &answer);
		if (state == STATE_DROPPING && f->state == STATE_PAST) {
			f->state = state;
			f->answer = answer;
			f->newest = sender->newest;
			f->left_out = true;
		}
	}
}

/*
 * The newest packet decides: what mends it for all, as a route to a network does, is seen by
 * it, and whoever is still rejected sends another. What lets in that source alone says
 * nothing of the others.
 */
static void judge(struct nl *nl, struct finding *f)
{
	f->state = f->device ? ask(nl, f, f->newest, &f->answer) : STATE_PAST;
	if (f->device && f->state == STATE_PAST && *nl->text)
		f->refusal = xprintf("%s", nl->text);
	if (f->state == STATE_DROPPING || (f->state == STATE_PAST && is_chosen(f, &f->answer)))
		judge_senders(nl, f);
	if (f->state == STATE_DROPPING)
		f->reasons |= 1U << f->answer.record.reason;
}

/* ---- what opens ---- */

/* One of its sources; of a network, what has no longer route, which is another network. */
static bool is_source(const struct scene *s, const struct prefix *from)
{
	size_t i;

	for (i = 0; i < s->n_source; i++)
		if (from->len == s->source[i].len && from->addr.s_addr == s->source[i].addr.s_addr)
			return true;
	return false;
}

/* Is it what the fix is for: of one of its sources, or what it names? */
static bool is_meant(const struct scene *s, const struct fix *fix, const char *dev, const struct prefix *from)
{
	size_t i;

	if (strcmp(dev, s->f->dev))
		return false;
	if (is_source(s, from))
		return true;
	for (i = 0; i < fix->n_lets_in; i++)
		if (from->len >= fix->lets_in[i].len && prefix_holds(&fix->lets_in[i], from->addr))
			return true;
	return false;
}

static void add_opening(struct trial *trial, const char *dev, const struct prefix *from)
{
	size_t i;

	for (i = 0; i < trial->n_opens; i++)
		if (!strcmp(trial->opens[i].dev, dev) && trial->opens[i].from.len == from->len &&
		    trial->opens[i].from.addr.s_addr == from->addr.s_addr)
			return;
	trial->opens = xgrow(trial->opens, trial->n_opens, &trial->opens_room, sizeof(*trial->opens));
	snprintf(trial->opens[trial->n_opens].dev, IFNAMSIZ, "%s", dev);
	trial->opens[trial->n_opens++].from = *from;
}

/* A route to a source takes it from whoever had it; that is what it is for. */
static bool may_close(const struct scene *s, const struct link *link, const struct prefix *from)
{
	return !link->carrier || is_source(s, from);
}

static void judge_changes(const struct scene *s, const struct proof *proof, struct trial *trial)
{
	static const struct prefix any;
	struct prefix stranger = { .len = 32 };
	const struct changes *changes = &proof->changes;
	char buf[PREFIX_STRLEN];
	size_t i;

	for (i = 0; i < changes->n && trial->proved != PROVED_NOT; i++) {
		const struct change *change = &changes->v[i];
		const struct link *link = &changes->before.facts.link[change->link];
		const struct prefix *from = &changes->networks.v[change->network].prefix;

		if (verdict_lets_in(change->after) && !verdict_lets_in(change->before) &&
		    !is_meant(s, &trial->fix, link->name, from))
			add_opening(trial, link->name, from);
		if (verdict_lets_in(change->before) && !verdict_lets_in(change->after) && !may_close(s, link, from)) {
			trial->proved = PROVED_NOT;
			free(trial->why_not);
			trial->why_not = xprintf("%s would reject %s then", link->name, prefix_str(buf, from));
		}
	}
	stranger.addr = proof->stranger;
	if (proof->stranger.s_addr && !trial->n_opens && !is_meant(s, &trial->fix, s->f->dev, &stranger))
		add_opening(trial, s->f->dev, &any);
}

/* ---- trying ---- */

/* A fresh copy, if what was tried could not be taken back. */
static void renew(struct twin *twin, const char *text)
{
	const struct facts *real = twin->real;

	twin_free(twin);
	twin_make(twin, real, text);
}

static void join_group(struct twin *twin, const struct scene *s)
{
	if (s->multicast)
		twin_join(twin, s->in->ifindex, s->r->dst);
}

/*
 * What others send to the same address of ours must hold when its replies are given a table:
 * one source of each network that the main table has, by the device that it has it by.
 */
static size_t held_by(const struct scene *s, enum fix_kind kind, struct packet held[HELD_MAX])
{
	const struct facts *facts = s->facts;
	struct in_addr gateway, addr;
	struct prefix prefix;
	size_t i, k, n = 0;

	if (kind != FIX_TABLE && kind != FIX_REUSE)
		return 0;
	for (i = 0; i < facts->routes.n && n < HELD_MAX; i++) {
		prefix = route_prefix(facts->routes.v[i]);
		if (route_table(facts->routes.v[i]) != RT_TABLE_MAIN || prefix.len <= s->default_len ||
		    route_type(facts->routes.v[i]) != RTN_UNICAST)
			continue;
		addr.s_addr = htonl(ntohl(prefix.addr.s_addr) + (prefix.len < 31 ? 2 : 0));
		/* Of ours nothing comes in. */
		if (prefix.len < 31 && lookup_owner(facts, addr))
			addr.s_addr = htonl(ntohl(prefix.addr.s_addr) + 1);
		for (k = 0; k < facts->n_link && n < HELD_MAX; k++)
			if (&facts->link[k] != s->in && facts->link[k].carrier && !facts->link[k].port &&
			    route_leaves_by(facts, facts->routes.v[i], facts->link[k].ifindex, &gateway))
				held[n++] = (struct packet) {
					.dev = facts->link[k].name, .src = addr, .dst = s->r->dst,
					.proto = s->r->proto, .dport = s->r->dport,
				};
	}
	return n;
}

static void try_fix(struct twin *twin, const struct scene *s, struct trial *trial, const char *text)
{
	char *command = steps_join(&trial->fix.does, NULL), *undo = steps_undo(&trial->fix.undoes, NULL);
	struct packet packets[SENDERS_MAX];
	struct proof proof;
	struct packet held[HELD_MAX];
	size_t n = packets_of(s, packets), n_held = held_by(s, trial->fix.kind, held);

	join_group(twin, s);
	proof_make(twin, packets, n, held, n_held, command, undo, &proof);
	trial->proved = proof.proved;
	trial->why_not = proof.why_not ? xprintf("%s", proof.why_not) : NULL;
	trial->reply = proof.reply;
	trial->unasked = proof.changes.unasked;
	if (trial->proved == PROVED && trial->fix.doubt) {
		trial->proved = PROVED_UNKNOWN;
		trial->why_not = xprintf("%s", trial->fix.doubt);
	}
	if (trial->proved != PROVED_NOT)
		judge_changes(s, &proof, trial);
	if (!proof.undone || twin->why)
		renew(twin, text);
	proof_free(&proof);
	free(command);
	free(undo);
}

static void free_trial(struct trial *trial)
{
	fix_free(&trial->fix);
	free(trial->opens);
	free(trial->why_not);
}

static void untried(struct trial *trial, const char *why)
{
	trial->proved = PROVED_UNKNOWN;
	trial->why_not = xprintf("not tried: %s", why);
}

/* @twin is NULL if there is none, for that reason. */
static void try_fixes(struct diagnosis *d, struct twin *twin, clock_t begun, const char *why, const char *text)
{
	unsigned int offered = 0, kind;
	struct trial trial;
	size_t i;

	/* Of forged sources alone there is nothing to mend. */
	if (!d->scene.n_source)
		return;
	for (i = 0; i < d->n_words; i++)
		offered |= d->words[i].row->fixes;
	for (kind = 0; kind < FIX_KINDS; kind++) {
		memset(&trial, 0, sizeof(trial));
		if (!(offered & 1U << kind) || !fix_make(&trial.fix, kind, &d->scene))
			continue;
		if (!twin)
			untried(&trial, why);
		else if (clock() - begun > TRYING_MAX)
			untried(&trial, "it takes too long");
		else
			try_fix(twin, &d->scene, &trial, text);
		if (trial.proved == PROVED_NOT) {
			if (!d->failed)
				d->failed = xprintf("%s", trial.why_not);
			free_trial(&trial);
			continue;
		}
		d->trial = xgrow(d->trial, d->n_trial, &d->trial_room, sizeof(*d->trial));
		d->trial[d->n_trial++] = trial;
	}
}

static bool wants_fix(const struct diagnosis *d)
{
	return d->finding->state == STATE_DROPPING && !d->finding->unheard;
}

static void forget_trials(struct diagnosis *d)
{
	size_t i;

	for (i = 0; i < d->n_trial; i++)
		free_trial(&d->trial[i]);
	free(d->trial);
	free(d->failed);
	d->failed = NULL;
	d->trial = NULL;
	d->n_trial = d->trial_room = 0;
}

/* The devices that commands may name, for the twin to have them. */
static char *names_of(const struct diagnoses *all)
{
	char *text;
	size_t i;
	FILE *f;

	f = xmemstream(&text);
	for (i = 0; i < all->n; i++)
		fprintf(f, "%s ", all->v[i].finding->dev);
	/* As many as FIX_OFF would name. */
	for (i = 0; i < all->facts.n_link && all->facts.n_link <= 40; i++)
		fprintf(f, "%s ", all->facts.link[i].name);
	fclose(f);
	return text;
}

static int try_all(struct twin *twin, void *data)
{
	struct diagnoses *all = data;
	char *text = names_of(all);
	size_t i, n = 0;

	for (i = 0; i < all->n && !twin->why; i++) {
		/* It may be the second time: routing has changed meanwhile. */
		forget_trials(&all->v[i]);
		if (wants_fix(&all->v[i]) && n++ < FINDINGS_MAX)
			try_fixes(&all->v[i], twin, all->begun, NULL, text);
	}
	free(text);
	return 0;
}

static int try_in_twin(struct diagnoses *all, struct nl *nl)
{
	char *text, *why = NULL;
	bool any = false;
	size_t i, n = 0;
	int err = 0;

	for (i = 0; i < all->n; i++)
		any |= wants_fix(&all->v[i]);
	if (!any)
		return 0;
	text = names_of(all);
	if (all->stage.foreseen && all->facts.n_link > FORESEEN_MAX)
		why = xprintf("with more than %u devices it takes too long; rpfmon explain tries what is dropped", FORESEEN_MAX);
	else if (all->stays)
		why = xprintf("without privilege one copy cannot be left for another; root can");
	else
		err = twin_with(nl, text, try_all, all, &why);
	for (i = 0; i < all->n && !err; i++) {
		if (!wants_fix(&all->v[i]))
			continue;
		n++;
		if (why)
			forget_trials(&all->v[i]);
		if (why || n > FINDINGS_MAX)
			try_fixes(&all->v[i], NULL, 0, why ? why : "there are too many findings", text);
	}
	free(text);
	free(why);
	return err;
}

/* ---- all of it ---- */

int diagnose_begin(struct diagnoses *all, struct nl *nl, const struct netns *ns)
{
	struct rtnl rtnl;
	struct conf conf;
	int err = 0;

	memset(all, 0, sizeof(*all));
	all->rulings.nl = nl;
	all->begun = clock();
	all->netns = netns_inode();
	all->stage.facts = &all->facts;
	all->stage.ns = ns;
	if (nl)
		err = client_conf(nl, &conf);
	if (err)
		return err;
	all->stage.override = nl ? conf.override : RPFMON_OVERRIDE_OFF;
	all->stage.rulings = nl && conf.rules ? &all->rulings : NULL;
	err = rtnl_open(&rtnl);
	if (err)
		return fail(REFUSED, "rtnetlink: %s", strerror(-err));
	if (!facts_read(&all->facts, &rtnl, nl))
		note("%s: less is known then", all->facts.unknown);
	rtnl_close(&rtnl);
	sockets_read(&all->stage.sockets);
	settings_read(&all->stage.settings, NULL);
	stage_make(&all->stage);
	all->evidence.now = time_now();
	all->evidence.apart = scene_apart;
	all->evidence.data = &all->stage;
	return 0;
}

static int by_urgency(const void *one, const void *other)
{
	const struct diagnosis *a = one, *b = other;

	return finding_compare(a->finding, b->finding);
}

bool diagnosis_shows(const struct diagnosis *d, const struct verdict_words *words, bool warning)
{
	return words->text && words->row->warns == warning && (!words->row->of_fix || d->n_trial);
}

/* Once it is known of each finding whether it is rejected now. */
static int conclude(struct diagnoses *all, struct nl *nl)
{
	size_t i;
	int err;

	findings_settle(&all->findings);
	all->n = all->findings.n;
	all->v = xzalloc((all->n + 1) * sizeof(*all->v));
	for (i = 0; i < all->n; i++) {
		struct diagnosis *d = &all->v[i];

		d->finding = &all->findings.v[i];
		scene_make(&d->scene, &all->stage, d->finding);
		d->scene.number = i;
		d->n_words = situations_of(&d->scene, d->words);
	}
	if (all->n)
		qsort(all->v, all->n, sizeof(*all->v), by_urgency);
	err = try_in_twin(all, nl);
	return err ? err : all->rulings.err;
}

int diagnose(struct diagnoses *all, struct nl *nl, uint32_t ifindex, const struct netns *ns)
{
	size_t i, unheard = 0, heard = 0;
	int err;

	err = diagnose_begin(all, nl, ns);
	if (!err)
		err = client_records(nl, ifindex, 0, &all->evidence.records);
	if (!err)
		err = client_devices(nl, &all->evidence.devices);
	if (err)
		return err;
	all->evidence.unheard = scene_unheard;
	findings_make(&all->evidence, &all->findings);
	for (i = 0; i < all->findings.n; i++) {
		/* It takes its time, and nobody waits for these. */
		if (all->findings.v[i].unheard ? ++unheard > UNHEARD_MAX : ++heard > HEARD_MAX)
			all->findings.v[i].state = STATE_UNKNOWN;
		else
			judge(nl, &all->findings.v[i]);
	}
	return conclude(all, nl);
}

static struct device device_of(const struct diagnoses *all, const struct link *link)
{
	const struct facts *facts = &all->facts;
	struct device device = {
		.has = 1ULL << RPFMON_A_DEV_MODE, .netns = all->netns, .ifindex = link->ifindex,
		.mode_all = facts->all[IPV4_DEVCONF_RP_FILTER], .mode_dev = link_conf(link, IPV4_DEVCONF_RP_FILTER),
		.mode = facts_conf(facts, link, IPV4_DEVCONF_RP_FILTER),
	};

	snprintf(device.dev, sizeof(device.dev), "%s", link->name);
	return device;
}

/* What each source stands for, so that a fix is for all of it. */
static void widen(struct finding *f, const struct foresight *foresight)
{
	size_t i, k;

	for (i = 0; i < f->n_sender; i++)
		for (k = 0; k < foresight->n; k++) {
			const struct reject *r = &foresight->v[k];

			if (r->expected && r->ifindex == f->device->ifindex &&
			    r->record.src.s_addr == f->sender[i].addr.s_addr)
				f->sender[i].wider = 32 - r->from.len;
		}
}

int diagnose_foreseen(struct diagnoses *all, struct nl *nl, const struct foresight *foresight)
{
	size_t i;

	all->stage.foreseen = true;
	all->stays = foresight->stays;
	for (i = 0; i < foresight->n && all->evidence.records.n < SOURCES_SAID_MAX; i++)
		if (foresight->v[i].expected)
			records_add(&all->evidence.records, &foresight->v[i].record);
	for (i = 0; i < all->facts.n_link; i++) {
		const struct device device = device_of(all, &all->facts.link[i]);

		devices_add(&all->evidence.devices, &device);
	}
	findings_make(&all->evidence, &all->findings);
	for (i = 0; i < all->findings.n; i++) {
		struct finding *f = &all->findings.v[i];

		f->state = STATE_DROPPING;
		f->answer.record = *f->newest;
		widen(f, foresight);
	}
	return conclude(all, nl);
}

void diagnoses_free(struct diagnoses *all)
{
	size_t i, k;

	for (i = 0; i < all->n; i++) {
		forget_trials(&all->v[i]);
		for (k = 0; k < all->v[i].n_words; k++)
			free(all->v[i].words[k].text);
	}
	free(all->v);
	findings_free(&all->findings);
	free(all->evidence.records.v);
	free(all->evidence.devices.v);
	stage_free(&all->stage);
	rulings_free(&all->rulings);
	facts_free(&all->facts);
	memset(all, 0, sizeof(*all));
}
