# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   A                               B, strict
#   a0 10.1.0.1/24 ------------ 10.1.0.2/24 b0
#   10.9.0.1/32 on lo               route to 10.9.0.0/16 by b1
#   a1 10.2.0.1/24 ------------ 10.2.0.2/24 b1
# "The neighbour stays FAILED, but tcpdump sees the requests arrive": A asks for B with an address of lo as the sender,
# which B's filter validates as it would a packet's source. It answers nothing and counts it nowhere.
# situation: asymmetric workload arp-announce
# in the check: bookworm trixie-backports
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

# One resolution: A asks three times, a second apart.
resolves() {
	ipn A neigh flush dev a0
	x A ping -q -c 1 -W 4 -I 10.9.0.1 10.1.0.2 || :
	ipn A neigh show 10.1.0.2 dev a0
	[ -n "$(ipn A neigh show 10.1.0.2 dev a0 nud reachable)" ]
}

works() { resolves && pings A 10.1.0.2 -I 10.9.0.1; }
stranger_out() {
	ipn A addr add 10.9.0.9/32 dev lo
	ipn A neigh flush dev a0
	! x A ping -q -c 1 -W 4 -I 10.9.0.9 10.1.0.2
	local status=$?
	ipn A addr del 10.9.0.9/32 dev lo
	return $status
}

ns A B
for i in 0 1; do
	link A a$i B b$i
	ipn A addr add 10.$((i + 1)).0.1/24 dev a$i
	ipn B addr add 10.$((i + 1)).0.2/24 dev b$i
done
ipn A addr add 10.9.0.1/32 dev lo
ipn B route add 10.9.0.0/16 via 10.2.0.1
neigh B b1 10.2.0.1 "$(mac A a1)"
load
ok "without the filter the neighbour resolves" resolves
strict B b0
rpf_mark B

not_ok "under strict mode it does not" resolves
is "$(device B b0 arp-rejected)" 3 "all three requests are counted"
is "$(device B b0 rejected)" 0 "and no packets"
check_invariant B "which the kernel counts nowhere" 0
is "$(json B 'map(select(.context == "arp") | [.dev, .src, .dst, .proto, .reason, .verdict, ."reverse-dev"] | join(" ")) |
	unique | join(", ")' record show)" "b0 10.9.0.1 10.1.0.2  asymmetric dropped b1" "the records say so"

is "$(missed B b0 '[.dev, .cause, .reasons[], .contexts[], .packets, .src, .dst, ."reverse-dev", .mode, ."decided-by"] |
	join(" ")')" "b0 asymmetric asymmetric arp 3 10.9.0.1 10.1.0.2 b1 strict dev" "explain names it"
is "$(missed B b0 '.situations | join(" ")')" "asymmetric arp-announce workload" "and what else there is to it"
text=$(flat "$(x B rpfmon explain)")
like "$text" "b0 \(veth\): dropping, 3 ARP requests, " "the text says what"
like "$text" "from 10.9.0.1 to 10.1.0.2, asked for by ARP why: .* return path to 10.9.0.1 is b1 \(via 10.2.0.1," "and why"

sysctl_in A net.ipv4.conf.all.arp_announce=2
ok "with arp_announce=2 at the sender it resolves" resolves
is "$(device B b0 arp-rejected)" 3 "with no request rejected"
sysctl_in A net.ipv4.conf.all.arp_announce=0
not_ok "taken back, it does not" resolves
is "$(device B b0 arp-rejected)" 6 "and three more are"

rejected=$(kernel_rpf B)
is "$(missed B b0 '.fix[0]')" "rpfmon allow add dev b0 from 10.9.0.1 && rpfmon override on" "explain proposes a rule"
mends B b0
is "$(kernel_rpf B)" "$rejected" "of the packets that followed none was rejected"

ipn A addr add 10.9.0.2/32 dev lo
x B rpfmon allow add dev b0 from 10.9.0.1
x B rpfmon override on
x B rpfmon reset
ok "with a rule it resolves" works
is "$(device B b0 arp-rejected)" 0 "with no request rejected"
isnt "$(device B b0 arp-admitted)" 0 "but admitted"
ipn A neigh flush dev a0
not_ok "another sender is not answered" x A ping -q -c 1 -W 4 -I 10.9.0.2 10.1.0.2
is "$(device B b0 arp-rejected)" 3 "all three requests of which are counted"
over B b0 "with the rule, what is left out being so on purpose"
ok "the rule is deleted" x B rpfmon allow del dev b0 from 10.9.0.1
not_ok "and the neighbour does not resolve any more" resolves
is "$(kernel_rpf B)" "$rejected" "which the kernel counts nowhere"

ipn B route add 10.9.0.0/24 via 10.1.0.1
ok "with a route back by b0 it does" works
over B b0 "a route back by b0"
finish
