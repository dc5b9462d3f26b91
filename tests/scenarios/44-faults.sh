# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here
# "The node is out of memory": one allocation after the other fails, of those made for loading, for a rule, for a device, for
# a namespace, for reading. An error comes out, or nobody notices; nothing is half done, and the counts stay right.
# More: tests/vm/run.sh with the kernel argument faults=STEP: every STEPth allocation, 1 for each.
# in the check: bullseye bookworm trixie-backports
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

STEP=$(argument faults 1)
FAULTS=0

# Documentation/fault-injection/fault-injection.rst: of any allocation, and without a word.
each_may_fail() {
	local d=/sys/kernel/debug
	echo N >$d/failslab/ignore-gfp-wait
	echo N >$d/fail_page_alloc/ignore-gfp-wait
	echo N >$d/fail_page_alloc/ignore-gfp-highmem
	echo 0 >$d/fail_page_alloc/min-order
	echo 0 >$d/failslab/verbose
	echo 0 >$d/fail_page_alloc/verbose
	spare $d/failslab trace_module_notify
	spare $d/fail_page_alloc trace_module_notify
}

# spare DIR FUNCTION: not of those made on its behalf; of several by that name, the last. By this one, of trace_events.c, the
# kernel takes note of a module's tracepoints, and warns by intent where it has no memory for that.
spare() {
	local start='' end=''
	read -r start end < <(awk -v f="$2" '
		at && $1 != at { range = at " " $1; at = "" }
		$3 == f { at = $1 }
		END { print range }' /proc/kallsyms) || :
	[ -n "$end" ] || bail "no $2 in this kernel"
	echo 32 >"$1/stacktrace-depth"
	echo "0x$start" >"$1/reject-start"
	echo "0x$end" >"$1/reject-end"
}

# Of those made on behalf of rpfmon, every fourth or so, in tasks that ask for it: in the midst of making a namespace the
# kernel's own errors are not free of fault.
ours_fail() {
	local d start size
	start=$(cat /sys/module/rpfmon/sections/.text)
	size=$(awk '$1 == "rpfmon" { print $2 }' /proc/modules)
	for d in /sys/kernel/debug/failslab /sys/kernel/debug/fail_page_alloc; do
		echo Y >$d/task-filter
		echo "$start" >$d/require-start
		printf '%#x\n' $((start + size)) >$d/require-end
		echo 32 >$d/stacktrace-depth
		echo -1 >$d/times
		echo 25 >$d/probability
	done
}

none_fail() {
	echo 0 >/sys/kernel/debug/failslab/probability
	echo 0 >/sys/kernel/debug/fail_page_alloc/probability
}

# faults DESC STEP JOB: leaves what strain said in TOLD
faults() {
	local desc=$1 status=0
	# shellcheck disable=SC2086 # words
	TOLD=$(inside B strain fault "$2" $3 2>&1) || status=$?
	note "$TOLD"
	is "$status" 0 "$desc: when no allocation fails any more, it works"
	FAULTS=$((FAULTS + $(of faults)))
	isnt "$(of faults)" 0 "$desc: with $(of faults) allocations failing, $(of refused) times it is refused, $(of coped) times it copes"
	# What else the kernel says of a device that it cannot make is its own affair.
	[ "$3" = device ] || is "$(of strange)" 0 "$desc: each refusal is for want of memory"
}

[ -e /sys/kernel/debug/failslab ] || skip_all "this kernel lets no allocation fail"
[ -e /dev/net/tun ] || modprobe tun
asym
strict B e1
sysctl_in B net.ipv4.conf.default.rp_filter=1
module_copies /tmp
each_may_fail

faults "load" $((STEP * 5)) "load /tmp/plain/rpfmon.ko"
ok "the module is not there" test ! -e /sys/module/rpfmon
load
rpf_mark B
asymmetric 3
check_invariant B "loaded after all" 3

rules=$(x B rpfmon save | grep -v "^#")
faults "a rule" "$STEP" add
is "$(x B rpfmon save | grep -v "^#")" "$rules" "a rule: none is left"
faults "replace" "$STEP" replace
x B rpfmon allow flush
faults "override" "$STEP" override
x B rpfmon override off
kernel=$(kernel_rpf B)
faults "a device" "$STEP" device
is $(($(kernel_rpf B) - kernel)) "$(of rejections)" "a device: the kernel rejected all that it should"
check_invariant B "a device" "$(($(of rejections) + 3))"

before=$(growth B)
ours_fail
# shellcheck disable=SC2016
TOLD=$(bash -c 'echo 1 >/proc/self/make-it-fail && exec inside B strain race "$@"' _ $((20 / STEP + 2)) namespaces) || :
none_fail
note "$TOLD"
without=$(dmesg | grep -c 'rpfmon: .*: out of memory, counted as gone')
isnt "$without" 0 "namespaces: of their devices, $without get no counters of their own, and a line in the log"
is "$(of failed)" 0 "namespaces: that is no reason not to make them"
FAULTS=$((FAULTS + without))
check_invariant B "namespaces" "$before"
faults "records" "$STEP" records
faults "files" "$STEP" files
asymmetric 3
check_invariant B "after all" $((before + 3))
is "$(json B length record show)" "$(growth B)" "all records are there to read"
note "counted: faults-injected $FAULTS"
finish
