/* The journal: what was about to be sent, what was accepted, how it ended; one JSON object a line.
 */
#include "job_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "ncnova/arena.h"
#include "ncnova/clock.h"
#include "ncnova/file.h"
#include "ncnova/json.h"

/* Past this size a start rewrites the file with only what is still open. */
#define COMPACT_ABOVE 65536
#define READ_AT_MOST  (16u << 20)

struct journal {
	int fd;
	char *path;
};

struct journal *journal_open(const char *directory, struct error *error)
{
	struct journal *journal;
	char *path = xasprintf("%s/journal", directory);
	int fd = -1;

	if (!file_make_directories(directory))
		fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0) {
		error_set(error, ERR_IO,
		        "cannot write the journal %s: %s. Changes are not sent without it; set "
		        "XDG_STATE_HOME to a directory you may write.",
		        path, strerror(errno));
		free(path);
		return NULL;
	}
	journal = xcalloc(1, sizeof *journal);
	journal->fd = fd;
	journal->path = path;
	return journal;
}

void journal_close(struct journal *journal)
{
	if (!journal)
		return;
	close(journal->fd);
	free(journal->path);
	free(journal);
}

/* A crash may have left a line without its end, which would swallow the next one. */
static bool is_torn(int fd, off_t size)
{
	char last;

	return size > 0 && pread(fd, &last, 1, size - 1) == 1 && last != '\n';
}

/* One write for one line: O_APPEND keeps lines of several processes whole. */
int append_line(int fd, const char *text, bool sync)
{
	off_t size = lseek(fd, 0, SEEK_END);
	char *whole = xasprintf("%s%s\n", is_torn(fd, size) ? "\n" : "", text);
	size_t len = strlen(whole);
	ssize_t n = write(fd, whole, len);
	int why = n >= 0 && n != (ssize_t)len ? ENOSPC : 0;

	free(whole);
	if (!why && n >= 0 && (!sync || !fdatasync(fd)))
		return 0;
	why = why ? why : errno;
	/* What was not sent must not be found unfinished, nor half of a line stay: if it does, the
	 * next line begins with a newline. */
	if (size >= 0 && ftruncate(fd, size))
		size = -1;
	errno = why;
	return -1;
}

static int put_line(struct journal *journal, cJSON *line, bool sync, struct error *error)
{
	char *text = json_print(line, false);
	int rc = 0;

	flock(journal->fd, LOCK_EX);
	if (append_line(journal->fd, text, sync))
		rc = error_set(error, ERR_IO, "cannot write the journal %s: %s. Nothing was sent.",
		        journal->path, errno == ENOSPC ? "the disk is full" : strerror(errno));
	flock(journal->fd, LOCK_UN);
	free(text);
	cJSON_Delete(line);
	return rc;
}

static cJSON *line_new(const struct work *work, const char *event)
{
	char at[32];
	cJSON *line = cJSON_CreateObject();

	clock_format_iso(clock_wall_ms(), at, sizeof at);
	json_add_str(line, "key", work->job.key);
	json_add_str(line, "event", event);
	json_add_str(line, "at", at);
	json_add_str(line, "id", work->job.target_id);
	if (work->job.request_id[0])
		json_add_str(line, "request_id", work->job.request_id);
	return line;
}

static void add_sent(cJSON *line, const struct work *work)
{
	char *sent = xasprintf("%s %s", work->method, work->path);

	json_add_str(line, "sent", sent);
	free(sent);
}

int journal_begin(struct journal *journal, const struct work *work, struct error *error)
{
	cJSON *line;

	if (!journal)
		return 0;
	line = line_new(work, "begin");
	json_add_str(line, "verb", work->job.verb);
	json_add_str(line, "name", work->job.target_name);
	json_add_str(line, "cloud", work->job.cloud);
	json_add_str(line, "project", work->job.project);
	json_add_str(line, "kind", work->job.kind);
	json_add_str(line, "action", work->action);
	if (work->method && work->path)
		add_sent(line, work);
	cJSON_AddNumberToObject(line, "count", work->count);
	cJSON_AddNumberToObject(line, "pid", getpid());
	return put_line(journal, line, true, error);
}

void journal_accepted(struct journal *journal, const struct work *work)
{
	if (journal)
		put_line(journal, line_new(work, "accepted"), false, NULL);
}

void journal_end(struct journal *journal, const struct work *work)
{
	cJSON *line;

	if (!journal)
		return;
	line = line_new(work, "end");
	json_add_str(line, "outcome", job_state_word(work->job.state));
	put_line(journal, line, false, NULL);
}

/* --- reading back --- */

struct open_entry {
	struct journal_entry entry;
	long pid;
	struct open_entry *next;
};

static void entry_clear(struct journal_entry *e)
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
}

