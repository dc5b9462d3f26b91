#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The packages' life in a release's root: installed, the kernel upgraded, themselves upgraded, removed, purged; and
# `make install` undone by `make uninstall`. DKMS and dpkg are the release's own. Says TAP.
# Usage: packages.sh RELEASE
set -euo pipefail
here=$(realpath "$(dirname "$0")")/vm
# shellcheck source=tests/vm/common.sh
. "$here/common.sh"
# shellcheck source=tests/vm/overlay.sh
. "$here/overlay.sh"

TESTS=0 LOG=''

# ok DESC CMD...
ok() {
	local desc=$1
	shift
	TESTS=$((TESTS + 1))
	if "$@" >"$LOG" 2>&1; then
		echo "ok $TESTS - $desc"
	else
		echo "not ok $TESTS - $desc"
		tail -n 30 "$LOG" | sed 's/^/# /'
	fi
}

skip() {
	TESTS=$((TESTS + 1))
	echo "ok $TESTS - $1 # SKIP $2"
}

packages() { in_root sh -c "dpkg $1 /tmp/$2/*.deb"; }

# What is on the disk: names, and what /etc says. What dpkg and others write down of what happened is not of interest,
# nor is the signing key that dkms makes for itself.
listing() {
	in_root find / -xdev ! -type d \( -path /etc/\* -type f -exec sha256sum {} + -o -print \) |
		grep -vE '/var/(lib/dpkg|lib/systemd/deb-systemd-helper|cache|log)/|/var/lib/dkms/mok\.(key|pub)$|/etc/(ld.so.cache|apt/apt.conf.d/01autoremove-kernels)$' |
		grep -vE "${SECOND:-^$}" | LC_ALL=C sort
}

same() { diff "$1" <(listing); }

# has KVER VERSION: this kernel has the module, built for it, in this version
has() {
	local version magic
	version=$(in_root modinfo -k "$1" -F version rpfmon) || return 1
	magic=$(in_root modinfo -k "$1" -F vermagic rpfmon)
	echo "version $version for ${magic%% *}"
	[ "$version ${magic%% *}" = "$2 $1" ]
}

has_not() { ! in_root modinfo -k "$1" rpfmon; }

signed() { [ -n "$(in_root modinfo -k "$1" -F signer rpfmon)" ]; }

runs() { [ "$(in_root rpfmon -V)" = "rpfmon $1" ]; }

nothing_of_dkms() { ! in_root dkms status | grep rpfmon && ! in_root test -e /var/lib/dkms/rpfmon; }

enabled() { in_root systemctl is-enabled rpfmon.service; }

kept() { in_root grep -q '# mine' /etc/rpfmon.conf; }

# A kernel whose function takes something else: one more argument, by its header.
unknown_prototype() {
	local header status=0
	header=$(in_root find /usr/src -path '*/include/net/ip_fib.h' -print -quit)
	in_root cp "$header" /tmp/ip_fib.h
	in_root sed -i '/^int fib_validate_source(/,/;/s/)\s*;/, int more);/' "$header"
	in_root cmp -s "$header" /tmp/ip_fib.h && return 1
	in_root make -C "/lib/modules/$KVER/build" M=/usr/src/rpfmon-"$VERSION" modules && status=1
	in_root cp /tmp/ip_fib.h "$header"
	in_root make -C "/lib/modules/$KVER/build" M=/usr/src/rpfmon-"$VERSION" clean
	return $status
}

says_unknown_prototype() {
	unknown_prototype >"$SCRATCH/prototype" 2>&1 || return 1
	cat "$SCRATCH/prototype"
	grep -q 'unknown prototype of fib_validate_source()' "$SCRATCH/prototype"
}

