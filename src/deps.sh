#!/bin/sh
# Finds what ncnova needs to build and test, and installs what is missing with the machine's own
# package manager. Usage: deps.sh [--check | --check-tests | --install]
set -u
PKG_CONFIG=${PKG_CONFIG:-pkg-config}

# what      pkg-config  apt                   dnf                  pacman        zypper               apk               brew
table() {
	cat <<'EOF'
compiler    !cc         build-essential       gcc                  base-devel    gcc                  build-base        gcc
make        !make       make                  make                 make          make                 make              make
pkg-config  !pkg-config pkg-config            pkgconf-pkg-config   pkgconf       pkgconf              pkgconf           pkg-config
ncurses     ncursesw    libncurses-dev        ncurses-devel        ncurses       ncurses-devel        ncurses-dev       ncurses
panel       panelw      libncurses-dev        ncurses-devel        ncurses       ncurses-devel        ncurses-dev       ncurses
libcurl     libcurl     libcurl4-openssl-dev  libcurl-devel        curl          libcurl-devel        curl-dev          curl
cJSON       libcjson    libcjson-dev          cjson-devel          cjson         cJSON-devel          cjson-dev         cjson
readline    readline    libreadline-dev       readline-devel       readline      readline-devel       readline-dev      readline
libfyaml    libfyaml    libfyaml-dev          libfyaml-devel       libfyaml      libfyaml-devel       libfyaml-dev      libfyaml
microhttpd  libmicrohttpd libmicrohttpd-dev   libmicrohttpd-devel  libmicrohttpd libmicrohttpd-devel  libmicrohttpd-dev libmicrohttpd
EOF
	[ "$mode" = --check ] && return
	cat <<'EOF'
cmocka      cmocka      libcmocka-dev         libcmocka-devel      cmocka        libcmocka-devel      cmocka-dev        cmocka
libvterm    vterm       libvterm-dev          libvterm-devel       libvterm      libvterm-devel       libvterm-dev      libvterm
EOF
}

present() {
	case $1 in
	!cc) command -v "${CC:-cc}" >/dev/null 2>&1 ;;
	!*) command -v "${1#!}" >/dev/null 2>&1 ;;
	*) "$PKG_CONFIG" --exists "$1" 2>/dev/null ;;
	esac
}

manager() {
	for m in apt-get:3 dnf:4 pacman:5 zypper:6 apk:7 brew:8; do
		command -v "${m%:*}" >/dev/null 2>&1 && { echo "$m"; return; }
	done
}

mode=${1:---install}
found=$(manager)
tool=${found%:*}
column=${found#*:}
missing= packages=
while read -r line; do
	set -- $line
	present "$2" && continue
	missing="$missing${missing:+, }$1"
	[ -n "$found" ] || continue
	eval "package=\${$column}"
	case " $packages " in *" $package "*) ;; *) packages="$packages${packages:+ }$package" ;; esac
done <<EOF
$(table)
EOF

[ -n "$missing" ] || exit 0
if [ "$mode" != --install ]; then
	echo "ncnova needs what is missing here: $missing. 'make deps' installs it${packages:+ ($packages)}." >&2
	exit 1
fi
if [ -z "$found" ]; then
	echo "ncnova needs: $missing. None of apt-get, dnf, pacman, zypper, apk, brew is here; please install them by hand." >&2
	exit 1
fi

sudo=
if [ "$(id -u)" != 0 ] && [ "$tool" != brew ]; then
	command -v sudo >/dev/null 2>&1 || {
		echo "Installing $packages needs root, and there is no sudo here. As root: $tool install $packages" >&2
		exit 1
	}
	sudo=sudo
fi
echo "Missing: $missing. Installing with $tool${sudo:+ (through sudo)}: $packages"
case $tool in
apt-get)
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get update -qq
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages ;;
dnf) $sudo dnf install -y $packages ;;
pacman) $sudo pacman -S --needed --noconfirm $packages ;;
zypper) $sudo zypper --non-interactive install $packages ;;
apk) $sudo apk add $packages ;;
brew) brew install $packages ;;
esac || { echo "$tool could not install them: see its words above." >&2; exit 1; }
exec sh "$0" --check-tests
