/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When things go wrong: what is repeated, what never is, and what the operator reads. */
#include "server.h"

static const char hello[] = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
#define BUSY "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n"

#define assert_says(outcome, text)                                                                 \
	do {                                                                                       \
		if (!strstr((outcome).error.message, text))                                        \
			fail_msg("\"%s\" does not say \"%s\"", (outcome).error.message, text);     \
	} while (0)

static const char *authority(const struct fixture *f)
{
	static char text[32];

	snprintf(text, sizeof text, "127.0.0.1:%d", f->server.port);
	return text;
}

/* ------------------------------------------------------------------ retries */

static void test_a_busy_service_is_retried_after_its_retry_after(void **state)
{
	struct fixture *f = *state;
	struct outcome o;

	ANSWERS(f, {.text = BUSY "Retry-After: 1\r\n\r\nbusy"}, {.text = hello});
	o = ask(f, "GET", NULL);
	assert_int_equal(o.status, 200);
	assert_int_equal(o.tries, 2);
	assert_string_equal(o.body, "hello");
	assert_true(o.elapsed_ms >= 900);
	assert_int_equal(f->server.requests, 2);
}

static void test_the_last_refusal_is_the_answer(void **state)
{
	struct fixture *f = *state;
	struct outcome o;

	f->options.retries = 1;
	ANSWERS(f, {.text = BUSY "\r\nbusy"});
	o = ask(f, "GET", NULL);
	assert_int_equal(o.status, 503);
	assert_int_equal(o.error.code, 0);
	assert_string_equal(o.body, "busy");
	assert_int_equal(o.tries, 2);
	assert_int_equal(f->server.requests, 2);
}

static void test_a_change_is_never_repeated_once_sent(void **state)
{
	struct fixture *f = *state;
	struct outcome o;

	ANSWERS(f, {.text = BUSY "Retry-After: 1\r\n\r\nbusy"}, {.text = NULL, .after = RESET},
	        {.text = NULL, .after = CLOSE},
	        {.text = "HTTP/1.1 202 A\r\nContent-Length: 99\r\n\r\n{", .after = CLOSE},
	        {.text = hello});
	o = ask(f, "POST", "{}");
	assert_int_equal(o.status, 503);
	assert_int_equal(o.tries, 1);
	o = ask(f, "POST", "{}");
	assert_int_equal(o.status, 0);
	assert_int_equal(o.error.code, ERR_CONNECT);
	assert_true(o.sent);
	assert_int_equal(f->server.requests, 2);
	o = ask(f, "DELETE", NULL);
	assert_int_equal(o.error.code, ERR_CONNECT);
	assert_true(o.sent);
	assert_says(o, authority(f));
	assert_int_equal(f->server.requests, 3);
	o = ask(f, "PUT", "{}");
	assert_int_equal(o.status, 0);
	assert_int_equal(o.error.code, ERR_PROTOCOL);
	assert_true(o.sent);
	assert_int_equal(f->server.requests, 4);
}

static void test_a_dead_kept_connection_repeats_no_change(void **state)
{
	struct fixture *f = *state;
	struct outcome o;

	/* The kept connection of the GET ends just when the next request has arrived on it. */
	ANSWERS(f, {.text = hello}, {.text = NULL, .after = CLOSE}, {.text = hello});
	assert_int_equal(ask(f, "GET", NULL).status, 200);
	o = ask(f, "POST", "{}");
	assert_int_equal(o.status, 0);
	assert_true(o.sent);
	assert_int_equal(f->server.requests, 2);
}

static void test_a_dead_kept_connection_does_not_disturb_a_get(void **state)
{
	struct fixture *f = *state;

	f->options.retries = 0;
	ANSWERS(f, {.text = hello}, {.text = NULL, .after = CLOSE}, {.text = hello});
	assert_int_equal(ask(f, "GET", NULL).status, 200);
	assert_int_equal(ask(f, "GET", NULL).status, 200);
	assert_int_equal(f->server.requests, 3);
}

