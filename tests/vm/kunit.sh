#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Runs the suites of kunit/, each module that its Kbuild names in obj-m, on the sanitizer kernel.
# Usage: kunit.sh [--keep]
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/vm/common.sh
. "$here/common.sh"
# shellcheck source=tests/vm/qemu.sh
. "$here/qemu.sh"
# shellcheck source=tests/vm/judge.sh
. "$here/judge.sh"

# A suite's module: inserting it says nothing about its outcome, so its KTAP in the kernel log has to be whole. A
# parameterised case counts by its parameters.
read_ktap() {
	sed 's/^\[[ 0-9.]*\] \?//' "$2" | awk '
		/^    # Subtest: / { suites++ }
		/^    1\.\.[0-9]+/ { plan = substr($1, 4) + 0 }
		/^        (not )?ok / { parameters++; result($0) }
		/^    (not )?ok / {
			cases++
			number = $1 == "ok" ? $2 : $3
			if (number != cases) wrong("case " cases " says it is number " number)
			if (!parameters || ($1 == "not" && !failed)) result($0)
			parameters = 0
		}
		/^(not )?ok / { ends++; if ($1 == "not" && !failed) wrong($0) }
		/^    # .*(EXPECTATION|ASSERTION) FAILED/ { unmet++ }
		function result(line) {
			sub(/^ +/, "", line)
			if (line ~ /^not/) wrong(line)
			else if (line ~ /# SKIP/) { skipped++; notes = notes "SKIP\t" line "\n" }
			else passed++
		}
		function wrong(what) { failed++; notes = notes "FAIL\t" what "\n" }
		END {
			if (suites != 1 || ends != 1) wrong("not one whole suite: " suites + 0 " began, " ends + 0 " ended")
			if (!cases) wrong("no cases")
			if (unmet && !failed) wrong("an expectation was not met, yet no case failed")
			if (plan != cases) wrong("planned " plan + 0 " cases, saw " cases + 0)
			print passed + 0, failed + 0, skipped + 0
			printf "%s", notes
		}'
	# What the guest said beside it: that it loaded, unloaded, and got to the end.
	awk '
		/^# harness: / { print "FAIL\t" substr($0, 12) }
		/^# exit 0/ { over = 1 }
		END { if (!over) print "FAIL\tthe VM did not live to say how it ended" }' "$1"
}

main() {
	local runs suites
	prepare_vm bookworm kunit
	mapfile -t suites <"${SHARES[0]%/layer}/suites"
	runs=$(mktemp -d "${TMPDIR:-/tmp}/rpfmon-kunit.XXXXXX")
	run_job "$runs" 900 job=kunit "suites=$(IFS=,; echo "${suites[*]}")"
	judge "$runs" read_ktap "${suites[@]}"
	report "$runs" kunit "${suites[@]}" || return 1
	if [ "${1-}" = --keep ]; then echo "logs: $runs"; else rm -rf "$runs"; fi
}

main "$@"
