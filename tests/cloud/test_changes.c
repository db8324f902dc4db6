/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that changes a cloud is a job: guarded, audited, in batches, and judged by what came of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "ncnova/clock.h"
#include "ncnova/job.h"
#include "ncnova/json.h"
#include "ncnova/manager.h"
#include "tests/support/cloud.h"
#include "tests/support/demo_cloud.h"
#include "tests/support/jobs.h"

static struct job *change(struct jobs *jobs, const char *method, const char *server_id,
        const char *below, cJSON *body, const char *action)
{
	char *path = xasprintf("/servers/%s%s", server_id, below);
	struct change wanted = {.verb = "some-change",
	        .doing = "changing",
	        .done = "is changed",
	        .method = method,
	        .path = path,
	        .body = body,
	        .kind = "server",
	        .target_id = server_id,
	        .target_name = "x",
	        .action = action};
	struct error error = {0};
	struct job *job = jobs_change(jobs, &wanted, &error);

	if (!job)
		fail_msg("%s", error.message);
	free(path);
	return job;
}

static char *sentence_of(const struct job *job)
{
	struct buf text = BUF_INIT;

	job_sentence(job, &text);
	return buf_take(&text);
}

static void expect_sentence(const struct job *job, const char *part)
{
	char *text = sentence_of(job);

	if (!strstr(text, part))
		fail_msg("'%s' is not in: %s", part, text);
	free(text);
}

/* The audit log's lines, as an array. */
static cJSON *audited(const struct place *place)
{
	char *path = xasprintf("%s/audit.log", place->directory), *line = NULL;
	FILE *file = fopen(path, "r");
	cJSON *lines = cJSON_CreateArray();
	size_t room = 0;
	ssize_t n;

	assert_non_null(file);
	while ((n = getline(&line, &room, file)) > 0)
		cJSON_AddItemToArray(lines, json_parse(line, (size_t)n, NULL));
	fclose(file);
	free(line);
	free(path);
	return lines;
}

static cJSON *tags(const char *tag)
{
	cJSON *body = cJSON_CreateObject();

	cJSON_AddItemToArray(cJSON_AddArrayToObject(body, "tags"), cJSON_CreateString(tag));
	return body;
}

static void any_change_is_a_job_and_leaves_a_line(void **state)
{
	struct place place;
	struct jobs *jobs;
	char *name = cloud_name("job-change");
	struct job *job, *tagged, *wrong;
	struct error error = {0};
	cJSON *lines, *line;

	(void)state;
	place_make(&place);
	jobs = new_jobs(place.directory);
	job = boot(jobs, name, NULL, 1);
	wait_done(jobs, job);
	tagged = change(jobs, "PUT", job->target_id, "/tags", tags("t"), NULL);
	expect_sentence(tagged, "changing x");
	wait_done(jobs, tagged);
	expect_sentence(tagged, "x is changed (");
	assert_int_equal(cJSON_GetArraySize(json_get(tagged->reply, "tags")), 1);
	wrong = change(jobs, "PUT", job->target_id, "/tags", tags("a/b"), NULL);
	assert_int_equal(job_wait(jobs, wrong, &error), ERR_HTTP);
	assert_int_equal(error.http_status, 400);
	operate(jobs, "delete", job->target_id, "DELETED");
	lines = audited(&place);
	assert_int_equal(cJSON_GetArraySize(lines), 4);
	line = cJSON_GetArrayItem(lines, 0);
	assert_string_equal(json_str(line, "verb"), "boot");
	assert_string_equal(json_str(line, "outcome"), "done");
	assert_string_equal(json_str(line, "target"), job->target_id);
	assert_string_equal(json_str(line, "name"), name);
	assert_string_equal(json_str(line, "request_id"), job->request_id);
	assert_string_equal(json_str(line, "user"), session_user_name(session));
	assert_string_equal(json_str(line, "project"), session_project_name(session));
	line = cJSON_GetArrayItem(lines, 2);
	assert_string_equal(json_str(line, "verb"), "some-change");
	assert_string_equal(json_str(line, "outcome"), "refused");
	assert_non_null(json_str(line, "message"));
	cJSON_Delete(lines);
	jobs_free(jobs);
	place_remove(&place);
	free(name);
}

