#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What is written down twice: the grammar and the completion, the grammar and the manual page.
# Usage: drift.sh OBJECTS, the directory with the built rpfmon and completion
set -u
O=$1
cd "$(dirname "$0")/../../userspace" || exit 1

check() {
	local desc=$1
	shift
	if "$@"; then echo "ok $desc"; else echo "not ok $desc"; fi
}

# in_manual MACRO WORD: in the body, beyond the synopsis.
in_manual() {
	sed '/^\.Sh DESCRIPTION/,$!d' rpfmon.8 | grep -Eq "^\.(It |Op |Brq |Fl .* )?($1) (.* )?$2( |\$)"
}

words() { "$O/rpfmon" help | sed -n 's/^  rpfmon //p' | tr -d '[]{}|' | tr -s ' ' '\n' | grep -v '^[A-Z]' | sort -u; }
values() { "$O/rpfmon" help | sed -nE 's/^  ([A-Z]+)(\.\.\.)? .*/\1/p'; }
options() { "$O/rpfmon" help | sed -nE 's/^  -([A-Za-z]) .*/\1/p'; }

for w in $(words) help; do
	check "the manual tells of $w" in_manual Cm "$w"
done
for v in $(values); do
	check "the manual tells of $v" in_manual Ar "$v"
done
for o in $(options); do
	check "the manual tells of -$o" in_manual Fl "$o"
done

# The synopsis, rendered, against the grammar: every command with all of its words in their order.
synopsis=$(sed -n '/^\.Sh SYNOPSIS/,/^\.Sh DESCRIPTION/p' rpfmon.8 | sed '1d; $d; s/^\.Nm/@&/; s/^\.//' | tr '\n@' ' \n' |
	sed -E 's/\b(Op|Brq|Cm|Ar|Fl|Pp)\b//g; s/[@.|]//g; s/Nm/rpfmon/; s/ +/ /g; s/ $//')
same_words() {
	local line=$1
	line=$(tr -d '[]{}|.' <<<"$line" | tr -s ' ')
	grep -qxF "rpfmon ${line% }" <<<"$synopsis"
}
while read -r line; do
	case $line in
	'allow add '* | 'allow replace '*) line="allow add replace ${line#allow * }" ;;
	'override off' | 'override audit' | 'override on') line='override off audit on' ;;
	esac
	check "the synopsis has $line" same_words "$line"
done < <("$O/rpfmon" help | sed -n 's/^  rpfmon //p')

# Each example, as it stands there, is one that the parser takes. In a namespace that does not exist, nothing comes of it;
# of all of them, one can only ask.
parses() {
	local line=$1 status=0
	line=${line%%|*}
	[[ $line = *' -a '* ]] || line="rpfmon -n no-such-namespace ${line#rpfmon}"
	(eval "timeout 10 \"$O\"/${line%%>*}" >/dev/null 2>"$O/parsed") || status=$?
	case $status in
	2) ;;
	0 | 3) [[ $line = *' -a '* ]] ;;
	*) return 1 ;;
	esac
}
n=0
while read -r line; do
	check "the parser takes the example: $line" parses "$line"
	n=$((n + 1))
done < <(sed -n '/^\.Sh EXAMPLES/,/^\.Sh DIAG/p' rpfmon.8 | sed -nE 's/^(\.Dl )?# (rpfmon.*)/\2/p')
check "there are examples" test $n -gt 15

# What explain knows, by name: the table of situation.c, the manual's chapters, and the schema's words, all in one order.
situations() { sed -nE 's/^\t\{ "([a-z-]+)", ROW_.*/\1/p' situation.c; }
chapters() { sed -n '/^\.Sh SITUATIONS/,/^\.Sh LOOKING/s/^\.Ss //p' rpfmon.8; }
in_schema() { jq -r '."$defs" | (.over, .cause, .more).enum[]' rpfmon-explain.schema.json; }
check "there are situations" test "$(situations | wc -l)" -gt 40
check "each situation has its chapter in the manual" diff <(situations) <(chapters)
check "and is a word of the schema" diff <(situations) <(in_schema)
# All but what there is of the host's own namespace alone.
jq_schema() {
	jq -r '[paths(type == "object" and has("properties")) as $p | getpath($p) | select(.additionalProperties != null) |
		(.required == (.properties | keys_unsorted - ["sysctl-files"]))] | all' "$1"
}
for schema in rpfmon-*.schema.json; do
	check "$schema requires all members" test "$(jq_schema "$schema")" = true
done
# What the one says of a member, the other would say, and it points there: each such place is there.
pointed() { jq -r '.. | ."$ref"? // empty | select(startswith("rpfmon-explain.schema.json#/$defs/")) | sub(".*/"; "")' rpfmon-doctor.schema.json | sort -u; }
check "what doctor's schema points to in explain's is there" diff <(pointed) \
	<(pointed | xargs -I{} jq -r 'if ."$defs"."{}" then "{}" else empty end' rpfmon-explain.schema.json)

check "the completion is that of the grammar" diff -u rpfmon.bash-completion <("$O/completion")

# complete LINE...: what completion offers for the last word.
complete_line() {
	bash -c '
		. ./rpfmon.bash-completion
		COMP_WORDS=("$@")
		COMP_CWORD=$(($# - 1))
		_rpfmon
		echo "${COMPREPLY[*]}"' rpfmon "$@"
}
offers() {
	local want=$1 got
	shift
	got=$(complete_line rpfmon "$@")
	if [ "$got" = "$want" ]; then
		echo "ok completion of: rpfmon $*"
	else
		echo "not ok completion of: rpfmon $*"
		printf '# got:  %s\n# want: %s\n' "$got" "$want"
	fi
}
offers '-j -p -V -h -n -a' -
offers 'device doctor' d
offers 'device' de
offers 'help show dev all' device ''
offers 'all' device dev lo ''
offers 'add' -n blue allow a
offers 'help dev kind from expires until force' allow add ''
offers 'kind from expires until force' allow add dev lo ''
offers 'help dev kind id from expires until force' allow del ''
offers 'vxlan vti' allow add kind v
offers 'lo' -j device dev l
offers 'off on' override o
offers 'rpfmon.bash-completion' restore rpfmon.b
offers '' record last ''
offers 'tos proto sport dport' 'test' from 10.9.0.1 to 10.2.0.2 dev e1 mark 1 ''
offers 'tcp' 'test' proto t
offers 'whatif' w
offers '' whatif ''
offers '' whatif rpfmon ''

if command -v mandoc >/dev/null; then
	# Other pages may not be installed here.
	check "mandoc has nothing to say" test -z "$(mandoc -Tlint rpfmon.8 | grep -v 'outdated mandoc.db\|referenced manual not found')"
else
	echo "skip mandoc is not installed"
fi
echo "# end"
