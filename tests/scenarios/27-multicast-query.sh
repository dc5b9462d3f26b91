# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here, member of 239.1.1.1
# "The group is joined, tcpdump sees the stream, the player sees nothing": multicast and broadcast are validated as
# unicast is, but log no martians. And who only asks the routing table has dropped nothing.
# situation: query multicast multicast-unjoined broadcast-unheard asymmetric workload
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

# to DST N: from 10.9.0.1, out of s1
to() { send_udp S 10.9.0.1 "$1" "$PORT" "$2" --dev s1; }

# received WANT GROUP N
received() {
	if [ "$2" = 239.1.1.1 ]; then udp_listen B "$PORT" "$2" e1; else udp_listen B "$PORT"; fi
	to "$2" "$3"
	udp_heard
	echo "$HEARD"
	[ "$HEARD" = "$1" ]
}

# passes DST WANT: of 10 so many come to whoever listens
passes() {
	local before
	before=$(passed)
	to "$1" 10
	sleep 0.2
	echo "$(($(passed) - before)) passed"
	[ $(($(passed) - before)) = "$2" ]
}
works() { passes "$dst" 10; }
also_holds() { pings S 10.2.0.2; }

asks() { ipn B route get "$1" from 10.9.0.1 iif e1; }

e1() { json B "map(select(.dev == \"e1\"))[0] | [.rejected, .admitted, .\"query-rejected\", .\"query-admitted\"] | join(\" \")" \
	device show all; }

asym
forward B
load
rpf_mark B
for dst in 239.1.1.1 10.2.0.255 255.255.255.255; do
	rpf_off B e1
	x B rpfmon reset
	rpf_mark B
	ok "$dst: without the filter 10 of 10" received 10 $dst 10
	loose B e1
	ok "$dst: loose, 10 of 10" received 10 $dst 10
	strict B e1
	ok "$dst: strict, none" received 0 $dst 10
	check_invariant B "$dst" 10
	is "$(e1)" "10 0 0 0" "$dst: counted as packets"
	is "$(json B '.[-1] | [.src, .dst, .proto, .dport, .context, .reason, ."reverse-dev"] | join(" ")' record show)" \
		"10.9.0.1 $dst udp $PORT packet asymmetric e0" "$dst: the record says so"
	x B rpfmon allow add dev e1 from 10.9.0.1
	x B rpfmon override on
	ok "$dst: by a rule, 10 of 10" received 10 $dst 10
	is "$(e1)" "10 10 0 0" "$dst: admitted"
	x B rpfmon allow flush
	x B rpfmon override off
	ok "$dst: without it, none" received 0 $dst 10
	check_invariant B "$dst, to the end" 20
done
is "$(explained B e1 'map([.dev, .severity, .cause, .contexts[], .reasons[], (.fixes | length)] | join(" ")) | unique | join(", ")')" \
	"e1 harmless broadcast-unheard packet asymmetric 0, e1 harmless multicast-unjoined packet asymmetric 0" "nobody listens any more, so nobody misses it"
is "$(dropping B e1)" 0 "nor does explain call it a loss"
like "$(flat "$(x B rpfmon explain dev e1)")" "harmless: e1: [0-9]+ packets from [0-9.]+ to 255.255.255.255: no socket here takes that broadcast" "the text says so"

# Somebody listens.
bg x B udpcount "$PORT" 239.1.1.1 e1 >/dev/null
eventually 5 ipn B -4 maddr show dev e1
x B nft 'table ip t { counter passed { }; chain input { type filter hook input priority 0; udp dport '"$PORT"' counter name passed; }; }'
for case in "10.2.0.255 asymmetric" "255.255.255.255 asymmetric" "239.1.1.1 multicast"; do
	read -r dst cause <<<"$case"
	rpf_mark B
	ok "$dst: with a listener, none of 10" passes "$dst" 0
	check_invariant B "$dst, with a listener" 10
	is "$(missed B e1 '[.dev, .state, .cause, .contexts[], .reasons[], .src, .dst, ."reverse-dev"] | join(" ")')" \
		"e1 dropping $cause packet asymmetric 10.9.0.1 $dst e0" "$dst: explain names it"
	is "$(missed B e1 '.situations | join(" ")')" "$cause workload" "$dst: and what else there is to it"
	mends B e1
done
ipn B route add 10.9.0.1 via 10.2.0.1
ok "with a route by e1, 10 of 10" works
over B e1 "with a route by e1"
ipn B route del 10.9.0.1
kill "$BG"
eventually 5 not_there "$BG"
is "$(explained B e1 'map([.dev, .severity, .cause] | join(" ")) | unique | join(", ")')" "e1 harmless broadcast-unheard, e1 harmless multicast-unjoined" \
	"when the listener has gone, nobody misses it"

# Queries
x B rpfmon reset
rpf_mark B
not_ok "ip route get, as from there, fails" asks 10.2.0.2
not_ok "also to where B would forward" asks 10.1.0.1
is "$(e1)" "0 0 2 0" "both are counted as queries"
check_invariant B "which the kernel does not count" 0
is "$(json B '[.[] | select(.context == "query") | [.dev, .src, .dst, .reason, .verdict] | join(" ")] | join(", ")' record show)" \
	"e1 10.9.0.1 10.2.0.2 asymmetric dropped, e1 10.9.0.1 10.1.0.1 asymmetric dropped" "the records say so"
is "$(explained B e1 '.[] | select(.cause == "query") | [.severity, .contexts[], .packets, (.fixes | length)] | join(" ")')" "harmless query 2 0" \
	"explain has nothing to fix"
like "$(flat "$(x B rpfmon explain dev e1)")" "harmless: e1: 2 look-ups from [0-9.]+ to 10.1.0.1: nothing was dropped: somebody asked the routing table" "and says so"
loose B e1
ok "loose mode holds for queries as well" asks 10.2.0.2
strict B e1
x B rpfmon allow add dev e1 from 10.9.0.1
x B rpfmon override on
ok "so does a rule" asks 10.2.0.2
is "$(e1)" "0 0 2 1" "it is counted as admitted"
x B rpfmon override off
not_ok "and without it, not" asks 10.2.0.2
check_invariant B "queries to the end" 0
finish
