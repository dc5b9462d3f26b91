// SPDX-License-Identifier: GPL-2.0
/*
 * Probes on fib_validate_source() that do nothing: what the mechanism costs,
 * whatever is done with it. "which" says how much of it.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/string.h>

static char *which = "both";
module_param(which, charp, 0444);
MODULE_PARM_DESC(which, "entry: a kprobe; skipped: a kretprobe whose entry handler skips the return; both: a kretprobe");

static int entry(struct kprobe *p, struct pt_regs *regs)
{
	return 0;
}

static int skip(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	return 1;
}

static int nothing(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	return 0;
}

static struct kprobe kprobe = {
	.symbol_name = "fib_validate_source",
	.pre_handler = entry,
};

static struct kretprobe kretprobe = {
	.kp.symbol_name = "fib_validate_source",
	.entry_handler = nothing,
	.handler = nothing,
	.maxactive = 256,
	.data_size = 40,
};

static int __init rpfmon_floor_init(void)
{
	if (!strcmp(which, "entry"))
		return register_kprobe(&kprobe);
	if (!strcmp(which, "skipped"))
		kretprobe.entry_handler = skip;
	else if (strcmp(which, "both"))
		return -EINVAL;
	return register_kretprobe(&kretprobe);
}

static void __exit rpfmon_floor_exit(void)
{
	if (!strcmp(which, "entry"))
		unregister_kprobe(&kprobe);
	else
		unregister_kretprobe(&kretprobe);
}

module_init(rpfmon_floor_init);
module_exit(rpfmon_floor_exit);

MODULE_DESCRIPTION("An empty probe, to be compared with");
MODULE_LICENSE("GPL");
