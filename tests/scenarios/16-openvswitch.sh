# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   P                               B                                U
#   p0 10.5.0.9/24 ---------- port, in ovs0 10.5.0.1/24
#                             eth0 10.1.0.2/24 -------------- 10.1.0.1/24 u0
#   up0 10.6.0.2/24 ------------------------------------------- 10.6.0.1/24 u1
#   10.9.0.1/32 on lo         B: route to 10.9.0.0/16 by eth0
# The same as with a bridge of the kernel's, on Open vSwitch, as OVN and OpenStack have it: it is the switch's internal device
# that receives, not its port.
# releases: bullseye bookworm trixie trixie-backports sid
# layer: tests/vm/packages openvswitch-switch
# situation: asymmetric
# in the check: bullseye bookworm trixie-backports
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

arrives() { udp_arrives "$1" P 10.9.0.1 10.5.0.1 "$PORT" "$2" B; }
works() { pings P 10.5.0.1 -I 10.9.0.1; }
stranger_out() { udp_arrives 0 P 10.9.0.99 10.5.0.1 "$PORT" 5 B; }
also_holds() { pings P 10.5.0.1; }
MAC=02:00:00:00:05:01

baseline() { sysctl_in B net.ipv4.conf.{all.rp_filter=0,ovs0.rp_filter=1}; }

switch() {
	mkdir -p /run/openvswitch /etc/openvswitch /var/log/openvswitch
	ovsdb-tool create /tmp/conf.db /usr/share/openvswitch/vswitch.ovsschema
	bg ovsdb-server /tmp/conf.db --remote=punix:/run/openvswitch/db.sock --pidfile 2>/tmp/ovsdb.log
	eventually 20 ovs-vsctl --no-wait init || bail "no database: $(tail -n 1 /tmp/ovsdb.log)"
	# It takes a machine that was booted less than ten seconds ago for one without processors.
	eventually 15 awk '$1 < 11 { exit 1 }' /proc/uptime
	bg x B ovs-vswitchd --pidfile 2>/tmp/ovs.log
	# or it takes its port's, some time later
	ovs-vsctl --timeout=60 add-br ovs0 -- set bridge ovs0 "other-config:hwaddr=$MAC" -- add-port ovs0 port || bail "no switch: $(tail -n 1 /tmp/ovs.log)"
}

modprobe openvswitch || skip_all "this kernel has no Open vSwitch"
ns P B U
link P p0 B port
uplink B P
switch
ipn B link set ovs0 up
ipn B addr add 10.5.0.1/24 dev ovs0
ipn P addr add 10.5.0.9/24 dev p0
neigh P p0 10.5.0.1 $MAC
load
rpf_mark B
baseline
ok "from its own network a packet arrives" eventually 20 udp_arrives 1 P 10.5.0.9 10.5.0.1 "$PORT" 1 B
rpf_off B ovs0
ok "without the filter: 5 of 5" arrives 5 5
strict B port
ok "a strict port is not asked: 5 of 5" arrives 5 5
baseline
ok "the strict switch is: none" arrives 0 5
check_invariant B "strict" 5
is "$(missed B ovs0 '[.dev, .cause, .reasons[], .src, ."reverse-dev", ."reverse-gateway", .prefix, ."decided-by"] | join(" ")')" \
	"ovs0 asymmetric asymmetric 10.9.0.1 eth0 10.1.0.1 10.9.0.0/16 dev" "explain names it"
like "$(x B rpfmon)" "ovs0 +openvswitch +strict +5 " "of kind openvswitch"
like "$(tested B .error from 10.9.0.1 dev port)" "is a port of another[^{]*ask for that one[^{]*$" "a test of the port says which device to ask for"
is "$(missed B ovs0 '.situations | join(" ")')" asymmetric "and nothing else to it"
mends B ovs0
check_invariant B "to the end" some
ipn B route add 10.9.0.1 via 10.5.0.9
rpf_mark B
ok "with a route by ovs0 it works" works
check_invariant B "with a route" 0
over B ovs0 "with a route"
ovs-vsctl --timeout=20 del-br ovs0
finish
