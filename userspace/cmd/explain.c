// SPDX-License-Identifier: GPL-2.0
/* rpfmon explain: what is rejected, why, and what mends it. */
#include <linux/icmp.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diagnose.h"
#include "duration.h"
#include "elsewhere.h"
#include "explain_json.h"
#include "firewall.h"
#include "grammar.h"
#include "kernel.h"
#include "out.h"
#include "print.h"
#include "tell.h"
#include "util.h"
#include "visit.h"

struct telling {
	unsigned int paragraphs;
	uint64_t probe_missed;
	bool probe_off;
	uint64_t now;
};

/* ---- text ---- */

static const char *thing_of(const struct finding *f)
{
	if (f->contexts == 1U << RPFMON_CONTEXT_ARP)
		return "ARP request";
	if (f->unheard && f->contexts == 1U << RPFMON_CONTEXT_QUERY)
		return "look-up";
	return "packet";
}

static void say_what(const struct finding *f, uint64_t now)
{
	const struct record *r = f->newest;
	char age[DURATION_STRLEN];

	out_line("%s%s%s%s: %s, %llu %s%s, the last %s", f->dev, *r->kind ? " (" : "", r->kind,
		 *r->kind ? ")" : "", f->state == STATE_PAST ? "over" :
		 f->state == STATE_DROPPING && f->severity == SEVERITY_BACKGROUND ? "dropping (background)" :
		 explain_states[f->state],
		 (unsigned long long)f->packets, thing_of(f), tell_plural(f->packets),
		 age_str(age, f->newest->time, now));
}

/* What is seen most by its name. To be freed. */
static char *icmp_words(const struct record *r)
{
	static const char *const types[] = {
		[ICMP_ECHOREPLY] = "echo reply", [ICMP_DEST_UNREACH] = "destination unreachable",
		[ICMP_REDIRECT] = "redirect", [ICMP_ECHO] = "echo request",
		[ICMP_TIME_EXCEEDED] = "time exceeded", [ICMP_PARAMETERPROB] = "parameter problem",
	};
	const char *type = r->icmp_type < ARRAY_SIZE(types) ? types[r->icmp_type] : NULL;

	if (r->icmp_type == ICMP_DEST_UNREACH && r->icmp_code == ICMP_FRAG_NEEDED)
		type = "fragmentation needed";
	return type ? xprintf(" icmp %s (%u/%u)", type, r->icmp_type, r->icmp_code) :
		      xprintf(" icmp %u/%u", r->icmp_type, r->icmp_code);
}

/* Where it would go: "(forwarded to docker0)", "(sent to 10.2.0.2 port 8080)". To be freed. */
static char *whither(const struct scene *s)
{
	char addr[INET_ADDRSTRLEN];
	const struct query query = {
		.src = s->r->dst, .dst = s->r->src, .mark = s->r->mark, .tos = s->r->tos,
		.proto = s->r->proto, .sport = s->r->dport, .dport = s->r->sport,
		.iif = s->vrf ? s->vrf->ifindex : s->in ? s->in->ifindex : 0,
	};
	const struct link *to = NULL;
	struct in_addr gateway;
	struct path path = { 0 };
	char *text;
	size_t i;
	FILE *f = xmemstream(&text);

	if (HAS(s->r, RPFMON_A_RECORD_ORIG_DST)) {
		fprintf(f, ", sent to %s", addr_str(addr, s->r->orig_dst));
		if (s->r->orig_dport)
			fprintf(f, " port %u", s->r->orig_dport);
	}
	if (!s->owner && !s->multicast && !s->broadcast)
		path = lookup_path(s->facts, &query);
	for (i = 0; path.type == RTN_UNICAST && path.route && !to && i < s->facts->n_link; i++)
		if (route_leaves_by(s->facts, path.route, s->facts->link[i].ifindex, &gateway))
			to = &s->facts->link[i];
	if (to)
		fprintf(f, ", forwarded to %s", to->name);
	else if (s->owner && s->owner != s->in)
		fprintf(f, ", an address of %s", s->owner->name);
	fclose(f);
	return text;
}

static void say_whence(const struct diagnosis *d)
{
	const struct finding *f = d->finding;
	const struct record *r = f->newest;
	char src[INET_ADDRSTRLEN], dst[INET_ADDRSTRLEN], proto[WORD_LEN];
	char *others = NULL, *service = NULL, *to = whither(&d->scene);

	addr_str(src, r->src);
	addr_str(dst, r->dst);
	if (f->n_sender > 1)
		others = xprintf(" (and %zu other source%s)", f->n_sender - 1, tell_plural(f->n_sender - 1));
	if (r->context == RPFMON_CONTEXT_ARP)
		service = xprintf(", asked for by ARP");
	else if (HAS(r, RPFMON_A_RECORD_ICMP_TYPE))
		service = icmp_words(r);
	else if (HAS(r, RPFMON_A_RECORD_PROTO) && r->dport)
		service = xprintf(" %s port %u", word_proto(proto, r->proto), r->dport);
	else if (HAS(r, RPFMON_A_RECORD_PROTO))
		service = xprintf(" %s", word_proto(proto, r->proto));
	tell_fold("  ", xprintf("from %s%s to %s%s%s", src, others ? others : "", dst, service ? service : "", to));
	free(others);
	free(service);
	free(to);
}

