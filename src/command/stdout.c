/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program's standard output: one stream that remembers whether all output was written. */
#include "stdout.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "ncnova/file.h"

static struct {
	int error; /* errno of the first failed write; 0: no failure */
	bool reported;
} stdout_state;

void stdout_fill_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		/* open() returns the lowest free descriptor, which is this one. Writing to a
		 * descriptor opened for reading fails and is reported like any other failure. */
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) != fd)
			_exit(127);
}

static void note_failure(int error)
{
	if (!stdout_state.error)
		stdout_state.error = error ? error : EIO;
}

static ssize_t stdout_write(void *cookie, const char *text, size_t len)
{
	(void)cookie;
	if (!stdout_state.error && file_write_all(STDOUT_FILENO, text, len))
		note_failure(errno);
	return stdout_state.error ? 0 : (ssize_t)len;
}

FILE *stdout_open(void)
{
	FILE *out = fopencookie(NULL, "w", (cookie_io_functions_t){.write = stdout_write});

	if (out)
		setvbuf(out, NULL, isatty(STDOUT_FILENO) ? _IOLBF : _IOFBF, 1 << 16);
	return out;
}

bool stdout_is_fine(FILE *out, FILE *err)
{
	if (fflush(out) || ferror(out))
		note_failure(errno);
	if (!stdout_state.error)
		return true;
	if (!stdout_state.reported && stdout_state.error != EPIPE)
		fprintf(err, "ERROR: cannot write the output: %s\n", strerror(stdout_state.error));
	stdout_state.reported = true;
	return false;
}

bool stdout_close(FILE *out, FILE *err)
{
	bool fine = stdout_is_fine(out, err);

	/* Readline and ncurses write to the standard stream. */
	if (fflush(stdout) || ferror(stdout) || close(STDOUT_FILENO)) {
		note_failure(errno);
		fine = stdout_is_fine(out, err);
	}
	fclose(out);
	return fine;
}
