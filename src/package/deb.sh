#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Build the Debian source and binary packages of the last commit, and check them with lintian:
# deb.sh DIRECTORY. The maintainer is DEBFULLNAME and DEBEMAIL, or the author of that commit.
set -eu
out=$1
cd "$(dirname "$0")/../.."
rm -rf "$out"
tarball=$(sh src/package/dist.sh "$out")
version=$(basename "$tarball" .tar.gz | sed 's/^ncnova-//; s/-\([0-9]*\)-g/+\1.g/')
if [ -n "${DEBEMAIL:-}" ]; then
	maintainer="${DEBFULLNAME:-ncnova} <$DEBEMAIL>"
else
	maintainer=$(git log -1 --format='%an <%ae>')
fi
tree=$out/ncnova
mkdir "$tree"
cp "$tarball" "$out/ncnova_$version.orig.tar.gz"
tar -xzf "$tarball" -C "$tree" --strip-components=1
cp -R "$tree/src/package/debian" "$tree/debian"
sed -i "s/@MAINTAINER@/$maintainer/" "$tree/debian/control"
cat >"$tree/debian/changelog" <<END
ncnova ($version-1) unstable; urgency=medium

  * Package of this version; its changes are in NEWS.md.

 -- $maintainer  $(git log -1 --format=%cD)
END
(cd "$tree" && dpkg-buildpackage -us -uc) >"$out/build.log" 2>&1 || {
	tail -n 40 "$out/build.log"
	echo "The package was not built; the whole log is $out/build.log." >&2
	exit 1
}
rm -rf "$tree"
lintian --allow-root --fail-on error,warning --info "$out"/*.changes
ls "$out"/*.deb
