// SPDX-License-Identifier: GPL-2.0
/*
 * What the module knows, of all namespaces, as text for root.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/inetdevice.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/timekeeping.h>

#include "debugfs.h"
#include "device.h"
#include "journal.h"
#include "policy.h"
#include "probe.h"
#include "probe_check.h"
#include "rules.h"
#include "verdict.h"
#include "words_gen.h"

static struct dentry *dir;

/* Room for a name of which every byte is escaped */
struct safe_name {
	char text[4 * IFNAMSIZ];
};

static const char *safe(struct safe_name *buf, const char *name)
{
	snprintf(buf->text, sizeof(buf->text), "%*pE", (int)strlen(name), name);
	return buf->text[0] ? buf->text : "-";
}

/**
 * struct cursor - where a reader of a file is
 * @pos: number of the line
 * @valid: it has an item
 * @net: id of the item's namespace
 * @index: the item's ifindex or rule id; for records, the CPU
 * @seq: for records, the next to read
 * @rec: the record
 * @next: moves on to the next item
 */
struct cursor {
	loff_t pos;
	bool valid;
	unsigned long net;
	unsigned long index;
	u64 seq;
	struct rpfmon_record rec;
	bool (*next)(struct cursor *cursor);
};

static void *lines_start(struct seq_file *m, loff_t *pos)
{
	struct cursor *cursor = m->private;

	rpfmon_nets_lock();
	if (!*pos) {
		cursor->pos = 0;
		cursor->net = 0;
		cursor->index = 0;
		cursor->seq = 0;
		cursor->valid = false;
		return SEQ_START_TOKEN;
	}
	return cursor->valid && cursor->pos == *pos ? cursor : NULL;
}

static void *lines_next(struct seq_file *m, void *v, loff_t *pos)
{
	struct cursor *cursor = m->private;

	cursor->pos = ++*pos;
	cursor->valid = cursor->next(cursor);
	return cursor->valid ? cursor : NULL;
}

static void lines_stop(struct seq_file *m, void *v)
{
	rpfmon_nets_unlock();
}

static int lines_open(struct file *file, const struct seq_operations *ops,
		      bool (*next)(struct cursor *cursor))
{
	struct cursor *cursor = __seq_open_private(file, ops, sizeof(*cursor));

	if (!cursor)
		return -ENOMEM;
	cursor->next = next;
	return 0;
}

/* The first namespace with at least this id that is not quiet. */
static struct rpfmon_net *net_next(unsigned long *id)
{
	struct rpfmon_net *rnet;

	while ((rnet = rpfmon_net_next(id)) && READ_ONCE(rnet->quiet))
		++*id;
	return rnet;
}

/* The namespace to go on in: the next if the last one has gone. */
static struct rpfmon_net *net_advance(struct cursor *cursor)
{
	unsigned long id = cursor->net;
	struct rpfmon_net *rnet = net_next(&cursor->net);

	if (cursor->net != id)
		cursor->index = 0;
	return rnet;
}

static bool devices_advance(struct cursor *cursor)
{
	struct rpfmon_net *rnet;

	for (; (rnet = net_advance(cursor)); cursor->net++, cursor->index = 0) {
		cursor->index++;
		if (xa_find(&rnet->devs, &cursor->index, ULONG_MAX, XA_PRESENT))
			return true;
	}
	return false;
}

static void mode_show(struct seq_file *m, struct net *net, int ifindex)
{
	struct in_device *idev = NULL;
	const struct net_device *dev;

	rcu_read_lock();
	dev = dev_get_by_index_rcu(net, ifindex);
	if (dev)
		idev = __in_dev_get_rcu(dev);
	if (idev)
		seq_printf(m, "%-6s  %3d  %3d", rpfmon_mode_name(rpfmon_mode(idev)),
			   IPV4_DEVCONF_ALL(net, RP_FILTER),
			   IN_DEV_CONF_GET(idev, RP_FILTER));
	else
		seq_printf(m, "%-6s  %3s  %3s", "-", "-", "-");
	rcu_read_unlock();
}

