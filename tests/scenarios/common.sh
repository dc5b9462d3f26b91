# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What several scenarios share; sourced after lib.sh.
#
#   need_link TYPE [ARGS]     skips the scenario where the kernel has no such link type
#   explained NS DEV FILTER   `rpfmon -j explain dev DEV`, run inside of NS as its owner would, through jq -r FILTER
#   paste NS COMMAND          runs a proposed fix verbatim, by bash in NS
#   every_fix NS DEV          each that explain proposes for DEV, tried alone; of the scenario's own are
#       arrives WANT N            of N packets, WANT arrive
#       stranger WANT N           the same from a source that nobody has seen yet
#       baseline                  sets the sysctls as they were
#   uplink NS                 links NS to U, by which two networks are routed, the stranger's the second:
#       U u0 10.1.0.1/24 -------- 10.1.0.2/24 eth0 NS    routes to 10.9.0.0/16 and 10.10.0.0/16
#   bridged NS PORT           waits until the bridge forwards what comes by PORT: not before the kernel knows its carrier
#   rule NS FIELD             a field of the only rule
#   asym                      namespaces S and B, linked twice:
#
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here
#
#   asymmetric N [ARGS]       N datagrams from 10.9.0.1 that strict mode rejects on e1 and loose mode accepts
#   arrive N COUNT            of COUNT such, N arrive in B
#   flat TEXT                 its words, whatever lines they are folded to
#   serve NS                  from now on, ask REQUEST... sends the module a message as netlink.pl says, from NS, and prints its answer
#   no_log_of REGEX           nothing in the kernel log matches
#   argument NAME [DEFAULT]   its value on the kernel's command line
#   of WORD                   the number after WORD, summed over the lines in TOLD
#   allocated SECONDS         what the kernel has, in KiB, that long from now, when what is freed later has been
#   module_copies DIR         DIR/signed.ko as it is installed, and the same without a signature, DIR/plain/rpfmon.ko
#   dkms_signed DIR           the first really has one

PORT=5000

need_link() {
	ip link add need0 type "$@" 2>/dev/null || skip_all "this kernel has no $1 devices"
	ip link del need0
}

explained() { x "$1" rpfmon -j explain dev "$2" | jq -r "$3"; }

paste() { x "$1" bash -c "$2"; }

every_fix() {
	local n=$1 dev=$2 fixes fix
	mapfile -t fixes <<<"$(explained "$n" "$dev" '.[0].fix[]')"
	for fix in "${fixes[@]}"; do
		paste "$n" "$fix" >/dev/null
		ok "after: $fix" arrives 5 5
		case $fix in
		rpfmon*) ok "and a stranger's stay out" stranger 0 5 ;;
		esac
		x "$n" rpfmon allow flush
		x "$n" rpfmon override off
		baseline
		ok "taken back, none" arrives 0 5
	done
}

uplink() {
	link U u0 "$1" eth0
	ipn "$1" -batch - <<-END
		addr add 10.1.0.2/24 dev eth0
		route add 10.9.0.0/16 via 10.1.0.1
		route add 10.10.0.0/16 via 10.1.0.1
	END
	ipn U addr add 10.1.0.1/24 dev u0
}

bridged() { eventually 5 bridge_forwards "$@" || bail "the bridge does not take what comes by $2"; }
bridge_forwards() { ipn "$1" -d link show dev "$2" | grep -q "state forwarding"; }

rule() { json "$1" ".[0].\"$2\"" allow show; }

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
