/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What commands print: nova's table, JSON, CSV, values and YAML, with -c, --sort and --max-width.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ncnova/command.h"
#include "ncnova/json.h"
#include "ncnova/text.h"

static const char *const titles[] = {"ID", "Name", "Task State"};
static const char *const rows[][3] = {
        {"2", "web-02", NULL},
        {"10", "db", "spawning"},
        {"1", "웹", NULL},
};

/* How one command prints: -c's columns with '|' between them. */
struct asked {
	enum output_format format;
	const char *columns, *sort;
	int max_width, wrap;
	bool openstack;
};

static struct output *three_rows(void)
{
	struct output *output = output_new(titles, 3);

	for (size_t i = 0; i < 3; i++)
		output_row(output, rows[i]);
	return output;
}

static struct output *flavors(void)
{
	static const char *const names[] = {"Memory_MiB"}, *const row[] = {"512"};
	struct output *output = output_new(names, 1);

	output_row(output, row);
	return output;
}

static struct printer printer_of(const struct asked *asked)
{
	struct printer printer = {.format = asked->format,
	        .sort = asked->sort,
	        .max_width = asked->max_width,
	        .wrap = asked->wrap,
	        .openstack = asked->openstack};

	strv_split(&printer.columns, asked->columns ? asked->columns : "", '|');
	return printer;
}

/* Prints and frees `output`; the text is the caller's. */
static char *print(struct output *output, const struct asked *asked, const char *sort)
{
	struct printer printer = printer_of(asked);
	struct error error = {0};
	char *text = NULL;
	size_t len;

	printer.out = open_memstream(&text, &len);
	if (output_print(&printer, output, sort, &error))
		fail_msg("%s", error.message);
	fclose(printer.out);
	strv_free(&printer.columns);
	return text;
}

static void expect_print(
        struct output *output, const struct asked *asked, const char *sort, const char *wanted)
{
	char *text = print(output, asked, sort);

	assert_string_equal(text, wanted);
	free(text);
}
#define ASKED(...) (&(struct asked){__VA_ARGS__})

/* The output is refused, and nothing is printed. */
static void expect_refused(const struct asked *asked, const char *message)
{
	struct printer printer = printer_of(asked);
	struct error error = {0};
	char *text = NULL;
	size_t len;

	printer.out = open_memstream(&text, &len);
	assert_int_equal(output_print(&printer, three_rows(), NULL, &error), ERR_USAGE);
	fclose(printer.out);
	strv_free(&printer.columns);
	assert_string_equal(error.message, message);
	assert_string_equal(error.type, "CommandError");
	assert_int_equal(len, 0);
	free(text);
}

/* --- the table --- */

static void a_table_is_drawn_as_prettytable_draws_it(void **state)
{
	(void)state;
	expect_print(three_rows(), ASKED(.format = FORMAT_TABLE), NULL,
	        "+----+--------+------------+\n"
	        "| ID | Name   | Task State |\n"
	        "+----+--------+------------+\n"
	        "| 2  | web-02 | -          |\n"
	        "| 10 | db     | spawning   |\n"
	        "| 1  | 웹     | -          |\n"
	        "+----+--------+------------+\n");
}

static void an_empty_table_has_its_titles(void **state)
{
	(void)state;
	expect_print(output_new(titles, 3), ASKED(.format = FORMAT_TABLE), "Name",
	        "+----+------+------------+\n"
	        "| ID | Name | Task State |\n"
	        "+----+------+------------+\n"
	        "+----+------+------------+\n");
}

/* Wide, combining and narrow characters: all lines end in the same column. */
static void every_line_is_as_wide_as_the_others(void **state)
{
	static const char *const names[] = {
	        "日本語のサーバー", "cafe\xcc\x81", "🚀 rocket", "ｱｲｳ", "", "plain"};
	struct output *output = output_new(titles, 3);
	struct strv lines = STRV_INIT;
	char *text;

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *row[] = {"1", names[i], NULL};

		output_row(output, row);
	}
	text = print(output, ASKED(.format = FORMAT_TABLE), NULL);
	strv_split(&lines, text, '\n');
	assert_int_equal(lines.count, 10);
	for (size_t i = 0; i < lines.count; i++)
		if (text_width(lines.items[i]) != 5 + 19 + 13 + 1)
			fail_msg("%d wide: %s", text_width(lines.items[i]), lines.items[i]);
	assert_string_equal(lines.items[3], "| 1  | 日本語のサーバー | -          |");
	strv_free(&lines);
	free(text);
}

