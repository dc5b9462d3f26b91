# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   A                                  B
#   a0 10.0.0.1/24 ------------- 10.0.0.2/24 b0           route to 10.9.0.0/16 by b0
#   flannel.1 ================= vxlan ================ flannel.1   <- what comes from 10.9.0.1 comes here
# "It worked until flanneld was restarted": the device is made anew, and what was set for the old one is gone with it.
# A rule for a name or a kind holds for the new device from its first packet on.
# situation: admitted overlay-node-source
# in the check: bullseye bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

MAC_B=02:00:00:00:00:0b

# vxlan NS NAME REMOTE MAC
vxlan() {
	ipn "$1" link add "$2" address "$4" type vxlan id 1 remote "$3" dstport 8472 nolearning
	ipn "$1" link set "$2" up
}

make() {
	vxlan B "$1" 10.0.0.1 $MAC_B
	ipn B addr add 10.3.0.2/24 dev "$1"
}

# Over the overlay, whatever A's routes and neighbours say.
send() { send_udp A 10.9.0.1 10.3.0.2 "$PORT" "$1" --dev flannel.1 --mac $MAC_B; }

works() { pings A 10.3.0.2 -I 10.9.0.1; }

heard() {
	local want=$1 n=$2
	udp_listen B "$PORT"
	send "$n"
	udp_heard
	echo "$HEARD"
	[ "$HEARD" = "$want" ]
}

counts() { json B "map(select(.dev == \"$1\"))[0] | [.rejected, .admitted] | join(\" \")" device show all; }

rename() {
	ipn B link set "$1" down
	ipn B link set "$1" name "$2"
	ipn B link set "$2" up
}

need_link vxlan id 1 dstport 8472
ns A B C
link A a0 B b0
ipn A addr add 10.0.0.1/24 dev a0
ipn B addr add 10.0.0.2/24 dev b0
ipn B route add 10.9.0.0/16 via 10.0.0.1
vxlan A flannel.1 10.0.0.2 02:00:00:00:00:0a
ipn A addr add 10.9.0.1/32 dev lo
ipn A route add 10.3.0.2 dev flannel.1 src 10.9.0.1
neigh A flannel.1 10.3.0.2 $MAC_B
sysctl_in B net.ipv4.conf.all.rp_filter=1
load
rpf_mark B

make flannel.1
ok "without a rule none of 7" heard 0 7
is "$(counts flannel.1)" "7 0" "the device counts 7 rejected"
ipn B link del flannel.1
eventually 5 test "$(json B .gone.rejected status)" = 7 || :
is "$(json B .gone.rejected status)" 7 "when it is removed they go to gone"
is "$(counts flannel.1)" " " "and nothing is left of the device"
check_invariant B "after the removal" 7

for selector in "dev flannel*" "kind vxlan" "dev flannel.?" "dev [e-g]lannel.1"; do
	# shellcheck disable=SC2086 # two words
	(set -f; x B rpfmon allow add $selector from 10.9.0.0/16)
	x B rpfmon override on
	make flannel.1
	ok "$selector: the first packet of the new device passes" heard 1 1
	is "$(counts flannel.1)" "0 1" "$selector: it is admitted, none is rejected"
	ipn B link del flannel.1
	make flannel.1
	ok "$selector: so does that of the next" heard 1 1
	is "$(counts flannel.1)" "0 1" "$selector: whose counters begin at 0"
	ipn B link del flannel.1
	x B rpfmon allow flush
done
check_invariant B "with rules" 7

x B rpfmon allow add dev 'flannel*' from 10.9.0.0/16
make flannel.1
ok "before it is renamed 5 of 5" heard 5 5
rename flannel.1 other.1
ok "renamed out of the glob, none of 3" heard 0 3
is "$(counts other.1)" "3 5" "its counters came with it"
is "$(json B '[.[] | select(.src == "10.9.0.1") | .dev] | .[-1]' record show)" other.1 "the records have the new name"
rename other.1 flannel.7
ok "renamed into it, 4 of 4" heard 4 4
is "$(counts flannel.7)" "3 9" "the counters go on"
is "$(explained B flannel.7 'map([.dev, .state, .cause] | join(" ")) | join(", ")')" "flannel.7 past admitted" \
	"explain knows the records of the former name, and that they are over"
over B flannel.7 "renamed"
check_invariant B "renamed" 10

# A rule for another kind or name does nothing.
x B rpfmon allow flush
x B rpfmon allow add kind geneve from 10.9.0.0/16
x B rpfmon allow add dev flannel from 10.9.0.0/16
ok "rules for another kind and another name admit none" heard 0 2
check_invariant B "other rules" 12
is "$(missed B flannel.7 '[.dev, .cause, .reasons[], .src, ."reverse-dev"] | join(" ")')" \
	"flannel.7 overlay-node-source asymmetric 10.9.0.1 b0" "explain names it by the name that it has now"
mends B flannel.7
rpf_mark B

# Into another namespace: there it is a new device, without rules, and its packets are that one's.
x B rpfmon allow add dev 'flannel*' from 10.9.0.0/16
ok "with the glob again 6 of 6" heard 6 6
gone=$(json B .gone.rejected status)
admitted=$(json B .gone.admitted status)
had="$(device B flannel.7 rejected) $(device B flannel.7 admitted)"
ipn B link set flannel.7 netns C
ipn C addr add 10.3.0.2/24 dev flannel.7
ipn C link set flannel.7 up
ipn C link add d0 type dummy
ipn C link set d0 up
ipn C route add 10.9.0.0/16 dev d0
sysctl_in C net.ipv4.conf.all.rp_filter=1
rpf_mark C
send 8
check_invariant C "moved" 8
is "$(device C flannel.7 rejected)" 8 "the new namespace counts from 0"
is "$(json C length allow show)" 0 "and has none of the rules"
eventually 5 test "$(json B .gone.rejected status)" = $((gone + ${had% *})) || :
is "$(($(json B .gone.rejected status) - gone)) $(($(json B .gone.admitted status) - admitted))" "$had" \
	"the old one's gone has what it counted there"
check_invariant B "of which nothing got lost" 0
finish
