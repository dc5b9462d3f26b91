// SPDX-License-Identifier: GPL-2.0
/* rpfmon explain: what is rejected, why, and what would mend it. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "advise.h"
#include "duration.h"
#include "facts.h"
#include "finding.h"
#include "grammar.h"
#include "out.h"
#include "print.h"
#include "route.h"
#include "sysctl.h"
#include "util.h"
#include "visit.h"

/* As many as JSON lists. */
#define SOURCES_MAX 16

struct state {
	unsigned int paragraphs;
	uint64_t probe_missed;
	bool probe_off;
	uint64_t now;
};

static void print_strings(const char *name, char *const *strings, size_t n)
{
	size_t i;

	out_array(name);
	for (i = 0; i < n; i++)
		out_string(OUT_JSON, NULL, strings[i]);
	out_end();
}

static void print_json(const struct finding *f)
{
	size_t i;

	out_row();
	out_number(OUT_JSON, "netns", f->newest.netns);
	out_string(OUT_JSON, "dev", f->dev);
	out_word(OUT_JSON, "reason", &words_reason, f->newest.reason);
	out_word(OUT_JSON, "context", &words_context, f->newest.context);
	out_number(OUT_JSON, "packets", f->packets);
	print_time(OUT_JSON, "last-seen", f->newest.time);
	print_addr(OUT_JSON, "src", f->newest.src);
	print_addr(OUT_JSON, "dst", f->newest.dst);
	out_array("sources");
	for (i = 0; i < f->n_sources && i < SOURCES_MAX; i++)
		print_addr(OUT_JSON, NULL, f->sources[i]);
	out_end();
	print_way_back(&f->newest);
	out_word(OUT_JSON, "mode", &words_mode, f->mode);
	out_string(OUT_JSON, "decided-by",
		   decided_by_all(f->mode_all, f->mode_dev) ? "all" : "dev");
	print_if(f->rule, "rule", f->rule ? f->rule->id : 0);
	print_strings("fix", f->fix, f->n_fix);
	out_string(OUT_JSON, "advice", f->advice);
	print_strings("warnings", f->warning, f->n_warning);
}

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static void say_what(const struct finding *f, uint64_t now)
{
	static const char *const things[] = {
		[RPFMON_CONTEXT_PACKET] = "packet%s dropped",
		[RPFMON_CONTEXT_ARP] = "ARP request%s ignored",
		[RPFMON_CONTEXT_QUERY] = "route look-up%s refused",
	};
	const struct record *r = &f->newest;
	char age[DURATION_STRLEN];
	char *what;

	what = xprintf(things[r->context < 3 ? r->context : 0], plural(f->packets));
	out_line("%s%s%s%s: %llu %s, the last %s", f->dev,
		 *r->kind ? " (" : "", r->kind, *r->kind ? ")" : "",
		 (unsigned long long)f->packets, what, age_str(age, r->time, now));
	free(what);
}

static void say_whence(const struct finding *f)
{
	const struct record *r = &f->newest;
	char src[INET_ADDRSTRLEN], dst[INET_ADDRSTRLEN];
	char proto[WORD_LEN];
	char *others = NULL, *service = NULL;

	inet_ntop(AF_INET, &r->src, src, sizeof(src));
	inet_ntop(AF_INET, &r->dst, dst, sizeof(dst));
	if (f->n_sources > 1)
		others = xprintf(" (and %zu other source%s)", f->n_sources - 1,
				 plural(f->n_sources - 1));
	if (HAS(r, RPFMON_A_RECORD_PROTO) && r->dport)
		service = xprintf(", %s port %u", word_proto(proto, r->proto), r->dport);
	else if (HAS(r, RPFMON_A_RECORD_PROTO))
		service = xprintf(", %s", word_proto(proto, r->proto));
	out_line("  from %s%s to %s%s", src, others ? others : "", dst, service ? service : "");
	free(others);
	free(service);
}

static void fold(const char *head, char *text)
{
	out_fold(head, text);
	free(text);
}

