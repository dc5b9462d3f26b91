# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091,SC2016
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here
# "What if the command does something else as well?" Under whatif it can change the copy's network namespace, and nothing else: not
# files, not other processes, not the kernel. Whatever can be, is done without the cage as well, to see that it would have been seen.
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

# whatif COMMAND [WRAPPER...]: how it ends, whatever it says
whatif() {
	local status=0
	x B "${@:2}" timeout 60 rpfmon whatif "$1" >/run/cage-said 2>&1 || status=$?
	echo $status
}

# kept DESC LOOK COMMAND [UNDO]: what LOOK prints is the same after COMMAND in the cage, and with UNDO, not the same after it outside
kept() {
	local before
	before=$(look "$2")
	whatif "{ $3; } >/dev/null 2>&1; true" "${WRAP[@]}" >/dev/null
	is "$(look "$2")" "$before" "it cannot: $1"
	if [ $# = 4 ]; then
		x B sh -c "$3" >/dev/null 2>&1 || :
		isnt "$(look "$2")" "$before" "without the cage it can: $1"
		eval "$4" >/dev/null 2>&1 || :
	fi
}
WRAP=()
look() { eval "$1" || :; }

# says COMMAND: all that it says, in one line
says() {
	x B "${WRAP[@]}" timeout 60 rpfmon whatif "{ $1; } 2>&1 | tr '\n\t' '  '; false" 2>&1 |
		sed '/^rpfmon: the kernel loaded modules/d; s/^rpfmon: the command failed in the copy: //; s/ $//' || :
}

works() { like "$(whatif "$2")" "^[05]$" "it can: $1"; }

asym
strict B e1
load
mkdir -p /var/lib/kept
amd64=''
[ "$(uname -m)" != x86_64 ] || amd64=1
works "nothing at all" true

# Files
for dir in /etc /root /var/lib/kept /home /opt; do
	kept "write in $dir" "ls -A $dir" "echo x >$dir/evil" "rm $dir/evil"
done
echo precious >/var/lib/kept/file
chmod 644 /var/lib/kept/file
exec 7>>/var/lib/kept/file
kept "write to a file that was open" "cat /var/lib/kept/file" "echo evil >&7" "echo precious >/var/lib/kept/file"
kept "truncate one" "cat /var/lib/kept/file" "{ : >/proc/self/fd/7; } || :; { : >/proc/\$PPID/fd/7; } || :; : >/var/lib/kept/file" \
	"echo precious >/var/lib/kept/file"
exec 7>&-
kept "delete a file" "ls -A /var/lib/kept" "rm /var/lib/kept/file" "echo precious >/var/lib/kept/file"
kept "change a file's mode or time" "stat -c '%a %Y' /var/lib/kept/file" "chmod 777 /var/lib/kept/file; touch -d 2001-01-01 /var/lib/kept/file" \
	"chmod 644 /var/lib/kept/file"
kept "write in /tmp" "ls -A /tmp" "echo x >/tmp/evil" "rm /tmp/evil"
kept "write in /run" "ls -A /run" "echo x >/run/evil" "rm /run/evil"
kept "remount for writing" "ls -A /var/lib/kept" "mount -o remount,rw /; mount -o remount,bind,rw /; echo x >/var/lib/kept/evil"
kept "mount" "grep -c ' /mnt ' /proc/mounts" "mount -t tmpfs none /mnt" "umount /mnt"
WRAP=(setpriv --inh-caps "+sys_admin,+dac_override")
kept "remount with inheritable capabilities" "ls -A /var/lib/kept" "mount -o remount,bind,rw /; echo x >/var/lib/kept/evil"
WRAP=()

# The kernel's settings
kept "change the host's name" "cat /proc/sys/kernel/hostname" "echo evil >/proc/sys/kernel/hostname; hostname evil" "hostname rpfmon"
kept "sysctl -w kernel.panic" "sysctl -n kernel.panic" "sysctl -w kernel.panic=77" "sysctl -w kernel.panic=-1"
swappiness=$(sysctl -n vm.swappiness)
kept "write below /proc/sys/vm" "sysctl -n vm.swappiness" "echo 77 >/proc/sys/vm/swappiness" "sysctl -w vm.swappiness=$swappiness"
kept "uncover them" "sysctl -n vm.swappiness" "umount /proc/sys/net; umount /proc; echo 77 >/proc/sys/vm/swappiness"
kept "mount its own in a user namespace" "sysctl -n vm.swappiness" \
	"unshare -Urm sh -c 'mount -o remount,bind,rw /proc; mount -t proc proc /proc; echo 77 >/proc/sys/vm/swappiness'"
kept "use sysrq" "dmesg | grep -c 'sysrq: HELP'" "echo h >/proc/sysrq-trigger" :
kept "write to process 1" "cat /proc/1/oom_score_adj" "echo 500 >/proc/1/oom_score_adj" "echo 0 >/proc/1/oom_score_adj"
cd /proc || bail "there is no /proc"
kept "write to process 1 from where it stands" "cat /proc/1/oom_score_adj" "echo 500 >1/oom_score_adj" "echo 0 >/proc/1/oom_score_adj"
is "$(says 'ls -d [1-9]* | wc -w' | awk '{ print $1 < 9 }')" 1 "standing in /proc it sees none but its own processes"
cd / || bail "there is no /"
kept "write a device's setting in sysfs" "cat /sys/class/net/lo/tx_queue_len" "echo 5 >/sys/class/net/lo/tx_queue_len" \
	"echo 1000 >/sys/class/net/lo/tx_queue_len"
kept "write a module's parameter" "cat /sys/module/printk/parameters/time" "echo N >/sys/module/printk/parameters/time" \
	"echo Y >/sys/module/printk/parameters/time"
kept "write to tracefs" "cat /sys/kernel/tracing/tracing_on" "echo 0 >/sys/kernel/tracing/tracing_on" "echo 1 >/sys/kernel/tracing/tracing_on"
kept "switch the probes off" "cat /sys/kernel/debug/kprobes/enabled" "echo 0 >/sys/kernel/debug/kprobes/enabled"
kept "load a module" "grep -c ^nlmon /proc/modules" "modprobe nlmon; insmod $(modinfo -n nlmon)" "rmmod nlmon"
kept "unload one" "grep -c ^rpfmon /proc/modules" "rmmod -f rpfmon; rmmod rpfmon"
now=$(date +%s)
kept "set the clock" "date +%Y" "date -s 2001-01-01" "date -s @$now"
kept "clear the kernel log" "dmesg | head -1" "dmesg -C; dmesg -c"
kept "reboot" "cat /proc/sys/kernel/random/boot_id" "reboot -f; echo b >/proc/sysrq-trigger; poweroff -f"

# All that it may write below /proc/sys/net is the copy's: nothing of it is seen elsewhere.
settings() {
	local n
	sysctl -a 2>/dev/null | grep '^net\.'
	for n in B S; do x $n sysctl -a 2>/dev/null | grep '^net\.'; done
}
# Each of these modules has some.
MODULES=(br_netfilter ip_vs nf_conntrack sctp mpls_router)
for module in "${MODULES[@]}"; do modprobe "$module" || note "this kernel has no $module"; done
settings | grep -v nf_conntrack_count >/run/cage-before
cat >/var/lib/kept/settings <<'END'
n=0
for f in $(find /proc/sys/net -type f -perm -200); do
	read -r v <$f || continue
	case $v in
	*[!0-9]* | "") continue ;;
	esac
	echo $(((v + 1) % 2)) >$f
	read -r w <$f
	[ $v = $w ] || n=$((n + 1))
