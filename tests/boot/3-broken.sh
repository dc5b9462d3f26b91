# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
# A boot with a file that is broken.
. /tests/boot/common.sh

wait_for_systemd
MARK=0
ok "the service failed" systemctl is-failed rpfmon.service
is "$(said_by_service | wc -l)" 1 "with one line in the journal"
like "$(said_by_service)" "/etc/rpfmon.conf:1: .*sometimes" "which says where, and what"
ok "the network did not wait for it" systemctl is-active multi-user.target
is "$(rules)" "override off" "the module is loaded, with no rule and override off"
beside
ok "the packet is dropped, as without rpfmon" first_packets 0 1
echo "override audit" >/etc/rpfmon.conf
ok "when the file is mended, the service starts" systemctl restart rpfmon.service
is "$(rules)" "override audit" "and sets what it says"
ip link del vx0
finish
