# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
# What rpfmon takes of memory: at load, and for a device, a rule.
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

N=1000 RULES=250

each() {
	local i
	for ((i = 1; i <= $1; i++)); do
		# shellcheck disable=SC2059 # a format is what it is
		printf "$2\n" "$i"
	done
}

# grown CMD...: KiB that it took
grown() {
	local before
	before=$(allocated 3)
	"$@" >/dev/null
	echo $(($(allocated 3) - before))
}

measured() { echo "# measured: $1 $2"; }

devices() { each $N "link add x%d type dummy" | ipn B -batch -; }
no_devices() { each $N "link del x%d" | ipn B -batch -; }
rules() {
	{
		each $RULES "allow add dev r0 from 10.8.%d.0/24"
		echo "override off"
	} >/tmp/rules
	rpfmon -n B restore /tmp/rules
}

ns B
ipn B link add r0 type dummy
# once for what stays
devices
no_devices
without=$(grown devices)
no_devices
sleep 5
measured memory-load $(($(grown load) * 1024))
measured memory-rule $(($(grown rules) * 1024 / RULES))
measured memory-device $((($(grown devices) - without) * 1024 / N))
ok "what was measured is there" test "$(json B length allow show)" = $RULES
finish
