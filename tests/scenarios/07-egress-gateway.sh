# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   A: other cluster's pods      G: gateway of this cluster                   B: node
#   10.200.0.5/16 a0 -------- 10.0.0.1/24 eth0   vxlan0 10.3.0.1 ==== vxlan ==== 10.3.0.2
#                                        eth1 10.1.0.1/24 -------------------- 10.1.0.2/24 b0
#   G: route to 10.200.0.0/16 by vxlan0
# "Pods of the other cluster reach nothing here": they come in by eth0 with addresses of their own, but the overlay's routes
# say that these are behind it.
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

arrives() { udp_arrives "$1" A 10.200.0.5 10.0.0.1 "$PORT" "$2" G; }
stranger() { udp_arrives "$1" A 10.201.0.5 10.0.0.1 "$PORT" "$2" G; }
baseline() { sysctl_in G net.ipv4.conf.{all.rp_filter=1,eth0.rp_filter=1}; }

need_link vxlan id 1 dstport 8472
ns A G B
link A a0 G eth0
link G eth1 B b0
ipn A addr add 10.200.0.5/16 dev a0
ipn A route add 10.0.0.0/24 dev a0
ipn G addr add 10.0.0.1/24 dev eth0
ipn G addr add 10.1.0.1/24 dev eth1
ipn B addr add 10.1.0.2/24 dev b0
ipn G link add vxlan0 type vxlan id 1 local 10.1.0.1 remote 10.1.0.2 dstport 8472
ipn G link set vxlan0 up
ipn G addr add 10.3.0.1/24 dev vxlan0
ipn G route add 10.200.0.0/15 via 10.3.0.2
neigh A a0 10.0.0.1 "$(mac G eth0)"
load
rpf_mark G
ok "without the filter 5 of 5" arrives 5 5
baseline
ok "strict: none" arrives 0 5
check_invariant G "strict" 5
is "$(explained G eth0 '.[0] | [.dev, .reason, .src, ."reverse-dev", ."reverse-gateway", .prefix, ."decided-by"] | join(" ")')" \
	"eth0 asymmetric 10.200.0.5 vxlan0 10.3.0.2 10.200.0.0/15 dev" "explain names it"
is "$(explained G eth0 '.[0].fix[1]')" "rpfmon allow add dev eth0 from 10.200.0.0/15 && rpfmon override on" "and proposes its prefix, too"
like "$(explained G eth0 '.[0].warnings[0]')" "can be forged" "with a warning, as eth0 is no overlay"
ipn G route replace 10.200.0.0/16 via 10.3.0.2
ipn G route del 10.200.0.0/15
arrives 0 5 >/dev/null
ipn G route add 10.201.0.0/16 via 10.3.0.2
every_fix G eth0
check_invariant G "to the end" some
finish