static void say_why(const struct finding *f)
{
	const struct record *r = &f->newest;
	char src[INET_ADDRSTRLEN];
	char *back = way_back_words(r);

	inet_ntop(AF_INET, &r->src, src, sizeof(src));
	switch (r->reason) {
	case RPFMON_REASON_ASYMMETRIC:
		fold("  why: ", xprintf("it came in by %s, but the way back to %s leaves by %s",
					f->dev, src, back));
		break;
	case RPFMON_REASON_NO_ROUTE:
		fold("  why: ", xprintf("there is no route back to %s at all", src));
		break;
	case RPFMON_REASON_NO_ADDRESS:
		fold("  why: ", xprintf("%s has no IPv4 address, and the way back to %s leaves "
					"by %s", f->dev, src, back));
		break;
	case RPFMON_REASON_CHANGED:
		fold("  why: ", xprintf("asked again, the routing tables no longer reject it"));
		break;
	}
	free(back);
}

static void say_mode(const struct finding *f)
{
	bool all = decided_by_all(f->mode_all, f->mode_dev);
	char mode[WORD_LEN];

	fold("  mode: ", xprintf("%s, as net.ipv4.conf.%s.rp_filter is %u (that of %s is %u; the "
				 "larger counts)", word_or_number(mode, &words_mode, f->mode),
				 all ? "all" : f->dev, all ? f->mode_all : f->mode_dev,
				 all ? f->dev : "all", all ? f->mode_dev : f->mode_all));
}

static void say_rule(const struct finding *f, uint32_t override)
{
	char buf[WORD_LEN];

	if (f->rule && override != RPFMON_OVERRIDE_ON)
		out_line("  rule %u matches it, but override is %s", f->rule->id,
			 word_or_number(buf, &words_override, override));
}

static void say_fix(const struct finding *f)
{
	char *line;
	size_t i;

	for (i = 0; i < f->n_warning; i++)
		out_fold("  warning: ", f->warning[i]);
	if (f->n_fix)
		out_line("  fix%s:", f->n_fix > 1 ? ", any one of these, the narrowest first" : "");
	for (i = 0; i < f->n_fix; i++) {
		line = xprintf("    %s", f->fix[i]);
		out_paste(line);
		free(line);
	}
	if (f->advice)
		out_fold(f->live ? "  advice: " : "  ", f->advice);
}

static void print_text(const struct place *place, const struct evidence *evidence,
		       const struct finding *f, uint64_t now)
{
	say_what(f, now);
	if (place->run->all && evidence->ns)
		out_line("  in network namespace %s", evidence->ns->name);
	say_whence(f);
	say_why(f);
	if (f->live) {
		say_mode(f);
		say_rule(f, evidence->override);
	}
	say_fix(f);
}

static int fetch(const struct place *place, struct evidence *evidence, struct state *state)
{
	struct conf conf;
	int err;

	err = client_records(place->nl, place->ifindex, 0, &evidence->records);
	if (!err)
		err = client_devices(place->nl, &evidence->devices);
	if (!err)
		err = client_conf(place->nl, &conf);
	if (err)
		return err;
	evidence->override = conf.override;
	if (conf.rules)
		evidence->rule = facts_rule;
	state->probe_missed = conf.probe_missed;
	state->probe_off = probe_is_off(&conf);
	warn_if_off(&conf);
	return 0;
}

static void begin_paragraph(struct state *state)
{
	if (state->paragraphs++)
		out_line("%s", "");
}

static bool is_found(const struct findings *findings, const char *dev)
{
	size_t i;

	for (i = 0; i < findings->n; i++)
		if (!strcmp(findings->v[i].dev, dev))
			return true;
	return false;
}

