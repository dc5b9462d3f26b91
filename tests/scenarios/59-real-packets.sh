# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    routes to 10.9.0.0/16, 10.6.0.0/16 (two next hops); blackhole 10.7.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    rules by mark, type of service, port and address to table 100, whose routes go by e1
#       s2 10.3.0.1/24 -------- 10.3.0.2/24 e2    in a VRF
#                               10.5.0.1/24 d0    where packets are forwarded to
# "Is a question to the copy what a packet would meet?" 200 packets by chance are asked about in the copy, then sent; the kernel's
# own counter, and what passes the firewall, are the judges. (SEED by the kernel argument seed=N.)
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

RANDOM=$(argument seed 1)
PACKETS=$(argument packets 100)
SOURCES=(10.9.0.1 10.9.1.1 10.6.0.1 10.7.0.1 10.8.0.1 10.1.0.9 10.2.0.9 10.3.0.9 10.5.0.9 203.0.113.9 10.1.0.2 10.4.0.1 10.1.0.255)
declare -A DESTINATIONS=([0]="10.1.0.2 10.1.0.2 10.2.0.2 10.5.0.7" [1]="10.2.0.2 10.2.0.2 10.1.0.2 10.5.0.7" [2]="10.3.0.2")

pick() { local list=("$@"); echo "${list[$((RANDOM % $#))]}"; }

asym
need_link dummy
if ip link add v0 type vrf table 50 2>/dev/null; then ip link del v0; VRF=1; else VRF=0; fi
link S s2 B e2
ipn S addr add 10.3.0.1/24 dev s2
if [ $VRF = 1 ]; then ipn B link add v0 up type vrf table 50; ipn B link set e2 master v0; fi
ipn B -batch - <<-END
	addr add 10.3.0.2/24 dev e2
	neigh replace 10.3.0.1 lladdr $(mac S s2) dev e2 nud permanent
	link add d0 up type dummy
	addr add 10.5.0.1/24 dev d0
	neigh replace 10.5.0.7 lladdr 02:00:00:00:00:07 dev d0 nud permanent
	route add 10.6.0.0/16 nexthop via 10.1.0.1 nexthop via 10.2.0.1
	route add blackhole 10.7.0.0/16
	route add 10.8.0.0/16 via 10.2.0.1
	route add 10.4.0.0/16 via 10.3.0.1 dev e2 onlink
	route add 10.9.0.0/16 via 10.2.0.1 table 100
	route add 10.1.0.0/24 dev e1 table 100
	rule add pref 100 fwmark 5 lookup 100
	rule add pref 101 tos 0x10 lookup 100
	rule add pref 102 ipproto udp sport 7777 lookup 100
	rule add pref 103 from 10.5.0.0/24 lookup 100
END
forward B
sysctl_in B net.ipv4.conf.{e0.rp_filter=1,e1.rp_filter=1,e2.rp_filter=1,e1.src_valid_mark=1}
x B nft -f - <<-END
	table ip t {
		counter passed {
		}
		chain marking {
			type filter hook prerouting priority -150
			udp sport 5005 meta mark set 5
		}
		chain input {
			type filter hook input priority 0
			ip protocol udp counter name passed
		}
		chain forward {
			type filter hook forward priority 0
			ip protocol udp counter name passed
		}
	}
END

lines=()
for ((i = 0; i < PACKETS; i++)); do
	dev=$((RANDOM % 3)) sport=$(pick 1000 1000 5005) mark=0
	[ "$sport" != 5005 ] || mark=5
	# shellcheck disable=SC2086
	lines+=("e$dev $(pick "${SOURCES[@]}") $(pick ${DESTINATIONS[$dev]}) $mark $(pick 0 0 16) 17 $sport $(pick 80 7777)")
done
mapfile -t answers < <(printf '%s\n' "${lines[@]}" | x B prove ask)
is ${#answers[@]} "$PACKETS" "the copy answers"

alike=0
declare -A seen=()
for ((i = 0; i < PACKETS; i++)); do
	read -r dev src dst mark tos _ sport dport <<<"${lines[i]}"
	before=$(kernel_rpf B) heard=$(passed)
	x S rawsend --src "$src" --dst "$dst" --sport "$sport" --dport "$dport" --tos "$tos" --count 1 --dev "s${dev#e}" --mac "$(mac B "$dev")"
	case "$(($(passed) - heard)) $(($(kernel_rpf B) - before))" in
	"1 0") fate=accepted ;;
	"0 1") fate=rejected ;;
	"0 0") fate="martian or refused" ;;
	*) fate=unclear ;;
	esac
	seen[$fate]=1
	if [[ $fate = *"${answers[i]}"* ]]; then
		alike=$((alike + 1))
	else
		note "from $src to $dst by $dev, mark $mark, tos $tos, ports $sport $dport: ${answers[i]} in the copy, really $fate"
	fi
done
is $alike "$PACKETS" "of $PACKETS packets the copy is right about all"
is "${#seen[@]}" 3 "some pass, some are rejected, some are martians"
finish
