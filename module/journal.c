// SPDX-License-Identifier: GPL-2.0
/*
 * The bounded record store: a ring for each CPU, where the oldest record makes
 * way, and the devices' own last few. A writer waits for nobody, nor does a reader:
 * what is being written over is lost.
 */
#include <linux/cpumask.h>
#include <linux/kcsan-checks.h>
#include <linux/log2.h>
#include <linux/percpu.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <linux/topology.h>
#include <linux/vmalloc.h>

#include "journal.h"

struct ring {
	u64 next;
	struct rpfmon_slot *slots;
};

static struct ring __percpu *rings;
static unsigned int ring_size;

static void slot_done(struct rpfmon_slot *slot, u32 version)
{
	/* pairs with slot_read(); 0, for a slot never written, is passed over */
	smp_store_release(&slot->version, version ?: 2);
}

/* Does nothing where another writer is in the slot, which takes it being lapped by
 * RPFMON_RECENT others: that writer's record is as recent as this one.
 */
static void slot_copy(struct rpfmon_slot *slot, const struct rpfmon_record *rec)
{
	u32 version = READ_ONCE(slot->version);

	if (version & 1 || cmpxchg(&slot->version, version, version + 1) != version)
		return;

	kcsan_flat_atomic_begin();
	slot->rec = *rec;
	kcsan_flat_atomic_end();
	slot_done(slot, version + 2);
}

static bool slot_read(const struct rpfmon_slot *slot, struct rpfmon_record *rec)
{
	/* pairs with slot_done() */
	u32 version = smp_load_acquire(&slot->version);

	if (!version || version & 1)
		return false;

	kcsan_flat_atomic_begin();
	*rec = slot->rec;
	kcsan_flat_atomic_end();
	smp_rmb(); /* pairs with how the next writer begins */
	return READ_ONCE(slot->version) == version;
}

/**
 * rpfmon_journal_begin() - begin a record
 *
 * Nobody can read it before rpfmon_journal_end(), nor the oldest one, whose
 * place it takes.
 *
 * Context: A kprobe's handler, until rpfmon_journal_end(): preemption is off,
 *	and probes that are hit meanwhile on this CPU are missed, so that it
 *	never nests.
 * Return: the record; but for its cpu and seq, it is zero.
 */
struct rpfmon_record *rpfmon_journal_begin(void)
{
	struct ring *ring = this_cpu_ptr(rings);
	struct rpfmon_slot *slot = &ring->slots[ring->next & (ring_size - 1)];

	/* odd, also after a writer that died in it */
	WRITE_ONCE(slot->version, slot->version | 1);
	smp_wmb(); /* pairs with slot_read() */
	kcsan_flat_atomic_begin();
	memset(&slot->rec, 0, sizeof(slot->rec));
	kcsan_flat_atomic_end();
	slot->rec.cpu = smp_processor_id();
	slot->rec.seq = ring->next;
	return &slot->rec;
}

/**
 * rpfmon_journal_end() - a record is complete
 * @rec: the record; it stays as it is until this CPU's ring has come round
 * @recent: the device's own store, which gets a copy, or NULL
 *
 * Context: As rpfmon_journal_begin().
 */
void rpfmon_journal_end(struct rpfmon_record *rec, struct rpfmon_recent *recent)
{
	struct rpfmon_slot *slot = container_of(rec, struct rpfmon_slot, rec);

	slot_done(slot, slot->version + 1);
	/* pairs with rpfmon_journal_next() */
	smp_store_release(&this_cpu_ptr(rings)->next, rec->seq + 1);

	if (recent) {
		unsigned int i = atomic_fetch_inc_relaxed(&recent->next);

		slot_copy(&recent->slots[i % RPFMON_RECENT], rec);
	}
}

/**
 * rpfmon_journal_next() - sequence number that a CPU's next record will have
 * @cpu: a possible CPU
 *
 * Return: the number; all below it have been written.
 */
u64 rpfmon_journal_next(unsigned int cpu)
{
	/* pairs with rpfmon_journal_end() */
	return smp_load_acquire(&per_cpu_ptr(rings, cpu)->next);
}

/**
 * rpfmon_journal_oldest() - sequence number of a CPU's oldest record
 * @cpu: a possible CPU
 *
 * Return: the number, or that of the next record where there is none.
 */
u64 rpfmon_journal_oldest(unsigned int cpu)
{
	u64 next = rpfmon_journal_next(cpu);

	return next > ring_size ? next - ring_size : 0;
}

/**
 * rpfmon_journal_read() - read on in a CPU's records
 * @cpu: a possible CPU
 * @seq: the first number wanted; becomes the one after @rec
 * @rec: where the record goes
 * @missed: how many records before @rec had made way, from the one wanted on, is
 *	added here
 *
 * Context: Any that may be preempted by the packet path, but is not in it.
 * Return: false where there is no record from @seq on, yet; nothing is changed
 *	then but @rec.
 */
bool rpfmon_journal_read(unsigned int cpu, u64 *seq, struct rpfmon_record *rec,
			 u64 *missed)
{
	struct ring *ring = per_cpu_ptr(rings, cpu);
	u64 next = *seq, lost = 0, oldest;

	for (;; next++, lost++) {
		oldest = rpfmon_journal_oldest(cpu);
		if (next < oldest) {
			lost += oldest - next;
			next = oldest;
		}
		if (next >= rpfmon_journal_next(cpu))
			return false;
		/* It is complete, as it comes before the next one: where it
		 * cannot be read, another is taking its place.
		 */
		if (slot_read(&ring->slots[next & (ring_size - 1)], rec) &&
		    rec->seq == next)
			break;
	}

	*seq = next + 1;
	*missed += lost;
	return true;
}

/**
 * rpfmon_journal_count() - how full the journal is
 *
 * Return: the records kept and lost over all CPUs; together, all that came.
 */
struct rpfmon_journal_count rpfmon_journal_count(void)
{
	struct rpfmon_journal_count count = {};
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		u64 next = rpfmon_journal_next(cpu);
		u64 kept = min_t(u64, next, ring_size);

		count.kept += kept;
		count.lost += next - kept;
	}
	return count;
}

/**
 * rpfmon_recent_read() - read one of a device's own records
 * @recent: the device's store
 * @i: which, below RPFMON_RECENT, in no order
 * @rec: where the record goes
 *
 * Return: false where there is none, or it is just being replaced.
 */
bool rpfmon_recent_read(struct rpfmon_recent *recent, unsigned int i,
			struct rpfmon_record *rec)
{
	return slot_read(&recent->slots[i], rec);
}

/**
 * rpfmon_journal_init() - make the rings
 * @size: records for each CPU; rounded up to a power of two
 *
 * Return: 0 or -ENOMEM.
 */
int rpfmon_journal_init(unsigned int size)
{
	unsigned int cpu;

	ring_size = roundup_pow_of_two(size);
	rings = alloc_percpu(struct ring);
	if (!rings)
		return -ENOMEM;

	for_each_possible_cpu(cpu) {
		struct ring *ring = per_cpu_ptr(rings, cpu);

		ring->slots = vzalloc_node(array_size(ring_size, sizeof(*ring->slots)),
					   cpu_to_node(cpu));
		if (!ring->slots) {
			rpfmon_journal_exit();
			return -ENOMEM;
		}
	}
	return 0;
}

/** rpfmon_journal_exit() - free the rings */
void rpfmon_journal_exit(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		vfree(per_cpu_ptr(rings, cpu)->slots);
	free_percpu(rings);
	rings = NULL;
}
