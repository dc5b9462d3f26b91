# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16 and 10.10.0.0/16, table main
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    enslaved to VRF blue, table 200
# "It is routed, but not in the VRF": the way back is looked up in the VRF's table first, and then in main. What counts is the
# rp_filter of the device that received, not the VRF's.
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
stranger() { arrives "$@" 10.10.0.1; }
baseline() { sysctl_in B net.ipv4.conf.{all.rp_filter=0,e1.rp_filter=1}; }

need_link vrf table 200
asym
forward B
ipn B link add blue type vrf table 200
ipn B link set blue up
ipn B link set e1 master blue
ipn B route add 10.10.0.0/16 via 10.1.0.1
ipn B link add d0 type dummy
ipn B link set d0 master blue
ipn B link set d0 up
ipn B route add 10.20.0.0/24 dev d0 vrf blue
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
ok "without the filter 5 of 5" arrives 5 5
strict B blue
ok "a strict VRF is not asked" arrives 5 5
rpf_off B blue
baseline
ok "a strict e1 is: none" arrives 0 5
check_invariant B "strict" 5
is "$(explained B e1 '.[0] | [.dev, .reason, .src, ."reverse-dev", .table, .prefix, .mode, ."decided-by"] | join(" ")')" \
	"e1 asymmetric 10.9.0.1 e0 main 10.9.0.0/16 strict dev" "explain names it"
like "$(explained B e1 '.[0].advice')" "e1 is of the VRF blue, which has no route to 10.9.0.1.*ip route add 10.9.0.0/16 .* dev e1 vrf blue" \
	"and says that the VRF lacks a route"
is "$(x B rpfmon -j test from 10.9.0.1 to 10.20.0.1 dev e1 | jq -r '[.dev, .strict, .loose] | join(" ")')" "e1 rejected accepted" \
	"a test says the same"
every_fix B e1

ipn B route add 10.9.0.0/16 via 10.2.0.1 vrf blue
rpf_mark B
ok "with a route in the VRF 5 of 5" arrives 5 5
check_invariant B "with a route" 0
ipn B route del 10.9.0.0/16 vrf blue
ipn B route add 10.9.0.0/16 dev d0 vrf blue
ok "by another device of it, none" arrives 0 5
check_invariant B "by another device" 5
is "$(explained B e1 '.[0] | [."reverse-dev", .table] | join(" ")')" "d0 200" "which explain knows"
finish
