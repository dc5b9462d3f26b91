// SPDX-License-Identifier: GPL-2.0
/* Groups records by device, return path, and whether anybody here misses them. Pure. */
#include <stdlib.h>
#include <string.h>

#include "finding.h"
#include "util.h"

#define MINUTE 60000000000ULL

/* ---- groups ---- */

/* What records of one finding have in common. */
struct group {
	const char *dev;
	bool unheard;
	unsigned int apart;
	const struct record *record;
	size_t finding;
};

static bool same_return_path(const struct record *a, const struct record *b)
{
	return a->table == b->table && a->prefix.len == b->prefix.len &&
	       a->prefix.addr.s_addr == b->prefix.addr.s_addr && !strcmp(a->reverse_dev, b->reverse_dev) &&
	       a->reverse_gateway.len == b->reverse_gateway.len &&
	       !memcmp(a->reverse_gateway.data, b->reverse_gateway.data, sizeof(a->reverse_gateway.data));
}

static bool same_group(const struct group *a, const struct group *b)
{
	return a->unheard == b->unheard && a->apart == b->apart && !strcmp(a->dev, b->dev) &&
	       same_return_path(a->record, b->record);
}

static uint32_t hash_group(const struct group *group)
{
	uint32_t hash = group->record->prefix.addr.s_addr ^ group->record->table;
	const char *c;

	for (c = group->dev; *c; c++)
		hash = hash * 31 + *c;
	return hash;
}

/* A source within a finding. */
struct member {
	size_t finding;
	in_addr_t addr;
	size_t sender;
};

/* Numbers of what is in an array, by hash: one more than that, or 0. There is room for twice as many. */
struct table {
	uint32_t *slot;
	uint32_t mask;
};

static void table_make(struct table *table, size_t most)
{
	for (table->mask = 63; table->mask < 2 * most; table->mask = 2 * table->mask + 1)
		;
	table->slot = xzalloc((table->mask + 1) * sizeof(*table->slot));
}

static uint32_t mix(uint32_t hash)
{
	hash *= 0x9e3779b1;
	return hash ^ hash >> 15;
}

/* What records are sorted into. */
struct sorting {
	struct table groups, members;
	struct group *group;
	size_t n_group, group_room;
	struct member *member;
	size_t n_member, member_room;
};

static struct group *group_of(struct sorting *sorting, const struct group *key, bool *fresh)
{
	uint32_t *slot, at;

	for (at = mix(hash_group(key));; at++) {
		slot = &sorting->groups.slot[at & sorting->groups.mask];
		*fresh = !*slot;
		if (*fresh)
			break;
		if (same_group(&sorting->group[*slot - 1], key))
			return &sorting->group[*slot - 1];
	}
	sorting->group = xgrow(sorting->group, sorting->n_group, &sorting->group_room, sizeof(*key));
	sorting->group[sorting->n_group++] = *key;
	*slot = sorting->n_group;
	return &sorting->group[*slot - 1];
}

/* Which of the finding's senders an address is; @next if it is none yet. */
static size_t sender_number(struct sorting *sorting, size_t finding, in_addr_t addr, size_t next)
{
	struct member *member;
	uint32_t *slot, at;

	for (at = mix(addr ^ finding * 0x85ebca6b);; at++) {
		slot = &sorting->members.slot[at & sorting->members.mask];
		if (!*slot)
			break;
		member = &sorting->member[*slot - 1];
		if (member->finding == finding && member->addr == addr)
			return member->sender;
	}
	sorting->member = xgrow(sorting->member, sorting->n_member, &sorting->member_room, sizeof(*member));
	sorting->member[sorting->n_member++] = (struct member) { finding, addr, next };
	*slot = sorting->n_member;
	return next;
}

/* By index, for a look-up of each record. */
static int by_index(const void *one, const void *other)
{
	const struct device *a = one, *b = other;

	return (a->ifindex > b->ifindex) - (a->ifindex < b->ifindex);
}

