# SPDX-License-Identifier: GPL-2.0
# expect: use-after-free
# shellcheck shell=bash disable=SC1091
. /tests/lib/lib.sh
ok "loads" modprobe rpfmon_selftest what=use
rmmod rpfmon_selftest
finish
