#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Makes, once, the initramfs that mounts the root, and prints its name. Without arguments: for a kernel that has all
# the drivers built in.
# Usage: initrd.sh [ROOT KVER]
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/vm/common.sh
. "$here/common.sh"

DRIVERS=(virtio_pci 9p 9pnet_virtio overlay)

# In the order in which they have to be inserted.
copy_modules() {
	local dir=$1 root=$2 kver=$3 file
	modprobe -d "$root" -S "$kver" --show-depends -a "${DRIVERS[@]}" | sed -n 's/^insmod \([^ ]*\).*/\1/p' |
		awk '!seen[$0]++' |
		while read -r file; do
			case $file in
			*.xz) xz -dc "$file" >"$dir/lib/$(basename "$file" .xz)" ;;
			*) cp "$file" "$dir/lib/" ;;
			esac
			basename "$file" .xz
		done >"$dir/modules"
}

make_initrd() {
	local dir=$1
	shift
	mkdir -p "$dir"/tree/{bin,lib,dev,proc,layers}
	cp "$(command -v busybox)" "$dir/tree/bin/busybox"
	cp "$here/init.sh" "$dir/tree/init"
	: >"$dir/tree/modules"
	[ $# = 0 ] || copy_modules "$dir/tree" "$@"
	(cd "$dir/tree" && find . | cpio --quiet -o -H newc | gzip -1) >"$dir/initrd"
	rm -rf "$dir/tree"
}

main() {
	local dir
	dir=$(cached initrd "$({ echo "$@"; cat "$here/init.sh"; declare -f make_initrd copy_modules; } | hash_of)" make_initrd "$@")
	echo "$dir/initrd"
}

main "$@"
