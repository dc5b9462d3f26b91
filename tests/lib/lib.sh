# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What every scenario sources first: `. /tests/lib/lib.sh`. Runs as root inside the VM, under errexit: whatever fails
# outside of a test ends the scenario, and a scenario that does not come to `finish` has failed.
#
# Tests, a line of TAP each (they never end the scenario, whatever comes out):
#   ok DESC CMD...            CMD succeeds; what it printed is shown where it does not
#   not_ok DESC CMD...        CMD fails
#   is GOT WANT DESC          strings are equal        isnt GOT OTHER DESC      differ
#   like GOT REGEX DESC       extended regex matches   unlike GOT REGEX DESC    does not
#   skip REASON               counts as a test that could not be run
#   skip_all REASON           ends the scenario here, as not to be run on this kernel
#   bail REASON               ends it as failed
#   note TEXT                 a remark in the output
#   finish                    the last line of every scenario; calls at_finish first, if there is such a function
#   (errexit is off inside functions called by `ok`: let them return their verdict)
#
# Topology; all of it is taken down at exit:
#   ns NAME...                network namespaces: lo up, no IPv6, rp_filter 0 for what is to come
#   link A DEVA B DEVB        a veth pair between namespaces, both up
#   ipn NS ARGS...            ip in NS                 x NS CMD...    any command in NS (but /sys is not of NS)
#   sysctl_in NS KEY=VALUE... e.g. net.ipv4.ip_forward=1; a dot within a device's name is written /
#   strict|loose|rpf_off NS DEV    rp_filter of a device (or `all`, `default`)
#   forward NS                ip_forward=1
#   mac NS DEV                its address; neigh NS DEV ADDR MAC   a permanent neighbour: needed where packets with
#                             another source of the sender's go, as ARP would ask in that source's name
#   bg CMD...                 in the background till the scenario ends; its pid is in $BG
#   eventually SECONDS CMD... repeats CMD until it succeeds
#
# rpfmon:
#   load [PARAM=VALUE...], unload    the module
#   json NS FILTER ARGS...    `rpfmon -j -n NS ARGS`, through jq -r FILTER
#   device NS DEV FIELD       a field of `device show`, 0 or empty where the device is not listed
#   kernel_rpf NS             the kernel's own TcpExtIPReversePathFilter
#   summed FIELD JSON         the sum of all such fields
#   rejected NS               the sum over the devices of NS, those that are gone included
#   rpf_mark NS...            remembers both
#   growth NS                 the kernel's, since the mark
#   check_invariant NS DESC [N|some]    a test: both grew by the same, and by N, or by something
#
# Traffic. Established connections and warm routes survive a change of rp_filter: always make new ones.
#   send_udp NS SRC DST PORT COUNT [ARGS of rawsend]    exactly COUNT datagrams, any source
#   rawsend                   in NS by `x NS rawsend`; --help says how
#   udp_listen NS PORT [GROUP DEV]    starts counting;  udp_heard    stops, sets $HEARD
#   udp_arrives N NS SRC DST PORT COUNT RNS   succeeds where, of COUNT sent, N arrive at PORT in RNS
#   tcp_server NS ADDR PORT   greets and closes, in the background
#   tcp_connects NS ADDR PORT [SECONDS]       succeeds where a new connection is greeted (default: within 3)
#   pings NS ADDR [ARGS]      one echo is answered within 2 seconds
set -Eeuo pipefail
export PATH=/usr/lib/rpfmon-test:$PATH

TESTS=0 BG='' HEARD='' LISTENER='' LISTENER_OUT=''
NAMESPACES=() BACKGROUND=()
declare -A KERNEL_MARK=() REJECTED_MARK=()

# ---- TAP

note() { printf '%s\n' "$*" | sed 's/^/# /'; }

verdict() {
	TESTS=$((TESTS + 1))
	if [ "$1" = 0 ]; then
		echo "ok $TESTS - $2"
	else
		echo "not ok $TESTS - $2"
		shift 2
		note "$@"
	fi
}

ok() {
	local desc=$1 out status=0
	shift
	out=$("$@" 2>&1) || status=$?
	verdict $status "$desc" "'$*' ended with $status, saying: $out"
}

not_ok() {
	local desc=$1 out status=1
	shift
	out=$("$@" 2>&1) || status=0
	verdict $status "$desc" "'$*' succeeded, saying: $out"
}

