// SPDX-License-Identifier: GPL-2.0
/*
 * Records in generic netlink: read from the journal on demand, and told of by
 * events.c.
 */
#include <linux/slab.h>
#include <net/genetlink.h>
#include <net/ip.h>

#include "compat.h"
#include "device.h"
#include "journal.h"
#include "netlink.h"
#include "netlink_policy.h"
#include "policy_gen.h"

static int way_back_put(struct sk_buff *skb, const struct rpfmon_record *rec)
{
	if (nla_put_u32(skb, RPFMON_A_RECORD_REVERSE_IFINDEX, rec->reverse_ifindex) ||
	    nla_put_string(skb, RPFMON_A_RECORD_REVERSE_DEV, rec->reverse_dev) ||
	    nla_put_u32(skb, RPFMON_A_RECORD_TABLE, rec->table) ||
	    nla_put_in_addr(skb, RPFMON_A_RECORD_PREFIX, rec->prefix) ||
	    nla_put_u8(skb, RPFMON_A_RECORD_PREFIX_LEN, rec->prefix_len))
		return -EMSGSIZE;

	switch (rec->gateway_family) {
	case AF_INET:
		return nla_put(skb, RPFMON_A_RECORD_REVERSE_GATEWAY,
			       sizeof(rec->gateway.ip4), &rec->gateway.ip4);
	case AF_INET6:
		return nla_put(skb, RPFMON_A_RECORD_REVERSE_GATEWAY,
			       sizeof(rec->gateway.ip6), &rec->gateway.ip6);
	default:
		return 0;
	}
}

/**
 * rpfmon_nl_record_put() - add a record to a message
 * @skb: the message
 * @attr: of the nest that it becomes
 * @rec: the record
 *
 * Return: 0, or -EMSGSIZE and the message is as before.
 */
