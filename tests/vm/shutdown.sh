#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The last thing that systemd does before a reboot: ends QEMU as guest.sh's verdict says, see its leave().
[ "$(cat /run/rpfmon-verdict)" = 0 ] || exit 1
printf '\020' | dd of=/dev/port bs=1 seek=244 conv=notrunc
