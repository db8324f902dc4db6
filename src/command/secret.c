/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secrets that the cloud shows only once: held until they are printed, or saved in a file if
 * printing fails. */
#include "secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ncnova/file.h"
#include "ncnova/state.h"
#include "ncnova/text.h"

struct secret {
	struct secret *next;
	char *what, *of, *text;
};

void secret_hold(struct command *command, const char *what, const char *of, const char *text)
{
	struct secret **end = &command->secrets;

	if (!text || !*text || command->screen) /* the screen has a secret view */
		return;
	while (*end)
		end = &(*end)->next;
	*end = xcalloc(1, sizeof **end);
	(*end)->what = xstrdup(what);
	(*end)->of = clean_dup(of ? of : "");
	(*end)->text = xstrdup(text);
}

static void secrets_forget(struct command *command)
{
	while (command->secrets) {
		struct secret *secret = command->secrets;

		command->secrets = secret->next;
		free(secret->what);
		free(secret->of);
		free_secret(secret->text);
		free(secret);
	}
}

/* Saves the text to a new file of mode 0600 in this directory; returns its path, or NULL with errno
 * set. */
static char *secret_save_in(const char *directory, const char *text)
{
	char *path = xasprintf("%s/ncnova-secret-XXXXXX", directory);
	int fd = *directory == '/' ? mkostemp(path, O_CLOEXEC) : -1;
	int rc = fd < 0 ? -1
	                : file_write_all(fd, text, strlen(text)) || file_write_all(fd, "\n", 1) ||
	                          fsync(fd);

	if (fd >= 0)
		rc = close(fd) || rc;
	if (fd >= 0 && rc)
		unlink(path);
	if (rc) {
		free(path);
		path = NULL;
	}
	return path;
}

static char *secret_save(const char *text)
{
	const char *home = getenv("HOME"), *temporary = getenv("TMPDIR");
	char *state = state_for_changes(NULL), *path = state ? secret_save_in(state, text) : NULL;

	if (!path && home)
		path = secret_save_in(home, text);
	if (!path && temporary)
		path = secret_save_in(temporary, text);
	if (!path)
		path = secret_save_in("/tmp", text);
	free(state);
	return path;
}

void secrets_save(struct command *command)
{
	for (const struct secret *secret = command->secrets; secret; secret = secret->next) {
		char *path = secret_save(secret->text);

		if (path)
			fprintf(command->printer.err,
			        "%s of %s could not be printed; it was saved in %s\n", secret->what,
			        secret->of, path);
		else
			fprintf(command->printer.err,
			        "%s of %s could not be printed, nor saved to a file: %s\n",
			        secret->what, secret->of, strerror(errno));
		free(path);
	}
	secrets_forget(command);
}

void secrets_printed(struct command *command)
{
	if (!fflush(command->printer.out) && !ferror(command->printer.out))
		secrets_forget(command);
	else
		secrets_save(command);
}