static void max_width_wraps_what_is_wider_than_its_part(void **state)
{
	static const char *const one[] = {"a-very-long-identifier", "name", NULL};
	struct output *output = output_new(titles, 3);

	(void)state;
	output_row(output, one);
	expect_print(output, ASKED(.max_width = 35), NULL,
	        "+------------+------+------------+\n"
	        "| ID         | Name | Task State |\n"
	        "+------------+------+------------+\n"
	        "| a-very-    | name | -          |\n"
	        "| long-      |      |            |\n"
	        "| identifier |      |            |\n"
	        "+------------+------+------------+\n");
	output = output_new(titles, 3);
	output_row(output, one);
	/* What fits is not wrapped. */
	expect_print(output, ASKED(.max_width = 200), NULL,
	        "+------------------------+------+------------+\n"
	        "| ID                     | Name | Task State |\n"
	        "+------------------------+------+------------+\n"
	        "| a-very-long-identifier | name | -          |\n"
	        "+------------------------+------+------------+\n");
}

static void a_column_stays_wide_enough_to_be_read(void **state)
{
	static const char *const one[] = {"a-very-long-identifier", "name", NULL};
	struct output *output = output_new(titles, 3);

	(void)state;
	output_row(output, one);
	expect_print(output, ASKED(.max_width = 1), NULL,
	        "+----------+------+------------+\n"
	        "| ID       | Name | Task State |\n"
	        "+----------+------+------------+\n"
	        "| a-very-  | name | -          |\n"
	        "| long-ide |      |            |\n"
	        "| ntifier  |      |            |\n"
	        "+----------+------+------------+\n");
}

/* --- columns and order --- */

static void columns_come_in_the_order_they_were_asked_for(void **state)
{
	static const char wanted[] = "+--------+----+\n"
	                             "| Name   | ID |\n"
	                             "+--------+----+\n"
	                             "| web-02 | 2  |\n"
	                             "| db     | 10 |\n"
	                             "| 웹     | 1  |\n"
	                             "+--------+----+\n";

	(void)state;
	expect_print(
	        three_rows(), ASKED(.format = FORMAT_TABLE, .columns = "Name|ID"), NULL, wanted);
	expect_print(
	        three_rows(), ASKED(.format = FORMAT_TABLE, .columns = "name|id"), NULL, wanted);
	expect_print(three_rows(), ASKED(.format = FORMAT_VALUE, .columns = "task_state"), NULL,
	        "-\nspawning\n-\n");
	expect_print(three_rows(), ASKED(.format = FORMAT_VALUE, .columns = "TASK-STATE"), NULL,
	        "-\nspawning\n-\n");
	expect_print(three_rows(), ASKED(.format = FORMAT_VALUE, .columns = "Task State|id|ID"),
	        NULL, "- 2 2\nspawning 10 10\n- 1 1\n");
}

static void openstackclients_columns_stay_where_the_table_has_them(void **state)
{
	(void)state;
	expect_print(three_rows(),
	        ASKED(.format = FORMAT_VALUE, .columns = "Task State|id", .openstack = true), NULL,
	        "2 None\n10 spawning\n1 None\n");
	/* What a script asked for by that client's title it finds again by it. */
	expect_print(flavors(), ASKED(.format = FORMAT_CSV, .columns = "RAM", .openstack = true),
	        NULL, "\"RAM\"\n512\n");
	expect_print(flavors(), ASKED(.format = FORMAT_TABLE, .columns = "RAM"), NULL,
	        "+------------+\n| Memory_MiB |\n+------------+\n| 512        |\n+------------+\n");
	/* Nor are its rows put in an order that nobody asked for. */
	expect_print(three_rows(),
	        ASKED(.format = FORMAT_VALUE, .columns = "ID", .openstack = true), "Name",
	        "2\n10\n1\n");
}

