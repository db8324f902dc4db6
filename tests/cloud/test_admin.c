/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What administrators do under the servers: services, aggregates and their zones, flavors, quotas.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ncnova/buf.h"
#include "tests/support/cloud.h"
#include "tests/support/demo_cloud.h"

static const char *const administrator[] = {"OS_USERNAME=admin", "OS_PASSWORD=admin", NULL};

/* Runs a line as an administrator; what it printed on both, malloc'ed. */
static char *admin_says(const char *line, int expected)
{
	char *out = NULL, *err = NULL, *both;
	int status = cloud_line_with(line, "", administrator, &out, &err);

	both = xasprintf("%s%s", out ? out : "", err ? err : "");
	if (status != expected)
		fail_msg("%s ends with %d: %s", line, status, both);
	free(out);
	free(err);
	return both;
}

static void expect(const char *line, int status, const char *part)
{
	char *text = admin_says(line, status);

	if (!strstr(text, part))
		fail_msg("%s says no '%s': %s", line, part, text);
	free(text);
}

/* What a line would send. */
static void expect_body(const char *line, const char *part)
{
	char *dry = xasprintf("%s --dry-run", line);

	expect(dry, 0, part);
	free(dry);
}

static void a_service_is_named_by_its_host(void **state)
{
	(void)state;
	expect("service-disable --reason disks compute-01", 0, "| compute-01 | nova-compute |");
	expect("service-list --host compute-01", 0, "| disks ");
	expect("service-enable compute-01", 0, "| enabled |");
	expect("service-enable nowhere", 1, "Invalid uuid nowhere (HTTP 400)");
	/* Before 2.53 a host is all there is; a number is the id of a row. */
	expect("--os-compute-api-version 2.52 service-disable compute-01", 0, "| disabled |");
	expect("--os-compute-api-version 2.52 service-enable 4", 0, "| compute-01 |");
	expect("--os-compute-api-version 2.52 service-enable nowhere", 1,
	        "Host 'nowhere' is not mapped to any cell");
	expect("service-delete compute-01", 1, "is hosting instances");
}

static void a_zone_is_an_aggregate_with_hosts(void **state)
{
	(void)state;
	expect("aggregate-create front front-zone", 0, "'availability_zone=front-zone'");
	expect("aggregate-add-host front compute-03", 0,
	        "Host compute-03 has been successfully added for aggregate 2 ");
	expect("availability-zone-list", 0, "front-zone");
	expect("service-list --host compute-03", 0, "| front-zone |");
	expect("aggregate-add-host zone-b compute-03", 1,
	        "already in availability zone(s) ['front-zone']");
	expect("aggregate-delete front", 1, "Host aggregate is not empty");
	expect("aggregate-set-metadata front ssd=true", 0,
	        "'availability_zone=front-zone', 'ssd=true'");
	expect("aggregate-set-metadata front ssd=true", 1, "metadata already exists");
	expect("aggregate-set-metadata front nothing", 1,
	        "metadata key nothing does not exist hence can not be deleted");
	expect("aggregate-remove-host front compute-03", 0, "front-zone");
	expect("aggregate-delete front", 0, "Aggregate 2 has been successfully deleted.");
	expect("service-list --host compute-03", 0, "| nova ");
}

