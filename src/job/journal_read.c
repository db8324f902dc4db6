/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the journal, and rewrites it without the entries that ended long ago. */
#include "journal_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ncnova/arena.h"
#include "ncnova/clock.h"
#include "ncnova/file.h"
#include "ncnova/json.h"

/* Beyond this size a journal that is mostly ended entries is rewritten. */
#define COMPACT_ABOVE 65536
/* Ended entries to keep: their request ids and servers cannot belong to a later change. */
#define ENDED_KEPT 64
/* No line of ours is longer. */
#define LINE_AT_MOST 65536

static void journal_entry_clear(struct journal_entry *e)
{
	free(e->key);
	free(e->verb);
	free(e->name);
	free(e->id);
	free(e->cloud);
	free(e->project);
	free(e->request_id);
	free(e->kind);
	free(e->action);
	free(e->sent);
	free(e->creates);
	free(e->image);
	identity_clear(&e->identity);
}

void journal_entries_free(struct journal_entry *entries, size_t count)
{
	for (size_t i = 0; i < count; i++)
		journal_entry_clear(&entries[i]);
	free(entries);
}

static void entry_set(char **field, const char *value)
{
	if (!value)
		return;
	free(*field);
	*field = xstrdup(value);
}

/* --- lines --- */

typedef void line_fn(void *data, const char *text, size_t len);

/* Visits each line, with its newline if it has one. Lines longer than LINE_AT_MOST are skipped. */
static int each_line(int fd, line_fn *visit, void *data)
{
	struct buf line = BUF_INIT;
	char chunk[16384];
	off_t at = 0;
	bool skip = false;
	ssize_t n;

	while ((n = pread(fd, chunk, sizeof chunk, at)) > 0 || (n < 0 && errno == EINTR)) {
		for (const char *p = chunk, *end = chunk + (n > 0 ? n : 0); p < end;) {
			const char *eol = memchr(p, '\n', (size_t)(end - p));
			size_t len = eol ? (size_t)(eol - p) + 1 : (size_t)(end - p);

			skip = skip || line.len + len > LINE_AT_MOST;
			if (!skip)
				buf_add(&line, p, len);
			if (eol && !skip)
				visit(data, buf_str(&line), line.len);
			if (eol || skip)
				line.len = 0;
			skip = skip && !eol;
			p += len;
		}
		at += n > 0 ? n : 0;
	}
	if (!n && line.len && !skip)
		visit(data, buf_str(&line), line.len);
	buf_free(&line);
	return n < 0 ? -1 : 0;
}

/* --- entries --- */

struct reading {
	struct journal_entry *entries; /* in the order they were begun */
	size_t *bytes;                 /* of each one's lines */
	size_t count, room;
	struct map *index; /* by key: the entry's index, plus one */
};

static struct journal_entry *reading_find(
        const struct reading *reading, const char *key, size_t *at)
{
	uintptr_t place = (uintptr_t)map_get(reading->index, key);

	if (!place)
		return NULL;
	*at = place - 1;
	return &reading->entries[*at];
}

static struct journal_entry *reading_add(
        struct reading *reading, const char *key, const cJSON *line)
{
	struct journal_entry *e;
	const char *at = json_str(line, "at");

	if (reading->count == reading->room) {
		reading->room = reading->room ? reading->room * 2 : 64;
		reading->entries =
		        xrealloc(reading->entries, reading->room * sizeof *reading->entries);
		reading->bytes = xrealloc(reading->bytes, reading->room * sizeof *reading->bytes);
	}
	e = &reading->entries[reading->count];
	*e = (struct journal_entry){.key = xstrdup(key),
	        .verb = xstrdup(json_str(line, "verb")),
	        .name = xstrdup(json_str(line, "name")),
	        .cloud = xstrdup(json_str(line, "cloud")),
	        .project = xstrdup(json_str(line, "project")),
	        .kind = xstrdup(json_str(line, "kind")),
	        .action = xstrdup(json_str(line, "action")),
	        .sent = xstrdup(json_str(line, "sent")),
	        .creates = xstrdup(json_str(line, "creates")),
	        .sent_ms = json_int(line, "service_ms", 0),
	        .count = (int)json_int(line, "count", 1)};
	identity_read(&e->identity, line);
	if (at)
		clock_parse_iso(at, &e->at_ms);
	reading->bytes[reading->count] = 0;
	map_set(reading->index, key, (void *)(uintptr_t)++reading->count);
	return e;
}

