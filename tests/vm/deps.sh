#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Installs with apt-get what a set of tasks needs on this machine, a Debian 12; silent when all is there.
# Usage: deps.sh vm|build|unit|kernel|lint|package|fuzz|bench|regen ...
set -euo pipefail
# shellcheck source=tests/vm/common.sh
. "$(dirname "$0")/common.sh"

packages_of() {
	case $1 in
	vm) echo mmdebstrap debian-archive-keyring kmod cpio gzip xz-utils zstd busybox-static util-linux openssl erofs-utils \
		python3 python3-jsonschema ;;
	build) echo gcc make libc6-dev pkg-config libmnl-dev libjson-c-dev ;;
	unit) echo gcc make libc6-dev pkg-config libmnl-dev libjson-c-dev jq python3 python3-yaml ;;
	kernel) echo linux-source-6.12 gcc make libc6-dev flex bison bc libelf-dev xz-utils ;;
	lint) echo linux-source-6.12 xz-utils perl sparse shellcheck mandoc python3 python3-yaml ;;
	fuzz) echo clang libclang-rt-14-dev make libc6-dev pkg-config libmnl-dev libjson-c-dev ;;
	bench) echo clang gcc libbpf-dev libelf-dev zlib1g-dev libc6-dev procps ;;
	package) echo lintian e2fsprogs ;;
	regen) echo linux-source-6.12 xz-utils python3 python3-yaml python3-jsonschema ;;
	*) die "no such set: $1" ;;
	esac
}

missing_of() {
	local p
	for p; do
		dpkg-query -W -f '${db:Status-Status}\n' "$p" 2>/dev/null | grep -qx installed || echo "$p"
	done
}

main() {
	local sets=("$@") missing s
	mapfile -t missing < <(for s in "${sets[@]}"; do packages_of "$s"; done | tr ' ' '\n' | sort -u |
		xargs -r bash -c "$(declare -f missing_of); missing_of \"\$@\"" _)
	[ ${#missing[@]} -gt 0 ] || return 0
	need_root
	say "installing with apt-get: ${missing[*]}"
	local apt=(apt-get -qq -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3)
	"${apt[@]}" update
	DEBIAN_FRONTEND=noninteractive "${apt[@]}" install -y --no-install-recommends -o Dpkg::Use-Pty=0 \
		"${missing[@]}" >/dev/null
}

main "$@"