is() {
	local status=0
	[ "$1" = "$2" ] || status=1
	verdict $status "$3" "got:  $1"$'\n'"want: $2"
}

isnt() {
	local status=0
	[ "$1" != "$2" ] || status=1
	verdict $status "$3" "got what it must not be: $1"
}

like() {
	local status=0
	[[ $1 =~ $2 ]] || status=1
	verdict $status "$3" "got: $1"$'\n'"want a match of: $2"
}

unlike() {
	local status=0
	[[ ! $1 =~ $2 ]] || status=1
	verdict $status "$3" "got: $1"$'\n'"want no match of: $2"
}

skip() {
	TESTS=$((TESTS + 1))
	echo "ok $TESTS - # SKIP $*"
}

skip_all() {
	[ $TESTS = 0 ] || bail "skip_all after tests"
	echo "1..0 # SKIP $*"
	end_marker
	exit 0
}

bail() {
	echo "Bail out! $*"
	exit 1
}

end_marker() { echo "# end $(basename "$0" .sh)"; }

finish() {
	if declare -F at_finish >/dev/null; then at_finish; fi
	clean_up
	trap - EXIT ERR
	echo "1..$TESTS"
	end_marker
	exit 0
}

trap 'note "line $LINENO: status $? from: $BASH_COMMAND"' ERR
trap 'clean_up' EXIT

# ---- topology

x() { inside "$@"; }

ipn() { ip -n "$@"; }

ns() {
	local n sysctls=(-w net.ipv4.conf.all.rp_filter=0 -w net.ipv4.conf.default.rp_filter=0)
	[ ! -e /proc/sys/net/ipv6 ] ||
		sysctls+=(-w net.ipv6.conf.all.disable_ipv6=1 -w net.ipv6.conf.default.disable_ipv6=1)
	printf 'netns add %s\n' "$@" | ip -batch -
	NAMESPACES+=("$@")
	for n; do inside "$n" "${sysctls[@]}" -u lo; done
}

link() {
	ip link add "$2" up netns "$1" type veth peer name "$4" netns "$3"
	inside "$3" -u "$4"
}

sysctl_in() {
	local n=$1
	shift
	inside "$n" "${@/#/-w}"
}

rp_filter() { sysctl_in "$1" "net.ipv4.conf.${2//.//}.rp_filter=$3"; }
rpf_off() { rp_filter "$1" "$2" 0; }
strict() { rp_filter "$1" "$2" 1; }
loose() { rp_filter "$1" "$2" 2; }

forward() { sysctl_in "$1" net.ipv4.ip_forward=1; }

mac() { inside "$1" -a "$2"; }

neigh() { ipn "$1" neigh replace "$3" lladdr "$4" dev "$2" nud permanent; }

# Of a shell function, the pid would be that of a shell which waits for what is meant.
bg() {
	if [ "$1" = x ]; then
		shift
		set -- inside "$@"
	fi
	"$@" &
	BG=$!
	BACKGROUND+=("$BG")
}

eventually() {
	local until=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $until ] || return 1
		sleep 0.1
	done
}

