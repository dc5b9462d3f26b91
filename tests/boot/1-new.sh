# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
# The first boot after the packages were installed, but with a broken file, and that of the package beside it; then an
# administrator sets rules, to be there at the next.
. /tests/boot/common.sh

wait_for_systemd
ok "the module is loaded" test -d /sys/module/rpfmon
ok "systemd loads it at boot" grep -qx rpfmon /usr/lib/modules-load.d/rpfmon.conf
ok "systemd finds no fault with the unit" systemd-analyze verify rpfmon.service

beside
MARK=0
ok "a broken file: the service failed" systemctl is-failed rpfmon.service
is "$(said_by_service | wc -l)" 1 "with one line in the journal"
like "$(said_by_service)" "/etc/rpfmon.conf:1: .*sometimes" "which says where, and what"
ok "the boot did not wait for it" systemctl is-active multi-user.target
is "$(rules)" "override off" "there is no rule, and override is off"
ok "the packet is dropped, as without rpfmon" first_packets 0 1
echo "override audit" >/etc/rpfmon.conf
ok "when the file is mended, the service starts" systemctl restart rpfmon.service
is "$(rules)" "override audit" "and sets what it says"

mv /etc/rpfmon.conf.packaged /etc/rpfmon.conf
ok "with the package's file, the service starts" systemctl restart rpfmon.service
ok "the service is active" systemctl is-active rpfmon.service
is "$(rules)" "override off" "with no rule, and override off"

rpfmon reset dev vx0
ok "strict: the packet is dropped" first_packets 0 1
is "$(device B vx0 rejected)" 1 "and counted"

cat >/etc/rpfmon.conf <<-END
	# after node 3 was moved
	allow add kind vxlan from 10.9.0.0/16

	override on
END
want=$'allow add kind vxlan from 10.9.0.0/16\noverride on'
ok "systemctl reload" systemctl reload rpfmon.service
is "$(rules)" "$want" "sets what the file says"
ok "the packet passes" first_packets 1 1
ok "reloaded without a change" systemctl reload rpfmon.service
is "$(rules)" "$want" "all is as it was"

cp /etc/rpfmon.conf /etc/rpfmon.good
cat >/etc/rpfmon.conf <<-END
	allow add kind gre from 10.8.0.0/16
	allow add kind vxlan form 10.9.0.0/16
	override audit
END
mark_journal
not_ok "a broken file is refused" systemctl reload rpfmon.service
is "$(said_by_service | wc -l)" 1 "with one line in the journal"
like "$(said_by_service)" "/etc/rpfmon.conf:2: .*form" "which says where, and what"
is "$(rules)" "$want" "and changes nothing"
ok "the packet passes still" first_packets 1 1

cp /etc/rpfmon.good /etc/rpfmon.conf
ok "systemctl stop" systemctl stop rpfmon.service
is "$(rpfmon -j override | jq -r .override)" off "puts override off"
ok "the packet is dropped" first_packets 0 1
ok "systemctl start" systemctl start rpfmon.service
is "$(rules)" "$want" "sets all again"
ok "the packet passes again" first_packets 1 1

# For the next boot: what makes networks starts after network-pre.target, as systemd-networkd and ifupdown do; this one
# waits for nothing else.
cat >/etc/systemd/system/early.service <<-END
	[Unit]
	DefaultDependencies=no
	After=network-pre.target
	Wants=network-pre.target
	Before=network.target

	[Service]
	Type=oneshot
	RemainAfterExit=yes
	ExecStart=/bin/bash /tests/boot/early.sh

	[Install]
	WantedBy=sysinit.target
END
ok "something makes a network as early as it may" systemctl enable early.service
ip link del vx0
finish
