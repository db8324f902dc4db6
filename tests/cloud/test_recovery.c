/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes whose reply was lost, damaged or never read: judged by what the demo cloud saw and has,
 * sent once, and never done, failed or forgotten without evidence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <signal.h>
#include <unistd.h>

#include <cmocka.h>

#include "ncnova/clock.h"
#include "ncnova/job.h"
#include "ncnova/json.h"
#include "ncnova/loop.h"
#include "ncnova/manager.h"
#include "tests/support/client.h"
#include "tests/support/cloud.h"
#include "tests/support/demo_cloud.h"
#include "tests/support/jobs.h"

static void fault(const char *spec)
{
	free(demo_cloud_control("POST", "/faults", spec));
}

static void no_faults(void)
{
	free(demo_cloud_control("DELETE", "/faults", NULL));
}

static void forget_requests(void)
{
	free(demo_cloud_control("DELETE", "/requests", NULL));
}

/* How many changes with this end of a path the cloud was asked for. */
static int asked(const char *method, const char *path_end)
{
	char *text = demo_cloud_control("GET", "/requests", NULL);
	cJSON *list = cJSON_Parse(text);
	const cJSON *item;
	int count = 0;

	cJSON_ArrayForEach(item, list)
	{
		const char *path = json_str(item, "path");

		count += str_eq(json_str(item, "method"), method) && path &&
		         str_ends(path, path_end);
	}
	cJSON_Delete(list);
	free(text);
	return count;
}

/* The servers of that beginning of a name that are there. */
static cJSON *servers_named(const char *name)
{
	char *query = xasprintf("name=^%s", name);
	struct list_options options = {.limit = -1, .query = query};
	cJSON *items = NULL;

	assert_int_equal(manager_list_wait(session, &resource_server, &options, &items, NULL), 0);
	free(query);
	return items;
}

static cJSON *server_of(const char *id)
{
	cJSON *server = NULL;

	assert_int_equal(manager_get_wait(session, &resource_server, id, &server, NULL), 0);
	return server;
}

static void delete_all(struct jobs *jobs, const char *name)
{
	cJSON *items = servers_named(name), *item;

	cJSON_ArrayForEach(item, items) operate(jobs, "delete", json_str(item, "id"), "DELETED");
	cJSON_Delete(items);
}

static struct job *run(struct jobs *jobs, const char *verb, const char *id, cJSON *body)
{
	struct error error = {0};
	struct job *job = jobs_run(jobs, operation_find(verb), id, "x", body, &error);

	if (!job)
		fail_msg("%s", error.message);
	return job;
}

static void expect_unknown(struct jobs *jobs, struct job *job)
{
	struct error error = {0};

	job_wait(jobs, job, &error);
	if (job->state != JOB_LOST)
		fail_msg("%s is %s: %s", job->verb, job_state_word(job->state), error.message);
	assert_int_not_equal(error.code, 0);
	assert_non_null(strstr(error.message, "was not sent again"));
}

/* Turns until the cloud has seen the change, then ends the program's part in it. */
static void kill_when_sent(struct jobs *jobs, const char *method, const char *path_end)
{
	int64_t until = clock_ms() + 10000;

	while (!asked(method, path_end)) {
		loop_turn(session_loop(session), 20);
		assert_true(clock_ms() < until);
	}
	jobs_free(jobs);
	no_faults();
}

/* The next run, its look-ups at their end. */
static struct jobs *next_run(const struct place *place, size_t count)
{
	struct jobs *jobs = new_jobs(place->directory);
	int sentences = 0;

	assert_int_equal(jobs_unfinished(jobs), count);
	jobs_recover(jobs, told, &sentences);
	assert_int_equal(sentences, count);
	for (size_t i = 0; i < jobs_count(jobs); i++)
		job_wait(jobs, jobs_at(jobs, i), NULL);
	return jobs;
}

