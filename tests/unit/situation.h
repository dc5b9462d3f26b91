/* SPDX-License-Identifier: GPL-2.0 */
/* Evidence of one device with one kind of rejection. */
#ifndef RPFMON_UNIT_SITUATION_H
#define RPFMON_UNIT_SITUATION_H

#include <arpa/inet.h>
#include <stdlib.h>

#include "advise.h"
#include "test.h"

/* A device with one kind of rejection, and what explain must make of it. */
struct situation {
	const char *desc;
	const char *dev;
	const char *kind;
	uint32_t all, own;		/* rp_filter */
	uint32_t context, reason;
	const char *sources[12];
	const char *back;		/* device of the return path */
	const char *back_kind;
	const char *prefix;		/* matched there */
	uint32_t table;			/* where it was */
	const char *later;		/* a route that comes after it is by dev */
	const char *vrf;		/* dev is enslaved to it */
	const char *rules[3];		/* their prefixes, for dev */
	uint32_t override;
	const char *ns;
	bool pid;			/* ns is one */
	const char *sysctl;		/* one that is set */

	bool lost;			/* packets, though context is query */
	bool past;			/* no longer rejected */
	const char *fix[4];
	const char *advice;		/* a part of it */
	const char *warning;		/* likewise */
	bool by_all;
};

static struct in_addr addr(const char *s)
{
	struct in_addr a = { 0 };

	inet_pton(AF_INET, s, &a);
	return a;
}

static void set_prefix(const char *s, struct prefix *prefix)
{
	parse_prefix(s, prefix);
}

static void add_device(struct evidence *e, const struct situation *s)
{
	struct device device = {
		.has = 1ULL << RPFMON_A_DEV_MODE,
		.ifindex = 5,
		.mode_all = s->all,
		.mode_dev = s->own,
		.mode = s->all > s->own ? s->all : s->own,
	};

	strcpy(device.dev, s->dev);
	strcpy(device.kind, s->kind ? s->kind : "");
	devices_add(&e->devices, &device);
	if (s->back_kind) {
		device.ifindex = 1;
		strcpy(device.dev, s->back);
		strcpy(device.kind, s->back_kind);
		devices_add(&e->devices, &device);
	}
	if (s->vrf) {
		device.ifindex = 9;
		strcpy(device.dev, s->vrf);
		strcpy(device.kind, "vrf");
		devices_add(&e->devices, &device);
	}
}

static void add_record(struct evidence *e, const struct situation *s, unsigned int i)
{
	struct record r = {
		.time = 1000 + i,
		.seq = i,
		.ifindex = 5,
		.src = addr(s->sources[i]),
		.dst = addr("17.0.51.13"),
		.context = s->context,
		.reason = s->reason,
		.mode = RPFMON_MODE_STRICT,
		.mode_dev = 1,
	};

	strcpy(r.dev, s->dev);
	strcpy(r.kind, s->kind ? s->kind : "");
	if (s->lost)
		r.has |= 1ULL << RPFMON_A_RECORD_LOST;
	if (s->back) {
		strcpy(r.reverse_dev, s->back);
		r.has |= 1ULL << RPFMON_A_RECORD_REVERSE_DEV;
	}
	if (s->prefix) {
		set_prefix(s->prefix, &r.prefix);
		r.has |= 1ULL << RPFMON_A_RECORD_PREFIX;
	}
	if (s->table) {
		r.reverse_ifindex = 1;
		r.table = s->table;
		r.has |= 1ULL << RPFMON_A_RECORD_TABLE;
	}
	records_add(&e->records, &r);
}

struct rules_of {
	const struct situation *situation;
	struct rule rules[N(((struct situation *)NULL)->rules)];
	unsigned int asked;
};

/* As the module decides: the longest prefix. */
static const struct rule *rule_fake(void *data, uint32_t ifindex, struct in_addr src)
{
	const struct rule *best = NULL;
	struct rules_of *of = data;
	unsigned int i;

	of->asked++;
	for (i = 0; i < N(of->rules) && of->situation->rules[i]; i++) {
		struct rule *rule = &of->rules[i];

		rule->id = i + 1;
		set_prefix(of->situation->rules[i], &rule->from);
		if (ifindex == 5 && prefix_holds(&rule->from, src) &&
		    (!best || rule->from.len > best->from.len))
			best = rule;
	}
	return best;
}

static void make(struct evidence *e, struct findings *findings)
{
	findings_make(e, findings);
	findings_advise(findings, e);
}

static void free_evidence(struct evidence *e)
{
	free(e->records.v);
	free(e->devices.v);
}

#endif
