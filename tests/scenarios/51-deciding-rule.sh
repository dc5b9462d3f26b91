# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here
#                                        ov0      ipip, an overlay
# "Which of my rules lets this one in?" The module says which rule decides a source on a device, and it is the one that counts
# what it then admits. A rule that can never admit is taken, and said to be such.
# in the check: bullseye bookworm trixie-backports
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

RULE_GET=3 ID=2 IFINDEX=11 SRC=12
DEV_GET=1 DEV_IFINDEX=2 OVERLAY=9

# decides SRC [INDEX]: id of the rule that decides it on e1, or what the module says instead
decides() {
	local answer
	answer=$(ask $RULE_GET show $IFINDEX=u32:"${2-$E1}" $SRC=ip:"$1")
	if [[ $answer =~ ^0.*\ $ID=([0-9a-f]{2})([0-9a-f]{2})0000 ]]; then
		echo $((16#${BASH_REMATCH[2]}${BASH_REMATCH[1]}))
	else
		echo "$answer"
	fi
}

id_of() { json B ".[] | select(.from == \"$1\") | .id" allow show; }
admitted_of() { json B ".[] | select(.from == \"$1\") | .admitted" allow show; }
says_of_overlay() { ask $DEV_GET show $DEV_IFINDEX=u32:"$1"; }

asym
ipn B link add ov0 type ipip local 10.1.0.2 remote 10.1.0.1 && need_link ipip remote 192.0.2.1
load
strict B e1
E1=$(json B '.[0].ifindex' device show dev e1)
OV=$(json B '.[0].ifindex' device show dev ov0)
serve B

like "$(decides 10.9.0.1)" "^-2 no rule decides" "without a rule none decides"
x B rpfmon allow add dev 'e*' from 10.9.0.0/16
x B rpfmon allow add dev e1 from 10.9.0.1
x B rpfmon allow add dev e1 from 10.9.8.0/24 expires 1h
x B rpfmon allow add kind ipip
is "$(decides 10.9.0.1)" "$(id_of 10.9.0.1/32)" "the longest prefix decides"
is "$(decides 10.9.0.2)" "$(id_of 10.9.0.0/16)" "the shorter one what is left"
is "$(decides 10.9.8.2)" "$(id_of 10.9.8.0/24)" "one that expires, too"
like "$(decides 10.8.0.1)" "^-2 no rule decides" "none what is in no prefix"
like "$(decides 127.0.0.1 "$OV")" "^-2 no rule decides" "and none what no rule may admit"
is "$(decides 203.0.113.9 "$OV")" "$(json B '.[] | select(.kind == "ipip") | .id' allow show)" "a rule by kind decides any source there"
like "$(decides 10.9.0.1 4711)" "^-19 no such device" "no device, no rule"
x B rpfmon override on
ok "what was decided is admitted" arrive 5 5
is "$(admitted_of 10.9.0.1/32) $(admitted_of 10.9.0.0/16)" "5 0" "and counted by the rule that decides"

# Asked in other ways
is "$(ask $RULE_GET show $ID=u32:"$(id_of 10.9.0.0/16)" | cut -d' ' -f1)" 0 "a rule, by its id"
like "$(ask $RULE_GET $ID=u32:4711)" "^-2 no rule of this id" "one that is not there"
like "$(ask $RULE_GET)" "^-22 name the rule" "not named at all"
like "$(ask $RULE_GET $IFINDEX=u32:"$E1")" "^-22 name the rule" "without a source"
like "$(ask $RULE_GET $ID=u32:1 $SRC=ip:10.9.0.1)" "^-22 name the rule" "in both ways"
like "$(ask $RULE_GET dump $ID=u32:1)" "^-22 a dump takes no attributes" "a dump of one"

like "$(says_of_overlay "$OV")" " $OVERLAY=( |\$)" "ipip is an overlay"
unlike "$(says_of_overlay "$E1")" " $OVERLAY=( |\$)" "a veth is none"
is "$(json B '.[] | select(.dev == "ov0" or .dev == "e1") | [.dev, .overlay] | join(" ")' device show all | sort | tr '\n' ,)" \
	"e1 false,ov0 true," "as JSON has it"

# Rules for our own addresses are never admitted: they are taken, with a warning.
x B rpfmon allow flush
like "$(x B rpfmon allow add dev e1 from 10.1.0.2 2>&1)" "^rpfmon: warning: .*own addresses" "one of our own addresses: a warning"
is "$(rule B from)" 10.1.0.2/32 "and the rule is there"
is "$(x B rpfmon allow add dev e1 from 10.9.0.1 2>&1)" "" "another's: none"
is "$(x B rpfmon allow add dev e1 from 10.1.0.0/24 2>&1)" "" "a prefix around one of ours: none"
ipn B addr add 192.0.2.7/32 dev lo
like "$(x B rpfmon allow add dev e1 from 192.0.2.7 2>&1)" "own addresses" "an address on another device"
finish
