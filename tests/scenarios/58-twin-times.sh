# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       B: 10 devices and 100 routes; a bridge with 1,000 ports; 1,000 devices; 20,000 routes
# "It must not take longer than I would wait at night." How long a copy and a proof take, an instruction being a nanosecond; and
# beyond 32,768 routes or 4,096 devices no copy is tried.
# clock: instructions
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

# prove NS ARGS...: the least of three; what the kernel does to end the namespace of the one before is not part of it
timed() {
	local i
	for i in 1 2 3; do
		x "$1" prove times "${@:2}"
		sleep 3
	done | sed -n 's/^times: //p' | sort -k2n | head -n 1
}
us() { sed "s/.*$1-us \([0-9]*\).*/\1/" <<<"$2"; }
ms() { awk -v us="$1" 'BEGIN { printf "%.1f", us / 1000 }'; }


# routes N DEV...: N by turns
routes() {
	local n=$1 i
	shift
	local devs=("$@")
	for ((i = 0; i < n; i++)); do
		echo "route add 10.$((100 + i / 16384)).$((i / 64 % 256)).$((i % 64 * 4))/30 dev ${devs[i % ${#devs[@]}]}"
	done
}
devices() {
	local i
	for ((i = 0; i < $1; i++)); do
		echo "link add d$i up type dummy"
		[ "$2" = bare ] || echo "addr add 10.$((10 + i / 250)).$((i % 250)).1/24 dev d$i"
	done
}

modprobe dummy numdummies=0 2>/dev/null || skip_all "this kernel has no dummy devices"
ns B C D E F G
{ devices 10 addressed; routes 100 d0 d1 d2 d3; } | ipn B -batch -
before=$(timed B dev d1 from 10.10.0.9 to 10.10.1.1)
twin=$(ms "$(us twin "$before")")
ok "10 devices and 100 routes: a copy takes at most 20 ms: $twin" at_most "$twin" 20
sysctl_in B net.ipv4.conf.d1.rp_filter=1
proof=$(timed B dev d1 from 10.10.0.9 to 10.10.1.1 try "sysctl -qw net.ipv4.conf.d1.rp_filter=2" undo "sysctl -qw net.ipv4.conf.d1.rp_filter=1")
own=$(least_ms B sh -c "sysctl -qw net.ipv4.conf.d1.rp_filter=2")
sysctl_in B net.ipv4.conf.d1.rp_filter=1
all=$(ms "$(us proof "$proof")")
note "a proof: $all ms; one of its commands alone: $own ms; $(x B prove dev d1 from 10.10.0.9 to 10.10.1.1 try "sysctl -qw net.ipv4.conf.d1.rp_filter=2" undo "sysctl -qw net.ipv4.conf.d1.rp_filter=1")"
rest=$(awk -v all="$all" -v own="$own" 'BEGIN { printf "%.1f", all - 2 * own }')
ok "a proof with its undo takes at most 15 ms and its commands' own: $rest" at_most "$rest" 15

{ devices 10 addressed; routes 20000 d0 d1 d2 d3; } | ipn D -batch -
ms=$(ms "$(us twin "$(timed D dev d1 from 10.10.0.9 to 10.10.1.1)")")
ok "20,000 routes: at most 800 ms: $ms" at_most "$ms" 800

{
	echo "link add br0 up type bridge"
	for ((i = 0; i < 1000; i++)); do echo "link add a$i up master br0 type veth peer name b$i netns F"; done
} | ipn B -batch -
ports=$(ms "$(us twin "$(timed B dev d1 from 10.10.0.9 to 10.10.1.1)")")
more=$(awk -v a="$ports" -v b="$twin" 'BEGIN { printf "%.1f", a - b }')
ok "a bridge with 1,000 ports: at most 45 ms more: $more" at_most "$more" 45

{ devices 1000 bare; for ((i = 0; i < 1000; i++)); do echo "route add 10.200.$((i / 250)).$((i % 250 + 1))/32 dev d$i"; done; } | ipn C -batch -
ms=$(ms "$(us twin "$(timed C dev d1 from 10.10.0.9 to 10.10.1.1)")")
ok "1,000 devices with a route each: at most 800 ms: $ms" at_most "$ms" 800
{ devices 1000 bare; routes 100 d0 d1 d2; } | ipn G -batch -
ms=$(least_ms G rpfmon whatif sysctl -w net.ipv4.conf.all.rp_filter=1)
ok "whatif all.rp_filter=1 there: at most 2 s: $ms ms" at_most "$ms" 2000
like "$(x G rpfmon whatif sysctl -w net.ipv4.conf.all.rp_filter=1 || :)" "no-route then|no-address then" "which tells what would be rejected"

{ devices 2 addressed; routes 32769 d0 d1; } | ipn E -batch -
like "$(x E rpfmon whatif true 2>&1 || :)" "not claimed: 327[0-9]* routes.*at most 32768" "beyond 32,768 routes it is not tried"
finish
