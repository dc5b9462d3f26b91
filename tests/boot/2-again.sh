# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
# The boot after: the rules are in force when the first packet comes.
. /tests/boot/common.sh

stamp() { systemctl show --value -p ActiveEnterTimestampMonotonic "$1"; }

wait_for_systemd
host
is "$(rules | LC_ALL=C sort)" "$SAVED" "the rules are there, and override is on"
is "$(ending until)" "$(cat /etc/until)" "the rule for an hour ends as was meant, and not later for the boot"
ok "the service is active" systemctl is-active rpfmon.service
ok "the network was made" eventually 60 systemctl is-active early.service
is "$(cat /run/early)" "1 1 0" "its first packet passed: arrived, admitted, none rejected"
ok "the service was there before network-pre.target" test "$(stamp rpfmon.service)" -lt "$(stamp network-pre.target)"

systemctl stop early.service
ip link del e0 2>/dev/null || :
beside later0
ok "to a device made later they apply too" first_packets 5 5
is "$(device B later0 admitted) $(device B later0 rejected)" "5 0" "from its first packet on"
ip link del later0
systemctl disable early.service
finish
