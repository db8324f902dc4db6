/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeps a collection up to date: a full list first, then what changed, faster while something is in
 * transition. */
#include "ncnova/manager.h"

#include <stdlib.h>
#include <string.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "ncnova/clock.h"
#include "ncnova/json.h"
#include "lost.h"

#define LARGE         5000
#define FIRST_PAGE    100
#define WATCHED_MS    5000
#define UNWATCHED_MS  60000
#define BUSY_MS       1500
#define FILTERED_MS   20000
#define FULL_EVERY_MS (15LL * 60 * 1000)
#define LOST_EVERY_MS                                                                              \
	60000 /* full lists while a cell does not answer: deltas do not show its return */
#define OVERLAP_MS     30000
#define RETRY_FIRST_MS 2000
#define RETRY_LAST_MS  60000

/*
 *   WAIT ──→ FIRST_PAGE ──→ FULL ──→ (rows are missing) TOMBSTONES ──→ LOOK_UP ──→ WAIT
 *     └────→ DELTA ──→ WAIT
 */
enum step { STEP_WAIT, STEP_FIRST_PAGE, STEP_FULL, STEP_TOMBSTONES, STEP_LOOK_UP, STEP_DELTA };

struct refresh {
	struct session *session;
	struct collection *collection;
	void (*changed)(void *data);
	void *data;
	enum step step;
	struct listing *listing;
	struct lost *lost;
	size_t lost_turn; /* which of many missing rows are looked up first */
	uint64_t timer;
	char *query;  /* server-side filter; NULL */
	char *marker; /* the last id of the first page */
	size_t page_rows;
	bool watched, complete, no_delta;
	bool from_marker;   /* the current list begins after the first page */
	bool filtered;      /* the query is a filter: a delta does not show rows that leave it */
	bool refused;       /* not for this user, or not in this cloud: retried only on request */
	int64_t last_ms;    /* monotonic, when data last came; 0: never */
	int64_t full_ms;    /* monotonic, when the last full list began */
	int64_t since_ms;   /* the service's wall clock at the start of the last good list */
	int64_t asked_ms;   /* the same for the current list */
	int64_t waiting_ms; /* monotonic, when the pending request was sent */
	int64_t next_ms;    /* monotonic; -1: none planned */
	int64_t retry_ms;   /* back-off; 0: the last try was fine */
	int64_t until_ms;   /* monotonic, when the service wants the next try; 0: any time */
	struct error error;
};

static void start_full(struct refresh *r);
static void refresh_on_timer(void *data);

static int64_t service_ms(const struct refresh *r)
{
	return clock_wall_ms() + session_clock_skew_ms(r->session);
}

static int64_t refresh_interval(const struct refresh *r)
{
	if (r->retry_ms) {
		int64_t left = r->until_ms - clock_ms();

		return left > r->retry_ms ? left : r->retry_ms;
	}
	/* Without deltas a long list is asked for less often. */
	if (r->watched && r->filtered && collection_count(r->collection) > FIRST_PAGE)
		return FILTERED_MS;
	if (r->watched && collection_busy(r->collection))
		return BUSY_MS;
	return r->watched ? WATCHED_MS : UNWATCHED_MS;
}

static void refresh_plan(struct refresh *r)
{
	struct loop *loop = session_loop(r->session);
	int64_t wait = refresh_interval(r);

	loop_timer_stop(loop, r->timer);
	r->timer = 0;
	r->next_ms = -1;
	if (r->listing || r->lost || r->refused)
		return;
	r->next_ms = clock_ms() + wait;
	r->timer = loop_timer_start(loop, wait, refresh_on_timer, r);
}

static void refresh_on_page(void *data, const cJSON *array)
{
	struct refresh *r = data;
	int changes;
	const cJSON *last =
	        array->child ? array->child->prev : NULL; /* cJSON: the first's prev is the last */
	const char *id =
	        last ? json_str(last,
	                       r->collection ? collection_resource(r->collection)->id_path : "id")
	             : NULL;

	r->page_rows += (size_t)cJSON_GetArraySize(array);
	if (r->step == STEP_FIRST_PAGE) {
		free(r->marker);
		r->marker = xstrdup(id);
	}
	changes = collection_merge(r->collection, array);
	r->last_ms = r->waiting_ms = clock_ms();
	if (changes || r->step != STEP_DELTA)
		r->changed(r->data);
}

static void refresh_list(
        struct refresh *r, const char *query, const char *marker, long limit, bool one_page);
static void ask_since(struct refresh *r, enum step step);

