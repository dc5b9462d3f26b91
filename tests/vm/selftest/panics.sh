# SPDX-License-Identifier: GPL-2.0
# expect: Kernel panic
# alone: its VM ends with it
# shellcheck shell=bash disable=SC1091
. /tests/lib/lib.sh
ok "true" true
sleep 0.5
echo c >/proc/sysrq-trigger
finish
