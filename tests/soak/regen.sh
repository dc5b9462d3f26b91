#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Is what is made from the netlink specification what `make regen` makes? Says TAP.
set -euo pipefail
TOP=$(realpath "$(dirname "$0")/../..")
MADE=$(mktemp -d)
trap 'rm -rf "$MADE"' EXIT

"$TOP/scripts/regen.py" "$MADE"
n=0
while read -r f; do
	n=$((n + 1))
	if diff -u "$TOP/$f" "$MADE/$f" >"$MADE.diff"; then echo "ok $n - $f"; else
		echo "not ok $n - $f"
		sed 's/^/# /' "$MADE.diff"
	fi
done < <(cd "$MADE" && find . -type f -printf '%P\n' | LC_ALL=C sort)
rm "$MADE.diff"
echo "1..$n"
