# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#   A: node                        R: router                   B: node                        P: pod
#   eth0 10.10.70.155/24 ---- 10.10.70.1  10.10.67.1 ---- 10.10.67.156/24 eth0
#   flannel0 17.0.70.0/16 ======= TUN over UDP, port 8285 ======= 17.0.51.0/16 flannel0
#                                                        17.0.51.1/24 docker0 ---- 17.0.51.13/24 eth0
# The same complaint as with vxlan, from the days of flannel's udp backend: the SYN is seen by tcpdump on flannel0,
# never reaches docker0, and nobody logs why. socat is a TUN overlay much like flanneld was.
# situation: overlay-node-source larger-counts
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh
. /tests/scenarios/overlay.sh

# flannel NODE LOCAL REMOTE ADDRESS: before Linux 5.14 B's address makes no route, as docker0's network begins with it
flannel() {
	bg x "$1" socat "UDP:$3:8285,bind=$2:8285" "TUN:$4/16,tun-name=flannel0,tun-type=tun,iff-no-pi,iff-up"
	eventually 10 made "$1" || bail "socat makes no TUN device"
	ipn "$1" route replace 17.0.0.0/16 dev flannel0
}

made() { ipn "$1" addr show dev flannel0 up | grep -q 17.0; }

modprobe -q tun || :
[ -e /dev/net/tun ] || skip_all "this kernel has no tun devices"
nodes
flannel A "$NODE" 10.10.67.156 17.0.70.0
flannel B 10.10.67.156 "$NODE" 17.0.51.0
story flannel0 tun
finish
