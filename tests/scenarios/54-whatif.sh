# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here
# "What will this command break?" rpfmon whatif runs it in a copy of the namespace's routing; what it says is what is seen when the
# command is then run.
# in the check: bullseye bookworm trixie-backports sid
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

# whatif COMMAND...: its changes, a line each
whatif() { { x B rpfmon -j whatif "$@" 2>/dev/null || :; } | jq -r '.changes[] | [.dev, .from, .before, .after] | join(" ")'; }
# said COMMAND...: all that it says, and how it ends
said() {
	local out status=0
	out=$(x B rpfmon whatif "$@" 2>&1) || status=$?
	echo "$out ($status)"
}
unloaded() {
	local out status=0
	out=$(x B rpfmon "$@" 2>&1) || status=$?
	flat "$out ($status)"
}

# told FROM: what whatif says becomes of packets from there by e1
told() { sed -n "s,^e1 $1 [a-z-]* ,,p" <<<"$CHANGES"; }

asym
need_link dummy

# Without the module
like "$(unloaded)" "^rpfmon: module not loaded; try: modprobe rpfmon rpfmon: .* dropped 0 packets in this network namespace rpfmon: .*rpfmon test and rpfmon whatif.*\(3\) $" \
	"rpfmon says that the module is not loaded, what the kernel counted, and what works without"
strict B e1
asymmetric 3
like "$(unloaded explain)" "dropped 3 packets in this network namespace; the module tells which.*\(3\) $" "so does explain, and counts"
like "$(unloaded record)" "^rpfmon: module not loaded; try: modprobe rpfmon \(3\) $" "others say the one line"
is "$(whatif sysctl -w net.ipv4.conf.e1.rp_filter=0)" "e1 0.0.0.0/0 no-route accepted
e1 10.1.0.0/24 asymmetric accepted
e1 10.9.0.0/16 asymmetric accepted" "whatif works without"
rpf_off B e1

# "May I make it strict?" as people ask before they harden a node; and what then is so.
CHANGES=$(whatif sysctl -w net.ipv4.conf.all.rp_filter=1)
is "$CHANGES" "e0 0.0.0.0/0 accepted no-route
e0 10.2.0.0/24 accepted asymmetric
e1 0.0.0.0/0 accepted no-route
e1 10.1.0.0/24 accepted asymmetric
e1 10.9.0.0/16 accepted asymmetric" "making all strict: both devices reject what is routed by the other, or nowhere"
ok "nothing has changed yet" arrive 5 5
sysctl_in B net.ipv4.conf.all.rp_filter=1
ok "then it is so" arrive 0 5
is "$(tested B '[.now, .reason] | join(" ")' from 10.9.0.1 to 10.2.0.2 dev e1)" "rejected $(told 10.9.0.0/16)" "for that reason"
sysctl_in B net.ipv4.conf.all.rp_filter=0
strict B e1
is "$(said sysctl -w net.ipv4.conf.e0.rp_filter=2)" "e0: from anywhere else: accepted now, no-route then (5)" "a change is told in words, exit status 5"
is "$(said true)" "No verdict changes: 2 devices, 4 networks were looked at. (0)" "and that there is none, 0"
is "$(said sysctl -w net.ipv4.conf.e1.rp_filter=2)" "e1: from 10.1.0.0/24, 10.9.0.0/16: asymmetric now, accepted then (5)" "networks that change alike are one line"

# Routes, rules, addresses, links
is "$(whatif ip route replace 10.9.0.0/16 via 10.2.0.1)" "e1 10.9.0.0/16 asymmetric accepted" "a route"
is "$(whatif "ip route add 10.9.7.0/24 via 10.2.0.1")" "e1 10.9.7.0/24 asymmetric accepted" "a longer one, in one word"
is "$(whatif "ip route add default via 10.2.0.1 table 100 && ip rule add from 10.2.0.2 lookup 100")" "e1 0.0.0.0/0 no-route accepted
e1 10.1.0.0/24 asymmetric accepted
e1 10.9.0.0/16 asymmetric accepted" "a table for the device's own address"
is "$(whatif ip link set e0 down)" "e1 10.1.0.0/24 asymmetric no-route
e1 10.9.0.0/16 asymmetric no-route" "a device that goes down takes its routes with it"
is "$(whatif ip addr add 10.9.5.1/32 dev e0)" "e0 10.9.5.1/32 accepted martian
e1 10.9.5.1/32 asymmetric martian" "an address of ours is no source for others"
sysctl_in B net.ipv4.conf.e1.src_valid_mark=1
is "$({ x B rpfmon -j whatif "ip rule add fwmark 5 lookup 100 && ip route add 10.9.0.0/16 via 10.2.0.1 table 100" || :; } | jq -r '.changes[] | [.from, .after, .only] | join(" ")')" \
	"10.9.0.0/16 accepted mark 0x5" "of marked packets alone, where it is a rule by mark"
