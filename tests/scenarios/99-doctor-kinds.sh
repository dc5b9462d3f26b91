# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   C: client                    R: router                        H: host
#   203.0.113.5/24 ------- 203.0.113.1  10.1.0.1 r0 ------ 10.1.0.2/24 e0
#                                       10.2.0.1 r1 ------ 10.2.0.2/24 e1
#   or C c0 192.168.1.50/24 ---- br0 L ---- e0 and e1 of H
# "Why did nobody tell me before?" The kinds of fault that links and routes make, each as small as it can be: doctor check foresees it
# while nothing has been dropped yet, then real packets are dropped, and its first fix mends it.
# releases: bullseye bookworm trixie trixie-backports
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh
. /tests/scenarios/doctor.sh

strictly() { sysctl_in H net.ipv4.conf.all.rp_filter=1; }

# lan: ARP is out of the way, which would be refused instead
lan() {
	ns C L H
	link C c0 L lc
	link H e0 L l0
	link H e1 L l1
	switch L lc l0 l1
	ipn C addr add 192.168.1.50/24 dev c0
	ipn H addr add 192.168.1.10/24 dev e0
	strictly
}

two_nics() {
	lan
	ipn H addr add 192.168.1.11/24 dev e1
	neigh C c0 192.168.1.11 "$(mac H e1)"
	works() { udp_arrives 5 C 192.168.1.50 192.168.1.11 "$PORT" 5 H; }
	foreseen H e1 "two NICs on one LAN"
	clean_up
}

bridge_port() {
	lan
	ipn H -batch - <<-END
		link set e1 down
		link add br0 up type bridge
		link set e0 master br0
		addr add 192.168.1.10/24 dev br0
	END
	bridged H e0
	neigh C c0 192.168.1.10 "$(mac H br0)"
	works() { udp_arrives 5 C 192.168.1.50 192.168.1.10 "$PORT" 5 H; }
	foreseen H br0 "an address on a bridge's port"
	clean_up
}

macvlan() {
	lan
	ipn H link set e1 down
	ipn H link add vrrp1 link e0 up type macvlan mode private
	neigh C c0 192.168.1.10 "$(mac H vrrp1)"
	works() { udp_arrives 5 C 192.168.1.50 192.168.1.10 "$PORT" 5 H; }
	foreseen H vrrp1 "a macvlan without an address"
	clean_up
}

routed() {
	local i
	ns C R H
	outside R rc
	for i in 0 1; do
		link R r$i H e$i
		ipn R addr add 10.$((i + 1)).0.1/24 dev r$i
		ipn H addr add 10.$((i + 1)).0.2/24 dev e$i
	done
	neigh C c0 203.0.113.1 "$(mac R rc)"
	forward R
	strictly
}

backup() {
	routed
	ipn H route add default via 10.1.0.1 metric 100
	ipn H route add default via 10.2.0.1 metric 200
	works() { pings C 10.2.0.2; }
	foreseen H e1 "a backup's default route"
	clean_up
}

# The filter asks as if the answer came in by where the packet goes: nowhere, as it is for H.
wrong_rule() {
	routed
	ipn H -batch - <<-END
		route add default via 10.1.0.1
		route add default via 10.2.0.1 table 2
		rule add iif e1 lookup 2
	END
	works() { pings C 10.2.0.2; }
	foreseen H e1 "a rule for where the packet comes in"
	clean_up
}

e0_is_dead() { ipn H route show 203.0.113.0/24 | grep -q "dev e0.*linkdown"; }
link_down() {
	routed
	ipn H route add 203.0.113.0/24 via 10.1.0.1 metric 100
	ipn H route add 203.0.113.0/24 via 10.2.0.1 metric 200
	ipn R link set r0 down
	eventually 20 e0_is_dead || bail "e0 has a carrier"
	works() { pings C 10.2.0.2; }
	foreseen H e1 "a route without a carrier"
	clean_up
}

vrf_member() {
	routed
	ipn H -batch - <<-END
		link add blue up type vrf table 200
		link set e0 master blue
		link set e1 master blue
		route add 203.0.113.0/24 via 10.1.0.1 metric 100 vrf blue
		route add 203.0.113.0/24 via 10.2.0.1 metric 200 vrf blue
	END
	works() { pings C 10.2.0.2; }
	foreseen H e1 "a VRF's member"
	clean_up
}

# Its packets have a return path, but no address of the device's to be asked with: so not even loose mode takes them.
workload() {
	routed
	ipn H route add default via 10.1.0.1
	ns P
	link P eth0 H pod1
	ipn P addr add 10.244.0.10/32 dev eth0
	ipn P route add 10.1.0.2 dev eth0
	neigh P eth0 10.1.0.2 "$(mac H pod1)"
	forward H
	sysctl_in H net.ipv4.conf.{all,e0,e1}.rp_filter=0 net.ipv4.conf.pod1.rp_filter=2
	works() { udp_arrives 5 P 10.244.0.10 10.1.0.2 "$PORT" 5 H; }
	foreseen H pod1 "a loose workload's link without an address" unmended
	like "$(flat "$(checked H)")" "not proved: .* sysctl -w net.ipv4.conf.pod1.rp_filter=0" "who sends there is not known, so what may mend it is not proved"
	rpf_off H pod1
	ok "but it does" works
	clean_up
}

load
two_nics
bridge_port
macvlan
backup
wrong_rule
link_down
if ip link add need0 type vrf table 200 2>/dev/null; then
	ip link del need0
	vrf_member
else
	skip "this kernel has no VRF"
fi
workload
finish
