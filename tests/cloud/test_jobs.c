/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operations on servers over real HTTP: sent once, followed to what the cloud did, found again
 * after a lost reply or an early end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "ncnova/job.h"
#include "ncnova/json.h"
#include "ncnova/manager.h"
#include "tests/support/cloud.h"
#include "tests/support/demo_cloud.h"
#include "tests/support/jobs.h"

/* How many requests with this method and this start of a path the demo cloud has seen. */
static int seen(const char *method, const char *path_end)
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

static void boots_and_is_deleted(void **state)
{
	struct jobs *jobs = new_jobs(NULL);
	char *name = cloud_name("job-boot");
	struct job *job = boot(jobs, name, NULL, 1);

	(void)state;
	wait_done(jobs, job);
	assert_string_equal(job->status, "ACTIVE");
	assert_non_null(job->target_id);
	assert_non_null(job->admin_pass);
	assert_true(job->request_id[0]);
	assert_true(job->step_count >= 1);
	operate(jobs, "stop", job->target_id, "SHUTOFF");
	operate(jobs, "start", job->target_id, "ACTIVE");
	operate(jobs, "reboot", job->target_id, "ACTIVE");
	operate(jobs, "pause", job->target_id, "PAUSED");
	operate(jobs, "unpause", job->target_id, "ACTIVE");
	operate(jobs, "lock", job->target_id, NULL);
	operate(jobs, "unlock", job->target_id, NULL);
	operate(jobs, "delete", job->target_id, "DELETED");
	jobs_free(jobs);
	free(name);
}

static void a_failed_boot_shows_the_reason(void **state)
{
	struct jobs *jobs = new_jobs(NULL);
	char *name = cloud_name("job-bad");
	struct job *job = boot(jobs, name, "fake_boot_fail=1", 1);
	struct error error = {0};

	(void)state;
	assert_int_equal(job_wait(jobs, job, &error), ERR_STATE);
	assert_int_equal(job->state, JOB_FAILED);
	assert_string_equal(job->status, "ERROR");
	assert_true(strlen(error.message) > 10);
	operate(jobs, "delete", job->target_id, "DELETED");
	jobs_free(jobs);
	free(name);
}

static void several_at_once_are_followed_together(void **state)
{
	struct jobs *jobs = new_jobs(NULL);
	char *name = cloud_name("job-many");
	struct job *job = boot(jobs, name, NULL, 2);
	struct list_options options = {.limit = -1};
	char *query = xasprintf("name=%s", name);
	cJSON *items = NULL, *item;

	(void)state;
	wait_done(jobs, job);
	options.query = query;
	assert_int_equal(manager_list_wait(session, &resource_server, &options, &items, NULL), 0);
	assert_int_equal(cJSON_GetArraySize(items), 2);
	cJSON_ArrayForEach(item, items)
	{
		assert_string_equal(json_str(item, "status"), "ACTIVE");
		assert_non_null(jobs_run(jobs, operation_find("delete"), json_str(item, "id"),
		        json_str(item, "name"), NULL, NULL));
	}
	for (size_t i = 0; i < 2; i++)
		wait_done(jobs, jobs_at(jobs, i));
	cJSON_Delete(items);
	free(query);
	jobs_free(jobs);
	free(name);
}

static void a_wrong_state_is_reported(void **state)
{
	struct jobs *jobs = new_jobs(NULL);
	char *name = cloud_name("job-state");
	struct job *job = boot(jobs, name, NULL, 1), *start;
	struct error error = {0};

	(void)state;
	wait_done(jobs, job);
	start = jobs_run(jobs, operation_find("start"), job->target_id, name, NULL, NULL);
	assert_int_equal(job_wait(jobs, start, &error), ERR_HTTP);
	assert_int_equal(error.http_status, 409);
	assert_non_null(strstr(error.message, "while it is in vm_state active"));
	operate(jobs, "delete", job->target_id, "DELETED");
	jobs_free(jobs);
	free(name);
}

