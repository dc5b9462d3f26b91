#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Process 1 of the VM, or a service of systemd's: does the job that the kernel's command line names, and ends QEMU with a status that nothing
# else can give. The console is the kernel's; what the job says goes to the second serial port.
set -u
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
case $(uname -m) in
aarch64) CONSOLE=/dev/ttyAMA0 SAID=/dev/ttyS0 ;;
*) CONSOLE=/dev/ttyS0 SAID=/dev/ttyS1 ;;
esac
VMEXIT=/usr/lib/rpfmon-test/vmexit
SANITIZED=/usr/lib/rpfmon-test/sanitized
# Where a sanitized program would say what it found, whatever becomes of its stderr.
FOUND=/run/sanitizer-report
failed=0 PORT=

argument() { sed -n "s/.*\\b$1=\\([^ ]*\\).*/\\1/p" /proc/cmdline; }

note() { echo "# $*" >$SAID; }

set_up() {
	mount -t proc proc /proc
	mount -t sysfs sysfs /sys
	mount -t devtmpfs devtmpfs /dev
	mkdir -p /dev/pts
	mount -t devpts devpts /dev/pts
	ln -s /proc/self/fd /dev/fd
	ln -s fd/0 /dev/stdin
	ln -s fd/1 /dev/stdout
	ln -s fd/2 /dev/stderr
	mount -t tmpfs -o mode=755 tmpfs /run
	mount -t tmpfs tmpfs /tmp
	mkdir -p /run/netns /run/lock
	mount -t debugfs debugfs /sys/kernel/debug
	mount -t tracefs tracefs /sys/kernel/tracing
	echo rpfmon >/proc/sys/kernel/hostname
	ip link set lo up
	if [ ! -x $VMEXIT ] && { : <>/dev/port; } 2>/dev/null; then exec {PORT}<>/dev/port; fi
	stty -F $SAID raw
	stty -F $CONSOLE -opost
}

booted_systemd() { [ "$(argument init)" = systemd ]; }

# Port 0xf4 is QEMU's isa-debug-exit: it ends with twice the value and one. It was opened early, since a scenario may lock
# the kernel down. arm64 has vmexit. Where Secure Boot locked it down, what was said before must do.
leave() {
	if booted_systemd; then
		echo "$1" >/run/rpfmon-verdict
		systemctl reboot
		sleep 60
	fi
	stty -F $SAID raw # waits for what was written
	stty -F $CONSOLE sane
	[ ! -x $VMEXIT ] || $VMEXIT $((33 + 2 * $1))
	if [ -z "$PORT" ]; then
		echo o >/proc/sysrq-trigger
		sleep 60
	fi
	if [ "$1" = 0 ]; then
		printf '\x10'
	else
		printf '\x11'
	fi | dd bs=1 seek=$((0xf4)) conv=notrunc status=none >&"$PORT"
	sleep 60
}

fail() {
	note "harness: $*"
	failed=1
}

use_sanitized() {
	[ "$(argument sanitized)" = 1 ] || return 0
	export PATH=$SANITIZED:$PATH
	export ASAN_OPTIONS=log_path=$FOUND:exitcode=99
	export UBSAN_OPTIONS=log_path=$FOUND:print_stacktrace=1
}

check_userspace() {
	local f
	for f in "$FOUND".*; do
		[ -e "$f" ] || continue
		fail "a sanitizer spoke:"
		sed 's/^/# /' "$f" >$SAID
		rm "$f"
	done
}

check_unload() {
	local module
	! booted_systemd || return 0
	for module; do
		grep -q "^${module//-/_} " /proc/modules || continue
		rmmod "$module" || fail "$module does not unload"
	done
}

check_lockdep() {
	[ ! -e /proc/lockdep_stats ] || grep -q 'debug_locks: *1' /proc/lockdep_stats ||
		fail "lockdep has turned itself off"
}

# Freed by RCU or by a worker just now is no leak: what counts is still there six seconds later.
check_leaks() {
	[ -e /sys/kernel/debug/kmemleak ] || return 0
	echo scan >/sys/kernel/debug/kmemleak
	sleep 6
	echo scan >/sys/kernel/debug/kmemleak
	cat /sys/kernel/debug/kmemleak >$CONSOLE
}

# quiet or not, the host gets to search the whole log.
dump_log() {
	{
		echo "rpfmon-vm: log begins"
		dmesg --color=never
		echo "rpfmon-vm: log ends"
	} >$CONSOLE
}

# What is said and logged from here on belongs to UNIT: judge.sh splits both by these lines.
begin() {
	note "begin $1"
	echo "<1>rpfmon-vm: begin $1" >/dev/kmsg
}

# After the last unit: what becomes of the module and of the memory it had.
finish() {
	begin rest
	check_unload rpfmon
	check_leaks
	check_lockdep
	note "over"
	dump_log
	leave $failed
}

scenarios() {
	local file
	use_sanitized
	for file in ${1//,/ }; do
		begin "$(basename "$file" .sh)"
		scenario "/$file" "$2"
	done
	finish
}

scenario() {
	local status begun=$SECONDS
	timeout --signal=TERM --kill-after=10 "$2" bash "$1" 2>&1 | cat >$SAID
	status=${PIPESTATUS[0]}
	case $status in 124 | 137) fail "killed after $2 seconds" ;; esac
	check_userspace
	check_unload rpfmon
	check_lockdep
	note "exit $status after $((SECONDS - begun)) s"
	[ "$status" = 0 ] || failed=1
}

kunit() {
	local suite
	for suite in ${1//,/ }; do
		begin "$suite"
		modprobe "$suite" || fail "$suite does not load"
		check_unload "$suite"
		check_lockdep
		note "exit 0"
	done
	finish
}

interactive() {
	local columns lines
	read -r lines columns <<<"$(argument size | tr , ' ')"
	stty -F $CONSOLE sane rows "${lines:-24}" cols "${columns:-80}"
	modprobe rpfmon || echo "rpfmon does not load"
	cat <<-'END'

	A throwaway VM with rpfmon installed and its module loaded. The scenarios are in /tests; `exit` ends it.
	END
	PATH=$PATH:/usr/lib/rpfmon-test TERM=$(argument term) PS1='\h:\w# ' setsid -c bash --norc -i <>$CONSOLE >&0 2>&1
}

main() {
	if booted_systemd; then
		stty -F $SAID raw
		mkdir -p /run/netns
	else
		set_up
	fi
	case $(argument job) in
	shell) interactive; leave 0 ;;
	scenarios) scenarios "$(argument files)" "$(argument limit)" ;;
	kunit) kunit "$(argument suites)" ;;
	*) fail "no such job"; leave 1 ;;
	esac
}

main </dev/null