/* Does this list have partial records of unreachable cells? Only without a limit. */
static bool refresh_is_whole(const struct refresh *r)
{
	microversion partial = collection_resource(r->collection)->partial;

	return partial && session_version(r->session) >= partial && !r->filtered;
}

/* A short first page is everything; a full one continues after its marker. */
static bool refresh_goes_on(const struct refresh *r)
{
	return r->step == STEP_FIRST_PAGE &&
	       (refresh_is_whole(r) || (r->page_rows >= FIRST_PAGE && r->marker));
}

/* The pages' JSON has left holes between the rows of a large list. */
static void refresh_free_memory(const struct refresh *r)
{
#ifdef __GLIBC__
	if (collection_count(r->collection) > LARGE)
		malloc_trim(0);
#else
	(void)r;
#endif
}

static void refresh_finished(struct refresh *r)
{
	if (r->step != STEP_DELTA) {
		collection_end(r->collection);
		r->complete = true;
		refresh_free_memory(r);
	}
	r->since_ms = r->asked_ms;
	r->retry_ms = r->until_ms = 0;
	r->step = STEP_WAIT;
	error_clear(&r->error);
	r->last_ms = clock_ms();
}

static void refresh_on_lost(void *data)
{
	struct refresh *r = data;

	r->lost = NULL;
	refresh_finished(r);
	refresh_plan(r);
	r->changed(r->data);
}

static bool has_missing(const struct refresh *r)
{
	struct strv missing = STRV_INIT;
	bool has;

	collection_missing(r->collection, &missing);
	has = missing.count > 0;
	strv_free(&missing);
	return has;
}

/* True: the rows missing from a full list are being looked up before they are dropped. */
static bool look_for_missing(struct refresh *r)
{
	if ((r->step != STEP_FULL && r->step != STEP_FIRST_PAGE && r->step != STEP_TOMBSTONES) ||
	        !collection_resource(r->collection)->partial || !has_missing(r))
		return false;
	if (r->step != STEP_TOMBSTONES && r->complete && !r->filtered && !r->no_delta) {
		ask_since(r, STEP_TOMBSTONES);
		return true;
	}
	r->step = STEP_LOOK_UP;
	r->waiting_ms = clock_ms();
	r->lost_turn++;
	r->lost = lost_look_up(
	        r->session, r->collection, r->filtered, r->lost_turn * 7, refresh_on_lost, r);
	return r->lost != NULL;
}

static void refresh_failed(struct refresh *r, const struct error *error)
{
	/* A cloud that refuses the filter gets full lists from now on. */
	if ((r->step == STEP_DELTA || r->step == STEP_TOMBSTONES) && error->http_status == 400)
		r->no_delta = true;
	r->refused = !r->complete && (error->http_status == 403 || error->http_status == 404 ||
	                                     str_eq(error->type, "EndpointNotFound"));
	r->error = *error;
	r->step = STEP_WAIT;
	r->retry_ms = r->retry_ms ? r->retry_ms * 2 : RETRY_FIRST_MS;
	if (r->retry_ms > RETRY_LAST_MS)
		r->retry_ms = RETRY_LAST_MS;
	r->until_ms = error->wait_ms ? clock_ms() + error->wait_ms : 0;
}

/* The rest of the list after the first page, or all of it if that has more information. */
static void list_rest(struct refresh *r, bool from_marker)
{
	r->step = STEP_FULL;
	r->from_marker = from_marker;
	refresh_list(r, r->query, from_marker ? r->marker : NULL, -1, false);
}

/* The first page's last row may have been deleted. */
static bool refresh_lost_marker(const struct refresh *r, const struct error *error)
{
	return r->step == STEP_FULL && r->from_marker &&
	       (error->http_status == 400 || error->http_status == 404 ||
	               error->http_status == 500);
}

static void refresh_on_list(void *data, const struct error *error)
{
	struct refresh *r = data;

	r->listing = NULL;
	if (error->code && refresh_lost_marker(r, error)) {
		list_rest(r, false);
		return;
	}
	if (!error->code && refresh_goes_on(r)) {
		list_rest(r, !refresh_is_whole(r));
		return;
	}
	if (!error->code && look_for_missing(r))
		return;
	if (error->code)
		refresh_failed(r, error);
	else
		refresh_finished(r);
	refresh_plan(r);
	r->changed(r->data);
}

static void refresh_list(
        struct refresh *r, const char *query, const char *marker, long limit, bool one_page)
{
	microversion most = collection_resource(r->collection)->list_version;
	struct list_options options = {.query = query,
	        .marker = marker,
	        .limit = limit,
	        .one_page = one_page,
	        .version = most && session_version(r->session) > most ? most : 0};

