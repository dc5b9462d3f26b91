// SPDX-License-Identifier: GPL-2.0
/*
 * Tells of new records, to the multicast group and to the kernel log, and of
 * rules. A worker reads records from the journal as any other reader does.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpumask.h>
#include <linux/jiffies.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "events.h"
#include "journal.h"
#include "net.h"
#include "netlink_put.h"
#include "words_gen.h"

#define BATCH_DELAY	(HZ / 20)
#define LOG_PER_SECOND	10

static bool log;
module_param(log, bool, 0644);
MODULE_PARM_DESC(log, "print rejections to the kernel log, ten a second at most");

static void events_work(struct work_struct *work);
static DECLARE_DELAYED_WORK(worker, events_work);
static bool worker_due;

static DEFINE_PER_CPU(u32, wanted);

/**
 * struct told - how far a CPU's records have been told; only the worker's
 * @seq: the next to read
 * @wanted: the last that somebody waited for
 */
struct told {
	u64 seq;
	u32 wanted;
};

static struct told *told;

static struct rpfmon_rate log_rate;

/**
 * rpfmon_events_wanted() - does anybody wait for a namespace's records
 * @rnet: the namespace
 *
 * Context: Packet path.
 * Return: 0, or how many records were wanted on this CPU so far.
 */
u32 rpfmon_events_wanted(const struct rpfmon_net *rnet)
{
	if (!READ_ONCE(log) && !rpfmon_nl_listening(rnet->net))
		return 0;
	return this_cpu_inc_return(wanted) ?: this_cpu_inc_return(wanted);
}

/**
 * rpfmon_events_kick() - a record that is wanted has been written
 *
 * Context: Packet path.
 */
void rpfmon_events_kick(void)
{
	/* Either this sees that the worker is not due any more, or the worker
	 * sees the record; pairs with smp_store_mb() in events_work().
	 */
	smp_mb();
	if (READ_ONCE(worker_due))
		return;
	WRITE_ONCE(worker_due, true);
	schedule_delayed_work(&worker, BATCH_DELAY);
}

/**
 * rpfmon_rate_allows() - may another line go to the log
 * @rate: of such lines; the caller sees to it that nobody else asks
 * @interval: in jiffies
 * @most: lines in this time
 * @skipped: how many did not before this one, if it may
 *
 * Return: true if so.
 */
bool rpfmon_rate_allows(struct rpfmon_rate *rate, unsigned long interval,
			unsigned int most, u64 *skipped)
{
	if (!rate->begun || !time_in_range(jiffies, rate->since, rate->since + interval)) {
		*skipped = rate->skipped;
		*rate = (struct rpfmon_rate) { .begun = true, .since = jiffies };
	}
	if (rate->printed >= most) {
		rate->skipped++;
		return false;
	}
	rate->printed++;
	return true;
}

static void log_record(const struct rpfmon_record *rec)
{
	u64 skipped = 0;

	if (!rpfmon_rate_allows(&log_rate, HZ, LOG_PER_SECOND, &skipped))
		return;
	if (skipped)
		pr_info("%llu rejections not printed\n", skipped);
	pr_info("netns %u: %s %s on %*pE: %pI4 to %pI4 proto %u, %s, return path by %*pE, mode %s\n",
		rec->netns, rpfmon_context_name(rec->context),
		rpfmon_verdict_name(rec->verdict),
		(int)strlen(rec->dev), rec->dev, &rec->src, &rec->dst, rec->proto,
		rpfmon_reason_name(rec->reason),
		rec->reverse_ifindex ? (int)strlen(rec->reverse_dev) : 1,
		rec->reverse_ifindex ? rec->reverse_dev : "-",
		rpfmon_mode_name(rec->mode));
}

/**
 * struct batch - records of one namespace, about to be told
 * @id: of the namespace
 * @skb: the message, or NULL
 */
struct batch {
	unsigned long id;
	struct sk_buff *skb;
};

static void batch_send(struct batch *batch)
{
	struct rpfmon_net *rnet;

	if (!batch->skb)
		return;
	rnet = rpfmon_net_find(batch->id);
	if (rnet)
		rpfmon_nl_send(rnet->net, batch->skb);
	else
		kfree_skb(batch->skb);
	batch->skb = NULL;
}

static void batch_add(struct batch *batch, const struct rpfmon_record *rec)
{
	struct rpfmon_net *rnet;

	if (batch->id != rec->net_id)
		batch_send(batch);

	if (batch->skb) {
		if (!rpfmon_nl_record_put(batch->skb, RPFMON_A_JOURNAL_RECORD, rec))
			return;
		batch_send(batch);
	}

	rnet = rpfmon_net_find(rec->net_id);
	if (!rnet || !rpfmon_nl_listening(rnet->net))
		return;
	batch->id = rec->net_id;
	batch->skb = rpfmon_nl_records_new();
	if (batch->skb)
		rpfmon_nl_record_put(batch->skb, RPFMON_A_JOURNAL_RECORD, rec);
}

static void missed_send(unsigned int cpu, u64 seq, u64 missed)
{
	struct rpfmon_net *rnet;
	unsigned long id = 0;
	struct sk_buff *skb;

	for (; (rnet = rpfmon_net_next(&id)); id++) {
		if (!rpfmon_nl_listening(rnet->net))
			continue;
		skb = rpfmon_nl_records_new();
		if (!skb)
			return;
		rpfmon_nl_missed_put(skb, cpu, seq, missed);
		rpfmon_nl_send(rnet->net, skb);
	}
}

static void cpu_tell(unsigned int cpu, struct batch *batch)
{
	u64 end = rpfmon_journal_next(cpu);
	u64 behind = 0, missed = 0, kept = 0;
	struct told *mine = &told[cpu];
	struct rpfmon_record rec;
	u32 gap;

	while (mine->seq < end &&
	       rpfmon_journal_read(cpu, &mine->seq, &rec, &behind)) {
		if (!rec.wanted)
			continue;

		gap = rec.wanted - mine->wanted - 1;
		mine->wanted = rec.wanted;
		if (gap) {
			missed += gap;
			kept = rec.seq;
		}
		if (READ_ONCE(log)) {
			log_rate.skipped += gap;
			log_record(&rec);
		}
		batch_add(batch, &rec);
		cond_resched();
	}
	batch_send(batch);
	if (missed)
		missed_send(cpu, kept, missed);
}

static void events_work(struct work_struct *work)
{
	struct batch batch = {};
	unsigned int cpu;

	/* What comes from now on kicks again, or is read below. */
	smp_store_mb(worker_due, false);

	for_each_possible_cpu(cpu) {
		rpfmon_nets_lock();
		cpu_tell(cpu, &batch);
		rpfmon_nets_unlock();
	}
}

/**
 * rpfmon_events_init() - before the first record
 *
 * Return: 0 or -ENOMEM.
 */
int rpfmon_events_init(void)
{
	told = kcalloc(nr_cpu_ids, sizeof(*told), GFP_KERNEL);
	return told ? 0 : -ENOMEM;
}

/** rpfmon_events_exit() - after the last record */
void rpfmon_events_exit(void)
{
	cancel_delayed_work_sync(&worker);
	kfree(told);
}