/* As "eth0 (via 10.1.0.1, route 0.0.0.0/0, table main)". To be freed. */
static char *return_path(const struct record *r)
{
	char gateway[INET6_ADDRSTRLEN], prefix[PREFIX_STRLEN], table[WORD_LEN];
	bool via = gateway_str(gateway, &r->reverse_gateway);

	if (!HAS(r, RPFMON_A_RECORD_PREFIX) || !HAS(r, RPFMON_A_RECORD_TABLE))
		return xprintf("%s", r->reverse_dev);
	return xprintf("%s (%s%s, route %s, table %s)", r->reverse_dev, via ? "via " : "on-link",
		       via ? gateway : "", prefix_str(prefix, &r->prefix), word_table(table, r->table));
}

static void say_why(const struct diagnosis *d)
{
	const struct finding *f = d->finding;
	const struct record *r = d->scene.back;
	const char *past = f->state == STATE_PAST ? "d" : "s", *was = f->state == STATE_PAST ? "was" : "is";
	char src[INET_ADDRSTRLEN], mode[WORD_LEN];
	char *back = return_path(r), *by, *why = NULL;

	addr_str(src, f->newest->src);
	by = xprintf("%s %s %s (net.ipv4.conf.%s.rp_filter=%u)", f->dev, was,
		     word_or_number(mode, &words_mode, f->mode),
		     decided_by_all(f->mode_all, f->mode_dev) ? "all" : f->dev,
		     decided_by_all(f->mode_all, f->mode_dev) ? f->mode_all : f->mode_dev);
	switch (r->reason) {
	case RPFMON_REASON_ASYMMETRIC:
		why = xprintf("it arrive%s on %s, but the return path to %s %s %s, and %s", past, f->dev, src,
			      was, back, by);
		break;
	case RPFMON_REASON_NO_ROUTE:
		why = path_refuses(&d->scene.path) ?
		      xprintf("it arrive%s on %s, but the return path to %s %s refused, and %s", past, f->dev,
			      src, was, by) :
		      xprintf("it arrive%s on %s, but there %s no return path to %s, and %s", past, f->dev,
			      was, src, by);
		break;
	case RPFMON_REASON_NO_ADDRESS:
		why = xprintf("it arrive%s on %s, but %s has no IPv4 address, the return path to %s %s %s, and %s",
			      past, f->dev, f->dev, src, was, back, by);
		break;
	default:
		why = xprintf("the routing tables changed while it was looked at");
	}
	tell_fold("  why: ", why);
	free(back);
	free(by);
}

static void print_text(const struct place *place, const struct diagnosis *d, uint64_t now)
{
	const struct finding *f = d->finding;
	const struct netns *ns = d->scene.stage->ns;

	say_what(f, now);
	if (place->run->all && ns)
		out_line("  in network namespace %s", ns->name);
	say_whence(d);
	say_why(d);
	tell_words(d, f->state == STATE_PAST ? "  over: " : "  note: ", false);
	if (f->state == STATE_UNKNOWN)
		out_line("  whether it is rejected now was not asked: there are too many findings, or the module did not say");
	if (f->state != STATE_DROPPING)
		return;
	tell_fixes(d);
	if (d->n_words)
		out_line("  see: %s in rpfmon(8)", d->words[0].row->name);
}

static void begin_paragraph(struct telling *state)
{
	if (state->paragraphs++)
		out_line("%s", "");
}

/* All in one paragraph: nobody misses any of it. */
static void say_harmless(const struct diagnoses *all, struct telling *state)
{
	const struct finding *f;
	char src[INET_ADDRSTRLEN], dst[INET_ADDRSTRLEN];
	bool any = false;
	size_t i;

	for (i = 0; i < all->n; i++) {
		f = all->v[i].finding;
		if (!f->unheard)
			continue;
		if (!any)
			begin_paragraph(state);
		any = true;
		tell_fold("harmless: ", xprintf("%s: %llu %s%s from %s to %s: %s", f->dev,
					   (unsigned long long)f->packets, thing_of(f), tell_plural(f->packets),
					   addr_str(src, f->newest->src),
					   addr_str(dst, f->newest->dst),
					   all->v[i].n_words ? all->v[i].words[0].text : ""));
	}
}

/* ---- what has no records any more, and what is none of the filter's ---- */

static bool is_found(const struct findings *findings, const char *dev)
{
	size_t i;

	for (i = 0; i < findings->n; i++)
		if (!strcmp(findings->v[i].dev, dev))
			return true;
	return false;
}

