# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced: how the root of an arm64 release is made, and how that is built for on amd64.

# None of arm64's programs runs here, so its packages are unpacked without their scripts. Beside the root, DIR/cross has
# what builds for it: an amd64 root of the same suite with that suite's compiler and kbuild, and arm64's headers.
make_arm64_root() {
	local dir=$1 release=$2 suite list package chosen=() common=()
	read -r suite _ < <(suites_of "$release")
	mapfile -t list < <(sources_of "$release")
	common=(--quiet --mode=root --format=directory
		--aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Retries "3"' --dpkgopt=force-unsafe-io
		--dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*')
	for package in "${PACKAGES[@]}"; do
		case $package in
		dkms | gcc | make | *-dev | pkg-config | systemd-sysv | debhelper | build-essential) ;;
		*) chosen+=("$package") ;;
		esac
	done
	say "making the root of $release with mmdebstrap, and one to build for it: one to two minutes"
	mmdebstrap "${common[@]}" --variant=extract --arch=arm64 --skip=check/qemu \
		--include='?essential' --include="$(IFS=,; echo "${chosen[*]},libmnl0,libjson-c5,busybox-static,linux-image-arm64")" \
		"$suite" "$dir/root" "${list[@]}"
	ln -s mawk "$dir/root/usr/bin/awk"
	ln -s nc.openbsd "$dir/root/usr/bin/nc"
	cp "$dir/root/usr/share/base-passwd/passwd.master" "$dir/root/etc/passwd"
	cp "$dir/root/usr/share/base-passwd/group.master" "$dir/root/etc/group"
	find "$dir/root/usr/lib/modules" -mindepth 1 -maxdepth 1 -printf '%f\n' >"$dir/kver"
	[ "$(wc -l <"$dir/kver")" = 1 ] || die "not one kernel in the root of $release: $(cat "$dir/kver")"
	KVER=$(cat "$dir/kver")
	depmod -b "$dir/root" "$KVER"
	# arm64's headers ask for a compiler that runs on arm64.
	export KVER
	# shellcheck disable=SC2016
	mmdebstrap "${common[@]}" --variant=apt --arch=amd64,arm64 \
		--include="make,kmod,pkg-config,gcc-aarch64-linux-gnu,libc6-dev-arm64-cross,libmnl-dev:arm64,libjson-c-dev:arm64" \
		--include="linux-kbuild-${KVER%-arm64}" \
		--customize-hook='chroot "$1" sh -ec "cd /var/cache/apt/archives
			apt-get -qq -o APT::Sandbox::User=root download linux-headers-${KVER%-arm64}-common linux-headers-$KVER:arm64
			for deb in linux-headers-*.deb; do dpkg -x \$deb /; rm \$deb; done"' \
		"$suite" "$dir/cross" "${list[@]}"
}

# Run in a mount namespace of its own. dkms builds for the machine it runs on, so Kbuild does what it would.
install_arm64() {
	local dir=$1 base=$2 kver root tool
	kver=$(cat "$base/kver")
	tool=(CC=aarch64-linux-gnu-gcc PKG_CONFIG_LIBDIR=/usr/lib/aarch64-linux-gnu/pkgconfig)
	mount_root "$dir/scratch" "$base/root"
	(
		root=$MERGED
		mount_root "$dir/cross" "$base/cross"
		mount --bind "$root" "$MERGED/mnt"
		put_sources /tmp/rpfmon "${MODULE_SOURCES[@]}" Makefile Documentation userspace prometheus tests/lib
		say "the module for $kver, the tool, and the senders"
		run_logged "$dir/module.log" in_root make -C "/usr/lib/modules/$kver/build" M=/tmp/rpfmon \
			ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu- modules
		in_root aarch64-linux-gnu-strip -g /tmp/rpfmon/rpfmon.ko
		in_root install -D -m 644 -t "/mnt/usr/lib/modules/$kver/updates/dkms" /tmp/rpfmon/rpfmon.ko
		in_root depmod -b /mnt "$kver"
		run_logged "$dir/tool.log" in_root CFLAGS="-O2 -g -Wall -Wextra -Werror" "${tool[@]}" \
			make -C /tmp/rpfmon install-tool DESTDIR=/mnt PREFIX=/usr
		run_logged "$dir/senders.log" in_root "${tool[@]}" \
			make -C /tmp/rpfmon/tests/lib -s DEST=/mnt/usr/lib/rpfmon-test EXTRA=vmexit
		umount -l "$SCRATCH"
		rmdir "$SCRATCH"
	)
	keep_layer "$dir/layer"
}
