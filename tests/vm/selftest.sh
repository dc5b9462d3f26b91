#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Does the harness see what it is there to see? Each file of selftest/ says in its second line how run.sh must judge it.
# Usage: selftest.sh             with bookworm and with the sanitizer kernel
#        selftest.sh RELEASE     with that alone
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/vm/common.sh
. "$here/common.sh"
# shellcheck source=tests/vm/qemu.sh
. "$here/qemu.sh"
# shellcheck source=tests/vm/judge.sh
. "$here/judge.sh"
# shellcheck source=tests/vm/selftest/host/cases.sh
. "$here/selftest/host/cases.sh"

# judged_as NAME EXPECT REPORT: succeeds if REPORT says of NAME what EXPECT wants: "ok ..." or words of the reason for failing;
# or, with "host: ...", if it says nothing but once that the VM did not begin, with these words.
judged_as() {
	local name=$1 expect=$2
	awk -v name="$name" -v expect="$expect" '
		/^(ok|FAILED) / { here = $2 == name; word = here ? $1 : word; line = here ? $0 : line }
		here && /^        (FAILED|SKIPPED): / { reasons = reasons $0 "\n" }
		/^HOST / { hosts++; host = $0 }
		END {
			if (sub(/^host: /, "", expect)) exit !(word == "" && hosts == 1 && index(host, expect))
			if (word == "" || hosts) exit 1
			if (expect ~ /^ok /) exit !(word == "ok" && index(line, substr(expect, 4)))
			exit !(word == "FAILED" && index(reasons, expect))
		}' <<<"$3"
}

# result NAME EXPECT REPORT [UNIT]: UNIT is what REPORT calls NAME
result() {
	local name=$1 expect=$2 output=$3 count
	if [ -n "$expect" ] && judged_as "${4-$name}" "$expect" "$output"; then
		printf '%-7s %-34s %-10s judged as it should be: %s\n' ok "$name" selftest "$expect"
		count=1$'\t'0
	else
		printf '%-7s %-34s %-10s should have been judged: %s\n' FAILED "$name" selftest "$expect"
		count=0$'\t'1 bad=1
	fi
	[ -z "${RPFMON_RESULTS-}" ] || printf 'selftest\t%s\t%s\t0\n' "$name" "$count" >>"$RPFMON_RESULTS"
}

# judge_all KERNEL LIMIT REST FILE...: REST is what the end of a VM that several share has to be judged as.
judge_all() {
	local kernel=$1 limit=$2 rest=$3 output file
	shift 3
	bad=0
	output=$(RPFMON_RESULTS='' "$here/run.sh" --release "$release" --kernel "$kernel" --limit "$limit" "$@") || :
	if grep '^HOST ' <<<"$output"; then
		[ -z "${RPFMON_RESULTS-}" ] || grep '^HOST ' <<<"$output" | sed 's/.*/selftest\tthe host\t0\t1\t0/' >>"$RPFMON_RESULTS"
		return 1
	fi
	for file; do
		result "$(basename "$file" .sh)" "$(sed -n '2s/^# expect: //p' "$file")" "$output"
	done
	[ -z "$rest" ] || result rest "$rest" "$output"
	[ $bad = 0 ] || printf '%s\n' "$output"
	rm -rf "$(sed -n 's/^logs: //p' <<<"$output")"
	return $bad
}

failed=0 release=${1-bookworm}
begin_cases || failed=1
judge_all stock 10 '' "$here"/selftest/*.sh || failed=1
[ $# != 0 ] || judge_all selftest 120 'unreferenced object' "$here"/selftest/sanitizer/*.sh || failed=1
exit $failed
