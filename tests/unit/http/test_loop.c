/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loop: timers, watches, signals, waits inside waits. */
#include "server.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include "ncnova/clock.h"

static int set_up_loop(void **state)
{
	struct error error;

	*state = loop_new(&error);
	return *state ? 0 : -1;
}

static int tear_down_loop(void **state)
{
	loop_free(*state);
	return 0;
}

/* ------------------------------------------------------------------ timers */

struct record {
	struct loop *loop;
	char order[16];
	size_t count;
	uint64_t other;
	bool done;
};

static struct record *the_record;

static void note(char c)
{
	the_record->order[the_record->count++] = c;
}

static void fire_a(void *data)
{
	(void)data;
	note('a');
}

static void fire_b(void *data)
{
	(void)data;
	note('b');
}

static void fire_last(void *data)
{
	(void)data;
	note('.');
	the_record->done = true;
}

static void test_timers_fire_in_the_order_of_their_time(void **state)
{
	struct loop *loop = *state;
	struct record record = {.loop = loop};
	int64_t start = clock_ms();

	the_record = &record;
	loop_timer_start(loop, 60, fire_last, NULL);
	loop_timer_start(loop, 30, fire_b, NULL);
	loop_timer_start(loop, 10, fire_a, NULL);
	loop_timer_start(loop, 30, fire_a, NULL);
	wait_for(loop, &record.done);
	assert_string_equal(record.order, "aba.");
	assert_true(clock_ms() - start >= 60);
}

static void fire_and_stop_other(void *data)
{
	(void)data;
	note('s');
	loop_timer_stop(the_record->loop, the_record->other);
}

static void test_a_timer_stops_another_that_is_due_too(void **state)
{
	struct loop *loop = *state;
	struct record record = {.loop = loop};

	the_record = &record;
	loop_timer_start(loop, 0, fire_and_stop_other, NULL);
	record.other = loop_timer_start(loop, 0, fire_a, NULL);
	loop_timer_start(loop, 0, fire_last, NULL);
	wait_for(loop, &record.done);
	assert_string_equal(record.order, "s.");
}

static void fire_and_stop_itself(void *data)
{
	note('i');
	loop_timer_stop(the_record->loop, the_record->other);
	the_record->done = true;
	(void)data;
}

static void test_stopping_a_fired_timer_is_harmless(void **state)
{
	struct loop *loop = *state;
	struct record record = {.loop = loop};
	uint64_t next;

	the_record = &record;
	record.other = loop_timer_start(loop, 0, fire_and_stop_itself, NULL);
	wait_for(loop, &record.done);
	next = loop_timer_start(loop, 1000, fire_a, NULL);
	assert_true(next > record.other);
	loop_timer_stop(loop, record.other);
	loop_timer_stop(loop, 0);
	loop_timer_stop(loop, next);
	assert_string_equal(record.order, "i");
}

static void fire_again(void *data)
{
	note('r');
	loop_timer_start(the_record->loop, 0, fire_again, data);
}

static void test_a_timer_that_starts_itself_leaves_the_turn(void **state)
{
	struct loop *loop = *state;
	struct record record = {.loop = loop};

	the_record = &record;
	loop_timer_start(loop, 0, fire_again, NULL);
	loop_turn(loop, 0);
	assert_string_equal(record.order, "r");
	loop_turn(loop, 0);
	assert_string_equal(record.order, "rr");
}

static void test_a_turn_waits_no_longer_than_asked(void **state)
{
	struct loop *loop = *state;
	struct record record = {.loop = loop};
	int64_t start = clock_ms();

	the_record = &record;
	loop_timer_start(loop, 60000, fire_a, NULL);
	loop_turn(loop, 20);
	assert_true(clock_ms() - start < 10000);
	assert_string_equal(record.order, "");
}

/* ------------------------------------------------------------------ watches */

struct pipes {
	struct loop *loop;
	int a[2], b[2];
	struct loop_watch *watch_a, *watch_b;
	int reads_a, reads_b;
	bool done, nested;
};

static void open_pipes(struct pipes *p, struct loop *loop)
{
	*p = (struct pipes){.loop = loop};
	assert_int_equal(pipe(p->a), 0);
	assert_int_equal(pipe(p->b), 0);
	assert_int_equal(write(p->a[1], "x", 1), 1);
	assert_int_equal(write(p->b[1], "x", 1), 1);
}

static void close_pipes(struct pipes *p)
{
	loop_watch_remove(p->loop, p->watch_a);
	loop_watch_remove(p->loop, p->watch_b);
	for (int i = 0; i < 2; i++) {
		close(p->a[i]);
		close(p->b[i]);
	}
}

static void remove_both(void *data, int fd)
{
	struct pipes *p = data;
	char c;

	assert_int_equal(read(fd, &c, 1), 1);
	p->reads_a++;
	loop_watch_remove(p->loop, p->watch_a);
	loop_watch_remove(p->loop, p->watch_b);
	p->watch_a = p->watch_b = NULL;
	p->done = true;
}

