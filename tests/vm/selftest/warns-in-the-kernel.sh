# SPDX-License-Identifier: GPL-2.0
# expect: the kernel complained: WARNING: fake
# shellcheck shell=bash disable=SC1091
. /tests/lib/lib.sh
echo "<6>WARNING: fake" >/dev/kmsg
ok "true" true
finish
