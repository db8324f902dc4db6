/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parses and matches a filter's words: text, field:text, field=exact, field>number, field<age;
 * each can be negated with !. */
#include "filter.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ncnova/clock.h"
#include "ncnova/text.h"

/* This many digits of a UUID match an id; fewer are searched in the other cells only. */
#define ID_PREFIX 8
/* Each row is compared with each word, so a pasted page may not become a filter. */
#define MOST_TERMS 64

void filter_free(struct filter *filter)
{
	if (!filter)
		return;
	for (size_t i = 0; i < filter->count; i++) {
		free(filter->terms[i].text);
		free(filter->terms[i].folded);
	}
	free(filter->terms);
	buf_free(&filter->space);
	free(filter);
}

/* "1d" to milliseconds; a plain number is seconds. NaN: neither. */
static double age_ms(const char *text)
{
	static const struct {
		char unit;
		double ms;
	} units[] = {{'s', 1e3}, {'m', 6e4}, {'h', 3.6e6}, {'d', 8.64e7}, {'w', 6.048e8},
	        {'y', 3.1536e10}};
	const char *end;
	double number;

	if (!number_prefix(text, &number, &end))
		return NAN;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (*end == units[i].unit && !end[1])
			return number * units[i].ms;
	return *end ? NAN : number * 1e3;
}

/* The text as a number, as in a cell ("4.2M"); NaN if it is not one. */
static double plain_number(const char *text)
{
	double number;

	return cell_number(text, &number) ? number : NAN;
}

/* "error,busy" */
static int parse_flags(struct term *term, struct error *error)
{
	static const struct {
		const char *word;
		uint32_t flag;
	} words[] = {{"error", ROW_ERROR}, {"busy", ROW_BUSY}, {"marked", ROW_MARKED}};
	struct strv parts = STRV_INIT;
	int rc = 0;

	strv_split(&parts, term->text, ',');
	for (size_t i = 0; i < parts.count && !rc; i++) {
		uint32_t flag = 0;

		for (size_t w = 0; w < sizeof words / sizeof *words; w++)
			if (!strcasecmp(words[w].word, parts.items[i]))
				flag = words[w].flag;
		term->flags |= flag;
		if (!flag)
			rc = error_set(error, ERR_USAGE,
			        "\"is:%s\" is unknown; there are is:error, is:busy and is:marked",
			        parts.items[i]);
	}
	strv_free(&parts);
	return rc;
}

static int parse_term(
        const struct resource *resource, const char *word, struct term *term, struct error *error)
{
	const char *op;
	char *field;

	term->column = -1;
	term->op = ':';
	if (*word == '!') {
		term->negated = true;
		word++;
	}
	op = strpbrk(word, ":=<>");
	if (!op || op == word) {
		term->text = xstrdup(word);
		return 0;
	}
	field = xstrndup(word, (size_t)(op - word));
	if (!strcasecmp(field, "is") && *op == ':') {
		free(field);
		term->text = xstrdup(op + 1);
		return parse_flags(term, error);
	}
	term->column = resource_column(resource, field);
	/* fd00::5 and 10.0.0.1:80 are text, not fields. */
	if (term->column < 0 && *op == ':' && (isdigit((unsigned char)*field) || op[1] == ':')) {
		free(field);
		term->text = xstrdup(word);
		return 0;
	}
	if (term->column < 0 && (!strcasecmp(field, "age")))
		term->column = resource_column(resource, "created");
	if (term->column < 0) {
		struct buf known = BUF_INIT;

		for (int i = 0; i < resource->column_count; i++)
			buf_printf(&known, "%s%s", i ? ", " : "", resource->columns[i].key);
		error_set(error, ERR_USAGE,
		        "%s have no field \"%s\"; they have %s; a path of the JSON is one once it "
		        "is a "
		        "column",
		        resource->plural, field, buf_str(&known));
		buf_free(&known);
		free(field);
		return ERR_USAGE;
	}
	free(field);
	term->op = *op;
	term->text = xstrdup(op + 1);
	if (*op != '<' && *op != '>')
		return 0;
	term->number = resource->columns[term->column].kind == COLUMN_TIME
	                       ? age_ms(term->text)
	                       : plain_number(term->text);
	if (isnan(term->number))
		return error_set(error, ERR_USAGE, "\"%s\" is not %s", term->text,
		        resource->columns[term->column].kind == COLUMN_TIME
		                ? "an age: use 30s, 5m, 2h, 1d, 3w or 1y"
		                : "a number");
	return 0;
}

static void fold_term(struct term *term)
{
	struct buf folded = BUF_INIT;

	text_fold(&folded, term->text);
	term->folded = buf_take(&folded);
}

