# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16, and 1,000 devices more
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.0/16 comes here
# "A node with a thousand pods under a flood: does it still say something?" 16,384 records of as many sources and of 1,000 devices, 256 rules:
# how long explain takes for itself, an instruction being a nanosecond; making copies and trying fixes is not part of it.
# clock: instructions
# releases: bookworm bullseye trixie-backports
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

# own: what is left of explain once the kernel has told all that it is asked for, in milliseconds; the least of three
own() {
	local i
	for i in 1 2 3; do x B prove explain; done | awk '{ print ($5 - $3) / 1000, $3 / 1000 }' | sort -n | head -n 1
}
each() { local i; for ((i = 0; i < 1000; i++)); do echo "${1//%/$i}"; done; }

modprobe dummy numdummies=0 2>/dev/null || skip_all "this kernel has no dummy devices"
asym
each "link add d% up type dummy" | ipn B -batch -
strict B all
load records=16384
forward B
# A look-up for each device three times, and as many packets as there is room for beside.
for i in 1 2 3; do each "route get 10.2.0.$i from 10.9.0.1 iif d%" | ipn B -force -batch - >/dev/null 2>&1 || :; done
x S rawsend --src 10.9.0.0 --dst 10.2.0.2 --dport 443 --count 13384 --random 14
for ((i = 0; i < 256; i++)); do echo "allow add dev e1 from 10.$((20 + i)).0.0/16"; done >/tmp/rules
# shellcheck disable=SC2086 # words
while read -r rule; do x B rpfmon $rule; done < <(head -n 200 /tmp/rules) 2>/dev/null
for ((i = 0; i < 56; i++)); do x B rpfmon allow add dev "d$i" from 10.9.0.0/16; done
is "$(json B .rules status)" 256 "256 rules"
is "$(json B '."records-kept"' status)" 16384 "16,384 records"
# Asked about, nothing is rejected any more: no copy is made.
loose B all
read -r over fetched <<<"$(own)"
note "beside $fetched ms to ask for all of it"
ok "1,000 devices, 256 rules, 16,384 records: at most 60 ms: $over" at_most "$over" 60
is "$(x B rpfmon -j explain 2>/dev/null | jq '[.[] | select(.dev == "e1")] | length')" 1 "what e1 rejected is one finding"
strict B all
is "$(x B rpfmon -j explain 2>/dev/null | jq -r '[.[] | select(.dev == "e1")][0] | [.state, ."sources-at-least" > 8000] | join(" ")')" "dropping true" \
	"of some ten thousand sources"
finish
