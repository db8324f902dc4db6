/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes of earlier runs whose outcome was never seen: found in the journal, looked up in the
 * cloud, settled by a person. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ncnova/arena.h"
#include "ncnova/clock.h"

struct reporter {
	void (*report)(void *data, const char *sentence);
	void *data;
};

static void recovery_report(
        const struct work *work, const struct reporter *reporter, const char *what)
{
	struct buf sentence = BUF_INIT;
	char at[32];

	if (!reporter->report)
		return;
	clock_format_iso(work->job.started_ms, at, sizeof at);
	buf_printf(&sentence, "%s%s%s, sent at %s by an earlier run%s", work->job.verb,
	        *work->job.target_name ? " of " : "", work->job.target_name, at, what);
	reporter->report(reporter->data, buf_str(&sentence));
	buf_free(&sentence);
}

/* "POST /servers" */
static void note_sent(struct work *work, const char *sent)
{
	const char *path = sent ? strchr(sent, '/') : NULL;
	char *method;

	if (!path || path < sent + 2)
		return;
	method = xstrndup(sent, (size_t)(path - sent) - 1);
	work->method = intern(method);
	work->path = xstrdup(path);
	work->server_id = path_server(path);
	free(method);
}

/* Makes a job of a journal entry; it is never sent. */
static struct work *work_of(struct jobs *jobs, const struct journal_entry *entry)
{
	const struct operation *operation =
	        jobs->find_operation ? jobs->find_operation(entry->verb) : NULL;
	struct work *work = work_new(jobs, intern(entry->verb), entry->name);

	work->job.earlier = true;
	work->background = !operation; /* all that is known is that it was accepted */
	work->job.state = JOB_LOOKING_UP;
	free(work->job.key);
	work->job.key = xstrdup(entry->key);
	work->job.kind = entry->kind ? intern(entry->kind) : NULL;
	work->job.operation = operation;
	work->boot = str_eq(entry->verb, "boot");
	work->action = operation ? operation->action : entry->action ? intern(entry->action) : NULL;
	work->count = entry->count;
	note_sent(work, entry->sent);
	work->created_name = xstrdup(entry->creates);
	work->image_id = xstrdup(entry->image);
	work->taken = entry->accepted;
	work->job.started_ms = entry->at_ms;
	work->sent_ms = entry->sent_ms ? entry->sent_ms
	                               : entry->at_ms + session_clock_skew_ms(jobs->session);
	work->clock_known = entry->sent_ms != 0;
	work->job.target_id = xstrdup(entry->id);
	if (entry->request_id)
		str_copy(work->job.request_id, sizeof work->job.request_id, entry->request_id);
	return work;
}

static enum follow follow_of(const struct work *work)
{
	const struct operation *operation = work->job.operation;

	if (work_is_snapshot(work) && work->image_id)
		return FOLLOW_IMAGE;
	if (work->boot || (operation && operation->final))
		return work->count > 1 ? FOLLOW_GROUP : FOLLOW_SERVER;
	return operation ? (operation->by_action ? FOLLOW_ACTION : FOLLOW_NOTHING)
	                 : (work->action && work->server_id ? FOLLOW_ACTION : FOLLOW_NOTHING);
}

/* Does the journal entry have what it takes to follow the accepted change? */
static bool can_follow(const struct work *work)
{
	switch (work->follow) {
	case FOLLOW_NOTHING:
	case FOLLOW_IMAGE:
		return true;
	case FOLLOW_ACTION:
		return work->job.request_id[0] != '\0';
	case FOLLOW_GROUP:
		return work->boot;
	default:
		/* A snapshot without its image id must be looked up. */
		return work->job.target_id && !work_is_snapshot(work);
	}
}

static void recovery_revive(struct jobs *jobs, const struct journal_entry *entry,
        const struct reporter *reporter, bool only_look)
{
	struct work *work = work_of(jobs, entry);
	const struct operation *operation = work->job.operation;
	bool ours = identity_is_known(&entry->identity), follows;

	work->only_look = only_look;
	work->final = xstrdup(operation    ? (operation->final ? operation->final : "")
	                      : work->boot ? "ACTIVE"
	                                   : "");
	work->follow = follow_of(work);
	follows = ours && entry->accepted && can_follow(work);
	if (!only_look)
		journal_take(jobs->journal, entry->key);
	recovery_report(work, reporter,
	        follows || (ours && work_leaves_trace(work)) ? ", is being looked up"
	                                                     : ": its outcome is unknown");
	if (follows)
		watch_begin(work);
	else if (ours)
		lookup_begin(work);
	else
		work_unknown(work, "the journal does not say which region, project and user it was "
		                   "sent for");
}

static size_t recovery_unfinished(struct jobs *jobs, struct journal_entry **entries)
{
	*entries = NULL;
	return jobs->journal ? journal_unfinished(jobs->journal, &jobs->identity,
	                               session_config(jobs->session)->name, entries)
	                     : 0;
}

size_t jobs_unfinished(struct jobs *jobs)
{
	struct journal_entry *entries;
	size_t count = recovery_unfinished(jobs, &entries);

	journal_entries_free(entries, count);
	return count;
}

static size_t recovery_run(struct jobs *jobs, const struct reporter *reporter, bool only_look)
{
	struct journal_entry *entries;
	size_t count = recovery_unfinished(jobs, &entries);

	for (size_t i = 0; i < count; i++)
		recovery_revive(jobs, &entries[i], reporter, only_look);
	journal_entries_free(entries, count);
	return count;
}

void jobs_recover(struct jobs *jobs, void (*report)(void *data, const char *sentence), void *data)
{
	const struct reporter reporter = {report, data};

	recovery_run(jobs, &reporter, false);
}

size_t jobs_look_up(struct jobs *jobs)
{
	const struct reporter nobody = {0};

	return recovery_run(jobs, &nobody, true);
}

size_t jobs_unfinished_in(const struct session *session, const char *directory)
{
	char *path = xasprintf("%s/journal", directory);
	struct identity identity = {0};
	struct journal_entry *entries = NULL;
	struct journal *journal;
	struct stat info;
	size_t count = 0;

	/* Looking does not create a journal. */
	if (!stat(path, &info) && info.st_size && (journal = journal_open(directory, NULL))) {
		identity_fill(&identity, session);
		count = journal_unfinished(
		        journal, &identity, session_config(session)->name, &entries);
		journal_entries_free(entries, count);
		identity_clear(&identity);
		journal_close(journal);
	}
	free(path);
	return count;
}

static void note_settled(struct jobs *jobs, const char *key)
{
	for (size_t i = 0; i < jobs->count; i++)
		if (str_eq(jobs->works[i]->job.key, key)) {
			jobs->works[i]->job.settled = true;
			work_notify(jobs->works[i]);
		}
}

int jobs_settle(struct jobs *jobs, const char *key, struct error *error)
{
	struct journal_entry *entries;
	size_t count = jobs->journal ? journal_read(jobs->journal, &entries) : 0;
	bool open = false;

	for (size_t i = 0; i < count; i++)
		open = open || (str_eq(entries[i].key, key) && !entries[i].ended);
	if (count)
		journal_entries_free(entries, count);
	if (!open)
		return error_set_type(error, ERR_NOT_FOUND, "CommandError",
		        "No open change has the key '%s'.", key);
	if (journal_settle(jobs->journal, key, error))
		return error ? error->code : ERR_IO;
	note_settled(jobs, key);
	return 0;
}