int rpfmon_nl_record_put(struct sk_buff *skb, int attr,
			 const struct rpfmon_record *rec)
{
	struct nlattr *nest = nla_nest_start(skb, attr);

	if (!nest)
		return -EMSGSIZE;
	if (nla_put_u32(skb, RPFMON_A_RECORD_CPU, rec->cpu) ||
	    nla_put_u64_64bit(skb, RPFMON_A_RECORD_SEQ, rec->seq,
			      RPFMON_A_RECORD_PAD) ||
	    nla_put_u64_64bit(skb, RPFMON_A_RECORD_TIME, rec->time,
			      RPFMON_A_RECORD_PAD) ||
	    nla_put_u32(skb, RPFMON_A_RECORD_NETNS, rec->netns) ||
	    nla_put_u32(skb, RPFMON_A_RECORD_IFINDEX, rec->ifindex) ||
	    nla_put_string(skb, RPFMON_A_RECORD_DEV, rec->dev) ||
	    (rec->kind[0] &&
	     nla_put_string(skb, RPFMON_A_RECORD_KIND, rec->kind)) ||
	    nla_put_in_addr(skb, RPFMON_A_RECORD_SRC, rec->src) ||
	    nla_put_in_addr(skb, RPFMON_A_RECORD_DST, rec->dst) ||
	    (rec->proto && nla_put_u8(skb, RPFMON_A_RECORD_PROTO, rec->proto)) ||
	    nla_put_u16(skb, RPFMON_A_RECORD_SPORT, rec->sport) ||
	    nla_put_u16(skb, RPFMON_A_RECORD_DPORT, rec->dport) ||
	    nla_put_u8(skb, RPFMON_A_RECORD_TOS, rec->tos) ||
	    nla_put_u32(skb, RPFMON_A_RECORD_MARK, rec->mark) ||
	    nla_put_u32(skb, RPFMON_A_RECORD_LEN, rec->len) ||
	    nla_put_u32(skb, RPFMON_A_RECORD_CONTEXT, rec->context) ||
	    nla_put_u32(skb, RPFMON_A_RECORD_REASON, rec->reason) ||
	    nla_put_u32(skb, RPFMON_A_RECORD_VERDICT, rec->verdict) ||
	    (rec->rule && nla_put_u32(skb, RPFMON_A_RECORD_RULE, rec->rule)) ||
	    nla_put_u32(skb, RPFMON_A_RECORD_MODE, rec->mode) ||
	    nla_put_u32(skb, RPFMON_A_RECORD_MODE_ALL, rec->mode_all) ||
	    nla_put_u32(skb, RPFMON_A_RECORD_MODE_DEV, rec->mode_dev) ||
	    (rec->reverse_ifindex && way_back_put(skb, rec))) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * rpfmon_nl_missed_put() - say in a message that records made way
 * @skb: the message
 * @cpu: on which CPU
 * @seq: the oldest that the CPU still keeps
 * @missed: how many
 *
 * Return: 0, or -EMSGSIZE and the message is to be given up.
 */
int rpfmon_nl_missed_put(struct sk_buff *skb, u32 cpu, u64 seq, u64 missed)
{
	struct nlattr *nest = nla_nest_start(skb, RPFMON_A_JOURNAL_CURSOR);

	if (!nest || nla_put_u32(skb, RPFMON_A_CURSOR_CPU, cpu) ||
	    nla_put_u64_64bit(skb, RPFMON_A_CURSOR_SEQ, seq,
			      RPFMON_A_CURSOR_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return nla_put_u64_64bit(skb, RPFMON_A_JOURNAL_MISSED, missed,
				 RPFMON_A_JOURNAL_PAD);
}

/**
 * rpfmon_nl_records_new() - begin a message to the multicast group
 *
 * Return: the message, or NULL without memory.
 */
struct sk_buff *rpfmon_nl_records_new(void)
{
	struct sk_buff *skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);

	if (!skb)
		return NULL;
	if (!genlmsg_put(skb, 0, 0, &rpfmon_nl_family, 0, RPFMON_CMD_RECORD_NTF)) {
		nlmsg_free(skb);
		return NULL;
	}
	return skb;
}

/**
 * rpfmon_nl_records_send() - send it
 * @net: to the members in this namespace
 * @skb: the message; consumed
 */
void rpfmon_nl_records_send(struct net *net, struct sk_buff *skb)
{
	genlmsg_end(skb, genlmsg_data(nlmsg_data(nlmsg_hdr(skb))));
	rpfmon_nl_multicast(net, skb);
}

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
 * @cpus: for each CPU
 */
struct dump {
	u32 only;
	unsigned int cpu;
	unsigned long ifindex;
	unsigned int n_recent;
	struct rpfmon_record recent[RPFMON_RECENT];
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

static int dump_begin(struct netlink_callback *cb)
{
	struct nlattr **attrs = rpfmon_dump_attrs(cb);
	struct nlattr *attr;
	struct dump *dump;
	unsigned int cpu;
	int err, rem;

	dump = kvzalloc(struct_size(dump, cpus, nr_cpu_ids), GFP_KERNEL);
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
		if (next <= c->end && rec.net_id == rnet->id &&
		    (!dump->only || rec.ifindex == dump->only) &&
		    dump_record(skb, cb, &rec))
			return -EMSGSIZE;
		c->next = next;
		cond_resched();
	}
	return 0;
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
		    rec->seq >= dump->cpus[rec->cpu].wanted)
			dump->n_recent++;
	}
}

static int dump_recent(struct sk_buff *skb, struct netlink_callback *cb,
		       struct dump *dump, struct rpfmon_net *rnet)
{
	struct rpfmon_dev *rdev;

	for (;;) {
		for (; dump->n_recent; dump->n_recent--)
			if (dump_record(skb, cb, &dump->recent[dump->n_recent - 1]))
				return -EMSGSIZE;

		mutex_lock(&rnet->lock);
		rdev = xa_find(&rnet->devs, &dump->ifindex,
			       dump->only ?: ULONG_MAX, XA_PRESENT);
		if (rdev)
			recent_copy(dump, rnet, rdev);
		mutex_unlock(&rnet->lock);
		if (!rdev)
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
		err = dump_begin(cb);
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
	kvfree((void *)cb->args[0]);
	return 0;
}