static void a_read_only_cloud_is_sent_nothing(void **state)
{
	struct place place;
	struct jobs *jobs;
	struct change wanted = {.verb = "keypair-add",
	        .method = "POST",
	        .path = "/os-keypairs",
	        .kind = "keypair",
	        .target_name = "k"};
	struct boot_spec *spec = boot_spec_new();
	struct error error = {0};
	cJSON *lines;

	(void)state;
	place_make(&place);
	jobs = new_jobs(place.directory);
	jobs_set_guard(jobs, GUARD_READ_ONLY, "/etc/guards.yaml");
	wanted.body = cJSON_CreateObject();
	assert_null(jobs_change(jobs, &wanted, &error));
	assert_int_equal(error.code, ERR_STATE);
	assert_non_null(strstr(error.message, "/etc/guards.yaml"));
	assert_non_null(strstr(error.message, "--override-guard"));
	assert_null(jobs_run(jobs, operation_find("stop"), "id", "web", NULL, &error));
	assert_int_equal(error.code, ERR_STATE);
	spec->name = xstrdup("new");
	assert_null(jobs_boot(jobs, spec, &error));
	assert_int_equal(error.code, ERR_STATE);
	assert_int_equal(jobs_count(jobs), 0);
	lines = audited(&place);
	assert_int_equal(cJSON_GetArraySize(lines), 3);
	for (int i = 0; i < 3; i++)
		assert_string_equal(json_str(cJSON_GetArrayItem(lines, i), "outcome"), "refused");
	assert_string_equal(json_str(cJSON_GetArrayItem(lines, 1), "target"), "id");
	cJSON_Delete(lines);
	/* In a guarded one that asks, the asking is done elsewhere: what comes here is sent. */
	jobs_set_guard(jobs, GUARD_CONFIRM, "/etc/guards.yaml");
	assert_non_null(jobs_run(jobs, operation_find("stop"),
	        "00000000-0000-4000-8000-000000000000", "web", NULL, &error));
	assert_int_equal(job_wait(jobs, jobs_at(jobs, 0), &error), ERR_NOT_FOUND);
	jobs_free(jobs);
	place_remove(&place);
}

static void expect_batch(struct jobs *jobs, uint64_t batch, const char *sentence)
{
	struct buf text = BUF_INIT;

	jobs_batch_sentence(jobs, batch, &text);
	assert_string_equal(buf_str(&text), sentence);
	buf_free(&text);
}

static void a_batch_is_counted_and_failed_jobs_are_retried(void **state)
{
	struct jobs *jobs = new_jobs(NULL);
	char *name = cloud_name("job-batch");
	struct job *job = boot(jobs, name, NULL, 1), *stop, *start, *again;
	struct batch_count count;
	struct error error = {0};
	uint64_t batch;

	(void)state;
	wait_done(jobs, job);
	assert_int_equal(job->batch, 0);
	batch = jobs_batch_begin(jobs);
	/* Started while it runs: refused. */
	start = jobs_run(jobs, operation_find("start"), job->target_id, name, NULL, NULL);
	assert_int_equal(job_wait(jobs, start, NULL), ERR_HTTP);
	stop = jobs_run(jobs, operation_find("stop"), job->target_id, name, NULL, NULL);
	jobs_batch_end(jobs);
	assert_int_equal(start->batch, batch);
	assert_int_equal(stop->batch, batch);
	assert_false(jobs_may_retry(stop));
	assert_null(jobs_retry(jobs, stop, &error));
	assert_int_equal(error.code, ERR_STATE);
	expect_batch(jobs, batch, "start 2 servers: 0 done, 1 failed, 1 going on");
	wait_done(jobs, stop);
	expect_batch(jobs, batch, "started 1 of 2 servers; 1 failed");
	assert_true(jobs_may_retry(start));
	again = jobs_retry(jobs, start, &error);
	assert_non_null(again);
	assert_int_equal(again->batch, batch);
	assert_int_equal(start->retried_by, again->id);
	assert_false(jobs_may_retry(start));
	wait_done(jobs, again);
	assert_string_equal(again->status, "ACTIVE");
	jobs_batch_count(jobs, batch, &count);
	assert_int_equal(count.total, 2);
	assert_int_equal(count.done, 2);
	expect_batch(jobs, batch, "started 2 servers");
	operate(jobs, "delete", job->target_id, "DELETED");
	assert_int_equal(jobs_at(jobs, 0)->batch, 0);
	jobs_free(jobs);
	free(name);
}

