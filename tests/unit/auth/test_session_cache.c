/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The token cache: private, short-lived, and never believed when anything about it is odd. */
#include "canned_cloud.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

static int setup(void **state)
{
	*state = canned_cloud_new();
	return 0;
}

static int teardown(void **state)
{
	canned_cloud_free(*state);
	return 0;
}

/* The only file in the cache; free it. */
static char *cache_file(const struct canned_cloud *cloud)
{
	char *directory = xasprintf("%s/ncnova", cloud->home), *found = NULL;
	DIR *dir = opendir(directory);
	const struct dirent *entry;
	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] != '.') {
			assert_null(found);
			found = xasprintf("%s/%s", directory, entry->d_name);
		}
	}
	if (dir)
		closedir(dir);
	free(directory);
	return found;
}

static void list_once(struct canned_cloud *cloud, bool cache)
{
	struct session *session = canned_session(cloud, cache, NULL);
	canned_forget(cloud->server);
	canned_get_ok(session, "/servers");
	session_free(session);
}

static void the_file_is_private_and_has_no_password(void **state)
{
	struct canned_cloud *cloud = *state;
	umask(0);
	list_once(cloud, true);
	char *path = cache_file(cloud), text[20000];
	struct stat st;
	assert_non_null(path);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	char *directory = xasprintf("%s/ncnova", cloud->home);
	assert_int_equal(stat(directory, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	FILE *f = fopen(path, "r");
	size_t n = fread(text, 1, sizeof text - 1, f);
	text[n] = '\0';
	fclose(f);
	assert_non_null(strstr(text, "token-1"));
	assert_null(strstr(text, CANNED_PASSWORD));
	free(directory);
	free(path);
	umask(022);
}

static void without_cache_nothing_is_read_or_written(void **state)
{
	struct canned_cloud *cloud = *state;
	list_once(cloud, false);
	assert_null(cache_file(cloud));
	list_once(cloud, true);
	list_once(cloud, false);
	assert_int_equal(cloud->tokens, 3);
}

static void a_token_in_its_last_minute_is_not_used(void **state)
{
	struct canned_cloud *cloud = *state;
	cloud->lifetime_ms = 50000;
	list_once(cloud, true);
	list_once(cloud, true);
	assert_int_equal(cloud->tokens, 2);
	cloud->lifetime_ms = 90000;
	list_once(cloud, true);
	list_once(cloud, true);
	assert_int_equal(cloud->tokens, 3);
}

static void an_ended_token_is_not_used_when_the_clocks_differ(void **state)
{
	struct canned_cloud *cloud = *state;
	/* The cloud is an hour ahead: its "in 30 minutes" is 30 minutes for us too. */
	cloud->clock_ms = 3600000;
	cloud->lifetime_ms = 50000;
	list_once(cloud, true);
	list_once(cloud, true);
	assert_int_equal(cloud->tokens, 2);
	cloud->clock_ms = -3600000;
	cloud->lifetime_ms = 1800000;
	list_once(cloud, true);
	list_once(cloud, true);
	assert_int_equal(cloud->tokens, 3);
}

static void a_file_that_others_can_read_is_ignored(void **state)
{
	struct canned_cloud *cloud = *state;
	list_once(cloud, true);
	char *path = cache_file(cloud);
	assert_int_equal(chmod(path, 0640), 0);
	list_once(cloud, true);
	assert_int_equal(cloud->tokens, 2);
	struct stat st;
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	free(path);
}

static void a_directory_open_to_others_is_not_trusted(void **state)
{
	struct canned_cloud *cloud = *state;
	list_once(cloud, true);
	char *directory = xasprintf("%s/ncnova", cloud->home);
	assert_int_equal(chmod(directory, 0777), 0);
	list_once(cloud, true);
	assert_int_equal(cloud->tokens, 2);
	list_once(cloud, true);
	assert_int_equal(cloud->tokens, 2);
	free(directory);
}

static void a_link_is_not_followed(void **state)
{
	struct canned_cloud *cloud = *state;
	list_once(cloud, true);
	char *path = cache_file(cloud);
	char *other = xasprintf("%s/elsewhere", cloud->home);
	assert_int_equal(rename(path, other), 0);
	assert_int_equal(symlink(other, path), 0);
	list_once(cloud, true);
	assert_int_equal(cloud->tokens, 2);
	free(other);
	free(path);
}

static void spoiled_files_are_ignored_and_replaced(void **state)
{
	struct canned_cloud *cloud = *state;
	static const char *const texts[] = {
	        "",
	        "{",
	        "[]",
	        "null",
	        "{\"format\": 2}",
	        "{\"format\": 2, \"token\": {\"id\": 5, \"catalog\": []}}",
	        "{\"format\": 2, \"token\": {\"id\": \"a\\r\\nX-Evil: 1\", \"expires_at\": "
	        "\"2099-01-01T00:00:00Z\", \"catalog\": []}}",
	        "{\"format\": 2, \"token\": {\"id\": \"a\", \"expires_at\": \"soon\", \"catalog\": "
	        "[]}}",
	        "{\"format\": 2, \"token\": {\"id\": \"a\", \"expires_at\": "
	        "\"2099-01-01T00:00:00Z\", \"catalog\": null}, \"versions\": 3}",
	        "{\"format\": 99, \"token\": {\"id\": \"a\", \"expires_at\": "
	        "\"2099-01-01T00:00:00Z\", \"catalog\": []}}",
	};
	list_once(cloud, true);
	char *path = cache_file(cloud);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		int before = cloud->tokens;
		FILE *f = fopen(path, "w");
		fputs(texts[i], f);
		fclose(f);
		list_once(cloud, true);
		assert_int_equal(cloud->tokens, before + 1);
		list_once(cloud, true);
		assert_int_equal(cloud->tokens, before + 1);
	}
	free(path);
}

static void an_unwritable_directory_is_no_error(void **state)
{
	struct canned_cloud *cloud = *state;
	char *directory = xasprintf("%s/ncnova", cloud->home);
	FILE *f = fopen(directory, "w");
	fclose(f);
	list_once(cloud, true);
	list_once(cloud, true);
	assert_int_equal(cloud->tokens, 2);
	free(directory);
}

static void a_revoked_cached_token_is_replaced(void **state)
{
	struct canned_cloud *cloud = *state;
	list_once(cloud, true);
	cloud->revoked = true;
	list_once(cloud, true);
	assert_int_equal(cloud->tokens, 2);
	list_once(cloud, true);
	assert_int_equal(cloud->tokens, 2);
	assert_int_equal(cloud->server->count, 1);
}

/* Changing what decides the token must not find another one's file. */
static void every_deciding_value_has_its_own_file(void **state)
{
	struct canned_cloud *cloud = *state;
	static const char *const changes[][2] = {{"auth.username", "other"},
	        {"auth.password", "other"}, {"auth.project_name", "other"},
	        {"auth.user_domain_name", "other"}, {"auth.project_domain_name", "other"},
	        {"auth.system_scope", "all"}, {"auth.trust_id", "t"},
	        {"auth.default_domain_id", "d"}, {"auth.default_domain_name", "d"},
	        {"auth.reauthenticate", "no"}, {"default_domain", "d"}, {"auth_type", "v3password"},
	        {"verify", "false"}, {"verify", "/ca.pem"}, {"insecure", "true"},
	        {"cacert", "/other.pem"}, {"cert", "/c.pem"}, {"key", "/k.pem"}};
	list_once(cloud, true);
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		struct cloud_config *config = canned_cloud_config(cloud, "/identity/v3");
		struct error error = {0};
		int before = cloud->tokens;
		cloud_config_set(config, changes[i][0], changes[i][1], "test");
		struct session *session = session_new(cloud->http, config, true, "2.1", &error);
		canned_get_ok(session, "/servers");
		assert_int_equal(cloud->tokens, before + 1);
		session_free(session);
	}
}

