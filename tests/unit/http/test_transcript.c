/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The transcript says everything but secrets. */
#include "server.h"

/* Text of a reply or a request never begins a line. */
static void check_lines(const char *text)
{
	while (*text) {
		const char *end = strchr(text, '\n');

		assert_non_null(end);
		if (!str_starts(text, "REQ: ") && !str_starts(text, "RESP") &&
		        !str_starts(text, "RETRY: "))
			fail_msg("a line begins otherwise: %s", text);
		text = end + 1;
	}
}

#define assert_has(lines, text)                                                                    \
	do {                                                                                       \
		if (!strstr(buf_str(lines), text))                                                 \
			fail_msg("no \"%s\" in:\n%s", text, buf_str(lines));                       \
	} while (0)
#define assert_has_not(lines, text)                                                                \
	do {                                                                                       \
		if (strstr(buf_str(lines), text))                                                  \
			fail_msg("\"%s\" in:\n%s", text, buf_str(lines));                          \
	} while (0)

static void run(struct fixture *f, const struct http_request *request, struct buf *lines)
{
	struct outcome o = {.done = false};
	char *written = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&written, &size);

	assert_non_null(out);
	http_set_transcript(f->http, out);
	http_send(f->http, &f->options, request, outcome_came, &o);
	wait_for(f->loop, &o.done);
	http_set_transcript(f->http, NULL);
	fclose(out);
	check_lines(written);
	buf_puts(lines, written);
	free(written);
}

static void test_a_request_reads_like_curl(void **state)
{
	static const char *const headers[] = {"Accept: application/json",
	        "X-Auth-Token: gAAAAA-the-token", "Content-Type: application/json",
	        "User-Agent: test", NULL};
	static const char body[] = "{\"server\": {\"name\": \"it's\", \"adminPass\": \"hunter2\"}}";
	struct fixture *f = *state;
	struct http_request request = {.method = "POST",
	        .url = f->url,
	        .headers = headers,
	        .body = body,
	        .body_len = sizeof body - 1};
	struct buf lines = BUF_INIT;
	char expected[256];

	ANSWERS(f, {.text = "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n"
	                    "X-Subject-Token: gAAAAA-other-token\r\nSet-Cookie: session=c00kie\r\n"
	                    "Content-Length: 31\r\n\r\n{\"a\": 1, \"adminPass\": \"pa55wd\"}"});
	run(f, &request, &lines);
	snprintf(expected, sizeof expected,
	        "REQ: curl -g -i -X POST %s -H \"Accept: application/json\" -H \"X-Auth-Token: "
	        "{SHA256}",
	        f->url);
	assert_has(&lines, expected);
	assert_has(&lines, " -H \"Content-Type: application/json\" -H \"User-Agent: test\" -d '");
	assert_has(&lines, "\"adminPass\": \"***\"");
	assert_has(&lines, "RESP: [201] Content-Type: application/json X-Subject-Token: {SHA256}");
	assert_has(&lines, "RESP BODY: {\"a\": 1, \"adminPass\": \"***\"}\n");
	assert_has_not(&lines, "gAAAAA");
	assert_has_not(&lines, "hunter2");
	assert_has_not(&lines, "pa55wd");
	assert_has_not(&lines, "c00kie");
	buf_free(&lines);
}

static void test_a_secret_body_is_a_size(void **state)
{
	static const char body[] = "{\"auth\": {\"x\": \"unguessable\"}}";
	struct fixture *f = *state;
	struct http_request request = {.method = "POST",
	        .url = f->url,
	        .body = body,
	        .body_len = sizeof body - 1,
	        .secret_body = true};
	struct buf lines = BUF_INIT;

	ANSWERS(f, {.text = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"});
	run(f, &request, &lines);
	assert_has(&lines, "-d '<30 bytes not shown>'");
	assert_has_not(&lines, "unguessable");
	assert_non_null(strstr(buf_str(&f->server.last), "unguessable"));
	buf_free(&lines);
}

static void test_hostile_answers_cannot_reach_the_terminal(void **state)
{
	struct fixture *f = *state;
	struct http_request request = {.method = "GET", .url = f->url};
	struct buf lines = BUF_INIT;

	ANSWERS(f,
	        {.text = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-A: \x1b]0;t\x07\r\n"
	                 "Content-Length: 12\r\n\r\n<p>\r\n\x1b[2J</p"},
	        {.text = "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: "
	                 "3\r\n\r\n\x1bPN"});
	run(f, &request, &lines);
	assert_has(&lines, "RESP BODY: <p>  \xef\xbf\xbd[2J</p\n");
	assert_has_not(&lines, "\x1b");
	assert_has_not(&lines, "\x07");
	run(f, &request, &lines);
	assert_has(&lines, "RESP BODY: <3 bytes of image/png>\n");
	buf_free(&lines);
}

static void test_every_try_is_logged(void **state)
{
	struct fixture *f = *state;
	char url[128];
	struct http_request request = {.method = "GET", .url = url};
	struct buf lines = BUF_INIT;

	f->options.retries = 2;
	snprintf(url, sizeof url, "%s?token=s3cret&limit=5", f->url);
	ANSWERS(f, {.text = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", .after = CLOSE},
	        {.text = NULL, .after = RESET},
	        {.text = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"});
	run(f, &request, &lines);
	assert_has(&lines, "RESP: [503]");
	assert_has(&lines, "RETRY: GET http");
	assert_has(&lines, "RESP: none: lost the connection to 127.0.0.1:");
	assert_has(&lines, "RESP: [200]");
	assert_has(&lines, "limit=5");
	assert_has_not(&lines, "s3cret");
	buf_free(&lines);
}

static void test_a_line_is_written_at_once(void **state)
{
	struct fixture *f = *state;
	struct outcome o = {.done = false};
	char *written = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&written, &size);

	ANSWERS(f, {.text = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"});
	http_set_transcript(f->http, out);
	send_request(f, "GET", NULL, &o);
	assert_true(str_starts(written, "REQ: "));
	wait_for(f->loop, &o.done);
	assert_non_null(strstr(written, "\nRESP: [200]"));
	http_set_transcript(f->http, NULL);
	fclose(out);
	free(written);
}

#define TRANSCRIPT(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TRANSCRIPT(test_a_request_reads_like_curl),
	        TRANSCRIPT(test_a_secret_body_is_a_size),
	        TRANSCRIPT(test_hostile_answers_cannot_reach_the_terminal),
	        TRANSCRIPT(test_every_try_is_logged),
	        TRANSCRIPT(test_a_line_is_written_at_once),
	};
	return cmocka_run_group_tests_name("transcript", tests, NULL, NULL);
}