clean_up() {
	local p
	for p in "${BACKGROUND[@]}"; do kill "$p" 2>/dev/null || :; done
	if [ ${#NAMESPACES[@]} -gt 0 ]; then
		printf 'netns pids %s\n' "${NAMESPACES[@]}" | ip -force -batch - 2>/dev/null | xargs -r kill -9 2>/dev/null || :
		printf 'netns del %s\n' "${NAMESPACES[@]}" | ip -force -batch - 2>/dev/null || :
	fi
	wait 2>/dev/null || :
	NAMESPACES=() BACKGROUND=()
}

# ---- rpfmon

load() { modprobe rpfmon "$@"; }
unload() { rmmod rpfmon; }

json() {
	local n=$1 filter=$2
	shift 2
	rpfmon -j -n "$n" "$@" | jq -r "$filter"
}

# Every scenario asks for these a hundred times, and jq takes four times as long to start as rpfmon does: so bash takes the
# fields of flat objects out.
device() {
	local all
	all=$(rpfmon -j -n "$1" device show all)
	[[ $all =~ \{[^{}]*\"dev\":\"$2\",[^{}]*\} ]] || return 0
	[[ ${BASH_REMATCH[0]} =~ \"$3\":(\"([^\"]*)\"|([^,}]*)) ]] || bail "device has no field $3: $all"
	echo "${BASH_REMATCH[2]}${BASH_REMATCH[3]}"
}

kernel_rpf() {
	local all names values i
	all=$(inside "$1" -f /proc/net/netstat)
	{ read -ra names && read -ra values; } <<<"$all"
	for i in "${!names[@]}"; do
		if [ "${names[i]}" = IPReversePathFilter ]; then echo "${values[i]}"; fi
	done
}

rejected() {
	local said
	said=$(rpfmon -j -n "$1" device show all; rpfmon -j -n "$1" status)
	[[ $said =~ \"gone\":\{[^}]*\"rejected\":[0-9] ]] || bail "status knows nothing of what is gone: $said"
	summed rejected "$said"
}

summed() {
	local rest=$2 sum=0
	while [[ $rest =~ \"$1\":([0-9]+) ]]; do
		sum=$((sum + BASH_REMATCH[1]))
		rest=${rest#*"${BASH_REMATCH[0]}"}
	done
	echo $sum
}

rpf_mark() {
	local n
	for n; do
		KERNEL_MARK[$n]=$(kernel_rpf "$n")
		REJECTED_MARK[$n]=$(rejected "$n")
	done
}

growth() { echo $(($(kernel_rpf "$1") - KERNEL_MARK[$1])); }

# The kernel's count when it stands still: workers of tunnels may have something in hand yet.
settled() {
	local before='' now
	now=$(kernel_rpf "$1")
	while [ "$now" != "$before" ]; do
		before=$now
		sleep 0.2
		now=$(kernel_rpf "$1")
	done
	echo "$now"
}

check_invariant() {
	local n=$1 desc=$2 want=${3-} kernel ours status=0 tries=0
	# The two are not read at one moment: where the kernel's moved meanwhile, say by a late ARP failure, read again.
	until
		kernel=$(settled "$n")
		ours=$(rejected "$n")
		[ "$kernel" = "$(kernel_rpf "$n")" ] || [ $((++tries)) = 10 ]
	do :; done
	kernel=$((kernel - KERNEL_MARK[$n])) ours=$((ours - REJECTED_MARK[$n]))
	[ "$kernel" = "$ours" ] || status=1
	case $want in
	'') ;;
	some) [ "$kernel" -gt 0 ] || status=1 ;;
	*) [ "$kernel" = "$want" ] || status=1 ;;
	esac
	verdict $status "$desc: rejected grew as the kernel's own count did" \
		"kernel: $kernel, rpfmon: $ours${want:+, wanted: $want}"
}

# ---- traffic

send_udp() {
	local n=$1 src=$2 dst=$3 port=$4 count=$5
	shift 5
	x "$n" rawsend --src "$src" --dst "$dst" --dport "$port" --count "$count" "$@"
}

udp_listen() {
	local n=$1 line=
	shift
	exec {LISTENER_OUT}< <(exec inside "$n" udpcount "$@" 2>&1)
	LISTENER=$!
	read -rt 60 line <&"$LISTENER_OUT" && [ "$line" = ready ] || bail "udpcount does not start: $line"
}

udp_heard() {
	sleep 0.3
	kill "$LISTENER"
	read -rt 60 HEARD <&"$LISTENER_OUT" || return 1
	exec {LISTENER_OUT}<&-
}

udp_arrives() {
	local want=$1 n=$2 src=$3 dst=$4 port=$5 count=$6 receiver=$7
	udp_listen "$receiver" "$port" || return 1
	send_udp "$n" "$src" "$dst" "$port" "$count" || want="all to be sent"
	udp_heard || return 1
	echo "$HEARD of $count arrived"
	[ "$HEARD" = "$want" ]
}

tcp_server() {
	bg x "$1" socat "TCP-LISTEN:$3,bind=$2,fork,reuseaddr" "SYSTEM:echo welcome" 2>/dev/null
	eventually 5 listening "$1" "$2:$3" || bail "nothing listens at $2:$3 in $1"
}

listening() { x "$1" ss -Hltn "src $2" | grep -q .; }

tcp_connects() {
	local greeting
	greeting=$(x "$1" timeout "${4-3}" nc -d "$2" "$3" 2>&1) || :
	echo "$greeting"
	[ "$greeting" = welcome ]
}

pings() {
	local n=$1
	shift
	x "$n" ping -q -c 1 -W 2 "$@"
}