static void an_unfinished_job_is_found_again(void **state)
{
	struct place place;
	struct jobs *jobs;
	char *name = cloud_name("job-journal");
	struct job *job;
	struct error error = {0};
	int sentences = 0;

	(void)state;
	place_make(&place);
	jobs = new_jobs(place.directory);
	job = boot(jobs, name, NULL, 1);
	assert_int_equal(job_wait_accepted(jobs, job, &error), 0);
	assert_int_equal(job->state, JOB_FOLLOWING);
	jobs_free(jobs);
	jobs = new_jobs(place.directory);
	jobs_recover(jobs, told, &sentences);
	assert_int_equal(sentences, 1);
	assert_int_equal(jobs_count(jobs), 1);
	job = jobs_at(jobs, 0);
	assert_string_equal(job->target_name, name);
	wait_done(jobs, job);
	operate(jobs, "delete", job->target_id, "DELETED");
	jobs_free(jobs);
	jobs = new_jobs(place.directory);
	jobs_recover(jobs, told, &sentences);
	assert_int_equal(jobs_count(jobs), 0);
	jobs_free(jobs);
	place_remove(&place);
	free(name);
}

static void a_lost_reply_is_looked_up_and_never_sent_again(void **state)
{
	struct jobs *jobs;
	char *name;
	struct job *job;

	(void)state;
	if (cloud_is_real())
		skip();
	jobs = new_jobs(NULL);
	name = cloud_name("job-lost");
	free(demo_cloud_control("DELETE", "/requests", NULL));
	free(demo_cloud_control("POST", "/faults", "POST /servers times=1 reset=after"));
	job = boot(jobs, name, NULL, 1);
	wait_done(jobs, job);
	assert_string_equal(job->status, "ACTIVE");
	assert_int_equal(seen("POST", "/servers"), 1);
	operate(jobs, "delete", job->target_id, "DELETED");
	jobs_free(jobs);
	free(name);
}

static void a_request_that_never_arrived_is_reported_and_not_repeated(void **state)
{
	struct jobs *jobs;
	char *name;
	struct job *job;
	struct error error = {0};

	(void)state;
	if (cloud_is_real())
		skip();
	jobs = new_jobs(NULL);
	name = cloud_name("job-gone");
	free(demo_cloud_control("DELETE", "/requests", NULL));
	free(demo_cloud_control("POST", "/faults", "POST /servers times=1 reset=before"));
	job = boot(jobs, name, NULL, 1);
	assert_int_equal(job_wait(jobs, job, &error), ERR_LOST);
	assert_int_equal(job->state, JOB_LOST);
	assert_non_null(strstr(error.message, "not sent again"));
	assert_int_equal(seen("POST", "/servers"), 1);
	jobs_free(jobs);
	free(name);
}

static void a_lost_stop_is_found_by_its_event(void **state)
{
	struct jobs *jobs;
	char *name, *fault;
	struct job *job, *stop;

	(void)state;
	if (cloud_is_real())
		skip();
	jobs = new_jobs(NULL);
	name = cloud_name("job-stop");
	job = boot(jobs, name, NULL, 1);
	wait_done(jobs, job);
	fault = xasprintf("POST /servers/%s/action times=1 reset=after", job->target_id);
	free(demo_cloud_control("POST", "/faults", fault));
	stop = jobs_run(jobs, operation_find("stop"), job->target_id, name, NULL, NULL);
	wait_done(jobs, stop);
	assert_string_equal(stop->status, "SHUTOFF");
	operate(jobs, "delete", job->target_id, "DELETED");
	free(fault);
	jobs_free(jobs);
	free(name);
}

static cJSON *resize_body(const char *flavor)
{
	cJSON *body = cJSON_CreateObject();

	json_add_str(cJSON_AddObjectToObject(body, "resize"), "flavorRef", flavor);
	return body;
}

