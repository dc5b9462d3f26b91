#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Unpacks, once, some programs of Debian 13 that this machine and the VMs run whatever their own release, and prints the
# directory they are in:
#   QEMU: Debian 12's is twice as slow with processes that come and go; and with a thread for each processor, any before
#     8.1 may run a block of code that another processor is just changing, so that the int3 which the kernel's text_poke
#     leaves there for a moment kills the VM whenever a probe or a module comes or goes.
#   jq: before 1.7 it takes a third of a second to start in an emulated VM.
# Usage: tools.sh
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/vm/common.sh
. "$here/common.sh"

PROGRAMS=(qemu-system-x86_64 qemu-system-aarch64 jq)
PACKAGES=(qemu-system-x86 qemu-system-arm ipxe-qemu jq)

make_tools() {
	local dir=$1 program
	say "unpacking QEMU and jq of Debian 13: half a minute"
	unpack_packages trixie "$dir/root" "${PACKAGES[@]}"
	for program in "${PROGRAMS[@]}"; do
		wrap "$program" >"$dir/$program"
		chmod 755 "$dir/$program"
		"$dir/$program" --version
	done
	mkdir "$dir/jq-root"
	(cd "$dir/root" && cp -RL --parents usr/bin/jq usr/lib64/ld-linux-x86-64.so.2 \
		usr/lib/x86_64-linux-gnu/lib{jq.so.1,onig.so.5,m.so.6,c.so.6} "$dir/jq-root")
}

# With libraries of its own, beside those of the system it runs on.
wrap() {
	local data=
	case $1 in qemu-*) data='-L "$root/usr/share/qemu" -L "$root/usr/share/seabios" -L "$root/usr/lib/ipxe/qemu" ' ;; esac
	cat <<-END
	#!/bin/sh
	root=\${0%/*}/root
	lib=\$root/usr/lib/x86_64-linux-gnu
	exec "\$root/usr/lib64/ld-linux-x86-64.so.2" --library-path "\$lib:\$lib/pulseaudio" "\$root/usr/bin/$1" $data"\$@"
	END
}

cached tools "$({ echo "${PROGRAMS[@]}" "${PACKAGES[@]}"; declare -f make_tools wrap unpack_packages; } | hash_of)" make_tools
