# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   C                              R                         H
#   198.18.5.5/24 c0 ---- 198.18.5.1  192.0.2.1 rh ---- port, in wan 192.0.2.10/24    default route
#                                     198.51.100.1 rv       tun1 10.88.0.2/30: 0.0.0.0/2, 64.0.0.0/2, 128.0.0.0/2, 192.0.0.0/2
#                                         |                   || gre
#                                     198.51.100.9/24 V     tun1 10.88.0.1/30
# A full tunnel that is not one route, nor two: all it leaves to the default route is its own far end. The uplink is a bridge. What
# comes by it has its return path in the tunnel, from where nobody sends it on: to let it in is not enough.
# situation: other-uplink
# releases: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

works() { tcp_connects C 192.0.2.10 22 2; }
stranger_out() { ! udp_arrives 5 C 198.18.5.99 192.0.2.10 "$PORT" 5 H; }
also_holds() { pings H 10.88.0.1; }

need_link gre remote 192.0.2.1
ns C R H V
link C c0 R rc
link H port R rh
link V eth0 R rv
ipn C addr add 198.18.5.5/24 dev c0
ipn C route add default via 198.18.5.1
ipn R -batch - <<-END
	addr add 198.18.5.1/24 dev rc
	addr add 192.0.2.1/24 dev rh
	addr add 198.51.100.1/24 dev rv
END
ipn V -batch - <<-END
	addr add 198.51.100.9/24 dev eth0
	route add default via 198.51.100.1
	link add tun1 up type gre local 198.51.100.9 remote 192.0.2.10
	addr add 10.88.0.1/30 dev tun1
END
ipn H -batch - <<-END
	link add wan up type bridge
	link set port master wan
	addr add 192.0.2.10/24 dev wan
	route add default via 192.0.2.1
	route add 198.51.100.9 via 192.0.2.1
	link add tun1 up type gre local 192.0.2.10 remote 198.51.100.9
	addr add 10.88.0.2/30 dev tun1
END
for quarter in 0.0.0.0/2 64.0.0.0/2 128.0.0.0/2 192.0.0.0/2; do ipn H route add $quarter dev tun1; done
bridged H port
neigh C c0 198.18.5.1 "$(mac R rc)"
forward R
tcp_server H 192.0.2.10 22
ok "the tunnel works" also_holds
load
rpf_mark H
not_ok "without the filter the answer goes into the tunnel" works
check_invariant H "without the filter" 0
sysctl_in H net.ipv4.conf.all.rp_filter=1
not_ok "strict: it is not even asked" works
check_invariant H "strict" some
like "$(flat "$(x H rpfmon explain)")" "tun1" "explain says where the answer would go"
like "$(fixes H wan)" "via 192\\.0\\.2\\.1 dev wan .*ip rule add .*from 192\\.0\\.2\\.10" "a table for wan's address, its gateway filled in"
unlike "$(fixes H wan)" "from (0\\.0\\.0\\.0/0|192\\.0\\.0\\.0/2)" "no rule for a quarter of the Internet"
mends H wan
ipn H rule add from 192.0.2.10 lookup 100
ipn H route add default via 192.0.2.1 table 100
ipn H route add 198.51.100.9 via 192.0.2.1 table 100
rpf_mark H
ok "by such a table it answers" works
check_invariant H "a table" 0
over H wan "a table"
finish
