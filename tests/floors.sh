#!/bin/sh
# Proves from the #include lines that no file reaches above its floor, and that curses stays in ui/.
set -u
passed=0 failed=0
fail() { failed=$((failed + 1)); echo "  $1"; }

# header → floor that offers it
floor_of() {
	case $1 in
	error | buf | arena | clock | file | text | json) echo 0 ;;
	loop | http) echo 1 ;;
	config | session) echo 2 ;;
	resource | collection | manager) echo 3 ;;
	boot | job) echo 4 ;;
	command | settings) echo 5 ;;
	*) echo "?" ;;
	esac
}
floor_of_room() {
	case $1 in
	base) echo 0 ;; http) echo 1 ;; auth) echo 2 ;; manager) echo 3 ;;
	boot | job) echo 4 ;; command) echo 5 ;; demo) echo 0 ;;
	esac
}

for room in base http auth manager boot job command demo; do
	mine=$(floor_of_room $room)
	for file in src/$room/*.c src/$room/*.h; do
		[ -f "$file" ] || continue
		bad=0
		for header in $(sed -n 's|^#include "ncnova/\([a-z_]*\)\.h".*|\1|p' "$file"); do
			floor=$(floor_of "$header")
			[ "$floor" = "?" ] && { fail "$file includes ncnova/$header.h, which belongs to no floor (tests/floors.sh)"; bad=1; continue; }
			[ "$floor" -le "$mine" ] || { fail "$file ($room) includes ncnova/$header.h of a higher floor"; bad=1; }
		done
		for local in $(sed -n 's|^#include "\([^"]*\)".*|\1|p' "$file"); do
			case $local in
			ncnova/*) ;;
			*/*) [ "${local#src/$room/}" != "$local" ] || [ -f "src/$room/$local" ] || { fail "$file includes $local of another room"; bad=1; } ;;
			*) [ -f "src/$room/$local" ] || { fail "$file includes $local, which is not in its room"; bad=1; } ;;
			esac
		done
		[ $bad = 0 ] && passed=$((passed + 1))
	done
done
for header in include/ncnova/*.h; do
	mine=$(floor_of "$(basename "$header" .h)")
	[ "$mine" = "?" ] && { fail "$header belongs to no floor (tests/floors.sh)"; continue; }
	bad=0
	for used in $(sed -n 's|^#include "ncnova/\([a-z_]*\)\.h".*|\1|p' "$header"); do
		[ "$(floor_of "$used")" -le "$mine" ] || { fail "$header includes ncnova/$used.h of a higher floor"; bad=1; }
	done
	[ $bad = 0 ] && passed=$((passed + 1))
done
if grep -nE '#include *<(n?curses|ncursesw|panel|form|menu)' -r src include; then fail "curses outside ui/"; else passed=$((passed + 1)); fi
if grep -nE '#include *<curl/' -r include ui; then fail "curl types outside src/http"; else passed=$((passed + 1)); fi
for file in ui/*.c ui/*.h; do
	if grep -nE '#include "src/' "$file"; then fail "$file reaches the cloud past include/ncnova"; else passed=$((passed + 1)); fi
done
echo "floors: $passed passed, $failed failed"
[ -n "${TOTALS:-}" ] && echo "$passed $failed" >>"$TOTALS"
[ "$failed" = 0 ]
