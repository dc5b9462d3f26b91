# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   C1                     P1                        P2                    C2
#   10.0.1.2 ---- 10.0.1.1 e1  c1 --- IPv6 alone --- c2  e2 10.0.2.1 ---- 10.0.2.2    10.0.3.3 on lo
#                              d1 --- IPv6 alone --- d2
#   P1 sends by c what is for C2, P2 by d what is for C1: each in SRv6 for the other's End.DX4, whose next hop is its C
# "Our SRv6 works until somebody turns the filter on": what is unwrapped is looked up as received by c2, whose return path is d2. It is
# lost, and the kernel does not count it: not as a packet that it received, though it is more than somebody's question.
# situation: lost-look-up no-address
# releases: bookworm bullseye trixie-backports
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

works() { pings C1 10.0.3.3 && pings C1 10.0.2.2; }
# In the name of C1's network
forged() { udp_arrives 5 C2 10.0.1.7 10.0.1.2 "$PORT" 5 C1; }
also_holds() { ! forged; }
reset() {
	x P2 rpfmon reset
	rpf_mark P2
}

ns C1 P1 P2 C2
link C1 c0 P1 e1
link P1 c1 P2 c2
link P1 d1 P2 d2
link P2 e2 C2 c0
for n in 1 2; do
	sysctl_in P$n net.ipv6.conf.{all,lo,c$n,d$n}.disable_ipv6=0 net.ipv6.conf.all.forwarding=1 net.ipv6.conf.{all,c$n,d$n}.seg6_enabled=1
	forward P$n
	ipn P$n -batch - <<-END
		addr add fc00:12::$n/64 dev c$n nodad
		addr add fc00:21::$n/64 dev d$n nodad
		addr add 10.0.$n.1/24 dev e$n
	END
	ipn P$n -6 route add fc00:$n::d4/128 encap seg6local action End.DX4 nh4 10.0.$n.2 dev e$n
	ipn C$n addr add 10.0.$n.2/24 dev c0
	ipn C$n route add default via 10.0.$n.1
done
ipn C2 addr add 10.0.3.3/32 dev lo
ipn P1 -6 route add fc00:2::/64 via fc00:12::2 dev c1
ipn P2 -6 route add fc00:1::/64 via fc00:21::1 dev d2
for net in 10.0.2.0/24 10.0.3.0/24; do
	ipn P1 route add $net encap seg6 mode encap segs fc00:2::d4 dev c1
done
ipn P2 route add 10.0.3.0/24 via 10.0.2.2
ipn P2 route add 10.0.1.0/24 encap seg6 mode encap segs fc00:1::d4 dev d2
load
ok "without the filter C2 answers, and what is behind it" works
ok "and can forge C1's network" forged
rpf_mark P2
sysctl_in P2 net.ipv4.conf.all.rp_filter=1
not_ok "strict: the next hop itself does not answer" pings C1 10.0.2.2
check_invariant P2 "the next hop" 0
reset
not_ok "nor what is behind it" pings C1 10.0.3.3
check_invariant P2 "behind it" 0
isnt "$(device P2 c2 query-rejected)" 0 "it counts as a query"
unlike "$(flat "$(x P2 rpfmon explain)")" "nothing was dropped" "explain does not say that nothing was dropped"
is "$(dropping P2 c2)" 1 "it is a loss"
not_ok "C2 can forge nothing" forged
mends P2 c2

ipn P2 addr add 10.255.0.2/32 dev c2
x P2 rpfmon allow add dev c2 from 10.0.1.2/32
x P2 rpfmon override on
ok "with an address on c2 and a rule, both answer" works
x P2 rpfmon allow flush
x P2 rpfmon override off
ipn P2 addr del 10.255.0.2/32 dev c2
sysctl_in P2 net.ipv4.conf.{e2,d2,lo}.rp_filter=1 net.ipv4.conf.all.rp_filter=0
ok "with the filter off on c2 alone as well" works
not_ok "and C2 can still forge nothing" forged
finish
