#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Builds, once, a kernel of our own from Debian's linux-source, and prints the directory of its tree: arch/x86/boot/bzImage
# to boot, and all that modules are built against.
# Usage: kernel.sh [sanitizer]    with KASAN, lockdep, kmemleak, and KUnit
#        kernel.sh kcsan          with KCSAN
#        kernel.sh checkpatch     no kernel: that script and what it reads
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/vm/common.sh
. "$here/common.sh"

SOURCE=linux-source-6.12
TARBALL=/usr/src/$SOURCE.tar.xz
# To be raised where a change to this file changes what comes out.
RECIPE=1
# Nothing of the day in what is compiled: a warm ccache then has it all.
export KBUILD_BUILD_TIMESTAMP='2020-01-01 00:00:00 UTC' KBUILD_BUILD_USER=rpfmon KBUILD_BUILD_HOST=rpfmon

compiler() {
	if command -v ccache >/dev/null; then echo 'ccache gcc'; else echo gcc; fi
}

unpack() {
	say "unpacking $SOURCE"
	tar -C "$1" --strip-components=1 -xJf "$TARBALL"
}

unpack_checkpatch() {
	say "unpacking checkpatch from $SOURCE"
	tar -C "$1" --strip-components=2 -xJf "$TARBALL" "$SOURCE"/scripts/{checkpatch.pl,spelling.txt,const_structs.checkpatch}
}

fragments() { cat "$TOP/tests/vm/kernel.config" "$TOP/tests/vm/$1.config"; }

configure() {
	local dropped
	fragments "$2" >"$1/fragment"
	make -C "$1" -s tinyconfig >/dev/null
	(cd "$1" && scripts/kconfig/merge_config.sh -m .config fragment) >"$1/config.log"
	make -C "$1" -s olddefconfig 2>>"$1/config.log"
	dropped=$(grep -E '^(# )?CONFIG_' "$1/fragment" | grep -vxFf "$1/.config") || return 0
	die "not in the kernel's configuration after olddefconfig:"$'\n'"$dropped"
}

build() {
	unpack "$1"
	configure "$1" "$2"
	say "building the $2 kernel: 6 to 15 minutes on two cores"
	local log=$1/build.log
	if ! make -C "$1" CC="$(compiler)" -j"$(nproc)" bzImage modules >"$log" 2>&1; then
		tail -40 "$log"
		return 1
	fi
	trim "$1"
}

# Only what modules are built against is kept: a quarter of it.
trim() {
	(
		cd "$1"
		rm -rf Documentation samples sound drivers .tmp_vmlinux*
		find arch -mindepth 1 -maxdepth 1 -type d ! -name x86 -exec rm -rf {} +
		find . \( -path ./scripts -o -path ./tools \) -prune -o \( -name '*.[coaS]' -o -name '.*.cmd' \) -exec rm {} +
	)
}

main() {
	local version flavour=${1-sanitizer}
	version=$(dpkg-query -W -f '${Version}' "$SOURCE")
	if [ "$flavour" = checkpatch ]; then
		cached checkpatch "$(echo "$version" | hash_of)" unpack_checkpatch
		return
	fi
	cached kernel "$({ echo "$RECIPE $version"; gcc --version | head -1; fragments "$flavour" | grep CONFIG_; } | hash_of)" build "$flavour"
}

main "$@"
