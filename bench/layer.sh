#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Makes, once, what rpfmon is compared with on a release's kernel, and prints a directory whose layer/ has it: the empty
# probe's module, and where asked for, the peers: bpftrace, dropwatch, perf, and a BPF program with what loads it.
# Usage: layer.sh RELEASE [peers]
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/vm/common.sh
. "$here/../tests/vm/common.sh"
# shellcheck source=tests/vm/overlay.sh
. "$TOP/tests/vm/overlay.sh"

PEERS=(bpftrace dropwatch linux-perf)

# Run in a mount namespace of its own.
build_floor() {
	local dir=$1 root=$2 kver=$3
	mount_root "$dir/scratch" "$root"
	put_sources /tmp/bench bench/floor
	say "the empty probe, for $kver"
	in_root make -s -C "/lib/modules/$kver/build" M=/tmp/bench/bench/floor modules >"$dir/make.log" 2>&1 ||
		{ cat "$dir/make.log"; die "the empty probe does not build"; }
	in_root install -D -m 644 -t /usr/lib/rpfmon-bench /tmp/bench/bench/floor/rpfmon_floor.ko
	keep_layer "$dir/layer"
}

make_bench() {
	local dir=$1 root=$2 kver=$3 peers=$4
	in_namespace "$here/layer.sh" "$dir" "$root" "$kver"
	[ -n "$peers" ] || return 0
	cp -an "$peers/layer/." "$dir/layer/"
	say "the BPF program"
	clang -O2 -g -Wall -Werror -target bpf -D__TARGET_ARCH_x86 -I/usr/include/x86_64-linux-gnu \
		-c "$TOP/bench/count.bpf.c" -o "$dir/layer/usr/lib/rpfmon-bench/count.bpf.o"
	gcc -O2 -Wall -Werror -static "$TOP/bench/count.c" -o "$dir/layer/usr/lib/rpfmon-bench/count" -lbpf -lelf -lz
}

if [ "${1-}" = --in-namespace ]; then
	shift
	build_floor "$@"
else
	[ $# -gt 0 ] || die "usage: layer.sh RELEASE [peers]"
	root=$("$TOP/tests/vm/root.sh" "$1")
	peers=
	# A kernel from backports has its perf there, too, which takes others from there.
	[ "$1" != trixie-backports ] || PEERS+=(-t "$1")
	[ $# = 1 ] || peers=$("$TOP/tests/vm/packages.sh" "$1" "${PEERS[@]}")
	cached "bench-$1" "$({ echo "$root $peers"; hash_sources bench/floor bench/count.c bench/count.bpf.c; declare -f build_floor make_bench; } | hash_of)" \
		make_bench "$root/root" "$(cat "$root/kver")" "$peers"
fi
