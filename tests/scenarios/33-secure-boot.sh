# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here
# firmware: Secure Boot
# "Our machines boot with Secure Boot": firmware with Microsoft's keys, shim, GRUB and kernel as Debian signed them, and two
# keys enrolled in shim's list as `mokutil --import` and a reboot do it: dkms' own, and one to sign by hand with.
# in the check: bookworm trixie-backports
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

LEVEL=/sys/kernel/security/lockdown
SECURE_BOOT=/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c
KEYS=/usr/lib/rpfmon-test

[ -d /sys/firmware/efi ] || skip_all "it takes a VM of its own with Secure Boot"
mount -t efivarfs efivarfs /sys/firmware/efi/efivars
mount -t securityfs securityfs /sys/kernel/security

# sign KEY CERTIFICATE FILE
sign() { "$(echo /usr/lib/linux-kbuild-*/scripts/sign-file)" sha256 "$1" "$2" "$3"; }

# refused DESC FILE
refused() {
	local said status=0
	said=$(insmod "$2" 2>&1) || status=$?
	isnt $status 0 "$1: it does not load"
	like "$said" "Key was rejected by service|Required key not available|Operation not permitted" "$1: the error is the usual one"
}

# A module without a signature, or with one that the kernel does not trust, taints it.
trusted() { [ $(($(cat /proc/sys/kernel/tainted) & 8192)) = 0 ]; }

works() {
	asym
	strict B e1
	rpf_mark B
	ok "$1, strict: none of 10 arrive" arrive 0 10
	check_invariant B "$1" 10
	is "$(json B .probe status)" working "$1: the probe works"
	x B rpfmon allow add dev e1 from 10.9.0.0/16
	x B rpfmon override on
	ok "$1, admitted: 10 of 10 arrive" arrive 10 10
	ok "$1: debugfs can be read" grep -q '^probe .*working' /sys/kernel/debug/rpfmon/status
	unload
}

module_copies /tmp
mkdir /tmp/foreign
cp /tmp/plain/rpfmon.ko /tmp/foreign/rpfmon.ko
openssl req -new -x509 -newkey rsa:2048 -nodes -days 1 -subj "/CN=nobody/" -keyout /tmp/nobody.key -out /tmp/nobody.pem 2>/dev/null

is "$(od -An -tu1 -j4 -N1 $SECURE_BOOT | tr -d ' ')" 1 "the firmware's Secure Boot is on"
like "$(cat $LEVEL)" '\[integrity\]' "so the kernel is locked down"
refused "unsigned" /tmp/plain/rpfmon.ko
sign /tmp/nobody.key /tmp/nobody.pem /tmp/foreign/rpfmon.ko
refused "signed with a key that nobody enrolled" /tmp/foreign/rpfmon.ko

if dkms_signed /tmp; then
	ok "as dkms signed it, it loads" load
	ok "and the kernel trusts it" trusted
	works "signed by dkms"
	clean_up
else
	skip "this dkms does not sign"
fi

sign $KEYS/mok.key $KEYS/mok.pem /tmp/plain/rpfmon.ko
ok "signed by hand, it loads" insmod /tmp/plain/rpfmon.ko
ok "and the kernel trusts it" trusted
works "signed by hand"
finish
