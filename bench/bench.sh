#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Counts the instructions that a packet costs, in VMs whose clock they are, and shows them in a table; writes figures.json and
# figures.svg beside it, to be compared with and looked at. See README.md.
# Usage: bench.sh [RELEASE...]           everything
#        bench.sh --check [RELEASE...]   rpfmon's own rows alone; fails where one costs more than 3 % above figures.json
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/vm/common.sh
. "$here/../tests/vm/common.sh"

RELEASES=(bookworm trixie trixie-backports)
FILES=(ours many peers memory)

WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

# measure RELEASE FILE...: rows, "WHAT NUMBER", into $WORK/RELEASE
measure() {
	local release=$1 status=0
	shift
	RPFMON_RESULTS='' RPFMON_MEASURED=$WORK/$release "$TOP/tests/vm/run.sh" --release "$release" "${arguments[@]}" \
		"${@/#/$TOP/bench/vm/}" 2>&1 | sed 's/^/# /' || status=$?
	echo "kernel $(cat "$("$TOP/tests/vm/root.sh" "$release")/kver")" >>"$WORK/$release"
	return $status
}

# Where time is the host's, each of the VM's processors is to have a thread of it.
measure_all() {
	local release=$1 status=0
	measure "$release" "${FILES[@]/%/.sh}" || status=1
	[ -z "$check" ] || return $status
	RPFMON_ACCEL=tcg,thread=multi measure "$release" scale.sh || status=1
	"$here/writes.sh" "$release" >>"$WORK/$release" || status=1
	return $status
}

# {RELEASE: {kernel: VERSION, rows: {WHAT: NUMBER}}}
to_json() {
	local r
	for r in "${RELEASES[@]}"; do
		awk -v release="$r" '{ print release, $1, $2 }' "$WORK/$r"
	done | "$JQ" -nR --sort-keys '
		reduce (inputs | split(" ")) as [$release, $what, $value] ({};
			if $what == "kernel" then .[$release].kernel = $value
			else .[$release].rows[$what] = ($value | tonumber) end)'
}

main() {
	local check='' r failed=0
	arguments=()
	if [ "${1-}" = --check ]; then
		check=1
		shift
		FILES=(ours) RELEASES=(bookworm trixie-backports)
		arguments=(--arg packets=4000 --arg bursts=4 --arg floor=0)
	fi
	[ $# = 0 ] || RELEASES=("$@")
	"$TOP/tests/vm/deps.sh" vm bench
	JQ=$("$TOP/tests/vm/tools.sh")/jq
	for r in "${RELEASES[@]}"; do
		measure_all "$r" || failed=1
	done
	to_json >"$WORK/figures.json"
	if [ -n "$check" ]; then
		"$JQ" -r --slurpfile kept "$here/figures.json" -L "$here" -f "$here/compare.jq" "$WORK/figures.json" || failed=1
	else
		"$JQ" -r -L "$here" -f "$here/table.jq" "$WORK/figures.json"
		cp "$WORK/figures.json" "$here/figures.json"
		"$JQ" -r -L "$here" -f "$here/picture.jq" "$WORK/figures.json" >"$here/figures.svg"
	fi
	return $failed
}

main "$@"
