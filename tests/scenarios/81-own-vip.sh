# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   C                          N: node                                       P: pod
#   203.0.113.5/24 ---- 203.0.113.1/24 eth0    10.116.128.1/24 kube-bridge ---- 10.116.128.2/24 eth0
#                       198.51.100.80/32 kube-dummy                              198.51.100.80/32 tunl0
#   N: ipvs sends what is for 198.51.100.80:80 to P, in ipip
# "Direct return works but for the node's own pods": they answer in the service's name, which is an address of the node's own. That the
# kernel refuses, whatever the filter; with accept_local it is the filter's, and no rule may admit one of our own addresses.
# situation: own-source
# releases: bookworm
# layer: tests/vm/packages pimd ipvsadm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

VIP=198.51.100.80

works() { tcp_connects C $VIP 80; }
tested_as() { x N rpfmon test from $VIP to 203.0.113.5 dev kube-bridge 2>&1 || :; }

need_link ipip remote 192.0.2.1
ns C N P
outside N eth0
link P eth0 N vethp
ipn N -batch - <<-END
	link add kube-bridge up type bridge
	link set vethp master kube-bridge
	link add kube-dummy up type dummy
	addr add 10.116.128.1/24 dev kube-bridge
	addr add $VIP/32 dev kube-dummy
END
ipn P -batch - <<-END
	addr add 10.116.128.2/24 dev eth0
	route add default via 10.116.128.1
	link set tunl0 up
	addr add $VIP/32 dev tunl0
END
bridged N vethp
forward N
modprobe ip_vs
x N ipvsadm -A -t $VIP:80 -s rr
x N ipvsadm -a -t $VIP:80 -r 10.116.128.2 -i
tcp_server P $VIP 80
load
rpf_mark N
not_ok "without the filter nothing answers" works
check_invariant N "without the filter" 0
like "$(flat "$(x N rpfmon explain)")" "accept_local|own address" "explain names addresses of our own"
sysctl_in N net.ipv4.conf.all.rp_filter=1
not_ok "strict: neither" works
check_invariant N "strict" 0
like "$(tested_as)" "local|own|martian" "test says that the source is our own"

sysctl_in N net.ipv4.conf.kube-bridge.accept_local=1
not_ok "accept_local: neither" works
check_invariant N "accept_local" some
unlike "$(explained N kube-bridge '.[].fix[]')" "rpfmon allow" "explain proposes no rule"
mends N kube-bridge
x N rpfmon allow add dev kube-bridge from $VIP/32
x N rpfmon override on
not_ok "indeed a rule lets nothing through" works
x N rpfmon allow flush
x N rpfmon override off
loose N kube-bridge
ok "accept_local and loose: it answers" works
over N kube-bridge "loose"
rpf_off N kube-bridge
sysctl_in N net.ipv4.conf.kube-bridge.accept_local=0

# Or the address is not the node's own any more: what is for it comes to ipvs by a mark.
ipn N -batch - <<-END
	addr del $VIP/32 dev kube-dummy
	rule add priority 100 fwmark 78 lookup 78
	route add local default dev lo table 78
	rule add priority 101 lookup 79
	route add $VIP/32 dev kube-bridge table 79
END
x N nft -f - <<-END
	table ip service {
		chain received {
			type filter hook prerouting priority mangle
			iifname "eth0" ip daddr $VIP meta mark set 78
		}
	}
END
rpf_mark N
ok "strict: a table that has it by kube-bridge, it answers" works
check_invariant N "a table" 0
finish
