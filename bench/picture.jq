# SPDX-License-Identifier: GPL-2.0
# Of figures.json, an SVG: what each row adds to the kernel's own instructions, a bar for each kernel.
include "rows";

def most: 4000;
def x: . * 560 / most;
def colours: ["#4477aa", "#ee6677", "#228833", "#ccbb44"];

. as $all | keys_unsorted as $releases |
[$all[].rows | keys[] | select(whats[part(0)] and part(0) != "none")] | unique | in_order as $rows |
($releases | length * 9 + 7) as $step | ($rows | length * $step + 70) as $height |
"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"960\" height=\"\($height)\" font-family=\"sans-serif\" font-size=\"12\">",
"<rect width=\"960\" height=\"\($height)\" fill=\"white\"/>",
"<text x=\"10\" y=\"20\" font-size=\"14\">Instructions that each adds to a forwarded or rejected packet (bars end at \(most))</text>",
($releases | to_entries[] | "<rect x=\"\(310 + .key * 200)\" y=\"32\" width=\"10\" height=\"10\" fill=\"\(colours[.key])\"/>",
	"<text x=\"\(325 + .key * 200)\" y=\"42\">\($all[.value].kernel)</text>"),
($rows | to_entries[] | .key as $n | .value as $row | ($n * $step + 58) as $y |
	"<text x=\"300\" y=\"\($y + $step / 2)\" text-anchor=\"end\">\($row | title)</text>",
	($releases | to_entries[] | .key as $i | $all[.value].rows | added($row) | [., 0] | max |
		"<rect x=\"310\" y=\"\($y + $i * 9)\" width=\"\([., most] | min | x | round1)\" height=\"8\" fill=\"\(colours[$i])\"/>",
		"<text x=\"\(([., most] | min | x) + 314 | round1)\" y=\"\($y + $i * 9 + 8)\" font-size=\"9\">\(round)</text>")),
"</svg>"
