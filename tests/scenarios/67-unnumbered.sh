# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   S: spine                      B: leaf                          T: spine
#   s0 fe80::1 ---------- fe80::11 swp1   fe80::12 swp2 ---------- fe80::2 t0
#                         10.255.0.1/32 on lo
#                         10.50.0.1/24 mgmt ---------------------- 10.50.0.9/24 m0  M
#   10.9.0.1/32 on lo of S and of T; B: 10.9.0.0/16 by T, 10.255.0.1 of S by B
# BGP unnumbered, one spine being drained: B sends by the other already, but S does not yet. The ports have no IPv4 address, so
# no mode but 0 takes what comes; with one, it would still be the wrong port.
# situation: no-address
# releases: bookworm bullseye trixie-backports
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

works() { udp_arrives 5 S 10.9.0.1 10.255.0.1 "$PORT" 5 B; }
forged() { udp_arrives 5 M 10.9.0.1 10.50.0.1 "$PORT" 5 B; }
also_holds() { ! forged; }

ns S B T M
link S s0 B swp1
link T t0 B swp2
link M m0 B mgmt
# numbered6 NS DEV ADDRESS
numbered6() {
	sysctl_in "$1" net.ipv6.conf.{all,"$2"}.disable_ipv6=0
	ipn "$1" addr add "$3/64" dev "$2" nodad
}
numbered6 S s0 fe80::1
numbered6 T t0 fe80::2
numbered6 B swp1 fe80::11
numbered6 B swp2 fe80::12
ipn S addr add 10.9.0.1/32 dev lo
ipn T addr add 10.9.0.1/32 dev lo
ipn B addr add 10.255.0.1/32 dev lo
ipn B addr add 10.50.0.1/24 dev mgmt
ipn M addr add 10.50.0.9/24 dev m0
ipn S route add 10.255.0.1 via inet6 fe80::11 dev s0
ipn B route add 10.9.0.0/16 via inet6 fe80::2 dev swp2 src 10.255.0.1
neigh M m0 10.50.0.1 "$(mac B mgmt)"
load
rpf_mark B
ok "without the filter it is heard" works
sysctl_in B net.ipv4.conf.all.rp_filter=1
not_ok "strict: it is not" works
not_ok "nor are forged ones on the management port" forged
check_invariant B "strict" 10
mends B swp1

ipn B addr add 10.255.0.1/32 dev swp1
not_ok "with an address on the port it is not yet" works
is "$(explained B swp1 '[.[] | select(.state == "dropping").reasons[]] | index("asymmetric") != null')" true "asked again, it is asymmetric"
mends B swp1 first
x B rpfmon allow add dev swp1 from 10.9.0.1/32
x B rpfmon override on
ok "with an address and a rule it is heard" works
not_ok "and what is forged on the management port is not" forged
over B swp1 "an address and a rule"
finish
