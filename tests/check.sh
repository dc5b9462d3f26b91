#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Runs all checks, or with --quick the tool's tests and the scenarios of one kernel; goes on after a failure. Its last
# line is "N passed, N failed, N skipped".
# Usage: check.sh [--quick [SCENARIO...]]
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/vm/common.sh
. "$here/vm/common.sh"

RESULTS=$(mktemp)
TABLE=$(mktemp)
trap 'rm -f "$RESULTS" "$TABLE"' EXIT

# stage NAME CMD...: CMD adds a line for each thing it tested to $RPFMON_RESULTS (see report in vm/judge.sh). Where it
# fails without saying what failed, or says nothing at all, that itself is a failure.
stage() {
	local name=$1 begun=$SECONDS status=0 counts
	shift
	printf '\n==== %s\n' "$name"
	: >"$RESULTS"
	RPFMON_RESULTS=$RESULTS "$@" || status=$?
	counts=$(awk -F '\t' -v status=$status '
		{ passed += $3; failed += $4; skipped += $5 }
		END {
			if (!failed && (status || !NR)) failed++
			printf "%d\t%d\t%d", passed, failed, skipped
		}' "$RESULTS")
	printf '%s\t%s\t%s\n' "$name" "$counts" $((SECONDS - begun)) >>"$TABLE"
}

# The tool's tests speak TAP.
unit() {
	local out status=0
	out=$(mktemp)
	"$here/unit/run.sh" >"$out" 2>&1 || status=$?
	grep -v '^ok ' "$out" || :
	awk '
		/^ok .*# SKIP/ { skipped++; next }
		/^ok / { passed++ }
		/^not ok / { failed++ }
		END { if (NR) printf "unit\ttool\t%d\t%d\t%d\n", passed, failed, skipped }' "$out" >>"$RPFMON_RESULTS"
	rm "$out"
	return $status
}

closing() {
	printf '\n%-34s %8s %8s %8s %8s\n' '' passed failed skipped seconds
	awk -F '\t' '
		{ printf "%-34s %8d %8d %8d %8d\n", $1, $2, $3, $4, $5; passed += $2; failed += $3; skipped += $4 }
		END {
			printf "\n%d passed, %d failed, %d skipped\n", passed, failed, skipped
			exit failed || !passed
		}' "$TABLE"
}

everything() {
	"$here/vm/deps.sh" vm build unit kernel lint
	stage "lint" "$here/lint.sh"
	stage "tool, without a kernel" unit
	stage "KUnit" "$here/vm/kunit.sh"
	stage "the harness itself" "$here/vm/selftest.sh"
	stage "scenarios, bookworm" "$here/vm/run.sh" all
	# One scenario there takes as long as ten on a stock kernel: `run.sh --kernel sanitizer all` is for a quiet night.
	stage "scenarios, sanitizer kernel" "$here/vm/run.sh" --kernel sanitizer 18
}

quick() {
	"$here/vm/deps.sh" vm unit
	if [ $# -gt 0 ]; then
		stage "scenarios, bookworm" "$here/vm/run.sh" "$@"
	else
		stage "tool, without a kernel" unit
		stage "scenarios, bookworm" "$here/vm/run.sh" all
	fi
}

need_root
if [ "${1-}" = --quick ]; then
	shift
	quick "$@"
else
	everything
fi
closing