static int devices_show(struct seq_file *m, void *v)
{
	struct cursor *cursor = v;
	struct rpfmon_net *rnet;
	struct rpfmon_dev *rdev;
	struct rpfmon_label label;
	struct safe_name name;
	struct rpfmon_sum sum;
	unsigned int i;

	if (v == SEQ_START_TOKEN) {
		seq_puts(m, "netns       ifindex  dev              kind             mode    all  dev  rejected");
		for (i = 0; i < RPFMON_COUNTERS; i++)
			seq_printf(m, "  %s", rpfmon_counter_name(i));
		seq_putc(m, '\n');
		return 0;
	}

	rnet = rpfmon_net_find(cursor->net);
	if (!rnet)
		return SEQ_SKIP;
	mutex_lock(&rnet->lock);
	rcu_read_lock();
	rdev = rpfmon_dev_find(rnet, cursor->index);
	if (rdev) {
		rpfmon_dev_label(rdev, &label);
		rpfmon_dev_sum(rnet, rdev, &sum);
		seq_printf(m, "%-10u  %7d  %-15s  ", rnet->net->ns.inum, rdev->ifindex,
			   safe(&name, label.name));
		seq_printf(m, "%-15s  ", safe(&name, label.kind));
		mode_show(m, rnet->net, rdev->ifindex);
	}
	rcu_read_unlock();
	mutex_unlock(&rnet->lock);
	if (!rdev)
		return SEQ_SKIP;

	seq_printf(m, "  %8llu", rpfmon_sum_rejected(&sum));
	for (i = 0; i < RPFMON_COUNTERS; i++)
		seq_printf(m, "  %*llu", (int)strlen(rpfmon_counter_name(i)),
			   sum.count[i]);
	seq_putc(m, '\n');
	return 0;
}

static bool rules_advance(struct cursor *cursor)
{
	struct rpfmon_rule *rule;
	struct rpfmon_net *rnet;

	for (; (rnet = net_advance(cursor)); cursor->net++, cursor->index = 0) {
		mutex_lock(&rnet->lock);
		rule = rpfmon_rules_from(rnet, cursor->index + 1);
		if (rule)
			cursor->index = rule->id;
		mutex_unlock(&rnet->lock);
		if (rule)
			return true;
	}
	return false;
}

static void rule_show(struct seq_file *m, const struct rpfmon_net *rnet,
		      const struct rpfmon_rule *rule)
{
	u64 now = ktime_get_real_ns();
	struct rpfmon_rule_sum sum;
	struct safe_name name;
	char from[sizeof("255.255.255.255/32")] = "any";
	char left[sizeof("18446744073s")] = "-";

	rpfmon_rule_sum(rule, &sum);
	if (rule->from_len)
		snprintf(from, sizeof(from), "%pI4/%u",
			 &(__be32){ htonl(rule->from) }, rule->from_len);
	if (rule->until)
		snprintf(left, sizeof(left), "%llus", rule->until > now ?
			 div_u64(rule->until - now, NSEC_PER_SEC) : 0ULL);
	seq_printf(m, "%-10u  %5u  %-4s  %-15s  %-18s  %-11s  %-5s  %10llu  %11llu\n",
		   rnet->net->ns.inum, rule->id, rule->kind[0] ? "kind" : "dev",
		   safe(&name, rule->kind[0] ? rule->kind : rule->dev), from,
		   left, rule->force ? "force" : "-", sum.admitted,
		   sum.would_admit);
}

static int rules_show(struct seq_file *m, void *v)
{
	struct cursor *cursor = v;
	struct rpfmon_rule *rule;
	struct rpfmon_net *rnet;

	if (v == SEQ_START_TOKEN) {
		seq_puts(m, "netns          id  by    name             from                expires-in   force    admitted  would-admit\n");
		return 0;
	}

	rnet = rpfmon_net_find(cursor->net);
	if (!rnet)
		return SEQ_SKIP;
	mutex_lock(&rnet->lock);
	rule = rpfmon_rules_find(rnet, cursor->index);
	if (rule)
		rule_show(m, rnet, rule);
	mutex_unlock(&rnet->lock);
	return 0;
}

static bool records_advance(struct cursor *cursor)
{
	u64 missed = 0;

	while (cursor->index < nr_cpu_ids) {
		if (cpu_possible(cursor->index) &&
		    rpfmon_journal_read(cursor->index, &cursor->seq, &cursor->rec,
					&missed))
			return true;
		cursor->index++;
		cursor->seq = 0;
	}
	return false;
}

static void return_path_show(struct seq_file *m, const struct rpfmon_record *rec)
{
	struct safe_name name;

	if (!rec->reverse_ifindex) {
		seq_puts(m, "-\n");
		return;
	}
	seq_printf(m, "%s", safe(&name, rec->reverse_dev));
	if (rec->gateway_family == AF_INET)
		seq_printf(m, " via %pI4", &rec->gateway.ip4);
	else if (rec->gateway_family == AF_INET6)
		seq_printf(m, " via %pI6c", &rec->gateway.ip6);
	seq_printf(m, " table %u prefix %pI4/%u\n", rec->table, &rec->prefix,
		   rec->prefix_len);
}

