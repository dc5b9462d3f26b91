# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   A: node                        R: router                   B: node                        P: pod
#   eth0 10.10.70.155/24 ---- 10.10.70.1  10.10.67.1 ---- 10.10.67.156/24 eth0
#   flannel.1 17.0.70.0 ============ vxlan, port 8472 ============ 17.0.51.0 flannel.1
#                                                        17.0.51.1/24 docker0 ---- 17.0.51.13/24 eth0
# "telnet from a node to a Service hangs, to the pod behind it works": flannel, backend vxlan.
# B's strict filter drops the SYN on flannel.1, since its way back to node A is eth0; no log, no error.
. /tests/lib/lib.sh
. /tests/scenarios/common.sh
. /tests/scenarios/overlay.sh

# flannel NODE LOCAL REMOTE ADDRESS PEERS-ADDRESS PEERS-PODS: permanent neighbour and onlink route, as flanneld does.
flannel() {
	ipn "$1" link add flannel.1 address "$(mac_of "$4")" type vxlan id 1 local "$2" dev eth0 dstport 8472 nolearning
	ipn "$1" addr add "$4/32" dev flannel.1
	ipn "$1" link set flannel.1 up
	neigh "$1" flannel.1 "$5" "$(mac_of "$5")"
	x "$1" bridge fdb append "$(mac_of "$5")" dev flannel.1 dst "$3"
	ipn "$1" route add "$6" via "$5" dev flannel.1 onlink
}

mac_of() {
	local a
	IFS=. read -ra a <<<"$1"
	printf "02:%02x:%02x:%02x:%02x:01" "${a[@]}"
}

need_link vxlan id 1 dstport 8472
nodes
flannel A "$NODE" 10.10.67.156 17.0.70.0 17.0.51.0 17.0.51.0/24
flannel B 10.10.67.156 "$NODE" 17.0.51.0 17.0.70.0 17.0.70.0/24
story flannel.1 vxlan
try_fixes flannel.1

# The same from outside of the namespace: the commands then say where they belong.
not_ok "the Service hangs still" answers
fix=$(json B '.[0].fix[0]' explain dev flannel.1)
is "$fix" "rpfmon -n B allow add dev flannel.1 from $NODE/32 && rpfmon -n B override on" "-n is in the proposed commands"
ok "they run" bash -c "$fix"
ok "and the Service answers" answers
is "$(json B "map(select(.src == \"$NODE\") | .fix | length) | add" explain)" 0 "explain has nothing more to propose for it"
finish