static void an_unknown_column_is_an_error(void **state)
{
	(void)state;
	expect_refused(ASKED(.format = FORMAT_TABLE, .columns = "Name|nothing"),
	        "no column 'nothing'; available: ID, Name, Task State");
	expect_refused(ASKED(.format = FORMAT_JSON, .columns = "Task"),
	        "no column 'Task'; available: ID, Name, Task State");
	expect_refused(ASKED(.format = FORMAT_CSV, .columns = "Nam"),
	        "no column 'Nam'; available: ID, Name, Task State");
	expect_refused(ASKED(.sort = "nothing"), "--sort: no column 'nothing'");
	expect_refused(ASKED(.sort = "nothing:desc"), "--sort: no column 'nothing'");
	expect_refused(ASKED(.sort = "name:up"), "--sort: no column 'name:up'");
}

static void rows_are_sorted_by_number_or_by_text(void **state)
{
	(void)state;
	expect_print(
	        three_rows(), ASKED(.format = FORMAT_VALUE, .columns = "id"), NULL, "2\n10\n1\n");
	expect_print(three_rows(), ASKED(.format = FORMAT_VALUE, .columns = "id", .sort = "id"),
	        NULL, "1\n2\n10\n");
	expect_print(three_rows(), ASKED(.format = FORMAT_VALUE, .columns = "id", .sort = "ID:asc"),
	        NULL, "1\n2\n10\n");
	expect_print(three_rows(),
	        ASKED(.format = FORMAT_VALUE, .columns = "id", .sort = "id:desc"), NULL,
	        "10\n2\n1\n");
	expect_print(three_rows(), ASKED(.format = FORMAT_VALUE, .columns = "name", .sort = "name"),
	        NULL, "db\nweb-02\n웹\n");
	/* By a column that is not shown; the verb's own order gives way. */
	expect_print(three_rows(),
	        ASKED(.format = FORMAT_VALUE, .columns = "id", .sort = "name:desc"), "ID",
	        "1\n2\n10\n");
	expect_print(
	        three_rows(), ASKED(.format = FORMAT_VALUE, .columns = "id"), "Name", "10\n2\n1\n");
}

/* One column of these cells ('|' between them), sorted. */
static void expect_sorted(const char *cells, const char *sort, const char *wanted)
{
	static const char *const one[] = {"Value"};
	struct output *output = output_new(one, 1);
	struct strv values = STRV_INIT;

	strv_split(&values, cells, '|');
	for (size_t i = 0; i < values.count; i++) {
		const char *cell = str_eq(values.items[i], "EMPTY") ? "" : values.items[i];

		output_row(output, &cell);
	}
	strv_free(&values);
	expect_print(output, ASKED(.format = FORMAT_VALUE, .sort = sort), NULL, wanted);
}

static void addresses_are_sorted_by_their_parts(void **state)
{
	(void)state;
	expect_sorted("10.0.0.10|10.0.0.9|9.0.0.1|10.0.0.100|192.168.0.1", "value",
	        "9.0.0.1\n10.0.0.9\n10.0.0.10\n10.0.0.100\n192.168.0.1\n");
	expect_sorted("10.0.0.10|-|10.0.0.9", "value", "-\n10.0.0.9\n10.0.0.10\n");
	/* A version, a range: no address, no number. */
	expect_sorted("2.10.1|2.9|10.0.0.0/8", "value", "10.0.0.0/8\n2.10.1\n2.9\n");
}

static void cells_without_a_value_sort_before_numbers(void **state)
{
	(void)state;
	expect_sorted("10|-|9|EMPTY|-1|0|2.5", "value", "-\n\n-1\n0\n2.5\n9\n10\n");
	expect_sorted("10|-|9", "value:desc", "10\n9\n-\n");
	expect_sorted("-|-", "value", "-\n-\n");
}

