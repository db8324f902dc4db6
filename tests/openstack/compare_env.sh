#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The variables and older option spellings that nova's client reads, with nova and with ncnova on a running OpenStack: output, exit
# status and the line that says what went wrong must be the same. A case is variables, "--", and words.
# usage: compare_env.sh, with OS_CLIENT_CONFIG_FILE or $CLOUD_ROOT/clouds.yaml as run.sh sets it.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
NCNOVA=${NCNOVA_BIN:-${BUILD:-build}/ncnova}
NOVA=${NOVA_BIN:-/usr/bin/nova}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

for v in ${!OS_*} ${!NOVA_*} ${!NOVACLIENT*}; do [ $v = OS_CLIENT_CONFIG_FILE ] || [ $v = NOVA_BIN ] || unset "$v"; done
eval "$(CONFIG=${OS_CLIENT_CONFIG_FILE:?} /usr/bin/python3 - <<'PY'
import os, shlex
from openstack import config
auth = config.OpenStackConfig(config_files=[os.environ["CONFIG"]]).get_one("demo").config["auth"]
for name in ("auth_url", "username", "password", "project_name"):
    print("%s=%s" % (name, shlex.quote(auth[name])))
PY
)"
url=$auth_url
user="OS_USERNAME=$username OS_PASSWORD=$password"
project="OS_PROJECT_NAME=$project_name"
domains="OS_USER_DOMAIN_NAME=Default OS_PROJECT_DOMAIN_NAME=Default"
all="OS_AUTH_URL=$url $user $project"
project_id=$(env -i PATH="$PATH" $all OS_IDENTITY_API_VERSION=3 $domains OS_AUTH_TYPE=password /usr/bin/openstack token issue -f value -c project_id)

run() {
	local who=$1 program=$2
	shift 2
	env -i PATH="$PATH" HOME="$work" XDG_CACHE_HOME="$work/$who" LC_ALL=C.UTF-8 COLUMNS=200 NOVACLIENT_ISHOULDNTBEDOINGTHIS=1 \
		"${variables[@]}" "$program" "$@" >"$work/$who.out" 2>"$work/$who.err" </dev/null
	echo "status $?" >>"$work/$who.out"
	grep -E '^(ERROR|error:)' "$work/$who.err" | sed -E 's/req-[0-9a-f-]{36}/req-R/g; s/\. \(HTTP/ (HTTP/; s/(supported by client.* to) .*/\1 M/' >"$work/$who.error"
}

kind() { sed -E 's/^(ERROR \([A-Za-z]*\)).*/\1/' "$1"; }

# same MODE VARIABLE... -- WORDS...; mode kind: only what kind of error it is
same() {
	local mode=$1
	shift
	variables=()
	while [ "$1" != -- ]; do variables+=("$1"); shift; done
	shift
	run N "$NOVA" "$@"
	run C "$NCNOVA" "$@"
	if [ "$mode" = kind ]; then
		kind "$work/N.error" >"$work/N.k"; mv "$work/N.k" "$work/N.error"
		kind "$work/C.error" >"$work/C.k"; mv "$work/C.k" "$work/C.error"
	fi
	cat "$work/N.error" >>"$work/N.out"
	cat "$work/C.error" >>"$work/C.out"
	if diff -U 0 --label nova --label ncnova "$work/N.out" "$work/C.out" >"$work/diff"; then
		passed=$((passed + 1))
		printf 'ok     %s\n' "$(echo "${variables[*]} $*" | sed "s/$password/PASSWORD/g")"
	else
		failed=$((failed + 1))
		printf 'FAILED %s\n' "$(echo "${variables[*]} $*" | sed "s/$password/PASSWORD/g")"
		sed 's/^/       | /' "$work/diff"
		head -3 "$work/C.err" | sed 's/^/       > /'
	fi
}

