# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here
# "It must be rp_filter again": a packet with one of B's own addresses, a reverse-path rule of the firewall's own, and
# IPsec, which the kernel exempts. None is rp_filter's doing: nothing may be counted, and no rule may let it pass.
# situation: own-source asymmetric workload accept-local
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

everything_allowed() {
	x B rpfmon allow add dev '*' force
	x B rpfmon allow add dev e1 from 10.0.0.0/8
	x B rpfmon override on
}

nothing_counted() {
	is "$(json B 'map(.rejected + .admitted + ."would-admit" + ."query-rejected" + ."query-admitted") | add' device show all)" 0 \
		"$1: nothing is counted"
	is "$(json B length record show)" 0 "$1: there are no records"
	check_invariant B "$1" 0
}

works() { pings S 10.2.0.2 -I 10.9.0.1; }
stranger_out() { udp_arrives 0 S 10.9.0.99 10.2.0.2 "$PORT" 5 B; }

from_itself() { udp_arrives "$1" S 10.1.0.2 10.2.0.2 "$PORT" 10 B; }

asym
load
everything_allowed
rpf_mark B

# One of our own addresses, from outside: a martian, whatever the mode is.
for mode in rpf_off strict loose; do
	$mode B e1
	ok "$mode: with B's own address as source none of 10" from_itself 0
	nothing_counted "$mode, local source"
	like "$(flat "$(x B rpfmon explain)")" "elsewhere: the kernel counted [1-9][0-9]* packets with impossible sources.*log_martians=1; dmesg -w" \
		"$mode, local source: explain says that the kernel counted some"
done
x B sysctl -qw net.ipv4.conf.e1.accept_local=1
strict B e1
ok "accept_local and strict: none of 10" from_itself 0
check_invariant B "accept_local" 10
is "$(missed B e1 '[.cause, .reasons[], .src] | join(" ")')" "own-source asymmetric 10.1.0.2" "accept_local: explain names it"
is "$(missed B e1 '.situations | join(" ")')" "own-source workload accept-local" "accept_local: and what else there is to it"
is "$(missed B e1 '[.fixes[].command | select(test("rpfmon"))] | length')" 0 "accept_local: it proposes no rule"
like "$(missed B e1 '.advice[0]')" "10.1.0.2 is an address of this host itself, on e0, which no rule of rpfmon's admits" "accept_local: and says why"
is "$(device B e1 admitted)" 0 "accept_local: though rp_filter's, no rule admits a local source"
loose B e1
ok "accept_local and loose: the kernel would" from_itself 10
over B e1 "accept_local and loose"
x B sysctl -qw net.ipv4.conf.e1.accept_local=0
rpf_off B e1
unload
load
everything_allowed
rpf_mark B

# The firewall's own check.
x B nft -f - <<-END
	table ip filter {
		chain prerouting {
			type filter hook prerouting priority -300
			fib saddr . iif oif missing counter drop
		}
	}
END
firewall() { x B nft -j list chain ip filter prerouting | jq '[.. | .counter? // empty | .packets] | add'; }
for mode in rpf_off strict; do
	$mode B e1
	before=$(firewall)
	ok "$mode: of 10 the firewall lets none through" arrive 0 10
	is $(($(firewall) - before)) 10 "$mode: and says so"
	nothing_counted "$mode, firewall"
done
is "$(json B length explain)" 0 "explain has nothing to explain"
text=$(flat "$(x B rpfmon explain)")
like "$text" "rejected nothing" "its text says so"
like "$text" "elsewhere: nft: table ip filter, chain prerouting, handle [0-9]+ \\(fib saddr . iif oif missing\\) dropped $(firewall) packets" \
	"it names the firewall's check, and what that dropped"
unlike "$text" "rpfilter|fib saddr.*fib saddr" "and does not say to look for it"
x B nft delete table ip filter
rpf_off B e1
ok "without the firewall 10 of 10" arrive 10 10

# IPsec: outside, the packet has an address that routes back by e1; inside, one that does not.
sa() {
	ipn "$1" xfrm state add src "$2" dst "$3" proto esp spi "$4" mode tunnel \
		enc 'cbc(aes)' 0x00112233445566778899aabbccddeeff auth 'hmac(sha256)' 0x000102030405060708090a0b0c0d0e0f
}
# A raw socket's flow has not the source that its packets have, so S encrypts whatever goes there.
policy() {
	ipn "$1" xfrm policy add src "$3" dst 10.2.0.2/32 dir "$2" \
		tmpl src 10.2.0.1 dst 10.2.0.2 proto esp mode tunnel
}
x B rpfmon allow flush
x B rpfmon override off
if out=$(sa S 10.2.0.1 10.2.0.2 0x1000 2>&1); then
	strict B e1
	ok "strict, without IPsec: none of 10" arrive 0 10
	check_invariant B "without IPsec" 10
	is "$(missed B e1 '[.cause, .src] | join(" ")')" "asymmetric 10.9.0.1" "which explain names"
	ipn S addr add 10.9.0.1/32 dev lo
	mends B e1
	ipn S addr del 10.9.0.1/32 dev lo
	records=$(json B length record show)
	rejected=$(device B e1 rejected)
	rpf_mark B
	sa B 10.2.0.1 10.2.0.2 0x1000
	policy S out 0.0.0.0/0
	policy B in 10.9.0.0/16
	ok "strict, through IPsec: 10 of 10" arrive 10 10
	check_invariant B "IPsec" 0
	is "$(device B e1 rejected)" "$rejected" "nothing more is counted"
	is "$(json B length record show)" "$records" "nor recorded"
else
	skip "this kernel has no IPsec: $out"
fi
finish
