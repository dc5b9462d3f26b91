// SPDX-License-Identifier: GPL-2.0
/*
 * Does a probe work here? The same probe as probe.c's on a function of our own,
 * whose arguments must arrive and whose return value must be ours to set. It
 * stays, since probes can be switched off for the whole kernel at any time.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/preempt.h>
#include <linux/printk.h>
#include <linux/string.h>

#include "probe_check.h"

#define CHECK_RETURNS	(-ENODATA)
#define CHECK_MISREAD	16
#define CHECK_ALTERED	17

/* Two addresses that differ, which nobody looks behind */
static u8 marks[2];

static const struct rpfmon_call check_call = {
	.skb = (struct sk_buff *)&marks[0],
	.dev = (struct net_device *)&marks[1],
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
	rpfmon_call_read((struct rpfmon_call *)ri->data, regs);
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

/* What check_target() returns, probed or not; 0 if the probe was hit, but had
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
	before = rpfmon_kretprobe_missed(&check);
	ret = target(check_call.skb, check_call.src, check_call.dst,
		     check_call.dsfield, check_call.oif, check_call.dev, NULL,
		     &itag);
	if (ret == CHECK_RETURNS && rpfmon_kretprobe_missed(&check) != before)
		ret = 0;
	preempt_enable();
	return ret;
}

/**
 * rpfmon_probe_say_why_not() - say in the kernel log why a probe cannot be set
 * @function: name of the function
 * @err: of register_kretprobe()
 */
void rpfmon_probe_say_why_not(const char *function, int err)
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
 * Return: 0; -EOPNOTSUPP if a probed function's arguments cannot be read or
 *	its return value cannot be set; or the error of registering a probe.
 */
int rpfmon_probe_check_init(void)
{
	int err;

	check.maxactive = 2 * num_possible_cpus();
	err = register_kretprobe(&check);
	if (err) {
		rpfmon_probe_say_why_not("check_target", err);
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
