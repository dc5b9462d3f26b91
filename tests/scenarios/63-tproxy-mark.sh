# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   C                         G: proxy                                U
#   192.168.5.2/24 ---- 192.168.5.1/24 lan0    10.1.0.2/24 wan0 ---- 10.1.0.1    default route
#   G: what is for port 443 is marked 1; what is marked 1 is local, by table 100
# "The transparent proxy is deaf since the VPN client came": which has set src_valid_mark. The look-up of the source then has
# the mark, and comes to the local table: every source is G's own. That is not rp_filter's, and nothing counts it as such.
# releases: bookworm bullseye trixie-backports
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

OUT=/tmp/tproxy.out

works() {
	: >$OUT
	send_udp C 192.168.5.2 198.51.100.8 443 5
	eventually 2 test -s $OUT
}
proxy_runs() { x G ss -Hlun "sport = 12345" | grep -q .; }

ns C G U
link C c0 G lan0
link U u0 G wan0
ipn C addr add 192.168.5.2/24 dev c0
ipn C route add default via 192.168.5.1
ipn G addr add 192.168.5.1/24 dev lan0
ipn G addr add 10.1.0.2/24 dev wan0
ipn U addr add 10.1.0.1/24 dev u0
ipn G route add default via 10.1.0.1
ipn G rule add fwmark 1 lookup 100
ipn G route add local default dev lo table 100
forward G
x G nft -f - <<-END
	table ip proxy {
		chain received {
			type filter hook prerouting priority mangle
			iifname "lan0" udp dport 443 tproxy to :12345 meta mark set 1 accept
		}
	}
END
bg x G socat -u UDP-RECV:12345,ip-transparent "OPEN:$OUT,creat,append"
eventually 20 proxy_runs || bail "no proxy"
load
sysctl_in G net.ipv4.conf.all.rp_filter=1
rpf_mark G
ok "strict: the proxy hears" works
sysctl_in G net.ipv4.conf.all.src_valid_mark=1
not_ok "src_valid_mark: it does not" works
check_invariant G "src_valid_mark" 0
like "$(flat "$(x G rpfmon explain)")" "mark (0x)?1[^0-9].*src_valid_mark|src_valid_mark.*mark (0x)?1[^0-9]" "explain says whose drop that is"
sysctl_in G net.ipv4.conf.all.rp_filter=0
not_ok "nor without the filter" works
check_invariant G "without the filter" 0
sysctl_in G net.ipv4.conf.all.src_valid_mark=0
ok "with src_valid_mark unset again it does" works
finish
