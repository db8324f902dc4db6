/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program as a script sees it: what it prints, where, how it ends, and what it asks of the
 * cloud. On either cloud. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "ncnova/json.h"
#include "tests/support/cloud.h"
#include "tests/support/demo_cloud.h"
#include "tests/support/said.h"

static int boot(const char *name, const char *options)
{
	return run("boot --image %s --flavor %s --nic net-name=%s %s %s", cloud_image(),
	        cloud_flavor(), cloud_network(), options, name);
}

static void a_boot_is_polled_to_its_end(void **state)
{
	char *name = cloud_name("cli-boot");

	(void)state;
	assert_int_equal(boot(name, "--poll"), 0);
	expect_in(out, "| Property");
	expect_in(out, "adminPass");
	expect_in(out, name);
	expect_in(out, "Server building... 100% complete\nFinished\n");
	assert_string_equal(err, "");
	assert_int_equal(run("list --name %s", name), 0);
	expect_in(out, "| ID ");
	expect_in(out, "| ACTIVE | -          | Running     | private=");
	assert_int_equal(run("show %s", name), 0);
	expect_in(out, "OS-EXT-STS:vm_state");
	assert_int_equal(run("server list --name %s -f value -c Name -c Status", name), 0);
	expect_in(out, "ACTIVE\n");
	assert_int_equal(run("stop %s --wait", name), 0);
	expect_in(out, "has been accepted.");
	assert_int_equal(run("start %s --wait", name), 0);
	assert_int_equal(run("reboot --poll %s", name), 0);
	assert_int_equal(run("delete %s --wait", name), 0);
	assert_int_equal(run("show %s", name), 1);
	expect_in(err, "ERROR (CommandError): No server with a name or ID of");
	assert_string_equal(out, "");
	free(name);
}

static void several_are_reported_one_by_one(void **state)
{
	char *name = cloud_name("cli-many");

	(void)state;
	assert_int_equal(boot(name, "--min-count 2"), 0);
	assert_int_equal(run("delete %s-1 there-is-none %s-2", name, name), 1);
	expect_in(out, "Request to delete server");
	expect_in(out, "No server with a name or ID of 'there-is-none' exists.");
	expect_in(err, "Unable to delete the specified server(s).");
	free(name);
}

/* A table cleans what a terminal must not get; JSON has it exactly, in a list as in show. */
static void a_list_gives_values_exactly_in_json(void **state)
{
	char *name = cloud_name("cli-exact");
	cJSON *list, *shown;

	(void)state;
	assert_int_equal(boot(name, "--poll --meta 'note=a\tb\xe2\x80\xae"
	                            "c'"),
	        0);
	assert_int_equal(run("list --name %s -f json -c metadata.note -c Name", name), 0);
	list = cJSON_Parse(out);
	assert_int_equal(run("show %s -f json -c metadata -c name", name), 0);
	shown = cJSON_Parse(out);
	assert_string_equal(json_str(list->child, "metadata.note"), "a\tb\xe2\x80\xae"
	                                                            "c");
	assert_string_equal(json_str(list->child, "metadata.note"),
	        json_str(json_get(shown, "metadata"), "note"));
	assert_string_equal(json_str(list->child, "Name"), json_str(shown, "name"));
	cJSON_Delete(list);
	cJSON_Delete(shown);
	assert_int_equal(run("delete %s --wait", name), 0);
	free(name);
}

static void json_can_be_read_again(void **state)
{
	cJSON *json;

	(void)state;
	assert_int_equal(run("flavor-list -f json"), 0);
	json = cJSON_Parse(out);
	assert_true(cJSON_IsArray(json) && cJSON_GetArraySize(json) > 1);
	assert_true(cJSON_IsNumber(json_get(json->child, "VCPUs")));
	cJSON_Delete(json);
	assert_int_equal(run("limits -f json"), 0);
	json = cJSON_Parse(out);
	assert_non_null(json);
	cJSON_Delete(json);
	assert_int_equal(run("config -f json"), 0);
	json = cJSON_Parse(out);
	assert_string_equal(json_str(json_get(json, "auth"), "password"), "***");
	cJSON_Delete(json);
}

