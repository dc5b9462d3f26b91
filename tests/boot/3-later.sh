# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
# clock: 30 minutes later
# A rule for an hour, when half of that is over: a boot gives it no other hour.
. /tests/boot/common.sh

wait_for_systemd
ok "the service is active" systemctl is-active rpfmon.service
is "$(rules | LC_ALL=C sort)" "$SAVED" "the rules are there"
is "$(ending until)" "$(cat /etc/until)" "the rule for an hour, too, and ends when it did"
ok "in less than half of it" test "$(ending expires-in)" -lt 1800
MARK=0
is "$(said_by_service)" "" "there is nothing to say"
finish
