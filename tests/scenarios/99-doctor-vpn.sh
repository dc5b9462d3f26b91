# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   C                      G                                    V
#   10.0.0.2/24 ---- 10.0.0.1/24 lan0   45.76.1.10/24 wan0 ---- 45.76.1.9     default route
#                          10.8.0.2/30 vpn0 ======= ipip ======= 10.8.0.1     9.9.9.9 on lo
#   or WireGuard's client, router and server, as in wireguard.sh
# "Why did nobody tell me before?" The kinds of fault that tunnels, marks and routing rules make, each as small as it can be: doctor check
# foresees it while nothing has been dropped yet, then real packets are dropped, and its first fix mends it.
# releases: bullseye bookworm trixie trixie-backports
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh
. /tests/scenarios/doctor.sh
. /tests/scenarios/gateway.sh
. /tests/scenarios/wireguard.sh

strict_gateway() {
	gateway
	forward V
	sysctl_in G net.ipv4.conf.all.rp_filter=1
}

# What comes for wan0's address is answered by the tunnel, and arrives.
halves() {
	strict_gateway
	ipn G -batch - <<-END
		route add 0.0.0.0/1 via 10.8.0.1
		route add 128.0.0.0/1 via 10.8.0.1
	END
	# or V asks in that name, which is refused
	neigh V v0 45.76.1.10 "$(mac G wan0)"
	works() { pings V 45.76.1.10 -I 9.9.9.9; }
	foreseen G wan0 "a tunnel that covers the default route by halves"
	clean_up
}

split() {
	strict_gateway
	ipn G route add default via 10.8.0.1 dev vpn0 table 101
	works() { pings C 9.9.9.9; }
}

marks() {
	split
	ipn G route add 10.0.0.0/24 dev lan0 table 101
	ipn G rule add fwmark 7 lookup 101
	x G nft -f - <<-END
		table ip split {
			chain received {
				type filter hook prerouting priority mangle
				iifname "lan0" meta mark set 7 ct mark set 7
				iifname "vpn0" meta mark set ct mark
			}
		}
	END
	foreseen G vpn0 "a table for a mark"
	clean_up
}

# The filter asks as if the answer came in by where the packet goes out.
by_lan() {
	split
	ipn G rule add iif lan0 lookup 101
	rpf_mark G
	quiet G "a rule for where the LAN comes in"
	ok "it works" works
	check_invariant G "a rule for where the LAN comes in" 0
	clean_up
}

# It would go on trying while we count.
connects_or_stops() { connects || ! x C wg set wg0 peer "$KEY" remove; }

full() {
	peers 0.0.0.0/0 $MARK
	full_tunnel
	restore_mark
	sysctl_in C net.ipv4.conf.all.rp_filter=1
	works() { connects_or_stops; }
	foreseen C eth0 "a tunnel that takes all, without src_valid_mark"
	clean_up
}

unrouted() {
	peers 10.66.0.0/24,10.77.0.0/16
	ipn C route add 10.66.0.0/24 dev wg0
	sysctl_in C net.ipv4.conf.all.rp_filter=1
	ok "the tunnel works" connects
	works() { udp_arrives 5 V 10.77.0.1 10.66.0.2 "$PORT" 5 C; }
	foreseen C wg0 "allowed IPs that are not routed by the tunnel"
	clean_up
}

load
if modprobe ipip 2>/dev/null; then
	halves
	marks
	by_lan
else
	skip "this kernel has no IPIP: marks, rules and halves were not looked at"
fi
if ip link add need0 type wireguard 2>/dev/null; then
	ip link del need0
	full
	unrouted
else
	skip "this kernel has no WireGuard: neither tunnel was looked at"
fi
finish