static void a_flavor_may_be_for_some_projects(void **state)
{
	char *out = NULL, *err = NULL;

	(void)state;
	expect_body("flavor-create x auto 512 1 2 --rxtx-factor 2 --is-public no",
	        "\"rxtx_factor\": 2.0");
	expect_body("flavor-create x auto 512 1 2", "\"id\": null");
	expect("flavor-create x auto much 1 2", 1, "Ram must be an integer.");
	expect("flavor-create x auto 1 1 2 --is-public maybe", 2,
	        "invalid <lambda> value: 'maybe'");
	expect("flavor-create some 77 512 1 2 --is-public no --description words", 0, "| words ");
	assert_int_equal(cloud_line("flavor-show 77", &out, &err), 1);
	free(out);
	free(err);
	/* Found by its name too. */
	expect("flavor-access-list --flavor some", 0, "| Flavor_ID | Tenant_ID |");
	expect("flavor-access-add some nowhere", 1, "Project ID nowhere is not a valid project.");
	expect("flavor-access-list --flavor m1.tiny", 1, "not available for public flavors");
	expect("--os-compute-api-version 2.54 flavor-update some x", 2, "2.55");
	expect("flavor-key some set 'a!=b'", 1, "Invalid key: \"a!\".");
	expect("flavor-delete some", 0, "");
}

static void a_quota_is_changed_and_taken_back(void **state)
{
	(void)state;
	expect("quota-class-update default --server-groups 12", 0, "");
	expect("quota-defaults", 0, "| server_groups        | 12 ");
	expect("quota-class-update default --server-groups 10", 0, "");
	expect("quota-update nowhere", 0, ""); /* nothing to change: nothing is sent */
	expect("quota-update nowhere --cores 1", 1, "Project ID nowhere is not a valid project.");
	expect("quota-update nowhere --cores many", 2,
	        "argument --cores: invalid int value: 'many'");
	expect("quota-update nowhere --floating-ips 5", 2,
	        "was removed after compute API version 2.35");
	expect("quota-delete", 2, "the following arguments are required: --tenant");
	expect_body("quota-update nowhere --cores 5 --force", "\"cores\": 5");
}

static void what_went_says_when(void **state)
{
	(void)state;
	expect("--os-compute-api-version 2.87 hypervisor-stats", 0, "| count ");
	expect("hypervisor-stats", 1,
	        "The hypervisor-stats command is not supported in API version 2.88 or later.");
	expect("agent-list", 1,
	        "Nova removed agents in 22.0.0 (Victoria): This resource is no longer "
	        "available.");
	expect("agent-delete 1", 1,
	        "Nova removed agents in 22.0.0 (Victoria): This resource is no longer "
	        "available.");
	expect("host-list", 2, "removed from Nova with compute API version 2.43");
	expect("add-floating-ip web-01 10.0.0.1", 2,
	        "removed from Nova with compute API version 2.44");
	expect("x509-get-root-cert", 2, "in 16.0.0 (Pike)");
	expect("get-mks-console web-01", 1, "Unavailable console type webmks.");
	expect("hypervisor-show compute-01", 0, "| service_host ");
	expect("--os-compute-api-version 2.27 hypervisor-show 1", 0, "cpu_info_topology_cores");
	expect("hypervisor-show nowhere", 1, "Invalid uuid nowhere");
	expect("usage --start yesterday", 1,
	        "time data 'yesterday' does not match format '%Y-%m-%d'");
	expect("server-group-delete nothing", 1, "Delete for server group nothing failed: ");
	expect("instance-usage-audit-log --before '2024-01-01 00:00:00'", 0, "2023-11-01 00:00:00");
}

/* A log or a password is one property where a program reads it. */
static void a_text_is_json_where_that_is_asked_for(void **state)
{
	(void)state;
	expect("console-log db-primary --length 2 -f json", 0, "  \"output\": \"[");
	expect("get-password web-01 -f json", 0, "  \"password\": \"\"");
	expect("console-log db-primary --length 2", 0, "served in");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_service_is_named_by_its_host),
	        cmocka_unit_test(a_zone_is_an_aggregate_with_hosts),
	        cmocka_unit_test(a_flavor_may_be_for_some_projects),
	        cmocka_unit_test(a_quota_is_changed_and_taken_back),
	        cmocka_unit_test(what_went_says_when),
	        cmocka_unit_test(a_text_is_json_where_that_is_asked_for),
	};

	if (cloud_is_real()) {
		puts("[  SKIPPED ] on the real cloud nova itself stands beside: compare_nova.sh");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
