# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
# What the boots share. B is the host itself; S is beside it:
#
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       vx0 10.2.0.1/24 ======= 10.2.0.2/24 vx0   <- what comes from 10.9.0.1 comes here
#
#   wait_for_systemd          till all is up
#   beside [DEV]              makes S and all that links it; DEV: the overlay's name, vx0 unless told
#   first_packets WANT N      of N datagrams from 10.9.0.1, WANT arrive
#   said_by_service           what rpfmon wrote to the journal as a service since `mark_journal`
#   rules                     rules and override, as commands, but for that of the rule that ends
#   ending FIELD              a field of the rule that ends, or nothing if there is none
#   exposed UNIT              succeeds if systemd rates what UNIT is exposed to, of 10, at 2.5 or less
. /tests/lib/lib.sh

# shellcheck disable=SC2034
PORT=5000 NODE=/var/lib/prometheus/node-exporter
# What the first boot saves, beside the rule that ends: see rules.
# shellcheck disable=SC2034
SAVED=$'allow add kind ipip from 10.6.0.0/16\nallow add kind vxlan from 10.9.0.0/16\noverride on'

wait_for_systemd() { eventually 60 systemctl is-active multi-user.target || bail "systemd does not come up"; }

host() { [ -e /run/netns/B ] || ip netns attach B 1; }

# udev gives a device whose address nobody chose another one, at any moment: packets to the old one are lost.
beside() {
	local dev=${1-vx0}
	host
	ns S
	ip link add s0 up netns S type veth peer name e0 address 02:00:00:00:00:e0
	ip link set e0 up
	ipn S addr add 10.1.0.1/24 dev s0
	ip addr add 10.1.0.2/24 dev e0
	overlay S "$dev" 10.1.0.1 10.1.0.2 10.2.0.1
	overlay B "$dev" 10.1.0.2 10.1.0.1 10.2.0.2
	neigh S "$dev" 10.2.0.2 "$(mac B "$dev")"
	ip route add 10.9.0.0/16 via 10.1.0.1
	sysctl -qw net.ipv4.conf.all.rp_filter=1
}

overlay() {
	ipn "$1" link add "$2" address "02:00:00:00:00:0${5##*.}" type vxlan id 1 dstport 4789 local "$3" remote "$4"
	ipn "$1" link set "$2" up
	ipn "$1" addr add "$5/24" dev "$2"
}

first_packets() { udp_arrives "$1" S 10.9.0.1 10.2.0.2 "$PORT" "$2" B; }

mark_journal() { MARK=$(date +%s.%N); }

# Not by _COMM: of a process that has ended, journald may come too late to know it.
said_by_service() {
	journalctl --sync
	journalctl -b -o cat -u rpfmon.service -t rpfmon --since "@$MARK"
}

rules() { rpfmon save | grep -v -e '^#' -e 'kind gre '; }

ending() { rpfmon -j allow | jq -r ".[] | select(.kind == \"gre\") | .\"$1\""; }

exposed() {
	local all
	all=$(systemd-analyze security --no-pager "$1" 2>&1) || return 1
	echo "$all"
	[[ $all =~ level\ for\ $1:\ ([0-9]+)\.([0-9])\  ]] || return 1
	[ "${BASH_REMATCH[1]}${BASH_REMATCH[2]}" -le 25 ]
}