static void what_is_not_one_number_is_sorted_as_text(void **state)
{
	(void)state;
	expect_sorted("10|9|8G", "value", "10\n8G\n9\n");
	expect_sorted("10.|9.", "value", "10.\n9.\n");
	expect_sorted("10|9|.", "value", ".\n10\n9\n");
	expect_sorted("10|9|--5", "value", "--5\n10\n9\n");
}

static void rows_that_are_equal_keep_their_order(void **state)
{
	static const char *const two[] = {"Key", "At"};
	static const char *const keys[] = {"b", "a", "b", "a", "c", "a", "b"};
	struct output *up = output_new(two, 2), *down = output_new(two, 2);

	(void)state;
	for (size_t i = 0; i < 7; i++) {
		const char at[] = {(char)('0' + i), '\0'};
		const char *row[] = {keys[i], at};

		output_row(up, row);
		output_row(down, row);
	}
	expect_print(up, ASKED(.format = FORMAT_VALUE, .sort = "key"), NULL,
	        "a 1\na 3\na 5\nb 0\nb 2\nb 6\nc 4\n");
	expect_print(down, ASKED(.format = FORMAT_VALUE, .sort = "key:desc"), NULL,
	        "c 4\nb 0\nb 2\nb 6\na 1\na 3\na 5\n");
}

/* --- JSON --- */

static void expect_json(const char *text, const char *wanted)
{
	cJSON *json = cJSON_Parse(text), *expected = cJSON_Parse(wanted);

	assert_non_null(expected);
	if (!json || !cJSON_Compare(json, expected, true))
		fail_msg("it is %s", text);
	cJSON_Delete(json);
	cJSON_Delete(expected);
}

static void json_is_a_list_of_objects(void **state)
{
	char *text = print(three_rows(), ASKED(.format = FORMAT_JSON), NULL);

	(void)state;
	expect_json(text, "[{\"ID\":\"2\",\"Name\":\"web-02\",\"Task State\":null},"
	                  "{\"ID\":\"10\",\"Name\":\"db\",\"Task State\":\"spawning\"},"
	                  "{\"ID\":\"1\",\"Name\":\"웹\",\"Task State\":null}]");
	assert_true(str_ends(text, "]\n"));
	free(text);
	text = print(
	        three_rows(), ASKED(.format = FORMAT_JSON, .columns = "name", .sort = "id"), NULL);
	expect_json(text, "[{\"Name\":\"웹\"},{\"Name\":\"web-02\"},{\"Name\":\"db\"}]");
	free(text);
	expect_print(output_new(titles, 3), ASKED(.format = FORMAT_JSON), NULL, "[]\n");
}

static void json_survives_any_text(void **state)
{
	static const char *const odd[] = {"\"\\/\n\t", "\x1b[31m",
	        "a\xe2\x80\xae"
	        "b"};
	struct output *output = output_new(titles, 3);
	cJSON *json;
	char *text;

	(void)state;
	output_row(output, odd);
	text = print(output, ASKED(.format = FORMAT_JSON), NULL);
	assert_null(strchr(text, '\x1b'));
	json = cJSON_Parse(text);
	assert_non_null(json);
	for (int i = 0; i < 3; i++)
		assert_string_equal(json_str(cJSON_GetArrayItem(json, 0), titles[i]), odd[i]);
	cJSON_Delete(json);
	free(text);
}

static struct output *typed_rows(void)
{
	static const char *const cells[] = {"2", "web-02", NULL};
	struct output *output = output_new(titles, 3);
	cJSON *values = cJSON_Parse("[2,\"web-02\",null]");

	output_row_typed(output, cells, values);
	cJSON_Delete(values);
	output_row(output, rows[1]);
	return output;
}