static void test_a_sign_in_may_be_repeated(void **state)
{
	struct fixture *f = *state;
	struct outcome o = {.done = false};
	struct http_request request = {
	        .method = "POST", .url = f->url, .body = "{}", .body_len = 2, .idempotent = true};

	ANSWERS(f, {.text = BUSY "\r\nbusy", .after = CLOSE}, {.text = NULL, .after = RESET},
	        {.text = hello});
	http_send(f->http, &f->options, &request, outcome_came, &o);
	wait_for(f->loop, &o.done);
	assert_int_equal(o.status, 200);
	assert_int_equal(o.tries, 3);
	assert_non_null(strstr(buf_str(&f->server.last), "\r\n\r\n{}"));
}

/* Listens as soon as the first try was refused. */
static ssize_t listen_on_retry(void *data, const char *line, size_t size)
{
	struct server *server = data;

	if (size >= 6 && memcmp(line, "RETRY:", 6) == 0 && !server->watch)
		server_listen(server);
	return (ssize_t)size;
}

static void test_a_refused_change_is_repeated(void **state)
{
	struct fixture *f = *state;
	FILE *transcript =
	        fopencookie(&f->server, "w", (cookie_io_functions_t){.write = listen_on_retry});
	struct outcome o;

	assert_non_null(transcript);
	ANSWERS(f, {.text = hello});
	http_set_transcript(f->http, transcript);
	o = ask(f, "POST", "{}");
	http_set_transcript(f->http, NULL);
	fclose(transcript);
	assert_int_equal(o.status, 200);
	assert_int_equal(o.tries, 2);
	assert_int_equal(f->server.requests, 1);
}

static void test_a_closed_port_is_named(void **state)
{
	struct fixture *f = *state;
	struct outcome o;
	char expected[128];

	f->options.retries = 0;
	o = ask(f, "POST", "{}");
	assert_int_equal(o.status, 0);
	assert_int_equal(o.error.code, ERR_CONNECT);
	assert_int_equal(o.tries, 1);
	assert_false(o.sent);
	snprintf(expected, sizeof expected,
	        "cannot connect to %s: connection refused. Check that the service is up and the "
	        "URL is right.",
	        authority(f));
	assert_string_equal(o.error.message, expected);
}

static void test_a_host_never_seen_is_not_hammered(void **state)
{
	struct fixture *f = *state;
	struct outcome o = ask(f, "GET", NULL);

	assert_int_equal(o.error.code, ERR_CONNECT);
	assert_int_equal(o.tries, 2);
}

static void test_a_closed_proxy_is_named(void **state)
{
	struct fixture *f = *state;
	struct outcome o;
	char proxy[64];

	snprintf(proxy, sizeof proxy, "http://%s", authority(f));
	setenv("http_proxy", proxy, 1);
	snprintf(f->url, sizeof f->url, "http://cloud.invalid:5000/v3");
	f->options.retries = 0;
	o = ask(f, "GET", NULL);
	unsetenv("http_proxy");
	assert_false(o.sent);
	assert_says(o, "cloud.invalid:5000");
	assert_says(o, authority(f));
	assert_says(o, "http_proxy");
}

static void test_an_upper_case_proxy_is_used_but_not_under_cgi(void **state)
{
	struct fixture *f = *state;
	struct outcome o;
	char proxy[64];

	snprintf(proxy, sizeof proxy, "http://%s", authority(f));
	setenv("HTTP_PROXY", proxy, 1);
	snprintf(f->url, sizeof f->url, "http://cloud.invalid:5000/v3");
	f->options.retries = 0;
	o = ask(f, "GET", NULL);
	assert_says(o, authority(f));
	setenv("REQUEST_METHOD", "GET", 1);
	o = ask(f, "GET", NULL);
	unsetenv("REQUEST_METHOD");
	unsetenv("HTTP_PROXY");
	assert_null(strstr(o.error.message, authority(f)));
}

