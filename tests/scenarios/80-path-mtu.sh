# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   H                                  R1                   R2                         C
#   198.51.100.10/24 eth0 ---- 198.51.100.1  10.66.0.1 ---- 10.66.0.2  203.0.113.1 ---- 203.0.113.5/24    default route of H by R1
#   10.1.0.2/24 eth1 --------- 10.1.0.1 K, the company: 10.0.0.0/8                mtu 1300
# "Pages load, downloads hang": that its packets are too large is told to H by R2, which has but a private address of the
# provider's; and those are the company's, by eth1.
# situation: icmp-error
# releases: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

SIZE=60000

downloads() { [ "$(x C timeout 6 nc -d 198.51.100.10 80 | wc -c)" = $SIZE ]; }
# What H has learned of the path by the time before is no proof.
works() {
	ipn H route flush cache
	downloads
}
also_holds() { pings C 198.51.100.10; }
stranger_out() { ! udp_arrives 5 R1 10.1.0.66 198.51.100.10 "$PORT" 5 H; }

ns H R1 R2 C K
link H eth0 R1 ra
link R1 rb R2 ta
outside R2 tb
link H eth1 K k0
ipn H -batch - <<-END
	addr add 198.51.100.10/24 dev eth0
	addr add 10.1.0.2/24 dev eth1
	route add default via 198.51.100.1
	route add 10.0.0.0/8 via 10.1.0.1
END
ipn R1 -batch - <<-END
	addr add 198.51.100.1/24 dev ra
	addr add 10.66.0.1/30 dev rb
	route add 203.0.113.0/24 via 10.66.0.2
END
ipn R2 -batch - <<-END
	addr add 10.66.0.2/30 dev ta
	link set tb mtu 1300
	route add default via 10.66.0.1
END
ipn K addr add 10.1.0.1/24 dev k0
neigh R1 ra 198.51.100.10 "$(mac H eth0)"
forward R1
forward R2
bg x H socat TCP-LISTEN:80,bind=198.51.100.10,fork,reuseaddr "SYSTEM:head -c $SIZE /dev/zero" 2>/dev/null
eventually 5 listening H 198.51.100.10:80
load
rpf_mark H
ok "without the filter the download is whole" works
sysctl_in H net.ipv4.conf.all.rp_filter=1
ok "strict: H answers a ping" also_holds
not_ok "but the download is not whole" works
check_invariant H "strict" some
like "$(flat "$(x H rpfmon explain)")" "[Ff]ragmentation|[Pp]ath MTU|PMTU" "explain says what is not heard"
unlike "$(explained H eth0 '.[].fix[]')" "from 10\\.0\\.0\\.0/8" "no rule for all that is the company's"
mends H eth0

x H rpfmon allow add dev eth0 from 10.66.0.2/32
x H rpfmon override on
ok "with a rule for R2 the download is whole" works
ok "and the company's others stay out of eth0" stranger_out
over H eth0 "a rule for R2"
finish
