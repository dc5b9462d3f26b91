# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   C                       R                               G                              W
#   203.0.113.5/24 ---- 203.0.113.1  10.1.0.1 r0 ---------- 10.1.0.2/24 wan0
#                                    10.2.0.1 r1.7 - vlan - 10.2.0.2/24 wan1.7
#                                    198.51.100.20 by it    192.168.8.1/24 lan0 ------ 192.168.8.20/24 w0, 198.51.100.20 on lo
# What is rejected is for an address of neither uplink, and for nothing of G's, without any NAT. Then it bears a mark, that a rule knows; and
# then a mark that makes its source G's own.
# situation: forwarded-uplink valid-mark
# releases: bookworm bullseye trixie-backports
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

works() { tcp_connects C 198.51.100.20 80; }
stranger_out() { ! udp_arrives 5 C 203.0.113.99 198.51.100.20 "$PORT" 5 W; }
# G hears what is for W.
captured() { udp_arrives 5 C 203.0.113.5 198.51.100.20 "$PORT" 5 G; }
says() { flat "$(x G rpfmon explain)"; }
# marked MARK: what comes in by wan1.7
marked() {
	x G nft 'table ip marks { chain received { type filter hook prerouting priority mangle; }; }'
	x G nft flush chain ip marks received
	x G nft add rule ip marks received iifname wan1.7 meta mark set "$1"
}

ns C R G W
outside R rc
link R r0 G wan0
link R r1 G eth1
link W w0 G lan0
ipn R -batch - <<-END
	link add link r1 name r1.7 up type vlan id 7
	addr add 10.1.0.1/24 dev r0
	addr add 10.2.0.1/24 dev r1.7
	route add 198.51.100.20 via 10.2.0.2
END
ipn G -batch - <<-END
	link add link eth1 name wan1.7 up type vlan id 7
	addr add 10.1.0.2/24 dev wan0
	addr add 10.2.0.2/24 dev wan1.7
	addr add 192.168.8.1/24 dev lan0
	route add 198.51.100.20 via 192.168.8.20
	route add default via 10.1.0.1
END
ipn W -batch - <<-END
	addr add 192.168.8.20/24 dev w0
	addr add 198.51.100.20/32 dev lo
	route add default via 192.168.8.1
END
neigh C c0 203.0.113.1 "$(mac R rc)"
forward R
forward G
tcp_server W 198.51.100.20 80
load
rpf_mark G
ok "without the filter W answers" works
sysctl_in G net.ipv4.conf.all.rp_filter=1
not_ok "strict: it does not" works
check_invariant G "strict" some
text=$(says)
like "$text" "lan0" "explain says where it was going"
unlike "$text" "198\\.51\\.100\\.20 is an address of wan1" "and does not take W's address for the uplink's"
mends G wan1.7

ipn G -batch - <<-END
	route add default via 10.2.0.1 dev wan1.7 table 120
	route add 198.51.100.20 via 192.168.8.20 table 120
	rule add pref 900 fwmark 0x20/0xf0 lookup 120
END
marked 0x27
not_ok "with a mark that a rule knows, it does not" works
like "$(says)" "mark.*src_valid_mark|src_valid_mark.*mark" "explain says that the filter does not look at the mark"
sysctl_in G net.ipv4.conf.wan1/7.src_valid_mark=1
rpf_mark G
ok "if it does, W answers" works
check_invariant G "src_valid_mark" 0
over G wan1.7 "src_valid_mark"
is "$(explained G wan1.7 'map(.state) | unique | join(" ")')" past "all of it is past"

marked 9
ipn G rule add pref 901 fwmark 9 lookup 90
ipn G route add local default dev lo table 90
x G rpfmon reset
rpf_mark G
not_ok "a mark that makes its source G's own: nothing is heard" captured
check_invariant G "a local table" 0
like "$(says)" "mark (0x)?9[^0-9].*src_valid_mark|src_valid_mark.*mark (0x)?9[^0-9]" "explain says whose drop that is"
sysctl_in G net.ipv4.conf.wan1/7.src_valid_mark=0 net.ipv4.conf.all.rp_filter=0
ok "without src_valid_mark it is" captured
finish
