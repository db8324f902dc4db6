/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks up rows missing from a full list: deleted, or in a cell that does not answer. */
#include "lost.h"

#include <stdlib.h>

#include "ncnova/json.h"
#include "ncnova/manager.h"
#include "ncnova/text.h"

#define AT_ONCE 4
#define AT_MOST 24

struct lookup {
	struct lost *lost;
	struct getting *getting;
	const char *id;
};

struct lost {
	struct session *session;
	struct collection *collection;
	struct strv ids;
	size_t next, running;
	bool filtered, unreachable; /* unreachable: a cell does not answer */
	struct lookup lookups[AT_ONCE];
	void (*done)(void *data);
	void *data;
};

static void lost_free(struct lost *lost)
{
	strv_free(&lost->ids);
	free(lost);
}

/* Those not looked up stay while a cell is down, or where a filter says nothing about them. */
static void lost_finish(struct lost *lost)
{
	void (*done)(void *data) = lost->done;
	void *data = lost->data;

	for (size_t i = lost->next; i < lost->ids.count; i++)
		if (lost->unreachable || !lost->filtered)
			collection_lose(lost->collection, lost->ids.items[i]);
	lost_free(lost);
	done(data);
}

static void lost_ask(struct lost *lost, struct lookup *lookup);

static void lost_on_reply(void *data, cJSON *object, const struct error *error)
{
	struct lookup *lookup = data;
	struct lost *lost = lookup->lost;

	lookup->getting = NULL;
	lost->running--;
	if (error->code ? error->http_status != 404 : resource_is_lost(object)) {
		lost->unreachable = true;
		collection_lose(lost->collection, lookup->id);
	} else if (object && !lost->filtered) {
		collection_merge_one(lost->collection, object);
	}
	if (!lost->unreachable && lost->next < lost->ids.count && lost->next < AT_MOST)
		lost_ask(lost, lookup);
	else if (!lost->running)
		lost_finish(lost);
}

static void lost_ask(struct lost *lost, struct lookup *lookup)
{
	lookup->lost = lost;
	lookup->id = lost->ids.items[lost->next++];
	lost->running++;
	lookup->getting = manager_get(lost->session, collection_resource(lost->collection),
	        lookup->id, lost_on_reply, lookup);
}

struct lost *lost_look_up(struct session *session, struct collection *collection, bool filtered,
        size_t turn, void (*done)(void *data), void *data)
{
	struct lost *lost = xcalloc(1, sizeof *lost);
	struct strv missing = STRV_INIT;

	*lost = (struct lost){.session = session,
	        .collection = collection,
	        .filtered = filtered,
	        .done = done,
	        .data = data};
	collection_missing(collection, &missing);
	for (size_t i = 0; i < missing.count; i++)
		strv_add(&lost->ids, missing.items[(turn + i) % missing.count]);
	strv_free(&missing);
	if (!lost->ids.count) {
		lost_free(lost);
		return NULL;
	}
	for (size_t i = 0; i < AT_ONCE && lost->next < lost->ids.count; i++)
		lost_ask(lost, &lost->lookups[i]);
	return lost;
}

void lost_cancel(struct lost *lost)
{
	if (!lost)
		return;
	for (size_t i = 0; i < AT_ONCE; i++)
		if (lost->lookups[i].getting)
			manager_get_cancel(lost->lookups[i].getting);
	lost_free(lost);
}
