/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests for any resource: list with paging, get, find by name or id. Changes are jobs:
 * ncnova/job.h. */
#ifndef NCNOVA_MANAGER_H
#define NCNOVA_MANAGER_H

#include "ncnova/collection.h"
#include "ncnova/resource.h"
#include "ncnova/session.h"

/* The state of a list at its end, besides its error. */
struct list_report {
	bool more;        /* the service has more rows than were requested */
	struct error cut; /* code 0; or why further rows are missing, though the service has some */
};

struct list_options {
	const char *query; /* already encoded: "status=ERROR&all_tenants=1"; NULL */
	bool brief;        /* brief_path instead of list_path */
	long limit;        /* stop after so many rows; 0: the server's page; -1: all */
	const char *marker;
	bool one_page;        /* do not follow the paging links */
	microversion version; /* 0: the session's */
	/*
	 * The caller's, written before the list is done; NULL. With it, a failure behind the first
	 * page is no error: the rows so far stay, and `cut` has the reason.
	 */
	struct list_report *report;
};

/* The projects' names, which filters may have in place of their ids. */
struct map;
struct query_names {
	const struct map *projects; /* interned names by id; NULL: not known yet */
	bool wanted;                /* set when a word may be one and they are not known */
};
/*
 * A filter's words as the list's own query, so that only what matches is sent; `rest` gets the
 * words that the service can't do in the same sense and that are left to collection_filter.
 * ERR_USAGE when a word is none, or asks what the service tells administrators alone.
 */
int filter_to_query(const struct resource *resource, const char *words, bool admin,
        struct query_names *names, struct buf *query, struct buf *rest, struct error *error);

struct listing;
/* Each page's array as it arrives (borrowed). */
typedef void list_page_fn(void *data, const cJSON *array);
/* Once; error.code 0 when all pages came. */
typedef void list_done_fn(void *data, const struct error *error);
struct listing *manager_list(struct session *session, const struct resource *resource,
        const struct list_options *options, list_page_fn *page, list_done_fn *done, void *data);
void manager_list_cancel(struct listing *listing);
/* Waits; *items is one array of all elements, unwrapped and prepared; the caller's. */
int manager_list_wait(struct session *session, const struct resource *resource,
        const struct list_options *options, cJSON **items, struct error *error);
/* The same, a page at a time, for lists that are too long to be held whole. */
int manager_list_each_wait(struct session *session, const struct resource *resource,
        const struct list_options *options, list_page_fn *page, void *data, struct error *error);

/* The timeout of reading requests if the cloud's configuration has no api_timeout; 0: as for
 * others. */
int64_t manager_timeout(const struct resource *resource);

/* The object itself, unwrapped and prepared; the caller's. */
int manager_get_wait(struct session *session, const struct resource *resource, const char *id,
        cJSON **object, struct error *error);
/* Asynchronous get: object is borrowed in the callback, NULL with error->code set on failure. */
typedef void manager_object_fn(void *data, cJSON *object, const struct error *error);
struct getting;
struct getting *manager_get(struct session *session, const struct resource *resource,
        const char *id, manager_object_fn *done, void *data);
void manager_get_cancel(struct getting *getting);

/*
 * Find by id or name in novaclient's order: alnum-id resources GET the word first; UUIDs are got;
 * then the list is asked by name. Messages are novaclient's: "No server with a name or ID of 'x'
 * exists.", "Multiple server matches found for 'x', use an ID to be more specific." (ERR_NOT_FOUND,
 * ERR_NOT_UNIQUE, type CommandError.) all_tenants: admin searches all projects. *object is the
 * caller's.
 */
struct find_options {
	bool all_tenants;
	bool deleted; /* among deleted servers, as administrators may */
};
int manager_find_wait(struct session *session, const struct resource *resource, const char *word,
        const struct find_options *options, cJSON **object, struct error *error);
/* novaclient's human id: the name in lower case, with "-" for spaces and most punctuation removed.
 */
void manager_human_id(struct buf *out, const char *name);

/* Lets manager_find_wait ask which of several objects is meant; *index is the choice, or the
 * result is ERR_CANCELLED. NULL: an ambiguous name is an error. */
typedef int manager_choose_fn(void *data, const struct resource *resource, const char *word,
        const cJSON *items, size_t *index);
void manager_set_chooser(manager_choose_fn *choose, void *data);
/* Called for a name that the service does not know while some cells do not answer: returns the id
 * it last had, malloc'ed; NULL: unknown. NULL: no such function. */
typedef char *manager_recall_fn(void *data, const struct session *session,
        const struct resource *resource, const char *name);
void manager_set_recall(manager_recall_fn *recall, void *data);
struct finding;
struct finding *manager_find(struct session *session, const struct resource *resource,
        const char *word, const struct find_options *options, manager_object_fn *done, void *data);
void manager_find_cancel(struct finding *finding);

/* Property → value text of an object as `nova show` prints it: a JSON object of strings, or null
 * for None; keys as nova prints them. */
cJSON *manager_properties(
        struct session *session, const struct resource *resource, const cJSON *object);

/* Keeps a collection up to date: first a full list shown page by page, then deltas with
 * changes-since (by the service's clock, overlapping by 30 s), a full list every 15 min or when a
 * delta is refused, rows in transition every second or two; slower while not watched. On failure
 * the data stays, marked stale, and retries back off. */
struct refresh;
struct refresh *refresh_new(struct session *session, struct collection *collection,
        void (*changed)(void *data), void *data);
void refresh_free(struct refresh *refresh);
void refresh_now(struct refresh *refresh, bool full);
/* Sets the list's query and starts over. `filtered`: deltas do not show rows that stop matching,
 * so only full lists remove them. */
void refresh_set_query(struct refresh *refresh, const char *query, bool filtered);
/* The first list was refused (403), or the cloud has no such service: not retried automatically. */
bool refresh_refused(const struct refresh *refresh);
void refresh_set_watched(
        struct refresh *refresh, bool watched);       /* visible: 5 s interval; else 60 s */
bool refresh_complete(const struct refresh *refresh); /* a full list has arrived once */
const struct error *refresh_error(
        const struct refresh *refresh); /* of the last try; code 0: fine */
int64_t refresh_waiting_ms(
        const struct refresh *refresh); /* how long a response has been awaited; 0: none is */
int64_t refresh_age_ms(const struct refresh *refresh);   /* since data last came; -1: never */
int64_t refresh_retry_ms(const struct refresh *refresh); /* until the next try; -1: none planned */

#endif