static void read_b(void *data, int fd)
{
	struct pipes *p = data;
	char c;

	/* The pipe blocks: a call without anything to read would stop the test here. */
	assert_int_equal(read(fd, &c, 1), 1);
	p->reads_b++;
	p->done = true;
}

static void test_a_handler_removes_itself_and_the_next(void **state)
{
	struct pipes p;

	open_pipes(&p, *state);
	p.watch_a = loop_watch_add(p.loop, p.a[0], remove_both, &p);
	p.watch_b = loop_watch_add(p.loop, p.b[0], read_b, &p);
	wait_for(p.loop, &p.done);
	loop_turn(p.loop, 0);
	assert_int_equal(p.reads_a, 1);
	assert_int_equal(p.reads_b, 0);
	close_pipes(&p);
}

static void wait_inside(void *data, int fd)
{
	struct pipes *p = data;
	char c;

	assert_int_equal(read(fd, &c, 1), 1);
	p->reads_a++;
	p->done = false;
	/* Inside, b is read; the outer turn must not call it for the same byte. */
	wait_for(p->loop, &p->done);
	assert_int_equal(p->reads_b, 1);
	p->nested = true;
}

static void test_what_a_nested_wait_has_read_is_not_ready_any_more(void **state)
{
	struct pipes p;

	open_pipes(&p, *state);
	p.watch_a = loop_watch_add(p.loop, p.a[0], wait_inside, &p);
	p.watch_b = loop_watch_add(p.loop, p.b[0], read_b, &p);
	wait_for(p.loop, &p.nested);
	assert_int_equal(p.reads_a, 1);
	assert_int_equal(p.reads_b, 1);
	close_pipes(&p);
}

static void see_end(void *data, int fd)
{
	struct pipes *p = data;
	char c;

	p->done = read(fd, &c, 1) == 0;
}

static void test_a_hang_up_is_readable(void **state)
{
	struct pipes p;
	char c;

	open_pipes(&p, *state);
	assert_int_equal(read(p.a[0], &c, 1), 1);
	p.watch_a = loop_watch_add(p.loop, p.a[0], see_end, &p);
	close(p.a[1]);
	p.a[1] = dup(p.a[0]);
	wait_for(p.loop, &p.done);
	assert_true(p.done);
	close_pipes(&p);
}

/* ------------------------------------------------------------------ waits */

struct waits {
	struct loop *loop;
	int inner, outer;
	bool never, done;
};

static void interrupt_inside(void *data)
{
	struct waits *w = data;

	loop_interrupt(w->loop);
}

static void wait_in_timer(void *data)
{
	struct waits *w = data;
	struct error error = {0};

	loop_timer_start(w->loop, 0, interrupt_inside, w);
	w->inner = loop_until(w->loop, &w->never, &error);
	assert_int_equal(error.code, ERR_CANCELLED);
	assert_true(error.message[0] != '\0');
	w->done = true;
}

static void test_interrupt_ends_the_innermost_wait_alone(void **state)
{
	struct waits w = {.loop = *state};

	assert_false(loop_waiting(w.loop));
	loop_timer_start(w.loop, 0, wait_in_timer, &w);
	w.outer = loop_until(w.loop, &w.done, NULL);
	assert_int_equal(w.inner, ERR_CANCELLED);
	assert_int_equal(w.outer, 0);
	assert_false(loop_waiting(w.loop));
	/* Nobody waits: nothing to interrupt, also not later. */
	loop_interrupt(w.loop);
	assert_int_equal(loop_until(w.loop, &w.done, NULL), 0);
}

static void count_idle(void *data)
{
	(*(int *)data)++;
}

static void test_idle_comes_before_every_wait(void **state)
{
	int idle = 0;

	loop_on_idle(*state, count_idle, &idle);
	loop_turn(*state, 0);
	loop_turn(*state, 0);
	assert_int_equal(idle, 2);
	loop_on_idle(*state, NULL, NULL);
	loop_turn(*state, 0);
	assert_int_equal(idle, 2);
}

/* ------------------------------------------------------------------ signals */

struct caught {
	int count, signo;
	bool done;
};

static void catch (void *data, int signo)
{
	struct caught *caught = data;

	caught->count++;
	caught->signo = signo;
	caught->done = true;
}

static void test_a_signal_is_handled_in_the_loop(void **state)
{
	struct caught caught = {0};

	assert_int_equal(loop_signal(*state, SIGUSR1, catch, &caught), 0);
	raise(SIGUSR1);
	assert_int_equal(caught.count, 0);
	wait_for(*state, &caught.done);
	assert_int_equal(caught.count, 1);
	assert_int_equal(caught.signo, SIGUSR1);
	loop_turn(*state, 0);
	assert_int_equal(caught.count, 1);
	assert_int_equal(loop_signal(*state, 0, catch, &caught), ERR_IO);
	assert_int_equal(loop_signal(*state, SIGKILL, catch, &caught), ERR_IO);
}

