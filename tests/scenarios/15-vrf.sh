# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16, table main
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    enslaved to VRF blue, table 200
#       10.9.0.1/32 on lo       10.20.0.2/24 e2   enslaved to blue as well -------- 10.20.0.1/24 h0 H
# "It is routed, but not in the VRF": the return path is looked up in the VRF's table first, and then in main. What counts is the
# rp_filter of the device that received, not the VRF's.
# situation: vrf workload
# in the check: bullseye bookworm trixie-backports
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

# A socket of B's own hears no VRF: it is forwarded.
arrives() {
	local before
	before=$(forwarded)
	send_udp S "${3-10.9.0.1}" 10.20.0.1 "$PORT" "$2" --dev s1 --mac "$(mac B e1)"
	sleep 0.2
	echo "$(($(forwarded) - before)) were forwarded"
	[ $(($(forwarded) - before)) = "$1" ]
}
forwarded() { [[ $(x B nft list counter ip t forwarded) =~ packets\ ([0-9]+) ]] && echo "${BASH_REMATCH[1]}"; }
works() { pings S 10.20.0.1 -I 10.9.0.1; }
stranger_out() { arrives 0 5 10.9.0.99; }
baseline() { sysctl_in B net.ipv4.conf.{all.rp_filter=0,e1.rp_filter=1}; }

need_link vrf table 200
asym
forward B
ipn B link add blue type vrf table 200
ipn B link set blue up
ipn B link set e1 master blue
ns H
link H h0 B e2
ipn B link set e2 master blue
ipn B addr add 10.20.0.2/24 dev e2
ipn H addr add 10.20.0.1/24 dev h0
ipn H route add default via 10.20.0.2
ipn S addr add 10.9.0.1/32 dev lo
ipn S route add 10.20.0.0/24 via 10.2.0.2
x B nft -f - <<-END
	table ip t {
		counter forwarded {
		}
		chain forward {
			type filter hook forward priority 0
			udp dport $PORT counter name forwarded
		}
	}
END
load
rpf_mark B
ok "e1 answers its own network" pings S 10.2.0.2
ok "without the filter 5 of 5" arrives 5 5
ok "which are answered" works
strict B blue
ok "a strict VRF is not asked" arrives 5 5
rpf_off B blue
baseline
ok "a strict e1 is: none" arrives 0 5
check_invariant B "strict" 5
agrees B
is "$(missed B e1 '[.dev, .cause, .reasons[], .src, ."reverse-dev", .table, .prefix, .mode, ."decided-by"] | join(" ")')" \
	"e1 vrf asymmetric 10.9.0.1 e0 main 10.9.0.0/16 strict dev" "explain names it"
is "$(missed B e1 '.situations | join(" ")')" "vrf workload" "and what else there is to it"
like "$(missed B e1 '.advice[0]')" "e1 is in the VRF blue, whose table the return path is looked up in first" "and tells of the VRF"
like "$(missed B e1 '.fixes[] | select(.kind == "route") | [.command, ."why-not"] | join(": ")')" \
	"^ip route add 10.9.0.1/32 via 10.2.0.1 dev e1 vrf blue: 10.2.0.1 is only taken for the gateway" "and proposes the route that it lacks"
is "$(tested B '[.dev, .strict, .loose] | join(" ")' from 10.9.0.1 to 10.20.0.1 dev e1)" "e1 rejected accepted" \
	"a test says the same"
mends B e1

ipn B route add 10.9.0.0/16 via 10.2.0.1 vrf blue
rpf_mark B
ok "with a route in the VRF 5 of 5" arrives 5 5
check_invariant B "with a route" 0
ok "which are answered" works
over B e1 "with a route"
ipn B route del 10.9.0.0/16 vrf blue
ipn B route add 10.9.0.0/16 dev e2 vrf blue
ok "by another device of it, none" arrives 0 5
check_invariant B "by another device" 5
is "$(missed B e1 '[."reverse-dev", .table] | join(" ")')" "e2 200" "which explain knows"
finish