static int records_show(struct seq_file *m, void *v)
{
	const struct rpfmon_record *rec = &((struct cursor *)v)->rec;
	struct safe_name name;
	u32 nsec;
	u64 sec;

	if (v == SEQ_START_TOKEN) {
		seq_puts(m, "cpu       seq  time                  netns       dev              kind             src              dst              proto  sport  dport  tos   len        mark  context  reason      verdict       rule  mode    way-back\n");
		return 0;
	}

	sec = div_u64_rem(rec->time, NSEC_PER_SEC, &nsec);
	seq_printf(m, "%3u  %8llu  %10llu.%09u  %-10u  %-15s  ", rec->cpu, rec->seq,
		   sec, nsec, rec->netns, safe(&name, rec->dev));
	seq_printf(m, "%-15s  %-15pI4  %-15pI4  %5u  %5u  %5u  %3u  %4u  0x%08x  ",
		   safe(&name, rec->kind), &rec->src, &rec->dst, rec->proto,
		   rec->sport, rec->dport, rec->tos, rec->len, rec->mark);
	seq_printf(m, "%-7s  %-10s  %-11s  %5u  %-6s  ",
		   rpfmon_context_name(rec->context),
		   rpfmon_reason_name(rec->reason),
		   rpfmon_verdict_name(rec->verdict), rec->rule,
		   rpfmon_mode_name(rec->mode));
	return_path_show(m, rec);
	return 0;
}

static int status_show(struct seq_file *m, void *v)
{
	struct rpfmon_journal_count count = rpfmon_journal_count();
	struct rpfmon_net *rnet;
	struct rpfmon_sum gone;
	unsigned long id = 0;

	seq_printf(m, "%-14s  %-10s  %s\n", "item", "netns", "value");
	seq_printf(m, "%-14s  %-10s  %s\n", "module-version", "-", RPFMON_VERSION);
	seq_printf(m, "%-14s  %-10s  %s\n", "probe", "-",
		   rpfmon_probe_name(rpfmon_probe_state()));
	seq_printf(m, "%-14s  %-10s  %llu\n", "probe-missed", "-", rpfmon_probe_missed());
	seq_printf(m, "%-14s  %-10s  %llu\n", "records-kept", "-", count.kept);
	seq_printf(m, "%-14s  %-10s  %llu\n", "records-lost", "-", count.lost);

	rpfmon_nets_lock();
	for (; (rnet = net_next(&id)); id++) {
		rpfmon_gone_sum(rnet, &gone);
		seq_printf(m, "%-14s  %-10u  %s\n", "override", rnet->net->ns.inum,
			   rpfmon_override_name(READ_ONCE(rnet->override)));
		seq_printf(m, "%-14s  %-10u  %u\n", "rules", rnet->net->ns.inum,
			   READ_ONCE(rnet->n_rules));
		seq_printf(m, "%-14s  %-10u  %llu\n", "gone-rejected",
			   rnet->net->ns.inum, rpfmon_sum_rejected(&gone));
	}
	rpfmon_nets_unlock();
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(status);

#define DEFINE_LINES(name)						\
static const struct seq_operations name##_seq_ops = {			\
	.start = lines_start,						\
	.next = lines_next,						\
	.stop = lines_stop,						\
	.show = name##_show,						\
};									\
									\
static int name##_open(struct inode *inode, struct file *file)		\
{									\
	return lines_open(file, &name##_seq_ops, name##_advance);	\
}									\
									\
static const struct file_operations name##_fops = {			\
	.owner = THIS_MODULE,						\
	.open = name##_open,						\
	.read = seq_read,						\
	.llseek = seq_lseek,						\
	.release = seq_release_private,					\
}

DEFINE_LINES(devices);
DEFINE_LINES(records);
DEFINE_LINES(rules);

/** rpfmon_debugfs_init() - make the files; without debugfs there are none */
void rpfmon_debugfs_init(void)
{
	dir = debugfs_create_dir("rpfmon", NULL);
	if (IS_ERR(dir)) {
		pr_info("no debugfs here (error %ld), so no files in it; all else works\n",
			PTR_ERR(dir));
		return;
	}
	debugfs_create_file("devices", 0400, dir, NULL, &devices_fops);
	debugfs_create_file("records", 0400, dir, NULL, &records_fops);
	debugfs_create_file("rules", 0400, dir, NULL, &rules_fops);
	debugfs_create_file("status", 0400, dir, NULL, &status_fops);
}

/** rpfmon_debugfs_exit() - remove them; no reader is left after */
void rpfmon_debugfs_exit(void)
{
	debugfs_remove(dir);
}
