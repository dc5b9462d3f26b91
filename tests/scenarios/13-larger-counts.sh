# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here
# "I set rp_filter to 0 on the interface and it still drops": all is 1, and the larger of the two counts. The other
# way round, all=0 turns nothing off, and all=2 makes a strict device loose.
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

modes() { sysctl_in B net.ipv4.conf.all.rp_filter="$1" net.ipv4.conf.e1.rp_filter="$2"; }

# What explain says of the newest rejection on e1.
says() { explained B e1 '.[0] | [.mode, ."decided-by"] | join(" ")'; }

from_nowhere() { udp_arrives "$1" S 203.0.113.9 10.2.0.2 "$PORT" "$2" B; }

listed() { json B '.[0] | [.mode, ."mode-all", ."mode-dev"] | join(" ")' device show dev e1; }

# rejects ALL DEV BY: strict, which BY decides
rejects() {
	local all=$1 dev=$2 by=$3 fix name="all=$1, dev=$2" other
	modes "$all" "$dev"
	rpf_mark B
	ok "$name: none of 10" arrive 0 10
	check_invariant B "$name" 10
	is "$(says)" "strict $by" "$name: explain says that it is strict, and by which sysctl"
	like "$(flat "$(x B rpfmon explain)")" "strict, as net.ipv4.conf.$(of "$by").rp_filter is 1" "$name: so does the text"

	fix=$(explained B e1 '.[0].fix | map(select(test("sysctl"))) | .[0]')
	paste B "$fix" >/dev/null || :
	ok "$name: what it proposes changes that: $fix" arrive 10 10
	is "$(explained B e1 'map(select(.reason == "asymmetric") | .fix | length) | add')" 0 \
		"$name: and then nothing is left to propose"
	modes "$all" "$dev"

	fix=$(explained B e1 '.[0].fix[0]')
	like "$fix" "allow add dev e1 from 10.9.0.1/32" "$name: a rule comes first"
	paste B "$fix"
	ok "$name: and works as well" arrive 10 10
	x B rpfmon allow flush
	x B rpfmon override off

	other=$([ "$by" = all ] && echo e1 || echo all)
	sysctl_in B "net.ipv4.conf.$other.rp_filter=0"
	ok "$name: $other=0 changes nothing" arrive 0 10
	check_invariant B "$name, $other=0" 20
	sysctl_in B "net.ipv4.conf.$(of "$by").rp_filter=0"
	ok "$name: $by to 0 does" arrive 10 10
	check_invariant B "$name, both 0" 20
}

of() { [ "$1" = all ] && echo all || echo e1; }

asym
load
modes 1 0
is "$(listed)" "strict strict off" "device show tells both sysctls apart"
rejects 1 0 all
like "$(explained B e1 '.[0].advice')" "no longer rejected" "off: explain says it is over"
rejects 0 1 dev

modes 1 0
asymmetric 1
like "$(explained B e1 '.[0].advice')" "net.ipv4.conf.e1.rp_filter.*changes nothing while net.ipv4.conf.all.rp_filter is 1" \
	"explain knows the trap of all=1, dev=0"

for pair in "2 1 all" "1 2 dev"; do
	read -r all dev by <<<"$pair"
	name="all=$all, dev=$dev"
	modes "$all" "$dev"
	rpf_mark B
	ok "$name: loose, 10 of 10" arrive 10 10
	check_invariant B "$name" 0
	ok "$name: but not from where there is no route to" from_nowhere 0 10
	check_invariant B "$name, no route" 10
	is "$(explained B e1 'map(select(.reason == "no-route")) | .[0] | [.mode, ."decided-by"] | join(" ")')" "loose $by" \
		"$name: explain says that it is loose, and by which sysctl"
done
finish
