# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   K: camera                      H                                R: office
#   169.254.37.213/16 k0 ---- 192.168.99.4/24 eth1    10.1.0.2/24 eth0 ---- 10.1.0.1    default route
# "The camera is not found, but the cable is good": nobody has given it an address, so it took one of link-local. It answers a
# broadcast; H's own way to it is the office's, as for everything else. What lets the answer in is not enough: all that follows
# would go to the office.
# situation: link-local-source
# releases: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

# asks WORD TO: up to three times, as the first may be lost to ARP
asks() {
	local _
	for _ in 1 2 3; do
		[ "$(echo "$1" | x H timeout 3 socat -t1.5 - "$2")" != ack ] || return 0
	done
	return 1
}
discovers() { asks discover UDP4-DATAGRAM:255.255.255.255:3956,broadcast,so-bindtodevice=eth1; }
reads() { asks read UDP4:169.254.37.213:3956; }
works() { discovers && reads; }
stranger_out() { ! udp_arrives 5 K 169.254.99.99 192.168.99.4 "$PORT" 5 H; }

ns K H R
link K k0 H eth1
link R r0 H eth0
ipn K addr add 169.254.37.213/16 dev k0
ipn K route add default dev k0
ipn H addr add 192.168.99.4/24 dev eth1
ipn H addr add 10.1.0.2/24 dev eth0
ipn H route add default via 10.1.0.1
ipn R addr add 10.1.0.1/24 dev r0
bg x K socat UDP4-RECVFROM:3956,fork,reuseaddr SYSTEM:'echo ack' 2>/dev/null
sleep 0.5
load
rpf_mark H
ok "without the filter it is found" discovers
not_ok "but not reached" reads
check_invariant H "without the filter" 0
ipn H neigh flush dev eth1
ipn K neigh flush dev k0
sysctl_in H net.ipv4.conf.all.rp_filter=1
not_ok "strict: it is not even found" discovers
check_invariant H "ARP alone"
isnt "$(device H eth1 arp-rejected)" 0 "as its ARP is refused"
neigh K k0 192.168.99.4 "$(mac H eth1)"
rpf_mark H
not_ok "with ARP out of the way, neither" discovers
check_invariant H "packets" some
is "$(dropping H eth1)" 1 "ARP and packets are one finding"
mends H eth1
ipn K neigh del 192.168.99.4 dev k0

ipn H route add 169.254.37.213/32 dev eth1
rpf_mark H
ok "with a route to it, it is found and reached" works
check_invariant H "with a route" 0
over H eth1 "with a route"
ipn H route del 169.254.37.213/32 dev eth1
ipn H addr add 169.254.0.1/16 dev eth1
ok "with an address of that network as well" works
finish
