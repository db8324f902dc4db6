/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verbs as the screen uses them, and what single verbs of servers do to a cloud. On either cloud.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ncnova/args.h"
#include "ncnova/command.h"
#include "ncnova/json.h"
#include "ncnova/manager.h"
#include "tests/support/cloud.h"
#include "tests/support/demo_cloud.h"
#include "tests/support/said.h"

static const struct command_screen screen;
static struct client client;
static struct command command = {.client = &client, .screen = &screen};

static int open_cloud(void **state)
{
	struct error error;

	(void)state;
	client.session = cloud_session();
	if (!client.session)
		return -1;
	client.jobs = jobs_new(client.session, NULL, operation_find, &error);
	return client.jobs ? 0 : -1;
}

static int close_cloud(void **state)
{
	jobs_free(client.jobs);
	cloud_session_free(client.session);
	said_free();
	return cloud_is_real() ? 0 : demo_cloud_close(state);
}

static const struct verb *verb(const char *name)
{
	int used;
	const struct verb *found = verb_find(&name, 1, &used, NULL);

	assert_non_null(found);
	return found;
}

/* A server of its own, ACTIVE; its id. */
static char *boot(const char *name)
{
	cJSON *server = NULL;
	char *id;

	assert_int_equal(run("boot --image %s --flavor %s --nic net-name=%s --poll %s",
	                         cloud_image(), cloud_flavor(), cloud_network(), name),
	        0);
	assert_int_equal(
	        manager_find_wait(client.session, &resource_server, name, NULL, &server, NULL), 0);
	id = xstrdup(json_str(server, "id"));
	cJSON_Delete(server);
	return id;
}

static struct job *start(const char *line, const char *id, struct error *error)
{
	struct strv words = STRV_INIT;
	struct args *args = NULL;
	struct job *job = NULL;
	int used;
	const struct verb *found;

	assert_int_equal(command_split(line, &words, error), 0);
	found = verb_find((const char *const *)words.items, (int)words.count, &used, NULL);
	assert_non_null(found);
	if (args_parse(found, (const char *const *)words.items + used, (int)words.count - used,
	            session_version(client.session), &args, error))
		fail_msg("%s: %s", line, error->message);
	if (verb_start(&command, args, id, "it", &job, error))
		assert_null(job);
	args_free(args);
	strv_free(&words);
	return job;
}

static void starts(const char *line, const char *id)
{
	struct error error = {0};
	struct job *job = start(line, id, &error);

	if (!job || job_wait(client.jobs, job, &error))
		fail_msg("%s: %s", line, error.message);
	assert_int_equal(job->state, JOB_DONE);
}

static cJSON *shown(const char *id)
{
	cJSON *server = NULL;

	assert_int_equal(manager_get_wait(client.session, &resource_server, id, &server, NULL), 0);
	return server;
}

/* Operations and plain requests alike; the argument that names the server is not looked at. */
static void a_verb_is_started_on_an_id(void **state)
{
	char *name = cloud_name("verb"), *id = boot(name);
	cJSON *server;

	(void)state;
	starts("pause any-name", id);
	starts("unpause any-name", id);
	starts("server-tag-add any-name one", id);
	starts("update any-name --description 'two words'", id);
	server = shown(id);
	assert_string_equal(json_str(server, "status"), "ACTIVE");
	assert_string_equal(json_str(server, "description"), "two words");
	assert_string_equal(json_get(server, "tags")->child->valuestring, "one");
	cJSON_Delete(server);
	run("delete %s", id);
	free(id);
	free(name);
}

static void only_a_single_change_is_started(void **state)
{
	static const char *const lines[] = {"show x", "console-log x", "meta x set a=b",
	        "server-tag-add x one two", "boot x", "update x"};

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct error error = {0};

		assert_null(start(lines[i], "no-id", &error));
		if (strcmp(error.type, "NotStartable"))
			fail_msg("%s: %s", lines[i], error.message);
	}
}

static void expect_allowed(const char *name, const char *object, const char *reason)
{
	struct buf why = BUF_INIT;
	cJSON *server = object ? cJSON_Parse(object) : NULL;
	int rc = verb_allowed(&command, verb(name), server, &why);

	if ((rc == 0) != (reason == NULL) || !strstr(buf_str(&why), reason ? reason : ""))
		fail_msg("%s of %s: %s", name, object, rc ? buf_str(&why) : "allowed");
	buf_free(&why);
	cJSON_Delete(server);
}

