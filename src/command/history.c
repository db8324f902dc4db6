/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The history of command lines, shared by the prompt and the screen: in readline and in a file. */
#include "ncnova/history.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <readline/history.h>

#include "ncnova/file.h"
#include "ncnova/state.h"
#include "ncnova/text.h"

#define LINES_MAX  2000
#define BYTES_MAX  (64u << 20)
#define OPEN_FLAGS (O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)

/* Lines with a word that suggests a password, token or other secret are not recorded. */
bool history_keeps(const char *line)
{
	static const char *const words[] = {"pass", "secret", "token", "user-data", "user_data",
	        "userdata", "passcode", "credential"};

	if (*line == ' ')
		return false;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_contains_nocase(line, words[i]))
			return false;
	return true;
}

/* The start of the last `lines` lines of a text. */
static size_t tail_start(const char *text, size_t len, int lines)
{
	size_t at = len;

	while (at && (at == len || text[at - 1] != '\n' || --lines))
		at--;
	return at;
}

/* Reads the newest lines and removes older ones from the file. */
static void history_read(const char *path)
{
	size_t len, at;
	char *text = file_read(path, O_NOFOLLOW, BYTES_MAX, &len);
	struct strv lines = STRV_INIT;

	if (!text)
		return;
	at = tail_start(text, len, LINES_MAX);
	if (at)
		file_replace(path, text + at, len - at);
	strv_split(&lines, text + at, '\n');
	for (size_t i = 0; i < lines.count; i++)
		add_history(lines.items[i]);
	strv_free(&lines);
	free(text);
}

void history_load(void)
{
	char *path = state_path("history");

	using_history();
	stifle_history(LINES_MAX);
	if (path && !history_length)
		history_read(path);
	free(path);
}

void history_keep(const char *line)
{
	HIST_ENTRY *last = history_length ? history_get(history_base + history_length - 1) : NULL;
	struct stat info;
	char *path;
	int fd;

	if (!*line || !history_keeps(line) || (last && str_eq(last->line, line)))
		return;
	add_history(line);
	path = state_path("history");
	fd = path ? open(path, OPEN_FLAGS, 0600) : -1;
	if (fd >= 0 && !fstat(fd, &info) && S_ISREG(info.st_mode)) {
		char *whole = xasprintf("%s\n", line);

		fchmod(fd, 0600);
		if (write(fd, whole, strlen(whole)) < 0)
			errno = 0; /* if the disk is full, only the history is lost */
		free(whole);
	}
	if (fd >= 0)
		close(fd);
	free(path);
}
