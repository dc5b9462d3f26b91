# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   L: balancer                           S: server                             M: management
#   10.0.0.1/24 l0 ---------------- 10.0.0.2/24 e0    default route
#   dsr ============ gre ========== gre1, no address
#                                   192.0.2.80/32 vip0, a dummy
#                                   10.50.0.1/24 mgmt ----------------------- 10.50.0.9/24 m0
# Direct return by GRE, with the service's address on a dummy. Sometimes gre1 has it as well, as a health check moves it about: what mends
# one state of it alone is for a moment; as is a sysctl that a file sets again, which is read after rpfmon's own.
# situation: no-address one-way set-again
# releases: bookworm bullseye trixie-backports
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

VIP=192.0.2.80

works() { udp_arrives 5 L 198.51.100.7 $VIP "$PORT" 5 S; }
forged() { udp_arrives 5 M 198.51.100.7 10.50.0.1 "$PORT" 5 S; }
also_holds() { ! forged; }

need_link gre remote 192.0.2.1
ns L S M
link L l0 S e0
link M m0 S mgmt
ipn L -batch - <<-END
	addr add 10.0.0.1/24 dev l0
	link add dsr up type gre local 10.0.0.1 remote 10.0.0.2
	route add $VIP dev dsr
END
ipn S -batch - <<-END
	addr add 10.0.0.2/24 dev e0
	route add default via 10.0.0.1
	addr add 10.50.0.1/24 dev mgmt
	link add gre1 up type gre local 10.0.0.2 remote 10.0.0.1
	link add vip0 up type dummy
	addr add $VIP/32 dev vip0
END
ipn M addr add 10.50.0.9/24 dev m0
neigh M m0 10.50.0.1 "$(mac S mgmt)"
load
rpf_mark S
ok "without the filter it is heard" works
ok "as is what is forged" forged
sysctl_in S net.ipv4.conf.all.rp_filter=1
not_ok "strict: it is not" works
not_ok "nor is what is forged" forged
check_invariant S "strict" 10
text=$(flat "$(x S rpfmon explain)")
like "$text" "gre1,? (which )?has no (IPv4 )?address" "explain says what is wrong"
unlike "$text" "gre1 is a physical port" "and knows a tunnel"
mends S gre1

FILE=/etc/sysctl.d/99-zz-hardening.conf
mkdir -p ${FILE%/*}
echo "net.ipv4.conf.all.rp_filter = 1" >$FILE
like "$(flat "$(x S rpfmon explain)")" "$FILE" "explain names the file that sets it again"
is "$(missed S gre1 '.fixes // [] | map(select(.kind == "sysctl" and (.command | test("all")) and .keep != null)) | length')" 0 \
	"and says of no such sysctl how to keep it"
rm $FILE

ipn S addr add $VIP/32 dev gre1
not_ok "with an address it is not yet" works
ipn S addr del $VIP/32 dev gre1
not_ok "nor without it again" works
mends S gre1 first
fix=$(fixes S gre1 | sed -n 1p) undo=$(fixes S gre1 .undo | sed -n 1p)
ok "a fix for both: $fix" paste S "$fix"
ok "holds without an address" works
ipn S addr replace $VIP/32 dev gre1
ok "and with it" works
ipn S addr del $VIP/32 dev gre1
paste S "$undo" || note "the undo fails: $undo"

sysctl_in S net.ipv4.conf.{e0,mgmt,vip0,lo}.rp_filter=1 net.ipv4.conf.all.rp_filter=0
ok "with the filter off on gre1 alone it is heard" works
not_ok "and what is forged is not" forged
over S gre1 "off on gre1 alone"
finish
