#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Finds the libraries and tools that ncnova needs, and installs missing ones with the machine's own
# package manager: deps.sh MODE, one of
#   --check            to build
#   --check-tests      to build and test
#   --install          the same, installed
#   --install-all      those, and the tools that check the style
#   --install-package  those of --install, and the tools that make and test a package
set -u
PKG_CONFIG=${PKG_CONFIG:-pkg-config}

# A name with ! is a program, one with / a file, others are pkg-config's; - is not needed or not packaged there.
# group what    name        apt                   dnf                  pacman        zypper               apk               brew
table() {
	cat <<'EOT'
build compiler    !cc         build-essential       gcc                  base-devel    gcc                  build-base        gcc
build make        !make       make                  make                 make          make                 make              make
build pkg-config  !pkg-config pkg-config            pkgconf-pkg-config   pkgconf       pkgconf              pkgconf           pkg-config
build ncurses     ncursesw    libncurses-dev        ncurses-devel        ncurses       ncurses-devel        ncurses-dev       ncurses
build panel       panelw      libncurses-dev        ncurses-devel        ncurses       ncurses-devel        ncurses-dev       ncurses
build libcurl     libcurl     libcurl4-openssl-dev  libcurl-devel        curl          libcurl-devel        curl-dev          curl
build cJSON       libcjson    libcjson-dev          cjson-devel          cjson         cJSON-devel          cjson-dev         cjson
build readline    readline    libreadline-dev       readline-devel       readline      readline-devel       readline-dev      readline
build libfyaml    libfyaml    libfyaml-dev          libfyaml-devel       libfyaml      libfyaml-devel       libfyaml-dev      libfyaml
build microhttpd  libmicrohttpd libmicrohttpd-dev   libmicrohttpd-devel  libmicrohttpd libmicrohttpd-devel  libmicrohttpd-dev libmicrohttpd
test cmocka       cmocka      libcmocka-dev         libcmocka-devel      cmocka        libcmocka-devel      cmocka-dev        cmocka
test libvterm     vterm       libvterm-dev          libvterm-devel       libvterm      libvterm-devel       libvterm-dev      libvterm
test locales      /usr/share/i18n/locales/de_DE locales glibc-locale-source glibc      glibc-i18ndata       -                 -
style clang-format !clang-format clang-format       clang-tools-extra    clang         clang-tools          clang-extra-tools clang-format
package debhelper !dh         debhelper             -                    -             -                    -                 -
package lintian   !lintian    lintian               -                    -             -                    -                 -
package debootstrap !debootstrap debootstrap        -                    -             -                    -                 -
package rpmbuild  !rpmbuild   rpm                   rpm-build            -             rpm-build            -                 -
package desktop-file-validate !desktop-file-validate desktop-file-utils desktop-file-utils - desktop-file-utils - -
EOT
}

present() {
	case $1 in
	!cc) ${CC:-cc} --version >/dev/null 2>&1 ;; # CC may be "ccache gcc"
	/*) [ -e "$1" ] ;;
	!*) command -v "${1#!}" >/dev/null 2>&1 ;;
	*) "$PKG_CONFIG" --exists "$1" 2>/dev/null ;;
	esac
}

manager() {
	for m in apt-get:4 dnf:5 pacman:6 zypper:7 apk:8 brew:9; do
		command -v "${m%:*}" >/dev/null 2>&1 && { echo "$m"; return; }
	done
}

mode=${1:---install}
case $mode in
--check) groups=" build " ;;
--check-tests | --install) groups=" build test " ;;
--install-all) groups=" build test style " ;;
--install-package) groups=" build test package " ;;
*) echo "deps.sh: no mode $mode" >&2; exit 2 ;;
esac
found=$(manager)
tool=${found%:*}
column=${found#*:}
missing= packages=
while read -r line; do
	set -- $line
	case $groups in *" $1 "*) ;; *) continue ;; esac
	present "$3" && continue
	[ -n "$found" ] && eval "package=\${$column}" || package=
	[ "$package" = - ] && continue
	missing="$missing${missing:+, }$2"
	case " $packages " in *" $package "*) ;; *) packages="$packages${packages:+ }$package" ;; esac
done <<EOT
$(table)
EOT

[ -n "$missing" ] || exit 0
case $mode in
--check*)
	echo "ncnova needs: $missing. 'make deps' installs them${packages:+ ($packages)}." >&2
	exit 1 ;;
esac
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
esac || { echo "$tool could not install them; see its messages above." >&2; exit 1; }
exec sh "$0" --check-tests
