# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here
# A copy of a namespace is asked what would become of packets, and leaves no trace: a quiet one makes no records, events, log or
# debugfs lines, and lets nothing in that is received.
# in the check: bullseye bookworm trixie-backports
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

RULE_ADD=4 CONF_SET=9 RULE_KIND=4
QUIET=11 STAND_IN=12 S_INDEX=1 S_KIND=2 S_OVERLAY=3

# From NS, to a module that may have been loaded since the last one
asks_in() { x "$1" perl /tests/scenarios/netlink.pl <<<"${*:2}"; }
ask() { asks_in B "$@"; }

kept() { json B '."records-kept"' status; }
looks_up() { ipn B route get 10.2.0.2 from 10.9.0.1 iif e1; }
in_debugfs() { grep -c "^\(override *\|rules *\|gone-rejected *\|\)$INODE " "/sys/kernel/debug/rpfmon/$1" || :; }
lines_of() { dmesg | grep -c "rpfmon: netns $INODE" || :; }
index_of() { json B ".[0].ifindex" device show dev "$1"; }

asym
load
strict B e1
ipn B link add d0 type dummy || skip_all "this kernel has no dummy devices"
INODE=$(x B stat -Lc %i /proc/self/ns/net)

# What may not be quiet
asymmetric 1
like "$(ask $CONF_SET $QUIET=flag:)" "^-16 a namespace that has rejected" "one that has rejected something may not be quiet"
x B rpfmon reset
like "$(ask $CONF_SET $QUIET=flag:)" "^-16 a namespace that has rejected" "also before its reset"
is "$(json B .quiet status)" false "it is not quiet"
isnt "$(in_debugfs status)" 0 "and in debugfs"
unload
load
x B rpfmon allow add dev e1 from 10.9.0.1
like "$(ask $CONF_SET $QUIET=flag:)" "^-16 a namespace with rules" "nor one with rules"
x B rpfmon allow flush
like "$(ask $CONF_SET $QUIET=flag:)" "^-16 a namespace with rules" "or that has had some"
unload
load
like "$(ask $CONF_SET $STAND_IN=nest:$S_INDEX=u32:1,$S_KIND=str:ipip)" "^-22 only a quiet namespace" "stand-ins without it are refused"
like "$(ask $CONF_SET $QUIET=flag: $STAND_IN=nest:$S_INDEX=u32:1)" "^-22 a stand-in takes both" "and half a stand-in"
like "$(ask $CONF_SET $QUIET=flag: $STAND_IN=nest:$S_INDEX=u32:4711,$S_KIND=str:ipip)" "^-19 no such device" "and one of no device"
is "$(json B .quiet status)" false "after all that it is not quiet"
like "$(perl /tests/scenarios/netlink.pl <<<"$CONF_SET $QUIET=flag:")" "^-95 the initial network namespace" "the initial namespace may not be"

# Quiet, with a device that stands for an overlay
is "$(ask $CONF_SET $QUIET=flag: "$STAND_IN=nest:$S_INDEX=u32:$(index_of d0),$S_KIND=str:vxlan,$S_OVERLAY=flag:")" 0 "a new one may be quiet"
is "$(json B .quiet status)" true "as status says"
is "$(ask $CONF_SET $QUIET=flag:)" 0 "saying it again changes nothing"
is "$(json B '.[] | select(.dev == "d0") | [.kind, .overlay] | join(" ")' device show all)" "vxlan true" "its device stands for a vxlan"
before=$(kept) log=$(lines_of)
bg x B rpfmon -j monitor >/tmp/heard
sleep 1
is "$(ask $RULE_ADD $RULE_KIND=str:vxlan)" 0 "so a rule by that kind needs no force"
x B rpfmon allow add dev e1 from 10.9.0.1
rpf_mark B
not_ok "a look-up is rejected" looks_up
x B rpfmon override on
ok "a look-up is admitted by the rule" looks_up
ok "a received packet is not" arrive 0 5
x B rpfmon override audit
ok "nor in audit" arrive 0 5
check_invariant B "what is received" 10
is "$(json B '.[] | select(.dev == "e1") | [.rejected, .admitted, ."query-rejected", ."query-admitted", ."would-admit"] | join(" ")' device show all)" \
	"10 0 1 1 0" "all of it is counted"
is "$(x B rpfmon -j test from 10.9.0.1 to 10.2.0.2 dev e1 | jq -r .strict)" rejected "test answers there"
sleep 0.3
kill "$BG"
wait "$BG"
is "$(cat /tmp/heard)" "" "a monitor hears of nothing"
is "$(kept)" "$before" "no record was made"
is "$(json B length record show)" 0 "and none is there"
is "$(lines_of)" "$log" "no log line"
for f in devices rules status; do
	is "$(in_debugfs $f)" 0 "it is not in debugfs: $f"
done
like "$(ask $CONF_SET $QUIET=flag: "$STAND_IN=nest:$S_INDEX=u32:$(index_of d0),$S_KIND=str:gre")" "^-16 a namespace with rules" "a kind is not changed below rules"

# Another namespace goes on as ever.
ipn S route add 10.8.0.0/16 dev s0
strict S s1
send_udp B 10.8.0.1 10.2.0.1 $PORT 3 --dev e1
is "$(device S s1 rejected)" 3 "another namespace counts"
is "$(json S length record show)" 3 "and records"
finish
