# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   S                                   B
#   s0 10.1.0.1/24 -------------- 10.1.0.2/24 e0
#   s1 10.2.0.1/24 -------------- 10.2.0.2/24 e1
#   10.9.0.1/32 on lo                  both lead to 10.9.0.0/16
# "Since one uplink became the backup, what comes by it is lost": equal next hops are both right return paths, but of two routes
# with different metrics only the first is.
# situation: later-route larger-counts workload
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

by() { udp_arrives "$2" S "${4-10.9.0.1}" 10.$(($1 + 1)).0.2 "$PORT" "$3" B; }
works() { pings S 10.2.0.2 -I 10.9.0.1; }
stranger_out() { by 1 0 5 10.9.0.2; }
also_holds() { by 0 5 5; }
baseline() { sysctl_in B net.ipv4.conf.{all.rp_filter=1,e1.rp_filter=0}; }

asym
ipn B route del 10.9.0.0/16
ipn B route add 10.9.0.0/16 nexthop via 10.1.0.1 dev e0 nexthop via 10.2.0.1 dev e1
ipn S addr add 10.9.0.1/32 dev lo
load
baseline
rpf_mark B
ok "equal next hops: 5 of 5 by e0" by 0 5 5
ok "and by e1" by 1 5 5
check_invariant B "equal next hops" 0

ipn B route del 10.9.0.0/16
ipn B route add 10.9.0.0/16 via 10.1.0.1 metric 10
ipn B route add 10.9.0.0/16 via 10.2.0.1 metric 20
ok "a backup: 5 of 5 by e0" by 0 5 5
ok "none by e1" by 1 0 5
check_invariant B "a backup" 5
is "$(missed B e1 '[.dev, .cause, .reasons[], .src, ."reverse-dev", ."reverse-gateway", .prefix] | join(" ")')" \
	"e1 later-route asymmetric 10.9.0.1 e0 10.1.0.1 10.9.0.0/16" "explain names the first path"
is "$(missed B e1 '.situations | join(" ")')" "later-route larger-counts workload" "and what else there is to it"
like "$(missed B e1 '.advice[0]')" "e1 .*route to 10.9.0.0/16 .*higher metric.*next hops of one route" "and sees the second"
mends B e1

ipn B route del 10.9.0.0/16 metric 20
ipn B route replace 10.9.0.0/16 metric 10 nexthop via 10.1.0.1 dev e0 nexthop via 10.2.0.1 dev e1
rpf_mark B
ok "in one route again: 5 of 5 by e1" by 1 5 5
check_invariant B "in one route again" 0
over B e1 "in one route again"
finish