#define ON   "{\"status\":\"ACTIVE\"}"
#define OFF  "{\"status\":\"SHUTOFF\"}"
#define GONE "{\"status\":\"SHELVED_OFFLOADED\"}"
#define BUSY "{\"status\":\"ACTIVE\",\"OS-EXT-STS:task_state\":\"rebooting\"}"
#define HELD "{\"status\":\"ACTIVE\",\"locked\":true}"

static void a_verb_shows_why_it_is_not_possible_now(void **state)
{
	(void)state;
	expect_allowed("pause", ON, NULL);
	expect_allowed("pause", OFF, "pause needs ACTIVE; this server is SHUTOFF");
	expect_allowed("pause", BUSY, "busy: rebooting");
	expect_allowed("pause", HELD, "locked");
	expect_allowed("reboot", ON, NULL);
	expect_allowed("reboot", OFF, NULL); /* the hard way */
	expect_allowed("reboot", GONE, "reboot needs ACTIVE");
	expect_allowed("volume-attach", GONE, NULL);
	expect_allowed(
	        "interface-attach", GONE, "interface-attach needs ACTIVE, PAUSED or SHUTOFF");
	expect_allowed("interface-attach", BUSY, "busy");
	expect_allowed("volume-detach", HELD, "locked");
	expect_allowed("meta", "{\"status\":\"ERROR\"}", "meta needs");
	expect_allowed("update", HELD, NULL);
	expect_allowed("show", GONE, NULL);
	expect_allowed("migrate", ON, NULL);
	expect_allowed("live-migration-abort", NULL, NULL);
	expect_allowed("boot", NULL, NULL);
	expect_allowed("delete", BUSY, NULL);
}

static void a_guarded_cloud_allows_no_change(void **state)
{
	struct cloud_settings cloud = {
	        .cloud = session_config(client.session)->name, .guard = GUARD_READ_ONLY};
	struct settings settings = {.clouds = &cloud, .cloud_count = 1};

	(void)state;
	client.settings = &settings;
	expect_allowed("pause", ON, "read-only");
	expect_allowed("boot", NULL, "read-only");
	expect_allowed("show", ON, NULL);
	client.settings = NULL;
}

static void the_subject_is_what_comes_first(void **state)
{
	(void)state;
	assert_ptr_equal(verb_subject(verb("pause")), &resource_server);
	assert_ptr_equal(verb_subject(verb("ssh")), &resource_server);
	assert_ptr_equal(verb_subject(verb("image-show")), &resource_image);
	assert_ptr_equal(verb_subject(verb("flavor-key")), &resource_flavor);
	assert_null(verb_subject(verb("boot")));
	assert_null(verb_subject(verb("list")));
}

/* Every option that a form shows at once is one of the verb's. */
static void what_is_asked_is_an_option(void **state)
{
	(void)state;
	for (const struct verb *v = verb_next(NULL); v; v = verb_next(v)) {
		struct strv asked = STRV_INIT;

		strv_split(&asked, v->asks ? v->asks : "", ' ');
		for (size_t i = 0; i < asked.count; i++) {
			const struct option *option = v->options;

			while (option && option->name && !str_eq(option->name, asked.items[i]))
				option++;
			if (!option || !option->name)
				fail_msg("%s has no %s", v->name, asked.items[i]);
		}
		strv_free(&asked);
	}
}

/* --- what single verbs do --- */

static void a_backup_is_printed_and_followed(void **state)
{
	char *name = cloud_name("backup"), *id = boot(name);
	cJSON *images = NULL, *image;
	struct list_options options = {.query = "image_type=backup"};

	(void)state;
	assert_int_equal(run("backup %s %s daily 1 --wait", name, name), 0);
	expect_in(out, "| backup_type");
	expect_in(out, "Finished");
	assert_int_equal(run("backup %s %s daily some", name, name), 1);
	expect_in(err, "ERROR (BadRequest)");
	run("delete %s", id);
	assert_int_equal(
	        manager_list_wait(client.session, &resource_image, &options, &images, NULL), 0);
	cJSON_ArrayForEach(image, images)
	{
		char *path = xasprintf("/images/%s", json_str(image, "id"));
		struct session_request request = {
		        .service = "image", .method = "DELETE", .path = path};

		if (str_eq(json_str(image, "name"), name))
			session_wait(client.session, &request, NULL, NULL);
		free(path);
	}
	cJSON_Delete(images);
	free(id);
	free(name);
}

