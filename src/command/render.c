/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The output formats: prettytable's tables, JSON, CSV, values, YAML. */
#include "render.h"

#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/text.h"

static void table_rule(FILE *out, const int *widths, int count)
{
	for (int i = 0; i < count; i++) {
		fputc('+', out);
		for (int n = 0; n < widths[i] + 2; n++)
			fputc('-', out);
	}
	fputs("+\n", out);
}

/* The nth line of a cell's text; NULL: no such line. */
static const char *nth_line(const char *text, int n, size_t *len)
{
	while (text && n--) {
		text = strchr(text, '\n');
		text += text != NULL;
	}
	*len = text ? strcspn(text, "\n") : 0;
	return text;
}

/* Prints one row, with as many lines as its longest cell. */
static void table_row(FILE *out, const int *widths, const struct output *output, char *const *cells)
{
	bool more = true;

	for (int n = 0; more; n++) {
		struct buf line = BUF_INIT;

		more = n == 0;
		for (int i = 0; i < output->shown_count; i++) {
			size_t len;
			const char *text = nth_line(cells[output->shown[i]], n, &len);
			char *part = xstrndup(text ? text : "", len);
			int pad = widths[i] - text_width(part);

			more = more || text;
			buf_printf(&line, "| %s", part);
			buf_repeat(&line, ' ', (size_t)(pad > 0 ? pad : 0) + 1);
			free(part);
		}
		if (more)
			fprintf(out, "%s|\n", buf_str(&line));
		buf_free(&line);
	}
}

static int widest_line(const char *text)
{
	int widest = 0;
	size_t len;

	for (int n = 0; (text = nth_line(text, n ? 1 : 0, &len)); n = 1) {
		char *part = xstrndup(text, len);
		int width = text_width(part);

		widest = width > widest ? width : widest;
		free(part);
	}
	return widest;
}

/* --max-width as openstackclient distributes it: columns wider than an equal share get equal parts
 * of the space left by the others, but at least this many. */
#define LEAST_OF_LIST 8
#define LEAST_OF_SHOW 16

static void fit_widths(int *widths, const struct output *output, int most)
{
	int count = output->shown_count, least = output->show ? LEAST_OF_SHOW : LEAST_OF_LIST;
	int total = 1, usable, left, wide = 0, equal, share;

	for (int i = 0; i < count; i++)
		total += widths[i] + 3;
	if (!most || total <= most || !count)
		return;
	usable = left = most > 1 + 3 * count ? most - 1 - 3 * count : 0;
	equal = usable / count;
	for (int i = 0; i < count; i++) {
		wide += widths[i] > equal;
		left -= widths[i] > equal ? 0 : widths[i];
	}
	share = left / wide;
	for (int i = 0, part; i < count; i++) {
		int column = output->shown[i], title = text_width(output->titles[column]);

		if (widths[i] <= equal)
			continue;
		part = --wide ? share : left;
		left -= part;
		part = part > least ? part : least;
		widths[i] = widths[i] < part ? widths[i] : part;
		widths[i] = widths[i] > title ? widths[i] : title;
	}
}

/* Wraps cells wider than their column, in place. */
static void wrap_cells(const int *widths, const struct output *output)
{
	for (size_t r = 0; r < output->row_count; r++)
		for (int i = 0; i < output->shown_count; i++) {
			char **cell = &output->rows[r].cells[output->shown[i]];
			struct buf text = BUF_INIT;

			if (widest_line(*cell) <= widths[i])
				continue;
			wrap_fill(&text, *cell, widths[i]);
			free_secret(*cell);
			*cell = buf_take(&text);
		}
}

void render_table(const struct printer *printer, const struct output *output)
{
	int *widths = xcalloc((size_t)output->shown_count + 1, sizeof *widths);

	for (int i = 0; i < output->shown_count; i++) {
		int column = output->shown[i];

		widths[i] = text_width(output->titles[column]);
		for (size_t r = 0; r < output->row_count; r++) {
			int width = widest_line(output->rows[r].cells[column]);

			widths[i] = width > widths[i] ? width : widths[i];
		}
	}
	fit_widths(widths, output, printer->max_width);
	wrap_cells(widths, output);
	table_rule(printer->out, widths, output->shown_count);
	table_row(printer->out, widths, output, output->titles);
	table_rule(printer->out, widths, output->shown_count);
	for (size_t r = 0; r < output->row_count; r++)
		table_row(printer->out, widths, output, output->rows[r].cells);
	table_rule(printer->out, widths, output->shown_count);
	free(widths);
}

