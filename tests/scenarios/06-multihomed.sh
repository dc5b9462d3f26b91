# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   C: client                    R: router                      H: host
#   203.0.113.5/24 ------- 203.0.113.1  10.1.0.1 ------ 10.1.0.2/24 e0    default route
#                                       10.2.0.1 ------ 10.2.0.2/24 e1
# "The second uplink answers on its own network alone": what comes for the address of e1 from farther off comes in by e1, but
# the default route is e0's.
# situation: other-uplink other-provider larger-counts workload
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

arrives() { udp_arrives "$1" C 203.0.113.5 10.2.0.2 "$PORT" "$2" H; }
works() { pings C 10.2.0.2; }
stranger_out() { udp_arrives 0 C 203.0.113.99 10.2.0.2 "$PORT" 5 H; }
also_holds() { pings C 10.1.0.2; }
baseline() { sysctl_in H net.ipv4.conf.{all.rp_filter=1,e1.rp_filter=0}; }

ns C R H
link C eth0 R rc
link R r0 H e0
link R r1 H e1
ipn C addr add 203.0.113.5/24 dev eth0
ipn C route add default via 203.0.113.1
ipn R addr add 203.0.113.1/24 dev rc
for i in 0 1; do
	ipn R addr add 10.$((i + 1)).0.1/24 dev r$i
	ipn H addr add 10.$((i + 1)).0.2/24 dev e$i
done
ipn H route add default via 10.1.0.1
neigh C eth0 203.0.113.1 "$(mac R rc)"
forward R
load
rpf_mark H
ok "without the filter 5 of 5" arrives 5 5
baseline
ok "strict: none" arrives 0 5
check_invariant H "strict" 5
agrees H
is "$(missed H e1 '[.dev, .cause, .reasons[], .src, .dst, ."reverse-dev", ."reverse-gateway", .table, .prefix, ."decided-by"] | join(" ")')" \
	"e1 other-uplink asymmetric 203.0.113.5 10.2.0.2 e0 10.1.0.1 main 0.0.0.0/0 all" "explain names it"
is "$(missed H e1 '.situations | join(" ")')" "other-uplink other-provider larger-counts workload" "and what else there is to it"
is "$(missed H e1 '[.fixes[].command | select(test("from 0.0.0.0"))] | length')" 0 "no rule for any source is proposed"
mends H e1
like "$(missed H e1 '.fixes[] | select(.kind == "route") | [.command, ."why-not"] | join(": ")')" \
	"^ip route add default via 10.2.0.1 dev e1 table 100 && ip rule add from 10.2.0.2 lookup 100 .*: 10.2.0.1 is only taken for the gateway" \
	"a table for e1's address is proposed, too, but e1's gateway is a guess"

ipn H rule add from 10.2.0.2 lookup 100
ipn H route add default via 10.2.0.1 dev e1 table 100
rpf_mark H
ok "with that table 5 of 5" arrives 5 5
check_invariant H "with that table" 0
over H e1 "with that table"
ok "and e1 answers" pings C 10.2.0.2
ipn H rule del from 10.2.0.2 lookup 100
ok "without, none" arrives 0 5
is "$(dropping H e1)" 1 "which explain knows"
finish
