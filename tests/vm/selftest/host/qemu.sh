#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Stands in for QEMU where a VM is to begin badly: does what the next line of DIR/tries says, and notes it in DIR/tried.
# Usage: qemu.sh DIR QEMU...
set -euo pipefail

# port ID: the file that a serial port is connected with; disk: the file of the VM's disk
port() { sed -n "s/^file,path=\\(.*\\),id=$1\$/\\1/p" <<<"$options"; }
disk() { sed -n 's/^file=\(.*\),format=raw,if=none,id=changes$/\1/p' <<<"$options"; }

dir=$1
shift
options=$(printf '%s\n' "$@")
read -r what <"$dir/tries"
sed -i 1d "$dir/tries"
echo "$what" >>"$dir/tried"
case $what in
silent) exec sleep 1000 ;;
spoils)
	echo spoilt >"$(disk)"
	exec sleep 1000
	;;
panics) echo "Kernel panic - not syncing: no timer" >"$(port console)" ;;
loads)
	echo "[    9.9] rpfmon: version 0 loaded, override off" >"$(port console)"
	sleep "$(cat "$dir/slowness")"
	;;
passes)
	[ "$(cat "$(disk)")" = whole ] || exit 1
	printf '%s\n' "# begin passes" "ok 1 - true" 1..1 "# end passes" "# exit 0 after 0 s" "# begin rest" "# over" >"$(port said)"
	printf '%s\n' "rpfmon-vm: begin passes" "rpfmon-vm: log begins" "rpfmon-vm: log ends" >"$(port console)"
	exit 33
	;;
begins) exec "$@" ;;
esac
