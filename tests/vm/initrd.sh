#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Makes, once, what the VM boots from, and prints the directory: initrd, which mounts the root, and vmlinux, the kernel
# unpacked, as emulated processors take seconds for that. Without arguments: initrd alone, for a kernel that has all the
# drivers built in.
# Usage: initrd.sh [ROOT KVER [DRIVER...]]
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/vm/common.sh
. "$here/common.sh"

DRIVERS=(virtio_pci virtio_blk erofs 9p 9pnet_virtio overlay)
# What init.sh calls, beside the shell.
APPLETS=(mount umount insmod sleep poweroff sed grep cat mkdir cp ln switch_root)

# In the order in which they have to be inserted.
copy_modules() {
	local dir=$1 root=$2 kver=$3 file
	shift 3
	modprobe -d "$root" -S "$kver" --show-depends -a "${DRIVERS[@]}" "$@" | sed -n 's/^insmod \([^ ]*\).*/\1/p' |
		awk '!seen[$0]++' |
		while read -r file; do
			case $file in
			*.xz) xz -dc "$file" >"$dir/lib/$(basename "$file" .xz)" ;;
			*) cp "$file" "$dir/lib/" ;;
			esac
			basename "$file" .xz
		done >"$dir/modules"
}

# How a bzImage holds its payload: Documentation/x86/boot.rst. The last four bytes are its size unpacked.
unpack_kernel() {
	local image=$1 start size unpack
	# arm64's is not packed.
	if [ "$(dd if="$image" bs=1 skip=56 count=4 status=none | tr -d '\0')" = ARMd ]; then
		cat "$image"
		return
	fi
	field() { od -An "-tu$2" -j"$1" -N"$2" "$image" | tr -d ' '; }
	start=$((($(field $((0x1f1)) 1) + 1) * 512 + $(field $((0x248)) 4)))
	size=$(($(field $((0x24c)) 4) - 4))
	case $(od -An -tx1 -j$start -N2 "$image") in
	' fd 37') unpack=xz ;;
	' 28 b5') unpack=zstd ;;
	' 1f 8b') unpack=gzip ;;
	*) die "$image: packed in an unknown way" ;;
	esac
	dd if="$image" bs=1M iflag=skip_bytes,count_bytes skip=$start count=$size status=none | $unpack -dc
}

make_initrd() {
	local dir=$1 applet
	shift
	mkdir -p "$dir"/tree/{bin,lib,dev,proc,sys,layers}
	case ${2-} in
	*-arm64) cp "$1/usr/bin/busybox" "$dir/tree/bin/busybox" ;;
	*) cp "$(command -v busybox)" "$dir/tree/bin/busybox" ;;
	esac
	for applet in "${APPLETS[@]}"; do ln -s busybox "$dir/tree/bin/$applet"; done
	cp "$here/init.sh" "$dir/tree/init"
	: >"$dir/tree/modules"
	if [ $# != 0 ]; then
		copy_modules "$dir/tree" "$@"
		unpack_kernel "$1/boot/vmlinuz-$2" >"$dir/vmlinux"
	fi
	(cd "$dir/tree" && find . | cpio --quiet -o -H newc | gzip -1) >"$dir/initrd"
	rm -rf "$dir/tree"
}

cached initrd "$({ echo "$@"; echo "${APPLETS[*]} ${DRIVERS[*]}"; cat "$here/init.sh"; declare -f make_initrd copy_modules unpack_kernel; } | hash_of)" \
	make_initrd "$@"
