# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   S: another node              B
#   10.1.0.1/24 s0 ------ 10.1.0.2/24 eth0    default route by S
#                         blackhole 10.192.79.128/26: pods of B's own, each with a route by its veth
# "A pod that has moved cannot talk to where it was": its address is of a block that B refuses as a whole. There is a route
# back, which says no: neither a rule nor loose mode overrules that; and a rule of the policy may say the same.
# situation: refusing-route refusing-rule
# releases: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

BLOCK=10.192.79.128/26

works() { udp_arrives 5 S 10.192.79.130 10.1.0.2 "$PORT" 5 B; }
says() { flat "$(x B rpfmon explain dev eth0)"; }

ns S B
link S s0 B eth0
ipn S addr add 10.1.0.1/24 dev s0
ipn B addr add 10.1.0.2/24 dev eth0
ipn B route add default via 10.1.0.1
neigh S s0 10.1.0.2 "$(mac B eth0)"
load
strict B eth0
rpf_mark B
ok "strict: the pod is heard" works
check_invariant B "strict" 0
for type in blackhole unreachable prohibit; do
	ipn B route add $type $BLOCK proto 12
	x B rpfmon reset
	rpf_mark B
	not_ok "$type: it is not" works
	check_invariant B "$type" 5
	text=$(says)
	like "$text" "$type.*$BLOCK" "$type: explain names it and its prefix"
	unlike "$text" "there is no (route|return path)" "$type: and does not say that there is none"
	x B rpfmon allow add dev eth0 from 10.192.79.130/32
	x B rpfmon override on
	not_ok "$type: a rule does not help" works
	x B rpfmon allow flush
	x B rpfmon override off
	loose B eth0
	not_ok "$type: nor loose mode" works
	strict B eth0
	ipn B route del $type $BLOCK
	ok "$type: without it, the pod is heard" works
	over B eth0 "without $type"
done

# The look-up goes on with the next rule, but there is none after main's and default's.
ipn B route add throw $BLOCK proto 12
x B rpfmon reset
rpf_mark B
not_ok "throw: it is not" works
check_invariant B "throw" 5
like "$(says)" "throw.*$BLOCK" "throw: explain names it and its prefix"
ipn B route del throw $BLOCK
over B eth0 "without throw"

ipn B rule add priority 100 to $BLOCK prohibit
x B rpfmon reset
rpf_mark B
not_ok "a rule that prohibits: it is not heard" works
check_invariant B "a rule" 5
like "$(says)" "rule 100" "explain names the rule"
ipn B rule del priority 100
ok "without it, it is" works
over B eth0 "without the rule"
finish
