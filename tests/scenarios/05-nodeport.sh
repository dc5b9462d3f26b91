# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   C: client                 R: gateway                       N: node                              P: pod
#   172.16.0.9/24 ------ 172.16.0.1  10.0.0.1 ------ 10.0.0.10/24 eth0
#                                    10.0.1.1 ------ 10.0.1.10/24 eth1     vp ------------ 10.0.1.50/32 eth0
#   N: what comes from 10.0.1.50 is routed by table 2, by eth1; port 30000 of 10.0.0.10 is the pod's 8080
# "A NodePort works for half of the pods": those whose address is of the second interface, as AWS' VPC CNI has it. The SYN
# comes in by eth0; once NAT has turned it into the pod's, the return path is that of the pod's answers, by eth1.
# situation: policy-rule other-provider valid-mark workload
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

CLIENT=172.16.0.9

works() { tcp_connects C 10.0.0.10 30000 2; }

stranger_out() {
	local before
	before=$(device N eth0 rejected)
	send_udp R 172.17.0.9 10.0.0.10 30000 5 --dev r0 --mac "$(mac N eth0)"
	[ $(($(device N eth0 rejected) - before)) = 5 ]
}

also_holds() { pings C 10.0.0.10; }

baseline() { sysctl_in N net.ipv4.conf.{all.rp_filter=0,eth0.rp_filter=1,eth1.rp_filter=1}; }

ns C R N P
link C eth0 R rc
link R r0 N eth0
link R r1 N eth1
link P eth0 N vp
ipn C addr add $CLIENT/24 dev eth0
ipn C route add default via 172.16.0.1
ipn R -batch - <<-END
	addr add 172.16.0.1/24 dev rc
	addr add 10.0.0.1/24 dev r0
	addr add 10.0.1.1/24 dev r1
END
ipn N -batch - <<-END
	addr add 10.0.0.10/24 dev eth0
	addr add 10.0.1.10/24 dev eth1
	route add default via 10.0.0.1
	route add 10.0.1.50/32 dev vp
	rule add from 10.0.1.50 lookup 2
	route add default via 10.0.1.1 dev eth1 table 2
END
ipn P addr add 10.0.1.50/32 dev eth0
ipn P route add 10.0.0.10/32 dev eth0
ipn P route add default via 10.0.0.10
forward R
forward N
x N nft -f - <<-END
	table ip nodeport {
		chain prerouting {
			type nat hook prerouting priority dstnat
			ip daddr 10.0.0.10 meta l4proto { tcp, udp } th dport 30000 dnat to 10.0.1.50:8080
		}
	}
END
tcp_server P 10.0.1.50 8080
load
rpf_mark N
ok "without the filter the NodePort answers" works
baseline
not_ok "strict: it does not" works
check_invariant N "strict" some
is "$(missed N eth0 '[.dev, .cause, .reasons[], .contexts[], .src, .dst, ."reverse-dev", ."reverse-gateway", .table, .prefix] | join(" ")')" \
	"eth0 policy-rule asymmetric packet $CLIENT 10.0.1.50 eth1 10.0.1.1 2 0.0.0.0/0" "explain names the pod's return path"
is "$(missed N eth0 '.situations | join(" ")')" "policy-rule other-provider workload" "and what else there is to it"
like "$(flat "$(x N rpfmon explain)")" "from $CLIENT to 10.0.1.50 tcp port 8080, sent to 10.0.0.10 port 30000, forwarded to vp" \
	"the text says what it was sent to, and what became of that"
is "$(missed N eth0 '.fix[0]')" "rpfmon allow add dev eth0 from $CLIENT && rpfmon override on" "and proposes a rule"
like "$(missed N eth0 '.advice[0]')" "routing rule [0-9]+ leads replies to table 2$" "and tells of the policy rule"
mends N eth0

# What the CNI itself does: the connection keeps a mark, and what is marked goes by the main table.
ipn N rule add pref 100 fwmark 0x80 lookup main
x N nft -f - <<-END
	table ip connmark {
		chain prerouting {
			type filter hook prerouting priority mangle
			iifname eth0 ct mark set 0x80
			meta mark set ct mark
		}
	}
END
not_ok "with connmark alone it does not answer" works
is "$(missed N eth0 .cause)" valid-mark "explain says that the filter does not look at the mark"
mends N eth0 first
sysctl_in N net.ipv4.conf.eth0.src_valid_mark=1
rpf_mark N
ok "with connmark and src_valid_mark it answers" works
check_invariant N "with connmark" 0
over N eth0 "with connmark"
x N nft delete table ip connmark
not_ok "without, it does not" works
finish
