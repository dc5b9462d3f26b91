# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                                   B                              C
#       s0 10.1.0.1/24, fc00:1::1/64 ---- 10.1.0.2/24, fc00:1::2/64 e0
#       s1 fc00:2::1/64 ----------------- 10.2.0.2/24, fc00:2::2/64 e1   c0 10.5.0.1/24 ---- 10.5.0.2/24 c1
#                                                            VRF blue:   c2 10.5.1.1/24 ---- 10.5.1.2/24 c3
#   A a0 ---- S s2
#       S forwards what A sends to C to a segment of B's, by s1; B has its route to 10.9.0.0/16 by e0
#       fc00:d4::1: End.DX4, next hop 10.5.0.2; fc00:d4::2: End.DT4, table 200, that of blue
# "A customer's packets vanish in the provider's network": what SRv6 unwraps is routed as received by the device that the IPv6
# packet came in by (End.DX4), or by the VRF (End.DT4), and validated there by seg6_local's own look-up. What is rejected is
# dropped, but the kernel counts nothing.
# in the check: bullseye bookworm trixie-backports
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

# unwrapped SEGMENT N DST: of N datagrams from 10.9.0.1 to DST by SEGMENT, how many arrive is in HEARD
unwrapped() {
	ipn S route replace 10.5.0.0/16 encap seg6 mode encap segs "$1" dev s1
	udp_listen C "$PORT"
	send_udp A 10.9.0.1 "$3" "$PORT" "$2" --dev a0 --mac "$(mac S s2)"
	udp_heard
}

# story NAME SEGMENT DST DEV: DEV validates
story() {
	local name=$1 segment=$2 dst=$3 dev=$4
	rpf_off B "$dev"
	unwrapped "$segment" 5 "$dst"
	is "$HEARD" 5 "$name: without the filter 5 of 5 arrive"
	strict B "$dev"
	x B rpfmon reset
	rpf_mark B
	unwrapped "$segment" 5 "$dst"
	is "$HEARD" 0 "$name: strict, none"
	is "$(device B "$dev" rejected) $(device B "$dev" query-rejected)" "0 5" "$name: five queries are rejected, and no packets"
	check_invariant B "$name: the kernel counts none" 0
	is "$(json B 'map([.dev, .src, .dst, .proto, .dport, .context, .verdict, .lost] | join(" ")) | unique | join(", ")' record show last 5)" \
		"$dev 10.9.0.1 $dst udp $PORT query dropped true" "$name: the records say that each is lost"
	rpf_off B "$dev"
}

# sniffed DEV: with tcpdump on DEV, what comes by it has a MAC header
sniffed() {
	bg x B tcpdump -qni "$1" -w /dev/null 2>/tmp/sniffed
	eventually 20 grep -q "listening on" /tmp/sniffed || bail "tcpdump does not start"
}

[ -e /proc/sys/net/ipv6/conf/all/seg6_enabled ] || skip_all "this kernel has no SRv6"
ns A S B C
link A a0 S s2
link S s0 B e0
link S s1 B e1
link B c0 C c1
link B c2 C c3
for n in S B; do sysctl_in $n net.ipv6.conf.{all.disable_ipv6=0,default.disable_ipv6=0,all.forwarding=1}; done
forward S
forward B
sysctl_in B net.ipv6.conf.{all.seg6_enabled=1,e1.seg6_enabled=1}
for i in 0 1; do
	ipn S addr add fc00:$((i + 1))::1/64 dev s$i nodad
	ipn B addr add fc00:$((i + 1))::2/64 dev e$i nodad
done
ipn S -batch - <<-END
	addr add 10.1.0.1/24 dev s0
	neigh add fc00:2::2 lladdr $(mac B e1) dev s1
	route add fc00:d4::/64 via fc00:2::2
END
ipn B -batch - <<-END
	addr add 10.1.0.2/24 dev e0
	addr add 10.5.0.1/24 dev c0
	route add 10.9.0.0/16 via 10.1.0.1
	neigh add 10.5.0.2 lladdr $(mac C c1) dev c0
END
ipn C addr add 10.5.0.2/24 dev c1
ipn B -6 route add fc00:d4::1/128 encap seg6local action End.DX4 nh4 10.5.0.2 dev e1 2>/dev/null ||
	skip_all "this kernel has no End.DX4"
load
# Without an address of its own, e1 would reject for that reason.
ipn B addr add 10.2.0.2/24 dev e1
story End.DX4 fc00:d4::1 10.5.0.2 e1
sniffed e1
story "End.DX4, sniffed" fc00:d4::1 10.5.0.2 e1

if ipn B link add blue up type vrf table 200 && sysctl_in B net.vrf.strict_mode=1 2>/dev/null &&
	ipn B -6 route add fc00:d4::2/128 encap seg6local action End.DT4 vrftable 200 dev blue 2>/dev/null; then
	ipn B link set c2 master blue
	ipn B addr add 10.5.1.1/24 dev c2
	ipn C addr add 10.5.1.2/24 dev c3
	neigh B c2 10.5.1.2 "$(mac C c3)"
	ipn B addr add 10.6.0.1/32 dev blue
	story End.DT4 fc00:d4::2 10.5.1.2 blue
	sniffed blue
	story "End.DT4, sniffed" fc00:d4::2 10.5.1.2 blue
else
	skip "this kernel has no End.DT4"
fi
finish
