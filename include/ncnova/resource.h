/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One table per resource, read by panes, lists, shows, sort, filter and completion. */
#ifndef NCNOVA_RESOURCE_H
#define NCNOVA_RESOURCE_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include "ncnova/buf.h"
#include "ncnova/session.h"

enum column_kind {
	COLUMN_TEXT,   /* sorts as text, ASCII case folded; whole numbers first, by value */
	COLUMN_NUMBER, /* sorts by value, drawn to the right */
	COLUMN_STATUS, /* a status word: coloured */
	COLUMN_TIME, /* ISO 8601 in the row; the screen draws an age, a list prints it as it came */
	COLUMN_ID    /* never wrapped or cut in a list; cut in a pane */
};

enum column_show {
	SHOW_LIST = 1,   /* in what `nova X-list` prints */
	SHOW_PANE = 2,   /* in a pane, as width allows */
	SHOW_WIDE = 4,   /* in a pane once `w` was pressed, and with --long */
	SHOW_ADMIN = 8,  /* only for administrators (all projects) */
	SHOW_HIDDEN = 16 /* kept in the row for filters and actions, never shown */
};

/* Writes a cell from the object's value at `path` (NULL if missing). The collection cleans the
 * text. Writing nothing prints as "-", as in nova. */
typedef void column_format_fn(struct buf *out, const cJSON *value, const cJSON *object);

struct column {
	const char *key;          /* word for -c, --sort, /filter: "status" */
	const char *title;        /* as nova prints it: "Task State" */
	const char *label;        /* its title on the screen; NULL: `title` */
	const char *path;         /* json_path into one object: "OS-EXT-STS:task_state" */
	column_format_fn *format; /* NULL: as Python's str() would print it, None as "" */
	enum column_kind kind;
	unsigned show;      /* SHOW_* */
	int min_width;      /* in a pane, columns; 0: the title's */
	int max_width;      /* in a pane; 0: no limit */
	int priority;       /* in a pane: 0 always, higher ones go first when it is narrow */
	bool shared;        /* few different values: interned */
	microversion since; /* 0: always there */
	/*
	 * The list's own filter for it, so that only what matches is sent ("status";
	 * "changes-since" for a time); NULL: none. With query_regex it takes a regular expression;
	 * with query_id a whole id and nothing else, with query_project a project's; with
	 * query_admin the service heeds it for administrators alone.
	 */
	const char *query;
	bool query_regex, query_id, query_project, query_admin;
};

enum paging {
	PAGING_NONE,
	PAGING_LINKS, /* Nova, Neutron: "<plural>_links" [{rel: next, href}] */
	PAGING_NEXT   /* Glance: "next": "/v2/images?marker=…" */
};

struct resource {
	const char *name;       /* "server" : in messages "No server with a name or ID of …" */
	const char *plural;     /* "servers": of the pane and `:servers` */
	const char *title;      /* "Servers" */
	const char *alias;      /* other words for `:`, space-separated; NULL */
	const char *service;    /* "compute", "image", "network", "volume" */
	const char *path;       /* "/servers": POST here, GET path/ID */
	const char *list_path;  /* "/servers/detail" */
	const char *brief_path; /* "/servers": names only, cheaper; NULL: none */
	const char *list_key;   /* "servers" */
	const char *item_key;   /* "server"; NULL: the answer is the object itself (Glance) */
	const char *wrap;       /* each list element is {"keypair": {…}}; NULL: not wrapped */
	enum paging paging;
	int page_size;           /* `limit` asked for; 0: the server's own */
	const char *id_path;     /* "id" */
	const char *spare_id[2]; /* paths whose texts, joined by ":", are a row's id if an element
	                            has none; NULL: it is skipped */
	const char *name_path;   /* "name" */
	const char *name_query;  /* list filter that narrows to a name ("name"); NULL: none, all are
	                            listed */
	const char *
	        find_query; /* added to the query when looking for a name: "is_public=None"; NULL */
	bool name_regex;    /* that filter is a regular expression: quote and anchor it */
	bool alnum_id;      /* ids need not be UUIDs (flavors, keypairs): GET is tried with any word
	                       first */
	bool changes_since; /* list answers changes-since with DELETED tombstones */
	microversion partial;      /* from this version on an unlimited, unfiltered list has partial
	                              records of unreachable cells; 0: never */
	microversion since;        /* the list exists from here on; 0: always */
	microversion list_version; /* the highest version a pane uses: later ones show less; 0: the
	                              session's */
	bool list_only; /* the service has no GET of one object: it is taken from the list */
	bool admin;     /* list needs an administrator */
	const char *all_projects; /* list query with which an administrator sees those of all
	                             projects: "all_tenants=1"; NULL: none */
	const char *sort; /* column key of the default order in a pane; "-created" for descending */
	const char *list_sort; /* order of `X-list`: NULL as the service sent it */
	const struct column *columns;
	int column_count;
	int path_count; /* of them, at the end: resource_widen's */
	/* Called on each object before its cells are created, to put related values in one place;
	 * NULL. */
	void (*prepare)(cJSON *object);
	/* "Property | Value" rows of `X-show` beyond the generic flattening; NULL: generic only.
	 * See properties.h. */
	void (*properties)(const cJSON *object, struct cJSON *out_properties);
};

