# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   C                     L                   A, and B alike
#   192.168.1.50/24 ---- br0 ---- 192.168.1.2/24 eth0    (B: 192.168.1.3)
#                                 192.168.1.1/32 vrrp.51, a macvlan of eth0: of whoever is master
# "Two masters since the audit": keepalived with use_vmac sets rp_filter of its own device, but then somebody sets `all`. The
# advertisements come in by vrrp.51 too, and the backup's has no address: no mode but 0 takes them. What is for the virtual
# address comes in by the master's, and goes back by eth0.
# situation: macvlan-parent macvlan-bare no-address
# releases: bookworm
# layer: tests/vm/packages keepalived dnsmasq-base udhcpc igmpproxy openvpn
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

VIP=192.168.1.1

has_vip() { ipn "$1" -4 addr show | grep -q "inet $VIP/"; }
one_master() { has_vip A && ! has_vip B; }
# What holds for the moment after a change mends nothing.
stays_one() {
	sleep 5
	for _ in $(seq 15); do
		one_master || return 1
		sleep 1
	done
}
works() {
	ipn C neigh flush all
	pings C $VIP
}

ns C L A B
link C c0 L lc
link A eth0 L la
link B eth0 L lb
switch L lc la lb
ipn C addr add 192.168.1.50/24 dev c0
ipn A addr add 192.168.1.2/24 dev eth0
ipn B addr add 192.168.1.3/24 dev eth0
for n in A B; do
	cat >/tmp/$n.conf <<-END
		vrrp_instance V {
			interface eth0
			virtual_router_id 51
			priority $([ $n = A ] && echo 100 || echo 50)
			advert_int 1
			use_vmac vrrp.51
			virtual_ipaddress {
				$VIP/32
			}
		}
	END
	bg x $n keepalived -n -l -f /tmp/$n.conf -p /tmp/$n.pid -r /tmp/$n.vrrp.pid --vrrp >/tmp/$n.log 2>&1
done
eventually 20 has_vip A || bail "no master: $(cat /tmp/A.log)"
load
rpf_mark A B
sleep 4
ok "one master" one_master
ok "whose virtual address answers" works
for n in A B; do sysctl_in $n net.ipv4.conf.all.rp_filter=1; done
ok "strict: two masters" eventually 15 eval 'has_vip A && has_vip B'
not_ok "neither answers" works
# An advert a second would move the counts while they are read.
for n in A B; do kill -STOP "$(<"/tmp/$n.vrrp.pid")"; done
for n in A B; do check_invariant $n "strict, $n" some; done
for n in A B; do kill -CONT "$(<"/tmp/$n.vrrp.pid")"; done

fix=$(fixes B vrrp.51 | sed -n 1p) undo=$(fixes B vrrp.51 .undo | sed -n 1p)
isnt "$fix" "" "B: there is a proved fix"
ok "B: it can be pasted: $fix" paste B "$fix"
ok "B gives way, and stays so" stays_one
is "$(device B eth0 mode)" strict "B's eth0 is as strict as before"
over B vrrp.51 "B, with it"
ok "B: its undo can be pasted: $undo" paste B "$undo"
ok "two masters again" eventually 15 has_vip B
ok "B: the fix once more" paste B "$fix"
eventually 15 one_master || note "B does not give way"
mends A vrrp.51 first

# By hand: who shares the wire with vrrp.51 is as strict as before.
for n in A B; do sysctl_in $n net.ipv4.conf.{eth0,lo}.rp_filter=1 net.ipv4.conf.{all,vrrp/51}.rp_filter=0; done
ok "with the filter off on vrrp.51 alone there is one master" stays_one
ok "who answers" works
for n in A B; do over $n vrrp.51 "$n, off on vrrp.51 alone"; done
finish
