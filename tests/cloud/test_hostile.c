/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program against a service whose answers are its own: pages that go on, a body that unpacks to
 * a thousand times its size. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "ncnova/clock.h"
#include "tests/support/client.h"
#include "tests/unit/auth/canned_cloud.h"

/* Elements of the packed list; 40 MB of text, some 40 kB on the wire. */
#define BOMB_ELEMENTS 20000000
#define SECONDS_MOST  20
#define KB_MOST       (256 * 1024)

static struct canned_cloud *cloud;
static struct buf bomb; /* the whole answer; empty: none */
static pid_t server;

/* Two rows and a link to the next page; behind its marker one row, the last. */
static void answer_page(const struct canned_request *request, const char *key, const char *rows,
        const char *last, struct buf *out)
{
	struct buf body = BUF_INIT;
	const char *links = str_starts(key, "instance") ? "links" : key;

	if (strstr(request->path, "marker="))
		buf_printf(&body, "{\"%s\":[%s]}", key, last);
	else
		buf_printf(&body,
		        "{\"%s\":[%s],\"%s%s\":[{\"rel\":\"next\",\"href\":\"%s%s%cmarker=2\"}]}",
		        key, rows, links, links == key ? "_links" : "", cloud->url, request->path,
		        strchr(request->path, '?') ? '&' : '?');
	canned_json(out, 200, buf_str(&body));
	buf_free(&body);
}

static void answer(void *data, const struct canned_request *request, struct buf *out)
{
	static const char servers[] = "{\"id\":\"s1\",\"name\":\"web\",\"status\":\"ACTIVE\"},"
	                              "{\"id\":\"s2\",\"name\":\"db\",\"status\":\"ACTIVE\"}";
	static const struct {
		const char *path, *key, *rows, *last;
	} lists[] = {
	        {"/servers/detail", "servers", servers,
	                "{\"id\":\"s3\",\"name\":\"third-row\",\"status\":\"ACTIVE\"}"},
	        {"/os-hypervisors", "hypervisors",
	                "{\"id\":1,\"hypervisor_hostname\":\"h1\"},"
	                "{\"id\":2,\"hypervisor_hostname\":\"h2\"}",
	                "{\"id\":3,\"hypervisor_hostname\":\"third-row\"}"},
	        {"/os-migrations", "migrations",
	                "{\"id\":1,\"status\":\"done\"},{\"id\":2,\"status\":\"done\"}",
	                "{\"id\":3,\"status\":\"third-row\"}"},
	        {"/os-instance-actions", "instanceActions",
	                "{\"action\":\"stop\",\"request_id\":\"req-1\"},"
	                "{\"action\":\"start\",\"request_id\":\"req-2\"}",
	                "{\"action\":\"third-row\",\"request_id\":\"req-3\"}"},
	};

	if (bomb.len && strstr(request->path, "/servers/detail")) {
		buf_add(out, bomb.data, bomb.len);
		return;
	}
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		if (strstr(request->path, lists[i].path)) {
			answer_page(request, lists[i].key, lists[i].rows, lists[i].last, out);
			return;
		}
	}
	if (strstr(request->path, "/compute/v2.1/servers/"))
		canned_json(out, 200, "{\"server\":{\"id\":\"s1\",\"name\":\"web\"}}");
	else if (strstr(request->path, "/compute/v2.1/servers?"))
		canned_json(out, 200, "{\"servers\":[{\"id\":\"s1\",\"name\":\"web\"}]}");
	else
		canned_cloud_answer(data, request, out);
}

/* The canned cloud as a process of its own, for the program's runs of one test. */
static int open_server(void **state)
{
	(void)state;
	cloud = canned_cloud_new();
	cloud->server->answer = answer;
	server = fork();
	assert_true(server >= 0);
	if (!server) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			loop_turn(cloud->loop, -1);
	}
	return 0;
}

static int close_server(void **state)
{
	(void)state;
	kill(server, SIGKILL);
	canned_cloud_free(cloud);
	buf_free(&bomb);
	return 0;
}

static struct client_process *run_line(const char *line)
{
	char *url = xasprintf("OS_AUTH_URL=%s/identity/v3", cloud->url);
	const char *env[] = {url, "OS_USERNAME=demo", "OS_PASSWORD=" CANNED_PASSWORD,
	        "OS_PROJECT_NAME=demo", "OS_USER_DOMAIN_NAME=Default",
	        "OS_PROJECT_DOMAIN_NAME=Default", "OS_REGION_NAME=RegionOne", NULL};
	const struct client_options options = {.home = cloud->home, .env = env};
	struct client_process *client = client_start(&options, line);

	free(url);
	if (!client_wait(client, 60000))
		fail_msg("still running after a minute: %s", line);
	return client;
}

static void one_page_is_announced_as_one(void **state)
{
	static const char *const lines[] = {
	        "list", "hypervisor-list", "migration-list", "instance-action-list web"};

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct client_process *client = run_line(lines[i]);
		char *all = xasprintf("%s --limit -1", lines[i]);

		if (client_status(client) || !strstr(client_err(client), "--limit -1 lists all") ||
		        strstr(client_out(client), "third-row"))
			fail_msg("%s: %d\n%s%s", lines[i], client_status(client),
			        client_out(client), client_err(client));
		client_free(client);
		client = run_line(all);
		if (client_status(client) || *client_err(client) ||
		        !strstr(client_out(client), "third-row"))
			fail_msg("%s: %d\n%s%s", all, client_status(client), client_out(client),
			        client_err(client));
		client_free(client);
		free(all);
	}
}

/* {"servers":[0,0,0,...]}, packed by gzip, with its header. */
static int open_bomb(void **state)
{
	char path[64] = "/tmp/ncnova-bomb-XXXXXX", *command;
	struct buf body = BUF_INIT;
	int fd = mkstemp(path);
	char bytes[4096];
	ssize_t n;

	assert_true(fd >= 0);
	command = xasprintf("(printf '{\"servers\":[0'; head -c %d /dev/zero | sed 's/\\x00/,0/g'; "
	                    "printf ']}') | gzip -9 > %s",
	        BOMB_ELEMENTS, path);
	assert_int_equal(system(command), 0);
	free(command);
	while ((n = read(fd, bytes, sizeof bytes)) > 0)
		buf_add(&body, bytes, (size_t)n);
	close(fd);
	unlink(path);
	buf_printf(&bomb,
	        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
	        "Content-Length: %zu\r\n\r\n",
	        body.len);
	buf_add(&bomb, body.data, body.len);
	buf_free(&body);
	assert_in_range(bomb.len, 1000, 100000);
	return open_server(state);
}

static void a_packed_bomb_costs_little(void **state)
{
	int64_t before = clock_ms();
	struct client_process *client = run_line("list");
	struct rusage used;

	(void)state;
	assert_int_equal(client_status(client), 1);
	assert_string_equal(client_out(client), "");
	assert_true(str_starts(client_err(client), "ERROR ("));
	print_message("%s", client_err(client));
	assert_true(clock_ms() - before < SECONDS_MOST * 1000);
	getrusage(RUSAGE_CHILDREN, &used);
	print_message("%ld kB resident\n", used.ru_maxrss);
	assert_true(used.ru_maxrss < KB_MOST);
	client_free(client);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(
	                one_page_is_announced_as_one, open_server, close_server),
	        cmocka_unit_test_setup_teardown(
	                a_packed_bomb_costs_little, open_bomb, close_server),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
