# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   C                      L                    H
#   c0 192.168.1.50/24 -- br0 ------- e0 192.168.1.10/24
#                          `--------- e1 192.168.1.11/24
# "The second card of the server does not answer": both are on one LAN. Of two routes to it the kernel takes the first for a way
# back, by e0, so whoever is heard on e1 is refused; where each card answers ARP for its own address alone, as one is told to
# set, the request itself is.
# situation: same-network
# releases: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

# What an earlier try of ARP still waits for would fail this one.
works() { ipn C neigh flush dev c0 nud failed nud incomplete; pings C 192.168.1.11; }
stranger_out() { ! udp_arrives 5 C 192.168.1.99 192.168.1.11 "$PORT" 5 H; }
also_holds() { pings C 192.168.1.10; }

ns C L H
link C c0 L lc
link H e0 L l0
link H e1 L l1
switch L lc l0 l1
ipn C addr add 192.168.1.50/24 dev c0
ipn H addr add 192.168.1.10/24 dev e0
ipn H addr add 192.168.1.11/24 dev e1
load

sysctl_in H net.ipv4.conf.all.arp_ignore=1
rpf_mark H
ok "without the filter e1's address answers" works
ipn C neigh flush all
sysctl_in H net.ipv4.conf.all.rp_filter=1
not_ok "strict: it does not" works
isnt "$(device H e1 arp-rejected)" 0 "as ARP was refused"
check_invariant H "ARP alone"
text=$(flat "$(x H rpfmon explain)")
unlike "$text" "higher metric" "explain does not speak of metrics, which are the same"
unlike "$text" "arp_announce" "nor of how C is to announce itself, which is right"
mends H e1 first

neigh C c0 192.168.1.11 "$(mac H e1)"
rpf_mark H
not_ok "with ARP out of the way, neither" works
check_invariant H "packets" some
is "$(dropping H e1)" 1 "ARP and packets with one return path are one finding"
mends H e1

ipn H route del 192.168.1.0/24 dev e0
ipn H route del 192.168.1.0/24 dev e1
ipn H route add 192.168.1.0/24 nexthop dev e0 nexthop dev e1
ok "with both as next hops of one route it answers" works
ipn H route del 192.168.1.0/24
ipn H route add 192.168.1.0/24 dev e0 src 192.168.1.10
ipn H route append 192.168.1.0/24 dev e1 src 192.168.1.11
not_ok "with two routes, it does not" works

ipn H route add 192.168.1.0/24 dev e1 src 192.168.1.11 table 11
ipn H rule add from 192.168.1.11 lookup 11
ipn C neigh del 192.168.1.11 dev c0
rpf_mark H
ok "with a table for e1's address it does, ARP and all" works
check_invariant H "with a table" 0
over H e1 "with a table"
finish
