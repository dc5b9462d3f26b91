#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Runs scenarios, several in a VM one after the other, as booting one takes longer than most of them.
# Usage: run.sh [--release R] [--kernel stock|sanitizer|kcsan|selftest] [--smp N] [--arg KERNELARG] [--limit SECONDS] [--keep]
#               SCENARIO...|all
#        run.sh [...] --shell         a root shell instead
#        run.sh [...] --stream FILE   one script, what it says passed on as it comes
# What a scenario's file may ask for, and gets on a stock kernel: "# kernel arguments: ...", "# processors: 2", where one
# does not do, "# firmware: Secure Boot", "# layer: PATH [ARG...]", what the script PATH.sh of the checkout makes, "# clock:
# instructions", where an instruction takes a nanosecond, and a VM of its own by "# alone: REASON".
# With "# releases: NAME...", it is left out elsewhere; with "# in the check: NAME...", or none, it is part of "all" there alone, and
# runs elsewhere if it is named, as make soak does.
# SCENARIO is a file, or the beginning of the name of one in tests/scenarios/.
# What it prints and counts: see judge.sh.
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/vm/common.sh
. "$here/common.sh"
# shellcheck source=tests/vm/qemu.sh
. "$here/qemu.sh"
# shellcheck source=tests/vm/judge.sh
. "$here/judge.sh"

release=bookworm kernel=stock where='' smp='' limit='' keep='' mode=scenarios
wanted=() arguments=()

parse() {
	while [ $# -gt 0 ]; do
		case $1 in
		--release) release=$2; shift ;;
		--kernel) kernel=$2; shift ;;
		--smp) smp=$2; shift ;;
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
	[ "$kernel" = stock ] || arguments+=(sanitized=1)
	limit=${limit:-600}
	where=$release
	[ "$kernel" = stock ] || where=$kernel
}

# Below tests/ and bench/, which is what the VM gets to see.
find_scenarios() {
	local w found file
	for w in "${wanted[@]}"; do
		if [ "$w" = all ]; then
			mapfile -t found < <(in_the_check)
		elif [ -f "$w" ]; then
			found=("$(realpath "$w")")
		else
			found=("$TOP"/tests/scenarios/"$w"*.sh)
		fi
		[ -f "${found[0]}" ] || die "no such scenario: $w"
		printf '%s\n' "${found[@]#"$TOP"/}"
	done | while read -r file; do
		if is_for_here "$file"; then echo "$file"; fi
	done
}

in_the_check() {
	local file
	for file in "$TOP"/tests/scenarios/[0-9]*.sh; do
		if names_release "${file#"$TOP"/}" "in the check"; then echo "$file"; fi
	done
}

is_for_here() { names_release "$1" releases; }

# names_release FILE WHAT: this one, or none at all
names_release() {
	local releases
	releases=$(asks "$1" "$2")
	[ -z "$releases" ] || [[ " $releases " = *" $release "* ]]
}

# asks FILE WHAT
asks() { sed -n "s/^# $2: //p" "$TOP/$1"; }

# What FILE asks for, in a word: those with the same may share a VM.
demands() {
	local all
	all=$(sed -En "s/^# (kernel arguments|processors|firmware|layer|clock): /\\1=/p; s,^# alone: .*,alone=$1,p" "$TOP/$1")
	echo "${all//[[:space:]]/_}"
}

