# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    routes to 10.9.0.0/16 and fd09::/64
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 and fd09::1 comes here
#          fd02::1/64           fd02::2/64
# "rp_filter is 0 everywhere, rpfmon says that nothing was rejected, and still they vanish": the firewall has a reverse-path check
# of its own. Each kind is found, named, and said to have dropped what the firewall itself counted.
# releases: bullseye bookworm trixie trixie-backports sid
# in the check: bullseye bookworm trixie
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

has_modules() { grep -cE '^(nf_tables|nfnetlink|ip_tables|ip6_tables) ' /proc/modules; }
says() { flat "$(x B rpfmon explain 2>&1)"; }
command_said() { x B rpfmon explain | sed -n 's/^nft /&/p'; }

send4() { send_udp S 10.9.0.1 10.2.0.2 "$PORT" 5; }
send6() { x S ping -6 -q -c 5 -i 0.2 -W 0.2 -I fd09::1 fd02::2 >/dev/null || :; }

nft_shows() { x B nft -j list ruleset | jq '[.. | .counter? // empty | .packets?] | add'; }
xt_shows() { x B "$1" -t raw -vnxL PREROUTING | awk '$3 == "DROP" { print $1 }'; }

# counts DESC WORDS SEND SHOW...: of a rule which WORDS name
counts() {
	local desc=$1 words=$2 send=$3 shown
	shift 3
	like "$(says)" "elsewhere: $words none so far" "$desc: it is named, and dropped nothing so far"
	$send
	shown=$("$@")
	[ "$send" = send6 ] || is "$shown" 5 "$desc: the firewall counts what was sent"
	ok "$desc: it dropped all of it" [ "$shown" -ge 5 ]
	like "$(says)" "elsewhere: $words $shown packets" "$desc: and says so"
}

# no_counter DESC WORDS SEND: what it tells to paste counts
no_counter() {
	local desc=$1 words=$2 send=$3
	like "$(says)" "elsewhere: $words has no counter; this counts what it drops: nft " "$desc: it is named, without a counter"
	ok "$desc: the command can be pasted: $(command_said)" paste B "$(command_said)"
	$send
	ok "$desc: and counts" [ "$(nft_shows)" -ge 5 ]
	like "$(says)" "matched $(nft_shows) packets" "$desc: which it says from then on"
}

table() { x B nft "add table $1 t; add chain $1 t c { type filter hook ${3-prerouting} ${4-} priority -300; }; add rule $1 t c $2"; }
gone() { x B nft flush ruleset; }
handle() { x B nft -a list ruleset | sed -n '/fib saddr/s/.*# handle //p'; }

# Nothing is loaded to say that there is nothing.
modprobe -r nft_compat nf_tables ip_tables ip6_tables nfnetlink 2>/dev/null || :
asym
before=$(has_modules || :)
x B rpfmon explain >/dev/null 2>&1 || :
is "$(has_modules || :)" "$before" "it loads no module of the firewall's"

sysctl_in S net.ipv6.conf.{all,s0,s1,lo}.disable_ipv6=0
sysctl_in B net.ipv6.conf.{all,e0,e1,lo}.disable_ipv6=0 net.ipv6.conf.e0.accept_ra=0 net.ipv6.conf.e1.accept_ra=0
asym_ipv6
ipn B neigh replace fd01::1 lladdr "$(mac S s0)" dev e0 nud permanent
rpf_off B e1
rpf_off B all
ok "without a firewall IPv6 is answered" eventually 10 x S ping -6 -q -c 1 -W 1 -I fd09::1 fd02::2
ok "and IPv4" arrive 5 5
load
unlike "$(says)" "elsewhere: [a-z0-9-]+: " "where there is no check none is named"

table ip "fib saddr . iif oif missing counter drop"
counts "nft" "nft: table ip t, chain c, handle $(handle) \(fib saddr . iif oif missing\) dropped" send4 nft_shows
unload
like "$(says)" "not loaded.*elsewhere: nft: table ip t, chain c, handle [0-9]+ .* dropped 5 packets" "without the module, too"
like "$(flat "$(x B setpriv --reuid=1000 --regid=1000 --clear-groups rpfmon explain 2>&1)")" \
	"elsewhere: the rules of nft can be read by root alone: not looked through" "and who may not read them is told so"
