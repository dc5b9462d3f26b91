#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Makes, once, what the kernel's own netlink tool takes to run, and prints a directory whose layer/ has it: Python with what
# it imports, and in /usr/lib/linux tools/net/ynl and the schemas, from Debian's linux-source of a release's kernel.
# Usage: ynl.sh RELEASE
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/vm/common.sh
. "$here/common.sh"

make_ynl() {
	local dir=$1 release=$2 source=$3 python=$4
	cp -a "$python/layer" "$dir/layer"
	unpack_linux "$release" "$source" "$dir/layer/usr/lib/linux" tools/net/ynl Documentation/netlink/'*.yaml'
}

[ $# = 1 ] || die "usage: ynl.sh RELEASE"
root=$("$here/root.sh" "$1")
python=$("$here/packages.sh" "$1" python3-yaml python3-jsonschema)
cached "ynl-$1" "$({ cat "$root/kver"; echo "$python"; declare -f make_ynl unpack_linux unpack_packages; } | hash_of)" \
	make_ynl "$1" "$(linux_source "$1")" "$python"
