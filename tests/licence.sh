#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The licence line of each source file (SPDX), first in the file or below "#!": licence.sh
# write|check FILE... Run by `make format` and `make format-check`.
set -u
mode=$1
shift
text="SPDX-License-Identifier: GPL-3.0-or-later"
line_of() { case $1 in *.[ch]) echo "/* $text */" ;; *) echo "# $text" ;; esac; }

missing=$(awk -v text="$text" '
	FNR == 1 { seen[FILENAME] = 0 }
	FNR <= 2 && index($0, text) { seen[FILENAME] = FNR == 1 || first ~ /^#!/ }
	{ first = $0 }
	FNR == 2 { nextfile }
	END { for (file in seen) if (!seen[file]) print file }' "$@" | sort)
for file in $missing; do
	if [ "$mode" = write ]; then
		read -r first <"$file"
		case $first in
		'#!'*) { echo "$first"; line_of "$file"; tail -n +2 "$file"; } >"$file.new" ;;
		*) { line_of "$file"; cat "$file"; } >"$file.new" ;;
		esac
		cat "$file.new" >"$file" # so that it keeps its mode
		rm "$file.new"
	else
		echo "  $file has no licence line: run 'make format'"
	fi
done
[ "$mode" = write ] && exit 0
failed=$(echo "$missing" | grep -c .)
passed=$(($# - failed))
echo "licence: $passed passed, $failed failed"
[ -n "${TOTALS:-}" ] && echo "$passed $failed" >>"$TOTALS"
[ "$failed" = 0 ]
