# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       B: 1,000 dummies, each with a network     C: the same, but every two have one network
# "A node with a thousand devices, and doctor is in its preflight": how long it takes, an instruction being a nanosecond, and how much
# one has to read.
# clock: instructions
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

# devices PER-NETWORK
devices() {
	local i
	for ((i = 0; i < 1000; i++)); do
		echo "link add d$i up type dummy"
		echo "addr add 10.$((10 + i / $1 / 250)).$((i / $1 % 250)).$((1 + i % $1))/24 dev d$i"
	done
}


modprobe dummy numdummies=0 2>/dev/null || skip_all "this kernel has no dummy devices"
ns B C
devices 1 | ipn B -batch -
devices 2 | ipn C -batch -
for loaded in "" " with the module"; do
	[ ! "$loaded" ] || load
	for n in B C; do
		sysctl_in $n net.ipv4.conf.all.rp_filter=1
		said=$(x $n rpfmon doctor)
		is "$(x $n rpfmon -j doctor | jq '[.devices[] | select(any(.rejects[]; .expected))] | length')" \
			"$([ $n = B ] && echo 0 || echo 500)" "$n$loaded: as many devices would reject what may be expected"
		ok "$n$loaded: at most 60 lines: $(wc -l <<<"$said")" [ "$(wc -l <<<"$said")" -le 60 ]
		ms=$(least_ms $n rpfmon doctor)
		ok "$n$loaded: at most 1.5 s: $ms ms" at_most "$ms" 1500
		ms=$(least_ms $n rpfmon doctor check)
		ok "$n$loaded: a check likewise: $ms ms" at_most "$ms" 1500
	done
done
finish
