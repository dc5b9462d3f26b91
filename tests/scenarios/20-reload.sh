# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    <- one sender, from 10.2.0.77
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- another, from 10.9.0.1; route to 10.9.0.0/16 by e0
# "We cannot reboot or stop traffic to look": the module comes and goes on a busy node, twenty times, while packets
# are rejected without a pause; what it counts in between is exact, and each time it begins with override off.
# processors: 2
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

SENDERS=()

# sender SRC DST: till the scenario ends
sender() {
	bg x S rawsend --src "$1" --dst "$2" --dport "$PORT" --count 100000000 --gap 5000
	SENDERS+=("$BG")
}

stopped() {
	local p
	for p in "${SENDERS[@]}"; do
		grep -q '^State:.*stopped' "/proc/$p/status" || return 1
	done
}

pause() {
	kill -STOP "${SENDERS[@]}"
	eventually 5 stopped || bail "the senders do not stop"
	settled B >/dev/null
}

resume() { kill -CONT "${SENDERS[@]}"; }

# Traffic stands still only for the two looks at the counters, not while the module comes or goes.
measure() {
	pause
	rpf_mark B
	resume
	sleep 0.3
	pause
	check_invariant B "$1" some
	resume
}

loads() { dmesg | grep -c "rpfmon: $1" || :; }

asym
loaded=$(loads 'version .* loaded, override off') unloaded=$(loads unloaded)
strict B e0
strict B e1
sender 10.9.0.1 10.2.0.2
sender 10.2.0.77 10.1.0.2
before=$(kernel_rpf B)
sleep 0.3
isnt "$(kernel_rpf B)" "$before" "packets are rejected all the time"

for i in $(seq 20); do
	load
	is "$(json B '[.override, .rules] | join(" ")' status)" "off 0" "load $i: override is off, and there is no rule"
	[ $((i % 5)) != 0 ] || measure "load $i"
	x B rpfmon allow add dev 'e?' from 10.9.0.0/16
	x B rpfmon override on
	if [ $((i % 5)) = 0 ]; then
		is "$(json B '."probe-missed"' status)" 0 "load $i: the probe missed nothing"
		isnt "$(device B e0 rejected)" 0 "load $i: one sender's packets were counted"
		eventually 3 test "$(device B e1 admitted)" != 0 || :
		isnt "$(device B e1 admitted)" 0 "load $i: the other's are admitted"
	fi
	unload
done

before=$(kernel_rpf B)
sleep 0.3
isnt "$(kernel_rpf B)" "$before" "without the module they are rejected as ever"
is $(($(loads 'version .* loaded, override off') - loaded)) 20 "the kernel log has 20 loads"
is $(($(loads unloaded) - unloaded)) 20 "and 20 unloads"
ok "and nothing of ours that is not expected" no_log_of 'rpfmon: (cannot|a probe|.*out of memory|records=|.*: no )'
finish
