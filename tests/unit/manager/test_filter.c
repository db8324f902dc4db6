/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filters: the words that narrow a view, and what they say of a field that is not there. */
#include "rows.h"

/* Ages from the wall clock of now. */
static void age(char *out, size_t size, int64_t seconds)
{
	clock_format_iso(clock_wall_ms() - seconds * 1000, out, size);
}

static struct collection *servers(void)
{
	struct collection *c = collection_new(&resource_server);
	struct buf page = BUF_INIT;
	char minute[32], day[32], month[32];

	age(minute, sizeof minute, 60);
	age(day, sizeof day, 36 * 3600);
	age(month, sizeof month, 30 * 86400);
	buf_printf(&page,
	        "[{\"id\":\"w1\",\"name\":\"Web-1\",\"status\":\"ACTIVE\",\"progress\":5,"
	        "\"created\":\"%s\",\"addresses\":{\"net\":[{\"addr\":\"10.0.0.5\"}]}},"
	        "{\"id\":\"w2\",\"name\":\"web-2\",\"status\":\"ERROR\",\"progress\":40,"
	        "\"created\":\"%s\",\"fault\":{\"message\":\"No valid host\"},"
	        "\"addresses\":{\"net\":[{\"addr\":\"fd00::5\"}]}},"
	        "{\"id\":\"db\",\"name\":\"database\",\"status\":\"SHUTOFF\",\"progress\":100,"
	        "\"created\":\"%s\",\"OS-EXT-STS:task_state\":\"powering-on\"},"
	        "{\"id\":\"no\",\"name\":null,\"status\":\"ACTIVE\",\"created\":null,"
	        "\"key_name\":\"webmaster\"}]",
	        minute, day, month);
	assert_int_equal(merge(c, buf_str(&page)), 4);
	buf_free(&page);
	return c;
}

struct expected {
	const char *filter, *ids;
};

static void check(struct collection *c, const struct expected *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct error error = {0};

		if (collection_filter(c, cases[i].filter, &error))
			fail_msg("%s: %s", cases[i].filter, error.message);
		assert_string_equal(collection_filter_text(c), cases[i].filter);
		expect_view(c, cases[i].ids);
		assert_int_equal(collection_count(c), 4);
	}
	collection_free(c);
}

#define CHECK(...)                                                                                 \
	do {                                                                                       \
		static const struct expected cases_[] = {__VA_ARGS__};                             \
                                                                                                   \
		check(servers(), cases_, sizeof cases_ / sizeof *cases_);                          \
	} while (0)

/* The key pair's name and the fault are not on the screen, so plain text does not find them. */
static void text_is_searched_in_visible_cells_ignoring_case(void **state)
{
	(void)state;
	CHECK({"web", "w1 w2"}, {"WEB-", "w1 w2"}, {"active", "w1 no"}, {"valid", ""},
	        {"10.0.0.5", "w1"}, {"w1", "w1"}, {"w", "w1 w2 db"}, {"powering-", "db"},
	        {"webmaster", ""}, {"2026", ""}, {"nothing", ""});
}

static void an_exclamation_mark_turns_text_round(void **state)
{
	(void)state;
	CHECK({"!web", "db no"}, {"!active", "w2 db"}, {"!nothing", "w1 w2 db no"},
	        {"!key_name:web", "w1 w2 db"}, {"!e", ""});
}

static void what_a_pane_shows_decides_where_text_is_looked_for(void **state)
{
	struct collection *c = servers();
	struct collection_shown shown = {
	        .columns = UINT64_C(1) << resource_column(&resource_server, "key_name")};

	(void)state;
	assert_int_equal(collection_filter(c, "web", NULL), 0);
	expect_view(c, "w1 w2");
	collection_set_shown(c, &shown);
	expect_view(c, "no");
	shown.columns |= UINT64_C(1) << resource_column(&resource_server, "fault");
	collection_set_shown(c, &shown);
	assert_int_equal(collection_filter(c, "host", NULL), 0);
	expect_view(c, "w2");
	collection_free(c);
}

static const char *name_of_project(
        void *data, const struct resource *table, int column, const char *cell)
{
	(void)data;
	if (!str_eq(table->columns[column].key, "tenant_id"))
		return NULL;
	return str_eq(cell, "4376185598fd495bb5aa93c72672c056")   ? "other"
	       : str_eq(cell, "aaaa185598fd495bb5aa93c72672c0ff") ? "zebra"
	                                                          : NULL;
}