static void take_line(void *data, const char *text, size_t len)
{
	struct reading *reading = data;
	cJSON *line = json_parse(text, len, NULL);
	const char *key = json_str(line, "key"), *event = json_str(line, "event");
	struct journal_entry *e = NULL;
	const char *owner = json_str(line, "owner");
	size_t at = 0;

	if (key && event)
		e = reading_find(reading, key, &at);
	if (!e && key && str_eq(event, "begin")) {
		at = reading->count;
		e = reading_add(reading, key, line);
	}
	if (e) {
		entry_set(&e->id, json_str(line, "id"));
		entry_set(&e->request_id, json_str(line, "request_id"));
		entry_set(&e->image, json_str(line, "image"));
		e->owner = owner ? strtoull(owner, NULL, 16) : e->owner;
		e->accepted = e->accepted || str_eq(event, "accepted");
		e->unknown = e->unknown || str_eq(event, "unknown");
		e->ended = e->ended || str_eq(event, "end");
		e->failed =
		        e->failed || str_eq(json_str(line, "outcome"), job_state_word(JOB_FAILED));
		reading->bytes[at] += len;
	}
	cJSON_Delete(line);
}

/* --- compaction --- */

struct keeping {
	const struct reading *reading;
	size_t from; /* ended entries from here on stay */
	struct buf text;
};

/* The index from which on ended entries are kept. */
static size_t first_kept(const struct reading *reading)
{
	size_t ended = 0, i = reading->count;

	while (i && ended < ENDED_KEPT)
		ended += reading->entries[--i].ended;
	return i;
}

static void keep_line(void *data, const char *text, size_t len)
{
	struct keeping *keeping = data;
	cJSON *line = json_parse(text, len, NULL);
	const char *key = json_str(line, "key");
	size_t at;
	const struct journal_entry *e = key ? reading_find(keeping->reading, key, &at) : NULL;

	if (e && (!e->ended || at >= keeping->from)) {
		buf_add(&keeping->text, text, len);
		if (text[len - 1] != '\n')
			buf_putc(&keeping->text, '\n');
	}
	cJSON_Delete(line);
}

static void sync_directory(const char *path)
{
	char *copy = xstrdup(path);
	int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	free(copy);
}

/* The kept lines go to a new file, which replaces the old one once it is complete and on disk. The
 * lock is on the old file; a process that waits for it then finds another file at the path. */
static void journal_compact(
        const struct journal *journal, const struct reading *reading, size_t from)
{
	struct keeping keeping = {.reading = reading, .from = from, .text = BUF_INIT};
	char *path = xasprintf("%s.new", journal->path);

	if (!each_line(journal->fd, keep_line, &keeping)) {
		unlink(path); /* left by a crash: only the lock holder writes it */
		if (!file_create(path, buf_str(&keeping.text), keeping.text.len)) {
			if (rename(path, journal->path))
				unlink(path);
			else
				sync_directory(journal->path);
		}
	}
	buf_free(&keeping.text);
	free(path);
}

static void compact_if_large(const struct journal *journal, const struct reading *reading)
{
	struct stat info;
	size_t from = first_kept(reading);
	off_t kept = 0;

	if (fstat(journal->fd, &info) || info.st_size <= COMPACT_ABOVE)
		return;
	for (size_t i = 0; i < reading->count; i++)
		if (!reading->entries[i].ended || i >= from)
			kept += (off_t)reading->bytes[i];
	if (kept < info.st_size / 2)
		journal_compact(journal, reading, from);
}

size_t journal_read(struct journal *journal, struct journal_entry **entries)
{
	struct reading reading = {.index = map_new()};

	if (!journal_lock(journal)) {
		if (!each_line(journal->fd, take_line, &reading))
			compact_if_large(journal, &reading);
		journal_unlock(journal);
	}
	map_free(reading.index);
	free(reading.bytes);
	*entries = reading.entries;
	return reading.count;
}

/* --- unfinished entries --- */

/* Entries of older versions have only the names of cloud and project. */
static bool entry_belongs(
        const struct journal_entry *e, const struct identity *identity, const char *cloud)
{
	return identity_is_known(&e->identity) ? identity_equals(&e->identity, identity)
	                                       : str_eq(e->cloud, cloud);
}

size_t journal_unfinished(struct journal *journal, const struct identity *identity,
        const char *cloud, struct journal_entry **entries)
{
	struct journal_entry *all;
	size_t count = journal_read(journal, &all), kept = 0;

	for (size_t i = 0; i < count; i++) {
		struct journal_entry *e = &all[i];

		if (!e->ended && e->verb && e->name && entry_belongs(e, identity, cloud) &&
		        !journal_owner_lives(journal, e->owner))
			all[kept++] = *e;
		else
			journal_entry_clear(e);
	}
	if (!kept) {
		free(all);
		all = NULL;
	}
	*entries = all;
	return kept;
}