load
gone
table ip "fib saddr . mark . iif oif 0 counter drop"
counts "nft, with mark" "nft: table ip t, chain c, handle $(handle) \(fib saddr . mark . iif oif missing\) dropped" send4 nft_shows
gone
table ip 'fib saddr oifname != "e1" counter drop'
counts "nft, by name" "nft: table ip t, chain c, handle $(handle) \(fib saddr oifname != e1\) dropped" send4 nft_shows
gone
table ip 'fib saddr oif "e0" counter drop'
counts "nft, by index" "nft: table ip t, chain c, handle $(handle) \(fib saddr oif e0\) dropped" send4 nft_shows
gone
table inet "meta nfproto ipv6 fib saddr . mark . iif oif missing counter drop"
counts "firewalld's" "nft: table inet t, chain c, handle $(handle) \(fib saddr . mark . iif oif missing\) dropped" send6 nft_shows
gone
x B nft "add table ip t; add chain ip t d; add rule ip t d drop"
table ip "fib saddr . iif oif missing counter jump d"
counts "nft, a jump" "nft: table ip t, chain c, handle $(handle) \(fib saddr . iif oif missing\) matched" send4 nft_shows
gone
x B nft "add table ip t; add counter ip t spoofed"
table ip 'fib saddr . iif oif missing counter name "spoofed" drop'
counts "nft, a counter with a name" "nft: table ip t, chain c, handle $(handle) \(fib saddr . iif oif missing\) dropped" send4 nft_shows
gone
if table netdev "fib saddr . iif oif missing counter drop" ingress "device e1" 2>/dev/null; then
	counts "netdev" "nft: table netdev t, chain c, handle $(handle) \(fib saddr . iif oif missing\) dropped" send4 nft_shows
else
	skip "this kernel has no fib for netdev"
fi
gone

# What counts ahead of the condition is not what it drops.
table ip "counter fib saddr . iif oif missing drop"
send4
like "$(says)" "elsewhere: nft: table ip t, chain c, handle $(handle) \(fib saddr . iif oif missing\) has no counter" \
	"a counter ahead of the check is none of it"
gone
table ip "fib saddr . iif oif missing drop"
no_counter "nft without a counter" "nft: table ip t, chain c, handle $(handle) \(fib saddr . iif oif missing\)" send4
gone
table inet 'meta nfproto ipv6 fib saddr . mark . iif oif missing drop comment "a | \1 comment"'
no_counter "firewalld's without a counter" "nft: table inet t, chain c, handle $(handle) \(fib saddr . mark . iif oif missing\)" send6
gone
table ip 'iifname "e1" fib saddr oifname != "e1" drop'
no_counter "nft by name without a counter" "nft: table ip t, chain c, handle $(handle) \(fib saddr oifname != e1\)" send4
gone

# A rule ahead of it, as its position counts.
xt() {
	x B "$1" -t raw -A PREROUTING -m comment --comment "-m rpfilter --invert" -j RETURN -s "$2"
	x B "$1" -t raw -A PREROUTING -m rpfilter --invert "${@:3}" -j DROP
}
for kind in nft legacy; do
	xt iptables-$kind 192.0.2.1
	counts "iptables-$kind" "iptables-$kind: table raw, chain PREROUTING, rule 2 \(-m rpfilter --invert\) dropped" send4 xt_shows iptables-$kind
	x B iptables-$kind -t raw -F
	xt ip6tables-$kind 2001:db8::1 --validmark --loose
	x B ip6tables-$kind -t raw -F
	xt ip6tables-$kind 2001:db8::1 --validmark
	counts "ip6tables-$kind" "ip6tables-$kind: table raw, chain PREROUTING, rule 2 \(-m rpfilter --validmark --invert\) dropped" send6 \
		xt_shows ip6tables-$kind
	x B ip6tables-$kind -t raw -F
done

cp "$(command -v rpfmon)" /tmp/rpfmon
like "$(flat "$(x B unshare -m sh -c 'mount -t tmpfs tmpfs /usr/sbin && /tmp/rpfmon explain')")" \
	"elsewhere: there are tables of iptables-legacy, which is not installed here: not looked through" "without iptables-legacy it says so"
unlike "$(says)" "not looked through" "and otherwise not"
finish
