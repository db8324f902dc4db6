/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the server, image or action that a change of unknown outcome produced. Only one that no
 * other change can have produced counts. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

/* A Date header has whole seconds, and so do the times of servers and actions, which may be
 * rounded. */
#define CLOCK_MS 1000
/* How long a request may take through proxies and queues before the service starts on it. */
#define ARRIVAL_MS (5LL * 60 * 1000)

/* Another request of unknown outcome may have been delayed this long; after that its own look-ups
 * have ended. */
#define RIVAL_MS (10LL * 1000)

/* Another change, of this run or in the journal. */
struct attempt {
	const char *key, *verb, *name, *path, *action;
	const char *request_id, *id, *image; /* the known result; NULL: not known */
	int64_t sent_ms;
	bool failed;
};

static bool is_same_text(const char *a, const char *b)
{
	return a && b && *a && str_eq(a, b);
}

/* True: the other change produced it, so this one did not. */
static bool is_known(const struct attempt *other, const struct trace *trace)
{
	return is_same_text(other->request_id, trace->id) || is_same_text(other->id, trace->id) ||
	       is_same_text(other->image, trace->id);
}

static bool is_same_server(const char *a, const char *b)
{
	char *one = a ? path_server(a) : NULL, *two = b ? path_server(b) : NULL;
	bool same = str_eq(one, two);

	free(one);
	free(two);
	return same;
}

/* True: the other change may have produced it. It is the same request for the same target, and its
 * own result is not known. */
static bool may_be_of(
        const struct attempt *other, const struct work *work, const struct trace *trace)
{
	if (other->failed || !other->sent_ms || other->sent_ms > trace->at_ms + 2 * CLOCK_MS ||
	        other->sent_ms < trace->at_ms - RIVAL_MS)
		return false;
	if (work->boot)
		return str_eq(other->verb, "boot") && !(other->id && *other->id) &&
		       str_eq(other->name, work->job.target_name);
	if (work_is_snapshot(work))
		return str_eq(other->verb, work->job.verb) && !other->image &&
		       is_same_server(other->path, work->path);
	return str_eq(other->action, work->action) && !(other->request_id && *other->request_id) &&
	       is_same_server(other->path, work->path);
}

enum claim { CLAIM_NONE, CLAIM_POSSIBLE, CLAIM_CERTAIN };

static enum claim claim_of(
        const struct attempt *other, const struct work *work, const struct trace *trace)
{
	if (str_eq(other->key, work->job.key))
		return CLAIM_NONE;
	return is_known(other, trace)          ? CLAIM_CERTAIN
	       : may_be_of(other, work, trace) ? CLAIM_POSSIBLE
	                                       : CLAIM_NONE;
}

static struct attempt attempt_of_work(const struct work *other)
{
	return (struct attempt){.key = other->job.key,
	        .verb = other->job.verb,
	        .name = other->job.target_name,
	        .path = other->path,
	        .action = other->action,
	        .request_id = other->job.request_id,
	        /* Other changes have their target as the result. */
	        .id = other->boot ? other->job.target_id : NULL,
	        .image = other->image_id,
	        .sent_ms = other->sent_ms,
	        .failed = other->job.state == JOB_FAILED};
}

static struct attempt attempt_of_entry(const struct journal_entry *e)
{
	return (struct attempt){.key = e->key,
	        .verb = e->verb,
	        .name = e->name,
	        .path = e->sent ? strchr(e->sent, '/') : NULL,
	        .action = e->action,
	        .request_id = e->request_id,
	        .id = str_eq(e->verb, "boot") ? e->id : NULL,
	        .image = e->image,
	        .sent_ms = e->sent_ms ? e->sent_ms : e->at_ms,
	        .failed = e->failed};
}

/* The strongest claim that any other change has on it. */
static enum claim others_claim(const struct work *work, const struct journal_entry *entries,
        size_t count, const struct trace *trace)
{
	enum claim claim = CLAIM_NONE, one;

	for (size_t i = 0; i < work->jobs->count; i++) {
		struct attempt other = attempt_of_work(work->jobs->works[i]);

		one = claim_of(&other, work, trace);
		claim = one > claim ? one : claim;
	}
	for (size_t i = 0; i < count; i++) {
		struct attempt other = attempt_of_entry(&entries[i]);

		one = claim_of(&other, work, trace);
		claim = one > claim ? one : claim;
	}
	return claim;
}

/* Begun too early or too late, or by another user. */
static bool evidence_is_out(const struct work *work, const struct trace *trace)
{
	const char *user = session_user_id(work->jobs->session);
	int64_t unsure = work->clock_known ? CLOCK_MS : ARRIVAL_MS;

	return trace->at_ms + CLOCK_MS <= work->sent_ms - unsure ||
	       trace->at_ms > work->sent_ms + ARRIVAL_MS + unsure ||
	       (user && trace->user && !str_eq(user, trace->user));
}

enum match evidence_match(
        const struct work *work, const struct trace *traces, size_t count, size_t *index)
{
	struct journal_entry *entries = NULL;
	size_t known = work->jobs->journal ? journal_read(work->jobs->journal, &entries) : 0;
	size_t ours = 0;
	bool contested = !work->clock_known;

	for (size_t i = 0; i < count; i++) {
		enum claim claim;

		if (!traces[i].id || evidence_is_out(work, &traces[i]))
			continue;
		claim = others_claim(work, entries, known, &traces[i]);
		if (claim == CLAIM_CERTAIN)
			continue;
		contested = contested || claim == CLAIM_POSSIBLE;
		*index = i;
		ours++;
	}
	journal_entries_free(entries, known);
	if (!ours)
		return MATCH_NONE;
	if (ours > (size_t)work->count || contested)
		return MATCH_SEVERAL;
	return traces[*index].at_ms >= work->sent_ms + CLOCK_MS ? MATCH_ONE : MATCH_UNSURE;
}
