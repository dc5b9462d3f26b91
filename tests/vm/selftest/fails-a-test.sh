# SPDX-License-Identifier: GPL-2.0
# expect: not ok 2 - false
# shellcheck shell=bash disable=SC1091
. /tests/lib/lib.sh
ok "true" true
ok "false" false
finish
