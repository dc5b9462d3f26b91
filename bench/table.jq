# SPDX-License-Identifier: GPL-2.0
# Of figures.json: for each row and kernel, instructions a packet, and how many more than the kernel takes alone; then how
# what rpfmon adds compares with what others do.
include "rows";

def cells($row): .rows as $rows | ($rows[$row] // "-" | if type == "number" then round else . end | padded(9)) +
	([$rows | added($row) | round1 | if . >= 0 then "+\(.)" else tostring end] | first // "" | padded(10));

def ratio($a; $b): [added($a)][0] as $x | [added($b)][0] as $y | select($x and $y) | $x / $y * 1000 | round / 1000;
def growth($a; $b): select(.[$a] and .[$b]) | .[$a] / .[$b] * 1000 | round / 1000;

# Less what the kernel alone grows by
def own_growth($a; $b; $alone_a; $alone_b): select(.[$a] and .[$b] and .[$alone_a] and .[$alone_b]) |
	(.[$a] - .[$alone_a] + .[$alone_b]) / .[$b] * 1000 | round / 1000;

# Instructions have 52 columns before them.
def labelled: . + " " * ([61 - length, 1] | max);

def goals: [
	["accepted, of the empty kretprobe", 1.05, ratio("rpfmon.accepted"; "floor-both.accepted")],
	["accepted, of nftables", 0.5, ratio("rpfmon.accepted"; "nft-counter.passed")],
	["accepted, of bpftrace", 0.334, ratio("rpfmon.accepted"; "bpftrace.accepted")],
	["off, of the kretprobe that skips", 1, ratio("rpfmon.off"; "floor-skipped.off")],
	["rejected, added", 1500, (added("rpfmon.rejected") | round)],
	["admitted, added", 1500, (added("rpfmon.admitted") | round)],
	["256 rules, accepted", 1.02, growth("rpfmon-256-rules.accepted"; "rpfmon.accepted")],
	["256 rules, rejected", 1.02, growth("rpfmon-256-rules.rejected"; "rpfmon-no-rule.rejected")],
	["256 rules, admitted", 1.02, growth("rpfmon-256-rules.admitted"; "rpfmon.admitted")],
	["1000 devices, accepted", 1.02, growth("rpfmon-1000-devices.accepted"; "rpfmon.accepted")],
	["1000 devices, rejected", 1.02, growth("rpfmon-1000-devices.rejected"; "rpfmon.rejected")],
	["1000 namespaces, accepted", 1.02, own_growth("rpfmon-1000-namespaces.accepted"; "rpfmon.accepted"; "none-1000-namespaces.accepted"; "none.accepted")],
	["1000 namespaces, rejected", 1.02, own_growth("rpfmon-1000-namespaces.rejected"; "rpfmon.rejected"; "none-1000-namespaces.rejected"; "none.rejected")],
	["lines both write, accepted", 0, .["writes-accepted"] // empty],
	["lines both write, two devices", 0, .["writes-rejected"] // empty]
];

. as $all | keys_unsorted as $releases |
"Instructions a packet, pktgen's and the forwarding included, and how many more than by the kernel alone",
"",
(" " * 52 + ([$releases[] | $all[.].kernel | padded(19)] | add)),
([$all[].rows | keys[] | select(whats[part(0)])] | unique | in_order[] as $row |
	($row | title | . + " " * ([52 - length, 0] | max)) + ([$releases[] | $all[.] | cells($row)] | add)),
"",
(others | to_entries[] | .key as $row | .value as $title | select(any($all[]; .rows[$row])) |
	($title | labelled) + ([$releases[] | $all[.].rows[$row] // "-" | tostring | padded(10)] | add)),
"",
([$releases[] | {key: ., value: [$all[.].rows | goals[]]}] |
	[.[] | .key as $release | .value[] | {goal: .[0], most: .[1], release: $release, value: .[2]}] | group_by(.goal)[] |
	. as $same | ($same[0].goal | . + " " * ([36 - length, 0] | max)) + "at most " + ($same[0].most | padded(6)) + " " +
	([$releases[] as $r | ([$same[] | select(.release == $r) | .value] | first) as $v |
		(if $v == null then "-" elif $v <= $same[0].most then "\($v)" else "\($v) !" end | padded(19))] | add))
