/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The life of a job: queued, journalled, sent once, accepted or refused; watch.c takes over from
 * there. */
#include "internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ncnova/clock.h"
#include "ncnova/json.h"
#include "ncnova/manager.h"
#include "ncnova/text.h"

/* The number of changes sent at a time: a hundred marked servers must not open a hundred
 * connections. */
#define SEND_AT_MOST       8
#define DEFAULT_TIMEOUT_MS (30LL * 60 * 1000)
#define STEPS_AT_MOST      256

bool job_is_over(const struct job *job)
{
	return job->state >= JOB_DONE;
}

void work_name_filter(struct buf *path, const struct work *work)
{
	struct buf regex = BUF_INIT;

	buf_putc(&regex, '^');
	for (const char *p = work->job.target_name; *p; p++) {
		if (strchr(".[]{}()*+?^$|\\", *p))
			buf_putc(&regex, '\\');
		buf_putc(&regex, *p);
	}
	buf_puts(&regex, work->count > 1 ? "-[0-9]+$" : "$");
	buf_add_url(path, buf_str(&regex));
	buf_free(&regex);
}

bool work_is_snapshot(const struct work *work)
{
	return work->created_name && str_eq(work->job.verb, "image-create");
}

int64_t jobs_service_ms(const struct jobs *jobs)
{
	return clock_wall_ms() + session_clock_skew_ms(jobs->session);
}

struct jobs *jobs_new(struct session *session, const char *directory, operation_find_fn *find,
        struct error *error)
{
	struct jobs *jobs = xcalloc(1, sizeof *jobs);

	jobs->session = session;
	jobs->find_operation = find;
	jobs->timeout_ms = DEFAULT_TIMEOUT_MS;
	identity_fill(&jobs->identity, session);
	if (!directory)
		return jobs;
	jobs->journal = journal_open(directory, error);
	jobs->audit = audit_new(directory);
	if (jobs->journal && !audit_ready(jobs->audit, error))
		return jobs;
	journal_close(jobs->journal);
	audit_free(jobs->audit);
	identity_clear(&jobs->identity);
	free(jobs);
	return NULL;
}

static void work_free(struct work *work)
{
	struct job *job = &work->job;

	if (work->call)
		session_cancel(work->call);
	loop_timer_stop(session_loop(work->jobs->session), work->timer);
	free(job->key);
	free(job->target_id);
	free(job->target_name);
	free(job->cloud);
	free(job->project);
	free(job->status);
	free(job->task);
	job_forget_pass(job);
	free(job->reservation_id);
	cJSON_Delete(job->reply);
	free(job->steps);
	free(work->path);
	free_secret(work->body);
	free(work->server_id);
	free(work->final);
	free(work->image_id);
	free(work->created_name);
	free(work->fault);
	strv_free(&work->group);
	free(work);
}

void jobs_free(struct jobs *jobs)
{
	if (!jobs)
		return;
	watch_stop(jobs);
	for (size_t i = 0; i < jobs->count; i++) {
		/* Changes in flight are looked up by the next run. */
		if (!job_is_over(&jobs->works[i]->job) && jobs->works[i]->sent_ms &&
		        !jobs->works[i]->job.earlier)
			audit_work(jobs->audit, jobs->works[i]);
		work_free(jobs->works[i]);
	}
	free(jobs->works);
	free(jobs->guard_file);
	journal_close(jobs->journal);
	audit_free(jobs->audit);
	identity_clear(&jobs->identity);
	free(jobs);
}

void jobs_on_change(
        struct jobs *jobs, void (*changed)(void *data, const struct job *job), void *data)
{
	jobs->changed = changed;
	jobs->changed_data = data;
}

void jobs_set_timeout(struct jobs *jobs, int64_t ms)
{
	jobs->timeout_ms = ms > 0 ? ms : DEFAULT_TIMEOUT_MS;
}

size_t jobs_count(const struct jobs *jobs)
{
	return jobs->count;
}

