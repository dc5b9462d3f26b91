#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What command lines are understood, and what is said of the others. No line here gets as far as the kernel: the
# namespace that they name does not exist, which is noticed once the words are understood.
# Usage: cmdline.sh RPFMON
set -u
RPFMON=$1
out=$(mktemp) err=$(mktemp)
trap 'rm -f "$out" "$err"' EXIT

# matches TEXT PATTERN: an empty one wants nothing.
matches() {
	if [ -z "$2" ]; then [ -z "$1" ]; else [[ $1 =~ $2 ]]; fi
}

# t STATUS STDOUT STDERR ARGS...: both are extended regular expressions.
t() {
	local want=$1 pattern=$2 error=$3 status=0
	shift 3
	"$RPFMON" "$@" >"$out" 2>"$err" </dev/null || status=$?
	if [ $status = "$want" ] && matches "$(<"$out")" "$pattern" && matches "$(<"$err")" "$error"; then
		echo "ok rpfmon $*"
	else
		echo "not ok rpfmon $*"
		echo "status $status" | cat - "$out" "$err" | sed 's/^/# /'
	fi
}

good() { t 2 '' '^rpfmon: -n no-such-netns: no network namespace' -n no-such-netns "$@"; }

# bad COMPLAINT ARGS...: with the grammar of the command that it is about, and in JSON as well.
bad() {
	local complaint=$1
	shift
	t 1 '' "^rpfmon: $complaint.*usage: rpfmon .*  rpfmon " "$@"
	t 1 '^\{"error":".*"\}$' "^rpfmon: $complaint" -j "$@"
}

good
good device
good device show
good device dev eth0
good device all
good device show all dev eth0
good device dev all
good record
good record show
good record last 5
good record dev eth0 last 5
good record show last 4294967295 dev dev
good monitor
good monitor dev eth0
good explain
good explain dev eth0.100
good allow
good allow show
good allow add dev eth0
good allow add dev 'flannel*' from 10.10.0.0/16
good allow add kind vxlan from 10.1.2.3 expires 1h30m force
good allow add force expires 10m from 0.0.0.0/0 kind gre
good allow add dev kind from 10.0.0.0/8 expires 1s
good allow add dev eth0 from 10.0.0.0/8 until 2026-11-28T03:00:00Z
good allow add until 2026-11-28t04:00:00.5+01:00 dev eth0 force
good allow replace dev eth0
good allow replace kind vxlan from 10.1.2.3 expires 1h30m force
good allow replace kind vxlan until 2100-01-01T00:00:00Z
good allow del dev eth0
good allow del id 1
good allow del id 4294967295
good allow del kind vxlan from 10.0.0.0/8 expires 1h force
good allow flush
good override
good override show
good override off
good override audit
good override on
good status
good reset
good reset dev eth0
good save
good save FILE
good restore FILE
good restore -
good restore ./help
good metrics
good doctor
good doctor check
good 'test' from 10.9.0.1 dev e1
good 'test' dev e1 mark 0xffffffff to 10.2.0.2 from 10.9.0.1
good 'test' from 10.9.0.1 dev e1 mark 0
good 'test' from 10.9.0.1 dev e1 tos 0xff proto tcp sport 0 dport 65535
good 'test' sport 1 from 10.9.0.1 proto sctp dev e1
good 'test' dport 1 from 10.9.0.1 proto 17 dev e1 tos 8
good 'test' from 10.9.0.1 dev e1 proto icmp
good 'test' from 10.9.0.1 dev e1 proto 255 tos 0
good whatif true
good whatif 'ip route del default && ip rule add from 10.2.0.2 lookup 100'
good whatif ip rule add from 10.2.0.2 lookup 100
good whatif help me
good whatif rpfmon -j whatif help
good whatif -a
good whatif ''

bad 'unknown object "dev"' dev
bad 'unknown object "devic"' devic
bad 'unknown object "devices"' devices
bad 'unknown object "Device"' Device
bad 'unknown object "show"' show
bad 'unknown object ""' ''
bad 'unknown object "-"' -
bad 'unknown option "--"' -- device
bad 'unknown option "--help"' --help
bad 'unknown option "-x"' -x
t 1 '^\{"error":".*"\}$' 'unknown option "-jx".*usage: ' -jx
bad '-n needs a NETNS' -n
bad 'give either -n or -a' -a -n blue
bad 'give either -n or -a' -an blue
bad '-n given twice' -n a -n b
bad '-n "a/b" is neither a name' -n a/b device
bad '-n "\.\." is neither a name' -n .. device
bad '-n "" is neither a name' -n '' device

