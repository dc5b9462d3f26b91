# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091,SC2016
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here
# "I want to see it happen while I try": the monitor tells each rejection and each change as it comes, to as many as
# ask, and one that nobody reads slows nothing down.
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

watchers() { x B awk '$2 == 16 && $4 != "00000000"' /proc/net/netlink | wc -l; }
are_watching() { [ "$(watchers)" = "$1" ]; }
lines() { [ "$(wc -l <"$1")" -ge "$2" ]; }

# watch FILE ARGS: a monitor that a signal can end, as in a terminal; its pid is in $BG
watch() {
	local file=$1 n
	shift
	n=$(watchers)
	: >"$file"
	bg x B env --default-signal=INT,TERM rpfmon "$@" >>"$file" 2>"$file.err"
	eventually 10 are_watching $((n + 1)) || bail "the monitor does not start: $(cat "$file.err")"
}

# ends PID STATUS SIGNAL DESC
ends() {
	local status=0
	[ -z "$3" ] || kill "-$3" "$1"
	wait "$1" || status=$?
	is $status "$2" "$4"
}

# Rejections told in text: a line each, or "N more like it".
in_text() {
	awk -v want="$1" '/e1 udp 10.9.0.1:1234 > 10.2.0.2:.* dropped asymmetric/ {
		n += match($0, /[0-9]+ more like it/) ? substr($0, RSTART) + 0 : 1
	}
	END { exit n != want }' /tmp/text
}

# terminal FILE [VAR=VALUE]: what a rejection looks like on one of 50 columns
terminal() {
	local file=$1 n
	shift
	n=$(watchers)
	bg x B env TERM=xterm "$@" script -qfec "stty cols 50; exec rpfmon monitor" /dev/null >"$file" 2>/dev/null
	eventually 10 are_watching $((n + 1)) || bail "the monitor does not start"
	asymmetric 1
	eventually 5 grep -q asymmetric "$file" || bail "no rejection told"
	kill "$BG"
	wait "$BG" || :
	eventually 10 are_watching "$n" || bail "the monitor does not end"
}

# A monitor whose reader goes after a line.
unread() {
	local job i
	(x B rpfmon monitor 2>/dev/null | head -n 1 >/tmp/one) >/dev/null &
	job=$!
	for ((i = 0; i < 100; i++)); do
		kill -0 $job 2>/dev/null || return 0
		asymmetric 1
		sleep 0.2
	done
	return 1
}

asym
strict B e1
load
rpf_mark B
asymmetric 3
watch /tmp/json -j monitor
json=$BG
watch /tmp/text monitor
text=$BG
watch /tmp/e0 monitor dev e0
e0=$BG
is "$(wc -l </tmp/json)" 0 "what was before is not told"

asymmetric 7 --sport 1234
ok "seven rejections, seven lines" eventually 5 lines /tmp/json 7
sleep 0.5
is "$(wc -l </tmp/json)" 7 "and no more"
is "$(jq -c 'del(.event)' /tmp/json | sort)" "$(x B rpfmon -j record show last 7 | jq -c '.[]' | sort)" "they are the records"
is "$(jq -r .event /tmp/json | sort -u)" record "by the name of record"
ok "as text too" eventually 5 in_text 7
ok "with repeats folded" test "$(wc -l </tmp/text)" -lt 7
is "$(wc -l </tmp/e0)" 0 "nothing for who watches another device"

: >/tmp/json
: >/tmp/text
id=$(x B rpfmon allow add dev e1 from 10.9.0.0/16 && rule B id)
x B rpfmon override audit
asymmetric 1
x B rpfmon override on
asymmetric 1
x B rpfmon override on
x B rpfmon allow del dev e1 from 10.9.0.0/16
ok "changes are told, between rejections" eventually 5 lines /tmp/json 6
sleep 0.5
is "$(jq -r 'select(.event != "record") | [.event, .id, .dev, .from, .override] | map(. // "-") | join(" ")' /tmp/json)" \
	"rule-add $id e1 10.9.0.0/16 -
override - - - audit
override - - - on
rule-del $id e1 10.9.0.0/16 -" "rules and override, each once"
is "$(jq -r 'select(.event != "record") | [.uid, .comm, (.pid > 1), (.time | .[0:2])] | map(tostring) | join(" ")' /tmp/json | sort -u)" \
	"0 rpfmon true 20" "with who did it, and when"
is "$(jq -r 'select(.event != "record") | .generation' /tmp/json | sort -n | uniq | wc -l)" 4 "each made a generation"
is "$(jq -r 'select(.event == "record") | [.verdict, .rule] | join(" ")' /tmp/json)" "would-admit $id
admitted $id" "what was let through is told as well"
is "$(jq -r .netns /tmp/json | sort -u)" "$(stat -L -c %i /run/netns/B)" "all with their namespace"
like "$(cat /tmp/text)" "Z rule-add: $id dev e1 from 10.9.0.0/16, by uid 0, pid [0-9]+, rpfmon.*override: on.*rule-del: $id dev e1 from 10.9.0.0/16" \
	"text says it too"
