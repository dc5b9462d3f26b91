#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Boots a release's VM, with systemd and rpfmon from its packages, once for each file of tests/boot/, in order: they
# share one disk, and each ends with a real reboot. The VM's clock goes on from boot to boot, and, if a file says
# "# clock: N minutes later", by so many more.
# Usage: boot.sh RELEASE
set -euo pipefail
here=$(realpath "$(dirname "$0")")/vm
# shellcheck source=tests/vm/common.sh
. "$here/common.sh"
# shellcheck source=tests/vm/qemu.sh
. "$here/qemu.sh"
# shellcheck source=tests/vm/judge.sh
. "$here/judge.sh"

LIMIT=180

main() {
	local release=$1 runs file name failed=0 clock machine
	prepare_vm "$release" package
	machine=("${MACHINE[@]}")
	clock=$(date +%s)
	runs=$(mktemp -d "${TMPDIR:-/tmp}/rpfmon-boot.XXXXXX")
	DISK=$runs/disk
	mkdir -p "$runs/new/upper/etc"
	cp "${SHARES[0]}/etc/rpfmon.conf" "$runs/new/upper/etc/rpfmon.conf.packaged"
	echo "override sometimes" >"$runs/new/upper/etc/rpfmon.conf"
	truncate -s 1G "$DISK"
	mkfs.ext4 -q -d "$runs/new" "$DISK"
	for file in "$TOP"/tests/boot/[0-9]*.sh; do
		name=$(basename "$file" .sh)
		mkdir "$runs/$name"
		clock=$((clock + 60 * $(minutes_later "$file")))
		MACHINE=("${machine[@]}" -rtc "base=$(date -u -d "@$clock" +%FT%T)")
		run_job "$runs/$name" $LIMIT job=scenarios limit=$LIMIT "files=tests/boot/$name.sh"
		judge "$runs/$name" read_tap "$name"
		report "$runs/$name" "$release" "$name" || {
			failed=1
			break
		}
		# Not by the host's clock, which goes on while a VM waits for its turn, too.
		clock=$((clock + $(cat "$runs/$name/seconds")))
	done
	[ $failed = 1 ] || rm -rf "$runs"
	return $failed
}

minutes_later() {
	local minutes
	minutes=$(sed -n 's/^# clock: \([0-9]*\) minutes later$/\1/p' "$1")
	echo "${minutes:-0}"
}

[ $# = 1 ] || die "usage: boot.sh RELEASE"
main "$1"
