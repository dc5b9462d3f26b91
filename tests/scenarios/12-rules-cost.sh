# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       B     3,000 dummies d0, d1, ...
# "A tenant has 250 rules and 3,000 devices, and the node crawls": a set of rules is compiled once, however many devices
# have it, and nobody who holds RTNL waits for that. An instruction is a nanosecond here.
# clock: instructions
# in the check: bullseye bookworm trixie-backports
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

DEVICES=$(argument devices 3000)

# least CMD...: microseconds, of five runs of it, the number of the run behind it
least() {
	local begun i
	for i in 1 2 3 4 5; do
		begun=${EPOCHREALTIME/./}
		"$@" "$i" >/dev/null
		echo $((${EPOCHREALTIME/./} - begun))
	done | sort -n | head -1
}
add() { x B rpfmon allow add dev 'd*' from "10.9.$1.0/24"; }
restore() { x "$1" rpfmon restore /tmp/256; }

# renames TO: all devices of one digit more; the kernel's own share is the most of it
renames() {
	local from=$1 to=$2
	for i in {0..499}; do echo "link set $from$i name $to$i"; done | ipn B -batch -
}
there_and_back() {
	renames d e
	renames e d
}
# works: milliseconds of the CPU that it takes who holds RTNL for that, of five runs the least; the worker is not in it
works() {
	local TIMEFORMAT='%U %S' i
	for i in 1 2 3 4 5; do
		{ time there_and_back >/dev/null; } 2>&1 | awk '{ printf "%d\n", 1000 * ($1 + $2) }'
	done | sort -n | head -1
}

# rules N FILE
rules() {
	local i
	for ((i = 0; i < $1; i++)); do echo "allow add dev [de]* from 10.$((10 + i / 250)).$((i % 250)).0/24"; done >"$2"
	echo "override on" >>"$2"
}

ns B
seq -f 'link add d%.0f type dummy' 0 $((DEVICES - 1)) | ipn B -batch -
load
empty=$(works)
first=$(least add)
rules 244 /tmp/244
x B rpfmon restore /tmp/244
last=$(least add)
note "a rule for $DEVICES devices: $first us, with 244 others $last us"
ok "it costs at most 3 times as much with 244 others" test "$last" -le $((3 * first))
is "$(json B length allow show)" 249 "these are there"
full=$(works)
note "1,000 new names: $empty ms without rules, $full ms with 249"
ok "new names, for which RTNL is held, take as long with rules as without, but for a tenth" test "$empty" -gt 20 -a "$full" -le $((empty * 11 / 10))

rules 256 /tmp/256
echo "override on" >/tmp/none
x B rpfmon restore /tmp/none
begun=${EPOCHREALTIME/./}
x B rpfmon restore /tmp/256
note "restore of 256 rules for $DEVICES devices: $((${EPOCHREALTIME/./} - begun)) us"
is "$(json B length allow show)" 256 "256 rules are restored"
again=$(least restore B)
ok "the same again takes at most 15 ms: $again us" test "$again" -le 15000

# as most namespaces are
ns C
seq -f 'link add d%.0f type dummy' 0 9 | ipn C -batch -
took=$(for i in 1 2 3; do
	x C rpfmon restore /tmp/none
	begun=${EPOCHREALTIME/./}
	restore C >/dev/null
	echo $((${EPOCHREALTIME/./} - begun))
done | sort -n | head -1)
is "$(json C length allow show)" 256 "with 10 devices likewise"
ok "where that takes at most 15 ms: $took us" test "$took" -le 15000
finish
