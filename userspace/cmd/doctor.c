// SPDX-License-Identifier: GPL-2.0
/* rpfmon doctor: what each device would reject, before anything is dropped, and what else checks return paths. */
#include <arpa/inet.h>
#include <linux/ip.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diagnose.h"
#include "elsewhere.h"
#include "explain_json.h"
#include "firewall.h"
#include "grammar.h"
#include "out.h"
#include "prefix.h"
#include "print.h"
#include "sysctl.h"
#include "tell.h"
#include "util.h"
#include "visit.h"

/* A list is no longer than this, */
#define LINES_MAX 16
#define NAMES_MAX 8

/* and more devices than this are told in short. */
#define WHOLE_MAX 3

struct patient {
	const struct place *place;
	struct diagnoses all;
	struct peers peers;
	struct foresight foresight;
	struct firewall firewall;
};

/* What doctor was called for, over all namespaces. */
struct round {
	bool check;
	unsigned int paragraphs;
	bool found;
	bool unclaimed;		/* of one of several */
};

static int look(struct twin *twin, void *data)
{
	struct patient *p = data;

	/* It may be the second time: routing has changed meanwhile. */
	foresight_free(&p->foresight);
	foresee(&p->foresight, twin, &p->peers);
	return 0;
}

/* With -a. */
static const char *namespace_word(const struct place *place)
{
	return place->ns->name ? place->ns->name : "of the caller";
}

/* ---- what is known of a device ---- */

static const char *decider(const struct facts *facts, const struct link *link)
{
	return decided_by_all(facts->all[IPV4_DEVCONF_RP_FILTER], link_conf(link, IPV4_DEVCONF_RP_FILTER)) ?
	       "all" : link->name;
}

/* The line that sets it when the machine boots: sysctl.d is the host's own namespace's. */
static const struct setting *set_by(const struct patient *p, const char *dev)
{
	return p->place->run->all || p->place->run->netns ? NULL :
	       settings_deciding(&p->all.stage.settings, dev, "rp_filter");
}

/* Its own findings are one behind the other only by chance. */
static const struct diagnosis *next_of(const struct patient *p, const struct link *link, const struct diagnosis *after)
{
	const struct diagnosis *d = after ? after + 1 : p->all.v;

	for (; d < p->all.v + p->all.n; d++)
		if (d->finding->device->ifindex == link->ifindex)
			return d;
	return NULL;
}

/* ---- JSON ---- */

static void print_set_by(const struct setting *setting)
{
	if (!setting) {
		out_null(OUT_JSON, "set-by");
		return;
	}
	out_object("set-by");
	out_string(OUT_JSON, "file", setting->file);
	out_number(OUT_JSON, "line", setting->line);
	out_string(OUT_JSON, "value", setting->value);
	out_end();
}

/* Each once, whichever finding it is of. */
static void print_situations(const struct patient *p, const struct link *link)
{
	const struct situation *row;
	const struct diagnosis *d;
	size_t i;

	out_array("situations");
	for (row = situations; row->name; row++) {
		bool is = false;

		for (d = next_of(p, link, NULL); d; d = next_of(p, link, d))
			for (i = 0; i < d->n_words; i++)
				is |= d->words[i].row == row;
		if (is)
			out_string(OUT_JSON, NULL, row->name);
	}
	out_end();
}

static void print_rejects(const struct patient *p, const struct link *link)
{
	char prefix[PREFIX_STRLEN];
	const struct reject *r;
	size_t n;

	out_array("rejects");
	for (r = foresight_of(&p->foresight, link->ifindex, &n); n; r++, n--) {
		out_object(NULL);
		out_string(OUT_JSON, "from", prefix_str(prefix, &r->from));
		out_number(OUT_JSON, "networks", r->n_networks);
		out_word(OUT_JSON, "reason", &words_reason, r->record.reason);
		out_bool(OUT_JSON, "expected", r->expected);
		print_way_back(&r->record);
		out_end();
	}
	out_end();
}

static void print_device(const struct patient *p, const struct link *link)
{
	const struct facts *facts = &p->all.facts;
	const struct diagnosis *d;

	out_object(NULL);
	out_string(OUT_JSON, "dev", link->name);
	out_string(OUT_JSON, "kind", *link->kind ? link->kind : NULL);
	out_word(OUT_JSON, "mode", &words_mode, facts_conf(facts, link, IPV4_DEVCONF_RP_FILTER));
	out_string(OUT_JSON, "decided-by", strcmp(decider(facts, link), link->name) ? "all" : "dev");
	print_set_by(set_by(p, link->name));
	print_situations(p, link);
	print_rejects(p, link);
	out_array("fixes");
	for (d = next_of(p, link, NULL); d; d = next_of(p, link, d))
		explain_json_fixes(d);
	out_end();
	out_end();
}

