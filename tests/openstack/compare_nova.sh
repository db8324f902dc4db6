#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The same command lines with python-novaclient's nova and with ncnova, on a running OpenStack:
# standard output must be the same byte for byte, the exit status the same, and the line of
# standard error that begins with ERROR (or error:, of a mistake in usage) the same. What two runs
# cannot have in common is made equal first: request ids always; ids, times, passwords and the
# names of their own servers where both clients change something.
# One line a case, then "compare: N passed, N failed"; the exit status says whether any failed.
#
# The account: OS_* as an openrc sets them, or OS_CLOUD (else $NCNOVA_TEST_CLOUD, else demo) of
# $OS_CLIENT_CONFIG_FILE. The cases of administrators want the cloud $NCNOVA_TEST_ADMIN there.
# NCNOVA_BIN and NOVA_BIN name the programs; ONLY='list show' runs only those groups.
set -u -o pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
NCNOVA=${NCNOVA_BIN:-${BUILD:-build}/ncnova}
NOVA=${NOVA_BIN:-/usr/bin/nova}
PYTHON=/usr/bin/python3
CONFIG=${OS_CLIENT_CONFIG_FILE:-}
ADMIN=${NCNOVA_TEST_ADMIN:-}
P=cmp$$ # what the names of all that is made begin with
passed=0 failed=0
made=() keys=() servergroup=
work=$(mktemp -d)
export LC_ALL=C.UTF-8 COLUMNS=200 HOME=$work XDG_CACHE_HOME=$work/cache XDG_STATE_HOME=$work/state
unset NOVACLIENT_DEFAULT_KEY_NAME OS_COMPUTE_API_VERSION

# --- accounts ---

# The variables of a cloud of clouds.yaml, as shell text; nova does not read that file.
cloud_variables() {
	env -u OS_CLOUD CONFIG="$CONFIG" "$PYTHON" - "$1" <<'PY'
import os, shlex, sys
from openstack import config
cloud = config.OpenStackConfig(config_files=[os.environ["CONFIG"]]).get_one(sys.argv[1])
print("unset ${!OS_*}")
for key, value in list(cloud.config["auth"].items()) + [
        ("region_name", cloud.config.get("region_name")), ("cacert", cloud.config.get("cacert"))]:
    if value:
        print("export OS_%s=%s" % (key.upper(), shlex.quote(str(value))))
print("export OS_IDENTITY_API_VERSION=3")
PY
}

# Runs a function or program as another cloud of the file.
as_cloud() {
	local cloud=$1 before after
	shift
	before=$(export -p | grep '^declare -x OS_')
	eval "$(cloud_variables "$cloud")"
	"$@"
	unset ${!OS_*}
	eval "${before//declare -x/export}"
}

# --- one case ---

same_requests() { sed -E -f tests/openstack/same_requests.sed; }

# Ids, times, passwords, and the names of the servers that each client has of its own; all but the
# password keep their width.
same_things() {
	sed -E "s/$P-[NCnc]-/$P-X-/g
		s/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/uuuuuuuu-uuuu-uuuu-uuuu-uuuuuuuuuuuu/g
		s/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\.[0-9]{6}|Z)/tttt/g
		s/\br-[a-z0-9]{8}\b/r-rrrrrrrr/g
		s/instance-[0-9a-f]{8}/instance-iiiiiiii/g
		/^\| id /s/\| [0-9]+ +\|$/| n |/
		/^\| (adminPass|OS-EXT-SRV-ATTR:(hostname|instance_name)) /s/\| [A-Za-z0-9]{12} /| PPPPPPPPPPPP /
		s/^(\| (status|progress|updated|hostId|OS-EXT-STS:[a-z_]*|OS-EXT-SRV-ATTR:(host|hypervisor_hostname|launch_index)|OS-SRV-USG:[a-z_]*|OS-EXT-AZ:availability_zone|[^|]* network) +\|).*/\1 */"
}
as_it_is() { cat; }

# Numbers of aggregates, and how wide they make a table; the ids of what was made.
same_rows() {
	same_things | sed -E "s/^\| [0-9]+ +\|/| n |/
		s/([Aa]ggregate) [0-9]+/\1 n/g
		s/(flavor|found for) [0-9]+ (and|\/)/\1 n \2/
		s/-{3,}/--/g
		s/ +/ /g"
}

# Heartbeats and times that go on.
same_moment() { same_things | sed -E 's/-{3,}/--/g; s/ +/ /g; s/[0-9]+\.[0-9]{2}/0.00/g'; }

