# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   T: head end                            G: home router                             U
#   10.174.216.1/22 t0.4 ---- vlan 4 ---- 10.174.218.214/22 iptv    198.51.100.10/24 wan ---- 198.51.100.1    default route
#                                          10.0.0.1/24 lan0 ------------------------- 10.0.0.2/24 b0  B: set-top box
# "The television has no picture": the provider streams from an address of the Internet on a network of its own, where igmpproxy
# joins what the box has asked for. By the default route it comes from the wrong side.
# situation: multicast
# releases: bookworm
# layer: tests/vm/packages keepalived dnsmasq-base udhcpc igmpproxy openvpn
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

GROUP=239.251.10.4 SENDER=213.75.167.6

# The proxy joins, and the kernel asks it where to, once there is something to send on: so some of the stream may be lost.
works() {
	udp_listen B "$PORT" $GROUP b0
	sleep 2
	send_udp T $SENDER $GROUP "$PORT" 10 --dev t0.4 --gap 50000
	udp_heard
	echo "$HEARD of 10"
	[ "$HEARD" -ge 5 ]
}

ns T G B U
link T t0 G eth1
link U u0 G wan
link B b0 G lan0
ipn T -batch - <<-END
	link add link t0 name t0.4 up type vlan id 4
	addr add 10.174.216.1/22 dev t0.4
END
ipn G -batch - <<-END
	link add link eth1 name iptv up type vlan id 4
	addr add 10.174.218.214/22 dev iptv
	addr add 198.51.100.10/24 dev wan
	addr add 10.0.0.1/24 dev lan0
	route add default via 198.51.100.1
END
ipn U addr add 198.51.100.1/24 dev u0
ipn B addr add 10.0.0.2/24 dev b0
ipn B route add default via 10.0.0.1
forward G
cat >/tmp/igmpproxy.conf <<-END
	quickleave
	phyint iptv upstream ratelimit 0 threshold 1
		altnet 0.0.0.0/0
	phyint lan0 downstream ratelimit 0 threshold 1
	phyint wan disabled
	phyint eth1 disabled
END
bg x G igmpproxy -n /tmp/igmpproxy.conf >/tmp/igmpproxy.log 2>&1
sleep 3
load
rpf_mark G
ok "without the filter there is a picture" works
sysctl_in G net.ipv4.conf.all.rp_filter=1
not_ok "strict: there is none" works
check_invariant G "strict" some
mends G iptv
ipn G route add $SENDER/32 via 10.174.216.1
rpf_mark G
ok "with a route to the sender there is a picture" works
check_invariant G "a route" 0
over G iptv "a route"
finish
