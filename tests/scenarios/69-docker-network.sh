# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   C: office                     R                          H
#   172.17.44.5/24 ---- 172.17.44.1  10.1.0.1 ---- 10.1.0.2/24 eth0    default route       P
#                                                  172.17.0.1/16 docker0 ---------- 172.17.0.2/16
# "Since Docker is installed, half of the office cannot reach the server": its network is docker0's now. To let them in mends
# nothing: the answers go to docker0, where nobody has that address.
# situation: overlapping-network
# releases: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

works() { tcp_connects C 10.1.0.2 22 2; }
stranger_out() { ! udp_arrives 5 C 172.17.44.99 10.1.0.2 "$PORT" 5 H; }
also_holds() { pings H 172.17.0.2; }

ns C R H P
link C eth0 R rc
link R r0 H eth0
link H vethp P eth0
ipn C addr add 172.17.44.5/24 dev eth0
ipn C route add default via 172.17.44.1
ipn R addr add 172.17.44.1/24 dev rc
ipn R addr add 10.1.0.1/24 dev r0
ipn H addr add 10.1.0.2/24 dev eth0
ipn H route add default via 10.1.0.1
ipn P addr add 172.17.0.2/16 dev eth0
neigh C eth0 172.17.44.1 "$(mac R rc)"
forward R
tcp_server H 10.1.0.2 22
load
sysctl_in H net.ipv4.conf.all.rp_filter=1
rpf_mark H
ok "strict, and no docker0 yet: it answers" works
ipn H link add docker0 up type bridge
ipn H link set vethp master docker0
ipn H addr add 172.17.0.1/16 dev docker0
bridged H vethp
not_ok "with docker0 it does not" works
check_invariant H "docker0" some
rpf_off H all
not_ok "nor without the filter" works
strict H all
mends H eth0

ipn H route add 172.17.44.0/24 via 10.1.0.1
ok "with a longer route to the office it answers" works
over H eth0 "a longer route"
ipn H route del 172.17.44.0/24
not_ok "without, it does not" works
ipn H addr flush dev docker0
ok "with docker0's network elsewhere it does" works
over H eth0 "docker0 elsewhere"
finish
