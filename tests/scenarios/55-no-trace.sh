# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here
# "May I run whatif on a production node?" It leaves no trace, in the namespace or elsewhere, however it ends; and whoever may not
# have a copy is told so in one line.
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

mkdir -p /run/no-trace
N=$(argument proofs 20)
COMMANDS=(
	"sysctl -w net.ipv4.conf.e1.rp_filter=2"
	"ip route add 10.8.0.0/16 via 10.2.0.1"
	"ip rule add from 10.2.0.2 lookup 100 && ip route add default via 10.2.0.1 table 100"
	"ip addr add 10.9.5.1/24 dev e0"
	"rpfmon allow add dev e1 from 10.9.0.0/16 && rpfmon override on"
	"sysctl -w net.ipv4.conf.all.log_martians=1 net.ipv4.conf.lo.log_martians=1 && ip route add 0.0.0.0/1 via 10.2.0.1"
	"ip route replace 10.9.0.0/16 via 10.2.0.1"
	"ip link set e0 down"
	"ip rule add fwmark 7 lookup 100"
	"rpfmon allow flush"
	"ip route add 10.6.0.0/16 nexthop via 10.1.0.1 nexthop via 10.2.0.1"
	"sysctl -w net.ipv4.conf.all.rp_filter=1"
	"ip addr del 10.1.0.2/24 dev e0"
	"rpfmon override off"
	"ip route del 10.9.0.0/16"
	"ip link set e1 mtu 1400"
	"ip route add blackhole 10.7.0.0/16"
	"sysctl -w net.ipv4.ip_forward=1"
	"rpfmon test from 10.9.0.1 to 10.2.0.2 dev e1"
	"ip link set e1 down && ip link set e1 up"
)
USER_1000=(setpriv "--reuid=1000" "--regid=1000" --clear-groups)
LEFT="setsid sleep 54321 & sleep 54321"

# whatif COMMAND...: what it says on stdout and stderr, and how it ends, in SAID, TOLD and STATUS
whatif() {
	STATUS=0
	x B "${AS[@]}" rpfmon whatif "$@" >/run/no-trace/said 2>/run/no-trace/told || STATUS=$?
	SAID=$(cat /run/no-trace/said) TOLD=$(cat /run/no-trace/told)
}
AS=()

# The sum over all CPUs
martian_sources() {
	local file=/proc/net/stat/rt_cache
	[ ! -e $file ] || perl -ane 'if ($. == 1) { ($i) = grep { $F[$_] eq "in_martian_src" } 0 .. $#F } else { $sum += hex $F[$i] }
		END { print "martian sources: $sum\n" }' $file
}

processes() {
	ps -e -o ppid=,args= >/run/no-trace/processes
	awk '$1 != 2 && $1 != 0 { $1 = ""; print }' /run/no-trace/processes | sort
}

# What must be the same afterwards, in DIR, a file each.
look() {
	local n
	mkdir -p "$1"
	dmesg | not_the_hosts >"$1/log"
	martian_sources >"$1/martians"
	lsns -t net -n -o NS | sort >"$1/namespaces"
	processes >"$1/processes"
	ip -br link >"$1/links"
	cut -d' ' -f1 /proc/modules | grep -vx dummy | sort >"$1/modules"
	rpfmon -a -j status >"$1/status"
	for n in devices records rules status; do cat "/sys/kernel/debug/rpfmon/$n"; done | no_ages >"$1/debugfs"
	for n in B S; do
		rpfmon -n $n -j save
		rpfmon -n $n -j device show all
		rpfmon -n $n -j record show
		kernel_rpf $n
	done >"$1/rpfmon"
	{
		ip -n B -d addr
		ip -n B route show table all
		ip -n B rule
		inside B -f /proc/net/igmp
		x B sysctl -a 2>/dev/null | grep '^net\.ipv4\.' | sort
	} >"$1/routing"
}