static void test_a_flood_of_signals_loses_none_of_another_kind(void **state)
{
	struct caught flood = {0}, term = {0};

	loop_signal(*state, SIGWINCH, catch, &flood);
	loop_signal(*state, SIGTERM, catch, &term);
	for (int i = 0; i < 100000; i++)
		raise(SIGWINCH);
	raise(SIGTERM);
	wait_for(*state, &term.done);
	assert_int_equal(term.count, 1);
	assert_true(flood.count >= 1);
}

static void test_a_signal_wakes_a_wait(void **state)
{
	struct caught caught = {0};
	pid_t parent = getpid(), child;

	loop_signal(*state, SIGUSR2, catch, &caught);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		kill(parent, SIGUSR2);
		_exit(0);
	}
	wait_for(*state, &caught.done);
	assert_int_equal(waitpid(child, NULL, 0), child);
	assert_int_equal(caught.signo, SIGUSR2);
}

static void test_without_a_handler_the_default_is_back(void **state)
{
	struct caught caught = {0};
	struct sigaction now;

	loop_signal(*state, SIGUSR1, catch, &caught);
	assert_int_equal(loop_signal(*state, SIGUSR1, NULL, NULL), 0);
	assert_int_equal(sigaction(SIGUSR1, NULL, &now), 0);
	assert_true(now.sa_handler == SIG_DFL);
	assert_int_equal(sigaction(SIGPIPE, NULL, &now), 0);
	assert_true(now.sa_handler == SIG_IGN);
}

/* --- a computation that never comes back to the loop --- */

static int restored_fd;

static void restored(void)
{
	if (write(restored_fd, "r", 1) < 0)
		_exit(99);
}

static void ignore_it(void *data, int signo)
{
	(void)data;
	(void)signo;
}

/* The status with which a child ends that computes for ever; `twice`: the second time after that.
 */
static int end_of_busy(int signo, bool again)
{
	int ready[2], back[2], status;
	char c = 0;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(back), 0);
	pid = fork();
	if (!pid) {
		struct error error;
		struct loop *loop = loop_new(&error);

		restored_fd = back[1];
		loop_on_stuck(restored);
		loop_signal(loop, signo, ignore_it, NULL);
		if (write(ready[1], "x", 1) < 0)
			_exit(98);
		for (volatile unsigned long i = 0;; i++)
			;
	}
	assert_int_equal(read(ready[0], &c, 1), 1);
	for (bool ended = false; !ended;) {
		kill(pid, signo);
		ended = waitpid(pid, &status, again ? WNOHANG : 0) == pid;
		if (!ended)
			poll(NULL, 0, 100);
	}
	close(back[1]);
	assert_int_equal(read(back[0], &c, 1), 1);
	close(back[0]);
	close(ready[0]);
	close(ready[1]);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void test_a_signal_ends_a_stuck_loop(void **state)
{
	(void)state;
	assert_int_equal(end_of_busy(SIGTERM, false), 128 + SIGTERM);
	assert_int_equal(end_of_busy(SIGHUP, false), 128 + SIGHUP);
	assert_int_equal(end_of_busy(SIGINT, true), 128 + SIGINT);
}

#define LOOP_TEST(name) cmocka_unit_test_setup_teardown(name, set_up_loop, tear_down_loop)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        LOOP_TEST(test_timers_fire_in_the_order_of_their_time),
	        LOOP_TEST(test_a_timer_stops_another_that_is_due_too),
	        LOOP_TEST(test_stopping_a_fired_timer_is_harmless),
	        LOOP_TEST(test_a_timer_that_starts_itself_leaves_the_turn),
	        LOOP_TEST(test_a_turn_waits_no_longer_than_asked),
	        LOOP_TEST(test_a_handler_removes_itself_and_the_next),
	        LOOP_TEST(test_what_a_nested_wait_has_read_is_not_ready_any_more),
	        LOOP_TEST(test_a_hang_up_is_readable),
	        LOOP_TEST(test_interrupt_ends_the_innermost_wait_alone),
	        LOOP_TEST(test_idle_comes_before_every_wait),
	        LOOP_TEST(test_a_signal_is_handled_in_the_loop),
	        LOOP_TEST(test_a_flood_of_signals_loses_none_of_another_kind),
	        LOOP_TEST(test_a_signal_wakes_a_wait),
	        cmocka_unit_test(test_a_signal_ends_a_stuck_loop),
	        LOOP_TEST(test_without_a_handler_the_default_is_back),
	};
	return cmocka_run_group_tests_name("loop", tests, NULL, NULL);
}
