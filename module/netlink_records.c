// SPDX-License-Identifier: GPL-2.0
/*
 * The generic netlink operation that dumps records: those of the journal, and those
 * that only their device's own short store still has.
 */
#include <linux/minmax.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <net/genetlink.h>

#include "compat.h"
#include "device.h"
#include "journal.h"
#include "netlink.h"
#include "netlink_put.h"
#include "newest.h"
#include "policy_gen.h"

/**
 * struct dump_cpu - how far the dump of one CPU's records has come
 * @oldest: the journal's oldest record when the dump began
 * @wanted: the first that was asked for
 * @next: the next to read
 * @end: the first not to read any more
 * @told: it was asked for by a cursor, so say what it missed
 */
struct dump_cpu {
	u64 oldest;
	u64 wanted;
	u64 next;
	u64 end;
	bool told;
};

/**
 * struct dump - a dump of records, under way
 * @only: records of this device, or 0 for all
 * @cpu: the CPU whose journal is being read; nr_cpu_ids: the journal is done
 * @ifindex: the device whose own records come next
 * @n_recent: records of a device in @recent
 * @recent: a copy, since they may be replaced between two messages
 * @newest: those wanted, or NULL for all
 * @cpus: for each CPU
 */
struct dump {
	u32 only;
	unsigned int cpu;
	unsigned long ifindex;
	unsigned int n_recent;
	struct rpfmon_record recent[RPFMON_RECENT];
	struct rpfmon_newest *newest;
	struct dump_cpu cpus[];
};

static int cursor_parse(struct dump *dump, const struct nlattr *attr,
			struct netlink_ext_ack *extack)
{
	struct nlattr *attrs[RPFMON_A_CURSOR_MAX + 1];
	u32 cpu;
	int err;

	err = nla_parse_nested(attrs, RPFMON_A_CURSOR_MAX, attr,
			       rpfmon_nl_cursor_policy, extack);
	if (err)
		return err;
	if (!attrs[RPFMON_A_CURSOR_CPU] || !attrs[RPFMON_A_CURSOR_SEQ]) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "a cursor takes both cpu and seq");
		return -EINVAL;
	}
	cpu = nla_get_u32(attrs[RPFMON_A_CURSOR_CPU]);
	if (cpu >= nr_cpu_ids || !cpu_possible(cpu)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "no such CPU");
		return -EINVAL;
	}
	dump->cpus[cpu].wanted = nla_get_u64(attrs[RPFMON_A_CURSOR_SEQ]);
	dump->cpus[cpu].next = dump->cpus[cpu].wanted;
	dump->cpus[cpu].told = true;
	return 0;
}

static bool is_wanted(const struct dump *dump, const struct rpfmon_net *rnet,
		      const struct rpfmon_record *rec)
{
	return rec->net_id == rnet->id &&
	       (!dump->only || rec->ifindex == dump->only) &&
	       rpfmon_newest_has(dump->newest, rec);
}

/* Copies a device's own records that are not in the journal any more. */
static void recent_copy(struct dump *dump, struct rpfmon_net *rnet,
			struct rpfmon_dev *rdev)
{
	unsigned int i;

	for (i = 0; i < RPFMON_RECENT; i++) {
		struct rpfmon_record *rec = &dump->recent[dump->n_recent];

		if (rpfmon_recent_read(&rdev->recent, i, rec) &&
		    rec->seq < dump->cpus[rec->cpu].oldest &&
		    rec->seq >= dump->cpus[rec->cpu].wanted &&
		    is_wanted(dump, rnet, rec))
			dump->n_recent++;
	}
}

/* Of the device @*ifindex, or the next, which it becomes; false if there is none. */
static bool recent_next(struct dump *dump, struct rpfmon_net *rnet,
			unsigned long *ifindex)
{
	struct rpfmon_dev *rdev;

	mutex_lock(&rnet->lock);
	rdev = xa_find(&rnet->devs, ifindex, dump->only ?: ULONG_MAX, XA_PRESENT);
	if (rdev)
		recent_copy(dump, rnet, rdev);
	mutex_unlock(&rnet->lock);
	return rdev;
}

/* Has a CPU's records that are wanted come by @newest. */
static int newest_of_cpu(struct dump *dump, const struct rpfmon_net *rnet,
			 struct rpfmon_newest *newest, unsigned int cpu)
{
	struct dump_cpu *c = &dump->cpus[cpu];
	u64 next = c->next, missed = 0;
	struct rpfmon_record rec;
	bool first;

	while (next < c->end) {
		first = next == c->oldest;
		if (!rpfmon_journal_read(cpu, &next, &rec, &missed))
			break;
		/* The device's own may still have what made way. */
		if (first)
			c->oldest = next - 1;
		if (next <= c->end && is_wanted(dump, rnet, &rec))
			rpfmon_newest_add(newest, &rec);
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	return 0;
}

/* Finds those that are wanted, and lets the dump begin at the first of them. */
static int newest_find(struct dump *dump, struct rpfmon_net *rnet,
		       struct rpfmon_newest *newest)
{
	unsigned long ifindex = dump->only;
	unsigned int cpu;
	int err;
	u32 i;

	for_each_possible_cpu(cpu) {
		err = newest_of_cpu(dump, rnet, newest, cpu);
		if (err)
			return err;
	}
	for (; recent_next(dump, rnet, &ifindex); ifindex++)
		for (; dump->n_recent; dump->n_recent--)
			rpfmon_newest_add(newest, &dump->recent[dump->n_recent - 1]);

