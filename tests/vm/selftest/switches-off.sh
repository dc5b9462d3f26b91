# SPDX-License-Identifier: GPL-2.0
# expect: QEMU ended with 0
# alone: its VM ends with it
# shellcheck shell=bash disable=SC1091
. /tests/lib/lib.sh
ok "true" true
note "and all looks well"
echo "1..1"
end_marker
echo "# exit 0"
sleep 0.5
echo o >/proc/sysrq-trigger
sleep 5
