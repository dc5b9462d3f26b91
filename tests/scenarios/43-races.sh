# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B                                       R
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16         gets devices of B's now and then
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.0/16 comes here, by both CPUs
# "On a node where pods come and go, rules change and somebody always looks": whatever happens while packets are rejected,
# each packet sent is one that passed or one that the kernel rejected, rpfmon counted as many, and the kernel has nothing
# to complain about.
# More: tests/vm/run.sh with the kernel arguments race=SECONDS, for each, and namespaces=N.
# processors: 2
# in the check: bullseye bookworm trixie-backports
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

SECONDS_EACH=$(argument race 1)
NAMESPACES_WANTED=$(argument namespaces 1)
RACED=0

# The last to unload it may have met a reader.
gone() { [ ! -d /sys/module/rpfmon ] || unload; }

# Told to end before it catches SIGTERM, a sender would not say how many it sent.
catches_sigterm() { grep -q '^SigCgt:.*[4-7c-f]...$' "/proc/$1/status"; }

start_senders() {
	local cpu p
	SENDERS=()
	for cpu in 0 1; do
		taskset -c $((cpu % $(nproc))) inside S rawsend --src 10.9.0.0 --random 16 --dst 10.2.0.2 --dport "$PORT" --sport $cpu \
			--count 100000000 --gap 300 >/tmp/sent.$cpu &
		SENDERS+=($!)
	done
	for p in "${SENDERS[@]}"; do eventually 20 catches_sigterm "$p" || bail "a sender does not start"; done
}

stop_senders() {
	local p
	for p in "${SENDERS[@]}"; do
		kill "$p"
		wait "$p" || :
	done
	SENT=$(($(</tmp/sent.0) + $(</tmp/sent.1)))
}

# race DESC JOB...: each JOB, quoted, at once; of one that begins with ~ it does not matter what becomes. Sets SENT, KEPT,
# REJECTED, and TOLD, what the jobs said.
race() {
	local desc=$1 job pids=() jobs=() i status kernel kept
	shift
	kernel=$(kernel_rpf B) kept=$(passed)
	start_senders
	for job; do
		# shellcheck disable=SC2086 # words
		inside B strain race "$SECONDS_EACH" ${job#\~} >"/tmp/race.${#pids[@]}" 2>&1 &
		pids+=($!) jobs+=("$job")
	done
	TOLD=
	for i in "${!pids[@]}"; do
		status=0
		wait "${pids[i]}" || status=$?
		TOLD+=$(<"/tmp/race.$i")$'\n'
		[[ ${jobs[i]} == \~* ]] || is "$status" 0 "$desc: ${jobs[i]}: none refused"
	done
	stop_senders
	REJECTED=$(($(settled B) - kernel)) KEPT=$(($(passed) - kept))
	RACED=$((RACED + SECONDS_EACH))
	note "$desc: sent $SENT passed $KEPT rejected $REJECTED"
	note "$TOLD"
}

# counted DESC [OTHERS]: where the module stays, and OTHERS more are rejected in B than S has sent
counted() {
	is $((KEPT + REJECTED)) $((SENT + ${2-0})) "$1: what passed and what was rejected is all that was sent"
	check_invariant B "$1" "$((SEEN += REJECTED))"
}

asym
ns R
strict B e1
sysctl_in B net.ipv4.conf.default.rp_filter=1
count_passed
[ -e /dev/net/tun ] || modprobe tun
module_copies /tmp
load
rpf_mark B
SEEN=0

race "rules" rules rules override
counted "rules"
race "override" override override rules
counted "override"
rpf_mark B
race "sysctls" sysctls override rules
is $((KEPT + REJECTED)) $SENT "sysctls: what passed and what was rejected is all that was sent"
# The probe asks for the mode just before the kernel does: filtering may be switched on between the two.
missed=$(($(growth B) - $(rejected B) + REJECTED_MARK[B]))
ok "sysctls: switched on $(of sysctls) times, filtering rejected $missed unseen" test $missed -ge 0 -a $missed -le $((1 + $(of sysctls) / 1000))
rpf_mark B
SEEN=0
isnt $KEPT 0 "sysctls: some passed"
x B rpfmon allow flush
x B rpfmon override off
rpf_off B all
strict B e1
race "readers" dumps dumps files files rules
counted "readers"
race "devices" "devices R" rules dumps
counted "devices" "$(of rejections)"
made=0
while [ $made -lt "$NAMESPACES_WANTED" ]; do
	race "namespaces" namespaces override files
	counted "namespaces"
	made=$((made + $(of namespaces)))
done
x B rpfmon override off
race "all at once" rules override dumps files "devices R" namespaces
counted "all at once" $(($(of rejections) - 4 * $(of namespaces)))

unload
race "loads" "module /tmp/plain/rpfmon.ko" ~dumps ~files
is $((KEPT + REJECTED)) "$SENT" "loads: what passed and what was rejected is all that was sent"
eventually 5 gone || bail "the module does not go"
load
rpf_mark B
SEEN=0
race "afterwards" rules
counted "afterwards"
note "counted: race-seconds $RACED"
finish
