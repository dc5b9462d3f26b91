# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced after common.sh: boots a VM. prepare_vm chooses what, boot does it.

VM=$TOP/tests/vm
# Emulation works wherever QEMU does and is the same everywhere; KVM is much faster where it works. One thread emulates
# all of a VM's processors: with one for each, the VMs that run at a time starve each other.
ACCEL=${RPFMON_ACCEL:-tcg,thread=single}
# How QEMU ends when guest.sh is content: see its leave().
PASS=33
declare -a SHARES IMAGES MACHINE
TOOLS='' PID=/dev/null CONSOLE='' IMAGE='' INITRD='' CMDLINE='' SMP=2 MEMORY=1024 MARGIN=90 PRIORITY=0 DISK='' FIRMWARE='' ENDS=$PASS
# Seconds in which a VM begins on a host that has time for it, and how often a VM that does not is booted: see run_job.
PATIENCE=${RPFMON_PATIENCE:-150} TRIES=3

# prepare_vm RELEASE stock|package|sanitizer|kunit|selftest|kcsan: package boots systemd, of a system that rpfmon's packages were
# installed on, with what it writes on DISK
prepare_vm() {
	local release=$1 kind=$2 root kver stock boot
	TOOLS=$("$VM/tools.sh")
	root=$("$VM/root.sh" "$release")
	kver=$(cat "$root/kver")
	choose_machine "$(arch_of "$release")"
	case $kind in
	stock)
		stock=$("$VM/build.sh" "$release" stock)
		SHARES=("$stock/layer" "$root/root")
		boot=$("$VM/initrd.sh" "$root/root" "$kver")
		IMAGE=$boot/vmlinux INITRD=$boot/initrd
		CMDLINE="console=$CONSOLE loglevel=5 log_buf_len=4M panic=-1 oops=panic panic_on_warn=1 softlockup_panic=1"
		;;
	package)
		SHARES=("$("$VM/build.sh" "$release" package)/layer" "$root/root")
		boot=$("$VM/initrd.sh" "$root/root" "$kver" ext4)
		IMAGE=$boot/vmlinux INITRD=$boot/initrd
		CMDLINE="console=ttyS0 loglevel=4 log_buf_len=4M panic=-1 oops=panic panic_on_warn=1 init=systemd systemd.show_status=0"
		# Slow, and of no use to the tests.
		CMDLINE+=" systemd.mask=ldconfig.service systemd.mask=systemd-journal-catalog-update.service"
		CMDLINE+=" systemd.mask=getty.target systemd.mask=getty-static.service systemd.mask=serial-getty@ttyS0.service"
		;;
	sanitizer | selftest | kcsan)
		stock=$("$VM/build.sh" "$release" stock)
		SHARES=("$("$VM/build.sh" "$release" "$kind")/layer" "$stock/layer" "$root/root")
		prepare_own_kernel "${kind/selftest/sanitizer}"
		;;
	kunit)
		SHARES=("$("$VM/build.sh" "$release" kunit)/layer" "$root/root")
		prepare_own_kernel sanitizer
		;;
	*) die "no such kernel: $kind" ;;
	esac
}

# use_firmware RELEASE: after prepare_vm, for Secure Boot; a kernel locked down by it leaves guest.sh no way to say how
# QEMU is to end
use_firmware() {
	FIRMWARE=$("$VM/firmware.sh" "$1")
	SHARES=("$FIRMWARE/layer" "${SHARES[@]}")
	MACHINE+=(-machine "smm=on" -global "driver=cfi.pflash01,property=secure,value=on")
	ENDS=0
}

# firmware_options DIR ARGUMENT...: in DIR the firmware writes its variables, and GRUB finds ARGUMENTs, the kernel's
firmware_options() {
	local dir=$1
	shift
	cp "$FIRMWARE/vars" "$dir/vars"
	cp -r "$FIRMWARE/esp" "$dir/esp"
	printf '%s\n' "linux /vmlinuz $*" "initrd /initrd" boot >"$dir/esp/EFI/debian/grub.cfg"
	echo -drive "if=pflash,format=raw,unit=0,file=$FIRMWARE/code,readonly=on"
	echo -drive "if=pflash,format=raw,unit=1,file=$dir/vars"
	echo -drive "file=fat:$dir/esp,format=raw,if=none,id=esp,readonly=on" -device "virtio-blk-pci,drive=esp,bootindex=0"
}

