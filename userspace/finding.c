// SPDX-License-Identifier: GPL-2.0
/* Groups records into findings, and judges if they are still rejected. Pure. */
#include <stdlib.h>
#include <string.h>

#include "finding.h"
#include "util.h"

const struct rule *finding_rule(const struct finding *f, const struct evidence *evidence,
				struct in_addr source)
{
	if (!evidence->rule || !f->device || f->newest.reason != RPFMON_REASON_ASYMMETRIC)
		return NULL;
	return evidence->rule(evidence->facts, f->device->ifindex, source);
}

/* A device keeps its index when it is renamed, and its name when made anew. */
static const struct device *find_device(const struct devices *devices, const struct record *r)
{
	const struct device *alike = NULL;
	size_t i;

	for (i = 0; i < devices->n; i++) {
		if (devices->v[i].ifindex == r->ifindex)
			return &devices->v[i];
		if (!strcmp(devices->v[i].dev, r->dev))
			alike = &devices->v[i];
	}
	return alike;
}

static bool same_way_back(const struct record *a, const struct record *b)
{
	return !strcmp(a->reverse_dev, b->reverse_dev) && a->table == b->table &&
	       a->prefix.len == b->prefix.len &&
	       a->prefix.addr.s_addr == b->prefix.addr.s_addr;
}

static struct finding *find(struct findings *findings, const char *dev, const struct record *r)
{
	struct finding *f;
	size_t i;

	for (i = 0; i < findings->n; i++) {
		f = &findings->v[i];
		if (!strcmp(f->dev, dev) && f->newest.reason == r->reason &&
		    f->newest.context == r->context && same_way_back(&f->newest, r))
			return f;
	}
	findings->v = xgrow(findings->v, findings->n, &findings->room, sizeof(*f));
	f = &findings->v[findings->n++];
	memset(f, 0, sizeof(*f));
	strcpy(f->dev, dev);
	return f;
}

static void add_source(struct finding *f, struct in_addr addr)
{
	f->sources = xgrow(f->sources, f->n_sources, &f->room_sources, sizeof(addr));
	f->sources[f->n_sources++] = addr;
}

static int source_compare(const void *a, const void *b)
{
	uint32_t one = ntohl(((const struct in_addr *)a)->s_addr);
	uint32_t other = ntohl(((const struct in_addr *)b)->s_addr);

	return (one > other) - (one < other);
}

static void distinct_sources(struct finding *f)
{
	size_t i, n = 0;

	qsort(f->sources, f->n_sources, sizeof(*f->sources), source_compare);
	for (i = 0; i < f->n_sources; i++)
		if (!n || f->sources[i].s_addr != f->sources[n - 1].s_addr)
			f->sources[n++] = f->sources[i];
	f->n_sources = n;
}

/* Takes records in the order of time, so that the newest has the last word. */
static void group(const struct evidence *evidence, struct findings *findings)
{
	const struct record *r;
	const struct device *device;
	struct finding *f;
	size_t i;

	for (i = 0; i < evidence->records.n; i++) {
		r = &evidence->records.v[i];
		if (r->verdict == RPFMON_VERDICT_ADMITTED)
			continue;
		device = find_device(&evidence->devices, r);
		f = find(findings, device ? device->dev : r->dev, r);
		f->device = device;
		f->newest = *r;
		f->records++;
		add_source(f, r->src);
	}
}

/* The counter that counts what the finding is about, if no other finding shares it. */
static uint64_t counter(const struct finding *f)
{
	const uint64_t *v = f->device->counters.v;

	switch (f->newest.context) {
	case RPFMON_CONTEXT_ARP:
		return v[RPFMON_A_COUNTERS_ARP_REJECTED];
	case RPFMON_CONTEXT_QUERY:
		return v[RPFMON_A_COUNTERS_QUERY_REJECTED];
	}
	return f->newest.reason < ARRAY_SIZE(counter_by_reason)
		? v[counter_by_reason[f->newest.reason]] : 0;
}

static bool shares_counter(const struct finding *f, const struct finding *other)
{
	return f != other && !strcmp(f->dev, other->dev) &&
	       f->newest.context == other->newest.context &&
	       (f->newest.context != RPFMON_CONTEXT_PACKET ||
		f->newest.reason == other->newest.reason);
}

/* Records make way, counters do not; but counters are reset, and end with a device. */
static void count(const struct findings *findings, struct finding *f)
{
	size_t i;

	f->packets = f->records;
	if (!f->device)
		return;
	for (i = 0; i < findings->n; i++)
		if (shares_counter(f, &findings->v[i]))
			return;
	if (counter(f) > f->packets)
		f->packets = counter(f);
}

static bool mode_rejects(const struct finding *f)
{
	switch (f->mode) {
	case RPFMON_MODE_OFF:
		return false;
	case RPFMON_MODE_LOOSE:
		return f->newest.reason != RPFMON_REASON_ASYMMETRIC;
	}
	return true;
}

static bool all_admitted(const struct finding *f, const struct evidence *evidence)
{
	size_t i;

	if (evidence->override != RPFMON_OVERRIDE_ON)
		return false;
	for (i = 0; i < f->n_sources; i++)
		if (!finding_rule(f, evidence, f->sources[i]))
			return false;
	return true;
}

static void judge(struct finding *f, const struct evidence *evidence)
{
	bool now = f->device && HAS(f->device, RPFMON_A_DEV_MODE);

	f->mode = now ? f->device->mode : f->newest.mode;
	f->mode_all = now ? f->device->mode_all : f->newest.mode_all;
	f->mode_dev = now ? f->device->mode_dev : f->newest.mode_dev;
	f->rule = finding_rule(f, evidence, f->newest.src);
	f->live = f->device && mode_rejects(f) && !all_admitted(f, evidence);
}

bool finding_is_loss(const struct finding *f)
{
	return f->newest.context != RPFMON_CONTEXT_QUERY || HAS(&f->newest, RPFMON_A_RECORD_LOST);
}

/* What was dropped comes before what was asked, and what is over comes last. */
static int rank(const struct finding *f)
{
	if (!f->live)
		return 2;
	return !finding_is_loss(f);
}

static int finding_compare(const void *one, const void *other)
{
	const struct finding *a = one, *b = other;

	if (rank(a) != rank(b))
		return rank(a) - rank(b);
	if (a->newest.time != b->newest.time)
		return a->newest.time < b->newest.time ? 1 : -1;
	return strcmp(a->dev, b->dev);
}

void findings_make(struct evidence *evidence, struct findings *findings)
{
	size_t i;

	records_sort(&evidence->records);
	group(evidence, findings);
	for (i = 0; i < findings->n; i++)
		distinct_sources(&findings->v[i]);
	for (i = 0; i < findings->n; i++) {
		count(findings, &findings->v[i]);
		judge(&findings->v[i], evidence);
	}
	if (findings->n)
		qsort(findings->v, findings->n, sizeof(*findings->v), finding_compare);
}

void findings_free(struct findings *findings)
{
	struct finding *f;
	size_t i, j;

	for (i = 0; i < findings->n; i++) {
		f = &findings->v[i];
		for (j = 0; j < f->n_fix; j++)
			free(f->fix[j]);
		for (j = 0; j < f->n_warning; j++)
			free(f->warning[j]);
		free(f->fix);
		free(f->warning);
		free(f->advice);
		free(f->sources);
	}
	free(findings->v);
	memset(findings, 0, sizeof(*findings));
}