static void json_has_the_types_of_values(void **state)
{
	char *text = print(typed_rows(), ASKED(.format = FORMAT_JSON), NULL);

	(void)state;
	expect_json(text, "[{\"ID\":2,\"Name\":\"web-02\",\"Task State\":null},"
	                  "{\"ID\":\"10\",\"Name\":\"db\",\"Task State\":\"spawning\"}]");
	free(text);
	/* The table shows cells; -c folds case, blanks and underscores. */
	expect_print(typed_rows(), ASKED(.format = FORMAT_TABLE, .columns = "task_state"), NULL,
	        "+------------+\n| Task State |\n+------------+\n"
	        "| -          |\n| spawning   |\n+------------+\n");
	text = print(typed_rows(), ASKED(.format = FORMAT_JSON, .columns = "Task State"), NULL);
	expect_json(text, "[{\"Task State\":null},{\"Task State\":\"spawning\"}]");
	free(text);
}

/* --- CSV, values, YAML --- */

static void csv_is_quoted_except_for_numbers(void **state)
{
	static const char *const odd[][3] = {
	        {"7", "say \"hi\", please", "two\nlines"}, {"1.5", "", "-3"}};
	struct output *output = output_new(titles, 3);

	(void)state;
	output_row(output, odd[0]);
	output_row(output, odd[1]);
	output_row(output, rows[0]);
	expect_print(output, ASKED(.format = FORMAT_CSV), NULL,
	        "\"ID\",\"Name\",\"Task State\"\n"
	        "7,\"say \"\"hi\"\", please\",\"two\nlines\"\n"
	        "\"1.5\",\"\",\"-3\"\n"
	        "2,\"web-02\",\"-\"\n");
	expect_print(output_new(titles, 3), ASKED(.format = FORMAT_CSV, .columns = "name"), NULL,
	        "\"Name\"\n");
}

static void values_are_bare(void **state)
{
	(void)state;
	expect_print(three_rows(), ASKED(.format = FORMAT_VALUE), NULL,
	        "2 web-02 -\n10 db spawning\n1 웹 -\n");
	expect_print(output_new(titles, 3), ASKED(.format = FORMAT_VALUE), NULL, "");
}

static void yaml_is_a_list_of_maps(void **state)
{
	(void)state;
	expect_print(three_rows(), ASKED(.format = FORMAT_YAML, .columns = "name|task_state"), NULL,
	        "- \n  Name: \"web-02\"\n  \"Task State\": null\n"
	        "- \n  Name: db\n  \"Task State\": spawning\n"
	        "- \n  Name: \"웹\"\n  \"Task State\": null\n");
	expect_print(typed_rows(), ASKED(.format = FORMAT_YAML), NULL,
	        "- \n  ID: 2\n  Name: \"web-02\"\n  \"Task State\": null\n"
	        "- \n  ID: \"10\"\n  Name: db\n  \"Task State\": spawning\n");
	expect_print(output_new(titles, 3), ASKED(.format = FORMAT_YAML), NULL, "[]\n");
}

