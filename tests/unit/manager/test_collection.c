/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Collections: pages merge into rows, rows keep their marks and places, and nothing a service sends
 * breaks them. */
#include "rows.h"

/* --- merging --- */

static void new_rows_come_in_the_order_of_arrival(void **state)
{
	struct collection *c = collection_new(&resource_server);
	uint64_t version = collection_version(c);

	(void)state;
	assert_ptr_equal(collection_resource(c), &resource_server);
	assert_int_equal(collection_count(c), 0);
	assert_null(collection_get(c, "a"));
	assert_null(collection_row(c, 0));
	setup_three(c);
	assert_int_equal(collection_count(c), 3);
	assert_int_equal(collection_visible(c), 3);
	assert_true(collection_version(c) > version);
	expect_view(c, "a b c");
	assert_string_equal(collection_get(c, "a")->id, "a");
	assert_string_equal(collection_get(c, "a")->name, "web");
	assert_string_equal(cell(c, "b", "status"), "SHUTOFF");
	assert_string_equal(cell(c, "b", "task_state"), "");
	assert_int_equal(collection_get(c, "a")->changed_ms, 0);
	assert_int_equal(merge(c, "[{\"id\":\"0\",\"name\":\"0\",\"status\":\"ACTIVE\"}]"), 1);
	expect_view(c, "a b c 0");
	collection_free(c);
}

static void a_changed_row_keeps_its_address_and_has_a_time(void **state)
{
	struct collection *c = collection_new(&resource_server);
	struct row *row;
	uint64_t version;

	(void)state;
	setup_three(c);
	row = collection_get(c, "b");
	version = collection_version(c);
	assert_int_equal(
	        merge(c, "[{\"id\":\"b\",\"name\":\"db2\",\"status\":\"ACTIVE\",\"locked\":true,"
	                 "\"progress\":7}]"),
	        1);
	assert_true(collection_version(c) > version);
	assert_ptr_equal(collection_get(c, "b"), row);
	assert_string_equal(row->name, "db2");
	assert_string_equal(cell(c, "b", "status"), "ACTIVE");
	assert_string_equal(cell(c, "b", "locked"), "True");
	assert_string_equal(cell(c, "b", "progress"), "7");
	assert_true(row->changed_ms > 0);
	assert_int_equal(collection_get(c, "a")->changed_ms, 0);
	expect_view(c, "a b c");
	collection_free(c);
}

static void an_unchanged_row_is_no_change(void **state)
{
	struct collection *c = collection_new(&resource_server);
	uint64_t version;
	size_t bytes;

	(void)state;
	setup_three(c);
	version = collection_version(c);
	bytes = collection_bytes(c);
	assert_int_equal(merge(c, "[{\"id\":\"c\",\"name\":\"mail\",\"status\":\"ERROR\"}]"), 0);
	assert_int_equal(collection_version(c), version);
	assert_int_equal(collection_bytes(c), bytes);
	assert_int_equal(collection_get(c, "c")->changed_ms, 0);
	collection_free(c);
}

static void a_full_object_empties_missing_cells(void **state)
{
	struct collection *c = collection_new(&resource_server);

	(void)state;
	merge(c, "[{\"id\":\"a\",\"name\":\"web\",\"status\":\"ERROR\",\"key_name\":\"k\","
	         "\"fault\":{\"message\":\"No valid host\"},\"OS-EXT-STS:task_state\":\"x\"}]");
	assert_string_equal(cell(c, "a", "key_name"), "k");
	assert_string_equal(cell(c, "a", "fault"), "No valid host");
	assert_int_equal(merge(c, "[{\"id\":\"a\",\"name\":\"web\",\"status\":\"ACTIVE\","
	                          "\"key_name\":null,\"progress\":0}]"),
	        1);
	assert_string_equal(cell(c, "a", "key_name"), "");
	assert_string_equal(cell(c, "a", "fault"), "");
	assert_string_equal(cell(c, "a", "task_state"), "");
	collection_free(c);
}