bad 'device show: unknown word "sho"' device sho
bad 'device show: unknown word "-j"; options come before the object' device -j
bad 'device show: unknown word "eth0"' device eth0
bad 'device show: dev needs a NAME' device dev
bad 'device show: dev given twice' device dev a dev b
bad 'device show: all given twice' device all all
bad 'device show: dev "" must not be empty' device dev ''
bad 'device show: dev "1234567890123456" is longer than 15' device dev 1234567890123456
bad 'device show: dev "a/b" must not contain' device dev a/b
bad 'device show: dev "a b" must not contain white space' device dev 'a b'
bad 'record show: last needs a N' record last
bad 'record show: last "0" must be a number from 1' record last 0
bad 'record show: last "-1" must be a number' record last -1
bad 'record show: last "5x" must be a number' record last 5x
bad 'record show: last "4294967296" must be a number' record last 4294967296
bad 'record show: last given twice' record last 1 last 2
bad 'record show: unknown word "all"' record all
bad 'monitor: unknown word "show"' monitor show
bad 'monitor: dev needs a NAME' monitor dev
bad 'explain: unknown word "all"' explain all
bad 'explain: dev needs a NAME' explain dev
bad 'allow: unknown command "ad"' allow ad
bad 'allow: unknown command "dev"' allow dev eth0
bad 'allow show: unknown word "dev"' allow show dev eth0
bad 'allow add: dev or kind is missing' allow add
bad 'allow add: dev or kind is missing' allow add from 10.0.0.0/8
bad 'allow add: give either dev or kind' allow add dev a kind gre
bad 'allow add: dev given twice' allow add dev a dev b
bad 'allow add: from "10.0.0.1/8" has bits beyond its length; the prefix is 10.0.0.0/8' allow add dev a from 10.0.0.1/8
bad 'allow add: from "fe80::/10" is IPv6' allow add dev a from fe80::/10
bad 'allow add: from needs a PREFIX' allow add dev a from
bad 'allow add: from "force" must be an IPv4 prefix' allow add dev a from force
bad 'allow add: expires "10" must be a duration' allow add dev a expires 10
bad 'allow add: expires "0s" must be at least 1s' allow add dev a expires 0s
bad 'allow add: expires "2026-11-28T03:00:00Z" must be a duration' allow add dev a expires 2026-11-28T03:00:00Z
bad 'allow add: until needs a TIME' allow add dev a until
bad 'allow add: until "1h" must be a time such as 2026-11-28T03:00:00Z' allow add dev a until 1h
bad 'allow add: until "2026-02-30T00:00:00Z" names a day or an hour that does not exist' allow add dev a until 2026-02-30T00:00:00Z
bad 'allow add: until "2263-01-01T00:00:00Z" must lie between 2001-09-09T01:46:40Z and 2262-04-11T23:47:15Z' allow add dev a until 2263-01-01T00:00:00Z
bad 'allow add: give either expires or until' allow add dev a until 2026-11-28T03:00:00Z expires 1h
bad 'allow replace: dev or kind is missing' allow replace
bad 'allow replace: unknown word "id"' allow replace id 1
bad 'allow add: unknown word "eth0"' allow add eth0
bad 'allow add: dev "123456789012345\*" is longer than 15' allow add dev '123456789012345*'
bad 'allow add: kind "vx\*" must not contain' allow add kind 'vx*'
bad 'allow del: dev or kind or id is missing' allow del
bad 'allow del: dev or kind or id is missing' allow del from 10.0.0.0/8
bad 'allow del: give either dev or kind or id' allow del id 1 dev a
bad 'allow del: give either id or from' allow del id 1 from 10.0.0.0/8
bad 'allow del: id needs a' allow del id
bad 'allow del: id "0" must be a number from 1' allow del id 0
bad 'allow del: id "x" must be a number' allow del id x
bad 'allow flush: unknown word "all"' allow flush all
bad 'override: unknown command "maybe"' override maybe
bad 'override: unknown command "ON"' override ON
bad 'override on: unknown word "off"' override on off
bad 'status: unknown word "all"' status all
bad 'reset: dev needs a NAME' reset dev
bad 'reset: unknown word "eth0"' reset eth0
bad 'save: "" must not be empty' save ''
bad 'save: "-j" looks like an option' save -j
bad 'doctor: unknown word "dev"' doctor dev eth0
bad 'metrics: unknown word "dev"' metrics dev eth0
bad 'test: from is missing' 'test'
bad 'test: dev is missing' 'test' from 10.9.0.1
bad 'test: from "10.9.0.0/16" must be an IPv4 address' 'test' from 10.9.0.0/16 dev e1
bad 'test: from "fe80::1" is IPv6' 'test' from fe80::1 dev e1
bad 'test: to needs an ADDR' 'test' from 10.9.0.1 dev e1 to
bad 'test: mark "0x" must be a mark' 'test' from 10.9.0.1 dev e1 mark 0x
bad 'test: mark "-1" must be a mark' 'test' from 10.9.0.1 dev e1 mark -1
bad 'test: mark "0x123456789" must be a mark' 'test' from 10.9.0.1 dev e1 mark 0x123456789
bad 'test: mark "4294967296" must be a mark' 'test' from 10.9.0.1 dev e1 mark 4294967296
bad 'test: tos "256" must be a type of service' 'test' from 10.9.0.1 dev e1 tos 256
bad 'test: tos "0x100" must be a type of service' 'test' from 10.9.0.1 dev e1 tos 0x100
bad 'test: tos needs a T' 'test' from 10.9.0.1 dev e1 tos
bad 'test: proto "0" must be tcp, udp, icmp, sctp or a number' 'test' from 10.9.0.1 dev e1 proto 0
bad 'test: proto "256" must be tcp' 'test' from 10.9.0.1 dev e1 proto 256
bad 'test: proto "TCP" must be tcp' 'test' from 10.9.0.1 dev e1 proto TCP
bad 'test: sport "65536" must be a number from 0 to 65535' 'test' from 10.9.0.1 dev e1 proto tcp sport 65536
bad 'test: dport "-1" must be a number from 0 to 65535' 'test' from 10.9.0.1 dev e1 proto tcp dport -1
bad 'test: sport and dport need proto tcp, udp or sctp' 'test' from 10.9.0.1 dev e1 sport 1
bad 'test: sport and dport need proto tcp, udp or sctp' 'test' from 10.9.0.1 dev e1 dport 0
bad 'test: sport and dport need proto tcp, udp or sctp' 'test' from 10.9.0.1 dev e1 dport 1 proto icmp
bad 'whatif: COMMAND\.\.\. is missing' whatif
bad 'restore: FILE is missing' restore
bad 'restore: unknown word "b"' restore a b
bad 'restore: "" must not be empty' restore ''
for object in reset save 'restore f' 'allow flush' 'allow add dev a' 'allow replace dev a' 'allow del dev a' 'override on' 'override off' \
	'override audit' 'test from 10.9.0.1 dev e1' 'whatif true'; do
	# shellcheck disable=SC2086
	bad "${object%% *}: not with -a; name one namespace by -n" -a $object
