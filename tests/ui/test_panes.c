/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every pane and how one gets there and back, the overview, columns, and what the service is asked
 * for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "ncnova/buf.h"
#include "ncnova/resource.h"
#include "tests/support/demo_cloud.h"
#include "tests/support/terminal.h"

static struct terminal *start_in(int rows, int cols, const char *home)
{
	struct terminal_options options = {
	        .rows = rows, .cols = cols, .env = demo_cloud_env(), .home = home};
	struct terminal *t = terminal_start(&options, NULL);

	terminal_expect(t, "1 Servers 4");
	terminal_expect(t, "live");
	return t;
}

static struct terminal *start(int rows, int cols)
{
	return start_in(rows, cols, NULL);
}

static struct terminal *start_admin(int rows, int cols)
{
	struct terminal_options options = {
	        .rows = rows, .cols = cols, .env = demo_cloud_admin_env("admin")};
	struct terminal *t = terminal_start(&options, NULL);

	terminal_expect(t, "1 Servers");
	terminal_expect(t, "live");
	return t;
}

static int open_cloud(void **state)
{
	static const char *const arguments[] = {"--speed", "20", NULL};

	(void)state;
	demo_cloud_start(arguments);
	return 0;
}

static void go(struct terminal *t, const char *line)
{
	char *keys = xasprintf(":%s\r", line);

	terminal_type(t, keys);
	free(keys);
}

static void each_opens(struct terminal *t, bool admin)
{
	for (int i = 0; i < resource_count; i++) {
		const struct resource *resource = resources[i];

		go(t, resource->plural);
		terminal_expect(t, resource->title);
		if (resource->admin && !admin)
			terminal_expect(t, "policy does not allow demo to list");
		else
			terminal_expect(t, "live");
		/* It is what is listed, and says how many there are. */
		if (!resource->admin || admin) {
			char *title = xasprintf("%s ...", resource->title);

			terminal_expect_gone(t, title);
			free(title);
			title = xasprintf("%s !", resource->title);
			assert_false(terminal_has(t, title));
			free(title);
		}
	}
}

static void every_pane_opens_by_its_name(void **state)
{
	struct terminal *t = start(24, 80);

	(void)state;
	each_opens(t, false);
	terminal_free(t);
	t = start_admin(24, 80);
	each_opens(t, true);
	terminal_free(t);
}

static size_t times(const char *text, const char *part)
{
	size_t count = 0;

	for (; (text = strstr(text, part)); text += strlen(part))
		count++;
	return count;
}

static void what_is_refused_is_asked_for_once(void **state)
{
	struct terminal *t = start(24, 80);
	char *seen;

	(void)state;
	free(demo_cloud_control("POST", "/faults", "GET /volumes/detail status=403"));
	free(demo_cloud_control("DELETE", "/requests", NULL));
	go(t, "volumes");
	terminal_expect(t, "policy does not allow demo to list volumes");
	terminal_idle(t, 2500);
	seen = demo_cloud_control("GET", "/requests", NULL);
	assert_int_equal(times(seen, "/volumes/detail"), 1);
	free(seen);
	free(demo_cloud_control("DELETE", "/faults", NULL));
	terminal_type(t, "R");
	terminal_expect(t, "debian-root");
	terminal_free(t);
}

static void a_chooser_has_all_panes(void **state)
{
	struct terminal *t = start(24, 80);

	(void)state;
	terminal_expect(t, " more");
	terminal_type(t, "p");
	terminal_expect(t, "Security group rules");
	terminal_expect(t, "Overview");
	terminal_type(t, "fip");
	terminal_expect(t, "1 of ");
	terminal_type(t, "\r");
	terminal_expect(t, "Floating IP Address");
	/* Where no tab has room it is there all the same. */
	terminal_type(t, "pzones\r");
	terminal_expect(t, "Availability zones 2");
	terminal_type(t, "2");
	terminal_expect(t, "cirros-0.6.2");
	terminal_free(t);
}

