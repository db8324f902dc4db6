#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The main jobs on a real OpenStack on loopback: brings it up where it does not run yet, runs the
# shared cloud suite and the screen's main job on it, and compares with the Python clients.
# Needs root and Debian's packages. KEEP=1 leaves a cloud that this run started.
set -u -o pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
BUILD=${BUILD:-build}
CLOUD=${CLOUD_ROOT:-${TMPDIR:-/tmp}/openstack}
started=0
totals=$(mktemp)

cleanup() {
	rm -f "$totals"
	[ "$started" = 1 ] && [ -z "${KEEP:-}" ] && bash tests/openstack/down.sh >/dev/null
}
trap cleanup EXIT

answers() { [ "$(curl -s -o /dev/null -m 5 -w '%{http_code}' "http://127.0.0.1:$1/")" != 000 ]; }
if ! { [ -f "$CLOUD/clouds.yaml" ] && answers 5000 && answers 8774 && answers 9292 && answers 9696 && answers 8776; }; then
	started=1
	bash tests/openstack/up.sh || {
		echo "the real OpenStack did not come up; its logs are in $CLOUD/state/log" >&2
		echo "0 passed, 1 failed"
		exit 1
	}
fi

for v in ${!OS_*} ${!NOVA*}; do unset "$v"; done
export OS_CLIENT_CONFIG_FILE=$CLOUD/clouds.yaml NCNOVA_TEST_CLOUD=demo NCNOVA_TEST_ADMIN=admin
export NCNOVA_BIN=$BUILD/ncnova NCNOVA_DEMO_CLOUD=$BUILD/ncnova-demo-cloud TOTALS=$totals LIMIT=600 BUILD

sh tests/run.sh "cloud suite on the real OpenStack" $(ls tests/cloud/test_*.c | sed "s|^|$BUILD/|; s|\.c$||")
rc=$?
# The screen tests that say they run on either cloud.
sh tests/run.sh "screen on the real OpenStack" $(grep -l 'cloud_is_real' tests/ui/test_*.c | sed "s|^|$BUILD/|; s|\.c$||") || rc=1
# What a configuration means, beside openstacksdk's own reading of it.
if /usr/bin/python3 tests/openstack/config_diff.py --program "$BUILD/ncnova"; then
	echo "1 0" >>"$totals"
else
	echo "0 1" >>"$totals"
	rc=1
fi
# Variables, older option spellings and versions of the API, with nova beside.
bash tests/openstack/compare_env.sh || rc=1
# All the command lines take half an hour: these are the groups that change nothing or
# little. COMPARE='' takes all of them.
ONLY=${COMPARE-catalog global parts} bash tests/openstack/compare_nova.sh || rc=1
# What both clients send, on two demo clouds in the same state.
/usr/bin/python3 tests/openstack/compare_requests.py tests/openstack/request_cases.txt || rc=1
/usr/bin/python3 tests/openstack/compare_requests.py --client openstack tests/openstack/openstack_cases.txt || rc=1
awk '{p += $1; f += $2} END {printf "%d passed, %d failed\n", p, f}' "$totals"
exit $rc
