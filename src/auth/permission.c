/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the cloud's policy refused in this project and region, learned from responses, never from a
 * role's name. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ncnova/arena.h"
#include "internal.h"

static int free_time(void *data, const char *key, void *value)
{
	(void)data;
	(void)key;
	free(value);
	return 0;
}

void session_forget_refusals(struct session *session)
{
	if (!session->refusals)
		return;
	map_each(session->refusals, free_time, NULL);
	map_free(session->refusals);
	session->refusals = NULL;
}

/* An exceeded quota is a 403, too. */
static bool is_policy(const struct error *error)
{
	return error->http_status == 403 &&
	       (strstr(error->message, "olicy") || strstr(error->message, "not authorized"));
}

void session_note_refusal(struct session *session, const char *what, const struct error *error)
{
	time_t now = time(NULL);
	struct tm local;
	char text[16] = "";

	if (!session || !what || !error || !is_policy(error))
		return;
	if (localtime_r(&now, &local))
		strftime(text, sizeof text, "%H:%M", &local);
	if (!session->refusals)
		session->refusals = map_new();
	free(map_set(session->refusals, what, xstrdup(text)));
}

bool session_is_refused(const struct session *session, const char *what, struct buf *reason)
{
	const char *text = session->refusals ? map_get(session->refusals, what) : NULL;

	if (text && reason)
		buf_printf(reason, "refused by the cloud's policy at %s", text);
	return text != NULL;
}
