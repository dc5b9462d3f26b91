# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced: says what a VM's run was worth. It passed only where everything says so: QEMU's exit status, the plan, each
# test, the end marker, the job's own exit status, and a kernel log that is whole and has nothing bad in it.

# How QEMU ends when guest.sh is content: see its leave().
PASS=33

# Boot-time remarks on the host's CPU are not ours.
bad_kernel_lines() {
	tr -d '\r' <"$1" |
		grep -aE "WARNING|BUG:|kernel BUG|Oops|Kernel panic|INFO: (task|rcu|possible)|rcu:.*(stall|detected)|UBSAN|KASAN:|ODEBUG|unreferenced object|unregister_netdevice: waiting|leaked|refcount_t|general protection|soft lockup|bad: scheduling" |
		grep -avE '(Spectre V2|RETBleed|MDS|TAA|MMIO Stale Data|SRSO)[a-z ]*: WARNING' | awk '!seen[$0]++'
}

# tap FILE: "PASSED FAILED SKIPPED", then a line for each thing wrong, and for each skipped.
read_tap() {
	tr -d '\r' <"$1" | awk '
		/^1\.\.[0-9]+/ { plans++; plan = substr($1, 4) + 0; if (plan == 0) { skipped++; note("SKIP", $0) } }
		/^(not )?ok / {
			n++
			number = $1 == "ok" ? $2 : $3
			if (number != n) wrong("test " n " says it is number " number)
			if ($1 == "not") { failed++; note("FAIL", $0) }
			else if (/# SKIP/) { skipped++; note("SKIP", $0) }
			else passed++
		}
		/^# harness: / { wrong(substr($0, 12)) }
		/^Bail out!/ { wrong($0) }
		/^# end / { ends++ }
		/^# exit / { exits++; if ($3 != 0) wrong("exit status " $3) }
		function note(kind, what) { notes = notes kind "\t" what "\n" }
		function wrong(what) { failed++; note("FAIL", what) }
		END {
			if (!plans) wrong("no plan")
			else if (plans > 1) wrong("more than one plan")
			else if (plan != n) wrong("planned " plan " tests, saw " n + 0)
			if (ends != 1) wrong("no end marker")
			if (!exits) wrong("the VM did not live to say how it ended")
			print passed + 0, failed + 0, skipped + 0
			printf "%s", notes
		}'
}

# judge DIR: writes DIR/verdict in the form of read_tap.
judge() {
	local dir=$1 passed failed skipped status notes=() bad
	{
		read -r passed failed skipped
		mapfile -t notes
	} < <("${2:-read_tap}" "$dir/said")
	status=$(cat "$dir/status")
	wrong() { failed=$((failed + 1)) notes+=("FAIL"$'\t'"$*"); }
	case $status in
	"$PASS") ;;
	124 | 137) wrong "timeout: the VM had to be killed" ;;
	*) [ "$failed" -gt 0 ] || wrong "QEMU ended with $status instead of $PASS" ;;
	esac
	grep -aq 'rpfmon-vm: log ends' "$dir/console" || wrong "the kernel log is not whole"
	bad=$(bad_kernel_lines "$dir/console") || bad=
	[ -z "$bad" ] || wrong "the kernel complained: $(head -5 <<<"$bad" | paste -sd '|' | sed 's/|/ | /g')"
	{
		echo "$passed $failed $skipped"
		[ ${#notes[@]} = 0 ] || printf '%s\n' "${notes[@]}"
	} >"$dir/verdict"
}

# report DIR NAME KIND: a line for it, and all that is needed to see why where it failed. Appends to $RPFMON_RESULTS.
report() {
	local dir=$1 name=$2 kind=$3 passed failed skipped word=ok
	read -r passed failed skipped <"$dir/verdict"
	[ "$failed" = 0 ] || word=FAILED
	printf '%-7s %-34s %-10s %3d passed %3d failed %3d skipped %4d s\n' "$word" "$name" "$kind" \
		"$passed" "$failed" "$skipped" "$(cat "$dir/seconds")"
	sed -n 's/^SKIP\t/        SKIPPED: /p; s/^FAIL\t/        FAILED: /p' "$dir/verdict"
	[ -z "${RPFMON_RESULTS-}" ] ||
		printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$kind" "$name" "$passed" "$failed" "$skipped" "$(cat "$dir/seconds")" \
			>>"$RPFMON_RESULTS"
	[ "$failed" != 0 ] || return 0
	show_tail "what it said" "$dir/said" 40
	show_tail "the console" "$dir/console" 40
	[ ! -s "$dir/qemu" ] || show_tail QEMU "$dir/qemu" 5
	echo "        all of it: $dir"
}

show_tail() {
	echo "        ---- $1, the last lines:"
	tail -n "$3" "$2" 2>/dev/null | tr -d '\r' | sed 's/^/        | /'
}
