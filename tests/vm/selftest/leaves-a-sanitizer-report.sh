# SPDX-License-Identifier: GPL-2.0
# expect: a sanitizer spoke
# shellcheck shell=bash disable=SC1091
. /tests/lib/lib.sh
ok "true" true
echo "ERROR: AddressSanitizer: heap-use-after-free" >/run/sanitizer-report.1
finish
