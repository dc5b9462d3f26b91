# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
# What rpfmon takes of memory: at load, and for a device, a rule, a namespace with its lo.
. /bench/vm/common.sh

N=1000 RULES=250 SPACES=500

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
one=$(grown load)
measured memory-load $((one * 1024))
measured memory-rule $(($(grown rules) * 1024 / RULES))
measured memory-device $((($(grown devices) - without) * 1024 / N))
ok "what was measured is there" test "$(json B length allow show)" = $RULES
# Those that are there at load are taken in then; none has to go, which takes the kernel its time.
no_devices
unload
each $SPACES "netns add x%d" | ip -batch -
sleep 5
measured memory-namespace $((($(grown load) - one) * 1024 / SPACES))
finish
