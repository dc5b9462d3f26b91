# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
# releases: bullseye bookworm trixie trixie-backports sid
#       A (a pair of namespaces for each seed)      B
#       p0 ------------------------------------- e0    vlan, macvlan, dummies, ipip, gre, vxlan, bridge, wireguard, tun,
#       p1 ------------------------------------- e1    a VRF with some seeds; addresses, nexthops, routes, rules, marks,
#       p2 ------------------------------------- e2    sysctls: by chance
# "Does the copy say what would really happen?" Commands by chance are tried in a copy of routing by chance, and then run in
# earnest: what the copy said of every device and network, before and after, must be what the kernel says there. A verdict is
# asked of the kernel pair by pair, under each mode of the filter; the copy infers it.
# More: tests/vm/run.sh with the kernel arguments seed=FIRST, topologies=N and commands=N.
# alone: in the long form it takes hours
# in the check: bullseye bookworm trixie-backports
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

FIRST=$(argument seed 1)
TOPOLOGIES=$(argument topologies 3)
COMMANDS=$(argument commands 10)
TOLD=''

try() {
	local out status=0
	out=$(x "B$1" chance "$1" "$COMMANDS" "A$1" 2>&1) || status=$?
	TOLD+=$out$'\n'
	grep '^#' <<<"$out" || :
	[ $status = 0 ] && [ "$(tail -n 1 <<<"$out" | sed 's/.*verdicts-differing //')" = 0 ]
}

modprobe -a ipip ip_gre 2>/dev/null || note "no ipip or gre here: no device of a new namespace is in the copy's way"
load
for ((seed = FIRST; seed < FIRST + TOPOLOGIES; seed++)); do
	ns "A$seed" "B$seed"
	status=0
	try "$seed" || status=$?
	verdict $status "seed $seed: the copy said what happened" "a verdict differs, see above; or it ended: ${TOLD: -300}"
	rpfmon -n "B$seed" override off
	clean_up
done
note "$(sed -n 's/^counted: /counted: /p' <<<"$TOLD")"
[ "$(of verdicts-asked)" -gt 1000 ] || bail "next to nothing was asked"
ok "it claims something of nine commands in ten" [ $((10 * $(of commands-not-claimed))) -le "$(of commands)" ]
isnt "$(of commands-that-change)" 0 "commands changed verdicts"
finish