/* A word that YAML would take for something else is quoted. */
static void yaml_text_stays_text(void **state)
{
	static const char *const one[] = {"Value"};
	static const struct {
		const char *cell, *line;
	} cases[] = {
	        {"true", "- \n  Value: \"true\"\n"},
	        {"Null", "- \n  Value: \"Null\"\n"},
	        {"NO", "- \n  Value: \"NO\"\n"},
	        {"off", "- \n  Value: \"off\"\n"},
	        {"", "- \n  Value: \"\"\n"},
	        {"12", "- \n  Value: \"12\"\n"},
	        {"a: b", "- \n  Value: \"a: b\"\n"},
	        {"# c", "- \n  Value: \"# c\"\n"},
	        {"two\nlines", "- \n  Value: \"two\\nlines\"\n"},
	        {"truely", "- \n  Value: truely\n"},
	        {"ACTIVE", "- \n  Value: ACTIVE\n"},
	        {"/dev/vda", "- \n  Value: /dev/vda\n"},
	        {".inf", "- \n  Value: \".inf\"\n"},
	        {".NaN", "- \n  Value: \".NaN\"\n"},
	        {"._", "- \n  Value: \"._\"\n"},
	        {"y", "- \n  Value: \"y\"\n"},
	        {"N", "- \n  Value: \"N\"\n"},
	        {"a.inf", "- \n  Value: a.inf\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct output *output = output_new(one, 1);

		output_row(output, &cases[i].cell);
		expect_print(output, ASKED(.format = FORMAT_YAML), NULL, cases[i].line);
	}
}

/* --- "Property | Value" --- */

static const char server[] = "{\"status\":\"ACTIVE\",\"name\":\"웹-01\",\"id\":\"2\",\"fault\":"
                             "\"line one\\nline two\\n\",\"key_name\":null}";
static const char raw[] =
        "{\"id\":\"2\",\"name\":\"웹-01\",\"status\":\"ACTIVE\",\"key_name\":null,"
        "\"locked\":false,\"flavor\":{\"vcpus\":2,\"specs\":{}},\"tags\":[\"a\",\"b c\"],"
        "\"OS-EXT-STS:task_state\":null}";

static int properties(
        const struct asked *asked, const char *raw_text, char **text, struct error *error)
{
	struct printer printer = printer_of(asked);
	cJSON *shown = cJSON_Parse(server), *whole = raw_text ? cJSON_Parse(raw_text) : NULL;
	size_t len, columns = printer.columns.count;
	int rc;

	assert_non_null(shown);
	printer.out = open_memstream(text, &len);
	rc = output_properties(&printer, shown, whole, error);
	fclose(printer.out);
	assert_int_equal(printer.columns.count, columns); /* as they were */
	strv_free(&printer.columns);
	cJSON_Delete(shown);
	cJSON_Delete(whole);
	return rc;
}

static char *print_properties(const struct asked *asked)
{
	struct error error = {0};
	char *text = NULL;

	if (properties(asked, raw, &text, &error))
		fail_msg("%s", error.message);
	return text;
}

static void expect_properties(const struct asked *asked, const char *wanted)
{
	char *text = print_properties(asked);

	assert_string_equal(text, wanted);
	free(text);
}

static void properties_are_sorted_and_lines_have_rows(void **state)
{
	(void)state;
	expect_properties(ASKED(.format = FORMAT_TABLE), "+----------+----------+\n"
	                                                 "| Property | Value    |\n"
	                                                 "+----------+----------+\n"
	                                                 "| fault    | line one |\n"
	                                                 "|          | line two |\n"
	                                                 "| id       | 2        |\n"
	                                                 "| key_name | -        |\n"
	                                                 "| name     | 웹-01    |\n"
	                                                 "| status   | ACTIVE   |\n"
	                                                 "+----------+----------+\n");
}

static void columns_choose_properties(void **state)
{
	(void)state;
	expect_properties(ASKED(.format = FORMAT_TABLE, .columns = "status|id"),
	        "+----------+--------+\n"
	        "| Property | Value  |\n"
	        "+----------+--------+\n"
	        "| id       | 2      |\n"
	        "| status   | ACTIVE |\n"
	        "+----------+--------+\n");
	expect_properties(ASKED(.format = FORMAT_VALUE, .columns = "status"), "ACTIVE\n");
	expect_properties(ASKED(.format = FORMAT_VALUE, .columns = "Key Name"), "-\n");
	expect_properties(ASKED(.format = FORMAT_CSV, .columns = "name|id"),
	        "\"Property\",\"Value\"\n\"id\",2\n\"name\",\"웹-01\"\n");
}

static void an_unknown_property_is_an_error_in_every_format(void **state)
{
	static const enum output_format formats[] = {
	        FORMAT_TABLE, FORMAT_JSON, FORMAT_CSV, FORMAT_VALUE, FORMAT_YAML};

	(void)state;
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		struct error error = {0};
		char *text = NULL;

		assert_int_equal(properties(ASKED(.format = formats[i], .columns = "nothing|no"),
		                         raw, &text, &error),
		        ERR_USAGE);
		assert_string_equal(error.message, "no property 'nothing'");
		assert_string_equal(error.type, "CommandError");
		assert_string_equal(text, "");
		free(text);
	}
	/* One that there is suffices. */
	expect_properties(
	        ASKED(.format = FORMAT_YAML, .columns = "nothing|status"), "status: ACTIVE\n");
}

