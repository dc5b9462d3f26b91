# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What several scenarios share; sourced after lib.sh.
#
#   need_link TYPE [ARGS]     skips the scenario where the kernel has no such link type
#   explained NS DEV FILTER   `rpfmon -j explain dev DEV`, run inside of NS as its owner would, through jq -r FILTER; judge.sh holds
#                             it to its schema
#   doctored NS [JQ]          `rpfmon -j doctor`, run inside of NS likewise, through jq -r JQ, and held to its own schema
#   paste NS COMMAND          runs a proposed fix verbatim, by bash in NS
#   dropping NS DEV           how many findings of DEV still drop something that is missed
#   missed NS DEV JQ          the first such finding of DEV, through jq -r JQ
#   fixes NS DEV [JQ]         its proved fixes, through jq -r JQ (their commands), a line each
#   over NS DEV DESC          a test: nothing of DEV is dropping any more
#   mends NS DEV [first]      tests of each proved fix for DEV, or of the first alone: pasted, it mends, and its undo takes back all
#                             of it; there must be one. Of the scenario's own are
#       works                 the traffic that is missed, both ways of it
#       stranger_out          (if there is one) a source that nobody has seen does not come in: asked by the first call
#                             alone, as it has been seen then
#       also_holds            (if there is one) what no fix may break
#   uplink NS [PEER]          links NS to U, by which two networks are routed, and from there on to PEER, which has 10.9.0.1:
#       U u0 10.1.0.1/24 -------- 10.1.0.2/24 eth0 NS    routes to 10.9.0.0/16 and 10.10.0.0/16
#         u1 10.6.0.1/24 -------- 10.6.0.2/24 up0 PEER   10.9.0.1/32 on lo
#   outside NS DEV            links C to DEV of NS: a host elsewhere, 203.0.113.5 c0 ---- DEV 203.0.113.1, its only gateway
#   switch NS PORT...         makes these ports of a bridge br0, and waits until it forwards what comes by them
#   bridged NS PORT           waits until the bridge forwards what comes by PORT: not before the kernel knows its carrier
#   rule NS FIELD             a field of the only rule
#   tested NS JQ ARGS...      what `rpfmon -j test ARGS` says through jq -r JQ; and beside it, if it is something else, what it says
#                             without the module
#   agrees NS                 two tests: doctor says the same with the module and without, and what it lists is rejected if the module
#                             is asked about a host of it. No rule may be in force
#   without_module NS CMD...  a command to which the module is not loaded
#   asym                      namespaces S and B, linked twice:
#
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here
#
#   asym_ipv6                 IPv6 beside it: fd01::/64 and fd02::/64 on these links, fd09::1 on S's lo
#   asymmetric N [ARGS]       N datagrams from 10.9.0.1 that strict mode rejects on e1 and loose mode accepts
#   arrive N COUNT            of COUNT such, N arrive in B
#   flat TEXT                 its words, whatever lines they are folded to
#   serve NS                  from now on, ask REQUEST... sends the module a message as netlink.pl says, from NS, and prints its answer
#   no_log_of REGEX           nothing in the kernel log matches
#   argument NAME [DEFAULT]   its value on the kernel's command line
#   least_ms NS CMD...        milliseconds that a command takes, the least of three; what the kernel does to end the namespace of a
#                             copy is not part of it
#   at_most MS MOST           is it no more?
#   of WORD                   the number after WORD, summed over the lines in TOLD
#   allocated SECONDS         what the kernel has, in KiB, that long from now, when what is freed later has been
#   module_copies DIR         DIR/signed.ko as it is installed, and the same without a signature, DIR/plain/rpfmon.ko
#   dkms_signed DIR           the first really has one

PORT=5000

need_link() {
	ip link add need0 type "$@" 2>/dev/null || skip_all "this kernel has no $1 devices"
	ip link del need0
}

explained() { x "$1" rpfmon -j explain dev "$2" | tee -a /tmp/explained.$$ | jq -r "$3"; }

doctored() { x "$1" rpfmon -j doctor | tee -a /tmp/doctored.$$ | jq -r "${2-.}"; }

# One finding of each kind is enough for the schema, and so is one device. The serial port is slow.
at_finish() {
	[ ! -s /tmp/explained.$$ ] || jq -cs 'add | unique_by(.state, .severity, .situations, .contexts, .reasons, [.. | type]) | .[]' \
		/tmp/explained.$$ | sed 's/^/# explained: /'
	[ ! -s /tmp/doctored.$$ ] || jq -cs 'map(.devices |= (map(.rejects |= unique_by(.reason, .expected, [.. | type])) |
		unique_by(.mode, .situations, [.. | type]))) | unique_by([.. | type]) | .[]' \
		/tmp/doctored.$$ | sed 's/^/# doctored: /'
}

paste() { x "$1" bash -c "$2"; }

MISSED='.[] | select(.state == "dropping" and .severity == "loss")'

dropping() { explained "$1" "$2" "[$MISSED] | length"; }