done 2>/dev/null
echo $n
END
changed=$(says 'bash /var/lib/kept/settings')
ok "it changes a hundred settings of its own: $changed" test "$changed" -gt 100
settings | grep -v nf_conntrack_count >/run/cage-after
ok "and not one elsewhere" diff /run/cage-before /run/cage-after
modprobe -qra "${MODULES[@]}" || :

# Other processes
bg sleep 12345
victim=$BG
# One that was killed may not have been waited for yet.
alive="ps -o stat= -p \$victim | grep -c '^[^Z]'"
kept "renice another process" "ps -o ni= -p $victim" "renice 19 -p $victim; renice -n 19 -u root" "renice 0 -p $victim"
kept "kill all" "$alive" "kill -9 -1"
if [ "$amd64" ]; then
	# PTRACE_SEIZE, with PTRACE_O_EXITKILL: whoever is traced ends with the tracer.
	kept "trace it" "sleep 0.2; $alive" "perl -e 'syscall(101, 0x4206, $victim, 0, 0x100000)'" :
	bg sleep 12345
	victim=$BG
fi
kept "kill it" "sleep 0.2; $alive" "kill -9 $victim" :
is "$(says 'ls -d /proc/[1-9]* | wc -w' | awk '{ print $1 < 9 }')" 1 "it sees none but its own"
kept "leave a process behind" "pgrep -xf 'sleep 54321' | wc -l" "setsid sleep 54321 & sleep 0.1" "pkill -xf 'sleep 54321'"
if [ "$amd64" ]; then
	# prctl(PR_SET_PDEATHSIG, 0)
	bg x B rpfmon whatif "exec perl -e 'syscall(157, 1, 0, 0, 0, 0); exec qw(sleep 54322)'" >/dev/null 2>&1
	ok "a command asks to outlive its parent" eventually 20 pgrep -xf "sleep 54322"
	kill -9 "$BG"
	wait "$BG" 2>/dev/null || :
	ok "and does not" eventually 3 bash -c "! pgrep -xf 'sleep 54322'"