/* Those it admitted since may have taken the place of all records of rejections. */
static void say_unknown(const struct place *place, const struct evidence *evidence,
			const struct findings *findings, struct state *state)
{
	char age[DURATION_STRLEN];
	const struct device *d;
	const uint64_t *v;
	size_t i;

	for (i = 0; i < evidence->devices.n; i++) {
		d = &evidence->devices.v[i];
		v = d->counters.v;
		if ((place->ifindex && place->ifindex != d->ifindex) ||
		    !(v[RPFMON_A_COUNTERS_REJECTED] + v[RPFMON_A_COUNTERS_ARP_REJECTED]) ||
		    is_found(findings, d->dev))
			continue;
		begin_paragraph(state);
		fold("", xprintf("%s: %llu packets dropped and %llu ARP requests ignored, the last "
				 "%s, but the records of what was admitted since have taken the "
				 "place of theirs", d->dev,
				 (unsigned long long)v[RPFMON_A_COUNTERS_REJECTED],
				 (unsigned long long)v[RPFMON_A_COUNTERS_ARP_REJECTED],
				 age_str(age, v[RPFMON_A_COUNTERS_LAST_SEEN], state->now)));
	}
}

static int visit(const struct place *place, void *data)
{
	struct facts facts = { .nl = place->nl };
	struct evidence evidence = {
		.facts = &facts,
		.ns = place->ns && place->ns->name ? place->ns : NULL,
		.sysctl = sysctl_read,
		.route = route_exists,
		.master = link_master,
	};
	struct findings findings = { 0 };
	struct state *state = data;
	size_t i;
	int err;

	err = fetch(place, &evidence, state);
	if (!err) {
		findings_make(&evidence, &findings);
		findings_advise(&findings, &evidence);
		err = facts.err;
	}
	for (i = 0; !err && i < findings.n; i++) {
		const struct finding *f = &findings.v[i];

		print_json(f);
		begin_paragraph(state);
		print_text(place, &evidence, f, state->now);
	}
	if (!err)
		say_unknown(place, &evidence, &findings, state);
	findings_free(&findings);
	free(evidence.records.v);
	free(evidence.devices.v);
	facts_free(&facts);
	return err;
}

static void say_unseen(const struct state *state)
{
	if (state->paragraphs)
		out_line("%s", "");
	out_fold("", state->paragraphs ?
		 "The probe is off: that is what was rejected while it was on, and it may have "
		 "become more. What to do: rpfmon status" :
		 "The probe is off: whether the kernel's reverse-path filter rejects anything "
		 "cannot be told. What to do: rpfmon status");
}

static void say_nothing(const struct run *run)
{
	out_line("The kernel's reverse-path filter rejected nothing%s%s%s.",
		 run->args.dev ? " on " : " here", run->args.dev ? run->args.dev : "",
		 run->all ? ", in any network namespace" : "");
	out_line("If packets vanish all the same, look elsewhere:");
	out_line("  nft list ruleset          for fib saddr ... missing drop, a reverse-path");
	out_line("                            check of the firewall's own, and other drops");
	out_line("  iptables-save -c          for -m rpfilter --invert -j DROP, and others");
	out_line("  sysctl -w net.ipv4.conf.all.log_martians=1, then dmesg");
	out_line("                            for packets with one of our own addresses as source");
	out_line("  ip route get DST from SRC iif DEV, ip rule, ip xfrm policy");
	out_line("  rpfmon -a explain         for other network namespaces");
}

static int explain(const struct run *run)
{
	struct state state = { .now = time_now() };
	int err;

	out_list(NULL);
	err = visit_each_with_device(run, visit, &state);
	if (err)
		return err;
	if (state.probe_off)
		say_unseen(&state);
	else if (!state.paragraphs)
		say_nothing(run);
	if (state.probe_missed)
		out_line("The probe missed %llu calls; each may hide a rejection.",
			 (unsigned long long)state.probe_missed);
	return 0;
}

static const struct arg args[] = {
	ARG("dev", VALUE_NAME, dev),
	{ 0 }
};

static const struct command commands[] = {
	{
		.help = "what is rejected, why, and the narrowest fix, ready to paste",
		.run = explain,
		.args = args,
	},
	{ 0 }
};

const struct object cmd_explain = { "explain", commands };
