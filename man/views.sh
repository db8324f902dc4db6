#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The parts of the manual and completion that come from the verb table: views.sh PROGRAM write|check.
set -u
program=$1 mode=$2
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

# splice FILE BEGIN END: the file with what stands between the two lines replaced by $work/new
splice() {
	begin=$2 end=$3 awk -v new="$work/new" '
		$0 == ENVIRON["begin"] {print; while ((getline line < new) > 0) print line; skip = 1; next}
		$0 == ENVIRON["end"] {skip = 0}
		!skip {print}' "$1"
}

# take FILE: $work/want is what FILE should hold
take() {
	if [ -f "$1" ] && cmp -s "$work/want" "$1"; then
		passed=$((passed + 1))
	elif [ "$mode" = write ]; then
		cp "$work/want" "$1"
		echo "wrote $1"
		passed=$((passed + 1))
	else
		echo "$1 is out of date: run 'make views'"
		[ -f "$1" ] && diff "$1" "$work/want" | head -n 10
		failed=$((failed + 1))
	fi
}

"$program" help --man >"$work/new" || exit 1
splice man/ncnova.1 '.\" verbs: written by make views' '.\" end of verbs' >"$work/want"
take man/ncnova.1
for shell in bash zsh fish; do
	file=man/ncnova.$shell
	[ $shell = zsh ] && file=man/_ncnova
	"$program" help --completion $shell >"$work/want" || exit 1
	take $file
done
echo "views: $passed passed, $failed failed"
[ -n "${TOTALS:-}" ] && echo "$passed $failed" >>"$TOTALS"
[ "$failed" = 0 ]
