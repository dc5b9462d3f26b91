// SPDX-License-Identifier: GPL-2.0
/* Counts what a monitor has told within the same second. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "print.h"
#include "repeat.h"
#include "util.h"

#define PERIOD 1000

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000ULL + ts.tv_nsec / 1000000;
}

static bool alike(const struct record *a, const struct record *b)
{
	return a->has == b->has && a->ifindex == b->ifindex && a->src.s_addr == b->src.s_addr &&
	       a->dst.s_addr == b->dst.s_addr && a->proto == b->proto && a->dport == b->dport &&
	       a->context == b->context && a->reason == b->reason && a->verdict == b->verdict &&
	       a->icmp_type == b->icmp_type && a->icmp_code == b->icmp_code &&
	       a->orig_dst.s_addr == b->orig_dst.s_addr && a->orig_dport == b->orig_dport &&
	       a->rule == b->rule && a->reverse_ifindex == b->reverse_ifindex &&
	       a->table == b->table && a->prefix.len == b->prefix.len &&
	       a->prefix.addr.s_addr == b->prefix.addr.s_addr &&
	       a->reverse_gateway.len == b->reverse_gateway.len &&
	       !memcmp(a->reverse_gateway.data, b->reverse_gateway.data, a->reverse_gateway.len);
}

static void forget(struct repeats *repeats, size_t i)
{
	free(repeats->v[i].line);
	repeats->v[i] = repeats->v[--repeats->n];
}

bool repeats_count(struct repeats *repeats, const void *of, const struct record *record,
		   const char *line)
{
	struct repeat *r;

	if (!repeats_wait(repeats))
		repeats_tell(repeats, NULL);
	for (r = repeats->v; r < repeats->v + repeats->n; r++) {
		if (r->of != of || !alike(&r->record, record))
			continue;
		free(r->line);
		r->line = xprintf("%s", line);
		r->more++;
		return true;
	}
	if (repeats->n == REPEATS_MAX)
		repeats_tell(repeats, NULL);
	while (repeats->n == REPEATS_MAX)
		forget(repeats, 0);
	if (!repeats->n)
		repeats->due = now() + PERIOD;
	r = &repeats->v[repeats->n++];
	*r = (struct repeat) { .record = *record, .of = of };
	return false;
}

void repeats_tell(struct repeats *repeats, bool (*takes)(void))
{
	struct repeat *r;
	size_t i, n = 0;
	char *text;

	for (i = 0; i < repeats->n; i++) {
		r = &repeats->v[i];
		if (!r->more) {
			free(r->line);
			continue;
		}
		text = xprintf("%s (%" PRIu64 " more like it; this is the last of them)", r->line, r->more);
		if (!ferror(stdout) && !(takes && !takes()))
			out_told(verdict_colour(r->record.verdict), text);
		out_flush();
		free(text);
		r->more = 0;
		repeats->v[n++] = *r;
	}
	repeats->n = n;
	repeats->due = now() + PERIOD;
}

int repeats_wait(const struct repeats *repeats)
{
	uint64_t ms = now();

	if (!repeats->n)
		return -1;
	return repeats->due > ms ? repeats->due - ms : 0;
}

void repeats_free(struct repeats *repeats)
{
	while (repeats->n)
		forget(repeats, 0);
}
