/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A directory of this process, and a file in it with the input's bytes. */
#ifndef NCNOVA_FUZZ_SCRATCH_H
#define NCNOVA_FUZZ_SCRATCH_H

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *scratch_directory(void)
{
	static char path[] = "/tmp/ncnova-fuzz-XXXXXX";
	static bool made;

	if (!made && !mkdtemp(path))
		abort();
	made = true;
	return path;
}

/* The whole path, good until the next call. */
static const char *scratch_write(const char *name, const uint8_t *data, size_t size)
{
	static char path[128];
	int fd;

	snprintf(path, sizeof path, "%s/%s", scratch_directory(), name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size || close(fd))
		abort();
	return path;
}

#endif