static void a_rebuild_has_all_its_options(void **state)
{
	char *name = cloud_name("rebuild"), *id = boot(name);
	cJSON *server;

	(void)state;
	assert_int_equal(run("rebuild %s %s --name %s-b --description text --meta a=b --hostname "
	                     "other --key-name %s --minimal --poll",
	                         name, cloud_image(), name, cloud_keypair()),
	        0);
	expect_in(out, "adminPass");
	expect_in(out, "Server rebuilding... 100% complete\nFinished\n");
	server = shown(id);
	assert_string_equal(json_str(server, "description"), "text");
	assert_string_equal(json_str(server, "key_name"), cloud_keypair());
	assert_string_equal(json_str(json_get(server, "metadata"), "a"), "b");
	cJSON_Delete(server);
	assert_int_equal(run("rebuild %s %s --key-unset --poll", id, cloud_image()), 0);
	server = shown(id);
	assert_true(json_is_null(server, "key_name"));
	assert_true(json_is_null(server, "description")); /* as novaclient does */
	cJSON_Delete(server);
	assert_int_equal(run("rebuild %s %s --key-unset --key-name x", id, cloud_image()), 1);
	expect_in(err, "Cannot specify '--key-unset' with '--key-name'.");
	run("delete %s", id);
	free(id);
	free(name);
}

/* --- as an administrator --- */

static bool no_admin(void)
{
	return cloud_is_real() && !getenv("NCNOVA_TEST_ADMIN");
}

static char *host_of(const char *id)
{
	assert_int_equal(run_admin("show %s -f value -c OS-EXT-SRV-ATTR:host", id), 0);
	return xstrndup(out, strcspn(out, "\n"));
}

static void a_server_moves_live_to_another_host(void **state)
{
	char *name, *id, *host, *other;

	(void)state;
	if (no_admin())
		skip();
	name = cloud_name("live");
	id = boot(name);
	assert_int_equal(run("live-migration %s", id), 1);
	expect_in(err, "ERROR (Forbidden)");
	host = host_of(id);
	assert_int_equal(run_admin("live-migration %s %s --wait", id, host), 1);
	expect_in(err, "live-migration did not succeed, the server is ACTIVE");
	assert_int_equal(run_admin("live-migration %s --poll", id), 0);
	other = host_of(id);
	assert_string_not_equal(host, other);
	assert_int_equal(run_admin("migration-list --instance-uuid %s -f value -c Status", id), 0);
	assert_string_equal(out, "completed\nerror\n");
	assert_int_equal(run_admin("server-migration-list %s -f value", id), 0);
	assert_string_equal(out, "");
	assert_int_equal(run_admin("live-migration-abort %s 1", id), 1);
	expect_in(err, "is in an invalid state for 'abort live migration' (HTTP 409)");
	assert_int_equal(run_admin("evacuate %s", id), 1);
	expect_in(err, "is still in use. (HTTP 400)");
	assert_int_equal(run_admin("reset-network %s", id), 1);
	expect_in(err, "(HTTP 410)");
	assert_int_equal(run_admin("refresh-network %s", id), 0);
	assert_int_equal(run("delete %s", id), 0);
	free(other);
	free(host);
	free(id);
	free(name);
}

/* One that takes its time, which fake drivers do not. */
static void a_live_migration_is_stopped_or_completed(void **state)
{
	char *name, *id, *host, *other, *migration;

	(void)state;
	if (cloud_is_real())
		skip();
	name = cloud_name("stop-live");
	id = boot(name);
	host = host_of(id);
	/* Slow enough that the migration is still running when it is aborted. */
	free(demo_cloud_control("POST", "/speed", "0.5"));
	assert_int_equal(run_admin("live-migration %s", id), 0);
	assert_int_equal(run_admin("server-migration-list %s -f value -c Id -c Status", id), 0);
	expect_in(out, " running\n");
	migration = xstrndup(out, strcspn(out, " "));
	assert_int_equal(run_admin("server-migration-show %s %s", id, migration), 0);
	expect_in(out, "| memory_total_bytes ");
	assert_int_equal(run_admin("live-migration-abort %s %s", id, migration), 0);
	other = host_of(id);
	assert_string_equal(host, other);
	free(other);
	free(migration);
	assert_int_equal(run_admin("live-migration %s", id), 0);
	assert_int_equal(run_admin("server-migration-list %s -f value -c Id", id), 0);
	migration = xstrndup(out, strcspn(out, "\n"));
	assert_int_equal(run_admin("live-migration-force-complete %s %s", id, migration), 0);
	free(demo_cloud_control("POST", "/speed", "10"));
	assert_int_equal(run_admin("server-migration-show %s %s", id, migration), 1);
	expect_in(err, "is not in progress. (HTTP 404)");
	other = host_of(id);
	assert_string_not_equal(host, other);
	run("delete %s", id);
	free(other);
	free(migration);
	free(host);
	free(id);
	free(name);
}

