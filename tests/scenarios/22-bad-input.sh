# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    and ipip0, an overlay
# "I mistyped it on a hundred nodes": whatever is wrong is refused with a word on what and how, and changes nothing.
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

state() { x B rpfmon -j save; }

# bad STATUS REGEX WORD...: `rpfmon WORD...` ends with STATUS, says REGEX on stderr alone, and changes nothing.
bad() {
	local want=$1 regex=$2 status=0 out err after
	shift 2
	out=$(x B rpfmon "$@" 2>/tmp/err) || status=$?
	err=$(</tmp/err)
	after=$(state)
	like "status $status, ${out:+said: $out, }$([ "$after" = "$before" ] || echo "changed to: $after, ")${err%%$'\n'*}" \
		"^status $want, rpfmon: .*($regex)" "refused: $(printf '%.60s' "$*")"
}

usage() { bad 1 "$@"; }
refused() { bad 2 "$@"; }

# broken STATUS REGEX TEXT: restore of it changes nothing.
broken() {
	printf '%b' "$3" >/tmp/broken
	bad "$1" "$2" restore /tmp/broken
}

asym
strict B e1
need=$(ip link add ipip0 netns B type ipip local 10.1.0.2 remote 10.1.0.1 2>&1) || note "no ipip: $need"

unloaded() {
	local status=0
	# shellcheck disable=SC2086 # words
	out=$(x B rpfmon $1 2>&1) || status=$?
	# What explain has seen elsewhere is of whatever ran on this kernel before.
	echo "$status ${out%%$'\n'rpfmon: elsewhere*}"
}
absent="rpfmon: module not loaded; try: modprobe rpfmon"
for words in record monitor "allow show" "allow add dev e1 from 10.0.0.0/8" "override on" status reset save; do
	is "$(unloaded "$words")" "3 $absent" "not loaded: rpfmon $words"
done
for words in "" device explain; do
	is "$(unloaded "$words")" "3 $absent
rpfmon: the kernel's reverse-path filter has dropped 0 packets in this network namespace
rpfmon: without the module, rpfmon test and rpfmon whatif tell what would be dropped" "not loaded: rpfmon $words"
done
error_of() { { x B rpfmon -j "$@" 2>/dev/null || :; } | jq -r .error; }
is "$(error_of status)" "module not loaded; try: modprobe rpfmon" "not loaded: rpfmon -j status"
ok "not loaded: -V works" rpfmon -V
ok "not loaded: -h works" rpfmon -h
not_ok "the module refuses to keep no records" modprobe rpfmon records=0
not_ok "or too many" modprobe rpfmon records=65537
not_ok "or what is no number" modprobe rpfmon records=many

load
asymmetric 3
x B rpfmon allow add dev e1 from 10.8.0.0/16
x B rpfmon allow add kind vxlan
x B rpfmon override audit
before=$(state)

usage 'unknown object "devices"' devices
usage 'unknown object "dev"' dev
usage 'unknown (command|word) "list"' device list
usage 'unknown word "e1"' device show e1
usage 'dev needs a NAME' device show dev
usage 'dev given twice' device show dev e0 dev e1
usage 'longer than 15 characters' device show dev 0123456789abcdef
usage 'must not be empty' device show dev ''
usage 'number from 1' record show last 0
usage 'number from 1' record show last -1
usage 'number from 1' record show last 99999999999
usage 'number from 1' record show last x
usage 'unknown word "last"' explain last 3
usage 'unknown word "dev"' status dev e1
usage 'unknown option' -x status
usage 'needs a NETNS' -n
usage 'either -n or -a' -a -n B status
usage 'not with -a' -a override on
usage 'neither a name' -n '' status
usage 'neither a name' -n ../B status
usage 'unknown' status -j
usage 'dev or kind' allow add
usage 'dev or kind' allow add from 10.0.0.0/8
usage 'either dev or kind' allow add dev e1 kind veth from 10.0.0.0/8
usage 'unknown word "src"' allow add dev e1 src 10.0.0.0/8
usage 'IPv4 prefix' allow add dev e1 from 10.0.0
usage 'IPv4 prefix' allow add dev e1 from 10.0.0.256/24
usage 'IPv4 prefix' allow add dev e1 from somewhere
usage 'IPv6' allow add dev e1 from fd00::/8
usage 'prefix length' allow add dev e1 from 10.0.0.0/33
usage 'prefix length' allow add dev e1 from 10.0.0.0/
usage 'prefix length' allow add dev e1 from 10.0.0.0/-1
usage 'bits beyond.*10.9.0.0/16' allow add dev e1 from 10.9.0.1/16
usage 'at least 1s' allow add dev e1 from 10.9.0.0/16 expires 0s
usage 'duration' allow add dev e1 from 10.9.0.0/16 expires 0
usage 'duration' allow add dev e1 from 10.9.0.0/16 expires -5s
usage 'duration' allow add dev e1 from 10.9.0.0/16 expires soon
usage 'too long' allow add dev e1 from 10.9.0.0/16 expires 99999d
usage 'must be a time' allow add dev e1 from 10.9.0.0/16 until tomorrow
usage 'must be a time' allow add dev e1 from 10.9.0.0/16 until 2100-01-01T00:00:00
usage 'does not exist' allow add dev e1 from 10.9.0.0/16 until 2100-02-30T00:00:00Z
usage '2262' allow add dev e1 from 10.9.0.0/16 until 2300-01-01T00:00:00Z
usage 'either expires or until' allow add dev e1 from 10.9.0.0/16 until 2100-01-01T00:00:00Z expires 1h
usage 'either id or from' allow del id 1 from 10.9.0.0/16
usage 'longer than 15' allow add dev 'flannel-with-a-name*' from 10.9.0.0/16
usage 'longer than 15' allow add kind vxlanvxlanvxlanvxlan from 10.9.0.0/16
usage 'must not' allow add dev 'a b' from 10.9.0.0/16
usage 'must not' allow add dev a/b from 10.9.0.0/16
usage 'from given twice' allow add dev e1 from 10.9.0.0/16 from 10.10.0.0/16
usage 'unknown (command|word)' allow remove dev e1
usage 'unknown (command|word)' override maybe
usage 'unknown word' override on now
usage 'unknown word' allow flush all
usage 'FILE' restore

