# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
# Does the kernel pass its own tests of routing as it does without the module? Each is run without it, and with it; each
# test they report must come out the same.
# layer: tests/vm/kselftests
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

DIR=/usr/lib/linux/tools/testing/selftests

# What a run reports, a test a line; times and addresses of the day apart.
results() { LC_ALL=C sed -En '/\[ *(OK|FAIL|SKIP|XFAIL) *\]|^(PASS|FAIL|ok|not ok|SKIP)\b/ { s/\x1b\[[0-9;]*m//g; s/[[:space:]]+/ /g; p }' "$1"; }

# run SCRIPT NAME
run() {
	local status=0
	(cd "$(dirname "$1")" && timeout 2400 bash "./$(basename "$1")") >"/tmp/$2.out" 2>&1 || status=$?
	{
		results "/tmp/$2.out"
		echo "status $status"
	} >"/tmp/$2"
}

compare() {
	local script=$1 name
	name=$(basename "$script" .sh)
	run "$script" alone
	if ! grep -q . <(grep -v ^status /tmp/alone); then
		skip "$name: cannot be run here: $(tail -n 1 /tmp/alone.out)"
		return
	fi
	load
	run "$script" watched
	ok "$name: $(($(wc -l </tmp/alone) - 1)) results are the same with the module" diff /tmp/alone /tmp/watched
	unload
}

found=0
for f in $DIR/net/fib_tests.sh $DIR/net/fib_rule_tests.sh $DIR/net/fib-onlink-tests.sh $DIR/net/fib_nexthop_multiprefix.sh \
	$DIR/{,net/}netfilter/{rpath,nft_fib}.sh $DIR/net/forwarding/router{,_multipath}.sh; do
	[ -e "$f" ] || continue
	found=$((found + 1))
	compare "$f"
done
isnt $found 0 "the kernel's tests were there"
finish
