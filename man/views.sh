#!/bin/sh
# The parts of README, man page and completion that come from the verb table: views.sh PROGRAM write|check.
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
		echo "$1 is older than what it shows: 'make views' writes it anew"
		[ -f "$1" ] && diff "$1" "$work/want" | head -n 10
		failed=$((failed + 1))
	fi
}

"$program" help --man >"$work/new" || exit 1
splice man/ncnova.1 '.\" verbs: written by make views' '.\" end of verbs' >"$work/want"
take man/ncnova.1
"$program" help --readme >"$work/new" || exit 1
splice README.md '<!-- verbs: written by make views -->' '<!-- end of verbs -->' >"$work/half"
# The example of a resource is the file itself.
sed 's/^./    &/' src/manager/router.c >"$work/new"
splice "$work/half" '<!-- router.c: written by make views -->' '<!-- end of router.c -->' >"$work/want"
take README.md
for shell in bash zsh fish; do
	file=man/ncnova.$shell
	[ $shell = zsh ] && file=man/_ncnova
	"$program" help --completion $shell >"$work/want" || exit 1
	take $file
done
echo "views: $passed passed, $failed failed"
[ -n "${TOTALS:-}" ] && echo "$passed $failed" >>"$TOTALS"
[ "$failed" = 0 ]
