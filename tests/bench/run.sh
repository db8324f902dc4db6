#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Ratios against curl and the Python clients, all measured in this run. BUILD says where the programs are, BENCH_RUNS how
# many runs each median is of (the Python clients: a third), BENCH_LARGE=0 leaves out the large clouds.
# With OS_CLIENT_CONFIG_FILE, and in it the cloud that NCNOVA_TEST_CLOUD or OS_CLOUD names, also on a real cloud, where
# servers named bench-… are booted and deleted; BENCH_FLAVOR, BENCH_IMAGE and BENCH_NETWORK say of what.
set -u
here=$(dirname "$0")
if ! command -v curl >/dev/null 2>&1; then
	echo "bench: no curl to compare with: nothing measured"
	exit 0
fi
# PyYAML is only needed for clouds.yaml: the first Python that has it, otherwise any.
python=
for candidate in python3 /usr/bin/python3; do
	command -v "$candidate" >/dev/null 2>&1 || continue
	"$candidate" -c '' 2>/dev/null || continue
	python=${python:-$candidate}
	if "$candidate" -c 'import yaml' 2>/dev/null; then
		python=$candidate
		break
	fi
done
if [ -z "$python" ]; then
	echo "bench: no python3 to measure with: nothing measured"
	exit 0
fi
exec "$python" "$here/bench.py"
