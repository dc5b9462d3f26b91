# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here
# "Our own agent talks netlink, and the kernel said EINVAL, but to what?" Each operation refuses what it cannot take,
# says why where that is its own decision, and has changed nothing.
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

DEV_GET=1 RECORD_GET=2 RULE_GET=3 RULE_ADD=4 RULE_DEL=5 RULE_FLUSH=6 RULE_REPLACE=7 CONF_GET=8 CONF_SET=9 RESET=10 TEST=13
# Attributes, of devices, of rules, of records and cursors, of the namespace
NETNS=1 IFINDEX=2 NAME=3
ID=2 DEV=3 KIND=4 FROM=5 LEN=6 UNTIL=7 FORCE=8 ADMITTED=9
ONLY=2 CURSOR=3 CPU=2 SEQ=3
OVERRIDE=3 GENERATION=13 RULE=14
T_IFINDEX=1 T_DEV=2 T_SRC=3 T_DST=4 T_MARK=5 T_TOS=6 T_NOW=9

# Rules, override and counters.
state() {
	x B rpfmon save | grep -v '^#'
	json B '.[] | [.dev, .rejected, .admitted] | join(" ")' device show all
}

# bad REGEX REQUEST...: the answer is an error of ours, or the netlink core's, and matches.
bad() {
	local regex=$1 answer
	shift
	answer=$(ask "$@")
	like "$answer" "^-[1-9][0-9]*( .*)?($regex)" "refused: $(printf '%.60s' "$*")"
}

ANY=''

asym
strict B e1
load
serve B
asymmetric 3
x B rpfmon allow add dev e1 from 10.8.0.0/16
x B rpfmon override audit
id=$(rule B id)
e1=$(json B '.[0].ifindex' device show dev e1)
before=$(state)

# What is well-formed is answered: so the refusals below are no accident of the sender's.
is "$(ask $DEV_GET $IFINDEX=u32:"$e1")" 0 "dev-get by index"
is "$(ask $DEV_GET $NAME=str:e1)" 0 "dev-get by name"
is "$(ask $DEV_GET $IFINDEX=u32:"$e1" $NAME=str:e1)" 0 "dev-get by both"
is "$(ask $DEV_GET dump)" 0 "dev-get, dump"
is "$(ask $RECORD_GET dump $ONLY=u32:"$e1" $CURSOR=nest:$CPU=u32:0,$SEQ=u64:1)" 0 "record-get"
is "$(ask $RULE_GET dump)" 0 "rule-get"
is "$(ask $CONF_GET)" 0 "conf-get"
is "$(ask $CONF_SET $OVERRIDE=u32:1)" 0 "conf-set"
is "$(ask $RULE_ADD $DEV=str:e1 $FROM=ip:10.7.0.0 $LEN=u8:16 $UNTIL=u64:4000000000000000000)" 0 "rule-add"
is "$(ask $RULE_DEL $DEV=str:e1 $FROM=ip:10.7.0.0 $LEN=u8:16)" 0 "rule-del"
is "$(ask $TEST $T_DEV=str:e1 $T_SRC=ip:10.9.0.1 $T_DST=ip:10.2.0.2 $T_MARK=u32:0 $T_TOS=u8:4)" 0 "test by name"
is "$(ask $TEST $T_IFINDEX=u32:"$e1" $T_SRC=ip:10.9.0.1)" 0 "test by index"
is "$(state)" "$before" "and all is as before"

bad 'name the device by ifindex or dev, or ask for a dump' $DEV_GET
bad 'a dump takes no attributes' $DEV_GET dump $IFINDEX=u32:"$e1"
bad 'a dump takes no attributes' $DEV_GET dump $NAME=str:e1
bad 'no such device' $DEV_GET $IFINDEX=u32:9999
bad 'no such device' $DEV_GET $NAME=str:nosuch
bad 'no such device' $DEV_GET $NAME=str:
bad 'no such device' $DEV_GET $IFINDEX=u32:"$e1" $NAME=str:e0
bad "$ANY" $DEV_GET $IFINDEX=u32:0
bad "$ANY" $DEV_GET $NAME=str:0123456789abcdef
bad "$ANY" $DEV_GET $NAME=hex:6531
bad "$ANY" $DEV_GET $IFINDEX=u8:3
bad "$ANY" $DEV_GET $NETNS=u32:1 $NAME=str:e1
bad "$ANY" $DEV_GET $NAME=str:e1 77=u32:1

bad "$ANY" $RECORD_GET
bad "$ANY" $RECORD_GET dump $ONLY=u32:0
bad 'a cursor takes both cpu and seq' $RECORD_GET dump $CURSOR=nest:$CPU=u32:0
bad 'a cursor takes both cpu and seq' $RECORD_GET dump $CURSOR=nest:$SEQ=u64:0
bad 'no such CPU' $RECORD_GET dump $CURSOR=nest:$CPU=u32:4096,$SEQ=u64:0
bad 'no such CPU' $RECORD_GET dump $CURSOR=nest:$CPU=u32:4294967295,$SEQ=u64:0
bad "$ANY" $RECORD_GET dump $CURSOR=nest:$CPU=u8:0,$SEQ=u64:0
bad "$ANY" $RECORD_GET dump $CURSOR=hex:ff
bad "$ANY" $RECORD_GET dump 77=u32:0

