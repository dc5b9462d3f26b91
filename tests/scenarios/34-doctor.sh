# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   A: node                        R: router                   B: node                        P: pod
#   eth0 10.10.70.155/24 ---- 10.10.70.1  10.10.67.1 ---- 10.10.67.156/24 eth0
#   flannel.1 17.0.70.0 ============ vxlan, port 8472 ============ 17.0.51.0 flannel.1
#                                                        17.0.51.1/24 docker0 ---- 17.0.51.13/24 eth0
# "Will the security baseline break our cluster?" rpfmon doctor knows before anything is dropped; and where its fix is pasted
# in time, nothing will be.
. /tests/lib/lib.sh
. /tests/scenarios/common.sh
. /tests/scenarios/overlay.sh
. /tests/scenarios/flannel.sh

doctor() { x B rpfmon -j doctor | jq -r "$1"; }

need_link vxlan id 1 dstport 8472
vxlan_backend
tcp_server P $POD 5432
load
rpf_mark B
is "$(doctor '[.all, .default, (.devices | length)] | join(" ")')" "0 0 0" "no device is strict"
like "$(x B rpfmon doctor)" "no overlay is strict" "and it says so"
ipn B link add down0 type vxlan id 2 dstport 4790
all_is 1
is "$(doctor '.devices[] | [.dev, .kind, .mode, ."decided-by"] | join(" ")')" "flannel.1 vxlan strict all" "now flannel.1 is, beside what is down"
is "$(doctor '.devices[0].rejects[] | [.from, .reason, ."reverse-dev", ."reverse-gateway" // "-"] | join(" ")' | sort)" \
	"0.0.0.0/0 asymmetric eth0 10.10.67.1
10.10.67.0/24 asymmetric eth0 -
10.10.70.0/24 asymmetric eth0 10.10.67.1
17.0.51.0/24 asymmetric docker0 -" "and would reject what is not routed by it"
text=$(x B rpfmon doctor)
like "$text" "net.ipv4.conf.all.rp_filter is 1; default, for devices yet to come, is 0" "the text says why"
like "$text" "flannel.1 \(vxlan\) is strict, by net.ipv4.conf.all.rp_filter" "which device"
like "$text" "10.10.70.0/24 +eth0 \(gateway 10.10.67.1, route 10.10.70.0/24, table main\)" "and whom"
is "$(awk 'length > 100' <<<"$text" | grep -v 'rpfmon allow' || :)" "" "in no more than 100 columns"
is "$(json B '[.[] | select(.rejected + ."query-rejected" > 0)] | length' device show all)" 0 "nothing is counted"
is "$(json B length record show)" 0 "nothing is recorded"
check_invariant B "asked" 0

mkdir -p /etc/sysctl.d
echo "net.ipv4.conf.all.rp_filter = 1" >/etc/sysctl.d/60-baseline.conf
is "$(rpfmon -j doctor | jq -r '."sysctl-files"[] | select(.file == "/etc/sysctl.d/60-baseline.conf") | [.line, .setting] | join(" ")')" \
	"1 net.ipv4.conf.all.rp_filter = 1" "of the host it tells what sets it at boot"
is "$(json B '."sysctl-files" // "none"' doctor)" "none" "of another namespace not"

fix=$(doctor '.devices[0].fix[]')
like "$fix" "rpfmon allow add dev flannel.1 from 10.10.70.0/24 && .*rpfmon override on" "it proposes rules"
paste B "$fix"
ok "with them the Service answers" answers
check_invariant B "with them" 0
is "$(json B '[.[] | select(.context == "packet" and .verdict == "dropped")] | length' record show)" 0 "and nothing was ever dropped"
x B rpfmon allow flush
not_ok "without, it hangs" answers 1
check_invariant B "without" some
all_is 2
is "$(doctor '.devices | length')" 0 "loose mode is fine"
finish
