# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   C                      G                                    V
#   10.0.0.2/24 ---- 10.0.0.1/24 lan0   45.76.1.10/24 wan0 ---- 45.76.1.9     default route
#                          10.8.0.2/30 vpn0 ======= ipip ======= 10.8.0.1     9.9.9.9 on lo
#   G: what comes from lan0 is marked 7; what is marked 7 goes by vpn0, by table 101, and is masqueraded
# "Only the LAN goes by the VPN, and nothing comes back": what does has no mark, so the return path to anywhere is wan0. It is not
# for vpn0's address any more, but for C.
# situation: forwarded-uplink valid-mark
# releases: bookworm bullseye trixie-backports
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh
. /tests/scenarios/gateway.sh

works() { pings C 9.9.9.9; }
stranger_out() { ! udp_arrives 5 V 203.0.113.77 10.0.0.2 "$PORT" 5 C; }
says() { flat "$(x G rpfmon explain)"; }

need_link ipip remote 192.0.2.1
gateway
ipn G -batch - <<-END
	route add default via 10.8.0.1 dev vpn0 table 101
	rule add fwmark 7 lookup 101
END
x G nft -f - <<-END
	table ip split {
		chain sent {
			type nat hook postrouting priority srcnat
			oifname "vpn0" masquerade
		}
		chain received {
			type filter hook prerouting priority mangle
			iifname "lan0" meta mark set 7
		}
	}
END
load
rpf_mark G
ok "without the filter C is answered" works
sysctl_in G net.ipv4.conf.all.rp_filter=1
not_ok "strict: it is not" works
check_invariant G "strict" some
agrees G
text=$(says)
like "$text" "lan0" "explain says where it was going"
unlike "$text" "10.0.0.2 is an address of vpn0" "and does not take C for an address of the tunnel's"
mends G vpn0

x G nft add rule ip split received iifname lan0 ct mark set 7
x G nft add rule ip split received iifname vpn0 meta mark set ct mark
ipn G route add 10.0.0.0/24 dev lan0 table 101
not_ok "with its mark restored it is not yet" works
like "$(says)" "mark.*src_valid_mark|src_valid_mark.*mark" "explain says that the filter does not look at the mark"
sysctl_in G net.ipv4.conf.all.src_valid_mark=1
rpf_mark G
ok "with src_valid_mark it is" works
check_invariant G "src_valid_mark" 0
over G vpn0 "src_valid_mark"

# A rule for the device instead: the filter asks as if the answer came in by where this one goes out, so it holds both ways.
sysctl_in G net.ipv4.conf.all.src_valid_mark=0
x G nft delete chain ip split received
ipn G rule del fwmark 7 lookup 101
ipn G rule add iif lan0 lookup 101
rpf_mark G
ok "by a rule for lan0 it is as well" works
check_invariant G "a rule for lan0" 0
finish
