/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decides how an accepted change ended if the status alone does not show it: by the instance
 * action or, for a live migration, by the migration's record. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/text.h"

/* Looks at an instance action that gets no event: about a minute. */
#define QUIET_AT_MOST 20
/* From this version on the owner of a server sees its events, and from the second one on the cause
 * of a failure. */
#define EVENTS_VERSION  MV(2, 51)
#define DETAILS_VERSION MV(2, 84)

static void say_reason(struct buf *text, const struct work *work, const struct reason *reason)
{
	if (reason->details && *reason->details)
		buf_printf(text, ": %s", reason->details);
	else if (work->fault)
		buf_printf(text, ": %s", work->fault);
	else if (reason->line)
		buf_printf(text, ": %s", reason->line);
	else if (reason->event)
		buf_printf(text, ": its event %s failed; only administrators can see why",
		        reason->event);
}

/* "resize did not succeed, the server is ACTIVE: No valid host was found." */
static void fail_by_action(struct work *work, struct reason *reason)
{
	struct buf text = BUF_INIT;

	if (work->unsure) {
		work_unknown(
		        work, "an action that began in that second failed; it may be another one");
		return;
	}
	buf_printf(&text, "%s did not succeed", work->job.verb);
	if (work->follow == FOLLOW_IMAGE)
		buf_puts(&text, ", the image was deleted");
	else if (*work->job.status)
		buf_printf(&text, ", the server is %s", work->job.status);
	say_reason(&text, work, reason);
	work_fail(work, "CommandError", buf_str(&text));
	buf_free(&text);
}

static void judge_ask_migration(struct work *work);

/* The server is at rest, and neither the status nor the action shows the outcome. */
static void leave_at_rest(struct work *work, bool succeeded)
{
	char *why = xasprintf(succeeded ? "the server is %s, although its action log shows success"
	                                : "the server is %s, and its action log does not show the "
	                                  "outcome",
	        *work->job.status ? work->job.status : "in no known state");

	if (++work->misses > MISSES_AT_MOST)
		work_leave(work, why);
	else
		watch_again(work, false);
	free(why);
}

/* The instance action of this request decides if the status alone cannot. Without it, a server
 * that was seen to leave its state and to reach the right one is done. */
static void judge_on_action(void *data, struct session_reply *reply)
{
	struct work *work = data;
	const cJSON *action = json_get(reply->json, "instanceAction");
	bool final = str_has_word(work->final, work->job.status), shown = action_has_events(action);
	struct reason reason = {0};
	enum outcome outcome = action ? action_outcome(action, &reason) : OUTCOME_GOOD;

	work->call = NULL;
	if (reply->error.code && reply->status != 404 && reply->status != 403)
		watch_failed(work, &reply->error);
	else if (outcome == OUTCOME_BAD)
		fail_by_action(work, &reason);
	else if (outcome == OUTCOME_OPEN)
		watch_again(work, false);
	else if (!final || (!shown && !work->moved))
		leave_at_rest(work, shown);
	else if (work->job.operation && work->job.operation->by_migration)
		judge_ask_migration(work);
	else
		work_end(work, JOB_DONE, NULL);
	reason_clear(&reason);
	watch_schedule(work->jobs);
}

const char *work_server(const struct work *work)
{
	return work->server_id ? work->server_id : work->job.target_id;
}

/* Requested with the version that shows most, whatever the session otherwise uses. */
static microversion judge_version(const struct work *work)
{
	microversion most = session_version_max(work->jobs->session);

	return most > DETAILS_VERSION ? DETAILS_VERSION : most >= EVENTS_VERSION ? most : 0;
}

static void judge_ask_action(struct work *work, session_done_fn *on_reply)
{
	char *path = path_format(
	        "/servers/%s/os-instance-actions/%s", work_server(work), work->job.request_id);
	struct session_request request = {.service = "compute",
	        .method = "GET",
	        .path = path,
	        .not_found_ok = true,
	        .version = judge_version(work)};

	work->call = session_send(work->jobs->session, &request, on_reply, work);
	free(path);
}

