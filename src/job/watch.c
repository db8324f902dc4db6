/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Following accepted changes to their real outcome: status, task state, fault, and the instance
 * action of the request. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

#include "ncnova/clock.h"
#include "ncnova/json.h"
#include "ncnova/text.h"

#define FIRST_POLL_MS    500
#define SLOWEST_POLL_MS  3000
#define FAILED_POLL_MS   15000
#define FAILURES_AT_MOST 20

static void watch_on_timer(void *data);
static void watch_poll_one(struct work *work);

static bool watch_is_following(const struct work *work)
{
	return work->job.state == JOB_FOLLOWING;
}

/* Statuses a server passes through on its way to another. */
static bool in_transit(const char *status, const char *task)
{
	return (task && *task) || !status ||
	       str_has_word(
	               "BUILD REBOOT HARD_REBOOT RESIZE MIGRATING REBUILD PASSWORD REVERT_RESIZE",
	               status);
}

void watch_schedule(struct jobs *jobs)
{
	struct loop *loop = session_loop(jobs->session);
	int64_t next = INT64_MAX, now = clock_ms();

	loop_timer_stop(loop, jobs->poll_timer);
	jobs->poll_timer = 0;
	for (size_t i = 0; i < jobs->count; i++)
		if (watch_is_following(jobs->works[i]) && !jobs->works[i]->call &&
		        jobs->works[i]->next_ms < next)
			next = jobs->works[i]->next_ms;
	if (next == INT64_MAX || jobs->shared_call)
		return;
	jobs->poll_timer =
	        loop_timer_start(loop, next > now ? next - now : 0, watch_on_timer, jobs);
}

void watch_stop(struct jobs *jobs)
{
	loop_timer_stop(session_loop(jobs->session), jobs->poll_timer);
	jobs->poll_timer = 0;
	if (jobs->shared_call)
		session_cancel(jobs->shared_call);
	jobs->shared_call = NULL;
}

/* Accepted, and nothing shows how it ended. */
void work_leave(struct work *work, const char *why)
{
	struct error error;

	error_set_type(&error, ERR_TIMEOUT, "CommandError", "accepted, but %s", why);
	work_end(work, JOB_LEFT, &error);
}

void watch_begin(struct work *work)
{
	int64_t now = clock_ms();

	work->accepted = work->taken = true;
	if (work->follow == FOLLOW_NOTHING) {
		work_end(work, work->background ? JOB_LEFT : JOB_DONE, NULL);
		return;
	}
	if (work->job.reservation_id)
		work->follow = FOLLOW_GROUP;
	work->job.state = JOB_FOLLOWING;
	work->interval_ms = FIRST_POLL_MS;
	work->next_ms = now + FIRST_POLL_MS;
	/* Without a request id the action cannot be found. */
	if (work->follow == FOLLOW_ACTION && !work->job.request_id[0]) {
		work_leave(work, "the response has no request ID to follow it by");
		return;
	}
	work->deadline_ms = now + work->jobs->timeout_ms;
	work->misses = 0;
	work_notify(work);
	watch_schedule(work->jobs);
}

/* Schedules the next look; failed: the cloud did not answer. */
void watch_again(struct work *work, bool failed)
{
	struct error error;
	int64_t now = clock_ms();

	if (job_is_over(&work->job))
		return;
	if (now >= work->deadline_ms) {
		error_set_type(&error, ERR_TIMEOUT, "CommandError",
		        "still %s%s%s%s after %lld s; no longer followed, the change itself "
		        "continues",
		        *work->job.status ? work->job.status : "unknown",
		        *work->job.task ? " (" : "", work->job.task, *work->job.task ? ")" : "",
		        (long long)(work->jobs->timeout_ms / 1000));
		work_end(work, JOB_LEFT, &error);
		return;
	}
	work->interval_ms = failed ? work->interval_ms * 2 : work->interval_ms * 14 / 10;
	if (work->interval_ms > (failed ? FAILED_POLL_MS : SLOWEST_POLL_MS))
		work->interval_ms = failed ? FAILED_POLL_MS : SLOWEST_POLL_MS;
	work->next_ms = now + work->interval_ms;
}

