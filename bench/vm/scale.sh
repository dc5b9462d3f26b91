# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
# Does a machine with many processors reject as fast with rpfmon as without? Each sends by a device of its own, a0 to a3, to R,
# where all is rejected, on r0 to r3. Time is the host's here: only the ratio says something.
# processors: 4
. /bench/vm/common.sh

ROUNDS=3 PACKETS=$(argument packets 60000)

# rate CPUS: packets a second, over all of them
rate() {
	local i
	from_each "$1" $ASTRAY
	for ((i = 0; i < $1; i++)); do x A cat "/proc/net/pktgen/a$i@$i"; done |
		sed -n 's/.* \([0-9]*\)pps .*/\1/p' | awk '{ sum += $1 } END { print sum }'
}

best() {
	local i
	for ((i = 0; i < ROUNDS; i++)); do rate "$1"; done | sort -n | tail -n 1
}

pairs 4
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
	measured "rate-$n" "$(awk -v a="$with" -v b="$without" 'BEGIN { printf "%.3f", a / b }')"
done
finish
