#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Makes, once, what a release boots from with Secure Boot as on a machine bought with it, and prints the directory:
#   code, vars  UEFI of Debian 13 with Microsoft's keys, and enrolled in shim's list, as `mokutil --import` would do it,
#               the key that dkms signs with (Debian 11's does not), and one of the harness's own
#   esp/        the disk: shim, signed by Microsoft, GRUB and the kernel, signed by Debian, and the initrd. What is missing
#               is EFI/debian/grub.cfg
#   layer/      the harness's key, for the VM to sign with: /usr/lib/rpfmon-test/mok.key, mok.pem
# Usage: firmware.sh RELEASE
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/vm/common.sh
. "$here/common.sh"

PACKAGES=(ovmf shim-signed grub-efi-amd64-signed python3-virt-firmware)
# Whoever put a key there; the firmware asks for a name, but not for one that it knows.
OWNER=6d4a1f6b-9a80-4c5e-8b46-52cd55c1b1f2

make_programs() {
	local dir=$1
	say "unpacking UEFI, shim and GRUB of Debian 13: half a minute"
	unpack_packages trixie "$dir/root" "${PACKAGES[@]}"
}

# virt_fw_vars ROOT ARG...
virt_fw_vars() {
	local usr=$1/usr
	shift
	PYTHONHOME=$usr "$usr/lib64/ld-linux-x86-64.so.2" --library-path "$usr/lib/x86_64-linux-gnu" \
		"$(find "$usr/bin" -name 'python3.[0-9]*' | head -1)" "$usr/bin/virt-fw-vars" "$@"
}

make_firmware() {
	local dir=$1 programs=$2/root stock=$3/layer boot=$4 vmlinuz=$5 key keys=() dkms
	key=$dir/layer/usr/lib/rpfmon-test/mok
	mkdir -p "${key%/*}" "$dir/esp/EFI/BOOT" "$dir/esp/EFI/debian"
	openssl req -new -x509 -newkey rsa:2048 -nodes -days 3650 -subj "/CN=rpfmon test key/" \
		-keyout "$key.key" -out "$key.pem" 2>"$dir/openssl.log"
	keys=(--add-mok "$OWNER" "$key.pem")
	dkms=$stock/var/lib/dkms/mok.pub
	if [ -e "$dkms" ]; then
		openssl x509 -inform der -in "$dkms" -out "$dir/dkms.pem"
		keys+=(--add-mok "$OWNER" "$dir/dkms.pem")
	fi
	cp "$programs/usr/share/OVMF/OVMF_CODE_4M.secboot.fd" "$dir/code"
	virt_fw_vars "$programs" -i "$programs/usr/share/OVMF/OVMF_VARS_4M.ms.fd" "${keys[@]}" -o "$dir/vars"
	cp "$programs/usr/lib/shim/shimx64.efi.signed" "$dir/esp/EFI/BOOT/BOOTX64.EFI"
	cp "$programs/usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed" "$dir/esp/EFI/BOOT/grubx64.efi"
	cp "$vmlinuz" "$dir/esp/vmlinuz"
	cp "$boot/initrd" "$dir/esp/initrd"
}

main() {
	local release=$1 programs stock root kver boot
	[ "$(arch_of "$release")" = amd64 ] || die "Secure Boot is for amd64 here, not for $release"
	programs=$(cached firmware-programs "$({ echo "${PACKAGES[@]}"; declare -f make_programs unpack_packages; } | hash_of)" make_programs)
	stock=$("$here/build.sh" "$release" stock)
	root=$("$here/root.sh" "$release")
	kver=$(cat "$root/kver")
	boot=$("$here/initrd.sh" "$root/root" "$kver")
	cached "firmware-$release" "$({ echo "$programs $stock $boot $OWNER"; declare -f make_firmware virt_fw_vars; } | hash_of)" \
		make_firmware "$programs" "$stock" "$boot" "$root/root/boot/vmlinuz-$kver"
}

[ $# = 1 ] || die "usage: firmware.sh RELEASE"
main "$@"
