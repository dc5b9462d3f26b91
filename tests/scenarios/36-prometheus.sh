# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here
# releases: bookworm
# layer: tests/vm/packages trace-cmd prometheus prometheus-node-exporter
# "Which of our three hundred nodes drops?" Prometheus knows: of rpfmon metrics by way of node_exporter's textfile collector;
# the alerts that come with rpfmon fire, and its dashboard has something to show.
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

SHARE=/usr/share/rpfmon
NODE=/var/lib/prometheus/node-exporter
URL=http://127.0.0.1:9090

# The command that the timer has run.
collect() {
	(cd $NODE && x B bash -c "$(sed -n 's/^ExecStart=//p' /usr/lib/systemd/system/rpfmon-metrics.service)")
}

value() { promtool query instant $URL "$1" 2>/dev/null; }
shows() { value "$1" | grep -E "$2"; }

asym
strict B e1
load
mkdir -p $NODE
ok "the timer's command" collect
x B rpfmon metrics >/tmp/metrics
ok "promtool has nothing to say of the metrics" bash -c "promtool check metrics </tmp/metrics"
is "$(promtool check metrics </tmp/metrics 2>&1)" "" "not a word"
is "$(tail -1 /tmp/metrics)" "# EOF" "they end as they should"
ok "nor of the rules" promtool check rules $SHARE/rpfmon.rules.yml

cat >/tmp/prometheus.yml <<-END
	global:
	  scrape_interval: 1s
	  evaluation_interval: 1s
	rule_files: [$SHARE/rpfmon.rules.yml]
	scrape_configs:
	  - job_name: node
	    static_configs:
	      - targets: ["127.0.0.1:9100"]
END
bg prometheus-node-exporter --collector.disable-defaults --collector.textfile --collector.textfile.directory=$NODE \
	--web.listen-address=127.0.0.1:9100 >/tmp/node.log 2>&1
bg prometheus --config.file=/tmp/prometheus.yml --storage.tsdb.path=/tmp/tsdb --web.listen-address=127.0.0.1:9090 >/tmp/prometheus.log 2>&1
ok "Prometheus scrapes the node" eventually 120 shows 'rpfmon_build_info' 'version="[0-9]'
like "$(value 'rpfmon_rejected_packets_total{device="e1",reason="asymmetric"}')" '=> 0 @' "nothing was dropped yet, and it says 0"
is "$(value 'ALERTS')" "" "no alert"

asymmetric 20
collect
ok "20 drops are seen" eventually 30 shows 'rpfmon_rejected_packets_total{device="e1",reason="asymmetric"}' '=> 20 @'
ok "the alert waits for a minute" eventually 30 shows 'ALERTS{alertname="ReversePathFilterDrops"}' 'alertstate="pending".*device="e1"'
# To ask all the time would take what the VM has.
sleep 50
ok "and fires" eventually 120 shows 'ALERTS{alertname="ReversePathFilterDrops"}' 'alertstate="firing".*device="e1".*reason="asymmetric"'
is "$(value 'count(ALERTS)' | sed -E 's/.*=> ([0-9]+) .*/\1/')" 1 "no other does"

# Each query of the dashboard is one that Prometheus understands; those of what there is here answer something.
jq -r '.panels[].targets[].expr' $SHARE/rpfmon-dashboard.json | sed 's/\$instance/.*/' >/tmp/queries
ok "the dashboard has queries" test "$(wc -l </tmp/queries)" -gt 8
while read -r query; do
	ok "understood: $(printf '%.60s' "$query")" promtool query instant $URL "$query"
	case $query in
	*rejected_packets* | *last_rejected* | *device_rp_filter_mode*==\ 1* | *rpfmon_rules* | *rpfmon_override* | *probe_working*)
		like "$(value "$query")" "=>" "and answered"
		;;
	esac
done </tmp/queries

unload
not_ok "without the module the timer's command fails" collect
not_ok "and leaves nothing that is old" test -e $NODE/rpfmon.prom
ok "which Prometheus sees" eventually 30 bash -c "! promtool query instant $URL rpfmon_build_info | grep ."
finish
