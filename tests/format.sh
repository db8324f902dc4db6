#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Checks that clang-format would change none of the files: format.sh FILE... Run by
# `make format-check`. The tree follows clang-format 14; other versions lay out some lines in
# another way, so they are not used.
set -u
tool=${CLANG_FORMAT:-clang-format}
wanted=14
if ! command -v "$tool" >/dev/null 2>&1; then
	echo "format: skipped: $tool is not installed ('make deps' installs it)"
	exit 0
fi
version=$("$tool" --version | sed -n 's/.*version \([0-9]*\)\..*/\1/p')
if [ "$version" != "$wanted" ]; then
	echo "format: skipped: $tool is version $version, the tree follows version $wanted"
	exit 0
fi
failed=0
for file in $("$tool" --dry-run "$@" 2>&1 | sed -n 's/^\([^: ]*\):[0-9]*:[0-9]*: warning:.*/\1/p' | sort -u); do
	echo "  $file is not formatted: run 'make format'"
	failed=$((failed + 1))
done
passed=$(($# - failed))
echo "format: $passed passed, $failed failed"
[ -n "${TOTALS:-}" ] && echo "$passed $failed" >>"$TOTALS"
[ "$failed" = 0 ]
