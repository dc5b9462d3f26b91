#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
# The first program in the VM: finds the root, which is the disks whose serial numbers are layer0 (the uppermost), layer1 ...
# with a tmpfs over it, or the disk "changes" where there is one, and hands over to guest.sh there, or to systemd.
set -e
export PATH=/bin
trap 'echo "rpfmon-vm: no root"; sleep 1; poweroff -f' EXIT

mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
while read -r module; do
	insmod "/lib/$module"
done </modules

# disk SERIAL: its device, or nothing
disk() {
	for d in /sys/block/vd*; do
		[ "$(cat "$d/serial")" != "$1" ] || echo "/dev/${d##*/}"
	done
}

lower=
layers=$(sed 's/.*layers=\([^ ]*\).*/\1/; s/,/ /g' /proc/cmdline)
for layer in $layers; do
	mkdir "/layers/$layer"
	mount -t erofs -o ro "$(disk "$layer")" "/layers/$layer"
	lower=$lower${lower:+:}/layers/$layer
done
mkdir /rw /new
changes=$(disk changes)
if [ -n "$changes" ]; then
	mount -t ext4 "$changes" /rw
else
	mount -t tmpfs -o size=75% tmpfs /rw
fi
mkdir -p /rw/upper /rw/work
mount -t overlay -o "lowerdir=$lower,upperdir=/rw/upper,workdir=/rw/work" overlay /new
for shared in tests bench; do
	mkdir -p /new/$shared
	mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144,cache=loose,ro $shared /new/$shared
done
init="/bin/bash /tests/vm/guest.sh"
if grep -q init=systemd /proc/cmdline; then
	mkdir -p /new/etc/systemd/system/multi-user.target.wants
	cp /new/tests/vm/rpfmon-test.service /new/etc/systemd/system/
	ln -sf ../rpfmon-test.service /new/etc/systemd/system/multi-user.target.wants/
	mkdir -p /new/lib/systemd/system-shutdown
	cp /new/tests/vm/shutdown.sh /new/lib/systemd/system-shutdown/rpfmon-test
	init=/sbin/init
	# The module's first line is to be seen on the console: see ours_ran in qemu.sh.
	echo 7 >/proc/sys/kernel/printk
fi
umount /proc /sys /dev
trap - EXIT
# shellcheck disable=SC2086
exec switch_root /new $init
