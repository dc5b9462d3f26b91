# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       site0, site0.5, spare: dummies, in a network namespace with /etc and sysctl.d of its own
# "I wrote rp_filter=2 into sysctl.d, and it is 1 again." Which line decides for a device, as rpfmon doctor has it, against
# what the real systemd-sysctl sets, at boot and by udev's rule for a new device; and `sysctl --system`, which is noted. A
# line wins if, and only if, another value in it would come to some device.
# in the check: bookworm trixie
if [ "${1-}" != apart ]; then exec unshare -mn bash "$0" apart; fi
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

DEVS=(all default site0 site0.5 spare)
DIRS=(/etc/sysctl.d /run/sysctl.d /usr/lib/sysctl.d)
UNTOUCHED=7 ANOTHER=5

sysctl_systemd() { /lib/systemd/systemd-sysctl "$@" 2>/dev/null || :; }

# What udev runs for it
RULE=$(sed -n 's/^ACTION=="add", SUBSYSTEM=="net".*RUN+="\([^"]*systemd-sysctl[^"]*\)".*/\1/p' \
	/lib/udev/rules.d/99-systemd.rules 2>/dev/null) || :
RULE=${RULE:-/lib/systemd/systemd-sysctl --prefix=/net/ipv4/conf/\$name}
by_udev() {
	local dev command
	for dev in site0 site0.5 spare; do
		read -ra command <<<"${RULE//\$name/$dev}"
		"${command[@]}" 2>/dev/null || :
	done
}

# set_by CMD...: DEV=VALUE of each, in a line
set_by() {
	local dev value values=()
	for dev in "${DEVS[@]}"; do echo $UNTOUCHED >"/proc/sys/net/ipv4/conf/$dev/rp_filter"; done
	"$@" >/dev/null || :
	for dev in "${DEVS[@]}"; do
		read -r value <"/proc/sys/net/ipv4/conf/$dev/rp_filter"
		values+=("$dev=$value")
	done
	echo "${values[*]}"
}
of_devices() { echo "site0=${1#* site0=}"; }

said() {
	jq -r --arg none $UNTOUCHED '[.devices[] | select(.dev | test("^(site0|site0.5|spare)$"))] | sort_by(.dev)[] |
		"\(.dev)=\(."set-by".value // $none)"' <<<"$1" | xargs
}

# with_another FILE LINE CMD...: with another value in that line
with_another() {
	local file=$1 line=$2
	shift 2
	cp "$file" /tmp/before
	sed "${line}s/=.*/= $ANOTHER/" /tmp/before >"$file"
	set_by "$@"
	cat /tmp/before >"$file"
}

# Lines that are said to win, and those of which another value comes to some device, as FILE:LINE
winners() { jq -r '."sysctl-files"[] | select(.wins) | "\(.file):\(.line)"' <<<"$1" | sort; }
changers() {
	local at
	for at in $(jq -r '."sysctl-files"[] | select(.value != null) | "\(.file):\(.line)"' <<<"$1"); do
		if [[ $(with_another "${at%:*}" "${at#*:}" sysctl_systemd) = *=$ANOTHER* ]]; then echo "$at"; fi
	done | sort
}

# try DESC: files from stdin, each line of them behind its file's name
DIFFERS=()
try() {
	local desc=$1 file line doctor boot sysctl
	find "${DIRS[@]}" /etc/sysctl.conf -mindepth 0 ! -type d -delete 2>/dev/null || :
	while read -r file line; do
		if [ "$line" = link ]; then ln -s ../sysctl.conf "$file"; else printf '%s\n' "$line" >>"$file"; fi
	done
	doctor=$(rpfmon -j doctor)
	boot=$(set_by sysctl_systemd)
	is "$(said "$doctor")" "$(of_devices "$boot")" "$desc: what decides is what systemd-sysctl sets"
	is "$(said "$doctor")" "$(of_devices "$(set_by by_udev)")" "$desc: and what udev has it set"
	is "$(winners "$doctor")" "$(changers "$doctor")" "$desc: a line wins that could change something"
	sysctl=$(set_by sysctl --system 2>/dev/null) || :
	if [ "$sysctl" != "$boot" ]; then DIFFERS+=("$desc: $sysctl, not $boot"); fi
}