static void lists_of_everything(void **state)
{
	static const struct {
		const char *line, *title;
	} lists[] = {{"image-list", "| Server "}, {"image list", "| Server "},
	        {"flavor-list", "| VCPUs "}, {"flavor list", "| VCPUs "},
	        {"keypair-list", "Fingerprint"}, {"network-list", "private"},
	        {"availability-zone-list", "nova"}, {"limits", "Cores"}, {"version-list", "2."},
	        {"config", "auth_url"}, {"help", "boot"}, {"help boot", "--block-device"}};

	(void)state;
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		if (!cloud_is_real() && str_eq(lists[i].line, "availability-zone-list")) {
			assert_int_equal(run("%s", lists[i].line), 0);
			continue;
		}
		if (run("%s", lists[i].line))
			fail_msg("%s: %s", lists[i].line, err);
		expect_in(out, lists[i].title);
	}
	assert_int_equal(run("image-show %s", cloud_image()), 0);
	expect_in(out, cloud_image());
	assert_int_equal(run("flavor-show %s", cloud_flavor()), 0);
	expect_in(out, cloud_flavor());
	assert_int_equal(run("help no-such-command"), 1);
}

static void key_pairs_come_and_go(void **state)
{
	char *name = cloud_name("cli-key");

	(void)state;
	assert_int_equal(run("--os-compute-api-version 2.91 keypair-add %s", name), 0);
	expect_in(out, "PRIVATE KEY-----");
	assert_int_equal(run("keypair-list"), 0);
	expect_in(out, name);
	assert_int_equal(run("keypair-show %s", name), 0);
	expect_in(out, "Public key:");
	assert_int_equal(run("keypair-delete %s", name), 0);
	assert_int_equal(run("keypair-delete %s", name), 1);
	expect_in(err, "ERROR (NotFound):");
	free(name);
}

static void mistakes_in_typing_end_with_two(void **state)
{
	static const char *const lines[] = {"boot --no-such-option x", "delete",
	        "list --limit many", "nosuchcommand", "show a b", "boot --nic"};

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		assert_int_equal(run("%s", lines[i]), 2);
		expect_in(err, "error:");
		assert_string_equal(out, "");
	}
}

static void errors_have_novaclients_form(void **state)
{
	(void)state;
	assert_int_equal(run("boot --image no-such-image --flavor %s x", cloud_flavor()), 1);
	expect_in(err, "ERROR (CommandError): ");
	assert_int_equal(run("boot --image %s --flavor no-such-flavor x", cloud_image()), 1);
	expect_in(err,
	        "ERROR (CommandError): No flavor with a name or ID of 'no-such-flavor' exists.");
	assert_int_equal(run("--os-compute-api-version 2.9999 list"), 1);
	expect_in(err, "ERROR (UnsupportedVersion)");
	assert_int_equal(run("--os-password wrong --no-cache list"), 1);
	expect_in(err, "HTTP 401");
	assert_null(strstr(err, "wrong"));
}

static void a_script_stops_at_its_first_error(void **state)
{
	char *o, *e;

	(void)state;
	assert_int_equal(cloud_line_with("", "flavor-show no-such\nimage-list\n", NULL, &o, &e), 1);
	assert_null(strstr(o, "| Name"));
	if (!strstr(e, "standard input:1: stopped here"))
		fail_msg("%s", e);
	free(o);
	free(e);
	assert_int_equal(cloud_line_with("-f -", "# a comment\n\nflavor-list\n", NULL, &o, &e), 0);
	if (!strstr(o, "VCPUs"))
		fail_msg("%s%s", o, e);
	free(o);
	free(e);
}

/* Every line of the transcript that is a request. */
static int requests_in(const char *transcript)
{
	int count = 0;

	for (const char *at = transcript; (at = strstr(at, "curl -g -i -X ")); at++)
		count++;
	if (!count)
		for (const char *at = transcript; (at = strstr(at, "REQ: ")); at++)
			count++;
	return count;
}

static void a_warm_list_is_one_request(void **state)
{
	(void)state;
	assert_int_equal(run("list"), 0);
	assert_int_equal(run("--debug list"), 0);
	assert_int_equal(requests_in(err), 1);
	assert_null(strstr(err, "X-Auth-Token: gAAAA"));
}

static void a_dry_run_changes_nothing(void **state)
{
	char *name = cloud_name("cli-dry");

	(void)state;
	assert_int_equal(boot(name, "--dry-run"), 0);
	expect_in(out, "POST");
	expect_in(out, "/servers");
	expect_in(out, name);
	assert_int_equal(run("list --name %s -f value", name), 0);
	assert_string_equal(out, "");
	free(name);
}