void watch_failed(struct work *work, const struct error *error)
{
	if (++work->misses < FAILURES_AT_MOST || error->code == ERR_CONNECT ||
	        error->code == ERR_TIMEOUT) {
		watch_again(work, true);
		return;
	}
	struct error left = *error;

	error_prefix(&left, "accepted, but its outcome cannot be seen");
	work_end(work, JOB_LEFT, &left);
}

/* --- judging a server at rest --- */

void work_fail(struct work *work, const char *type, const char *text)
{
	struct error error = {0};

	error_set_type(&error, ERR_STATE, type, "%s", text);
	str_copy(error.request_id, sizeof error.request_id, work->job.request_id);
	work_end(work, JOB_FAILED, &error);
}

/* A server in ERROR may have no fault. */
static void fail_with_fault(struct work *work, const cJSON *server)
{
	char *message = clean_sentence(json_str(json_get(server, "fault"), "message"));

	if (message && *message)
		work_fail(work, "ResourceInErrorState", message);
	else
		work_fail(work, "ResourceInErrorState",
		        "the server is in ERROR, but Nova reports no fault; see its events");
	free(message);
}

/* Notes the fault if this change caused it, not an older one. */
static void note_fault(struct work *work, const cJSON *server)
{
	const cJSON *fault = json_get(server, "fault");
	const char *created = json_str(fault, "created");
	int64_t at;

	if (!created || !clock_parse_iso(created, &at) || at < work->sent_ms - SLACK_MS)
		return;
	free(work->fault);
	work->fault = clean_sentence(json_str(fault, "message"));
}

/* Judges the server's current state. */
static void watch_see_server(struct work *work, const cJSON *server)
{
	const char *status = json_str(server, "status");
	const char *task = json_str(server, "OS-EXT-STS:task_state");
	bool error;

	work_see(work, status, task, (int)json_int(server, "progress", 0));
	status = work->job.status;
	if (str_eq(status, "DELETED")) {
		work_deleted(work);
		return;
	}
	error = str_eq(status, "ERROR");
	note_fault(work, server);
	if (in_transit(status, task) && !error) {
		work->misses = 0;
		work->moved = true;
		watch_again(work, false);
		return;
	}
	if (error && work->boot) {
		fail_with_fault(work, server);
	} else if (str_has_word(work->final, status) &&
	           operation_proves(work->job.operation, work->final)) {
		work_end(work, JOB_DONE, NULL);
	} else if (task && *task) {
		watch_again(work, false);
	} else if (error && work->job.operation && json_get(server, "fault") &&
	           !str_has_word(
	                   work->job.operation->from ? work->job.operation->from : "", "error")) {
		fail_with_fault(work, server);
	} else {
		judge_at_rest(work);
	}
}

/* --- polling --- */

static void watch_on_server(void *data, struct session_reply *reply)
{
	struct work *work = data;
	struct jobs *jobs = work->jobs;

	work->call = NULL;
	if (reply->status == 404)
		gone_check(work);
	else if (reply->error.code)
		watch_failed(work, &reply->error);
	else if (json_get(reply->json, "server"))
		watch_see_server(work, json_get(reply->json, "server"));
	else
		watch_again(work, true);
	watch_schedule(jobs);
}

static void watch_on_image(void *data, struct session_reply *reply)
{
	struct work *work = data;
	const char *status = reply->status == 404 ? "deleted" : json_str(reply->json, "status");

	work->call = NULL;
	if (reply->error.code) {
		watch_failed(work, &reply->error);
	} else {
		work_see(work, status, "", 0);
		if (str_eq(status, "active"))
			work_end(work, JOB_DONE, NULL);
		else if (!str_eq(status, "killed") && !str_eq(status, "deleted"))
			watch_again(work, false);
		else if (work->job.request_id[0])
			judge_lost_image(work);
		else
			work_fail(work, "CommandError",
			        "the snapshot failed and its image was removed");
	}
	watch_schedule(work->jobs);
}

