# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here
# "Is the fix one?" A command is proved in a copy before it is offered: the packet is accepted, its answer has somewhere to go, strangers
# stay out, its undo brings back what was. Each proof is then compared with what happens when the command is run.
# in the check: bookworm trixie-backports
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

# proof WORD COMMAND UNDO: that word of the proof's line
proof() {
	local line
	line=$(x B prove "${MODULE[@]}" dev e1 from 10.9.0.1 to 10.2.0.2 try "$2" undo "$3" 2>/dev/null)
	sed -n "s/ why-not .*//; s/.*\\b$1 \\([^ ]*\\).*/\\1/p" <<<"$line"
}
why() { x B prove "${MODULE[@]}" dev e1 from 10.9.0.1 to 10.2.0.2 try "$1" undo "$2" 2>/dev/null | sed 's/.*why-not //'; }

# really COMMAND UNDO WANT: run in earnest, WANT of three packets arrive, and the undo brings back what was
really() {
	local before after
	before=$(state)
	paste B "$1" >/dev/null
	arrive "$3" 3 || return 1
	paste B "$2" >/dev/null
	after=$(state)
	[ "$before" = "$after" ]
}
state() { ipn B route show table all; ipn B rule; x B sysctl -a 2>/dev/null | grep -F "net.ipv4.conf.e"; x B rpfmon -j allow; x B rpfmon -j override; }

asym
strict B e1
need_link dummy
load
MODULE=()

ADD="ip route add default via 10.2.0.1 table 100 && ip rule add from 10.2.0.2 lookup 100"
DEL="ip rule del from 10.2.0.2 lookup 100 && ip route del default via 10.2.0.1 table 100"
is "$(proof proved "$ADD" "$DEL")" true "a table for our own address is proved"
is "$(proof dev "$ADD" "$DEL") $(proof reply "$ADD" "$DEL")" "e1 ok" "its answer leaves by e1"
is "$(proof undone "$ADD" "$DEL")" 1 "and its undo undoes it"
is "$(proof undone "$ADD" true)" 0 "which another does not"
ok "that is so" really "$ADD" "$DEL" 3

is "$(proof proved true true)" false "what does nothing is not proved"
is "$(why true true)" "the packet is still dropped" "it says why"
like "$(why "ip route add 10.9.0.0/16 via 10.77.0.1" true)" "^it fails: .*(invalid|unreachable)" "nor is what fails, with its words"

# Loose lets it in; the answer leaves by e0.
LOOSE="sysctl -qw net.ipv4.conf.e1.rp_filter=2" STRICT="sysctl -qw net.ipv4.conf.e1.rp_filter=1"
is "$(proof proved "$LOOSE" "$STRICT") $(proof dev "$LOOSE" "$STRICT") $(proof reply "$LOOSE" "$STRICT")" "true e0 ok" "loose is, if the gateway of e0 answers"
is "$(proof stranger "$LOOSE" "$STRICT")" 0 "a stranger without a route stays out"
ipn B neigh replace 10.1.0.1 dev e0 lladdr 02:00:00:00:00:01 nud failed
is "$(proof proved "$LOOSE" "$STRICT") $(proof reply "$LOOSE" "$STRICT")" "false no-neighbour" "and is not if it does not"
ipn B neigh replace 10.1.0.1 dev e0 lladdr "$(mac S s0)" nud permanent
ipn S link set s0 down
eventually 5 sh -c "ip -n B link show e0 | grep -q NO-CARRIER"
is "$(proof proved "$LOOSE" "$STRICT") $(proof reply "$LOOSE" "$STRICT")" "false no-carrier" "nor without a carrier on e0"
LONG="ip route replace 10.9.0.0/16 via 10.2.0.1"
is "$(proof proved "$LONG" "ip route replace 10.9.0.0/16 via 10.1.0.1")" true "then the other route is what mends it"
ipn S link set s0 up
eventually 5 sh -c "! ip -n B link show e0 | grep -q NO-CARRIER"
ipn S neigh replace 10.1.0.2 lladdr "$(mac B e0)" dev s0 nud permanent

# By rpfmon's own rule
MODULE=(module)
RULE="rpfmon allow add dev e1 from 10.9.0.1/32 force && rpfmon override on"
GONE="rpfmon allow del dev e1 from 10.9.0.1/32 && rpfmon override off"
is "$(proof proved "$RULE" "$GONE") $(proof stranger "$RULE" "$GONE") $(proof undone "$RULE" "$GONE")" "true 0 1" "a rule of rpfmon's is proved, and lets in no stranger"
is "$(proof proved "$RULE" "$GONE") $(proof changes "$RULE" "$GONE")" "true 1" "and changes just that"
ok "that is so" really "$RULE" "$GONE" 3
is "$(x B rpfmon -j status | jq -c '[.rules, .override]')" '[0,"off"]' "the real rules are as they were"
finish
