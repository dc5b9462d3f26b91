# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here
# "The node has no tool on it, only a shell": debugfs has the same, in aligned text, of all namespaces.
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

FILES=/sys/kernel/debug/rpfmon

words() { awk '{ $1 = $1 } 1'; }
header() { head -n 1 $FILES/"$1" | words; }
of_b() { words <$FILES/"$1" | grep "$2"; }

asym
strict B e1
load
inode=$(stat -L -c %i /run/netns/B)
x B rpfmon allow add dev e1 from 10.9.0.0/24
x B rpfmon allow add kind vxlan expires 1h
x B rpfmon allow add dev 'e*' force
x B rpfmon override audit
asymmetric 5 --tos 8
x B rpfmon override on
send_udp S 10.9.1.1 10.2.0.2 "$PORT" 2
x B rpfmon override off
asymmetric 1 --proto icmp
x B ip route get 10.2.0.2 from 10.9.0.1 iif e1 2>/dev/null || :
send_udp S 203.0.113.5 10.2.0.2 "$PORT" 3

# The counters of a device: its numbers but for these two.
COUNTERS='def counters: to_entries | map(select((.value | type) == "number" and ([.key] | inside(["netns", "ifindex"]) | not)));'

is "$(cd $FILES && echo ./*)" "./devices ./records ./rules ./status" "four files"

is "$(header devices)" "netns ifindex dev kind mode all dev $(json B "$COUNTERS"' .[0] | [counters[].key] | join(" ")' device show all)" \
	"devices: the header"
is "$(awk '{ print length }' $FILES/devices | sort -u | wc -l)" 1 "devices: aligned"
is "$(of_b devices "^$inode ")" "$(json B "$COUNTERS"' def n: {off: 0, strict: 1, loose: 2}[.] // .; .[] | [.netns, .ifindex, .dev,
	.kind // "-", .mode, (."mode-all" | n), (."mode-dev" | n), counters[].value] | join(" ")' device show all)" \
	"devices: as device show has them"
is "$(of_b devices "^$inode .* e1 " | cut -d ' ' -f 8-18)" "9 6 3 0 0 2 5 0 0 1 0" "devices: which is what was sent"
ok "devices: S is there as well" of_b devices "^$(stat -L -c %i /run/netns/S) .* s1 veth "

is "$(header rules)" "netns id by name from expires-in force admitted would-admit" "rules: the header"
is "$(of_b rules "^$inode " | sed -E 's/ 3[56][0-9][0-9]s / 3600s /')" "$(json B '.[] | ["'"$inode"'", .id,
	(if .dev then "dev" else "kind" end), .dev // .kind, .from // "any", (if ."expires-in" then "3600s" else "-" end),
	(if .force then "force" else "-" end), .admitted, ."would-admit"] | join(" ")' allow show)" "rules: as allow show has them"
is "$(of_b rules "^$inode " | wc -l)" 3 "rules: all three"

is "$(header records)" "cpu seq time netns dev kind src dst proto sport dport tos len mark context reason verdict rule mode \
way-back" "records: the header"
is "$(of_b records " $inode " | sed -E 's/^([0-9]+ [0-9]+) ([0-9]+\.[0-9]{6})[0-9]{3} /\1 \2 /; s/ 0x0+ / 0 /' | sort)" \
	"$(json B 'def proto: {icmp: 1, tcp: 6, udp: 17}[. // ""] // .; def seconds: (.[:19] + "Z" | fromdate | tostring) + .[19:26];
	def table: {local: 255, main: 254, "default": 253}[.] // .; .[] | [.cpu, .seq, (.time | seconds), .netns, .dev, .kind,
	.src, .dst, (.proto | proto), .sport, .dport, .tos, .len, .mark, .context, .reason, .verdict, .rule // 0, .mode,
	(if ."reverse-dev" then "\(."reverse-dev") via \(."reverse-gateway") table \(.table | table) prefix \(.prefix)"
	else "-" end)] | join(" ")' record show | sort)" "records: as record show has them"
is "$(of_b records " $inode " | wc -l)" 12 "records: all twelve"

is "$(header status)" "item netns value" "status: the header"
for item in module-version probe probe-missed records-kept records-lost; do
	is "$(of_b status "^$item ")" "$item - $(json B ".\"$item\"" status)" "status: $item"
done
is "$(of_b status " $inode ")" "override $inode off
rules $inode 3
gone-rejected $inode 0" "status: of the namespace"
ipn B link del e1
eventually 5 test "$(json B .gone.rejected status)" = 9 || :
is "$(of_b status "^gone-rejected $inode ")" "gone-rejected $inode 9" "status: what a removed device had"
not_ok "devices: which is not there any more" of_b devices "^$inode .* e1 "

# Whatever a device is called, a terminal is told no more than its name.
name=$'e\033[7m&;\\'
ipn B link set e0 down
ipn B link set e0 name "$name"
ok "odd names: nothing raw in devices" bash -c "! grep -q \$'\\033' $FILES/devices"
ok "but escaped" grep -qF 'e\e[7m&;' $FILES/devices
not_ok "nor in what the tool prints" bash -c "rpfmon -n B device show all | grep \$'\\033'"
is "$(json B '.[].dev' device show all | grep -cxF "$name")" 1 "JSON has the very name"
finish
