#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Makes, once, the root of a Debian release with its stock kernel, headers, compiler and dkms, and prints where it is:
# DIR/root, with DIR/kver holding the kernel's version. DIR/second has the packages of another kernel of the same
# series, with its headers, which is not installed.
# Usage: root.sh RELEASE
#        root.sh --sources RELEASE    prints its apt sources instead
set -euo pipefail
# shellcheck source=tests/vm/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=tests/vm/arm64.sh
. "$TOP/tests/vm/arm64.sh"

MIRROR=${RPFMON_MIRROR:-http://deb.debian.org/debian}
SECURITY=${RPFMON_SECURITY_MIRROR:-http://deb.debian.org/debian-security}
KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg
PACKAGES=(
	dkms kmod gcc make libc6-dev libmnl-dev libjson-c-dev pkg-config
	iproute2 nftables iptables iputils-ping iputils-arping netcat-openbsd socat tcpdump ethtool wireguard-tools
	jq procps psmisc less
	systemd-sysv udev openssl debhelper build-essential
)
KERNEL=(linux-image-amd64 linux-headers-amd64)
# How long an answer about the newest kernel is good for, in minutes.
FRESH=720

# RELEASE: its suite, its security suite, and a second suite that its kernel comes from; - for none.
suites_of() {
	case $1 in
	bookworm | trixie | bullseye) echo "$1 $1-security -" ;;
	trixie-backports) echo "trixie trixie-security trixie-backports" ;;
	sid) echo "sid - -" ;;
	trixie-arm64) echo "trixie trixie-security -" ;;
	*) die "unknown release: $1" ;;
	esac
}

sources_of() {
	local suite security extra
	read -r suite security extra < <(suites_of "$1")
	echo "deb [signed-by=$KEYRING] $MIRROR $suite main"
	[ "$security" = - ] || echo "deb [signed-by=$KEYRING] $SECURITY $security main"
	[ "$extra" = - ] || echo "deb [signed-by=$KEYRING] $MIRROR $extra main"
}

# The version of the newest kernel that apt offers in RELEASE, asked of an apt with a state of its own.
ask_kernel() {
	local dir=$1 arch extra opts
	arch=$(arch_of "$2")
	read -r _ _ extra < <(suites_of "$2")
	mkdir -p "$dir/state/lists/partial" "$dir/cache/archives/partial" "$dir/parts"
	sources_of "$2" >"$dir/sources.list"
	: >"$dir/status"
	opts=(-o Dir::State="$dir/state" -o Dir::State::status="$dir/status" -o Dir::Cache="$dir/cache"
		-o Dir::Etc::sourcelist="$dir/sources.list" -o Dir::Etc::sourceparts="$dir/parts"
		-o APT::Architecture="$arch" -o APT::Architectures="$arch" -o Acquire::Languages=none
		-o APT::Sandbox::User=root -o Acquire::Check-Valid-Until=false -o Acquire::Retries=3)
	[ "$extra" = - ] || opts+=(-o APT::Default-Release="$extra")
	apt-get -qq "${opts[@]}" update >&2
	apt-cache "${opts[@]}" policy "${KERNEL[0]/amd64/$arch}" | sed -n 's/^ *Candidate: //p'
}

# What ask_kernel said last, asked again where that is old; without network, the old answer has to do.
newest_kernel() {
	local kept=$CACHE/offer-$1 dir answer=
	mkdir -p "$CACHE"
	if [ -z "$(find "$kept" -mmin "-$FRESH" 2>/dev/null)" ]; then
		say "asking apt for the newest kernel of $1"
		dir=$(mktemp -d)
		answer=$(ask_kernel "$dir" "$1") || say "no answer: staying with what is there"
		rm -rf "$dir"
		if [ -n "$answer" ]; then
			echo "$answer" >"$kept.$$"
			mv "$kept.$$" "$kept"
		fi
	fi
	[ -s "$kept" ] || die "apt does not say which kernel $1 has: is there a network?"
	cat "$kept"
}

# What the packages are built with; in Debian 11 dkms itself has dh_dkms.
more_packages() {
	case $1 in
	bullseye) ;;
	*) echo dh-dkms ;;
	esac
}

# Run in the root: downloads the kernel for clouds, which is small, of the first version that the suite has with headers.
download_second() {
	local newest=$1 series second
	series=$(cut -d. -f1,2 <<<"$newest")
	second=$(apt-cache search --names-only "^linux-headers-${series}[.].*-cloud-amd64$" | cut -d' ' -f1 | sort -V |
		grep -vxF "linux-headers-${newest%-amd64}-cloud-amd64" | sed -n 1p) || :
	second=${second:-linux-headers-${newest%-amd64}-cloud-amd64}
	apt-get -qq install -y --no-install-recommends --download-only -o Dir::Cache::archives=/second \
		"$second" "linux-image-${second#linux-headers-}" >/dev/null
	rm -rf /second/partial /second/lock
}

make_root() {
	local dir=$1 release=$2 extra suite list from=()
	read -r suite _ extra < <(suites_of "$release")
	[ "$extra" = - ] || from=(-t "$extra")
	mapfile -t list < <(sources_of "$release")
	say "making the root of $release with mmdebstrap: one to four minutes"
	DOWNLOAD="set -euo pipefail; $(declare -f download_second); download_second \$(ls /lib/modules)"
	export DOWNLOAD
	# INITRD=No: the VM starts from an initramfs of our own. dpkg's fsyncs would take half of the time.
	mmdebstrap --quiet --mode=root --variant=minbase --format=directory \
		--aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Check-Valid-Until "false"' \
		--aptopt='Acquire::Retries "3"' --dpkgopt=force-unsafe-io \
		--dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
		--include="$(tr ' ' , <<<"${PACKAGES[*]} $(more_packages "$release")" | sed 's/,$//')" \
		--customize-hook="chroot \"\$1\" env INITRD=No DEBIAN_FRONTEND=noninteractive apt-get -qq install -y \
			--no-install-recommends ${from[*]} ${KERNEL[*]} >/dev/null" \
		--customize-hook="mkdir -p \"\$1/second/partial\"" \
		--customize-hook="chroot \"\$1\" bash -c \"\$DOWNLOAD\"" \
		"$suite" "$dir/root" "${list[@]}"
	mv "$dir/root/second" "$dir/second"
	find "$dir/root/lib/modules" -mindepth 1 -maxdepth 1 -printf '%f\n' >"$dir/kver"
	[ "$(wc -l <"$dir/kver")" = 1 ] || die "not one kernel in the root of $release: $(cat "$dir/kver")"
}

main() {
	local release=$1 makers=(make_root download_second) key
	suites_of "$release" >/dev/null
	[ "$(arch_of "$release")" != arm64 ] || makers=(make_arm64_root)
	key=$({ newest_kernel "$release"; sources_of "$release"; declare -f "${makers[@]}"
		echo "${PACKAGES[@]}" "$(more_packages "$release")" "${KERNEL[@]}"; } | hash_of)
	[ -d "$CACHE/root-$release-$key" ] || need_root
	cached "root-$release" "$key" "${makers[0]}" "$release"
}

case $# in
1) main "$1" ;;
2) sources_of "$2" ;;
*) die "usage: root.sh [--sources] RELEASE" ;;
esac
