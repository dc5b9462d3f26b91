/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_PROBE_CHECK_H
#define RPFMON_PROBE_CHECK_H

#include <linux/kprobes.h>
#include <linux/ptrace.h>
#include <linux/rpfmon.h>

#include "compat.h"
#include "verdict.h"

/**
 * rpfmon_call_read() - read a call of fib_validate_source() at its entry
 * @call: where it goes
 * @regs: the registers
 *
 * idev and itag, on the stack of some architectures, are not needed: on the strict
 * path itag is set before the kernel rejects.
 */
static inline void rpfmon_call_read(struct rpfmon_call *call, struct pt_regs *regs)
{
	call->dev = (struct net_device *)regs_get_kernel_argument(regs, 5);
	call->skb = (struct sk_buff *)regs_get_kernel_argument(regs, 0);
	call->src = (__force __be32)regs_get_kernel_argument(regs, 1);
	call->dst = (__force __be32)regs_get_kernel_argument(regs, 2);
	call->dsfield = (__force RPFMON_DSFIELD)regs_get_kernel_argument(regs, 3);
	call->oif = (int)regs_get_kernel_argument(regs, 4);
}

/**
 * rpfmon_kretprobe_missed() - calls that a probe did not see
 * @rp: the probe
 *
 * Return: their number.
 */
static inline u64 rpfmon_kretprobe_missed(const struct kretprobe *rp)
{
	return (u64)READ_ONCE(rp->kp.nmissed) + READ_ONCE(rp->nmissed);
}

void rpfmon_probe_say_why_not(const char *function, int err);
int rpfmon_probe_check_init(void);
void rpfmon_probe_check_exit(void);
enum rpfmon_probe rpfmon_probe_state(void);

#endif /* RPFMON_PROBE_CHECK_H */