life() {
	local built=$1 second=$2 next=$VERSION.1 kernel
	cp -r "$built/debs" "$built/next" "$second" "$MERGED/tmp/"
	kernel=$(cd "$second" && echo linux-image-*.deb)
	kernel=${kernel#linux-image-}
	kernel=${kernel%%_*}
	listing >"$SCRATCH/before"

	ok "lintian finds no error in the packages" lintian --allow-root --fail-on error "$built"/debs/*.deb
	ok "dpkg -i installs both" packages -i debs
	ok "the module is built for $KVER" has "$KVER" "$VERSION"
	if in_root test -e /var/lib/dkms/mok.pub; then
		ok "and signed by dkms" signed "$KVER"
	else
		skip "and signed by dkms" "this dkms does not sign unless told to"
	fi
	ok "the tool runs" runs "$VERSION"
	ok "the service is enabled" enabled
	ok "a prototype that rpfmon does not know fails the build, saying so" says_unknown_prototype

	ok "another kernel is installed, with its headers: $kernel" packages -i second
	ok "dkms builds the module for it" has "$kernel" "$VERSION"

	in_root sh -c 'echo "# mine" >>/etc/rpfmon.conf'
	ok "dpkg -i upgrades both to $next" packages -i next
	ok "with the module for $KVER" has "$KVER" "$next"
	ok "for $kernel" has "$kernel" "$next"
	ok "and the tool" runs "$next"
	ok "the service is still enabled" enabled
	ok "what the administrator wrote stays" kept

	ok "apt-get remove" in_root apt-get -y remove rpfmon rpfmon-dkms
	ok "no module for $KVER" has_not "$KVER"
	ok "nor for $kernel" has_not "$kernel"
	ok "dkms knows nothing of it" nothing_of_dkms
	ok "the configuration stays" kept
	ok "dpkg --purge" in_root dpkg --purge rpfmon rpfmon-dkms rpfmon-dbgsym
	SECOND="${kernel%-cloud-amd64}"
	SECOND="${SECOND//[.+]/.}|/kernel-img.conf|/boot/|^/(vmlinuz|initrd.img)"
	grep -vE "$SECOND" "$SCRATCH/before" >"$SCRATCH/before-less" || :
	ok "nothing is left" same "$SCRATCH/before-less"
	SECOND=
}

# The layer of a stock build is what `make install` did.
by_hand() {
	put_sources /tmp/rpfmon Kbuild dkms.conf LICENSE module include Makefile Documentation userspace prometheus
	ok "after make install the module is there" has "$KVER" "$VERSION"
	ok "and the tool" runs "$VERSION"
	ok "systemd finds the service" in_root systemctl --root=/ enable rpfmon.service
	in_root systemctl --root=/ --quiet disable rpfmon.service
	ok "make uninstall" in_root make -C /tmp/rpfmon uninstall PREFIX=/usr KVER="$KVER"
	ok "no module is left" has_not "$KVER"
	in_root rm -rf /usr/lib/rpfmon-test
	ok "nor anything else" same "$1"
}

# Run in a mount namespace of its own.
lives() {
	local root=$1 built=$2 stock=$3 dir
	dir=$(mktemp -d)
	LOG=$dir/log KVER=$(cat "$root/kver") VERSION=$(version_of_package)
	mount_root "$dir/1" "$root/root"
	life "$built" "$root/second"
	cp "$SCRATCH/before" "$dir/before"
	umount -l "$MERGED"
	umount "$SCRATCH"
	mount_root "$dir/2" "$root/root" "$stock/layer"
	by_hand "$dir/before"
	umount -l "$MERGED"
	umount "$SCRATCH"
	rm -r "$dir"
	echo "1..$TESTS"
}

main() {
	local release=$1 root built stock
	need_root
	root=$("$here/root.sh" "$release")
	built=$("$here/build.sh" "$release" package)
	stock=$("$here/build.sh" "$release" stock)
	in_namespace "$0" lives "$root" "$built" "$stock"
}

if [ "${1-}" = --in-namespace ]; then
	shift
	"$@"
else
	[ $# = 1 ] || die "usage: packages.sh RELEASE"
	main "$1"
fi
