# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
# Does a machine with many processors reject as fast with rpfmon as without? Each sends by a device of its own, a0 to a3, to R,
# where all is rejected, on r0 to r3. Time is the host's here: only the ratio says something.
# processors: 4
. /bench/vm/common.sh

ROUNDS=3

# rate CPUS: packets a second, over all of them
rate() {
	local i
	for ((i = 0; i < 4; i++)); do
		pktgen "kpktgend_$i" rem_device_all
		[ "$i" -ge "$1" ] || pktgen "kpktgend_$i" "add_device a$i"
	done
	for ((i = 0; i < $1; i++)); do
		pktgen "a$i" "count $PACKETS" "pkt_size 60" "delay 0" "clone_skb 0" "dst 10.99.0.2" \
			"src_min $ASTRAY" "src_max $ASTRAY" "dst_mac $(mac R "r$i")"
	done
	pktgen pgctrl start
	for ((i = 0; i < $1; i++)); do x A cat "/proc/net/pktgen/a$i"; done |
		sed -n 's/.* \([0-9]*\)pps .*/\1/p' | awk '{ sum += $1 } END { print sum }'
}

best() {
	local i
	for ((i = 0; i < ROUNDS; i++)); do rate "$1"; done | sort -n | tail -n 1
}

modprobe pktgen
ns A R
for i in 0 1 2 3; do
	link A a$i R r$i
	strict R r$i
	ipn R addr add "10.1.$i.1/24" dev r$i
done
forward R
ipn R -batch - <<-END
	link add d0 up type dummy
	addr add 10.99.0.1/24 dev d0
	link add w0 up type dummy
	addr add 10.9.0.1/24 dev w0
END
for n in 1 2 4; do
	before=$(kernel_rpf R)
	without=$(best $n)
	is $(($(kernel_rpf R) - before)) $((n * ROUNDS * PACKETS)) "$n: all are rejected"
	load
	rpf_mark R
	with=$(best $n)
	check_invariant R "$n" $((n * ROUNDS * PACKETS))
	is "$(json R '."probe-missed"' status)" 0 "$n: the probe missed nothing"
	unload
	note "$n processors: $without rejections a second without, $with with"
	echo "# measured: rate-$n $(awk -v a="$with" -v b="$without" 'BEGIN { printf "%.3f", a / b }')"
done
finish
