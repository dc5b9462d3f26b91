# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here, member of 239.1.1.1
# "The group is joined, tcpdump sees the stream, the player sees nothing": multicast and broadcast are validated as
# unicast is, but log no martians. And who only asks the routing table has dropped nothing.
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
is "$(explained B e1 'map([.dev, .context, .reason] | join(" ")) | unique | join(", ")')" "e1 packet asymmetric" "explain names it"

# Queries
x B rpfmon reset
rpf_mark B
not_ok "ip route get, as from there, fails" asks 10.2.0.2
not_ok "also to where B would forward" asks 10.1.0.1
is "$(e1)" "0 0 2 0" "both are counted as queries"
check_invariant B "which the kernel does not count" 0
is "$(json B '[.[] | select(.context == "query") | [.dev, .src, .dst, .reason, .verdict] | join(" ")] | join(", ")' record show)" \
	"e1 10.9.0.1 10.2.0.2 asymmetric dropped, e1 10.9.0.1 10.1.0.1 asymmetric dropped" "the records say so"
is "$(explained B e1 '.[] | select(.context == "query") | [.context, (.fix | length)] | join(" ")')" "query 0" "explain has nothing to fix"
like "$(flat "$(x B rpfmon explain dev e1)")" "nothing was dropped: somebody asked the routing table" "and says so"
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
