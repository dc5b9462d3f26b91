# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
# Sourced by what counts instructions a packet, from pktgen's in A to where R is done with it:
#
#   A                       R
#   a0 10.1.0.9/24 ------ r0 10.1.0.1/24    forwards to dummy d0 10.99.0.1/24, where 10.99.0.2 is known
#                         w0 10.9.0.1/24    <- the return path to what is rejected, from ASTRAY
#
#   cost WHAT SOURCE ARRIVES     a row: of packets from SOURCE, all are forwarded, or none
#   compare WHAT                 two: on a strict device, accepted and rejected
#   without                      what the kernel takes by itself, in each of its modes
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

PACKETS=$(argument packets 10000) BURSTS=$(argument bursts 3)
BACK=10.1.0.9 ASTRAY=10.9.0.9
OTHERS=
export BENCH=/usr/lib/rpfmon-bench

measured() { echo "# measured: $1 $2"; }

pktgen() {
	local file=$1
	shift
	x A bash -c 'f=$1; shift; for c; do echo "$c" >"/proc/net/pktgen/$f" || exit 1; done' - "$file" "$@"
}

transmitted() { x R cat /proc/net/dev | awk '$1 == "d0:" { print $11 }'; }

# What pktgen and the softirq have run, in nanoseconds: where others run, too.
on_cpu() { pgrep -x 'kpktgend_0|ksoftirqd/0' | sed 's,.*,/proc/&/schedstat,' | xargs awk '{ sum += $1 } END { printf "%.0f\n", sum }'; }

# burst N: sends so many; sets TOOK to the instructions a packet
burst() {
	local before took
	pktgen a0 "count $1"
	before=$(on_cpu)
	pktgen pgctrl start
	took=$(($(on_cpu) - before))
	[ -n "$OTHERS" ] || took=$(x A cat /proc/net/pktgen/a0 | sed -n 's/^Result: OK: \([0-9]*\).*/\1000/p')
	TOOK=$(awk -v took="$took" -v n="$1" 'BEGIN { printf "%.2f", took / n }')
}

# cost WHAT SOURCE ARRIVES: of PACKETS from SOURCE, all are forwarded, or none. What else goes on in a kernel, now and then,
# only adds to them: so the least of several bursts counts, after one that is for the caches and what a change left to do.
cost() {
	local what=$1 before after want=0 all=() i
	[ "$3" = 0 ] || want=$((BURSTS * PACKETS))
	pktgen a0 "src_min $2" "src_max $2"
	burst 100
	sleep 1
	before=$(transmitted)
	for ((i = 0; i < BURSTS; i++)); do
		burst "$PACKETS"
		all+=("$TOOK")
	done
	after=$(transmitted)
	is $((after - before)) $want "$what: $want are forwarded"
	note "${all[*]}"
	measured "$what" "$(printf '%s\n' "${all[@]}" | sort -n | head -n 1)"
}

compare() {
	strict R r0
	cost "$1.accepted" $BACK 1
	cost "$1.rejected" $ASTRAY 0
}

# Where R sends on to, and its return path to ASTRAY.
onward() {
	ipn R -batch - <<-END
		link add d0 up type dummy
		addr add 10.99.0.1/24 dev d0
		neigh add 10.99.0.2 lladdr 02:00:00:00:00:02 dev d0 nud permanent
		link add w0 up type dummy
		addr add 10.9.0.1/24 dev w0
	END
	forward R
}

topology() {
	modprobe pktgen
	ns A R
	link A a0 R r0
	ipn A addr add 10.1.0.9/24 dev a0
	ipn R -batch - <<-END
		addr add 10.1.0.1/24 dev r0
		neigh add 10.1.0.9 lladdr $(mac A a0) dev r0 nud permanent
	END
	onward
	rpf_off R all
	pktgen kpktgend_0 rem_device_all "add_device a0"
	pktgen a0 "pkt_size 60" "delay 0" "clone_skb 0" "dst 10.99.0.2" "dst_mac $(mac R r0)"
	# till what the boot left to do is done
	sleep 20
}

# Instead of topology: N pairs of them, a0 and r0 to a3 and r3, strict.
pairs() {
	local i
	modprobe pktgen
	ns A R
	for ((i = 0; i < $1; i++)); do
		link A a$i R r$i
		ipn R addr add "10.1.$i.1/24" dev r$i
		strict R r$i
	done
	onward
}

# from_each CPUS SOURCE [DEVICES]: so many processors send PACKETS at a time, by a device each, or all by a0 with DEVICES 1
from_each() {
	local i n
	for ((i = 0; i < $(nproc); i++)); do
		pktgen "kpktgend_$i" rem_device_all
		[ "$i" -lt "$1" ] || continue
		n=$((${3-$1} == 1 ? 0 : i))
		pktgen "kpktgend_$i" "add_device a$n@$i"
		pktgen "a$n@$i" "count $PACKETS" "pkt_size 60" "delay 0" "clone_skb 0" "dst 10.99.0.2" \
			"src_min $2" "src_max $2" "dst_mac $(mac R "r$n")"
	done
	pktgen pgctrl start
}

without() {
	rpf_off R r0
	cost none.off $BACK 1
	loose R r0
	cost none.loose $ASTRAY 1
	compare none
}
