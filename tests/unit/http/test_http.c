/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One request over real sockets: what is sent, what comes back, what a client is told. */
#include "server.h"

#define OK_TEXT(body) "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " body

static const char hello[] = OK_TEXT("13") "\r\n\r\n{\"hello\": 42}";

static void test_get_brings_status_body_and_headers(void **state)
{
	struct fixture *f = *state;
	struct outcome o = {.wanted = "x-SUBJECT-token"};

	ANSWERS(f, {.text = "HTTP/1.1 200 OK\r\ncontent-LENGTH: 2\r\nX-Subject-Token:  abc \r\n"
	                    "x-openstack-REQUEST-id: req-1\r\n\r\n{}"});
	send_request(f, "GET", NULL, &o);
	assert_false(o.done);
	wait_for(f->loop, &o.done);
	assert_int_equal(o.status, 200);
	assert_string_equal(o.body, "{}");
	assert_int_equal(o.body_len, 2);
	assert_string_equal(o.header, "abc");
	assert_string_equal(o.request_id, "req-1");
	assert_int_equal(o.error.code, 0);
	assert_int_equal(o.tries, 1);
	assert_true(o.sent);
	assert_int_equal(o.calls, 1);
	assert_int_equal(f->server.requests, 1);
	assert_non_null(strstr(buf_str(&f->server.last), "GET /v2.1/servers HTTP/1.1\r\n"));
	assert_null(strcasestr(buf_str(&f->server.last), "content-type"));
	assert_non_null(strstr(buf_str(&f->server.last), "User-Agent: ncnova/"));
}

static void test_an_error_status_is_an_answer(void **state)
{
	struct fixture *f = *state;
	struct outcome o;

	ANSWERS(f, {.text = "HTTP/1.1 404 Not Found\r\nX-Compute-Request-Id: req-9\r\n"
	                    "Content-Length: 4\r\n\r\ngone"});
	o = ask(f, "GET", NULL);
	assert_int_equal(o.status, 404);
	assert_int_equal(o.error.code, 0);
	assert_string_equal(o.body, "gone");
	assert_string_equal(o.request_id, "req-9");
}