static void set_down(const char *host, bool down)
{
	struct session *admin = cloud_admin_session();
	struct session_request request = {.service = "compute", .method = "GET"};
	cJSON *json = NULL;
	char *path = xasprintf("/os-services?binary=nova-compute&host=%s", host);

	request.path = path;
	assert_int_equal(session_wait(admin, &request, &json, NULL), 0);
	free(path);
	path = xasprintf("/os-services/%s", json_str(json_get(json, "services")->child, "id"));
	request.path = path;
	request.method = "PUT";
	request.body = down ? "{\"forced_down\": true}" : "{\"forced_down\": false}";
	assert_int_equal(session_wait(admin, &request, NULL, NULL), 0);
	cJSON_Delete(json);
	free(path);
	cloud_session_free(admin);
}

static void servers_leave_a_host_that_is_down(void **state)
{
	char *name, *id, *host, *other;

	(void)state;
	if (cloud_is_real())
		skip();
	name = cloud_name("evacuate");
	id = boot(name);
	host = host_of(id);
	assert_int_equal(run_admin("host-evacuate %s", host), 0);
	expect_in(
	        out, "| False             | Error while evacuating instance: Compute service of ");
	set_down(host, true);
	assert_int_equal(run_admin("evacuate %s --wait", id), 0);
	other = host_of(id);
	assert_string_not_equal(host, other);
	assert_int_equal(run_admin("host-evacuate %s --strict", host), 0);
	expect_in(out, "| Server UUID ");
	expect_in(out, "| True              |");
	set_down(host, false);
	assert_int_equal(run_admin("host-evacuate %s-x --strict", host), 1);
	expect_in(err, "No hypervisor matching");
	run("delete %s", id);
	free(other);
	free(host);
	free(id);
	free(name);
}

/* What would be sent, without blanks, as novaclient builds it at each version. */
static void bodies_are_those_of_novaclient(void **state)
{
	static const struct {
		const char *version, *line, *body;
	} cases[] = {
	        {"2.1", "lock", "{\"lock\":null}"},
	        {"2.73", "lock --reason why", "{\"lock\":{\"locked_reason\":\"why\"}}"},
	        {"2.73", "lock --reason ''", "{\"lock\":null}"},
	        {"2.1", "unshelve", "{\"unshelve\":null}"},
	        {"2.77", "unshelve --availability-zone z",
	                "{\"unshelve\":{\"availability_zone\":\"z\"}}"},
	        {"2.91", "unshelve --no-availability-zone --host h",
	                "{\"unshelve\":{\"availability_zone\":null,\"host\":\"h\"}}"},
	        {"2.55", "migrate", "{\"migrate\":null}"},
	        {"2.56", "migrate", "{\"migrate\":{}}"},
	        {"2.56", "migrate --host h", "{\"migrate\":{\"host\":\"h\"}}"},
	        {"2.24", "live-migration",
	                "{\"os-migrateLive\":{\"host\":null,\"block_migration\":false,"
	                "\"disk_over_commit\":false}}"},
	        {"2.25", "live-migration",
	                "{\"os-migrateLive\":{\"host\":null,\"block_migration\":\"auto\"}}"},
	        {"2.30", "live-migration --block-migrate --force",
	                "{\"os-migrateLive\":{\"host\":null,\"block_migration\":true,\"force\":"
	                "true}}"},
	        {"2.13", "evacuate", "{\"evacuate\":{\"onSharedStorage\":false}}"},
	        {"2.14", "evacuate", "{\"evacuate\":{}}"},
	        {"2.29", "evacuate --force --password p",
	                "{\"evacuate\":{\"adminPass\":\"***\",\"force\":true}}"},
	        {"2.1", "rescue", "{\"rescue\":null}"},
	        {"2.1", "reset-network", "{\"resetNetwork\":null}"},
	        {"2.1", "reset-state --active", "{\"os-resetState\":{\"state\":\"active\"}}"},
	        {"2.90", "update --description ''", "{\"server\":{\"description\":null}}"},
	        {"2.1", "refresh-network", "\"name\":\"network-changed\"}]}"},
	        {"2.93", "live-migration-force-complete {} 7", "{\"force_complete\":null}"},
	        {"2.93", "backup {} n daily 3",
	                "{\"createBackup\":{\"name\":\"n\",\"backup_type\":\"daily\",\"rotation\":"
	                "\"3\"}}"},
	        {"2.93", "image-create {} n", "{\"createImage\":{\"name\":\"n\",\"metadata\":{}}}"},
	};
	char *name = cloud_name("body"), *id = boot(name);

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *mark = strstr(cases[i].line, "{}");
		size_t n = 0;

		assert_int_equal(mark ? run("--os-compute-api-version %s %.*s%s%s --dry-run",
		                                cases[i].version, (int)(mark - cases[i].line),
		                                cases[i].line, id, mark + 2)
		                      : run("--os-compute-api-version %s %s %s --dry-run",
		                                cases[i].version, cases[i].line, id),
		        0);
		for (const char *p = out; *p; p++)
			if (*p != ' ' && *p != '\n' && *p != '\t')
				out[n++] = *p;
		out[n] = '\0';
		if (!strstr(out, cases[i].body))
			fail_msg("%s at %s: %s is not in %s", cases[i].line, cases[i].version,
			        cases[i].body, out);
	}
	run("delete %s", id);
	free(id);
	free(name);
}