void journal_entries_free(struct journal_entry *entries, size_t count)
{
	for (size_t i = 0; i < count; i++)
		entry_clear(&entries[i]);
	free(entries);
}

static void set(char **field, const char *value)
{
	if (!value)
		return;
	free(*field);
	*field = xstrdup(value);
}

static char *slurp(int fd, size_t *len)
{
	struct buf all = BUF_INIT;
	char chunk[8192];
	ssize_t n;
	off_t at = 0;

	while (all.len < READ_AT_MOST && (n = pread(fd, chunk, sizeof chunk, at)) > 0) {
		buf_add(&all, chunk, (size_t)n);
		at += n;
	}
	*len = all.len;
	return buf_take(&all);
}

static void take_line(struct map *open, struct open_entry **list, const cJSON *line)
{
	const char *key = json_str(line, "key"), *event = json_str(line, "event");
	struct open_entry *entry;

	if (!key || !event)
		return;
	entry = map_get(open, key);
	if (str_eq(event, "begin") && !entry) {
		entry = xcalloc(1, sizeof *entry);
		set(&entry->entry.key, key);
		set(&entry->entry.verb, json_str(line, "verb"));
		set(&entry->entry.name, json_str(line, "name"));
		set(&entry->entry.cloud, json_str(line, "cloud"));
		set(&entry->entry.project, json_str(line, "project"));
		set(&entry->entry.kind, json_str(line, "kind"));
		set(&entry->entry.action, json_str(line, "action"));
		set(&entry->entry.sent, json_str(line, "sent"));
		clock_parse_iso(
		        json_str(line, "at") ? json_str(line, "at") : "", &entry->entry.at_ms);
		entry->entry.count = (int)json_int(line, "count", 1);
		entry->pid = (long)json_int(line, "pid", 0);
		entry->next = *list;
		*list = entry;
		map_set(open, key, entry);
	}
	if (!entry)
		return;
	set(&entry->entry.id, json_str(line, "id"));
	set(&entry->entry.request_id, json_str(line, "request_id"));
	entry->entry.accepted = entry->entry.accepted || str_eq(event, "accepted");
	if (str_eq(event, "end"))
		map_remove(open, key);
}

/* Another ncnova that still runs follows its own jobs. */
static bool owner_lives(long pid)
{
	return pid > 0 && pid != (long)getpid() && (!kill((pid_t)pid, 0) || errno == EPERM);
}

/* The file anew, with only the lines of entries that are still open. */
static void compact(struct journal *journal, const char *text, size_t len, const struct map *open)
{
	struct buf kept = BUF_INIT;

	for (const char *p = text, *end = text + len; p < end;) {
		const char *eol = memchr(p, '\n', (size_t)(end - p));
		size_t n = eol ? (size_t)(eol - p) + 1 : (size_t)(end - p);
		cJSON *line = json_parse(p, n, NULL);
		const char *key = json_str(line, "key");

		if (key && map_get(open, key))
			buf_add(&kept, p, n);
		cJSON_Delete(line);
		p += n;
	}
	if (!ftruncate(journal->fd, 0) && kept.len &&
	        write(journal->fd, buf_str(&kept), kept.len) != (ssize_t)kept.len)
		kept.len = 0; /* the disk is full: what is open is still followed in this run */
	buf_free(&kept);
}

size_t journal_unfinished(struct journal *journal, const char *cloud, const char *project,
        struct journal_entry **entries)
{
	struct map *open = map_new();
	struct open_entry *list = NULL;
	size_t len, count = 0;
	char *text;

	*entries = NULL;
	flock(journal->fd, LOCK_EX);
	text = slurp(journal->fd, &len);
	for (char *p = text, *end = text + len; p && p < end;) {
		char *eol = memchr(p, '\n', (size_t)(end - p));
		size_t n = eol ? (size_t)(eol - p) : (size_t)(end - p);
		cJSON *line = json_parse(p, n, NULL);

		take_line(open, &list, line);
		cJSON_Delete(line);
		p += n + 1;
	}
	if (len > COMPACT_ABOVE)
		compact(journal, text, len, open);
	flock(journal->fd, LOCK_UN);
	free(text);
	while (list) {
		struct open_entry *entry = list;
		struct journal_entry *e = &entry->entry;

		list = entry->next;
		if (map_get(open, e->key) == entry && !owner_lives(entry->pid) &&
		        str_eq(e->cloud, cloud) && str_eq(e->project, project) && e->verb &&
		        e->name) {
			*entries = xrealloc(*entries, (count + 1) * sizeof **entries);
			(*entries)[count++] = *e;
		} else {
			entry_clear(e);
		}
		free(entry);
	}
	map_free(open);
	return count;
}
