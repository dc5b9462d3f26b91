# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced after common.sh: a release's root with a layer above it that takes all changes, for commands to run in.
#
#   in_namespace SCRIPT ARG...   SCRIPT --in-namespace ARG..., in a mount namespace of its own: nothing stays mounted,
#                                whatever happens; the rest is to be used there
#   mount_root SCRATCH ROOT [LAYER...]   mounts it, the LAYERs above ROOT, the first uppermost
#   in_root CMD...               runs it there, chrooted
#   put_sources DIR FILE...      copies files of the checkout to DIR in there
#   keep_layer TO                takes it down and leaves the changes in TO

in_namespace() {
	local script=$1
	shift
	unshare -m --propagation private "$BASH" "$script" --in-namespace "$@"
}

mount_root() {
	local lower=$2 layer
	SCRATCH=$1
	shift 2
	for layer; do lower=$layer:$lower; done
	MERGED=$SCRATCH/merged
	mkdir -p "$SCRATCH"
	mount -t tmpfs -o mode=755 tmpfs "$SCRATCH"
	mkdir "$SCRATCH"/{upper,work,merged}
	mount -t overlay -o "lowerdir=$lower,upperdir=$SCRATCH/upper,workdir=$SCRATCH/work" overlay "$MERGED"
	mount -t proc proc "$MERGED/proc"
	mount -t sysfs -o ro sysfs "$MERGED/sys"
	mount --rbind /dev "$MERGED/dev"
	mount -t tmpfs tmpfs "$MERGED/tmp"
	mount -t tmpfs tmpfs "$MERGED/run"
}

# INITRD=No: the VM starts from an initramfs of our own.
in_root() {
	chroot "$MERGED" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C DEBIAN_FRONTEND=noninteractive \
		INITRD=No "$@"
}

put_sources() {
	local to=$MERGED$1
	shift
	mkdir -p "$to"
	copy_sources "$to" "$@"
}

keep_layer() {
	umount -l "$MERGED"
	rm -rf "$SCRATCH"/upper/{tmp,root,run,dev,proc,sys} "$SCRATCH"/upper/var/{tmp,cache,log}
	cp -a "$SCRATCH/upper" "$1"
	umount "$SCRATCH"
	rmdir "$SCRATCH"
}
