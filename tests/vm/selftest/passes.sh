# SPDX-License-Identifier: GPL-2.0
# expect: ok 2 passed   0 failed   0 skipped
# shellcheck shell=bash disable=SC1091
. /tests/lib/lib.sh
ok "true" true
is a a "equal"
finish
