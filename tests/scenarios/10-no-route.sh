# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   A                       B, without a default route
#   a0 10.0.0.1/24 ---- 10.0.0.2/24 b0
#   203.0.113.9 behind it
# "The route on our side is right, theirs too, and rp_filter is loose, still nothing arrives": B has no route back to
# the source at all, or an unreachable one. Loose mode rejects that as well, and no rule can help.
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

SRC=203.0.113.9

packets() { udp_arrives "$1" A $SRC 10.0.0.2 7000 "$2" B; }

no_rule_helps() {
	x B rpfmon allow add dev b0 from $SRC
	x B rpfmon override on
	ok "$1: even with a rule, none" packets 0 10
	is "$(device B b0 admitted)" 0 "$1: nothing is admitted"
	x B rpfmon allow flush
	x B rpfmon override off
}

ns A B
link A a0 B b0
ipn A addr add 10.0.0.1/24 dev a0
ipn B addr add 10.0.0.2/24 dev b0
load
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
		[ $route = no ] || ipn B route del $route $SRC
	done
	is "$(explained B b0 'map([.dev, .reason, .context, .src, .dst, ."reverse-dev", .mode, ."decided-by"] | join(" ")) |
		join(", ")')" "b0 no-route packet $SRC 10.0.0.2  $mode dev" "$mode: explain names it, once"
	is "$(explained B b0 'map(.fix | length) | add')" 0 "$mode: it proposes nothing to paste"
	like "$(explained B b0 '.[0].advice')" "no route back to $SRC.*no rule can help" "$mode: but says what would help"
	text=$(flat "$(x B rpfmon explain)")
	like "$text" "there is no route back to $SRC" "$mode: so does the text"
	unlike "$text" "allow add" "$mode: which has no rule either"
	no_rule_helps $mode
done

ipn B route add $SRC via 10.0.0.1
rpf_mark B
ok "a route back helps: loose, 10 of 10" packets 10 10
strict B b0
ok "strict, 10 of 10" packets 10 10
ipn B route del $SRC
ok "without it, none" packets 0 10
check_invariant B "the end" 10
finish