static void the_overview_shows_what_matters(void **state)
{
	struct terminal *t = start(24, 80);

	(void)state;
	terminal_type(t, "0");
	terminal_expect(t, "Overview");
	terminal_expect(t, "Servers 41");
	terminal_expect(t, "SHUTOFF");
	terminal_expect(t, "instances");
	terminal_expect(t, "volume GiB");
	terminal_expect(t, "3 in ERROR");
	terminal_expect(t, "0 jobs running");
	assert_false(terminal_has(t, "By host"));
	terminal_type(t, "G\r");
	terminal_expect(t, "No valid host was found");
	terminal_expect(t, "ci-runner-b7");
	terminal_expect_gone(t, "jobs running");
	terminal_type(t, "\x1b");
	terminal_expect(t, "0 jobs running");
	terminal_type(t, "\x1b");
	terminal_expect(t, "Task State");
	terminal_free(t);
	t = start(15, 60);
	terminal_type(t, "0");
	terminal_expect(t, "3 in ERROR");
	terminal_expect(t, "volumes");
	terminal_free(t);
}

static void an_administrator_sees_hosts_and_all_projects(void **state)
{
	struct terminal *t = start_admin(40, 120);

	(void)state;
	terminal_type(t, "A");
	terminal_expect(t, "of all projects");
	/* Projects are shown by name, and so they are found. */
	terminal_type(t, "/tenant_id:other\r");
	terminal_expect_gone(t, " 0 of ");
	terminal_expect(t, "other");
	terminal_type(t, "/\x15tenant_id:nobody\r");
	terminal_expect(t, "No matches for");
	terminal_type(t, "\x1b");
	terminal_expect_gone(t, "No matches for");
	terminal_expect(t, "Project");
	/* By name, once the names have come. */
	terminal_expect(t, " demo ");
	terminal_expect(t, "batch-19");
	terminal_type(t, "0");
	terminal_expect(t, "By host");
	terminal_expect(t, "of all projects");
	terminal_type(t, "\x1b");
	terminal_expect(t, "Task State");
	terminal_type(t, "A");
	terminal_expect_gone(t, "of all projects");
	terminal_expect_gone(t, "batch-19");
	/* What runs on a host, which the newest API versions no longer tell. */
	go(t, "hypervisors");
	terminal_expect(t, "RAM MiB");
	terminal_expect(t, "/ 128");
	terminal_type(t, "3A");
	terminal_expect(t, "flavors cannot be listed for all projects");
	terminal_free(t);
	t = start(24, 80);
	terminal_type(t, "A");
	terminal_expect(t, "servers of all projects: ");
	terminal_expect(t, "servers:detail:get_all_tenants");
	terminal_expect(t, "1 Servers 4");
	terminal_type(t, "A");
	terminal_expect(t, "listing servers of all projects was refused by the cloud's policy at ");
	terminal_free(t);
}

static void quotas_and_usage_have_views(void **state)
{
	struct terminal *t = start(40, 100);

	(void)state;
	go(t, "quotas");
	terminal_expect(t, "Quotas and limits of project demo");
	terminal_expect(t, "cores");
	terminal_expect(t, "per volume gigabytes");
	terminal_expect(t, "security group rule");
	terminal_expect(t, "no limit");
	go(t, "usage");
	terminal_expect(t, "Usage of project demo in the last four weeks");
	terminal_expect(t, "vCPU hours");
	terminal_expect(t, "bastion");
	terminal_free(t);
}

static void one_goes_back_and_forward(void **state)
{
	struct terminal *t = start(24, 80);

	(void)state;
	terminal_type(t, "[");
	terminal_expect(t, "no earlier place");
	terminal_type(t, "/ci-run\r");
	terminal_expect(t, "5 of 41");
	terminal_type(t, "2");
	terminal_expect(t, "cirros-0.6.2");
	terminal_type(t, "0");
	terminal_expect(t, "jobs running");
	go(t, "networks status:active");
	terminal_expect(t, "5 Networks 3 of 3  /status:active");
	terminal_type(t, "[");
	terminal_expect(t, "jobs running");
	terminal_type(t, "[");
	terminal_expect(t, "cirros-0.6.2");
	terminal_type(t, "[");
	terminal_expect(t, "5 of 41");
	terminal_type(t, "[");
	terminal_expect(t, "1 Servers 41");
	terminal_type(t, "]]]");
	terminal_expect(t, "jobs running");
	/* Where Esc leads to is a place too. */
	terminal_type(t, "\x1b");
	terminal_expect(t, "cirros-0.6.2");
	terminal_type(t, "[");
	terminal_expect(t, "jobs running");
	/* So is an object. */
	terminal_type(t, "\x1b");
	terminal_expect(t, "cirros-0.6.2");
	terminal_type(t, "y");
	terminal_expect(t, "\"id\"");
	terminal_type(t, "[");
	terminal_expect(t, "cirros-0.6.2");
	terminal_expect_gone(t, "\"id\"");
	/* Not out of the middle of something. */
	terminal_type(t, "J");
	terminal_expect(t, "No jobs yet");
	terminal_type(t, "[");
	terminal_expect(t, "press Esc to close this first");
	terminal_free(t);
}

