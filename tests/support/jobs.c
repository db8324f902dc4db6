/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Jobs on the cloud under test: booted, changed, waited for, journalled. */
#include "tests/support/jobs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "ncnova/json.h"
#include "tests/support/cloud.h"

struct session *session;

int open_cloud(void **state)
{
	(void)state;
	session = cloud_session();
	return session ? 0 : -1;
}

int close_cloud(void **state)
{
	(void)state;
	cloud_session_free(session);
	return 0;
}

struct jobs *new_jobs(const char *directory)
{
	struct error error = {0};
	struct jobs *jobs = jobs_new(session, directory, operation_find, &error);

	if (!jobs)
		fail_msg("%s", error.message);
	jobs_set_timeout(jobs, 120000);
	return jobs;
}

struct job *boot(struct jobs *jobs, const char *name, const char *meta, int count)
{
	struct boot_spec *spec = boot_spec_new();
	struct error error = {0};
	struct job *job = NULL;
	char *nic = xasprintf("net-name=%s", cloud_network());

	spec->name = xstrdup(name);
	spec->image = xstrdup(cloud_image());
	spec->flavor = xstrdup(cloud_flavor());
	spec->min_count = spec->max_count = count;
	if (meta)
		assert_int_equal(
		        boot_add_pair(&spec->meta, &spec->meta_count, "--meta", meta, NULL), 0);
	assert_int_equal(boot_add_nic(spec, nic, &error), 0);
	free(nic);
	if (boot_resolve(session, spec, &error))
		fail_msg("cannot resolve: %s", error.message);
	job = jobs_boot(jobs, spec, &error);
	if (!job)
		fail_msg("cannot boot: %s", error.message);
	return job;
}

void wait_done(struct jobs *jobs, struct job *job)
{
	struct error error = {0};

	if (job_wait(jobs, job, &error))
		fail_msg("%s of %s: %s (%s)", job->verb, job->target_name, error.message,
		        job_state_word(job->state));
	assert_int_equal(job->state, JOB_DONE);
}

void operate(struct jobs *jobs, const char *verb, const char *id, const char *status)
{
	struct error error = {0};
	struct job *job = jobs_run(jobs, operation_find(verb), id, "x", NULL, &error);

	if (!job)
		fail_msg("%s: %s", verb, error.message);
	wait_done(jobs, job);
	if (status)
		assert_string_equal(job->status, status);
}

void remove_path(const char *service, const char *path, const char *id)
{
	char *whole = xasprintf("%s/%s", path, id);
	struct session_request request = {.service = service, .method = "DELETE", .path = whole};
	struct error error = {0};

	if (session_wait(session, &request, NULL, &error))
		fail_msg("%s", error.message);
	free(whole);
}

void place_make(struct place *place)
{
	strcpy(place->directory, "/tmp/ncnova-test-XXXXXX");
	assert_non_null(mkdtemp(place->directory));
}

void place_remove(struct place *place)
{
	char *command = xasprintf("rm -rf %s", place->directory);

	assert_int_equal(system(command), 0);
	free(command);
}

void told(void *data, const char *sentence)
{
	int *sentences = data;

	assert_non_null(strstr(sentence, "earlier run"));
	(*sentences)++;
}
