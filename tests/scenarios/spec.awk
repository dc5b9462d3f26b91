# SPDX-License-Identifier: GPL-2.0
# What nlfuzz is to know of the YNL specification: see its TABLE. A subset has the numbers of the whole set.
function told() { if (known) print "set " known (known in of ? set[of[known]] : set[known]) }
/^attribute-sets:/ { part = "sets" }
/^operations:/ { part = "ops"; told() }
/^[a-z]/ && !/^(attribute-sets|operations):/ { part = "" }
part == "sets" && /^    name: / { told(); known = $2; n = 0 }
part == "sets" && /^    subset-of: / { of[known] = $2 }
part == "sets" && /^        name: / { number[known, $2] = ++n; set[known] = set[known] " " $2 ":" }
part == "sets" && /^        type: / { set[known] = set[known] $2 ":" }
part == "sets" && /^        nested-attributes: / { set[known] = set[known] $2 }
part == "ops" && /^      name: / { if (op) print op; op = ""; event = 0; command++ }
part == "ops" && /^      (notify|event|mcgrp):/ { op = "" ; event = 1 }
part == "ops" && /^      attribute-set: / && !event { whole = $2; op = "op " whole " " command }
part == "ops" && /^ *attributes: *\[/ && request {
	gsub(/.*\[|\].*|,/, " ")
	for (i = 1; i <= NF; i++) op = op " " number[whole, $i]
}
part == "ops" { request = /^ *request:/ }
END { if (op) print op }
