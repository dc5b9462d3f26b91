#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The tool's parsers against what they were not made for: restore's files, words of the command line, netlink's answers, of
# the module and of routing.
# corpus/ has for each what covers most of its ways, and each input that was found to be too much. Says TAP.
# Usage: run.sh             replays the corpora
#        run.sh SECONDS     fuzzes each target for that long, with clang's libFuzzer; what it finds stays in /tmp
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
O=$(mktemp -d "${TMPDIR:-/tmp}/rpfmon-fuzz.XXXXXX")
SECONDS_EACH=${1-}
TARGETS=(script words reply routes)
n=0 failed=0

verdict() {
	n=$((n + 1))
	if [ "$1" = 0 ]; then
		echo "ok $n - $2"
		return
	fi
	echo "not ok $n - $2"
	tail -n 30 "$O/log" | sed 's/^/# /'
	failed=1
}

replay() {
	local target=$1 status=0 files=("$HERE/corpus/$1"/*)
	"$O/fuzz-$target" "${files[@]}" >"$O/log" 2>&1 || status=$?
	verdict $status "$target: ${#files[@]} inputs"
}

fuzz() {
	local target=$1 status=0 runs
	mkdir "$O/corpus-$target"
	"$O/fuzz-$target" -max_total_time="$SECONDS_EACH" -max_len=4096 -timeout=10 -print_final_stats=1 \
		-artifact_prefix="$O/" "$O/corpus-$target" "$HERE/corpus/$target" >"$O/log" 2>&1 || status=$?
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$O/log")
	verdict $status "$target: ${runs:-?} inputs"
	echo "# counted: inputs-fuzzed ${runs:-0}"
}

make -s -C "$HERE" O="$O" FUZZER="${SECONDS_EACH:+1}" all >"$O/log" 2>&1 || { verdict 1 "build"; echo "1..1"; exit 1; }
for t in "${TARGETS[@]}"; do
	if [ -n "$SECONDS_EACH" ]; then fuzz "$t"; else replay "$t"; fi
done
echo "1..$n"
if [ $failed = 0 ]; then rm -rf "$O"; else echo "# all of it: $O"; fi
exit $failed