struct job *jobs_at(const struct jobs *jobs, size_t index)
{
	return index < jobs->count ? &jobs->works[jobs->count - 1 - index]->job : NULL;
}

size_t jobs_active(const struct jobs *jobs)
{
	size_t active = 0;

	for (size_t i = 0; i < jobs->count; i++)
		active += !job_is_over(&jobs->works[i]->job);
	return active;
}

bool jobs_changed_object(const struct jobs *jobs, const char *id, int64_t since_ms)
{
	for (size_t i = jobs->count; i--;) {
		const struct work *work = jobs->works[i];

		if ((!work->job.ended_ms || work->job.ended_ms > since_ms) &&
		        (str_eq(work->job.target_id, id) || strv_has(&work->group, id)))
			return true;
	}
	return false;
}

static void wipe_member(cJSON *object, const char *key)
{
	cJSON *item = (cJSON *)(uintptr_t)json_get(object, key);

	if (cJSON_IsString(item))
		memset(item->valuestring, 0, strlen(item->valuestring));
	if (item)
		cJSON_DeleteItemFromObjectCaseSensitive(object, key);
}

void job_forget_pass(struct job *job)
{
	cJSON *keypair = (cJSON *)(uintptr_t)json_get(job->reply, "keypair");
	cJSON *server = (cJSON *)(uintptr_t)json_get(job->reply, "server");

	free_secret(job->admin_pass);
	job->admin_pass = NULL;
	wipe_member(job->reply, "adminPass");
	wipe_member(server, "adminPass");
	wipe_member(keypair, "private_key");
}

const char *job_image(const struct job *job)
{
	return ((const struct work *)(const void *)job)->image_id;
}

void work_notify(struct work *work)
{
	if (work->jobs->changed)
		work->jobs->changed(work->jobs->changed_data, &work->job);
}

struct work *work_new(struct jobs *jobs, const char *verb, const char *name)
{
	struct work *work = xcalloc(1, sizeof *work);
	const char *project = session_project_name(jobs->session);

	work->jobs = jobs;
	work->count = 1;
	work->job.id = ++jobs->next_id;
	work->job.batch = jobs->batch;
	work->job.key = xasprintf("%llx-%x-%llu", (unsigned long long)clock_wall_ms(),
	        (unsigned)getpid(), (unsigned long long)work->job.id);
	work->job.verb = verb;
	work->job.target_name = clean_dup(name ? name : "");
	work->job.cloud = xstrdup(session_config(jobs->session)->name);
	work->job.project = xstrdup(project ? project : "");
	work->job.started_ms = clock_wall_ms();
	work->job.status = xstrdup("");
	work->job.task = xstrdup("");
	if (jobs->count == jobs->room) {
		jobs->room = jobs->room ? jobs->room * 2 : 16;
		jobs->works = xrealloc(jobs->works, jobs->room * sizeof(struct work *));
	}
	jobs->works[jobs->count++] = work;
	return work;
}

static void add_step(struct job *job)
{
	struct job_step *step;

	if (job->step_count == STEPS_AT_MOST)
		return;
	job->steps = xrealloc(job->steps, (job->step_count + 1) * sizeof *job->steps);
	step = &job->steps[job->step_count++];
	*step = (struct job_step){.at_ms = clock_wall_ms()};
	str_copy(step->status, sizeof step->status, job->status);
	str_copy(step->task, sizeof step->task, job->task);
}

/* Stores the word, cleaned; true if it differs. */
static bool take_word(char **kept, const char *word)
{
	char *clean = clean_dup(word ? word : "");
	bool is_other = !str_eq(*kept, clean);

	free(*kept);
	*kept = clean;
	return is_other;
}

/* Records a status or task state; a new one is a step. */
void work_see(struct work *work, const char *status, const char *task, int progress)
{
	struct job *job = &work->job;
	bool other_status = take_word(&job->status, status);
	bool other_task = take_word(&job->task, task);

	if (!other_status && !other_task && job->progress == progress)
		return;
	job->progress = progress;
	job->of_image = work->follow == FOLLOW_IMAGE;
	if (other_status || other_task)
		add_step(job);
	work_notify(work);
}

