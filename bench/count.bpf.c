// SPDX-License-Identifier: GPL-2.0
/*
 * What one would write in BPF instead: rejections counted by device, from the
 * return value of fib_validate_source(); the device, an argument, has to be kept
 * meanwhile.
 */
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

struct net_device {
	int ifindex;
} __attribute__((preserve_access_index));

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u64);
	__type(value, __u64);
} calls SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, __u64);
} rejected SEC(".maps");

SEC("kprobe/fib_validate_source")
int validate(struct pt_regs *ctx)
{
	__u64 id = bpf_get_current_pid_tgid(), dev = ctx->r9;

	bpf_map_update_elem(&calls, &id, &dev, BPF_ANY);
	return 0;
}

SEC("kretprobe/fib_validate_source")
int validated(struct pt_regs *ctx)
{
	int ret = PT_REGS_RC(ctx);
	__u64 id = bpf_get_current_pid_tgid(), *dev, *count, one = 1;
	__u32 ifindex;

	dev = bpf_map_lookup_elem(&calls, &id);
	if (!dev)
		return 0;
	if (ret < 0) {
		ifindex = BPF_CORE_READ((struct net_device *)*dev, ifindex);
		count = bpf_map_lookup_elem(&rejected, &ifindex);
		if (count)
			++*count;
		else
			bpf_map_update_elem(&rejected, &ifindex, &one, BPF_ANY);
	}
	bpf_map_delete_elem(&calls, &id);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