static cJSON *row_value(const struct output_row *row, int column)
{
	cJSON *value = row->values ? cJSON_GetArrayItem(row->values, column) : NULL;

	if (value)
		return cJSON_Duplicate(value, true);
	return row->blank[column] ? cJSON_CreateNull() : cJSON_CreateString(row->cells[column]);
}

static cJSON *as_json(const struct output *output)
{
	cJSON *list = cJSON_CreateArray();

	for (size_t r = 0; r < output->row_count; r++) {
		cJSON *object = cJSON_CreateObject();

		for (int i = 0; i < output->shown_count; i++)
			cJSON_AddItemToObject(object, output->titles[output->shown[i]],
			        row_value(&output->rows[r], output->shown[i]));
		cJSON_AddItemToArray(list, object);
	}
	return list;
}

void render_json(const struct printer *printer, const struct output *output)
{
	cJSON *list = as_json(output);
	char *text = json_print(list, true);

	fprintf(printer->out, "%s\n", text);
	free(text);
	cJSON_Delete(list);
}

/* Quotes anything but numbers, like openstackclient. */
static void csv_cell(FILE *out, const char *text)
{
	if (*text && strspn(text, "0123456789") == strlen(text)) {
		fputs(text, out);
		return;
	}
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

static void csv_line(FILE *out, const struct output *output, char *const *cells)
{
	for (int i = 0; i < output->shown_count; i++) {
		if (i)
			fputc(',', out);
		csv_cell(out, cells[output->shown[i]]);
	}
	fputc('\n', out);
}

void render_csv(const struct printer *printer, const struct output *output)
{
	csv_line(printer->out, output, output->titles);
	for (size_t r = 0; r < output->row_count; r++)
		csv_line(printer->out, output, output->rows[r].cells);
}

void render_value(const struct printer *printer, const struct output *output)
{
	for (size_t r = 0; r < output->row_count; r++) {
		for (int i = 0; i < output->shown_count; i++)
			fprintf(printer->out, "%s%s", i ? " " : "",
			        output->rows[r].cells[output->shown[i]]);
		fputc('\n', printer->out);
	}
}

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"

/* True if YAML cannot mistake it for another type: only letters and `more`, not starting like a
 * number (12, .5, .inf) or a marker (-, ---). */
static bool yaml_plain(const char *text, const char *more)
{
	static const char *const words[] = {
	        "true", "false", "null", "yes", "no", "on", "off", "y", "n"};
	size_t len = strlen(text), at = 0;

	if (!strspn(text, LETTERS "/"))
		return false;
	while (text[at] && (strchr(LETTERS, text[at]) || strchr(more, text[at])))
		at++;
	for (size_t i = 0; at == len && i < sizeof words / sizeof *words; i++)
		if (str_contains_nocase(text, words[i]) && len == strlen(words[i]))
			return false;
	return at == len;
}

/* Otherwise uses JSON's quotes, which YAML accepts. */
static void yaml_scalar(FILE *out, const cJSON *value)
{
	char *printed;

	if (cJSON_IsString(value) && yaml_plain(value->valuestring, "./")) {
		fputs(value->valuestring, out);
		return;
	}
	printed = json_print(value, false);
	fputs(printed, out);
	free(printed);
}

static void yaml_key(FILE *out, const char *name)
{
	cJSON *key = cJSON_CreateString(name);

	if (yaml_plain(name, ".-0123456789"))
		fputs(name, out);
	else
		yaml_scalar(out, key);
	cJSON_Delete(key);
	fputc(':', out);
}

void render_yaml_value(FILE *out, const cJSON *value, int indent)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, value)
	{
		bool nested = (cJSON_IsObject(item) || cJSON_IsArray(item)) && item->child;

		fprintf(out, "%*s", indent, "");
		if (cJSON_IsArray(value))
			fputs(nested ? "- " : "-", out);
		else
			yaml_key(out, item->string);
		fputc(nested ? '\n' : ' ', out);
		if (nested) {
			render_yaml_value(out, item, indent + 2);
			continue;
		}
		yaml_scalar(out, item);
		fputc('\n', out);
	}
}

void render_yaml(const struct printer *printer, const struct output *output)
{
	cJSON *list = as_json(output);

	if (!output->row_count)
		fputs("[]\n", printer->out);
	render_yaml_value(printer->out, list, 0);
	cJSON_Delete(list);
}