# Emulated, the fast moves of a byte at a time are the slowest, a further level of page tables is one more to walk, and the
# state of vectors is much to save, which nothing here computes with; and checking the signatures of pointers is a third of
# all that a VM does (see sign_pointers). Each with two serial ports and a way to end QEMU with a status that a kernel which
# panics or reboots has no use for.
choose_machine() {
	case $1 in
	amd64)
		CONSOLE=ttyS0
		MACHINE=("$TOOLS/qemu-system-x86_64" -machine q35 -cpu "max,erms=off,fsrm=off,la57=off,xsave=off,avx=off,avx2=off"
			-device "isa-serial,chardev=console,index=0" -device "isa-serial,chardev=said,index=1"
			-device "isa-debug-exit,iobase=0xf4,iosize=0x04")
		;;
	arm64)
		CONSOLE=ttyAMA0
		MACHINE=("$TOOLS/qemu-system-aarch64" -machine "virt,gic-version=3" -cpu "max,pauth=off,lpa2=off"
			-serial chardev:console -device "pci-serial,chardev=said"
			-semihosting-config "enable=on,userspace=on")
		;;
	esac
}

# After prepare_vm: as the newer arm64 processors do, of which the return address that a probe replaces is signed. The last
# -cpu is the one that counts.
sign_pointers() { MACHINE+=(-cpu "max,pauth-impdef=on,lpa2=off"); }

# Not panic_on_warn: one run is to report all that it finds.
prepare_own_kernel() {
	IMAGE=$("$VM/kernel.sh" "$1")/arch/x86/boot/bzImage
	INITRD=$("$VM/initrd.sh")/initrd
	CMDLINE="console=ttyS0 loglevel=5 panic=-1 oops=panic kasan_multi_shot tsc=reliable nowatchdog"
	MEMORY=1536 MARGIN=240 PATIENCE=${RPFMON_PATIENCE:-400}
	# So slow a kernel that, given half a processor at boot, it may do nothing but serve late timer interrupts.
	PRIORITY=-10
}

# After prepare_vm: the VM's clock goes on by a nanosecond with each instruction, and jumps where there is nothing to do.
count_instructions() {
	ACCEL=tcg
	MACHINE+=(-icount "shift=0,sleep=off")
}

# disk SERIAL FILE [OPTIONS]
disk() {
	echo -drive "file=$2,format=raw,if=none,id=$1${3-}" -device "virtio-blk-pci,drive=$1,serial=$1"
}

# machine_options DIR ARGUMENT...: what the VM boots from and sees of the host; DIR is for the firmware, where there is one
machine_options() {
	local dir=$1 i
	shift
	for i in "${!IMAGES[@]}"; do disk "layer$i" "${IMAGES[i]}" ,readonly=on; done
	for i in tests bench; do
		echo -fsdev "local,id=$i,path=$TOP/$i,security_model=none,readonly=on,multidevs=remap"
		echo -device "virtio-9p-pci,fsdev=$i,mount_tag=$i"
	done
	[ -z "$DISK" ] || disk changes "$DISK"
	[ -z "$FIRMWARE" ] || firmware_options "$dir" "$@"
}

# Sets IMAGES, the disks of SHARES: before a VM is started, as one may have to be made.
make_images() {
	local share image
	IMAGES=()
	for share in "${SHARES[@]}"; do
		image=$("$VM/image.sh" "$share")
		IMAGES+=("$image")
	done
}

# boot LIMIT CONSOLE SAID ARGUMENT...: QEMU's exit status, 124 if the VM took longer than LIMIT seconds. CONSOLE and
# SAID are what QEMU connects the two serial ports with. The process whose id is written to PID ends QEMU when it is ended.
boot() {
	local limit=$1 console=$2 said=$3 i layers='' options image=() firmware='' status=0
	shift 3
	for i in "${!IMAGES[@]}"; do layers+=${layers:+,}layer$i; done
	set -- "$CMDLINE layers=$layers $*"
	[ -z "$FIRMWARE" ] || firmware=$(mktemp -d "${TMPDIR:-/tmp}/rpfmon-firmware.XXXXXX")
	options=$(machine_options "$firmware" "$@")
	[ -n "$FIRMWARE" ] || image=(-kernel "$IMAGE" -initrd "$INITRD" -append "$@")
	# shellcheck disable=SC2086
	(
		echo "$BASHPID" >"$PID"
		exec setpriv --pdeathsig TERM timeout --foreground --kill-after=5 "$limit" \
			setpriv --pdeathsig KILL nice -n $PRIORITY "${MACHINE[@]}" -accel "$ACCEL" ${RPFMON_QEMU-} $options -smp "$SMP" -m "$MEMORY" \
			-nodefaults -no-user-config -no-reboot -display none \
			-chardev "$console,id=console" -chardev "$said,id=said" "${image[@]}"
	) || status=$?
	[ -z "$firmware" ] || rm -rf "$firmware"
	return $status
}

