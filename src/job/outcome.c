/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads an instance action: whether it ended, and if it failed, why. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

#include "ncnova/clock.h"
#include "ncnova/json.h"
#include "ncnova/text.h"

/* The last line of a traceback, which administrators see, has the error itself. */
static char *last_line(const char *traceback)
{
	size_t len = traceback ? strlen(traceback) : 0, start;
	char *line, *clean;

	while (len && strchr("\n\r ", traceback[len - 1]))
		len--;
	for (start = len; start && traceback[start - 1] != '\n'; start--)
		;
	if (start == len)
		return NULL;
	line = xstrndup(traceback + start, len - start);
	clean = clean_dup(line);
	free(line);
	return clean;
}

static bool event_has_failed(const cJSON *event)
{
	const char *result = json_str(event, "result");

	return result && !str_eq(result, "Success") && !str_eq(result, "Succeeded");
}

void reason_clear(struct reason *reason)
{
	free(reason->details);
	free(reason->line);
	free(reason->event);
	*reason = (struct reason){0};
}

/* Bad once an event reports it; open while one has not finished. Events are listed newest first:
 * the last failed one began first, encloses the others, and has their result. */
enum outcome action_outcome(const cJSON *action, struct reason *reason)
{
	const cJSON *event;
	const char *message = json_str(action, "message");
	bool open = false, bad = false;

	*reason = (struct reason){0};
	cJSON_ArrayForEach(event, json_get(action, "events"))
	{
		if (!json_str(event, "result") && json_is_null(event, "finish_time"))
			open = true;
		if (!event_has_failed(event))
			continue;
		bad = true;
		reason_clear(reason);
		reason->details = clean_sentence(json_str(event, "details"));
		reason->line = last_line(json_str(event, "traceback"));
		reason->event = clean_dup(json_str(event, "event"));
	}
	if (open && !bad)
		return OUTCOME_OPEN;
	if (message && *message && !str_eq(message, "Error") && !reason->details)
		reason->details = clean_sentence(message);
	return bad || (message && *message) ? OUTCOME_BAD : OUTCOME_GOOD;
}

const cJSON *migration_since(const cJSON *migrations, int64_t since_ms)
{
	const cJSON *migration, *newest = NULL;

	cJSON_ArrayForEach(migration, migrations)
	{
		const char *created = json_str(migration, "created_at");
		int64_t at;

		if (!created || !clock_parse_iso(created, &at) || at < since_ms)
			continue;
		/* Times are whole seconds; ids show which of two came later. */
		if (!newest || json_int(migration, "id", 0) > json_int(newest, "id", 0))
			newest = migration;
	}
	return newest;
}

enum outcome migration_outcome(const cJSON *migration)
{
	static const char *const good[] = {"completed", "done", "finished", "confirmed", NULL};
	static const char *const bad[] = {"error", "failed", "cancelled", NULL};
	const char *status = json_str(migration, "status");

	for (const char *const *word = good; *word; word++)
		if (str_eq(*word, status))
			return OUTCOME_GOOD;
	for (const char *const *word = bad; *word; word++)
		if (str_eq(*word, status))
			return OUTCOME_BAD;
	return OUTCOME_OPEN;
}

/* The events that end an action; the others are steps before it. */
static bool is_last_event(const char *event, const char *action)
{
	static const struct {
		const char *action, *event;
	} others[] = {{"changePassword", "set_admin_password"}};

	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (str_eq(others[i].action, action))
			action = others[i].event;
	return event && str_ends(event, action);
}

bool action_has_events(const cJSON *action)
{
	return cJSON_GetArraySize(json_get(action, "events")) > 0;
}

bool action_has_ended(const cJSON *action, const char *name)
{
	const cJSON *event;

	cJSON_ArrayForEach(event, json_get(action, "events"))
	{
		if (is_last_event(json_str(event, "event"), name))
			return true;
	}
	return false;
}
