# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
# What the second boot runs as soon as any manager of networks may: makes an overlay, and lets its first packet come.
. /tests/boot/common.sh

beside
udp_listen B "$PORT"
send_udp S 10.9.0.1 10.2.0.2 "$PORT" 1
udp_heard
echo "$HEARD $(device B vx0 admitted) $(device B vx0 rejected)" >/run/early
ip link del vx0
finish
