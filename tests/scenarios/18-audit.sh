# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here
# "What would break, or open up, if we did this on all nodes?" Before a rule is trusted it is watched: in audit it
# counts what it would admit, and everything is dropped as before.
# situation: asymmetric rule-off admitted workload
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

e1() { json B "map(select(.dev == \"e1\"))[0] | [.rejected, .\"would-admit\", .admitted] | join(\" \")" device show all; }
hits() { json B '.[0] | [."would-admit", .admitted] | join(" ")' allow show; }
newest() { json B '.[-1] | [.verdict, .rule] | join(" ")' record show; }

works() { pings S 10.2.0.2 -I 10.9.0.1; }
stranger_out() { udp_arrives 0 S 10.9.1.99 10.2.0.2 "$PORT" 10 B; }

asym
ipn S addr add 10.9.0.1/32 dev lo
load
strict B e1
rpf_mark B
id=$(x B rpfmon allow add dev e1 from 10.9.0.0/24 && rule B id)

ok "off: none of 10" arrive 0 10
is "$(e1)" "10 0 0" "off: 10 rejected, and nothing else"
is "$(hits)" "0 0" "off: the rule counts nothing"
is "$(newest)" "dropped " "off: the records know of no rule"

ok "audit" x B rpfmon override audit
ok "audit: none of 10" arrive 0 10
is "$(e1)" "20 10 0" "audit: 10 more rejected, which would have been admitted"
is "$(hits)" "10 0" "audit: the rule counts them too"
is "$(newest)" "would-admit $id" "audit: the records name the rule"
check_invariant B "audit" 20
text=$(flat "$(x B rpfmon explain)")
like "$text" "rule $id matches it, but override is audit" "explain says what is in the way"
is "$(missed B e1 '.situations | join(" ")')" "asymmetric rule-off workload" "as one of what there is to it"
is "$(missed B e1 '[.fixes[0] | .command, .undo] | join(", ")')" "rpfmon override on, rpfmon override audit" "and all there is left to do"

ok "audit: other sources are dropped as ever" udp_arrives 0 S 10.9.1.1 10.2.0.2 "$PORT" 10 B
is "$(e1)" "30 10 0" "audit: and no rule would have admitted them"
is "$(newest)" "dropped " "audit: as the records say"
loose B e1
ok "the kernel in loose mode accepts 10 of 10" arrive 10 10
strict B e1
ok "on" x B rpfmon override on
ok "on: 10 of 10" arrive 10 10
is "$(e1)" "30 10 10" "on: admitted, not rejected"
is "$(hits)" "10 10" "on: so says the rule"
is "$(newest)" "admitted $id" "on: and the records"
ok "on: other sources are dropped as ever" udp_arrives 0 S 10.9.1.1 10.2.0.2 "$PORT" 10 B
check_invariant B "on" 40

ok "off again" x B rpfmon override off
ok "off again: none of 10" arrive 0 10
is "$(e1)" "50 10 10" "off again: rejected"
check_invariant B "off again" 50

# What loose mode rejects too is no rule's business, in audit neither.
ipn B route del 10.9.0.0/16
x B rpfmon override audit
ok "audit, without a route back: none of 10" arrive 0 10
is "$(e1)" "60 10 10" "audit, without a route back: not to be admitted"
x B rpfmon override on
ok "on, without a route back: none of 10" arrive 0 10
is "$(e1)" "70 10 10" "on, without a route back: not admitted"
check_invariant B "without a route back" 70
is "$(missed B e1 '[.cause, (.fix | length)] | join(" ")')" "no-route 0" "which explain knows"

# What explain proposes in audit is a rule for who has none yet, and override for both, which is taken back to audit.
ipn B route add 10.9.0.0/16 via 10.1.0.1
x B rpfmon override audit
ok "audit, with the route: none of 10" arrive 0 10
is "$(missed B e1 '.fix[0]')" "rpfmon allow add dev e1 from 10.9.1.1 && rpfmon override on" "explain proposes a rule for who has none"
mends B e1
ipn B route add 10.9.0.1 via 10.2.0.1
ok "with a route by e1 it works without" works
over B e1 "with a route by e1"
finish