bad "$ANY" $RULE_GET
bad 'a dump takes no attributes' $RULE_GET dump $ID=u32:1
bad "$ANY" $RULE_GET dump $DEV=str:e1

bad 'either by dev or by kind' $RULE_ADD
bad 'either by dev or by kind' $RULE_ADD $FROM=ip:10.7.0.0 $LEN=u8:16
bad 'either by dev or by kind' $RULE_ADD $DEV=str:e1 $KIND=str:veth $FROM=ip:10.7.0.0 $LEN=u8:16
bad 'an empty name matches no device' $RULE_ADD $DEV=str: $FROM=ip:10.7.0.0 $LEN=u8:16
bad 'an empty name matches no device' $RULE_ADD $KIND=str: $FROM=ip:10.7.0.0 $LEN=u8:16
bad 'takes both from and from-len' $RULE_ADD $DEV=str:e1 $FROM=ip:10.7.0.0
bad 'takes both from and from-len' $RULE_ADD $DEV=str:e1 $LEN=u8:16
bad 'bits beyond its length' $RULE_ADD $DEV=str:e1 $FROM=ip:10.7.0.1 $LEN=u8:16
bad 'bits beyond its length' $RULE_ADD $DEV=str:e1 $FROM=ip:192.0.0.0 $LEN=u8:1
bad "$ANY" $RULE_ADD $DEV=str:e1 $FROM=ip:0.0.0.0 $LEN=u8:0
bad "$ANY" $RULE_ADD $DEV=str:e1 $FROM=ip:10.7.0.0 $LEN=u8:33
bad "$ANY" $RULE_ADD $DEV=str:e1 $FROM=hex:0a07 $LEN=u8:16
for guarded in 0.0.0.0/8 0.1.2.3/32 127.0.0.0/8 127.1.0.0/16 224.0.0.0/4 239.1.1.1/32 240.0.0.0/4 255.255.255.255/32; do
	bad 'never admitted' $RULE_ADD $DEV=str:e1 $FROM=ip:"${guarded%/*}" $LEN=u8:"${guarded#*/}"
done
bad "$ANY" $RULE_ADD $DEV=str:e1 $FROM=ip:10.7.0.0 $LEN=u8:16 $UNTIL=u64:0
bad "$ANY" $RULE_ADD $DEV=str:0123456789abcdef $FROM=ip:10.7.0.0 $LEN=u8:16
bad "$ANY" $RULE_ADD $KIND=str:0123456789abcdef $FROM=ip:10.7.0.0 $LEN=u8:16
bad "$ANY" $RULE_ADD $DEV=hex:6531 $FROM=ip:10.7.0.0 $LEN=u8:16
bad "$ANY" $RULE_ADD $ID=u32:5 $DEV=str:e1 $FROM=ip:10.7.0.0 $LEN=u8:16
bad "$ANY" $RULE_ADD $DEV=str:e1 $FROM=ip:10.7.0.0 $LEN=u8:16 $FORCE=u32:1
bad "$ANY" $RULE_ADD $DEV=str:e1 $FROM=ip:10.7.0.0 $LEN=u8:16 $ADMITTED=u64:1
bad 'rule exists' $RULE_ADD $DEV=str:e1 $FROM=ip:10.8.0.0 $LEN=u8:16
bad 'not an overlay' $RULE_ADD $DEV=str:e1
bad 'not an overlay' $RULE_ADD $KIND=str:veth
bad 'not an overlay' $RULE_ADD $DEV=str:e1 $FROM=ip:0.0.0.0 $LEN=u8:1
bad 'not an overlay' $RULE_ADD $DEV=str:e1 $FROM=ip:10.0.0.0 $LEN=u8:7
bad "$ANY" $RULE_ADD $DEV=str:e1 $FROM=ip:10.7.0.0 $LEN=u8:16 $UNTIL=u32:1