/* Names are shown where ids are kept: the names are found, and an id that is given whole. */
static void a_shown_name_is_found_and_sorted_by(void **state)
{
	struct collection *c = collection_new(&resource_server);
	struct collection_shown shown = {
	        .columns = UINT64_C(1) << resource_column(&resource_server, "tenant_id"),
	        .name = name_of_project,
	        .version = 1};
	static const struct expected cases[] = {{"tenant_id:other", "a"}, {"tenant_id:OTH", "a"},
	        {"tenant_id=zebra", "b"}, {"other", "a"}, {"tenant_id:4376", ""},
	        {"tenant_id:4376185598fd495bb5aa93c72672c056", "a"}, {"4376185598", "a"},
	        {"598fd495bb", ""}, {"tenant_id=aaaa185598fd495bb5aa93c72672c0ff", "b"},
	        {"!tenant_id:other", "b c"}, {"tenant_id:mine", "c"}};

	(void)state;
	merge(c, "[{\"id\":\"a\",\"tenant_id\":\"4376185598fd495bb5aa93c72672c056\"},"
	         "{\"id\":\"b\",\"tenant_id\":\"aaaa185598fd495bb5aa93c72672c0ff\"},"
	         "{\"id\":\"c\",\"tenant_id\":\"mine\"}]");
	collection_set_shown(c, &shown);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(collection_filter(c, cases[i].filter, NULL), 0);
		expect_view(c, cases[i].ids);
	}
	assert_int_equal(collection_filter(c, "", NULL), 0);
	collection_sort(c, resource_column(&resource_server, "tenant_id"), false);
	expect_view(c, "c a b");
	collection_free(c);
}

/* Four digits are in every third UUID. */
static void part_of_an_id_is_no_text(void **state)
{
	struct collection *c = collection_new(&resource_server);
	static const struct expected cases[] = {{"beef", "n"},
	        {"12345678", "12345678-beef-4000-8000-000000000001"},
	        {"12345678-BEEF", "12345678-beef-4000-8000-000000000001"}, {"1234567", ""},
	        {"beef-4000", ""}, {"id:beef", "12345678-beef-4000-8000-000000000001"},
	        {"12345678-beef-4000-8000-000000000001", "12345678-beef-4000-8000-000000000001"}};

	(void)state;
	merge(c, "[{\"id\":\"12345678-beef-4000-8000-000000000001\",\"name\":\"x\"},"
	         "{\"id\":\"n\",\"name\":\"beef\"}]");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(collection_filter(c, cases[i].filter, NULL), 0);
		expect_view(c, cases[i].ids);
	}
	collection_free(c);
}

static void case_is_folded_in_every_script(void **state)
{
	static const struct {
		const char *filter, *name;
	} cases[] = {{"CAF\u00c9", "caf\u00e9"}, {"caf\u00e9", "CAF\u00c9"},
	        {"name=\u0160\u00cf", "\u0161\u00ef"},
	        {"\u041c\u043e\u0441\u043a\u0432\u0430", "\u043c\u041e\u0421\u041a\u0412\u0410"},
	        {"\u0391\u03a3", "\u03b1\u03c2"}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct collection *c = collection_new(&resource_server);
		char *page = xasprintf(
		        "[{\"id\":\"y\",\"name\":\"%s\"},{\"id\":\"n\",\"name\":\"cafe\"}]",
		        cases[i].name);

		merge(c, page);
		assert_int_equal(collection_filter(c, cases[i].filter, NULL), 0);
		expect_view(c, "y");
		collection_free(c);
		free(page);
	}
}

static void a_field_narrows_text_to_its_cell(void **state)
{
	(void)state;
	CHECK({"name:web", "w1 w2"}, {"NAME:Web", "w1 w2"}, {"key:web", "no"},
	        {"key_name:web", "no"}, {"status:act", "w1 no"}, {"task_state:power", "db"},
	        {"task-state:power", "db"}, {"fault:host", "w2"}, {"name:active", ""},
	        {"key_name:WEBM", "no"}, {"id:w", "w1 w2"}, {"address::5", "w2"});
}

static void a_field_turned_round(void **state)
{
	(void)state;
	CHECK({"!name:web", "db no"}, {"!status:act", "w2 db"}, {"!key_name:web", "w1 w2 db"},
	        {"!status=ACTIVE", "w2 db"}, {"!progress>5", "w1 no"}, {"!age<1d", "w2 db no"});
}