# The private half of a key.
no_private() { sed -E '/BEGIN.*PRIVATE/,/END.*PRIVATE/{/PRIVATE/!d;}'; }

# The line that says what went wrong.
error_line() { sed -n -E '/^(ERROR|error:)/p' "$1" | same_requests; }

report() {
	if [ "$1" = ok ]; then
		passed=$((passed + 1))
		printf 'ok     %s\n' "$2"
	else
		failed=$((failed + 1))
		printf 'FAILED %s\n' "$2"
		sed 's/^/       | /' "$work/diff"
	fi
}

# Names of their own: @x is a server's name, %x its id, one for nova (N), another for ncnova (C).
own() {
	local who=$1 word
	shift
	words=()
	for word; do
		case $word in
		@[a-z]*) word=$P-$who-${word#@} ;;
		%[a-z]*) word=$(cat "$work/id.$P-$who-${word#%}") ;;
		esac
		words+=("$word")
	done
}

run_both() {
	own N "$@"
	"$NOVA" "${words[@]}" >"$work/N.out" 2>"$work/N.err" <"$input" &
	own C "$@"
	"$NCNOVA" "${words[@]}" >"$work/C.out" 2>"$work/C.err" <"$input"
	echo "status $?" >"$work/C.status"
	wait $!
	echo "status $?" >"$work/N.status"
}

differ() {
	local who
	for who in N C; do
		cat "$work/$who.status"
		"$errors" "$work/$who.err"
		same_requests <"$work/$who.out" | "$likeness"
	done >/dev/null
	for who in N C; do
		{
			cat "$work/$who.status"
			"$errors" "$work/$who.err" | "$likeness"
			same_requests <"$work/$who.out" | "$likeness"
		} >"$work/$who.all"
	done
	! diff -U 1 --label nova --label ncnova "$work/N.all" "$work/C.all" >"$work/diff"
}

input=/dev/null
errors=error_line
likeness=as_it_is
label=

# Changes nothing. The cloud may change under it, so one that differs is asked again.
same() {
	local try
	for try in 1 2; do
		run_both "$@"
		differ || break
		sleep 1
	done
	if [ -s "$work/diff" ]; then report FAILED "$label$*"; else report ok "$label$*"; fi
}

# Both change something of their own: once only.
same_change() {
	likeness=${1:?} # a filter of the output
	shift
	run_both "$@"
	if differ; then report FAILED "$label$*"; else report ok "$label$*"; fi
	likeness=as_it_is
}

# Only how it ended and what kind of error it is: where an option belongs to another API version, or
# a version or the sign-in is refused, ncnova says more than nova.
error_kind() { sed -n -E 's/^(ERROR \([A-Za-z]*\)).*/\1/p; s/^(error:).*/\1/p' "$1"; }
same_kind() {
	errors=error_kind
	same "$@"
	errors=error_line
}

# Only that it failed as hard.
no_error() { :; }
same_status() {
	errors=no_error
	same "$@"
	errors=error_line
}

# --- what there must be ---

id_of() { awk '$2 == "id" {print $4}'; }

# Makes a server with nova; its id is kept under the name.
make_server() {
	local name=$1 id
	shift
	id=$("$NOVA" boot --flavor m1.nano --image "$image" --nic "net-id=$network" "$@" "$name" 2>"$work/err" | id_of)
	[ -n "$id" ] || { echo "no server $name: $(tail -1 "$work/err")" >&2; return 1; }
	made+=("$id")
	echo "$id" >"$work/id.$name"
}

status_of() { "$NOVA" show --minimal "$1" 2>/dev/null | awk '$2 == "status" {s = $4} $2 == "OS-EXT-STS:task_state" {t = $4} END {print s, t}'; }

# settle STATUS NAME...: until they have it, with nothing under way.
settle() {
	local want=$1 name i
	shift
	for name; do
		for i in $(seq 60); do
			[ "$(status_of "$(cat "$work/id.$name")")" = "$want -" ] && continue 2
			sleep 1
		done
		echo "$name did not become $want: $(status_of "$(cat "$work/id.$name")")" >&2
	done
}
settle_both() { settle "$1" "$P-N-$2" "$P-C-$2"; }

