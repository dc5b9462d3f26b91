# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   C: client                      R: its router                   V: VPN server
#   eth0 192.168.1.2/24 ---- 192.168.1.1   198.51.100.1 ---- 198.51.100.9/24 eth0
#   wg0  10.66.0.2 =================== wireguard =================== 10.66.0.1/24 wg0
#   all but what wg0 itself sends, marked 51820, goes by wg0
# "The tunnel is up, and nothing comes back": as wg-quick does it, but without its src_valid_mark. The encrypted answers
# come in by eth0, and as they bear no mark, the return path to who sent them is wg0. What rejects is eth0: to allow wg0 would do
# nothing.
# situation: wireguard-tunnel valid-mark workload
# in the check: bookworm trixie-backports
. /tests/lib/lib.sh
. /tests/scenarios/common.sh
. /tests/scenarios/wireguard.sh

works() { connects; }

# From elsewhere than the server, to the port of C's wg0: seen to be dropped before they get there.
stranger_out() {
	local before
	before=$(device C eth0 rejected)
	send_udp R 198.51.100.77 192.168.1.2 "$(x C wg show wg0 listen-port)" 5 --dev rc --mac "$(mac C eth0)"
	[ $(($(device C eth0 rejected) - before)) = 5 ]
}

# The router answers by eth0, and what has no address of C's goes by the tunnel.
also_holds() { pings C 192.168.1.1 && [[ $(ipn C route get 203.0.113.9) = *" dev wg0 "* ]]; }

baseline() { sysctl_in C net.ipv4.conf.{all.rp_filter=0,eth0.rp_filter=1,wg0.rp_filter=1}; }

need_link wireguard
peers 0.0.0.0/0 $MARK
full_tunnel
load
rpf_mark C
ok "without the filter the tunnel works" connects
baseline
not_ok "strict: it does not" connects
# or it would go on trying while we count
x C wg set wg0 peer "$KEY" remove
check_invariant C "strict" some
is "$(json C 'map(select(.rejected > 0).dev) | join(" ")' device show all)" eth0 "all of it on eth0"
is "$(device C wg0 rejected)" 0 "none on wg0"
is "$(missed C eth0 '[.dev, .cause, .reasons[], .contexts[], .src, .dst, ."reverse-dev", .table, .mode, ."decided-by"] | join(" ")')" \
	"eth0 wireguard-tunnel asymmetric packet $SERVER 192.168.1.2 wg0 $MARK strict dev" "explain names it"
is "$(missed C eth0 '.situations | join(" ")')" "wireguard-tunnel workload" "and what else there is to it"
is "$(x C rpfmon -j explain | jq '[.[].fixes[].command | select(test("wg0"))] | length')" 0 "and proposes nothing for wg0"
is "$(missed C eth0 '.fix[0]')" "rpfmon allow add dev eth0 from $SERVER && rpfmon override on" "but a rule for the server"
like "$(missed C eth0 '.advice[0]')" "wg0 is a WireGuard tunnel.*src_valid_mark" "and knows what wg-quick would do"

x C rpfmon allow add dev wg0 from 0.0.0.0/0
x C rpfmon override on
not_ok "indeed a rule for wg0 does nothing" connects
x C rpfmon allow flush
x C rpfmon override off
mends C eth0

restore_mark
not_ok "with the mark restored it does not work yet" connects
x C wg set wg0 peer "$KEY" remove
is "$(missed C eth0 .cause)" valid-mark "explain says that the filter does not look at the mark"
mends C eth0
sysctl_in C net.ipv4.conf.all.src_valid_mark=1
rpf_mark C
ok "with src_valid_mark and the mark restored it works" connects
check_invariant C "with the mark" 0
over C eth0 "with the mark"
x C nft delete table ip restore
not_ok "without, it does not" connects
finish