/* ------------------------------------------------------------------ broken answers */

static void test_a_body_cut_short_is_fetched_again(void **state)
{
	struct fixture *f = *state;
	struct outcome o;

	ANSWERS(f,
	        {.text = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"cut\": 1",
	                .after = CLOSE},
	        {.text = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"cut\"", .after = RESET},
	        {.text = hello});
	o = ask(f, "GET", NULL);
	assert_int_equal(o.status, 200);
	assert_string_equal(o.body, "hello");
	assert_int_equal(o.tries, 3);
}

static void test_a_body_cut_short_is_an_error_in_the_end(void **state)
{
	struct fixture *f = *state;
	struct outcome o;

	f->options.retries = 0;
	ANSWERS(f, {.text = "HTTP/1.1 200 OK\r\nX-Openstack-Request-Id: req-7\r\n"
	                    "Content-Length: 100\r\n\r\n{\"cut\": 1",
	                   .after = CLOSE});
	o = ask(f, "GET", NULL);
	assert_int_equal(o.status, 0);
	assert_int_equal(o.error.code, ERR_PROTOCOL);
	assert_string_equal(o.body, "");
	assert_string_equal(o.request_id, "req-7");
	assert_says(o, "broke off after 9 bytes");
	assert_true(o.sent);
}

static void test_chunks_cut_short_are_an_error(void **state)
{
	struct fixture *f = *state;
	struct outcome o;

	f->options.retries = 0;
	ANSWERS(f, {.text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n",
	                   .after = CLOSE});
	o = ask(f, "GET", NULL);
	assert_int_equal(o.status, 0);
	assert_true(o.error.code == ERR_PROTOCOL || o.error.code == ERR_CONNECT);
}

static void test_too_large_a_body_is_refused(void **state)
{
	struct fixture *f = *state;
	struct buf said = BUF_INIT, unsaid = BUF_INIT;
	struct answer list[2];
	struct outcome o;

	buf_puts(&said, "HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n");
	buf_repeat(&said, 'x', 3000);
	buf_puts(&unsaid, "HTTP/1.1 200 OK\r\n\r\n");
	buf_repeat(&unsaid, 'x', 3000);
	list[0] = (struct answer){.text = said.data, .after = CLOSE};
	list[1] = (struct answer){.text = unsaid.data, .after = CLOSE};
	answers(f, list, 2);
	f->options.max_body = 2999;
	for (int i = 0; i < 2; i++) {
		o = ask(f, "GET", NULL);
		assert_int_equal(o.status, 0);
		assert_int_equal(o.error.code, ERR_PROTOCOL);
		assert_says(o, "larger than 2999 bytes");
		assert_int_equal(o.tries, 1);
	}
	f->options.max_body = 3000;
	o = ask(f, "GET", NULL);
	assert_int_equal(o.status, 200);
	assert_int_equal(o.body_len, 3000);
	buf_free(&said);
	buf_free(&unsaid);
}

static void test_a_flood_of_headers_is_refused(void **state)
{
	struct fixture *f = *state;
	struct buf text = BUF_INIT;
	struct answer answer = {.after = CLOSE};
	struct outcome o;

	buf_puts(&text, "HTTP/1.1 200 OK\r\n");
	for (int i = 0; i < 2000; i++)
		buf_printf(&text, "X-%d: y\r\n", i);
	buf_puts(&text, "\r\n");
	answer.text = text.data;
	answers(f, &answer, 1);
	o = ask(f, "GET", NULL);
	assert_int_equal(o.error.code, ERR_PROTOCOL);
	assert_says(o, "headers");
	buf_free(&text);
}

static void test_hostile_header_text_is_made_safe(void **state)
{
	struct fixture *f = *state;
	struct outcome o = {.wanted = "X-Evil"};

	ANSWERS(f, {.text = "HTTP/1.1 200 OK\r\nX-Evil: a\x1b[2Jb\r\nContent-Length: 0\r\n\r\n"});
	send_request(f, "GET", NULL, &o);
	wait_for(f->loop, &o.done);
	assert_string_equal(o.header, "a\xef\xbf\xbd[2Jb");
}