delete_ids() {
	[ $# = 0 ] && return
	"$NOVA" delete "$@" >/dev/null 2>&1
	local i
	for i in $(seq 60); do
		"$NOVA" list --name "^$P" 2>/dev/null | grep -qE "$(IFS='|'; echo "$*")" || return 0
		sleep 1
	done
}

delete_made() {
	delete_ids "${made[@]}"
	made=()
}

cleanup() {
	local left key id
	left=$("$NOVA" list --name "^$P" --minimal 2>/dev/null | awk '$2 ~ /^[0-9a-f]+-/ {print $2}')
	for id in $left; do "$NOVA" unlock "$id" >/dev/null 2>&1; done
	delete_ids $left
	for key in "${keys[@]}"; do "$NOVA" keypair-delete "$key" >/dev/null 2>&1; done
	[ -n "$servergroup" ] && "$NOVA" server-group-delete "$servergroup" >/dev/null 2>&1
	rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

group() { [ -z "${ONLY:-}" ] || [[ " $ONLY " == *" $1 "* ]]; }
. tests/openstack/nova_cases.sh


# --- the run ---

if [ -z "${OS_AUTH_URL:-}" ]; then
	[ -n "$CONFIG" ] || { echo "no account: OS_* or OS_CLIENT_CONFIG_FILE" >&2; exit 2; }
	eval "$(cloud_variables "${OS_CLOUD:-${NCNOVA_TEST_CLOUD:-demo}}")"
fi
unset OS_CLIENT_CONFIG_FILE OS_CLOUD

eval "$("$PYTHON" - <<'PY'
import openstack, shlex
c = openstack.connect(load_yaml_config=False)
images = [i for i in c.image.images() if i.status == "active"]
image = sorted(images, key=lambda i: i.name)[0]
network = sorted((n for n in c.network.networks() if not n.is_router_external and n.subnet_ids),
                 key=lambda n: n.name)[0]
for name, value in (("image", image.id), ("image_name", image.name), ("image_property", "name=" + image.name),
                    ("network", network.id), ("network_name", network.name),
                    ("project", c.current_project_id), ("user", c.current_user_id)):
    print("%s=%s" % (name, shlex.quote(value)))
PY
)"
[ -n "${image:-}" ] && [ -n "${network:-}" ] || { echo "no image and network to boot from" >&2; echo "compare: 0 passed, 1 failed"; exit 1; }

group catalog && cases_catalog
group global && cases_global
group empty && cases_empty
ssh-keygen -q -t ed25519 -N '' -C "a comment" -f "$work/key" </dev/null
"$NOVA" keypair-add --pub-key "$work/key.pub" "$P-key" 2>/dev/null
keys+=("$P-key")
group keypair && cases_keypair
group booterrors && cases_boot_errors
if group list || group show || group others || group parts; then
	servergroup=$("$NOVA" server-group-create "$P-group" anti-affinity 2>/dev/null | awk '$4 == "'"$P-group"'" {print $2}')
	make_server "$P-one" --hint "group=$servergroup" --key-name "$P-key" --meta a=b --meta 'c=d "e"' --tags red,blue \
		--description 'some words' --config-drive true --security-groups default
	make_server "$P-two" --hint "group=$servergroup"
	make_server "$P-twin"
	make_server "$P-twin"
	make_server "$P-ünï 名" --meta 'x=ü 名'
	make_server "$P-err" --hint "group=$servergroup" # one or two hosts: no room for it
	settle ACTIVE "$P-one" "$P-two" "$P-twin" "$P-ünï 名"
	"$NOVA" stop "$P-two" >/dev/null 2>&1
	"$NOVA" lock "$P-two" >/dev/null 2>&1
	settle SHUTOFF "$P-two"
	group list && cases_list
	group show && cases_show
	group parts && cases_parts
	if group others && [ -n "$CONFIG" ]; then
		label="[admin] "
		[ -n "$ADMIN" ] && as_cloud "$ADMIN" cases_admin
		for cloud in ${NCNOVA_TEST_OTHERS:-}; do
			label="[$cloud] "
			as_cloud "$cloud" cases_reader
		done
		label=
	fi
	"$NOVA" unlock "$P-two" >/dev/null 2>&1
	delete_made
fi
group boots && cases_boot
group action && cases_action
group operation && cases_operation
if group manage && [ -n "$CONFIG" ] && [ -n "$ADMIN" ]; then
	label="[admin] "
	as_cloud "$ADMIN" cases_manage
	label="[denied] "
	cases_denied
	label=
fi
echo "compare: $passed passed, $failed failed"
[ -n "${TOTALS:-}" ] && echo "$passed $failed" >>"$TOTALS"
[ "$failed" = 0 ]
