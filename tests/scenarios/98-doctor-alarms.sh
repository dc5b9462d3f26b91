# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   C                        R                             H
#   203.0.113.5/24 ---- 203.0.113.1   10.1.0.1 r0 ---- e0 10.1.0.2/24    docker0 172.17.0.1/16 without containers,
#                                     10.2.0.1 r1 ---- e1                dummy1 10.99.0.1/24, eth1 unused
#   or e1 10.2.0.2/24, and a table for each address
#   C, R, V: WireGuard's client, router and server, as in wireguard.sh
#   P: 10.100.0.0/16 to 10.103.0.0/16 ---- p0 to p3 ---- g0 to g3 G    20,000 routes
# "doctor check is in our preflight, and stops hosts on which nothing is wrong": everything is strict, all that is meant arrives, the
# kernel's own counter stays where it is, so doctor must have nothing to say.
# releases: bullseye bookworm trixie trixie-backports
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh
. /tests/scenarios/doctor.sh
. /tests/scenarios/wireguard.sh

uplinks() {
	ns C R H
	outside R rc
	link R r0 H e0
	link R r1 H e1
	ipn R -batch - <<-END
		addr add 10.1.0.1/24 dev r0
		addr add 10.2.0.1/24 dev r1
	END
	ipn H -batch - <<-END
		addr add 10.1.0.2/24 dev e0
		route add default via 10.1.0.1
	END
	forward R
	sysctl_in H net.ipv4.conf.all.rp_filter=1
}

server() {
	uplinks
	ipn H -batch - <<-END
		link set e1 down
		link add eth1 up type dummy
		link add docker0 up type bridge
		addr add 172.17.0.1/16 brd + dev docker0
		link add dummy1 up type dummy
		addr add 10.99.0.1/24 dev dummy1
		link add vip0 up type dummy
		addr add 10.1.0.80/32 dev vip0
	END
	ipn R route add 10.99.0.1 via 10.1.0.2
	forward H
	tcp_server H 10.1.0.2 80
	rpf_mark H
	quiet H "a server"
	ok "C connects" tcp_connects C 10.1.0.2 80
	ok "so does R" tcp_connects R 10.1.0.2 80
	ok "the second address answers" pings C 10.1.0.80
	ok "and that of a dummy" pings C 10.99.0.1
	ok "H reaches C" pings H 203.0.113.5
	check_invariant H "a server" 0
	clean_up
}

# As in "Routing for multiple uplinks/providers" of the Linux Advanced Routing & Traffic Control HOWTO
two_uplinks() {
	local i
	uplinks
	ipn H addr add 10.2.0.2/24 dev e1
	for i in 1 2; do
		ipn H -batch - <<-END
			route add 10.$i.0.0/24 dev e$((i - 1)) src 10.$i.0.2 table $i
			route add default via 10.$i.0.1 table $i
			rule add from 10.$i.0.2 lookup $i
		END
	done
	rpf_mark H
	quiet H "two uplinks"
	for i in 1 2; do
		ok "C is answered by 10.$i.0.2" pings C 10.$i.0.2
		ok "so is R" pings R 10.$i.0.2
		ok "H reaches C as 10.$i.0.2" pings H 203.0.113.5 -I 10.$i.0.2
	done
	check_invariant H "two uplinks" 0
	clean_up
}

full() {
	peers 0.0.0.0/0 $MARK
	full_tunnel
	restore_mark
	sysctl_in C net.ipv4.conf.all.{src_valid_mark,rp_filter}=1
	sysctl_in V net.ipv4.conf.all.rp_filter=1
	ipn V addr add 10.77.0.1/32 dev lo
	rpf_mark C V
	ok "the tunnel works" connects
	quiet C "a tunnel that takes all"
	quiet V "its server"
	ok "what is not V's own network answers" pings C 10.77.0.1
	ok "so does the router, outside of it" pings C 192.168.1.1
	ok "V reaches C" pings V 10.66.0.2
	check_invariant C "a tunnel that takes all" 0
	check_invariant V "its server" 0
	clean_up
}

split() {
	peers 10.66.0.0/24,10.77.0.0/16
	sysctl_in C net.ipv4.conf.all.rp_filter=1
	ipn C route add 10.66.0.0/24 dev wg0
	ipn C route add 10.77.0.0/16 dev wg0
	ipn V addr add 10.77.0.1/32 dev lo
	rpf_mark C
	ok "the tunnel works" connects
	quiet C "a tunnel for two networks"
	ok "the other network answers" pings C 10.77.0.1
	ok "V reaches C as that" pings V 10.66.0.2 -I 10.77.0.1
	ok "and without the tunnel" pings V 192.168.1.2
	check_invariant C "a tunnel for two networks" 0
	clean_up
}

router() {
	local i
	ns P G
	for i in 0 1 2 3; do
		link P p$i G g$i
		ipn P addr add 10.$i.0.1/24 dev p$i
		ipn G addr add 10.$i.0.2/24 dev g$i
		neigh P p$i 10.$i.0.2 "$(mac G g$i)"
		ipn P addr add 10.10$i.0.1/32 dev lo
	done
	for ((i = 0; i < 20000; i++)); do
		echo "route add 10.$((100 + i / 5000)).$((i % 5000 / 64)).$((i % 64 * 4))/30 via 10.$((i / 5000)).0.1"
	done | ipn G -batch -
	ipn G route add default via 10.0.0.1
	forward G
	sysctl_in G net.ipv4.conf.all.rp_filter=1
	rpf_mark G
	quiet G "a router"
	for i in 0 1 2 3; do
		ok "what comes by g$i from one of its networks arrives" udp_arrives 5 P 10.10$i.0.1 10.$i.0.2 "$PORT" 5 G
	done
	ok "so does what comes by the default route" udp_arrives 5 P 198.51.100.7 10.0.0.2 "$PORT" 5 G
	check_invariant G "a router" 0
	clean_up
}

load
server
two_uplinks
router
if ip link add need0 type wireguard 2>/dev/null; then
	ip link del need0
	full
	split
else
	skip "this kernel has no WireGuard: neither tunnel was looked at"
fi
finish