static void watch_on_group(void *data, struct session_reply *reply)
{
	struct work *work = data;

	work->call = NULL;
	if (reply->error.code)
		watch_failed(work, &reply->error);
	else
		group_look(work, json_get(reply->json, "servers"));
	watch_schedule(work->jobs);
}

static void watch_poll_one(struct work *work)
{
	static session_done_fn *const on_reply[] = {
	        [FOLLOW_SERVER] = watch_on_server,
	        [FOLLOW_GROUP] = watch_on_group,
	        [FOLLOW_IMAGE] = watch_on_image,
	};
	struct buf path = BUF_INIT;
	struct session_request request = {
	        .service = "compute", .method = "GET", .not_found_ok = true};

	if (work->follow == FOLLOW_ACTION) {
		judge_by_action(work);
		return;
	}
	if (work->follow == FOLLOW_IMAGE) {
		request.service = "image";
		buf_add_path(&path, "/images/%s", work->image_id);
	} else if (work->follow == FOLLOW_GROUP) {
		group_path(work, &path);
	} else {
		buf_add_path(&path, "/servers/%s", work->job.target_id);
	}
	request.path = buf_str(&path);
	work->call = session_send(work->jobs->session, &request, on_reply[work->follow], work);
	buf_free(&path);
}

const cJSON *servers_find(const cJSON *servers, const char *id)
{
	const cJSON *server;

	cJSON_ArrayForEach(server, servers)
	{
		if (str_eq(json_str(server, "id"), id))
			return server;
	}
	return NULL;
}

/* One list for all servers being followed, with changes since the first of them was sent. */
static void watch_on_list(void *data, struct session_reply *reply)
{
	struct jobs *jobs = data;
	const cJSON *servers = json_get(reply->json, "servers");
	int64_t now = clock_ms();

	jobs->shared_call = NULL;
	for (size_t i = 0; i < jobs->count; i++) {
		struct work *work = jobs->works[i];
		const cJSON *server;

		if (!watch_is_following(work) || work->call || work->follow != FOLLOW_SERVER ||
		        work->next_ms > now)
			continue;
		server = reply->error.code ? NULL : servers_find(servers, work->job.target_id);
		if (reply->error.code)
			watch_failed(work, &reply->error);
		else if (server)
			watch_see_server(work, server);
		else if (++work->misses % MISSES_AT_MOST == 0)
			watch_poll_one(work);
		else
			watch_again(work, false);
	}
	watch_schedule(jobs);
}

static void watch_poll_list(struct jobs *jobs, int64_t since)
{
	char at[32];
	char *path;
	struct session_request request = {.service = "compute", .method = "GET"};

	clock_format_iso(since - OVERLAP_MS, at, sizeof at);
	path = path_format("/servers/detail?changes-since=%s", at);
	request.path = path;
	jobs->shared_call = session_send(jobs->session, &request, watch_on_list, jobs);
	free(path);
}

static void watch_on_timer(void *data)
{
	struct jobs *jobs = data;
	/* Jobs that are almost due are polled along, so that many jobs share one request. */
	int64_t now = clock_ms() + 100, since = INT64_MAX;
	size_t due = 0;

	jobs->poll_timer = 0;
	for (size_t i = 0; i < jobs->count; i++) {
		struct work *work = jobs->works[i];

		if (!watch_is_following(work) || work->call || work->next_ms > now)
			continue;
		if (work->follow != FOLLOW_SERVER) {
			watch_poll_one(work);
			continue;
		}
		due++;
		work->next_ms = clock_ms();
		if (work->sent_ms < since)
			since = work->sent_ms;
	}
	for (size_t i = 0; due == 1 && i < jobs->count; i++)
		if (watch_is_following(jobs->works[i]) && !jobs->works[i]->call &&
		        jobs->works[i]->next_ms <= now)
			watch_poll_one(jobs->works[i]);
	if (due > 1)
		watch_poll_list(jobs, since);
	watch_schedule(jobs);
}
