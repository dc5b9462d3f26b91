# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What the stories about overlays between two nodes share; sourced after lib.sh and common.sh.
#
#   A: node                        R: router                   B: node                        P: pod
#   eth0 10.10.70.155/24 ---- 10.10.70.1  10.10.67.1 ---- 10.10.67.156/24 eth0
#   DEV  17.0.70.0 ================ the overlay ================ 17.0.51.0 DEV
#                                                        17.0.51.1/24 docker0 ---- 17.0.51.13/24 eth0
#   10.12.164.251:5432, a Service address, is NATed on A to the pod's. What A sends there has the source that eth0's
#   route chose, 10.10.70.155, but goes by the overlay; B's return path to that source is eth0.
POD=17.0.51.13 SERVICE=10.12.164.251 NODE=10.10.70.155 OUTSIDE=10.10.70.20

nodes() {
	ns A R B P
	link A eth0 R ra
	link B eth0 R rb
	link P eth0 B pod
	ipn A -batch - <<-END
		addr add $NODE/24 dev eth0
		route add default via 10.10.70.1
	END
	ipn R -batch - <<-END
		addr add 10.10.70.1/24 dev ra
		addr add 10.10.67.1/24 dev rb
	END
	ipn B -batch - <<-END
		addr add 10.10.67.156/24 dev eth0
		route add default via 10.10.67.1
		route add 10.10.70.0/24 via 10.10.67.1
		link add docker0 type bridge
		link set docker0 up
		addr add 17.0.51.1/24 dev docker0
		link set pod master docker0
	END
	bridged B pod
	ipn P -batch - <<-END
		addr add $POD/24 dev eth0
		route add default via 17.0.51.1
	END
	forward A
	forward B
	forward R
	service_address
}

service_address() {
	x A nft -f - <<-END
		table ip service {
			chain output {
				type nat hook output priority -100
				ip daddr $SERVICE tcp dport 5432 dnat to $POD
			}
		}
	END
}

# answers [SECONDS]: who expects it to hang need not wait as long
answers() { tcp_connects A $SERVICE 5432 "${1-5}"; }

# udp WANT COUNT [SOURCE]: of COUNT datagrams through the overlay, WANT reach the pod.
udp() { udp_arrives "$1" A "${3-$NODE}" $POD 7000 "$2" P; }

all_is() { sysctl_in B net.ipv4.conf.all.rp_filter="$1"; }

# It answers at once, or a slow machine takes its time; who expects it to hang waits for all of it.
works() { answers 3; }
stranger_out() { udp 0 5 $OUTSIDE; }
also_holds() { tcp_connects A $POD 5432; }

check_explain() {
	local dev=$1 kind=$2 text
	is "$(missed B "$dev" '[.dev, .cause, .reasons[], .contexts[], .src, .dst, ."reverse-dev", ."reverse-gateway", .prefix,
		.mode, ."decided-by"] | join(" ")')" \
		"$dev overlay-node-source asymmetric packet $NODE $POD eth0 10.10.67.1 10.10.70.0/24 strict all" "explain names it"
	is "$(missed B "$dev" '.situations | join(" ")')" "overlay-node-source larger-counts" "and what else there is to it"
	text=$(x B rpfmon explain)
	like "$text" "$dev \($kind\): dropping, [0-9]+ packets?, " "the text says where"
	like "$text" "from $NODE to $POD tcp port 5432, forwarded to docker0" "and whereto"
	like "$(flat "$text")" "arrives on $dev, but the return path to $NODE is eth0 \(via 10.10.67.1," "and why"
	FIX=$(missed B "$dev" '.fix[0]')
	is "$FIX" "rpfmon allow add dev $dev from $NODE && rpfmon override on" "and proposes the narrowest rule"
	ok "the text has that command, ready to paste" grep -qxF "    $FIX" <<<"$text"
	is "$(missed B "$dev" '[.fixes[].command | select(test("allow add") and (test(" from ") | not))] | length')" 0 \
		"no rule without a source is proposed"
	is "$(fixes B "$dev" '[.kind, .reply.dev, .reply.state] | join(" ")' | xargs)" "rule eth0 ok sysctl eth0 ok" \
		"but loose mode, and that replies leave by eth0"
}

check_kernel() {
	local dev=$1 admitted
	rpf_mark B
	all_is 2
	ok "the kernel in loose mode lets 20 of 20 through" udp 20 20
	over B "$dev" "in loose mode"
	all_is 1
	ok "in strict mode none" udp 0 20
	check_invariant B "strict" 20
	paste B "$FIX" >/dev/null
	admitted=$(device B "$dev" admitted)
	ok "by the rule 20 of 20" udp 20 20
	is $(($(device B "$dev" admitted) - admitted)) 20 "which the device counts as admitted"
	ok "the Service answers" answers
	check_invariant B "with the rule" 20
	isnt "$(rule B admitted)" 0 "and the rule counts too"
	ok "from outside of the rule none" udp 0 20 $OUTSIDE
	check_invariant B "outside" 40
	over B "$dev" "with the rule, what is left out being so on purpose"
	ok "the rule is deleted" x B rpfmon allow del dev "$dev" from $NODE
	ok "then none again" udp 0 20
	not_ok "the Service hangs again" answers 1
	check_invariant B "without the rule" some
	x B rpfmon override off
}

# story DEV KIND, after nodes and whatever makes the overlay
story() {
	local dev=$1 kind=$2
	tcp_server P $POD 5432
	ok "the Service answers without the filter" answers
	all_is 1
	load
	rpf_mark B
	ok "under strict mode the pod's own address answers" tcp_connects A $POD 5432
	is "$(growth B)" 0 "and nothing is rejected"
	not_ok "the Service hangs" answers 1
	check_invariant B "the hang" some
	is "$(device B "$dev" rejected)" "$(growth B)" "all of it on $dev"
	is "$(device B "$dev" kind)" "$kind" "which is of kind $kind"
	check_explain "$dev" "$kind"
	mends B "$dev"
	check_kernel "$dev"
}