static void test_a_peer_without_http_is_reported(void **state)
{
	struct fixture *f = *state;
	struct outcome o;

	ANSWERS(f, {.text = "SSH-2.0-OpenSSH_9.2p1\r\n", .after = KEEP});
	f->server.greets = true;
	o = ask(f, "GET", NULL);
	assert_int_equal(o.status, 0);
	assert_int_equal(o.error.code, ERR_PROTOCOL);
	assert_says(o, "does not speak HTTP");
	assert_says(o, authority(f));
}

static void test_tls_with_a_plain_service_is_reported(void **state)
{
	struct fixture *f = *state;
	struct outcome o;

	ANSWERS(f,
	        {.text = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", .after = KEEP});
	f->server.greets = true;
	f->options.insecure = true; /* the machine may have no CA file */
	snprintf(f->url, sizeof f->url, "https://%s/v3", authority(f));
	o = ask(f, "POST", "{}");
	assert_int_equal(o.error.code, ERR_CONNECT);
	assert_false(o.sent);
	assert_int_equal(o.tries, 1);
	assert_says(o, authority(f));
	assert_says(o, "cacert");
	assert_says(o, "verify");
	assert_says(o, "http://");
}

static void test_handshake_that_breaks_off_is_tried_again(void **state)
{
	struct fixture *f = *state;
	struct outcome o;

	ANSWERS(f, {.text = NULL, .after = CLOSE}, {.text = NULL, .after = RESET},
	        {.text = NULL, .after = CLOSE});
	f->server.greets = true;
	f->options.retries = 2;
	f->options.insecure = true; /* the machine may have no CA file */
	snprintf(f->url, sizeof f->url, "https://%s/v3", authority(f));
	o = ask(f, "GET", NULL);
	assert_int_equal(o.error.code, ERR_CONNECT);
	assert_int_equal(o.tries, 3);
	assert_says(o, authority(f));
}

static void test_a_missing_ca_file_is_reported(void **state)
{
	struct fixture *f = *state;
	struct outcome o;

	ANSWERS(f, {.text = hello});
	snprintf(f->url, sizeof f->url, "https://%s/v3", authority(f));
	f->options.cacert = "/nonexistent/ca.pem";
	o = ask(f, "GET", NULL);
	assert_int_equal(o.error.code, ERR_CONFIG);
	assert_says(o, "cacert");
	assert_says(o, "/nonexistent/ca.pem");
}

/* ------------------------------------------------------------------ time */

static void count_turn(void *data)
{
	(*(int *)data)++;
}

static void test_a_silent_service_times_out(void **state)
{
	struct fixture *f = *state;
	struct outcome o;
	int turns = 0;

	f->options.timeout_ms = 150;
	ANSWERS(f, {.text = NULL, .after = KEEP});
	loop_on_idle(f->loop, count_turn, &turns);
	o = ask(f, "GET", NULL);
	/* It slept meanwhile. */
	assert_in_range(turns, 1, 60);
	assert_int_equal(o.status, 0);
	assert_int_equal(o.error.code, ERR_TIMEOUT);
	assert_true(o.sent);
	assert_int_equal(o.tries, 1);
	assert_says(o, "did not answer within 0.15 s");
	assert_says(o, authority(f));
}

static void test_a_stalled_body_times_out(void **state)
{
	struct fixture *f = *state;
	struct outcome o;

	f->options.timeout_ms = 600;
	ANSWERS(f, {.text = "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nabc", .after = KEEP},
	        {.text = hello});
	o = ask(f, "GET", NULL);
	assert_int_equal(o.error.code, ERR_TIMEOUT);
	assert_says(o, "3 bytes received");
	assert_true(o.elapsed_ms < 600);
	assert_int_equal(ask(f, "GET", NULL).status, 200);
}

static void test_waiting_for_a_place_is_not_timed(void **state)
{
	struct fixture *f = *state;
	struct outcome all[13] = {{.done = false}};

	f->options.retries = 0;
	f->options.timeout_ms = 1200;
	ANSWERS(f, {.text = hello, .delay_ms = 500});
	for (size_t i = 0; i < 13; i++)
		send_request(f, "GET", NULL, &all[i]);
	for (size_t i = 0; i < 13; i++) {
		wait_for(f->loop, &all[i].done);
		assert_int_equal(all[i].error.code, 0);
		assert_int_equal(all[i].status, 200);
	}
}

static void test_an_invalid_url_is_reported_from_the_loop(void **state)
{
	static const char *const urls[] = {"", "ftp://host/x", "/v2.1", "http://", "http://a b/",
	        "file:///etc/passwd", "nonsense", "http://user:s3cret@"};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
		struct outcome o = {.done = false};
		struct http_request request = {.method = "GET", .url = urls[i]};

		http_send(f->http, &f->options, &request, outcome_came, &o);
		assert_false(o.done);
		wait_for(f->loop, &o.done);
		assert_int_equal(o.status, 0);
		assert_int_equal(o.error.code, ERR_CONFIG);
		assert_false(o.sent);
		assert_null(strstr(o.error.message, "s3cret"));
	}
}

static void test_calls_left_over_are_freed(void **state)
{
	struct fixture *f = *state;
	struct outcome all[10] = {{.done = false}};

	ANSWERS(f, {.text = NULL, .after = KEEP});
	for (size_t i = 0; i < 10; i++)
		send_request(f, "GET", NULL, &all[i]);
	while (f->server.requests < 2)
		loop_turn(f->loop, 1000);
	http_free(f->http);
	f->http = NULL;
	loop_turn(f->loop, 0);
	for (size_t i = 0; i < 10; i++)
		assert_int_equal(all[i].calls, 0);
}

#define TROUBLE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
#define REFUSED(name) cmocka_unit_test_setup_teardown(name, set_up_silent, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TROUBLE(test_a_busy_service_is_retried_after_its_retry_after),
	        TROUBLE(test_the_last_refusal_is_the_answer),
	        TROUBLE(test_a_change_is_never_repeated_once_sent),
	        TROUBLE(test_a_dead_kept_connection_repeats_no_change),
	        TROUBLE(test_a_dead_kept_connection_does_not_disturb_a_get),
	        TROUBLE(test_a_sign_in_may_be_repeated),
	        REFUSED(test_a_refused_change_is_repeated),
	        REFUSED(test_a_closed_port_is_named),
	        REFUSED(test_a_host_never_seen_is_not_hammered),
	        REFUSED(test_a_closed_proxy_is_named),
	        REFUSED(test_an_upper_case_proxy_is_used_but_not_under_cgi),
	        TROUBLE(test_a_body_cut_short_is_fetched_again),
	        TROUBLE(test_a_body_cut_short_is_an_error_in_the_end),
	        TROUBLE(test_chunks_cut_short_are_an_error),
	        TROUBLE(test_too_large_a_body_is_refused),
	        TROUBLE(test_a_flood_of_headers_is_refused),
	        TROUBLE(test_hostile_header_text_is_made_safe),
	        TROUBLE(test_a_peer_without_http_is_reported),
	        TROUBLE(test_tls_with_a_plain_service_is_reported),
	        TROUBLE(test_handshake_that_breaks_off_is_tried_again),
	        TROUBLE(test_a_missing_ca_file_is_reported),
	        TROUBLE(test_a_silent_service_times_out),
	        TROUBLE(test_a_stalled_body_times_out),
	        TROUBLE(test_waiting_for_a_place_is_not_timed),
	        TROUBLE(test_an_invalid_url_is_reported_from_the_loop),
	        TROUBLE(test_calls_left_over_are_freed),
	};
	return cmocka_run_group_tests_name("trouble", tests, NULL, NULL);
}
