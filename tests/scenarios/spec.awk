# SPDX-License-Identifier: GPL-2.0
# What nlfuzz is to know of the YNL specification: see its TABLE.
/^attribute-sets:/ { part = "sets" }
/^operations:/ { part = "ops"; if (set) print set }
/^[a-z]/ && !/^(attribute-sets|operations):/ { part = "" }
part == "sets" && /^    name: / { if (set) print set; set = "set " $2; known = $2; n = 0 }
part == "sets" && /^        name: / { number[known, $2] = ++n; set = set " " $2 ":" }
part == "sets" && /^        type: / { set = set $2 ":" }
part == "sets" && /^        nested-attributes: / { set = set $2 }
part == "ops" && /^      name: / { if (op) print op; op = ""; event = 0; command++ }
part == "ops" && /^      (notify|event|mcgrp):/ { op = "" ; event = 1 }
part == "ops" && /^      attribute-set: / && !event { of = $2; op = "op " of " " command }
part == "ops" && /^ *attributes: *\[/ && request {
	gsub(/.*\[|\].*|,/, " ")
	for (i = 1; i <= NF; i++) op = op " " number[of, $i]
}
part == "ops" { request = /^ *request:/ }
END { if (op) print op }
