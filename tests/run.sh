#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs test programs (cmocka's) one after the other and counts: run.sh NAME PROGRAM...
# Each may take $LIMIT seconds (default 600). The log of a failing one is shown whole. Totals are
# added to the file $TOTALS names, so that several runs can be summed up.
set -u
name=$1; shift
passed=0 failed=0
logs=${BUILD:-build}/tests/log
mkdir -p "$logs"
for program in "$@"; do
	log=$logs/$(echo "$program" | sed 's|^.*/tests/||; s|/|-|g').log
	if command -v timeout >/dev/null 2>&1; then
		timeout -k 5 "${LIMIT:-600}" "$program" >"$log" 2>&1
	else
		"$program" >"$log" 2>&1
	fi </dev/null
	rc=$?
	p=$(grep -c '^\[       OK \]' "$log")
	f=$(grep '^\[  FAILED  \] ' "$log" | grep -v 'test(s)' | sort -u | grep -c .) # each is named twice
	if [ "$rc" != 0 ] && [ "$f" = 0 ]; then
		f=1 # crashed, leaked, or ran out of time
		echo "$program ended with status $rc" >>"$log"
	fi
	# One cloud cannot do what another can: what says that it was skipped is no failure.
	if [ "$rc" = 0 ] && [ "$p" = 0 ] && ! grep -q '^\[  SKIPPED \]' "$log"; then
		f=1
		echo "$program ran no test" >>"$log"
	fi
	passed=$((passed + p)) failed=$((failed + f))
	if [ "$f" = 0 ]; then
		printf '  ok     %-44s %3d\n' "${program#*/tests/}" "$p"
	else
		printf '  FAILED %-44s %3d passed, %d failed\n' "${program#*/tests/}" "$p" "$f"
		sed 's/^/         | /' "$log"
	fi
done
echo "$name: $passed passed, $failed failed"
[ -n "${TOTALS:-}" ] && echo "$passed $failed" >>"$TOTALS"
[ "$failed" = 0 ]
