# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# flannel's vxlan backend between the nodes of overlay.sh: permanent neighbours and onlink routes, as flanneld makes
# them; else one would only see its ARP requests rejected.

vxlan_mac() {
	local a
	IFS=. read -ra a <<<"$1"
	printf "02:%02x:%02x:%02x:%02x:01" "${a[@]}"
}

# vxlan_node NODE LOCAL REMOTE ADDRESS PEERS-ADDRESS PEERS-PODS
vxlan_node() {
	ipn "$1" link add flannel.1 address "$(vxlan_mac "$4")" type vxlan id 1 local "$2" dev eth0 dstport 8472 nolearning
	ipn "$1" addr add "$4/32" dev flannel.1
	ipn "$1" link set flannel.1 up
	neigh "$1" flannel.1 "$5" "$(vxlan_mac "$5")"
	x "$1" bridge fdb append "$(vxlan_mac "$5")" dev flannel.1 dst "$3"
	ipn "$1" route add "$6" via "$5" dev flannel.1 onlink
}

vxlan_backend() {
	nodes
	vxlan_node A "$NODE" 10.10.67.156 17.0.70.0 17.0.51.0 17.0.51.0/24
	vxlan_node B 10.10.67.156 "$NODE" 17.0.51.0 17.0.70.0 17.0.70.0/24
}
