# SPDX-License-Identifier: GPL-2.0
# expect: the kernel complained: UBSAN: shift-out-of-bounds
# shellcheck shell=bash disable=SC1091
. /tests/lib/lib.sh
ok "loads" modprobe rpfmon_selftest what=shift
rmmod rpfmon_selftest
finish
