#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Lists the functions and objects with external linkage that no other object of the programs refers
# to: they are dead, or should be static. Run by `make unused`, with the programs' objects as
# arguments; FOR_TESTS names the tests' objects, so that the list says which are there for tests alone.
set -u
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
LC_ALL=C
export LC_ALL

# What tests call directly because nothing else shows it as precisely. Each is still declared in a
# header: the first two only look, the others are parts of a working function in the same file.
for_tests="collection_bytes session_token
clipboard_carrier clipboard_sequence fault_hits fault_parse live_names_of"

nm -A -g "$@" >"$work/program" || exit 1
: >"$work/tests"
[ -z "${FOR_TESTS:-}" ] || nm -A -u $FOR_TESTS >"$work/tests" || exit 1
awk -v tests="$work/tests" -v kept="$(echo $for_tests)" '
	BEGIN { count = split(kept, names, " "); for (i = 1; i <= count; i++) allowed[names[i]] = 1 }
	BEGIN { while ((getline line < tests) > 0) { split(line, part, " "); tested[part[3]] = 1 } }
	{ file = $1; sub(/:.*/, "", file); kind = $(NF - 1); name = $NF }
	kind == "U" { wanted[name] = 1; next }
	kind ~ /[TDBRCV]/ && name != "main" { where[name] = file }
	END {
		for (name in where)
			if (!(name in wanted) && !(name in tested && name in allowed))
				printf "%s: %s%s\n", where[name], name, name in tested ? " (tests only)" : ""
	}' "$work/program" | sort >"$work/list"
cat "$work/list"
count=$(wc -l <"$work/list")
if [ "$count" = 0 ]; then passed=1 failed=0; else passed=0 failed=1; fi
echo "unused: $((count)) found"
[ -n "${TOTALS:-}" ] && echo "$passed $failed" >>"$TOTALS"
[ "$failed" = 0 ]
