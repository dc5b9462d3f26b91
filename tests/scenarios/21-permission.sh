# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here
# "May any user on the node see whose packets are dropped, or open the filter?" No: all of it needs CAP_NET_ADMIN over
# the network namespace, and a namespace, be it a user's own, sees itself alone.
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

COMMANDS=(
	device "device show dev e1" "device show all" record "record show dev e1" explain "allow show"
	"allow add dev e1 from 10.7.0.0/16" "allow del dev e1 from 10.8.0.0/16" "allow flush" "override show"
	"override off" "override on" status reset "reset dev e1" save "restore /tmp/rules" monitor
)
NOBODY=(setpriv --reuid 65534 --regid 65534 --clear-groups)

# What a command could have changed, the counters apart.
state() { x B rpfmon -j save; }
counters() { json B '.[] | [.dev, .rejected, .admitted, ."query-rejected"] | join(" ")' device show; }

# all_refused WHO COMMAND...: WHO runs the tool by COMMAND
all_refused() {
	local who=$1 command words out status before
	shift
	before=$(state)
	for command in "${COMMANDS[@]}"; do
		read -ra words <<<"$command"
		status=0
		out=$("$@" rpfmon "${words[@]}" 2>&1 >/dev/null) || status=$?
		like "$status $out" "^2 rpfmon: .*CAP_NET_ADMIN" "$who: refused: $command"
		[ "$(state)" = "$before" ] || is "$(state)" "$before" "$who: it changes nothing: $command"
	done
	is "$(counters)" "e1 5 0 0" "$who: nor is a counter zeroed"
	out=$("$@" rpfmon -j device 2>/dev/null) || :
	is "$(jq -r '.error | test("CAP_NET_ADMIN")' <<<"$out")" true "$who: JSON says so, too"
}

echo "override on" >/tmp/rules
chmod 644 /tmp/rules
asym
strict B e1
load
x B rpfmon allow add dev e1 from 10.8.0.0/16
x B rpfmon override audit
rpf_mark B
asymmetric 5
check_invariant B "packets to hide" 5
inode=$(stat -L -c %i /run/netns/B)

all_refused "a user" x B "${NOBODY[@]}"
all_refused "root without the capability" x B setpriv --bounding-set -net_admin
unprivileged=$(sysctl -n kernel.unprivileged_userns_clone 2>/dev/null || echo 1)
if [ "$unprivileged" = 1 ] && "${NOBODY[@]}" unshare -Ur true; then
	all_refused "root of a user namespace over another's network" x B "${NOBODY[@]}" unshare -Ur
else
	skip "this kernel lets users make no user namespaces"
fi

# In a network namespace of his own he may do all of it, to nobody's harm. What he says of B is nothing.
own() { "${NOBODY[@]}" unshare -Urn bash -ec "$1"; }

if [ "$unprivileged" = 1 ] && own true; then
	before=$(state)
	is "$(own "rpfmon -j device show all" | jq -r 'map(.dev) | unique - ["tunl0", "gre0", "gretap0", "erspan0"] | join(" ")')" lo \
		"in a network namespace of his own he sees its devices alone"
	is "$(own "rpfmon -j record show" | jq length)" 0 "none of B's records"
	is "$(own "rpfmon -j allow show" | jq length)" 0 "none of B's rules"
	is "$(own "rpfmon -j status" | jq -r .override)" off "nor B's override"
	is "$(own "rpfmon -j -a device show all" | jq "map(select(.netns == $inode)) | length")" 0 "not with -a either"
	out=$(own "ip link add v0 type veth peer name v1
		ip link set v0 up; ip link set v1 up
		ip addr add 10.5.0.1/24 dev v0
		ip route add 10.9.0.0/16 dev v1
		echo 1 >/proc/sys/net/ipv4/conf/v0/rp_filter
		! ip route get 10.5.0.1 from 10.9.0.1 iif v0 2>/dev/null
		rpfmon allow add dev v0 from 10.9.0.0/16
		rpfmon override on
		ip route get 10.5.0.1 from 10.9.0.1 iif v0 >/dev/null
		rpfmon -j device show dev v0" | jq -r '.[0] | [."query-rejected", ."query-admitted"] | join(" ")')
	is "$out" "1 1" "what is rejected there, he sees, and admits by a rule of his"
	is "$(state)" "$before" "and nothing of it changes B"
	is "$(counters)" "e1 5 0 0" "nor counts there"
	status=0
	out=$(own "rpfmon -n B status" 2>&1 >/dev/null) || status=$?
	like "$status $out" "^2 rpfmon: -n B: Operation not permitted" "-n does not take him into B"
else
	skip "this kernel lets users make no network namespaces"
fi

# Namespaces of one owner are as far apart.
is "$(json S length record show)" 0 "S sees none of B's records"
is "$(json S length allow show)" 0 "none of its rules"
is "$(json S .override status)" off "nor its override"
is "$(json S 'map(.dev) | sort - ["tunl0", "gre0", "gretap0", "erspan0"] | join(" ")' device show all)" "lo s0 s1" \
	"and its own devices alone"
x S rpfmon allow add dev e1 from 10.9.0.0/16
x S rpfmon override on
asymmetric 5
check_invariant B "with a rule in S" 10
is "$(device B e1 admitted)" 0 "a rule in S admits nothing in B"

# The files are root's, and only to be read.
files=(/sys/kernel/debug/rpfmon/{devices,records,rules,status})
is "$(stat -c '%U %a' "${files[@]}" | sort -u)" "root 400" "debugfs: files of root, mode 0400"
for f in "${files[@]}"; do
	ok "debugfs: root reads ${f##*/}" cat "$f"
	not_ok "debugfs: a user does not" "${NOBODY[@]}" cat "$f"
	not_ok "debugfs: nobody writes to it" bash -c "echo x >$f"
done
# Were somebody to open debugfs' own directory to all, the files would still be closed.
chmod 755 /sys/kernel/debug
not_ok "debugfs: a user cannot, its directory being open" "${NOBODY[@]}" cat /sys/kernel/debug/rpfmon/records
if [ "$unprivileged" = 1 ]; then
	not_ok "debugfs: nor root of a user namespace" "${NOBODY[@]}" unshare -Ur cat /sys/kernel/debug/rpfmon/records
fi
chmod 700 /sys/kernel/debug
finish
