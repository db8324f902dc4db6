/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal: one JSON object per line before a change is sent, when it is accepted, and when it
 * ends. */
#include "journal_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ncnova/clock.h"
#include "ncnova/file.h"
#include "ncnova/json.h"

#ifdef F_OFD_SETLK
#define OWNER_SETLK F_OFD_SETLK
#define OWNER_GETLK F_OFD_GETLK
#else
#define OWNER_SETLK F_SETLK
#define OWNER_GETLK F_GETLK
#endif

/* --- owners: a lock that ends with its process, however that ends --- */

static int owner_lock(int fd, int command, uint64_t owner, struct flock *lock)
{
	*lock = (struct flock){
	        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = (off_t)owner, .l_len = 1};
	return fcntl(fd, command, lock);
}

/* Entries without a lock count as those of a process that has ended. */
static void owner_begin(struct journal *journal, const char *directory)
{
	char *path = xasprintf("%s/journal.owners", directory);
	struct flock lock;
	uint64_t random = 0;

	journal->owners = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
	free(path);
	if (getrandom(&random, sizeof random, 0) != sizeof random)
		return;
	random = (random >> 4) + 1;
	if (journal->owners >= 0 && !owner_lock(journal->owners, OWNER_SETLK, random, &lock))
		journal->owner = random;
}

bool journal_owner_lives(const struct journal *journal, uint64_t owner)
{
	struct flock lock;

	if (!owner || journal->owners < 0)
		return false;
	return owner == journal->owner ||
	       (!owner_lock(journal->owners, OWNER_GETLK, owner, &lock) && lock.l_type != F_UNLCK);
}

/* --- the file --- */

static int open_file(const char *path)
{
	struct stat info;
	int fd =
	        open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);

	if (fd < 0 || (!fstat(fd, &info) && S_ISREG(info.st_mode) && !fchmod(fd, 0600)))
		return fd;
	close(fd);
	errno = EINVAL;
	return -1;
}

struct journal *journal_open(const char *directory, struct error *error)
{
	struct journal *journal;
	char *path = xasprintf("%s/journal", directory);
	int fd = -1;

	if (!file_make_directories(directory))
		fd = open_file(path);
	if (fd < 0) {
		error_set(error, ERR_IO,
		        "cannot write the journal %s: %s. Changes are not sent without it; set "
		        "XDG_STATE_HOME to a directory you can write to.",
		        path, strerror(errno));
		free(path);
		return NULL;
	}
	journal = xcalloc(1, sizeof *journal);
	journal->fd = fd;
	journal->path = path;
	owner_begin(journal, directory);
	return journal;
}

void journal_close(struct journal *journal)
{
	if (!journal)
		return;
	close(journal->fd);
	if (journal->owners >= 0)
		close(journal->owners);
	free(journal->path);
	free(journal);
}

/* Another program may have replaced the file with a shorter one: the open one is then not the
 * journal any more. */
static bool is_current(const struct journal *journal)
{
	struct stat own, named;

	return !fstat(journal->fd, &own) && !stat(journal->path, &named) &&
	       own.st_ino == named.st_ino && own.st_dev == named.st_dev;
}

int journal_lock(struct journal *journal)
{
	for (int tries = 0; tries < 100; tries++) {
		int fd;

		while (flock(journal->fd, LOCK_EX) && errno == EINTR)
			;
		if (is_current(journal))
			return 0;
		fd = open_file(journal->path);
		if (fd < 0)
			break;
		close(journal->fd);
		journal->fd = fd;
	}
	return -1;
}

void journal_unlock(struct journal *journal)
{
	flock(journal->fd, LOCK_UN);
}

/* A crash may have left an incomplete line, which would corrupt the next one. */
static bool is_torn(int fd, off_t size)
{
	char last;

	return size > 0 && pread(fd, &last, 1, size - 1) == 1 && last != '\n';
}

