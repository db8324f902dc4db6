/* Files that are their owner's alone, and whole or not there. */
#ifndef NCNOVA_FILE_H
#define NCNOVA_FILE_H

#include <stddef.h>

/* All give 0, or -1 with errno. */
int file_make_directories(const char *path); /* the directory and those above it, 0700 where they are made */
int file_write_all(int fd, const char *text, size_t len);
/* A new file of mode 0600; nothing is written over, and half of one does not stay. */
int file_create(const char *path, const char *text, size_t len);
/* Another file of mode 0600 takes the place of the old one: whoever reads has the old one or the new one, whole. */
int file_replace(const char *path, const char *text, size_t len);
/* "~/x" and "~user/x" with the home directory in place of the tilde, anything else as it is. Malloc'ed; NULL gives NULL. */
char *file_expand(const char *path);

#endif
