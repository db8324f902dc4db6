#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What users and packagers expect of the build: CC, CFLAGS, CPPFLAGS, LDFLAGS, PREFIX and DESTDIR in
# their usual meaning, one version, a tarball whose bytes depend on the commit alone, and layers
# that are really checked. Run by `make check-build`.
set -u
BUILD=${BUILD:-build}
unset MAKEFLAGS MFLAGS MAKELEVEL DESTDIR PREFIX CFLAGS CPPFLAGS LDFLAGS
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

holds() { # holds WHAT COMMAND...: the command succeeds
	what=$1
	shift
	if "$@" >"$work/out" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED $what"
		tail -n 5 "$work/out" | cut -c 1-200 | sed 's/^/       | /'
	fi
}
fails() { ! "$@"; }
no_line() { ! grep -e "$@"; }
same() { [ "$1" = "$2" ] || { echo "$1 and $2"; false; }; }

# --- the variables, in the commands that make would run
make -n -B V=1 BUILD="$work/none" CC="ccache gcc" CFLAGS="-O1 -DMINE" CPPFLAGS=-DYOURS \
	LDFLAGS=-Wl,-z,ours all >"$work/commands" 2>/dev/null
grep -e ' -c -o ' "$work/commands" >"$work/compile"
grep -e ' -pie ' "$work/commands" >"$work/link"
holds "objects are compiled" [ "$(wc -l <"$work/compile")" -gt 100 ]
holds "two programs are linked" [ "$(wc -l <"$work/link")" = 2 ]
holds "CC has two words" fails grep -qv '^ccache gcc ' "$work/compile" "$work/link"
holds "CFLAGS is used" fails grep -v -e ' -O1 -DMINE' "$work/compile"
holds "CFLAGS replaces -O2 -g" no_line '-O2' "$work/compile"
holds "CFLAGS leaves the required flags" fails grep -v -e '-std=c11 .* -Iinclude .* -fPIE' "$work/compile"
holds "CPPFLAGS is used" fails grep -v -e ' -DYOURS' "$work/compile"
holds "LDFLAGS is used" fails grep -v -e ' -Wl,-z,ours' "$work/link"
holds "LDFLAGS leaves the required flags" fails grep -v -e '-Wl,-z,relro' "$work/link"
printf '#!/bin/sh\nexec "$@"\n' >"$work/wrap"
chmod +x "$work/wrap"
holds "CC with two words compiles" make BUILD="$work/b" CC="$work/wrap ${CC:-cc}" CFLAGS=-O0 WERROR=1 \
	"$work/b/src/base/buf.o"
holds "a missing compiler behind a wrapper is found" \
	fails make BUILD="$work/c" CC="$work/wrap no-such-compiler" "$work/c/src/base/buf.o"

# --- the version
holds "--version is that of the tree" same "$("$BUILD/ncnova" --version)" "$(sh src/version.sh)"

# --- install, uninstall
holds "install" make install BUILD="$BUILD" DESTDIR="$work/root dir" PREFIX=/usr
(cd "$work/root dir" && find . -type f | LC_ALL=C sort) >"$work/files"
cat >"$work/wanted" <<'END'
./usr/bin/ncnova
./usr/bin/ncnova-demo-cloud
./usr/share/applications/ncnova.desktop
./usr/share/bash-completion/completions/ncnova
./usr/share/fish/vendor_completions.d/ncnova.fish
./usr/share/icons/hicolor/scalable/apps/ncnova.svg
./usr/share/man/man1/ncnova-demo-cloud.1
./usr/share/man/man1/ncnova.1
./usr/share/man/man5/ncnova-config.5
./usr/share/man/man7/ncnova-screen.7
./usr/share/zsh/site-functions/_ncnova
END
holds "install puts these files below DESTDIR and PREFIX" diff "$work/wanted" "$work/files"
holds "programs can be run, pages cannot" sh -c \
	'[ -x "$1/bin/ncnova" ] && [ ! -x "$1/share/man/man1/ncnova.1" ]' sh "$work/root dir/usr"
holds "uninstall" make uninstall BUILD="$BUILD" DESTDIR="$work/root dir" PREFIX=/usr
holds "uninstall removes them all" same "" "$(find "$work/root dir" -type f)"

# --- the layers: each of these lines, added to a copy of the tree, is refused
includes() { # includes FILE LINE
	cp -R src ui include tests "$work/tree"
	sed -i "1i #include $2" "$work/tree/$1"
	holds "make layers refuses $2 in $1" \
		sh -c 'cd "$1" && ! sh tests/layers.sh && sh tests/layers.sh | grep -q "$2"' sh "$work/tree" "$1"
	rm -rf "$work/tree"/*
}
mkdir "$work/tree"
LAYERS=$(make -s --no-print-directory print-LAYERS)
export LAYERS
includes src/base/text.c '"ncnova/http.h"'
includes include/ncnova/http.h '"ncnova/job.h"'
includes src/job/job.c '"ui/app/app.h"'
includes src/demo/world/world.c '"ncnova/http.h"'
includes ui/kit/term.c '"src/http/retry.h"'
includes ui/kit/sheet.c '"ncnova/resource.h"'
includes ui/kit/view.h '"ui/app/app.h"'
includes src/main.c '<curses.h>'
includes src/job/job.c '<curl/curl.h>'

# --- the tarball, from two clones that differ in all that must not matter
if [ -e .git ]; then
	git clone -q . "$work/one"
	(umask 077 && git clone -q . "$work/another place")
	one=$(cd "$work/one" && TZ=Asia/Tokyo sh src/package/dist.sh "$work/dist1" 2>/dev/null)
	two=$(cd "$work/another place" && umask 077 &&
		TZ=America/Lima LC_ALL=C.UTF-8 sh src/package/dist.sh "$work/dist2" 2>/dev/null)
	holds "a tarball and its checksum" \
		sh -c 'cd "$1" && sha256sum -c "$2.sha256"' sh "$work/dist1" "$(basename "$one")"
	holds "the same tarball, byte for byte" cmp "$one" "$two"
	holds "nothing in it belongs to a person" sh -c \
		'! tar -tvzf "$1" | grep -v "^[-drwx]* 0/0 "' sh "$one"
	tar -xzf "$one" -C "$work"
	tree=$work/$(basename "$one" .tar.gz)
	holds "it has the version" same "$(sh "$tree/src/version.sh")" "$(sh src/version.sh --committed)"
	holds "it has every file of the commit and VERSION" same \
		"$(git ls-tree -r --name-only HEAD | wc -l)" "$(find "$tree" -type f ! -name VERSION | wc -l)"
else
	echo "no git checkout: the tarball is not tested"
fi

echo "build: $passed passed, $failed failed"
[ -n "${TOTALS:-}" ] && echo "$passed $failed" >>"$TOTALS"
[ "$failed" = 0 ]