void work_end(struct work *work, enum job_state state, const struct error *error)
{
	struct job *job = &work->job;

	if (job_is_over(job))
		return;
	job->state = state;
	job->ended_ms = clock_wall_ms();
	if (error)
		job->error = *error;
	/* A failed job can be retried. */
	if (state != JOB_FAILED) {
		free_secret(work->body);
		work->body = NULL;
	}
	work->accepted = true;
	work->over = true;
	if (!work->only_look) {
		journal_end(work->jobs->journal, work);
		audit_work(work->jobs->audit, work);
	}
	work_notify(work);
	jobs_pump(work->jobs);
}

/* --- sending --- */

static void keep_admin_pass(struct job *job, const cJSON *object)
{
	const char *pass = json_str(object, "adminPass");

	if (pass && *pass && !job->admin_pass)
		job->admin_pass = xstrdup(pass);
}

/* The image of a snapshot or backup is in the body from 2.45 on, in the Location header before. A
 * backup's image is not waited for: with rotation 0 it is deleted again. */
static void note_image(struct work *work, const struct session_reply *reply)
{
	const char *id = json_str(reply->json, "image_id");
	const char *location = reply->http ? http_reply_header(reply->http, "Location") : NULL;
	const char *slash = location ? strrchr(location, '/') : NULL;

	if (id)
		work->image_id = xstrdup(id);
	else if (slash && slash[1])
		work->image_id = xstrdup(slash + 1);
	if (str_eq(work->final, "IMAGE"))
		work->follow = work->image_id ? FOLLOW_IMAGE : FOLLOW_SERVER;
}

static void note_created(struct work *work, const cJSON *json)
{
	const cJSON *server = json_get(json, "server");
	const char *reservation = json_str(json, "reservation_id"), *id = json_str(server, "id");

	if (id) {
		free(work->job.target_id);
		work->job.target_id = xstrdup(id);
	}
	if (reservation)
		work->job.reservation_id = xstrdup(reservation);
	keep_admin_pass(&work->job, server);
}

/* The response names the created object: {"aggregate": {"id": 3, "name": "fast"}}. */
static void note_made(struct job *job, const cJSON *json)
{
	const cJSON *made = cJSON_IsObject(json ? json->child : NULL) ? json->child : json;
	const cJSON *id = json_get(made, "id");
	struct buf text = BUF_INIT;

	if (!job->target_id && (cJSON_IsString(id) || cJSON_IsNumber(id))) {
		json_to_text(&text, id);
		job->target_id = clean_dup(buf_str(&text));
	}
	if (!*job->target_name && json_str(made, "name")) {
		free(job->target_name);
		job->target_name = clean_dup(json_str(made, "name"));
	}
	buf_free(&text);
}

/* False: the response does not show the outcome, as with a proxy's page. */
static bool note_answer(struct work *work, const struct session_reply *reply)
{
	struct job *job = &work->job;

	if (work->boot) {
		note_created(work, reply->json);
		return job->target_id || job->reservation_id;
	}
	if (work->job.operation) {
		keep_admin_pass(job, reply->json);
		if (work->created_name)
			note_image(work, reply);
	} else if (!job->target_id) {
		note_made(job, reply->json);
	}
	return true;
}

