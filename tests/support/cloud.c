/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sessions and runs of the program on the cloud under test, demo or real. */
#include "cloud.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "demo_cloud.h"
#include "ncnova/clock.h"
#include "ncnova/json.h"
#include "terminal.h"

static struct loop *loop;
static struct http *http;
static bool demo_started;
static char home[64];

bool cloud_is_real(void)
{
	return getenv("NCNOVA_TEST_CLOUD") != NULL;
}

int cloud_skip_program(const char *why)
{
	printf("[  SKIPPED ] %s\n", why);
	return 0;
}

static void at_exit(void)
{
	char *command = xasprintf("rm -rf -- '%s'", home);

	http_free(http);
	loop_free(loop);
	demo_cloud_stop();
	if (home[0] && system(command) != 0)
		fprintf(stderr, "could not remove %s\n", home);
	free(command);
}

static void prepare(void)
{
	static const char *const speed[] = {"--speed", "10", NULL};

	if (!home[0]) {
		strcpy(home, "/tmp/ncnova-test-XXXXXX");
		assert_non_null(mkdtemp(home));
		setenv("XDG_CACHE_HOME", home, 1);
		setenv("XDG_STATE_HOME", home, 1);
		if (!cloud_is_real())
			setenv("XDG_CONFIG_HOME", home, 1);
		atexit(at_exit);
	}
	if (!loop) {
		loop = loop_new(NULL);
		http = http_new(loop, NULL);
		assert_non_null(http);
	}
	if (!cloud_is_real() && !demo_started) {
		demo_cloud_start(speed);
		demo_started = true;
	}
}

static struct session *open_session(const char *cloud, const char *user)
{
	struct config_input input = {.cloud = cloud};
	struct strv env = STRV_INIT;
	struct cloud_config *config = NULL;
	struct session *session;
	struct error error = {0};

	prepare();
	if (!cloud_is_real()) {
		const char *const *variables = demo_cloud_env();

		for (size_t i = 0; variables[i]; i++)
			strv_add(&env, variables[i]);
		if (user) {
			strv_take(&env, xasprintf("OS_USERNAME=%s", user));
			strv_take(&env, xasprintf("OS_PASSWORD=%s", user));
		}
		input.environment = (const char *const *)env.items;
		input.cwd = home;
		input.home = home;
		input.cloud = NULL;
	}
	if (config_resolve(&input, &config, &error))
		fail_msg("no configuration: %s", error.message);
	if (!cloud_is_real() && user) {
		cloud_config_set(config, "auth.username", user, "test");
		cloud_config_set(config, "auth.password", user, "test");
	}
	session = session_new(http, config, false, NULL, &error);
	if (!session || session_connect(session, &error))
		fail_msg("cannot sign in: %s", error.message);
	strv_free(&env);
	return session;
}

struct session *cloud_session(void)
{
	return open_session(getenv("NCNOVA_TEST_CLOUD"), NULL);
}

struct session *cloud_admin_session(void)
{
	const char *admin = getenv("NCNOVA_TEST_ADMIN");

	return open_session(admin ? admin : "admin", "admin");
}

void cloud_session_free(struct session *session)
{
	session_free(session);
}

const char *cloud_flavor(void)
{
	return cloud_is_real() ? "m1.nano" : "m1.tiny";
}

const char *cloud_image(void)
{
	return cloud_is_real() ? "cirros-fake" : "cirros-0.6.2";
}

const char *cloud_network(void)
{
	return "private";
}

const char *cloud_keypair(void)
{
	return "demo-key";
}

char *cloud_name(const char *prefix)
{
	static int count;

	return xasprintf("%s-%x-%d", prefix, (unsigned)getpid(), ++count);
}

void cloud_wait_status(struct session *session, const char *id, const char *status, int seconds)
{
	int64_t end = clock_ms() + (int64_t)seconds * 1000;
	char *path = xasprintf("/servers/%s", id);
	struct session_request request = {
	        .service = "compute", .method = "GET", .path = path, .not_found_ok = true};
	char last[64] = "";

	while (clock_ms() < end) {
		cJSON *json = NULL;
		struct error error = {0};
		const char *seen;

		if (session_wait(session, &request, &json, &error))
			fail_msg("cannot ask for %s: %s", id, error.message);
		seen = json_str(json_get(json, "server"), "status");
		str_copy(last, sizeof last, seen ? seen : "DELETED");
		cJSON_Delete(json);
		if (str_eq(last, status)) {
			free(path);
			return;
		}
		loop_turn(loop, 100);
	}
	fail_msg("%s is %s, not %s, after %d s", id, last, status, seconds);
}

