# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#   A: node                        R: router                   B: node                        P: pod
#   eth0 10.10.70.155/24 ---- 10.10.70.1  10.10.67.1 ---- 10.10.67.156/24 eth0
#   flannel.1 17.0.70.0 ============ vxlan, port 8472 ============ 17.0.51.0 flannel.1
#                                                        17.0.51.1/24 docker0 ---- 17.0.51.13/24 eth0
# The story that rpfmon was made for, played for people: each step as one would type it, and what came out of it.
# Fails, and says at which step, where it does not come out as told.
. /tests/lib/lib.sh
. /tests/scenarios/common.sh
. /tests/scenarios/overlay.sh

STEP='the beginning'

say() { printf '\n\e[1m%s\e[0m\n' "$*"; }

wrong() {
	printf '\n\e[1;31mThe story did not come out as told, at: %s\e[0m\n' "$STEP"
	trap - EXIT
	clean_up
	exit 1
}

# at NODE COMMAND: shows both, and what the command printed, which stays in $OUT; its status in $STATUS
at() {
	STEP="$1\$ $2"
	printf '\e[36m%s$\e[0m %s\n' "$1" "$2"
	OUT=$(node "$1" "$2") && STATUS=0 || STATUS=$?
	[ -z "$OUT" ] || printf '%s\n' "$OUT"
}

# The nodes go by what people call them.
declare -A NAMES=([node-a]=A [node-b]=B [pod]=P)
node() { x "${NAMES[$1]}" bash -c "$2" 2>&1; }

shows() { [[ $OUT =~ $1 ]] || wrong; }
works() {
	[ "$STATUS" = 0 ] || wrong
	shows "${1-}"
}
fails() {
	[ "$STATUS" != 0 ] || wrong
	shows "${1-}"
}

connect() { at "$1" "nc -d -v -w 2 $2 5432"; }

# What tcpdump sees on a device of node B while the Service is tried once more.
sniff() {
	local pid
	STEP="tcpdump on $1"
	printf '\e[36mnode-b$\e[0m tcpdump -n -t -c 1 -i %s tcp port 5432\n' "$1"
	ip netns exec B timeout 3 tcpdump -n -t -c 1 -i "$1" "tcp port 5432" >/tmp/"$1" 2>/tmp/tcpdump &
	pid=$!
	eventually 3 grep -q 'listening on' /tmp/tcpdump || wrong
	x A timeout 1 nc -d "$SERVICE" 5432 2>/dev/null || :
	wait $pid || :
	OUT=$(cat /tmp/"$1")
	printf '%s\n' "${OUT:-$(printf '\e[2m(nothing)\e[0m')}"
}

# shellcheck source=tests/scenarios/flannel.sh
. /tests/scenarios/flannel.sh
vxlan_backend
tcp_server P "$POD" 5432
ipn A addr add "$OUTSIDE/32" dev lo
all_is 1
load

say "Two nodes, flannel between them, and a pod on the second. Strict reverse-path filtering is on, as baselines ask."
at node-a "ip -br -4 addr; ip route"
shows "flannel.1.*17.0.70.0"
at node-b "ip -br -4 addr; ip route; sysctl net.ipv4.conf.all.rp_filter"
shows "docker0.*rp_filter = 1"

say "From the first node, the pod can be reached by its own address,"
connect node-a "$POD"
works welcome
say "but not by the Service in front of it, $SERVICE, which NAT turns into that very address:"
connect node-a "$SERVICE"
fails "timed out"

say "On the pod's node the SYN does arrive: by flannel.1, from the first node's eth0."
sniff flannel.1
shows "IP $NODE\.[0-9]+ > $POD\.5432: Flags \[S\]"
say "But it never gets to the bridge, where the pod is,"
sniff docker0
[ -z "$OUT" ] || wrong
say "and nobody says why: no log, just a counter among hundreds, which does not say who, where and what for."
at node-b "dmesg | grep -e martian -e $NODE -e $POD; nstat -z TcpExtIPReversePathFilter"
shows "^#kernel.*IPReversePathFilter +[1-9]"

say "rpfmon counts such packets, and explains them."
at node-b "rpfmon"
shows "flannel.1 +vxlan +strict +[1-9]"
at node-b "rpfmon explain"
shows "flannel.1.*fix \(proved; by the tables replies leave by eth0\).*allow add dev flannel.1 from $NODE "
fix=$(node node-b "rpfmon -j explain dev flannel.1" | jq -r '.[0].fix[0]')

say "The first command it proposes, as printed: flannel.1 counts as loose, for that one source alone."
at node-b "$fix"
works
connect node-a "$SERVICE"
works welcome
say "Strict filtering stays on, and holds for everybody else: another address of the first node gets no answer."
rpf_mark B
at node-a "ping -q -c 3 -i 0.3 -W 1 -I $OUTSIDE $POD"
fails "3 packets transmitted, 0 received"
at node-b "sysctl net.ipv4.conf.all.rp_filter; rpfmon record show last 3"
works "rp_filter = 1"
[ "$(grep -c "icmp 8/0 $OUTSIDE > $POD dropped asymmetric" <<<"$OUT")" = 3 ] || wrong
[ "$(growth B)" = 3 ] || wrong
at node-b "rpfmon allow"
shows "flannel.1 +- +$NODE/32"

say "Taken back, it is as before."
at node-b "rpfmon allow del dev flannel.1 from $NODE"
works
connect node-a "$SERVICE"
fails "timed out"

STEP="the kernel's own count"
[ "$(kernel_rpf B)" = "$(rejected B)" ] || wrong
say "The kernel counted $(kernel_rpf B) packets that it dropped so, without a word on which; rpfmon has shown all of them."
trap - EXIT ERR
clean_up
