/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal that a broken run left: is it valid, and what is open in it? */
#include "crash.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ncnova/json.h"

struct entry {
	char *key, *verb;
	bool ended;
};

static char *path_of(const char *home)
{
	return xasprintf("%s/.local/state/ncnova/journal", home);
}

struct reading {
	struct entry *entries;
	size_t count;
	struct crash_journal *journal;
};

static struct entry *find(struct reading *reading, const char *key)
{
	for (size_t i = reading->count; i-- > 0;)
		if (str_eq(reading->entries[i].key, key))
			return &reading->entries[i];
	return NULL;
}

static void read_line(struct reading *reading, const cJSON *line)
{
	const char *key = json_str(line, "key"), *event = json_str(line, "event");
	struct entry *entry = key ? find(reading, key) : NULL;

	if (str_eq(event, "begin") && key && !entry) {
		reading->entries =
		        xrealloc(reading->entries, (reading->count + 1) * sizeof *reading->entries);
		reading->entries[reading->count++] = (struct entry){
		        .key = xstrdup(key), .verb = xstrdup(json_str(line, "verb"))};
	} else if (str_eq(event, "end") && entry) {
		entry->ended = true;
	}
}

/* A crash may tear the last line, or one that a newline of the next one ends. */
static void read_text(struct reading *reading, FILE *file)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	while ((n = getline(&line, &room, file)) > 0) {
		cJSON *json;

		if (n == 1)
			continue;
		json = json_parse(line, (size_t)n, NULL);
		if (!json && line[n - 1] == '\n') {
			reading->journal->valid = false;
			snprintf(reading->journal->why, sizeof reading->journal->why,
			        "not JSON: %.150s", line);
		}
		read_line(reading, json);
		cJSON_Delete(json);
	}
	free(line);
}

void crash_journal_read(struct crash_journal *journal, const char *home, const char *verb)
{
	struct reading reading = {.journal = journal};
	struct buf keys = BUF_INIT;
	char *path = path_of(home);
	FILE *file = fopen(path, "r");
	struct stat info;

	*journal = (struct crash_journal){.valid = true, .is_0600 = true};
	if (file) {
		read_text(&reading, file);
		journal->is_0600 = !fstat(fileno(file), &info) && (info.st_mode & 0777) == 0600;
		fclose(file);
	}
	for (size_t i = 0; i < reading.count; i++) {
		struct entry *entry = &reading.entries[i];

		if (str_eq(entry->verb, verb)) {
			journal->begun++;
			journal->open += !entry->ended;
		}
		if (!entry->ended)
			buf_printf(&keys, "%s\n", entry->key);
		free(entry->key);
		free(entry->verb);
	}
	free(reading.entries);
	buf_puts(&keys, "");
	journal->open_keys = buf_take(&keys);
	free(path);
}

void crash_journal_clear(struct crash_journal *journal)
{
	free(journal->open_keys);
	journal->open_keys = NULL;
}

void crash_journal_fill(const char *home)
{
	char *command = xasprintf("umask 077; mkdir -p %s/.local/state/ncnova", home);
	char *path = path_of(home);
	FILE *file;

	if (system(command) != 0)
		abort();
	file = fopen(path, "w");
	for (int i = 0; file && i < 500; i++)
		fprintf(file,
		        "{\"key\":\"old-%d\",\"event\":\"begin\",\"at\":\"2026-01-01T00:00:00Z\","
		        "\"verb\":\"old\",\"name\":\"x\",\"cloud\":\"envvars\",\"project\":"
		        "\"demo\",\"sent\":\"POST /servers\",\"count\":1,\"pid\":1}\n"
		        "{\"key\":\"old-%d\",\"event\":\"end\",\"at\":\"2026-01-01T00:00:00Z\","
		        "\"outcome\":\"done\"}\n",
		        i, i);
	if (!file || fclose(file))
		abort();
	free(command);
	command = xasprintf("chmod 600 %s", path);
	if (system(command) != 0)
		abort();
	free(command);
	free(path);
}
