# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   S                                   B
#   s0 10.1.0.1/24 -------------- 10.1.0.2/24 e0
#   s1 10.2.0.1/24 -------------- 10.2.0.2/24 e1
#   10.9.0.1/32, 10.10.0.1/32 on lo     both are ways to 10.9.0.0/16, and to 10.10.0.0/16
# "Since one uplink became the backup, what comes by it is lost": equal next hops are both right ways back, but of two routes
# with different metrics only the first is.
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

by() { udp_arrives "$2" S "${4-10.9.0.1}" 10.$(($1 + 1)).0.2 "$PORT" "$3" B; }
arrives() { by 1 "$@"; }
stranger() { by 1 "$@" 10.10.0.1; }
baseline() { sysctl_in B net.ipv4.conf.{all.rp_filter=1,e1.rp_filter=0}; }

asym
ipn B route del 10.9.0.0/16
for prefix in 10.9.0.0/16 10.10.0.0/16; do
	ipn B route add $prefix nexthop via 10.1.0.1 dev e0 nexthop via 10.2.0.1 dev e1
done
load
baseline
rpf_mark B
ok "equal next hops: 5 of 5 by e0" by 0 5 5
ok "and by e1" by 1 5 5
check_invariant B "equal next hops" 0

for prefix in 10.9.0.0/16 10.10.0.0/16; do
	ipn B route del $prefix
	ipn B route add $prefix via 10.1.0.1 metric 10
	ipn B route add $prefix via 10.2.0.1 metric 20
done
ok "a backup: 5 of 5 by e0" by 0 5 5
ok "none by e1" by 1 0 5
check_invariant B "a backup" 5
is "$(explained B e1 '.[0] | [.dev, .reason, .src, ."reverse-dev", ."reverse-gateway", .prefix] | join(" ")')" \
	"e1 asymmetric 10.9.0.1 e0 10.1.0.1 10.9.0.0/16" "explain names the first way"
like "$(explained B e1 '.[0].advice')" "e1 .*route to 10.9.0.0/16 .*higher metric.*same metric" "and sees the second"
every_fix B e1

ipn B route del 10.9.0.0/16 metric 20
ipn B route replace 10.9.0.0/16 metric 10 nexthop via 10.1.0.1 dev e0 nexthop via 10.2.0.1 dev e1
rpf_mark B
ok "in one route again: 5 of 5 by e1" by 1 5 5
check_invariant B "in one route again" 0
finish
