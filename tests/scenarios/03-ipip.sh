# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   A: node                        R: router                   B: node                        P: pod
#   eth0 10.10.70.155/24 ---- 10.10.70.1  10.10.67.1 ---- 10.10.67.156/24 eth0
#   tunl0 17.0.70.0 =================== ipip =================== 17.0.51.0 tunl0
#                                                        17.0.51.1/24 docker0 ---- 17.0.51.13/24 eth0
# Calico or kube-router with IPIP: a host reaches pods of other hosts, but not Services in front of them; their
# documentation asks for rp_filter to be loosened without a word on how to see that it is at fault.
# situation: overlay-node-source larger-counts
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh
. /tests/scenarios/overlay.sh

# tunnel NODE ADDRESS PODS REMOTE: the module's own device, with the remote in the route, as Calico does.
tunnel() {
	ipn "$1" addr add "$2/32" dev tunl0
	ipn "$1" link set tunl0 up
	ipn "$1" route add "$3" via "$4" dev tunl0 onlink
}

need_link ipip remote 192.0.2.1
nodes
tunnel A 17.0.70.0 17.0.51.0/24 10.10.67.156
tunnel B 17.0.51.0 17.0.70.0/24 "$NODE"
story tunl0 ipip
finish