static void an_unknown_property_is_an_error(void **state)
{
	struct error error = {0};
	char *text = NULL;

	(void)state;
	assert_int_equal(
	        properties(ASKED(.format = FORMAT_TABLE, .columns = "nothing"), raw, &text, &error),
	        ERR_USAGE);
	assert_string_equal(error.message, "no property 'nothing'");
	assert_string_equal(text, "");
	free(text);
	text = NULL;
	assert_int_equal(
	        properties(ASKED(.format = FORMAT_VALUE, .columns = "nam"), raw, &text, NULL),
	        ERR_USAGE);
	free(text);
}

static void properties_as_json_are_the_clouds_own(void **state)
{
	struct error error = {0};
	char *text = print_properties(ASKED(.format = FORMAT_JSON));

	(void)state;
	expect_json(text, raw);
	free(text);
	text = print_properties(ASKED(.format = FORMAT_JSON, .columns = "flavor|tags"));
	expect_json(text, "{\"flavor\":{\"vcpus\":2,\"specs\":{}},\"tags\":[\"a\",\"b c\"]}");
	free(text);
	/* Without it, what would be shown. */
	assert_int_equal(properties(ASKED(.format = FORMAT_JSON), NULL, &text, &error), 0);
	expect_json(text, server);
	free(text);
}

static void properties_as_yaml_nest(void **state)
{
	(void)state;
	expect_properties(ASKED(.format = FORMAT_YAML),
	        "id: \"2\"\nname: \"웹-01\"\nstatus: ACTIVE\nkey_name: null\nlocked: false\n"
	        "flavor:\n  vcpus: 2\n  specs: {}\n"
	        "tags:\n  - a\n  - \"b c\"\n"
	        "\"OS-EXT-STS:task_state\": null\n");
}

static void expect_yaml(const char *json, const char *wanted)
{
	cJSON *object = cJSON_Parse(json);
	struct printer printer = {.format = FORMAT_YAML};
	struct error error = {0};
	char *text = NULL;
	size_t len;

	assert_non_null(object);
	printer.out = open_memstream(&text, &len);
	assert_int_equal(output_properties(&printer, object, NULL, &error), 0);
	fclose(printer.out);
	assert_string_equal(text, wanted);
	free(text);
	cJSON_Delete(object);
}

static void nested_lists_get_lines_of_their_own(void **state)
{
	(void)state;
	expect_yaml("{\"a\":[[1,[2,3]],[],[[\"x\"]],{\"b\":[4]}]}",
	        "a:\n  - \n    - 1\n    - \n      - 2\n      - 3\n  - []\n"
	        "  - \n    - \n      - x\n  - \n    b:\n      - 4\n");
}

static void yaml_keys_stay_text(void **state)
{
	(void)state;
	expect_yaml("{\"on\":1,\"No\":2,\"null\":3,\"y\":4,\"12\":5,\"-\":6,\"---\":7,\"\":8,"
	            "\".inf\":9,\"1e3\":10,\"a: b\":11,\"~\":12}",
	        "\"on\": 1\n\"No\": 2\n\"null\": 3\n\"y\": 4\n\"12\": 5\n\"-\": 6\n\"---\": 7\n"
	        "\"\": 8\n\".inf\": 9\n\"1e3\": 10\n\"a: b\": 11\n\"~\": 12\n");
	expect_yaml("{\"once\":1,\"vm_state\":2,\"a-1.b\":3,\"_12\":{\"on\":{}}}",
	        "once: 1\nvm_state: 2\na-1.b: 3\n_12:\n  \"on\": {}\n");
}

/* Text breaks where Python's textwrap breaks it. */
static void properties_are_wrapped_as_novaclient_wraps_them(void **state)
{
	struct printer printer = {.wrap = 10};
	cJSON *object = cJSON_CreateObject();
	struct error error = {0};
	char *text = NULL;
	size_t len;

	(void)state;
	cJSON_AddStringToObject(object, "words", "one two-three four");
	cJSON_AddStringToObject(object, "id", "0123456789abcdef");
	cJSON_AddNullToObject(object, "none");
	printer.out = open_memstream(&text, &len);
	assert_int_equal(output_properties(&printer, object, NULL, &error), 0);
	fclose(printer.out);
	assert_string_equal(text, "+----------+------------+\n"
	                          "| Property | Value      |\n"
	                          "+----------+------------+\n"
	                          "| id       | 0123456789 |\n"
	                          "|          | abcdef     |\n"
	                          "| none     | None       |\n"
	                          "| words    | one two-   |\n"
	                          "|          | three four |\n"
	                          "+----------+------------+\n");
	free(text);
	cJSON_Delete(object);
}

