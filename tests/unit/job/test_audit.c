/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The audit log: a whole line for each change whoever else writes, turned by size, without secrets.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "ncnova/clock.h"
#include "ncnova/json.h"
#include "src/job/internal.h"

static char directory[64];
static struct audit *audit;

static int setup(void **state)
{
	(void)state;
	snprintf(directory, sizeof directory, "/tmp/ncnova-audit-XXXXXX");
	assert_non_null(mkdtemp(directory));
	audit = audit_new(directory);
	return 0;
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
	(void)info;
	(void)kind;
	(void)walk;
	return remove(path);
}

static int teardown(void **state)
{
	(void)state;
	audit_free(audit);
	return nftw(directory, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static char *file_of(const char *end)
{
	return xasprintf("%s/audit.log%s", directory, end);
}

/* Counts the lines of a file, each of which has to be an object. */
static int lines_of(const char *end, cJSON **last)
{
	char *path = file_of(end), *line = NULL;
	FILE *file = fopen(path, "r");
	size_t room = 0;
	ssize_t n;
	int count = 0;

	free(path);
	while (file && (n = getline(&line, &room, file)) > 0) {
		struct error error = {0};
		cJSON *object = json_parse(line, (size_t)n, &error);

		if (!cJSON_IsObject(object))
			fail_msg("no object: %s", line);
		assert_int_equal(line[n - 1], '\n');
		count++;
		if (last) {
			cJSON_Delete(*last);
			*last = object;
		} else {
			cJSON_Delete(object);
		}
	}
	free(line);
	if (file)
		fclose(file);
	return count;
}

static void a_line_has_the_change_and_its_outcome(void **state)
{
	const struct audit_entry entry = {.verb = "resize",
	        .kind = "server",
	        .target_id = "id-1",
	        .target_name = "web \"01\"",
	        .request_id = "req-1",
	        .outcome = "failed",
	        .took_ms = 12345,
	        .message = "No valid host was found."};
	int64_t at, now = clock_wall_ms();
	struct stat info;
	cJSON *line = NULL;
	char *path = file_of("");

	(void)state;
	assert_int_equal(audit_ready(audit, NULL), 0);
	audit_write(audit, &entry);
	assert_int_equal(lines_of("", &line), 1);
	assert_string_equal(json_str(line, "verb"), "resize");
	assert_string_equal(json_str(line, "kind"), "server");
	assert_string_equal(json_str(line, "target"), "id-1");
	assert_string_equal(json_str(line, "name"), "web \"01\"");
	assert_string_equal(json_str(line, "request_id"), "req-1");
	assert_string_equal(json_str(line, "outcome"), "failed");
	assert_string_equal(json_str(line, "message"), "No valid host was found.");
	assert_true(json_get(line, "seconds")->valuedouble > 12.344 &&
	            json_get(line, "seconds")->valuedouble < 12.346);
	assert_true(clock_parse_iso(json_str(line, "at"), &at));
	assert_int_equal(strlen(json_str(line, "at")), strlen("2026-11-23T04:10:31.123Z"));
	assert_true(at >= now && at < now + 60000);
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
	cJSON_Delete(line);
	free(path);
}

static void secrets_and_controls_stay_out(void **state)
{
	const struct audit_entry entry = {.verb = "rebuild",
	        .outcome = "refused",
	        .message = "bad body {\"adminPass\": \"s3cret\"}\n\033[31mred"};
	cJSON *line = NULL;

	(void)state;
	audit_write(audit, &entry);
	assert_int_equal(lines_of("", &line), 1);
	assert_null(strstr(json_str(line, "message"), "s3cret"));
	assert_null(strchr(json_str(line, "message"), '\033'));
	assert_null(strchr(json_str(line, "message"), '\n'));
	assert_non_null(strstr(json_str(line, "message"), "bad body"));
	cJSON_Delete(line);
}

/* The last line of a full one is whole already: nothing is cut by turning it. */
static void a_full_one_is_turned_and_four_are_kept(void **state)
{
	const struct audit_entry entry = {.verb = "stop", .outcome = "done"};
	char *path = file_of(""), *fifth = file_of(".5"), *fourth = file_of(".4");
	struct buf line = BUF_INIT;

	(void)state;
	buf_puts(&line, "{\"x\":\"");
	buf_repeat(&line, 'x', 4 << 20);
	buf_puts(&line, "\"}\n");
	for (int i = 0; i < 6; i++) {
		FILE *file = fopen(path, "w");

		assert_non_null(file);
		assert_int_equal(fwrite(line.data, 1, line.len, file), line.len);
		assert_int_equal(fclose(file), 0);
		audit_write(audit, &entry);
		assert_int_equal(lines_of("", NULL), 1);
		assert_int_equal(lines_of(".1", NULL), 1);
	}
	assert_int_equal(access(fourth, F_OK), 0);
	assert_int_not_equal(access(fifth, F_OK), 0);
	buf_free(&line);
	free(path);
	free(fourth);
	free(fifth);
}

static void a_torn_line_does_not_swallow_the_next_one(void **state)
{
	const struct audit_entry entry = {.verb = "stop", .outcome = "done"};
	char *path = file_of(""), text[64] = "";
	FILE *file = fopen(path, "w");

	(void)state;
	assert_true(fputs("{\"at\":\"2026", file) >= 0);
	assert_int_equal(fclose(file), 0);
	audit_write(audit, &entry);
	file = fopen(path, "r");
	assert_non_null(fgets(text, sizeof text, file));
	assert_string_equal(text, "{\"at\":\"2026\n");
	assert_non_null(fgets(text, sizeof text, file));
	assert_int_equal(text[0], '{');
	fclose(file);
	free(path);
}

/* Several programs write while it is turned: no line is lost, none is mixed with another. */
static void several_programs_write_whole_lines(void **state)
{
	enum { PROGRAMS = 4, LINES = 200 };
	char filler[20000];
	const struct audit_entry entry = {.verb = "stop", .outcome = "done", .message = filler};
	pid_t children[PROGRAMS];
	int status;

	(void)state;
	/* 4 × 200 × 20 kB are 16 MB: turned three times, and none is dropped. */
	memset(filler, 'x', sizeof filler - 1);
	filler[sizeof filler - 1] = '\0';
	for (int i = 0; i < PROGRAMS; i++) {
		children[i] = fork();
		if (children[i] == 0) {
			for (int j = 0; j < LINES; j++)
				audit_write(audit, &entry);
			_exit(0);
		}
		assert_true(children[i] > 0);
	}
	for (int i = 0; i < PROGRAMS; i++) {
		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_int_equal(status, 0);
	}
	assert_int_equal(lines_of("", NULL) + lines_of(".1", NULL) + lines_of(".2", NULL) +
	                         lines_of(".3", NULL) + lines_of(".4", NULL),
	        PROGRAMS * LINES);
	assert_true(lines_of(".3", NULL) > 0);
}

static void an_unwritable_log_is_reported_before_sending(void **state)
{
	struct audit *nowhere = audit_new("/nonexistent");
	struct error error = {0};

	(void)state;
	assert_int_equal(audit_ready(nowhere, &error), ERR_IO);
	assert_non_null(strstr(error.message, "/nonexistent/audit.log"));
	audit_free(nowhere);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(
	                a_line_has_the_change_and_its_outcome, setup, teardown),
	        cmocka_unit_test_setup_teardown(secrets_and_controls_stay_out, setup, teardown),
	        cmocka_unit_test_setup_teardown(
	                a_full_one_is_turned_and_four_are_kept, setup, teardown),
	        cmocka_unit_test_setup_teardown(
	                a_torn_line_does_not_swallow_the_next_one, setup, teardown),
	        cmocka_unit_test_setup_teardown(
	                several_programs_write_whole_lines, setup, teardown),
	        cmocka_unit_test_setup_teardown(
	                an_unwritable_log_is_reported_before_sending, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