/* A volume of the cloud that is free; made where there is none. */
static char *free_volume(void)
{
	cJSON *body = cJSON_Parse("{\"volume\": {\"size\": 1, \"name\": \"free\"}}"), *json = NULL;
	char *text = json_print(body, false), *id, *path;
	struct session_request request = {
	        .service = "volume", .method = "POST", .path = "/volumes", .body = text};
	const char *status = "";
	struct error error = {0};
	int64_t until = clock_ms() + 20000;

	if (session_wait(session, &request, &json, &error))
		fail_msg("%s", error.message);
	id = xstrdup(json_str(json_get(json, "volume"), "id"));
	path = xasprintf("/volumes/%s", id);
	while (!str_eq(status, "available")) {
		struct session_request look = {.service = "volume", .method = "GET", .path = path};

		cJSON_Delete(json);
		assert_true(clock_ms() < until);
		loop_turn(session_loop(session), 100);
		assert_int_equal(session_wait(session, &look, &json, NULL), 0);
		status = json_str(json_get(json, "volume"), "status");
	}
	cJSON_Delete(json);
	cJSON_Delete(body);
	free(path);
	free(text);
	return id;
}

static cJSON *attachment(const char *volume)
{
	cJSON *body = cJSON_CreateObject();

	json_add_str(cJSON_AddObjectToObject(body, "volumeAttachment"), "volumeId", volume);
	return body;
}

static void an_attachment_is_followed_by_its_event(void **state)
{
	struct jobs *jobs = new_jobs(NULL);
	char *name = cloud_name("job-attach"), *volume = free_volume(), *below;
	struct job *job = boot(jobs, name, NULL, 1), *attach, *again, *detach;
	struct error error = {0};

	(void)state;
	wait_done(jobs, job);
	attach = change(jobs, "POST", job->target_id, "/os-volume_attachments", attachment(volume),
	        "attach_volume");
	assert_int_equal(job_wait_accepted(jobs, attach, &error), 0);
	assert_int_equal(attach->state, JOB_FOLLOWING);
	wait_done(jobs, attach);
	again = change(jobs, "POST", job->target_id, "/os-volume_attachments", attachment(volume),
	        "attach_volume");
	assert_true(job_wait(jobs, again, &error) != 0);
	assert_int_equal(again->state, JOB_FAILED);
	assert_non_null(again->error.advice);
	expect_sentence(again, again->error.advice);
	below = xasprintf("/os-volume_attachments/%s", volume);
	detach = change(jobs, "DELETE", job->target_id, below, NULL, "detach_volume");
	wait_done(jobs, detach);
	operate(jobs, "delete", job->target_id, "DELETED");
	remove_path("volume", "/volumes", volume);
	free(below);
	free(volume);
	jobs_free(jobs);
	free(name);
}

static char *image_id(void)
{
	cJSON *image = NULL;
	char *id;

	assert_int_equal(
	        manager_find_wait(session, &resource_image, cloud_image(), NULL, &image, NULL), 0);
	id = xstrdup(json_str(image, "id"));
	cJSON_Delete(image);
	return id;
}

