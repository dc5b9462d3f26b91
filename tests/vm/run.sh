#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Runs scenarios, each in a VM of its own.
# Usage: run.sh [--release R] [--kernel stock|sanitizer] [--smp N] [--arg KERNELARG] [--limit SECONDS] [--keep]
#               SCENARIO...|all
#        run.sh [...] --shell         a root shell instead
#        run.sh [...] --stream FILE   one script, what it says passed on as it comes
# SCENARIO is a file, or the beginning of the name of one in tests/scenarios/.
# Appends to $RPFMON_RESULTS, where that is set: kernel, scenario, passed, failed, skipped, seconds; tabs between.
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/vm/common.sh
. "$here/common.sh"
# shellcheck source=tests/vm/qemu.sh
. "$here/qemu.sh"
# shellcheck source=tests/vm/judge.sh
. "$here/judge.sh"

release=bookworm kernel=stock limit='' keep='' mode=scenarios
wanted=() arguments=()

parse() {
	while [ $# -gt 0 ]; do
		case $1 in
		--release) release=$2; shift ;;
		--kernel) kernel=$2; shift ;;
		--smp) SMP=$2; shift ;;
		--arg) arguments+=("$2"); shift ;;
		--limit) limit=$2; shift ;;
		--keep) keep=1 ;;
		--shell) mode=shell ;;
		--stream) mode=stream wanted+=("$2"); shift ;;
		-*) die "unknown option $1" ;;
		*) wanted+=("$1") ;;
		esac
		shift
	done
	if [ "$kernel" = sanitizer ]; then
		limit=${limit:-400}
		arguments+=(sanitized=1)
	fi
	limit=${limit:-150}
}

# Below tests/, which is what the VM gets to see.
find_scenarios() {
	local w found
	for w in "${wanted[@]}"; do
		if [ "$w" = all ]; then
			found=("$TOP"/tests/scenarios/[0-9]*.sh)
		elif [ -f "$w" ]; then
			found=("$(realpath "$w")")
		else
			found=("$TOP"/tests/scenarios/"$w"*.sh)
		fi
		[ -f "${found[0]}" ] || die "no such scenario: $w"
		printf '%s\n' "${found[@]#"$TOP"/tests/}"
	done
}

one() {
	local file=$1 dir=$2 name
	name=$(basename "$file" .sh)
	mkdir -p "$dir"
	run_job "$dir" "$limit" job=scenario "file=$file" "${arguments[@]}"
	judge "$dir"
	report "$dir" "$name" "$kernel" >"$dir/report"
	cat "$dir/report"
	grep -q '^ok' "$dir/report"
}

scenarios() {
	local runs list failed=0 running=0 file
	list=$(find_scenarios)
	[ -n "$list" ] || die "which scenario?"
	runs=$(mktemp -d "${TMPDIR:-/tmp}/rpfmon-vm.XXXXXX")
	trap 'kill $(jobs -p) 2>/dev/null' EXIT
	while read -r file; do
		if [ $running -ge 2 ]; then
			wait -n || failed=1
			running=$((running - 1))
		fi
		one "$file" "$runs/$(basename "$file" .sh)" </dev/null &
		running=$((running + 1))
	done <<<"$list"
	while [ $running -gt 0 ]; do
		wait -n || failed=1
		running=$((running - 1))
	done
	if [ $failed = 0 ] && [ -z "$keep" ]; then rm -rf "$runs"; else echo "logs: $runs"; fi
	return $failed
}

shell() {
	local size
	size=$(stty size 2>/dev/null | tr ' ' ,) || size=
	# The terminal's ^C belongs to the shell in there.
	boot 0 "stdio,mux=on,signal=off" null job=shell "size=$size" "term=${TERM:-dumb}" "${arguments[@]}" || [ $? = $PASS ]
}

# For a script that people watch: no TAP, its exit status and the kernel log decide.
stream() {
	local runs vm watcher
	runs=$(mktemp -d "${TMPDIR:-/tmp}/rpfmon-vm.XXXXXX")
	trap 'kill $(jobs -p) 2>/dev/null' EXIT
	run_job "$runs" "$limit" job=scenario "file=$(find_scenarios)" "${arguments[@]}" &
	vm=$!
	tail -q -n +1 -s 0.2 -F --pid=$vm "$runs/said" 2>/dev/null | sed -u '/^# exit [0-9]*\r*$/d' &
	watcher=$!
	wait $vm
	wait $watcher
	judge "$runs" read_stream
	if grep -q '^FAIL' "$runs/verdict"; then
		report "$runs" "$(basename "${wanted[0]}")" "$kernel"
		return 1
	fi
	rm -rf "$runs"
}

read_stream() {
	local status
	status=$(tr -d '\r' <"$1" | sed -n 's/^# exit //p')
	if [ "$status" = 0 ]; then
		echo 1 0 0
	else
		echo 0 1 0
		printf 'FAIL\texit status %s\n' "${status:-unknown}"
	fi
	tr -d '\r' <"$1" | sed -n 's/^# harness: /FAIL\t/p'
}

main() {
	parse "$@"
	prepare_vm "$release" "$kernel"
	"$mode"
}

main "$@"
