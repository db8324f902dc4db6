/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The audit log: one JSON line per change, with its author and outcome; never a secret. */
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ncnova/clock.h"
#include "ncnova/json.h"
#include "ncnova/text.h"

#define BYTES_AT_MOST (4 << 20)
#define OLD_ONES      4

struct audit {
	char *path;
};

struct audit *audit_new(const char *directory)
{
	struct audit *audit = xcalloc(1, sizeof *audit);

	audit->path = xasprintf("%s/audit.log", directory);
	return audit;
}

void audit_free(struct audit *audit)
{
	if (!audit)
		return;
	free(audit->path);
	free(audit);
}

static int audit_open(const struct audit *audit)
{
	return open(audit->path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
}

/* The log, locked, and still the file of that name: another program may have rotated it. */
static int audit_open_locked(const struct audit *audit, struct stat *info)
{
	for (int tries = 0; tries < 10; tries++) {
		struct stat named;
		int fd = audit_open(audit);

		if (fd < 0)
			return -1;
		if (!flock(fd, LOCK_EX) && !fstat(fd, info) && !stat(audit->path, &named) &&
		        named.st_ino == info->st_ino && named.st_dev == info->st_dev)
			return fd;
		close(fd);
	}
	errno = EBUSY;
	return -1;
}

/* audit.log becomes audit.log.1, that .2, and so on; the oldest is deleted. */
static void audit_rotate(const struct audit *audit)
{
	for (int i = OLD_ONES; i > 0; i--) {
		char *to = xasprintf("%s.%d", audit->path, i);
		char *from = i > 1 ? xasprintf("%s.%d", audit->path, i - 1) : xstrdup(audit->path);

		rename(from, to);
		free(from);
		free(to);
	}
}

static int audit_put(const struct audit *audit, const char *line)
{
	struct stat info;
	int fd = audit_open_locked(audit, &info), rc;

	/* Under the lock of the old file, so that two programs do not rotate it twice. */
	if (fd >= 0 && info.st_size >= BYTES_AT_MOST) {
		audit_rotate(audit);
		close(fd);
		fd = audit_open_locked(audit, &info);
	}
	if (fd < 0)
		return -1;
	rc = append_line(fd, line, false);
	close(fd);
	return rc;
}

int audit_ready(const struct audit *audit, struct error *error)
{
	int fd;

	if (!audit)
		return 0;
	fd = audit_open(audit);
	if (fd < 0)
		return error_set(error, ERR_IO,
		        "cannot write the audit log %s: %s. Changes are not sent without it.",
		        audit->path, strerror(errno));
	close(fd);
	return 0;
}

static void add_time(cJSON *line, int64_t ms)
{
	char at[40];
	size_t len;

	clock_format_iso(ms, at, sizeof at);
	len = strlen(at);
	if (len)
		snprintf(at + len - 1, sizeof at - len + 1, ".%03dZ", (int)(ms % 1000));
	json_add_str(line, "at", at);
}

static void audit_add_message(cJSON *line, const char *message)
{
	struct buf redacted = BUF_INIT, clean = BUF_INIT;

	if (!message || !*message)
		return;
	redact_json(&redacted, message, strlen(message));
	clean_text(&clean, buf_str(&redacted), redacted.len, CLEAN_LINE);
	json_add_str(line, "message", buf_str(&clean));
	buf_free(&redacted);
	buf_free(&clean);
}

void audit_write(const struct audit *audit, const struct audit_entry *entry)
{
	const struct session *session = entry->session;
	cJSON *line;
	char *text, *seconds;

	if (!audit)
		return;
	line = cJSON_CreateObject();
	add_time(line, clock_wall_ms());
	if (session) {
		json_add_str(line, "user", session_user_name(session));
		json_add_str(line, "cloud", session_config(session)->name);
		json_add_str(line, "project", session_project_name(session));
		json_add_str(line, "region", session_region(session));
	}
	json_add_str(line, "verb", entry->verb);
	json_add_str(line, "kind", entry->kind);
	json_add_str(line, "target", entry->target_id);
	json_add_str(line, "name", entry->target_name);
	if (entry->request_id && *entry->request_id)
		json_add_str(line, "request_id", entry->request_id);
	json_add_str(line, "outcome", entry->outcome);
	seconds = xasprintf("%.3f", (double)entry->took_ms / 1000);
	cJSON_AddRawToObject(line, "seconds", seconds);
	free(seconds);
	audit_add_message(line, entry->message);
	text = json_print(line, false);
	/* audit_ready() was checked before the change was sent. */
	audit_put(audit, text);
	free(text);
	cJSON_Delete(line);
}

/* The outcome in one word. */
static const char *outcome_of(const struct work *work)
{
	switch (work->job.state) {
	case JOB_DONE:
		return "done";
	case JOB_FAILED:
		return !work->taken && work->job.error.http_status ? "refused" : "failed";
	case JOB_LOST:
		return "unknown";
	case JOB_LEFT:
		return work->sent_ms ? "accepted" : "not sent";
	default:
		return work->taken ? "accepted" : "sent";
	}
}

void audit_work(const struct audit *audit, const struct work *work)
{
	const struct job *job = &work->job;
	int64_t until = job->ended_ms ? job->ended_ms : clock_wall_ms();
	struct audit_entry entry = {.session = work->jobs->session,
	        .verb = job->verb,
	        .kind = job->kind,
	        .target_id = job->target_id,
	        .target_name = job->target_name,
	        .request_id = job->request_id,
	        .outcome = outcome_of(work),
	        .took_ms = until - job->started_ms,
	        .message = job->error.message};

	audit_write(audit, &entry);
}
