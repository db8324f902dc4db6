/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several servers created by one request: NAME-1, NAME-2, …; all of them must become ACTIVE. */
#include "internal.h"

#include <stdlib.h>

#include "ncnova/clock.h"
#include "ncnova/json.h"
#include "ncnova/text.h"

struct tally {
	int active, failed, deleted, seen;
	char *why, *task;
};

void group_path(const struct work *work, struct buf *path)
{
	char since[32];

	/* Includes servers deleted in the meantime. */
	clock_format_iso(work->sent_ms - OVERLAP_MS, since, sizeof since);
	buf_printf(path, "/servers/detail?changes-since=%s&", since);
	if (work->job.reservation_id) {
		buf_puts(path, "reservation_id=");
		buf_add_url(path, work->job.reservation_id);
	} else {
		buf_puts(path, "name=");
		work_name_filter(path, work);
	}
}

/* Of this request, and not of one just before it with the same name. */
static bool is_ours(const struct work *work, const cJSON *server)
{
	const char *created = json_str(server, "created");
	struct trace trace = {.id = json_str(server, "id"), .user = json_str(server, "user_id")};
	size_t index;

	if (!trace.id || !created || !clock_parse_iso(created, &trace.at_ms))
		return false;
	return work->job.reservation_id || str_eq(trace.id, work->job.target_id) ||
	       strv_has(&work->group, trace.id) ||
	       evidence_match(work, &trace, 1, &index) != MATCH_NONE;
}

static void count_one(struct work *work, const cJSON *server, struct tally *tally)
{
	const char *status = json_str(server, "status");

	if (!strv_has(&work->group, json_str(server, "id")))
		strv_add(&work->group, json_str(server, "id"));
	tally->seen++;
	if (str_eq(status, "ACTIVE")) {
		tally->active++;
	} else if (str_eq(status, "DELETED")) {
		tally->deleted++;
	} else if (str_eq(status, "ERROR")) {
		tally->failed++;
		if (!tally->why)
			tally->why = clean_sentence(json_str(json_get(server, "fault"), "message"));
	} else if (!tally->task) {
		tally->task = clean_dup(json_str(server, "OS-EXT-STS:task_state"));
	}
}

static void group_fail(struct work *work, const struct tally *tally, struct buf *text)
{
	if (tally->deleted)
		buf_printf(text, ", %d deleted", tally->deleted);
	if (tally->failed)
		buf_printf(text, ", %d in ERROR: %s", tally->failed,
		        tally->why ? tally->why : "no reason given");
	work_see(work, tally->failed ? "ERROR" : "DELETED", "", 0);
	work_fail(work, tally->failed ? "ResourceInErrorState" : "InstanceInDeletedState",
	        buf_str(text));
}

static void group_judge(struct work *work, const struct tally *tally)
{
	/* The quota may allow fewer than the maximum requested; a list may lag behind. */
	int most = work->job.reservation_id ? (int)work->group.count : work->count;
	int all = (int)work->group.count;
	bool at_rest = tally->active + tally->failed + tally->deleted == tally->seen;
	struct buf text = BUF_INIT;

	buf_printf(&text, "%d of %d ACTIVE", tally->active, all);
	if (all > most) {
		work_leave(work, "another request created servers of that name at the same time");
	} else if (!all || !at_rest ||
	           ((tally->seen < all || all < work->count) && ++work->misses <= MISSES_AT_MOST)) {
		work_see(work, buf_str(&text), tally->task, all ? tally->active * 100 / all : 0);
		watch_again(work, false);
	} else if (tally->seen < all) {
		work_leave(work, "Nova no longer lists all of its servers");
	} else if (tally->active < all) {
		group_fail(work, tally, &text);
	} else {
		work_see(work, "ACTIVE", "", 100);
		work_end(work, JOB_DONE, NULL);
	}
	buf_free(&text);
}

void group_look(struct work *work, const cJSON *servers)
{
	struct tally tally = {0};
	const cJSON *server;

	cJSON_ArrayForEach(server, servers)
	{
		if (is_ours(work, server))
			count_one(work, server, &tally);
	}
	group_judge(work, &tally);
	free(tally.why);
	free(tally.task);
}
