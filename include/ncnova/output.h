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

struct command;
struct output;
struct output *output_new(const char *const *titles, int count);
void output_set_json_keys(
        struct output *output, const char *const *keys);          /* of -f json; NULL: the titles */
void output_row(struct output *output, const char *const *cells); /* NULL cell: nova's "-" */
/* The same row with typed values for json and yaml: borrowed array or object, NULL: cells as
 * strings. */
void output_row_typed(struct output *output, const char *const *cells, const cJSON *values);
/* "Property | Value": a JSON object of strings, sorted by key; raw (may be NULL) is what -f json
 * prints. */
int output_properties(
        struct command *command, const cJSON *properties, const cJSON *raw, struct error *error);
void output_free(struct output *output); /* of what will not be printed */
/* Does -c name this column? In openstackclient's words too. */
bool output_wants(const struct command *command, const char *title);
/* Prints and frees. sort: column title for tables as nova sorts by default, NULL: as added. */
int output_print(
        struct command *command, struct output *output, const char *sort, struct error *error);

#endif
