/* SPDX-License-Identifier: GPL-3.0-or-later */
/* After a lost reply, or a run that ended early: asks the cloud whether the change arrived. Only a
 * result that no other change can have produced counts. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

#include "ncnova/clock.h"
#include "ncnova/json.h"
#include "ncnova/text.h"

#define LOOKUPS_AT_MOST 4
#define LOOKUP_FIRST_MS 1000
/* A change sent longer ago has arrived or never will: one look is enough. The same when a person
 * asks. */
#define SETTLED_MS (60LL * 1000)

static void lookup_on_timer(void *data);

/* The change that got no reply: who sent it, and when. */
static void say_unanswered(const struct work *work, struct buf *text)
{
	char sent[32];

	clock_format_iso(work->sent_ms, sent, sizeof sent);
	buf_printf(text, "%s %s %s, sent at %s",
	        work->job.earlier ? "an earlier run got no reply to" : "no reply came to",
	        work->method ? work->method : "the request", work->path ? work->path : "", sent);
}

void work_unknown(struct work *work, const char *why)
{
	struct error error = work->job.error;
	struct buf text = BUF_INIT;

	if (work->unclear)
		buf_printf(&text, "%s (%s)", error.message, why);
	else
		say_unanswered(work, &text);
	if (!work->unclear)
		buf_printf(&text, ", and %s", why);
	buf_puts(&text, ". It may have been carried out and was not sent again: ");
	work_check(work, &text);
	buf_puts(&text, " before you repeat it");
	if (work->unclear)
		str_copy(error.message, sizeof error.message, buf_str(&text));
	else
		error_set_type(&error, ERR_LOST, "CommandError", "%s", buf_str(&text));
	buf_free(&text);
	work_end(work, JOB_LOST, &error);
}

/* The service reported a failure and there is no trace: it failed. */
static void lookup_fail_as_answered(struct work *work)
{
	struct error error = work->job.error;

	error.code = ERR_HTTP;
	work_advise(work, &error);
	work_end(work, JOB_FAILED, &error);
}

static void lookup_try_again(struct work *work, const char *why)
{
	if (work->lookups >= LOOKUPS_AT_MOST)
		work_unknown(work, why);
	else
		work->timer = loop_timer_start(session_loop(work->jobs->session),
		        LOOKUP_FIRST_MS << work->lookups, lookup_on_timer, work);
}

/* Arrived after all: followed like any other. */
static void lookup_found(struct work *work)
{
	error_clear(&work->job.error);
	work->unclear = false;
	journal_accepted(work->jobs->journal, work);
	watch_begin(work);
}

/* --- a list, and how to find our entry in it --- */

/* Where a list's entries have the fields of a trace. */
struct shape {
	const char *list, *id, *user, *time;
	bool (*fits)(const struct work *work, const cJSON *item); /* NULL: all do */
};

static bool lookup_action_fits(const struct work *work, const cJSON *item)
{
	return str_eq(json_str(item, "action"), work->action);
}

/* Images of volumes do not name the server. */
static bool lookup_image_fits(const struct work *work, const cJSON *item)
{
	const char *server = json_str(item, "instance_uuid");

	return str_eq(json_str(item, "name"), work->created_name) &&
	       (!server || str_eq(server, work->job.target_id));
}

static const struct shape servers = {"servers", "id", "user_id", "created", NULL},
                          actions = {"instanceActions", "request_id", "user_id", "start_time",
                                  lookup_action_fits},
                          images = {"images", "id", NULL, "created_at", lookup_image_fits};

static const struct shape *shape_of(const struct work *work)
{
	return work->boot ? &servers : work_is_snapshot(work) ? &images : &actions;
}

static struct trace *traces_of(
        const struct work *work, const struct shape *shape, const cJSON *list, size_t *count)
{
	struct trace *traces = xcalloc((size_t)cJSON_GetArraySize(list) + 1, sizeof *traces);
	const cJSON *item;

	*count = 0;
	cJSON_ArrayForEach(item, list)
	{
		struct trace *trace = &traces[*count];
		const char *time = json_str(item, shape->time);

		if ((shape->fits && !shape->fits(work, item)) || !time ||
		        !clock_parse_iso(time, &trace->at_ms))
			continue;
		trace->id = json_str(item, shape->id);
		trace->user = shape->user ? json_str(item, shape->user) : NULL;
		++*count;
	}
	return traces;
}

static void lookup_ask_lock(struct work *work);