static void print_json(const struct patient *p)
{
	const struct facts *facts = &p->all.facts;
	const char *fresh = facts_sysctl(facts, "conf/default/rp_filter");
	const struct link *link;

	out_number(OUT_JSON, "netns", p->all.netns);
	out_number(OUT_JSON, "all", facts->all[IPV4_DEVCONF_RP_FILTER]);
	out_number(OUT_JSON, "default", fresh ? strtoul(fresh, NULL, 10) : 0);
	out_number(OUT_JSON, "src-valid-mark", facts->all[IPV4_DEVCONF_SRC_VMARK]);
	out_array("devices");
	for (link = facts->link; link < facts->link + facts->n_link; link++)
		if (link->up && link->conf)
			print_device(p, link);
	out_end();
	firewall_json(&p->firewall);
}

/* ---- text ---- */

static void begin_paragraph(struct round *round)
{
	if (round->paragraphs++)
		out_line("%s", "");
}

/* As "lo, eth0 and 12 more", to be freed. */
static char *names_of(const struct facts *facts, uint32_t mode)
{
	const struct link *link;
	unsigned int n = 0;
	char *text;
	FILE *f = xmemstream(&text);

	for (link = facts->link; link < facts->link + facts->n_link; link++)
		if (link->conf && facts_conf(facts, link, IPV4_DEVCONF_RP_FILTER) == mode && n++ < NAMES_MAX)
			fprintf(f, "%s%s", n > 1 ? ", " : "", link->name);
	if (n > NAMES_MAX)
		fprintf(f, " and %u more", n - NAMES_MAX);
	if (!n)
		fputs("none", f);
	fclose(f);
	return text;
}

static void say_modes(const struct facts *facts)
{
	static const uint32_t modes[] = {
		RPFMON_MODE_STRICT, RPFMON_MODE_LOOSE, RPFMON_MODE_OFF,
	};
	const char *fresh = facts_sysctl(facts, "conf/default/rp_filter");
	char head[16];
	unsigned int i;

	tell_fold("", xprintf("net.ipv4.conf.all.rp_filter is %u; default, for devices yet to come, is %s; the larger of all and "
			      "a device's own counts", facts->all[IPV4_DEVCONF_RP_FILTER], fresh ? fresh : "unknown"));
	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		snprintf(head, sizeof(head), "%-7s ", word(&words_mode, modes[i]));
		tell_fold(head, names_of(facts, modes[i]));
	}
}

/* One return path is told once, for as many sources as it has. */
static bool same_path(const struct reject *a, const struct reject *b)
{
	return a->record.reason == b->record.reason && !strcmp(a->record.reverse_dev, b->record.reverse_dev) &&
	       a->record.table == b->record.table && a->record.reverse_gateway.len == b->record.reverse_gateway.len &&
	       !memcmp(a->record.reverse_gateway.data, b->record.reverse_gateway.data, a->record.reverse_gateway.len);
}

static char *source_words(const struct reject *r, size_t more)
{
	char prefix[PREFIX_STRLEN];
	const char *from = r->from.len ? prefix_str(prefix, &r->from) : "anywhere else";

	return more ? xprintf("%s and %zu more", from, more) : xprintf("%s", from);
}

/* To be freed. */
static char *path_words(const struct record *r)
{
	return r->reason == RPFMON_REASON_NO_ROUTE ? xprintf("no return path") :
	       r->reason == RPFMON_REASON_NO_ADDRESS ? xprintf("no IPv4 address on %s", r->dev) : way_back_words(r);
}

/* How many of those behind the first have its return path. */
static size_t same_behind(const struct reject *v, size_t n)
{
	size_t i, same = 0;

	for (i = 1; i < n; i++)
		same += same_path(v, &v[i]);
	return same;
}

static void say_rejects(const struct reject *v, size_t n)
{
	size_t i, k;
	unsigned int lines = 0;
	char *from, *path;
	bool told;

	for (i = 0; i < n; i++) {
		for (k = 0, told = false; k < i; k++)
			told |= same_path(&v[i], &v[k]);
		if (told || lines++ >= LINES_MAX)
			continue;
		from = source_words(&v[i], same_behind(&v[i], n - i));
		path = path_words(&v[i].record);
		out_line("    %-24s  %s", from, path);
		free(from);
		free(path);
	}
	if (lines > LINES_MAX)
		out_line("    and by %u more return paths", lines - LINES_MAX);
}