/* An id, a name and links, as brief lists send them. */
static void a_brief_answer_leaves_the_other_cells(void **state)
{
	struct collection *c = collection_new(&resource_server);

	(void)state;
	merge(c, "[{\"id\":\"a\",\"name\":\"web\",\"status\":\"ACTIVE\",\"key_name\":\"k\","
	         "\"progress\":5}]");
	assert_int_equal(merge(c, "[{\"id\":\"a\",\"name\":\"web\",\"links\":[]}]"), 0);
	assert_int_equal(merge(c, "[{\"id\":\"a\",\"name\":\"web9\",\"links\":[]}]"), 1);
	assert_string_equal(cell(c, "a", "name"), "web9");
	assert_string_equal(cell(c, "a", "status"), "ACTIVE");
	assert_string_equal(cell(c, "a", "key_name"), "k");
	assert_string_equal(cell(c, "a", "progress"), "5");
	collection_free(c);
}

/* Nova answers so when a cell is down. */
static void an_unknown_status_leaves_the_other_cells(void **state)
{
	struct collection *c = collection_new(&resource_server);

	(void)state;
	merge(c, "[{\"id\":\"a\",\"name\":\"web\",\"status\":\"ACTIVE\",\"key_name\":\"k\","
	         "\"progress\":5}]");
	assert_int_equal(merge(c, "[{\"id\":\"a\",\"status\":\"UNKNOWN\",\"tenant_id\":\"t\","
	                          "\"created\":\"2026-01-01T00:00:00Z\",\"links\":[],"
	                          "\"OS-EXT-STS:power_state\":0}]"),
	        1);
	assert_string_equal(cell(c, "a", "name"), "web");
	assert_string_equal(cell(c, "a", "key_name"), "k");
	assert_string_equal(cell(c, "a", "status"), "UNKNOWN");
	assert_string_equal(cell(c, "a", "tenant_id"), "t");
	assert_true(collection_get(c, "a")->flags & ROW_ERROR);
	collection_free(c);
}

static void a_lost_row_keeps_its_last_values(void **state)
{
	struct collection *c = collection_new(&resource_server);
	struct strv missing = STRV_INIT;

	(void)state;
	merge(c, "[{\"id\":\"a\",\"name\":\"web\",\"status\":\"ACTIVE\",\"OS-EXT-STS:power_state\":"
	         "1,"
	         "\"OS-EXT-STS:task_state\":\"deleting\",\"progress\":5},"
	         "{\"id\":\"b\",\"name\":\"db\",\"status\":\"ACTIVE\",\"progress\":5}]");
	collection_begin(c);
	merge(c, "[{\"id\":\"b\",\"name\":\"db\",\"status\":\"ACTIVE\",\"progress\":5}]");
	collection_missing(c, &missing);
	assert_int_equal(missing.count, 1);
	assert_string_equal(missing.items[0], "a");
	collection_lose(c, "a");
	assert_int_equal(collection_end(c), 0);
	assert_string_equal(cell(c, "a", "name"), "web");
	assert_string_equal(cell(c, "a", "status"), "UNKNOWN");
	assert_string_equal(cell(c, "a", "power_state"), "Running");
	assert_int_equal(collection_lost(c), 1);
	assert_int_equal(collection_busy(c), 0);
	merge(c, "[{\"id\":\"a\",\"status\":\"UNKNOWN\",\"OS-EXT-STS:power_state\":0,\"links\":[]}"
	         "]");
	assert_string_equal(cell(c, "a", "power_state"), "Running");
	merge(c, "[{\"id\":\"a\",\"name\":\"web\",\"status\":\"SHUTOFF\",\"progress\":5,"
	         "\"OS-EXT-STS:power_state\":4}]");
	assert_string_equal(cell(c, "a", "power_state"), "Shutdown");
	assert_int_equal(collection_lost(c), 0);
	strv_free(&missing);
	collection_free(c);
}