/* The same cloud by variables alone, and by an application credential. */
static void every_way_of_signing_in_works(void **state)
{
	struct session *session = cloud_session();
	const struct cloud_config *config = session_config(session);
	static const struct {
		const char *variable, *key;
	} variables[] = {{"OS_AUTH_URL", "auth.auth_url"}, {"OS_USERNAME", "auth.username"},
	        {"OS_PASSWORD", "auth.password"}, {"OS_PROJECT_NAME", "auth.project_name"},
	        {"OS_USER_DOMAIN_NAME", "auth.user_domain_name"},
	        {"OS_PROJECT_DOMAIN_NAME", "auth.project_domain_name"},
	        {"OS_REGION_NAME", "region_name"}};
	struct strv env = STRV_INIT;
	char *o, *e;

	(void)state;
	for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
		const char *value = cloud_config_get(config, variables[i].key);

		if (value)
			strv_take(&env, xasprintf("%s=%s", variables[i].variable, value));
	}
	strv_add(&env, "OS_CLIENT_CONFIG_FILE=/nonexistent/clouds.yaml");
	strv_add(&env, "OS_CLOUD=");
	if (cloud_line_with("list", NULL, (const char *const *)env.items, &o, &e))
		fail_msg("%s", e);
	free(o);
	free(e);
	if (cloud_is_real()) {
		if (run("--os-cloud demo-appcred list"))
			fail_msg("%s", err);
		expect_in(out, "| ID");
	}
	strv_free(&env);
	cloud_session_free(session);
}

/* A key that is two dots is a part of a path that leads to the server itself. */
static void dots_do_not_lead_to_another_address(void **state)
{
	char *name = cloud_name("cli-dots");

	(void)state;
	assert_int_equal(boot(name, "--poll"), 0);
	assert_int_equal(run("meta %s delete ..", name), 1);
	expect_in(err, "metadata/..");
	assert_int_equal(run("server-tag-delete %s .", name), 1);
	assert_int_equal(run("show %s", name), 0);
	expect_in(out, "ACTIVE");
	assert_int_equal(run("show .."), 1);
	expect_in(err, "No server with a name or ID of '..' exists.");
	assert_int_equal(run("flavor-show .."), 1);
	expect_in(err, "No flavor with a name or ID of '..' exists.");
	assert_int_equal(run("delete %s", name), 0);
	free(name);
}

static void a_misspelt_option_does_not_show_its_value(void **state)
{
	static const char *const lines[] = {"--os-pasword=hunter2 list",
	        "boot --admin-pas-word=hunter2 x", "server set --root-password=hunter2 x",
	        "server create --pasword=hunter2 x", "list --wait=hunter2"};

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		assert_int_equal(run("%s", lines[i]), 2);
		assert_null(strstr(err, "hunter2"));
	}
}

/* --- with faults, on the demo cloud alone --- */

static void a_flavor_that_is_too_small_names_the_rule(void **state)
{
	(void)state;
	if (cloud_is_real())
		skip();
	assert_int_equal(
	        run("boot --image 'Windows Server 2022 Standard' --flavor 1 --poll my_instance"),
	        1);
	expect_in(err, "Flavor's memory is too small for requested image.");
	expect_in(err, "needs 4096 MiB RAM; flavor m1.tiny has 512 MiB");
}

static void a_server_that_fails_ends_with_its_fault(void **state)
{
	(void)state;
	if (cloud_is_real())
		skip();
	assert_int_equal(run("boot --image broken-image --flavor 1 --poll broken"), 1);
	expect_in(out, "Error building server");
	expect_in(err, "ERROR (ResourceInErrorState): ");
	expect_in(err, "aborted");
}

static void a_lost_reply_makes_one_server(void **state)
{
	char *name = cloud_name("cli-lost");

	(void)state;
	if (cloud_is_real())
		skip();
	free(demo_cloud_control("POST", "/faults", "POST /servers$ nth=1 reset=after"));
	assert_int_equal(boot(name, "--poll"), 0);
	free(demo_cloud_control("DELETE", "/faults", NULL));
	assert_int_equal(run("list --name %s -f value -c Name", name), 0);
	assert_non_null(strstr(out, name));
	assert_null(strstr(strstr(out, name) + 1, name));
	free(name);
}

static void html_instead_of_json_is_reported(void **state)
{
	(void)state;
	if (cloud_is_real())
		skip();
	free(demo_cloud_control("POST", "/faults", "GET /servers/detail html"));
	assert_int_equal(run("list"), 1);
	free(demo_cloud_control("DELETE", "/faults", NULL));
	expect_in(err, "HTML");
}

