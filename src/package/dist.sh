#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Write the source tarball of the last commit, and its checksum: dist.sh DIRECTORY. The same commit
# gives the same bytes: sorted names, the commit's time, no owner, no time in the gzip header.
set -eu
out=$1
cd "$(dirname "$0")/../.."
[ -e .git ] || { echo "A tarball is made from a git checkout; this is none." >&2; exit 1; }
[ -z "$(git status --porcelain -uno)" ] || echo "Changes that are not committed are left out." >&2
version=$(sh src/version.sh --committed)
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
name=ncnova-$version
mkdir -p "$out"
out=$(cd "$out" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/$name"
git archive --format=tar HEAD | tar -xf - -C "$work/$name"
echo "$version" >"$work/$name/VERSION"
LC_ALL=C tar --create --format=ustar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --numeric-owner \
	--owner=0 --group=0 --mode=u+rw,go+r,go-w,a+X --directory "$work" "$name" |
	gzip -n -9 >"$out/$name.tar.gz"
cd "$out"
sha256sum "$name.tar.gz" >"$name.tar.gz.sha256"
echo "$out/$name.tar.gz"
