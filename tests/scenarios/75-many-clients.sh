# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    default route
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from all of 203.0.113.0/24
# "Half of the Internet cannot reach the second uplink": more clients than anybody wants a rule for each of.
# situation: many-sources other-uplink
# releases: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

works() { udp_arrives 5 S 203.0.113.77 10.2.0.2 443 5 B; }

asym
ipn B route del 10.9.0.0/16
ipn B route add default via 10.1.0.1
load
rpf_mark B
ok "without the filter a client is heard" works
sysctl_in B net.ipv4.conf.all.rp_filter=1
send_udp S 203.0.113.0 10.2.0.2 443 300 --random 8
check_invariant B "300 packets of many clients" 300
unlike "$(fixes B e1 | sed -n 1p)" "rp_filter" "the narrowest fix is not the filter's end"
mends B e1 first
ipn B rule add from 10.2.0.2 lookup 100
ipn B route add default via 10.2.0.1 table 100
rpf_mark B
ok "with a table for e1's address a client is heard" works
check_invariant B "a table" 0
over B e1 "a table"
finish
