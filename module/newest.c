// SPDX-License-Identifier: GPL-2.0
/*
 * The newest few of many records, by time and then by CPU and number. Pure: it
 * remembers no more of them than that.
 */
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/slab.h>

#include "newest.h"

static struct rpfmon_newest_key key_of(const struct rpfmon_record *rec)
{
	return (struct rpfmon_newest_key) {
		.time = rec->time,
		.seq = rec->seq,
		.cpu = rec->cpu,
	};
}

static bool is_older(const struct rpfmon_newest_key *a,
		     const struct rpfmon_newest_key *b)
{
	if (a->time != b->time)
		return a->time < b->time;
	if (a->cpu != b->cpu)
		return a->cpu < b->cpu;
	return a->seq < b->seq;
}

/**
 * rpfmon_newest_new() - begin with none
 * @room: how many to find, at least 1
 *
 * Context: May sleep. The memory is charged to the caller's memory cgroup.
 * Return: to be freed by kvfree(), or NULL without memory.
 */
struct rpfmon_newest *rpfmon_newest_new(u32 room)
{
	struct rpfmon_newest *newest;

	newest = kvzalloc(struct_size(newest, keys, room), GFP_KERNEL_ACCOUNT);
	if (newest)
		newest->room = room;
	return newest;
}

/* From the last place up to where its parent is older */
static void insert(struct rpfmon_newest *newest, struct rpfmon_newest_key key)
{
	struct rpfmon_newest_key *keys = newest->keys;
	u32 at, parent;

	for (at = newest->n++; at; at = parent) {
		parent = (at - 1) / 2;
		if (!is_older(&key, &keys[parent]))
			break;
		keys[at] = keys[parent];
	}
	keys[at] = key;
}

/* From the first place down to where both children are newer */
static void replace_oldest(struct rpfmon_newest *newest,
			   struct rpfmon_newest_key key)
{
	struct rpfmon_newest_key *keys = newest->keys;
	u32 at = 0, child;

	for (; (child = 2 * at + 1) < newest->n; at = child) {
		if (child + 1 < newest->n && is_older(&keys[child + 1], &keys[child]))
			child++;
		if (!is_older(&keys[child], &key))
			break;
		keys[at] = keys[child];
	}
	keys[at] = key;
}

/**
 * rpfmon_newest_add() - a record comes by
 * @newest: the newest so far
 * @rec: the record, which has not come by before
 */
void rpfmon_newest_add(struct rpfmon_newest *newest,
		       const struct rpfmon_record *rec)
{
	struct rpfmon_newest_key key = key_of(rec);

	if (newest->n < newest->room)
		insert(newest, key);
	else if (is_older(&newest->keys[0], &key))
		replace_oldest(newest, key);
}

/**
 * rpfmon_newest_has() - is a record one of the newest
 * @newest: the newest, or NULL if all are wanted
 * @rec: the record; it has come by
 *
 * Return: true if so.
 */
bool rpfmon_newest_has(const struct rpfmon_newest *newest,
		       const struct rpfmon_record *rec)
{
	struct rpfmon_newest_key key = key_of(rec);

	return !newest || (newest->n && !is_older(&key, &newest->keys[0]));
}
