// SPDX-License-Identifier: GPL-2.0
/* rpfmon doctor: before anything is dropped: which overlays are strict, and which sources they would reject. */
#include <arpa/inet.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "advise.h"
#include "grammar.h"
#include "out.h"
#include "prefix.h"
#include "print.h"
#include "route.h"
#include "sysctl.h"
#include "util.h"
#include "visit.h"

/* Beyond this many routes the answer is of no use to anyone, and long in coming. */
#define ROUTES_MAX 256

/* A source that a device would reject. */
struct reject {
	struct prefix from;
	struct record way_back;
};

struct rejects {
	struct reject *v;
	size_t n, room;
	bool no_address;	/* whatever the source */
};

struct patient {
	struct nl *nl;
	struct evidence evidence;
	struct routes routes;
};

/* The first of its hosts are often our own: these are asked for in turn. */
#define SAMPLES 4

static bool sample_of(const struct prefix *prefix, unsigned int i, struct in_addr *addr)
{
	uint32_t host = ntohl(prefix->addr.s_addr);

	if (!prefix->len)
		host = 0xc6336400;	/* 198.51.100.0/24, RFC 5737: anybody */
	else if (prefix->len >= 30 && i)
		return false;
	addr->s_addr = htonl(host + (prefix->len < 31 ? i + 1 : 0));
	return i < SAMPLES;
}

/* What would become of somebody there. */
static int ask(struct patient *p, const struct device *device, const struct prefix *prefix,
	       struct answer *answer)
{
	struct packet packet = { .dev = device->dev };
	unsigned int i;
	int err = 0;

	memset(answer, 0, sizeof(*answer));
	for (i = 0; !err && sample_of(prefix, i, &packet.src); i++) {
		err = client_test(p->nl, &packet, answer);
		if (answer->strict != RPFMON_ANSWER_MARTIAN)
			break;
	}
	return err;
}

static bool is_known(const struct rejects *rejects, const struct prefix *prefix)
{
	size_t i;

	for (i = 0; i < rejects->n; i++)
		if (rejects->v[i].from.len == prefix->len &&
		    rejects->v[i].from.addr.s_addr == prefix->addr.s_addr)
			return true;
	return false;
}

/* Asks the module, which asks the kernel's tables, and counts nothing. */
static int examine(struct patient *p, const struct device *device, struct rejects *rejects)
{
	const struct route *route;
	struct answer answer;
	int err;

	for (route = p->routes.v; route < p->routes.v + p->routes.n; route++) {
		if (route->ifindex == device->ifindex || is_known(rejects, &route->prefix))
			continue;
		err = ask(p, device, &route->prefix, &answer);
		if (err)
			return err;
		if (answer.strict != RPFMON_ANSWER_REJECTED)
			continue;
		rejects->no_address |= answer.record.reason == RPFMON_REASON_NO_ADDRESS;
		rejects->v = xgrow(rejects->v, rejects->n, &rejects->room, sizeof(*rejects->v));
		rejects->v[rejects->n++] = (struct reject) { route->prefix, answer.record };
	}
	return 0;
}

static char *fix_of(const struct patient *p, const struct device *device,
		    const struct rejects *rejects)
{
	struct prefix *prefixes = xzalloc((rejects->n + 1) * sizeof(*prefixes));
	size_t i, n = 0;
	char *fix = NULL;

	for (i = 0; i < rejects->n; i++)
		if (rejects->v[i].from.len)
			prefixes[n++] = rejects->v[i].from;
	if (n && !rejects->no_address)
		fix = advise_allow(device->dev, &p->evidence, prefixes, n);
	free(prefixes);
	return fix;
}

static void print_json(const struct device *device, const struct rejects *rejects, const char *fix)
{
	char prefix[PREFIX_STRLEN];
	size_t i;

	out_object(NULL);
	out_string(OUT_JSON, "dev", device->dev);
	out_string(OUT_JSON, "kind", HAS(device, RPFMON_A_DEV_KIND) ? device->kind : NULL);
	out_word(OUT_JSON, "mode", &words_mode, device->mode);
	out_string(OUT_JSON, "decided-by",
		   decided_by_all(device->mode_all, device->mode_dev) ? "all" : "dev");
	out_array("rejects");
	for (i = 0; i < rejects->n; i++) {
		out_object(NULL);
		out_string(OUT_JSON, "from", prefix_str(prefix, &rejects->v[i].from));
		out_word(OUT_JSON, "reason", &words_reason, rejects->v[i].way_back.reason);
		print_way_back(&rejects->v[i].way_back);
		out_end();
	}
	out_end();
	out_array("fix");
	if (fix)
		out_string(OUT_JSON, NULL, fix);
	out_end();
	out_end();
}

static void print_text(const struct device *device, const struct rejects *rejects, const char *fix)
{
	char prefix[PREFIX_STRLEN];
	char *back, *line;
	size_t i;

	out_line("%s (%s) is strict, by net.ipv4.conf.%s.rp_filter", device->dev, device->kind,
		 decided_by_all(device->mode_all, device->mode_dev) ? "all" : device->dev);
	if (rejects->no_address)
		out_fold("  ", "it has no IPv4 address, and so rejects whatever is not routed by it, "
			 "in loose mode, too: give it one, or set rp_filter of both all and it to 0");
	if (!rejects->n) {
		out_line("  and rejects nothing of what is routed here");
		return;
	}
	out_line("  what comes in by it from these is rejected, as the way back is another:");
	for (i = 0; i < rejects->n; i++) {
		back = way_back_words(&rejects->v[i].way_back);
		out_line("    %-18s  %s", rejects->v[i].from.len ?
			 prefix_str(prefix, &rejects->v[i].from) : "anywhere else", back);
		free(back);
	}
	if (!fix)
		return;
	out_line("  if any of them should come that way, of this what applies:");
	line = xprintf("    %s", fix);
	out_paste(line);
	free(line);
}

