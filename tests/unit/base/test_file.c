/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are their owner's alone, and whole or not there. */
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ncnova/file.h"

static char directory[32];

static int make_place(void **state)
{
	(void)state;
	strcpy(directory, "/tmp/ncnova-file-XXXXXX");
	umask(0);
	return mkdtemp(directory) ? 0 : -1;
}

static int remove_place(void **state)
{
	char *command = xasprintf("rm -rf %s", directory);
	int rc = system(command);

	(void)state;
	free(command);
	return rc;
}

static char *in_place(const char *name)
{
	return xasprintf("%s/%s", directory, name);
}

static void assert_holds(const char *path, const char *text)
{
	char bytes[64] = "";
	int fd = open(path, O_RDONLY);
	struct stat info;

	assert_true(fd >= 0);
	assert_true(read(fd, bytes, sizeof bytes - 1) >= 0);
	assert_string_equal(bytes, text);
	assert_int_equal(fstat(fd, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
	close(fd);
}

static void test_a_new_file_writes_over_nothing(void **state)
{
	char *path = in_place("new");

	(void)state;
	assert_int_equal(file_create(path, "one", 3), 0);
	assert_holds(path, "one");
	assert_int_equal(file_create(path, "two", 3), -1);
	assert_int_equal(errno, EEXIST);
	assert_holds(path, "one");
	free(path);
}

/* A link is replaced, not followed; who may read it is the owner alone, whoever might before. */
static void test_the_file_is_replaced(void **state)
{
	char *path = in_place("link"), *target = in_place("target");
	int fd = open(target, O_WRONLY | O_CREAT, 0666);

	(void)state;
	close(fd);
	assert_int_equal(symlink(target, path), 0);
	assert_int_equal(file_replace(path, "whole", 5), 0);
	assert_holds(path, "whole");
	assert_int_equal(unlink(target), 0);
	assert_holds(path, "whole");
	free(path);
	free(target);
}

static void test_a_failure_leaves_no_file(void **state)
{
	char *path = in_place("missing/file");

	(void)state;
	assert_int_equal(file_replace(path, "x", 1), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(file_create(path, "x", 1), -1);
	free(path);
	/* A directory cannot be replaced; the other file goes again. */
	path = in_place("d");
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(file_replace(path, "x", 1), -1);
	free(path);
	path = xasprintf("test \"$(ls %s | grep -c '^d\\.')\" = 0", directory);
	assert_int_equal(system(path), 0);
	free(path);
}

static void test_directories_are_made_private(void **state)
{
	char *path = in_place("a/b/c");
	struct stat info;

	(void)state;
	assert_int_equal(file_make_directories(path), 0);
	assert_int_equal(file_make_directories(path), 0);
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0700);
	free(path);
	path = in_place("plain");
	assert_int_equal(file_create(path, "", 0), 0);
	free(path);
	path = in_place("plain/below");
	assert_int_equal(file_make_directories(path), -1);
	free(path);
}

static void test_a_tilde_is_a_home(void **state)
{
	static const char *const pairs[][2] = {{"~", "/h"}, {"~/x", "/h/x"}, {"~/", "/h/"},
	        {"/~/x", "/~/x"}, {"x~", "x~"}, {"", ""}, {"~no-such-user/x", "~no-such-user/x"}};
	char *old = xstrdup(getenv("HOME")), *path;

	(void)state;
	setenv("HOME", "/h", 1);
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		path = file_expand(pairs[i][0]);
		assert_string_equal(path, pairs[i][1]);
		free(path);
	}
	setenv("HOME", "/", 1);
	path = file_expand("~/x");
	assert_string_equal(path, "/x");
	free(path);
	path = file_expand("~root/x");
	assert_string_equal(path, "/root/x");
	free(path);
	assert_null(file_expand(NULL));
	if (old)
		setenv("HOME", old, 1);
	free(old);
}

static void test_only_regular_files_are_read(void **state)
{
	char *pipe = in_place("pipe"), *plain = in_place("text"), *text;
	size_t len;

	(void)state;
	assert_int_equal(mkfifo(pipe, 0600), 0);
	assert_null(file_read(pipe, 0, 100, &len));
	assert_int_equal(errno, EINVAL);
	assert_null(file_read(directory, 0, 100, &len));
	assert_int_equal(errno, EISDIR);
	assert_int_equal(file_create(plain, "one\0two", 7), 0);
	text = file_read(plain, 0, 7, &len);
	assert_int_equal(len, 7);
	assert_memory_equal(text, "one\0two", 8);
	free(text);
	assert_null(file_read(plain, 0, 6, &len));
	assert_int_equal(errno, EFBIG);
	free(pipe);
	free(plain);
}

static void test_the_passwd_entry_has_the_home_without_a_variable(void **state)
{
	char *home = xstrdup(getenv("HOME")), *path;
	const struct passwd *entry = getpwuid(getuid());
	char *wanted = xasprintf("%s/.local/state/ncnova", entry ? entry->pw_dir : "");
	struct error error = {0};

	(void)state;
	unsetenv("NCNOVA_TEST_HOME");
	unsetenv("HOME");
	path = user_directory("NCNOVA_TEST_HOME", "/.local/state", &error);
	assert_string_equal(path, wanted);
	free(path);
	setenv("HOME", "here", 1);
	assert_null(user_directory("NCNOVA_TEST_HOME", "/.local/state", &error));
	assert_string_equal(error.message, "HOME is 'here': it must be an absolute path");
	setenv("NCNOVA_TEST_HOME", "/base", 1);
	path = user_directory("NCNOVA_TEST_HOME", "/.local/state", &error);
	assert_string_equal(path, "/base/ncnova");
	free(path);
	setenv("NCNOVA_TEST_HOME", "base", 1);
	assert_null(user_directory("NCNOVA_TEST_HOME", "/.local/state", NULL));
	setenv("HOME", home ? home : "/", 1);
	free(home);
	free(wanted);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_a_new_file_writes_over_nothing),
	        cmocka_unit_test(test_the_file_is_replaced),
	        cmocka_unit_test(test_a_failure_leaves_no_file),
	        cmocka_unit_test(test_directories_are_made_private),
	        cmocka_unit_test(test_a_tilde_is_a_home),
	        cmocka_unit_test(test_only_regular_files_are_read),
	        cmocka_unit_test(test_the_passwd_entry_has_the_home_without_a_variable),
	};

	return cmocka_run_group_tests(tests, make_place, remove_place);
}