static void test_a_body_goes_out_as_given(void **state)
{
	static const char *const headers[] = {"Content-Type: application/json",
	        "X-Auth-Token: t0ken", "X-Name: a\r\nX-Injected: yes", NULL};
	struct fixture *f = *state;
	struct outcome o = {.done = false};
	struct http_request request = {.method = "POST",
	        .url = f->url,
	        .headers = headers,
	        .body = "{\"a\":1}",
	        .body_len = 7};
	const char *sent;

	ANSWERS(f, {.text = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"});
	http_send(f->http, &f->options, &request, outcome_came, &o);
	wait_for(f->loop, &o.done);
	assert_int_equal(o.status, 202);
	assert_string_equal(o.body, "");
	sent = buf_str(&f->server.last);
	assert_non_null(strstr(sent, "POST /v2.1/servers HTTP/1.1\r\n"));
	assert_non_null(strstr(sent, "\r\nContent-Type: application/json\r\n"));
	assert_non_null(strstr(sent, "\r\nX-Auth-Token: t0ken\r\n"));
	assert_non_null(strstr(sent, "\r\nContent-Length: 7\r\n"));
	assert_non_null(strstr(sent, "\r\n\r\n{\"a\":1}"));
	assert_null(strstr(sent, "Injected"));
	assert_null(strstr(sent, "Expect"));
}

static void test_every_method_says_its_name(void **state)
{
	static const char *const methods[] = {"DELETE", "PUT", "PATCH", "POST", "HEAD"};
	struct fixture *f = *state;

	ANSWERS(f, {.text = "HTTP/1.1 204 No Content\r\n\r\n"});
	for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
		struct outcome o = ask(f, methods[i], NULL);

		assert_int_equal(o.status, 204);
		assert_memory_equal(buf_str(&f->server.last), methods[i], strlen(methods[i]));
	}
}

static void test_chunks_are_put_together(void **state)
{
	struct fixture *f = *state;
	struct outcome o;

	ANSWERS(f, {.text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	                    "4\r\nab\r\n\r\n3\r\ncde\r\n0\r\n\r\n"});
	o = ask(f, "GET", NULL);
	assert_string_equal(o.body, "ab\r\ncde");
}

static uint32_t crc32_of(const char *text, size_t len)
{
	uint32_t crc = 0xffffffffu;

	for (size_t i = 0; i < len; i++) {
		crc ^= (unsigned char)text[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
	}
	return ~crc;
}

static void test_gzip_is_undone(void **state)
{
	static const char plain[] = "{\"servers\": []}";
	struct fixture *f = *state;
	struct outcome o;
	struct buf gzip = BUF_INIT, text = BUF_INIT;
	uint32_t tail[2] = {crc32_of(plain, sizeof plain - 1), sizeof plain - 1};
	struct answer answer = {.after = KEEP};

	/* One stored block. */
	buf_add(&gzip, "\x1f\x8b\x08\0\0\0\0\0\0\x03\x01", 11);
	buf_putc(&gzip, (char)(sizeof plain - 1));
	buf_putc(&gzip, 0);
	buf_putc(&gzip, (char)~(sizeof plain - 1));
	buf_putc(&gzip, (char)0xff);
	buf_add(&gzip, plain, sizeof plain - 1);
	for (int i = 0; i < 2; i++)
		for (int shift = 0; shift < 32; shift += 8)
			buf_putc(&gzip, (char)(tail[i] >> shift));
	buf_printf(&text,
	        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n",
	        gzip.len);
	buf_add(&text, gzip.data, gzip.len);
	answer.text = text.data;
	answer.len = text.len;
	answers(f, &answer, 1);
	o = ask(f, "GET", NULL);
	assert_int_equal(o.status, 200);
	assert_string_equal(o.body, plain);
	assert_non_null(strcasestr(buf_str(&f->server.last), "\r\nAccept-Encoding: "));
	assert_non_null(strstr(buf_str(&f->server.last), "gzip"));
	buf_free(&gzip);
	buf_free(&text);
}

static void test_connections_are_kept_and_shared(void **state)
{
	struct fixture *f = *state;
	struct outcome all[20] = {{.done = false}};

	ANSWERS(f, {.text = hello});
	for (size_t i = 0; i < 20; i++)
		send_request(f, "GET", NULL, &all[i]);
	for (size_t i = 0; i < 20; i++)
		wait_for(f->loop, &all[i].done);
	for (size_t i = 0; i < 20; i++)
		assert_int_equal(all[i].status, 200);
	assert_int_equal(f->server.requests, 20);
	assert_in_range(f->server.most_open, 1, 6);
	assert_in_range(f->server.connections, 1, 6);
	/* A change goes out although all places are taken by kept connections. */
	assert_int_equal(ask(f, "POST", "{}").status, 200);
}

/* ------------------------------------------------------------------ redirects */

static struct outcome ask_redirected(struct fixture *f, const char *method, const char *location)
{
	struct buf text = BUF_INIT;
	struct answer list[2] = {{.after = KEEP}, {.text = hello}};
	struct outcome o;

	buf_printf(
	        &text, "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n", location);
	list[0].text = buf_str(&text);
	answers(f, list, 2);
	f->server.requests = 0;
	o = ask(f, method, NULL);
	buf_free(&text);
	return o;
}

static void test_a_get_follows_on_the_same_host_alone(void **state)
{
	struct fixture *f = *state;
	struct outcome o;
	char same[96];

	o = ask_redirected(f, "GET", "/elsewhere?x=1");
	assert_int_equal(o.status, 200);
	assert_int_equal(f->server.requests, 2);
	assert_non_null(strstr(buf_str(&f->server.last), "GET /elsewhere?x=1 "));
	snprintf(same, sizeof same, "http://127.0.0.1:%d/there", f->server.port);
	assert_int_equal(ask_redirected(f, "GET", same).status, 200);

	o = ask_redirected(f, "GET", "http://127.0.0.2:1/stolen");
	assert_int_equal(o.status, 302);
	assert_int_equal(f->server.requests, 1);
	assert_int_equal(ask_redirected(f, "GET", "https://127.0.0.1/").status, 302);
	assert_int_equal(ask_redirected(f, "GET", "file:///etc/passwd").status, 302);
	o = ask_redirected(f, "POST", "/elsewhere");
	assert_int_equal(o.status, 302);
	assert_int_equal(f->server.requests, 1);
}

static void test_a_circle_of_redirects_ends(void **state)
{
	struct fixture *f = *state;
	struct outcome o;

	ANSWERS(f,
	        {.text = "HTTP/1.1 301 M\r\nLocation: /v2.1/servers\r\nContent-Length: 0\r\n\r\n"});
	o = ask(f, "GET", NULL);
	assert_int_equal(o.status, 301);
	assert_int_equal(f->server.requests, 6);
}

/* ------------------------------------------------------------------ cancelling, nesting */

static void test_a_cancelled_call_is_forgotten(void **state)
{
	struct fixture *f = *state;
	struct outcome first = {.done = false}, second = {.done = false};
	struct http_call *call;

	ANSWERS(f, {.text = NULL, .after = KEEP}, {.text = hello});
	call = send_request(f, "GET", NULL, &first);
	while (f->server.requests == 0)
		loop_turn(f->loop, 1000);
	http_cancel(call);
	send_request(f, "GET", NULL, &second);
	wait_for(f->loop, &second.done);
	assert_int_equal(first.calls, 0);
	assert_int_equal(second.calls, 1);
	assert_int_equal(f->server.requests, 2);
	http_cancel(NULL);
}

static void test_a_call_is_cancelled_while_it_waits_to_be_repeated(void **state)
{
	struct fixture *f = *state;
	struct outcome o = {.done = false};
	struct http_call *call;

	ANSWERS(f, {.text = "HTTP/1.1 503 Busy\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n"},
	        {.text = hello});
	call = send_request(f, "GET", NULL, &o);
	while (f->server.requests == 0)
		loop_turn(f->loop, 1000);
	for (int i = 0; i < 5; i++)
		loop_turn(f->loop, 20);
	assert_false(o.done);
	http_cancel(call);
	assert_int_equal(ask(f, "GET", NULL).status, 200);
	assert_int_equal(o.calls, 0);
	assert_int_equal(f->server.requests, 2);
}

static void test_a_queued_call_is_cancelled_before_it_goes_out(void **state)
{
	struct fixture *f = *state;
	struct outcome all[9] = {{.done = false}};
	struct http_call *calls[9];

	ANSWERS(f, {.text = hello});
	for (size_t i = 0; i < 9; i++)
		calls[i] = send_request(f, "POST", "{}", &all[i]);
	http_cancel(calls[7]);
	http_cancel(calls[0]);
	for (size_t i = 0; i < 9; i++)
		if (i != 7 && i != 0)
			wait_for(f->loop, &all[i].done);
	assert_int_equal(f->server.requests, 7);
	assert_int_equal(all[7].calls + all[0].calls, 0);
}

struct chain {
	struct fixture *f;
	struct http_call *self, *other;
	struct outcome inner;
	bool done;
};

static void cancel_others(void *data, struct http_reply *reply)
{
	struct chain *chain = data;

	assert_int_equal(reply->status, 200);
	http_cancel(chain->self);
	http_cancel(chain->other);
	/* Still readable: the reply is borrowed until this returns. */
	assert_string_equal(reply->body, "{\"hello\": 42}");
	chain->done = true;
}

static void test_a_callback_cancels_itself_and_another(void **state)
{
	struct fixture *f = *state;
	struct chain chain = {.f = f};
	struct http_request request = {.method = "GET", .url = f->url};

	ANSWERS(f, {.text = hello}, {.text = NULL, .after = KEEP});
	chain.self = http_send(f->http, &f->options, &request, cancel_others, &chain);
	chain.other = send_request(f, "GET", NULL, &chain.inner);
	wait_for(f->loop, &chain.done);
	assert_int_equal(chain.inner.calls, 0);
}

static void ask_inside(void *data, struct http_reply *reply)
{
	struct chain *chain = data;

	chain->inner = ask(chain->f, "GET", NULL);
	assert_int_equal(chain->inner.status, 200);
	assert_string_equal(reply->body, "{\"hello\": 42}");
	chain->done = true;
}

static void test_a_callback_waits_for_another_request(void **state)
{
	struct fixture *f = *state;
	struct chain chain = {.f = f};
	struct http_request request = {.method = "GET", .url = f->url};

	ANSWERS(f, {.text = hello});
	http_send(f->http, &f->options, &request, ask_inside, &chain);
	wait_for(f->loop, &chain.done);
	assert_int_equal(f->server.requests, 2);
}

static void test_timings_have_label_and_time(void **state)
{
	struct fixture *f = *state;
	struct outcome o = {.done = false};
	struct http_request request = {.method = "GET", .url = f->url, .label = "list servers"};
	const struct http_timing *timings;
	size_t count;
	char url[128];

	ANSWERS(f, {.text = hello});
	http_send(f->http, &f->options, &request, outcome_came, &o);
	wait_for(f->loop, &o.done);
	snprintf(url, sizeof url, "%s?token=s3cret", f->url);
	request.url = url;
	request.label = NULL;
	o.done = false;
	http_send(f->http, &f->options, &request, outcome_came, &o);
	wait_for(f->loop, &o.done);
	timings = http_timings(f->http, &count);
	assert_int_equal(count, 2);
	assert_string_equal(timings[0].label, "list servers");
	assert_memory_equal(timings[1].label, "GET http://127.0.0.1:", 21);
	assert_null(strstr(timings[1].label, "s3cret"));
	assert_true(timings[0].seconds >= 0 && timings[0].seconds < 20);
}

#define HTTP_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        HTTP_TEST(test_get_brings_status_body_and_headers),
	        HTTP_TEST(test_an_error_status_is_an_answer),
	        HTTP_TEST(test_a_body_goes_out_as_given),
	        HTTP_TEST(test_every_method_says_its_name),
	        HTTP_TEST(test_chunks_are_put_together),
	        HTTP_TEST(test_gzip_is_undone),
	        HTTP_TEST(test_connections_are_kept_and_shared),
	        HTTP_TEST(test_a_get_follows_on_the_same_host_alone),
	        HTTP_TEST(test_a_circle_of_redirects_ends),
	        HTTP_TEST(test_a_cancelled_call_is_forgotten),
	        HTTP_TEST(test_a_call_is_cancelled_while_it_waits_to_be_repeated),
	        HTTP_TEST(test_a_queued_call_is_cancelled_before_it_goes_out),
	        HTTP_TEST(test_a_callback_cancels_itself_and_another),
	        HTTP_TEST(test_a_callback_waits_for_another_request),
	        HTTP_TEST(test_timings_have_label_and_time),
	};
	return cmocka_run_group_tests_name("http", tests, NULL, NULL);
}
