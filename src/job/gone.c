/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decides whether a server that is not found has been deleted, or the answer is wrong for a
 * moment. */
#include "internal.h"

#include "ncnova/clock.h"
#include "ncnova/json.h"

void work_deleted(struct work *work)
{
	if (str_has_word(work->final, "DELETED")) {
		work_see(work, "DELETED", "", 100);
		work_end(work, JOB_DONE, NULL);
	} else {
		work_fail(work, "InstanceInDeletedState", "the server has been deleted");
	}
}

/* With changes-since the list includes deleted servers, for as long as Nova's database keeps them.
 */
static void gone_on_reply(void *data, struct session_reply *reply)
{
	struct work *work = data;
	const cJSON *servers = json_get(reply->json, "servers");
	const cJSON *server = servers_find(servers, work->job.target_id);

	work->call = NULL;
	if (reply->error.code || !cJSON_IsArray(servers))
		watch_failed(work, &reply->error);
	else if (server && str_eq(json_str(server, "status"), "DELETED"))
		work_deleted(work);
	else if (server || ++work->misses < MISSES_AT_MOST)
		watch_again(work, false);
	else if (str_has_word(work->final, "DELETED"))
		work_deleted(work);
	else
		work_leave(work, "Nova no longer finds the server; it may have been deleted");
	watch_schedule(work->jobs);
}

void gone_check(struct work *work)
{
	struct session_request request = {.service = "compute", .method = "GET"};
	struct buf path = BUF_INIT;
	char since[32];

	clock_format_iso(work->sent_ms - OVERLAP_MS, since, sizeof since);
	buf_printf(&path, "/servers/detail?changes-since=%s&uuid=", since);
	buf_add_url(&path, work->job.target_id);
	request.path = buf_str(&path);
	work->call = session_send(work->jobs->session, &request, gone_on_reply, work);
	buf_free(&path);
}