sysctl_in B net.ipv4.conf.e1.src_valid_mark=0

# Of equal routes the first counts, and the one without a gateway is the second: as the copy must have them, too.
ipn B route append 10.9.0.0/16 dev e1
is "$(whatif sysctl -w net.ipv4.conf.e1.rp_filter=2)" "e1 10.1.0.0/24 asymmetric accepted
e1 10.9.0.0/16 asymmetric accepted" "of equal routes the first counts"
ipn B route del 10.9.0.0/16 dev e1

# rpfmon's own
load
is "$(whatif "rpfmon allow add dev e1 from 10.9.0.0/17 force && rpfmon override on")" "e1 10.9.0.0/17 asymmetric admitted" "a rule of rpfmon's"
ok "which is not there" arrive 0 5
x B rpfmon allow add dev e1 from 10.9.0.0/17
x B rpfmon override on
ok "but when it is in earnest" arrive 5 5
is "$(whatif rpfmon override audit)" "e1 10.9.0.0/17 admitted asymmetric" "and what ends it"
is "$(whatif rpfmon allow flush)" "e1 10.9.0.0/17 admitted asymmetric" "either way"
is "$(whatif ip route del 10.9.0.0/16)" "e1 10.9.0.0/16 asymmetric no-route
e1 10.9.0.0/17 admitted no-route" "what a rule admits needs a route as before"
x B rpfmon allow flush
x B rpfmon override off

# What leads into a namespace is kept apart
is "$({ rpfmon -j whatif ip netns exec B ip route replace 10.9.0.0/16 via 10.2.0.1 || :; } | jq -r '.changes[] | [.dev, .from] | join(" ")')" "e1 10.9.0.0/16" "ip netns exec"
bg x B sleep 1000
is "$({ rpfmon -j whatif "nsenter -t $BG -n ip route replace 10.9.0.0/16 via 10.2.0.1" || :; } | jq -r '.changes[] | [.dev, .from] | join(" ")')" "e1 10.9.0.0/16" "nsenter"
like "$(rpfmon whatif "ip netns exec B true && true" 2>&1 || :)" "one part of it is for another network namespace" "and one for all parts"

# What fails, and what is not claimed
is "$(said ip route add 10.9.0.0/16 via 10.77.0.1 | tr A-Z a-z | grep -c 'the command failed in the copy: error: nexthop has invalid gateway. (2)')" 1 "a command that fails is told with its words"
is "$(said false)" "rpfmon: the command failed in the copy: without a word (2)" "or without"
ipn B link add link e0 name e0.5 up type vlan id 5 2>/dev/null && {
	is "$({ x B rpfmon -j whatif ip link set e0 down 2>/dev/null || :; } | jq -r '."not-claimed"')" \
		"it takes e0 down, and what becomes of e0.5 then is not copied" "what the copy does not have is not claimed"
	ipn B link set e0.5 down
	is "$({ x B rpfmon -j whatif ip link set e0.5 up 2>/dev/null || :; } | jq -r '."not-claimed"')" null "a VLAN comes up on what is up"
	ipn B link set e0 down
	is "$({ x B rpfmon -j whatif ip link set e0.5 up 2>/dev/null || :; } | jq -r '."not-claimed"')" \
		"it takes e0.5 up, which the kernel refuses if e0 is down" "and not on what is down"
	not_ok "as the kernel says" ipn B link set e0.5 up
	ipn B link del e0.5
	ipn B link set e0 up
	ipn B route add 10.9.0.0/16 via 10.1.0.1
}
ipn B addr add 10.88.0.1/24 dev e0 valid_lft 3600 preferred_lft 1800
is "$(said true)" "No verdict changes: 2 devices, 5 networks were looked at. (0)" "an address that will end is in the copy"
ipn B rule add pref 5 to 10.1.0.0/16 lookup main
ipn B rule del pref 0
ipn B rule add pref 10 lookup local
like "$(said true)" "not claimed: a routing rule stands ahead of the one for the table local.* \(2\)" "nor is anything claimed of what a rule may lead elsewhere"
ipn B rule add pref 0 lookup local
ipn B rule del pref 10
ipn B rule del pref 5
is "$({ x B rpfmon whatif 2>&1 || :; } | head -n 1)" "rpfmon: whatif: COMMAND... is missing" "without a command it says so"
is "$(x B rpfmon -j -p whatif true | jq -c .)" '{"command":"true","unasked":false,"changes":[]}' "JSON"
like "$({ x B rpfmon -j whatif sysctl -w net.ipv4.conf.e1.rp_filter=2 || :; } | jq -c '.changes[0]')" '^\{"netns":[0-9]+,"dev":"e1","from":"10.1.0.0/24","before":"asymmetric","after":"accepted","only":null\}$' "of a change"
no_log_of "WARN|BUG"
finish
