/* The words of a filter: text, field:text, field=exact, field>number, field<age; each may be turned
 * round with !. */
#include "filter.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ncnova/clock.h"

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
	if (term->flags)
		return row->flags & term->flags;
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
