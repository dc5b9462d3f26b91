// SPDX-License-Identifier: GPL-2.0
/*
 * The kretprobe on fib_validate_source(), from where a rejection goes its way:
 * verdict, rules, counters, journal. The only file that knows registers.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/inetdevice.h>
#include <linux/kprobes.h>
#include <linux/preempt.h>
#include <linux/ptrace.h>
#include <linux/rcupdate.h>
#include <linux/string.h>

#include "compat.h"
#include "device.h"
#include "events.h"
#include "journal.h"
#include "probe.h"
#include "rules.h"
#include "trace.h"
#include "verdict.h"

/* Reads the arguments; idev and itag, on the stack of some architectures, are
 * not needed: on the strict path itag is set before the kernel rejects.
 */
static void call_read(struct rpfmon_call *call, struct pt_regs *regs)
{
	call->dev = (struct net_device *)regs_get_kernel_argument(regs, 5);
	call->skb = (struct sk_buff *)regs_get_kernel_argument(regs, 0);
	call->src = (__force __be32)regs_get_kernel_argument(regs, 1);
	call->dst = (__force __be32)regs_get_kernel_argument(regs, 2);
	call->dsfield = (__force RPFMON_DSFIELD)regs_get_kernel_argument(regs, 3);
	call->oif = (int)regs_get_kernel_argument(regs, 4);
}

/* Returns what fib_validate_source() is to return. Not inlined: what is accepted
 * should not pay for its frame.
 */