static char *show_value(const char *column)
{
	struct printer printer = {.format = FORMAT_VALUE, .openstack = true};
	cJSON *whole =
	        cJSON_Parse("{\"addresses\": {\"net\": [{\"addr\": \"10.0.0.5\"}, {\"addr\": "
	                    "\"fd00::5\"}]}, \"status\": \"ACTIVE\", \"tenant_id\": \"p1\"}");
	cJSON *shown = cJSON_Parse("{\"net network\": \"10.0.0.5, fd00::5\", \"status\": "
	                           "\"ACTIVE\", \"tenant_id\": \"p1\"}");
	struct error error = {0};
	char *text = NULL;
	size_t len;

	strv_add(&printer.columns, column);
	printer.out = open_memstream(&text, &len);
	assert_int_equal(output_properties(&printer, shown, whole, &error), 0);
	fclose(printer.out);
	strv_free(&printer.columns);
	cJSON_Delete(whole);
	cJSON_Delete(shown);
	return text;
}

static void what_only_the_service_calls_so_can_be_asked_for(void **state)
{
	static const char *const asked[][2] = {{"addresses", "net=10.0.0.5, fd00::5\n"},
	        {"status", "ACTIVE\n"}, {"project_id", "p1\n"}};

	(void)state;
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
		char *text = show_value(asked[i][0]);

		assert_string_equal(text, asked[i][1]);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_table_is_drawn_as_prettytable_draws_it),
	        cmocka_unit_test(an_empty_table_has_its_titles),
	        cmocka_unit_test(every_line_is_as_wide_as_the_others),
	        cmocka_unit_test(max_width_wraps_what_is_wider_than_its_part),
	        cmocka_unit_test(a_column_stays_wide_enough_to_be_read),
	        cmocka_unit_test(columns_come_in_the_order_they_were_asked_for),
	        cmocka_unit_test(openstackclients_columns_stay_where_the_table_has_them),
	        cmocka_unit_test(an_unknown_column_is_an_error),
	        cmocka_unit_test(properties_are_wrapped_as_novaclient_wraps_them),
	        cmocka_unit_test(what_only_the_service_calls_so_can_be_asked_for),
	        cmocka_unit_test(rows_are_sorted_by_number_or_by_text),
	        cmocka_unit_test(addresses_are_sorted_by_their_parts),
	        cmocka_unit_test(cells_without_a_value_sort_before_numbers),
	        cmocka_unit_test(what_is_not_one_number_is_sorted_as_text),
	        cmocka_unit_test(rows_that_are_equal_keep_their_order),
	        cmocka_unit_test(json_is_a_list_of_objects),
	        cmocka_unit_test(json_survives_any_text),
	        cmocka_unit_test(json_has_the_types_of_values),
	        cmocka_unit_test(csv_is_quoted_except_for_numbers),
	        cmocka_unit_test(values_are_bare),
	        cmocka_unit_test(yaml_is_a_list_of_maps),
	        cmocka_unit_test(yaml_text_stays_text),
	        cmocka_unit_test(properties_are_sorted_and_lines_have_rows),
	        cmocka_unit_test(columns_choose_properties),
	        cmocka_unit_test(an_unknown_property_is_an_error),
	        cmocka_unit_test(an_unknown_property_is_an_error_in_every_format),
	        cmocka_unit_test(properties_as_json_are_the_clouds_own),
	        cmocka_unit_test(properties_as_yaml_nest),
	        cmocka_unit_test(nested_lists_get_lines_of_their_own),
	        cmocka_unit_test(yaml_keys_stay_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
