# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    10.9.0.0/16 by it, table main
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    of the VRF blue, table 200
# In a VRF there are two ways to say that main is not to be asked: a last route that refuses, and a rule that does after the VRF's table. Either
# way that is not a route that is missing, though one would help.
# situation: vrf refusing-route refusing-rule no-route
# releases: bookworm bullseye trixie-backports
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

works() { arrive 5 5; }
says() { flat "$(x B rpfmon explain)"; }

# refused WHAT REGEX
refused() {
	x B rpfmon reset
	rpf_mark B
	not_ok "$1: it is not heard" works
	check_invariant B "$1" 5
	like "$(says)" "$2" "$1: explain names it"
	unlike "$(explained B e1 '.[].fix[]')" "rpfmon allow|rp_filter=2" "$1: neither a rule nor loose mode is offered"
	ipn B route add 10.9.0.0/16 via 10.2.0.1 vrf blue
	ok "$1: with a route of the VRF's it is" works
	over B e1 "$1, with a route"
	ipn B route del 10.9.0.0/16 via 10.2.0.1 vrf blue
}

need_link vrf table 200
asym
ipn B -batch - <<-END
	link add blue up type vrf table 200
	link set e1 master blue
END
neigh B e1 10.2.0.1 "$(mac S s1)"
# A socket of no VRF hears what comes by one.
sysctl_in B net.ipv4.udp_l3mdev_accept=1
load
rpf_mark B
ok "without the filter it is heard" works
sysctl_in B net.ipv4.conf.all.rp_filter=1
not_ok "strict: it is not" works
check_invariant B "strict" 5
like "$(says)" "blue" "explain names the VRF"
mends B e1 first

ipn B route add unreachable default metric 4278198272 vrf blue
refused "a last route" "unreachable.*(0\\.0\\.0\\.0/0|default)"
ipn B route del unreachable default metric 4278198272 vrf blue

ipn B rule add pref 1999 l3mdev unreachable 2>/dev/null || ipn B rule add pref 1999 to 10.9.0.0/16 unreachable
refused "a rule" "rule 1999"
ipn B rule del pref 1999

ipn B route del 10.9.0.0/16 via 10.1.0.1
refused "no route at all" "no (route|return path)|(add|missing|needs?) (a |the )?route"
finish
