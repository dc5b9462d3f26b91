# SPDX-License-Identifier: GPL-2.0
# expect: ok 1 passed   0 failed   1 skipped
# shellcheck shell=bash disable=SC1091
. /tests/lib/lib.sh
ok "true" true
skip "cannot be run"
finish
