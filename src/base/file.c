/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private files, written atomically. */
#include "ncnova/file.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ncnova/buf.h"

int file_make_directories(const char *path)
{
	char *copy = xstrdup(path);
	int rc = 0;

	for (char *p = copy + 1; !rc; p++) {
		char was = *p;

		if (was != '/' && was != '\0')
			continue;
		*p = '\0';
		if (mkdir(copy, 0700) && errno != EEXIST)
			rc = -1;
		*p = was;
		if (!was)
			break;
	}
	free(copy);
	return rc;
}

int file_write_all(int fd, const char *text, size_t len)
{
	while (len) {
		ssize_t n = write(fd, text, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		text += n;
		len -= (size_t)n;
	}
	return 0;
}

/* Writes and closes the file; removes it on failure. */
static int file_fill(int fd, const char *path, const char *text, size_t len, bool sync)
{
	int rc = file_write_all(fd, text, len) || (sync && fsync(fd)) ? -1 : 0, why = errno;

	if (close(fd) && !rc) {
		rc = -1;
		why = errno;
	}
	if (rc)
		unlink(path);
	errno = why;
	return rc;
}

int file_create(const char *path, const char *text, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	return fd < 0 ? -1 : file_fill(fd, path, text, len, true);
}

int file_replace(const char *path, const char *text, size_t len)
{
	char *other = xasprintf("%s.XXXXXX", path);
	int fd = mkostemp(other, O_CLOEXEC); /* of mode 0600 */
	int rc = fd < 0 ? -1 : file_fill(fd, other, text, len, false), why = errno;

	if (!rc && rename(other, path)) {
		rc = -1;
		why = errno;
		unlink(other);
	}
	free(other);
	errno = why;
	return rc;
}

/* The home directory of the user called `name`; "" is the caller. NULL: unknown. */
static const char *home_of(const char *name)
{
	const char *home = *name ? NULL : getenv("HOME");
	const struct passwd *entry = NULL;

	if (home && *home)
		return home;
	entry = *name ? getpwnam(name) : getpwuid(getuid());
	return entry ? entry->pw_dir : NULL;
}

char *file_expand(const char *path)
{
	size_t len;
	char *name, *full;
	const char *home;

	if (!path || *path != '~')
		return xstrdup(path);
	len = strcspn(path, "/");
	name = xstrndup(path + 1, len - 1);
	home = home_of(name);
	full = home ? xasprintf("%s%s", str_eq(home, "/") ? "" : home, path + len) : xstrdup(path);
	free(name);
	return full;
}

int file_open_regular(const char *path, int flags)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | flags);
	struct stat info;
	int why;

	if (fd < 0)
		return -1;
	if (!fstat(fd, &info) && S_ISREG(info.st_mode))
		return fd;
	why = S_ISDIR(info.st_mode) ? EISDIR : EINVAL;
	close(fd);
	errno = why;
	return -1;
}

char *file_read(const char *path, int flags, size_t most, size_t *len)
{
	int fd = file_open_regular(path, flags), why = 0;
	struct buf all = BUF_INIT;
	char chunk[8192];
	ssize_t n = 1;

	if (fd < 0)
		return NULL;
	while (n && !why) {
		n = read(fd, chunk, sizeof chunk);
		if (n > 0)
			buf_add(&all, chunk, (size_t)n);
		else if (n < 0 && errno != EINTR)
			why = errno;
		if (all.len > most)
			why = EFBIG;
	}
	close(fd);
	if (why) {
		buf_free_secret(&all);
		errno = why;
		return NULL;
	}
	*len = all.len;
	return all.data ? buf_take(&all) : xstrdup("");
}

char *user_directory(const char *variable, const char *below, struct error *error)
{
	const char *base = getenv(variable), *home = home_of("");
	bool own = base && *base;

	base = own ? base : home;
	if (base && *base == '/')
		return xasprintf("%s%s/ncnova", base, own ? "" : below);
	if (base)
		error_set(error, ERR_IO, "%s is '%s': it must be an absolute path",
		        own ? variable : "HOME", base);
	else
		error_set(error, ERR_NOT_FOUND, "there is no home directory: set %s", variable);
	return NULL;
}