static void a_boot_is_found_whatever_its_answer_was(void **state)
{
	static const char *const faults[] = {"reset=after", "status=500 after-work",
	        "status=503 after-work", "status=502 html after-work", "html after-work",
	        "truncate", "wrong-type"};
	struct place place;

	(void)state;
	place_make(&place);
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		struct jobs *jobs = new_jobs(place.directory);
		char *name = cloud_name("rec-boot");
		char *spec = xasprintf("POST /servers$ times=1 %s", faults[i]);
		struct job *job;
		struct error error = {0};
		cJSON *items;

		forget_requests();
		fault(spec);
		job = boot(jobs, name, NULL, 1);
		if (job_wait(jobs, job, &error))
			fail_msg(
			        "%s: %s: %s", faults[i], job_state_word(job->state), error.message);
		assert_int_equal(asked("POST", "/servers"), 1);
		items = servers_named(name);
		assert_int_equal(cJSON_GetArraySize(items), 1);
		assert_string_equal(json_str(items->child, "id"), job->target_id);
		cJSON_Delete(items);
		delete_all(jobs, name);
		assert_int_equal(jobs_unfinished(jobs), 0);
		jobs_free(jobs);
		free(spec);
		free(name);
	}
	place_remove(&place);
}

static void a_boot_that_did_not_arrive_is_not_called_done(void **state)
{
	static const struct {
		const char *fault;
		enum job_state state;
	} cases[] = {{"reset=before", JOB_LOST}, {"html", JOB_LOST}, {"status=302 html", JOB_LOST},
	        {"status=500", JOB_FAILED}, {"status=409", JOB_FAILED}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct jobs *jobs = new_jobs(NULL);
		char *name = cloud_name("rec-none");
		char *spec = xasprintf("POST /servers$ times=1 %s", cases[i].fault);
		struct job *job;
		cJSON *items;

		forget_requests();
		fault(spec);
		job = boot(jobs, name, NULL, 1);
		job_wait(jobs, job, NULL);
		if (job->state != cases[i].state)
			fail_msg("%s: %s: %s", cases[i].fault, job_state_word(job->state),
			        job->error.message);
		assert_int_equal(asked("POST", "/servers"), 1);
		items = servers_named(name);
		assert_int_equal(cJSON_GetArraySize(items), 0);
		cJSON_Delete(items);
		jobs_free(jobs);
		free(spec);
		free(name);
	}
}

/* Its request id is in the journal: it was another one. */
static void an_earlier_lock_is_not_taken_for_this_one(void **state)
{
	struct place place;
	struct jobs *jobs;
	char *name = cloud_name("rec-lock");
	struct job *job;
	cJSON *server;

	(void)state;
	place_make(&place);
	jobs = new_jobs(place.directory);
	job = boot(jobs, name, NULL, 1);
	wait_done(jobs, job);
	for (int after = 0; after < 2; after++) {
		/* Each command is a program of its own. */
		struct jobs *one = new_jobs(place.directory), *two = new_jobs(place.directory);
		struct job *lock;

		operate(one, "lock", job->target_id, NULL);
		operate(one, "unlock", job->target_id, NULL);
		jobs_free(one);
		fault(after ? "POST /action$ times=1 reset=after"
		            : "POST /action$ times=1 reset=before");
		lock = run(two, "lock", job->target_id, NULL);
		if (after)
			wait_done(two, lock);
		else
			expect_unknown(two, lock);
		server = server_of(job->target_id);
		assert_int_equal(json_bool(server, "locked", false), after);
		cJSON_Delete(server);
		jobs_free(two);
	}
	operate(jobs, "unlock", job->target_id, NULL);
	delete_all(jobs, name);
	jobs_free(jobs);
	place_remove(&place);
	free(name);
}

static void an_earlier_server_of_the_name_is_not_taken_for_this_one(void **state)
{
	struct place place;
	struct jobs *one, *two;
	char *name = cloud_name("rec-twin"), *first;
	struct job *job;

	(void)state;
	place_make(&place);
	one = new_jobs(place.directory);
	job = boot(one, name, NULL, 1);
	assert_int_equal(job_wait_accepted(one, job, NULL), 0);
	first = xstrdup(job->target_id);
	jobs_leave(one, job);
	jobs_free(one);
	two = new_jobs(place.directory);
	fault("POST /servers$ times=1 reset=before");
	expect_unknown(two, job = boot(two, name, NULL, 1));
	assert_null(job->target_id);
	/* And one that arrived is told from it. */
	fault("POST /servers$ times=1 reset=after");
	job = boot(two, name, NULL, 1);
	job_wait(two, job, NULL);
	assert_true(job->state == JOB_DONE || job->state == JOB_LOST);
	assert_false(str_eq(job->target_id, first));
	delete_all(two, name);
	jobs_free(two);
	place_remove(&place);
	free(first);
	free(name);
}

static cJSON *snapshot(const char *name)
{
	cJSON *body = cJSON_CreateObject();

	json_add_str(cJSON_AddObjectToObject(body, "createImage"), "name", name);
	return body;
}