/* Accepted, and not done: the status alone would say that all went well. */
static void a_rolled_back_change_is_a_failure(void **state)
{
	static const struct {
		const char *verb, *body;
	} cases[] = {
	        {"resize", "{\"resize\": {\"flavorRef\": \"2\"}}"},
	        {"rebuild", NULL},
	        {"shelve", NULL},
	        {"reboot", NULL},
	        {"pause", NULL},
	        {"set-password", "{\"changePassword\": {\"adminPass\": \"new\"}}"},
	        {"rescue", NULL},
	        {"stop", NULL},
	        {"image-create", "{\"createImage\": {\"name\": \"no such\"}}"},
	};
	struct jobs *jobs;
	char *name;
	struct job *job;
	struct error error = {0};

	(void)state;
	if (cloud_is_real())
		skip();
	jobs = new_jobs(NULL);
	name = cloud_name("job-fell");
	job = boot(jobs, name,
	        "fake_fail=resize,rebuild,shelve,reboot,pause,rescue,stop,changePassword,"
	        "createImage",
	        1);
	wait_done(jobs, job);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cJSON *body = cases[i].body ? cJSON_Parse(cases[i].body) : NULL;
		struct job *one;

		if (str_eq(cases[i].verb, "rebuild")) {
			char *image = image_id();

			body = cJSON_CreateObject();
			json_add_str(cJSON_AddObjectToObject(body, "rebuild"), "imageRef", image);
			free(image);
		}
		one = jobs_run(
		        jobs, operation_find(cases[i].verb), job->target_id, name, body, &error);
		assert_non_null(one);
		if (!job_wait(jobs, one, &error) || one->state != JOB_FAILED)
			fail_msg("%s is %s", cases[i].verb, job_state_word(one->state));
		if (!strstr(error.message, "did not succeed"))
			fail_msg("%s: %s", cases[i].verb, error.message);
	}
	operate(jobs, "delete", job->target_id, "DELETED");
	jobs_free(jobs);
	free(name);
}

static cJSON *live_body(void)
{
	cJSON *body = cJSON_CreateObject(),
	      *inner = cJSON_AddObjectToObject(body, "os-migrateLive");

	cJSON_AddNullToObject(inner, "host");
	json_add_str(inner, "block_migration", "auto");
	return body;
}

/* The action is done when a live migration begins; only its record tells how it ended. */
static void a_live_migration_is_judged_by_its_record(void **state)
{
	struct session *admin = cloud_admin_session();
	struct jobs *jobs = new_jobs(NULL), *theirs = jobs_new(admin, NULL, operation_find, NULL);
	char *name = cloud_name("job-live");
	struct job *job = boot(jobs, name, NULL, 1), *live;
	struct error error = {0};

	(void)state;
	jobs_set_timeout(theirs, 120000);
	wait_done(jobs, job);
	live = jobs_run(theirs, operation_find("live-migration"), job->target_id, name, live_body(),
	        &error);
	wait_done(theirs, live);
	if (!cloud_is_real()) {
		cJSON *meta = cJSON_Parse("{\"metadata\": {\"fake_fail\": \"live-migration\"}}");

		wait_done(jobs, change(jobs, "POST", job->target_id, "/metadata", meta, NULL));
		live = jobs_run(theirs, operation_find("live-migration"), job->target_id, name,
		        live_body(), &error);
		assert_int_equal(job_wait(theirs, live, &error), ERR_STATE);
		if (!strstr(error.message, "the server is ACTIVE on ") ||
		        !strstr(error.message, " is error"))
			fail_msg("%s", error.message);
	}
	operate(jobs, "delete", job->target_id, "DELETED");
	jobs_free(theirs);
	cloud_session_free(admin);
	jobs_free(jobs);
	free(name);
}

