# SPDX-License-Identifier: GPL-2.0
# expect: explain: severity: 'grave' is not one of
# shellcheck shell=bash disable=SC1091
. /tests/lib/lib.sh
ok "true" true
echo '# explained: {"dev": "eth0", "severity": "grave"}'
finish
