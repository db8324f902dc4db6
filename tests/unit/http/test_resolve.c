/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A name that takes for ever to be resolved holds up nobody. */
#include "server.h"

#include <dlfcn.h>
#include <netdb.h>
#include <pthread.h>

#include "ncnova/clock.h"

typedef int getaddrinfo_fn(const char *, const char *, const struct addrinfo *, struct addrinfo **);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int stuck;
static bool released;

/* Stands before the C library's: names below .stuck.test answer only once released. */
int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
        struct addrinfo **result)
{
	union {
		void *symbol;
		getaddrinfo_fn *call;
	} real = {.symbol = dlsym(RTLD_NEXT, "getaddrinfo")};

	if (!name || !str_ends(name, ".stuck.test"))
		return real.call(name, service, hints, result);
	pthread_mutex_lock(&lock);
	stuck++;
	pthread_cond_broadcast(&changed);
	while (!released)
		pthread_cond_wait(&changed, &lock);
	stuck--;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&lock);
	return real.call("127.0.0.1", service, hints, result);
}

static void release(void)
{
	pthread_mutex_lock(&lock);
	released = true;
	pthread_cond_broadcast(&changed);
	while (stuck)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
}

static bool is_stuck(void)
{
	bool answer;

	pthread_mutex_lock(&lock);
	answer = stuck > 0;
	pthread_mutex_unlock(&lock);
	return answer;
}

static int set_up_stuck(void **state)
{
	struct fixture *f;

	released = false;
	set_up(state);
	f = *state;
	snprintf(f->url, sizeof f->url, "http://cloud.stuck.test:%d/v3", f->server.port);
	return 0;
}

static int tear_down_stuck(void **state)
{
	release();
	return tear_down(state);
}

static struct http_call *send_and_stick(struct fixture *f, struct outcome *outcome)
{
	struct http_call *call = send_request(f, "POST", "{}", outcome);

	while (!is_stuck())
		loop_turn(f->loop, 10);
	return call;
}

static void test_cancel_does_not_wait_for_the_resolver(void **state)
{
	static const struct answer hello = {.text = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"};
	struct fixture *f = *state;
	struct outcome o = {.done = false};
	struct http_call *call = send_and_stick(f, &o);
	int64_t start = clock_ms();

	answers(f, &hello, 1);
	http_cancel(call);
	assert_true(is_stuck());
	assert_true(clock_ms() - start < 5000);
	/* Others go on meanwhile; and when the name is known at last, nothing is sent. */
	snprintf(f->url, sizeof f->url, "http://127.0.0.1:%d/v3", f->server.port);
	assert_int_equal(ask(f, "GET", NULL).status, 200);
	assert_true(is_stuck());
	release();
	for (int i = 0; i < 30; i++)
		loop_turn(f->loop, 10);
	assert_int_equal(o.calls, 0);
	assert_int_equal(f->server.requests, 1);
	assert_int_equal(f->server.connections, 1);
}

static void test_the_end_does_not_wait_for_the_resolver(void **state)
{
	struct fixture *f = *state;
	struct outcome o = {.done = false};
	struct http_call *call = send_and_stick(f, &o);

	send_request(f, "GET", NULL, &o);
	http_cancel(call);
	http_free(f->http);
	f->http = NULL;
	assert_true(is_stuck());
	assert_int_equal(o.calls, 0);
}

static void test_a_time_out_does_not_wait_for_the_resolver(void **state)
{
	struct fixture *f = *state;
	struct outcome o = {.done = false};

	f->options.retries = 0;
	f->options.connect_timeout_ms = 300;
	send_and_stick(f, &o);
	wait_for(f->loop, &o.done);
	assert_true(is_stuck());
	assert_int_equal(o.error.code, ERR_TIMEOUT);
	assert_false(o.sent);
	assert_non_null(strstr(o.error.message, "cloud.stuck.test"));
}

#define STUCK(name) cmocka_unit_test_setup_teardown(name, set_up_stuck, tear_down_stuck)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        STUCK(test_cancel_does_not_wait_for_the_resolver),
	        STUCK(test_the_end_does_not_wait_for_the_resolver),
	        STUCK(test_a_time_out_does_not_wait_for_the_resolver),
	};
	return cmocka_run_group_tests_name("resolve", tests, NULL, NULL);
}
