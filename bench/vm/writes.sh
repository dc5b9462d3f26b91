# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
# Two processors send at a time, for writes.sh to see what both write to: kind=accepted|rejected, to devices=1, the same
# for both, or 2, one each. kind=none says where what is to be watched is, as do the others.
# kernel arguments: nokaslr mitigations=off tsc=reliable
# processors: 2
. /bench/vm/common.sh

KIND=$(argument kind none) DEVICES=$(argument devices 1)
# Of a kretprobe's handlers, on any kernel.
CALLERS=(pre_handler_kretprobe kretprobe_rethook_handler trampoline_handler __kretprobe_trampoline_handler)

# Where interrupts come in, and each function that calls rpfmon, up to the next: "NAME START:END".
addresses() {
	measured entry "$(awk '$3 == "__entry_text_start" { start = $1 } $3 == "__entry_text_end" { end = $1 }
		END { print start ":" end }' /proc/kallsyms)"
	sort /proc/kallsyms | awk -v callers="^($(IFS='|'; echo "${CALLERS[*]}"))([.]|\$)" '
		name && $1 != start { print name, start ":" $1; name = "" }
		NF == 3 && $3 ~ callers { name = $3; start = $1 }' |
		while read -r what where; do measured "$what" "$where"; done
}

pairs 2
load
addresses
rpf_mark R
case $KIND in
accepted) from_each 2 $BACK "$DEVICES"; rejected=0 ;;
rejected) from_each 2 $ASTRAY "$DEVICES"; rejected=$((2 * PACKETS)) ;;
none) rejected=0 ;;
esac
check_invariant R "$KIND" $rejected
finish