done

# The namespace that a command leads into is the one that is looked into.
t 2 '' '^rpfmon: -n no-such-netns: no network namespace' whatif ip netns exec no-such-netns ip route del default
t 2 '' '^rpfmon: -n no-such-netns: no network namespace' whatif 'nsenter -t no-such-netns -n true; nsenter -t no-such-netns -n false'
t 1 '' '^rpfmon: whatif: it is for several network namespaces' whatif 'ip netns exec a true && ip netns exec b true'
t 1 '' '^rpfmon: whatif: one part of it is for another' whatif 'ip netns exec a true; true'

# Help needs nothing, and goes to stdout.
t 0 '^Usage: .*rpfmon device .*rpfmon restore FILE.*-n NETNS' '' help
t 0 '^Usage: .*rpfmon device .*rpfmon restore FILE.*-n NETNS' '' -h
t 0 '^Usage: .*rpfmon device .*rpfmon restore FILE.*-n NETNS' '' -jh
for object in device record monitor explain allow override status reset save restore metrics doctor 'test' whatif; do
	t 0 "^Usage: .*rpfmon $object" '' "$object" help
	t 0 "^Usage: .*rpfmon $object" '' help "$object"
	t 0 "^Usage: .*rpfmon $object" '' -h "$object"
done
for command in 'device show' 'record show' 'allow show' 'allow add' 'allow replace' 'allow del' 'allow flush' 'override show' \
	'override off' 'override audit' 'override on'; do
	# shellcheck disable=SC2086
	t 0 "^Usage: .*rpfmon ${command% *} .*${command#* }" '' $command help
done
bad 'device show: unknown word "help"' device all help
bad 'unknown object "me"' help me
bad 'allow: unknown word "me"' help allow me
t 0 '^rpfmon [0-9]+\.[0-9]+\.[0-9]+$' '' -V
t 0 '^rpfmon [0-9]' '' -jV
t 0 '^rpfmon [0-9]' '' -V frob

# What is wrong with stdout is wrong with the command.
for args in -V help; do
	"$RPFMON" $args >/dev/full 2>"$err" && status=0 || status=$?
	if [ "$status" = 2 ] && grep -q 'standard output: No space left' "$err"; then
		echo "ok rpfmon $args to a full disk"
	else
		echo "not ok rpfmon $args to a full disk: $status"
	fi
done
echo "# end"
