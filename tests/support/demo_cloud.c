/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The demo cloud as a child of a test program, and its control requests. */
#include "demo_cloud.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "ncnova/buf.h"

enum { TOKENS = 4 };
struct token {
	char user[16], id[256];
};

static struct {
	pid_t pid;
	struct token tokens[TOKENS];
	FILE *out;
	char url[256];
	char variables[8][320];
	const char *env[9];
} demo;

const char *demo_cloud_start(const char *const *arguments)
{
	const char *bin = getenv("NCNOVA_DEMO_CLOUD");
	struct strv argv = STRV_INIT;
	int pipes[2];

	demo_cloud_stop();
	assert_int_equal(pipe(pipes), 0);
	strv_add(&argv, bin ? bin : "build/ncnova-demo-cloud");
	for (size_t i = 0; arguments && arguments[i]; i++)
		strv_add(&argv, arguments[i]);
	memset(demo.tokens, 0, sizeof demo.tokens);
	demo.pid = fork();
	assert_true(demo.pid >= 0);
	if (!demo.pid) {
		dup2(pipes[1], 1);
		close(pipes[0]);
		close(pipes[1]);
		execv(argv.items[0], argv.items);
		_exit(127);
	}
	strv_free(&argv);
	close(pipes[1]);
	demo.out = fdopen(pipes[0], "r");
	if (!fgets(demo.url, sizeof demo.url, demo.out))
		fail_msg("the demo cloud did not start");
	demo.url[strcspn(demo.url, "\r\n")] = '\0';
	return demo.url;
}

void demo_cloud_stop(void)
{
	if (demo.pid > 0) {
		kill(demo.pid, SIGTERM);
		waitpid(demo.pid, NULL, 0);
		demo.pid = 0;
	}
	if (demo.out) {
		fclose(demo.out);
		demo.out = NULL;
	}
}

int demo_cloud_close(void **state)
{
	(void)state;
	demo_cloud_stop();
	return 0;
}

/* The administrator is in another project too: "admin". */
static const char *const *env_as(const char *user, const char *project)
{
	static const char *const rest[] = {"OS_USER_DOMAIN_NAME=Default",
	        "OS_PROJECT_DOMAIN_NAME=Default", "OS_REGION_NAME=RegionOne"};
	size_t n = 4;

	snprintf(demo.variables[0], sizeof demo.variables[0], "OS_AUTH_URL=%s", demo.url);
	snprintf(demo.variables[1], sizeof demo.variables[1], "OS_USERNAME=%s", user);
	snprintf(demo.variables[2], sizeof demo.variables[2], "OS_PASSWORD=%s", user);
	snprintf(demo.variables[3], sizeof demo.variables[3], "OS_PROJECT_NAME=%s", project);
	for (size_t i = 0; i < n; i++)
		demo.env[i] = demo.variables[i];
	for (size_t i = 0; i < sizeof rest / sizeof *rest; i++)
		demo.env[n++] = rest[i];
	demo.env[n] = NULL;
	return demo.env;
}

const char *const *demo_cloud_env(void)
{
	return env_as("demo", "demo");
}

const char *const *demo_cloud_admin_env(const char *project)
{
	return env_as("admin", project);
}

static int dial(void)
{
	const char *colon = strrchr(demo.url, ':');
	struct sockaddr_in address = {.sin_family = AF_INET};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_port = htons((uint16_t)atoi(colon + 1));
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
	return fd;
}

/* The whole answer, with its head; malloc'ed. */
static char *exchange(const char *method, const char *path, const char *token, const char *body)
{
	struct buf request = BUF_INIT, reply = BUF_INIT;
	char chunk[4096];
	ssize_t n;
	int fd = dial();

	body = body ? body : "";
	buf_printf(&request,
	        "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: %zu\r\n",
	        method, path, strlen(body));
	if (token)
		buf_printf(&request,
		        "X-Auth-Token: %s\r\nContent-Type: application/json\r\n"
		        "OpenStack-API-Version: compute 2.90\r\n",
		        token);
	buf_printf(&request, "\r\n%s", body);
	assert_int_equal(write(fd, buf_str(&request), request.len), (ssize_t)request.len);
	while ((n = read(fd, chunk, sizeof chunk)) > 0)
		buf_add(&reply, chunk, (size_t)n);
	close(fd);
	buf_free(&request);
	buf_puts(&reply, "");
	return buf_take(&reply);
}

static const char *body_of(const char *answer)
{
	const char *start = strstr(answer, "\r\n\r\n");

	assert_non_null(start);
	return start + 4;
}

char *demo_cloud_control(const char *method, const char *path, const char *body)
{
	char *whole = xasprintf("/demo%s", path), *answer = exchange(method, whole, NULL, body);
	char *text = xstrdup(body_of(answer));

	free(answer);
	free(whole);
	return text;
}

/* Its token, kept as long as the cloud runs. */
static const char *token_of(const char *user)
{
	static const char head[] = "X-Subject-Token: ";
	struct token *token = demo.tokens;
	char *body, *answer;
	const char *found;

	for (; token->user[0] && strcmp(token->user, user) != 0; token++)
		assert_true(token < demo.tokens + TOKENS - 1);
	if (token->user[0])
		return token->id;
	body = xasprintf("{\"auth\": {\"identity\": {\"methods\": [\"password\"], \"password\": "
	                 "{\"user\": {\"name\": \"%s\", \"password\": \"%s\", \"domain\": {\"id\": "
	                 "\"default\"}}}}, \"scope\": {\"project\": {\"name\": \"%s\", "
	                 "\"domain\": {\"id\": \"default\"}}}}}",
	        user, str_eq(user, "admin") ? "admin" : "demo", user);
	answer = exchange("POST", "/identity/v3/auth/tokens", "", body);
	found = strcasestr(answer, head);
	if (!found)
		fail_msg("%s cannot sign in: %s", user, answer);
	found += strlen(head);
	snprintf(token->id, sizeof token->id, "%.*s", (int)strcspn(found, "\r\n"), found);
	str_copy(token->user, sizeof token->user, user);
	free(answer);
	free(body);
	return token->id;
}

cJSON *demo_cloud_ask(
        const char *user, const char *method, const char *path, const char *body, int *status)
{
	char *answer = exchange(method, path, token_of(user), body);
	cJSON *json;

	/* A fault may have made all tokens expire. */
	if (str_starts(answer, "HTTP/1.1 401")) {
		memset(demo.tokens, 0, sizeof demo.tokens);
		free(answer);
		answer = exchange(method, path, token_of(user), body);
	}
	json = cJSON_Parse(body_of(answer));
	if (status && sscanf(answer, "HTTP/1.1 %d", status) != 1)
		*status = 0;
	free(answer);
	return json;
}
