# SPDX-License-Identifier: GPL-2.0
# expect: the kernel complained: BUG: sleeping function
# shellcheck shell=bash disable=SC1091
. /tests/lib/lib.sh
ok "loads" modprobe rpfmon_selftest what=sleep
rmmod rpfmon_selftest
finish
