# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16, 10.8.0.0/16 by e1
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here
# "Just show me the last five." With 16,384 records kept, that takes the kernel's look at them, and no message for each.
# clock: instructions
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

KEPT=16384

# took CMD...: milliseconds that it takes in B, the least of five
took() {
	local begun i
	for i in 1 2 3 4 5; do
		begun=${EPOCHREALTIME/./}
		x B "$@" >/dev/null
		echo $((${EPOCHREALTIME/./} - begun))
	done | sort -n | awk 'NR == 1 { printf "%.1f\n", $1 / 1000 }'
}

# of_all N [ARGS]: the newest N of what record show says without last
of_all() { x B rpfmon -j record show "${@:2}" | jq -c ".[-$1:]"; }
last() { x B rpfmon -j record show "${@:2}" last "$1"; }

asym
ipn B route add 10.8.0.0/16 via 10.2.0.1
strict B e0
strict B e1
load records=$KEPT
is "$(last 5)" "[]" "the last of none are none"
for i in $(seq 20); do send_udp S 10.8.0.1 10.1.0.2 $((1000 + i)) 1; done
asymmetric 100
is "$(last 1)" "$(of_all 1)" "the last one"
is "$(last 110)" "$(of_all 110)" "the last of two devices"
is "$(last 5 dev e0)" "$(of_all 5 dev e0)" "the last of one"
is "$(last 200)" "$(of_all 200)" "more than there are: all"

# A flood drives e0's records out of the journal: its own last 16 stay, and are the oldest then.
asymmetric $((KEPT + 100))
is "$(json B '."records-kept"' status)" $KEPT "all of the journal is full"
is "$(last 3 dev e0)" "$(of_all 3 dev e0)" "the last of a device whose own store alone has them"
is "$(last 99 dev e0 | jq length)" 16 "which are sixteen"
is "$(last $((KEPT + 3)))" "$(of_all $((KEPT + 3)))" "the last of all, with some of these"
is "$(last 70000 | jq length)" $((KEPT + 16)) "more than the kernel takes: all"
is "$(last 5)" "$(of_all 5)" "the last five"

ms=$(took rpfmon record show last 5)
all=$(took rpfmon record show)
note "last 5: $ms ms; all: $all ms; the tool's own start: $(took rpfmon -V) ms"
ok "the last five of $KEPT take at most 12 ms: $ms" at_most "$ms" 12
ok "and less than a fifth of what all of them take: $all" at_most "$ms" "$(awk -v all="$all" 'BEGIN { print all / 5 }')"
finish