static void versions_are_shown(void **state)
{
	(void)state;
	assert_int_equal(run("--os-compute-api-version 2.72 lock --reason x any"), 2);
	expect_in(err, "--reason needs compute API version 2.73 or later; this is 2.72");
	assert_int_equal(run("--os-compute-api-version 2.60 rebuild --file a=b any any"), 2);
	expect_in(err, "--file was removed after compute API version 2.56; this is 2.60");
	assert_int_equal(run("--os-compute-api-version 2.22 server-migration-list any"), 2);
	expect_in(err, "2.23");
	assert_int_equal(run("--os-compute-api-version 2.77 server-topology any"), 2);
}

static void an_action_is_shown_step_by_step(void **state)
{
	char *name = cloud_name("steps"), *id = boot(name), *request;

	(void)state;
	assert_int_equal(run("instance-action-list %s -f value -c Request_ID", name), 0);
	request = xstrndup(out, strcspn(out, "\n"));
	assert_int_equal(run("instance-action %s %s", name, request), 0);
	expect_in(out, "| action        | create");
	expect_in(out, "| events        | [{'event': 'compute__do_build_and_run_instance',");
	expect_in(out, "\n|               |   'finish_time': '");
	assert_int_equal(run("instance-action %s req-0", name), 1);
	expect_in(err, "ERROR (NotFound): Action req-0 not found");
	run("delete %s --wait", id);
	/* Of a server that is gone they can be asked for by its id. */
	assert_int_equal(run("instance-action %s %s -f value -c action", id, request), 0);
	assert_string_equal(out, "create\n");
	free(request);
	free(id);
	free(name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_verb_is_started_on_an_id),
	        cmocka_unit_test(only_a_single_change_is_started),
	        cmocka_unit_test(a_verb_shows_why_it_is_not_possible_now),
	        cmocka_unit_test(a_guarded_cloud_allows_no_change),
	        cmocka_unit_test(the_subject_is_what_comes_first),
	        cmocka_unit_test(what_is_asked_is_an_option),
	        cmocka_unit_test(a_backup_is_printed_and_followed),
	        cmocka_unit_test(a_rebuild_has_all_its_options),
	        cmocka_unit_test(a_server_moves_live_to_another_host),
	        cmocka_unit_test(a_live_migration_is_stopped_or_completed),
	        cmocka_unit_test(servers_leave_a_host_that_is_down),
	        cmocka_unit_test(bodies_are_those_of_novaclient),
	        cmocka_unit_test(versions_are_shown),
	        cmocka_unit_test(an_action_is_shown_step_by_step),
	};

	return cmocka_run_group_tests(tests, open_cloud, close_cloud);
}
