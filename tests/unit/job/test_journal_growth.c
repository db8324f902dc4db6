/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A journal that grows, is rewritten, and is written by several programs loses no open entry. */
#include "journal_place.h"

#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

/* The two lines of an ended change with the key KEY, as a journal of its own gets them. */
static char *ended_sample(const struct place *place)
{
	struct place sample;
	struct work work = change("KEY", "stop", "web-01");
	char *text;

	snprintf(sample.directory, sizeof sample.directory, "%s/sample", place->root);
	snprintf(sample.file, sizeof sample.file, "%s/journal", sample.directory);
	place_open(&sample);
	begin(&sample, &work);
	work.job.state = JOB_DONE;
	journal_end(sample.journal, &work);
	text = place_text(&sample);
	journal_close(sample.journal);
	assert_int_equal(unlink(sample.file), 0);
	return text;
}

/* In one write, under the journal's lock: through journal_begin each would wait for the disk. */
static void fill_with_ended(struct place *place, int count)
{
	char *sample = ended_sample(place);
	struct buf text = BUF_INIT;

	for (int i = 0; i < count; i++)
		for (const char *p = sample, *key; *p; p = key + strlen("KEY")) {
			key = strstr(p, "KEY");
			if (!key) {
				buf_puts(&text, p);
				break;
			}
			buf_add(&text, p, (size_t)(key - p));
			buf_printf(&text, "k-%d", i);
		}
	free(sample);
	text.data[text.len - 1] = '\0'; /* the last newline is append_line's */
	assert_int_equal(journal_lock(place->journal), 0);
	assert_int_equal(append_line(place->journal->fd, text.data, false), 0);
	journal_unlock(place->journal);
	buf_free(&text);
}

static off_t size_of(const struct place *place)
{
	struct stat info;

	assert_int_equal(stat(place->file, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
	return info.st_size;
}

static void a_large_journal_is_cut_down_to_what_is_open(void **state)
{
	struct place *place = *state;
	struct work work = change("open-1", "boot", "first");
	struct journal *other = journal_open(place->directory, NULL);
	off_t before;

	begin(place, &work);
	fill_with_ended(place, 800);
	work = change("open-2", "boot", "last");
	begin(place, &work);
	before = size_of(place);
	assert_true(before > 65536);
	expect_open(place, 2, "open-1 open-2");
	assert_true(size_of(place) > 0 && size_of(place) < before / 4);
	place_reopen(place);
	expect_open(place, 2, "open-1 open-2");
	/* Another program still has the old file open: its lines are not lost. */
	work.job.state = JOB_DONE;
	journal_end(other, &work);
	work = change("open-3", "boot", "other");
	assert_int_equal(journal_begin(other, &work, NULL), 0);
	journal_close(other);
	expect_open(place, 2, "open-1 open-3");
}

static void beyond_16_mib_nothing_is_lost(void **state)
{
	struct place *place = *state;
	struct work work = change("open-1", "boot", "first");
	char *filler = xasprintf("{\"key\":\"x\",\"event\":\"end\",\"pad\":\"%01000d\"}\n", 0);
	FILE *file;

	begin(place, &work);
	file = fopen(place->file, "a");
	assert_non_null(file);
	for (int i = 0; i < 17 * 1024; i++)
		assert_true(fputs(filler, file) >= 0);
	assert_int_equal(fclose(file), 0);
	work = change("open-2", "boot", "last");
	begin(place, &work);
	assert_true(size_of(place) > (16 << 20));
	expect_open(place, 2, "open-1 open-2");
	assert_true(size_of(place) < 10000);
	expect_open(place, 2, "open-1 open-2");
	free(filler);
}

/* As on a full disk: the new file cannot be written, the old one stays. */
static void a_rewrite_that_fails_loses_nothing(void **state)
{
	struct place *place = *state;
	struct work work = change("open-1", "boot", "first");
	struct rlimit was, small;
	char *left = xasprintf("%s.new", place->file);
	off_t before;

	begin(place, &work);
	fill_with_ended(place, 800);
	before = size_of(place);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	small = was;
	small.rlim_cur = 1000;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	expect_open(place, 1, "open-1");
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
	signal(SIGXFSZ, SIG_DFL);
	assert_int_equal(size_of(place), before);
	assert_int_not_equal(access(left, F_OK), 0);
	expect_open(place, 1, "open-1");
	assert_true(size_of(place) < before);
	free(left);
}

static void rewriting_loses_nothing_that_others_write(void **state)
{
	struct place *place = *state;
	pid_t child;
	int status;

	fill_with_ended(place, 500);
	child = fork();
	if (child == 0) {
		struct journal *own = journal_open(place->directory, NULL);
		int rc = !own;

		for (int i = 0; i < 40 && !rc; i++) {
			char key[16];
			struct work work;

			snprintf(key, sizeof key, "c-%d", i);
			work = change(key, "stop", "a");
			rc = journal_begin(own, &work, NULL);
		}
		_exit(rc ? 1 : 0);
	}
	assert_true(child > 0);
	for (int round = 0; round < 20; round++) {
		struct journal_entry *entries;
		size_t n;

		fill_with_ended(place, 100);
		n = journal_read(place->journal, &entries);
		journal_entries_free(entries, n);
		/* flock is not fair: without a pause the child may never get its turn. */
		poll(NULL, 0, 5);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	{
		struct journal_entry *entries;
		size_t n = unfinished(place, &entries);

		assert_int_equal(n, 40);
		journal_entries_free(entries, n);
	}
}

static void two_programs_write_whole_lines(void **state)
{
	struct place *place = *state;
	struct work work = change("", "stop", "web-01");
	struct journal_entry *entries;
	pid_t children[4];
	size_t count;

	for (int c = 0; c < 4; c++) {
		children[c] = fork();
		if (children[c] == 0) {
			struct journal *own = journal_open(place->directory, NULL);
			int rc = !own;

			for (int i = 0; i < 8 && !rc; i++) {
				char key[32];

				snprintf(key, sizeof key, "%d-%d", c, i);
				work.job.key = key;
				rc = journal_begin(own, &work, NULL);
			}
			_exit(rc ? 1 : 0);
		}
		assert_true(children[c] > 0);
	}
	for (int c = 0; c < 4; c++) {
		int status;

		assert_int_equal(waitpid(children[c], &status, 0), children[c]);
		assert_int_equal(status, 0);
	}
	count = unfinished(place, &entries);
	assert_int_equal(count, 32);
	journal_entries_free(entries, count);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        PLACE(a_large_journal_is_cut_down_to_what_is_open),
	        PLACE(beyond_16_mib_nothing_is_lost),
	        PLACE(a_rewrite_that_fails_loses_nothing),
	        PLACE(rewriting_loses_nothing_that_others_write),
	        PLACE(two_programs_write_whole_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
