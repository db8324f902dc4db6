/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said of a change: sentences as it goes on and ends, and what to do about a refusal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "src/job/internal.h"

static void expect(const struct job *job, const char *sentence)
{
	struct buf text = BUF_INIT;

	job_sentence(job, &text);
	assert_string_equal(buf_str(&text), sentence);
	buf_free(&text);
}

static struct job one(const char *verb, const char *name, enum job_state state)
{
	struct job job = {.verb = verb, .state = state, .started_ms = 1000, .ended_ms = 2200};

	job.target_name = (char *)(uintptr_t)name;
	job.status = job.task = (char *)(uintptr_t) "";
	return job;
}

static void a_change_uses_its_own_wording(void **state)
{
	struct job job = one("volume-attach", "web-01", JOB_FOLLOWING);

	(void)state;
	job.doing = "attaching a volume to";
	job.done = "has its volume";
	expect(&job, "attaching a volume to web-01");
	job.state = JOB_DONE;
	expect(&job, "web-01 has its volume (1.2s)");
	job.state = JOB_FAILED;
	error_set(&job.error, ERR_HTTP, "volume is gone");
	expect(&job, "volume-attach of web-01 failed: volume is gone");
	job.error.advice = "Look.";
	expect(&job, "volume-attach of web-01 failed: volume is gone. Look.");
	error_set(&job.error, ERR_HTTP, "volume is gone.");
	job.error.advice = "Look.";
	expect(&job, "volume-attach of web-01 failed: volume is gone. Look.");
}

static void wording_is_derived_from_the_verb(void **state)
{
	struct job job = one("aggregate-create", "fast", JOB_SENDING);

	(void)state;
	expect(&job, "aggregate-create of fast");
	job.state = JOB_DONE;
	expect(&job, "aggregate-create of fast: done (1.2s)");
	/* What is made may have no name yet, only an id, or neither. */
	job = one("aggregate-create", "", JOB_SENDING);
	expect(&job, "aggregate-create");
	job.target_id = (char *)(uintptr_t) "7";
	expect(&job, "aggregate-create of 7");
}

static void operations_and_boots_have_theirs(void **state)
{
	static const struct operation stop = {
	        .name = "stop", .doing = "stopping", .done = "stopped"};
	struct job job = one("stop", "web-01", JOB_FOLLOWING);

	(void)state;
	job.operation = &stop;
	job.status = (char *)(uintptr_t) "ACTIVE";
	job.task = (char *)(uintptr_t) "powering-off";
	expect(&job, "stopping web-01: ACTIVE (powering-off)");
	job.state = JOB_DONE;
	expect(&job, "web-01 is stopped (1.2s)");
	job = one("boot", "web-01", JOB_DONE);
	job.status = (char *)(uintptr_t) "ACTIVE";
	expect(&job, "web-01 is ACTIVE after 1.2s");
}

/* As Nova, Neutron, Cinder and Glance of a real cloud wrote them. */
static void refusals_come_with_advice(void **state)
{
	static const struct {
		int status;
		const char *message, *advice; /* a part of it; NULL: none */
	} cases[] = {
	        {403,
	                "Quota exceeded for instances: Requested 1, but already used 10 of 10 "
	                "instances",
	                "larger quota"},
	        {413,
	                "VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds "
	                "allowed "
	                "gigabytes quota. Requested 2000G, quota is 1000G",
	                "larger quota"},
	        {409, "Quota exceeded for resources: ['network'].", "larger quota"},
	        {413, "Request is too large. Larger than max_request_body_size (114688).", NULL},
	        {403,
	                "Policy doesn't allow os_compute_api:os-migrate-server:migrate to be "
	                "performed.",
	                "Your role"},
	        {403, "(rule:create_network) is disallowed by policy", "Your role"},
	        {403, "You are not authorized to complete publicize_image action.", "Your role"},
	        {403, "You do not own this image", "owner"},
	        {403, "Cannot detach a root device volume", NULL},
	        {403, "Image x is protected and cannot be deleted.", "protection"},
	        {409, "Instance 3988d3b8 is locked", "Unlock"},
	        {409, "Cannot 'stop' instance 3988d3b8 while it is in vm_state stopped", "status"},
	        {409,
	                "Cannot 'createImage' instance 3988d3b8 while it is in task_state "
	                "image_snapshot_pending",
	                "task state is empty"},
	        {409,
	                "Unable to complete operation on network b717563e. There are one or more "
	                "ports "
	                "still in use on the network",
	                "uses it"},
	        {409, "Key pair 'gen' already exists.", "already exists"},
	        {400, "Invalid volume: volume 5 is already attached to instances: 6", "Detach"},
	        {400,
	                "Invalid input received: Invalid volume: Volume 5 status must be available "
	                "or "
	                "downloading to reserve, but the current status is in-use. (HTTP 400)",
	                "status"},
	        {404, "Instance 3988d3b8 could not be found.", NULL},
	        {500, "quota", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct work work = {.count = 1};
		struct error error = {0};

		error_set(&error, ERR_HTTP, "%s", cases[i].message);
		error.http_status = cases[i].status;
		work_advise(&work, &error);
		assert_string_equal(error.message, cases[i].message);
		if (!cases[i].advice != !error.advice ||
		        (error.advice && !strstr(error.advice, cases[i].advice)))
			fail_msg("%s: %s", cases[i].message,
			        error.advice ? error.advice : "(nothing)");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_change_uses_its_own_wording),
	        cmocka_unit_test(wording_is_derived_from_the_verb),
	        cmocka_unit_test(operations_and_boots_have_theirs),
	        cmocka_unit_test(refusals_come_with_advice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
