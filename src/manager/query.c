/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Turns a filter's words into a list query, so that the service does as much of the filtering as
 * it can. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "filter.h"
#include "ncnova/arena.h"
#include "ncnova/clock.h"
#include "ncnova/manager.h"
#include "ncnova/text.h"

static void query_append(struct buf *query, const char *key, const char *value)
{
	buf_printf(query, "%s%s=", query->len ? "&" : "", key);
	buf_add_url(query, value);
}

/* The service's filter is a regular expression; the word means itself. */
static void query_put_regex(struct buf *query, const char *key, const char *text, bool whole)
{
	struct buf value = BUF_INIT;

	buf_puts(&value, whole ? "^" : "");
	for (; *text; text++) {
		if (strchr(".[]{}()*+?^$|\\", *text))
			buf_putc(&value, '\\');
		buf_putc(&value, *text);
	}
	buf_puts(&value, whole ? "$" : "");
	query_append(query, key, buf_str(&value));
	buf_free(&value);
}

/* Nova's statuses are capitals. */
static void query_put_status(struct buf *query, const char *key, const char *text)
{
	char *value = xstrdup(text);

	for (char *p = value; *p; p++)
		*p = (char)toupper((unsigned char)*p);
	query_append(query, key, value);
	free(value);
}

/* "shel" means SHELVED too, and "build" REBUILD: the service looks for whole ones only. */
static bool is_one_status(const char *text)
{
	static const char *const whole[] = {"ACTIVE", "ERROR", "HARD_REBOOT", "MIGRATING",
	        "PASSWORD", "PAUSED", "REBUILD", "RESCUE", "REVERT_RESIZE", "SHELVED_OFFLOADED",
	        "SHUTOFF", "SOFT_DELETED", "SUSPENDED", "UNKNOWN", "VERIFY_RESIZE"};

	for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
		if (!strcasecmp(whole[i], text))
			return true;
	return false;
}

/* --- projects --- */

struct search {
	const struct term *term;
	const char *id;
	size_t count;
};

static int query_match_project(void *data, const char *id, void *name)
{
	struct search *search = data;
	const char *word = search->term->folded;
	struct buf folded = BUF_INIT;
	bool matches;

	text_fold(&folded, name);
	matches = search->term->op == '=' ? str_eq(buf_str(&folded), word)
	                                  : strstr(buf_str(&folded), word) != NULL;
	buf_free(&folded);
	if (!matches && !str_eq(id, word))
		return 0;
	search->id = id;
	search->count++;
	return 0;
}

/*
 * The id of the one project that a word means, or all of them to be filtered here. True: the
 * service does it.
 */
static bool query_put_project(struct buf *query, const struct resource *resource,
        const struct column *column, const struct term *term, struct query_names *names,
        struct error *error)
{
	struct search search = {.term = term};

	if (str_is_uuid(term->text)) {
		query_append(query, column->query, term->text);
		return true;
	}
	if (names && names->projects) {
		map_each(names->projects, query_match_project, &search);
		if (!search.count)
			error_set(error, ERR_USAGE,
			        term->op == '=' ? "No project is called \"%s\""
			                        : "No project has \"%s\" in its name",
			        term->text);
	} else if (names) {
		names->wanted = true;
	}
	if (search.count == 1)
		query_append(query, column->query, search.id);
	else if (!strstr(buf_str(query), resource->all_projects))
		buf_printf(query, "%s%s", query->len ? "&" : "", resource->all_projects);
	return search.count == 1;
}

static const struct column *query_column(const struct resource *resource, const struct term *term)
{
	int at = term->column >= 0 ? term->column : resource_column(resource, "name");

	return term->negated || term->flags || at < 0 || !resource->columns[at].query
	               ? NULL
	               : &resource->columns[at];
}

/* True: the service handles the word completely. */
static bool query_put_term(struct buf *query, const struct resource *resource,
        const struct column *column, const struct term *term, struct query_names *names,
        struct error *error)
{
	char since[32];

	if (column->kind == COLUMN_TIME) {
		/* Everything created since then has also changed since then; the rest is filtered
		 * here. */
		if (term->op == '<' && *term->text) {
			clock_format_iso(
			        clock_wall_ms() - (int64_t)term->number, since, sizeof since);
			query_append(query, column->query, since);
		}
		return false;
	}
	if (term->op != ':' && term->op != '=')
		return false;
	if (!*term->text)
		return true;
	if (column->query_project)
		return query_put_project(query, resource, column, term, names, error);
	if ((column->query_id && !str_is_uuid(term->text)) ||
	        (column->kind == COLUMN_STATUS && term->op == ':' && !is_one_status(term->text)))
		return false;
	if (column->query_regex)
		query_put_regex(query, column->query, term->text, term->op == '=');
	else if (column->kind == COLUMN_STATUS)
		query_put_status(query, column->query, term->text);
	else
		query_append(query, column->query, term->text);
	return true;
}

int filter_to_query(const struct resource *resource, const char *words, bool admin,
        struct query_names *names, struct buf *query, struct buf *rest, struct error *error)
{
	struct error wrong = {0};
	struct filter *filter = filter_parse(resource, words, &wrong);
	struct strv parts = STRV_INIT;
	int rc = filter ? 0 : ERR_USAGE;

	strv_split(&parts, words, ' ');
	for (size_t i = 0; !rc && i < filter->count; i++) {
		const struct term *term = &filter->terms[i];
		const struct column *column = query_column(resource, term);

		if (column && column->query_admin && !admin)
			error_set(&wrong, ERR_USAGE, "%s heeds %s: for administrators alone",
			        resource->service, column->key);
		else if (!column || !query_put_term(query, resource, column, term, names, &wrong))
			buf_printf(rest, "%s%s", rest->len ? " " : "", parts.items[i]);
		rc = wrong.code;
	}
	if (rc && error)
		*error = wrong;
	strv_free(&parts);
	filter_free(filter);
	return rc;
}
