# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here
# "We restored the very file that we had saved, and lost packets": a rule that stays admits all the while, keeps its id
# and its counts, and gets the end that the file says.
# processors: 2
# in the check: bullseye bookworm trixie-backports
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

PACKETS=$(argument packets 4000)
FLOOD=$(argument flood 100000)

# arrives COUNT GAP FILE...: of COUNT packets, GAP microseconds apart, while the files are restored in turn
arrives() {
	local before after rounds=0 file
	before=$(passed)
	inside S rawsend --src 10.9.0.1 --dst 10.2.0.2 --dport "$PORT" --count "$1" --gap "$2" >/dev/null &
	while kill -0 $! 2>/dev/null; do
		for file in "${@:3}"; do x B rpfmon restore "$file" || FAILED=$((FAILED + 1)); done
		rounds=$((rounds + 1))
	done
	wait $! || bail "the sender failed"
	sleep 0.5
	after=$(passed)
	echo "$((after - before)) of $1, $rounds rounds"
	[ $((after - before)) = "$1" ]
}

asym
strict B e1
count_passed
load
rpf_mark B
FAILED=0
x B rpfmon override on
x B rpfmon allow add dev e1 from 10.9.0.0/16 expires 1h
id=$(rule B id)
x B rpfmon save /tmp/saved
{
	for i in {1..200}; do echo "allow add dev e1 from 10.8.$i.0/24"; done
	cat /tmp/saved
} | grep -v '^# rpfmon' >/tmp/more
sed 's/ until [^ ]*/ expires 2h/' /tmp/saved | grep -v '^# rpfmon' >/tmp/longer

ok "of $PACKETS packets all arrive while the same file is restored" arrives "$PACKETS" 2000 /tmp/saved
ok "while others come and go" arrives "$PACKETS" 2000 /tmp/saved /tmp/more
ok "while its end moves" arrives "$PACKETS" 2000 /tmp/longer /tmp/saved
ok "and of a flood of $FLOOD" arrives "$FLOOD" 0 /tmp/more /tmp/longer
is "$FAILED" 0 "no restore fails"
is "$(json B '.[] | select(.from == "10.9.0.0/16") | [.id, .admitted] | join(" ")' allow show)" "$id $((3 * PACKETS + FLOOD))" \
	"the rule has kept its id, and has counted each of them"
check_invariant B "to the end" 0
finish
