/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A filter's words as the query of a list: what the service can look for itself is not sent here
 * to be left out. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "filter.h"
#include "ncnova/clock.h"
#include "ncnova/manager.h"

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

/* Nova's and Neutron's statuses are capitals, Glance's and Cinder's small letters. */
static void query_put_status(
        struct buf *query, const struct resource *resource, const char *key, const char *text)
{
	bool capitals =
	        str_eq(resource->service, "compute") || str_eq(resource->service, "network");
	char *value = xstrdup(text);

	for (char *p = value; *p; p++)
		*p = (char)(capitals ? toupper((unsigned char)*p) : tolower((unsigned char)*p));
	query_append(query, key, value);
	free(value);
}

static const struct column *query_column(const struct resource *resource, const struct term *term)
{
	int at = term->column >= 0 ? term->column : resource_column(resource, "name");

	return term->negated || term->flags || at < 0 || !resource->columns[at].query
	               ? NULL
	               : &resource->columns[at];
}

/* True: the service does all that the word means. */
static bool query_put_term(struct buf *query, const struct resource *resource,
        const struct column *column, const struct term *term)
{
	char since[32];

	if (column->kind == COLUMN_TIME) {
		/* What was made since then has changed since then; what else has, is left out here.
		 */
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
	if (column->query_regex)
		query_put_regex(query, column->query, term->text, term->op == '=');
	else if (column->kind == COLUMN_STATUS)
		query_put_status(query, resource, column->query, term->text);
	else
		query_append(query, column->query, term->text);
	return true;
}

int filter_to_query(const struct resource *resource, const char *words, bool admin,
        struct buf *query, struct buf *rest, struct error *error)
{
	struct filter *filter = filter_parse(resource, words, error);
	struct strv parts = STRV_INIT;
	int rc = filter ? 0 : ERR_USAGE;

	strv_split(&parts, words, ' ');
	for (size_t i = 0; !rc && i < filter->count; i++) {
		const struct term *term = &filter->terms[i];
		const struct column *column = query_column(resource, term);

		if (column && column->query_admin && !admin)
			rc = error_set(error, ERR_USAGE, "%s filters by %s for administrators only",
			        resource->service, column->key);
		else if (!column || !query_put_term(query, resource, column, term))
			buf_printf(rest, "%s%s", rest->len ? " " : "", parts.items[i]);
	}
	strv_free(&parts);
	filter_free(filter);
	return rc;
}