static void a_tombstone_removes_its_row(void **state)
{
	struct collection *c = collection_new(&resource_server);

	(void)state;
	setup_three(c);
	assert_int_equal(merge(c, "[{\"id\":\"b\",\"name\":\"db\",\"status\":\"DELETED\"},"
	                          "{\"id\":\"never seen\",\"status\":\"DELETED\"},"
	                          "{\"id\":\"d\",\"name\":\"new\",\"status\":\"BUILD\"}]"),
	        2);
	assert_null(collection_get(c, "b"));
	assert_int_equal(collection_position(c, "b"), -1);
	expect_view(c, "a c d");
	/* The id may come again. */
	assert_int_equal(merge(c, "[{\"id\":\"b\",\"name\":\"db\",\"status\":\"ACTIVE\"}]"), 1);
	expect_view(c, "a c d b");
	collection_free(c);
}

/* A row that changed in this very page stays until the next look. */
static void a_row_twice_in_a_page_stays_one_row(void **state)
{
	struct collection *c = collection_new(&resource_server);

	(void)state;
	merge(c, "[{\"id\":\"a\",\"name\":\"1\",\"status\":\"ACTIVE\"},"
	         "{\"id\":\"a\",\"name\":\"2\",\"status\":\"BUILD\"},"
	         "{\"id\":\"b\",\"name\":\"3\",\"status\":\"ACTIVE\"},"
	         "{\"id\":\"b\",\"name\":\"3\",\"status\":\"DELETED\"}]");
	expect_view(c, "a b");
	assert_int_equal(collection_count(c), 2);
	assert_int_equal(collection_busy(c), 1);
	assert_string_equal(cell(c, "a", "name"), "2");
	assert_int_equal(merge(c, "[{\"id\":\"b\",\"name\":\"3\",\"status\":\"DELETED\"}]"), 1);
	expect_view(c, "a");
	collection_free(c);
}

static void one_object_merges_like_a_page(void **state)
{
	struct collection *c = collection_new(&resource_server);
	cJSON *object = cJSON_Parse("{\"id\":\"b\",\"name\":\"db\",\"status\":\"REBOOT\"}");
	cJSON *gone = cJSON_Parse("{\"id\":\"b\",\"status\":\"DELETED\"}");

	(void)state;
	setup_three(c);
	assert_int_equal(collection_merge_one(c, object), 1);
	assert_int_equal(collection_merge_one(c, object), 0);
	assert_string_equal(cell(c, "b", "status"), "REBOOT");
	expect_view(c, "a b c");
	assert_int_equal(collection_merge_one(c, gone), 1);
	assert_int_equal(collection_merge_one(c, gone), 0);
	assert_int_equal(collection_merge_one(c, NULL), 0);
	expect_view(c, "a c");
	cJSON_Delete(object);
	cJSON_Delete(gone);
	collection_free(c);
}

static void removing_and_clearing(void **state)
{
	struct collection *c = collection_new(&resource_server);
	size_t empty = collection_bytes(c);

	(void)state;
	setup_three(c);
	assert_true(collection_bytes(c) > empty);
	collection_mark(c, collection_get(c, "a"), true);
	assert_false(collection_remove(c, "x"));
	assert_true(collection_remove(c, "a"));
	assert_false(collection_remove(c, "a"));
	assert_int_equal(collection_marked(c), 0);
	expect_view(c, "b c");
	collection_mark(c, collection_get(c, "b"), true);
	collection_clear(c);
	assert_int_equal(collection_count(c), 0);
	assert_int_equal(collection_marked(c), 0);
	expect_view(c, "");
	assert_null(collection_get(c, "b"));
	setup_three(c);
	expect_view(c, "a b c");
	collection_free(c);
	collection_free(NULL);
}

/* --- full lists --- */

static void the_end_of_a_full_list_removes_what_it_did_not_have(void **state)
{
	struct collection *c = collection_new(&resource_server);

	(void)state;
	setup_three(c);
	collection_mark(c, collection_get(c, "a"), true);
	collection_mark(c, collection_get(c, "c"), true);
	collection_begin(c);
	/* Unchanged rows are seen too. */
	assert_int_equal(merge(c, "[{\"id\":\"c\",\"name\":\"mail\",\"status\":\"ERROR\"}]"), 0);
	assert_int_equal(merge(c, "[{\"id\":\"d\",\"name\":\"d\",\"status\":\"ACTIVE\"}]"), 1);
	expect_view(c, "a b c d");
	assert_int_equal(collection_end(c), 2);
	expect_view(c, "c d");
	assert_int_equal(collection_count(c), 2);
	assert_int_equal(collection_marked(c), 1);
	assert_null(collection_get(c, "a"));
	collection_free(c);
}

