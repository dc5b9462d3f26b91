# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
# kernel arguments: debugfs=off
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here
# "Our baseline forbids debugfs": the kernel was started with debugfs=off. All that is missing are rpfmon's files there.
# situation: asymmetric workload
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

grep -qw debugfs=off /proc/cmdline || skip_all "it takes a VM of its own with debugfs=off"

works() { pings S 10.2.0.2 -I 10.9.0.1; }
stranger_out() { udp_arrives 0 S 10.9.0.99 10.2.0.2 "$PORT" 5 B; }

asym
ipn S addr add 10.9.0.1/32 dev lo
strict B e1
ok "there is no debugfs" test ! -e /sys/kernel/debug/kprobes
ok "the module loads" load
is "$(dmesg | grep -c 'rpfmon: no debugfs here (error -[0-9]*), so no files in it; all else works')" 1 "the kernel log says once what is missing"
ok "and complains of nothing" no_log_of 'rpfmon: (cannot|a probe|probes)'
rpf_mark B
ok "strict: none of 10 arrive" arrive 0 10
check_invariant B "strict" 10
is "$(json B .probe status)" working "status: the probe works"
is "$(x B rpfmon 2>&1 >/dev/null)" "" "no warning"
is "$(json B length record show)" 10 "10 records"
mends B e1
rpf_mark B
fix=$(missed B e1 '.fix[0]')
paste B "$fix"
ok "after the fix that explain proposes all 10 arrive" arrive 10 10
check_invariant B "admitted" 0
over B e1 "admitted"
if ! probes_on_ftrace; then
	ok "ftrace can be switched off" sysctl -qw kernel.ftrace_enabled=0
	is "$(json B .probe status)" working "ftrace off: the probe works, not being on it"
	sysctl -qw kernel.ftrace_enabled=1
elif out=$(sysctl -qw kernel.ftrace_enabled=0 2>&1); then
	is "$(json B .probe status)" off "ftrace off: the probe is off"
	like "$(rpfmon -n B status)" "try: sysctl -w kernel.ftrace_enabled=1" "and status says what to do"
	sysctl -qw kernel.ftrace_enabled=1
	is "$(json B .probe status)" working "ftrace on: it works"
else
	like "$out" "not supported" "this kernel does not let ftrace be switched off"
fi
unload
ok "it loads again" load
finish