	for_each_possible_cpu(cpu)
		if (!dump->cpus[cpu].told)
			dump->cpus[cpu].next = dump->cpus[cpu].end;
	for (i = 0; i < newest->n; i++) {
		struct dump_cpu *c = &dump->cpus[newest->keys[i].cpu];

		if (newest->keys[i].seq >= c->oldest)
			c->next = min(c->next, newest->keys[i].seq);
	}
	/* What makes way until it is read is to be the device's own, as ever. */
	for_each_possible_cpu(cpu)
		if (!dump->cpus[cpu].told)
			dump->cpus[cpu].oldest = dump->cpus[cpu].next;
	dump->newest = newest;
	return 0;
}

static int dump_begin(struct netlink_callback *cb, struct rpfmon_net *rnet)
{
	struct nlattr **attrs = rpfmon_dump_attrs(cb);
	struct rpfmon_newest *newest;
	struct nlattr *attr;
	struct dump *dump;
	unsigned int cpu;
	int err, rem;

	dump = kvzalloc(struct_size(dump, cpus, nr_cpu_ids), GFP_KERNEL_ACCOUNT);
	if (!dump)
		return -ENOMEM;
	cb->args[0] = (long)dump;

	if (attrs[RPFMON_A_JOURNAL_IFINDEX])
		dump->only = nla_get_u32(attrs[RPFMON_A_JOURNAL_IFINDEX]);
	for_each_possible_cpu(cpu) {
		dump->cpus[cpu].oldest = rpfmon_journal_oldest(cpu);
		dump->cpus[cpu].next = dump->cpus[cpu].oldest;
		dump->cpus[cpu].end = rpfmon_journal_next(cpu);
	}
	nlmsg_for_each_attr(attr, cb->nlh, GENL_HDRLEN, rem) {
		if (nla_type(attr) != RPFMON_A_JOURNAL_CURSOR)
			continue;
		err = cursor_parse(dump, attr, cb->extack);
		if (err)
			return err;
	}
	dump->cpu = cpumask_first(cpu_possible_mask);
	dump->ifindex = dump->only;
	if (attrs[RPFMON_A_JOURNAL_LAST]) {
		newest = rpfmon_newest_new(nla_get_u32(attrs[RPFMON_A_JOURNAL_LAST]));
		if (!newest)
			return -ENOMEM;
		err = newest_find(dump, rnet, newest);
		if (err)
			kvfree(newest);
		return err;
	}
	return 0;
}

static void *dump_msg(struct sk_buff *skb, struct netlink_callback *cb)
{
	return genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			   &rpfmon_nl_family, NLM_F_MULTI, RPFMON_CMD_RECORD_GET);
}

static int dump_record(struct sk_buff *skb, struct netlink_callback *cb,
		       const struct rpfmon_record *rec)
{
	void *hdr = dump_msg(skb, cb);

	if (!hdr)
		return -EMSGSIZE;
	if (rpfmon_nl_record_put(skb, RPFMON_A_JOURNAL_RECORD, rec)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

static int dump_missed(struct sk_buff *skb, struct netlink_callback *cb,
		       unsigned int cpu, u64 seq, u64 missed)
{
	void *hdr = dump_msg(skb, cb);

	if (!hdr)
		return -EMSGSIZE;
	if (rpfmon_nl_missed_put(skb, cpu, seq, missed)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

static int dump_journal(struct sk_buff *skb, struct netlink_callback *cb,
			struct dump *dump, const struct rpfmon_net *rnet)
{
	struct dump_cpu *c = &dump->cpus[dump->cpu];
	struct rpfmon_record rec;

	while (c->next < c->end) {
		u64 missed = 0, next = c->next;

		if (!rpfmon_journal_read(dump->cpu, &next, &rec, &missed))
			break;
		if (missed && c->told &&
		    dump_missed(skb, cb, dump->cpu, next - 1, missed))
			return -EMSGSIZE;
		if (missed) {
			/* The device's own may still have them. */
			if (!c->told && c->next == c->oldest)
				c->oldest = next - 1;
			c->next = next - 1;
			continue;
		}
		if (next <= c->end && is_wanted(dump, rnet, &rec) &&
		    dump_record(skb, cb, &rec))
			return -EMSGSIZE;
		c->next = next;
		cond_resched();
	}
	return 0;
}

static int dump_recent(struct sk_buff *skb, struct netlink_callback *cb,
		       struct dump *dump, struct rpfmon_net *rnet)
{
	for (;;) {
		for (; dump->n_recent; dump->n_recent--)
			if (dump_record(skb, cb, &dump->recent[dump->n_recent - 1]))
				return -EMSGSIZE;

		if (!recent_next(dump, rnet, &dump->ifindex))
			return 0;
		dump->ifindex++;
	}
}

int rpfmon_nl_record_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct net *net = sock_net(skb->sk);
	struct rpfmon_net *rnet = rpfmon_net(net);
	struct dump *dump;
	int err;

	err = rpfmon_nl_permit(cb->skb, net, cb->extack);
	if (!err && !cb->args[0])
		err = dump_begin(cb, rnet);
	if (err)
		return err;

	dump = (struct dump *)cb->args[0];
	for (; dump->cpu < nr_cpu_ids;
	     dump->cpu = cpumask_next(dump->cpu, cpu_possible_mask))
		if (dump_journal(skb, cb, dump, rnet))
			return skb->len;
	dump_recent(skb, cb, dump, rnet);
	return skb->len;
}

int rpfmon_nl_record_get_done(struct netlink_callback *cb)
{
	struct dump *dump = (struct dump *)cb->args[0];

	if (dump)
		kvfree(dump->newest);
	kvfree(dump);
	return 0;
}
