# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
# kernel arguments: module.sig_enforce=1
# "modprobe: Key was rejected by service": a kernel that insists on signatures, without Secure Boot.
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

# attempt CMD...: sets SAID and STATUS
attempt() {
	STATUS=0
	SAID=$("$@" 2>&1) || STATUS=$?
}

module_copies /tmp
unsigned=/tmp/plain/rpfmon.ko

is "$(cat /sys/module/module/parameters/sig_enforce)" Y "the kernel insists on signatures"
is "$(modinfo -F signer $unsigned)" "" "this module has none"
attempt insmod $unsigned
isnt "$STATUS" 0 "it does not load"
like "$SAID" "Key was rejected by service|Required key not available" "the error is the usual one"
ok "the kernel says why" bash -c 'dmesg | grep -i "loading of unsigned module is rejected"'

if dkms_signed /tmp; then
	attempt modprobe rpfmon
	isnt "$STATUS" 0 "nor does one that dkms signed with a key that nobody enrolled"
	like "$SAID" "Key was rejected by service|Required key not available" "the error is the same"
	ok "the kernel says why" bash -c 'dmesg | grep -iE "module with (unavailable|unsupported) (key|crypto)"'
else
	skip "this dkms does not sign"
fi

attempt rpfmon record
is "$STATUS $SAID" "3 rpfmon: module not loaded; try: modprobe rpfmon" "the tool says what is missing"
ok "a module with Debian's signature loads" modprobe dummy
finish