# fit FILE: the VM gets what it asks for.
fit() {
	local layer=()
	SMP=${smp:-$(asks "$1" processors)}
	SMP=${SMP:-1}
	[ "$(arch_of "$release")" != arm64 ] || [ "$SMP" = 1 ] || sign_pointers
	if [ "$kernel" = stock ]; then
		read -ra own <<<"$(asks "$1" "kernel arguments")"
		read -ra layer <<<"$(asks "$1" layer)"
		if [ ${#layer[@]} -gt 0 ]; then
			SHARES=("$("$TOP/${layer[0]}.sh" "$release" "${layer[@]:1}")/layer" "${SHARES[@]}")
		fi
		[ -z "$(asks "$1" clock)" ] || count_instructions
		if [ -n "$(asks "$1" firmware)" ] && [ "$(arch_of "$release")" = amd64 ]; then use_firmware "$release"; fi
	fi
}

# batch DIR FILE...: these in one VM.
batch() {
	local dir=$1 names=() files f own=()
	shift
	fit "$1"
	for f; do names+=("$(basename "$f" .sh)"); done
	files=$(IFS=,; echo "$*")
	mkdir -p "$dir"
	run_job "$dir" $((limit * $#)) job=scenarios "limit=$limit" "files=$files" "${arguments[@]}" "${own[@]}"
	judge "$dir" read_tap "${names[@]}"
	local status=0
	report "$dir" "$where" "${names[@]}" >"$dir/report" || status=$?
	cat "$dir/report"
	return $status
}

# deal MOST: lines, one by one onto as many lines as it takes for no more than MOST each
deal() {
	awk -v most="$1" '
		NF { word[count++] = $0 }
		END {
			n = int((count + most - 1) / most)
			for (i = 0; i < count; i++) line[i % n] = line[i % n] " " word[i]
			for (i = 0; i < n; i++) print line[i]
		}'
}

# A line for each VM: the files it runs; the longest first, or it would be waited for in the end.
batches() {
	local f
	case $kernel in
	stock)
		local -A alike=()
		while read -r f; do alike[.$(demands "$f")]+=$f$'\n'; done
		for f in "${!alike[@]}"; do deal 14 <<<"${alike[$f]}"; done
		;;
	sanitizer | kcsan) deal 8 ;;
	selftest) paste -sd ' ' ;;
	esac | grep . | awk '{ print NF, $0 }' | sort -rn | cut -d' ' -f2-
}

scenarios() {
	local runs list vms failed=0 running=0 files n=0
	list=$(find_scenarios)
	[ -n "$list" ] || die "which scenario?"
	vms=$(batches <<<"$list")
	runs=$(mktemp -d "${TMPDIR:-/tmp}/rpfmon-vm.XXXXXX")
	trap 'kill $(jobs -p) 2>/dev/null || :' EXIT
	while read -ra files; do
		if [ $running -ge $SLOTS ]; then
			wait -n || failed=1
			running=$((running - 1))
		fi
		n=$((n + 1))
		batch "$runs/$n" "${files[@]}" </dev/null &
		running=$((running + 1))
	done <<<"$vms"
	while [ $running -gt 0 ]; do
		wait -n || failed=1
		running=$((running - 1))
	done
	if [ "$(find "$runs" -name report | wc -l)" != "$(wc -l <<<"$vms")" ]; then
		echo "FAILED  not every VM came to a report"
		failed=1
	fi
	if [ $failed = 0 ] && [ -z "$keep" ]; then rm -rf "$runs"; else echo "logs: $runs"; fi
	return $failed
}

shell() {
	local size
	size=$(stty size 2>/dev/null | tr ' ' ,) || size=
	make_images
	# The terminal's ^C belongs to the shell in there.
	boot 0 "stdio,mux=on,signal=off" null loglevel=4 job=shell "size=$size" "term=${TERM:-dumb}" "${arguments[@]}" || [ $? = $PASS ]
}

# For a script that people watch: no TAP; its exit status and the kernel log decide.
stream() {
	local runs file name vm own=()
	file=$(find_scenarios)
	fit "$file"
	name=$(basename "$file" .sh)
	runs=$(mktemp -d "${TMPDIR:-/tmp}/rpfmon-vm.XXXXXX")
	trap 'kill $(jobs -p) 2>/dev/null || :' EXIT
	: >"$runs/said"
	run_job "$runs" "$limit" job=scenarios "limit=$limit" "files=$file" "${arguments[@]}" "${own[@]}" &
	vm=$!
	tail -n +1 -s 0.1 -f --pid=$vm "$runs/said" | sed -u 's/\r$//; /^# \(begin\|exit\|over\|explained\|doctored\)\>/d'
	wait $vm
	judge "$runs" read_stream "$name"
	report "$runs" "$where" "$name" >"$runs/report" || {
		cat "$runs/report"
		return 1
	}
	rm -rf "$runs"
}

read_stream() {
	awk '
		/^# exit / { exits++; if ($3 != 0) wrong("exit status " $3) }
		/^# harness: / { wrong(substr($0, 12)) }
		function wrong(what) { failed++; notes = notes "FAIL\t" what "\n" }
		END {
			if (!exits) wrong("the VM did not live to say how it ended")
			print !failed, failed + 0, 0
			printf "%s", notes
		}' "$1"
}

main() {
	parse "$@"
	prepare_vm "$release" "$kernel"
	"$mode"
}

main "$@"
