# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B: firewalld, as it comes
#       s0 fd01::1/64 --------- fd01::2/64 e0    route to fd09::/64
#       s1 fd02::1/64 --------- fd02::2/64 e1    <- what comes from fd09::1 comes here
# "IPv6 has no rp_filter, and still it drops what comes by the second uplink": firewalld's IPv6_rpfilter is on unless it is set.
# layer: tests/vm/packages firewalld
# releases: bullseye bookworm trixie trixie-backports sid
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

works() { x S ping -6 -q -c 1 -W 1 -I fd09::1 fd02::2; }
check() { x B nft -a list ruleset | grep 'fib saddr.*drop'; }
CHECK='elsewhere: nft: table (inet|ip6) firewalld, chain [a-zA-Z_]+, handle [0-9]+ \(fib saddr . mark . iif oif missing\)'

ns S B
sysctl_in S net.ipv6.conf.{all,default,lo}.disable_ipv6=0
sysctl_in B net.ipv6.conf.{all,default,lo}.disable_ipv6=0
link S s0 B e0
link S s1 B e1
asym_ipv6
load
ok "without firewalld it is answered" eventually 10 works
mkdir -p /run/dbus
dbus-daemon --system --fork
bg x B firewalld --nofork --nopid
# Python, on an emulated processor that others use as well.
eventually 240 check || bail "firewalld makes no rules"
not_ok "with it, it is not" works
text=$(flat "$(x B rpfmon explain)")
# Since its version 2.1 nobody else can change its table.
if ! x B nft add chain inet firewalld others; then
	like "$text" "$CHECK has no counter, and only the program that made its table can add one" "explain names firewalld's check"
else
	like "$text" "$CHECK has no counter; this counts what it drops" "explain names firewalld's check"
	command=$(x B rpfmon explain | sed -n 's/^nft /&/p')
	ok "what it says to paste can be pasted: $command" paste B "$command"
	x S ping -6 -q -c 5 -i 0.2 -W 0.2 -I fd09::1 fd02::2 || :
	like "$(flat "$(x B rpfmon explain)")" "\\(fib saddr . mark . iif oif missing\\) matched [5-9] packets" "and counts what is dropped"
fi
note "$(check)"
finish
