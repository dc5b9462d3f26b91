/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_COUNTERS_H
#define RPFMON_COUNTERS_H

#include <linux/types.h>
#include <linux/u64_stats_sync.h>

#include "counters_gen.h"
#include "journal.h"

/**
 * struct rpfmon_stats - counters, on one CPU
 * @syncp: for 32-bit readers
 * @count: by &enum rpfmon_counter
 * @first: of @epoch, nanoseconds since the epoch (UTC)
 * @last: likewise
 * @epoch: the reset after which @first and @last were written
 */
struct rpfmon_stats {
	struct u64_stats_sync syncp;
	u64_stats_t count[RPFMON_COUNTERS];
	u64 first;
	u64 last;
	u32 epoch;
};

/**
 * struct rpfmon_sum - counters, over all CPUs
 * @count: by &enum rpfmon_counter
 * @first: nanoseconds since the epoch (UTC), or 0
 * @last: likewise
 */
struct rpfmon_sum {
	u64 count[RPFMON_COUNTERS];
	u64 first;
	u64 last;
};

/**
 * struct rpfmon_counters - counters that can be reset while they count
 * @stats: the packet path's part
 * @base: sums at the last reset; the owner's lock protects it
 * @epoch: number of that reset, from 1
 */
struct rpfmon_counters {
	struct rpfmon_stats __percpu *stats;
	struct rpfmon_sum base;
	u32 epoch;
};

int rpfmon_counters_init(struct rpfmon_counters *counters);
void rpfmon_counters_free(struct rpfmon_counters *counters);
void rpfmon_counters_count(struct rpfmon_counters *counters,
			   const struct rpfmon_record *rec);
void rpfmon_counters_sum(const struct rpfmon_counters *counters,
			 struct rpfmon_sum *sum);
void rpfmon_counters_reset(struct rpfmon_counters *counters);

void rpfmon_sum_add(struct rpfmon_sum *sum, const struct rpfmon_sum *more);
u64 rpfmon_sum_rejected(const struct rpfmon_sum *sum);

#endif /* RPFMON_COUNTERS_H */