/* Somebody may have set it to something else since. To be freed. */
static char *set_words(const struct patient *p, const struct link *link, const struct setting *setting)
{
	const uint32_t now = facts_conf(&p->all.facts, link, IPV4_DEVCONF_RP_FILTER);

	if (!setting)
		return xprintf("%s", "");
	if (setting->value && strtoul(setting->value, NULL, 10) == now)
		return xprintf(", which line %u of %s sets", setting->line, setting->file);
	return xprintf("; line %u of %s sets it to %s at boot", setting->line, setting->file, setting->value);
}

static void say_device(const struct patient *p, const struct link *link, const struct reject *v, size_t n)
{
	const struct facts *facts = &p->all.facts;
	const struct diagnosis *d;
	char *by = set_words(p, link, set_by(p, decider(facts, link)));

	tell_fold("", xprintf("%s%s%s%s: would reject what may be expected by it: it is %s, by net.ipv4.conf.%s.rp_filter%s",
			      link->name, *link->kind ? " (" : "", link->kind, *link->kind ? ")" : "",
			      word(&words_mode, facts_conf(facts, link, IPV4_DEVCONF_RP_FILTER)), decider(facts, link), by));
	out_line("  from                      and their return path:");
	say_rejects(v, n);
	for (d = next_of(p, link, NULL); d; d = next_of(p, link, d)) {
		tell_words(d, "  note: ", false);
		tell_fixes(d);
		if (d->n_words)
			out_line("  see: %s in rpfmon(8)", d->words[0].row->name);
	}
	free(by);
}

/* Those of a device, @expected or not: the first, and how many. */
static const struct reject *rejects_of(const struct patient *p, const struct link *link, bool expected, size_t *n)
{
	size_t all, n_expected = 0;
	const struct reject *v = foresight_of(&p->foresight, link->ifindex, &all);

	while (n_expected < all && v[n_expected].expected)
		n_expected++;
	*n = expected ? n_expected : all - n_expected;
	return expected ? v : v + n_expected;
}

/* The first fix of the first finding alone. */
static void say_short(const struct patient *p, const struct link *link, const struct reject *v, size_t n)
{
	const struct diagnosis *d = next_of(p, link, NULL);
	char *from = source_words(v, same_behind(v, n)), *path = path_words(&v->record), *fix, *line;

	out_line("%s%s%s%s: from %s: %s", link->name, *link->kind ? " (" : "", link->kind, *link->kind ? ")" : "", from,
		 path);
	free(from);
	free(path);
	if (!d || !d->n_trial || d->trial->proved != PROVED)
		return;
	fix = steps_join(&d->trial->fix.does, d->scene.stage->ns);
	line = xprintf("    %s", fix);
	out_paste(line);
	free(line);
	free(fix);
}

static unsigned int say_devices(const struct patient *p, struct round *round)
{
	const struct facts *facts = &p->all.facts;
	unsigned int devices = 0, found = 0;
	const struct reject *v;
	const struct link *link;
	size_t n;

	for (link = facts->link; link < facts->link + facts->n_link; link++) {
		rejects_of(p, link, true, &n);
		devices += !!n;
	}
	if (devices > WHOLE_MAX) {
		begin_paragraph(round);
		out_line("%u devices would reject what may be expected by them (each with one fix, if one is proved):",
			 devices);
	}
	for (link = facts->link; link < facts->link + facts->n_link; link++) {
		v = rejects_of(p, link, true, &n);
		if (!n || found++ >= LINES_MAX)
			continue;
		if (devices > WHOLE_MAX) {
			say_short(p, link, v, n);
			continue;
		}
		begin_paragraph(round);
		say_device(p, link, v, n);
	}
	if (found > LINES_MAX)
		out_line("and %u more devices would: rpfmon -j doctor", found - LINES_MAX);
	return found;
}

/* What the filter is there for: one line a device. */
static void say_meant(const struct patient *p, struct round *round)
{
	const struct facts *facts = &p->all.facts;
	const struct reject *v;
	const struct link *link;
	unsigned int lines = 0;
	size_t n, i, networks;
	char *from, *path;

	for (link = facts->link; link < facts->link + facts->n_link; link++) {
		v = rejects_of(p, link, false, &n);
		if (!n || lines++ >= LINES_MAX)
			continue;
		if (lines == 1) {
			begin_paragraph(round);
			out_line("rejected as the filter is meant to, as no route leads there by the device:");
		}
		for (i = 0, networks = 0; i < n; i++)
			networks += v[i].n_networks;
		from = source_words(v, networks - 1);
		path = v->record.reason == RPFMON_REASON_ASYMMETRIC ? xprintf("return path %s", v->record.reverse_dev) :
								      path_words(&v->record);
		out_line("    %-15s from %s (%s)", link->name, from, path);
		free(from);
		free(path);
	}
	if (lines > LINES_MAX)
		out_line("    and by %u more devices", lines - LINES_MAX);
}

