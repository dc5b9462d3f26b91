# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   A: node                        R: router                   B: node                        P: pod
#   eth0 10.10.70.155/24 ---- 10.10.70.1  10.10.67.1 ---- 10.10.67.156/24 eth0
#   gen0 17.0.70.0 ============== geneve, VNI 5 ================ 17.0.51.0 gen0
#                                                        17.0.51.1/24 docker0 ---- 17.0.51.13/24 eth0
# Geneve networks (OVN, Antrea, Cilium) have it as vxlan has: a node's own traffic to a Service on another node
# enters by the tunnel and would be answered by the node's port.
# situation: overlay-node-source larger-counts
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh
. /tests/scenarios/overlay.sh

# tunnel NODE REMOTE ADDRESS MAC PEERS-ADDRESS PEERS-MAC PODS
tunnel() {
	ipn "$1" link add gen0 address "$4" type geneve id 5 remote "$2"
	ipn "$1" addr add "$3/32" dev gen0
	ipn "$1" link set gen0 up
	neigh "$1" gen0 "$5" "$6"
	ipn "$1" route add "$7" via "$5" dev gen0 onlink
}

need_link geneve id 5 remote 192.0.2.1
nodes
tunnel A 10.10.67.156 17.0.70.0 02:00:00:00:00:0a 17.0.51.0 02:00:00:00:00:0b 17.0.51.0/24
tunnel B "$NODE" 17.0.51.0 02:00:00:00:00:0b 17.0.70.0 02:00:00:00:00:0a 17.0.70.0/24
story gen0 geneve
finish
