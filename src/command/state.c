/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program's state directory: journal, audit log, history, and output that could not be printed.
 */
#include "ncnova/state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ncnova/file.h"
#include "ncnova/text.h"

static char *state_directory(struct error *error)
{
	return user_directory("XDG_STATE_HOME", "/.local/state", error);
}

char *state_path(const char *file)
{
	char *directory = state_directory(NULL), *path;

	if (!directory)
		return NULL;
	file_make_directories(directory);
	path = xasprintf("%s/%s", directory, file);
	free(directory);
	return path;
}

/* Reject a directory that others can write to: they could replace the journal or read saved
 * secrets. */
static const char *why_unsafe(const char *directory)
{
	struct stat info;

	if (file_make_directories(directory) || stat(directory, &info))
		return strerror(errno);
	if (!S_ISDIR(info.st_mode))
		return "it is not a directory";
	if (info.st_uid != geteuid())
		return "it is owned by another user";
	if (info.st_mode & (S_IWGRP | S_IWOTH))
		return "other users can write to it";
	return NULL;
}

char *state_for_changes(struct error *error)
{
	char *directory = state_directory(error);
	const char *why = directory ? why_unsafe(directory) : NULL;

	if (!directory) {
		error_prefix(error, "the journal of changes cannot be written");
	} else if (why) {
		error_set(error, ERR_IO, "the journal of changes cannot be written in %s: %s",
		        directory, why);
		free(directory);
		directory = NULL;
	}
	if (!directory && error)
		error->advice = "Changes are not sent without a journal. Set XDG_STATE_HOME to a "
		                "directory that only you can write to.";
	return directory;
}
