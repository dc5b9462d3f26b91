# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   A                       B, without a default route
#   a0 10.0.0.1/24 ---- 10.0.0.2/24 b0
#   203.0.113.9/32 on lo
# "The route on our side is right, theirs too, and rp_filter is loose, still nothing arrives": B has no route back to
# the source at all, or an unreachable one. Loose mode rejects that as well, and no rule can help.
# situation: no-route refusing-route workload
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

SRC=203.0.113.9

packets() { udp_arrives "$1" A $SRC 10.0.0.2 7000 "$2" B; }

works() { pings A 10.0.0.2 -I $SRC; }

no_rule_helps() {
	x B rpfmon allow add dev b0 from $SRC
	x B rpfmon override on
	ok "$1: even with a rule, none" packets 0 10
	is "$(device B b0 admitted)" 0 "$1: nothing is admitted"
	x B rpfmon allow flush
	x B rpfmon override off
}

# refused MODE ROUTE
refused() {
	is "$(missed B b0 '[.cause, .reasons[], .src, ."reverse-dev", .mode] | join(" ")')" \
		"refusing-route no-route $SRC  $1" "$1, $2 route: explain knows that it is refused"
	like "$(missed B b0 '.advice[0]')" "the route $2 $SRC/32 of table main refuses .* in strict mode and in loose" "$1, $2 route: by which route"
	is "$(missed B b0 '[.fixes[]] | length')" 0 "$1, $2 route: and proposes nothing"
	ipn B route del "$2" $SRC
}

ns A B
link A a0 B b0
ipn A addr add 10.0.0.1/24 dev a0
ipn B addr add 10.0.0.2/24 dev b0
ipn A addr add $SRC/32 dev lo
neigh A a0 10.0.0.2 "$(mac B b0)"
load
ok "with an address of its own A is answered" pings A 10.0.0.2
ok "without the filter 10 of 10 arrive" packets 10 10

for mode in strict loose; do
	$mode B b0
	for route in no unreachable blackhole prohibit; do
		rpf_mark B
		before=$(device B b0 rejected-no-route)
		[ $route = no ] || ipn B route add $route $SRC
		ok "$mode, $route route: none of 10" packets 0 10
		check_invariant B "$mode, $route route" 10
		is $(($(device B b0 rejected-no-route) - before)) 10 "$mode, $route route: counted as no-route"
		[ $route = no ] || refused $mode $route
	done
	is "$(explained B b0 'map([.dev, .state, .cause, .reasons[], .contexts[], .src, .dst, ."reverse-dev", .mode, ."decided-by"] | join(" ")) |
		join(", ")')" "b0 dropping no-route no-route packet $SRC 10.0.0.2  $mode dev" "$mode: explain names it, once"
	is "$(missed B b0 '.situations | join(" ")')" "no-route workload" "$mode: and what else there is to it"
	is "$(missed B b0 '.fix | length')" 0 "$mode: it has no fix that is proved"
	like "$(missed B b0 '.advice[0]')" "a route to $SRC, such as ip route add $SRC via GATEWAY dev b0: without one, loose mode rejects as well, and no rule helps" "$mode: but says what would help"
	text=$(flat "$(x B rpfmon explain)")
	like "$text" "there is no return path to $SRC, and b0 is $mode" "$mode: so does the text"
	like "$text" "not proved: 10.0.0.1 is only taken for the gateway.*ip route add $SRC/32 via 10.0.0.1 dev b0" "$mode: a guess is named as one"
	unlike "$text" "allow add" "$mode: there is no rule either"
	no_rule_helps $mode
done

not_ok "it is not answered either" works
ipn B route add $SRC via 10.0.0.1
rpf_mark B
ok "a route back helps: loose, 10 of 10" packets 10 10
strict B b0
over B b0 "a route back, loose"
ok "strict, 10 of 10" packets 10 10
ok "which are answered" works
over B b0 "a route back, strict"
ipn B route del $SRC
ok "without it, none" packets 0 10
is "$(dropping B b0)" 1 "which explain knows"
check_invariant B "the end" 10
ipn B route add 10.77.0.0/16 via 10.0.0.1
mends B b0
finish
