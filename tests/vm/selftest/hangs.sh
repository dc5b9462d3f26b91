# SPDX-License-Identifier: GPL-2.0
# expect: killed after 10 seconds
# shellcheck shell=bash disable=SC1091
. /tests/lib/lib.sh
ok "true" true
sleep 1000
finish
