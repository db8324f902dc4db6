/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where configuration files are searched, and how one of them is read. */
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ncnova/arena.h"

enum { FILE_MAX = 1 << 20 };

static char *home_dir(const struct config_load *load)
{
	const char *home = load->input ? load->input->home : NULL;
	const struct passwd *entry;

	if (!home)
		home = config_env_get(load->env, "HOME");
	if (!home) {
		entry = getpwuid(getuid());
		home = entry ? entry->pw_dir : NULL;
	}
	return home ? xstrdup(home) : NULL;
}

static void add_dir(struct strv *dirs, const char *base, const char *below)
{
	char *dir = xasprintf("%s%s", base, below);

	if (!strv_has(dirs, dir))
		strv_add(dirs, dir);
	free(dir);
}

void config_search_dirs(struct config_load *load)
{
	char *home = home_dir(load), *cwd = NULL;
	const char *user = config_env_get(load->env, "XDG_CONFIG_HOME");
	const char *snap = config_env_get(load->env, "SNAP_REAL_HOME");
	const char *site = config_env_get(load->env, "XDG_CONFIG_DIRS");
	struct strv sites = STRV_INIT;
	size_t i;

	if (load->input && load->input->cwd)
		cwd = xstrdup(load->input->cwd);
	else
		cwd = getcwd(NULL, 0);
	if (cwd)
		add_dir(&load->dirs, cwd, "");
	if (user && *user)
		add_dir(&load->dirs, user, "/openstack");
	else if (home)
		add_dir(&load->dirs, home, "/.config/openstack");
	if (snap && *snap)
		add_dir(&load->dirs, snap, "/.config/openstack");
	else if (home)
		add_dir(&load->dirs, home, "/.config/openstack");
	strv_split(&sites, site && *site ? site : "/etc/xdg", ':');
	for (i = 0; i < sites.count; i++)
		add_dir(&load->dirs, sites.items[i], "/openstack");
	add_dir(&load->dirs, "/etc/openstack", "");
	strv_free(&sites);
	free(home);
	free(cwd);
}

/* Opens what can be read; NULL-safe for links to nowhere. -1 with errno. `named`: also a pipe. */
static int open_readable(const char *path, bool named)
{
	struct stat info;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		return -1;
	if (fstat(fd, &info) == 0 && (S_ISREG(info.st_mode) || (named && !S_ISDIR(info.st_mode)))) {
		fcntl(fd, F_SETFL, 0); /* a pipe may have to be waited for */
		return fd;
	}
	errno = S_ISDIR(info.st_mode) ? EISDIR : EINVAL;
	close(fd);
	return -1;
}

static int read_all(int fd, const char *path, struct buf *out, struct error *error)
{
	char block[16384];
	ssize_t got;

	while ((got = read(fd, block, sizeof(block))) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_set(
			        error, ERR_CONFIG, "%s: cannot be read: %s", path, strerror(errno));
		buf_add(out, block, (size_t)got);
		if (out->len > FILE_MAX)
			return error_set(error, ERR_CONFIG, "%s: larger than 1 MB; not read", path);
	}
	return 0;
}

/* 1: passed over. */
static int try_file(struct config_load *load, const char *path, bool named, struct conf **tree,
        struct error *error)
{
	struct buf text = BUF_INIT;
	int status, fd = open_readable(path, named);

	if (fd < 0) {
		if (errno != ENOENT && errno != ENOTDIR)
			config_warn(&load->warnings, "%s is skipped: %s", path, strerror(errno));
		else if (named)
			config_warn(&load->warnings, "%s does not exist and is skipped", path);
		return 1;
	}
	status = read_all(fd, path, &text, error);
	close(fd);
	if (status == 0)
		status = config_parse(
		        buf_str(&text), text.len, path, str_ends(path, "json"), tree, error);
	buf_free_secret(&text);
	if (status == 0 && *tree && (*tree)->kind == CONF_NULL) {
		conf_free(*tree);
		*tree = NULL;
	}
	if (status == 0 && *tree && (*tree)->kind != CONF_MAP) {
		status = conf_error(
		        error, *tree, "the file must be a mapping that begins with \"clouds:\"");
		conf_free(*tree);
		*tree = NULL;
	}
	return status;
}

int config_find(struct config_load *load, const char *word, const char *first, struct conf **tree,
        const char **path, struct error *error)
{
	static const char *const suffixes[] = {".yaml", ".yml", ".json"};
	size_t i, n;
	int status = 1;
	char *name;

	*tree = NULL;
	*path = NULL;
	if (first && *first) {
		bool below = first[0] != '/' && load->input && load->input->cwd;

		name = below ? xasprintf("%s/%s", load->input->cwd, first) : xstrdup(first);
		status = try_file(load, name, true, tree, error);
		if (status == 0)
			*path = intern(name);
		free(name);
	}
	for (i = 0; i < load->dirs.count && status == 1; i++) {
		for (n = 0; n < 3 && status == 1; n++) {
			name = xasprintf("%s/%s%s", load->dirs.items[i], word, suffixes[n]);
			status = try_file(load, name, false, tree, error);
			if (status == 0)
				*path = intern(name);
			free(name);
		}
	}
	return status == 1 ? 0 : status;
}
