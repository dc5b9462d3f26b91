# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   C                        R                                    H
#   10.9.0.1/24 ---- 10.9.0.254    10.1.0.1 r0.5 -- vlan 5 -- 10.1.0.2/24 e0.5    default route, metric 100
#   172.20.5.5/24    172.20.5.1    10.2.0.1 r1 -------------- 10.2.0.2/24 e1      default route, metric 200
#                                                             172.20.0.1/16 old0, a bridge without ports
# Two routes whose device has no carrier: a VLAN, as the port below it has none, and the bridge of containers that are gone, whose network
# is the office's.
# situation: link-down overlapping-network
# releases: bookworm bullseye trixie-backports
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

works() { tcp_connects C 10.1.0.2 22; }
stranger_out() { ! udp_arrives 5 C 10.9.0.99 10.1.0.2 "$PORT" 5 H; }
says() { flat "$(x H rpfmon explain)"; }
dead() { ipn H route show | grep -q "dev $1.*linkdown"; }
alive() { ! dead "$1"; }

ns C R H
link C c0 R rc
link R r0 H e0
link R r1 H e1
ipn C addr add 10.9.0.1/24 dev c0
ipn C addr add 172.20.5.5/24 dev c0
ipn C route add default via 10.9.0.254
ipn R -batch - <<-END
	link add link r0 name r0.5 up type vlan id 5
	addr add 10.9.0.254/24 dev rc
	addr add 172.20.5.1/24 dev rc
	addr add 10.1.0.1/24 dev r0.5
	addr add 10.2.0.1/24 dev r1
	route add 10.1.0.0/25 via 10.2.0.2 metric 500
	route add 10.1.0.2 dev r0.5
END
ipn H -batch - <<-END
	link add link e0 name e0.5 up type vlan id 5
	addr add 10.1.0.2/24 dev e0.5
	addr add 10.2.0.2/24 dev e1
	route add default via 10.1.0.1 metric 100
	route add default via 10.2.0.1 metric 200
END
neigh C c0 10.9.0.254 "$(mac R rc)"
forward R
tcp_server H 10.1.0.2 22
load
sysctl_in H net.ipv4.conf.all.rp_filter=1
rpf_mark H
ok "strict: it answers by the VLAN" works
check_invariant H "by the VLAN" 0
ipn R link set r0 down
eventually 20 dead e0.5 || bail "e0.5 has a carrier"
not_ok "the port below it has no carrier: it does not" works
check_invariant H "by e1" some
like "$(says)" "e0\\.5[^.;]* carrier|carrier[^.;]* e0\\.5" "explain says that e0.5 has no carrier"
mends H e1
# Of all, 5.10 takes no notice.
sysctl_in H net.ipv4.conf.e0/5.ignore_routes_with_linkdown=1
ok "with dead routes ignored it answers" works
over H e1 "dead routes ignored"
sysctl_in H net.ipv4.conf.e0/5.ignore_routes_with_linkdown=0

ipn R link set r0 up
ipn R route replace 10.1.0.2 dev r0.5
eventually 20 alive e0.5 || bail "e0.5 has no carrier"
works() { pings C 10.1.0.2 -I 172.20.5.5; }
stranger_out() { ! udp_arrives 5 C 172.20.5.99 10.1.0.2 "$PORT" 5 H; }
x H rpfmon reset
rpf_mark H
ok "the office is answered" works
# A bridge has a carrier until its last port has gone.
ipn H -batch - <<-END
	link add old0 up type bridge
	addr add 172.20.0.1/16 dev old0
	link add gone0 up master old0 type dummy
	link del gone0
END
eventually 20 dead old0 || bail "old0 has a carrier"
not_ok "with a bridge of its network it is not" works
check_invariant H "old0" some
like "$(says)" "old0[^.;]* carrier|carrier[^.;]* old0" "explain says that old0 has no carrier"
mends H e0.5
ipn H route add 172.20.5.0/24 via 10.1.0.1
ok "with a longer route it is" works
over H e0.5 "a longer route"
finish
