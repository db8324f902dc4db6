/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A home directory, a working directory and variables for one test of the configuration. */
#ifndef NCNOVA_TEST_CONFIG_HOME_H
#define NCNOVA_TEST_CONFIG_HOME_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ncnova/arena.h"
#include "ncnova/config.h"
#include "ncnova/json.h"

#define HOME_AUTH                                                                                  \
	"    auth:\n      auth_url: https://keystone.example.com/v3\n      username: ann\n"        \
	"      password: pw\n      project_name: web\n      user_domain_name: Default\n"           \
	"      project_domain_name: Default\n"
#define HOME_ONE "clouds:\n  one:\n" HOME_AUTH

struct home {
	char root[64], cwd[80], home[80];
	struct strv env;
	const char *options[32];
	struct config_input input;
	struct cloud_config *config; /* of the last home_resolve */
	struct error error;
};

static inline int home_setup(void **state)
{
	struct home *home = xcalloc(1, sizeof(*home));

	snprintf(home->root, sizeof(home->root), "/tmp/ncnova-test-XXXXXX");
	assert_non_null(mkdtemp(home->root));
	snprintf(home->cwd, sizeof(home->cwd), "%s/cwd", home->root);
	snprintf(home->home, sizeof(home->home), "%s/home", home->root);
	assert_int_equal(mkdir(home->cwd, 0700), 0);
	assert_int_equal(mkdir(home->home, 0700), 0);
	*state = home;
	return 0;
}

static inline int home_remove(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
	(void)info;
	(void)kind;
	(void)walk;
	return remove(path);
}

static inline int home_teardown(void **state)
{
	struct home *home = *state;

	cloud_config_free(home->config);
	strv_free(&home->env);
	nftw(home->root, home_remove, 8, FTW_DEPTH | FTW_PHYS);
	free(home);
	return 0;
}

/* "cwd/clouds.yaml", "home/.config/openstack/clouds.yaml": below the root, with its directories. */
static inline char *home_path(struct home *home, const char *name)
{
	char *path = xasprintf("%s/%s", home->root, name), *slash;

	for (slash = path + strlen(home->root) + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
		*slash = '\0';
		mkdir(path, 0700);
		*slash = '/';
	}
	return path;
}

static inline void home_bytes(struct home *home, const char *name, const void *data, size_t len)
{
	char *path = home_path(home, name);
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
	free(path);
}

static inline void home_file(struct home *home, const char *name, const char *text)
{
	home_bytes(home, name, text, strlen(text));
}

/* "@" in the value stands for the root. */
static inline void home_env(struct home *home, const char *name, const char *value)
{
	if (value[0] == '@')
		strv_take(&home->env, xasprintf("%s=%s%s", name, home->root, value + 1));
	else
		strv_take(&home->env, xasprintf("%s=%s", name, value));
}

static inline void home_option(struct home *home, const char *key, const char *value)
{
	size_t i = 0;

	while (home->options[i])
		i++;
	home->options[i] = key;
	home->options[i + 1] = value;
}

static inline const struct config_input *home_input(struct home *home, const char *cloud)
{
	static const char *const none[] = {NULL};

	home->input.cloud = cloud;
	home->input.cwd = home->cwd;
	home->input.home = home->home;
	home->input.options = home->options;
	home->input.environment = home->env.items ? (const char *const *)home->env.items : none;
	return &home->input;
}

static inline int home_try(struct home *home, const char *cloud)
{
	cloud_config_free(home->config);
	home->config = NULL;
	error_clear(&home->error);
	return config_resolve(home_input(home, cloud), &home->config, &home->error);
}

static inline struct cloud_config *home_resolve(struct home *home, const char *cloud)
{
	if (home_try(home, cloud) != 0)
		fail_msg("%s", home->error.message);
	return home->config;
}

static inline void assert_value(struct home *home, const char *key, const char *expected)
{
	const char *value = cloud_config_get(home->config, key);

	if (!expected && value)
		fail_msg("%s is \"%s\", and should not be there", key, value);
	if (expected && (!value || strcmp(value, expected) != 0))
		fail_msg("%s is %s, not %s", key, value ? value : "(none)", expected);
}

/* The source of a value, without the root in front of a file. */
static inline void assert_source(struct home *home, const char *key, const char *expected)
{
	const char *source = json_str(home->config->sources, key);

	assert_non_null(source);
	if (str_starts(source, home->root))
		source += strlen(home->root) + 1;
	assert_string_equal(source, expected);
}

/* It has to fail, and the message has to hold these words; the list ends with NULL. */
static inline void assert_refused(struct home *home, const char *cloud, const char *const *words)
{
	assert_int_equal(home_try(home, cloud), ERR_CONFIG);
	assert_null(home->config);
	assert_int_equal(home->error.code, ERR_CONFIG);
	for (; *words; words++)
		if (!strstr(home->error.message, *words))
			fail_msg("\"%s\" is not in: %s", *words, home->error.message);
}
#define REFUSED(home, cloud, ...)                                                                  \
	assert_refused(home, cloud, (const char *const[]){__VA_ARGS__, NULL})

static inline void assert_warned(struct home *home, const char *words)
{
	size_t i;

	for (i = 0; i < home->config->warnings.count; i++)
		if (strstr(home->config->warnings.items[i], words))
			return;
	fail_msg("no warning says: %s", words);
}

#define HOME_TEST(f) cmocka_unit_test_setup_teardown(f, home_setup, home_teardown)

#endif
