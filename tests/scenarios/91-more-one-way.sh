# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   T: probe                     H                                          R                   Q
#   10.2.0.1/24 t0 ------- 10.2.0.2/24 e1
#   mon0 ======= gre ===== mon0 10.60.255.2/24                   10.66.0.1 rq --- 10.66.0.2/30 q0
#                          10.1.0.2/24 eth0 ------------- 10.1.0.1 rh, the default route
#                          10.3.0.2/24 lab --- 10.3.0.1 K: 10.0.0.0/8
#   B                     Cn: a container
#   10.5.0.9/24 b0 ------ port of H ==== ipvlan l3s 10.5.0.1/24 m0; eth0 10.6.0.2/24 ---- 10.6.0.1 D: 10.9.0.0/16
# What is not answered: what a probe reports by a tunnel; and that a packet's time was over, which routers say by addresses that H has elsewhere.
# And what the kernel looks up for an ipvlan in mode l3s, whose loss it does not count.
# situation: one-way icmp-error lost-look-up
# releases: bookworm
# in the check: none
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

says() { flat "$(x "$1" rpfmon explain)"; }

need_link gre remote 192.0.2.1
ns T H R Q K B Cn D
link T t0 H e1
link R rh H eth0
link R rq Q q0
link K k0 H lab
link B b0 H port
link D d0 Cn eth0
ipn T -batch - <<-END
	addr add 10.2.0.1/24 dev t0
	link add mon0 up type gre local 10.2.0.1 remote 10.2.0.2
	addr add 10.60.255.1/24 dev mon0
END
ipn H -batch - <<-END
	addr add 10.2.0.2/24 dev e1
	addr add 10.1.0.2/24 dev eth0
	addr add 10.3.0.2/24 dev lab
	link add mon0 up type gre local 10.2.0.2 remote 10.2.0.1
	addr add 10.60.255.2/24 dev mon0
	route add default via 10.1.0.1
	route add 10.0.0.0/8 via 10.3.0.1
	link add m0 link port netns Cn type ipvlan mode l3s
END
ipn R -batch - <<-END
	addr add 10.1.0.1/24 dev rh
	addr add 10.66.0.1/30 dev rq
	route add default via 10.66.0.2
END
ipn Q addr add 10.66.0.2/30 dev q0
ipn Q route add default via 10.66.0.1
ipn K addr add 10.3.0.1/24 dev k0
forward R
forward Q
load

# One way
works() { udp_arrives 5 T 10.60.0.1 10.60.255.2 514 5 H; }
stranger_out() { ! udp_arrives 5 T 10.60.9.9 10.60.255.2 514 5 H; }
rpf_mark H
ok "without the filter a probe is heard" works
sysctl_in H net.ipv4.conf.all.rp_filter=1
not_ok "strict: it is not" works
check_invariant H "strict, a probe" 5
like "$(says H)" "one.way|no (answer|reply|replies)|not answered" "explain says that nothing answers"
unlike "$(explained H mon0 '.[].fix[]')" "from 10\\.0\\.0\\.0/8" "no rule for all that lab has"
mends H mon0
ipn H route add 10.60.0.0/16 dev mon0
ok "with a route to the probes by mon0 one is heard" works
over H mon0 "a route"

# Time exceeded
works() {
	local said
	said=$(x H ping -n -c 1 -W 2 -t 2 203.0.113.9) || :
	[[ $said = *"From 10.66.0.2"*exceeded* ]]
}
stranger_out() { ! udp_arrives 5 R 10.3.0.66 10.1.0.2 "$PORT" 5 H; }
neigh R rh 10.1.0.2 "$(mac H eth0)"
rpf_off H all
ok "without the filter the second router is seen" works
strict H all
x H rpfmon reset
rpf_mark H
not_ok "strict: it is not" works
check_invariant H "strict, time exceeded" 1
like "$(says H)" "[Tt]ime exceeded|time to live|TTL" "explain says what is not heard"
mends H eth0
x H rpfmon allow add dev eth0 from 10.66.0.2/32
x H rpfmon override on
ok "with a rule for it, the second router is seen" works
ok "and lab's addresses stay out" stranger_out
over H eth0 "a rule"

# ipvlan l3s
works() { udp_arrives 5 B 10.9.0.1 10.5.0.1 "$PORT" 5 Cn; }
stranger_out() { ! udp_arrives 5 B 10.9.0.99 10.5.0.1 "$PORT" 5 Cn; }
ipn Cn -batch - <<-END
	addr add 10.5.0.1/24 dev m0
	link set m0 up
	addr add 10.6.0.2/24 dev eth0
	route add 10.9.0.0/16 via 10.6.0.1
END
ipn D addr add 10.6.0.1/24 dev d0
ipn B addr add 10.5.0.9/24 dev b0
neigh B b0 10.5.0.1 "$(mac Cn m0)"
rpf_mark Cn
ok "without the filter the container hears" works
sysctl_in Cn net.ipv4.conf.all.rp_filter=1
not_ok "strict: it does not" works
check_invariant Cn "strict, ipvlan" 0
isnt "$(device Cn m0 query-rejected)" 0 "it counts as a query"
is "$(dropping Cn m0)" 1 "it is a loss, though the kernel counts it nowhere"
unlike "$(says Cn)" "nothing was dropped" "explain does not say that nothing was dropped"
mends Cn m0
loose Cn m0
ok "in loose mode it hears" works
over Cn m0 "loose"
finish