static void a_resize_is_done_and_confirmed(void **state)
{
	struct jobs *jobs = new_jobs(NULL);
	char *name = cloud_name("job-resize");
	struct job *job = boot(jobs, name, NULL, 1), *resize;

	(void)state;
	wait_done(jobs, job);
	resize = jobs_run(jobs, operation_find("resize"), job->target_id, name,
	        resize_body(cloud_is_real() ? "84" : "2"), NULL);
	wait_done(jobs, resize);
	assert_string_equal(resize->status, "VERIFY_RESIZE");
	operate(jobs, "resize-confirm", job->target_id, "ACTIVE");
	operate(jobs, "delete", job->target_id, "DELETED");
	jobs_free(jobs);
	free(name);
}

static void a_snapshot_is_followed_until_its_image_is_active(void **state)
{
	struct jobs *jobs = new_jobs(NULL);
	char *name = cloud_name("job-snap");
	struct job *job = boot(jobs, name, NULL, 1), *snap;
	cJSON *body = cJSON_CreateObject(), *image = NULL;
	struct error error = {0};

	(void)state;
	wait_done(jobs, job);
	json_add_str(cJSON_AddObjectToObject(body, "createImage"), "name", name);
	snap = jobs_run(jobs, operation_find("image-create"), job->target_id, name, body, NULL);
	wait_done(jobs, snap);
	if (manager_find_wait(session, &resource_image, name, NULL, &image, &error))
		fail_msg("%s", error.message);
	assert_string_equal(json_str(image, "status"), "active");
	remove_path("image", "/images", json_str(image, "id"));
	cJSON_Delete(image);
	operate(jobs, "delete", job->target_id, "DELETED");
	jobs_free(jobs);
	free(name);
}

static void many_stops_share_their_polls(void **state)
{
	enum { MANY = 12 };
	struct jobs *jobs;
	struct job *stops[MANY];
	struct list_options options = {.query = "status=ACTIVE", .limit = MANY};
	cJSON *items = NULL, *item;
	size_t n = 0;

	(void)state;
	if (cloud_is_real())
		skip();
	jobs = new_jobs(NULL);
	assert_int_equal(manager_list_wait(session, &resource_server, &options, &items, NULL), 0);
	free(demo_cloud_control("DELETE", "/requests", NULL));
	cJSON_ArrayForEach(item, items)
	{
		if (n == MANY || json_bool(item, "locked", false) ||
		        !json_is_null(item, "OS-EXT-STS:task_state"))
			continue;
		stops[n++] = jobs_run(jobs, operation_find("stop"), json_str(item, "id"),
		        json_str(item, "name"), NULL, NULL);
	}
	assert_true(n > 5);
	for (size_t i = 0; i < n; i++)
		wait_done(jobs, stops[i]);
	/* One action each, and far fewer looks than one each per round. */
	assert_int_equal(seen("POST", "/action"), (int)n);
	for (size_t i = 0; i < n; i++)
		jobs_run(jobs, operation_find("start"), stops[i]->target_id, "x", NULL, NULL);
	for (size_t i = 0; i < n; i++)
		wait_done(jobs, jobs_at(jobs, i));
	cJSON_Delete(items);
	jobs_free(jobs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(boots_and_is_deleted),
	        cmocka_unit_test(a_failed_boot_shows_the_reason),
	        cmocka_unit_test(several_at_once_are_followed_together),
	        cmocka_unit_test(a_wrong_state_is_reported),
	        cmocka_unit_test(an_unfinished_job_is_found_again),
	        cmocka_unit_test(a_lost_reply_is_looked_up_and_never_sent_again),
	        cmocka_unit_test(a_request_that_never_arrived_is_reported_and_not_repeated),
	        cmocka_unit_test(a_lost_stop_is_found_by_its_event),
	        cmocka_unit_test(a_resize_is_done_and_confirmed),
	        cmocka_unit_test(a_snapshot_is_followed_until_its_image_is_active),
	        cmocka_unit_test(many_stops_share_their_polls),
	};

	return cmocka_run_group_tests(tests, open_cloud, close_cloud);
}
