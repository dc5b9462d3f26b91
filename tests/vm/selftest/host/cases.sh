# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# Sourced by selftest.sh: is a VM that does not begin tried again, and taken for what it is?

# pretends NAME EXPECT TRIED DISK WHAT...: at each try QEMU does the next WHAT; of them TRIED are to be needed.
pretends() {
	local name=$1 expect=$2 tried=$3 disk=$4 dir output
	shift 4
	dir=$(mktemp -d "${TMPDIR:-/tmp}/rpfmon-selftest.XXXXXX")
	printf '%s\n' "$@" >"$dir/tries"
	# longer than the patience of a first try
	echo 6 >"$dir/slowness"
	output=$(pretended "$dir" "$disk" 2>&1)
	[ "$(wc -l <"$dir/tried")" = "$tried" ] || output+=$'\n'"HOST $(wc -l <"$dir/tried") tries instead of $tried"
	result "$name" "$expect" "$output" passes
	[ $bad = 0 ] || printf '%s\n' "$output"
	rm -rf "$dir"
}

pretended() {
	local dir=$1
	export RPFMON_RESULTS=''
	prepare_vm "$release" stock
	PATIENCE=1 SMP=1 MACHINE=("$here/selftest/host/qemu.sh" "$dir" "${MACHINE[@]}")
	# A real VM, which comes without a disk, takes longer than what is pretended.
	if [ "$2" = disk ]; then
		DISK=$dir/disk
		echo whole >"$DISK"
	else
		patience_at() { if [ "$1" = 1 ]; then echo 2; else echo 300; fi; }
	fi
	mkdir "$dir/vm"
	run_job "$dir/vm" 20 job=scenarios limit=20 files=tests/vm/selftest/passes.sh
	judge "$dir/vm" read_tap passes
	report "$dir/vm" selftest passes || :
}

# The whole way, through run.sh: processors that never start.
never() {
	local dir output status=0
	dir=$(mktemp -d "${TMPDIR:-/tmp}/rpfmon-selftest.XXXXXX")
	output=$(RPFMON_RESULTS=$dir/results RPFMON_QEMU=-S RPFMON_PATIENCE=1 "$here/run.sh" --release "$release" \
		"$here/selftest/passes.sh" "$here/selftest/skips.sh" 2>&1) || status=$?
	[ $status = 1 ] || output+=$'\n'"HOST and run.sh ended with $status"
	[ "$(cat "$dir/results")" = "$release"$'\t'"the host"$'\t0\t1\t0' ] || output+=$'\n'"HOST and these results: $(cat "$dir/results")"
	result "never begins" "host: this host is too busy or too slow" "$output"
	[ $bad = 0 ] || printf '%s\n' "$output"
	rm -rf "$dir" "$(sed -n 's/^logs: //p' <<<"$output")"
}

begin_cases() {
	bad=0
	never
	pretends "begins at its second try" "ok 2 passed   0 failed" 2 '' silent begins
	pretends "has its disk back at its third" "ok 1 passed   0 failed" 3 disk spoils panics passes
	pretends "panics before anything of ours" "host: ended first, with 0" 3 disk panics panics panics
	pretends "ends after the module was loaded" "the VM ended before it began" 1 disk loads passes
	return $bad
}