static bool ends(const char *s, const char *with)
{
	const size_t n = strlen(s), m = strlen(with);

	return n >= m && !strcmp(s + n - m, with);
}

static void say_files(const struct patient *p, struct round *round)
{
	const struct facts *facts = &p->all.facts;
	const struct settings *settings = &p->all.stage.settings;
	const char **names = xzalloc((facts->n_link + 1) * sizeof(*names));
	bool any = false, wins;
	size_t i;

	for (i = 0; i < facts->n_link; i++)
		names[i] = facts->link[i].name;
	out_array("sysctl-files");
	for (i = 0; i < settings->n; i++) {
		const struct setting *s = &settings->v[i];

		if (!ends(s->key, "/rp_filter"))
			continue;
		if (!any) {
			begin_paragraph(round);
			out_fold("", "set at boot, and by udev again for each new device (a key written out beats a pattern "
				 "in whatever file; of equals the last one counts):");
		}
		any = true;
		wins = setting_wins(settings, s, "rp_filter", names, facts->n_link);
		out_object(NULL);
		out_string(OUT_JSON, "key", s->key);
		out_string(OUT_JSON, "value", s->value);
		out_string(OUT_JSON, "file", s->file);
		out_number(OUT_JSON, "line", s->line);
		out_bool(OUT_JSON, "wins", wins);
		out_end();
		out_line("  %s:%u: %s%s", s->file, s->line, s->text, wins ? "" : "  (decides nothing)");
	}
	out_end();
	free(names);
}

/* ---- all of it ---- */

static void say_all(const struct patient *p, struct round *round)
{
	const struct run *run = p->place->run;
	const bool own = !run->all && !run->netns;
	unsigned int found;

	out_row();
	if (out_is_json())
		print_json(p);
	if (run->all && (!round->check || p->all.n)) {
		begin_paragraph(round);
		out_line("network namespace %s", namespace_word(p->place));
		round->paragraphs = 0;
	}
	if (!round->check) {
		begin_paragraph(round);
		say_modes(&p->all.facts);
	}
	found = say_devices(p, round);
	round->found |= found;
	if (round->check)
		return;
	if (!found)
		out_line("no device would reject what may be expected by it");
	say_meant(p, round);
	if (own)
		say_files(p, round);
	if (!out_is_json())
		elsewhere(&p->all.facts, &p->firewall, elsewhere_print);
}

static int visit(const struct place *place, void *data)
{
	const struct netns *ns = place->ns && place->ns->name ? place->ns : NULL;
	struct patient p = { .place = place };
	struct round *round = data;
	const struct link *link;
	char *names = NULL, *why = NULL;
	int err;
	FILE *f;

	err = diagnose_begin(&p.all, place->nl, ns);
	if (err)
		goto out;
	f = xmemstream(&names);
	for (link = p.all.facts.link; link < p.all.facts.link + p.all.facts.n_link; link++)
		if (!link->port)
			fprintf(f, "%s ", link->name);
	fclose(f);
	peers_read(&p.peers, &p.all.facts);
	if (!round->check || out_is_json())
		firewall_read(&p.firewall);
	err = twin_with(place->nl, names, look, &p, &why);
	/* Whoever owns one network namespace has no say in what is told of others. */
	if (!err && why && place->run->all) {
		note("network namespace %s: nothing is claimed: %s", namespace_word(place), why);
		round->unclaimed = true;
		goto out;
	}
	if (!err && why)
		err = fail(REFUSED, "nothing is claimed: %s", why);
	if (!err)
		err = diagnose_foreseen(&p.all, place->nl, &p.foresight);
	if (!err)
		say_all(&p, round);
out:
	foresight_free(&p.foresight);
	diagnoses_free(&p.all);
	firewall_free(&p.firewall);
	free(p.peers.v);
	free(names);
	free(why);
	return err;
}

static int go(const struct run *run, bool check)
{
	struct round round = { .check = check };
	int err;

	if (run->all)
		out_list(NULL);
	else
		out_one();
	err = visit_each_unloaded(run, visit, &round);
	if (!err && check && round.found)
		return FOUND;
	return !err && round.unclaimed ? fail(REFUSED, "not all network namespaces were looked at") : err;
}

static int doctor(const struct run *run)
{
	return go(run, false);
}

static int check(const struct run *run)
{
	return go(run, true);
}

static const struct command commands[] = {
	{
		.help = "what each device would reject, before anything is dropped",
		.run = doctor,
	},
	{
		.word = "check",
		.help = "the same of what is expected alone; exit 4 if any of it would be rejected",
		.run = check,
	},
	{ 0 }
};

const struct object cmd_doctor = { "doctor", commands };
