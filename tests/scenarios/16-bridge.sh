# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   P                               B                                U
#   p0 10.5.0.9/24 ---------- port, in br0 10.5.0.1/24
#                             eth0 10.1.0.2/24 -------------- 10.1.0.1/24 u0
#   up0 10.6.0.2/24 ------------------------------------------- 10.6.0.1/24 u1
#   10.9.0.1/32 on lo         B: route to 10.9.0.0/16 by eth0
# "A guest with a floating address": it comes in by the bridge, but is routed by another device. It is the bridge that
# receives, not its port.
# situation: asymmetric
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

arrives() { udp_arrives "$1" P 10.9.0.1 10.5.0.1 "$PORT" "$2" B; }
works() { pings P 10.5.0.1 -I 10.9.0.1; }
stranger_out() { udp_arrives 0 P 10.9.0.99 10.5.0.1 "$PORT" 5 B; }
also_holds() { pings P 10.5.0.1; }
baseline() { sysctl_in B net.ipv4.conf.{all.rp_filter=0,br0.rp_filter=1}; }

ns P B U
link P p0 B port
uplink B P
ipn B link add br0 type bridge
ipn B link set br0 up
ipn B link set port master br0
ipn B addr add 10.5.0.1/24 dev br0
ipn P addr add 10.5.0.9/24 dev p0
neigh P p0 10.5.0.1 "$(mac B br0)"
bridged B port
load
rpf_mark B
strict B port
ok "a strict port is not asked: 5 of 5" arrives 5 5
baseline
ok "a strict bridge is: none" arrives 0 5
check_invariant B "strict" 5
is "$(missed B br0 '[.dev, .cause, .reasons[], .src, ."reverse-dev", ."reverse-gateway", .prefix, ."decided-by"] | join(" ")')" \
	"br0 asymmetric asymmetric 10.9.0.1 eth0 10.1.0.1 10.9.0.0/16 dev" "explain names it"
like "$(x B rpfmon)" "br0 +bridge +strict +5 " "of kind bridge"
like "$(tested B .error from 10.9.0.1 dev port)" "is a port of another[^{]*ask for that one[^{]*$" "a test of the port says which device to ask for"
is "$(missed B br0 '.situations | join(" ")')" asymmetric "and nothing else to it"
mends B br0
check_invariant B "to the end" some
ipn B route add 10.9.0.1 via 10.5.0.9
rpf_mark B
ok "with a route by br0 it works" works
check_invariant B "with a route" 0
over B br0 "with a route"
finish
