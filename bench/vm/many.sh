# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
# Does the cost grow with rules, devices, namespaces, or with who reads?
# clock: instructions
. /bench/vm/common.sh

# Rules that the source is in none of, and one that it is in
many_rules() {
	for i in $(seq 255); do echo "allow add dev r0 from 10.8.$i.0/24"; done >/tmp/rules
	echo "override on" >>/tmp/rules
	rpfmon -n R restore /tmp/rules
	compare rpfmon-256-rules
	rpfmon -n R allow add dev r0 from 10.9.0.0/16
	cost rpfmon-256-rules.admitted $ASTRAY 1
	rpfmon -n R allow flush
	rpfmon -n R override off
}

many_devices() {
	for i in $(seq 1000); do echo "link add x$i type dummy"; done | ipn R -batch -
	compare rpfmon-1000-devices
	for i in $(seq 1000); do echo "link del x$i"; done | ipn R -batch -
}

many_namespaces() {
	for i in $(seq 1000); do echo "netns add x$i"; done | ip -batch -
	compare rpfmon-1000-namespaces
	rmmod rpfmon
	compare none-1000-namespaces
}

# Their own work is not the packet's.
readers() {
	OTHERS=1
	bg x R rpfmon -j monitor >/dev/null
	sleep 1
	compare rpfmon-monitor
	stop
	bg bash -c 'while :; do rpfmon -n R -j record show >/dev/null; done'
	compare rpfmon-dumps
	stop
	OTHERS=
}

stop() {
	kill "$BG"
	wait "$BG" 2>/dev/null || :
}

topology
without
load
many_rules
many_devices
readers
many_namespaces
finish
