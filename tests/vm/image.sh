#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Makes, once, a disk of what is in a directory of the cache, and prints its file. Of a disk, the VM keeps in its memory what
# it has read; by 9p, each program that starts there would ask the host some forty times, a third of what it costs.
# Usage: image.sh DIR
set -euo pipefail
# shellcheck source=tests/vm/common.sh
. "$(dirname "$0")/common.sh"

make_image() {
	mkfs.erofs --quiet "$1/image" "$2"
}

[ $# = 1 ] || die "usage: image.sh DIR"
[[ $1 = "$CACHE"/* ]] || die "not of the cache, so it may change: $1"
dir=$(cached image "$({ echo "${1#"$CACHE"/}"; declare -f make_image; } | hash_of)" make_image "$1")
echo "$dir/image"
