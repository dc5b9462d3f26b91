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
	local dir=$1 release=$2 source=$3 list
	say "unpacking the kernel's tests from $source of $release"
	mapfile -t list < <("$here/root.sh" --sources "$release")
	mmdebstrap --quiet --mode=root --variant=extract --format=directory \
		--aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Check-Valid-Until "false"' \
		--aptopt='Acquire::Retries "3"' --include="$source" "${release%-backports}" "$dir/root" "${list[@]}"
	mkdir -p "$dir/layer/usr/lib/kselftests"
	tar -C "$dir/layer/usr/lib/kselftests" --strip-components=4 --wildcards -xJf "$dir/root/usr/src/$source.tar.xz" \
		'*/tools/testing/selftests/net*' '*/tools/testing/selftests/kselftest*' '*/tools/testing/selftests/lib*'
	rm -rf "$dir/root"
}

[ $# = 1 ] || die "usage: kselftests.sh RELEASE"
kver=$(cat "$("$here/root.sh" "$1")/kver")
series=$(cut -d. -f1,2 <<<"$kver")
cached "kselftests-$1" "$({ echo "$kver"; declare -f make_kselftests; } | hash_of)" make_kselftests "$1" "linux-source-$series"
