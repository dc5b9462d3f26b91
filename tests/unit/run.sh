#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The tool's tests that need no kernel, built with ASan and UBSan into a directory of their own. Prints TAP; a suite
# that ends with a status other than 0, or without its end marker, is a failure like any other.
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
O=$(mktemp -d "${TMPDIR:-/tmp}/rpfmon-unit.XXXXXX")
trap 'rm -rf "$O"' EXIT
JOBS=$(nproc)

build() {
	make -s -j"$JOBS" -C "$HERE/../../userspace" O="$O" SAN=1 V=1 CFLAGS='-O1 -g -Werror' all "$O/completion" &&
		make -s -j"$JOBS" -C "$HERE" O="$O" all
}

# suite NAME CMD...
suite() {
	local name=$1 status=0
	shift
	echo "suite $name"
	"$@" 2>&1 </dev/null || status=$?
	echo "status $status"
}

suites() {
	local s
	for s in prefix duration number name escape words told nl command rtnl facts form networks verdicts expect finding lookup situation fix sysctl keep kernel firewall \
		tool rules explain reports doctor; do
		suite "$s" "$O/test-$s"
	done
	suite cmdline bash "$HERE/cmdline.sh" "$O/rpfmon"
	suite drift bash "$HERE/drift.sh" "$O"
	suite spec python3 "$HERE/spec.py"
	suite situations bash "$HERE/situations.sh"
}

# From what the suites say to TAP.
report() {
	awk '
		function test(good, desc, directive) {
			n++
			printf "%s %d - %s: %s%s\n", good ? "ok" : "not ok", n, suite, desc, directive
			if (directive) skipped++; else if (good) passed++; else failed++
		}
		$1 == "suite" { suite = $2; ended = 0; next }
		$1 == "status" {
			if ($2 != 0) test(0, "ended with status " $2)
			else if (!ended) test(0, "did not come to its end")
			next
		}
		$0 == "# end" { ended = 1; next }
		/^ok / { test(1, substr($0, 4)); next }
		/^not ok / { test(0, substr($0, 8)); next }
		/^skip / { test(1, "not run", " # SKIP " substr($0, 6)); next }
		{ print /^#/ ? $0 : "# " $0 }
		END {
			printf "1..%d\n", n
			printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
			exit failed || !passed
		}'
}

build || { echo "not ok 1 - build" && echo "1..1" && echo "0 passed, 1 failed, 0 skipped" && exit 1; }
suites | report
