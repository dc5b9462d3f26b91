# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here; and 1,000 dummies d0, d1, ...
# "Who pays for it?": what a tenant's rules take is on the tenant's account. And a device with a new name has the rules of
# that name at once, even if there is no set of them yet.
# in the check: bullseye bookworm trixie-backports
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

GROUP=/sys/fs/cgroup/rpfmon
charged() { echo $(($(<$GROUP/memory.current) / 1024)); }
# in_group CMD...
in_group() { bash -c 'echo 0 >$0/cgroup.procs && exec "$@"' $GROUP "$@"; }

# The last three digits of a device's name make 1,000 different sets.
digits() {
	local n
	for n in {0..9}; do
		echo "allow add dev [de]*$n from 10.20.$n.0/24"
		echo "allow add dev [de]*${n}? from 10.21.$n.0/24"
		echo "allow add dev [de]*${n}?? from 10.22.$n.0/24"
	done
	for n in {0..200}; do echo "allow add dev [de]* from 10.23.$n.0/24"; done
	echo "override on"
}

asym
strict B e1
load
rpf_mark B

if [ ! -e /sys/fs/cgroup/cgroup.controllers ]; then
	mkdir -p /sys/fs/cgroup
	mount -t cgroup2 none /sys/fs/cgroup 2>/dev/null || :
fi
if grep -qw memory /sys/fs/cgroup/cgroup.controllers 2>/dev/null; then
	echo +memory >/sys/fs/cgroup/cgroup.subtree_control
	mkdir $GROUP
	seq -f 'link add d%.0f type dummy' 1000 1999 | ipn B -batch -
	digits >/tmp/digits
	in_group ip netns exec B rpfmon restore /tmp/digits
	x B rpfmon allow flush
	before=$(allocated 2) paid=$(charged)
	in_group ip netns exec B rpfmon restore /tmp/digits
	after=$(allocated 2)
	paid=$(($(charged) - paid)) grown=$((after - before))
	note "231 rules, 1,000 sets: the kernel has $grown KiB more, $paid KiB of it charged"
	ok "of 1,000 sets of rules, at least 90 % is charged: $paid of $grown KiB" test $((paid * 100)) -ge $((grown * 90)) -a "$grown" -gt 2000
	before=$(allocated 2) paid=$(charged)
	for ((i = 1000; i < 2000; i++)); do echo "link set d$i name e$i"; done | ipn B -batch -
	sleep 2
	after=$(allocated 2)
	lost=$((paid - $(charged))) grown=$((after - before))
	note "with new names the kernel has $grown KiB more, and $lost KiB fewer are charged"
	ok "and so it is if they have new names" test $((lost + grown)) -le 800
	x B rpfmon allow flush
	for ((i = 1000; i < 2000; i++)); do echo "link del e$i"; done | ipn B -batch -
else
	skip "what rules take is charged" "this kernel has no memory cgroups, or not in the second version"
fi

# A container does not fill the log, and does not keep others out of it.
# lines NETNS NETWORK
lines() { dmesg | grep -c "rpfmon: netns $1: uid 0, pid [0-9]*, rpfmon: rule [0-9]* added: kind vxlan from $2"; }
inode=$(unshare --user --map-root-user --net bash -c 'for i in {1..40}; do rpfmon allow add kind vxlan from 10.61.$i.0/24; done 2>/dev/null
	readlink /proc/self/ns/net' | tr -dc 0-9)
is "$(lines "$inode" 10.61)" 10 "of 40 changes in a container, ten are in the log"
ns C
for i in {1..40}; do x C rpfmon allow add kind vxlan from "10.62.$i.0/24" 2>/dev/null; done
is "$(lines "$(stat -L -c %i /run/netns/C)" 10.62)" 10 "so in one of the host's users"
for i in {1..20}; do rpfmon allow add kind vxlan from "10.63.$i.0/24" 2>/dev/null; done
is "$(lines "$(stat -L -c %i /proc/self/ns/net)" 10.63)" 20 "of the host's own, all are"
rpfmon allow flush

x B rpfmon override on
x B rpfmon allow add dev e1 from 10.9.0.0/24
x B rpfmon allow add dev 'x*' from 10.9.0.1
x B rpfmon allow add dev x1 from 10.9.0.0/16
ok "by its name, the device admits" arrive 5 5
for round in 1 2 3 4 5; do
	ipn B link set e1 down
	ipn B link set e1 name x1
	ipn B link set x1 up
	ipn B neigh replace 10.2.0.1 lladdr "$(ipn S -j link show s1 | jq -r '.[0].address')" dev x1
	sent=$(json B 'map(select(.dev == "x*"))[0].admitted' allow show)
	asymmetric 3
	[ $(($(json B 'map(select(.dev == "x*"))[0].admitted' allow show) - sent)) = 3 ] || { echo "round $round"; break; }
	ipn B link set x1 down
	ipn B link set x1 name e1
	ipn B link set e1 up
done
is "$round" 5 "by a new one, another rule does, from the first packet on"
ipn B link set e1 down
ipn B link set e1 name y1
ipn B link set y1 up
rejected=$(json B 'map(select(.dev == "y1"))[0].rejected' device show all)
asymmetric 3
is "$(json B 'map(select(.dev == "y1"))[0].rejected' device show all)" $((rejected + 3)) "by a name without a rule, none does"
finish
