/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal: unfinished changes are found again, nothing else, and it has no secrets. */
#include "journal_place.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "ncnova/clock.h"

static void an_empty_journal_has_nothing_unfinished(void **state)
{
	struct place *place = *state;
	struct journal_entry none = {0}, *entries = &none;

	assert_int_equal(unfinished(place, &entries), 0);
	assert_null(entries);
}

static void the_file_and_its_directories_are_private(void **state)
{
	struct place *place = *state;
	struct stat info;

	assert_int_equal(stat(place->file, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
	assert_int_equal(stat(place->directory, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0700);
	*strrchr(place->directory, '/') = '\0';
	assert_int_equal(stat(place->directory, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0700);
}

static void an_entry_survives_with_all_it_holds(void **state)
{
	struct place *place = *state;
	struct work work = change("k-1", "boot", "웹 \"01\"\\");
	struct journal_entry *entries;
	int64_t before = clock_wall_ms() / 1000 * 1000;

	work.count = 3;
	begin(place, &work);
	place_reopen(place);
	assert_int_equal(unfinished(place, &entries), 1);
	assert_string_equal(entries[0].key, "k-1");
	assert_string_equal(entries[0].verb, "boot");
	assert_string_equal(entries[0].name, "웹 \"01\"\\");
	assert_string_equal(entries[0].cloud, "one");
	assert_string_equal(entries[0].project, "web");
	assert_int_equal(entries[0].count, 3);
	assert_null(entries[0].id);
	assert_null(entries[0].request_id);
	assert_true(entries[0].at_ms >= before && entries[0].at_ms <= clock_wall_ms());
	journal_entries_free(entries, 1);
}

static void an_accepted_change_has_its_id_and_request_id(void **state)
{
	struct place *place = *state;
	struct work work = change("k-1", "boot", "web-01");
	struct journal_entry *entries;

	begin(place, &work);
	work.job.target_id = (char *)(uintptr_t) "server-id";
	str_copy(work.job.request_id, sizeof work.job.request_id, "req-1");
	journal_accepted(place->journal, &work);
	place_reopen(place);
	assert_int_equal(unfinished(place, &entries), 1);
	assert_string_equal(entries[0].id, "server-id");
	assert_string_equal(entries[0].request_id, "req-1");
	assert_string_equal(entries[0].name, "web-01");
	journal_entries_free(entries, 1);
}

static void a_finished_change_is_not_found_again(void **state)
{
	static const enum job_state ends[] = {JOB_DONE, JOB_FAILED, JOB_LEFT};
	struct place *place = *state;
	struct work one = change("k-1", "stop", "web-01"), two = change("k-2", "stop", "web-01");

	begin(place, &two);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		char key[16], both[32], *text;

		snprintf(key, sizeof key, "done-%zu", i);
		one.job.key = key;
		one.job.state = JOB_SENDING;
		begin(place, &one);
		snprintf(both, sizeof both, "k-2 %s", key);
		expect_open(place, 2, both);
		journal_accepted(place->journal, &one);
		one.job.state = ends[i];
		journal_end(place->journal, &one);
		expect_open(place, 1, "k-2");
		text = place_text(place);
		assert_non_null(strstr(text, job_state_word(ends[i])));
		free(text);
	}
	place_reopen(place);
	expect_open(place, 1, "k-2");
}

/* Until it is settled. */
static void an_unknown_outcome_stays_open(void **state)
{
	struct place *place = *state;
	struct work work = change("k-1", "boot", "web-01");
	struct error error = {0};

	begin(place, &work);
	work.job.state = JOB_LOST;
	journal_end(place->journal, &work);
	expect_open(place, 1, "k-1");
	expect_open(place, 1, "k-1");
	assert_int_equal(journal_settle(place->journal, "k-1", &error), 0);
	expect_open(place, 0, "");
}

static void each_cloud_region_project_and_user_has_its_own(void **state)
{
	static const char *const parts[][4] = {{"https://two", "east", "web-id", "anna"},
	        {"https://one", "west", "web-id", "anna"}, {"https://one", "east", "db-id", "anna"},
	        {"https://one", "east", "web-id", "ben"}};
	struct place *place = *state;
	struct work work = change("k-1", "stop", "a");

	begin(place, &work);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		struct jobs other = {.identity = identity_of(
		                             parts[i][0], parts[i][1], parts[i][2], parts[i][3])};
		char key[8];

		/* The names of cloud and project are the same. */
		expect_open_of(place, &other.identity, "one", 0, "");
		snprintf(key, sizeof key, "o-%zu", i);
		work = change(key, "stop", "b");
		work.jobs = &other;
		begin(place, &work);
		expect_open_of(place, &other.identity, "one", 1, key);
	}
	expect_open(place, 1, "k-1");
}

/* Older versions wrote only names: such an entry belongs to any user of a cloud of that name. */
static void an_entry_without_identity_goes_by_the_name_of_its_cloud(void **state)
{
	struct place *place = *state;

	place_append(place, "{\"key\":\"old\",\"event\":\"begin\",\"verb\":\"stop\",\"name\":"
	                    "\"a\",\"cloud\":\"one\",\"project\":\"db\",\"pid\":1}\n");
	expect_open(place, 1, "old");
	expect_open_of(place, &web.identity, "two", 0, "");
}

static void the_time_is_the_services(void **state)
{
	struct place *place = *state;
	struct work work = change("k-1", "boot", "a");
	struct journal_entry *entries;

	work.method = "POST";
	work.path = (char *)(uintptr_t) "/servers";
	work.sent_ms = 1234567890123;
	work.clock_known = true;
	begin(place, &work);
	work = change("k-2", "boot", "b");
	begin(place, &work);
	place_reopen(place);
	assert_int_equal(unfinished(place, &entries), 2);
	assert_int_equal(entries[0].sent_ms, 1234567890123);
	assert_int_equal(entries[1].sent_ms, 0);
	journal_entries_free(entries, 2);
}

static void a_half_written_last_line_is_ignored(void **state)
{
	struct place *place = *state;
	struct work work = change("k-1", "stop", "a");
	char *text, *last;
	struct stat info;

	begin(place, &work);
	work = change("k-2", "start", "b");
	begin(place, &work);
	text = place_text(place);
	last = strstr(text, "k-2");
	assert_non_null(last);
	/* Cut at every byte of the second line: before its end it does not count. */
	for (size_t cut = strlen(text) - 2; text[cut] != '\n'; cut--) {
		assert_int_equal(truncate(place->file, (off_t)cut), 0);
		expect_open(place, 1, "k-1");
	}
	assert_int_equal(stat(place->file, &info), 0);
	assert_true(info.st_size > 0);
	/* Whole again, with and without the newline. */
	assert_int_equal(truncate(place->file, (off_t)(strchr(text, '\n') + 1 - text)), 0);
	place_append(place, strchr(text, '\n') + 1);
	expect_open(place, 2, "k-1 k-2");
	assert_int_equal(truncate(place->file, (off_t)strlen(text) - 1), 0);
	expect_open(place, 2, "k-1 k-2");
	free(text);
}

static void a_torn_line_does_not_swallow_the_next_one(void **state)
{
	struct place *place = *state;
	struct work work = change("k-1", "stop", "a");
	char *text;

	place_append(place, "{\"key\":\"k-0\",\"event\":\"beg");
	begin(place, &work);
	place_reopen(place);
	expect_open(place, 1, "k-1");
	journal_end(place->journal, &work);
	expect_open(place, 0, "");
	/* Lines that are whole get no empty ones between them. */
	text = place_text(place);
	assert_null(strstr(text, "\n\n"));
	free(text);
}

/* As on a disk that fills up within the line. */
static void a_partial_line_is_cut_off(void **state)
{
	struct place *place = *state;
	struct work work = change("k-1", "stop", "a");
	struct error error = {0};
	struct rlimit was, small;
	char *before, *after;
	int rc;

	begin(place, &work);
	before = place_text(place);
	work = change("k-2", "start", "b");
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	small = was;
	small.rlim_cur = strlen(before) + 20;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	rc = journal_begin(place->journal, &work, &error);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
	signal(SIGXFSZ, SIG_DFL);
	assert_int_equal(rc, ERR_IO);
	assert_non_null(strstr(error.message, "the disk is full. Nothing was sent."));
	after = place_text(place);
	assert_string_equal(after, before);
	free(before);
	free(after);
	begin(place, &work);
	expect_open(place, 2, "k-1 k-2");
}

static void invalid_lines_are_skipped(void **state)
{
	struct place *place = *state;
	struct work work = change("k-1", "stop", "a");

	place_append(place, "\n\nnot JSON\n[1,2]\n{}\n\"text\"\nnull\n"
	                    "{\"key\":1,\"event\":\"begin\"}\n"
	                    "{\"key\":\"x\",\"event\":\"end\"}\n"
	                    "{\"key\":\"y\",\"event\":\"accepted\",\"id\":\"i\"}\n"
	                    "{\"key\":\"z\",\"event\":\"begin\"}\n"
	                    "{\"key\":\"v\",\"event\":\"begin\",\"cloud\":\"one\",\"project\":"
	                    "\"web\",\"name\":\"n\"}\n");
	begin(place, &work);
	expect_open(place, 1, "k-1");
}

/* Another running ncnova follows its own changes, and those it has taken over. */
static void entries_of_a_living_process_are_left_to_it(void **state)
{
	struct place *place = *state;
	struct work work = change("gone", "stop", "b");
	struct journal *other = journal_open(place->directory, NULL);
	struct journal_entry *entries;
	pid_t child = fork();
	int status;

	assert_non_null(other);
	if (child == 0) {
		struct journal *own = journal_open(place->directory, NULL);

		_exit(journal_begin(own, &work, NULL) ? 1 : 0);
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	work = change("alive", "stop", "a");
	assert_int_equal(journal_begin(other, &work, NULL), 0);
	expect_open(place, 1, "gone");
	journal_take(other, "gone");
	assert_int_equal(unfinished(place, &entries), 0);
	journal_close(other);
	expect_open(place, 2, "gone alive");
}

/* Process ids are reused; an owner's lock ends with the process. */
static void a_recycled_pid_hides_nothing(void **state)
{
	struct place *place = *state;
	char *line =
	        xasprintf("{\"key\":\"k\",\"event\":\"begin\",\"verb\":\"stop\",\"name\":\"a\","
	                  "\"cloud\":\"one\",\"pid\":%ld,\"owner\":\"1234\"}\n",
	                (long)getppid());

	place_append(place, line);
	expect_open(place, 1, "k");
	free(line);
}

static void no_secret_is_written(void **state)
{
	static const char *const secrets[] = {"s3cret", "adminPass", "user_data", "I2Nsb3Vk"};
	struct place *place = *state;
	struct work work = change("k-1", "boot", "web-01");
	char *text;

	work.body = (char *)(uintptr_t) "{\"server\":{\"adminPass\":\"s3cret\",\"user_data\":"
	                                "\"I2Nsb3Vk\"}}";
	work.path = (char *)(uintptr_t) "/servers";
	work.job.admin_pass = (char *)(uintptr_t) "s3cret";
	work.job.reply = cJSON_Parse("{\"server\":{\"id\":\"i\",\"adminPass\":\"s3cret\"}}");
	begin(place, &work);
	work.job.target_id = (char *)(uintptr_t) "i";
	journal_accepted(place->journal, &work);
	work.job.state = JOB_FAILED;
	error_set(&work.job.error, ERR_HTTP, "the password s3cret is too short");
	journal_end(place->journal, &work);
	cJSON_Delete(work.job.reply);
	text = place_text(place);
	assert_non_null(strstr(text, "\"end\""));
	for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
		if (strstr(text, secrets[i]))
			fail_msg("%s is in %s", secrets[i], text);
	free(text);
}

static void every_line_is_one_object(void **state)
{
	struct place *place = *state;
	struct work work = change("k-1", "boot", "two\nlines");
	struct strv lines = STRV_INIT;
	char *text;

	begin(place, &work);
	journal_accepted(place->journal, &work);
	work.job.state = JOB_DONE;
	journal_end(place->journal, &work);
	text = place_text(place);
	assert_true(str_ends(text, "\n"));
	strv_split(&lines, text, '\n');
	assert_int_equal(lines.count, 3);
	for (size_t i = 0; i < lines.count; i++) {
		static const char *const events[] = {"begin", "accepted", "end"};
		cJSON *line = cJSON_Parse(lines.items[i]);

		assert_non_null(line);
		assert_string_equal(json_str(line, "key"), "k-1");
		assert_string_equal(json_str(line, "event"), events[i]);
		assert_non_null(json_str(line, "at"));
		cJSON_Delete(line);
	}
	strv_free(&lines);
	free(text);
}

static void without_a_directory_opening_fails_with_a_message(void **state)
{
	struct place *place = *state;
	struct error error = {0};
	char *inside = xasprintf("%s/below", place->file); /* below a file, not a directory */

	assert_null(journal_open(inside, &error));
	assert_int_equal(error.code, ERR_IO);
	assert_non_null(strstr(error.message, inside));
	assert_non_null(strstr(error.message, "XDG_STATE_HOME"));
	free(inside);
}

/* A link must not redirect writes to another file. */
static void a_link_is_not_followed(void **state)
{
	struct place *place = *state;
	char *target = xasprintf("%s/elsewhere", place->root);
	struct error error = {0};

	journal_close(place->journal);
	place->journal = NULL;
	assert_int_equal(unlink(place->file), 0);
	assert_int_equal(symlink(target, place->file), 0);
	assert_null(journal_open(place->directory, &error));
	assert_int_equal(error.code, ERR_IO);
	assert_int_not_equal(access(target, F_OK), 0);
	free(target);
}

static void without_a_journal_nothing_is_written(void **state)
{
	struct work work = change("k-1", "boot", "web-01");
	struct error error = {0};

	(void)state;
	assert_int_equal(journal_begin(NULL, &work, &error), 0);
	journal_accepted(NULL, &work);
	journal_end(NULL, &work);
	journal_close(NULL);
	assert_int_equal(error.code, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        PLACE(an_empty_journal_has_nothing_unfinished),
	        PLACE(the_file_and_its_directories_are_private),
	        PLACE(an_entry_survives_with_all_it_holds),
	        PLACE(an_accepted_change_has_its_id_and_request_id),
	        PLACE(a_finished_change_is_not_found_again),
	        PLACE(an_unknown_outcome_stays_open),
	        PLACE(each_cloud_region_project_and_user_has_its_own),
	        PLACE(an_entry_without_identity_goes_by_the_name_of_its_cloud),
	        PLACE(the_time_is_the_services),
	        PLACE(a_recycled_pid_hides_nothing),
	        PLACE(a_half_written_last_line_is_ignored),
	        PLACE(a_torn_line_does_not_swallow_the_next_one),
	        PLACE(a_partial_line_is_cut_off),
	        PLACE(invalid_lines_are_skipped),
	        PLACE(entries_of_a_living_process_are_left_to_it),
	        PLACE(no_secret_is_written),
	        PLACE(every_line_is_one_object),
	        PLACE(without_a_directory_opening_fails_with_a_message),
	        PLACE(a_link_is_not_followed),
	        cmocka_unit_test(without_a_journal_nothing_is_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
