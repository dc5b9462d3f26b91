// SPDX-License-Identifier: GPL-2.0
/*
 * The counters of a device: exact, on each CPU, and reset without stopping those
 * who count.
 */
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/percpu.h>
#include <linux/string.h>

#include "counters.h"

/**
 * rpfmon_counters_init() - counters begin at zero
 * @counters: zeroed
 *
 * Context: May sleep.
 * Return: 0 or -ENOMEM.
 */
int rpfmon_counters_init(struct rpfmon_counters *counters)
{
	unsigned int cpu;

	counters->stats = alloc_percpu_gfp(struct rpfmon_stats, GFP_KERNEL_ACCOUNT);
	if (!counters->stats)
		return -ENOMEM;
	for_each_possible_cpu(cpu)
		u64_stats_init(&per_cpu_ptr(counters->stats, cpu)->syncp);
	counters->epoch = 1;
	return 0;
}

/**
 * rpfmon_counters_free() - free what rpfmon_counters_init() made
 * @counters: nobody counts any more
 */
void rpfmon_counters_free(struct rpfmon_counters *counters)
{
	free_percpu(counters->stats);
}

static enum rpfmon_counter counter_of(const struct rpfmon_record *rec)
{
	bool admitted = rec->verdict == RPFMON_VERDICT_ADMITTED;

	switch (rec->context) {
	case RPFMON_CONTEXT_ARP:
		return admitted ? RPFMON_ARP_ADMITTED : RPFMON_ARP_REJECTED;
	case RPFMON_CONTEXT_QUERY:
		return admitted ? RPFMON_QUERY_ADMITTED : RPFMON_QUERY_REJECTED;
	default:
		return admitted ? RPFMON_ADMITTED :
				  rpfmon_counter_by_reason(rec->reason);
	}
}

/**
 * rpfmon_counters_count() - count a rejection
 * @counters: the counters
 * @rec: the rejection; its context, reason, verdict and time are looked at
 *
 * Context: Preemption off, and never nested on a CPU: a kprobe's handler.
 */
void rpfmon_counters_count(struct rpfmon_counters *counters,
			   const struct rpfmon_record *rec)
{
	struct rpfmon_stats *stats = this_cpu_ptr(counters->stats);
	u32 epoch = READ_ONCE(counters->epoch);

	u64_stats_update_begin(&stats->syncp);
	u64_stats_inc(&stats->count[counter_of(rec)]);
	if (rec->context == RPFMON_CONTEXT_PACKET &&
	    rec->verdict == RPFMON_VERDICT_WOULD_ADMIT)
		u64_stats_inc(&stats->count[RPFMON_WOULD_ADMIT]);
	u64_stats_update_end(&stats->syncp);

	WRITE_ONCE(stats->last, rec->time);
	if (stats->epoch != epoch) {
		WRITE_ONCE(stats->first, rec->time);
		/* pairs with sum_raw(): no times of an older epoch */
		smp_store_release(&stats->epoch, epoch);
	}
}

static void sum_seen(struct rpfmon_sum *sum, u64 first, u64 last)
{
	if (first && (!sum->first || first < sum->first))
		sum->first = first;
	if (last > sum->last)
		sum->last = last;
}

/**
 * rpfmon_sum_add() - add sums up
 * @sum: to these
 * @more: these
 */
void rpfmon_sum_add(struct rpfmon_sum *sum, const struct rpfmon_sum *more)
{
	unsigned int i;

	for (i = 0; i < RPFMON_COUNTERS; i++)
		sum->count[i] += more->count[i];
	sum_seen(sum, more->first, more->last);
}

/* The counts since load; first and last since the reset. */
static void sum_raw(const struct rpfmon_counters *counters, struct rpfmon_sum *sum)
{
	unsigned int cpu, i;

	memset(sum, 0, sizeof(*sum));
	for_each_possible_cpu(cpu) {
		const struct rpfmon_stats *stats = per_cpu_ptr(counters->stats, cpu);
		u64 count[RPFMON_COUNTERS];
		unsigned int start;

		do {
			start = u64_stats_fetch_begin(&stats->syncp);
			for (i = 0; i < RPFMON_COUNTERS; i++)
				count[i] = u64_stats_read(&stats->count[i]);
		} while (u64_stats_fetch_retry(&stats->syncp, start));

		for (i = 0; i < RPFMON_COUNTERS; i++)
			sum->count[i] += count[i];
		/* pairs with rpfmon_counters_count() */
		if (smp_load_acquire(&stats->epoch) == counters->epoch)
			sum_seen(sum, READ_ONCE(stats->first),
				 READ_ONCE(stats->last));
	}
}

/**
 * rpfmon_counters_sum() - what was counted since the last reset
 * @counters: the counters, which the owner's lock keeps from being reset
 * @sum: where it goes
 */
void rpfmon_counters_sum(const struct rpfmon_counters *counters,
			 struct rpfmon_sum *sum)
{
	unsigned int i;

	sum_raw(counters, sum);
	for (i = 0; i < RPFMON_COUNTERS; i++)
		sum->count[i] -= counters->base.count[i];
}

/**
 * rpfmon_counters_reset() - zero counters
 * @counters: the counters; those who count go on, and the owner's lock is held
 */
void rpfmon_counters_reset(struct rpfmon_counters *counters)
{
	sum_raw(counters, &counters->base);
	WRITE_ONCE(counters->epoch, counters->epoch + 1);
}

/**
 * rpfmon_sum_rejected() - packets dropped, whatever the reason
 * @sum: counters
 *
 * Return: their number.
 */
u64 rpfmon_sum_rejected(const struct rpfmon_sum *sum)
{
	return rpfmon_counters_rejected(sum->count);
}
