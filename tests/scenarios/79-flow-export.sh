# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   T: replicator                  H: collector                       R: office
#   192.168.7.5/24 t0 ------- 192.168.7.10/24 eth1    10.1.0.2/24 eth0 ------- 10.1.0.1    default route
#   T sends on what 10.50.0.1 to .3 have exported, in their names
# "The collector sees the flows by tcpdump, its program does not": NetFlow is one way, nobody is ever answered, and by H's tables the
# exporters are behind the office. Without a default route they are nowhere, and then it is a route that is missing.
# situation: one-way no-route
# releases: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

from() { udp_arrives 5 T "$1" 192.168.7.10 2055 5 H; }
works() { from 10.50.0.1; }
all_three() { from 10.50.0.1 && from 10.50.0.2 && from 10.50.0.3; }
stranger_out() { ! from 10.50.9.9; }

ns T R H
link T t0 H eth1
link R r0 H eth0
ipn T addr add 192.168.7.5/24 dev t0
ipn H addr add 192.168.7.10/24 dev eth1
ipn R addr add 10.1.0.1/24 dev r0
ipn H addr add 10.1.0.2/24 dev eth0
ipn H route add default via 10.1.0.1
neigh T t0 192.168.7.10 "$(mac H eth1)"
load
rpf_mark H
ok "without the filter all three are heard" all_three
sysctl_in H net.ipv4.conf.all.rp_filter=1
for i in 1 2 3; do not_ok "strict: 10.50.0.$i is not" from 10.50.0.$i; done
not_ok "nor is it the second time" works
check_invariant H "strict" 20
like "$(missed H eth1 '.sources | length')" '^([3-9]|1[0-6])$' "all three are one finding's sources"
mends H eth1

ipn H route add 10.50.0.0/24 via 192.168.7.5 dev eth1
rpf_mark H
ok "with a route to them by the replicator all are" all_three
check_invariant H "with a route" 0
over H eth1 "with a route"
ipn H route del 10.50.0.0/24

ipn H route del default
x H rpfmon reset
rpf_mark H
not_ok "strict, no default route: they are not" works
loose H eth1
not_ok "nor are they in loose mode" works
check_invariant H "no default route" 10
unlike "$(explained H eth1 '.[].fix[]')" "rp_filter=2" "which is not offered"
like "$(flat "$(x H rpfmon explain)")" "(add|missing|needs?) (a |the )?route|no (route|return path|way) back|ip route add 10\\.50" \
	"explain says that a route is missing"
rpf_off H eth1
ipn H route add 10.50.0.0/24 dev eth1
ok "with one all are" all_three
over H eth1 "no default route, but one to them"
finish
