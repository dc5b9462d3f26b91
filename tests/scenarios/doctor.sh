# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What the scenarios about doctor share; sourced after lib.sh and common.sh.
#
#   checked NS                what `rpfmon doctor check` ends with and says, as "STATUS TEXT"
#   expected NS               the devices that would reject what may be expected, in a line
#   quiet NS DESC             tests: check has nothing to say, and agrees
#   foreseen NS DEV DESC      tests: check names DEV, and no other device; agrees; real packets are rejected there, by the kernel's own
#                             count; the first proved fix that doctor prints is pasted, and then check has nothing to say and they arrive
#                             (DESC may be followed by "unmended": there is none). Of the scenario's own is
#       works                 the traffic that is missed

checked() {
	local said status=0
	said=$(x "$1" rpfmon doctor check 2>&1) || status=$?
	echo "$status $said"
}

expected() { x "$1" rpfmon -j doctor | jq -r '[.devices[] | select(any(.rejects[]; .expected)).dev] | join(" ")'; }

quiet() {
	is "$(checked "$1")" "0 " "$2: $1: doctor check exits 0 and prints nothing"
	agrees "$1"
}

# The text has each fix in a line of its own.
foreseen() {
	local n=$1 dev=$2 desc=$3 said fix
	rpf_mark "$n"
	said=$(checked "$n")
	like "$said" "^4 " "$desc: doctor check exits 4"
	is "$(expected "$n")" "$dev" "$desc: for $dev alone"
	is "$(sed -En 's/^(4 )?([^ ]+)( \([^)]*\))?: would reject .*/\2/p' <<<"$said" | xargs)" "$dev" "$desc: which the text names"
	agrees "$n"
	check_invariant "$n" "$desc: asked" 0
	not_ok "$desc: indeed it is missed" works
	check_invariant "$n" "$desc: missed" some
	is "$(device "$n" "$dev" rejected)" "$(growth "$n")" "$desc: all of it on $dev"
	fix=$(x "$n" rpfmon -j doctor | jq -r ".devices[] | select(.dev == \"$dev\").fixes[] | select(.proved == true).command" | sed -n 1p)
	if [ "${4-}" = unmended ]; then
		is "$fix" "" "$desc: no fix is proved"
		return
	fi
	ok "$desc: doctor check prints a fix: $fix" grep -qxF "    $fix" <<<"$said"
	ok "$desc: it can be pasted" paste "$n" "$fix"
	is "$(checked "$n")" "0 " "$desc: then doctor check has nothing to say"
	rpf_mark "$n"
	ok "$desc: and what was missed arrives" works
}
