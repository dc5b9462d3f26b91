# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   A: node                        R: router                   B: node                        P: pod
#   eth0 10.10.70.155/24 ---- 10.10.70.1  10.10.67.1 ---- 10.10.67.156/24 eth0
#   flannel.1 17.0.70.0 ============ vxlan, port 8472 ============ 17.0.51.0 flannel.1
#                                                        17.0.51.1/24 docker0 ---- 17.0.51.13/24 eth0
# "telnet from a node to a Service hangs, to the pod behind it works": flannel, backend vxlan.
# B's strict filter drops the SYN on flannel.1, since the return path to node A is eth0; no log, no error.
# situation: overlay-node-source larger-counts
. /tests/lib/lib.sh
. /tests/scenarios/common.sh
. /tests/scenarios/overlay.sh
. /tests/scenarios/flannel.sh

need_link vxlan id 1 dstport 8472
vxlan_backend
story flannel.1 vxlan

# The same from outside of the namespace: the commands then say where they belong.
not_ok "the Service hangs still" answers 1
fix=$(json B '.[0].fix[0]' explain dev flannel.1)
is "$fix" "rpfmon -n B allow add dev flannel.1 from $NODE && rpfmon -n B allow add dev flannel.1 from $OUTSIDE && rpfmon -n B override on" \
	"-n is in the proposed commands, a rule for each source"
undo=$(json B '.[0].fixes[0].undo' explain dev flannel.1)
ok "they run" bash -c "$fix"
ok "and the Service answers" answers
over B flannel.1 "by them"
is "$(json B 'map(.fix | length) | add' explain)" 0 "explain has nothing more to propose"
ok "so does what undoes them: $undo" bash -c "$undo"
is "$(json B length allow show)" 0 "of which nothing is left"
not_ok "and the Service hangs again" answers 1
finish