static void a_full_list_that_broke_off_removes_nothing(void **state)
{
	struct collection *c = collection_new(&resource_server);

	(void)state;
	setup_three(c);
	collection_begin(c);
	merge(c, "[{\"id\":\"a\",\"name\":\"web\",\"status\":\"ACTIVE\"}]");
	collection_begin(c);
	expect_view(c, "a b c");
	merge(c, "[{\"id\":\"b\",\"name\":\"db\",\"status\":\"SHUTOFF\"}]");
	assert_int_equal(collection_end(c), 2);
	expect_view(c, "b");
	collection_free(c);
}

static void a_delta_within_a_full_list_counts_as_seen(void **state)
{
	struct collection *c = collection_new(&resource_server);
	cJSON *object = cJSON_Parse("{\"id\":\"b\",\"name\":\"db\",\"status\":\"ACTIVE\"}");

	(void)state;
	setup_three(c);
	collection_begin(c);
	collection_merge_one(c, object);
	assert_int_equal(collection_end(c), 2);
	expect_view(c, "b");
	cJSON_Delete(object);
	collection_free(c);
}

/* --- marks and states --- */

static void marks_last_over_merges(void **state)
{
	struct collection *c = collection_new(&resource_server);
	uint64_t version;

	(void)state;
	setup_three(c);
	version = collection_version(c);
	collection_mark(c, collection_get(c, "b"), true);
	assert_true(collection_version(c) > version);
	collection_mark(c, collection_get(c, "b"), true);
	collection_mark(c, collection_get(c, "c"), true);
	assert_int_equal(collection_marked(c), 2);
	merge(c, "[{\"id\":\"b\",\"name\":\"other\",\"status\":\"ERROR\"},"
	         "{\"id\":\"c\",\"name\":\"mail\",\"status\":\"ERROR\"}]");
	assert_int_equal(collection_marked(c), 2);
	assert_int_equal(
	        collection_get(c, "b")->flags & (ROW_MARKED | ROW_ERROR), ROW_MARKED | ROW_ERROR);
	assert_true(collection_get(c, "c")->flags & ROW_MARKED);
	assert_false(collection_get(c, "a")->flags & ROW_MARKED);
	collection_sort(c, column(c, "name"), true);
	assert_true(collection_get(c, "b")->flags & ROW_MARKED);
	collection_mark(c, collection_get(c, "c"), false);
	assert_int_equal(collection_marked(c), 1);
	merge(c, "[{\"id\":\"b\",\"status\":\"DELETED\"}]");
	assert_int_equal(collection_marked(c), 0);
	collection_free(c);
}

static void unmarking_all_takes_in_what_the_filter_hides(void **state)
{
	struct collection *c = collection_new(&resource_server);

	(void)state;
	setup_three(c);
	for (size_t i = 0; i < 3; i++)
		collection_mark(c, collection_row(c, i), true);
	assert_int_equal(collection_filter(c, "web", NULL), 0);
	assert_int_equal(collection_marked(c), 3);
	collection_unmark_all(c);
	assert_int_equal(collection_marked(c), 0);
	assert_false(collection_get(c, "b")->flags & ROW_MARKED);
	assert_int_equal(collection_visible(c), 1);
	collection_free(c);
}

