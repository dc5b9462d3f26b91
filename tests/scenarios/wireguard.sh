# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# A WireGuard client and its server; sourced after lib.sh and common.sh.
#
#   C: client                      R: its router                   V: VPN server
#   eth0 192.168.1.2/24 ---- 192.168.1.1   198.51.100.1 ---- 198.51.100.9/24 eth0
#   wg0  10.66.0.2 =================== wireguard =================== 10.66.0.1/24 wg0
SERVER=198.51.100.9 MARK=51820

# peers: the client's allowed IPs may be given, and its fwmark
peers() {
	local client allowed=${1-0.0.0.0/0}
	ns C R V
	link C eth0 R rc
	link V eth0 R rv
	ipn C addr add 192.168.1.2/24 dev eth0
	ipn R addr add 192.168.1.1/24 dev rc
	ipn R addr add 198.51.100.1/24 dev rv
	ipn V addr add $SERVER/24 dev eth0
	ipn C route add default via 192.168.1.1
	ipn V route add default via 198.51.100.1
	forward R
	KEY=$(wg_device V 10.66.0.1/24 listen-port 51820)
	client=$(wg_device C 10.66.0.2/32 ${2+fwmark "$2"})
	x V wg set wg0 peer "$client" allowed-ips 10.66.0.2/32
	ALLOWED=$allowed
}

# All but what wg0 itself sends, marked, goes by wg0: as wg-quick does it, but for the mark's being restored.
full_tunnel() {
	ipn C -batch - <<-END
		route add default dev wg0 table $MARK
		rule add not fwmark $MARK lookup $MARK
		rule add lookup main suppress_prefixlength 0
	END
}

restore_mark() {
	x C nft -f - <<-END
		table ip restore {
			chain sent {
				type filter hook postrouting priority mangle
				meta l4proto udp meta mark $MARK ct mark set meta mark
			}
			chain received {
				type filter hook prerouting priority mangle
				meta l4proto udp meta mark set ct mark
			}
		}
	END
}

# A new peer shakes hands at once, one that got no answer waits for five seconds.
connects() {
	x C wg set wg0 peer "$KEY" remove
	x C wg set wg0 peer "$KEY" endpoint $SERVER:51820 allowed-ips "$ALLOWED"
	pings C 10.66.0.1
}

# wg_device NS ADDRESS [ARGS of wg set]: prints its public key
wg_device() {
	local n=$1 address=$2 key
	shift 2
	key=$(wg genkey)
	ipn "$n" link add wg0 type wireguard
	x "$n" wg set wg0 private-key <(echo "$key") "$@"
	ipn "$n" addr add "$address" dev wg0
	ipn "$n" link set wg0 up
	wg pubkey <<<"$key"
}
