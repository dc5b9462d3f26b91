# SPDX-License-Identifier: GPL-2.0
# expect: the kernel complained: BUG: s
# (sleeping function called ..., which is told once a second at most, or else scheduling while atomic)
# shellcheck shell=bash disable=SC1091
. /tests/lib/lib.sh
ok "loads" modprobe rpfmon_selftest what=sleep
rmmod rpfmon_selftest
finish