static void rows_in_transition_are_counted(void **state)
{
	struct collection *c = collection_new(&resource_server);

	(void)state;
	merge(c, "[{\"id\":\"a\",\"status\":\"BUILD\"},"
	         "{\"id\":\"b\",\"status\":\"ACTIVE\",\"OS-EXT-STS:task_state\":\"powering-off\"},"
	         "{\"id\":\"c\",\"status\":\"ACTIVE\",\"OS-EXT-STS:task_state\":null},"
	         "{\"id\":\"d\",\"status\":\"ERROR\"}]");
	assert_int_equal(collection_busy(c), 2);
	assert_int_equal(collection_get(c, "a")->flags & (ROW_BUSY | ROW_ERROR), ROW_BUSY);
	assert_int_equal(collection_get(c, "b")->flags & (ROW_BUSY | ROW_ERROR), ROW_BUSY);
	assert_int_equal(collection_get(c, "c")->flags & (ROW_BUSY | ROW_ERROR), 0);
	assert_int_equal(collection_get(c, "d")->flags & (ROW_BUSY | ROW_ERROR), ROW_ERROR);
	merge(c, "[{\"id\":\"a\",\"name\":\"x\",\"status\":\"ACTIVE\",\"progress\":0,\"created\":"
	         "\"2026-01-01T00:00:00Z\"}]");
	assert_int_equal(collection_busy(c), 1);
	assert_true(collection_remove(c, "b"));
	assert_int_equal(collection_busy(c), 0);
	collection_free(c);
}

static void other_services_words_for_states_are_known(void **state)
{
	struct collection *c = collection_new(&resource_volume);

	(void)state;
	merge(c, "[{\"id\":\"a\",\"status\":\"creating\"},{\"id\":\"b\",\"status\":\"error\"},"
	         "{\"id\":\"c\",\"status\":\"error_deleting\"},{\"id\":\"d\",\"status\":\"in-use\"}"
	         "]");
	assert_int_equal(collection_busy(c), 1);
	assert_true(collection_get(c, "a")->flags & ROW_BUSY);
	assert_true(collection_get(c, "b")->flags & ROW_ERROR);
	assert_true(collection_get(c, "c")->flags & ROW_ERROR);
	assert_false(collection_get(c, "d")->flags & (ROW_BUSY | ROW_ERROR));
	assert_int_equal(merge(c, "[{\"id\":\"a\",\"status\":\"deleted\"}]"), 1);
	expect_view(c, "b c d");
	collection_free(c);
}

/* --- what no service should send --- */

static void elements_that_are_no_rows_are_skipped(void **state)
{
	static const char *const pages[] = {
	        "[]",
	        "{}",
	        "null",
	        "7",
	        "\"text\"",
	        "[null,true,1,\"x\",[],[{\"id\":\"in a list\"}]]",
	        "[{},{\"id\":null},{\"id\":\"\"},{\"name\":\"no id\",\"status\":\"ACTIVE\"}]",
	        "[{\"id\":\"\\u200b\"},{\"id\":\"\\u202e\\u2066\"}]", /* nothing is left of it */
	        "[{\"ID\":\"capital\"}]",
	        "[{\"id\":null,\"status\":\"DELETED\"},{\"status\":\"DELETED\"}]",
	};
	struct collection *c = collection_new(&resource_server);

	(void)state;
	assert_int_equal(collection_merge(c, NULL), 0);
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
		assert_int_equal(merge(c, pages[i]), 0);
	assert_int_equal(collection_count(c), 0);
	/* What stands beside it is taken. */
	assert_int_equal(merge(c, "[null,{\"id\":\"a\"},7,{\"id\":null},{\"id\":\"b\"}]"), 2);
	expect_view(c, "a b");
	collection_free(c);
}

