# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   L: load balancer                                   S: real server
#   l0 10.0.0.1/24 ------------------------------- 10.0.0.2/24 e0    default route
#   dsr ============ ipip, any client's packets ============ tunl0   without an address
#   route to 192.0.2.80                                192.0.2.80/32 on lo, the virtual address
#   198.51.100.7/32 on lo, a client
# LVS-TUN and other direct server return: "the packets arrive on tunl0 and vanish". The recipes say to set rp_filter
# of tunl0 to 0 or 2: on a device without an address loose rejects too, and 0 does nothing while `all` is 1.
# situation: no-address larger-counts
# in the check: bullseye bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

CLIENT=198.51.100.7 VIP=192.0.2.80

requests() { udp_arrives "$1" L $CLIENT $VIP 7000 "$2" S; }

works() { pings L $VIP -I $CLIENT; }
stranger_out() { udp_arrives 0 L 198.51.100.99 $VIP 7000 5 S; }
also_holds() { pings L 10.0.0.2; }

modes() { sysctl_in S net.ipv4.conf.all.rp_filter="$1" net.ipv4.conf.tunl0.rp_filter="$2"; }

need_link ipip remote 192.0.2.1
ns L S
link L l0 S e0
ipn L addr add 10.0.0.1/24 dev l0
ipn S addr add 10.0.0.2/24 dev e0
ipn S route add default via 10.0.0.1
ipn S addr add $VIP/32 dev lo
ipn S link set tunl0 up
ipn L link add dsr type ipip local 10.0.0.1 remote 10.0.0.2
ipn L link set dsr up
ipn L route add $VIP dev dsr
ipn L addr add $CLIENT/32 dev lo
load
rpf_mark S

ok "without the filter the server gets 10 of 10" requests 10 10
is "$(growth S)" 0 "and nothing is rejected"
for all in 1 2; do
	mode=$([ $all = 1 ] && echo strict || echo loose)
	rpf_mark S
	before=$(device S tunl0 rejected-no-address)
	modes $all 0
	ok "$mode: none of 10" requests 0 10
	check_invariant S "$mode" 10
	is $(($(device S tunl0 rejected-no-address) - before)) 10 "$mode: counted as no-address"
	is "$(missed S tunl0 '[.dev, .cause, (.reasons - ["asymmetric"])[], .contexts[], .src, .dst, .mode, ."decided-by"] | join(" ")')" \
		"tunl0 no-address no-address packet $CLIENT $VIP $mode all" "$mode: explain names it"
	is "$(missed S tunl0 '.situations | join(" ")')" "no-address larger-counts" "$mode: and what else there is to it"
	is "$(missed S tunl0 '[.fixes[].command | select(test("^rpfmon allow"))] | length')" 0 "$mode: no rule alone is proposed"
	is "$(missed S tunl0 '[.fixes[].command | select(test("tunl0.rp_filter=2"))] | length')" 0 "$mode: nor loose mode"
	text=$(flat "$(x S rpfmon explain)")
	like "$text" "tunl0 has no IPv4 address" "$mode: the text says why"
	like "$text" "tunl0 has no address, so loose mode rejects as well, and no rule alone helps: give it one first" "$mode: and what would not help"
	like "$(missed S tunl0 '.fix[0]')" "^ip addr add $VIP/32 dev tunl0" "$mode: the first thing proposed is an address"
	like "$(missed S tunl0 '.fix[-1]')" "^sysctl -w .*tunl0.rp_filter=|^sysctl -w .*all.rp_filter=0" "$mode: the last, no filter there"

	x S rpfmon allow add dev tunl0 from 198.51.100.0/24
	x S rpfmon override on
	ok "$mode: indeed a rule lets none through" requests 0 10
	check_invariant S "$mode, with a rule" 20
	x S rpfmon allow flush
	x S rpfmon override off

	modes $all 2
	ok "$mode: nor does mode 2 of the device" requests 0 10
	modes $all 0

	mends S tunl0
	check_invariant S "$mode, to the end"
done

# By hand: with an address the device is then as any other.
modes 2 0
rpf_mark S
ipn S addr add $VIP/32 dev tunl0
ok "loose, with an address: 10 of 10" requests 10 10
ok "which are answered" works
check_invariant S "loose, with an address" 0
over S tunl0 "loose, with an address"
modes 1 0
before=$(device S tunl0 rejected-asymmetric)
ok "strict, with an address: none" requests 0 10
is $(($(device S tunl0 rejected-asymmetric) - before)) 10 "as asymmetric, now"
check_invariant S "strict, with an address" 10
like "$(missed S tunl0 .cause)" "asymmetric|overlay-node-source" "which explain knows"
like "$(missed S tunl0 '.fix[0]')" "^rpfmon allow add dev tunl0 from $CLIENT( |$)" "and proposes a rule for"
mends S tunl0 first
finish
