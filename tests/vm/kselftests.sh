#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Unpacks, once, the kernel's own tests of routing, from Debian's linux-source of a release's kernel, and prints a directory
# whose layer/ has them in /usr/lib/kselftests.
# Usage: kselftests.sh RELEASE
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/vm/common.sh
. "$here/common.sh"

make_kselftests() {
	local dir=$1 release=$2 source=$3
	say "unpacking the kernel's tests from $source of $release"
	unpack_packages "$release" "$dir/root" "$source"
	mkdir -p "$dir/layer/usr/lib/kselftests"
	tar -C "$dir/layer/usr/lib/kselftests" --strip-components=4 --wildcards -xJf "$dir/root/usr/src/$source.tar.xz" \
		'*/tools/testing/selftests/net*' '*/tools/testing/selftests/kselftest*' '*/tools/testing/selftests/lib*'
	rm -rf "$dir/root"
}

[ $# = 1 ] || die "usage: kselftests.sh RELEASE"
kver=$(cat "$("$here/root.sh" "$1")/kver")
series=$(cut -d. -f1,2 <<<"$kver")
cached "kselftests-$1" "$({ echo "$kver"; declare -f make_kselftests unpack_packages; } | hash_of)" make_kselftests "$1" "linux-source-$series"
