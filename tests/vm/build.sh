#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Builds the checkout for a release's VM, unless that very source was built before, and prints a directory whose layer/
# is laid over the release's root.
# Usage: build.sh RELEASE stock      in the release's root, by `make install`: module by dkms, tool; a second tool
#                                    with ASan and UBSan; what the scenarios send packets with
#        build.sh RELEASE sanitizer  the module for the sanitizer kernel
#        build.sh RELEASE kunit      the suites of kunit/ for the sanitizer kernel
#        build.sh RELEASE selftest   the module of selftest/sanitizer/ for the sanitizer kernel
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/vm/common.sh
. "$here/common.sh"

MODULE_SOURCES=(Kbuild dkms.conf LICENSE module include)
# "the compiler differs" compares two strings that differ between two updates of one compiler.
ALLOWED_WARNINGS='the compiler differs from the one used'

# Shows a build's log, and fails, where the build failed or warned.
judge_log() {
	local status=$1 log=$2 warnings
	warnings=$(grep -Ei '(warning|error):' "$log" | grep -v "$ALLOWED_WARNINGS") || warnings=
	[ "$status" != 0 ] || [ -n "$warnings" ] || return 0
	tail -60 "$log"
	die "the build failed or warned${warnings:+:$'\n'}$warnings"
}

run_logged() {
	local log=$1 status=0
	shift
	"$@" >"$log" 2>&1 || status=$?
	judge_log "$status" "$log"
}

# Runs in a mount namespace of its own, so that nothing stays mounted whatever happens.
build_in_root() {
	local dir=$1 root=$2 kver=$3 scratch=$1/scratch merged=$1/scratch/merged
	mkdir "$scratch"
	mount -t tmpfs -o mode=755 tmpfs "$scratch"
	mkdir "$scratch"/{upper,work,merged}
	mount -t overlay -o "lowerdir=$root,upperdir=$scratch/upper,workdir=$scratch/work" overlay "$merged"
	mount -t proc proc "$merged/proc"
	mount -t sysfs -o ro sysfs "$merged/sys"
	mount --rbind /dev "$merged/dev"
	mount -t tmpfs tmpfs "$merged/tmp"
	mkdir "$merged/tmp/rpfmon"
	copy_sources "$merged/tmp/rpfmon" "${MODULE_SOURCES[@]}" Makefile userspace tests/lib
	build_steps "$dir" "$merged" "$kver"
	umount -l "$merged"
	rm -rf "$scratch"/upper/{tmp,root,run,dev,proc,sys} "$scratch"/upper/var/{tmp,cache,log}
	cp -a "$scratch/upper" "$dir/layer"
	umount "$scratch"
	rmdir "$scratch"
}

build_steps() {
	local dir=$1 merged=$2 kver=$3 version status=0
	version=$(version_of_package)
	in_root() { chroot "$merged" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C "$@"; }
	say "make install, with dkms, for $kver"
	in_root CFLAGS="-O2 -g -Wall -Wextra -Werror" make -C /tmp/rpfmon install KVER="$kver" PREFIX=/usr >"$dir/install.log" 2>&1 || status=$?
	find "$merged/var/lib/dkms/rpfmon" -name make.log -exec cat {} + >"$dir/dkms.log" 2>/dev/null || :
	if [ $status != 0 ]; then cat "$dir/install.log"; fi
	judge_log $status "$dir/dkms.log"
	judge_log $status "$dir/install.log"
	in_root modinfo -k "$kver" -F version rpfmon | grep -qxF "$version" ||
		die "the module that dkms installed is not version $version"
	say "the tool with ASan and UBSan, and the senders"
	run_logged "$dir/tool.log" in_root make -C /tmp/rpfmon/tests/lib -s DEST=/usr/lib/rpfmon-test
	run_logged "$dir/asan.log" in_root CFLAGS="-O1 -g -Werror" \
		make -C /tmp/rpfmon/userspace SAN=1 O=/usr/lib/rpfmon-test/sanitized
	rm "$merged"/usr/lib/rpfmon-test/sanitized/*.o
}

make_stock() {
	local dir=$1 root=$2 tools=$3
	export -f build_in_root build_steps judge_log run_logged
	# shellcheck disable=SC2016
	unshare -m --propagation private "$BASH" "$here/build.sh" --in-namespace "$dir" "$root/root" "$(cat "$root/kver")"
	cp "$tools/jq" "$dir/layer/usr/lib/rpfmon-test/"
	cp -a "$tools/jq-root" "$dir/layer/usr/lib/rpfmon-test/root"
}

# Builds what is in DIR/source/SUB against the sanitizer kernel, and installs the modules of it below DIR/layer.
make_against() {
	local dir=$1 tree=$2 sub=$3 kver
	kver=$(cat "$tree/include/config/kernel.release")
	run_logged "$dir/make.log" make -C "$tree" M="$dir/source/$sub" modules
	mkdir -p "$dir/layer/usr/lib/modules/$kver/updates"
	find "$dir/source/$sub" -name '*.ko' -exec cp -t "$dir/layer/usr/lib/modules/$kver/updates" {} +
	ln -s usr/lib "$dir/layer/lib"
	cp "$tree"/modules.builtin "$tree"/modules.builtin.modinfo "$tree"/modules.order "$dir/layer/usr/lib/modules/$kver/"
	depmod -b "$dir/layer" "$kver"
	rm "$dir/layer/lib"
	rm -rf "$dir/source"
}

make_sanitizer() {
	say "the module for the sanitizer kernel"
	mkdir "$1/source"
	copy_sources "$1/source" "${MODULE_SOURCES[@]}"
	make_against "$1" "$2" .
}

make_selftest() {
	say "the module that the sanitizer kernel has to complain about"
	mkdir "$1/source"
	copy_sources "$1/source" tests/vm/selftest/sanitizer
	make_against "$1" "$2" tests/vm/selftest/sanitizer
}

make_kunit() {
	say "the KUnit suites"
	mkdir "$1/source"
	copy_sources "$1/source" "${MODULE_SOURCES[@]}" kunit
	sed -n 's/^obj-m.*= *//p' "$1/source/kunit/Kbuild" | tr ' ' '\n' | sed -n 's/\.o$//p' >"$1/suites"
	[ -s "$1/suites" ] || die "kunit/Kbuild names no suites in obj-m"
	make_against "$1" "$2" kunit
	local s
	while read -r s; do
		find "$1/layer" -name "$s.ko" | grep -q . || die "no $s.ko came out of kunit/"
	done <"$1/suites"
}

main() {
	local release=$1 kind=$2 base tools='' sources=("${MODULE_SOURCES[@]}") key
	case $kind in
	stock) base=$("$here/root.sh" "$release") tools=$("$here/tools.sh") sources+=(Makefile userspace tests/lib) ;;
	sanitizer) base=$("$here/kernel.sh") ;;
	kunit) base=$("$here/kernel.sh") sources+=(kunit) ;;
	selftest) base=$("$here/kernel.sh") sources=(tests/vm/selftest/sanitizer) ;;
	*) die "no such kind of build: $kind" ;;
	esac
	key=$({ echo "$base $tools"; hash_sources "${sources[@]}"; declare -f; } | hash_of)
	[ -d "$CACHE/build-$release-$kind-$key" ] || [ "$kind" != stock ] || need_root
	cached "build-$release-$kind" "$key" "make_$kind" "$base" "$tools"
}

if [ "${1-}" = --in-namespace ]; then
	shift
	build_in_root "$@"
else
	[ $# = 2 ] || die "usage: build.sh RELEASE stock|sanitizer|kunit|selftest"
	main "$@"
fi