static void fail_by_migration(struct work *work, const cJSON *migration)
{
	const char *from = json_str(migration, "source_compute"),
	           *to = json_str(migration, "dest_compute");
	struct buf text = BUF_INIT;

	buf_printf(&text, "%s did not succeed, the server is %s", work->job.verb, work->job.status);
	if (from)
		buf_printf(&text, " on %s", from);
	buf_printf(&text, ": its migration%s%s is %s", to ? " to " : "", to ? to : "",
	        json_str(migration, "status"));
	work_fail(work, "CommandError", buf_str(&text));
	buf_free(&text);
}

/* The action ends before the migration does: without the migration's record nothing shows the
 * outcome. */
static void judge_on_migration(void *data, struct session_reply *reply)
{
	struct work *work = data;
	const cJSON *migration =
	        migration_since(json_get(reply->json, "migrations"), work->sent_ms - SLACK_MS);
	enum outcome outcome = migration ? migration_outcome(migration) : OUTCOME_OPEN;

	work->call = NULL;
	if (reply->status == 403 || reply->status == 404)
		work_leave(work, "this user may not see how its migration ended");
	else if (reply->error.code)
		watch_failed(work, &reply->error);
	else if (!migration && ++work->misses > MISSES_AT_MOST)
		work_leave(work, "Nova has no record of its migration");
	else if (outcome == OUTCOME_OPEN)
		watch_again(work, false);
	else if (outcome == OUTCOME_BAD)
		fail_by_migration(work, migration);
	else
		work_end(work, JOB_DONE, NULL);
	watch_schedule(work->jobs);
}

static void judge_ask_migration(struct work *work)
{
	char *path = path_format("/os-migrations?instance_uuid=%s", work_server(work));
	struct session_request request = {.service = "compute",
	        .method = "GET",
	        .path = path,
	        .not_found_ok = true,
	        .version = judge_version(work)};

	work->call = session_send(work->jobs->session, &request, judge_on_migration, work);
	free(path);
}

/* For a change that no status shows: only its instance action does. */
static void judge_on_action_alone(void *data, struct session_reply *reply)
{
	struct work *work = data;
	const cJSON *action = json_get(reply->json, "instanceAction");
	enum outcome outcome = OUTCOME_OPEN;
	struct reason reason = {0};

	work->call = NULL;
	if (action)
		outcome = action_outcome(action, &reason);
	if (reply->status == 403 || (action && !json_get(action, "events"))) {
		if (outcome == OUTCOME_BAD)
			fail_by_action(work, &reason);
		else
			work_leave(work, "this user is not allowed to see the outcome");
	} else if (reply->status == 404) {
		if (++work->misses > MISSES_AT_MOST)
			work_leave(work, "the server's action log does not show it");
		else
			watch_again(work, false);
	} else if (!action) {
		watch_failed(work, &reply->error);
	} else if (outcome == OUTCOME_BAD) {
		fail_by_action(work, &reason);
	} else if (outcome == OUTCOME_GOOD && action_has_ended(action, work->action)) {
		work_end(work, JOB_DONE, NULL);
	} else if (outcome == OUTCOME_GOOD && ++work->misses > QUIET_AT_MOST) {
		work_leave(work, "the server's events do not show the outcome");
	} else {
		watch_again(work, false);
	}
	reason_clear(&reason);
	watch_schedule(work->jobs);
}

/* The image does not exist, or never will: the action may show why. */
static void judge_on_image_action(void *data, struct session_reply *reply)
{
	struct work *work = data;
	struct reason reason = {0};

	work->call = NULL;
	if (action_outcome(json_get(reply->json, "instanceAction"), &reason) == OUTCOME_BAD)
		fail_by_action(work, &reason);
	else
		work_fail(work, "CommandError",
		        "the snapshot failed and its image was removed; see the server's events");
	reason_clear(&reason);
	watch_schedule(work->jobs);
}

void judge_at_rest(struct work *work)
{
	if (work->job.request_id[0])
		judge_ask_action(work, judge_on_action);
	else if (work->moved && str_has_word(work->final, work->job.status) &&
	         !(work->job.operation && work->job.operation->by_migration))
		work_end(work, JOB_DONE, NULL);
	else
		leave_at_rest(work, false);
}

void judge_by_action(struct work *work)
{
	judge_ask_action(work, judge_on_action_alone);
}

void judge_lost_image(struct work *work)
{
	judge_ask_action(work, judge_on_image_action);
}
