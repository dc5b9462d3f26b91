# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   P                               B                                U
#   p0 10.5.0.9/24 ---------- port, in br0 10.5.0.1/24
#                             eth0 10.1.0.2/24 -------------- 10.1.0.1/24 u0
#   10.9.0.1/32, 10.10.0.1/32 on lo       B: routes to 10.9.0.0/16 and 10.10.0.0/16 by eth0
# "A guest with a floating address": it comes in by the bridge, but is routed by another device. It is the bridge that
# receives, not its port.
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

arrives() { udp_arrives "$1" P 10.9.0.1 10.5.0.1 "$PORT" "$2" B; }
stranger() { udp_arrives "$1" P 10.10.0.1 10.5.0.1 "$PORT" "$2" B; }
baseline() { sysctl_in B net.ipv4.conf.{all.rp_filter=0,br0.rp_filter=1}; }

ns P B U
link P p0 B port
uplink B
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
is "$(explained B br0 '.[0] | [.dev, .reason, .src, ."reverse-dev", ."reverse-gateway", .prefix, ."decided-by"] | join(" ")')" \
	"br0 asymmetric 10.9.0.1 eth0 10.1.0.1 10.9.0.0/16 dev" "explain names it"
like "$(x B rpfmon)" "br0 +bridge +strict +5 " "of kind bridge"
like "$(x B rpfmon test from 10.9.0.1 dev port 2>&1 || :)" "is a port of another.*ask for that one" "a test of the port says whom to ask"
every_fix B br0
check_invariant B "to the end" some
finish