/* config.yaml in a directory of its own, as the environment of a run. */
static void run_guarded(int status, const char *yaml, const char *line)
{
	char root[] = "/tmp/ncnova-test-XXXXXX";
	char *command, *variable, *path;
	const char *env[] = {NULL, NULL};
	FILE *file;

	assert_non_null(mkdtemp(root));
	command = xasprintf("mkdir %s/ncnova", root);
	assert_int_equal(system(command), 0);
	free(command);
	path = xasprintf("%s/ncnova/config.yaml", root);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(yaml, file) >= 0);
	assert_int_equal(fclose(file), 0);
	env[0] = variable = xasprintf("XDG_CONFIG_HOME=%s", root);
	said_free();
	assert_int_equal(cloud_line_with(line, NULL, env, &out, &err), status);
	command = xasprintf("rm -rf %s", root);
	assert_int_equal(system(command), 0);
	free(command);
	free(variable);
	free(path);
}

static void a_guard_holds_until_it_is_overridden(void **state)
{
	static const char read_only[] = "clouds: {envvars: {guard: read-only, colour: red}}\n";

	(void)state;
	if (cloud_is_real())
		skip();
	free(demo_cloud_control("DELETE", "/requests", NULL));
	run_guarded(1, read_only, "keypair-add --key-type ssh --pub-key /dev/null guarded");
	expect_in(err, "cloud \"envvars\" is read-only");
	expect_in(err, "config.yaml). Change its guard there");
	expect_in(err, "--override-guard");
	run_guarded(1, read_only, "server-group-create guarded affinity");
	run_guarded(1, read_only, "stop web-01");
	/* Looking is free, and so is asking what would be sent. */
	run_guarded(0, read_only, "list");
	run_guarded(0, read_only, "server-group-create --dry-run guarded affinity");
	run_guarded(0, read_only, "--override-guard server-group-create guarded affinity");
	expect_in(out, "guarded");
	/* Nobody is there to be asked: scripts go on. */
	run_guarded(0, "clouds: {envvars: {guard: confirm}}\n", "reboot web-01");
	run_guarded(0, read_only, "config -f json");
	expect_in(out, "\"read-only\"");
}

/* Where numbers have a decimal comma, those of tables and JSON still have a point. */
static void numbers_do_not_follow_the_locale(void **state)
{
	char root[] = "/tmp/ncnova-locale-XXXXXX", *list, *errors, *path, *command;
	const char *env[3] = {NULL, "LC_ALL=de_DE.UTF-8", NULL};

	(void)state;
	if (access("/usr/share/i18n/locales/de_DE", R_OK) || !mkdtemp(root))
		skip();
	command = xasprintf("localedef -f UTF-8 -i de_DE %s/de_DE.UTF-8", root);
	assert_int_equal(system(command), 0);
	free(command);
	env[0] = path = xasprintf("LOCPATH=%s", root);
	assert_int_equal(cloud_line_with("flavor-list", NULL, env, &list, &errors), 0);
	assert_non_null(strstr(list, "| 1.0 "));
	free(list);
	free(errors);
	command = xasprintf("rm -rf -- '%s'", root);
	assert_int_equal(system(command), 0);
	free(command);
	free(path);
}

static void a_broken_configuration_ends_it(void **state)
{
	(void)state;
	run_guarded(1, "clouds:\n  x:\n    guard: readonly\n", "list");
	expect_in(err, "config.yaml:3: clouds.x.guard: expected none, confirm or read-only");
	assert_string_equal(out, "");
}

static int finish(void **state)
{
	(void)state;
	free(out);
	free(err);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_boot_is_polled_to_its_end),
	        cmocka_unit_test(several_are_reported_one_by_one),
	        cmocka_unit_test(a_list_gives_values_exactly_in_json),
	        cmocka_unit_test(json_can_be_read_again),
	        cmocka_unit_test(lists_of_everything),
	        cmocka_unit_test(key_pairs_come_and_go),
	        cmocka_unit_test(mistakes_in_typing_end_with_two),
	        cmocka_unit_test(errors_have_novaclients_form),
	        cmocka_unit_test(a_script_stops_at_its_first_error),
	        cmocka_unit_test(a_warm_list_is_one_request),
	        cmocka_unit_test(a_dry_run_changes_nothing),
	        cmocka_unit_test(every_way_of_signing_in_works),
	        cmocka_unit_test(dots_do_not_lead_to_another_address),
	        cmocka_unit_test(a_misspelt_option_does_not_show_its_value),
	        cmocka_unit_test(a_flavor_that_is_too_small_names_the_rule),
	        cmocka_unit_test(a_server_that_fails_ends_with_its_fault),
	        cmocka_unit_test(a_lost_reply_makes_one_server),
	        cmocka_unit_test(html_instead_of_json_is_reported),
	        cmocka_unit_test(a_guard_holds_until_it_is_overridden),
	        cmocka_unit_test(numbers_do_not_follow_the_locale),
	        cmocka_unit_test(a_broken_configuration_ends_it),
	};

	return cmocka_run_group_tests(tests, NULL, finish);
}
