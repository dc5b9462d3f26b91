# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   S                              H                                U
#   192.168.7.5/24 s0 ------ 192.168.7.10/24 br0    10.1.0.2/24 eth0 ---- 10.1.0.1    default route
# What a LAN is full of, in the names of 172.30.9.9, which is not of that network: announcements to groups that nobody on H has joined,
# broadcasts that nobody listens for, questions to the routing table. Nothing is missed, until somebody joins a group.
# situation: multicast-unjoined broadcast-unheard arp-unheard query multicast
# releases: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

OTHER=172.30.9.9 GROUP=239.255.255.250 OUT=/tmp/heard

harmless() {
	is "$(explained H br0 '[.[] | select(.severity != "harmless" or (.fixes | length) > 0)] | length')" 0 "$1: harmless, and no fix is offered"
	isnt "$(explained H br0 length)" 0 "$1: but it is shown"
	over H br0 "$1"
	x H rpfmon reset
}
works() {
	: >$OUT
	send_udp S $OTHER $GROUP 1900 5 --dev s0
	eventually 2 test -s $OUT
}
stranger_out() {
	: >$OUT
	send_udp S 172.30.99.99 $GROUP 1900 5 --dev s0
	sleep 1
	[ ! -s $OUT ]
}
has_joined() { ipn H maddr show dev br0 | grep -qF $GROUP; }

ns S H U
link S s0 H eth1
link U u0 H eth0
ipn S addr add 192.168.7.5/24 dev s0
ipn H -batch - <<-END
	link add br0 up type bridge mcast_snooping 0
	link set eth1 master br0
	addr add 192.168.7.10/24 brd + dev br0
	addr add 10.1.0.2/24 dev eth0
	route add default via 10.1.0.1
END
ipn U addr add 10.1.0.1/24 dev u0
neigh S s0 192.168.7.10 "$(mac H br0)"
bridged H eth1
load
sysctl_in H net.ipv4.conf.all.rp_filter=1
rpf_mark H
send_udp S $OTHER 192.168.7.255 138 5 --dev s0
send_udp S $OTHER 255.255.255.255 6667 5 --dev s0
check_invariant H "broadcasts" 10
harmless "broadcasts"
not_ok "a question to the routing table is answered with no" ipn H route get 192.168.7.10 from $OTHER iif br0
harmless "a question"
forward H
ipn S addr add $OTHER/32 dev s0
ipn S route add 10.1.0.1/32 dev s0 src $OTHER
not_ok "who asks by ARP for an address that is not this host's is not answered" pings S 10.1.0.1
isnt "$(device H br0 arp-rejected)" 0 "as the filter has it"
harmless "ARP for others"
is "$(explained H br0 '[.[] | select(.dst == "10.1.0.1")][0].cause')" arp-unheard "and explain says why nobody misses it"
ipn S addr del $OTHER/32 dev s0
send_udp S $OTHER 192.168.7.255 138 1 --dev s0
like "$(flat "$(x H rpfmon explain)")" "[Ee]lsewhere|ELSEWHERE" "explain says where else to look, though something was rejected"

bg x H socat -u "UDP4-RECV:1900,ip-add-membership=$GROUP:br0" "OPEN:$OUT,creat,append"
eventually 20 has_joined || bail "nobody has joined"
x H rpfmon reset
rpf_mark H
not_ok "strict: who has joined hears nothing" works
check_invariant H "joined" 5
like "$(flat "$(x H rpfmon explain)")" "$GROUP" "explain names the group"
mends H br0
ipn H route add $OTHER/32 dev br0
ok "with a route to the sender he does" works
over H br0 "a route"
ipn H route del $OTHER/32
kill "$BG"
finish
