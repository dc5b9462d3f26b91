# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here
# "Anything that runs as root in a container may talk to it": messages by chance, made after the YNL specification and then
# spoilt, from root, from nobody, and from the root of a user namespace. The kernel stays silent, no refused message has
# changed anything, and afterwards all works as before.
# More: tests/vm/run.sh with the kernel arguments seed=N and messages=N.
# in the check: bullseye bookworm trixie-backports
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

SEED=$(argument seed 1)
MESSAGES=$(argument messages 8500)
TABLE=/run/table

# fuzz DESC CMD...: CMD, a way to run nlfuzz; sets what it said: SENT, ACCEPTED, REFUSED, TEXTS, CHECKED, CHANGED, OPERATIONS
fuzz() {
	local desc=$1 said status=0
	shift
	said=$("$@") || status=$?
	verdict $status "$desc: no refused message has changed anything" "$said"
	read -r _ SENT _ ACCEPTED _ REFUSED _ _ _ TEXTS _ CHECKED _ CHANGED _ OPERATIONS <<<"$(tail -1 <<<"$said")"
	note "$desc: $(tail -1 <<<"$said")"
	note "counted: messages-fuzzed $SENT"
}

# Rules, override, counters
state() {
	x B rpfmon save | grep -v '^#'
	json B '.[] | [.dev, .rejected, .admitted] | join(" ")' device show all
}

asym
strict B e1
load
awk -f /tests/scenarios/spec.awk /usr/share/ynl/specs/rpfmon.yaml >$TABLE
is "$(grep -c '^op ' $TABLE) $(grep -c '^set ' $TABLE)" "11 12" "the specification has operations and attributes to send"
asymmetric 20
bg x B rpfmon -j monitor >/dev/null

fuzz "root" x B nlfuzz $TABLE "$SEED" "$MESSAGES"
is "$SENT $CHANGED" "$MESSAGES 0" "root: all are sent"
ok "root: some are accepted, more are refused" test "$ACCEPTED" -gt $((MESSAGES / 20)) -a "$REFUSED" -gt "$ACCEPTED"
unlike " $OPERATIONS " " 0 " "root: every operation was accepted now and then"
ok "root: for more than twelve different reasons" test "$TEXTS" -gt 12
ok "root: often when something could have changed" test "$CHECKED" -gt $((MESSAGES / 10))
ok "the module still answers" rpfmon -n B status

x B rpfmon allow flush
x B rpfmon override off
x B rpfmon allow add dev e1 from 10.8.0.0/16
x B rpfmon override audit
before=$(state)
fuzz "nobody" x B setpriv --reuid 65534 --regid 65534 --clear-groups nlfuzz $TABLE "$SEED" $((MESSAGES / 10))
is "$ACCEPTED" 0 "nobody: nothing is accepted"
is "$(state)" "$before" "nobody: nothing has changed"
fuzz "a user namespace's root" x B unshare --user --map-root-user nlfuzz $TABLE "$SEED" $((MESSAGES / 10))
is "$ACCEPTED" 0 "a user namespace's root: nothing is accepted"
is "$(state)" "$before" "a user namespace's root: nothing has changed"
fuzz "with a network of its own" x B unshare --user --map-root-user --net nlfuzz $TABLE "$SEED" $((MESSAGES / 10))
ok "with a network of its own: some are accepted" test "$ACCEPTED" -gt 0
is "$(state)" "$before" "with a network of its own: but nothing has changed here"

x B rpfmon allow flush
x B rpfmon override off
rpf_mark B
ok "afterwards, strict: none of 10 arrive" arrive 0 10
check_invariant B "afterwards" 10
x B rpfmon allow add dev e1 from 10.9.0.0/16
x B rpfmon override on
ok "afterwards, admitted: 10 of 10 arrive" arrive 10 10
finish
