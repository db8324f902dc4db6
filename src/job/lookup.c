/* After a lost reply, and after a run that ended too early: did the change arrive? The cloud is
 * asked, the operator told. */
#include "job_parts.h"

#include <stdlib.h>
#include <string.h>

#include "ncnova/arena.h"
#include "ncnova/clock.h"
#include "ncnova/json.h"
#include "ncnova/text.h"

#define LOOKUPS_AT_MOST 4
#define LOOKUP_FIRST_MS 1000

static void ask(void *data);

static void give_up(struct work *work, const char *why)
{
	struct error error = work->job.error;
	char sent[32];

	clock_format_iso(work->sent_ms, sent, sizeof sent);
	error_set_type(&error, ERR_LOST, "CommandError",
	        "no reply came to the request sent at %s, and %s. It was not sent again: look "
	        "before you "
	        "repeat it",
	        sent, why);
	work_end(work, JOB_LOST, &error);
}

static void try_again(struct work *work, const char *why)
{
	if (work->lookups >= LOOKUPS_AT_MOST)
		give_up(work, why);
	else
		work->timer = loop_timer_start(session_loop(work->jobs->session),
		        LOOKUP_FIRST_MS << work->lookups, ask, work);
}

/* Arrived after all: followed like any other. */
static void found(struct work *work, const char *id)
{
	if (id && !work->job.target_id)
		work->job.target_id = xstrdup(id);
	error_clear(&work->job.error);
	journal_accepted(work->jobs->journal, work);
	watch_begin(work);
}

static bool since_sent(const struct work *work, const char *time)
{
	int64_t at;

	return time && clock_parse_iso(time, &at) && at >= work->sent_ms - SLACK_MS;
}

/* A boot: a server of that name, created since. */
static void boot_answer(struct work *work, const cJSON *json)
{
	const cJSON *server;

	cJSON_ArrayForEach(server, json_get(json, "servers"))
	{
		if (since_sent(work, json_str(server, "created")) && json_str(server, "id")) {
			found(work, json_str(server, "id"));
			return;
		}
	}
	try_again(work, "no server of that name was made since");
}

/* An operation: its instance action, begun since. */
static void action_answer(struct work *work, const cJSON *json)
{
	const cJSON *action;

	cJSON_ArrayForEach(action, json_get(json, "instanceActions"))
	{
		const char *request_id = json_str(action, "request_id");

		if (!str_eq(json_str(action, "action"), work->action) ||
		        !since_sent(work, json_str(action, "start_time")))
			continue;
		if (request_id)
			str_copy(work->job.request_id, sizeof work->job.request_id, request_id);
		found(work, NULL);
		return;
	}
	try_again(work, "the server's events do not show it");
}

static void answered(void *data, struct session_reply *reply)
{
	struct work *work = data;

	work->call = NULL;
	if (reply->status == 404 && work->operation && strstr(work->final, "DELETED")) {
		work_see(work, "DELETED", "", 100);
		error_clear(&work->job.error);
		work_end(work, JOB_DONE, NULL);
	} else if (reply->error.code) {
		try_again(work, "the cloud could not be asked whether it arrived");
	} else if (work->boot) {
		boot_answer(work, reply->json);
	} else {
		action_answer(work, reply->json);
	}
}

static void ask(void *data)
{
	struct work *work = data;
	struct buf path = BUF_INIT;
	struct session_request request = {.service = "compute", .method = "GET"};

	work->timer = 0;
	work->lookups++;
	if (!work->boot) {
		buf_add_path(&path, "/servers/%s/os-instance-actions", work_server(work));
	} else {
		buf_puts(&path, "/servers/detail?name=");
		work_name_filter(&path, work);
	}
	request.path = buf_str(&path);
	work->call = session_send(work->jobs->session, &request, answered, work);
	buf_free(&path);
}

void lookup_begin(struct work *work)
{
	work->lost = true;
	work->lookups = 0;
	work_tell(work);
	/* Nothing to look for: a change that leaves no action behind. */
	if (!work->boot && (!work->action || !work_server(work)))
		give_up(work, "this change leaves no trace to look for");
	else
		work->timer = loop_timer_start(
		        session_loop(work->jobs->session), LOOKUP_FIRST_MS, ask, work);
}