# What a VM says that is not given time
not_the_hosts() { grep -vE 'clocksource: |hrtimer: interrupt took|workqueue: .* hogged CPU' || :; }

# In debugfs, times are ages.
no_ages() { sed -E 's/ [0-9]+(\.[0-9]+)?(us|ms|s|m|h)( ago)?\b/ AGE/g; s/  +/ /g'; }

# unchanged DESC: since /run/no-trace/before
unchanged() {
	local what
	rm -rf /run/no-trace/after
	look /run/no-trace/after
	for what in log martians namespaces processes links modules status debugfs rpfmon routing; do
		ok "$1: the same: $what" diff "/run/no-trace/before/$what" "/run/no-trace/after/$what"
	done
}

# Unless told otherwise the module makes a dummy0; systemd tells it.
rmmod dummy 2>/dev/null || :
echo "options dummy numdummies=1" >/etc/modprobe.d/zz-dummy.conf
asym
# Their first devices then are in each namespace: in those that there are behind what is there, in a new one in front.
for module in ipip ip_gre; do modprobe $module || bail "this kernel has no $module"; done
isnt "$(ipn B -o link show tunl0 | cut -d: -f1)" 2 "in the namespace tunl0 has another index than in a new one"
load
strict B e1
asymmetric 3
x B rpfmon allow add dev e1 from 10.9.0.0/17
x B rpfmon override audit
asymmetric 2

# Whatever is told to those who listen; of a new device's carrier the kernel may tell a second late.
sleep 2
bg udevadm monitor --kernel >/run/no-trace/uevents
bg ip monitor all >/run/no-trace/heard-initial
bg x B ip monitor all >/run/no-trace/heard-B
bg x S ip monitor all >/run/no-trace/heard-S
bg x B rpfmon -j monitor >/run/no-trace/heard-rpfmon
eventually 10 grep -q "^KERNEL" /run/no-trace/uevents || bail "udevadm does not listen"
sleep 1

# The first has to load what devices are made of.
look /run/no-trace/before
whatif true
is "$STATUS $TOLD" "0 rpfmon: loaded the kernel's module dummy, of which copies of devices are made" "the first says that it loads dummy"
grep -v "^KERNEL.*/module/dummy (module)$" /run/no-trace/uevents >/run/no-trace/uevents-left
unlike "$(cat /run/no-trace/uevents-left)" "KERNEL\[" "and that is all that the kernel tells of"
not_ok "there is no dummy0" ip link show dummy0

failed=''
for ((i = 0; i < N; i++)); do
	whatif "${COMMANDS[i % ${#COMMANDS[@]}]}"
	case $STATUS in
	0 | 5) [ -z "$TOLD" ] || failed+="${COMMANDS[i % ${#COMMANDS[@]}]}: $TOLD"$'\n' ;;
	*) failed+="$STATUS from ${COMMANDS[i % ${#COMMANDS[@]}]}: $TOLD"$'\n' ;;
	esac
done
is "$failed" "" "$N proofs are made"
# A command's own failure, and one for which nothing is claimed
whatif "ip route add 10.8.0.0/16 via 10.77.0.1"
is "$STATUS $TOLD" "2 rpfmon: the command failed in the copy: Error: Nexthop has invalid gateway." "a command that fails does so in the copy"
unchanged "after $N proofs"

# Two at a time
ONE="ip route add 10.8.0.0/16 via 10.2.0.1" OTHER="sysctl -w net.ipv4.conf.e1.rp_filter=0"
whatif "$ONE"
one=$SAID
whatif "$OTHER"
other=$SAID
like "$one" "10.8.0.0/16" "one command says one thing"
unlike "$other" "10.8.0.0/16" "the other another"
differ=''
for i in 1 2 3 4 5; do
	{ x B rpfmon whatif "$ONE" >/run/no-trace/one 2>&1 || :; } &
	p=$!
	x B rpfmon whatif "$OTHER" >/run/no-trace/other 2>&1 || :
	wait $p
	differ+=$(diff /run/no-trace/one - <<<"$one"; diff /run/no-trace/other - <<<"$other") || :