/* A device keeps its index when it is renamed, and its name when made anew. */
static const struct device *find_device(const struct devices *devices, const struct record *r)
{
	const struct device key = { .ifindex = r->ifindex };
	const struct device *found = NULL;
	size_t i;

	if (devices->n)
		found = bsearch(&key, devices->v, devices->n, sizeof(key), by_index);
	for (i = 0; !found && i < devices->n; i++)
		if (!strcmp(devices->v[i].dev, r->dev))
			found = &devices->v[i];
	return found;
}

static void begin(struct findings *findings, const struct group *group, const struct device *device)
{
	struct finding *f;

	findings->v = xgrow(findings->v, findings->n, &findings->room, sizeof(*f));
	f = &findings->v[findings->n++];
	*f = (struct finding) {
		.device = device, .unheard = group->unheard, .apart = group->apart,
		.severity = group->unheard ? SEVERITY_HARMLESS : SEVERITY_LOSS, .since = group->record->time,
	};
	snprintf(f->dev, sizeof(f->dev), "%s", group->dev);
}

static struct sender *sender_of(struct finding *f, size_t number, in_addr_t addr, struct sorting *sorting)
{
	size_t i = sender_number(sorting, number, addr, f->n_sender);

	if (i == f->n_sender) {
		f->sender = xgrow(f->sender, f->n_sender, &f->sender_room, sizeof(*f->sender));
		f->sender[f->n_sender++] = (struct sender) { .addr.s_addr = addr };
	}
	return &f->sender[i];
}

static void add(struct finding *f, struct sender *sender, const struct record *r, uint64_t now)
{
	sender->packets++;
	sender->newest = r;
	sender->arp |= r->context == RPFMON_CONTEXT_ARP;
	f->packets++;
	f->last_minute += r->time + MINUTE > now;
	f->newest = r;
	f->reasons |= 1U << r->reason;
	f->contexts |= 1U << r->context;
}

static int by_weight(const void *one, const void *other)
{
	const struct sender *a = one, *b = other;
	uint32_t x = ntohl(a->addr.s_addr), y = ntohl(b->addr.s_addr);

	if (a->packets != b->packets)
		return a->packets > b->packets ? -1 : 1;
	return (x > y) - (x < y);
}

static void finish(struct finding *f)
{
	bool now = f->device && HAS(f->device, RPFMON_A_DEV_MODE);

	qsort(f->sender, f->n_sender, sizeof(*f->sender), by_weight);
	f->mode = now ? f->device->mode : f->newest->mode;
	f->mode_all = now ? f->device->mode_all : f->newest->mode_all;
	f->mode_dev = now ? f->device->mode_dev : f->newest->mode_dev;
}

/* Takes records in the order of time, so that the newest has the last word. */
void findings_make(struct evidence *evidence, struct findings *findings)
{
	struct sorting sorting = { 0 };
	const struct device *device = NULL;
	const struct record *r;
	struct group key, *group;
	struct finding *f;
	bool fresh, unheard;
	size_t i;

	table_make(&sorting.groups, evidence->records.n);
	table_make(&sorting.members, evidence->records.n);
	records_sort(&evidence->records);
	if (evidence->devices.n)
		qsort(evidence->devices.v, evidence->devices.n, sizeof(*evidence->devices.v), by_index);
	for (i = 0; i < evidence->records.n; i++) {
		r = &evidence->records.v[i];
		if (r->verdict == RPFMON_VERDICT_ADMITTED)
			continue;
		if (!device || device->ifindex != r->ifindex)
			device = find_device(&evidence->devices, r);
		unheard = evidence->unheard && evidence->unheard(evidence->data, r);
		key = (struct group) {
			.dev = device ? device->dev : r->dev,
			.unheard = unheard,
			.apart = evidence->apart ? evidence->apart(evidence->data, r, unheard) : 0,
			.record = r,
			.finding = findings->n,
		};
		group = group_of(&sorting, &key, &fresh);
		if (fresh)
			begin(findings, group, device);
		f = &findings->v[group->finding];
		add(f, sender_of(f, group->finding, r->src.s_addr, &sorting), r, evidence->now);
	}
	free(sorting.groups.slot);
	free(sorting.members.slot);
	free(sorting.group);
	free(sorting.member);
	for (i = 0; i < findings->n; i++)
		finish(&findings->v[i]);
}

