# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here
# "Somebody has switched tracing off": two switches take every probe of the kernel out of use. With one of them off the
# module does not load, and says why; flipped later, the tool says that it sees nothing, and does not take that for
# the absence of rejections. The newest kernels, and arm64's, have but one of the switches. Last, all of it works where debugfs is not
# mounted.
# situation: asymmetric workload
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

KPROBES=/sys/kernel/debug/kprobes/enabled
WARNING="warning: the probe is off"

ftrace() { sysctl -qw kernel.ftrace_enabled="$1"; }
kprobes() { echo "$1" >$KPROBES; }
logged() { dmesg | grep -q "rpfmon: $1"; }
stderr_of() { { x B rpfmon "$@" >/dev/null; } 2>&1; }
status_word() { json B .probe status; }

# sees N DESC: of 5 rejections N are counted
sees() {
	local kernel ours
	rpf_mark B
	arrive 0 5 >/dev/null || :
	kernel=$(growth B)
	ours=$(($(rejected B) - REJECTED_MARK[B]))
	is "$kernel $ours" "5 $1" "$2: of 5 rejections rpfmon sees $1"
}

# off DESC FIX
off() {
	local said
	sees 0 "$1"
	is "$(status_word)" off "$1: -j status says off"
	is "$(awk '$1 == "probe" { print $3 }' /sys/kernel/debug/rpfmon/status)" off "$1: so does debugfs"
	like "$(rpfmon -n B status)" "off: rpfmon sees no rejections now.*try: $2" "$1: status says what to do"
	for said in "" "device all" "record" "explain"; do
		# shellcheck disable=SC2086
		like "$(stderr_of $said)" "$WARNING" "$1: a warning: rpfmon $said"
	done
	like "$(x B timeout 1 rpfmon monitor 2>&1 || :)" "$WARNING" "$1: a warning: rpfmon monitor"
	unlike "$(x B rpfmon explain dev e0 2>/dev/null)" "rejected nothing" "$1: explain does not claim that nothing was rejected"
	like "$(flat "$(x B rpfmon explain dev e0 2>/dev/null)")" "cannot be told" "$1: but that it cannot tell"
	ok "$1: stdout of -j explain is JSON alone" bash -c "rpfmon -n B -j explain 2>/dev/null | jq -e 'type == \"array\"'"
	is "$(json B '[.[].fix[] | select(test("rpfmon"))] | length' explain 2>/dev/null)" 0 "$1: no rule, which would admit nothing, passes for proved"
	is "$(json B '."probe-missed"' status)" 0 "$1: asking for it is not taken for missed calls"
}

working() {
	sees 5 "$1"
	is "$(status_word)" working "$1: -j status says working"
	is "$(stderr_of explain)" "" "$1: no warning"
	like "$(x B rpfmon status)" "probe +working" "$1: status says so"
}

# refused DESC REMEDY: the module does not load, and its log and the tool say why
refused() {
	dmesg -C
	not_ok "$1: the module does not load" load
	ok "$1: the kernel log says why" logged "a probe is set, but not hit: probes are switched off; set .*ftrace_enabled and .*kprobes/enabled to 1"
	is "$(dmesg | grep -c 'rpfmon: ')" 1 "$1: in one line"
	like "$(rpfmon status 2>&1 || :)" "not loaded; try: modprobe rpfmon.*try: $2" "$1: the tool, too"
	is "$(rpfmon status >/dev/null 2>&1 || echo $?)" 3 "$1: and ends with 3"
	is "$({ rpfmon -j status 2>/dev/null || :; } | jq -r .error)" "module not loaded; try: modprobe rpfmon" "$1: and -j has that error"
}

works() { pings S 10.2.0.2 -I 10.9.0.1; }
stranger_out() { udp_arrives 0 S 10.9.0.99 10.2.0.2 "$PORT" 5 B; }

asym
ipn S addr add 10.9.0.1/32 dev lo
strict B e1
modprobe dummy numdummies=0 || : # or explain says once that it loads it
modprobe rpfmon # says once that it taints the kernel
unload
is "$(rpfmon status 2>&1 || :)" "rpfmon: module not loaded; try: modprobe rpfmon" "nothing in the way: one line"

kprobes 0
refused "kprobes off" "echo 1 >$KPROBES"
kprobes 1
if ! probes_on_ftrace; then
	ftrace 0
	ok "ftrace off: it loads" load
	working "ftrace off"
	unload
	ftrace 1
elif out=$(ftrace 0 2>&1); then
	refused "ftrace off" "sysctl -w kernel.ftrace_enabled=1"
	ftrace 1
else
	like "$out" "not supported" "this kernel does not let ftrace be switched off"
fi
ok "both on: it loads" load
working "both on"

kprobes 0
off "kprobes off" "echo 1 >$KPROBES"
like "$(ip netns exec B rpfmon status)" "off: .*see on the host that $KPROBES is 1" "kprobes off: where the switch is not to be seen, status names it"
kprobes 1
working "kprobes on again"

if ! probes_on_ftrace; then
	ftrace 0
	working "ftrace off later"
	ftrace 1
elif out=$(ftrace 0 2>&1); then
	off "ftrace off" "sysctl -w kernel.ftrace_enabled=1"
	x B rpfmon allow add dev e1 from 10.9.0.0/16
	x B rpfmon override on
	ok "ftrace off: nothing is admitted" arrive 0 5
	kprobes 0
	off "both off" "sysctl -w kernel.ftrace_enabled=1 && echo 1 >$KPROBES"
	ftrace 1
	off "kprobes still off" "echo 1 >$KPROBES"
	kprobes 1
	ok "both on again: 5 of 5 are admitted" arrive 5 5
	x B rpfmon override off
	working "both on again"

	# What ftrace keeps of a probe that went while it was off must not be its own undoing later.
	ftrace 0
	unload
	ftrace 1
	load
	working "unloaded while ftrace was off, and loaded again"
	unload
	load
	working "and once more"
else
	like "$out" "busy|not supported" "this kernel does not let ftrace be switched off while a probe is set"
	working "ftrace stays on"
fi

# Many ask at a time, anyone's root among them: none is told off.
asked() {
	local i
	for i in $(seq 40); do rpfmon -n B -j status; done | jq -r .probe
}
for i in 1 2 3 4; do
	asked >/tmp/asked.$i &
	jobs[i]=$!
done
wait "${jobs[@]}"
is "$(sort /tmp/asked.? | uniq -c | awk '{ print $1, $2 }')" "160 working" "asked 160 times, four at a time"

mends B e1
umount /sys/kernel/debug
sees 5 "without debugfs mounted"
is "$(status_word)" working "without debugfs mounted: status"
is "$(stderr_of)" "" "without debugfs mounted: no warning"
unload
load
sees 5 "without debugfs mounted, loaded anew"
mount -t debugfs debugfs /sys/kernel/debug
ok "debugfs back: the files are there" grep -q "^probe .*working" /sys/kernel/debug/rpfmon/status
finish
