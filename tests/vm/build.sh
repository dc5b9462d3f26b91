#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Builds the checkout for a release's VM, unless that very source was built before, and prints a directory whose layer/
# is laid over the release's root.
# Usage: build.sh RELEASE stock      in the release's root, by `make install`: module by dkms, tool; a second tool
#                                    with ASan and UBSan; what the scenarios send packets with
#        build.sh RELEASE package    in the release's root, by `make deb`: debs/ has the packages, next/ the same with a
#                                    higher version, layer/ what installing the first does
#        build.sh RELEASE sanitizer  the module for the sanitizer kernel
#        build.sh RELEASE kcsan      the same for the kernel with KCSAN
#        build.sh RELEASE kunit      the suites of kunit/ for the sanitizer kernel
#        build.sh RELEASE selftest   the module of selftest/sanitizer/ for the sanitizer kernel
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/vm/common.sh
. "$here/common.sh"
# shellcheck source=tests/vm/overlay.sh
. "$here/overlay.sh"
# shellcheck source=tests/vm/arm64.sh
. "$here/arm64.sh"

MODULE_SOURCES=(Kbuild dkms.conf LICENSE module include)
PACKAGE_SOURCES=(Makefile Documentation userspace prometheus debian)
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

# Run in a mount namespace of its own.
install_in_root() {
	local dir=$1 root=$2 kver=$3 status=0
	mount_root "$dir/scratch" "$root"
	put_sources /tmp/rpfmon "${MODULE_SOURCES[@]}" Makefile Documentation userspace prometheus tests/lib
	say "make install, with dkms, for $kver"
	in_root CFLAGS="-O2 -g -Wall -Wextra -Werror" make -C /tmp/rpfmon install KVER="$kver" PREFIX=/usr >"$dir/install.log" 2>&1 || status=$?
	find "$MERGED/var/lib/dkms/rpfmon" -name make.log -exec cat {} + >"$dir/dkms.log" 2>/dev/null || :
	if [ $status != 0 ]; then cat "$dir/install.log"; fi
	judge_log $status "$dir/dkms.log"
	judge_log $status "$dir/install.log"
	in_root modinfo -k "$kver" -F version rpfmon | grep -qxF "$(version_of_package)" ||
		die "the module that dkms installed is not version $(version_of_package)"
	say "the tool with ASan and UBSan, and the senders"
	run_logged "$dir/tool.log" in_root make -C /tmp/rpfmon/tests/lib -s DEST=/usr/lib/rpfmon-test
	run_logged "$dir/asan.log" in_root CFLAGS="-O1 -g -Werror" \
		make -C /tmp/rpfmon/userspace SAN=1 O=/usr/lib/rpfmon-test/sanitized
	run_logged "$dir/prove.log" in_root make -C /tmp/rpfmon/tests/lib -s DEST=/usr/lib/rpfmon-test \
		OBJECTS=/tmp/rpfmon/userspace prove
	run_logged "$dir/chance.log" in_root make -C /tmp/rpfmon/tests/lib -s DEST=/usr/lib/rpfmon-test \
		OBJECTS=/usr/lib/rpfmon-test/sanitized chance
	rm -r "$MERGED"/usr/lib/rpfmon-test/sanitized/*.o "$MERGED"/usr/lib/rpfmon-test/sanitized/cmd
	keep_layer "$dir/layer"
}

make_stock() {
	local dir=$1 root=$2 tools=$3
	if [ -d "$root/cross" ]; then
		in_namespace "$here/build.sh" install_arm64 "$dir" "$root"
		return
	fi
	in_namespace "$here/build.sh" install_in_root "$dir" "$root/root" "$(cat "$root/kver")"
	cp "$tools/jq" "$dir/layer/usr/lib/rpfmon-test/"
	cp -a "$tools/jq-root" "$dir/layer/usr/lib/rpfmon-test/root"
}

# Run in a mount namespace of its own.
package_in_root() {
	local dir=$1 root=$2 version next
	version=$(version_of_package) next=$version.1
	mount_root "$dir/scratch" "$root"
	put_sources /tmp/rpfmon "${MODULE_SOURCES[@]}" "${PACKAGE_SOURCES[@]}"
	say "make deb"
	run_logged "$dir/deb.log" in_root make -C /tmp/rpfmon deb
	mkdir "$dir/debs" "$dir/next"
	cp "$MERGED"/tmp/rpfmon/deb/*.deb "$dir/debs/"
	sed -i "s/^PACKAGE_VERSION=.*/PACKAGE_VERSION=\"$next\"/" "$MERGED/tmp/rpfmon/dkms.conf"
	sed -i "1s/($version)/($next)/" "$MERGED/tmp/rpfmon/debian/changelog"
	run_logged "$dir/next.log" in_root make -C /tmp/rpfmon deb
	cp "$MERGED"/tmp/rpfmon/deb/*.deb "$dir/next/"
	say "dpkg -i"
	cp -r "$dir/debs" "$MERGED/tmp/debs"
	in_root sh -c 'dpkg -i /tmp/debs/*.deb' >"$dir/dpkg.log" 2>&1 || { cat "$dir/dpkg.log"; die "dpkg -i failed"; }
	keep_layer "$dir/layer"
}

make_package() {
	local stock=$3
	in_namespace "$here/build.sh" package_in_root "$1" "$2/root"
	cp -a "$stock/layer/usr/lib/rpfmon-test" "$1/layer/usr/lib/"
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
	say "the module for a kernel of our own"
	mkdir "$1/source"
	copy_sources "$1/source" "${MODULE_SOURCES[@]}"
	make_against "$1" "$2" .
}

make_kcsan() { make_sanitizer "$@"; }

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
	local release=$1 kind=$2 base more='' sources=("${MODULE_SOURCES[@]}") key
	[ "$(arch_of "$release")" = amd64 ] || [ "$kind" = stock ] || die "no $kind build for $release"
	case $kind in
	stock) base=$("$here/root.sh" "$release") more=$("$here/tools.sh") sources+=(Makefile Documentation userspace prometheus tests/lib) ;;
	package) base=$("$here/root.sh" "$release") more=$("$here/build.sh" "$release" stock) sources+=("${PACKAGE_SOURCES[@]}") ;;
	sanitizer | kcsan) base=$("$here/kernel.sh" "$kind") ;;
	kunit) base=$("$here/kernel.sh") sources+=(kunit) ;;
	selftest) base=$("$here/kernel.sh") sources=(tests/vm/selftest/sanitizer) ;;
	*) die "no such kind of build: $kind" ;;
	esac
	key=$({ echo "$base $more"; hash_sources "${sources[@]}"; declare -f; } | hash_of)
	[ -d "$CACHE/build-$release-$kind-$key" ] || [[ ! $kind =~ ^(stock|package)$ ]] || need_root
	cached "build-$release-$kind" "$key" "make_$kind" "$base" "$more"
}

if [ "${1-}" = --in-namespace ]; then
	shift
	"$@"
else
	[ $# = 2 ] || die "usage: build.sh RELEASE stock|package|sanitizer|kcsan|kunit|selftest"
	main "$@"
fi