static void lookup_take(struct work *work, const struct shape *shape, const char *id, bool unsure)
{
	work->unsure = unsure;
	if (shape == &servers && !work->job.target_id)
		work->job.target_id = xstrdup(id);
	else if (shape == &actions)
		str_copy(work->job.request_id, sizeof work->job.request_id, id);
	if (shape == &images) {
		free(work->image_id);
		work->image_id = xstrdup(id);
		work->follow = FOLLOW_IMAGE;
	}
	/* If the state can confirm it, it must. */
	if (unsure && work->job.operation && work->job.operation->locks)
		lookup_ask_lock(work);
	else
		lookup_found(work);
}

static const char *lookup_no_match(const struct shape *shape)
{
	return shape == &servers  ? "no server of that name was created then"
	       : shape == &images ? "no image of that name was created then"
	                          : "the server's action log does not show it";
}

static void lookup_judge(struct work *work, const struct shape *shape, const cJSON *json)
{
	size_t count, index = 0;
	struct trace *traces = traces_of(work, shape, json_get(json, shape->list), &count);
	enum match match = evidence_match(work, traces, count, &index);

	if (match == MATCH_NONE && work->unclear && work->job.error.http_status >= 500)
		lookup_fail_as_answered(work);
	else if (match == MATCH_NONE)
		lookup_try_again(work, lookup_no_match(shape));
	else if (match == MATCH_SEVERAL)
		work_unknown(work, "what was found may be another change's");
	else
		lookup_take(work, shape, traces[index].id, match != MATCH_ONE);
	free(traces);
}

/* --- a lock: the server shows it --- */

static void lookup_on_lock(void *data, struct session_reply *reply)
{
	struct work *work = data;
	const cJSON *server = json_get(reply->json, "server"), *locked = json_get(server, "locked");
	bool wanted = str_eq(work->job.operation->locks, "true");

	work->call = NULL;
	if (!cJSON_IsBool(locked))
		lookup_try_again(work, "the cloud could not be asked whether it arrived");
	else if (cJSON_IsTrue(locked) == wanted)
		lookup_found(work);
	else
		work_unknown(work, wanted ? "the server is not locked" : "the server is locked");
}

static void lookup_ask_lock(struct work *work)
{
	struct buf path = BUF_INIT;
	struct session_request request = {.service = "compute", .method = "GET"};

	buf_add_path(&path, "/servers/%s", work->job.target_id);
	request.path = buf_str(&path);
	work->call = session_send(work->jobs->session, &request, lookup_on_lock, work);
	buf_free(&path);
}

/* --- asking --- */

static void lookup_on_reply(void *data, struct session_reply *reply)
{
	struct work *work = data;
	const struct shape *shape = shape_of(work);

	work->call = NULL;
	if (reply->status == 404 && shape == &actions && str_has_word(work->final, "DELETED"))
		lookup_found(work); /* the server shows whether it was deleted */
	else if (reply->error.code || !cJSON_IsArray(json_get(reply->json, shape->list)))
		lookup_try_again(work, "the cloud could not be asked whether it arrived");
	else
		lookup_judge(work, shape, reply->json);
}

static void lookup_on_timer(void *data)
{
	struct work *work = data;
	struct buf path = BUF_INIT;
	struct session_request request = {.service = "compute", .method = "GET"};
	char since[32];

	work->timer = 0;
	work->lookups++;
	if (work->boot) {
		/* Includes servers deleted in the meantime. */
		clock_format_iso(work->sent_ms - 10000, since, sizeof since);
		buf_printf(&path, "/servers/detail?changes-since=%s&name=", since);
		work_name_filter(&path, work);
	} else if (work_is_snapshot(work)) {
		request.service = "image";
		buf_puts(&path, "/images?name=");
		buf_add_url(&path, work->created_name);
	} else {
		buf_add_path(&path, "/servers/%s/os-instance-actions", work_server(work));
	}
	request.path = buf_str(&path);
	work->call = session_send(work->jobs->session, &request, lookup_on_reply, work);
	buf_free(&path);
}

void lookup_begin(struct work *work)
{
	bool old = jobs_service_ms(work->jobs) - work->sent_ms > SETTLED_MS;

	work->job.state = JOB_LOOKING_UP;
	work->lookups = old || work->unclear || work->only_look ? LOOKUPS_AT_MOST - 1 : 0;
	work_notify(work);
	if (work_leaves_trace(work))
		work->timer = loop_timer_start(session_loop(work->jobs->session),
		        work->job.earlier || work->unclear ? 0 : LOOKUP_FIRST_MS, lookup_on_timer,
		        work);
	else
		work_unknown(work, "this change leaves no trace to look for");
}

bool work_leaves_trace(const struct work *work)
{
	if (work->boot)
		return true;
	return work_is_snapshot(work) ? work->job.target_id != NULL
	                              : work->action && work_server(work);
}
