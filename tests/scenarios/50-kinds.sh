# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1
#       k0 10.3.0.1/24 ======== 10.3.0.2/24 k0    by e1; <- what comes from 10.9.0.1 comes here
# "Is a packet a packet, however it came?" By each kind of device, what strict mode rejects is counted as a packet, as often as
# the kernel counts it. Kinds that have a story of their own have a scenario of their own.
# layer: tests/vm/packages ppp
# in the check: bullseye bookworm trixie-backports
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

# tunnel COMMAND: makes k0 in S and B by COMMAND NODE OWN-ADDRESS PEER-ADDRESS, or fails
tunnel() {
	"$@" S 10.2.0.1 10.2.0.2 && "$@" B 10.2.0.2 10.2.0.1
}

# IPv4 in IPv4, received by the module that is there for IPv6 in IPv4
sit() { ipn "$1" link add k0 type sit mode any local "$2" remote "$3"; }

fou() {
	modprobe fou
	ipn "$1" fou add port 7777 ipproto 4 &&
		ipn "$1" link add k0 type ipip local "$2" remote "$3" encap fou encap-sport 7777 encap-dport 7777
}

l2tp() {
	ipn "$1" l2tp add tunnel tunnel_id 1 peer_tunnel_id 1 encap udp local "$2" remote "$3" udp_sport 1701 udp_dport 1701 &&
		ipn "$1" l2tp add session name k0 tunnel_id 1 session_id 1 peer_session_id 1
}

# What IPsec itself unwraps the kernel does not filter; what vti receives it does.
esp_in_udp() {
	local out=$2 in=$3
	ipn "$1" link add k0 type vti local "$2" remote "$3" key 7 || return 1
	bg x "$1" perl -MSocket -e 'my $s; socket($s, AF_INET, SOCK_DGRAM, 0) && setsockopt($s, 17, 100, 2) &&
		bind($s, sockaddr_in(4500, INADDR_ANY)) or die $!; sleep' >/tmp/esp 2>&1 # UDP_ENCAP, UDP_ENCAP_ESPINUDP
	ipn "$1" xfrm state add src "$out" dst "$in" proto esp spi 7 mode tunnel mark 7 "${KEYS[@]}" &&
		ipn "$1" xfrm state add src "$in" dst "$out" proto esp spi 7 mode tunnel mark 7 "${KEYS[@]}" &&
		ipn "$1" xfrm policy add dir out mark 7 tmpl src "$out" dst "$in" proto esp mode tunnel &&
		ipn "$1" xfrm policy add dir in mark 7 tmpl src "$in" dst "$out" proto esp mode tunnel
}
KEYS=(auth "hmac(sha1)" 0x000102030405060708090a0b0c0d0e0f10111213 enc "cbc(aes)" 0x000102030405060708090a0b0c0d0e0f
	encap espinudp 4500 4500 0.0.0.0)

# A program for XDP, of two instructions, that passes what comes. Not below /sys: `ip -n` mounts that anew.
xdp_pass() {
	mkdir -p /tmp/bpf
	mountpoint -q /tmp/bpf || mount -t bpf bpf /tmp/bpf || return 1
	rm -f /tmp/bpf/pass
	perl -e 'my $bpf = `uname -m` =~ /aarch64/ ? 280 : 321;
		my ($code, $license, $path) = (pack("CCslCCsl", 0xb7, 0, 0, 2, 0x95, 0, 0, 0), "GPL\0", "/tmp/bpf/pass\0");
		my $load = pack("LLQQLLQLL", 6, 2, unpack("Q", pack("p", $code)), unpack("Q", pack("p", $license)), 0, 0, 0, 0, 0);
		my $fd = syscall($bpf, 5, $load, length($load));
		my $pin = pack("QLL", unpack("Q", pack("p", $path)), $fd, 0);
		$fd >= 0 && syscall($bpf, 6, $pin, length($pin)) == 0 or die $!'
}