static void an_equals_sign_wants_the_whole_cell(void **state)
{
	(void)state;
	CHECK({"name=web-1", "w1"}, {"name=web", ""}, {"status=active", "w1 no"},
	        {"task_state=", "w1 w2 no"}, {"!name=", "w1 w2 db"}, {"progress=5", "w1"},
	        {"progress=05", ""});
}

static void numbers_are_compared_by_value(void **state)
{
	(void)state;
	CHECK({"progress>5", "w2 db"}, {"progress>4.9", "w1 w2 db"}, {"progress>40", "db"},
	        {"progress<100", "w1 w2"}, {"progress<9", "w1"}, {"progress>1000", ""},
	        {"progress>-1", "w1 w2 db"});
}

static void times_are_compared_by_age(void **state)
{
	(void)state;
	CHECK({"created<1d", "w1"}, {"age<1d", "w1"}, {"age<5m", "w1"}, {"age<30s", ""},
	        {"age<35h", "w1"}, {"age<37h", "w1 w2"}, {"age<2d", "w1 w2"}, {"age>2d", "db"},
	        {"age>1h", "w2 db"}, {"age<5w", "w1 w2 db"}, {"age>4w", "db"}, {"age>5w", ""},
	        {"age<90", "w1"}, {"age>90", "w2 db"}, {"age<0.5h", "w1"}, {"age>1y", ""},
	        {"age<1y", "w1 w2 db"});
}

static void all_words_must_match(void **state)
{
	(void)state;
	CHECK({"web active", "w1"}, {"1 active name:web", "w1"}, {"web !active", "w2"},
	        {"  web   error  ", "w2"}, {"progress>4 progress<50", "w1 w2"},
	        {"status:o age>2d !name:web", "db"}, {"web !web", ""});
}

static void addresses_are_text_and_no_fields(void **state)
{
	(void)state;
	CHECK({"fd00::5", "w2"}, {"10.0.0.5:80", ""}, {"!fd00::5", "w1 db no"}, {"::5", "w2"});
}

static void no_filter_shows_all(void **state)
{
	struct collection *c = servers();

	(void)state;
	assert_null(collection_filter_text(c));
	assert_int_equal(collection_filter(c, "web-1", NULL), 0);
	expect_view(c, "w1");
	assert_int_equal(collection_filter(c, "", NULL), 0);
	assert_null(collection_filter_text(c));
	expect_view(c, "w1 w2 db no");
	assert_int_equal(collection_filter(c, "web-1", NULL), 0);
	assert_int_equal(collection_filter(c, NULL, NULL), 0);
	assert_null(collection_filter_text(c));
	expect_view(c, "w1 w2 db no");
	collection_free(c);
}

static void an_unknown_field_is_an_error_and_the_old_filter_stays(void **state)
{
	static const char *const wrong[] = {"colour:blue", "!colour:blue", "colour=", "colour>5",
	        "web colour<1d", "colour:blue web"};
	struct collection *c = servers();

	(void)state;
	assert_int_equal(collection_filter(c, "name:web", NULL), 0);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct error error = {0};

		assert_int_equal(collection_filter(c, wrong[i], &error), ERR_USAGE);
		assert_int_equal(error.code, ERR_USAGE);
		assert_true(str_starts(error.message, "servers have no field \"colour\""));
		assert_int_equal(collection_filter(c, wrong[i], NULL), ERR_USAGE);
		assert_string_equal(collection_filter_text(c), "name:web");
		expect_view(c, "w1 w2");
	}
	/* It still holds for what comes. */
	merge(c, "[{\"id\":\"w3\",\"name\":\"web-3\"},{\"id\":\"x\",\"name\":\"x\"}]");
	expect_view(c, "w1 w2 w3");
	collection_free(c);
}

static void ages_apply_to_time_columns_only(void **state)
{
	struct collection *c = collection_new(&resource_flavor);
	struct error error = {0};

	(void)state;
	assert_int_equal(collection_filter(c, "age<1d", &error), ERR_USAGE);
	assert_true(str_starts(error.message, "flavors have no field \"age\""));
	assert_null(collection_filter_text(c));
	collection_free(c);
}

static void fields_are_those_of_the_resource(void **state)
{
	struct collection *c = collection_new(&resource_flavor);

	(void)state;
	merge(c, "[{\"id\":\"1\",\"name\":\"tiny\",\"ram\":512,\"vcpus\":1},"
	         "{\"id\":\"2\",\"name\":\"small\",\"ram\":2048,\"vcpus\":1},"
	         "{\"id\":\"3\",\"name\":\"large\",\"ram\":16384,\"vcpus\":8}]");
	assert_int_equal(collection_filter(c, "ram>1000 vcpus=1", NULL), 0);
	expect_view(c, "2");
	assert_int_equal(collection_filter(c, "Memory_MiB<2048.5", NULL), 0);
	expect_view(c, "1 2");
	collection_free(c);
}