modprobe dummy numdummies=0 2>/dev/null || skip_all "this kernel has no dummy devices"
note "99-sysctl.conf is a link to: $(readlink /etc/sysctl.d/99-sysctl.conf || echo nothing)"
mkdir -p /tmp/apart.$$ "${DIRS[@]}"
cp -a /etc/. /tmp/apart.$$
mount --bind /tmp/apart.$$ /etc
for d in "${DIRS[@]}" /usr/local/lib; do mount -t tmpfs tmpfs "$d"; done
for d in site0 site0.5 spare; do ip link add $d up type dummy; done
A=/etc/sysctl.d/10-a.conf M=/etc/sysctl.d/50-m.conf Z=/etc/sysctl.d/90-z.conf
SITE=net.ipv4.conf.site0.rp_filter ANY='net.ipv4.conf.*.rp_filter'

try "nothing" </dev/null
try "a key early, a pattern late" <<-END
	$A $SITE = 1
	$Z $ANY = 2
END
try "two patterns" <<-END
	$A net.ipv4.conf.site*.rp_filter = 1
	$Z $ANY = 2
END
try "a narrower pattern late" <<-END
	$A $ANY = 2
	$Z net.ipv4.conf.site?.rp_filter = 1
END
try "a pattern that is said again" <<-END
	$A $ANY = 2
	$M net.ipv4.conf.site*.rp_filter = 1
	$Z $ANY=2
END
try "a key twice" <<-END
	$A $SITE = 1
	$A # $SITE = 0
	$Z net/ipv4/conf/site0/rp_filter=2
	$M $SITE = 0
END
try "a key twice, with one value" <<-END
	$A $SITE = 1
	$Z -$SITE = 1
END
try "as systemd ships it" <<-END
	/usr/lib/sysctl.d/50-default.conf net.ipv4.conf.default.rp_filter = 2
	/usr/lib/sysctl.d/50-default.conf $ANY = 2
	/usr/lib/sysctl.d/50-default.conf -net.ipv4.conf.all.rp_filter
END
try "a '-' alone, and a key after it" <<-END
	$A -$SITE
	$M $ANY = 2
	$M -net.ipv4.conf.spare.rp_filter
	$Z net.ipv4.conf.spare.rp_filter = 1
END
try "a '-' alone behind its key" <<-END
	$A $SITE = 1
	$M $ANY = 2
	$Z -$SITE
END
try "a '-' before a pattern alone" <<-END
	$A $ANY = 2
	$M -net.ipv4.conf.site*.rp_filter
	$Z $SITE
END
try "a VLAN's name" <<-END
	$A net/ipv4/conf/site0.5/rp_filter = 1
	$M net.ipv4.conf.site0.5.rp_filter = 0
	$Z net.ipv4.conf.*.rp_filter = 2
END
try "a VLAN's name, by slashes for dots" <<-END
	$A net.ipv4.conf.site0/5.rp_filter = 1
	$M net.ipv4.conf.site0/*.rp_filter = 0
	$Z net.ipv4.conf.s*.rp_* = 2
END
try "one name in three directories" <<-END
	/usr/lib/sysctl.d/50-x.conf $SITE = 0
	/run/sysctl.d/50-x.conf $SITE = 2
	/etc/sysctl.d/50-x.conf $SITE = 1
	/usr/lib/sysctl.d/60-y.conf net.ipv4.conf.spare.rp_filter = 1
	/etc/sysctl.d/10-z.conf net.ipv4.conf.spare.rp_filter = 2
END
try "/etc/sysctl.conf by its link" <<-END
	/etc/sysctl.d/99-sysctl.conf link
	/etc/sysctl.conf $SITE = 1
	/etc/sysctl.conf net.ipv4.conf.spare.rp_filter = 1
	$Z $SITE = 2
	/etc/sysctl.d/99-x.conf net.ipv4.conf.spare.rp_filter = 2
END
try "/etc/sysctl.conf without a link" <<-END
	/etc/sysctl.conf $SITE = 1
	$Z $ANY = 2
END
# No number, no value at all: the kernel refuses it, and the line decides all the same
try "white space, and what is no number" <<-END
	$A   -  net.ipv4.conf.site0.rp_filter   =   1
	$M ; $ANY = 0
	$Z $SITE
	$Z $ANY = 2
END
note "udev runs: $RULE"
note "where $(sysctl --version) sets something else by --system:" && note "$(printf '%s\n' "${DIFFERS[@]}")"
finish
