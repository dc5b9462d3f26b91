#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Installs, once, packages in a release's root, and prints a directory whose layer/ is what that changed. Nothing runs in the
# root of another architecture: there the layer is empty.
# Usage: packages.sh RELEASE PACKAGE...
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/vm/common.sh
. "$here/common.sh"
# shellcheck source=tests/vm/overlay.sh
. "$here/overlay.sh"

# Run in a mount namespace of its own.
install_packages() {
	local dir=$1 root=$2
	shift 2
	mount_root "$dir/scratch" "$root"
	cp /etc/resolv.conf "$MERGED/etc/resolv.conf"
	in_root apt-get -qq -o Acquire::Check-Valid-Until=false -o Acquire::Retries=3 update
	in_root apt-get -qq -o Dpkg::Use-Pty=0 install -y --no-install-recommends "$@" >/dev/null
	rm -rf "$SCRATCH/upper/etc/resolv.conf" "$SCRATCH/upper/var/lib/apt"
	keep_layer "$dir/layer"
}

make_packages() {
	local dir=$1 release=$2 root=$3
	shift 3
	if [ "$(arch_of "$release")" != amd64 ]; then
		mkdir "$dir/layer"
		return
	fi
	say "installing $* in the root of $release"
	in_namespace "$here/packages.sh" "$dir" "$root" "$@"
}

main() {
	local release=$1 root
	shift
	root=$("$here/root.sh" "$release")
	cached "packages-$release-$(tr ' ' - <<<"$*")" "$({ echo "$root $*"; declare -f make_packages install_packages keep_layer; } | hash_of)" \
		make_packages "$release" "$root/root" "$@"
}

if [ "${1-}" = --in-namespace ]; then
	shift
	install_packages "$@"
else
	[ $# -gt 1 ] || die "usage: packages.sh RELEASE PACKAGE..."
	main "$@"
fi
