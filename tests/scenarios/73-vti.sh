# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   A                                    B
#   192.0.2.1/24 eth0 ------------ 192.0.2.2/24 eth0
#   10.8.0.1/30 vti0 == ESP, key 42 == 10.8.0.2/30 vti0    10.9.0.0/16 by it, 10.10.0.0/16 by eth0
#   10.9.0.1 and 10.10.0.1 on lo           10.5.0.2 on lo
# "One of the two sites behind the tunnel is not heard": IPsec by routes. What an xfrm interface receives is exempt from the filter,
# as IPsec's policies have looked at it; what a vti receives is not. Policies that do not match are another matter.
# situation: overlay-node-source
# releases: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

OUR=192.0.2.2 THEIR=192.0.2.1

from() { udp_arrives 5 A "$1" 10.5.0.2 "$PORT" 5 B; }
works() { from 10.10.0.1; }
also_holds() { from 10.9.0.1; }
stranger_out() { ! from 10.10.0.77; }

# sa NS SRC DST SPI
sa() {
	ipn "$1" xfrm state add src "$2" dst "$3" proto esp spi "$4" reqid 1 mode tunnel mark 42 \
		enc 'cbc(aes)' 0x00112233445566778899aabbccddeeff auth 'hmac(sha256)' 0x000102030405060708090a0b0c0d0e0f
}
# policy NS DIR SRC DST REQID
policy() {
	ipn "$1" xfrm policy add dir "$2" src 0.0.0.0/0 dst 0.0.0.0/0 mark 42 tmpl src "$3" dst "$4" proto esp reqid "$5" mode tunnel
}
# tunnel NS LOCAL REMOTE
tunnel() {
	sa "$1" $THEIR $OUR 0x1000
	sa "$1" $OUR $THEIR 0x1001
	ipn "$1" link add vti0 up type vti local "$2" remote "$3" key 42
	policy "$1" out "$2" "$3" 1
	policy "$1" in "$3" "$2" 1
}

need_link vti local 192.0.2.3 remote 192.0.2.4 key 1
ns A B
link A eth0 B eth0
ipn A addr add $THEIR/24 dev eth0
ipn B addr add $OUR/24 dev eth0
tunnel A $THEIR $OUR
tunnel B $OUR $THEIR
ipn A -batch - <<-END
	addr add 10.9.0.1/32 dev lo
	addr add 10.10.0.1/32 dev lo
	addr add 10.8.0.1/30 dev vti0
	route add 10.5.0.2 via 10.8.0.2 dev vti0
END
ipn B -batch - <<-END
	addr add 10.5.0.2/32 dev lo
	addr add 10.8.0.2/30 dev vti0
	route add 10.9.0.0/16 dev vti0
	route add 10.10.0.0/16 via $THEIR dev eth0
END
load
rpf_mark B
ok "without the filter one site is heard" from 10.9.0.1
ok "and the other" works
sysctl_in B net.ipv4.conf.all.rp_filter=1
ok "strict: the one is" from 10.9.0.1
not_ok "the other is not" works
check_invariant B "strict" 5
mends B vti0
ipn B route replace 10.10.0.0/16 dev vti0
rpf_mark B
ok "with a route by the tunnel it is" works
check_invariant B "a route by the tunnel" 0
over B vti0 "a route by the tunnel"

unload
load
rpf_mark B
ipn B xfrm policy delete dir in src 0.0.0.0/0 dst 0.0.0.0/0 mark 42
policy B in $THEIR $OUR 9
not_ok "with a policy for other packets, none is heard" from 10.9.0.1
check_invariant B "a policy for others" 0
like "$(flat "$(x B rpfmon explain)")" "XfrmInTmplMismatch" "explain names the counter of IPsec's own"
finish
