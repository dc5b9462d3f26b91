# SPDX-License-Identifier: GPL-2.0
# expect: ok 1 passed   0 failed   0 skipped
# shellcheck shell=bash disable=SC1091
. /tests/lib/lib.sh
ok "loads" modprobe rpfmon_selftest
rmmod rpfmon_selftest
finish
