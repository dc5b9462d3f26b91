/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_NEWEST_H
#define RPFMON_NEWEST_H

#include <linux/types.h>

#include "journal.h"

/**
 * struct rpfmon_newest_key - when and where a record was made
 * @time: nanoseconds since the epoch (UTC)
 * @seq: its number on @cpu
 * @cpu: the CPU
 */
struct rpfmon_newest_key {
	u64 time;
	u64 seq;
	u32 cpu;
};

/**
 * struct rpfmon_newest - the newest few of the records that came by
 * @room: so many at most
 * @n: so many there are
 * @keys: a heap, the oldest first
 */
struct rpfmon_newest {
	u32 room;
	u32 n;
	struct rpfmon_newest_key keys[];
};

struct rpfmon_newest *rpfmon_newest_new(u32 room);
void rpfmon_newest_add(struct rpfmon_newest *newest,
		       const struct rpfmon_record *rec);
bool rpfmon_newest_has(const struct rpfmon_newest *newest,
		       const struct rpfmon_record *rec);

#endif /* RPFMON_NEWEST_H */
