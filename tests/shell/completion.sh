#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The completion files in the shells they are for, on the demo cloud: completion.sh PROGRAM. A shell that is not here is passed over.
set -u
program=$1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
export HOME="$work" XDG_CACHE_HOME="$work/cache" XDG_STATE_HOME="$work/state" XDG_CONFIG_HOME="$work/config" LC_ALL=C.UTF-8
for v in $(env | sed -n 's/^\(OS_[A-Z_]*\)=.*/\1/p'); do unset "$v"; done

cat >"$work/bash" <<'EOF'
. man/ncnova.bash
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
compopt() { :; }
_ncnova
printf '%s\n' "${COMPREPLY[@]}"
EOF

# What completes is caught where it would go to the line editor.
cat >"$work/zsh" <<'EOF'
compadd() { [[ $1 == -- ]] && shift; print -rl -- "$@" }
_describe() { print -rl -- "${(@P)4%%:*}" }
_files() { print -r -- FILES }
complete_now() { words=("$@"); CURRENT=$#; . ./man/_ncnova }
complete_now "$@"
EOF

cat >"$work/fish" <<'EOF'
source man/ncnova.fish
set -l line (string join ' ' -- (string escape -- $argv[1..-2]))
complete -C "$line $argv[-1]" | string replace -r '\t.*' ''
EOF

shell=
ask() {
	case $shell in
	bash) bash --norc "$work/bash" "$program" --demo "$@" ;;
	zsh) zsh -f "$work/zsh" "$program" --demo "$@" | grep -F -e "$(for w; do :; done; printf %s "$w")" ;;
	fish) fish --no-config "$work/fish" "$program" --demo "$@" ;;
	esac 2>"$work/err" </dev/null
}

# offers WANTED NOT WORDS...: among the candidates is one, and is not the other.
offers() {
	wanted=$1 not=$2
	shift 2
	ask "$@" >"$work/out"
	if grep -qxF -e "$wanted" "$work/out" && ! grep -qxF -e "$not" "$work/out"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED $shell: $* offers:"
		head -n 8 "$work/out" "$work/err" | sed 's/^/       | /'
	fi
}

for shell in bash zsh fish; do
	command -v $shell >/dev/null 2>&1 || continue
	offers list boot li
	offers server list ser
	offers create web-01 server ''
	offers create delete server image ''
	offers --flavor --image boot --fl
	offers --min --image server create --mi
	offers --confirm --flavor server resize --co
	offers web-01 db-01 show web-0
	offers m1.small web-01 server resize --flavor m1.s
	offers json web-01 list -f js
	offers active web-01 server set --state a
	offers db-primary-data web-01 server add volume web-01 db-p
	offers volume boot server add vol
done
[ "$(bash --norc "$work/bash" "$program" --demo boot --flavor = m1.sm)" = m1.small ] && passed=$((passed + 1)) || {
	failed=$((failed + 1))
	echo "FAILED bash: boot --flavor=m1.sm"
}
[ "$(bash --norc "$work/bash" "$program" --demo boot --image Wind)" = 'Windows\ Server\ 2022\ Standard' ] && passed=$((passed + 1)) || {
	failed=$((failed + 1))
	echo "FAILED bash: names with blanks are quoted"
}
# A cloud that does not answer costs a moment, and no word is said.
said=$("$program" --os-auth-url http://127.0.0.1:9/v3 --os-username u --os-project-name p complete -- show '' 2>&1)
[ -z "$said" ] && passed=$((passed + 1)) || {
	failed=$((failed + 1))
	echo "FAILED a dead cloud: $said"
}
echo "completion: $passed passed, $failed failed"
[ -n "${TOTALS:-}" ] && echo "$passed $failed" >>"$TOTALS"
[ "$failed" = 0 ]
