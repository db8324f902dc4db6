/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of an output and how each format prints them. For src/command only. */
#ifndef NCNOVA_COMMAND_RENDER_H
#define NCNOVA_COMMAND_RENDER_H

#include "ncnova/output.h"

struct output_row {
	char **cells;
	bool *blank;   /* an empty cell: null in JSON */
	cJSON *values; /* typed values, an array or object in column order; NULL: print cells as
	                  strings */
};

struct output {
	char **titles;
	int count;
	struct output_row *rows;
	size_t row_count, row_room;
	int *shown; /* the columns to print, in order */
	int shown_count;
	bool show; /* "Property | Value" */
};

typedef void render_fn(const struct printer *printer, const struct output *output);
render_fn render_table, render_json, render_csv, render_value, render_yaml;
/* Appends the text wrapped to lines of at most `width` screen columns. */
void wrap_fill(struct buf *out, const char *text, int width);
void render_yaml_value(FILE *out, const cJSON *value, int indent);

#endif
