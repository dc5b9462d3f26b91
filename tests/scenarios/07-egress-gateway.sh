# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   A: other cluster's pods      G: gateway of this cluster                   B: node
#   10.200.0.5/16 a0 -------- 10.0.0.1/24 eth0   vxlan0 10.3.0.1 ==== vxlan ==== 10.3.0.2 vxlan0
#                                        eth1 10.1.0.1/24 -------------------- 10.1.0.2/24 b0
#                 a1 10.4.0.2/24 -------------------------------------------- 10.4.0.1/24 b1
#   G: route to 10.200.0.0/15 by vxlan0, and from B on by b1
# "Pods of the other cluster reach nothing here": they come in by eth0 with addresses of their own, but the overlay's routes
# say that these are behind it.
# situation: return-by-overlay workload
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

arrives() { udp_arrives "$1" A 10.200.0.5 10.0.0.1 "$PORT" "$2" G; }
works() { pings A 10.0.0.1 -I 10.200.0.5; }
stranger_out() { udp_arrives 0 A 10.200.0.99 10.0.0.1 "$PORT" 5 G; }
also_holds() { pings G 10.3.0.2; }
baseline() { sysctl_in G net.ipv4.conf.{all.rp_filter=1,eth0.rp_filter=1}; }

need_link vxlan id 1 dstport 8472
ns A G B
link A a0 G eth0
link G eth1 B b0
link A a1 B b1
ipn A addr add 10.200.0.5/16 dev a0
ipn A route add 10.0.0.0/24 dev a0
ipn G addr add 10.0.0.1/24 dev eth0
ipn G addr add 10.1.0.1/24 dev eth1
ipn B addr add 10.1.0.2/24 dev b0
ipn G link add vxlan0 type vxlan id 1 local 10.1.0.1 remote 10.1.0.2 dstport 8472
ipn G link set vxlan0 up
ipn G addr add 10.3.0.1/24 dev vxlan0
ipn G route add 10.200.0.0/15 via 10.3.0.2
ipn A addr add 10.4.0.2/24 dev a1
ipn B -batch - <<-END
	link add vxlan0 type vxlan id 1 local 10.1.0.2 remote 10.1.0.1 dstport 8472
	link set vxlan0 up
	addr add 10.3.0.2/24 dev vxlan0
	addr add 10.4.0.1/24 dev b1
	route add 10.200.0.0/15 via 10.4.0.2
	route add 10.0.0.0/24 via 10.3.0.1
END
forward B
neigh A a0 10.0.0.1 "$(mac G eth0)"
load
rpf_mark G
ok "without the filter 5 of 5" arrives 5 5
ok "which are answered by the overlay" works
baseline
ok "strict: none" arrives 0 5
check_invariant G "strict" 5
agrees G
is "$(missed G eth0 '[.dev, .cause, .reasons[], .src, ."reverse-dev", ."reverse-gateway", .prefix, ."decided-by"] | join(" ")')" \
	"eth0 return-by-overlay asymmetric 10.200.0.5 vxlan0 10.3.0.2 10.200.0.0/15 dev" "explain names it"
is "$(missed G eth0 '.situations | join(" ")')" "return-by-overlay workload" "and what else there is to it"
is "$(missed G eth0 '.fix[0]')" "rpfmon allow add dev eth0 from 10.200.0.5 && rpfmon override on" "and proposes a rule for the source"
is "$(missed G eth0 '[.fixes[].command | select(test("10.200.0.0"))] | length')" 0 "none for a prefix of which it has seen no other"
like "$(missed G eth0 '.warnings[0]')" "can forge what a fix lets in" "with a warning, as eth0 is no overlay"
mends G eth0
check_invariant G "to the end" some

ipn G route add 10.200.0.5/32 dev eth0
rpf_mark G
ok "with a route of its own it works" works
check_invariant G "a route of its own" 0
over G eth0 "a route of its own"
finish