# What is wrong with one rule is wrong with all of them, and nothing has changed.
generation=$(json B .generation status)
good=$RULE=nest:$DEV=str:e1,$FROM=ip:10.7.0.0,$LEN=u8:16
bad 'give the generation' $RULE_REPLACE "$good"
bad 'changed meanwhile' $RULE_REPLACE $GENERATION=u64:$((generation + 1)) "$good"
bad 'changed meanwhile' $RULE_REPLACE $GENERATION=u64:$((generation - 1)) "$good"
bad "$ANY" $RULE_REPLACE $GENERATION=u32:"$generation" "$good"
bad "$ANY" $RULE_REPLACE dump $GENERATION=u64:"$generation" "$good"
bad "$ANY" $RULE_REPLACE $GENERATION=u64:"$generation" $OVERRIDE=u32:3 "$good"
bad 'the same rule twice' $RULE_REPLACE $GENERATION=u64:"$generation" "$good" "$good"
bad 'either by dev or by kind' $RULE_REPLACE $GENERATION=u64:"$generation" "$good" $RULE=nest:$FORCE=flag:
bad 'never admitted' $RULE_REPLACE $GENERATION=u64:"$generation" "$good" $RULE=nest:$DEV=str:e1,$FROM=ip:127.0.0.0,$LEN=u8:8
bad 'not an overlay' $RULE_REPLACE $GENERATION=u64:"$generation" "$good" $RULE=nest:$DEV=str:e1
bad "$ANY" $RULE_REPLACE $GENERATION=u64:"$generation" "$good" $RULE=nest:$ID=u32:7,$DEV=str:e1,$FROM=ip:10.6.0.0,$LEN=u8:16
bad "$ANY" $RULE_REPLACE $GENERATION=u64:"$generation" $RULE=hex:ff
mapfile -t many < <(for i in {0..256}; do echo "$RULE=nest:$DEV=str:e1,$FROM=ip:10.$((i / 200)).$((i % 200)).0,$LEN=u8:24"; done)
bad '256 rules is the most' $RULE_REPLACE $GENERATION=u64:"$generation" "${many[@]}"

bad 'either by dev or by kind' $RULE_DEL
bad 'by its id or by its selectors, not both' $RULE_DEL $ID=u32:"$id" $DEV=str:e1
bad 'by its id or by its selectors, not both' $RULE_DEL $ID=u32:"$id" $LEN=u8:8
bad 'no such rule' $RULE_DEL $ID=u32:9999
bad 'no such rule' $RULE_DEL $DEV=str:e1
bad 'bits beyond its length' $RULE_DEL $DEV=str:e1 $FROM=ip:10.8.0.1 $LEN=u8:16
bad "$ANY" $RULE_DEL $ID=u32:0
bad "$ANY" $RULE_DEL $DEV=str:e1 $FROM=ip:10.8.0.0 $LEN=u8:16 $UNTIL=u64:1
bad "$ANY" $RULE_FLUSH $ID=u32:"$id"
bad "$ANY" $RULE_FLUSH dump
bad "$ANY" $CONF_GET $OVERRIDE=u32:1
bad 'nothing to set' $CONF_SET
bad "$ANY" $CONF_SET $OVERRIDE=u32:3
bad "$ANY" $CONF_SET $OVERRIDE=u8:1
bad "$ANY" $CONF_SET 2=u32:1 $OVERRIDE=u32:2
bad 'no such device' $RESET $NAME=str:nosuch
bad "$ANY" $RESET $IFINDEX=u32:0
bad "$ANY" $RESET 77=u32:0
bad 'either by ifindex or by dev' $TEST
bad 'either by ifindex or by dev' $TEST $T_IFINDEX=u32:"$e1" $T_DEV=str:e1 $T_SRC=ip:10.9.0.1
bad 'give the packet a source, by src' $TEST $T_DEV=str:e1
bad 'no such device' $TEST $T_DEV=str:nosuch $T_SRC=ip:10.9.0.1
bad 'no such device' $TEST $T_IFINDEX=u32:9999 $T_SRC=ip:10.9.0.1
bad "$ANY" $TEST $T_IFINDEX=u32:0 $T_SRC=ip:10.9.0.1
bad "$ANY" $TEST $T_DEV=str:0123456789abcdef $T_SRC=ip:10.9.0.1
bad "$ANY" $TEST $T_DEV=str:e1 $T_SRC=u64:1
bad "$ANY" $TEST $T_DEV=str:e1 $T_SRC=ip:10.9.0.1 $T_TOS=u32:4
bad "$ANY" $TEST $T_DEV=str:e1 $T_SRC=ip:10.9.0.1 $T_NOW=u32:0
bad "$ANY" $TEST dump $T_DEV=str:e1 $T_SRC=ip:10.9.0.1
bad "$ANY" 0
bad "$ANY" 12
bad "$ANY" 77

is "$(state)" "$before" "after all of it, rules, override and counters are as before"
is "$(ask $RULE_REPLACE $GENERATION=u64:"$generation" "$good" $RULE=nest:$DEV=str:e1,$FROM=ip:10.8.0.0,$LEN=u8:16)" 0 "rule-replace"
is "$(json B '.[] | select(.from == "10.8.0.0/16").id' allow show)" "$id" "which leaves a rule that stays its id"
is "$(json B .override status)" audit "and override as it was"
is "$(ask $RULE_DEL $ID=u32:"$id")" 0 "rule-del by id"
is "$(ask $RULE_FLUSH)" 0 "rule-flush"
is "$(ask $RESET)" 0 "reset"
is "$(json B length device show)" 0 "which did reset"
exec {ASKS}>&-
finish
