# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
# What an empty probe adds, and what rpfmon does.
# clock: instructions
# layer: bench/layer
. /bench/vm/common.sh

floor() {
	local which
	for which in entry skipped both; do
		insmod $BENCH/rpfmon_floor.ko which=$which
		rpf_off R r0
		cost floor-$which.off $BACK 1
		compare floor-$which
		rmmod rpfmon_floor
	done
}

ours() {
	load
	rpf_off R r0
	cost rpfmon.off $BACK 1
	compare rpfmon
	rpfmon -n R allow add dev r0 from 10.9.0.0/16
	rpfmon -n R override audit
	cost rpfmon.would-admit $ASTRAY 0
	rpfmon -n R override on
	cost rpfmon.admitted $ASTRAY 1
	rpfmon -n R allow flush
	rpfmon -n R allow add dev r0 from 10.8.0.0/16
	cost rpfmon-no-rule.rejected $ASTRAY 0
	rpfmon -n R allow flush
	rpfmon -n R override off
}

topology
without
[ "$(argument floor 1)" = 0 ] || floor
ours
finish