static void expect_image(const char *name)
{
	cJSON *image = NULL;
	struct error error = {0};

	if (manager_find_wait(session, &resource_image, name, NULL, &image, &error))
		fail_msg("%s", error.message);
	remove_path("image", "/images", json_str(image, "id"));
	cJSON_Delete(image);
}

static void a_snapshot_is_found_by_its_image(void **state)
{
	struct place place;
	struct jobs *jobs;
	char *name = cloud_name("rec-snap");
	struct job *job;

	(void)state;
	place_make(&place);
	jobs = new_jobs(place.directory);
	job = boot(jobs, name, NULL, 1);
	wait_done(jobs, job);
	fault("POST /action$ times=1 reset=after");
	wait_done(jobs, run(jobs, "image-create", job->target_id, snapshot(name)));
	expect_image(name);
	fault("POST /action$ times=1 reset=before");
	expect_unknown(jobs, run(jobs, "image-create", job->target_id, snapshot(name)));
	assert_int_equal(jobs_settle(jobs, jobs_at(jobs, 0)->key, NULL), 0);
	/* And after the program was killed. */
	fault("POST /action$ times=1 hang=after");
	forget_requests();
	run(jobs, "image-create", job->target_id, snapshot(name));
	kill_when_sent(jobs, "POST", "/action");
	jobs = next_run(&place, 1);
	assert_int_equal(jobs_at(jobs, 0)->state, JOB_DONE);
	expect_image(name);
	delete_all(jobs, name);
	jobs_free(jobs);
	place_remove(&place);
	free(name);
}

static void a_killed_boot_is_found_by_the_next_run(void **state)
{
	struct place place;
	struct jobs *jobs;
	char *name = cloud_name("rec-kill"), *command;

	(void)state;
	place_make(&place);
	jobs = new_jobs(place.directory);
	fault("POST /servers$ times=1 hang=after");
	forget_requests();
	boot(jobs, name, NULL, 1);
	kill_when_sent(jobs, "POST", "/servers");
	/* Our own clock was years off; the service's is what counts. */
	command = xasprintf("sed -i 's/\"at\":\"20../\"at\":\"203/' %s/journal", place.directory);
	assert_int_equal(system(command), 0);
	jobs = next_run(&place, 1);
	assert_int_equal(jobs_at(jobs, 0)->state, JOB_DONE);
	assert_string_equal(jobs_at(jobs, 0)->status, "ACTIVE");
	assert_int_equal(asked("POST", "/servers"), 1);
	delete_all(jobs, name);
	assert_int_equal(jobs_unfinished(jobs), 0);
	jobs_free(jobs);
	place_remove(&place);
	free(command);
	free(name);
}

/* A recovered change waits for its look-up, and is never sent meanwhile. */
static void a_change_that_never_happened_is_unknown(void **state)
{
	struct place place;
	struct jobs *jobs;
	char *name = cloud_name("rec-stop");
	struct job *job, *stop, *tags;
	int sentences = 0;

	(void)state;
	place_make(&place);
	jobs = new_jobs(place.directory);
	job = boot(jobs, name, NULL, 1);
	wait_done(jobs, job);
	name = (free(name), xstrdup(job->target_id));
	fault("POST /action$ times=1 hang");
	forget_requests();
	run(jobs, "stop", name, NULL);
	kill_when_sent(jobs, "POST", "/action");
	forget_requests();
	jobs = new_jobs(place.directory);
	jobs_recover(jobs, told, &sentences);
	assert_int_equal(sentences, 1);
	stop = jobs_at(jobs, 0);
	assert_int_equal(stop->state, JOB_LOOKING_UP);
	/* Another change makes room for those that wait: the pump runs. */
	tags = run(jobs, "lock", name, NULL);
	wait_done(jobs, tags);
	expect_unknown(jobs, stop);
	assert_non_null(strstr(stop->error.message, "instance-action-list"));
	assert_int_equal(asked("POST", "/action"), 1);
	assert_int_equal(asked("GET", "/v2.1"), 0);
	operate(jobs, "unlock", name, NULL);
	operate(jobs, "delete", name, "DELETED");
	jobs_free(jobs);
	place_remove(&place);
	free(name);
}

