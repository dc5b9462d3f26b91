# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B                              C
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here
#                                              c0 10.5.0.1/24 ------- 10.5.0.2/24 c1
#       B: 10.99.0.1:6000 is NATed to 10.2.0.2:5000, port 6001 to port 5000; what C sends by e0 is sent as 10.1.0.2's port 4001
# "Nobody sends to that address": the filter looks at what NAT has made of a packet, the user knows what its sender wrote. A
# record has both, if they differ; and of ICMP, type and code.
# in the check: bullseye bookworm trixie-backports
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

# newest FIELD...: of the newest record, null if it is null, none if there is no such field
newest() {
	rpfmon -j -n B record show last 1 | jq -r '.[-1] as $r | $ARGS.positional | map(. as $f | $r | if has($f) then .[$f] | tostring else "none" end) |
		join(" ")' --args "$@"
}
dsts() { newest dst dport orig-dst orig-dport; }
icmp() { newest proto dport icmp-type icmp-code; }

# Another scenario may have brought it in.
modprobe -qr nft_chain_nat nft_nat nft_ct nf_nat nf_conntrack || :
load
if [ -e /sys/module/nf_conntrack ]; then
	skip "connection tracking is there already, and does not go"
else
	ok "rpfmon is loaded without connection tracking" test -e /sys/module/rpfmon
fi
unlike "$(modinfo -F depends rpfmon)" nf_ "nor does it depend on it"

asym
ns C
link B c0 C c1
ipn B addr add 10.5.0.1/24 dev c0
ipn C addr add 10.5.0.2/24 dev c1
ipn C route add default via 10.5.0.1
ipn S route add 10.99.0.0/24 via 10.2.0.2
forward B
strict B e1
rpf_mark B
asymmetric 1
is "$(dsts)" "10.2.0.2 $PORT null null" "without connection tracking: what the packet says"
is "$(icmp)" "udp $PORT null null" "UDP has neither type nor code"
asymmetric 1 --proto icmp
is "$(icmp)" "icmp 0 8 0" "an echo request"
asymmetric 1 --proto icmp --type 3 --code 4 --size 28
is "$(icmp)" "icmp 0 3 4" "fragmentation needed"
asymmetric 1 --proto icmp --offset 100
is "$(icmp)" "icmp 0 null null" "a later fragment has neither type nor code"
asymmetric 1 --proto tcp
is "$(icmp)" "tcp $PORT null null" "nor has TCP"
check_invariant B "without connection tracking" 5

x B nft -f - <<-END
	table ip nat {
		chain before {
			type nat hook prerouting priority -100
			ip daddr 10.99.0.1 udp dport 6000 dnat to 10.2.0.2:$PORT
			udp dport 6001 redirect to :$PORT
		}
		chain after {
			type nat hook postrouting priority 100
			ip saddr 10.5.0.2 udp dport 7000 snat to 10.1.0.2:4001
		}
	}
END
rpf_mark B
asymmetric 1 --sport 41000
is "$(dsts)" "10.2.0.2 $PORT null null" "tracked, but not translated: nothing beside it"
send_udp S 10.9.0.1 10.99.0.1 6000 1
is "$(dsts)" "10.2.0.2 $PORT 10.99.0.1 6000" "DNAT: both, and what the sender wrote"
send_udp S 10.9.0.1 10.2.0.2 6001 1
is "$(dsts)" "10.2.0.2 $PORT 10.2.0.2 6001" "only the port is another: both all the same"
# The answer to what was sent out under another source: its sender wrote B's address.
send_udp C 10.5.0.2 10.9.0.1 7000 1 --sport 4000
send_udp S 10.9.0.1 10.1.0.2 4001 1 --sport 7000 --dev s1 --mac "$(mac B e1)"
is "$(dsts)" "10.5.0.2 4000 10.1.0.2 4001" "an answer, which NAT has given back to C"
check_invariant B "with NAT" 4
x B rpfmon allow add dev e1 from 10.9.0.1
x B rpfmon override on
send_udp S 10.9.0.1 10.99.0.1 6000 1 --sport 41001
is "$(newest verdict dst dport orig-dst orig-dport)" "admitted 10.2.0.2 $PORT 10.99.0.1 6000" "so it is with an admitted one"
finish
