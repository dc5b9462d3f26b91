# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   F: first hop                 P: rendezvous point                        L
#   10.1.0.1/24 f0 ------- 10.1.0.2/24 e0    10.5.0.1/24 e1 ------- 10.5.0.9/24 l0, member of 239.1.1.1
#   sends 10.9.0.1's stream      pimreg: where it is unwrapped
#   in PIM's registers           10.9.0.0/16 by e0
# A device of no kind, that nobody has made and that is no port: pimreg, which the kernel has for PIM. It has no address, and what comes by it is
# refused by any mode but 0, so that a stream is not heard until somebody has joined it at its source.
# situation: no-address multicast
# releases: bookworm bullseye trixie-backports
# in the check: none
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

GROUP=239.1.1.1

# As pimd would: vif 0 is for registers, vif 1 is e1, and the stream of 10.9.0.1 goes from the one to the other.
cat >/tmp/point.pl <<'END'
use Socket;
socket(my $s, AF_INET, SOCK_RAW, 2) or die $!;
sub set { setsockopt($s, 0, $_[0], $_[1]) or die "$_[0]: $!" }
set(200, pack("i", 1)); # MRT_INIT
set(208, pack("i", 1)); # MRT_PIM
set(202, pack("SCCIa4a4", 0, 4, 1, 0, inet_aton("10.1.0.2"), inet_aton("0.0.0.0"))); # MRT_ADD_VIF, VIFF_REGISTER
set(202, pack("SCCIa4a4", 1, 0, 1, 0, inet_aton("10.5.0.1"), inet_aton("0.0.0.0")));
set(204, pack("a4a4SC32x2IIIi", inet_aton("10.9.0.1"), inet_aton("239.1.1.1"), 0, 0, 1, (0) x 34)); # MRT_ADD_MFC
sleep;
END

# register.pl SRC GROUP PORT COUNT
cat >/tmp/register.pl <<'END'
use Socket;
my ($src, $group, $port, $count) = @ARGV;
sub ip {
	my $h = pack("CCnnnCCna4a4", 0x45, 0, 20 + length($_[0]), 1, 0, 16, 17, $_[1], inet_aton($src), inet_aton($group));
	return $h . $_[0] if $_[1];
	my $sum = unpack("%32n*", $h);
	$sum = ($sum & 0xffff) + ($sum >> 16) for 1 .. 2;
	return ip($_[0], ~$sum & 0xffff);
}
socket(my $s, AF_INET, SOCK_RAW, 103) or die $!;
my $udp = pack("nnnn", 40000, $port, 12, 0) . "data";
for (1 .. $count) {
	send($s, pack("CCnN", 0x21, 0, 0xdeff, 0) . ip($udp, 0), 0, sockaddr_in(0, inet_aton("10.1.0.2"))) or die $!;
}
END

works() {
	udp_listen L "$PORT" $GROUP l0
	x F perl /tmp/register.pl 10.9.0.1 $GROUP "$PORT" 5 || return 1
	udp_heard
	echo "$HEARD of 5"
	[ "$HEARD" = 5 ]
}
has_pimreg() { ipn P link show pimreg; }
# What comes by e1 in the names of what e0 has
also_holds() { ! udp_arrives 5 L 10.9.0.1 10.5.0.1 "$PORT" 5 P; }

ns F P L
link F f0 P e0
link L l0 P e1
ipn F addr add 10.1.0.1/24 dev f0
ipn P -batch - <<-END
	addr add 10.1.0.2/24 dev e0
	addr add 10.5.0.1/24 dev e1
	route add 10.9.0.0/16 via 10.1.0.1
END
ipn L addr add 10.5.0.9/24 dev l0
neigh L l0 10.5.0.1 "$(mac P e1)"
forward P
bg x P perl /tmp/point.pl
eventually 20 has_pimreg || bail "no pimreg"
load
rpf_mark P
ok "without the filter the stream is heard" works
sysctl_in P net.ipv4.conf.all.rp_filter=1
not_ok "strict: it is not" works
check_invariant P "strict" 5
text=$(flat "$(x P rpfmon explain dev pimreg)")
like "$text" "pimreg,? (which )?has no (IPv4 )?address" "explain says why"
unlike "$text" "pimreg is a physical port" "and does not take it for a port"
mends P pimreg
sysctl_in P net.ipv4.conf.{e0,e1,lo}.rp_filter=1 net.ipv4.conf.{all,pimreg}.rp_filter=0
ok "with the filter off on pimreg alone the stream is heard" works
ok "and what is forged is not" also_holds
over P pimreg "off on pimreg alone"
finish
