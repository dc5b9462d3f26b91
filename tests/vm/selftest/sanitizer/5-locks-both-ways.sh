# SPDX-License-Identifier: GPL-2.0
# expect: lockdep has turned itself off
# shellcheck shell=bash disable=SC1091
. /tests/lib/lib.sh
ok "loads" modprobe rpfmon_selftest what=lock
rmmod rpfmon_selftest
finish
