# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   A: node                        R: router                   B: node                        P: pod
#   eth0 10.10.70.155/24 ---- 10.10.70.1  10.10.67.1 ---- 10.10.67.156/24 eth0
#   flannel.1 17.0.70.0 ============ vxlan, port 8472 ============ 17.0.51.0 flannel.1
#                                                        17.0.51.1/24 docker0 ---- 17.0.51.13/24 eth0
# "Will the security baseline break our cluster?" rpfmon doctor knows before anything is dropped; and where its fix is pasted
# in time, nothing will be.
# in the check: bullseye bookworm trixie-backports
. /tests/lib/lib.sh
. /tests/scenarios/common.sh
. /tests/scenarios/overlay.sh
. /tests/scenarios/flannel.sh
. /tests/scenarios/doctor.sh

doctor() { x B rpfmon -j doctor | jq -r "$1"; }

# Tunnel modules that another scenario needed make a device in each namespace: not one of this node's.
modprobe -r ip_gre ipip sit ip_vti ip6_gre ip6_tunnel 2>/dev/null || :
need_link vxlan id 1 dstport 8472
vxlan_backend
tcp_server P $POD 5432
load
rpf_mark B
is "$(doctor '[.all, .default, ."src-valid-mark", (.devices | map(.dev + " " + .mode) | join(" "))] | join(" ")')" \
	"0 0 0 lo off eth0 off pod off docker0 off flannel.1 off" "no device is strict"
text=$(x B rpfmon doctor)
like "$text" "off +lo,.* eth0, pod, docker0, flannel.1" "and it says so"
like "$text" "no device would reject what may be expected by it" "and that there is nothing to fear"
is "$(checked B)" "0 " "a check says nothing"
ipn B link add down0 type vxlan id 2 dstport 4790
all_is 1
is "$(doctor '.devices[] | select(any(.rejects[]; .expected)) | [.dev, .kind, .mode, ."decided-by", ."set-by", .situations[]] | map(tostring) | join(" ")')" \
	"flannel.1 vxlan strict all null overlay-node-source larger-counts" "now flannel.1 would reject what may be expected"
is "$(doctor '[.devices[].dev] | join(" ")')" "lo eth0 pod docker0 flannel.1" "what is down is not judged"
is "$(doctor '.devices[] | select(.dev == "flannel.1").rejects[] |
	[.expected, .from, .networks, .reason, ."reverse-dev", ."reverse-gateway" // "-", .table, .prefix] | map(tostring) | join(" ")')" \
	"true 10.10.70.155/32 1 asymmetric eth0 10.10.67.1 main 10.10.70.0/24
false 0.0.0.0/0 1 asymmetric eth0 10.10.67.1 main 0.0.0.0/0
false 10.10.67.0/24 1 asymmetric eth0 - main 10.10.67.0/24
false 17.0.51.0/24 1 asymmetric docker0 - main 17.0.51.0/24" "the other node, and beside it what is not routed by it"
agrees B
text=$(x B rpfmon doctor)
like "$(flat "$text")" "net.ipv4.conf.all.rp_filter is 1; default, for devices yet to come, is 0" "the text says why"
like "$(flat "$text")" "flannel.1 \(vxlan\): would reject what may be expected by it: it is strict, by net.ipv4.conf.all.rp_filter" "which device"
like "$text" "10.10.70.155/32 +eth0 \(gateway 10.10.67.1, route 10.10.70.0/24, table main\)" "and which sources"
like "$text" "see: overlay-node-source in rpfmon\(8\)" "and where there is more about it"
like "$text" "meant to.*flannel.1 +from anywhere else and 2 more \(return path eth0\)" "and what the filter is for"
unlike "$text" "\(return path [^)]*\).*would reject" "after the rest"
is "$(awk 'length > 100' <<<"$text" | grep -Ev 'rpfmon (allow|override)|sysctl' || :)" "" "in no more than 100 columns"
like "$(checked B)" "^4 .*flannel.1 \(vxlan\): would reject" "a check ends with 4"
unlike "$(checked B)" "meant to|net.ipv4.conf.all.rp_filter is 1;|docker0 " "and tells that alone"
is "$(json B '[.[] | select(.rejected + ."query-rejected" > 0)] | length' device show all)" 0 "nothing is counted"
is "$(json B length record show)" 0 "nothing is recorded"
check_invariant B "asked" 0

mkdir -p /etc/sysctl.d
echo "net.ipv4.conf.all.rp_filter = 1" >/etc/sysctl.d/60-baseline.conf
is "$(rpfmon -j doctor | jq -r '."sysctl-files"[] | select(.file == "/etc/sysctl.d/60-baseline.conf") | [.line, .key, .value, .wins] | map(tostring) | join(" ")')" \
	"1 net/ipv4/conf/all/rp_filter 1 true" "of the host it tells what sets it at boot"
like "$(rpfmon doctor)" "  /etc/sysctl.d/60-baseline.conf:1: net.ipv4.conf.all.rp_filter = 1" "so does the text"
is "$(json B '."sysctl-files" // "none" | tostring' doctor)" "none" "of another namespace not"

fix=$(doctor '.devices[].fixes[] | select(.proved == true).command' | sed -n 1p)
is "$fix" "rpfmon allow add dev flannel.1 from 10.10.70.155 && rpfmon override on" "it proposes a rule"
ok "which the text has, ready to paste" grep -qxF "    $fix" <<<"$text"
is "$(doctor '[.devices[].fixes[].command | select(test("10.10.67.0|17.0.51.0|0.0.0.0"))] | length')" 0 "none for networks of other devices"
paste B "$fix"
is "$(checked B)" "0 " "with it a check says nothing"
ok "with it the Service answers" answers
check_invariant B "with it" 0
is "$(json B '[.[] | select(.context == "packet" and .verdict == "dropped")] | length' record show)" 0 "and nothing was ever dropped"
x B rpfmon allow flush
like "$(checked B)" "^4 " "without, it is there again"
not_ok "and it hangs" answers 1
check_invariant B "without" some
all_is 2
is "$(checked B)" "0 " "loose mode is fine"
agrees B
finish
