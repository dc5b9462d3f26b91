# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# A LAN, its router, and an IPIP tunnel from there to a VPN server; sourced after lib.sh and common.sh.
#
#   C                      G                                    V
#   10.0.0.2/24 ---- 10.0.0.1/24 lan0   45.76.1.10/24 wan0 ---- 45.76.1.9     default route
#                          10.8.0.2/30 vpn0 ======= ipip ======= 10.8.0.1     9.9.9.9 on lo

# gateway: what goes by the tunnel is the scenario's own
gateway() {
	ns C G V
	link C c0 G lan0
	link V v0 G wan0
	ipn C addr add 10.0.0.2/24 dev c0
	ipn C route add default via 10.0.0.1
	ipn V -batch - <<-END
		addr add 45.76.1.9/24 dev v0
		addr add 9.9.9.9/32 dev lo
		route add default via 45.76.1.10
		link add vpn0 up type ipip local 45.76.1.9 remote 45.76.1.10
		addr add 10.8.0.1/30 dev vpn0
		route add 10.0.0.0/24 via 10.8.0.2
	END
	ipn G -batch - <<-END
		addr add 10.0.0.1/24 dev lan0
		addr add 45.76.1.10/24 dev wan0
		route add default via 45.76.1.9
		link add vpn0 up type ipip local 45.76.1.10 remote 45.76.1.9
		addr add 10.8.0.2/30 dev vpn0
	END
	forward G
}
