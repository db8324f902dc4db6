/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A directory with a journal for one test, and changes to write into it. */
#ifndef NCNOVA_TEST_JOURNAL_PLACE_H
#define NCNOVA_TEST_JOURNAL_PLACE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ncnova/json.h"
#include "src/job/journal_internal.h"

struct place {
	char root[64], directory[80], file[96];
	struct journal *journal;
};

/* Projects and users of two clouds; only these distinguish entries. */
static struct jobs web;

static inline struct identity identity_of(
        const char *url, const char *region, const char *project_id, const char *user_id)
{
	return (struct identity){(char *)(uintptr_t)url, (char *)(uintptr_t)region,
	        (char *)(uintptr_t)project_id, (char *)(uintptr_t)user_id};
}

static inline void place_open(struct place *place)
{
	struct error error = {0};

	place->journal = journal_open(place->directory, &error);
	if (!place->journal)
		fail_msg("%s", error.message);
}

/* Simulates a restart of the program. */
static inline void place_reopen(struct place *place)
{
	journal_close(place->journal);
	place_open(place);
}

static inline int place_setup(void **state)
{
	struct place *place = xcalloc(1, sizeof *place);

	snprintf(place->root, sizeof place->root, "/tmp/ncnova-test-XXXXXX");
	assert_non_null(mkdtemp(place->root));
	snprintf(place->directory, sizeof place->directory, "%s/state/ncnova", place->root);
	snprintf(place->file, sizeof place->file, "%s/journal", place->directory);
	place_open(place);
	web.identity = identity_of("https://one", "east", "web-id", "anna");
	*state = place;
	return 0;
}

static inline int place_remove(
        const char *path, const struct stat *info, int kind, struct FTW *walk)
{
	(void)info;
	(void)kind;
	(void)walk;
	return remove(path);
}

static inline int place_teardown(void **state)
{
	struct place *place = *state;

	journal_close(place->journal);
	nftw(place->root, place_remove, 8, FTW_DEPTH | FTW_PHYS);
	free(place);
	return 0;
}

static inline char *place_text(const struct place *place)
{
	FILE *file = fopen(place->file, "r");
	struct buf text = BUF_INIT;
	int c;

	assert_non_null(file);
	while ((c = getc(file)) != EOF)
		buf_putc(&text, (char)c);
	fclose(file);
	return text.data ? buf_take(&text) : xstrdup("");
}

static inline void place_append(const struct place *place, const char *text)
{
	FILE *file = fopen(place->file, "a");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

/* A change for the journal; the strings are borrowed. */
static inline struct work change(const char *key, const char *verb, const char *name)
{
	struct work work = {.count = 1, .jobs = &web};

	work.job.key = (char *)(uintptr_t)key;
	work.job.verb = verb;
	work.job.target_name = (char *)(uintptr_t)name;
	work.job.cloud = (char *)(uintptr_t) "one";
	work.job.project = (char *)(uintptr_t) "web";
	return work;
}

static inline void begin(struct place *place, const struct work *work)
{
	struct error error = {0};

	if (journal_begin(place->journal, work, &error))
		fail_msg("%s", error.message);
}

/* The keys of what is unfinished, in any order. */
static inline void expect_open_of(struct place *place, const struct identity *identity,
        const char *cloud, size_t count, const char *keys)
{
	struct journal_entry *entries;
	struct strv wanted = STRV_INIT;
	struct journal *reader = journal_open(place->directory, NULL);
	size_t n;

	/* As the next run: this one's changes are its own while it runs. */
	journal_close(place->journal);
	place->journal = NULL;
	n = journal_unfinished(reader, identity, cloud, &entries);
	place->journal = reader;

	strv_split(&wanted, keys, ' ');
	assert_int_equal(wanted.count, count);
	if (n != count)
		fail_msg("%s: %zu are unfinished, not %zu", cloud, n, count);
	for (size_t i = 0; i < n; i++)
		if (!strv_has(&wanted, entries[i].key))
			fail_msg("%s is unfinished", entries[i].key);
	journal_entries_free(entries, n);
	strv_free(&wanted);
}

static inline void expect_open(struct place *place, size_t count, const char *keys)
{
	expect_open_of(place, &web.identity, "one", count, keys);
}

static inline size_t unfinished(struct place *place, struct journal_entry **entries)
{
	return journal_unfinished(place->journal, &web.identity, "one", entries);
}

#define PLACE(f) cmocka_unit_test_setup_teardown(f, place_setup, place_teardown)

#endif
