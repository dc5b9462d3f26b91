# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   C: client                      R: its router                   V: VPN server
#   eth0 192.168.1.2/24 ---- 192.168.1.1   198.51.100.1 ---- 198.51.100.9/24 eth0
#   wg0  10.66.0.2 =================== wireguard =================== 10.66.0.1/24 wg0
#   all but what wg0 itself sends, marked 51820, goes by wg0
# "The tunnel is up, and nothing comes back": as wg-quick does it, but without its src_valid_mark. The encrypted answers
# come in by eth0, and as they bear no mark, the way back to who sent them is wg0. What rejects is eth0: to allow wg0 would do
# nothing.
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

SERVER=198.51.100.9 MARK=51820

# A new peer shakes hands at once, one that got no answer waits for five seconds.
connects() {
	x C wg set wg0 peer "$KEY" remove
	x C wg set wg0 peer "$KEY" endpoint $SERVER:51820 allowed-ips 0.0.0.0/0
	pings C 10.66.0.1
}

arrives() {
	if [ "$1" = 0 ]; then
		! connects
	else
		connects
	fi
}

# From elsewhere than the server, to the port of C's wg0: seen to be dropped before they get there.
stranger() {
	local before
	before=$(device C eth0 rejected)
	send_udp R 198.51.100.77 192.168.1.2 "$(x C wg show wg0 listen-port)" "$2" --dev rc --mac "$(mac C eth0)"
	[ $(($(device C eth0 rejected) - before)) = "$2" ]
}

baseline() { sysctl_in C net.ipv4.conf.{all.rp_filter=0,eth0.rp_filter=1,wg0.rp_filter=1}; }

# wg_device NS ADDRESS [ARGS of wg set]: prints its public key
wg_device() {
	local n=$1 address=$2 key
	shift 2
	key=$(wg genkey)
	ipn "$n" link add wg0 type wireguard
	x "$n" wg set wg0 private-key <(echo "$key") "$@"
	ipn "$n" addr add "$address" dev wg0
	ipn "$n" link set wg0 up
	wg pubkey <<<"$key"
}

need_link wireguard
ns C R V
link C eth0 R rc
link V eth0 R rv
ipn C addr add 192.168.1.2/24 dev eth0
ipn R addr add 192.168.1.1/24 dev rc
ipn R addr add 198.51.100.1/24 dev rv
ipn V addr add $SERVER/24 dev eth0
ipn C route add default via 192.168.1.1
ipn V route add default via 198.51.100.1
forward R
KEY=$(wg_device V 10.66.0.1/24 listen-port 51820)
client=$(wg_device C 10.66.0.2/32 fwmark $MARK)
x V wg set wg0 peer "$client" allowed-ips 10.66.0.2/32
ipn C route add default dev wg0 table $MARK
ipn C rule add not fwmark $MARK lookup $MARK
ipn C rule add lookup main suppress_prefixlength 0
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
is "$(explained C eth0 '.[0] | [.dev, .reason, .context, .src, .dst, ."reverse-dev", .table, .mode, ."decided-by"] | join(" ")')" \
	"eth0 asymmetric packet $SERVER 192.168.1.2 wg0 $MARK strict dev" "explain names it"
is "$(x C rpfmon -j explain | jq '[.[].fix[] | select(test("wg0"))] | length')" 0 "and proposes nothing for wg0"
is "$(explained C eth0 '.[0].fix[0]')" "rpfmon allow add dev eth0 from $SERVER/32 && rpfmon override on" "but a rule for the server"
like "$(explained C eth0 '.[0].advice')" "wg0 is a WireGuard tunnel.*src_valid_mark" "and knows what wg-quick would do"

x C rpfmon allow add dev wg0 from 0.0.0.0/0
x C rpfmon override on
not_ok "indeed a rule for wg0 does nothing" connects
x C rpfmon allow flush
x C rpfmon override off
every_fix C eth0

sysctl_in C net.ipv4.conf.all.src_valid_mark=1
x C nft -f - <<-END
	table ip restore {
		chain sent {
			type filter hook postrouting priority mangle
			meta l4proto udp meta mark $MARK ct mark set meta mark
		}
		chain received {
			type filter hook prerouting priority mangle
			meta l4proto udp meta mark set ct mark
		}
	}
END
rpf_mark C
ok "with src_valid_mark and the mark restored it works" connects
check_invariant C "with the mark" 0
x C nft delete table ip restore
not_ok "without, it does not" connects
finish