fi
is "$(whatif 'kill -USR1 $$; true' sh -c 'trap "" USR1; exec "$@"' sh)" 2 "a signal that its caller ignores is not ignored there"

# Devices
modprobe brd rd_nr=2 rd_size=1024
mknod /var/lib/kept/disk b 1 0
mknod /var/lib/kept/kmsg c 1 11
disk="head -c 8 /dev/ram0 | od -An -tx1"
clear="dd if=/dev/zero of=/dev/ram0 bs=4096 count=1"
kept "write to a disk" "$disk" "echo evil >/dev/ram0" "$clear"
kept "write to a disk by a node of its own" "$disk" "mknod /tmp/disk b 1 0; mknod /dev/disk b 1 0; echo evil >/tmp/disk; echo evil >/dev/disk"
kept "write to a disk by a node that lies about" "$disk" "echo evil >/var/lib/kept/disk" "$clear"
kept "write to the kernel log" "dmesg | grep -c evil-word" "echo evil-word >/dev/kmsg; echo evil-word >/var/lib/kept/kmsg" :
is "$(says 'ls -x -w 1000 /dev' | tr -s ' ')" "fd full net null random stderr stdin stdout urandom zero" "of devices it has harmless ones"
mkswap /dev/ram1 >/dev/null
if swapon /dev/ram1 2>/dev/null; then
	kept "stop swapping" "wc -l </proc/swaps" "swapoff -a; swapoff /dev/ram1" "swapon /dev/ram1"
	swapoff /dev/ram1
else
	skip "this kernel does not swap to such a disk"
fi
rmmod brd

# Other namespaces
kept "enter process 1's" "ls -A /var/lib/kept" "nsenter -t 1 -m touch /var/lib/kept/evil" "rm /var/lib/kept/evil"
kept "name a network namespace" "ls /run/netns" "(ip netns add evil)" "ip netns del evil"
kept "enter another network namespace" "ip -n S route" "(ip netns exec S ip route add 10.66.0.0/16 via 10.1.0.2); ip -n S route add 10.66.0.0/16 via 10.1.0.2" \
	"ip -n S route del 10.66.0.0/16"
kept "change that which is copied" "ip -n B route" "ip route add 10.66.0.0/16 via 10.1.0.1" "ip -n B route del 10.66.0.0/16"
kept "give a device away" "ip -n S -br link; ip -br link" "ip link add evil type dummy && ip link set evil netns 1; ip link set e0 netns $$"
is "$(says 'unshare -Un true')" "unshare: unshare failed: Operation not permitted" "nor make namespaces, which rpfmon would watch"
kept "see or make shared memory" "ipcs -m | wc -l" "ipcmk -M 1000" "ipcrm -a"
ipcmk -M 1000 >/dev/null
kept "delete it" "ipcs -m | wc -l" "ipcrm -a" :

# Daemons
: >/var/lib/kept/heard
bg socat "UNIX-LISTEN:/var/lib/kept/sock,fork" "OPEN:/var/lib/kept/heard,append"
bg socat ABSTRACT-LISTEN:rpfmon-test,fork "OPEN:/var/lib/kept/heard,append"
eventually 10 test -S /var/lib/kept/sock
kept "speak to a daemon by its socket" "sleep 0.3; cat /var/lib/kept/heard" "echo evil | socat -u - UNIX-CONNECT:/var/lib/kept/sock" ": >/var/lib/kept/heard"
kept "by an abstract one" "sleep 0.3; cat /var/lib/kept/heard" "echo evil | socat -u - ABSTRACT-CONNECT:rpfmon-test"
mkfifo /var/lib/kept/pipe
exec 8<>/var/lib/kept/pipe
if [ -e /sys/kernel/security/lsm ] || mount -t securityfs securityfs /sys/kernel/security; then
	if grep -q landlock /sys/kernel/security/lsm; then
		kept "by a pipe with a name" "dd iflag=nonblock bs=99 <&8 2>/dev/null" "echo evil >/var/lib/kept/pipe" :
	else
		skip "this kernel has no Landlock, which keeps it from pipes with a name"
	fi
