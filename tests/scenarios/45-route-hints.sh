# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B                              C
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1
#       t0 10.3.0.1/24 ==ipip== 10.3.0.2/24 t0    route to 10.8.0.0/16
#                                              c0 10.5.0.1/24 ------- 10.5.0.2/24 c1
# "We allowed one source, and others came in with it." What a tunnel receives goes through gro_cells, so packets that come
# together are handed on as a list, and ip_list_rcv() routes a forwarded packet like the one before it to the same
# destination, without a look at its source (ip_extract_route_hint(), ip_route_use_hint()). The kernel does that behind
# packets that it accepts itself; behind one that rpfmon admitted it must not.
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

# together SOURCE...: a datagram from each, in this order, held back until all are there. The kernel makes lists of 8 at most
# (gro_normal_batch).
together() {
	local source
	tc -n S qdisc add dev s1 root plug
	for source; do send_udp S "$source" 10.5.0.2 "$PORT" 1; done
	tc -n S qdisc change dev s1 root plug release_indefinite
}

# arrive_of N SOURCE...: of these, N arrive
arrive_of() {
	local want=$1 status=0
	shift
	udp_listen C "$PORT"
	together "$@" || status=1
	udp_heard
	tc -n S qdisc del dev s1 root
	echo "$HEARD of $# arrived"
	[ $status = 0 ] && [ "$HEARD" = "$want" ]
}

t0() { json B 'map(select(.dev == "t0"))[0] | [.rejected, .admitted, ."would-admit"] | join(" ")' device show all; }

OTHERS=(10.9.1.1 10.9.1.2 10.9.1.3 10.9.1.4 10.9.1.5)

need_link ipip remote 192.0.2.1
asym
modprobe sch_plug 2>/dev/null || skip_all "this kernel cannot hold packets back: it has no sch_plug"
ns C
link B c0 C c1
for n in S B; do
	[ $n = S ] && own=1 peer=2 || own=2 peer=1
	ipn $n link add t0 type ipip local 10.2.0.$own remote 10.2.0.$peer
	ipn $n link set t0 up
	ipn $n addr add 10.3.0.$own/24 dev t0
done
ipn S route add 10.5.0.0/24 dev t0
ipn B addr add 10.5.0.1/24 dev c0
ipn C addr add 10.5.0.2/24 dev c1
neigh B c0 10.5.0.2 "$(mac C c1)"
ipn B route add 10.8.0.0/16 dev t0
forward B

ok "without the filter all arrive" arrive_of 6 10.9.0.1 "${OTHERS[@]}"
strict B t0
load
rpf_mark B
ok "strict: none of the others arrive" arrive_of 0 "${OTHERS[@]}"
check_invariant B "the others alone" 5
ok "one that the kernel accepts arrives" arrive_of 1 10.8.0.1
rpf_mark B
arrive_of 6 10.8.0.1 "${OTHERS[@]}" >/dev/null || :
note "behind a packet that the kernel accepts $((HEARD - 1)) of 5 others came in unvalidated"
BEHIND=$HEARD
check_invariant B "behind a packet that the kernel accepts"
is $((HEARD + $(growth B))) 6 "each has arrived or was rejected"
if [ "$HEARD" != 6 ]; then
	skip "NO BATCHES: this kernel validated $(growth B) of 5 packets behind an accepted one, so nothing here shows that an admitted packet is no hint"
fi

x B rpfmon allow add dev t0 from 10.9.0.1
x B rpfmon override on
x B rpfmon reset
rpf_mark B
ok "an admitted packet first: it alone arrives" arrive_of 1 10.9.0.1 "${OTHERS[@]}"
check_invariant B "behind an admitted packet" 5
is "$(t0)" "5 1 0" "the others are counted as rejected"
is "$(rule B admitted)" 1 "the rule has admitted one"
ok "in the middle: it alone arrives" arrive_of 1 10.9.1.1 10.9.1.2 10.9.0.1 10.9.1.3 10.9.1.4
ok "twice in a list: these two arrive" arrive_of 2 10.9.0.1 10.9.1.1 10.9.0.1 10.9.1.2
is "$(rule B admitted)" 4 "each admitted one is counted"
check_invariant B "lists with an admitted packet" 11
ok "behind one that the kernel accepts it is as without rpfmon" arrive_of "$BEHIND" 10.8.0.1 "${OTHERS[@]}"

x B rpfmon override audit
x B rpfmon reset
rpf_mark B
ok "audited first: nothing arrives" arrive_of 0 10.9.0.1 "${OTHERS[@]}"
check_invariant B "behind an audited packet" 6
is "$(t0)" "6 0 1" "audit counts the one that the rule would admit"

# Several sources of one rule, each by its own verdict.
x B rpfmon allow flush
x B rpfmon allow add dev t0 from 10.9.1.0/24
x B rpfmon override on
x B rpfmon reset
rpf_mark B
ok "a rule for all of a list: all arrive" arrive_of 5 "${OTHERS[@]}"
is "$(t0)" "0 5 0" "each was admitted by the rule, none by a hint"
check_invariant B "all of a list" 0
finish
