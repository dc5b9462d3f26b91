# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   P                               B                                U
#   p0 10.5.0.9/24 ---------- port, in ovs0 10.5.0.1/24
#                             eth0 10.1.0.2/24 -------------- 10.1.0.1/24 u0
#   10.9.0.1/32, 10.10.0.1/32 on lo       B: routes to 10.9.0.0/16 and 10.10.0.0/16 by eth0
# The same as with a bridge of the kernel's, on Open vSwitch, as OVN and OpenStack have it: it is the switch's internal device
# that receives, not its port.
# releases: bullseye bookworm trixie trixie-backports sid
# layer: tests/vm/packages openvswitch-switch
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

arrives() { udp_arrives "$1" P 10.9.0.1 10.5.0.1 "$PORT" "$2" B; }
stranger() { udp_arrives "$1" P 10.10.0.1 10.5.0.1 "$PORT" "$2" B; }
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
uplink B
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
is "$(explained B ovs0 '.[0] | [.dev, .reason, .src, ."reverse-dev", ."reverse-gateway", .prefix, ."decided-by"] | join(" ")')" \
	"ovs0 asymmetric 10.9.0.1 eth0 10.1.0.1 10.9.0.0/16 dev" "explain names it"
like "$(x B rpfmon)" "ovs0 +openvswitch +strict +5 " "of kind openvswitch"
like "$(x B rpfmon test from 10.9.0.1 dev port 2>&1 || :)" "is a port of another.*ask for that one" "a test of the port says whom to ask"
every_fix B ovs0
check_invariant B "to the end" some
ovs-vsctl --timeout=20 del-br ovs0
finish
