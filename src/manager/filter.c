/* The words of a filter: text, field:text, field=exact, field>number, field<age; each may be turned
 * round with !. */
#include "filter.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ncnova/clock.h"

struct term {
	bool negated;
	int column; /* -1: any cell */
	char op;    /* ':', '=', '>', '<' */
	char *text;
	double number; /* of > and <; for times an age in ms */
};

struct filter {
	const struct resource *resource;
	struct term *terms;
	size_t count;
};

void filter_free(struct filter *filter)
{
	if (!filter)
		return;
	for (size_t i = 0; i < filter->count; i++)
		free(filter->terms[i].text);
	free(filter->terms);
	free(filter);
}

/* "1d" to milliseconds; a plain number is seconds. NaN: neither. */
static double age_ms(const char *text)
{
	static const struct {
		char unit;
		double ms;
	} units[] = {{'s', 1e3}, {'m', 6e4}, {'h', 3.6e6}, {'d', 8.64e7}, {'w', 6.048e8}};
	char *end;
	double number = strtod(text, &end);

	if (end == text)
		return NAN;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (*end == units[i].unit && !end[1])
			return number * units[i].ms;
	return *end ? NAN : number * 1e3;
}

/* The whole text as a number; NaN when it is none. */
static double plain_number(const char *text)
{
	char *end;
	double number = strtod(text, &end);

	return end == text || *end ? NAN : number;
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
		error_set(error, ERR_USAGE, "%s have no field \"%s\"; they have %s",
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
	/* Nothing after the sign yet: it is still being typed. */
	if (*term->text && isnan(term->number))
		return error_set(error, ERR_USAGE, "\"%s\" is no %s", term->text,
		        resource->columns[term->column].kind == COLUMN_TIME
		                ? "age; 30s, 5m, 2h, 1d or 3w is"
		                : "number");
	return 0;
}

struct filter *filter_parse(const struct resource *resource, const char *text, struct error *error)
{
	struct filter *filter = xcalloc(1, sizeof *filter);
	struct strv words = STRV_INIT;
	int rc = 0;

	filter->resource = resource;
	strv_split(&words, text ? text : "", ' ');
	for (size_t i = 0; i < words.count && !rc; i++) {
		filter->terms =
		        xrealloc(filter->terms, (filter->count + 1) * sizeof *filter->terms);
		filter->terms[filter->count] = (struct term){0};
		rc = parse_term(resource, words.items[i], &filter->terms[filter->count], error);
		filter->count++;
	}
	strv_free(&words);
	if (!rc)
		return filter;
	filter_free(filter);
	return NULL;
}

static bool any_cell(const struct filter *filter, const struct row *row, const char *text)
{
	for (int i = 0; i < filter->resource->column_count; i++)
		if (str_contains_nocase(row->cells[i], text))
			return true;
	return false;
}

static double cell_number(const struct column *column, const char *cell)
{
	int64_t ms;

	if (column->kind != COLUMN_TIME)
		return plain_number(cell);
	return clock_parse_iso(cell, &ms) ? (double)(clock_wall_ms() - ms) : NAN;
}

static bool term_matches(
        const struct filter *filter, const struct term *term, const struct row *row)
{
	const struct column *column;
	const char *cell;

	/* Still being typed. */
	if (!*term->text && term->op != '=')
		return !term->negated;
	if (term->column < 0)
		return any_cell(filter, row, term->text);
	column = &filter->resource->columns[term->column];
	cell = row->cells[term->column];
	switch (term->op) {
	case '=':
		return !strcasecmp(cell, term->text);
	case '>':
		return *cell && cell_number(column, cell) > term->number;
	case '<':
		return *cell && cell_number(column, cell) < term->number;
	default:
		return str_contains_nocase(cell, term->text);
	}
}

bool filter_matches(const struct filter *filter, const struct row *row)
{
	if (!filter)
		return true;
	for (size_t i = 0; i < filter->count; i++)
		if (term_matches(filter, &filter->terms[i], row) == filter->terms[i].negated)
			return false;
	return true;
}
