/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Output of commands: collecting rows, choosing columns, sorting, printing in a format. */
#include "ncnova/output.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/resource.h"
#include "ncnova/text.h"
#include "render.h"
#include "src/command/osc/spelling.h"

struct output *output_new(const char *const *titles, int count)
{
	struct output *output = xcalloc(1, sizeof *output);

	output->count = count;
	output->titles = xcalloc((size_t)count + 1, sizeof(char *));
	for (int i = 0; i < count; i++)
		output->titles[i] = xstrdup(titles[i]);
	return output;
}

void output_row(struct output *output, const char *const *cells)
{
	output_row_typed(output, cells, NULL);
}

void output_row_typed(struct output *output, const char *const *cells, const cJSON *values)
{
	struct output_row *row;

	if (output->row_count == output->row_room) {
		output->row_room = output->row_room ? output->row_room * 2 : 64;
		output->rows = xrealloc(output->rows, output->row_room * sizeof *output->rows);
	}
	row = &output->rows[output->row_count++];
	row->cells = xcalloc((size_t)output->count + 1, sizeof(char *));
	row->blank = xcalloc((size_t)output->count + 1, sizeof *row->blank);
	row->values = cJSON_Duplicate(values, true);
	for (int i = 0; i < output->count; i++) {
		row->blank[i] = !cells[i];
		row->cells[i] = xstrdup(cells[i] ? cells[i] : "-");
	}
}

void output_free(struct output *output)
{
	for (size_t r = 0; r < output->row_count; r++) {
		for (int i = 0; i < output->count; i++)
			free_secret(output->rows[r].cells[i]);
		free(output->rows[r].cells);
		free(output->rows[r].blank);
		cJSON_Delete(output->rows[r].values);
	}
	for (int i = 0; i < output->count; i++)
		free(output->titles[i]);
	free(output->titles);
	free(output->rows);
	free(output->shown);
	free(output);
}