static void whoever_stops_waiting_does_not_settle_it(void **state)
{
	struct place place;
	struct jobs *jobs;
	char *name = cloud_name("rec-leave");
	struct job *job;
	int64_t until = clock_ms() + 10000;

	(void)state;
	place_make(&place);
	jobs = new_jobs(place.directory);
	fault("POST /servers$ times=1 reset=before");
	job = boot(jobs, name, NULL, 1);
	while (job->state != JOB_LOOKING_UP) {
		loop_turn(session_loop(session), 20);
		assert_true(clock_ms() < until);
	}
	jobs_leave(jobs, job);
	assert_int_equal(job->state, JOB_LOST);
	jobs_free(jobs);
	jobs = next_run(&place, 1);
	assert_int_equal(jobs_at(jobs, 0)->state, JOB_LOST);
	assert_int_equal(jobs_settle(jobs, jobs_at(jobs, 0)->key, NULL), 0);
	assert_int_equal(jobs_settle(jobs, jobs_at(jobs, 0)->key, NULL), ERR_NOT_FOUND);
	jobs_free(jobs);
	jobs = new_jobs(place.directory);
	assert_int_equal(jobs_unfinished(jobs), 0);
	jobs_free(jobs);
	place_remove(&place);
	free(name);
}

/* Deletes so many of the servers that a job waits for; it then fails and says so. */
static void lose_from_group(int lost)
{
	struct jobs *jobs = new_jobs(NULL), *theirs = new_jobs(NULL);
	char *name = cloud_name("rec-group"), *part = xasprintf("%d deleted", lost);
	/* Long enough that none is ACTIVE before it is deleted, also on a slow machine. */
	struct job *job =
	        boot(jobs, name, lost == 2 ? "fake_boot_seconds=600" : "fake_boot_seconds=60", 2);
	struct error error = {0};
	cJSON *items;

	assert_int_equal(job_wait_accepted(jobs, job, &error), 0);
	items = servers_named(name);
	assert_int_equal(cJSON_GetArraySize(items), 2);
	for (int i = 0; i < lost; i++)
		operate(theirs, "delete", json_str(cJSON_GetArrayItem(items, i), "id"), "DELETED");
	assert_int_equal(job_wait(jobs, job, &error), ERR_STATE);
	if (!strstr(error.message, part))
		fail_msg("%s", error.message);
	cJSON_Delete(items);
	delete_all(theirs, name);
	jobs_free(jobs);
	jobs_free(theirs);
	free(part);
	free(name);
}

static void servers_of_a_group_that_are_deleted_are_missed(void **state)
{
	(void)state;
	lose_from_group(1);
	lose_from_group(2);
}

static void a_server_that_is_not_found_once_is_not_called_deleted(void **state)
{
	struct jobs *jobs = new_jobs(NULL);
	char *name = cloud_name("rec-404"), *spec;
	struct job *job = boot(jobs, name, "fake_boot_seconds=2", 1);

	(void)state;
	assert_int_equal(job_wait_accepted(jobs, job, NULL), 0);
	spec = xasprintf("GET /servers/%s$ times=2 status=404", job->target_id);
	fault(spec);
	wait_done(jobs, job);
	delete_all(jobs, name);
	jobs_free(jobs);
	free(spec);
	free(name);
}

/* --- the program itself --- */

static struct client_process *command(const struct place *place, const char *line,
        const char *input, const char *const *env, int status)
{
	struct client_options options = {.home = place->directory, .env = env, .input = input};
	struct client_process *client = client_start(&options, line);

	assert_true(client_wait(client, 30000));
	if (client_status(client) != status)
		fail_msg("%s: %d: %s", line, client_status(client), client_err(client));
	return client;
}

/* Runs it and looks for the words (NULL: none are there) on standard error. */
static void expect_note(const struct place *place, const char *line, const char *input,
        const char *const *env, bool noted)
{
	struct client_process *client = command(place, line, input, env, 0);

	if (!strstr(client_err(client), "the outcome of 1 change of an earlier run is unknown") ==
	        noted)
		fail_msg("%s: %s", line, client_err(client));
	client_free(client);
}

static char *only_key(const struct place *place, const char *outcome)
{
	struct client_process *client = command(place, "jobs -f json", NULL, demo_cloud_env(), 0);
	cJSON *rows = cJSON_Parse(client_out(client));
	char *key;

	assert_int_equal(cJSON_GetArraySize(rows), 1);
	assert_string_equal(json_str(rows->child, "Outcome"), outcome);
	key = xstrdup(json_str(rows->child, "Key"));
	cJSON_Delete(rows);
	client_free(client);
	return key;
}