fi
exec 8>&-
is "$(says 'perl -e "print join q( ), grep { socket(my \$s, 16, 3, \$_) } 0 .. 22"')" "0 4 6 10 12 16" "of netlink it has what is of the namespace"
if [ "$amd64" ]; then
	KEY='my ($type, $name) = (qq(user\0), qq(evil-key\0)); my $value = q(x);'
	kept "add a key" "perl -e '$KEY print syscall(250, 10, -4, \$type, \$name, 0) > 0 ? 1 : 0'" "perl -e '$KEY syscall(248, \$type, \$name, \$value, 1, -4)'" :
	is "$(says 'perl -e "syscall(425, 1, 0) < 0 and print 0 + \$!"')" 38 "nor use io_uring"
	like "$(says 'perl -e "syscall(0x40000029, 1, 1, 0); print q(lives)"; echo $?')" "159$" "nor x32's calls"
fi
kept "type into a terminal" "script -qec 'inside B rpfmon whatif \"perl -e '\\''open T,q(+<),q(/dev/tty); ioctl(T,0x5412,q(x)); ioctl(STDOUT,0x5412,q(x))'\\''\" >/dev/null
	read -rsn1 -t0.3 c; echo got=\$c' /dev/null | grep -o got=.*" true
unlike "$(says 'prlimit --nofile=9999999:9999999 true && echo raised')" raised "nor raise its limits"
is "$(says 'grep CapEff /proc/self/status')" "CapEff: 0000000000003000" "it has two capabilities"

# What it is for
works "use ip" "ip route add 10.66.0.0/16 via 10.1.0.1; ip rule; ip link set e0 mtu 1400; ip addr add 10.66.0.1/32 dev lo"
x B rpfmon whatif "ip link add v0 type nlmon" >/run/cage-said 2>&1 || :
like "$(cat /run/cage-said)" "rpfmon: the kernel loaded modules while the command ran: nlmon" "what the kernel loads for it is told, as it stays"
rmmod nlmon
works "use sysctl" "sysctl -w net.ipv4.ip_forward=1 net/ipv4/conf/e1/rp_filter=2"
works "use nft" "nft add table ip mine && nft list ruleset | grep -q 'table ip mine'"
is "$(x B nft list ruleset)" "" "and it is the copy's"
works "use iptables" "iptables -S && iptables -A INPUT -s 10.66.0.0/16 -j DROP && iptables -S | grep -q 10.66"
unlike "$(x B iptables -S)" "10\.66" "and it is the copy's"
works "use rpfmon" "rpfmon && rpfmon status && rpfmon allow add dev e1 from 10.66.0.0/16"
is "$(json B length allow show)" 0 "and it is the copy's"
works "use bash and here documents" "bash -c 'cat <<END >/dev/null
text
END
cat <<<text >/dev/null'"
works "use /tmp and /run" "echo one >/tmp/mine && echo two >/run/mine && mv /run/mine /tmp/too && grep -q two /tmp/too && grep -q one /tmp/mine"
not_ok "which are gone afterwards" ls /tmp/mine /run/mine /tmp/too
works "read files" "grep -q root /etc/passwd && test -e /tests/lib/lib.sh"
cd /tests || bail "there is no /tests"
works "find what lies where it stands" "test -e lib/lib.sh"
cd / || bail "there is no /"
works "ping itself" "ip link set lo up && ping -c 1 -W 2 127.0.0.1"
works "write to /dev/null, and to its own stderr" "echo x >/dev/null && echo x >/dev/stderr"
is "$(whatif "yes | head -c 300000; false")" 2 "it may say much"
is "$(whatif 'kill -TERM $$')" 2 "it may be ended by a signal"
is "$(whatif 'echo one; exec >&- 2>&-; exit 7')" 2 "it may close what it is heard by"
finish
