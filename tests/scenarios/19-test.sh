# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here
# "If I make it strict, what will break?" rpfmon test says what would become of a packet that nobody sent; what then becomes
# of one that is sent must be just that, in any mode.
# in the check: bookworm trixie-backports
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

answers() { tested B '[.strict, .loose, .now] | join(" ")' from "$1" to "$2" dev e1 "${@:3}"; }

# fate SRC DST [ARGS of rawsend]: what the kernel does with packets in the mode that e1 has
fate() {
	local src=$1 dst=$2 before heard
	before=$(kernel_rpf B)
	heard=$(passed)
	send_udp S "$src" "$dst" "$PORT" 3 --dev s1 --mac "$MAC" "${@:3}"
	sleep 0.2
	heard=$(($(passed) - heard))
	case "$heard $(($(kernel_rpf B) - before))" in
	"3 0") echo accepted ;;
	"0 3") echo rejected ;;
	"0 0") echo martian ;;
	*) echo "$heard of 3 passed" ;;
	esac
}

mode() { sysctl_in B net.ipv4.conf.{all.rp_filter=0,e1.rp_filter="$1"}; }

# same SRC DST: the answers, and then the kernel's own in each mode
same() {
	local src=$1 dst=$2 want
	mode 1
	want=$(fate "$src" "$dst")
	mode 2
	want+=" $(fate "$src" "$dst")"
	mode 0
	want+=" $(fate "$src" "$dst")"
	is "$(answers "$src" "$dst")" "$want" "from $src to $dst, off: $want"
	mode 1
	is "$(answers "$src" "$dst")" "${want% *} ${want%% *}" "the same, strict"
	mode 2
	want=${want% *}
	is "$(answers "$src" "$dst")" "$want ${want#* }" "the same, loose"
}

asym
MAC=$(mac B e1)
forward B
ipn B route add 10.8.0.0/16 via 10.2.0.1
ipn B route add blackhole 10.7.0.0/16
x B nft -f - <<-END
	table ip t {
		counter passed {
		}
		chain input {
			type filter hook input priority 0
			udp dport $PORT counter name passed
		}
		chain forward {
			type filter hook forward priority 0
			udp dport $PORT counter name passed
		}
	}
END
load
mode 1
rpf_mark B
is "$(answers 10.9.0.1 10.2.0.2)" "rejected accepted rejected" "strict rejects what loose accepts"
is "$(tested B '[.dev, .mode, ."decided-by", .reason, ."reverse-dev", ."reverse-gateway", .table, .prefix] | join(" ")' from 10.9.0.1 to 10.2.0.2 dev e1)" \
	"e1 strict dev asymmetric e0 10.1.0.1 main 10.9.0.0/16" "why, and by where the return path would leave"
like "$(flat "$(x B rpfmon test from 10.9.0.1 to 10.2.0.2 dev e1)")" "strict rejected: asymmetric loose accepted now rejected" "the text says so"
is "$(json B '.[0] | [.rejected, ."query-rejected"] | join(" ")' device show dev e1)" "0 0" "nothing is counted"
is "$(json B length record show)" 0 "nothing recorded"
is "$(growth B)" 0 "nor by the kernel"

for src in 10.9.0.1 10.8.0.1 10.7.0.1 203.0.113.9 10.1.0.2 10.1.0.255 127.0.0.1 224.0.0.1; do
	same $src 10.2.0.2
done
same 10.9.0.1 10.1.0.1
same 10.1.0.2 10.1.0.1
same 10.9.0.1 10.2.0.255

like "$(tested B .error from 10.9.0.1 to 203.0.113.9 dev e1)" "^there is no route to the destination[^{]*$" "a destination without a route is refused"
sysctl_in B net.ipv4.conf.e1.forwarding=0
like "$(tested B .error from 10.9.0.1 to 10.1.0.1 dev e1)" "^the device does not forward[^{]*$" "and one that would not be forwarded"
sysctl_in B net.ipv4.conf.e1.forwarding=1
is "$(answers 0.0.0.0 255.255.255.255)" "accepted accepted accepted" "who asks for an address may"

