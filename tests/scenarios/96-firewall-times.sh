# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       B: 20,000 rules of nf_tables, as kube-proxy's, and one reverse-path check behind them
# "A node with a thousand services": how much longer explain takes for them, an instruction being a nanosecond; and beyond 100,000 rules
# nothing is looked through.
# clock: instructions
# releases: bookworm
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

# rules FIRST LAST: a chain for each service of ten
rules() {
	local i
	for ((i = $1; i <= $2; i++)); do
		[ $((i % 10)) != 1 ] || echo "add chain ip nat KUBE-SVC-$((i / 10))"
		echo "add rule ip nat KUBE-SVC-$(((i - 1) / 10)) ip daddr 10.96.$((i / 250 % 250)).$((i % 250)) tcp dport $((i % 60000 + 1)) counter packets 0 bytes 0 accept comment \"default/service-$i:http\""
	done
}

ns B
load
x B nft add table ip nat
before=$(least_ms B rpfmon explain)
rules 1 20000 | x B nft -f -
x B nft "add chain ip nat z { type filter hook prerouting priority -300; }; add rule ip nat z fib saddr . iif oif missing counter drop"
after=$(least_ms B rpfmon explain)
like "$(flat "$(x B rpfmon explain)")" "elsewhere: nft: table ip nat, chain z, handle [0-9]+ .* dropped none so far" "the check behind them is found"
more=$(awk -v a="$after" -v b="$before" 'BEGIN { printf "%.1f", a - b }')
note "explain: $before ms without the rules, $after ms with them"
ok "20,000 rules: at most 300 ms more: $more" at_most "$more" 300
for ((i = 0; i < 80000; i++)); do echo "add rule ip nat z accept"; done | x B nft -f -
like "$(flat "$(x B rpfmon explain)")" "elsewhere: there are more than 100,000 rules of nft: not looked through" "beyond 100,000 they are not looked through"
note "beyond 100,000: $(least_ms B rpfmon explain) ms"
finish
