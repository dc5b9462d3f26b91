# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   D: dnsmasq                    H                                 U
#   192.168.7.1/24 d0 ------ eth1, no address yet   10.1.0.2/24 eth0 ---- 10.1.0.1    default route
# What is rejected on a healthy host: offers, before there is an address that they could be asymmetric to, which udhcpc hears
# all the same, as it reads from the device; and broadcasts of others on the same wire.
# situation: broadcast-unheard
# releases: bookworm
# layer: tests/vm/packages keepalived dnsmasq-base udhcpc igmpproxy openvpn
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

SET=/tmp/set-address

lease() { ip netns exec H timeout 20 udhcpc -i eth1 -B -q -n -t 3 -T 2 -s $SET; }

harmless() {
	is "$(explained H eth1 '[.[] | select(.severity != "harmless" or (.fixes | length) > 0)] | length')" 0 "$1: harmless, and no fix is offered"
	over H eth1 "$1"
}

cat >$SET <<'END'
#!/bin/sh
[ "$1" != bound ] || ip addr add "$ip/24" dev "$interface"
END
chmod +x $SET
ns D H U
link D d0 H eth1
link U u0 H eth0
ipn D addr add 192.168.7.1/24 dev d0
ipn H addr add 10.1.0.2/24 dev eth0
ipn H route add default via 10.1.0.1
ipn U addr add 10.1.0.1/24 dev u0
bg x D dnsmasq -k --no-resolv --no-hosts -p 0 -i d0 --dhcp-range=192.168.7.50,192.168.7.60,1h \
	--dhcp-leasefile=/tmp/leases --pid-file=/tmp/dnsmasq.pid -u root
sleep 2
load
sysctl_in H net.ipv4.conf.all.rp_filter=1
rpf_mark H
ok "strict: there is a lease" lease
check_invariant H "a lease" some
harmless "a lease"

ipn H addr flush dev eth1
ipn H route del default
x H rpfmon reset
rpf_mark H
ok "without a default route too" lease
check_invariant H "no default route" some
harmless "no default route"

send_udp D 172.31.4.4 255.255.255.255 17500 3 --dev d0
send_udp D 169.254.7.7 192.168.7.255 137 3 --dev d0
check_invariant H "chatter of others" some
harmless "chatter of others"
finish
