#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Runs all checks, or with --quick the tool's tests and the scenarios of one kernel; goes on after a failure. Ends with a
# table of scenarios on releases, one of what was counted over all kernels, one of stages, and the line "N passed, N failed,
# N skipped".
# Usage: check.sh [--quick [SCENARIO...] | --soak | --kcsan]
#        --kcsan: data races in the module, on a kernel of its own
#        --soak: for hours, what the check does for seconds; SEED=N for the same as before
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/vm/common.sh
. "$here/vm/common.sh"

RELEASES=(bullseye bookworm trixie trixie-backports sid trixie-arm64)

WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
: >"$WORK/results"
: >"$WORK/counted"

# stage NAME CMD...: CMD adds a line for each thing it tested to $RPFMON_RESULTS (see report in vm/judge.sh). If it
# fails without saying what failed, or says nothing at all, that itself is a failure. A VM that never began is not the
# stage's failure, but one of the host's, which have a row of their own.
stage() {
	local name=$1 begun=$SECONDS status=0 counts results burnt
	shift
	burn
	burnt=$BURNT
	printf '\n==== %s\n' "$name"
	results=$(mktemp "$WORK/stage.XXXXXX")
	RPFMON_RESULTS=$results "$@" || status=$?
	counts=$(awk -F '\t' -v status=$status '
		$2 == "the host" { host++; next }
		{ passed += $3; failed += $4; skipped += $5 }
		END {
			if (!failed && !host && (status || !NR)) failed++
			printf "%d\t%d\t%d", passed, failed, skipped
		}' "$results")
	cat "$results" >>"$WORK/results"
	[ ! -e "$results.counted" ] || cat "$results.counted" >>"$WORK/counted"
	burn
	printf '%s\t%s\t%s\t%s\n' "$name" "$counts" $((SECONDS - begun)) $((BURNT - burnt)) >>"$WORK/stages"
}

# Sets BURNT to the seconds that processors have worked for this shell's children.
burn() {
	local stat
	read -ra stat <"/proc/$BASHPID/stat"
	BURNT=$(((stat[15] + stat[16]) / $(getconf CLK_TCK)))
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
	sed -n 's/^# counted: //p' "$out" >>"$RPFMON_RESULTS.counted"
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
	local host
	matrix
	counted
	host=$(awk -F '\t' '$2 == "the host" { n += $4 } END { print n + 0 }' "$WORK/results")
	[ "$host" = 0 ] || printf 'the host\t0\t%d\t0\t0\t0\n' "$host" >>"$WORK/stages"
	printf '\n%-34s %8s %8s %8s %8s %8s\n' '' passed failed skipped seconds busy
	awk -F '\t' '
		{ printf "%-34s %8d %8d %8d %8d %8d\n", $1, $2, $3, $4, $5, $6; passed += $2; failed += $3; skipped += $4 }
		$1 == "the host" {
			printf "\nFailures of this host, not of rpfmon: %d; so many VMs did not begin, and what they were to run is untested.\n", $3
		}
		END {
			printf "\n%d passed, %d failed, %d skipped\n", passed, failed, skipped
			exit failed || !passed
		}' "$WORK/stages"
}

# The lanes run side by side: there are never more VMs than the machine can bear (see take_slot in vm/qemu.sh). What takes
# many VMs at a time comes first, or its last one would be waited for in the end.
everything() {
	"$here/vm/deps.sh" vm build unit kernel lint package bench
	pieces &
	{ releases bookworm trixie-arm64; boots bookworm; } &
	{ releases trixie-backports bullseye sid trixie; boots trixie; } &
	packages bookworm bullseye sid &
	wait
}

releases() {
	local r
	for r; do
		stage "$r: scenarios" "$here/vm/run.sh" --release "$r" all
	done
}

# There is no arm64 machine to run dkms and systemd on in any bearable time. What compiles leaves the processors to the VMs,
# which do not bear to wait.
packages() {
	local r
	for r; do
		stage "$r: packages" tap "$r" packages nice -n 5 "$here/packages.sh" "$r"
	done
}

# trixie-backports boots trixie's systemd.
boots() {
	local r
	for r; do
		stage "$r: boots" "$here/boot.sh" "$r"
	done
}

pieces() {
	stage "lint" "$here/lint.sh"
	stage "tool, without a kernel" tap unit tool "$here/unit/run.sh"
	stage "tool, its parsers" tap unit parsers "$here/fuzz/run.sh"
	racing sanitizer "sanitizer kernel" 41 43 44 --arg messages=4500 --arg race=2 --arg faults=8
	stage "KUnit" "$here/vm/kunit.sh"
	stage "the harness itself" "$here/vm/selftest.sh"
	stage "bench" tap unit bench "$here/../bench/bench.sh" --check bookworm
}

# racing KERNEL NAME SCENARIO|OPTION...: on one of our own; each processor emulated by a thread, or they would hardly race. A process takes fifteen
# times as long to come and go there as on a stock kernel.
racing() {
	local kernel=$1 name=$2
	shift 2
	RPFMON_ACCEL=tcg,thread=multi stage "$name" "$here/vm/run.sh" --kernel "$kernel" --smp 2 --limit 7200 "$@"
}

# The long forms: with seeds of its own each time, which it says.
soak() {
	local seed=${SEED:-$(($(date +%s) % 1000000 * 1000))}
	say "SEED=$seed"
	"$here/vm/deps.sh" vm build kernel package fuzz bench regen
	stage "made from the specification" tap unit regen "$here/soak/regen.sh"
	soak_releases "$seed" bookworm trixie trixie-backports &
	soak_releases "$seed" sid trixie-arm64 bullseye &
	soak_sanitized "$seed" &
	{ packages trixie trixie-backports; boots bullseye sid; } &
	stage "tool, its parsers" tap unit parsers "$here/fuzz/run.sh" 300
	stage "bench" tap unit bench "$here/../bench/bench.sh" --check
	wait
}

soak_releases() {
	local seed=$1 r elsewhere
	mapfile -t elsewhere < <(grep -l '^# in the check: ' "$here"/scenarios/[0-9]*.sh)
	shift
	for r; do
		stage "$r" "$here/vm/run.sh" --release "$r" --limit 14400 --arg "seeds=$seed-$((seed + 59))" --arg "seed=$seed" \
			--arg topologies=200 --arg commands=20 --arg proofs=100 --arg messages=150000 --arg flood=500000 --arg race=20 --arg namespaces=500 40 41 42 43 \
			"${elsewhere[@]}" "$here/soak/kselftests.sh"
	done
}

soak_sanitized() {
	local seed=$1 others=() f
	stage "KUnit" "$here/vm/kunit.sh"
	racing sanitizer "sanitizer kernel: the long ones" 41 42 43 44 --arg "seed=$seed" --arg messages=30000 --arg flood=20000 \
		--arg race=20 --arg namespaces=500
	# What counts seconds or restarts with other kernel arguments is for the others.
	for f in "$here"/scenarios/[0-2]*.sh; do
		case $f in */23-*) ;; *) others+=("$f") ;; esac
	done
	racing sanitizer "sanitizer kernel: the others" "${others[@]}" 40 --arg "seeds=$seed-$((seed + 1))"
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
case ${1-} in
--quick)
	shift
	quick "$@"
	;;
--soak) soak ;;
--kcsan)
	"$here/vm/deps.sh" vm build kernel
	racing kcsan "KCSAN" --arg race=20 28 43
	;;
*) everything ;;
esac
closing
