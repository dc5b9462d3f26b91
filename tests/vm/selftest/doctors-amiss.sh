# SPDX-License-Identifier: GPL-2.0
# expect: doctor: devices/mode: 'grave' is not one of
# shellcheck shell=bash disable=SC1091
. /tests/lib/lib.sh
ok "true" true
echo '# doctored: {"netns": 1, "devices": [{"dev": "eth0", "mode": "grave"}]}'
finish