/* ---- asked ---- */

/* Routing may have changed since: what had two return paths then has one now. */
static bool are_one(const struct finding *a, const struct finding *b)
{
	return a->state == STATE_DROPPING && b->state == STATE_DROPPING &&
	       a->unheard == b->unheard && a->apart == b->apart &&
	       !strcmp(a->dev, b->dev) && same_return_path(&a->answer.record, &b->answer.record);
}

static int by_source(const void *one, const void *other)
{
	const struct sender *a = one, *b = other;

	return (a->addr.s_addr > b->addr.s_addr) - (a->addr.s_addr < b->addr.s_addr);
}

static void add_sender(struct sender *sender, const struct sender *same)
{
	sender->packets += same->packets;
	sender->arp |= same->arp;
	sender->taken &= same->taken;
	if (same->newest->time > sender->newest->time)
		sender->newest = same->newest;
}

/* Those of both, each once: there may be thousands. */
static void merge_senders(struct finding *f, const struct finding *other)
{
	size_t i, n = 0;

	for (i = 0; i < other->n_sender; i++) {
		f->sender = xgrow(f->sender, f->n_sender, &f->sender_room, sizeof(*f->sender));
		f->sender[f->n_sender++] = other->sender[i];
	}
	qsort(f->sender, f->n_sender, sizeof(*f->sender), by_source);
	for (i = 0; i < f->n_sender; i++) {
		if (n && f->sender[n - 1].addr.s_addr == f->sender[i].addr.s_addr)
			add_sender(&f->sender[n - 1], &f->sender[i]);
		else
			f->sender[n++] = f->sender[i];
	}
	f->n_sender = n;
}

static void merge(struct finding *f, struct finding *other)
{
	merge_senders(f, other);
	f->packets += other->packets;
	f->last_minute += other->last_minute;
	f->reasons |= other->reasons;
	f->contexts |= other->contexts;
	if (other->since < f->since)
		f->since = other->since;
	if (other->newest->time > f->newest->time) {
		f->newest = other->newest;
		f->answer = other->answer;
	}
	f->left_out |= other->left_out;
	free(other->sender);
	free(other->refusal);
	finish(f);
}

int finding_compare(const struct finding *a, const struct finding *b)
{
	static const int by_state[] = { [STATE_DROPPING] = 0, [STATE_UNKNOWN] = 1, [STATE_PAST] = 2 };

	if (a->severity != b->severity)
		return a->severity < b->severity ? -1 : 1;
	if (a->state != b->state)
		return by_state[a->state] - by_state[b->state];
	if (a->newest->time != b->newest->time)
		return a->newest->time < b->newest->time ? 1 : -1;
	return strcmp(a->dev, b->dev);
}

void findings_settle(struct findings *findings)
{
	size_t i, k;

	for (i = 0; i < findings->n; i++)
		for (k = i + 1; findings->v[i].state == STATE_DROPPING && k < findings->n; k++)
			if (are_one(&findings->v[i], &findings->v[k])) {
				merge(&findings->v[i], &findings->v[k]);
				findings->n--;
				memmove(&findings->v[k], &findings->v[k + 1],
					(findings->n - k) * sizeof(*findings->v));
				k--;
			}
}

void findings_free(struct findings *findings)
{
	size_t i;

	for (i = 0; i < findings->n; i++) {
		free(findings->v[i].sender);
		free(findings->v[i].refusal);
	}
	free(findings->v);
	memset(findings, 0, sizeof(*findings));
}
