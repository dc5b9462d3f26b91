#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Counts the cache lines that both of two processors write, in rpfmon's code and in what that calls, while both send at a
# time; prints rows, "WHAT NUMBER", and what wrote, on stderr. See writes.c.
# Usage: writes.sh RELEASE
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/vm/common.sh
. "$here/../tests/vm/common.sh"

PACKETS=1000

WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

# run KIND DEVICES: where everything is, into $WORK/KIND
run() {
	rm -f "$WORK/$1"
	RPFMON_ACCEL=tcg,thread=multi RPFMON_RESULTS='' RPFMON_MEASURED=$WORK/$1 "$TOP/tests/vm/run.sh" \
		--release "$release" --arg "kind=$1" --arg "devices=$2" --arg "packets=$PACKETS" \
		"$TOP/bench/vm/writes.sh" >&2
	sort -o "$WORK/$1" "$WORK/$1"
}

plugin() {
	awk -v so="$WORK/writes.so" -v to="$WORK/writes" '
		BEGIN { printf "-plugin %s,to=%s,modules=ffffffffa0000000:ffffffffff000000", so, to }
		{ printf ",%s=%s", $1 == "entry" ? "entry" : "caller", $2 }' "$WORK/none"
}

# count WHAT KIND DEVICES
count() {
	rm -f "$WORK/writes"
	RPFMON_QEMU=$(plugin) run "$2" "$3"
	cmp -s "$WORK/none" "$WORK/$2" || die "$release: what calls rpfmon is not where it was the time before"
	awk -v what="$1" '
		{ a[$1] += $3; b[$1] += $4; pc[$1] = pc[$1] " " $2 }
		END {
			for (line in a) {
				if (a[line]) first++
				if (b[line]) second++
				if (!a[line] || !b[line]) continue
				both++
				print "# " what ": line " line ", " a[line] " and " b[line] " times, by" pc[line] | "cat >&2"
			}
			if (first < 1 || second < 1) exit 1
			print what, both + 0
		}' "$WORK/writes" || die "$1: a processor wrote nothing, not even to its stack"
}

[ $# = 1 ] || die "usage: writes.sh RELEASE"
release=$1
"$TOP/tests/vm/deps.sh" vm bench
gcc -O2 -Wall -Wextra -Werror -Wno-unused-parameter -shared -fPIC -fvisibility=hidden -o "$WORK/writes.so" "$here/writes.c"
run none 1
count writes-accepted accepted 1
count writes-rejected rejected 2
count writes-rejected-one-device rejected 1