static void columns_are_chosen_and_kept(void **state)
{
	char home[] = "/tmp/ncnova-panes-XXXXXX";
	struct terminal *t;
	struct stat about;
	char *path;

	(void)state;
	assert_non_null(mkdtemp(home));
	t = start_in(24, 100, home);
	terminal_type(t, "w");
	terminal_expect(t, "Columns of the servers");
	/* No power to a table without any: networks go, the status comes first. */
	terminal_type(t, "jjj u");
	terminal_type(t, "+metadata.role\r");
	terminal_expect(t, "[x] metadata.role");
	terminal_type(t, "\r");
	terminal_expect_gone(t, "Columns of");
	terminal_expect_gone(t, "Networks  ");
	terminal_expect(t, "metadata.role");
	terminal_type(t, "/metadata.role:cache\r");
	terminal_expect(t, "/metadata.role:cache");
	terminal_expect(t, "  cache");
	terminal_expect_gone(t, "new-web-05");
	terminal_type(t, "\x1b");
	terminal_expect(t, "new-web-05");
	terminal_type(t, "oO");
	terminal_expect(t, "↓");
	terminal_type(t, "q");
	assert_int_equal(terminal_status(t, 60), 0);
	terminal_free(t);
	path = xasprintf("%s/.local/state/ncnova/columns.json", home);
	if (stat(path, &about)) {
		free(path);
		path = xasprintf("%s/state/ncnova/columns.json", home);
		assert_int_equal(stat(path, &about), 0);
	}
	assert_int_equal(about.st_mode & 07777, 0600);
	t = start_in(24, 100, home);
	terminal_expect(t, "metadata.role");
	assert_false(terminal_has(t, "Networks  "));
	/* And back to what the table has. */
	terminal_type(t, "wr");
	terminal_expect(t, "Networks");
	terminal_expect_gone(t, "metadata.role");
	terminal_free(t);
	free(path);
	path = xasprintf("rm -rf %s", home);
	assert_int_equal(system(path), 0);
	free(path);
}

/* The screen's own choice comes before it. */
static void the_configuration_has_columns_too(void **state)
{
	char home[] = "/tmp/ncnova-panes-XXXXXX";
	struct terminal *t;
	FILE *file;
	char *path;

	(void)state;
	assert_non_null(mkdtemp(home));
	path = xasprintf("mkdir -p %s/.config/ncnova %s/config/ncnova", home, home);
	assert_int_equal(system(path), 0);
	free(path);
	for (const char *const *directory = (const char *const[]){".config", "config", NULL};
	        *directory; directory++) {
		path = xasprintf("%s/%s/ncnova/config.yaml", home, *directory);
		file = fopen(path, "w");
		assert_non_null(file);
		fputs("panes:\n  flavors:\n    columns: [name, vcpus, links.0.rel]\n    sort: "
		      "-vcpus\n",
		        file);
		fclose(file);
		free(path);
	}
	t = start_in(24, 100, home);
	terminal_type(t, "3");
	terminal_expect(t, "links.0.rel");
	terminal_expect(t, "VCPUs↓");
	terminal_expect(t, "self");
	assert_false(terminal_has(t, "RAM MiB"));
	terminal_type(t, "wjjj \r");
	terminal_expect(t, "links.0.rel");
	terminal_expect_gone(t, "Columns of");
	terminal_type(t, "wr");
	terminal_expect_gone(t, "Columns of");
	terminal_expect(t, "VCPUs↓");
	terminal_free(t);
	path = xasprintf("rm -rf %s", home);
	assert_int_equal(system(path), 0);
	free(path);
}

