/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Output of a command: rows of cells, printed as a table or in another format. */
#ifndef NCNOVA_OUTPUT_H
#define NCNOVA_OUTPUT_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdio.h>
#include "ncnova/buf.h"
#include "ncnova/error.h"

enum output_format { FORMAT_TABLE, FORMAT_JSON, FORMAT_CSV, FORMAT_VALUE, FORMAT_YAML };

/* Where and how one command prints. */
struct printer {
	FILE *out, *err;           /* borrowed */
	enum output_format format; /* -f */
	struct strv columns;       /* -c; owned */
	const char *sort;          /* --sort: a column's title; NULL: the verb's own; borrowed */
	bool descending;           /* --sort-descending */
	int max_width;             /* --max-width in screen columns; 0: no limit */
	int wrap; /* values of properties are wrapped at so many screen columns, as show --wrap
	             does; 0: not */
	bool openstack; /* the line is openstackclient's: columns keep the table's order, and an
	                   empty cell is None */
};

struct output;
struct output *output_new(const char *const *titles, int count);
void output_free(struct output *output);                          /* one that will not be printed */
void output_row(struct output *output, const char *const *cells); /* NULL cell: nova's "-" */
/* The same row with values for json and yaml: a borrowed array or object; NULL: cells as strings.
 */
void output_row_typed(struct output *output, const char *const *cells, const cJSON *values);
/* Prints and frees the output. sort: the title of the column by which nova sorts such a table;
 * NULL: rows stay as they were added. */
int output_print(
        struct printer *printer, struct output *output, const char *sort, struct error *error);
/* Prints "Property | Value" of a JSON object of strings, sorted by key; raw (may be NULL) is the
 * object for -f json and yaml. */
int output_properties(
        struct printer *printer, const cJSON *properties, const cJSON *raw, struct error *error);
/* Does -c name this column, in openstackclient's words perhaps? */
bool output_wants(const struct printer *printer, const char *title);

#endif
