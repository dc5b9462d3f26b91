# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here, member of 239.1.1.1
#   B: what is for 10.9.0.0/16 and from 10.2.0.2 goes by e1 (table 100)
# A packet with a source route (LSRR) is routed twice: as one for 10.2.0.2, which the filter accepts, and then for its next
# hop, which it rejects, as what leaves from there goes by e0. ip_options_rcv_srr() drops it then, and counts nothing; for a
# next hop that is broadcast or multicast, it validates the source with a destination of 0.
# in the check: bullseye bookworm trixie-backports
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

e1() { json B 'map(select(.dev == "e1"))[0] | [.rejected, ."query-rejected"] | join(" ")' device show all; }

asym
forward B
sysctl_in B net.ipv4.conf.{all.accept_source_route=1,e1.accept_source_route=1}
ipn B route add 10.9.0.0/16 via 10.2.0.1 table 100
ipn B rule add from 10.2.0.2 lookup 100
# What a source route changes is not what connection tracking translates.
x B nft 'table ip t { chain c { type filter hook prerouting priority 0; ct state new accept; }; }'
strict B e1
load
rpf_mark B
ok "without a source route 10 of 10 arrive" arrive 10 10
is "$(e1)" "0 0" "and nothing is rejected"
udp_listen B "$PORT" 239.1.1.1 e1
for hop in 10.1.0.1 10.1.0.255 255.255.255.255 239.1.1.1; do
	x B rpfmon reset
	rpf_mark B
	ok "by $hop: ten are sent" asymmetric 10 --route $hop
	is "$(e1)" "0 10" "by $hop: ten queries are rejected, and no packets"
	check_invariant B "by $hop: the kernel counts none" 0
	is "$(json B 'map([.dev, .src, .context, .reason, .verdict, .lost, ."orig-dst"] | join(" ")) | unique | join(", ")' record show last 10)" \
		"e1 10.9.0.1 query asymmetric dropped true " "by $hop: the records say that each is lost"
done
udp_heard
is "$HEARD" 0 "none arrived"
# Of the packets that the filter rejects at their first look-up, with the options not looked at yet.
ipn B rule del from 10.2.0.2 lookup 100
x B rpfmon reset
rpf_mark B
asymmetric 10 --route 10.1.0.1
is "$(e1)" "10 0" "rejected as packets for B: ten packets"
check_invariant B "as packets for B" 10
finish
