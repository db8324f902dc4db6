/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What commands print: rows as nova's table, or as JSON, CSV, values or YAML. */
#include "ncnova/command.h"

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
	output->keys = xcalloc((size_t)count + 1, sizeof(char *));
	for (int i = 0; i < count; i++) {
		output->titles[i] = xstrdup(titles[i]);
		output->keys[i] = xstrdup(titles[i]);
	}
	return output;
}

void output_set_json_keys(struct output *output, const char *const *keys)
{
	for (int i = 0; i < output->count; i++) {
		free(output->keys[i]);
		output->keys[i] = xstrdup(keys[i]);
	}
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
	for (int i = 0; i < output->count; i++) {
		free(output->titles[i]);
		free(output->keys[i]);
	}
	free(output->titles);
	free(output->keys);
	free(output->rows);
	free(output->shown);
	free(output);
}

static char folded(char c)
{
	return c == '_' || c == '-' ? ' ' : c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool same_word(const char *a, const char *b)
{
	while (*a && folded(*a) == folded(*b)) {
		a++;
		b++;
	}
	return !*a && !*b;
}

static bool names(const char *word, const char *title)
{
	const char *ours = spelling_column(word);

	return same_word(word, title) || (ours && same_word(ours, title));
}

bool output_wants(const struct command *command, const char *title)
{
	for (size_t i = 0; i < command->printer.columns.count; i++)
		if (names(command->printer.columns.items[i], title))
			return true;
	return false;
}

/* What has this very title, before what is called so elsewhere. */
static int column_of(const struct output *output, const char *word)
{
	for (int i = 0; i < output->count; i++)
		if (same_word(output->titles[i], word) || same_word(output->keys[i], word))
			return i;
	for (int i = 0; i < output->count; i++)
		if (names(word, output->titles[i]) || names(word, output->keys[i]))
			return i;
	return -1;
}

static int compare_numbers(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* -c: the columns in the order they were asked for; openstackclient's stay in the table's. */
static int choose_columns(struct command *command, struct output *output, struct error *error)
{
	output->shown =
	        xcalloc((size_t)output->count + command->printer.columns.count + 1, sizeof(int));
	for (size_t i = 0; i < command->printer.columns.count; i++) {
		int column = column_of(output, command->printer.columns.items[i]);
		struct buf names = BUF_INIT;

		if (column >= 0) {
			output->shown[output->shown_count++] = column;
			continue;
		}
		for (int c = 0; c < output->count; c++)
			buf_printf(&names, "%s%s", c ? ", " : "", output->titles[c]);
		error_set_type(error, ERR_USAGE, "CommandError", "no column '%s'; there are: %s",
		        command->printer.columns.items[i], buf_str(&names));
		buf_free(&names);
		return ERR_USAGE;
	}
	for (int c = 0; !command->printer.columns.count && c < output->count; c++)
		output->shown[output->shown_count++] = c;
	if (command->printer.openstack)
		qsort(output->shown, (size_t)output->shown_count, sizeof(int), compare_numbers);
	return 0;
}

/* A script finds a column again by the name it asked for, where that is openstackclient's and not
 * the table's. */
static void call_as_asked(const struct command *command, struct output *output)
{
	for (size_t i = 0;
	        command->printer.format != FORMAT_TABLE && i < command->printer.columns.count;
	        i++) {
		const char *word = command->printer.columns.items[i];
		int column = column_of(output, word);

		if (column < 0 || !spelling_column(word))
			continue;
		free(output->titles[column]);
		free(output->keys[column]);
		output->titles[column] = xstrdup(word);
		output->keys[column] = xstrdup(word);
	}
}

/* --- sorting --- */

/* Nothing: it stands before all numbers. */
static bool is_blank(const char *cell)
{
	return !*cell || str_eq(cell, "-");
}

static bool is_number(const char *cell)
{
	const char *end;
	double number;

	return number_prefix(cell, &number, &end) && !*end;
}

/* "4.2M", "12 / 32" */
static bool is_measured(const char *cell)
{
	double number;

	return cell_number(cell, &number) && !is_number(cell);
}

static int by_number(const char *a, const char *b)
{
	double m = 0, n = 0;

	cell_number(a, &m);
	cell_number(b, &n);
	return m < n ? -1 : m > n;
}

static bool is_address(const char *cell)
{
	struct in_addr address;

	return inet_pton(AF_INET, cell, &address) == 1;
}

static int by_address(const char *a, const char *b)
{
	struct in_addr x = {0}, y = {0};

	inet_pton(AF_INET, a, &x);
	inet_pton(AF_INET, b, &y);
	return memcmp(&x, &y, sizeof x); /* network order: the first part weighs most */
}

/* What a column is sorted by: the first that all its cells are. */
static const struct kind {
	bool (*is)(const char *cell);
	int (*compare)(const char *a, const char *b);
} kinds[] = {
        {is_number, by_number},
        {is_measured, by_number},
        {is_address, by_address},
        {NULL, strcmp},
};

static struct {
	int column;
	const struct kind *kind;
	bool reverse;
	int ties; /* columns that decide between equals */
} order;

static bool all_are(const struct output *output, int column, const struct kind *kind)
{
	for (size_t r = 0; kind->is && r < output->row_count; r++) {
		const char *cell = output->rows[r].cells[column];

		if (!is_blank(cell) && !kind->is(cell))
			return false;
	}
	return true;
}

static int compare_rows(const void *a, const void *b)
{
	const char *x = ((const struct output_row *)a)->cells[order.column];
	const char *y = ((const struct output_row *)b)->cells[order.column];
	int rc = order.kind->is ? is_blank(y) - is_blank(x) : 0;

	if (!rc && !(order.kind->is && is_blank(x)))
		rc = order.kind->compare(x, y);
	for (int i = 0; !rc && i < order.ties; i++)
		rc = strcmp(((const struct output_row *)a)->cells[i],
		        ((const struct output_row *)b)->cells[i]);
	return order.reverse ? -rc : rc;
}

static void merge_sort(struct output_row *rows, size_t count, struct output_row *space)
{
	size_t half = count / 2, i = 0, j = half, at = 0;

	if (count < 2)
		return;
	merge_sort(rows, half, space);
	merge_sort(rows + half, count - half, space);
	while (i < half && j < count)
		space[at++] = compare_rows(&rows[j], &rows[i]) < 0 ? rows[j++] : rows[i++];
	while (i < half)
		space[at++] = rows[i++];
	while (j < count)
		space[at++] = rows[j++];
	memcpy(rows, space, count * sizeof *rows);
}

/* Stable: rows that compare equal stay as the service sent them. "title" or "title:desc". The order
 * that novaclient gives a table is one of plain text, and the whole row decides between equals. */
static int sort_rows(const struct command *command, struct output *output, const char *by, bool own,
        struct error *error)
{
	const char *colon = strrchr(by, ':');
	bool direction = colon && (!strcmp(colon, ":asc") || !strcmp(colon, ":desc"));
	char *name = direction ? xstrndup(by, (size_t)(colon - by)) : xstrdup(by);
	struct output_row *space;

	order.column = column_of(output, name);
	order.reverse = direction ? !strcmp(colon, ":desc") : command->printer.descending;
	if (order.column < 0) {
		error_set_type(error, ERR_USAGE, "CommandError", "--sort: no column '%s'", name);
		free(name);
		return ERR_USAGE;
	}
	free(name);
	order.ties = own ? output->count : 0;
	order.kind = own ? &kinds[sizeof kinds / sizeof *kinds - 1] : kinds;
	while (!all_are(output, order.column, order.kind))
		order.kind++;
	space = xcalloc(output->row_count + 1, sizeof *space);
	merge_sort(output->rows, output->row_count, space);
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

/* What is not there is nova's "-"; where values are for a script, openstackclient's None. */
static void say_none(const struct command *command, struct output *output)
{
	if (!command->printer.openstack || command->printer.format == FORMAT_TABLE)
		return;
	for (size_t r = 0; r < output->row_count; r++)
		for (int i = 0; i < output->count; i++)
			if (output->rows[r].blank[i]) {
				free(output->rows[r].cells[i]);
				output->rows[r].cells[i] = xstrdup("None");
			}
}

int output_print(
        struct command *command, struct output *output, const char *sort, struct error *error)
{
	int rc = choose_columns(command, output, error);

	/* openstackclient leaves the service's order. */
	if (command->printer.openstack)
		sort = NULL;
	if (!rc && (command->printer.sort || sort))
		rc = sort_rows(command, output,
		        command->printer.sort ? command->printer.sort : sort,
		        !command->printer.sort, error);
	say_none(command, output);
	if (!rc)
		call_as_asked(command, output);
	if (!rc)
		renderers[command->printer.format](command, output);
	output_free(output);
	return rc;
}

/* --- "Property | Value" --- */

static int compare_keys(const void *a, const void *b)
{
	return strcmp((*(const cJSON *const *)a)->string, (*(const cJSON *const *)b)->string);
}

static const cJSON **sorted(const cJSON *object, size_t *count)
{
	size_t n = (size_t)cJSON_GetArraySize(object), at = 0;
	const cJSON **items = xcalloc(n + 1, sizeof(cJSON *));
	const cJSON *item;

	cJSON_ArrayForEach(item, object) items[at++] = item;
	qsort(items, n, sizeof(cJSON *), compare_keys);
	*count = n;
	return items;
}

static bool wanted(const struct command *command, const char *key)
{
	return !command->printer.columns.count || output_wants(command, key);
}

/* The \n of a JSON text, such as a fault's traceback, ends a line for nova too, and what is blank
 * around such a text goes. */
static char *unfolded(const char *value)
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

/* Text with several lines takes a row for each, as nova prints it. */
static void add_property(struct output *output, const char *key, const char *value)
{
	char *text = unfolded(value), *p = text;

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

/* What nova prints in other words, or not at all, is there for those who ask for it by the
 * service's name. */
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

static size_t add_raw(const struct command *command, struct output *output, const cJSON *properties,
        const cJSON *raw)
{
	const cJSON *item;
	size_t added = 0;

	cJSON_ArrayForEach(item, raw)
	{
		char *value;

		if (!command->printer.columns.count || !output_wants(command, item->string) ||
		        json_get(properties, item->string))
			continue;
		value = raw_property(item, item->string);
		add_property(output, item->string, value ? value : "-");
		free_secret(value);
		added++;
	}
	return added;
}

static int no_property(const struct command *command, struct error *error)
{
	return error_set_type(error, ERR_USAGE, "CommandError", "no property '%s'",
	        command->printer.columns.items[0]);
}

static int print_raw(struct command *command, const cJSON *raw, struct error *error)
{
	cJSON *shown = cJSON_CreateObject();
	const cJSON *item;

	cJSON_ArrayForEach(item, raw)
	{
		if (wanted(command, item->string))
			cJSON_AddItemReferenceToObject(
			        shown, item->string, (cJSON *)(uintptr_t)item);
	}
	if (!shown->child && command->printer.columns.count) {
		cJSON_Delete(shown);
		return no_property(command, error);
	}
	if (command->printer.format == FORMAT_JSON) {
		char *text = json_print(shown, true);

		fprintf(command->printer.out, "%s\n", text);
		free(text);
	} else {
		render_yaml_value(command->printer.out, shown, 0);
	}
	cJSON_Delete(shown);
	return 0;
}

/* Wrapped first, nothing is None to novaclient, which wraps its text; not wrapped it is "-". */
static void add_value(const struct command *command, struct output *output, const cJSON *property)
{
	const char *value = cJSON_IsString(property) ? property->valuestring : NULL;
	struct buf text = BUF_INIT;

	if (command->printer.wrap > 0)
		wrap_fill(&text, value ? value : "None", command->printer.wrap);
	else
		buf_puts(&text,
		        value ? value
		        : command->printer.openstack && command->printer.format != FORMAT_TABLE
		                ? "None"
		                : "-");
	add_property(output, property->string, buf_str(&text));
	buf_free_secret(&text);
}

int output_properties(
        struct command *command, const cJSON *properties, const cJSON *raw, struct error *error)
{
	static const char *const titles[] = {"Property", "Value"};
	struct output *output;
	const cJSON **items;
	struct strv columns = command->printer.columns;
	size_t count, shown = 0;
	int rc;

	if (command->printer.format == FORMAT_JSON || command->printer.format == FORMAT_YAML)
		return print_raw(command, raw ? raw : properties, error);
	output = output_new(titles, 2);
	output->show = true;
	items = sorted(properties, &count);
	for (size_t i = 0; i < count; i++) {
		if (!wanted(command, items[i]->string))
			continue;
		shown++;
		add_value(command, output, items[i]);
	}
	free(items);
	shown += add_raw(command, output, properties, raw);
	if (!shown && columns.count) {
		output_free(output);
		return no_property(command, error);
	}
	/* -c chose rows here; of values alone only the second column is meant. */
	command->printer.columns = (struct strv)STRV_INIT;
	if (command->printer.format == FORMAT_VALUE)
		strv_add(&command->printer.columns, "Value");
	rc = output_print(command, output, NULL, error);
	strv_free(&command->printer.columns);
	command->printer.columns = columns;
	return rc;
}