/* What was obtained without looking at a certificate is not for those who look. */
static void a_verified_run_does_not_take_the_token_of_an_unverified_one(void **state)
{
	struct canned_cloud *cloud = *state;
	struct cloud_config *config = canned_cloud_config(cloud, "/identity/v3");
	struct error error = {0};
	cloud_config_set(config, "verify", "false", "--insecure");
	struct session *session = session_new(cloud->http, config, true, "2.1", &error);
	canned_get_ok(session, "/servers");
	session_free(session);
	assert_int_equal(cloud->tokens, 1);
	list_once(cloud, true);
	assert_int_equal(cloud->tokens, 2);
	list_once(cloud, true);
	assert_int_equal(cloud->tokens, 2);
}

static void a_passcode_does_not_change_the_place(void **state)
{
	struct canned_cloud *cloud = *state;
	struct cloud_config *config = canned_cloud_config(cloud, "/identity/v3");
	char before[65], after[65];
	config_fingerprint(config, before);
	cloud_config_set(config, "auth.passcode", "123456", "typed");
	config_fingerprint(config, after);
	assert_string_equal(before, after);
	cloud_config_set(config, "auth.password", "x", "typed");
	config_fingerprint(config, after);
	assert_string_not_equal(before, after);
	cloud_config_free(config);
}

#define test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        test(the_file_is_private_and_has_no_password),
	        test(without_cache_nothing_is_read_or_written),
	        test(a_token_in_its_last_minute_is_not_used),
	        test(an_ended_token_is_not_used_when_the_clocks_differ),
	        test(a_file_that_others_can_read_is_ignored),
	        test(a_directory_open_to_others_is_not_trusted),
	        test(a_link_is_not_followed),
	        test(spoiled_files_are_ignored_and_replaced),
	        test(an_unwritable_directory_is_no_error),
	        test(a_revoked_cached_token_is_replaced),
	        test(every_deciding_value_has_its_own_file),
	        test(a_verified_run_does_not_take_the_token_of_an_unverified_one),
	        test(a_passcode_does_not_change_the_place),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
