/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are their owner's alone, and whole or not there. */
#ifndef NCNOVA_FILE_H
#define NCNOVA_FILE_H

#include <stddef.h>

#include "ncnova/error.h"

/* All give 0, or -1 with errno. */
int file_make_directories(
        const char *path); /* the directory and those above it, 0700 where they are made */
int file_write_all(int fd, const char *text, size_t len);
/* A new file of mode 0600; nothing is written over, and half of one does not stay. */
int file_create(const char *path, const char *text, size_t len);
/* Another file of mode 0600 takes the place of the old one: whoever reads has the old one or the
 * new one, whole. */
int file_replace(const char *path, const char *text, size_t len);
/* "~/x" and "~user/x" with the home directory in place of the tilde, anything else as it is.
 * Malloc'ed; NULL gives NULL. */
char *file_expand(const char *path);

/*
 * A regular file, open for reading; never waits for a pipe or a device: -1 with EINVAL. `flags`:
 * O_NOFOLLOW and the like. file_read: the whole of it, malloc'ed; NULL with errno, EFBIG when it
 * has more than `most` bytes.
 */
int file_open_regular(const char *path, int flags);
char *file_read(const char *path, int flags, size_t most, size_t *len);
/*
 * The program's directory of one kind: "ncnova" below $VARIABLE, or below `below` ("/.local/state")
 * in the home directory, which is HOME or, where that is not set, the passwd entry's. NULL: the
 * path would be relative (ERR_IO), or there is no home (ERR_NOT_FOUND). Nothing is made or looked
 * at.
 */
char *user_directory(const char *variable, const char *below, struct error *error);

#endif