struct filter *filter_parse(const struct resource *resource, const char *text, struct error *error)
{
	struct filter *filter = xcalloc(1, sizeof *filter);
	struct strv words = STRV_INIT;
	int rc = 0;

	filter->resource = resource;
	strv_split(&words, text ? text : "", ' ');
	if (words.count > MOST_TERMS)
		rc = error_set(error, ERR_USAGE,
		        "a filter takes at most %d words; this one has %zu", MOST_TERMS,
		        words.count);
	else
		filter->terms = xcalloc(words.count + 1, sizeof *filter->terms);
	for (size_t i = 0; i < words.count && !rc; i++) {
		rc = parse_term(resource, words.items[i], &filter->terms[filter->count], error);
		fold_term(&filter->terms[filter->count]);
		filter->count++;
	}
	strv_free(&words);
	if (!rc)
		return filter;
	filter_free(filter);
	return NULL;
}

/* --- matching a row --- */

/* Both a cell and the name shown for it match. */
static const char *filter_name(const struct filter *filter, const struct collection_shown *shown,
        const struct row *row, int column)
{
	return shown && shown->name
	               ? shown->name(shown->data, filter->resource, column, row->cells[column])
	               : NULL;
}

static const char *filter_fold(struct filter *filter, const char *text)
{
	buf_clear(&filter->space);
	text_fold(&filter->space, text);
	return buf_str(&filter->space);
}

/* A whole id or a long prefix of it: a few digits would match by accident. */
static bool filter_is_id(struct filter *filter, const char *id, const struct term *term)
{
	const char *whole = filter_fold(filter, id);
	size_t len = strlen(term->folded);

	return str_eq(whole, term->folded) ||
	       (len >= ID_PREFIX && strspn(term->folded, "0123456789abcdef-") == len &&
	               str_starts(whole, term->folded));
}

static bool cell_contains(struct filter *filter, const struct collection_shown *shown,
        const struct row *row, int column, const struct term *term)
{
	const char *name = filter_name(filter, shown, row, column);

	if (name)
		return strstr(filter_fold(filter, name), term->folded) ||
		       filter_is_id(filter, row->cells[column], term);
	return strstr(filter_fold(filter, row->cells[column]), term->folded) != NULL;
}

static bool cell_is(struct filter *filter, const struct collection_shown *shown,
        const struct row *row, int column, const struct term *term)
{
	const char *name = filter_name(filter, shown, row, column);

	return (name && str_eq(filter_fold(filter, name), term->folded)) ||
	       str_eq(filter_fold(filter, row->cells[column]), term->folded);
}

bool filter_shows(const struct column *column, int index, const struct collection_shown *shown)
{
	if (shown && shown->columns)
		return shown->columns >> index & 1;
	return column->show & (SHOW_LIST | SHOW_PANE);
}

/* Plain words match visible text; a time shows as an age, for which there are age< and age>. */
static bool any_cell(struct filter *filter, const struct collection_shown *shown,
        const struct row *row, const struct term *term)
{
	if (filter_is_id(filter, row->id, term))
		return true;
	for (int i = 0; i < filter->resource->column_count; i++) {
		const struct column *column = &filter->resource->columns[i];

		if (column->kind != COLUMN_TIME && column->kind != COLUMN_ID &&
		        filter_shows(column, i, shown) &&
		        cell_contains(filter, shown, row, i, term))
			return true;
	}
	return false;
}

static double filter_number(const struct column *column, const char *cell)
{
	int64_t ms;

	if (column->kind != COLUMN_TIME)
		return plain_number(cell);
	return clock_parse_iso(cell, &ms) ? (double)(clock_wall_ms() - ms) : NAN;
}

static bool term_matches(struct filter *filter, const struct collection_shown *shown,
        const struct term *term, const struct row *row)
{
	const struct column *column;
	const char *cell;

	/* Still being typed. */
	if (!*term->text && term->op != '=')
		return !term->negated;
	if (term->flags)
		return row->flags & term->flags;
	if (term->column < 0)
		return any_cell(filter, shown, row, term);
	column = &filter->resource->columns[term->column];
	cell = row->cells[term->column];
	switch (term->op) {
	case '=':
		return cell_is(filter, shown, row, term->column, term);
	case '>':
		return *cell && filter_number(column, cell) > term->number;
	case '<':
		return *cell && filter_number(column, cell) < term->number;
	default:
		return cell_contains(filter, shown, row, term->column, term);
	}
}

bool filter_matches(
        struct filter *filter, const struct collection_shown *shown, const struct row *row)
{
	if (!filter)
		return true;
	for (size_t i = 0; i < filter->count; i++)
		if (term_matches(filter, shown, &filter->terms[i], row) == filter->terms[i].negated)
			return false;
	return true;
}
