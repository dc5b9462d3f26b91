# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here
# "I set rp_filter to 0 on the interface and it still drops": all is 1, and the larger of the two counts. The other
# way round, all=0 turns nothing off, and all=2 makes a strict device loose.
# situation: asymmetric no-route mode-off mode-loose larger-counts workload
# in the check: bookworm trixie-backports
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

modes() { sysctl_in B net.ipv4.conf.all.rp_filter="$1" net.ipv4.conf.e1.rp_filter="$2"; }

# What explain says of the newest rejection on e1.
says() { explained B e1 '.[0] | [.mode, ."decided-by"] | join(" ")'; }

from_nowhere() { udp_arrives "$1" S 203.0.113.9 10.2.0.2 "$PORT" "$2" B; }

listed() { json B '.[0] | [.mode, ."mode-all", ."mode-dev"] | join(" ")' device show dev e1; }

works() { pings S 10.2.0.2 -I 10.9.0.1; }
stranger_out() { udp_arrives 0 S 10.9.0.99 10.2.0.2 "$PORT" 5 B; }

# rejects ALL DEV BY SITUATIONS: strict, which BY decides
rejects() {
	local all=$1 dev=$2 by=$3 situations=$4 name="all=$1, dev=$2" other
	modes "$all" "$dev"
	rpf_mark B
	ok "$name: none of 10" arrive 0 10
	check_invariant B "$name" 10
	is "$(says)" "strict $by" "$name: explain says that it is strict, and by which sysctl"
	is "$(missed B e1 '.situations | join(" ")')" "$situations" "$name: and what else there is to it"
	like "$(flat "$(x B rpfmon explain)")" "e1 is strict \(net.ipv4.conf.$(of "$by").rp_filter=1\)" "$name: so does the text"
	like "$(missed B e1 '.fix[0]')" "^rpfmon allow add dev e1 from 10.9.0.1 && " "$name: a rule comes first"
	like "$(missed B e1 '.fix[-1]')" "^sysctl -w net.ipv4.conf.e1.rp_filter=2$" "$name: and loose mode of e1 last"
	mends B e1

	other=$([ "$by" = all ] && echo e1 || echo all)
	sysctl_in B "net.ipv4.conf.$other.rp_filter=0"
	rpf_mark B
	ok "$name: $other=0 changes nothing" arrive 0 10
	check_invariant B "$name, $other=0" 10
	is "$(dropping B e1)" 1 "$name, $other=0: which explain knows"
	sysctl_in B "net.ipv4.conf.$(of "$by").rp_filter=0"
	ok "$name: $by to 0 does" arrive 10 10
	check_invariant B "$name, both 0" 10
	over B e1 "$name, both 0"
	is "$(explained B e1 'map([.state, .cause] | join(" ")) | join(", ")')" "past mode-off" "$name, both 0: it says why it is over"
}

of() { [ "$1" = all ] && echo all || echo e1; }

asym
ipn S addr add 10.9.0.1/32 dev lo
load
modes 1 0
is "$(listed)" "strict strict off" "device show tells both sysctls apart"
rejects 1 0 all "asymmetric larger-counts workload"
rejects 0 1 dev "asymmetric workload"

modes 1 0
asymmetric 1
like "$(missed B e1 '.advice[]')" "net.ipv4.conf.e1.rp_filter.*changes nothing while net.ipv4.conf.all.rp_filter is 1: the larger" \
	"explain knows the trap of all=1, dev=0"

for pair in "2 1 all" "1 2 dev"; do
	read -r all dev by <<<"$pair"
	name="all=$all, dev=$dev"
	modes "$all" "$dev"
	rpf_mark B
	ok "$name: loose, 10 of 10" arrive 10 10
	check_invariant B "$name" 0
	is "$(explained B e1 'map(select(."reverse-dev" == "e0") | [.state, .cause] | join(" ")) | join(", ")')" "past mode-loose" \
		"$name: explain says why it is over"
	ok "$name: but not from where there is no route to" from_nowhere 0 10
	check_invariant B "$name, no route" 10
	is "$(explained B e1 'map(select(.reasons == ["no-route"])) | .[0] | [.mode, ."decided-by"] | join(" ")')" "loose $by" \
		"$name: explain says that it is loose, and by which sysctl"
done
finish
