# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
# What else shows, or does, something like it.
# clock: instructions
# layer: bench/layer peers
. /bench/vm/common.sh

# peer NAME: measured with rp_filter off where it is instead of it
peer() {
	rpf_off R r0
	cost "$1.passed" $BACK 1
	cost "$1.astray" $ASTRAY 1
}

firewalls() {
	local how
	for how in counter "log counter"; do
		x R nft "add table ip bench; add chain ip bench pre { type filter hook prerouting priority -300; };
			add rule ip bench pre fib saddr . iif oif missing $how"
		peer "nft-${how%% *}"
		x R nft delete table ip bench
	done
	x R iptables -t raw -A PREROUTING -m rpfilter --invert
	peer iptables-rpfilter
	x R iptables -t raw -F
}

# watched NAME CMD...: with CMD running beside
watched() {
	local name=$1
	shift
	bg "$@" >/tmp/watch 2>&1
	sleep 10
	if kill -0 "$BG" 2>/dev/null; then
		compare "$name"
		kill -INT "$BG"
		eventually 5 not_there "$BG" || kill -KILL "$BG"
		wait "$BG" 2>/dev/null || :
	else
		skip "$name does not run here: $(tail -n 1 /tmp/watch)"
	fi
}

watchers() {
	watched bpftrace bpftrace -e '
		kprobe:fib_validate_source { @dev[tid] = arg5; }
		kretprobe:fib_validate_source {
			if ((int32)retval < 0) { @rejected[((struct net_device *)@dev[tid])->ifindex] = count(); }
			delete(@dev[tid]);
		}'
	watched bpf-kretprobe $BENCH/count $BENCH/count.bpf.o
	modprobe drop_monitor
	mkfifo /tmp/orders
	exec {ORDERS}<>/tmp/orders
	echo start >&$ORDERS
	watched drop-monitor bash -c "exec dropwatch -l kas <&$ORDERS"
	watched kfree-skb perf record -q -a -e skb:kfree_skb -o /tmp/perf.data
}

topology
without
firewalls
watchers
finish
