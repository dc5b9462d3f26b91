# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091,SC2016
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here
# "The exception was for an afternoon, two years ago": a rule may be given its end when it is made. Then it stops to
# work by itself, is gone from the list, and the kernel log says so; whatever the file and the clock did meanwhile.
# in the check: bullseye bookworm trixie-backports
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

now() { cut -d. -f1 /proc/uptime; }
rules() { json B 'map(.from) | join(" ")' allow show; }
gone() { [ "$(rules)" = "$1" ]; }
e1() { json B "map(select(.dev == \"e1\"))[0] | [.rejected, .admitted] | join(\" \")" device show all; }
watching() { x B awk '$2 == 16 && $4 != "00000000"' /proc/net/netlink | grep -q .; }

asym
strict B e1
load
rpf_mark B
bg x B rpfmon -j monitor >/tmp/events
eventually 10 watching || bail "the monitor does not start"
x B rpfmon override on

begun=$(now)
ok "a rule for four seconds" x B rpfmon allow add dev e1 from 10.9.0.0/16 expires 4s
asymmetric 5
is "$(e1)" "0 5" "works"
left=$(rule B expires-in)
ok "the list says how long it has left: $left s" test "$left" -ge 1 -a "$left" -le 4
id=$(rule B id)
ok "then it goes by itself" eventually 10 gone ""
took=$(($(now) - begun))
ok "not before its time, nor long after: $took s" test $took -ge 3 -a $took -le 9
asymmetric 5
is "$(e1)" "5 5" "and admits nothing any more"
check_invariant B "after it" 5
is "$(dmesg | grep -c "rpfmon: netns .*: rule $id expired: dev e1 from 10.9.0.0/16")" 1 "the kernel log has a line on it"
ok "a monitor was told" eventually 5 grep -q '"event":"rule-expired"' /tmp/events
is "$(jq -r 'select(.event == "rule-expired") | [.id, .dev, .from, .uid, .comm] | map(. // "-" | tostring) | join(" ")' /tmp/events)" \
	"$id e1 10.9.0.0/16 - -" "which rule, and that nobody did it"
ok "it can be made again" x B rpfmon allow add dev e1 from 10.9.0.0/16
asymmetric 5
is "$(e1)" "5 10" "and works again"
is "$(rule B expires-in)" null "now without an end"
is "$(($(rule B id) > id))" 1 "under another id"
x B rpfmon allow flush

# Of several, each goes at its time, and takes no other along.
x B rpfmon allow add dev e1 from 10.9.0.1 expires 3s
x B rpfmon allow add dev e1 from 10.9.0.0/24 expires 1h
x B rpfmon allow add dev e1 from 10.9.0.0/16
ok "of three the shortest goes" eventually 10 gone "10.9.0.0/24 10.9.0.0/16"
asymmetric 5
is "$(e1)" "5 15" "its sources are the next one's now"
is "$(json B 'map(.admitted) | join(" ")' allow show)" "5 0" "the one with the longest prefix"
is "$(x B rpfmon save | grep -Ec 'until 20[0-9-]{8}T[0-9:]{8}Z$')" 1 "save has the end of the other"
x B rpfmon save /tmp/saved
ends=$(json B 'map([.id, .until] | join(" ")) | join(", ")' allow show)
ok "restored," x B rpfmon restore /tmp/saved
is "$(json B 'map([.id, .until] | join(" ")) | join(", ")' allow show)" "$ends" "each is the one it was, and ends when it did"
ok "in about an hour" test "$(json B 'map(."expires-in" // 0) | add' allow show)" -gt 3000

# replace gives a rule another end, and leaves it what else it is.
before=$(json B 'map(select(.from == "10.9.0.0/24"))[0] | [.id, .admitted] | join(" ")' allow show)
ok "another end" x B rpfmon allow replace dev e1 from 10.9.0.0/24 until 2100-01-01T01:00:00+01:00
is "$(json B 'map(select(.from == "10.9.0.0/24"))[0] | [.id, .admitted, .until] | join(" ")' allow show)" \
	"$before 2100-01-01T00:00:00.000000Z" "for the same rule, which keeps what it has counted"
ok "or none" x B rpfmon allow replace dev e1 from 10.9.0.0/24
is "$(json B 'map(.until) | unique | tostring' allow show)" "[null]" "so that none ends any more"
ok "a rule goes by its id" x B rpfmon allow del id "${before% *}"
is "$(rules)" "10.9.0.0/16" "that one alone"

# What was saved before its end, and restored after, is left out.
printf 'allow add dev e1 from 10.9.0.0/16\nallow add dev e1 from 10.9.0.1 until 2020-01-01T00:00:00Z\noverride on\n' >/tmp/saved
is "$(x B rpfmon restore /tmp/saved 2>&1)" "rpfmon: /tmp/saved:2: left out: its end, 2020-01-01T00:00:00Z, is over" "it says what is left out"
is "$(rules)" "10.9.0.0/16" "all else is there"

# The clock is set forward beyond an end.
ok "a rule for an hour" x B rpfmon allow add dev e1 from 10.9.0.1 expires 1h
was=$(date +%s)
date -s "@$((was + 3700))" >/dev/null
ok "ends with the clock set forward" eventually 10 gone "10.9.0.0/16"
date -s "@$((was + 15))" >/dev/null

# An end does not outlive its rule, and its namespace takes it along.
x B rpfmon allow flush
x B rpfmon allow add dev e1 from 10.9.0.0/16 expires 2s
x B rpfmon allow del dev e1 from 10.9.0.0/16
x B rpfmon allow add dev e1 from 10.9.0.0/16
x S rpfmon allow add dev s1 from 10.9.0.0/16 expires 2s
ip netns del S
sleep 4
is "$(rules)" "10.9.0.0/16" "the end of a rule that was deleted is not that of the next"
check_invariant B "to the end" 5
finish
