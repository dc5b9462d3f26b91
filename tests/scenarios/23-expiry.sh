# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091,SC2016
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here
# "The exception was for an afternoon, two years ago": a rule may be given its end when it is made. Then it stops to
# work by itself, is gone from the list, and the kernel log says so.
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
is "$(dmesg | grep -c "rpfmon: netns .*: rule $id expired: dev e1 from 10.9.0.0/16 expiring")" 1 "the kernel log has a line on it"
ok "a monitor was told" eventually 5 grep -q '"event":"rule-del"' /tmp/events
is "$(jq -r 'select(.event == "rule-del") | [.id, .dev, .from] | join(" ")' /tmp/events)" "$id e1 10.9.0.0/16" "which rule"
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
is "$(x B rpfmon save | grep -c 'expires [0-9]*[hms]')" 1 "save has what the other has left"
x B rpfmon save >/tmp/saved
ok "restored," x B rpfmon restore /tmp/saved
is "$(rules)" "10.9.0.0/16 10.9.0.0/24" "both are there"
ok "and the one still ends" test "$(json B 'map(."expires-in" // 0) | add' allow show)" -gt 3000

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
