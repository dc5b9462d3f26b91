# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced: says what a VM's run was worth. It ran units (scenarios, or KUnit suites), and the rest after the last. A
# unit passed only where everything says so: its plan, each test, its end marker, its exit status, and a kernel log
# without anything bad in it; the rest, where the module went and left nothing behind, the log is whole, and QEMU ended
# as guest.sh ends it.
#
# In a run's directory: said, console, qemu, status, ends, seconds, and host if the VM never began; for each unit UNIT.said, UNIT.console, UNIT.verdict:
# "PASSED FAILED SKIPPED", then lines of FAIL or SKIP, a tab, and a reason; UNIT.counted: "WHAT N ..." of what it said in
# lines of "# counted: ", of the kernel's complaints, and of the findings of explain's, and answers of doctor's, that were
# held to their schema; UNIT.explained, UNIT.doctored: these, which it said in lines of "# explained: " and "# doctored: ".

# Boot-time remarks on the host's CPU are not ours, nor are data races among the kernel's own functions, nor nftables' lists,
# which 6.12 walks under a mutex that lockdep is not told of.
bad_kernel_lines() {
	awk '
		/WARNING: suspicious RCU usage/ { held = $0; next }
		held && /(RCU-list traversed|suspicious rcu_)/ { if ($0 !~ /net\/netfilter\//) print held; held = "" }
		{ print }
		END { if (held) print held }' "$1" |
		grep -aE "WARNING|BUG:|kernel BUG|Oops|Kernel panic|INFO: (task|rcu|possible)|rcu:.*(stall|detected)|UBSAN|KASAN:|ODEBUG|unreferenced object|unregister_netdevice: waiting|leaked|refcount_t|general protection|soft lockup|bad: scheduling" |
		grep -avE '(Spectre V2|RETBleed|MDS|TAA|MMIO Stale Data|SRSO)[a-z ]*: WARNING' |
		grep -avE 'BUG: KCSAN: [^[]*$' |
		sed 's/^\[[ 0-9.]*\] *//' | awk '!seen[$0]++'
}

# Cuts what was said, and what the kernel logged, at guest.sh's begin lines. The log comes twice: as it came, and
# whole at the end.
split_units() {
	local dir=$1
	tr -d '\r' <"$dir/said" | awk -v dir="$dir/" '
		/^# begin / { unit = $3; next }
		unit && sub(/^# explained: /, "") { print >(dir unit ".explained"); next }
		unit && sub(/^# doctored: /, "") { print >(dir unit ".doctored"); next }
		unit { print >(dir unit ".said") }'
	tr -d '\r' <"$dir/console" | awk -v dir="$dir/" '
		BEGIN { unit = "rest" }
		/rpfmon-vm: begin / { unit = $NF; next }
		/rpfmon-vm: log begins/ { unit = "rest" }
		{ print >(dir unit ".console") }'
}

# "PASSED FAILED SKIPPED", then a line for each thing wrong, and for each skipped.
read_tap() {
	awk '
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
			if (!NR) wrong("the VM ended before it began")
			if (!plans) wrong("no plan")
			else if (plans > 1) wrong("more than one plan")
			else if (plan != n) wrong("planned " plan " tests, saw " n + 0)
			if (ends != 1) wrong("no end marker")
			if (!exits) wrong("the VM did not live to say how it ended")
			print passed + 0, failed + 0, skipped + 0
			printf "%s", notes
		}' "$1"
}

read_rest() {
	awk '
		/^# harness: / { wrong(substr($0, 12)) }
		/^# over/ { over = 1 }
		function wrong(what) { failed++; notes = notes "FAIL\t" what "\n" }
		END {
			if (!over) wrong("the VM did not come to its end")
			print !failed, failed + 0, 0
			printf "%s", notes
		}' "$1"
}

wrong_with_vm() {
	local status ends
	status=$(cat "$1/status")
	ends=$(cat "$1/ends")
	case $status in
	"$ends") ;;
	124 | 137) printf 'FAIL\ttimeout: the VM had to be killed\n' ;;
	*) printf 'FAIL\tQEMU ended with %s instead of %s\n' "$status" "$ends" ;;
	esac
	grep -aq 'rpfmon-vm: log ends' "$1/console" || printf 'FAIL\tthe kernel log is not whole\n'
}

# What the kernel complained of, in numbers.
count_of() {
	awk '/unreferenced object/ { leaks++; next } NF { splats++ } END { print "splats", splats + 0, "leaks", leaks + 0 }' <<<"$1"
}

# held_to_schema DIR UNIT COMMAND: counts what it said, or prints a line of FAIL for each thing wrong with that.
held_to_schema() {
	local out said=$1/$2.$3ed
	[ -e "$said" ] || return 0
	if out=$(python3 "$TOP/tests/vm/schema.py" "$TOP/userspace/rpfmon-$3.schema.json" <"$said" 2>&1); then
		echo "$3ed $out" >>"$1/$2.counted"
	else
		sed "s/^/FAIL\t$3: /" <<<"$out"
	fi
}