/* All resources, in the order of panes and help. A new one is a file in src/manager/resources and
 * its name here: pane, `:` commands, X-list, X-show, sort, filter and completion follow. */
/* clang-format off */
#define RESOURCES(X) \
	X(server) \
	X(image) \
	X(flavor) \
	X(keypair) \
	X(network) \
	X(subnet) \
	X(port) \
	X(router) \
	X(floating_ip) \
	X(security_group) \
	X(security_group_rule) \
	X(volume) \
	X(snapshot) \
	X(server_group) \
	X(availability_zone) \
	X(hypervisor) \
	X(service) \
	X(aggregate) \
	X(migration)
/* clang-format on */
#define RESOURCE_EXTERN(word) extern const struct resource resource_##word;
RESOURCES(RESOURCE_EXTERN)
#define RESOURCE_ONE(word) +1
#define RESOURCE_COUNT     (0 RESOURCES(RESOURCE_ONE))
extern const struct resource *const resources[];
extern const int resource_count;
/* By name, plural or alias, any case; NULL if unknown. */
const struct resource *resource_find(const char *word);
/* The column's title on the screen. */
const char *column_label(const struct column *column);
/* -1 if there is no such column; accepts key, title or label, any case, '_' '-' ' ' alike. */
int resource_column(const struct resource *resource, const char *word);

/* Makes `wide` a copy of the table with a column for each JSON path ("flavor.original_name") that
 * has none, at most 16. Values that may be secret show as "***". resource_narrow frees the
 * additions. */
void resource_widen(struct resource *wide, const struct resource *resource,
        const char *const *paths, size_t count);
void resource_narrow(struct resource *wide);

/* The server's column positions that code asks for by name are found once with resource_column().
 */

/* Cells of an object, for lists printed without a collection: cleaned, "" for null; caller frees
 * with strv_free. */
void resource_cells(const struct resource *resource, const cJSON *object, struct strv *cells);
/* The object's id as used in paths, also if it is a number; NULL: none. The caller frees it. */
char *resource_id(const struct resource *resource, const cJSON *object);
/* The same for a row of a collection: the spare id where it has none. */
char *resource_row_id(const struct resource *resource, const cJSON *object);
/* A partial record: the cell that has the object does not answer. */
bool resource_is_lost(const cJSON *object);
/* The number that a cell begins with and is sorted by: "12", "-1.5", "4.2M" (bytes: K M G T P),
 * "12 / 32". False if it does not begin with one. number_prefix: digits only, and where they end.
 */
bool cell_number(const char *cell, double *number);
bool number_prefix(const char *text, double *number, const char **end);
/* Shared formatters for the tables. */
column_format_fn format_addresses;   /* "private=10.0.0.5, fd00::5; public=203.0.113.7" */
column_format_fn format_power_state; /* 1 → "Running" */
column_format_fn format_image_ref; /* image id, or "Attempt to boot from volume - no image supplied"
                                      when empty */
column_format_fn format_names;     /* [{name}…] → "a, b" */
column_format_fn format_list;      /* ["a","b"] → "a, b" */
column_format_fn format_bytes;     /* 4404019 → "4.2M" */

#endif