static void rows_enter_and_leave_the_view_as_they_change(void **state)
{
	struct collection *c = servers();

	(void)state;
	assert_int_equal(collection_filter(c, "status=ACTIVE", NULL), 0);
	collection_sort(c, resource_column(&resource_server, "name"), false);
	expect_view(c, "no w1");
	merge(c, "[{\"id\":\"w1\",\"name\":\"Web-1\",\"status\":\"SHUTOFF\",\"progress\":0,"
	         "\"created\":null},"
	         "{\"id\":\"db\",\"name\":\"database\",\"status\":\"ACTIVE\",\"progress\":0,"
	         "\"created\":null},"
	         "{\"id\":\"n1\",\"name\":\"new\",\"status\":\"ACTIVE\"},"
	         "{\"id\":\"n2\",\"name\":\"new\",\"status\":\"ERROR\"}]");
	expect_view(c, "no db n1");
	assert_int_equal(collection_count(c), 6);
	assert_int_equal(collection_filter(c, "", NULL), 0);
	expect_view(c, "no db n1 n2 w1 w2");
	collection_free(c);
}

static void an_invalid_number_or_age_is_an_error(void **state)
{
	static const char *const words[] = {"age<d", "age<5x", "age<1D", "age<soon", "age>1x",
	        "age>", "age<99999y9", "progress>", "progress>nan", "progress<inf",
	        "progress>1e999", "progress>0x10", "progress>abc"};
	struct collection *c = servers();
	struct error error;

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		assert_int_equal(collection_filter(c, words[i], &error), ERR_USAGE);
	collection_free(c);
}

static void a_filter_has_a_limited_number_of_words(void **state)
{
	struct collection *c = servers();
	struct buf words = BUF_INIT;
	struct error error = {0};

	(void)state;
	for (int i = 0; i < 64; i++)
		buf_puts(&words, "web ");
	assert_int_equal(collection_filter(c, buf_str(&words), &error), 0);
	buf_puts(&words, "web");
	assert_int_not_equal(collection_filter(c, buf_str(&words), &error), 0);
	assert_string_equal(error.message, "a filter takes at most 64 words; this one has 65");
	error_clear(&error);
	buf_free(&words);
	collection_free(c);
}

static void no_word_breaks_it(void **state)
{
	static const char *const words[] = {"!", "!!", "=", ":", "<", ">", "=>",
	        "!=", "name:", "age<99999999999999999999w", "age<-1d", "name=\"a b\"", "\xff\xfe",
	        "na\xc3me", "1:2", "::", "a::b"};
	struct collection *c = servers();

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		assert_int_equal(collection_filter(c, words[i], NULL), 0);
		assert_string_equal(collection_filter_text(c), words[i]);
		assert_in_range(collection_visible(c), 0, 4);
	}
	collection_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(text_is_searched_in_visible_cells_ignoring_case),
	        cmocka_unit_test(an_exclamation_mark_turns_text_round),
	        cmocka_unit_test(what_a_pane_shows_decides_where_text_is_looked_for),
	        cmocka_unit_test(a_shown_name_is_found_and_sorted_by),
	        cmocka_unit_test(part_of_an_id_is_no_text),
	        cmocka_unit_test(case_is_folded_in_every_script),
	        cmocka_unit_test(a_field_narrows_text_to_its_cell),
	        cmocka_unit_test(a_field_turned_round),
	        cmocka_unit_test(an_equals_sign_wants_the_whole_cell),
	        cmocka_unit_test(numbers_are_compared_by_value),
	        cmocka_unit_test(times_are_compared_by_age),
	        cmocka_unit_test(all_words_must_match),
	        cmocka_unit_test(addresses_are_text_and_no_fields),
	        cmocka_unit_test(no_filter_shows_all),
	        cmocka_unit_test(an_unknown_field_is_an_error_and_the_old_filter_stays),
	        cmocka_unit_test(ages_apply_to_time_columns_only),
	        cmocka_unit_test(fields_are_those_of_the_resource),
	        cmocka_unit_test(rows_enter_and_leave_the_view_as_they_change),
	        cmocka_unit_test(an_invalid_number_or_age_is_an_error),
	        cmocka_unit_test(a_filter_has_a_limited_number_of_words),
	        cmocka_unit_test(no_word_breaks_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
