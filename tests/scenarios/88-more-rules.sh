# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    10.9.0.0/16, table main
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    10.9.0.0/16, table 120
#       10.9.0.1 on lo: comes by s1
# Rules that send answers by e1, as they should go, by what only answers have: who sends them, their type of service, a mark, the device that a
# socket is bound to. The filter asks without; what is missing is a rule for e1's address, and the table is there.
# situation: policy-rule other-table
# releases: bookworm
# in the check: none
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

works() { [ "$(x S timeout 3 nc -d -s 10.9.0.1 10.2.0.2 "$SERVED")" = welcome ]; }
stranger_out() { ! udp_arrives 5 S 10.9.0.99 10.2.0.2 "$PORT" 5 B; }
says() { flat "$(x B rpfmon explain)"; }

# server PORT WRAPPER...: greets at e1's address
server() {
	local port=$1
	shift
	bg x B "$@" socat "TCP-LISTEN:$port,bind=10.2.0.2,fork,reuseaddr${BOUND-}" "SYSTEM:echo welcome" 2>/dev/null
	eventually 20 listening B "10.2.0.2:$port" || bail "nothing listens at $port"
}

# by_rule PORT RULE REGEX
by_rule() {
	local what=$2
	SERVED=$1
	# shellcheck disable=SC2086
	ipn B rule add pref 1000 $what lookup 120
	rpf_off B all
	ok "$what: without the filter it answers" works
	strict B all
	x B rpfmon reset
	rpf_mark B
	not_ok "$what: strict, it does not" works
	check_invariant B "$what" some
	like "$(says)" "$3" "$what: explain names it"
	like "$(fixes B e1)" "ip rule add .*from 10\\.2\\.0\\.2(/32)? .*(lookup|table) 120" "$what: its table is used again"
	unlike "$(fixes B e1)" "GATEWAY|ip route (add|replace) .*table 120" "$what: as it is"
	unlike "$(fixes B e1 .kind)" "route" "$what: no route is taken from e0"
	mends B e1
	ipn B rule add pref 999 from 10.2.0.2 lookup 120
	rpf_mark B
	ok "$what: with e1's address sent to its table it does" works
	check_invariant B "$what, e1's address" 0
	over B e1 "$what, e1's address"
	ipn B rule del pref 999
	ipn B rule del pref 1000
}

asym
ipn S addr add 10.9.0.1/32 dev lo
ipn B route add 10.9.0.0/16 via 10.2.0.1 dev e1 table 120
server 8081 setpriv --reuid=1500 --clear-groups
BOUND=,so-bindtodevice=e1 server 8082 env
server 8083 env
load
by_rule 8081 "uidrange 1500-1599" "rule 1000[^;]*(uid|user|1500)|uidrange 1500.*120"
by_rule 8082 "oif e1" "bound to e1|oif e1|SO_BINDTODEVICE"
by_rule 8083 "tos 0x10" "rule 1000.*(tos|type of service|0x10)|tos.*120"
by_rule 8083 "fwmark 0x9" "rule 1000.*(mark|0x9)|fwmark.*120"

# The other way round: it is a rule that leads the return path elsewhere.
ipn B route del 10.9.0.0/16 via 10.1.0.1
ipn B route add 10.9.0.0/16 via 10.2.0.1
SERVED=8083
ok "by main's route it answers" works
ipn B route add 10.9.0.0/16 via 10.1.0.1 table 130
ipn B rule add pref 1001 to 10.9.0.0/16 lookup 130
x B rpfmon reset
rpf_mark B
not_ok "by a rule for another table, it does not" works
check_invariant B "another table" some
like "$(says)" "table 130" "explain names the table"
like "$(says)" "rule 1001" "and the rule"
mends B e1 first
ipn B rule del pref 1001
ok "without the rule it does" works
over B e1 "without the rule"
finish
