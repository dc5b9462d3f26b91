# SPDX-License-Identifier: GPL-2.0
# expect: exit status 1
# shellcheck shell=bash disable=SC1091
. /tests/lib/lib.sh
ok "true" true
false
finish
