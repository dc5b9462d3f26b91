#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
# The first program in the VM: finds the root, which is what the host shares by 9p as layer0 (the uppermost),
# layer1 ... with a tmpfs over it, and hands over to guest.sh there.
set -e
/bin/busybox --install -s /bin
export PATH=/bin
trap 'echo "rpfmon-vm: no root"; sleep 1; poweroff -f' EXIT

mount -t proc proc /proc
while read -r module; do
	insmod "/lib/$module"
done </modules

options=trans=virtio,version=9p2000.L,msize=262144,cache=loose,ro
lower=
layers=$(sed 's/.*layers=\([^ ]*\).*/\1/; s/,/ /g' /proc/cmdline)
for tag in $layers; do
	mkdir "/layers/$tag"
	mount -t 9p -o $options "$tag" "/layers/$tag"
	lower=$lower${lower:+:}/layers/$tag
done
mkdir /rw /new
mount -t tmpfs -o size=75% tmpfs /rw
mkdir /rw/upper /rw/work
mount -t overlay -o "lowerdir=$lower,upperdir=/rw/upper,workdir=/rw/work" overlay /new
mkdir -p /new/tests
mount -t 9p -o $options tests /new/tests
umount /proc
trap - EXIT
exec switch_root /new /bin/bash /tests/vm/guest.sh