generic_xdp() {
	xdp_pass && ip link add k0 netns S type veth peer name k0 netns B && ipn B link set k0 xdpgeneric pinned /tmp/bpf/pass &&
		ipn B -d link show dev k0 | grep -q "prog/xdp"
}

# pppd in both, which talk by a socket instead of a line
ppp() {
	tunnel pppd_half && eventually 20 agreed S && eventually 20 agreed B && return
	cat /tmp/ppp.*
	return 1
}

agreed() { ipn "$1" addr show dev k0 | grep -q "inet 10.3.1"; }

pppd_half() {
	local line=UNIX-CONNECT:/tmp/ppp,retry=100,interval=0.1
	[ "$1" = B ] || line=UNIX-LISTEN:/tmp/ppp
	command -v pppd && modprobe ppp_async || return 1
	bg x "$1" pppd nodetach noauth local noccp nodefaultroute ifname k0 "10.3.1.${2##*.}:10.3.1.${3##*.}" pty "socat STDIO $line" \
		>"/tmp/ppp.$1" 2>&1
}

arrive() { udp_arrives "$1" S 10.9.0.1 10.3.0.2 "$PORT" "$2" B; }

# kind WHAT COMMAND...
kind() {
	local what=$1 said
	shift
	if ! said=$("$@" 2>&1); then
		skip "$what cannot be made here: $said"
	else
		of_kind "$what"
	fi
	for n in S B; do
		ipn $n l2tp del tunnel tunnel_id 1 2>/dev/null || :
		ipn $n link del k0 2>/dev/null || :
	done
}

of_kind() {
	local what=$1
	for n in S B; do ipn $n link set k0 up; done
	ipn S addr add 10.3.0.1/24 dev k0
	ipn B addr add 10.3.0.2/24 dev k0
	if [[ $(ipn S -d link show dev k0) = *link/ether* ]]; then neigh S k0 10.3.0.2 "$(mac B k0)"; fi
	rpf_off B k0
	ok "$what: without the filter 5 of 5" eventually 5 arrive 5 5
	strict B k0
	x B rpfmon reset
	rpf_mark B
	ok "$what: strict, none" arrive 0 5
	check_invariant B "$what" 5
	is "$(device B k0 rejected) $(device B k0 query-rejected)" "5 0" "$what: five packets"
	is "$(json B 'map([.dev, .src, .dst, .context, .len, .lost] | join(" ")) | unique | join(", ")' record show last 5)" \
		"k0 10.9.0.1 10.3.0.2 packet 44 true" "$what: the records say so"
	x B rpfmon allow add dev k0 from 10.9.0.1
	x B rpfmon override on
	ok "$what: by a rule 5 of 5" arrive 5 5
	x B rpfmon allow flush
	x B rpfmon override off
}

# A packet whose fragments came by two devices, put together for connection tracking, is one by the device of the last.
two_devices() {
	send_udp S 10.9.0.1 10.2.0.2 "$PORT" 1 --size 16 --more --dev s0 --mac "$(mac B e0)"
	send_udp S 10.9.0.1 10.2.0.2 "$PORT" 1 --size 8 --offset 3 --dev s1 --mac "$(mac B e1)"
}

fragments() {
	x B nft 'table ip t { chain c { type filter hook prerouting priority 0; ct state new accept; }; }'
	strict B e1
	x B rpfmon reset
	rpf_mark B
	two_devices
	check_invariant B "fragments by two devices" 1
	is "$(device B e1 rejected) $(device B e1 query-rejected)" "1 0" "fragments by two devices: one packet"
	is "$(json B 'map([.dev, .src, .context, .len, .lost] | join(" ")) | last' record show)" "e1 10.9.0.1 packet 52 true" \
		"fragments by two devices: the record says so"
	x B nft delete table ip t
}

asym
load
fragments
rpf_off B e1
kind "sit" tunnel sit
kind "fou" tunnel fou
kind "l2tp" tunnel l2tp
kind "ESP in UDP" tunnel esp_in_udp
kind "generic XDP" generic_xdp
kind "PPP" ppp
finish