static char *slurp(FILE *file)
{
	struct buf all = BUF_INIT;
	char chunk[4096];
	size_t n;

	rewind(file);
	while ((n = fread(chunk, 1, sizeof chunk, file)) > 0)
		buf_add(&all, chunk, n);
	fclose(file);
	buf_puts(&all, "");
	return all.data ? buf_take(&all) : xstrdup("");
}

static void run_child(
        const char *const *words, FILE *in, FILE *out, FILE *err, const char *const *env)
{
	const char *bin = getenv("NCNOVA_BIN");
	struct strv argv = STRV_INIT;

	strv_add(&argv, bin ? bin : "build/ncnova");
	for (size_t i = 0; words[i]; i++)
		strv_add(&argv, words[i]);
	if (!cloud_is_real()) {
		const char *const *variables = demo_cloud_env();

		for (size_t i = 0; variables[i]; i++)
			putenv(xstrdup(variables[i]));
	} else if (!getenv("OS_CLOUD")) {
		setenv("OS_CLOUD", getenv("NCNOVA_TEST_CLOUD"), 1);
	}
	for (size_t i = 0; env && env[i]; i++)
		putenv(xstrdup(env[i]));
	dup2(fileno(in), 0);
	dup2(fileno(out), 1);
	dup2(fileno(err), 2);
	execv(argv.items[0], argv.items);
	_exit(127);
}

static int run_with(
        const char *const *words, const char *input, const char *const *env, char **out, char **err)
{
	FILE *out_file = tmpfile(), *err_file = tmpfile(), *in_file = tmpfile();
	int status = 0;
	pid_t pid;

	prepare();
	assert_true(out_file && err_file && in_file);
	if (input)
		fputs(input, in_file);
	rewind(in_file);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid)
		run_child(words, in_file, out_file, err_file, env);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	fclose(in_file);
	if (out)
		*out = slurp(out_file);
	else
		fclose(out_file);
	if (err)
		*err = slurp(err_file);
	else
		fclose(err_file);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int cloud_run(const char *const *words, char **out, char **err)
{
	return run_with(words, NULL, NULL, out, err);
}

int cloud_line_with(
        const char *line, const char *input, const char *const *env, char **out, char **err)
{
	static const char *const none[] = {NULL};
	struct strv words = STRV_INIT;
	int rc;

	assert_int_equal(command_split(line, &words, NULL), 0);
	rc = run_with(words.items ? (const char *const *)words.items : none, input, env, out, err);
	strv_free(&words);
	return rc;
}

int cloud_line(const char *line, char **out, char **err)
{
	return cloud_line_with(line, NULL, NULL, out, err);
}

struct terminal *cloud_terminal(
        const struct terminal_options *options, const char *const *arguments)
{
	static const char *const names[] = {"OS_CLIENT_CONFIG_FILE", "ASAN_OPTIONS"};
	struct terminal_options own = {0};
	struct strv env = STRV_INIT;
	struct terminal *terminal;

	prepare();
	if (options)
		own = *options;
	if (cloud_is_real()) {
		for (size_t i = 0; i < sizeof names / sizeof *names; i++)
			if (getenv(names[i]))
				strv_take(&env, xasprintf("%s=%s", names[i], getenv(names[i])));
		strv_take(&env, xasprintf("OS_CLOUD=%s", getenv("NCNOVA_TEST_CLOUD")));
	} else {
		const char *const *variables = demo_cloud_env();

		for (size_t i = 0; variables[i]; i++)
			strv_add(&env, variables[i]);
	}
	for (size_t i = 0; own.env && own.env[i]; i++)
		strv_add(&env, own.env[i]);
	own.env = (const char *const *)env.items;
	terminal = terminal_start(&own, arguments);
	strv_free(&env);
	return terminal;
}
