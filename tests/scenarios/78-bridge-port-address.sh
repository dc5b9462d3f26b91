# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   C                       H
#   172.16.0.41/16 c0 ---- eth1, a port of br0; 172.16.1.6/16 on both
# "The hypervisor is unreachable since its card is in a bridge": the address was given to the bridge, but is on the card as well, whose
# route to the LAN is the first. What comes is the bridge's, and goes back by the card; and as whoever answers ARP is heard by the
# bridge too, the card never learns where to.
# situation: bridge-port-address
# releases: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

works() {
	ipn C neigh flush all
	tcp_connects C 172.16.1.6 80
}
stranger_out() { ! udp_arrives 5 C 172.16.0.99 172.16.1.6 "$PORT" 5 H; }
says() { flat "$(x H rpfmon explain)"; }

ns C H
link C c0 H eth1
ipn C addr add 172.16.0.41/16 brd + dev c0
ipn H addr add 172.16.1.6/16 brd + dev eth1
tcp_server H 172.16.1.6 80
load
sysctl_in H net.ipv4.conf.all.rp_filter=1
rpf_mark H
ok "strict: the card alone answers" works
check_invariant H "the card" 0
ipn H -batch - <<-END
	link add br0 type bridge
	link set eth1 master br0
	link set br0 up
	addr add 172.16.1.6/16 brd + dev br0
END
bridged H eth1
ipn H neigh flush all
rpf_mark H
not_ok "in a bridge it does not" works
check_invariant H "ARP alone"
neigh C c0 172.16.1.6 "$(mac H br0)"
rpf_mark H
not_ok "with ARP out of the way, neither" tcp_connects C 172.16.1.6 80
check_invariant H "packets" some
is "$(dropping H br0)" 1 "ARP and packets are one finding"
like "$(says)" "eth1 [^.;]*(port of|enslaved|slave|belongs to) [^.;]*br0" "explain says that eth1 is a port of br0"
ipn C neigh del 172.16.1.6 dev c0
rpf_off H all
ipn H neigh flush all
not_ok "without the filter it does not answer either" works
strict H all
mends H br0

ipn H addr del 172.16.1.6/16 dev eth1
rpf_mark H
ok "with the address on the bridge alone it does" works
check_invariant H "the bridge alone" 0
over H br0 "the bridge alone"
finish
