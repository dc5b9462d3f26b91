# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   L: load balancer                                   S: real server
#   l0 10.0.0.1/24 ------------------------------- 10.0.0.2/24 e0    default route
#   dsr ============ ipip, any client's packets ============ tunl0   without an address
#   route to 192.0.2.80                                192.0.2.80/32 on lo, the virtual address
# LVS-TUN and other direct server return: "the packets arrive on tunl0 and vanish". The recipes say to set rp_filter
# of tunl0 to 0 or 2: on a device without an address loose rejects too, and 0 does nothing while `all` is 1.
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

CLIENT=198.51.100.7 VIP=192.0.2.80

requests() { udp_arrives "$1" L $CLIENT $VIP 7000 "$2" S; }

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
	is "$(explained S tunl0 '.[0] | [.dev, .reason, .context, .src, .dst, .mode, ."decided-by"] | join(" ")')" \
		"tunl0 no-address packet $CLIENT $VIP $mode all" "$mode: explain names it"
	is "$(explained S tunl0 '[.[].fix[] | select(test("allow"))] | length')" 0 "$mode: no rule is proposed"
	is "$(explained S tunl0 '[.[].fix[] | select(test("rp_filter=2"))] | length')" 0 "$mode: nor loose mode"
	text=$(flat "$(x S rpfmon explain)")
	like "$text" "tunl0 has no IPv4 address" "$mode: the text says why"
	like "$text" "give tunl0 an IPv4 address" "$mode: and what would help"

	x S rpfmon allow add dev tunl0 from 198.51.100.0/24
	x S rpfmon override on
	ok "$mode: indeed a rule lets none through" requests 0 10
	check_invariant S "$mode, with a rule" 20
	x S rpfmon allow flush
	x S rpfmon override off

	modes $all 2
	ok "$mode: nor does mode 2 of the device" requests 0 10
	modes $all 0

	fix=$(explained S tunl0 '.[0].fix[0]')
	paste S "$fix" >/dev/null || :
	is "$(x S sysctl -n net.ipv4.conf.all.rp_filter net.ipv4.conf.tunl0.rp_filter | xargs)" "0 0" \
		"$mode: mode 0 it takes, of both: $fix"
	ok "$mode: with it, 10 of 10" requests 10 10
	is "$(explained S tunl0 'map(.fix | length) | add // 0')" 0 "$mode: then nothing is left to fix"
	modes $all 0
	ok "$mode: taken back, none" requests 0 10
	check_invariant S "$mode, to the end" 40
done

# The other way out, an address: the device is then as any other.
ipn S addr add $VIP/32 dev tunl0
ok "loose, with an address: 10 of 10" requests 10 10
modes 1 0
ok "strict, with an address: none" requests 0 10
is "$(device S tunl0 rejected-asymmetric)" 10 "as asymmetric, now"
fix=$(explained S tunl0 'map(select(.reason == "asymmetric")) | .[0].fix[0]')
like "$fix" "allow add dev tunl0 from $CLIENT/32" "which a rule is proposed for"
paste S "$fix"
ok "and that lets 10 of 10 through" requests 10 10
finish
