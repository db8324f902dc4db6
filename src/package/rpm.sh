#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Build the RPM package of the last commit: rpm.sh DIRECTORY. Where the libraries come from another
# package system (Debian's, say), rpmbuild is not asked to check that they are installed.
set -eu
out=$1
cd "$(dirname "$0")/../.."
rm -rf "$out"
tarball=$(sh src/package/dist.sh "$out")
out=$(cd "$out" && pwd)
nodeps=
[ -n "$(rpm -q --whatprovides rpm 2>/dev/null | grep -v 'no package')" ] || nodeps=--nodeps
rpmbuild -ba $nodeps --define "_topdir $out/work" --define "_sourcedir $out" \
	--define "_rpmdir $out" --define "_srcrpmdir $out" \
	--define "ncnova_version $(basename "$tarball" .tar.gz | sed 's/^ncnova-//')" \
	src/package/ncnova.spec >"$out/build.log" 2>&1 || {
	tail -n 40 "$out/build.log"
	echo "The package was not built; the whole log is $out/build.log." >&2
	exit 1
}
rm -rf "$out/work"
find "$out" -name '*.rpm'
