# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here
# "We boot with Secure Boot, so the kernel is locked down": its strictest level leaves a module that is loaded its probes.
# What it refuses is to load one that nobody signed, as this one; that is the kernel's own doing, before ours begins.
# alone: nothing unlocks the kernel again
# situation: asymmetric workload
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

LEVEL=/sys/kernel/security/lockdown

[ -d /sys/kernel/security ] && mount -t securityfs securityfs /sys/kernel/security 2>/dev/null || :
[ -e $LEVEL ] || skip_all "this kernel cannot be locked down"

works() { pings S 10.2.0.2 -I 10.9.0.1; }
stranger_out() { udp_arrives 0 S 10.9.0.99 10.2.0.2 "$PORT" 5 B; }

asym
ipn S addr add 10.9.0.1/32 dev lo
strict B e1
load
echo confidentiality >$LEVEL
like "$(cat $LEVEL)" '\[confidentiality\]' "the kernel is locked down"
rpf_mark B
ok "strict: none of 10 arrive" arrive 0 10
check_invariant B "locked down" 10
is "$(json B .probe status)" working "status: the probe works"
like "$(x B rpfmon explain)" "e1 \(veth\): dropping, 10 packets, " "explain explains"
mends B e1
x B rpfmon allow add dev e1 from 10.9.0.0/16
x B rpfmon override on
ok "admitted: 10 of 10 arrive" arrive 10 10
ok "debugfs can be read" grep -q '^probe .*working' /sys/kernel/debug/rpfmon/status
over B e1 "admitted"
unload

not_ok "it does not load again" load
ok "the kernel says why" bash -c "dmesg | grep -i 'lockdown: modprobe: unsigned module loading is restricted'"
said=$(rpfmon status 2>&1 || :)
like "$said" "^rpfmon: module not loaded; try: modprobe rpfmon" "the tool says that it is not loaded"
like "$said" "the kernel is locked down \(confidentiality\): it loads only modules that are signed" "and what is in the way"
finish
