#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What can be seen without running anything: checkpatch, sparse, shellcheck, mandoc, that the specification parses, and
# that what is made from it is of this one; that no files include each other in a circle.
# Usage: lint.sh
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/vm/common.sh
. "$here/vm/common.sh"

list() { source_files "$@" | tr '\0' '\n'; }

lint_checkpatch() {
	local script
	script=$("$here/vm/kernel.sh" checkpatch)/checkpatch.pl
	list module include kunit bench/floor | grep '\.[ch]$' |
		(cd "$TOP" && xargs "$script" --no-tree --strict --terse --show-types --quiet -f)
}

# In the release's root, with the headers that users build against.
lint_sparse() {
	local root
	root=$("$here/vm/root.sh" bookworm)
	need_root
	unshare -m --propagation private "$BASH" "$here/lint.sh" --sparse-in "$root/root" "$(cat "$root/kver")"
}

# Nothing is written to the root itself.
sparse_in() {
	local root=$1 kver=$2 log
	mount -t tmpfs tmpfs "$root/tmp"
	mount -t proc proc "$root/proc"
	mount --bind /dev "$root/dev"
	mkdir "$root/tmp/rpfmon"
	copy_sources "$root/tmp/rpfmon" Kbuild dkms.conf module include
	cp "$(command -v sparse)" "$root/tmp/sparse"
	log=$(chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \
		make -C "/lib/modules/$kver/build" M=/tmp/rpfmon C=2 CHECK=/tmp/sparse CF=-D__CHECK_ENDIAN__ modules 2>&1) || {
		printf '%s\n' "$log"
		return 1
	}
	grep -q '^  CHECK  ' <<<"$log" || die "sparse was not run"
	! grep -E '/tmp/rpfmon/.*: (warning|error):' <<<"$log"
}

# SC1091: scenarios source the library by its path in the VM. Below a warning it takes functions that are called by
# name, as `ok DESC FUNCTION` does, for dead.
lint_shellcheck() {
	{
		list tests bench | grep '\.sh$'
		echo .ci/run
	} | (cd "$TOP" && xargs shellcheck -S warning -e SC1091)
}

lint_mandoc() {
	mandoc -T lint -W warning "$TOP/userspace/rpfmon.8"
}

lint_yaml() {
	list Documentation | grep '\.yaml$' | (cd "$TOP" && xargs python3 -c '
import sys, yaml
for name in sys.argv[1:]:
    with open(name) as f:
        yaml.safe_load(f)
if len(sys.argv) < 2:
    sys.exit("no specification found")')
}

# include_arrows TREE: a room is a file's name without its suffix, and has an arrow to the room of each header "x.h" that
# it includes, as "FROM TO" lines.
include_arrows() {
	list "$1" | grep '\.[ch]$' | (cd "$TOP" && xargs awk '
		function room(name) { sub(".*/", "", name); sub("\\.[ch]$", "", name); return name }
		/^#include "/ {
			split($0, part, "\"")
			from = room(FILENAME); to = room(part[2])
			if (from != to) print from, to
		}') | sort -u
}

# Of each tree by itself: files that include each other, by however many steps, can be neither read nor tested alone.
lint_circles() {
	local tree arrows loop bad=0
	for tree in module userspace; do
		arrows=$(include_arrows "$tree")
		[ -n "$arrows" ] || die "$tree includes nothing: not looked at"
		loop=$(tsort <<<"$arrows" 2>&1 >/dev/null) && continue
		awk -v tree="$tree" '
			/input contains a loop/ { printf "%s%s: a circle:", n++ ? "\n" : "", tree; next }
			{ sub("^tsort: ", ""); printf " %s", $0 }
			END { print "" }' <<<"$loop"
		bad=1
	done
	return $bad
}

# That the contents are what the script makes is for soak/regen.sh, which takes longer.
lint_regen() {
	local spec=Documentation/netlink/specs/rpfmon.yaml sum f n=0 bad=0
	cd "$TOP"
	sum=$(cat "$spec" scripts/regen.py | sha256sum | cut -d ' ' -f 1)
	while read -r f; do
		n=$((n + 1))
		grep -q "sha256 of it and the script: $sum$" "$f" || {
			echo "$f is not of this $spec and scripts/regen.py: run make regen"
			bad=1
		}
	done < <(list include module userspace | grep -E '(_gen\.[ch]|^include/uapi/linux/rpfmon\.h)$')
	[ $n -gt 1 ] || die "nothing found that is made from $spec"
	return $bad
}

main() {
	local name out bad=0
	"$here/vm/deps.sh" lint vm
	for name in checkpatch sparse shellcheck mandoc yaml regen circles; do
		if out=$("$BASH" "$here/lint.sh" --only "$name" 2>&1); then
			printf '%-7s %s\n' ok "$name"
			count=1$'\t'0
		else
			printf '%-7s %s\n%s\n' FAILED "$name" "$out"
			count=0$'\t'1 bad=1
		fi
		[ -z "${RPFMON_RESULTS-}" ] || printf 'lint\t%s\t%s\t0\n' "$name" "$count" >>"$RPFMON_RESULTS"
	done
	return $bad
}

case ${1-} in
--only) "lint_$2" ;;
--sparse-in) sparse_in "$2" "$3" ;;
*) main ;;
esac
