#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Install the built Debian package in a new, minimal Debian system and use it there as its users
# would: chroot.sh [SUITE]. SUITE is this machine's own unless given. Packages come from the mirror
# that this machine's apt uses. Needs root. Run by `make check-package`.
set -u
BUILD=${BUILD:-build}
suite=${1:-$(. /etc/os-release && echo "$VERSION_CODENAME")}
[ "$(id -u)" = 0 ] || { echo "debootstrap and chroot need root" >&2; exit 1; }
package=$(ls "$BUILD"/deb/ncnova_*.deb) || exit 1
base=$BUILD/chroot/$suite.tar
work=$(mktemp -d) || exit 1
trap 'rm -rf --one-file-system "$work"' EXIT

if [ ! -f "$base" ]; then
	mirror=$(apt-get indextargets --format '$(SITE) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
		awk '$2 !~ /-/ && $3 == "main" {print $1; exit}')
	[ -n "$mirror" ] || { echo "apt of this machine names no mirror" >&2; exit 1; }
	mkdir -p "$BUILD/chroot"
	debootstrap --variant=minbase "$suite" "$work/base" "$mirror" >"$BUILD/chroot/log" 2>&1 || {
		tail -n 20 "$BUILD/chroot/log" >&2
		exit 1
	}
	tar -cf "$base.new" -C "$work/base" . && mv "$base.new" "$base"
	rm -rf --one-file-system "$work/base"
fi
mkdir "$work/root"
tar -xpf "$base" -C "$work/root"
cp "$package" "$work/root/ncnova.deb"
cp src/package/debian/tests/demo-list "$work/root/demo-list"

# Everything below runs inside. The mounts end with the namespace.
cat >"$work/root/inside" <<'END'
set -u
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 HOME=/root TERM=xterm PATH=/usr/sbin:/usr/bin:/sbin:/bin
passed=0 failed=0
holds() { # holds WHAT COMMAND...
	what=$1
	shift
	if "$@" >/tmp/out 2>&1; then
		passed=$((passed + 1))
		echo "  ok     $what"
	else
		failed=$((failed + 1))
		echo "  FAILED $what"
		tail -n 15 /tmp/out | sed 's/^/         | /'
	fi
}
shows() { # shows TEXT COMMAND...: its output has the text
	text=$1
	shift
	"$@" >/tmp/shown 2>&1
	rc=$?
	cat /tmp/shown
	[ "$rc" = 0 ] && grep -qF -e "$text" /tmp/shown
}
cat >/tmp/complete <<'EOF'
. /usr/share/bash-completion/bash_completion
for load in _comp_load __load_completion _load_completion; do
	declare -F $load >/dev/null && { $load ncnova; break; }
done
complete -p ncnova || exit 1
COMP_WORDS=(ncnova --demo dele) COMP_CWORD=2 COMP_LINE="ncnova --demo dele" COMP_POINT=18
function=$(complete -p ncnova | sed 's/.*-F \([^ ]*\).*/\1/')
compopt() { :; }
$function
printf '%s\n' "${COMPREPLY[@]}"
EOF
holds "apt-get update" apt-get update -qq
holds "the package and its dependencies install" apt-get install -y -qq --no-install-recommends \
	/ncnova.deb man-db bash-completion
holds "its version is the package's" shows "$(dpkg-query -W -f '${Version}' ncnova |
	sed 's/-1$//; s/+\([0-9]*\)\.g/-\1-g/')" ncnova --version
holds "its own test (autopkgtest) passes" sh /demo-list
holds "ncnova --demo list shows servers" shows '| ACTIVE ' ncnova --demo list
holds "ncnova --demo boots a server" shows '| status ' \
	ncnova --demo boot --image cirros-0.6.2 --flavor m1.small --poll from-package
for page in ncnova ncnova-demo-cloud ncnova-config ncnova-screen; do
	holds "man $page" shows NAME man -P cat "$page"
done
holds "bash completes its commands" shows delete bash --norc /tmp/complete
holds "zsh's completion is where Debian's zsh looks" [ -f /usr/share/zsh/vendor-completions/_ncnova ]
holds "fish's completion is where fish looks" [ -f /usr/share/fish/vendor_completions.d/ncnova.fish ]
holds "no library is missing" sh -c '! ldd /usr/bin/ncnova /usr/bin/ncnova-demo-cloud | grep "not found"'
holds "it is removed without remains" sh -c 'apt-get purge -y -qq ncnova >/dev/null &&
	! find / -xdev -name "*ncnova*" ! -path "/ncnova.deb" ! -path "/var/*" ! -path "/root/*" ! -path "/tmp/*" | grep .'
echo "package on $(. /etc/os-release && echo "$PRETTY_NAME"): $passed passed, $failed failed"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
END
unshare --mount --pid --fork sh -c '
	mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" && mount --make-rslave "$1/dev" &&
	exec chroot "$1" sh /inside' sh "$work/root"
