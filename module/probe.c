// SPDX-License-Identifier: GPL-2.0
/*
 * The kretprobe on fib_validate_source(), from where a rejection goes its way:
 * verdict, rules, counters, journal.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/inetdevice.h>
#include <linux/kprobes.h>
#include <linux/percpu.h>
#include <linux/ptrace.h>
#include <linux/rcupdate.h>
#include <linux/string.h>
#include <net/ip.h>

#include "compat.h"
#include "device.h"
#include "events.h"
#include "journal.h"
#include "probe.h"
#include "probe_check.h"
#include "rules.h"
#include "trace.h"
#include "verdict.h"

/* Of a quiet namespace's rejections; never nested, as rpfmon_journal_begin() says. */
static DEFINE_PER_CPU(struct rpfmon_record, unrecorded);

static __always_inline struct rpfmon_record *record_begin(bool quiet)
{
	struct rpfmon_record *rec;

	if (likely(!quiet))
		return rpfmon_journal_begin();
	rec = this_cpu_ptr(&unrecorded);
	memset(rec, 0, sizeof(*rec));
	return rec;
}

static __always_inline void record_end(struct rpfmon_net *rnet,
				       struct rpfmon_dev *rdev,
				       struct rpfmon_record *rec)
{
	rec->wanted = rpfmon_events_wanted(rnet);
	/* Anyone may make queries; what was lost is to stay in the device's last
	 * few.
	 */
	rpfmon_journal_end(rec, rdev && (rec->lost || rec->context != RPFMON_CONTEXT_QUERY) ?
			   &rdev->recent : NULL);
	trace_rpf_reject(rec);
	if (rec->wanted)
		rpfmon_events_kick();
}

/* Returns what loose mode would. The packet must not become the route hint of its
 * batch: ip_route_use_hint() would let others of the batch in by it, from whatever
 * source, unvalidated. ip_extract_route_hint() leaves out what has this flag.
 */
static int admit(const struct rpfmon_call *call, struct rpfmon_cause *cause,
		 struct rpfmon_record *rec)
{
	if (rec->lost && rec->context != RPFMON_CONTEXT_ARP)
		IPCB(call->skb)->flags |= RPFMON_NO_HINT;
	rec->lost = false;
	return rpfmon_verdict_loose(call, cause);
}

/* Returns what fib_validate_source() is to return. Not inlined: what is accepted
 * should not pay for its frame.
 */
static noinline int reject(const struct rpfmon_call *call)
{
	struct rpfmon_net *rnet = rpfmon_net(dev_net(call->dev));
	enum rpfmon_verdict verdict = RPFMON_VERDICT_DROPPED;
	bool quiet = READ_ONCE(rnet->quiet);
	struct rpfmon_record *rec = record_begin(quiet);
	int returned = RPFMON_KERNEL_REJECTED;
	struct rpfmon_cause cause = {};
	struct rpfmon_dev *rdev;

	if (unlikely(!READ_ONCE(rnet->rejected)))
		WRITE_ONCE(rnet->rejected, true);

	rpfmon_verdict_find(call, &cause, rec);

	rec->net_id = rnet->id;
	rdev = rpfmon_dev_find_rcu(rnet, call->dev->ifindex);
	if (rdev && likely(!quiet))
		memcpy(rec->kind, rdev->label.kind, sizeof(rec->kind));
	if (cause.admissible && READ_ONCE(rnet->override) != RPFMON_OVERRIDE_OFF &&
	    !(quiet && rec->lost))
		rec->rule = rpfmon_rules_decide(rnet, rdev, call->src, &verdict);
	rec->verdict = verdict;
	if (verdict == RPFMON_VERDICT_ADMITTED)
		returned = admit(call, &cause, rec);

	rpfmon_counters_count(rdev ? &rdev->counters : &rnet->stray, rec);
	if (likely(!quiet))
		record_end(rnet, rdev, rec);
	return returned;
}

/* Every packet comes by here: no more than it takes to know that the kernel
 * filters, and what a rejection will be explained from. What IPsec protected is
 * exempt, and not rejected.
 */
static int fib_validate_source_entry(struct kretprobe_instance *ri,
				     struct pt_regs *regs)
{
	struct net_device *dev = (struct net_device *)regs_get_kernel_argument(regs, 5);
	struct in_device *idev = __in_dev_get_rcu(dev);

	if (likely(idev && (IN_DEV_CONF_GET(idev, RP_FILTER) ||
			    READ_ONCE(IPV4_DEVCONF_ALL(dev_net(dev), RP_FILTER))))) {
		rpfmon_call_read((struct rpfmon_call *)ri->data, regs);
		return 0;
	}
	return 1;
}

static int fib_validate_source_return(struct kretprobe_instance *ri,
				      struct pt_regs *regs)
{
	if ((int)regs_return_value(regs) == RPFMON_KERNEL_REJECTED)
		regs_set_return_value(regs, reject((const struct rpfmon_call *)ri->data));
	return 0;
}

static struct kretprobe probe = {
	.kp.symbol_name = "fib_validate_source",
	.entry_handler = fib_validate_source_entry,
	.handler = fib_validate_source_return,
	.data_size = sizeof(struct rpfmon_call),
};

/**
 * rpfmon_probe_init() - put the probe on fib_validate_source()
 *
 * Return: 0 or a negative error.
 */
int rpfmon_probe_init(void)
{
	int err;

	/* A CPU may be in the function for a packet, for a query that the
	 * packet interrupted, and for queries that were preempted, of which
	 * anyone may start many.
	 */
	probe.maxactive = max_t(unsigned int, 256, 8 * num_possible_cpus());
	err = register_kretprobe(&probe);
	if (err)
		rpfmon_probe_say_why_not(probe.kp.symbol_name, err);
	return err;
}

/**
 * rpfmon_probe_exit() - take it off
 *
 * Context: May sleep. On return no handler runs, nor will.
 */
void rpfmon_probe_exit(void)
{
	unregister_kretprobe(&probe);
}

/**
 * rpfmon_probe_missed() - calls that the probe did not see
 *
 * Return: their number; each may hide a rejection.
 */
u64 rpfmon_probe_missed(void)
{
	return rpfmon_kretprobe_missed(&probe);
}
