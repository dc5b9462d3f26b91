# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   C: client                  R                               H
#   203.0.113.5/24 ---- 203.0.113.1  45.76.1.1 ---- 45.76.1.10/24 eth0    default route
#                                    192.0.2.1        tun0 10.8.0.2, 0.0.0.0/1 and 128.0.0.0/1
#                                        |                  || openvpn
#                                    192.0.2.9/24 eth0 V    tun0 10.8.0.1
# "No ssh to the server since it has its VPN": redirect-gateway def1 leaves the default route alone and covers it by its two
# halves. What comes for eth0's address is to be answered by the tunnel, and a rule alone would send the answers there.
# situation: other-uplink
# releases: bookworm
# layer: tests/vm/packages keepalived dnsmasq-base udhcpc igmpproxy openvpn
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

works() { tcp_connects C 45.76.1.10 22 2; }
stranger_out() { ! udp_arrives 5 C 203.0.113.99 45.76.1.10 "$PORT" 5 H; }

# vpn NS ADDRESS PEER [ARGS]
vpn() {
	local n=$1 ours=$2 peer=$3
	shift 3
	bg x "$n" openvpn --dev tun0 --secret /tmp/vpn.key --cipher AES-256-CBC --ifconfig "$ours" "$peer" --log "/tmp/vpn.$n" "$@"
}

modprobe tun
mkdir -p /dev/net
[ -e /dev/net/tun ] || mknod /dev/net/tun c 10 200
ns C R H V
link C eth0 R rc
link H eth0 R rh
link V eth0 R rv
ipn C addr add 203.0.113.5/24 dev eth0
ipn C route add default via 203.0.113.1
ipn R -batch - <<-END
	addr add 203.0.113.1/24 dev rc
	addr add 45.76.1.1/24 dev rh
	addr add 192.0.2.1/24 dev rv
END
ipn H addr add 45.76.1.10/24 dev eth0
ipn H route add default via 45.76.1.1
ipn V addr add 192.0.2.9/24 dev eth0
ipn V route add default via 192.0.2.1
neigh C eth0 203.0.113.1 "$(mac R rc)"
forward R
tcp_server H 45.76.1.10 22
openvpn --genkey secret /tmp/vpn.key
vpn V 10.8.0.1 10.8.0.2 --lport 1194
vpn H 10.8.0.2 10.8.0.1 --proto udp --nobind --remote 192.0.2.9 1194 --redirect-gateway def1
eventually 20 pings H 10.8.0.1 || bail "no VPN: $(cat /tmp/vpn.H)"
load
rpf_mark H
not_ok "without the filter the answer goes into the tunnel, to no avail" works
check_invariant H "without the filter" 0
sysctl_in H net.ipv4.conf.all.rp_filter=1
not_ok "strict: it is not even asked" works
check_invariant H "strict" some
mends H eth0

# A provider that sends on whatever comes.
forward V
mends H eth0 first

ipn H rule add from 45.76.1.10 lookup 128
ipn H route add default via 45.76.1.1 dev eth0 table 128
rpf_mark H
ok "with a table for eth0's address it answers" works
check_invariant H "with a table" 0
over H eth0 "with a table"
finish