/* Those it admitted since may have taken the place of all records of rejections. */
static void say_unknown(const struct place *place, const struct diagnoses *all, struct telling *state)
{
	const struct devices *devices = &all->evidence.devices;
	char age[DURATION_STRLEN];
	const struct device *d;
	const uint64_t *v;
	size_t i;

	for (i = 0; i < devices->n; i++) {
		d = &devices->v[i];
		v = d->counters.v;
		if ((place->ifindex && place->ifindex != d->ifindex) ||
		    !(v[RPFMON_A_COUNTERS_REJECTED] + v[RPFMON_A_COUNTERS_ARP_REJECTED]) ||
		    is_found(&all->findings, d->dev))
			continue;
		begin_paragraph(state);
		tell_fold("", xprintf("%s: %llu packets dropped and %llu ARP requests ignored, the last "
				 "%s, but the records of what was admitted since have taken the "
				 "place of theirs", d->dev,
				 (unsigned long long)v[RPFMON_A_COUNTERS_REJECTED],
				 (unsigned long long)v[RPFMON_A_COUNTERS_ARP_REJECTED],
				 age_str(age, v[RPFMON_A_COUNTERS_LAST_SEEN], state->now)));
	}
}

/* With -a, behind whose it is. */
static const char *elsewhere_in;

static void tell_elsewhere(const char *line)
{
	if (elsewhere_in)
		out_line("in network namespace %s:", elsewhere_in);
	elsewhere_in = NULL;
	elsewhere_print(line);
}

static void note_elsewhere(const char *line)
{
	const char *command = strchrnul(line, '\n');

	note("elsewhere: %.*s", (int)(command - line), line);
	if (*command)
		note("%s", command + 1);
}

static void look_elsewhere(const struct facts *facts, void (*tell)(const char *line))
{
	struct firewall firewall;

	firewall_read(&firewall);
	elsewhere(facts, &firewall, tell);
	firewall_free(&firewall);
}

static void elsewhere_unloaded(void)
{
	struct facts facts;
	struct rtnl rtnl;

	if (rtnl_open(&rtnl))
		return;
	look_elsewhere(facts_read(&facts, &rtnl, NULL) ? &facts : NULL, note_elsewhere);
	facts_free(&facts);
	rtnl_close(&rtnl);
}

static int visit(const struct place *place, void *data)
{
	struct diagnoses all;
	struct telling *state = data;
	uint64_t oldest;
	struct conf conf;
	size_t i;
	int err;

	err = client_conf(place->nl, &conf);
	if (err)
		return err;
	state->probe_missed = conf.probe_missed;
	state->probe_off = probe_is_off(&conf);
	warn_if_off(&conf);
	err = diagnose(&all, place->nl, place->ifindex, place->ns && place->ns->name ? place->ns : NULL);
	oldest = all.evidence.records.n ? all.evidence.records.v[0].time : 0;
	for (i = 0; !err && i < all.n; i++) {
		explain_json(&all.v[i], oldest, state->now);
		if (all.v[i].finding->unheard)
			continue;
		begin_paragraph(state);
		print_text(place, &all.v[i], state->now);
	}
	if (!err) {
		say_harmless(&all, state);
		say_unknown(place, &all, state);
		elsewhere_in = place->run->all && place->ns ? place->ns->name : NULL;
		if (!out_is_json())
			look_elsewhere(&all.facts, tell_elsewhere);
	}
	diagnoses_free(&all);
	return err;
}

static void say_unseen(const struct telling *state)
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
}

static void say_where_else(void)
{
	uint64_t n;

	out_line("If packets vanish all the same, look elsewhere:");
	out_line("  nft list ruleset, iptables-save -c");
	out_line("                            for drops that are no reverse-path check");
	if (!kernel_drops(&n) || n) {
		out_line("  sysctl -w net.ipv4.conf.all.log_martians=1; dmesg -w");
		out_line("                            for packets with one of our own addresses as source");
	}
	out_line("  ip route get DST from SRC iif DEV, ip rule, ip xfrm policy");
	out_line("  rpfmon -a explain         for other network namespaces");
}

static int explain(const struct run *run)
{
	struct telling state = { .now = time_now() };
	int err;

	out_list(NULL);
	err = visit_each_with_device(run, visit, &state);
	if (tell_unloaded(err) == UNLOADED && !run->all)
		elsewhere_unloaded();
	if (err)
		return err;
	if (state.probe_off)
		say_unseen(&state);
	else if (!state.paragraphs)
		say_nothing(run);
	if (!state.probe_off && !state.paragraphs)
		say_where_else();
	else
		out_line("If packets vanish all the same, look elsewhere: LOOKING ELSEWHERE in rpfmon(8).");
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
		.help = "what is rejected, why, and the narrowest proved fix, ready to paste",
		.run = explain,
		.args = args,
	},
	{ 0 }
};

const struct object cmd_explain = { "explain", commands };