# What rules would do, override being off, in audit, and on.
mode 1
x B rpfmon allow add dev e1 from 10.9.0.0/16
for state in "off rejected" "audit rejected" "on accepted"; do
	x B rpfmon override "${state% *}"
	is "$(answers 10.9.0.1 10.2.0.2)" "rejected accepted ${state#* }" "a rule, override ${state% *}"
	is "$(fate 10.9.0.1 10.2.0.2)" "${state#* }" "which is what the kernel does"
done
is "$(x B rpfmon -j test from 10.9.0.1 to 10.2.0.2 dev e1 | jq .rule)" "$(rule B id)" "it says which rule"
admitted=$(rule B admitted)
answers 10.9.0.1 10.2.0.2 >/dev/null
is "$(rule B admitted)" "$admitted" "and the rule counts nothing"
is "$(answers 203.0.113.9 10.2.0.2)" "rejected rejected rejected" "another source stays out"
x B rpfmon override off

# The packet's own way to its destination, the mark, and a rule by address, each decide with it.
ipn B rule add pref 100 fwmark 5 lookup 100
ipn B route add 10.9.0.0/16 via 10.2.0.1 table 100
is "$(answers 10.9.0.1 10.2.0.2 mark 5)" "rejected accepted rejected" "a mark does nothing"
sysctl_in B net.ipv4.conf.e1.src_valid_mark=1
is "$(answers 10.9.0.1 10.2.0.2 mark 5)" "accepted accepted accepted" "but with src_valid_mark"
x B nft 'table ip m { chain c { type filter hook prerouting priority -150; meta mark set 5; }; }'
is "$(fate 10.9.0.1 10.2.0.2)" accepted "which is what the kernel does"
x B nft delete table ip m
ipn B rule add pref 101 from 10.2.0.2 lookup 100
is "$(answers 10.9.0.1 10.2.0.2)" "accepted accepted accepted" "a rule by the destination's own address"
is "$(fate 10.9.0.1 10.2.0.2)" accepted "which is what the kernel does"
is "$(tested B .strict from 10.9.0.1 dev e1)" rejected "without a destination there is none"

# So do its protocol, its ports, which are swapped for the return path, and its type of service, if a rule asks for them.
ipn B rule del pref 101
ipn B rule add pref 101 ipproto udp sport "$PORT" lookup 100
is "$(answers 10.9.0.1 10.2.0.2)" "rejected accepted rejected" "a rule by port does nothing for another port"
is "$(answers 10.9.0.1 10.2.0.2 proto udp dport "$PORT")" "accepted accepted accepted" "but for its own"
is "$(answers 10.9.0.1 10.2.0.2 proto udp sport "$PORT")" "rejected accepted rejected" "which is that of the destination"
is "$(answers 10.9.0.1 10.2.0.2 proto tcp dport "$PORT")" "rejected accepted rejected" "and of the protocol"
is "$(fate 10.9.0.1 10.2.0.2)" accepted "which is what the kernel does"
is "$(x B rpfmon -j test from 10.9.0.1 to 10.2.0.2 dev e1 proto udp dport "$PORT" | jq -r '[.proto, .sport, .dport, .tos] | join(" ")')" \
	"udp  $PORT 0" "JSON has what was asked"
ipn B rule del pref 101
ipn B rule add pref 101 tos 0x10 lookup 100
is "$(answers 10.9.0.1 10.2.0.2)" "rejected accepted rejected" "a rule by type of service does nothing for another"
is "$(answers 10.9.0.1 10.2.0.2 tos 0x10)" "accepted accepted accepted" "but for its own"
is "$(fate 10.9.0.1 10.2.0.2 --tos 16)" accepted "which is what the kernel does"
not_ok "ports without a protocol are refused" x B rpfmon test from 10.9.0.1 to 10.2.0.2 dev e1 dport 7
check_invariant B "to the end"
finish
