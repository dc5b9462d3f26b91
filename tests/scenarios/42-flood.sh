# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16, 10.8.0.0/16; ordinary traffic
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- a flood with sources of 10.9.0.0/16
#       s2 10.3.0.1/24 -------- 10.3.0.2/24 e2    <- ten from 10.8.0.0/16, before it
# "What does an attacker who spoofs at line rate do to it?" Memory stays where it was, another device's records stay, what is
# lost is counted to the one, ordinary traffic loses nothing, and somebody who stopped reading `monitor` costs nothing.
# More: tests/vm/run.sh with the kernel argument flood=N.
# in the check: bullseye bookworm trixie-backports
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

N=$(argument flood 40000)

flood() { x S rawsend --src 10.9.0.0 --random 16 --dst 10.2.0.2 --dport "$PORT" --count "$1"; }

status() { json B ".\"$1\"" status; }

# stays BEFORE DESC [KIB]: no more than that, and than a few slabs, which the rest of the kernel takes and gives
stays() {
	local now tries=0 most=$((${3-0} + 1024))
	if [ -e /sys/kernel/debug/kmemleak ]; then
		skip "$2: KASAN keeps what is freed for a while; it is kmemleak that is asked here"
		return
	fi
	now=$(allocated 1)
	while [ $((now - $1)) -gt $most ] && [ $((++tries)) -lt 5 ]; do now=$(allocated 1); done
	ok "$2: $((now - $1)) KiB more" test $((now - $1)) -le $most
}

sources() { json B '[.[].src] | sort | join(" ")' record show dev e2; }

asym
link S s2 B e2
ipn S addr add 10.3.0.1/24 dev s2
ipn B addr add 10.3.0.2/24 dev e2
neigh S s2 10.3.0.2 "$(mac B e2)"
ipn B route add 10.8.0.0/16 via 10.1.0.1
for dev in e0 e1 e2; do strict B $dev; done
load
rpf_mark B

want=
for i in $(seq 10 19); do
	send_udp S 10.8.0.$i 10.3.0.2 "$PORT" 1
	want+="${want:+ }10.8.0.$i"
done
is "$(sources)" "$want" "ten are rejected on e2"

# The first packets take what all later ones use again: routes' caches, the sender's socket, the records' pages.
flood 2000
before=$(allocated 1)
udp_listen B 6000
send_udp S 10.1.0.1 10.1.0.2 6000 $((N / 20)) &
ordinary=$!
begun=$EPOCHREALTIME
flood $((N - 2000))
note "$(((${EPOCHREALTIME/./} - ${begun/./}) * 1000 / N)) ns a packet, the sender's part included"
wait $ordinary
udp_heard
stays "$before" "memory stays where it was after $N"
is "$HEARD" $((N / 20)) "what came to e0 as it should, $((N / 20)) datagrams meanwhile, was all received"
check_invariant B "the flood and the ten" $((N + 10))
is "$(device B e1 rejected) $(device B e2 rejected)" "$N 10" "each device has its own"
kept=$(status records-kept) lost=$(status records-lost)
is $((kept + lost)) $((N + 10)) "kept, $kept, and lost, $lost, are all"
isnt "$lost" 0 "some were lost"
is "$(json B 'map(select(.dev == "e1")) | length' record show)" "$kept" "those kept are there to read"
is "$(sources)" "$want" "and e2's ten, too"
is "$(status probe-missed)" 0 "the probe missed nothing"

# Somebody watches, and stops reading: what is sent to him waits in his socket, as long as there is room in it.
ROOM=8192
mkfifo /tmp/unread
exec {FIFO}<>/tmp/unread
before=$(allocated 1)
bg x B rpfmon -j monitor >/tmp/unread
eventually 10 grep -q rpfmon "/proc/$BG/comm"
sleep 1
flood $((N / 2))
stays "$before" "a monitor whose output nobody reads costs no more than its socket holds" $ROOM
kill -STOP "$BG"
flood $((N / 2))
stays "$before" "nor does one that is stopped" $ROOM
kill -CONT "$BG"
kill "$BG"
ok "told to end, it does" eventually 5 not_there "$BG"
exec {FIFO}<&-
check_invariant B "watched" $((2 * N + 10))
is "$(sources)" "$want" "e2 still has its ten"
note "counted: rejections-flooded $((2 * N + 10)) records-kept $(status records-kept) records-lost $(status records-lost)"
finish