static void job_on_reply(void *data, struct session_reply *reply)
{
	struct work *work = data;

	work->call = NULL;
	if (reply->error.request_id[0])
		str_copy(
		        work->job.request_id, sizeof work->job.request_id, reply->error.request_id);
	else if (reply->http)
		str_copy(work->job.request_id, sizeof work->job.request_id,
		        http_reply_request_id(reply->http));
	if (reply->lost || reply->unclear) {
		work->unclear = reply->unclear;
		work->job.error = reply->error;
		lookup_begin(work);
	} else if (reply->error.code) {
		/* The object to delete does not exist: done, whoever deleted it. */
		if (reply->status == 404 && work->job.operation &&
		        str_eq(work->job.operation->method, "DELETE"))
			reply->error.code = ERR_NOT_FOUND;
		session_note_refusal(work->jobs->session, work->job.verb, &reply->error);
		work_advise(work, &reply->error);
		work_end(work, JOB_FAILED, &reply->error);
	} else if (!note_answer(work, reply)) {
		work->unclear = true;
		error_set_type(&work->job.error, ERR_PROTOCOL, "ClientException",
		        "Nova accepted the server, but its answer has no id");
		lookup_begin(work);
	} else {
		work->taken = true;
		work->job.reply = session_reply_take(reply);
		journal_accepted(work->jobs->journal, work);
		watch_begin(work);
	}
	jobs_pump(work->jobs);
}

static void send_work(struct work *work)
{
	struct session_request request = {
	        .service = "compute",
	        .method = work->method,
	        .path = work->path,
	        .body = work->body,
	        .secret_body = work->boot || work->job.operation,
	};
	struct error error = {0};

	/* A change that was sent before, or by an earlier run, is never sent again. */
	assert(work->method && work->path && !work->sent_ms && !work->job.earlier);
	work->clock_known = session_clock_is_known(work->jobs->session);
	work->sent_ms = jobs_service_ms(work->jobs);
	if (journal_begin(work->jobs->journal, work, &error)) {
		work->sent_ms = 0;
		work_end(work, JOB_FAILED, &error);
		return;
	}
	work->job.state = JOB_SENDING;
	work->call = session_send(work->jobs->session, &request, job_on_reply, work);
	work_notify(work);
}

void jobs_pump(struct jobs *jobs)
{
	size_t sending = 0;

	for (size_t i = 0; i < jobs->count; i++)
		sending += jobs->works[i]->job.state == JOB_SENDING;
	for (size_t i = 0; i < jobs->count && sending < SEND_AT_MOST; i++) {
		if (jobs->works[i]->job.state != JOB_QUEUED)
			continue;
		send_work(jobs->works[i]);
		sending += jobs->works[i]->job.state == JOB_SENDING;
	}
}

void jobs_leave(struct jobs *jobs, struct job *job)
{
	struct work *work = (struct work *)(void *)job;
	struct error error;

	if (job_is_over(job))
		return;
	if (job->state == JOB_QUEUED) {
		error_set(&error, ERR_CANCELLED, "not sent: cancelled while queued");
		work_end(work, JOB_LEFT, &error);
		return;
	}
	/* A change in flight cannot be cancelled; its reply is still read. */
	if (job->state == JOB_SENDING)
		return;
	if (work->call) {
		session_cancel(work->call);
		work->call = NULL;
	}
	if (job->state == JOB_LOOKING_UP) {
		loop_timer_stop(session_loop(jobs->session), work->timer);
		work->timer = 0;
		work_unknown(work, "nobody waited to see whether it arrived");
		return;
	}
	error_set(&error, ERR_CANCELLED, "no longer followed; the change itself continues");
	work_end(work, JOB_LEFT, &error);
	watch_schedule(jobs);
}

/* --- waiting --- */

static int jobs_wait_for(struct jobs *jobs, struct job *job, const bool *flag, struct error *error)
{
	int rc = *flag ? 0 : loop_until(session_loop(jobs->session), flag, error);

	if (rc)
		return rc;
	if (job->state == JOB_FAILED || job->state == JOB_LOST ||
	        (job->state == JOB_LEFT && job->error.code)) {
		if (error)
			*error = job->error;
		return job->error.code;
	}
	return 0;
}

int job_wait_accepted(struct jobs *jobs, struct job *job, struct error *error)
{
	return jobs_wait_for(jobs, job, &((struct work *)(void *)job)->accepted, error);
}

int job_wait(struct jobs *jobs, struct job *job, struct error *error)
{
	return jobs_wait_for(jobs, job, &((struct work *)(void *)job)->over, error);
}