/* One write() per line: O_APPEND keeps the lines of several processes whole. */
int append_line(int fd, const char *text, bool sync)
{
	off_t size = lseek(fd, 0, SEEK_END);
	char *whole = xasprintf("%s%s\n", is_torn(fd, size) ? "\n" : "", text);
	size_t len = strlen(whole);
	ssize_t n;
	int why;

	while ((n = write(fd, whole, len)) < 0 && errno == EINTR)
		;
	why = n >= 0 && n != (ssize_t)len ? ENOSPC : 0;
	free(whole);
	if (!why && n >= 0 && (!sync || !fdatasync(fd)))
		return 0;
	why = why ? why : errno;
	/* A change that was not sent must not be found unfinished, so the partial line is cut off.
	 * If that fails, the next line begins with a newline. */
	if (size >= 0 && ftruncate(fd, size))
		size = -1;
	errno = why;
	return -1;
}

static int journal_put_line(struct journal *journal, cJSON *line, bool sync, struct error *error)
{
	char *text = json_print(line, false);
	int rc = journal_lock(journal);

	if (!rc)
		rc = append_line(journal->fd, text, sync);
	if (rc)
		rc = error_set(error, ERR_IO, "cannot write the journal %s: %s. Nothing was sent.",
		        journal->path, errno == ENOSPC ? "the disk is full" : strerror(errno));
	journal_unlock(journal);
	free(text);
	cJSON_Delete(line);
	return rc;
}

/* --- lines --- */

static cJSON *line_new(const char *key, const char *event)
{
	char at[32];
	cJSON *line = cJSON_CreateObject();

	clock_format_iso(clock_wall_ms(), at, sizeof at);
	json_add_str(line, "key", key);
	json_add_str(line, "event", event);
	json_add_str(line, "at", at);
	return line;
}

static cJSON *work_line(const struct work *work, const char *event)
{
	cJSON *line = line_new(work->job.key, event);

	json_add_str(line, "id", work->job.target_id);
	if (work->job.request_id[0])
		json_add_str(line, "request_id", work->job.request_id);
	json_add_str(line, "image", work->image_id);
	return line;
}

static void add_owner(const struct journal *journal, cJSON *line)
{
	char text[24];

	snprintf(text, sizeof text, "%" PRIx64, journal->owner);
	if (journal->owner)
		json_add_str(line, "owner", text);
}

static void add_sent(cJSON *line, const struct work *work)
{
	char *sent = xasprintf("%s %s", work->method, work->path);

	json_add_str(line, "sent", sent);
	free(sent);
	/* By the service's clock: ours may be corrected before the next run. */
	if (work->clock_known)
		cJSON_AddNumberToObject(line, "service_ms", (double)work->sent_ms);
}

int journal_begin(struct journal *journal, const struct work *work, struct error *error)
{
	cJSON *line;

	if (!journal)
		return 0;
	line = work_line(work, "begin");
	json_add_str(line, "verb", work->job.verb);
	json_add_str(line, "name", work->job.target_name);
	json_add_str(line, "cloud", work->job.cloud);
	json_add_str(line, "project", work->job.project);
	if (work->jobs)
		identity_write(line, &work->jobs->identity);
	json_add_str(line, "kind", work->job.kind);
	json_add_str(line, "action", work->action);
	json_add_str(line, "creates", work->created_name);
	if (work->method && work->path)
		add_sent(line, work);
	cJSON_AddNumberToObject(line, "count", work->count);
	add_owner(journal, line);
	return journal_put_line(journal, line, true, error);
}

void journal_accepted(struct journal *journal, const struct work *work)
{
	if (journal)
		journal_put_line(journal, work_line(work, "accepted"), false, NULL);
}

void journal_end(struct journal *journal, const struct work *work)
{
	bool unknown = work->job.state == JOB_LOST;
	cJSON *line;

	if (!journal)
		return;
	/* A change of unknown outcome stays open until someone settles it. */
	line = work_line(work, unknown ? "unknown" : "end");
	json_add_str(line, "outcome", job_state_word(work->job.state));
	journal_put_line(journal, line, unknown, NULL);
}

void journal_take(struct journal *journal, const char *key)
{
	cJSON *line = line_new(key, "taken");

	add_owner(journal, line);
	journal_put_line(journal, line, false, NULL);
}

int journal_settle(struct journal *journal, const char *key, struct error *error)
{
	cJSON *line = line_new(key, "end");
	int rc;

	json_add_str(line, "outcome", "settled");
	rc = journal_put_line(journal, line, true, error);
	if (rc)
		error_set(error, ERR_IO, "cannot write the journal %s: %s", journal->path,
		        errno == ENOSPC ? "the disk is full" : strerror(errno));
	return rc;
}