	r->waiting_ms = clock_ms();
	r->listing = manager_list(r->session, collection_resource(r->collection), &options,
	        refresh_on_page, refresh_on_list, r);
}

static void start_full(struct refresh *r)
{
	const struct resource *resource = collection_resource(r->collection);
	/* Where the whole list begins from the start again, the first page is for the first paint
	 * alone. */
	bool paged = resource->paging != PAGING_NONE && !(refresh_is_whole(r) && r->complete);

	r->full_ms = clock_ms();
	r->asked_ms = service_ms(r);
	r->page_rows = 0;
	collection_begin(r->collection);
	r->step = paged ? STEP_FIRST_PAGE : STEP_FULL;
	r->from_marker = false;
	refresh_list(r, r->query, NULL, paged ? FIRST_PAGE : -1, paged);
	r->changed(r->data);
}

static void ask_since(struct refresh *r, enum step step)
{
	char since[32];
	char *query;

	r->page_rows = 0;
	r->step = step;
	clock_format_iso(r->since_ms - OVERLAP_MS, since, sizeof since);
	query = xasprintf(
	        "%s%schanges-since=%s", r->query ? r->query : "", r->query ? "&" : "", since);
	refresh_list(r, query, NULL, -1, false);
	free(query);
}

static void start_delta(struct refresh *r)
{
	r->asked_ms = service_ms(r);
	ask_since(r, STEP_DELTA);
}

static int64_t full_every(const struct refresh *r)
{
	return collection_lost(r->collection) ? LOST_EVERY_MS : FULL_EVERY_MS;
}

static void refresh_start(struct refresh *r, bool full)
{
	bool delta = collection_resource(r->collection)->changes_since && r->complete &&
	             !r->no_delta && !r->filtered;

	if (r->listing || r->lost)
		return;
	if (full || !delta || clock_ms() - r->full_ms > full_every(r))
		start_full(r);
	else
		start_delta(r);
}

static void refresh_on_timer(void *data)
{
	struct refresh *r = data;

	r->timer = 0;
	refresh_start(r, false);
}

struct refresh *refresh_new(struct session *session, struct collection *collection,
        void (*changed)(void *data), void *data)
{
	struct refresh *r = xcalloc(1, sizeof *r);

	r->session = session;
	r->collection = collection;
	r->changed = changed;
	r->data = data;
	r->next_ms = -1;
	refresh_start(r, true);
	return r;
}

static void refresh_stop(struct refresh *r)
{
	loop_timer_stop(session_loop(r->session), r->timer);
	r->timer = 0;
	if (r->listing)
		manager_list_cancel(r->listing);
	r->listing = NULL;
	lost_cancel(r->lost);
	r->lost = NULL;
	r->step = STEP_WAIT;
}

void refresh_free(struct refresh *r)
{
	if (!r)
		return;
	refresh_stop(r);
	free(r->query);
	free(r->marker);
	free(r);
}

void refresh_now(struct refresh *r, bool full)
{
	r->retry_ms = r->until_ms = 0;
	r->refused = false;
	refresh_start(r, full);
}

void refresh_set_query(struct refresh *r, const char *query, bool filtered)
{
	refresh_stop(r);
	free(r->query);
	r->query = query && *query ? xstrdup(query) : NULL;
	r->filtered = filtered;
	r->complete = r->refused = false;
	r->last_ms = r->until_ms = 0;
	error_clear(&r->error);
	refresh_start(r, true);
}

void refresh_set_watched(struct refresh *r, bool watched)
{
	if (r->watched == watched)
		return;
	r->watched = watched;
	/* Visible again after a while: refresh now. */
	if (watched && !r->listing && !r->lost && r->complete &&
	        clock_ms() - r->last_ms > WATCHED_MS && clock_ms() >= r->until_ms)
		refresh_start(r, false);
	else if (!r->listing && !r->lost)
		refresh_plan(r);
}

int64_t refresh_waiting_ms(const struct refresh *r)
{
	return r->listing || r->lost ? clock_ms() - r->waiting_ms : 0;
}

bool refresh_complete(const struct refresh *r)
{
	return r->complete;
}

const struct error *refresh_error(const struct refresh *r)
{
	return &r->error;
}

int64_t refresh_age_ms(const struct refresh *r)
{
	return r->last_ms ? clock_ms() - r->last_ms : -1;
}

int64_t refresh_retry_ms(const struct refresh *r)
{
	int64_t left = r->next_ms - clock_ms();

	if (r->next_ms < 0 || !r->error.code)
		return -1;
	return left > 0 ? left : 0;
}

bool refresh_refused(const struct refresh *r)
{
	return r->refused;
}