# who and where
same all $all -- flavor-list
same all $all $domains -- flavor-list
same all NOVA_USERNAME=$username NOVA_PASSWORD=$password NOVA_PROJECT_ID=$project_name NOVA_URL=$url -- flavor-list
same all OS_AUTH_URL=$url $user OS_TENANT_NAME=$project_name -- flavor-list
same all OS_AUTH_URL=$url $user OS_TENANT_ID=$project_id -- flavor-list
same all OS_AUTH_URL=$url $user OS_PROJECT_ID=$project_id -- flavor-list
same all $all NOVA_USERNAME=nobody NOVA_PASSWORD=wrong NOVA_PROJECT_ID=none NOVA_URL=http://127.0.0.1:9/v3 -- flavor-list
same all OS_USERNAME= OS_PASSWORD= NOVA_USERNAME=$username NOVA_PASSWORD=$password OS_AUTH_URL=$url $project -- flavor-list
same all OS_PROJECT_NAME= OS_TENANT_NAME=$project_name OS_AUTH_URL=$url $user -- flavor-list
same all OS_USERNAME=$username OS_AUTH_URL=$url $project -- --os-password "$password" flavor-list
same kind OS_AUTH_URL=$url $user -- flavor-list
same kind $user $project -- flavor-list
same kind OS_AUTH_URL=$url $project -- flavor-list
same kind OS_AUTH_URL=$url OS_USERNAME=$username OS_PASSWORD=wrong $project -- flavor-list
# regions, interfaces, services, endpoints
same all $all OS_REGION_NAME=RegionOne -- flavor-list
same all $all NOVA_REGION_NAME=RegionOne -- flavor-list
same kind $all OS_REGION_NAME=Nowhere -- flavor-list
same kind $all NOVA_REGION_NAME=Nowhere -- flavor-list
same all $all NOVA_ENDPOINT_TYPE=internalURL -- flavor-list
same all $all OS_ENDPOINT_TYPE=adminURL -- flavor-list
same all $all NOVA_ENDPOINT_TYPE=publicURL OS_ENDPOINT_TYPE=nonsense -- flavor-list
same all $all -- --os-endpoint-type internal flavor-list
same all $all NOVA_SERVICE_NAME=nova -- flavor-list
same kind $all NOVA_SERVICE_NAME=nothing -- flavor-list
same kind $all NOVACLIENT_BYPASS_URL=http://127.0.0.1:9/v2.1 -- flavor-list
same kind $all NOVACLIENT_ENDPOINT_OVERRIDE=http://127.0.0.1:9/v2.1 -- flavor-list
same kind $all OS_ENDPOINT_OVERRIDE=http://127.0.0.1:9/v2.1 -- flavor-list
same all $all NOVACLIENT_INSECURE=1 -- flavor-list
same all $all OS_CACHE=1 -- flavor-list
# versions of the API
for v in 2.1 2.10 2.55 2.61 2.92 2.latest 2 2.0; do same all $all OS_COMPUTE_API_VERSION=$v -- flavor-list; done
same all $all OS_COMPUTE_API_VERSION= -- flavor-list
for v in 2.97 2.98 2.99 3 3.1 nonsense 2. 2.x 1.1 2.01 -1; do same all $all -- --os-compute-api-version=$v flavor-list; done
# options that ended with a later version
for v in 2 2.0 2.1; do
	same kind $all OS_COMPUTE_API_VERSION=$v -- boot --flavor m1.nano --image nothing --file /a=/etc/hostname x
	same all $all OS_COMPUTE_API_VERSION=$v -- live-migration --disk-over-commit no-such-server
	same all $all OS_COMPUTE_API_VERSION=$v -- evacuate --on-shared-storage no-such-server
done
# what options were called, and what they may be cut to
same all $all OS_COMPUTE_API_VERSION=2.1 -- --os-compute-api 2.60 flavor-list
same all $all -- flavor-list --min-r 1000
same all $all -- flavor-list --min-ram=1000 --lim 1
same all $all -- flavor-show
same all $all -- flavor-list --nothing
same all $all -- flavor-lst
same kind $all -- help flavor-lst
same all $all ALL_TENANTS=0 -- list --minimal
same kind $all ALL_TENANTS=1 -- list --minimal
same kind $all NOVACLIENT_DEFAULT_KEY_NAME=no-such -- boot --flavor m1.nano --image nothing x
echo "environment: $passed passed, $failed failed"
[ -n "${TOTALS:-}" ] && echo "$passed $failed" >>"$TOTALS"
[ "$failed" = 0 ]
