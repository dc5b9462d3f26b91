# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   P: pod                        B                                U
#   10.0.1.7/32 ---- lxc1, no address    10.1.0.2/24 eth0 ---- 10.1.0.1/24
#                    10.0.1.1/32 cilium_host: 10.0.1.0/24
# "Pods have no network since the upgrade": the agent sets rp_filter of all and of each pod's device to 0; then udev has
# systemd-sysctl set what sysctl.d says for all devices by a glob. lxc1 has no address, which loose mode does not bear either.
# situation: no-address set-again
# releases: bookworm bullseye trixie-backports
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

CONF=/usr/lib/sysctl.d/50-default.conf

works() { udp_arrives 5 P 10.0.1.7 10.1.0.1 "$PORT" 5 U; }

# What the rule of udev's for a new device runs
udev() { x B /lib/systemd/systemd-sysctl --prefix=/net/ipv4/conf/lxc1; }
lxc1_is() { [ "$(x B cat /proc/sys/net/ipv4/conf/lxc1/rp_filter)" = "$1" ]; }

ns P B U
link P eth0 B lxc1
link U u0 B eth0
ipn P addr add 10.0.1.7/32 dev eth0
ipn P route add default dev eth0
ipn B -batch - <<-END
	link add cilium_host up type veth peer name cilium_net
	link set cilium_net up
	addr add 10.0.1.1/32 dev cilium_host
	route add 10.0.1.0/24 dev cilium_host
	addr add 10.1.0.2/24 dev eth0
END
ipn U addr add 10.1.0.1/24 dev u0
ipn U route add 10.0.1.0/24 via 10.1.0.2
neigh P eth0 10.1.0.1 "$(mac B lxc1)"
forward B
load
rpf_mark B
ok "as the agent has it, the pod is heard" works
mkdir -p "${CONF%/*}" /etc/sysctl.d
cat >$CONF <<-END
	net.ipv4.conf.default.rp_filter = 2
	net.ipv4.conf.*.rp_filter = 2
	-net.ipv4.conf.all.rp_filter
END
echo "net.ipv4.conf.lxc1.rp_filter = 0" >/etc/sysctl.d/10-agent.conf
udev
ok "a key written out beats the glob, though in an earlier file" lxc1_is 0
rm /etc/sysctl.d/10-agent.conf
udev
ok "without it the glob is what is set" lxc1_is 2
not_ok "udev has been there: it is not" works
check_invariant B "loose, no address" 5
unlike "$(fixes B lxc1 | sed -n 1p)" "conf[/.]all" "all is 0 already: the fix leaves it alone"
mends B lxc1 first

# What is no sysctl has nothing to be kept of, as udev does not undo it.
fix=$(fixes B lxc1 | sed -n 1p) keep=$(fixes B lxc1 .keep | sed -n 1p)
ok "the fix: $fix" paste B "$fix"
[ "$keep" = null ] || ok "and what keeps it: $keep" paste B "$keep"
udev
ok "it is kept when udev has been there again" works
rm -f $CONF /etc/sysctl.d/99-rpfmon.conf
finish
