# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091,SC2016
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    <- what comes from 10.2.0.77 comes here
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here; route to 10.9.0.0/16 by e0
# "Which packets were they?" The counters say how many; the records must say which, to the bit, also an hour and a
# flood on another device later.
# in the check: bullseye bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

newest() { json B '.[-1] | [.proto, .sport, .dport, .tos, .mark, .len] | join(" ")' record show last 1; }

# packet PROTO FRAGMENT-FIELD: its payload begins as ports 4660 and 22136 would
packet() {
	x S perl -MSocket -e 'socket(my $s, AF_INET, SOCK_RAW, 255) or die $!; my ($proto, $frag) = @ARGV;
		my ($src, $dst) = map { inet_aton($_) } "10.9.0.1", "10.2.0.2";
		send($s, pack("CCnnnCCna4a4", 0x45, 0, 0, 7, $frag, 64, $proto, 0, $src, $dst) . "\x12\x34\x56\x78" x 8, 0,
			sockaddr_in(0, $dst)) or die $!' "$1" "$2"
}

# For each CPU, the sequence numbers that are missing between the first and the last.
gaps() {
	json B '[group_by(.cpu)[] | map(.seq) | sort | (.[-1] - .[0] + 1 - length)] | add' record show dev "$1"
}

on_e0() { send_udp S 10.2.0.77 10.1.0.2 "$PORT" 1 --sport "$1"; }

# All on one CPU, so that it is clear which record makes way for which.
taskset -pc 0 $$ >/dev/null
asym
strict B e0
strict B e1
x B nft -f - <<-END
	table ip raw {
		chain prerouting {
			type filter hook prerouting priority -300
			ip saddr 10.9.0.1 meta mark set 42
		}
	}
END
load
rpf_mark B
asymmetric 1 --sport 1111 --tos 0x28 --size 100
is "$(newest)" "udp 1111 $PORT 40 42 128" "udp"
asymmetric 1 --proto tcp --sport 1112 --size 0
is "$(newest)" "tcp 1112 $PORT 0 42 40" "a tcp SYN"
asymmetric 1 --proto icmp --size 56
is "$(newest)" "icmp 0 0 0 42 84" "icmp has no ports"
packet 132 0
is "$(newest)" "sctp 4660 22136 0 42 52" "sctp has"
packet 47 0
is "$(newest)" "47 0 0 0 42 52" "gre has not"
packet 17 $((0x2000))
is "$(newest)" "udp 4660 22136 0 42 52" "a first fragment has ports"
packet 17 $((0x2000 + 4))
is "$(newest)" "udp 0 0 0 42 52" "one in the middle has none"
packet 17 8
is "$(newest)" "udp 0 0 0 42 52" "nor has the last"
x B nft delete table ip raw
asymmetric 1
is "$(newest)" "udp 40000 $PORT 0 0 44" "and without a mark it is 0"
check_invariant B "packets of all sorts" 9

is "$(json B '.[-1] | [.netns, .dev, .kind, .src, .dst, .context, .reason, .verdict, .rule, .mode, ."reverse-dev",
	."reverse-gateway", .table, .prefix] | join(" ")' record show)" \
	"$(stat -L -c %i /run/netns/B) e1 veth 10.9.0.1 10.2.0.2 packet asymmetric dropped  strict e0 10.1.0.1 main 10.9.0.0/16" \
	"the rest of a record"
is "$(json B '.[-1] | [.ifindex, ."reverse-ifindex"] | join(" ")' record show)" \
	"$(ipn B -o link show e1 | cut -d: -f1) $(ipn B -o link show e0 | cut -d: -f1)" "the devices' indexes"
like "$(json B '.[-1].time' record show)" "^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{6}Z$" "its time"
is "$(json B '.[0].time' record show) $(json B '.[-1].time' record show)" \
	"$(device B e1 first-seen) $(device B e1 last-seen)" "the device has the times of the first and the last"

x B rpfmon -j record show >/tmp/first
is "$(x B rpfmon -j record show)" "$(cat /tmp/first)" "reading does not consume"
for i in 1 2 3; do x B rpfmon -j record show >/tmp/reader$i & pids[i]=$!; done
wait "${pids[@]}"
is "$(cat /tmp/reader[123] | sort -u)" "$(cat /tmp/first)" "several readers see the same"
is "$(json B length record show last 4)" 4 "last 4 are four"
is "$(x B rpfmon -j record show last 4)" "$(jq -c '.[-4:]' /tmp/first)" "the newest"
is "$(json B length record show last 99)" 9 "last 99 are no more than there are"
is "$(json B length record show dev e0)" 0 "another device has none"
is "$(x B rpfmon record show | wc -l)" 9 "as text, one line a record"
like "$(x B rpfmon record show last 1)" \
	"e1 udp 10.9.0.1:40000 > 10.2.0.2:$PORT dropped asymmetric, back by e0 via 10.1.0.1 to 10.9.0.0/16" "which says it all"
is "$(json S length record show)" 0 "another namespace has none"
is "$(gaps e1)" 0 "sequence numbers have no gap"

# A flood on e1 leaves e0 its own last 16.
for i in $(seq 20); do on_e0 $((1000 + i)); done
asymmetric 5000
check_invariant B "after the flood" 5029
is "$(json B 'map(.sport) | join(" ")' record show dev e0)" "$(seq -s ' ' 1005 1020)" "e0 keeps its own last 16"
is "$(json B '[.[] | select(.dev == "e0")] | length' record show)" 16 "and they are among all records, once"
is "$(json B 'map([.cpu, .seq]) | length - (unique | length)' record show)" 0 "as no record is there twice"
is "$(gaps e1)" 0 "those of e1 still have no gap"
is "$(json B '."records-kept" + ."records-lost"' status)" 5029 "kept and lost are all that there were"
isnt "$(json B '."records-lost"' status)" 0 "and some were lost"
is "$(device B e0 rejected) $(device B e1 rejected)" "20 5009" "while the counters have lost nothing"

x B rpfmon reset dev e1
is "$(device B e0 rejected) $(device B e1 rejected)" "20 0" "reset of a device zeroes its counters alone"
is "$(json B '.[0] | [."first-seen", ."last-seen"] | map(. // "-") | join(" ")' device show dev e1)" "- -" "its times as well"
x B rpfmon reset
is "$(json B length device show)" 0 "reset of all, all"
is "$(json B length record show dev e0)" 16 "and the records stay"
asymmetric 3
is "$(device B e1 rejected)" 3 "counting goes on from 0"
is "$(json B '."records-kept" + ."records-lost"' status)" 5032 "and so do the records"
finish
