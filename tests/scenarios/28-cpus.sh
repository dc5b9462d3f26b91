# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    <- what comes from 10.2.0.77 comes here
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here; route to 10.9.0.0/16 by e0
# "Are the counts right on a machine with many queues?" Both CPUs reject at once, on one device and on two, while
# others read, and rules and override change: to the packet.
# processors: 2
# in the check: bullseye bookworm trixie-backports
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

N=2500

# on CPU COMMAND...: in the background
on() {
	local cpu=$1
	shift
	taskset -c "$cpu" "$@" &
	JOBS+=($!)
}

# from_e1 CPU SPORT [GAP], from_e0 CPU SPORT: N datagrams
from_e1() { on "$1" ip netns exec S rawsend --src 10.9.0.1 --dst 10.2.0.2 --sport "$2" --count $N --gap "${3-0}"; }
from_e0() { on "$1" ip netns exec S rawsend --src 10.2.0.77 --dst 10.1.0.2 --sport "$2" --count $N; }

# all_sent DESC
all_sent() {
	local j bad=0
	for j in "${JOBS[@]}"; do wait "$j" || bad=$?; done
	JOBS=()
	is $bad 0 "$1"
}

sum() { json B "map(.\"$1\") | add" device show all; }

[ "$(nproc)" -ge 2 ] || skip_all "one CPU only"
asym
strict B e0
strict B e1
load
JOBS=()
rpf_mark B
from_e1 0 1000
from_e1 1 1001
all_sent "two CPUs at one device"
check_invariant B "one device" $((2 * N))
is "$(device B e1 rejected)" $((2 * N)) "all on that device"
is "$(json B 'map(.cpu) | unique | join(" ")' record show)" "0 1" "both CPUs have records"
is "$(json B '."records-kept" + ."records-lost"' status)" $((2 * N)) "kept and lost are all"
is "$(json B '[group_by(.cpu)[] | map(.seq) | sort | (.[-1] - .[0] + 1 - length)] | add' record show)" 0 "no CPU has a gap"

x B rpfmon reset
rpf_mark B
from_e1 0 1000
from_e0 1 1001
all_sent "each CPU at its own device"
check_invariant B "two devices" $((2 * N))
is "$(device B e0 rejected) $(device B e1 rejected)" "$N $N" "each device has its own"

# While somebody reads all that there is, and others change rules and override.
x B rpfmon reset
x B rpfmon allow add dev e1 from 10.9.0.0/16
before=$(kernel_rpf B)
udp_listen B 9
from_e1 0 1000 500
from_e1 1 1001 500
rejecting() { [ "$(kernel_rpf B)" -gt "$before" ]; }
eventually 20 rejecting
reads=0 torn=0
while kill -0 "${JOBS[0]}" 2>/dev/null || kill -0 "${JOBS[1]}" 2>/dev/null; do
	x B rpfmon override on
	x B rpfmon -j record show dev e1 | jq -e 'all(.src == "10.9.0.1" and .dst == "10.2.0.2" and .dev == "e1" and .len == 44 and
		(.sport == 1000 or .sport == 1001) and .cpu == .sport - 1000)' >/dev/null || torn=$((torn + 1))
	x B rpfmon allow add dev e1 from 10.9.0.1
	cat /sys/kernel/debug/rpfmon/{devices,records} >/dev/null
	x B rpfmon override off
	x B rpfmon allow del dev e1 from 10.9.0.1
	reads=$((reads + 1))
done
note "$reads rounds"
is $torn 0 "no reader saw a torn record"
all_sent "the senders sent all"
udp_heard
settled B >/dev/null
kernel=$(($(kernel_rpf B) - before))
is $((kernel + $(device B e1 admitted))) $((2 * N)) "every packet was either rejected or admitted"
is "$(device B e1 rejected)" "$kernel" "rejected is the kernel's own count"
is "$HEARD" "$(device B e1 admitted)" "and what was admitted has arrived"
isnt "$(sum admitted)" 0 "some was"
isnt "$kernel" 0 "some was not"
is "$(json B '."probe-missed"' status)" 0 "the probe missed nothing"
finish
