# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   C: outside                     R                        N: node                           P: its pods
#   203.0.113.5/24 c0 ---- 203.0.113.1  10.10.0.1 rn ---- eth0 10.10.0.2/24       cali1, lxc1 ---- eth0 10.244.0.10/32
#                                       10.10.9.1 rm ---- eth0 10.10.9.3/24 M                      M's: 10.244.1.10/32 Q
#   N, M: Calico's nodes by IPIP (tunl0), or Cilium's by routes of R's; flannel's are those of overlay.sh
# "doctor check stops our node from joining": Kubernetes' nodes as their network plug-ins set them up. All that is meant arrives, the
# kernel's own counter stays where it is, so doctor must have nothing to say.
# releases: bullseye bookworm trixie trixie-backports
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh
. /tests/scenarios/doctor.sh
. /tests/scenarios/overlay.sh
. /tests/scenarios/flannel.sh

# plug NODE DEV POD ADDRESS: a pod's link as Calico and Cilium make it, without an address on the node's side
plug() {
	link "$3" eth0 "$1" "$2"
	ipn "$3" -batch - <<-END
		addr add $4/32 dev eth0
		route add 169.254.1.1 dev eth0
		route add default via 169.254.1.1
	END
	sysctl_in "$1" "net.ipv4.conf.$2.proxy_arp=1" "net.ipv4.neigh.$2.proxy_delay=0"
	ipn "$1" route add "$4" dev "$2"
}

# Two nodes with an uplink each, and what their pods send to C masqueraded
two_nodes() {
	ns C R N M P Q
	outside R rc
	link N eth0 R rn
	link M eth0 R rm
	ipn R -batch - <<-END
		addr add 10.10.0.1/24 dev rn
		addr add 10.10.9.1/24 dev rm
	END
	ipn N -batch - <<-END
		addr add 10.10.0.2/24 dev eth0
		route add default via 10.10.0.1
	END
	ipn M -batch - <<-END
		addr add 10.10.9.3/24 dev eth0
		route add default via 10.10.9.1
	END
	for n in R N M; do forward $n; done
	x N nft -f - <<-END
		table ip plugin {
			chain sent {
				type nat hook postrouting priority srcnat
				ip saddr 10.244.0.0/26 ip daddr != 10.244.0.0/16 oifname eth0 masquerade
			}
		}
	END
}

pods_talk() {
	ok "$1: a pod reaches one of the other node" pings P 10.244.1.10
	ok "$1: and is reached" pings Q 10.244.0.10
	ok "$1: the node reaches its pod" pings N 10.244.0.10
	ok "$1: and the other's" pings N 10.244.1.10
	ok "$1: the other node reaches the pod" pings M 10.244.0.10
	ok "$1: the pod reaches its node" pings P 10.10.0.2
	ok "$1: and C" pings P 203.0.113.5
	ok "$1: C reaches the node" pings C 10.10.0.2
	for n in N M; do check_invariant $n "$1: $n" 0; done
}

# calico NODE OTHER BLOCK-OF-NODE BLOCK-OF-OTHER
calico() {
	sysctl_in "$1" net.ipv4.conf.all.rp_filter=1
	ipn "$1" -batch - <<-END
		link set tunl0 up
		addr add $3.0/32 dev tunl0
		route add blackhole $3.0/26 proto bird
		route add $4.0/26 via $2 dev tunl0 proto bird onlink
	END
}

calico_nodes() {
	two_nodes
	calico N 10.10.9.3 10.244.0 10.244.1
	calico M 10.10.0.2 10.244.1 10.244.0
	plug N cali1 P 10.244.0.10
	plug M cali1 Q 10.244.1.10
	ns P2
	plug N cali2 P2 10.244.0.11
	rpf_mark N M
	for n in N M; do quiet $n "Calico"; done
	ok "Calico: a pod reaches another of its node" pings P 10.244.0.11
	pods_talk "Calico"
	clean_up
}

# cilium NODE GATEWAY BLOCK-OF-NODE BLOCK-OF-OTHER: routes straight to the other's, and strict where Debian is
cilium() {
	sysctl_in "$1" net.ipv4.conf.eth0.rp_filter=1
	ipn "$1" -batch - <<-END
		link add cilium_host up type veth peer name cilium_net
		link set cilium_net up
		addr add $3.1/32 dev cilium_host
		route add $3.1 dev cilium_host scope link
		route add $3.0/26 via $3.1 dev cilium_host src $3.1
		route add $4.0/26 via $2
	END
}

cilium_nodes() {
	two_nodes
	cilium N 10.10.0.1 10.244.0 10.244.1
	cilium M 10.10.9.1 10.244.1 10.244.0
	ipn R route add 10.244.0.0/26 via 10.10.0.2
	ipn R route add 10.244.1.0/26 via 10.10.9.3
	plug N lxc1 P 10.244.0.10
	plug M lxc1 Q 10.244.1.10
	# What Cilium's programs take has no route, and is nobody's to judge while rp_filter is 0.
	ns P2
	link P2 eth0 N lxc2
	link P2 eth1 N lxc_health
	rpf_mark N M
	for n in N M; do quiet $n "Cilium"; done
	pods_talk "Cilium"
	clean_up
}

# What A sends by the overlay from its uplink's address, B takes in loose mode
flannel_node() {
	vxlan_backend
	tcp_server P $POD 5432
	sysctl_in B net.ipv4.conf.{all.rp_filter=1,flannel/1.rp_filter=2}
	rpf_mark B
	quiet B "flannel"
	ok "flannel: the Service answers" answers
	ok "flannel: so does the pod" tcp_connects A $POD 5432
	ok "flannel: the pod reaches the other node" pings P $NODE
	ok "flannel: and its own" pings P 10.10.67.156
	ok "flannel: the nodes reach one another" pings A 10.10.67.156
	check_invariant B "flannel: B" 0
	clean_up
}

load
flannel_node
cilium_nodes
if modprobe ipip 2>/dev/null; then calico_nodes; else skip "this kernel has no IPIP: Calico's nodes were not looked at"; fi
finish
