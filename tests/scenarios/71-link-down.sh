# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   C                        R                                H
#   10.9.0.1/24 ---- 10.9.0.254  10.1.0.1 r0 ---- 10.1.0.2/24 e0    10.9.0.0/24 by it, metric 100
#                                10.2.0.1 r1 ---- 10.2.0.2/24 e1    and by it, metric 200
#                                                 10.255.0.1/32 on lo; R has it by H likewise
# "The second line does not take over": the first one's cable is out, and R sends by the other; but H's route by e0 stays, with
# linkdown, and is still taken, for the return path as for the answers.
# situation: link-down
# releases: bookworm bullseye trixie-backports
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

works() { tcp_connects C 10.255.0.1 22 2; }
stranger_out() { ! udp_arrives 5 C 10.9.0.99 10.255.0.1 "$PORT" 5 H; }
e0_is_dead() { ipn H route show 10.9.0.0/24 | grep -q "dev e0.*linkdown"; }

ns C R H
link C eth0 R rc
link R r0 H e0
link R r1 H e1
ipn C addr add 10.9.0.1/24 dev eth0
ipn C route add default via 10.9.0.254
ipn R addr add 10.9.0.254/24 dev rc
for i in 1 2; do
	ipn R addr add 10.$i.0.1/24 dev r$((i - 1))
	ipn H addr add 10.$i.0.2/24 dev e$((i - 1))
	ipn H route add 10.9.0.0/24 via 10.$i.0.1 metric ${i}00
	ipn R route add 10.255.0.1 via 10.$i.0.2 metric ${i}00
done
ipn H addr add 10.255.0.1/32 dev lo
neigh C eth0 10.9.0.254 "$(mac R rc)"
forward R
tcp_server H 10.255.0.1 22
load
sysctl_in H net.ipv4.conf.all.rp_filter=1
rpf_mark H
ok "strict: it answers by e0" works
check_invariant H "by e0" 0
ipn R link set r0 down
eventually 20 e0_is_dead || bail "e0 has a carrier"
not_ok "the cable is out: it does not" works
check_invariant H "by e1" some
agrees H
like "$(flat "$(x H rpfmon explain)")" "e0.*carrier|carrier.*e0" "explain says that e0 has no carrier"
mends H e1

sysctl_in H net.ipv4.conf.e0.ignore_routes_with_linkdown=1
rpf_mark H
ok "with dead routes ignored it answers" works
check_invariant H "dead routes ignored" 0
over H e1 "dead routes ignored"
finish