refused 'no such device in this network namespace' device show dev nosuch
refused 'no such device in this network namespace' record show dev nosuch
refused 'no such device in this network namespace' explain dev nosuch
refused 'no such device in this network namespace' monitor dev nosuch
refused 'no such device in this network namespace' reset dev nosuch
refused 'no such device in this network namespace' reset dev s0
refused 'no network namespace of this name' -n nosuch status
refused 'exists as rule 1; use replace' allow add dev e1 from 10.8.0.0/16
refused 'exists as rule 1; use replace' allow add dev e1 from 10.8.0.0/16 expires 10s force
refused 'exists as rule 2; use replace' allow add kind vxlan
refused 'that time is over' allow add dev e1 from 10.9.0.0/16 until 2020-01-01T00:00:00Z
refused 'that time is over' allow replace dev e1 from 10.8.0.0/16 until 2020-01-01T00:00:00Z
refused 'no such rule' allow del id 9999
refused "no such rule; 'rpfmon allow show' lists them" allow del dev e1 from 10.7.0.0/16
refused 'no such rule' allow del dev e1
refused 'no such rule' allow del dev 'e?' from 10.8.0.0/16
refused 'no such rule' allow del kind veth from 10.8.0.0/16
for selector in "dev e1" "dev lo" "dev e?" "dev *" "kind veth" "kind bridge"; do
	read -ra words <<<"$selector"
	refused "not an overlay: .*add 'from PREFIX', or 'force' if that is meant" allow add "${words[@]}"
done
# A prefix of half of all addresses is as good as none.
refused "not an overlay: .*add 'from PREFIX', or 'force' if that is meant" allow add dev e1 from 64.0.0.0/7
refused 'never admitted' allow add dev e1 from 127.0.0.0/8
refused 'never admitted' allow add dev e1 from 0.0.0.0/8
refused 'never admitted' allow add dev e1 from 224.0.0.5
refused 'never admitted' allow add dev e1 from 240.0.0.0/4
refused 'nosuch' restore /nosuch

ALLOW='allow add dev e1 from 10.5.0.0/16\n'
broken 1 'unknown object "allwo"' "${ALLOW}allwo add dev e1\n"
broken 1 'only allow add and override' "${ALLOW}allow flush\n"
broken 1 'only allow add and override' "${ALLOW}status\n"
broken 1 'bits beyond' "${ALLOW}allow add dev e1 from 10.5.0.1/16\n"
broken 1 'same rule as in line 1' "$ALLOW$ALLOW"
broken 1 'quote' "${ALLOW}allow add dev 'e1 from 10.6.0.0/16\n"
broken 1 'given in line' "override on\n${ALLOW}override off\n"
broken 1 'NUL' "${ALLOW}override\\0000on\n"
for i in $(seq 0 256); do echo "allow add dev e1 from 10.$((100 + i / 256)).$((i % 256)).0/24"; done >/tmp/many
usage "more than 256" restore /tmp/many
broken 2 '/tmp/broken:3: not an overlay' "${ALLOW}override on\nallow add dev e0\n"
broken 2 '/tmp/broken:4: sources .* never admitted' "override off\n\n${ALLOW}allow add dev e1 from 127.0.0.1\n"
broken 1 'is empty' ''
broken 1 'was cut' '# rpfm'
broken 1 'was cut' "# rpfmon; ends with \"# end\"\n$ALLOW"
broken 1 'was cut' "# rpfmon; ends with \"# end\"\n$ALLOW# end"

# The 256th rule is the last.
for i in $(seq 0 255); do echo "allow add dev e1 from 10.101.$i.0/24"; done >/tmp/full
ok "256 rules are restored" x B rpfmon restore /tmp/full
before=$(state)
is "$(json B length allow show)" 256 "all of them"
refused '256 rules is the most' allow add dev e1 from 10.9.0.0/16
ok "when one goes" x B rpfmon allow del dev e1 from 10.101.77.0/24
ok "another may come" x B rpfmon allow add dev e1 from 10.9.0.0/16
x B rpfmon allow flush
before=$(state)

is "$(json B "[.[] | [.dev, .rejected, .admitted] | join(\" \")] | join(\", \")" device show)" "e1 3 0" "no counter was reset"

# What was refused is allowed where it is meant, or is an overlay.
ok "with force, a physical port without a source" x B rpfmon allow add dev e1 force
if [ -z "$need" ]; then ok "an overlay without force" x B rpfmon allow add dev ipip0; fi
ok "as well as a kind" x B rpfmon allow add kind wireguard
like "$(error_of allow add dev e1)" "exists as rule" "JSON says what is wrong, too"
like "$(error_of no-such-object)" "unknown object" "and what is bad usage"
finish