static void settle(const struct place *place, const char *line)
{
	client_free(command(place, line, NULL, demo_cloud_env(), 0));
	expect_note(place, "list", NULL, demo_cloud_env(), false);
}

/* A command that is killed once the cloud has its change. */
static void kill_command(const struct place *place, const char *line, const char *path_end)
{
	struct client_options options = {.home = place->directory, .env = demo_cloud_env()};
	struct client_process *client;
	int64_t until = clock_ms() + 10000;

	forget_requests();
	client = client_start(&options, line);
	while (!asked("POST", path_end)) {
		assert_false(client_wait(client, 10));
		assert_true(clock_ms() < until);
	}
	kill(client_pid(client), SIGKILL);
	assert_true(client_wait(client, 10000));
	client_free(client);
	no_faults();
}

static void every_run_reports_what_an_earlier_one_left(void **state)
{
	struct place place;
	char *key, *line;

	(void)state;
	place_make(&place);
	fault("POST /os-server-groups$ times=1 hang=after");
	kill_command(&place, "server-group-create rec-group affinity", "/os-server-groups");
	expect_note(&place, "list", NULL, demo_cloud_env(), true);
	expect_note(&place, "-f -", "list\nlist\n", demo_cloud_env(), true);
	/* Nobody else's. */
	expect_note(&place, "list", NULL, demo_cloud_admin_env("demo"), false);
	key = only_key(&place, "unknown");
	expect_note(&place, "list", NULL, demo_cloud_env(), true);
	client_free(command(&place, "jobs --settle", NULL, demo_cloud_env(), 0));
	expect_note(&place, "list", NULL, demo_cloud_env(), true);
	line = xasprintf("jobs --forget %s", key);
	settle(&place, line);
	client_free(command(&place, line, NULL, demo_cloud_env(), 1));
	free(line);
	free(key);
	place_remove(&place);
}

static void a_known_outcome_is_settled(void **state)
{
	struct place place;
	struct jobs *jobs = new_jobs(NULL);
	char *name = cloud_name("rec-settle");
	char *line = xasprintf("boot --image %s --flavor %s --nic net-name=%s %s", cloud_image(),
	        cloud_flavor(), cloud_network(), name);
	struct client_process *client;
	int64_t until = clock_ms() + 30000;

	(void)state;
	place_make(&place);
	fault("POST /servers$ times=1 hang=after");
	kill_command(&place, line, "/servers");
	expect_note(&place, "list", NULL, demo_cloud_env(), true);
	do {
		client = command(
		        &place, "jobs --settle -f value -c Outcome", NULL, demo_cloud_env(), 0);
		assert_true(str_eq(client_out(client), "following\n") ||
		            str_eq(client_out(client), "done\n"));
		line = (free(line), xstrdup(client_out(client)));
		client_free(client);
		assert_true(clock_ms() < until);
	} while (!str_eq(line, "done\n"));
	expect_note(&place, "list", NULL, demo_cloud_env(), false);
	delete_all(jobs, name);
	jobs_free(jobs);
	place_remove(&place);
	free(line);
	free(name);
}

static int clean(void **state)
{
	(void)state;
	no_faults();
	return 0;
}

#define RECOVERY(f) cmocka_unit_test_teardown(f, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        RECOVERY(a_boot_is_found_whatever_its_answer_was),
	        RECOVERY(a_boot_that_did_not_arrive_is_not_called_done),
	        RECOVERY(an_earlier_lock_is_not_taken_for_this_one),
	        RECOVERY(an_earlier_server_of_the_name_is_not_taken_for_this_one),
	        RECOVERY(a_snapshot_is_found_by_its_image),
	        RECOVERY(a_killed_boot_is_found_by_the_next_run),
	        RECOVERY(a_change_that_never_happened_is_unknown),
	        RECOVERY(whoever_stops_waiting_does_not_settle_it),
	        RECOVERY(servers_of_a_group_that_are_deleted_are_missed),
	        RECOVERY(a_server_that_is_not_found_once_is_not_called_deleted),
	        RECOVERY(every_run_reports_what_an_earlier_one_left),
	        RECOVERY(a_known_outcome_is_settled),
	};

	/* Faults are the demo cloud's alone. */
	if (cloud_is_real())
		return cloud_skip_program("only the demo cloud has faults");
	return cmocka_run_group_tests(tests, open_cloud, close_cloud);
}
