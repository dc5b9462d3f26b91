# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   A                               B, strict
#   a0 10.1.0.1/24 ------------ 10.1.0.2/24 b0
#   10.9.0.1/32 on lo               route to 10.9.0.0/16 by b1
#   a1 10.2.0.1/24 ------------ 10.2.0.2/24 b1
# "The neighbour stays FAILED, but tcpdump sees the requests arrive": A asks for B with an address of lo as the sender,
# which B's filter validates as it would a packet's source. It answers nothing and counts it nowhere.
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

# One resolution: A asks three times, a second apart.
resolves() {
	ipn A neigh flush dev a0
	x A ping -q -c 1 -W 4 -I 10.9.0.1 10.1.0.2 || :
	ipn A neigh show 10.1.0.2 dev a0
	[ -n "$(ipn A neigh show 10.1.0.2 dev a0 nud reachable)" ]
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

is "$(explained B b0 '.[0] | [.dev, .reason, .context, .packets, .src, .dst, ."reverse-dev", .mode, ."decided-by"] |
	join(" ")')" "b0 asymmetric arp 3 10.9.0.1 10.1.0.2 b1 strict dev" "explain names it"
like "$(explained B b0 '.[0].advice')" "arp_announce=2" "and knows what the sender can do"
text=$(flat "$(x B rpfmon explain)")
like "$text" "b0 \(veth\): 3 ARP requests ignored" "the text says what"
like "$text" "way back to 10.9.0.1 leaves by b1" "and why"

sysctl_in A net.ipv4.conf.all.arp_announce=2
ok "with arp_announce=2 at the sender it resolves" resolves
is "$(device B b0 arp-rejected)" 3 "with no request rejected"
sysctl_in A net.ipv4.conf.all.arp_announce=0
not_ok "taken back, it does not" resolves
is "$(device B b0 arp-rejected)" 6 "and three more are"

rejected=$(kernel_rpf B)
fix=$(explained B b0 'map(select(.context == "arp")) | .[0].fix[0]')
is "$fix" "rpfmon allow add dev b0 from 10.9.0.1/32 && rpfmon override on" "the rule it proposes"
paste B "$fix"
ok "lets it resolve" resolves
is "$(device B b0 arp-rejected)" 6 "with no request rejected"
isnt "$(device B b0 arp-admitted)" 0 "but admitted"
ok "and the address is good for traffic" pings A -I 10.9.0.1 10.1.0.2
is "$(kernel_rpf B)" "$rejected" "of which nothing is rejected"

ok "another sender is asked for as before" ipn A addr add 10.9.0.2/32 dev lo
ipn A neigh flush dev a0
not_ok "and not answered" x A ping -q -c 1 -W 4 -I 10.9.0.2 10.1.0.2
is "$(device B b0 arp-rejected)" 9 "which makes three more"
ok "the rule is deleted" x B rpfmon allow del dev b0 from 10.9.0.1
not_ok "and the neighbour does not resolve any more" resolves
check_invariant B "the end"
finish
