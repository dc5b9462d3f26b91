# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
# clock: 31 minutes later
# An hour and a minute after a rule for an hour was made, and three boots: it is gone, and the journal says so.
. /tests/boot/common.sh

wait_for_systemd
ok "the service is active: it is no failure" systemctl is-active rpfmon.service
is "$(ending id)" "" "the rule for an hour is gone"
MARK=0
is "$(said_by_service | wc -l)" 1 "with one line in the journal"
like "$(said_by_service)" "/etc/rpfmon.conf:[0-9]+: left out" "which says where, and that it is left out"
is "$(rules | LC_ALL=C sort)" "$SAVED" "the others are there, and override is on"
ok "its line is in the file still" grep -q 'kind gre' /etc/rpfmon.conf
ok "to save again" rpfmon save /etc/rpfmon.conf
not_ok "takes it out" grep -q 'kind gre' /etc/rpfmon.conf
mark_journal
ok "then, reloaded" systemctl reload rpfmon.service
is "$(said_by_service)" "" "there is nothing to say"
finish
