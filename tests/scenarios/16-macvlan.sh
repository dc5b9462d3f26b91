# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   P                               B            C: a pod
#   p0 10.5.0.9/24 ---------- port ==== m0 10.5.0.1/24     macvlan, or ipvlan in one of its modes
#                                       eth0 10.1.0.2/24 -------------- 10.1.0.1/24 u0   U
#   up0 10.6.0.2/24 --------------------------------------------------- 10.6.0.1/24 u1
#   10.9.0.1/32 on lo                   C: route to 10.9.0.0/16 by eth0
# "A pod with a second network": what comes in by that is routed by the first. The rp_filter that counts is that of m0, in
# the pod's namespace, whatever the node has set for its port.
# situation: asymmetric lost-look-up
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

arrives() { udp_arrives "$1" P 10.9.0.1 10.5.0.1 "$PORT" "$2" C; }
works() { pings P 10.5.0.1 -I 10.9.0.1; }
stranger_out() { udp_arrives 0 P 10.9.0.99 10.5.0.1 "$PORT" 5 C; }
also_holds() { pings P 10.5.0.1; }
baseline() { sysctl_in C net.ipv4.conf.{all.rp_filter=0,m0.rp_filter=1}; }

# second KIND MODE
second() {
	ipn B link add m0 link port netns C type "$1" mode "$2"
	ipn C addr add 10.5.0.1/24 dev m0
	ipn C link set m0 up
	neigh P p0 10.5.0.1 "$(mac C m0)"
}

# story KIND MODE [CONTEXT SITUATION]. In mode l3s, ipvlan asks the routing table for itself: the packet that is refused then goes
# astray, and the kernel counts no rejection.
story() {
	local kind=$1 mode=$2 context=${3-packet} counted=5
	[ $context = packet ] || counted=0
	second "$kind" "$mode"
	rpf_off C m0
	ok "$kind $mode, no filter: 5 of 5" arrives 5 5
	strict B port
	ok "nor does the node's port filter" arrives 5 5
	baseline
	rpf_mark C
	ok "strict: none" arrives 0 5
	check_invariant C "strict" $counted
	is "$(missed C m0 '[.dev, .cause, .reasons[], .contexts[], .src, ."reverse-dev", .prefix] | join(" ")')" \
		"m0 asymmetric asymmetric $context 10.9.0.1 eth0 10.9.0.0/16" "explain names it"
	[ $context = packet ] || is "$(device C m0 query-rejected)" 5 "counted by rpfmon all the same"
	like "$(x C rpfmon)" "m0 +$kind +strict +$counted " "of its kind"
	is "$(missed C m0 '.situations | join(" ")')" "asymmetric${4+ $4}" "and what else there is to it"
	mends C m0
	check_invariant C "to the end"
	ipn C route add 10.9.0.1 via 10.5.0.9
	rpf_mark C
	ok "with a route by m0 it works" works
	check_invariant C "with a route" 0
	over C m0 "with a route"
	ipn C link del m0
}

ns P B C U
link P p0 B port
uplink C P
ipn P addr add 10.5.0.9/24 dev p0
load
story macvlan bridge
story ipvlan l2
story ipvlan l3
story ipvlan l3s query lost-look-up
finish
