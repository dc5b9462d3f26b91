#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Runs all checks, or with --quick the tool's tests and the scenarios of one kernel; goes on after a failure. Ends with a
# table of scenarios on releases, one of what was counted over all kernels, one of stages, and the line "N passed, N failed,
# N skipped".
# Usage: check.sh [--quick [SCENARIO...]]
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/vm/common.sh
. "$here/vm/common.sh"

RELEASES=(bullseye bookworm trixie trixie-backports sid trixie-arm64)

WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
: >"$WORK/results"
: >"$WORK/counted"

# stage NAME CMD...: CMD adds a line for each thing it tested to $RPFMON_RESULTS (see report in vm/judge.sh). Where it
# fails without saying what failed, or says nothing at all, that itself is a failure.
stage() {
	local name=$1 begun=$SECONDS status=0 counts results
	shift
	printf '\n==== %s\n' "$name"
	results=$(mktemp "$WORK/stage.XXXXXX")
	RPFMON_RESULTS=$results "$@" || status=$?
	counts=$(awk -F '\t' -v status=$status '
		{ passed += $3; failed += $4; skipped += $5 }
		END {
			if (!failed && (status || !NR)) failed++
			printf "%d\t%d\t%d", passed, failed, skipped
		}' "$results")
	cat "$results" >>"$WORK/results"
	[ ! -e "$results.counted" ] || cat "$results.counted" >>"$WORK/counted"
	printf '%s\t%s\t%s\n' "$name" "$counts" $((SECONDS - begun)) >>"$WORK/stages"
}

# tap KIND UNIT CMD...: CMD says TAP.
tap() {
	local kind=$1 unit=$2 out status=0
	shift 2
	out=$(mktemp "$WORK/tap.XXXXXX")
	"$@" >"$out" 2>&1 || status=$?
	grep -v '^ok [^#]*$' "$out" || :
	awk -v kind="$kind" -v unit="$unit" '
		/^ok .*# SKIP/ { skipped++; next }
		/^ok / { passed++ }
		/^not ok / { failed++ }
		/^1\.\.[0-9]+$/ { plan += substr($0, 4) }
		END {
			if (plan != passed + failed + skipped) failed++
			printf "%s\t%s\t%d\t%d\t%d\n", kind, unit, passed, failed, skipped
		}' "$out" >>"$RPFMON_RESULTS"
	return $status
}

# A row for each scenario, a column for each release: how many tests passed there, F and how many failed, s and how many
# were skipped.
matrix() {
	awk -F '\t' -v releases="${RELEASES[*]}" '
		BEGIN {
			n = split(releases, release, " ")
			for (i = 1; i <= n; i++) known[release[i]] = 1
		}
		!known[$1] { next }
		!seen[$2]++ { rows[++row] = $2 }
		{ passed[$2, $1] += $3; failed[$2, $1] += $4; skipped[$2, $1] += $5 }
		function cell(at) {
			if (!(at in passed)) return "-"
			return passed[at] (failed[at] ? " F" failed[at] : "") (skipped[at] ? " s" skipped[at] : "")
		}
		END {
			if (!row) exit
			printf "\n%-22s", ""
			for (i = 1; i <= n; i++) printf " %16s", release[i]
			print ""
			for (j = 1; j <= row; j++) {
				printf "%-22s", rows[j]
				for (i = 1; i <= n; i++) printf " %16s", cell(rows[j] SUBSEP release[i])
				print ""
			}
		}' <(sort -t "$(printf '\t')" -k2,2 "$WORK/results")
}

# Over all kernels: what was thrown at it, and what came of it.
counted() {
	awk '
		{
			for (i = 1; i < NF; i += 2) {
				if (!($i in sum)) order[++n] = $i
				sum[$i] += $(i + 1)
			}
		}
		END {
			if (n) print ""
			for (i = 1; i <= n; i++) printf "%-34s %12d\n", order[i], sum[order[i]]
		}' "$WORK/counted"
}

closing() {
	matrix
	counted
	printf '\n%-34s %8s %8s %8s %8s\n' '' passed failed skipped seconds
	awk -F '\t' '
		{ printf "%-34s %8d %8d %8d %8d\n", $1, $2, $3, $4, $5; passed += $2; failed += $3; skipped += $4 }
		END {
			printf "\n%d passed, %d failed, %d skipped\n", passed, failed, skipped
			exit failed || !passed
		}' "$WORK/stages"
}

# The lanes run side by side: there are never more VMs than the machine can bear (see take_slot in vm/qemu.sh).
everything() {
	"$here/vm/deps.sh" vm build unit kernel lint package
	pieces &
	releases bookworm trixie trixie-arm64 &
	releases sid trixie-backports bullseye &
	installed &
	wait
}

releases() {
	local r
	for r; do
		stage "$r: scenarios" "$here/vm/run.sh" --release "$r" all
	done
}

# There is no arm64 machine to run dkms and systemd on in any bearable time. trixie-backports boots trixie's systemd.
installed() {
	local r
	for r in "${RELEASES[@]}"; do
		case $r in *-arm64) continue ;; esac
		stage "$r: packages" tap "$r" packages "$here/packages.sh" "$r"
		[ "$r" = trixie-backports ] || stage "$r: boots" "$here/boot.sh" "$r"
	done
}

pieces() {
	stage "lint" "$here/lint.sh"
	stage "tool, without a kernel" tap unit tool "$here/unit/run.sh"
	stage "KUnit" "$here/vm/kunit.sh"
	stage "the harness itself" "$here/vm/selftest.sh"
	# One scenario there takes as long as twenty on a stock kernel: `run.sh --kernel sanitizer all` is for a quiet night.
	# This one does much in few processes, and does not mind how long anything takes.
	stage "sanitizer kernel: a scenario" "$here/vm/run.sh" --kernel sanitizer --limit 3000 --arg messages=3000 41
}

quick() {
	"$here/vm/deps.sh" vm unit
	if [ $# -gt 0 ]; then
		stage "scenarios, bookworm" "$here/vm/run.sh" "$@"
	else
		stage "tool, without a kernel" tap unit tool "$here/unit/run.sh"
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
