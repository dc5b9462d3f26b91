# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   A: node                        R: router                   B: node                        P: pod
#   eth0 10.10.70.155/24 ---- 10.10.70.1  10.10.67.1 ---- 10.10.67.156/24 eth0
#   gre1 17.0.70.0 ==================== gre ==================== 17.0.51.0 gre1
#                                                        17.0.51.1/24 docker0 ---- 17.0.51.13/24 eth0
# "Ping over the GRE tunnel works, but not from the router itself": pings between the tunnel's ends have its
# addresses; what the router itself sends has that of eth0, and the far end's return path to it is not the tunnel.
# situation: overlay-node-source larger-counts
# in the check: bullseye bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh
. /tests/scenarios/overlay.sh

# tunnel NODE LOCAL REMOTE ADDRESS PODS
tunnel() {
	ipn "$1" link add gre1 type gre local "$2" remote "$3" ttl 64
	ipn "$1" addr add "$4/32" dev gre1
	ipn "$1" link set gre1 up
	ipn "$1" route add "$5" dev gre1
}

need_link gre remote 192.0.2.1
nodes
tunnel A "$NODE" 10.10.67.156 17.0.70.0 17.0.51.0/24
tunnel B 10.10.67.156 "$NODE" 17.0.51.0 17.0.70.0/24
story gre1 gre
finish
