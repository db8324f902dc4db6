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

static struct {
	pid_t pid;
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

char *demo_cloud_control(const char *method, const char *path, const char *body)
{
	struct buf request = BUF_INIT, reply = BUF_INIT;
	char chunk[4096];
	const char *start;
	char *text;
	ssize_t n;
	int fd = dial();

	body = body ? body : "";
	buf_printf(&request,
	        "%s /demo%s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: "
	        "%zu\r\n\r\n%s",
	        method, path, strlen(body), body);
	assert_int_equal(write(fd, buf_str(&request), request.len), (ssize_t)request.len);
	while ((n = read(fd, chunk, sizeof chunk)) > 0)
		buf_add(&reply, chunk, (size_t)n);
	close(fd);
	buf_free(&request);
	start = strstr(buf_str(&reply), "\r\n\r\n");
	assert_non_null(start);
	text = xstrdup(start + 4);
	buf_free(&reply);
	return text;
}