missed() { explained "$1" "$2" "[$MISSED][0] | $3"; }

fixes() { missed "$1" "$2" ".fixes // [] | .[] | select(.proved == true) | ${3-.command}"; }

over() { is "$(dropping "$1" "$2")" 0 "$3: nothing of $2 is dropping any more"; }

STRANGE=yes
mends() {
	local n=$1 dev=$2 lines i fix undo opens before
	mapfile -t lines < <(fixes "$n" "$dev" '.command, .undo, (.opens | length)')
	isnt "${lines[0]-}" "" "$dev: there is a proved fix"
	[ "${3-}" != first ] || lines=("${lines[@]:0:3}")
	for ((i = 0; i < ${#lines[@]}; i += 3)); do
		fix=${lines[i]} undo=${lines[i + 1]} opens=${lines[i + 2]}
		not_ok "still missed before: $fix" works
		before=$(restorable "$n")
		ok "it can be pasted: $fix" paste "$n" "$fix"
		ok "it mends" works
		over "$n" "$dev" "with it"
		if [ "$STRANGE" ] && has_function stranger_out && { [[ $fix = *"rpfmon allow"* ]] || [ "$opens" = 0 ]; }; then
			ok "and strangers stay out" stranger_out
		fi
		if has_function also_holds; then ok "and nothing else breaks" also_holds; fi
		ok "its undo can be pasted: $undo" paste "$n" "$undo"
		is "$(restorable "$n")" "$before" "which leaves nothing of it"
		not_ok "and it is missed again" works
	done
	STRANGE=
}

has_function() { declare -F "$1" >/dev/null; }

# What a fix may change, without what changes by itself.
restorable() {
	x "$1" bash -c 'ip -4 addr; ip rule; ip -4 route show table all; rpfmon -j save; cd /proc/sys/net/ipv4/conf &&
		grep -H . */{rp_filter,src_valid_mark,ignore_routes_with_linkdown,accept_local}' |
		sed -E 's/ (valid_lft|preferred_lft|expires) [^ ]+//g'
}

uplink() {
	link U u0 "$1" eth0
	ipn "$1" -batch - <<-END
		addr add 10.1.0.2/24 dev eth0
		route add 10.9.0.0/16 via 10.1.0.1
		route add 10.10.0.0/16 via 10.1.0.1
	END
	ipn U addr add 10.1.0.1/24 dev u0
	if [ $# -gt 1 ]; then onward "$2"; fi
}

onward() {
	link U u1 "$1" up0
	ipn U addr add 10.6.0.1/24 dev u1
	ipn U route add 10.9.0.0/16 via 10.6.0.2
	ipn "$1" addr add 10.6.0.2/24 dev up0
	ipn "$1" addr add 10.9.0.1/32 dev lo
	forward U
}

outside() {
	link C c0 "$1" "$2"
	ipn C addr add 203.0.113.5/24 dev c0
	ipn C route add default via 203.0.113.1
	ipn "$1" addr add 203.0.113.1/24 dev "$2"
}

switch() {
	local n=$1 port
	shift
	ipn "$n" link add br0 up type bridge
	for port; do ipn "$n" link set "$port" master br0; done
	for port; do bridged "$n" "$port"; done
}

bridged() { eventually 20 bridge_forwards "$@" || bail "the bridge does not take what comes by $2"; }
bridge_forwards() { ipn "$1" -d link show dev "$2" | grep -q "state forwarding"; }

rule() { json "$1" ".[0].\"$2\"" allow show; }

# The copy of the routing that is asked then has no rules, so .now is the same only where none decided.
tested() {
	local n=$1 filter=$2 said copy keep='del(.now, .rule)'
	shift 2
	said=$(x "$n" rpfmon -j test "$@" 2>/dev/null) || :
	copy=$(without_module "$n" rpfmon -j test "$@" 2>/dev/null) || :
	jq -r "$filter" <<<"$said"
	[ "$(jq .rule <<<"$said")" != null ] || keep=.
	if [ "$(jq -c "$keep" <<<"$said")" != "$(jq -c "$keep" <<<"$copy")" ]; then echo "but without the module: $copy"; fi
}

without_module() { x "$1" env LD_PRELOAD=/usr/lib/rpfmon-test/forget.so ASAN_OPTIONS=verify_asan_link_order=0 "${@:2}"; }

agrees() {
	local n=$1 said copy dev src now wrong='' asked=0
	said=$(doctored "$n" '.devices[] | {dev, mode, rejects} | tojson' || :)
	copy=$(without_module "$n" rpfmon -j doctor | jq -c '.devices[] | {dev, mode, rejects}' || :)
	is "$copy" "${said:-anything}" "$n: without the module doctor says the same"
	while read -r dev src; do
		asked=$((asked + 1))
		now=$(x "$n" rpfmon -j test from "$src" dev "$dev" 2>&1) || :
		[[ $now == *'"now":"rejected"'* ]] || wrong+="$dev from $src: $now"$'\n'
	done < <(jq -r '.dev as $dev | .rejects[:16][] | "\($dev) \(.from)"' <<<"$said" |
		perl /tests/scenarios/samples.pl <(ipn "$n" -4 route show table all; ipn "$n" -4 rule))
	is "$wrong" "" "$n: asked about $asked of what it lists, the module rejects each"
}

# Neighbours are permanent: what an ARP request would add is another scenario's.
asym() {
	local i s='' b=''
	ns S B
	for i in 0 1; do
		link S s$i B e$i
		s+="addr add 10.$((i + 1)).0.1/24 brd + dev s$i"$'\n'
		s+="neigh replace 10.$((i + 1)).0.2 lladdr $(mac B e$i) dev s$i nud permanent"$'\n'
		b+="addr add 10.$((i + 1)).0.2/24 brd + dev e$i"$'\n'
		b+="neigh replace 10.$((i + 1)).0.1 lladdr $(mac S s$i) dev e$i nud permanent"$'\n'
	done
	ipn S -batch - <<<"$s"
	ipn B -batch - <<<"$b"$'\nroute add 10.9.0.0/16 via 10.1.0.1'
}

asym_ipv6() {
	ipn S addr add fd01::1/64 dev s0 nodad
	ipn S addr add fd02::1/64 dev s1 nodad
	ipn S addr add fd09::1/128 dev lo nodad
	ipn B addr add fd01::2/64 dev e0 nodad
	ipn B addr add fd02::2/64 dev e1 nodad
	ipn B route add fd09::/64 via fd01::1
	ipn S neigh replace fd02::2 lladdr "$(mac B e1)" dev s1 nud permanent
}

asymmetric() {
	local n=$1
	shift
	send_udp S 10.9.0.1 10.2.0.2 "$PORT" "$n" "$@"
}

arrive() { udp_arrives "$1" S 10.9.0.1 10.2.0.2 "$PORT" "$2" B; }

# arm64's kernel sets probes by breakpoint, whatever becomes of ftrace.
probes_on_ftrace() { [ "$(uname -m)" != aarch64 ]; }

flat() { tr -s " \n" " " <<<"$1"; }

argument() {
	local value
	value=$(sed -n "s/.*\\b$1=\\([^ ]*\\).*/\\1/p" /proc/cmdline)
	echo "${value:-${2-}}"
}

least_ms() {
	local begun i
	for i in 1 2 3; do
		begun=${EPOCHREALTIME/./}
		x "$1" "${@:2}" >/dev/null || :
		echo $((${EPOCHREALTIME/./} - begun))
		sleep 3
	done | sort -n | awk 'NR == 1 { printf "%.1f\n", $1 / 1000 }'
}

at_most() { awk -v ms="$1" -v most="$2" 'BEGIN { exit !(ms <= most) }'; }

of() { awk -v word="$1" '{ for (i = 1; i < NF; i++) if ($i == word) sum += $(i + 1) } END { print sum + 0 }' <<<"$TOLD"; }

allocated() {
	sleep "$1"
	awk '/^(Slab|Percpu|VmallocUsed|KernelStack):/ { sum += $2 } END { print sum }' /proc/meminfo
}

module_copies() {
	local module
	module=$(modinfo -n rpfmon)
	mkdir -p "$1/plain"
	case $module in
	*.xz) xz -dc "$module" >"$1/signed.ko" ;;
	*) cp "$module" "$1/signed.ko" ;;
	esac
	if dkms_signed "$1"; then
		strip --strip-debug -o "$1/plain/rpfmon.ko" "$1/signed.ko"
	else
		cp "$1/signed.ko" "$1/plain/rpfmon.ko"
	fi
}

dkms_signed() { [ -n "$(modinfo -F signer "$1/signed.ko")" ]; }

# One perl for all, as it takes a tenth of a second to start.
serve() {
	coproc x "$1" perl /tests/scenarios/netlink.pl
	# A coprocess' own are not for subshells.
	exec {ASKS}>&"${COPROC[1]}" {ANSWERS}<&"${COPROC[0]}"
	eval "exec ${COPROC[1]}>&- ${COPROC[0]}<&-"
}

ask() {
	local answer
	echo "$*" >&"$ASKS"
	read -rt 60 answer <&"$ANSWERS" || bail "no answer to $*"
	echo "$answer"
}

no_log_of() { ! dmesg | grep -E "$1"; }

# Of a process
not_there() { ! kill -0 "$1" 2>/dev/null; }

# What passed B's filter, as a scenario's own table "t" counts it, or this one: UDP to $PORT that came by e1
passed() { [[ $(x B nft list counter ip t passed) =~ packets\ ([0-9]+) ]] && echo "${BASH_REMATCH[1]}"; }
count_passed() {
	x B nft -f - <<-END
		table ip t {
			counter passed { }
			chain input {
				type filter hook input priority 0
				iif e1 udp dport $PORT counter name passed
			}
		}
	END
}
