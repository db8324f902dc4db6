/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private files, written atomically. */
#ifndef NCNOVA_FILE_H
#define NCNOVA_FILE_H

#include <stddef.h>

#include "ncnova/error.h"

/* All return 0, or -1 with errno. */
int file_make_directories(
        const char *path); /* creates the directory and its parents with mode 0700 */
int file_write_all(int fd, const char *text, size_t len);
/* Creates a file of mode 0600; never overwrites, and leaves no partial file. */
int file_create(const char *path, const char *text, size_t len);
/* Replaces the file with one of mode 0600: readers see the whole old or the whole new one. */
int file_replace(const char *path, const char *text, size_t len);
/* Expands "~/x" and "~user/x", and copies anything else. Malloc'ed; NULL gives NULL. */
char *file_expand(const char *path);

/*
 * A regular file, open for reading; never waits for a pipe or a device: -1 with EINVAL. `flags`:
 * O_NOFOLLOW and the like. file_read: the whole of it, malloc'ed; NULL with errno, EFBIG when it
 * has more than `most` bytes.
 */
int file_open_regular(const char *path, int flags);
char *file_read(const char *path, int flags, size_t most, size_t *len);
/* One of the program's directories: "ncnova" in $VARIABLE, or in `below` ("/.local/state") of the
 * home directory, which is HOME or else the passwd entry's. NULL: the path would be relative
 * (ERR_IO), or there is no home directory (ERR_NOT_FOUND). Creates and checks nothing. */
char *user_directory(const char *variable, const char *below, struct error *error);

#endif
