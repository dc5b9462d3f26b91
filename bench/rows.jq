# SPDX-License-Identifier: GPL-2.0
# What the rows are called, and what each is compared with: the kernel by itself, doing the same to the packet.

def whats: {
	"none": "kernel alone",
	"none-1000-namespaces": "kernel alone, 1000 namespaces",
	"floor-entry": "empty kprobe",
	"floor-skipped": "empty kretprobe that skips the return",
	"floor-both": "empty kretprobe",
	"rpfmon": "rpfmon",
	"rpfmon-no-rule": "rpfmon, a rule for others",
	"rpfmon-256-rules": "rpfmon, 256 rules",
	"rpfmon-1000-devices": "rpfmon, 1000 devices",
	"rpfmon-1000-namespaces": "rpfmon, 1000 namespaces",
	"rpfmon-monitor": "rpfmon, a monitor attached",
	"rpfmon-dumps": "rpfmon, dumped all the time",
	"nft-counter": "nftables fib, counter",
	"nft-log": "nftables fib, log",
	"iptables-rpfilter": "iptables rpfilter",
	"bpftrace": "bpftrace, counts per device",
	"bpf-kretprobe": "BPF kprobe and kretprobe, the same",
	"drop-monitor": "drop_monitor, dropwatch",
	"kfree-skb": "perf, skb:kfree_skb"
};

def bases: {
	"off": "none.off",
	"loose": "none.loose",
	"accepted": "none.accepted",
	"rejected": "none.rejected",
	"would-admit": "none.rejected",
	"admitted": "none.loose",
	"passed": "none.off",
	"astray": "none.off"
};

# What is no instructions a packet
def others: {
	"memory-load": "memory, bytes: at load",
	"memory-device": "memory, bytes: a device",
	"memory-namespace": "memory, bytes: a namespace, with its lo",
	"memory-rule": "memory, bytes: a rule",
	"rate-1": "rejections a second with rpfmon, of without: 1 processor",
	"rate-2": "rejections a second with rpfmon, of without: 2 processors",
	"rate-4": "rejections a second with rpfmon, of without: 4 processors",
	"writes-accepted": "cache lines two processors write: accepted",
	"writes-rejected": "cache lines two processors write: rejected, on two devices",
	"writes-rejected-one-device": "cache lines two processors write: rejected, on one device"
};

def part($i): split(".")[$i];
def base: bases[part(1)];
def title: whats[part(0)] + ": " + part(1);

# In the order of whats, then of bases
def in_order: (whats | keys_unsorted) as $w | (bases | keys_unsorted) as $b |
	sort_by([(part(0) as $p | $w | index($p)), (part(1) as $p | $b | index($p))]);

# Of a release's rows: what ROW adds, or nothing
def added($row): ($row | base) as $base | select(.[$row] and .[$base]) | .[$row] - .[$base];

def round1: . * 10 | round / 10;
def padded($n): tostring | (if length < $n then " " * ($n - length) else "" end) + .;
