# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced by the scripts of this directory: where things are kept, and how they are made once.
#
# Whatever takes long is kept in the cache, a directory each, named KIND-KEY where KEY is a hash of all it is
# made from. It is made under another name and renamed when whole, so a directory that is there is complete;
# the cache as a whole may vanish at any time.

shopt -s inherit_errexit

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
CACHE=${RPFMON_CACHE:-/var/cache/rpfmon}

say() { printf '== %s\n' "$*" >&2; }
die() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

need_root() {
	[ "$(id -u)" = 0 ] || die "must be run as root, for chroot and mount: sudo $0"
}

hash_of() { sha256sum | cut -c1-16; }

# The architecture of RELEASE, as Debian calls it.
arch_of() {
	case $1 in
	*-arm64) echo arm64 ;;
	*) echo amd64 ;;
	esac
}

version_of_package() {
	sed -n 's/^PACKAGE_VERSION="\(.*\)"$/\1/p' "$TOP/dkms.conf"
}

# The files of the checkout that are part of it, committed or not, NUL between them; a tarball has no git.
source_files() {
	if [ -e "$TOP/.git" ]; then
		git -c safe.directory='*' -C "$TOP" ls-files -zco --exclude-standard -- "$@" |
			while IFS= read -rd '' f; do
				if [ -e "$TOP/$f" ]; then printf '%s\0' "$f"; fi
			done
	else
		(cd "$TOP" && find "$@" -type f ! -name '*.o' ! -name '*.ko' ! -name '*.mod*' ! -name '.*' -print0)
	fi
}

hash_sources() {
	source_files "$@" | LC_ALL=C sort -zu | (cd "$TOP" && xargs -0r sha256sum) | hash_of
}

copy_sources() {
	local to=$1
	shift
	source_files "$@" | LC_ALL=C sort -zu | (cd "$TOP" && xargs -0r cp --parents -t "$to")
}

# cached KIND KEY MAKER [ARG...]: prints the directory, made by `MAKER DIR ARG...` when it is not there.
# Not to be called where bash ignores errexit (after `if` or before `||`): a maker that fails must stop there.
cached() {
	local kind=$1 dir=$CACHE/$1-$2
	shift 2
	mkdir -p "$CACHE"
	exec 9>"$CACHE/$kind.lock"
	flock 9
	if [ ! -d "$dir" ]; then
		forget_old "$kind"
		make_cached "$kind" "$dir" "$@" >&2 9>&-
	fi
	touch "$dir"
	exec 9>&-
	printf '%s\n' "$dir"
}

make_cached() (
	kind=$1 dir=$2 maker=$3
	shift 3
	tmp=$(mktemp -d "$CACHE/new-$kind.XXXXXX")
	trap 'rm -rf --one-file-system "$tmp"' EXIT
	chmod 755 "$tmp"
	"$maker" "$tmp" "$@"
	mv -T "$tmp" "$dir"
)

# unpack_packages RELEASE DIR PACKAGE...: these, with what they depend on, unpacked below DIR and not set up
unpack_packages() {
	local release=$1 dir=$2 list
	shift 2
	mapfile -t list < <("$TOP/tests/vm/root.sh" --sources "$release")
	mmdebstrap --quiet --mode=root --variant=extract --format=directory \
		--aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Retries "3"' \
		--aptopt='Acquire::Check-Valid-Until "false"' \
		--dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
		--include="$(IFS=,; echo "$*")" "${release%-backports}" "$dir" "${list[@]}"
}

# linux_source RELEASE: the Debian package that has the source of that release's kernel
linux_source() { echo "linux-source-$(cut -d. -f1,2 "$("$TOP/tests/vm/root.sh" "$1")/kver")"; }

# unpack_linux RELEASE PACKAGE DIR PATTERN...: of what linux_source said, what matches
unpack_linux() {
	local release=$1 source=$2 dir=$3
	shift 3
	say "unpacking a part of $source of $release"
	mkdir -p "$dir"
	unpack_packages "$release" "$dir.packages" "$source"
	tar -C "$dir" --strip-components=1 --wildcards -xJf "$dir.packages/usr/src/$source.tar.xz" "${@/#/*/}"
	rm -rf "$dir.packages"
}

# Another run may be using them for as long as it lasts: a day is more than any takes.
forget_old() {
	find "$CACHE" -mindepth 1 -maxdepth 1 \( -name "$1-????????????????" -o -name "new-$1.??????" \) \
		-mmin +1440 -exec rm -rf --one-file-system {} +
}