# How many VMs this machine is to run at a time, whoever starts them: emulated ones starve each other until they time out.
# Two more than it has processors, as each waits for half of its time or more.
SLOTS=${RPFMON_VMS:-$(($(nproc) + 2))}

# One at a time looks for a slot, and the others sleep behind it: a dozen that look three times a second take a third of two
# processors from the VMs.
take_slot() {
	local n
	mkdir -p "$CACHE"
	exec 7>"$CACHE/slot-next"
	flock 7
	while :; do
		for ((n = 1; n <= SLOTS; n++)); do
			exec 8>"$CACHE/slot-$n"
			if flock -n 8; then
				exec 7>&-
				return 0
			fi
		done
		sleep 0.5
	done
}

# What the host is asked to do: processes that want to run, over the last minute.
host_load() { cut -d' ' -f1 /proc/loadavg; }

# The seconds in which a VM is to begin at its Nth try: more at each, and more on a host that has little time for it, but not
# without end.
patience_at() {
	awk -v n="$1" -v patience="$PATIENCE" -v load="$(host_load)" -v processors="$(nproc)" 'BEGIN {
		times = load / processors
		print int(n * patience * (times < 1 ? 1 : times > 4 ? 4 : times))
	}'
}

# Succeeds if anything of ours may have run in the VM of DIR: guest.sh has said a word, or the kernel has named the module,
# which systemd loads before guest.sh is started; init.sh has the kernel show that on the console.
ours_ran() {
	[ ! -s "$1/said" ] || return 0
	awk '/rpfmon-vm: |[Cc]ommand line: / { next } /rpfmon/ { found = 1 } END { exit !found }' "$1/console"
}

# Succeeds if nothing of ours runs in the VM of process VM and DIR within PATIENCE seconds.
never_begins() {
	local vm=$1 dir=$2 until=$((SECONDS + $3))
	until ours_ran "$dir"; do
		kill -0 "$vm" 2>/dev/null || return 1
		[ $SECONDS -lt $until ] || return 0
		sleep 0.5
	done
	return 1
}

# run_job DIR LIMIT ARGUMENT...: boots in the background of its files DIR/console and DIR/said; DIR/status says how QEMU
# ended, DIR/ends how it should, DIR/seconds how long it took. On a host that gives it no time, a VM takes for ever to
# begin, or a kernel with two emulated processors fails to calibrate its timers and hangs or panics before it starts a
# process. So a VM in which nothing of ours ran is booted again, of the DISK as it was. If none of TRIES begins, that is the
# host's failure, and DIR/host says so; if anything of ours ran, there is no other try.
run_job() {
	local dir=$1 limit=$2 status=0 begun vm try patience ended
	shift 2
	make_images
	take_slot
	begun=$SECONDS
	for ((try = 1; try <= TRIES; try++)); do
		[ $try = 1 ] || say "a VM in which nothing of ours ran; try $try of $TRIES: $*"
		[ -z "$DISK" ] || cp --sparse=always "$DISK" "$dir/disk"
		: >"$dir/said"
		: >"$dir/console"
		rm -f "$dir/pid"
		patience=$(patience_at $try)
		PID=$dir/pid boot $((limit + MARGIN + patience)) "file,path=$dir/console" "file,path=$dir/said" "$@" \
			>"$dir/qemu" 2>&1 </dev/null &
		vm=$!
		# Not VM itself: it would leave QEMU to end later, at work on the files of the next try.
		ended=''
		if never_begins $vm "$dir" "$patience" && kill "$(cat "$dir/pid")"; then ended=1; fi
		status=0
		wait $vm || status=$?
		if [ -z "$ended" ] && ours_ran "$dir"; then break; fi
		[ -z "$DISK" ] || mv "$dir/disk" "$DISK"
	done
	exec 8>&-
	rm -f "$dir/disk"
	echo $status >"$dir/status"
	echo "$ENDS" >"$dir/ends"
	echo $((SECONDS - begun)) >"$dir/seconds"
	[ $try -le $TRIES ] || why_host "$ended" $status >"$dir/host"
}

# why_host ENDED STATUS: whether the last try was ended by us, or by itself with STATUS
why_host() {
	local why="this host is too busy or too slow"
	[ -n "$1" ] || why="QEMU or the bare kernel ended first, with $2"
	echo "the VM did not begin in $TRIES tries; $why (load $(host_load) on $(nproc) processors)"
}
