/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages of one list: repeated rows, links that form a cycle, deleted markers. */
#include "paging.h"

#include <stdlib.h>
#include <string.h>

#include "ncnova/arena.h"
#include "ncnova/json.h"

#define PAGES_AT_MOST 10000
#define STALE_AT_MOST 3

static void forget_tail(struct pages *paging)
{
	for (size_t i = 0; i < paging->tail_count; i++)
		free(paging->tail[i]);
	paging->tail_count = paging->tried = 0;
}

void paging_free(struct pages *paging)
{
	forget_tail(paging);
	if (paging->ids)
		map_free(paging->ids);
	if (paging->links)
		map_free(paging->links);
	free(paging->link);
	*paging = (struct pages){0};
}

/* Ids of migrations are unique in their cell only; UUIDs are unique everywhere. */
static char *paging_key(const struct resource *resource, const cJSON *item)
{
	const char *uuid = json_str(item, "uuid");

	return uuid ? xstrdup(uuid) : resource_id(resource, item);
}

/* A row of a cell that does not answer is no marker: Nova would need the cell to find it. */
static void note_tail(struct pages *paging, const struct resource *resource, const cJSON *array)
{
	const cJSON *item = array->child ? array->child->prev : NULL;

	forget_tail(paging);
	while (item && paging->tail_count < PAGING_TAIL) {
		char *id = resource_is_lost(item) ? NULL : resource_id(resource, item);

		if (id)
			paging->tail[paging->tail_count++] = id;
		item = item == array->child ? NULL : item->prev;
	}
}

void paging_add(struct pages *paging, const struct resource *resource, cJSON *array, bool more)
{
	cJSON *item, *next;
	size_t fresh = 0;

	note_tail(paging, resource, array);
	paging->pages++;
	if (!paging->ids && !more)
		return;
	if (!paging->ids)
		paging->ids = map_new();
	for (item = array->child; item; item = next) {
		char *key = paging_key(resource, item);

		next = item->next;
		if (key && map_get(paging->ids, key)) {
			cJSON_Delete(cJSON_DetachItemViaPointer(array, item));
		} else {
			fresh++;
			if (key)
				map_set(paging->ids, key, paging);
		}
		free(key);
	}
	paging->stale = fresh ? 0 : paging->stale + 1;
}

bool paging_follow(struct pages *paging, const char *link)
{
	if (!paging->links)
		paging->links = map_new();
	if (paging->pages >= PAGES_AT_MOST || paging->stale >= STALE_AT_MOST ||
	        map_get(paging->links, link))
		return false;
	map_set(paging->links, link, paging);
	free(paging->link);
	paging->link = xstrdup(link);
	return true;
}

/* Where the marker's value begins in a link; NULL: it has none. */
static const char *marker_in(const char *link)
{
	const char *at = link ? strchr(link, '?') : NULL;

	while (at && !str_starts(at + 1, "marker="))
		at = strchr(at + 1, '&');
	return at ? at + strlen("?marker=") : NULL;
}

char *paging_step_back(struct pages *paging)
{
	const char *marker = marker_in(paging->link);
	struct buf link = BUF_INIT;

	if (!marker)
		return NULL;
	/* The link's own marker is the last row, unless that is a lost one. */
	if (!paging->tried && paging->tail_count &&
	        !strncmp(marker, paging->tail[0], strlen(paging->tail[0])))
		paging->tried = 1;
	if (paging->tried >= paging->tail_count)
		return NULL;
	buf_add(&link, paging->link, (size_t)(marker - paging->link));
	buf_add_url(&link, paging->tail[paging->tried++]);
	buf_puts(&link, marker + strcspn(marker, "&"));
	return buf_take(&link);
}