# judge_unit DIR UNIT READER
judge_unit() {
	local dir=$1 unit=$2 reader=$3 passed failed skipped notes=() bad more=() schema
	touch "$dir/$unit.said" "$dir/$unit.console"
	{
		read -r passed failed skipped
		mapfile -t notes
	} < <("$reader" "$dir/$unit.said" "$dir/$unit.console")
	[ "$unit" != rest ] || mapfile -t more < <(wrong_with_vm "$dir")
	bad=$(bad_kernel_lines "$dir/$unit.console") || bad=
	count_of "$bad" >"$dir/$unit.counted"
	sed -n 's/^# counted: //p' "$dir/$unit.said" >>"$dir/$unit.counted"
	mapfile -t schema < <(held_to_schema "$dir" "$unit" explain; held_to_schema "$dir" "$unit" doctor)
	more+=("${schema[@]}")
	[ -z "$bad" ] || more+=("FAIL"$'\t'"the kernel complained: $(head -5 <<<"$bad" | sed ':a;N;$!ba;s/\n/ | /g')")
	[ ${#more[@]} = 0 ] || [ "$unit" != rest ] || passed=0
	{
		echo "$passed $((failed + ${#more[@]})) $skipped"
		[ ${#notes[@]} = 0 ] || printf '%s\n' "${notes[@]}"
		[ ${#more[@]} = 0 ] || printf '%s\n' "${more[@]}"
	} >"$dir/$unit.verdict"
}

# judge DIR READER UNIT...: if there is but one unit, the rest is part of it. There is nothing to judge if the VM never began.
judge() {
	local dir=$1 reader=$2 unit
	shift 2
	[ ! -e "$dir/host" ] || return 0
	split_units "$dir"
	for unit; do judge_unit "$dir" "$unit" "$reader"; done
	judge_unit "$dir" rest read_rest
	[ $# = 1 ] || return 0
	{
		cat "$dir/$1.verdict" "$dir/rest.verdict"
	} | awk -F '\t' '
		NF == 1 { split($0, n, " "); if (!heads++) passed = n[1]; failed += n[2]; skipped += n[3]; next }
		{ notes = notes $0 "\n" }
		END { print passed, failed, skipped; printf "%s", notes }' >"$dir/both"
	mv "$dir/both" "$dir/$1.verdict"
	rm "$dir/rest.verdict"
}

# report DIR KIND UNIT...: a line for each, and all that is needed to see why where it failed; fails where one did.
# Appends to $RPFMON_RESULTS: kind, unit, passed, failed, skipped; tabs between; and to $RPFMON_RESULTS.counted; and to
# $RPFMON_MEASURED what was said in lines of "# measured: ".
report() {
	local dir=$1 kind=$2 unit bad=0
	shift 2
	if [ -e "$dir/host" ]; then
		report_host "$dir" "$kind" "$@"
		return 1
	fi
	[ ! -e "$dir/rest.verdict" ] || set -- "$@" rest
	for unit; do
		report_unit "$dir" "$kind" "$unit" || bad=1
	done
	[ $bad = 1 ] || return 0
	[ ! -s "$dir/qemu" ] || show_tail QEMU "$dir/qemu" 5
	echo "        all of it: $dir"
	return 1
}

# One failure, and the host's: the units were not run, so none of them has passed or failed.
report_host() {
	local dir=$1 kind=$2
	shift 2
	printf '%-7s %-24s %-16s %s\n' HOST "$([ $# = 1 ] || echo "$# in one VM, ")$1" "$kind" "$(cat "$dir/host")"
	echo "        NOT RUN: $*"
	[ -z "${RPFMON_RESULTS-}" ] || printf '%s\tthe host\t0\t1\t0\n' "$kind" >>"$RPFMON_RESULTS"
	show_tail QEMU "$dir/qemu" 5
	show_tail "the bare kernel's log" "$dir/console" 10
	echo "        all of it: $dir"
}

report_unit() {
	local dir=$1 kind=$2 unit=$3 passed failed skipped word=ok seconds
	seconds=$(sed -n 's/^# exit [0-9]* after \([0-9]*\) s$/\1/p' "$dir/$unit.said")
	seconds=${seconds:-$(cat "$dir/seconds")}
	read -r passed failed skipped <"$dir/$unit.verdict"
	[ "$failed" = 0 ] || word=FAILED
	printf '%-7s %-24s %-16s %4d passed %3d failed %3d skipped %4d s\n' "$word" "$unit" "$kind" \
		"$passed" "$failed" "$skipped" "$seconds"
	sed -n 's/^SKIP\t/        SKIPPED: /p; s/^FAIL\t/        FAILED: /p' "$dir/$unit.verdict"
	[ -z "${RPFMON_RESULTS-}" ] || {
		printf '%s\t%s\t%s\t%s\t%s\n' "$kind" "$unit" "$passed" "$failed" "$skipped" >>"$RPFMON_RESULTS"
		cat "$dir/$unit.counted" >>"$RPFMON_RESULTS.counted"
	}
	[ -z "${RPFMON_MEASURED-}" ] || sed -n 's/^# measured: //p' "$dir/$unit.said" | tr -d '\r' >>"$RPFMON_MEASURED"
	[ "$failed" != 0 ] || return 0
	show_failures "$dir/$unit.said"
	show_tail "what it said" "$dir/$unit.said" 40
	show_tail "the kernel's log" "$dir/$unit.console" 40
	return 1
}

# With what each test that failed said of it, as far as one wants to read.
show_failures() {
	echo "        ---- what failed:"
	tr -d '\r' <"$1" | awk '
		/^(not )?ok / { failed = $1 == "not"; lines = 0 }
		failed && lines++ < 20 { print "        | " $0 }'
}

show_tail() {
	echo "        ---- $1, the last lines:"
	tail -n "$3" "$2" 2>/dev/null | tr -d '\r' | sed 's/^/        | /'
}