static char fold_char(char c)
{
	return c == '_' || c == '-' ? ' ' : c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool same_title(const char *a, const char *b)
{
	while (*a && fold_char(*a) == fold_char(*b)) {
		a++;
		b++;
	}
	return !*a && !*b;
}

static bool is_title_of(const char *word, const char *title)
{
	const char *ours = spelling_column(word);

	return same_title(word, title) || (ours && same_title(ours, title));
}

bool output_wants(const struct printer *printer, const char *title)
{
	for (size_t i = 0; i < printer->columns.count; i++)
		if (is_title_of(printer->columns.items[i], title))
			return true;
	return false;
}

/* The column with exactly this title, else the one whose openstackclient title this is; -1: no
 * match. */
static int output_column(const struct output *output, const char *word)
{
	for (int i = 0; i < output->count; i++)
		if (same_title(output->titles[i], word))
			return i;
	for (int i = 0; i < output->count; i++)
		if (is_title_of(word, output->titles[i]))
			return i;
	return -1;
}

static int compare_indices(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* -c: columns in the order given; openstackclient keeps the table's order. */
static int output_choose_columns(
        struct printer *printer, struct output *output, struct error *error)
{
	output->shown = xcalloc((size_t)output->count + printer->columns.count + 1, sizeof(int));
	for (size_t i = 0; i < printer->columns.count; i++) {
		int column = output_column(output, printer->columns.items[i]);
		struct buf names = BUF_INIT;

		if (column >= 0) {
			output->shown[output->shown_count++] = column;
			continue;
		}
		for (int c = 0; c < output->count; c++)
			buf_printf(&names, "%s%s", c ? ", " : "", output->titles[c]);
		error_set_type(error, ERR_USAGE, "CommandError", "no column '%s'; available: %s",
		        printer->columns.items[i], buf_str(&names));
		buf_free(&names);
		return ERR_USAGE;
	}
	for (int c = 0; !printer->columns.count && c < output->count; c++)
		output->shown[output->shown_count++] = c;
	if (printer->openstack)
		qsort(output->shown, (size_t)output->shown_count, sizeof(int), compare_indices);
	return 0;
}

/* A column named by its openstackclient title is printed with that title, so that scripts find it.
 */
static void use_requested_titles(const struct printer *printer, struct output *output)
{
	for (size_t i = 0; printer->format != FORMAT_TABLE && i < printer->columns.count; i++) {
		const char *word = printer->columns.items[i];
		int column = output_column(output, word);

		if (column < 0 || !spelling_column(word))
			continue;
		free(output->titles[column]);
		output->titles[column] = xstrdup(word);
	}
}

/* --- sorting --- */

/* An empty cell sorts before all numbers. */
static bool cell_is_blank(const char *cell)
{
	return !*cell || str_eq(cell, "-");
}

static bool cell_is_number(const char *cell)
{
	const char *end;
	double number;

	return number_prefix(cell, &number, &end) && !*end;
}

/* "4.2M", "12 / 32" */
static bool cell_is_measured(const char *cell)
{
	double number;

	return cell_number(cell, &number) && !cell_is_number(cell);
}

static int compare_cell_numbers(const char *a, const char *b)
{
	double m = 0, n = 0;

	cell_number(a, &m);
	cell_number(b, &n);
	return m < n ? -1 : m > n;
}

static bool cell_is_address(const char *cell)
{
	struct in_addr address;

	return inet_pton(AF_INET, cell, &address) == 1;
}

static int compare_cell_addresses(const char *a, const char *b)
{
	struct in_addr x = {0}, y = {0};

	inet_pton(AF_INET, a, &x);
	inet_pton(AF_INET, b, &y);
	return memcmp(
	        &x, &y, sizeof x); /* network byte order: the first byte is most significant */
}

/* The sort order of a column: the first kind that matches all its cells. */
static const struct kind {
	bool (*is)(const char *cell);
	int (*compare)(const char *a, const char *b);
} kinds[] = {
        {cell_is_number, compare_cell_numbers},
        {cell_is_measured, compare_cell_numbers},
        {cell_is_address, compare_cell_addresses},
        {NULL, strcmp},
};

struct order {
	int column;
	const struct kind *kind;
	bool reverse;
	int ties; /* tie-breaking columns */
};

static bool all_cells_are(const struct output *output, int column, const struct kind *kind)
{
	for (size_t r = 0; kind->is && r < output->row_count; r++) {
		const char *cell = output->rows[r].cells[column];

		if (!cell_is_blank(cell) && !kind->is(cell))
			return false;
	}
	return true;
}

static int compare_rows(
        const struct output_row *a, const struct output_row *b, const struct order *order)
{
	const char *x = a->cells[order->column], *y = b->cells[order->column];
	bool text = !order->kind->is;
	int rc = text ? 0 : cell_is_blank(y) - cell_is_blank(x);

	if (!rc && (text || !cell_is_blank(x)))
		rc = order->kind->compare(x, y);
	for (int i = 0; !rc && i < order->ties; i++)
		rc = strcmp(a->cells[i], b->cells[i]);
	return order->reverse ? -rc : rc;
}

static void merge_sort(
        struct output_row *rows, size_t count, const struct order *order, struct output_row *space)
{
	size_t half = count / 2, i = 0, j = half, at = 0;

	if (count < 2)
		return;
	merge_sort(rows, half, order, space);
	merge_sort(rows + half, count - half, order, space);
	while (i < half && j < count)
		space[at++] = compare_rows(&rows[j], &rows[i], order) < 0 ? rows[j++] : rows[i++];
	while (i < half)
		space[at++] = rows[i++];
	while (j < count)
		space[at++] = rows[j++];
	memcpy(rows, space, count * sizeof *rows);
}

/* Sorts by "title" or "title:desc". Stable: equal rows keep the service's order. own: as novaclient
 * sorts a table, by plain text, with the other cells as tie-breakers. */
static int sort_rows(const struct printer *printer, struct output *output, const char *by, bool own,
        struct error *error)
{
	const char *colon = strrchr(by, ':');
	bool direction = colon && (!strcmp(colon, ":asc") || !strcmp(colon, ":desc"));
	char *name = direction ? xstrndup(by, (size_t)(colon - by)) : xstrdup(by);
	struct order order = {.column = output_column(output, name),
	        .reverse = direction ? !strcmp(colon, ":desc") : printer->descending,
	        .ties = own ? output->count : 0,
	        .kind = own ? &kinds[sizeof kinds / sizeof *kinds - 1] : kinds};
	struct output_row *space;

	if (order.column < 0) {
		error_set_type(error, ERR_USAGE, "CommandError", "--sort: no column '%s'", name);
		free(name);
		return ERR_USAGE;
	}
	free(name);
	while (!all_cells_are(output, order.column, order.kind))
		order.kind++;
	space = xcalloc(output->row_count + 1, sizeof *space);
	merge_sort(output->rows, output->row_count, &order, space);
	free(space);
	return 0;
}

static render_fn *const renderers[] = {
        [FORMAT_TABLE] = render_table,
        [FORMAT_JSON] = render_json,
        [FORMAT_CSV] = render_csv,
        [FORMAT_VALUE] = render_value,
        [FORMAT_YAML] = render_yaml,
};

/* nova prints an empty cell as "-"; openstackclient prints None in script formats. */
static void put_none(const struct printer *printer, struct output *output)
{
	if (!printer->openstack || printer->format == FORMAT_TABLE)
		return;
	for (size_t r = 0; r < output->row_count; r++)
		for (int i = 0; i < output->count; i++)
			if (output->rows[r].blank[i]) {
				free(output->rows[r].cells[i]);
				output->rows[r].cells[i] = xstrdup("None");
			}
}

int output_print(
        struct printer *printer, struct output *output, const char *sort, struct error *error)
{
	int rc = output_choose_columns(printer, output, error);

	/* openstackclient keeps the service's order. */
	if (printer->openstack)
		sort = NULL;
	if (!rc && (printer->sort || sort))
		rc = sort_rows(printer, output, printer->sort ? printer->sort : sort,
		        !printer->sort, error);
	put_none(printer, output);
	if (!rc)
		use_requested_titles(printer, output);
	if (!rc)
		renderers[printer->format](printer, output);
	output_free(output);
	return rc;
}

/* --- "Property | Value" --- */

static int compare_property_keys(const void *a, const void *b)
{
	return strcmp((*(const cJSON *const *)a)->string, (*(const cJSON *const *)b)->string);
}

static const cJSON **sorted_properties(const cJSON *object, size_t *count)
{
	size_t n = (size_t)cJSON_GetArraySize(object), at = 0;
	const cJSON **items = xcalloc(n + 1, sizeof(cJSON *));
	const cJSON *item;

	cJSON_ArrayForEach(item, object) items[at++] = item;
	qsort(items, n, sizeof(cJSON *), compare_property_keys);
	*count = n;
	return items;
}

static bool output_wants_property(const struct printer *printer, const char *key)
{
	return !printer->columns.count || output_wants(printer, key);
}

/* Like nova: "\n" in a JSON text, such as a fault's traceback, ends a line, and blanks before such
 * a text are removed. */
static char *unfold_lines(const char *value)
{
	struct buf text = BUF_INIT;
	const char *fold = strstr(value, "\\n");

	if (!fold)
		return xstrdup(value);
	value += strspn(value, " \t\n");
	for (; fold; value = fold + 2, fold = strstr(value, "\\n")) {
		buf_add(&text, value, (size_t)(fold - value));
		buf_putc(&text, '\n');
	}
	buf_puts(&text, value);
	return buf_take(&text);
}

/* Multi-line text takes one row per line, as in nova. */
static void add_property(struct output *output, const char *key, const char *value)
{
	char *text = unfold_lines(value), *p = text;

	do {
		char *eol = strchr(p, '\n');
		char *line = eol ? xstrndup(p, (size_t)(eol - p)) : xstrdup(p);
		const char *cells[] = {p == text ? key : "", line};

		output_row(output, cells);
		free(line);
		p = eol && eol[1] ? eol + 1 : NULL;
	} while (p);
	free(text);
}

/* The value of a property that -c names as in the API and nova formats or omits. NULL: it is null.
 */
static char *raw_property(const cJSON *value, const char *key)
{
	struct buf text = BUF_INIT;
	char *clean;

	if (str_eq(key, "addresses"))
		format_addresses(&text, value, NULL);
	else if (value && !cJSON_IsNull(value))
		json_to_text(&text, value);
	else
		return NULL;
	clean = clean_dup(buf_str(&text));
	buf_free_secret(&text);
	return clean;
}

static size_t add_raw_properties(const struct printer *printer, struct output *output,
        const cJSON *properties, const cJSON *raw)
{
	const cJSON *item;
	size_t added = 0;

	cJSON_ArrayForEach(item, raw)
	{
		char *value;

		if (!printer->columns.count || !output_wants(printer, item->string) ||
		        json_get(properties, item->string))
			continue;
		value = raw_property(item, item->string);
		add_property(output, item->string, value ? value : "-");
		free_secret(value);
		added++;
	}
	return added;
}

static int no_property(const struct printer *printer, struct error *error)
{
	return error_set_type(
	        error, ERR_USAGE, "CommandError", "no property '%s'", printer->columns.items[0]);
}

static int print_raw(struct printer *printer, const cJSON *raw, struct error *error)
{
	cJSON *shown = cJSON_CreateObject();
	const cJSON *item;

	cJSON_ArrayForEach(item, raw)
	{
		if (output_wants_property(printer, item->string))
			cJSON_AddItemReferenceToObject(
			        shown, item->string, (cJSON *)(uintptr_t)item);
	}
	if (!shown->child && printer->columns.count) {
		cJSON_Delete(shown);
		return no_property(printer, error);
	}
	if (printer->format == FORMAT_JSON) {
		char *text = json_print(shown, true);

		fprintf(printer->out, "%s\n", text);
		free(text);
	} else {
		render_yaml_value(printer->out, shown, 0);
	}
	cJSON_Delete(shown);
	return 0;
}

/* novaclient also wraps a missing value when wrapping text, as "None"; otherwise it prints "-". */
static void add_property_value(
        const struct printer *printer, struct output *output, const cJSON *property)
{
	const char *value = cJSON_IsString(property) ? property->valuestring : NULL;
	struct buf text = BUF_INIT;

	if (printer->wrap > 0)
		wrap_fill(&text, value ? value : "None", printer->wrap);
	else
		buf_puts(&text, value                                                   ? value
		                : printer->openstack && printer->format != FORMAT_TABLE ? "None"
		                                                                        : "-");
	add_property(output, property->string, buf_str(&text));
	buf_free_secret(&text);
}

int output_properties(
        struct printer *printer, const cJSON *properties, const cJSON *raw, struct error *error)
{
	static const char *const titles[] = {"Property", "Value"};
	struct output *output;
	const cJSON **items;
	struct strv columns = printer->columns;
	size_t count, shown = 0;
	int rc;

	if (printer->format == FORMAT_JSON || printer->format == FORMAT_YAML)
		return print_raw(printer, raw ? raw : properties, error);
	output = output_new(titles, 2);
	output->show = true;
	items = sorted_properties(properties, &count);
	for (size_t i = 0; i < count; i++) {
		if (!output_wants_property(printer, items[i]->string))
			continue;
		shown++;
		add_property_value(printer, output, items[i]);
	}
	free(items);
	shown += add_raw_properties(printer, output, properties, raw);
	if (!shown && columns.count) {
		output_free(output);
		return no_property(printer, error);
	}
	/* -c selects rows here; the format "value" prints only the second column. */
	printer->columns = (struct strv)STRV_INIT;
	if (printer->format == FORMAT_VALUE)
		strv_add(&printer->columns, "Value");
	rc = output_print(printer, output, NULL, error);
	strv_free(&printer->columns);
	printer->columns = columns;
	return rc;
}