static void the_service_filters_a_list(void **state)
{
	struct terminal *t = start(24, 100);
	char *seen;

	(void)state;
	free(demo_cloud_control("DELETE", "/requests", NULL));
	go(t, "list status:error name:ci-runner-b");
	terminal_expect(t, "Servers 2  listed by status:error name:ci-runner-b");
	terminal_expect(t, "ci-runner-b8");
	terminal_expect_gone(t, "ci-runner-c3");
	seen = demo_cloud_control("GET", "/requests", NULL);
	assert_non_null(strstr(seen, "status=ERROR"));
	assert_non_null(strstr(seen, "name=ci-runner-b"));
	free(seen);
	/* What the service can't do is done here. */
	go(t, "list status:error flavor:huge");
	terminal_expect(t, "/flavor:huge");
	terminal_expect(t, "ci-runner-b7");
	terminal_expect_gone(t, "ci-runner-b8");
	terminal_type(t, "\x1b");
	terminal_expect(t, "ci-runner-b8");
	terminal_type(t, "\x1b");
	terminal_expect(t, "1 Servers 41");
	terminal_expect_gone(t, "listed by");
	go(t, "list host:cmp1");
	terminal_expect(t, "for administrators alone");
	go(t, "list hots:cmp1");
	terminal_expect(t, "have no field \"hots\"");
	terminal_expect(t, "1 Servers 41");
	/* Fields complete, and the word goes on behind them. */
	terminal_type(t, ":list sta\tsuspended na\tci\r");
	terminal_expect(t, "The service has no servers matching status:suspended name:ci");
	terminal_free(t);
}

/* As the filter of a list of all projects does, which has the names on the screen. */
static void a_project_is_filtered_by_its_name(void **state)
{
	struct terminal *t = start_admin(40, 140);
	char *seen;

	(void)state;
	free(demo_cloud_control("DELETE", "/requests", NULL));
	go(t, "list tenant_id:other");
	terminal_expect(t, "listed by tenant_id:other");
	terminal_expect(t, "other-app");
	seen = demo_cloud_control("GET", "/requests", NULL);
	assert_null(strstr(seen, "tenant_id=other"));
	free(seen);
	go(t, "list tenant_id:nobody");
	terminal_expect(t, "No project has \"nobody\" in its name");
	terminal_expect(t, "listed by tenant_id:other");
	/* Two projects: all are listed, and filtered here. */
	go(t, "list tenant_id:e");
	terminal_expect(t, "listed by tenant_id:e");
	terminal_expect(t, "/tenant_id:e");
	terminal_expect(t, "batch-17");
	terminal_free(t);
}

static void faults_alone_with_one_key(void **state)
{
	struct terminal *t = start(24, 80);

	(void)state;
	terminal_type(t, "f");
	terminal_expect(t, "/is:error,busy");
	terminal_expect(t, "ci-runner-b7");
	terminal_expect_gone(t, "ci-runner-a1");
	terminal_type(t, "f");
	terminal_expect(t, "1 Servers 41");
	terminal_expect(t, "ci-runner-a1");
	terminal_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_pane_opens_by_its_name),
	        cmocka_unit_test(what_is_refused_is_asked_for_once),
	        cmocka_unit_test(a_chooser_has_all_panes),
	        cmocka_unit_test(the_overview_shows_what_matters),
	        cmocka_unit_test(an_administrator_sees_hosts_and_all_projects),
	        cmocka_unit_test(quotas_and_usage_have_views),
	        cmocka_unit_test(one_goes_back_and_forward),
	        cmocka_unit_test(columns_are_chosen_and_kept),
	        cmocka_unit_test(the_configuration_has_columns_too),
	        cmocka_unit_test(the_service_filters_a_list),
	        cmocka_unit_test(a_project_is_filtered_by_its_name),
	        cmocka_unit_test(faults_alone_with_one_key),
	};

	return cmocka_run_group_tests(tests, open_cloud, demo_cloud_close);
}
