#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Each row of the table of situations, userspace/situation.c, is told of elsewhere: a cause has a chapter of the manual
# and a scenario; what is over, and what else is so, has one of both. (That a topology of situation.c meets it, that
# suite sees.)
# Usage: situations.sh [TOP]
set -u
cd "${1:-$(dirname "$0")/../..}" || exit 1

# "NAME GROUP" lines.
rows() { sed -nE 's/^\t\{ "([a-z0-9-]+)", ROW_([A-Z]+),.*/\1 \2/p' userspace/situation.c; }

chapters() {
	awk '/^\.Sh / { below = $2 == "SITUATIONS" } below && /^\.Ss / { print $2 }' userspace/rpfmon.8
}

# The names in the "# situation:" lines at the heads of scenarios.
shown() {
	awk '/^[^#]/ { nextfile } sub(/^# situation:/, "") { gsub(/,/, " "); for (i = 1; i <= NF; i++) print $i }' tests/scenarios/*.sh
}

check() {
	local good=$1 desc=$2 why=$3
	if "$good"; then
		echo "ok $desc"
	else
		printf 'not ok %s\n# %s\n' "$desc" "$why"
	fi
}

has() { grep -qxF -- "$2" <<<"$1"; }

table=$(rows)
chapters=$(chapters)
shown=$(shown)
# A row that is written another way would go unseen.
all=$(sed -n '/^const struct situation situations/,/^};/p' userspace/situation.c | grep -c '\<ROW_')
n=$(wc -l <<<"$table")
good=false
[ "$n" -gt 1 ] && [ "$n" = "$all" ] && good=true
check $good "the rows of the table" "$n rows are read, and $all are there"

while read -r name group; do
	chapter=false scenario=false
	has "$chapters" "$name" && chapter=true
	has "$shown" "$name" && scenario=true
	no_chapter="userspace/rpfmon.8 has no \".Ss $name\" below \".Sh SITUATIONS\""
	no_scenario="no tests/scenarios/*.sh has $name in a \"# situation:\" line at its head"
	if [ "$name" = changed ]; then
		# Nothing brings about on purpose that routes change while a packet is looked at.
		check $chapter "$name: a chapter of the manual" "$no_chapter"
	elif [ "$group" = CAUSE ]; then
		check $chapter "$name: a chapter of the manual" "$no_chapter"
		check $scenario "$name: a scenario" "$no_scenario"
	else
		either=$chapter
		$scenario && either=true
		check $either "$name: a chapter of the manual, or a scenario" "$no_chapter, and $no_scenario"
	fi
done <<<"$table"

# And the other way round: what is told of elsewhere is a row.
names=$(cut -d' ' -f1 <<<"$table")
for name in $(printf '%s\n' "$shown" "$chapters" | sort -u); do
	has "$names" "$name" && continue
	check false "$name: a row of the table" "it is not there, but in: $(grep -lE "^(# situation:.*|\.Ss )\<$name( |\$)" tests/scenarios/*.sh userspace/rpfmon.8 | tr '\n' ' ')"
done
echo "# end"