: >/tmp/json
x B rpfmon allow add dev e1 from 10.9.0.0/16
x B rpfmon allow replace dev e1 from 10.9.0.0/16 expires 1h
echo "allow add dev e0 from 10.9.0.0/16" >/tmp/rules
x B rpfmon restore /tmp/rules
check_invariant B "watched" 11
x B rpfmon reset dev e1
x B rpfmon reset
rpf_mark B
# A program may call itself what it likes.
cp "$(command -v rpfmon)" $'/tmp/x\e[2J"'
x B $'/tmp/x\e[2J"' override audit
x B rpfmon allow flush
ok "more changes" eventually 5 lines /tmp/json 9
is "$(jq -r '[.event, .dev, .override, (.until // "-" | .[0:2])] | map(. // "-") | join(" ")' /tmp/json)" "rule-add e1 - -
rule-change e1 - 20
rule-add e0 - -
rule-del e1 - 20
override - off -
reset e1 - -
reset - - -
override - audit -
rule-del e0 - -" "each a line, several of a restore"
is "$(jq -c 'select(.event == "override") | .comm' /tmp/json | tr '\n' ' ')" '"rpfmon" "x\u001b[2J\"" ' "with the program's name, whatever that is"
not_ok "nothing that a terminal would obey" grep -q $'\e' /tmp/text
x S rpfmon override audit
x S rpfmon override off
sleep 0.5
is "$(wc -l </tmp/json)" 9 "other namespaces' changes are not told"

# One that does not read: the others get all, and it gets what it missed, or is told how much.
watch /tmp/asleep -j monitor
asleep=$BG
kill -STOP "$asleep"
: >/tmp/json
begun=$SECONDS
asymmetric 5000
check_invariant B "unread" 5000
note "5000 rejections took $((SECONDS - begun)) s"
told() { [ $(($(grep -c '"event":"record"' "$1") + $(missed "$1"))) -ge "$2" ]; }
missed() { awk 'match($0, /[0-9]+ records made way/) { n += substr($0, RSTART) } END { print n + 0 }' "$1.err"; }
ok "who reads is told of all 5000" eventually 60 told /tmp/json 5000
kill -CONT "$asleep"
ok "who did not, too, or how many he missed" eventually 60 told /tmp/asleep 5000
for f in /tmp/json /tmp/asleep; do
	ok "${f##*/}: no record twice" bash -c "! jq -r '[.cpu, .seq] | join(\" \")' $f | sort | uniq -d | grep ."
	is "$(($(grep -c '"event":"record"' $f) + $(missed $f)))" 5000 "${f##*/}: told and missed are 5000"
	is "$(jq -e -c . $f | wc -l)" "$(wc -l <$f)" "${f##*/}: each line is JSON by itself"
done

# Of changes there are no records: who did not read them is told how many he missed. Root of a user namespace has little room
# for what is not read yet.
for w in a b; do
	for i in {0..255}; do echo "allow add dev $w from 10.101.$i.0/24"; done >/tmp/$w
done
cat >/tmp/misses <<-END
	rpfmon -j monitor >/tmp/misses.json 2>/tmp/misses.err &
	until awk '\$2 == 16 && \$4 != "00000000"' /proc/net/netlink | grep -q .; do sleep 0.1; done
	kill -STOP \$!
	for i in {1..12}; do rpfmon restore /tmp/a && rpfmon restore /tmp/b || exit; done
	awk '\$2 == 16 && \$9 > 0' /proc/net/netlink >/tmp/misses.drops
	kill -CONT \$!
	for i in {1..100}; do grep -q missed /tmp/misses.err && break; sleep 0.1; done
	rpfmon override audit
	for i in {1..100}; do grep -q override /tmp/misses.json && break; sleep 0.1; done
	kill \$!
	wait \$!
END
ok "24 changes of 256 rules each, while a monitor sleeps, and one more" unshare --user --map-root-user --net bash /tmp/misses 2>/dev/null
isnt "$(wc -l </tmp/misses.drops)" 0 "there is not room for all of them"
told=$(jq .generation /tmp/misses.json | sort -u | wc -l)
like "$(cat /tmp/misses.err)" "^rpfmon: [0-9]+ changes of rules or override were missed$" "it is said how many were missed"
is "$((told + $(awk '{ print $2 }' /tmp/misses.err)))" 25 "all the others, $told, are told"

# A device that goes takes its monitor along; one that leaves a bridge has not gone.
x B ip link add br9 type bridge
for way in del "set netns S dev"; do
	x B ip link add gone0 type dummy
	x B ip link set gone0 master br9
	watch /tmp/gone monitor dev gone0
	x B ip link set gone0 nomaster
	sleep 0.5
	ok "a monitor of one device runs" kill -0 "$BG"
	# shellcheck disable=SC2086 # words
	x B ip link $way gone0
	ends "$BG" 0 "" "ip link $way: it ends well"
	is "$(cat /tmp/gone.err)" "rpfmon: gone0 is gone" "and says why"
done

ends "$json" 0 INT "SIGINT ends it with 0"
ends "$text" 0 TERM "SIGTERM does"
is "$(cat /tmp/json.err /tmp/text.err | { grep -v "records made way before they could be read" || :; })" "" "and has nothing to complain about"
ok "a monitor that nobody reads any more ends by itself" unread
like "$(cat /tmp/one)" "asymmetric" "after the line that was read"
terminal /tmp/colour
ok "on a terminal, a drop is red" grep -q $'\e\\[31m20.*e1' /tmp/colour
is "$(sed 's/\x1b\[[0-9]*m//g; s/\r//' /tmp/colour | awk 'length > 50')" "" "and no line is wider than that is"
terminal /tmp/plain NO_COLOR=1
not_ok "NO_COLOR is honoured" grep -q $'\e' /tmp/plain
ends "$asleep" 0 INT "the one that had slept ends as well"
mkfifo /tmp/stuck
exec {stuck}<>/tmp/stuck
watch /tmp/stuck -j monitor
asymmetric 500
sleep 1
ends "$BG" 0 INT "and one whose output nobody takes"
exec {stuck}<&-
unload
ends "$e0" 3 "" "when the module is unloaded, a monitor ends with 3"
like "$(cat /tmp/e0.err)" "unloaded; try: modprobe rpfmon" "and says why"
finish
