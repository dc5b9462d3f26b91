# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B                              C
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16, 10.30.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here
#                                            \ ipvlan in mode l3s --- 10.2.0.3/24 m0
# "Did that cost me a packet?" A record of a rejection says by `lost` if what the kernel had received was dropped with it,
# also if it was not a packet of ip_rcv()'s; route look-ups for other purposes lose nothing. 47 and 48 have source routes and
# SRv6.
# in the check: bullseye bookworm trixie-backports
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

# newest NS: the newest record
newest() { json "$1" '.[-1] | [.dev, .src, .context, .verdict, .lost] | join(" ")' record show last 1; }

# grown NS DEV: packets and queries
grown() { echo "$(device "$1" "$2" rejected) $(device "$1" "$2" query-rejected)"; }

grows() { [ "$(grown "$1" "$2")" != "$3" ]; }

# afresh NS
afresh() {
	x "$1" rpfmon reset
	rpf_mark "$1"
}

asym
forward B
strict B e1
load

afresh B
asymmetric 1
is "$(newest B)" "e1 10.9.0.1 packet dropped true" "a dropped packet is lost"
check_invariant B "a packet" 1
x B rpfmon allow add dev e1 from 10.9.0.1
x B rpfmon override audit
asymmetric 1
is "$(newest B)" "e1 10.9.0.1 packet would-admit true" "so is one that is audited"
x B rpfmon override on
asymmetric 1
is "$(newest B)" "e1 10.9.0.1 packet admitted false" "one that was admitted is not"
x B rpfmon allow flush
x B rpfmon override off

ipn S addr add 10.9.0.1/32 dev lo
x S arping -q -c 1 -w 1 -s 10.9.0.1 -I s1 10.2.0.2 || :
ipn S addr del 10.9.0.1/32 dev lo
is "$(newest B)" "e1 10.9.0.1 arp dropped true" "an ARP request is lost"

afresh B
not_ok "ip route get fails" ipn B route get 10.2.0.2 from 10.9.0.1 iif e1
is "$(newest B)" "e1 10.9.0.1 query dropped false" "and has lost nothing"
check_invariant B "ip route get" 0

# ip_expire() asks for the route of its ICMP error once more, by when the filter may be another. The fragment that it had
# was received, and was not dropped by the filter.
rpf_off B e1
sysctl_in B net.ipv4.ipfrag_time=1
asymmetric 1 --more --size 64
strict B e1
if eventually 5 grows B e1 "0 1"; then
	is "$(grown B e1)" "0 2" "reassembly that timed out is a query"
	is "$(newest B)" "e1 10.9.0.1 query dropped false" "reassembly that timed out has lost nothing by it"
else
	skip "this kernel asks for no route if reassembly times out"
fi
check_invariant B "reassembly that timed out" 0

# icmp_route_lookup() asks how the packet's destination would come in, by the device that it is routed to. With a mark 10.30.0.1
# is behind e1, without behind e0; whether that look-up, and the choice of the device, have regard to the mark differs.
ipn S route add 10.30.0.0/16 via 10.2.0.2
ipn B route add 10.30.0.0/16 via 10.1.0.1
ipn B route add 10.30.0.0/16 via 10.2.0.1 table 100
ipn B rule add fwmark 42 lookup 100
x B nft -f - <<-END
	table ip raw {
		chain prerouting {
			type filter hook prerouting priority -300
			ip daddr 10.30.0.1 meta mark set 42
		}
	}
END
strict B e0
sysctl_in B net.ipv4.conf.e0.src_valid_mark=1
afresh B
x S ping -q -c 1 -W 1 -t 1 -I 10.2.0.1 10.30.0.1 >/dev/null || :
if [ "$(grown B e0) $(grown B e1)" != "0 0 0 0" ]; then
	like "$(grown B e0) $(grown B e1)" "^(0 1 0 0|0 0 0 1)$" "the second look-up of an ICMP error is a query"
	like "$(newest B)" "^e[01] 10.30.0.1 query dropped false$" "and has lost nothing"
else
	skip "this kernel accepts the second look-up of an ICMP error"
fi
check_invariant B "an ICMP error" 0
ipn B rule del fwmark 42 lookup 100

rpf_off B e1
if modprobe ipvlan 2>/dev/null; then
	ns C
	ipn B link add m0 link e1 netns C type ipvlan mode l3s
	ipn C addr add 10.2.0.3/24 dev m0
	ipn C link set m0 up
	ipn C route add 10.9.0.0/16 dev lo
	neigh S s1 10.2.0.3 "$(mac C m0)"
	strict C m0
	rpf_mark C
	ok "ipvlan l3s: none of 3 arrive" udp_arrives 0 S 10.9.0.1 10.2.0.3 "$PORT" 3 C
	is "$(grown C m0)" "0 3" "ipvlan l3s: the kernel counts no packets, nor does rpfmon"
	is "$(newest C)" "m0 10.9.0.1 query dropped true" "ipvlan l3s: but they are lost"
	check_invariant C "ipvlan l3s" 0
else
	skip "this kernel has no ipvlan"
fi
finish
