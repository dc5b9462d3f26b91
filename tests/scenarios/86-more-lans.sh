# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   C                              H
#   ca 10.20.0.50/24 ---- la, lb0, lb1 in L's br0 ---- e0 10.20.0.10/24
#                                                 `--- e1, a port of br1 10.20.0.11/24, metric 600
#   cb 10.30.0.50/24 ------------------------------- eth0 10.30.0.10/24 ==== mv0 10.30.0.11/24, a macvlan of it
#   cc 10.40.0.50/24 -- vlan 5 --------------------- eth2.5 10.40.0.10/24, a port of br5 10.40.0.11/24
# Three ways to be on one LAN twice: by a card and a bridge whose route has another metric, by a card and its macvlan, by a bridge and its
# port. Each time the second address does not answer whoever has the right one of the two in his cache.
# situation: same-network macvlan-parent bridge-port-address
# releases: bookworm
# in the check: none
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

says() { flat "$(x H rpfmon explain dev "$1")"; }
# twice DEV DEVC: C's is DEVC
twice() {
	neigh C "$2" "$ADDRESS" "$(mac H "$1")"
	rpf_off H all
	x H rpfmon reset
	rpf_mark H
	ok "$1: without the filter it is heard" heard
	strict H all
	not_ok "$1: strict, it is not" heard
	check_invariant H "$1, strict" 5
	is "$(dropping H "$1")" 1 "$1: one finding"
	unlike "$(says "$1")" "arp_announce" "$1: C announces no address but its own"
}
heard() { udp_arrives 5 C "${ADDRESS%.*}.50" "$ADDRESS" "$PORT" 5 H; }
works() { pings C "$ADDRESS"; }
stranger_out() { ! udp_arrives 5 C "${ADDRESS%.*}.99" "$ADDRESS" "$PORT" 5 H; }

ns C L H
link C ca L la
link H e0 L lb0
link H e1 L lb1
link C cb H eth0
link C cc H eth2
switch L la lb0 lb1
ipn C -batch - <<-END
	addr add 10.20.0.50/24 dev ca
	addr add 10.30.0.50/24 dev cb
	link add link cc name cc.5 up type vlan id 5
	addr add 10.40.0.50/24 dev cc.5
END
ipn H -batch - <<-END
	addr add 10.20.0.10/24 dev e0
	link add br1 up type bridge
	link set e1 master br1
	addr add 10.20.0.11/24 dev br1 metric 600
	addr add 10.30.0.10/24 dev eth0
	link add mv0 link eth0 up type macvlan mode bridge
	addr add 10.30.0.11/24 dev mv0
	link add link eth2 name eth2.5 up type vlan id 5
	addr add 10.40.0.10/24 dev eth2.5
	link add br5 up type bridge
	link set eth2.5 master br5
	addr add 10.40.0.11/24 dev br5
END
bridged H e1
bridged H eth2.5
load

ADDRESS=10.20.0.11
twice br1 ca
like "$(says br1)" "e0" "br1: explain names the other"
mends H br1
ipn H route add 10.20.0.0/24 dev br1 table 11
ipn H rule add from $ADDRESS lookup 11
ok "br1: with a table for its address it answers" works
over H br1 "a table"

ADDRESS=10.30.0.11
twice mv0 cb
like "$(says mv0)" "macvlan" "mv0: explain says that it is a macvlan"
mends H mv0
ipn H route add 10.30.0.0/24 dev mv0 table 12
ipn H rule add from $ADDRESS lookup 12
ok "mv0: with a table for its address it answers" works
over H mv0 "a table"

ADDRESS=10.40.0.11
twice br5 cc.5
like "$(says br5)" "eth2\\.5 [^.;]*(port of|enslaved|slave|belongs to) [^.;]*br5" "br5: explain says that eth2.5 is a port of it"
mends H br5
ipn H addr del 10.40.0.10/24 dev eth2.5
ok "br5: with the port's address gone it answers" works
over H br5 "the port's address gone"
finish
