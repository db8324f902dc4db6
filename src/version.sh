#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Print the version: the file VERSION of a source tarball, or `git describe` of a checkout, without
# the tag's "v". Before the first tag: 0.0.0, the number of commits and the commit.
# --committed: the last commit's, whatever the work tree holds.
cd "$(dirname "$0")/.." || exit 1
if [ -f VERSION ]; then
	cat VERSION
	exit
fi
[ -e .git ] || exit 1
dirty=--dirty
[ "${1:-}" = --committed ] && dirty=
if tagged=$(git describe --tags --match 'v[0-9]*' $dirty 2>/dev/null); then
	echo "${tagged#v}"
else
	commit=$(git describe --always --exclude '*' $dirty 2>/dev/null) || exit 1
	echo "0.0.0-$(git rev-list --count HEAD)-g$commit"
fi