done
is "$differ" "" "two at a time say what they say alone"
unchanged "after two at a time"

# Killed, at the start of it and so on to the middle of the command
sleeps() { pgrep -xf "sleep 54321"; }
gone() { ! pgrep -f "54321" && [ "$(lsns -t net -n -o NS | sort)" = "$(cat /run/no-trace/before/namespaces)" ]; }
seen=0 left=''
for ((i = 0; i < 20; i++)); do
	bg x B rpfmon whatif "$LEFT" >/dev/null 2>&1
	if [ $((i % 4)) = 3 ]; then
		eventually 20 sleeps && seen=$((seen + 1))
	else
		sleep "$(printf '0.%02d' $((i * 4)))"
	fi
	kill -9 "$BG"
	wait "$BG" 2>/dev/null || :
	eventually 2 gone || left+="$(lsns -t net; pgrep -af "54321")"$'\n'
done
is $seen 5 "five of twenty are killed while the command sleeps"
is "$left" "" "two seconds later nothing is left of any"
unchanged "after twenty kills"

# Without privilege
unprivileged=$(sysctl -n kernel.unprivileged_userns_clone 2>/dev/null || echo 1)
COMMAND="sysctl -w net.ipv4.conf.e1.rp_filter=0"
NOTE="rpfmon: rpfmon's own rules are not looked at: that needs CAP_NET_ADMIN over the network namespace"
AS=("${USER_1000[@]}")
if [ "$unprivileged" = 1 ]; then
	whatif "$COMMAND"
	is "$STATUS $TOLD" "5 $NOTE" "a user gets an answer without rpfmon's rules"
	like "$SAID" "e1: from .*10.9.0.0/16.*: asymmetric now, accepted then" "which is this"
	whatif "ip link set e0 down"
	is "$STATUS $TOLD" "5 $NOTE" "he may try what takes CAP_NET_ADMIN"
	whatif "rpfmon allow add dev e1 from 10.9.0.0/16 && rpfmon override on"
	like "$STATUS $TOLD" "^2 .*not claimed: it changes rpfmon's rules, and those that there are may not be looked at" \
		"but nothing is claimed of rpfmon's rules, which he may not see"
	unchanged "after a user's"
else
	skip "this kernel lets users make no user namespaces"
fi
was=$(sysctl -n user.max_user_namespaces)
sysctl -qw user.max_user_namespaces=0
whatif "$COMMAND"
like "$STATUS $TOLD" "^2 .*not claimed: no network namespace can be made for a copy: .*try as root$" "without user namespaces he is told to try as root"
is "$(grep -vcF "$NOTE" <<<"$TOLD")" 1 "in one line"
sysctl -qw user.max_user_namespaces="$was"

for f in initial B S rpfmon; do
	is "$(cat /run/no-trace/heard-$f)" "" "in all that time nothing was heard: $f"
done
unlike "$(grep -v "/module/dummy (module)$" /run/no-trace/uevents)" "KERNEL\[" "and the kernel told of nothing"

unload
if [ "$unprivileged" = 1 ]; then
	whatif "$COMMAND"
	is "$STATUS $TOLD" "5 " "without rpfmon's module there is nothing to remark"
	user=$SAID AS=()
	whatif "$COMMAND"
	is "$SAID" "$user" "and a user is told what root is"
	AS=("${USER_1000[@]}")
fi
rmmod dummy
whatif "$COMMAND"
is "$STATUS $TOLD" \
	"2 rpfmon: not claimed: the kernel's module dummy, of which copies of devices are made, is not loaded; as root: modprobe dummy numdummies=0" \
	"without dummy a user is told what is needed"
rm /etc/modprobe.d/zz-dummy.conf
rmmod ip_gre ipip 2>/dev/null || :
finish
