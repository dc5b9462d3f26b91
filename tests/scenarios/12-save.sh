# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 10.1.0.1/24 -------- 10.1.0.2/24 e0    route to 10.9.0.0/16
#       s1 10.2.0.1/24 -------- 10.2.0.2/24 e1    <- what comes from 10.9.0.1 comes here
# "After the reboot our exceptions were gone": the disk was full, and `rpfmon save >FILE` had cut the file. Whatever happens
# while save FILE writes, there is the old file, byte for byte, or the new one, whole; and what was cut all the same,
# restore refuses.
# in the check: bookworm
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

DIR=/tmp/save
CONF=$DIR/rpfmon.conf

# keep WHAT: the file is as it was, and nothing lies beside it
keep() {
	ok "$1: the file is as it was" cmp -s /tmp/old "$CONF"
	is "$(find "$DIR" -mindepth 1 ! -name rpfmon.conf ! -name fill)" "" "$1: nothing is left beside it"
}

# refused REGEX WHAT
refused() {
	local status=0 said
	said=$(x B rpfmon save "$CONF" 2>&1) || status=$?
	like "$status $said" "^$1" "$2: save fails, and says why"
	keep "$2"
}

rules() { grep -v '^#' "$1"; }
made() { x B rpfmon allow add dev e1 from "10.$1.0.0/16"; }

asym
strict B e1
load
mkdir -p $DIR
mount -t tmpfs -o size=64k none $DIR || bail "no tmpfs"
made 9
ok "a file that is new" x B rpfmon save $CONF
is "$(stat -c '%a %u' $CONF)" "600 0" "it is root's alone"
chown 7:8 $CONF
chmod 640 $CONF
ok "one that there is" x B rpfmon save $CONF
is "$(stat -c '%a %u:%g' $CONF)" "640 7:8" "keeps its owner and mode"
like "$(head -n 1 $CONF)" 'ends with "# end"$' "its first line says how it ends"
is "$(tail -n 1 $CONF)" "# end" "and so it does"
cp $CONF /tmp/old
made 10

cat /dev/zero >$DIR/fill 2>/dev/null || :
refused "2 rpfmon: $CONF: No space left on device" "the disk is full"
x B rpfmon save >$DIR/fill2 2>/dev/null || note "a redirect knows of it, too"
rm -f $DIR/fill $DIR/fill2
mount -o remount,ro $DIR
refused "2 rpfmon: $CONF: Read-only file system" "the disk is to be read alone"
mount -o remount,rw $DIR
mount --bind $CONF $CONF
refused "2 rpfmon: $CONF: Device or resource busy" "something is mounted on the file"
mount -o remount,bind,ro $CONF
refused "2 rpfmon: $CONF: Read-only file system" "the file is to be read alone"
umount $CONF
unload
status=0
said=$(x B rpfmon save $CONF 2>&1) || status=$?
is "$status $said" "3 rpfmon: module not loaded; try: modprobe rpfmon" "the module is gone"
keep "the module is gone"
load
made 9
made 10

# Whoever ends it at whatever moment: SIGKILL may leave something beside, but not the file half.
x B rpfmon save >/tmp/new
strange=0 killed=0
for ((i = 0; i < 150; i++)); do
	signal=TERM
	[ $((i % 3)) -gt 0 ] || signal=KILL
	cp --preserve=all /tmp/old $CONF
	ip netns exec B rpfmon save $CONF &
	p=$!
	sleep "0.0$((RANDOM % 10))$((RANDOM % 10))"
	kill -$signal $p 2>/dev/null || :
	wait $p 2>/dev/null || killed=$((killed + 1))
	{ cmp -s /tmp/old $CONF || [ "$(rules $CONF) $(tail -n 1 $CONF)" = "$(rules /tmp/new) # end" ]; } || strange=$((strange + 1))
	[ $signal = KILL ] || [ -z "$(find $DIR -mindepth 1 ! -name rpfmon.conf)" ] || strange=$((strange + 1))
	find $DIR -mindepth 1 ! -name rpfmon.conf -delete
done
is $strange 0 "ended at whatever moment, $killed times of 150: the old file or the new one"
isnt $killed 0 "and it was ended"

# A link stays one.
ln -s rpfmon.conf $DIR/link
ok "save to a link" x B rpfmon save $DIR/link
is "$(readlink $DIR/link) $(rules $CONF | wc -l)" "rpfmon.conf 3" "puts it in the place of its target"
rm $DIR/link

# What was cut, wherever, changes nothing.
x B rpfmon save /tmp/whole
before=$(x B rpfmon -j save)
size=$(stat -c %s /tmp/whole)
taken=''
for ((n = 0; n < size; n++)); do
	head -c $n /tmp/whole >/tmp/cut
	! x B rpfmon restore /tmp/cut 2>/dev/null || taken="$taken $n"
done
is "$taken" "" "cut at each of its $size bytes, restore refuses it"
is "$(x B rpfmon -j save)" "$before" "and nothing was changed"
ok "whole, it is taken" x B rpfmon restore /tmp/whole
printf '# rpfmon 1.0.0, 2026-11-01T00:00:00.000000Z: to be read by rpfmon restore\nallow add dev e1 from 10.9.0.0/16\noverride on\n' >/tmp/older
ok "one of an older version is" x B rpfmon restore /tmp/older
is "$(x B rpfmon -j save)" '["allow add dev e1 from 10.9.0.0/16","override on"]' "as it stands there"
umount $DIR
finish