static void cells_of_the_wrong_type_are_text_or_empty(void **state)
{
	struct collection *c = collection_new(&resource_server);
	struct row *row;

	(void)state;
	assert_int_equal(
	        merge(c, "[{\"id\":12,\"name\":{\"a\":1},\"status\":[\"ACTIVE\"],\"addresses\":7,"
	                 "\"flavor\":\"m1\",\"created\":5,\"fault\":[],\"image\":\"\","
	                 "\"OS-EXT-STS:task_state\":false,\"OS-EXT-STS:power_state\":\"1\","
	                 "\"progress\":\"many\",\"locked\":null,\"key_name\":null},"
	                 "{\"id\":true,\"addresses\":{\"net\":null,\"b\":[7,{\"addr\":5},{\"addr\":"
	                 "\"fd00::5\",\"version\":\"6\"}]},\"flavor\":{\"original_name\":{}}}]"),
	        2);
	row = collection_get(c, "12");
	assert_non_null(row);
	assert_string_equal(row->name, "{\"a\": 1}");
	assert_string_equal(cell(c, "12", "status"), "[\"ACTIVE\"]");
	assert_string_equal(cell(c, "12", "networks"), "");
	assert_string_equal(cell(c, "12", "address"), "");
	assert_string_equal(cell(c, "12", "flavor"), "");
	assert_string_equal(cell(c, "12", "created"), "5");
	assert_string_equal(cell(c, "12", "fault"), "");
	assert_string_equal(cell(c, "12", "power_state"), "");
	assert_string_equal(cell(c, "12", "task_state"), "False");
	assert_string_equal(cell(c, "12", "progress"), "many");
	assert_string_equal(cell(c, "12", "locked"), "");
	assert_string_equal(cell(c, "12", "key_name"), "");
	assert_string_equal(cell(c, "True", "address"), "fd00::5");
	assert_string_equal(cell(c, "True", "networks"), "net=; b=fd00::5");
	assert_string_equal(cell(c, "True", "flavor"), "");
	for (int i = 0; i < resource_server.column_count; i++) {
		collection_sort(c, i, false);
		assert_int_equal(collection_visible(c), 2);
	}
	collection_free(c);
}

static void nothing_a_terminal_would_obey_gets_into_a_row(void **state)
{
	struct collection *c = collection_new(&resource_server);
	struct row *row;

	(void)state;
	assert_int_equal(
	        merge(c, "[{\"id\":\"a\\u001b]52;c;eA==\\u0007b\",\"name\":\"\\u001b[2Jowned\\r\\n"
	                 "\\t\\u009b31m\\u202eevil\\u200b\",\"status\":\"AC\\u0007TIVE\","
	                 "\"fault\":{\"message\":\"\\u001b[31mred\\u007f\"},\"addresses\":{"
	                 "\"net\\u001b\":[{\"addr\":\"10.0.0.5\\u001b\"}]}}]"),
	        1);
	assert_int_equal(collection_count(c), 1);
	row = collection_row(c, 0);
	assert_string_equal(row->id, "a\xef\xbf\xbd]52;c;eA==\xef\xbf\xbd"
	                             "b");
	assert_string_equal(row->cells[column(c, "id")], row->id);
	assert_ptr_equal(collection_get(c, row->id), row);
	assert_string_equal(row->name, "\xef\xbf\xbd[2Jowned\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
	                               "\xef\xbf\xbd"
	                               "31mevil");
	assert_string_equal(row->cells[column(c, "status")], "AC\xef\xbf\xbdTIVE");
	assert_string_equal(row->cells[column(c, "fault")], "\xef\xbf\xbd[31mred\xef\xbf\xbd");
	assert_string_equal(
	        row->cells[column(c, "networks")], "net\xef\xbf\xbd=10.0.0.5\xef\xbf\xbd");
	for (int i = 0; i < resource_server.column_count; i++)
		for (const char *p = row->cells[i]; *p; p++)
			assert_true((unsigned char)*p >= 0x20 && *p != 0x7f);
	collection_free(c);
}