/* --- entries of earlier runs --- */

struct telling {
	void (*told)(void *data, const char *sentence);
	void *data;
};

static void begun_then(const struct work *work, const struct telling *telling, const char *what)
{
	struct buf sentence = BUF_INIT;
	char at[32];

	clock_format_iso(work->job.started_ms, at, sizeof at);
	buf_printf(&sentence, "%s%s%s, begun at %s in an earlier run%s", work->job.verb,
	        *work->job.target_name ? " of " : "", work->job.target_name, at, what);
	telling->told(telling->data, buf_str(&sentence));
	buf_free(&sentence);
}

/* An entry becomes a job again. */
static struct work *work_of(struct jobs *jobs, const struct journal_entry *entry)
{
	const struct operation *operation = operation_find(entry->verb);
	struct work *work = work_new(jobs, intern(entry->verb), entry->name);

	free(work->job.key);
	work->job.key = xstrdup(entry->key);
	work->job.kind = entry->kind ? intern(entry->kind) : NULL;
	work->operation = operation;
	work->boot = str_eq(entry->verb, "boot");
	work->action = operation ? operation->action : entry->action ? intern(entry->action) : NULL;
	work->recovered = true;
	work->count = entry->count;
	work->job.started_ms = entry->at_ms;
	work->sent_ms = entry->at_ms + session_clock_skew_ms(jobs->session);
	if (entry->id)
		work->job.target_id = xstrdup(entry->id);
	if (entry->request_id)
		str_copy(work->job.request_id, sizeof work->job.request_id, entry->request_id);
	return work;
}

/* A boot or an operation: followed by id, or looked for by name. */
static void revive_server(struct work *work, const struct journal_entry *entry)
{
	const struct operation *operation = work->operation;

	work->final = xstrdup(operation ? (operation->final ? operation->final : "") : "ACTIVE");
	work->follow = work->count > 1                     ? FOLLOW_GROUP
	               : operation && operation->by_action ? FOLLOW_ACTION
	                                                   : FOLLOW_SERVER;
	if (operation && !operation->final && !operation->by_action)
		work_end(work, JOB_DONE, NULL);
	else if (entry->request_id && entry->id)
		watch_begin(work);
	else
		lookup_begin(work);
}

/* Of another change only an instance action tells more than that it was accepted, or sent. */
static void revive_change(struct work *work, const struct journal_entry *entry)
{
	const char *path = entry->sent ? strchr(entry->sent, '/') : NULL;
	struct error error;

	work->server_id = path ? path_server(path) : NULL;
	work->final = xstrdup("");
	work->follow = work->action && work->server_id ? FOLLOW_ACTION : FOLLOW_NOTHING;
	if (entry->accepted) {
		watch_begin(work);
	} else if (work->follow == FOLLOW_ACTION) {
		lookup_begin(work);
	} else {
		error_set_type(&error, ERR_LOST, "CommandError",
		        "%s was sent, and the program ended before the answer came. Nothing shows "
		        "whether it arrived: look before you repeat it",
		        entry->sent ? entry->sent : "the request");
		work_end(work, JOB_LOST, &error);
	}
}

static void revive(
        struct jobs *jobs, const struct journal_entry *entry, const struct telling *telling)
{
	struct work *work = work_of(jobs, entry);
	bool server = work->boot || work->operation;

	begun_then(work, telling,
	        server || entry->accepted || work->action ? ", is being looked up"
	                                                  : ": what became of it is not known");
	if (server)
		revive_server(work, entry);
	else
		revive_change(work, entry);
}

void jobs_recover(struct jobs *jobs, void (*told)(void *data, const char *sentence), void *data)
{
	struct telling telling = {told, data};
	struct journal_entry *entries;
	const char *project = session_project_name(jobs->session);
	size_t count;

	if (!jobs->journal)
		return;
	count = journal_unfinished(jobs->journal, session_config(jobs->session)->name,
	        project ? project : "", &entries);
	for (size_t i = 0; i < count; i++)
		revive(jobs, &entries[i], &telling);
	journal_entries_free(entries, count);
}
