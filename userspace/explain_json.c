// SPDX-License-Identifier: GPL-2.0
/* The JSON of explain, as its schema has it. */
#include <arpa/inet.h>
#include <stdlib.h>

#include "duration.h"
#include "explain_json.h"
#include "out.h"
#include "print.h"

#define MINUTE (60 * NSEC_PER_SEC)

const char *const explain_states[] = {
	[STATE_PAST] = "past", [STATE_DROPPING] = "dropping", [STATE_UNKNOWN] = "unknown",
};

static const char *const severities[] = {
	[SEVERITY_LOSS] = "loss", [SEVERITY_BACKGROUND] = "background", [SEVERITY_HARMLESS] = "harmless",
};

static const char *const replies[] = {
	[REPLY_OK] = "ok", [REPLY_NO_CARRIER] = "no-carrier", [REPLY_NO_NEIGHBOUR] = "no-neighbour",
	[REPLY_TUNNEL] = "tunnel",
};

static void print_bits(const char *name, const struct words *words, uint32_t bits)
{
	unsigned int i;

	out_array(name);
	for (i = 0; i < words->n; i++)
		if (bits & 1U << i)
			out_string(OUT_JSON, NULL, word(words, i));
	out_end();
}

static void print_joined(const char *name, const struct steps *steps, const struct netns *ns)
{
	char *text = steps->n ? steps_join(steps, ns) : NULL;

	out_string(OUT_JSON, name, text);
	free(text);
}

static void print_prefixes(const char *name, const struct prefix *v, size_t n)
{
	char buf[PREFIX_STRLEN];
	size_t i;

	out_array(name);
	for (i = 0; i < n; i++)
		out_string(OUT_JSON, NULL, prefix_str(buf, &v[i]));
	out_end();
}

static void print_reply(const struct reply_path *reply)
{
	char gateway[INET6_ADDRSTRLEN];

	if (reply->state >= ARRAY_SIZE(replies) || !replies[reply->state]) {
		out_null(OUT_JSON, "reply");
		return;
	}
	out_object("reply");
	out_string(OUT_JSON, "dev", reply->dev);
	out_string(OUT_JSON, "gateway", gateway_str(gateway, &reply->gateway));
	out_string(OUT_JSON, "state", replies[reply->state]);
	out_end();
}

static void print_fix(const struct trial *t, const struct netns *ns)
{
	char buf[PREFIX_STRLEN], *undo;
	size_t i;

	out_object(NULL);
	print_joined("command", &t->fix.does, ns);
	out_string(OUT_JSON, "kind", fix_word(t->fix.kind));
	undo = steps_undo(&t->fix.undoes, ns);
	out_string(OUT_JSON, "undo", undo);
	free(undo);
	out_string(OUT_JSON, "keep", t->fix.keep);
	if (t->proved == PROVED)
		out_bool(OUT_JSON, "proved", true);
	else
		out_null(OUT_JSON, "proved");
	out_string(OUT_JSON, "why-not", t->why_not);
	print_prefixes("lets-in", t->fix.lets_in, t->fix.n_lets_in);
	print_reply(&t->reply);
	out_array("opens");
	for (i = 0; i < t->n_opens; i++) {
		out_object(NULL);
		out_string(OUT_JSON, "dev", t->opens[i].dev);
		out_string(OUT_JSON, "from", prefix_str(buf, &t->opens[i].from));
		out_end();
	}
	out_end();
	out_end();
}

void explain_json_fixes(const struct diagnosis *d)
{
	size_t i;

	for (i = 0; i < d->n_trial; i++)
		print_fix(&d->trial[i], d->scene.stage->ns);
}

static void print_fixes(const struct diagnosis *d)
{
	size_t i;

	out_array("fixes");
	explain_json_fixes(d);
	out_end();
	out_array("fix");
	for (i = 0; i < d->n_trial; i++)
		if (d->trial[i].proved == PROVED)
			print_joined(NULL, &d->trial[i].fix.does, d->scene.stage->ns);
	out_end();
}

bool explain_unasked(const struct diagnosis *d)
{
	size_t i;

	for (i = 0; i < d->n_trial; i++)
		if (d->trial[i].unasked)
			return true;
	return false;
}

static void print_texts(const struct diagnosis *d, const char *name, bool warnings)
{
	size_t i;

	out_array(name);
	for (i = 0; i < d->n_words; i++)
		if (diagnosis_shows(d, &d->words[i], warnings))
			out_string(OUT_JSON, NULL, d->words[i].text);
	if (warnings && explain_unasked(d))
		out_string(OUT_JSON, NULL, EXPLAIN_UNASKED);
	out_end();
}

/* Not known if what is kept does not go back so far. */
static void print_rate(const struct finding *f, uint64_t oldest, uint64_t now)
{
	if (oldest + MINUTE > now)
		out_null(OUT_JSON, "rate");
	else
		out_decimal("rate", f->last_minute / 60.0);
}

void explain_json(const struct diagnosis *d, uint64_t oldest, uint64_t now)
{
	const struct finding *f = d->finding;
	const struct record *r = f->newest;
	size_t i;

	out_row();
	out_number(OUT_JSON, "netns", r->netns);
	out_string(OUT_JSON, "dev", f->dev);
	out_string(OUT_JSON, "kind", HAS(r, RPFMON_A_RECORD_KIND) ? r->kind : NULL);
	out_string(OUT_JSON, "state", explain_states[f->state]);
	out_string(OUT_JSON, "severity", severities[f->severity]);
	out_string(OUT_JSON, "cause", d->n_words ? d->words[0].row->name : NULL);
	out_array("situations");
	for (i = 0; i < d->n_words; i++)
		out_string(OUT_JSON, NULL, d->words[i].row->name);
	out_end();
	print_bits("contexts", &words_context, f->contexts);
	print_bits("reasons", &words_reason, f->reasons);
	out_number(OUT_JSON, "packets", f->packets);
	print_time(OUT_JSON, "since", f->since);
	print_time(OUT_JSON, "last-seen", f->newest->time);
	print_rate(f, oldest, now);
	print_addr(OUT_JSON, "src", r->src);
	print_addr(OUT_JSON, "dst", r->dst);
	print_orig_dst(r);
	out_number(OUT_JSON, "dport", r->dport);
	out_null(OUT_JSON, "flows");
	out_array("sources");
	for (i = 0; i < f->n_sender && i < SENDERS_MAX; i++)
		print_addr(OUT_JSON, NULL, f->sender[i].addr);
	out_end();
	out_number(OUT_JSON, "sources-at-least", f->n_sender);
	print_way_back(d->scene.back);
	out_word(OUT_JSON, "mode", &words_mode, f->mode);
	out_string(OUT_JSON, "decided-by", decided_by_all(f->mode_all, f->mode_dev) ? "all" : "dev");
	print_fixes(d);
	print_texts(d, "advice", false);
	print_texts(d, "warnings", true);
}