static void bytes_that_are_no_utf8_are_replaced(void **state)
{
	struct collection *c = collection_new(&resource_server);
	cJSON *array = cJSON_CreateArray(), *object = cJSON_CreateObject();

	(void)state;
	cJSON_AddStringToObject(object, "id", "x\xff");
	cJSON_AddStringToObject(object, "name", "\xc3\x28\xed\xa0\x80");
	cJSON_AddItemToArray(array, object);
	assert_int_equal(collection_merge(c, array), 1);
	assert_int_equal(collection_merge(c, array), 0);
	assert_string_equal(collection_row(c, 0)->id, "x\xef\xbf\xbd");
	assert_string_equal(
	        collection_row(c, 0)->name, "\xef\xbf\xbd(\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	cJSON_Delete(array);
	collection_free(c);
}

/* --- size --- */

enum { MANY = 100000 };

static cJSON *server(int number, const char *status)
{
	cJSON *object = cJSON_CreateObject(), *address, *network, *flavor;
	char text[80];

	snprintf(text, sizeof text, "%08x-1111-4222-8333-%012x", (unsigned int)number * 2654435761u,
	        (unsigned int)number);
	cJSON_AddStringToObject(object, "id", text);
	snprintf(text, sizeof text, "server-%d", MANY - number);
	cJSON_AddStringToObject(object, "name", text);
	cJSON_AddStringToObject(object, "status", status);
	cJSON_AddStringToObject(object, "tenant_id", "0123456789abcdef0123456789abcdef");
	cJSON_AddStringToObject(object, "created", "2026-01-15T10:00:00Z");
	cJSON_AddStringToObject(object, "updated", "2026-01-15T10:00:09Z");
	cJSON_AddStringToObject(object, "key_name", "operator");
	cJSON_AddStringToObject(object, "OS-EXT-STS:vm_state", "active");
	cJSON_AddNumberToObject(object, "OS-EXT-STS:power_state", 1);
	flavor = cJSON_AddObjectToObject(object, "flavor");
	cJSON_AddStringToObject(flavor, "original_name", "m1.small");
	network = cJSON_AddArrayToObject(cJSON_AddObjectToObject(object, "addresses"), "private");
	address = cJSON_CreateObject();
	snprintf(text, sizeof text, "10.%d.%d.%d", number >> 16, number >> 8 & 255, number & 255);
	cJSON_AddStringToObject(address, "addr", text);
	cJSON_AddNumberToObject(address, "version", 4);
	cJSON_AddItemToArray(network, address);
	return object;
}

static void a_hundred_thousand_servers_take_less_than_60_mb(void **state)
{
	struct collection *c = collection_new(&resource_server);
	size_t bytes;

	(void)state;
	collection_begin(c);
	for (int i = 0; i < MANY;) {
		cJSON *page = cJSON_CreateArray();

		for (int end = i + 1000; i < end; i++)
			cJSON_AddItemToArray(page, server(i, "ACTIVE"));
		assert_int_equal(collection_merge(c, page), 1000);
		cJSON_Delete(page);
	}
	assert_int_equal(collection_end(c), 0);
	assert_int_equal(collection_count(c), MANY);
	bytes = collection_bytes(c);
	assert_in_range(bytes, 20 << 20, 60 << 20);
	/* Every row is found, and a change takes no memory that lasts. */
	for (int i = 0; i < MANY; i += 997) {
		cJSON *object = server(i, "ACTIVE");

		assert_non_null(collection_get(c, json_str(object, "id")));
		assert_int_equal(collection_merge_one(c, object), 0);
		cJSON_SetValuestring(cJSON_GetObjectItem(object, "status"), "ERROR");
		assert_int_equal(collection_merge_one(c, object), 1);
		cJSON_Delete(object);
	}
	assert_int_equal(collection_count(c), MANY);
	assert_int_equal(collection_bytes(c), bytes);
	collection_sort(c, column(c, "name"), false);
	assert_string_equal(collection_row(c, 0)->name, "server-1");
	assert_string_equal(collection_row(c, 1)->name, "server-10");
	/* What is removed gives its memory back. */
	collection_begin(c);
	assert_int_equal(collection_end(c), MANY);
	assert_int_equal(collection_count(c), 0);
	assert_true(collection_bytes(c) < 6 << 20);
	collection_free(c);
}

/* Servers come and go for weeks: the index does not grow with all that ever were. */
static void rows_that_come_and_go_leave_no_memory_behind(void **state)
{
	struct collection *c = collection_new(&resource_server);
	size_t bytes = 0;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		cJSON *object = server(i, "ACTIVE");

		assert_int_equal(collection_merge_one(c, object), 1);
		assert_true(collection_remove(c, json_str(object, "id")));
		cJSON_Delete(object);
		if (i == 100)
			bytes = collection_bytes(c);
	}
	assert_int_equal(collection_bytes(c), bytes);
	assert_int_equal(collection_count(c), 0);
	collection_free(c);
}