static int see(struct patient *p, const struct device *device)
{
	struct rejects rejects = { 0 };
	char *fix;
	int err;

	err = examine(p, device, &rejects);
	if (!err) {
		fix = fix_of(p, device, &rejects);
		print_json(device, &rejects, fix);
		print_text(device, &rejects, fix);
		free(fix);
	}
	free(rejects.v);
	return err;
}

static bool is_strict(const struct device *d)
{
	return HAS(d, RPFMON_A_DEV_MODE) && d->mode == RPFMON_MODE_STRICT;
}

/* As "lo, eth0 and 12 others", to be freed. */
static char *names_of(const struct devices *devices, uint32_t mode)
{
	unsigned int n = 0;
	char *text;
	size_t i;
	FILE *f;

	f = xmemstream(&text);
	for (i = 0; i < devices->n; i++) {
		const struct device *d = &devices->v[i];

		if (!HAS(d, RPFMON_A_DEV_MODE) || d->mode != mode)
			continue;
		if (n++ < 8)
			fprintf(f, "%s%s", n > 1 ? ", " : "", d->dev);
	}
	if (n > 8)
		fprintf(f, " and %u more", n - 8);
	if (!n)
		fputs("none", f);
	fclose(f);
	return text;
}

static void say_modes(const struct patient *p)
{
	static const uint32_t modes[] = {
		RPFMON_MODE_STRICT, RPFMON_MODE_LOOSE, RPFMON_MODE_OFF,
	};
	int all = sysctl_read("all", "rp_filter"), fresh = sysctl_read("default", "rp_filter");
	unsigned int i;
	char *names;

	out_number(OUT_JSON, "all", all < 0 ? 0 : all);
	out_number(OUT_JSON, "default", fresh < 0 ? 0 : fresh);
	out_line("net.ipv4.conf.all.rp_filter is %d; default, for devices yet to come, is %d; the "
		 "larger counts", all, fresh);
	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		char head[16];

		snprintf(head, sizeof(head), "%-7s ", word(&words_mode, modes[i]));
		names = names_of(&p->evidence.devices, modes[i]);
		out_fold(head, names);
		free(names);
	}
}

static void say_files(void)
{
	struct settings settings = { 0 };
	size_t i;

	settings_read(&settings);
	out_array("sysctl-files");
	if (settings.n)
		out_line("set at boot, and by sysctl --system, the last one counts:");
	for (i = 0; i < settings.n; i++) {
		out_object(NULL);
		out_string(OUT_JSON, "file", settings.v[i].file);
		out_number(OUT_JSON, "line", settings.v[i].line);
		out_string(OUT_JSON, "setting", settings.v[i].text);
		out_end();
		out_line("  %s:%u: %s", settings.v[i].file, settings.v[i].line, settings.v[i].text);
	}
	out_end();
	settings_free(&settings);
}

static int see_all(struct patient *p)
{
	const struct devices *devices = &p->evidence.devices;
	unsigned int seen = 0;
	int err = 0;
	size_t i;

	out_array("devices");
	for (i = 0; !err && i < devices->n; i++) {
		if (!is_strict(&devices->v[i]) || !HAS(&devices->v[i], RPFMON_A_DEV_OVERLAY))
			continue;
		/* As gre0 and its like are, which come with a module into every namespace. */
		if (link_is_down(devices->v[i].ifindex))
			continue;
		seen++;
		err = see(p, &devices->v[i]);
	}
	out_end();
	if (!err && !seen)
		out_line("no overlay is strict: none would reject what comes in by it");
	return err;
}

static int visit(const struct place *place, void *data)
{
	const struct run *run = place->run;
	const struct netns *ns = place->ns;
	struct patient p = {
		.nl = place->nl,
		.evidence.ns = ns && ns->name ? ns : NULL,
	};
	unsigned int *visited = data;
	struct conf conf;
	int err;

	err = client_devices(p.nl, &p.evidence.devices);
	if (!err)
		err = client_conf(p.nl, &conf);
	if (!err && !routes_read(RT_TABLE_MAIN, 0, &p.routes))
		err = fail(REFUSED, "the routing table cannot be read");
	if (!err && p.routes.n > ROUTES_MAX) {
		note("%zu routes: only the first %d are looked at", p.routes.n, ROUTES_MAX);
		p.routes.n = ROUTES_MAX;
	}
	if (!err) {
		warn_if_off(&conf);
		p.evidence.override = conf.override;
		out_row();
		out_number(OUT_JSON, "netns", conf.netns);
		if ((*visited)++)
			out_line("%s", "");
		if (run->all)
			out_line("network namespace %s", ns->name ? ns->name : "of one's own");
		say_modes(&p);
		err = see_all(&p);
		/* They are the host's, at boot. */
		if (!err && !run->all && !run->netns)
			say_files();
	}
	free(p.routes.v);
	free(p.evidence.devices.v);
	return err;
}

static int doctor(const struct run *run)
{
	unsigned int visited = 0;

	if (run->all)
		out_list(NULL);
	else
		out_one();
	return visit_each(run, visit, &visited);
}

static const struct command commands[] = {
	{
		.help = "what the reverse-path filter would reject, before it does",
		.run = doctor,
	},
	{ 0 }
};

const struct object cmd_doctor = { "doctor", commands };
