# SPDX-License-Identifier: GPL-2.0
# Of figures just measured, with --slurpfile kept figures.json: what rpfmon adds, now and then, as TAP; fails where it is more
# than 3 % above, or than ten instructions, which is what so short a measurement is good for.
include "rows";

$kept[0] as $kept |
[to_entries[] | .key as $release | .value as $now | $now.rows | keys[] | select(startswith("rpfmon.")) |
	. as $row | {
		what: "\($release), \($row | title)",
		now: ($now.rows | added($row)),
		then: ($kept[$release].rows // {} | [added($row)][0]),
		kernels: [$now.kernel, $kept[$release].kernel]
	} | .ok = (.then != null and .now <= ([.then * 1.03, .then + 10] | max))] as $all |
(if $all == [] then "not ok 1 - something was measured" else empty end),
($all | to_entries[] | (.key + 1) as $n | .value |
	(if .ok then "" else "not " end) + "ok \($n) - \(.what): \(.now | round1) instructions more, \(.then // 0 | round1) when it was kept",
	(if .ok then empty else "# kernel \(.kernels[0]), then \(.kernels[1]); meant so? keep it: make bench" end)),
"1..\([$all | length, 1] | max)"