/* What arrives or visibly changes after the first full list is news; the first list is not. */
static void news_begin_after_the_first_list(void **state)
{
	struct collection *c = collection_new(&resource_server);

	(void)state;
	collection_begin(c);
	setup_three(c);
	merge(c, "[{\"id\":\"a\",\"name\":\"web\",\"status\":\"SHUTOFF\"}]");
	collection_end(c);
	assert_int_equal(collection_get(c, "a")->news_ms, 0);
	assert_int_equal(collection_unseen(c, 0, 3), 0);
	/* Neither a hidden cell nor a time that shows as an age. */
	merge(c, "[{\"id\":\"a\",\"name\":\"web\",\"status\":\"SHUTOFF\",\"key_name\":\"k\","
	         "\"created\":\"2026-01-01T00:00:00Z\"}]");
	assert_int_equal(collection_get(c, "a")->news_ms, 0);
	assert_true(collection_get(c, "a")->changed_ms > 0);
	merge(c, "[{\"id\":\"b\",\"name\":\"db\",\"status\":\"ERROR\"},"
	         "{\"id\":\"new\",\"name\":\"new\",\"status\":\"BUILD\"}]");
	assert_true(collection_get(c, "b")->news_ms > 0);
	assert_true(collection_get(c, "new")->news_ms > 0);
	assert_int_equal(collection_unseen(c, 0, 3), 0);
	assert_int_equal(collection_unseen(c, 3, SIZE_MAX), 1);
	collection_see(c, collection_get(c, "new"));
	collection_see(c, collection_get(c, "new"));
	assert_int_equal(collection_unseen(c, 0, SIZE_MAX), 0);
	/* Another list is a first one again. */
	collection_clear(c);
	setup_three(c);
	assert_int_equal(collection_unseen(c, 0, SIZE_MAX), 0);
	assert_int_equal(collection_get(c, "a")->news_ms, 0);
	collection_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(new_rows_come_in_the_order_of_arrival),
	        cmocka_unit_test(a_changed_row_keeps_its_address_and_has_a_time),
	        cmocka_unit_test(an_unchanged_row_is_no_change),
	        cmocka_unit_test(a_full_object_empties_missing_cells),
	        cmocka_unit_test(a_brief_answer_leaves_the_other_cells),
	        cmocka_unit_test(an_unknown_status_leaves_the_other_cells),
	        cmocka_unit_test(a_lost_row_keeps_its_last_values),
	        cmocka_unit_test(a_tombstone_removes_its_row),
	        cmocka_unit_test(a_row_twice_in_a_page_stays_one_row),
	        cmocka_unit_test(one_object_merges_like_a_page),
	        cmocka_unit_test(removing_and_clearing),
	        cmocka_unit_test(the_end_of_a_full_list_removes_what_it_did_not_have),
	        cmocka_unit_test(a_full_list_that_broke_off_removes_nothing),
	        cmocka_unit_test(a_delta_within_a_full_list_counts_as_seen),
	        cmocka_unit_test(news_begin_after_the_first_list),
	        cmocka_unit_test(marks_last_over_merges),
	        cmocka_unit_test(unmarking_all_takes_in_what_the_filter_hides),
	        cmocka_unit_test(rows_in_transition_are_counted),
	        cmocka_unit_test(other_services_words_for_states_are_known),
	        cmocka_unit_test(elements_that_are_no_rows_are_skipped),
	        cmocka_unit_test(cells_of_the_wrong_type_are_text_or_empty),
	        cmocka_unit_test(nothing_a_terminal_would_obey_gets_into_a_row),
	        cmocka_unit_test(bytes_that_are_no_utf8_are_replaced),
	        cmocka_unit_test(a_hundred_thousand_servers_take_less_than_60_mb),
	        cmocka_unit_test(rows_that_come_and_go_leave_no_memory_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
