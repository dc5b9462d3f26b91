# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   C: client                    R: router                  H: container host
#   203.0.113.5/24 ------- 203.0.113.1  10.1.0.1 ------ 10.1.0.2/24 eth0    default route           P
#                                       10.2.0.1 ------ 10.2.0.2/24 eth1     docker0 172.17.0.1/16 --- 172.17.0.2/16
#   H: port 8080 of its own addresses is P's 80
# "The published port is reachable by the first uplink alone." NAT comes before the filter: what is refused on eth1 has the
# container for its destination already, and its answers know nothing of the uplink they belong to.
# situation: forwarded-uplink valid-mark
# releases: bookworm bullseye trixie-backports
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

works() { tcp_connects C 10.2.0.2 8080 2; }
by_the_first() { tcp_connects C 10.1.0.2 8080 2; }
also_holds() { by_the_first; }
stranger_out() { ! udp_arrives 5 C 203.0.113.99 10.2.0.2 8080 5 P; }

ns C R H P
link C eth0 R rc
link R r0 H eth0
link R r1 H eth1
link H veth1 P eth0
ipn H link add docker0 up type bridge
ipn H link set veth1 master docker0
ipn C addr add 203.0.113.5/24 dev eth0
ipn C route add default via 203.0.113.1
ipn R addr add 203.0.113.1/24 dev rc
for i in 0 1; do
	ipn R addr add 10.$((i + 1)).0.1/24 dev r$i
	ipn H addr add 10.$((i + 1)).0.2/24 dev eth$i
done
ipn H addr add 172.17.0.1/16 dev docker0
ipn H route add default via 10.1.0.1
ipn P addr add 172.17.0.2/16 dev eth0
ipn P route add default via 172.17.0.1
neigh C eth0 203.0.113.1 "$(mac R rc)"
bridged H veth1
forward R
forward H
x H nft -f - <<-END
	table ip docker {
		chain published {
			type nat hook prerouting priority dstnat
			fib daddr type local tcp dport 8080 dnat to 172.17.0.2:80
			fib daddr type local udp dport 8080 dnat to 172.17.0.2:8080
		}
		chain sent {
			type nat hook postrouting priority srcnat
			ip saddr 172.17.0.0/16 oifname != "docker0" masquerade
		}
	}
END
tcp_server P 172.17.0.2 80
load
rpf_mark H
ok "without the filter the second uplink's port answers" works
sysctl_in H net.ipv4.conf.all.rp_filter=1
ok "strict: the first one's does" by_the_first
not_ok "strict: the second one's does not" works
check_invariant H "strict" some
is "$(missed H eth1 '."orig-dst"')" 10.2.0.2 "explain shows what the client asked for"
unlike "$(flat "$(x H rpfmon explain)")" "172.17.0.2 is an address of eth1" "and does not take the container's address for the uplink's"
mends H eth1

x H nft -f - <<-END
	table ip uplinks {
		chain received {
			type filter hook prerouting priority mangle
			iifname "eth1" ct state new ct mark set 2
			meta mark set ct mark
		}
	}
END
ipn H rule add fwmark 2 lookup 102
ipn H route add default via 10.2.0.1 dev eth1 table 102
ipn H route add 172.17.0.0/16 dev docker0 table 102
x H rpfmon reset
not_ok "connections that keep a mark, and a table for it: still not" works
like "$(flat "$(x H rpfmon explain)")" "src_valid_mark" "explain says that the filter does not look at the mark"
sysctl_in H net.ipv4.conf.all.src_valid_mark=1
rpf_mark H
ok "with src_valid_mark the second answers" works
ok "and the first" by_the_first
check_invariant H "src_valid_mark" 0
over H eth1 "src_valid_mark"
finish
