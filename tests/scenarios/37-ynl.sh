# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
# "Can another program use the module, that knows no more of it than its specification?" The kernel's own tool does: it holds
# the specification to its schema, and speaks the family by it.
# releases: trixie trixie-backports
# layer: tests/vm/ynl
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

LINUX=/usr/lib/linux
SPEC=/usr/share/ynl/specs/rpfmon.yaml
CLI=$LINUX/tools/net/ynl/pyynl/cli.py
[ -e $CLI ] || CLI=$LINUX/tools/net/ynl/cli.py

# It takes seconds to compare with the schema: once is enough.
validate() { x B python3 $CLI --schema $LINUX/Documentation/netlink/genetlink.yaml --spec "$1" --list-ops; }
ynl() { x B python3 $CLI --no-schema --spec $SPEC --output-json "$@"; }
ask() { ynl "${@:2}" | jq -c "$1"; }
# 6.12's says all of it at the end, as one list.
heard() { jq -sc '[flatten[].name] | unique' /tmp/heard; }
refused() {
	local said
	if said=$(ynl --do rule-add --json '{"kind": "veth"}' 2>&1); then return 1; fi
	echo "$said"
	[[ $said = *"not an overlay"* ]]
}

asym
load
strict B e1
asymmetric 5

sed 's/type: u32/type: u33/' $SPEC >/tmp/spoilt.yaml
not_ok "the schema refuses a type that it does not know" validate /tmp/spoilt.yaml
like "$(validate $SPEC)" "rule-add +\[ do \]" "and takes the specification"

is "$(ask '[.[] | select(.dev == "e1") | .mode, .counters.rejected, .counters["rejected-asymmetric"]]' --dump dev-get)" \
	'["strict",5,5]' "dump of the devices"
is "$(ask '.mode' --do dev-get --json '{"dev": "e1"}')" '"strict"' "one device, by its name"
is "$(ask '[.[] | .record // empty | if type == "array" then .[] else . end | [.src, .dev, .reason, .verdict, .["reverse-dev"], .prefix, .["prefix-len"]]] |
	[length, first]' --dump record-get)" \
	'[5,["10.9.0.1","e1","asymmetric","dropped","e0","10.9.0.0",16]]' "dump of the records"

id=$(ask .id --do rule-add --json '{"dev": "e*", "from": 168361984, "from-len": 16}')
is "$(rule B id) $(rule B dev) $(rule B from)" "$id e* 10.9.0.0/16" "a rule it added, as rpfmon shows it"
is "$(ask '[.[] | [.id, .dev, .from, .["from-len"]]]' --dump rule-get)" "[[$id,\"e*\",\"10.9.0.0\",16]]" "and as it dumps it"
ynl --do conf-set --json '{"override": "on"}' >/dev/null
is "$(ask '[.override, .rules]' --do conf-get)" '["on",1]' "override set, and read"
ok "the rule admits" arrive 5 5
is "$(ask '.[0].admitted' --dump rule-get)" 5 "and counts"
ynl --do rule-del --json "{\"id\": $id}" >/dev/null
is "$(json B length allow show)" 0 "the rule it deleted is gone"

ok "a refusal fails, and says why, in the kernel's words" refused
ynl --subscribe events --sleep 8 >/tmp/heard &
listener=$!
while kill -0 $listener 2>/dev/null; do
	asymmetric 1
	x B rpfmon allow add kind vxlan
	x B rpfmon allow flush
	sleep 1
done
wait $listener
is "$(heard)" '["change-ntf","record-ntf"]' "it hears of rejections, and of rules"
finish
