# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here
# layer: tests/vm/packages trace-cmd
# "We watch everything by tracepoints": rpfmon:rpf_reject tells of each rejection what a record does, to ftrace and to trace-cmd.
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

EVENT=/sys/kernel/tracing/events/rpfmon/rpf_reject

[ -d /sys/kernel/tracing/events ] || skip_all "this kernel has no tracepoints"

# Of a record, by the tracepoint's names.
record() {
	json B '.[-1] | "dev=\(.dev) src=\(.src) dst=\(.dst) proto=17 sport=\(.sport) dport=\(.dport) context=\(.context) reason=\(.reason) verdict=\(.verdict) rule=\(.rule // 0) mode=1 netns=\(.netns) reverse_dev=\(."reverse-dev") table=254 prefix=\(.prefix)"' record show
}

# pI4 pads with zeros in trace-cmd's own words.
plain() { sed -E 's/\b0+([0-9])/\1/g'; }

# What has been told, as programs get it.
raw() {
	local f
	for f in /sys/kernel/tracing/per_cpu/cpu*/trace_pipe_raw; do
		dd "if=$f" iflag=nonblock bs=4096 2>/dev/null || :
	done
}

told() { grep -c rpf_reject: /sys/kernel/tracing/trace || :; }

asym
strict B e1
load
ok "the tracepoint is there" test -e $EVENT/enable
for field in netns ifindex dev kind src dst proto tos sport dport mark len context reason verdict mode rule reverse_ifindex reverse_dev \
	gateway table prefix prefix_len seq time cpu mode_all mode_dev; do
	like "$(cat $EVENT/format)" "field:.*[ ]$field(\[|;)" "it has a field $field"
done
# The kernel leaves the end of the longer name behind the shorter one.
ipn B link set e1 down
ipn B link set e1 name averylongname15
ipn B link set averylongname15 name e1 up
rpf_mark B
asymmetric 1 --sport 1234
is "$(told)" 0 "switched off, it tells nothing"
echo 1 >$EVENT/enable
asymmetric 3 --sport 1234
echo 0 >$EVENT/enable
is "$(told)" 3 "ftrace: 3 of 3"
is "$(grep rpf_reject: /sys/kernel/tracing/trace | tail -1 | sed 's/.*rpf_reject: //' | plain)" "$(record | plain)" "ftrace: what the record says"
raw >/tmp/raw
ok "the raw event has the name" grep -qaP 'e1\0' /tmp/raw
not_ok "and nothing of an older, longer one" grep -qa name15 /tmp/raw

x B rpfmon allow add dev e1 from 10.9.0.0/16
x B rpfmon override on
if command -v trace-cmd >/dev/null; then
	trace-cmd record -q -o /tmp/trace.dat -e rpfmon:rpf_reject -f 'verdict == 2' sleep 8 >/tmp/said 2>&1 &
	tracer=$!
	ok "trace-cmd: it begins" eventually 20 grep -qx 1 $EVENT/enable
	asymmetric 5 --sport 1234
	status=0
	wait $tracer || status=$?
	is "$status $(cat /tmp/said)" "0 " "trace-cmd: it ends"
	trace-cmd report -i /tmp/trace.dat 2>/dev/null >/tmp/report || note "trace-cmd report: $?"
	is "$(grep -c rpf_reject: /tmp/report)" 5 "trace-cmd: 5 of 5, filtered by a field"
	is "$(grep rpf_reject: /tmp/report | tail -1 | sed -E 's/.*rpf_reject: +//' | plain)" "$(record | plain)" "trace-cmd: what the record says"
else
	skip "there is no trace-cmd here"
fi
check_invariant B "watched" 4
ok "the module unloads after that" unload
ok "and the tracepoint is gone" test ! -e $EVENT
finish
