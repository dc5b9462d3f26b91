# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here
# "Ansible and the operator both wrote the rules, and what was in force was of neither": two that restore, one that is
# killed, one that adds and deletes meanwhile: whoever looks, at whatever moment, sees what one of them wrote, whole.
# processors: 2
# in the check: bullseye bookworm trixie-backports
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

ROUNDS=$(argument rounds 30)

# config FILE COUNT OVERRIDE: a third of its rules is in each
config() {
	local i
	{
		for ((i = 0; i < $2 / 3; i++)); do echo "allow add dev e1 from 10.9.$i.0/24"; done
		for ((; i < $2; i++)); do echo "allow add dev e1 from 10.$2.$i.0/24"; done
		echo "override $3"
	} >"$1"
}

# state: what is in force now, as strain tells states apart
state() { inside B strain race 0 states | awk '$1 == "state" { print $2 }'; }

look() {
	inside B strain race "$1" states >/tmp/seen &
	LOOKER=$!
}

# seen WHAT STATE...: whoever looked saw no other one
seen() {
	local what=$1 others
	shift
	wait "$LOOKER" || :
	others=$(awk '$1 == "state" { print $2 }' /tmp/seen | grep -vxF "$(printf '%s\n' "$@")" || :)
	SEEN=$((SEEN + $(awk '$1 == "state" { n += $NF } END { print n + 0 }' /tmp/seen)))
	if [ -n "$others" ]; then
		cat /tmp/seen
		STRANGE="$STRANGE$what: $others"$'\n'
	fi
}

restore() { x B rpfmon restore "$1" 2>>/tmp/busy || FAILED=$((FAILED + 1)); }

asym
strict B e1
load
SEEN=0 STRANGE='' FAILED=0
config /tmp/one 120 on
config /tmp/two 90 audit
restore /tmp/two
two=$(state)
restore /tmp/one
one=$(state)
isnt "$one" "$two" "two configurations"
is "$(json B length allow show)" 120 "of one, all rules are there"

for ((round = 0; round < ROUNDS; round++)); do
	look 0.5
	for i in 1 2 3; do
		(restore /tmp/one; exit $FAILED) & p=$!
		(restore /tmp/two; exit $FAILED) & q=$!
		wait $p || FAILED=$((FAILED + 1))
		wait $q || FAILED=$((FAILED + 1))
	done
	seen "round $round" "$one" "$two"
done
is "$STRANGE" "" "two restores at once, $ROUNDS rounds: of $SEEN states seen, each is of one of them"
isnt "$SEEN" 0 "and there was something to see"
is "$FAILED $(cat /tmp/busy)" "0 " "none of them had to give up"

# Beside one that flushes and adds, four states are right: with its rule or without, each.
x B rpfmon allow flush
x B rpfmon override on
none=$(state)
x B rpfmon allow add dev e1 from 10.77.0.0/16
alone=$(state)
restore /tmp/one
x B rpfmon allow add dev e1 from 10.77.0.0/16
both=$(state)
STRANGE=''
for ((round = 0; round < ROUNDS / 3; round++)); do
	look 0.5
	for i in 1 2 3; do
		(restore /tmp/one) &
		x B rpfmon allow flush
		x B rpfmon allow add dev e1 from 10.77.0.0/16 2>/dev/null || :
		wait $!
	done
	seen "round $round" "$none" "$alone" "$one" "$both"
done
is "$STRANGE" "" "restore against flush and add, $((ROUNDS / 3)) rounds: nothing is in force that nobody wrote"

restore /tmp/one
STRANGE='' killed=0
for ((round = 0; round < ROUNDS / 3; round++)); do
	look 0.5
	for file in /tmp/two /tmp/one; do
		x B rpfmon restore $file 2>/dev/null &
		p=$!
		sleep "0.0$((RANDOM % 10))"
		# what runs in the namespace is its child
		pkill -9 -P $p 2>/dev/null && killed=$((killed + 1))
		kill -9 $p 2>/dev/null || :
		wait $p 2>/dev/null || :
	done
	seen "round $round" "$one" "$two"
done
is "$STRANGE" "" "restore, killed at whatever moment, $((ROUNDS / 3)) rounds: wholly or not at all"
note "counted: states-seen $SEEN"
finish
