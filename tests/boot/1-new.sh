# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
# The first boot after the packages were installed, but with a broken file, and that of the package beside it; then an
# administrator sets rules, to be there at the next, one of them for an hour.
. /tests/boot/common.sh

rule_id() { rpfmon -j allow | jq ".[] | select(.kind == \"vxlan\") | .id"; }
generation() { rpfmon -j status | jq .generation; }
property() { systemctl show --value -p "$1" rpfmon.service; }

wait_for_systemd
ok "the module is loaded" test -d /sys/module/rpfmon
ok "systemd loads it at boot" grep -qx rpfmon /usr/lib/modules-load.d/rpfmon.conf
ok "systemd finds no fault with the units" systemd-analyze verify rpfmon.service rpfmon-metrics.service
ok "what restores rules is confined" exposed rpfmon.service
ok "so is what writes metrics" exposed rpfmon-metrics.service

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

id=$(rule_id) before=$(generation)
cat >/etc/rpfmon.conf <<-END
	# rpfmon 0.1.0, 2026-11-24T06:00:00.000000Z: to be read by rpfmon restore
	allow add kind ipip from 10.6.0.0/16
	allow add kind gre from 10.7.0.0/16 expires 1h
	allow add kind vxlan from 10.9.0.0/16
	override on
END
want=$SAVED
ok "reloaded, with two more rules, as former versions saved them" systemctl reload rpfmon.service
is "$(rules | LC_ALL=C sort)" "$want" "they are there"
is "$(rule_id)" "$id" "the rule that was there is the same still"
is $(($(generation) - before)) 1 "all that was one change"
ok "an hour from now on" test "$(ending expires-in)" -gt 3500

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
is "$(property ReloadResult)" exit-code "systemd knows that the reload failed"
status=$(systemctl status --no-pager rpfmon.service) || :
like "$status" "ExecReload=.*FAILURE" "its status says so"
like "$status" "/etc/rpfmon.conf:2: .*form" "and where, and what"
is "$(property ActiveState)" active "the service is active still, and so can be reloaded, or stopped"
is "$(rules | LC_ALL=C sort)" "$want" "nothing changed, and override is on"
is "$(rule_id) $(generation)" "$id $((before + 1))" "nor was it undone and done again"
ok "the packet passes still" first_packets 1 1

# What save leaves as it is, and the next boots find so.
mv /etc/rpfmon.good /root/rules
ln -sf /root/rules /etc/rpfmon.conf
chown nobody /root/rules
chmod 600 /root/rules
ok "a file that is somebody else's alone, by a link into /root, is read, too" systemctl reload rpfmon.service

rpfmon allow del kind gre from 10.7.0.0/16
ok "a rule for an hour" rpfmon allow add kind gre from 10.7.0.0/16 expires 1h
ok "is saved with the others" rpfmon save /etc/rpfmon.conf
is "$(readlink /etc/rpfmon.conf) $(stat -c '%U %a' /root/rules)" "/root/rules nobody 600" "and the file stays whose, and where, it is"
ending until >/etc/until
ok "systemctl stop" systemctl stop rpfmon.service
is "$(rpfmon -j override | jq -r .override)" off "puts override off"
ok "the packet is dropped" first_packets 0 1
rmmod rpfmon
ok "systemctl start, without the module" systemctl start rpfmon.service
is "$(rules | LC_ALL=C sort)" "$want" "has it loaded, and sets all again"
ok "the packet passes again" first_packets 1 1

# The directory is not always root's.
mkdir -p $NODE
chown nobody $NODE
ok "metrics are written" systemctl start rpfmon-metrics.service
ok "node_exporter, which is not root, can read them" setpriv --reuid=nobody --clear-groups grep -x '# EOF' $NODE/rpfmon.prom
like "$(cat $NODE/rpfmon.prom)" $'\nrpfmon_admitted_packets_total[{]device="vx0"[^}]*[}] 1\n' "they are of the host's own namespace"
is "$(ls $NODE)" rpfmon.prom "nothing else is there"
: >/dev/shm/elsewhere
for elsewhere in /etc/elsewhere /dev/mqueue/elsewhere /dev/shm/elsewhere; do
	systemctl reset-failed
	ln -sf $elsewhere $NODE/rpfmon.prom.new
	not_ok "a link to $elsewhere is not written through" systemctl start rpfmon-metrics.service
	not_ok "nothing is there" test -s $elsewhere
done
journalctl --sync
like "$(journalctl -b -o cat -u rpfmon-metrics.service)" "rpfmon.prom.new" "and the journal says what was wrong"
ok "the next time is as ever" systemctl start rpfmon-metrics.service
ok "the metrics are there" grep -x '# EOF' $NODE/rpfmon.prom

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