static noinline int reject(const struct rpfmon_call *call)
{
	struct rpfmon_net *rnet = rpfmon_net(dev_net(call->dev));
	enum rpfmon_verdict verdict = RPFMON_VERDICT_DROPPED;
	struct rpfmon_finding finding = {};
	struct rpfmon_record *rec = rpfmon_journal_begin();
	struct rpfmon_dev *rdev;

	rpfmon_verdict_find(call, &finding, rec);

	rec->net_id = rnet->id;
	rdev = rpfmon_dev_find_rcu(rnet, call->dev->ifindex);
	if (rdev)
		memcpy(rec->kind, rdev->kind, sizeof(rec->kind));
	if (finding.admissible && READ_ONCE(rnet->override) != RPFMON_OVERRIDE_OFF)
		rec->rule = rpfmon_rules_decide(rnet, rdev, call->src, &verdict);
	rec->verdict = verdict;

	rpfmon_dev_count(rnet, rdev, rec);
	rec->wanted = rpfmon_events_wanted(rnet);
	/* Anyone may make queries; packets are to stay in the device's last few. */
	rpfmon_journal_end(rec, rdev && rec->context != RPFMON_CONTEXT_QUERY ?
			   &rdev->recent : NULL);
	trace_rpf_reject(rec);
	if (rec->wanted)
		rpfmon_events_kick();

	return verdict == RPFMON_VERDICT_ADMITTED ?
	       rpfmon_verdict_loose(call, &finding) : RPFMON_KERNEL_REJECTED;
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
		call_read((struct rpfmon_call *)ri->data, regs);
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

/* The check: the same probe on a function of our own, whose arguments must
 * arrive and whose return value must be ours to set. It stays, since probes can
 * be switched off for the whole kernel at any time.
 */
#define CHECK_RETURNS	(-ENODATA)
#define CHECK_MISREAD	16
#define CHECK_ALTERED	17

static const struct rpfmon_call check_call = {
	.skb = (struct sk_buff *)&probe,
	.dev = (struct net_device *)&check_call,
	.src = (__force __be32)0x8badf00d,
	.dst = (__force __be32)0xc001d00d,
	.oif = 4711,
};

static noinline int check_target(struct sk_buff *skb, __be32 src, __be32 dst,
				 RPFMON_DSFIELD dsfield, int oif,
				 struct net_device *dev, struct in_device *idev,
				 u32 *itag)
{
	*itag = 1;
	barrier();
	return CHECK_RETURNS;
}

static int check_entry(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	call_read((struct rpfmon_call *)ri->data, regs);
	return 0;
}

static int check_return(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	const struct rpfmon_call *call = (struct rpfmon_call *)ri->data;
	bool read = call->skb == check_call.skb && call->dev == check_call.dev &&
		    call->src == check_call.src && call->dst == check_call.dst &&
		    call->oif == check_call.oif &&
		    !memcmp(&call->dsfield, &check_call.dsfield,
			    sizeof(call->dsfield));

	if ((int)regs_return_value(regs) == CHECK_RETURNS)
		regs_set_return_value(regs, read ? CHECK_ALTERED : CHECK_MISREAD);
	return 0;
}

static struct kretprobe check = {
	.kp.addr = (kprobe_opcode_t *)check_target,
	.entry_handler = check_entry,
	.handler = check_return,
	.data_size = sizeof(struct rpfmon_call),
};

static u64 missed(const struct kretprobe *rp)
{
	return (u64)READ_ONCE(rp->kp.nmissed) + READ_ONCE(rp->nmissed);
}

/* What check_target() returns, probed or not; 0 where the probe was hit, but had
 * too many others to see to.
 */
static int check_ask(void)
{
	rpfmon_validate_fn *target = check_target;
	u64 before;
	u32 itag;
	int ret;

	OPTIMIZER_HIDE_VAR(target);
	/* So there are never more at a time than there are CPUs. */
	preempt_disable();
	before = missed(&check);
	ret = target(check_call.skb, check_call.src, check_call.dst,
		     check_call.dsfield, check_call.oif, check_call.dev, NULL,
		     &itag);
	if (ret == CHECK_RETURNS && missed(&check) != before)
		ret = 0;
	preempt_enable();
	return ret;
}

static void say_why_not(const char *function, int err)
{
	switch (err) {
	case -EPERM:
	case -EACCES:
		pr_err("cannot probe %s(): the kernel forbids kprobes (error %d); is it locked down? See /sys/kernel/security/lockdown\n",
		       function, err);
		break;
	case -EOPNOTSUPP:
		pr_err("cannot probe %s(): the kernel has no kretprobes (error %d); it needs CONFIG_KPROBES and CONFIG_KRETPROBES\n",
		       function, err);
		break;
	case -ENOENT:
		pr_err("cannot probe %s(): the kernel does not know that name (error %d); it needs CONFIG_KALLSYMS and CONFIG_INET\n",
		       function, err);
		break;
	case -EINVAL:
		pr_err("cannot probe %s(): the kernel lets nobody probe it (error %d); see /sys/kernel/debug/kprobes/blacklist\n",
		       function, err);
		break;
	case -ENODEV:
		pr_err("cannot probe %s(): ftrace has turned itself off after a fault (error %d); see the kernel log for it, and reboot\n",
		       function, err);
		break;
	default:
		pr_err("cannot probe %s() (error %d)\n", function, err);
	}
}

/**
 * rpfmon_probe_check_init() - make sure that probes do what we rely on here
 *
 * Return: 0; -EOPNOTSUPP where a probed function's arguments cannot be read or
 *	its return value cannot be set; or the error of registering a probe.
 */
int rpfmon_probe_check_init(void)
{
	int err;

	check.maxactive = 2 * num_possible_cpus();
	err = register_kretprobe(&check);
	if (err) {
		say_why_not("check_target", err);
		return err;
	}
	switch (check_ask()) {
	case CHECK_ALTERED:
		return 0;
	case CHECK_MISREAD:
		pr_err("a probe cannot read the arguments of a function on this kernel\n");
		break;
	default:
		pr_err("a probe is set, but not hit: probes are switched off; set /proc/sys/kernel/ftrace_enabled and /sys/kernel/debug/kprobes/enabled to 1 and load again\n");
	}
	unregister_kretprobe(&check);
	return -EOPNOTSUPP;
}

/** rpfmon_probe_check_exit() - the check ends; nobody asks any more */
void rpfmon_probe_check_exit(void)
{
	unregister_kretprobe(&check);
}

/**
 * rpfmon_probe_state() - do probes work now
 *
 * Context: May not be in a probe.
 * Return: whether they do.
 */
enum rpfmon_probe rpfmon_probe_state(void)
{
	return check_ask() == CHECK_RETURNS ? RPFMON_PROBE_OFF : RPFMON_PROBE_WORKING;
}

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
		say_why_not(probe.kp.symbol_name, err);
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
	return missed(&probe);
}
