#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Unpacks, once, the kernel's own tests of routing, from Debian's linux-source of a release's kernel, and prints a directory
# whose layer/ has them in /usr/lib/linux/tools/testing/selftests.
# Usage: kselftests.sh RELEASE
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/vm/common.sh
. "$here/common.sh"

make_kselftests() {
	unpack_linux "$2" "$3" "$1/layer/usr/lib/linux" tools/testing/selftests/{net,kselftest,lib}'*'
}

[ $# = 1 ] || die "usage: kselftests.sh RELEASE"
root=$("$here/root.sh" "$1")
cached "kselftests-$1" "$({ cat "$root/kver"; declare -f make_kselftests unpack_linux unpack_packages; } | hash_of)" \
	make_kselftests "$1" "$(linux_source "$1")"
