# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   U                          H                                    V
#   10.1.0.1 u0 -------- 10.1.0.2/24 eth0    default route
#   M                    192.168.40.1/24 lan1                        V plays all of the second provider
#   192.168.40.9/24 m0 ------'    198.51.100.10/24 up.9 - vlan 9 - 198.51.100.1/24 v0.9
# Who comes by the second uplink: clients, who are many or few; one packet by chance; forged ones, of a network that lan1 has; class E; a
# neighbour without an address but a link-local one; and a server that answers in the name of one of our own addresses.
# situation: forged-source many-sources guarded-source link-local-source own-source
# releases: bookworm
# in the check: none
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

from() { udp_arrives 5 V "$1" 198.51.100.10 "$PORT" 5 H; }
says() { flat "$(x H rpfmon explain)"; }
# part WHAT: begins one, without the records of the last
part() {
	unload
	load
	sysctl_in H net.ipv4.conf.all.rp_filter=1
	rpf_mark H
	PART=$1
}

ns U M H V
link U u0 H eth0
link M m0 H lan1
link V v0 H eth1
ipn H -batch - <<-END
	link add link eth1 name up.9 up type vlan id 9
	addr add 198.51.100.10/24 dev up.9
	addr add 10.1.0.2/24 dev eth0
	addr add 192.168.40.1/24 dev lan1
	route add default via 10.1.0.1
END
ipn V -batch - <<-END
	link add link v0 name v0.9 up type vlan id 9
	addr add 198.51.100.1/24 dev v0.9
	addr add 169.254.9.9/16 dev v0.9
	route add default via 198.51.100.10
END
ipn U addr add 10.1.0.1/24 dev u0
ipn M addr add 192.168.40.9/24 dev m0
neigh V v0.9 198.51.100.10 "$(mac H up.9)"
forward H
load
rpf_mark H
for source in 203.0.113.5 192.168.40.77 240.1.2.3; do ok "without the filter $source is heard" from $source; done
check_invariant H "without the filter" 0

part "few"
works() { from 203.0.113.5 && from 203.0.113.6; }
stranger_out() { ! from 203.0.113.99 && ! from 192.168.40.77; }
not_ok "two clients are not" works
not_ok "nor is the second" from 203.0.113.6
send_udp V 203.0.113.5 198.51.100.10 "$PORT" 40
send_udp V 203.0.113.6 198.51.100.10 "$PORT" 40
send_udp V 203.0.113.200 198.51.100.10 "$PORT" 1
send_udp V 192.168.40.77 198.51.100.10 "$PORT" 20
check_invariant H "$PART" 111
text=$(says) offered=$(fixes H up.9)
unlike "$offered" "203\\.0\\.113\\.200" "who was seen once is not in a fix"
like "$text" "203\\.0\\.113\\.200" "but is named"
unlike "$(explained H up.9 '.[].fix[]')" "192\\.168\\.40" "nor is what lan1 has in any"
like "$text" "192\\.168\\.40\\.[^;]*lan1|lan1[^;]*192\\.168\\.40\\." "explain says whose network that is"
mends H up.9 first

part "many"
works() { from 203.0.113.77; }
send_udp V 203.0.113.0 198.51.100.10 443 400 --random 8
check_invariant H "$PART" 400
unlike "$(fixes H up.9)" "from (0\\.0\\.0\\.0/0|203\\.0\\.0\\.0/)" "no rule for what was never seen"
unlike "$(fixes H up.9 | sed -n 1p)" "rp_filter" "and the narrowest fix is not the filter's end"
mends H up.9 first

part "class E"
not_ok "class E is not heard" from 240.1.2.3
check_invariant H "$PART" 5
unlike "$(explained H up.9 '.[].fix[]')" "rpfmon allow" "class E: no rule is offered"
like "$(says)" "240\\.1\\.2\\.3" "class E: but it is named"

part "link-local"
unset -f stranger_out
works() { pings V 198.51.100.10 -I 169.254.9.9; }
not_ok "the neighbour with a link-local address is not answered" works
check_invariant H "$PART" some
unlike "$(fixes H up.9)" "rpfmon allow|rp_filter" "link-local: no fix that lets it in alone, as the answer would go to the gateway"
mends H up.9
ipn H route add 169.254.9.9/32 dev up.9
ok "link-local: with a route it is" works
over H up.9 "link-local, a route"

# Direct return through H: V answers for the service.
ipn H link add svc0 up type dummy
ipn H addr add 198.18.0.80/32 dev svc0
sysctl_in H net.ipv4.conf.up/9.accept_local=1
part "our own"
works() { udp_arrives 5 V 198.18.0.80 10.1.0.1 "$PORT" 5 U; }
not_ok "an answer in our own name does not go through" works
check_invariant H "$PART" 5
unlike "$(explained H up.9 '.[].fix[]')" "rpfmon allow" "our own: no rule is offered"
like "$(says)" "198\\.18\\.0\\.80 is [^.;]*(own|svc0)|(own|svc0)[^;]{0,40}198\\.18\\.0\\.80" "our own: explain says whose it is"
mends H up.9
told=$(x H rpfmon allow add dev up.9 from 198.18.0.80/32 2>&1) || note "allow add is refused"
like "$(flat "$told")" "own address|svc0" "our own: allow add says that it will not do"
x H rpfmon override on
not_ok "our own: nor does it" works
x H rpfmon allow flush
x H rpfmon override off
loose H up.9
ok "our own: in loose mode it does" works
over H up.9 "our own, loose"
finish