static void an_attachment_that_fell_back_is_a_failure(void **state)
{
	struct jobs *jobs;
	char *name, *volume;
	struct job *job, *attach;
	struct error error = {0};

	(void)state;
	if (cloud_is_real())
		skip();
	jobs = new_jobs(NULL);
	name = cloud_name("job-unattached");
	volume = free_volume();
	job = boot(jobs, name, "fake_fail=attach_volume", 1);
	wait_done(jobs, job);
	attach = change(jobs, "POST", job->target_id, "/os-volume_attachments", attachment(volume),
	        "attach_volume");
	assert_int_equal(job_wait(jobs, attach, &error), ERR_STATE);
	assert_string_equal(error.message,
	        "some-change did not succeed: its event compute_attach_volume "
	        "failed; only administrators can see why");
	assert_string_equal(error.request_id, attach->request_id);
	operate(jobs, "delete", job->target_id, "DELETED");
	remove_path("volume", "/volumes", volume);
	free(volume);
	jobs_free(jobs);
	free(name);
}

static void clean_up(struct jobs *jobs, const char *name, const char *volume)
{
	cJSON *server = NULL;

	assert_int_equal(
	        manager_find_wait(session, &resource_server, name, NULL, &server, NULL), 0);
	operate(jobs, "delete", json_str(server, "id"), "DELETED");
	cJSON_Delete(server);
	remove_path("volume", "/volumes", volume);
}

static void an_unfinished_change_is_reported_as_unfinished(void **state)
{
	struct place place;
	struct jobs *jobs;
	char *name = cloud_name("job-cut"), *volume = free_volume();
	struct job *job, *found;
	cJSON *lines;
	int sentences = 0;

	(void)state;
	place_make(&place);
	jobs = new_jobs(place.directory);
	job = boot(jobs, name, NULL, 1);
	wait_done(jobs, job);
	/* Accepted and followed by its event; and one of which only the sending is known. */
	assert_int_equal(job_wait_accepted(jobs,
	                         change(jobs, "POST", job->target_id, "/os-volume_attachments",
	                                 attachment(volume), "attach_volume"),
	                         NULL),
	        0);
	change(jobs, "PUT", job->target_id, "/tags", tags("t"), NULL);
	jobs_free(jobs);
	lines = audited(&place);
	assert_int_equal(cJSON_GetArraySize(lines), 3);
	assert_string_equal(json_str(cJSON_GetArrayItem(lines, 1), "outcome"), "accepted");
	assert_string_equal(json_str(cJSON_GetArrayItem(lines, 2), "outcome"), "sent");
	cJSON_Delete(lines);
	jobs = new_jobs(place.directory);
	jobs_recover(jobs, told, &sentences);
	assert_int_equal(sentences, 2);
	for (size_t i = 0; i < jobs_count(jobs); i++) {
		found = jobs_at(jobs, i);
		if (found->request_id[0]) {
			wait_done(jobs, found);
			continue;
		}
		assert_int_equal(found->state, JOB_LOST);
		assert_non_null(strstr(found->error.message, "PUT /servers/"));
		assert_non_null(strstr(found->error.message, "before you repeat it"));
	}
	jobs_free(jobs);
	/* What is unknown is told again, until someone has settled it. */
	jobs = new_jobs(place.directory);
	assert_int_equal(jobs_unfinished(jobs), 1);
	jobs_recover(jobs, told, &sentences);
	assert_int_equal(sentences, 3);
	assert_int_equal(jobs_settle(jobs, jobs_at(jobs, 0)->key, NULL), 0);
	jobs_free(jobs);
	jobs = new_jobs(place.directory);
	assert_int_equal(jobs_unfinished(jobs), 0);
	clean_up(jobs, name, volume);
	jobs_free(jobs);
	place_remove(&place);
	free(volume);
	free(name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(any_change_is_a_job_and_leaves_a_line),
	        cmocka_unit_test(a_read_only_cloud_is_sent_nothing),
	        cmocka_unit_test(a_batch_is_counted_and_failed_jobs_are_retried),
	        cmocka_unit_test(an_attachment_is_followed_by_its_event),
	        cmocka_unit_test(a_rolled_back_change_is_a_failure),
	        cmocka_unit_test(an_attachment_that_fell_back_is_a_failure),
	        cmocka_unit_test(a_live_migration_is_judged_by_its_record),
	        cmocka_unit_test(an_unfinished_change_is_reported_as_unfinished),
	};

	return cmocka_run_group_tests(tests, open_cloud, close_cloud);
}
