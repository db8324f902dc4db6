/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pseudo-terminal of the screen's tests: a child, a pty, libvterm in between. */
#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <vterm.h>

#include <cmocka.h>

#include "ncnova/buf.h"

/* How long a screen may take to show what is expected: a loaded machine is slow, a real cloud
 * slower. It costs time only where a test fails. */
#define EXPECT_SECONDS (getenv("NCNOVA_TEST_CLOUD") ? 240 : 60)

struct terminal {
	int master, slave;  /* the slave stays open, so that its modes can be read after the end */
	pid_t pid, program; /* program: below a shell another one */
	int status;         /* of waitpid; valid when ended */
	bool ended, killed;
	struct termios before;
	VTerm *vt;
	VTermScreen *screen;
	int rows, cols;
	struct buf raw;
	size_t counted;
	char *home;
	bool own_home;
};

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* What libvterm answers (cursor position, device attributes) goes back to the program. */
static void answer(const char *bytes, size_t len, void *user)
{
	struct terminal *terminal = user;

	if (write(terminal->master, bytes, len) < 0)
		return;
}

static void child(
        const struct terminal_options *options, const char *home, const char *const *arguments)
{
	const char *bin = getenv("NCNOVA_BIN"), *demo = getenv("NCNOVA_DEMO_CLOUD");
	const char *asan = getenv("ASAN_OPTIONS"), *lsan = getenv("LSAN_OPTIONS");
	const char *path = getenv("PATH");
	struct strv argv = STRV_INIT, env = STRV_INIT;

	strv_add(&argv, bin ? bin : "build/ncnova");
	for (size_t i = 0; arguments && arguments[i]; i++)
		strv_add(&argv, arguments[i]);
	strv_take(&env, xasprintf("TERM=%s", options->term ? options->term : "xterm-256color"));
	strv_take(&env, xasprintf("LC_ALL=%s", options->locale ? options->locale : "C.UTF-8"));
	strv_take(&env, xasprintf("HOME=%s", home));
	strv_take(&env, xasprintf("PATH=%s", path ? path : "/usr/bin:/bin"));
	if (demo)
		strv_take(&env, xasprintf("NCNOVA_DEMO_CLOUD=%s", demo));
	if (asan)
		strv_take(&env, xasprintf("ASAN_OPTIONS=%s", asan));
	if (lsan)
		strv_take(&env, xasprintf("LSAN_OPTIONS=%s", lsan));
	strv_add(&env, "TZ=UTC");
	strv_add(&env, "INPUTRC=/dev/null");
	for (size_t i = 0; options->env && options->env[i]; i++)
		strv_add(&env, options->env[i]);
	execve(argv.items[0], argv.items, env.items);
	_exit(127);
}

/* A shell with job control: the program is the foreground job, in a process group of its own. */
static void be_shell(int report)
{
	pid_t job = fork();
	int status = 0;

	if (!job) {
		close(report);
		setpgid(0, 0);
		signal(SIGTTOU, SIG_IGN);
		tcsetpgrp(0, getpid());
		signal(SIGTTOU, SIG_DFL);
		return;
	}
	if (write(report, &job, sizeof job) < 0)
		_exit(126);
	signal(SIGHUP, SIG_IGN);
	while (waitpid(job, &status, 0) < 0 && errno == EINTR)
		;
	_exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

struct terminal *terminal_start(
        const struct terminal_options *options, const char *const *arguments)
{
	static const struct terminal_options defaults;
	struct terminal *terminal = xcalloc(1, sizeof *terminal);
	struct winsize size = {0};
	int report[2];

	options = options ? options : &defaults;
	terminal->rows = options->rows ? options->rows : 24;
	terminal->cols = options->cols ? options->cols : 80;
	if (options->home) {
		terminal->home = xstrdup(options->home);
	} else {
		terminal->home = xstrdup("/tmp/ncnova-test-XXXXXX");
		assert_non_null(mkdtemp(terminal->home));
		terminal->own_home = true;
	}
	size.ws_row = (unsigned short)terminal->rows;
	size.ws_col = (unsigned short)terminal->cols;
	assert_int_equal(openpty(&terminal->master, &terminal->slave, NULL, NULL, &size), 0);
	tcgetattr(terminal->slave, &terminal->before);
	terminal->vt = vterm_new(terminal->rows, terminal->cols);
	vterm_set_utf8(terminal->vt, 1);
	vterm_output_set_callback(terminal->vt, answer, terminal);
	terminal->screen = vterm_obtain_screen(terminal->vt);
	vterm_screen_enable_altscreen(terminal->screen, 1);
	vterm_screen_reset(terminal->screen, 1);
	assert_int_equal(pipe2(report, O_CLOEXEC), 0);
	terminal->program = terminal->pid = fork();
	assert_true(terminal->pid >= 0);
	if (!terminal->pid) {
		setsid();
		ioctl(terminal->slave, TIOCSCTTY, 0);
		for (int fd = 0; fd < 3; fd++)
			dup2(terminal->slave, fd);
		close(terminal->master);
		if (terminal->slave > 2)
			close(terminal->slave);
		if (options->shell)
			be_shell(report[1]);
		child(options, terminal->home, arguments);
	}
	close(report[1]);
	if (options->shell)
		assert_int_equal(read(report[0], &terminal->program, sizeof terminal->program),
		        sizeof terminal->program);
	close(report[0]);
	fcntl(terminal->master, F_SETFD, FD_CLOEXEC);
	fcntl(terminal->slave, F_SETFD, FD_CLOEXEC);
	fcntl(terminal->master, F_SETFL, O_NONBLOCK);
	return terminal;
}

static void reap(struct terminal *terminal)
{
	if (!terminal->ended && waitpid(terminal->pid, &terminal->status, WNOHANG) == terminal->pid)
		terminal->ended = true;
}

/* Reads what there is within `ms`; true when something came. */
static bool pump(struct terminal *terminal, int ms)
{
	struct pollfd fd = {.fd = terminal->master, .events = POLLIN};
	char chunk[4096];
	ssize_t n;

	if (poll(&fd, 1, ms) <= 0)
		return false;
	n = read(terminal->master, chunk, sizeof chunk);
	if (n <= 0)
		return false;
	buf_add(&terminal->raw, chunk, (size_t)n);
	vterm_input_write(terminal->vt, chunk, (size_t)n);
	return true;
}

static void remove_home(const char *home)
{
	char *command = xasprintf("rm -rf -- '%s'", home);

	if (system(command) != 0)
		print_message("could not remove %s\n", home);
	free(command);
}

void terminal_forget_end(struct terminal *terminal)
{
	terminal->killed = true;
}

void terminal_free(struct terminal *terminal)
{
	int64_t end = now_ms() + 10000;
	bool crashed;

	if (!terminal)
		return;
	reap(terminal);
	if (!terminal->ended)
		kill(terminal->program, SIGHUP);
	while (!terminal->ended && now_ms() < end) {
		pump(terminal, 20);
		reap(terminal);
	}
	if (!terminal->ended) {
		kill(terminal->pid, SIGKILL);
		waitpid(terminal->pid, &terminal->status, 0);
		terminal->ended = true;
		print_error("the program did not end on a hang-up\n");
	}
	while (pump(terminal, 0))
		;
	crashed = WIFSIGNALED(terminal->status) && !terminal->killed &&
	          WTERMSIG(terminal->status) != SIGHUP && WTERMSIG(terminal->status) != SIGTERM;
	if (crashed ||
	        (!terminal->killed && strstr(buf_str(&terminal->raw), "ERROR: AddressSanitizer")) ||
	        strstr(buf_str(&terminal->raw), "ERROR: LeakSanitizer") ||
	        strstr(buf_str(&terminal->raw), "runtime error:")) {
		fprintf(stderr, "the program crashed or leaked:\n%s\n", buf_str(&terminal->raw));
		crashed = true;
	}
	close(terminal->master);
	close(terminal->slave);
	vterm_free(terminal->vt);
	buf_free(&terminal->raw);
	if (terminal->own_home)
		remove_home(terminal->home);
	free(terminal->home);
	free(terminal);
	assert_false(crashed);
}

void terminal_hangup(struct terminal *terminal)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	assert_true(null >= 0);
	/* The descriptors stay valid numbers, the terminal behind them goes. */
	dup3(null, terminal->master, O_CLOEXEC);
	dup3(null, terminal->slave, O_CLOEXEC);
	close(null);
}

/* What follows an Esc too soon is a key with Alt: people pause. */
static void let_esc_be_one(struct terminal *terminal)
{
	int64_t end = now_ms() + 2000;
	int waiting = 0;

	while (now_ms() < end && !ioctl(terminal->slave, FIONREAD, &waiting) && waiting)
		pump(terminal, 10);
	terminal_idle(terminal, 100);
}

void terminal_type(struct terminal *terminal, const char *keys)
{
	size_t len = strlen(keys);
	bool lone_esc = len && keys[len - 1] == 27;

	while (len) {
		ssize_t n = write(terminal->master, keys, len);

		if (n < 0 && errno != EAGAIN)
			fail_msg("cannot type: %s", strerror(errno));
		if (n > 0) {
			keys += n;
			len -= (size_t)n;
		}
		pump(terminal, 0);
	}
	if (lone_esc)
		let_esc_be_one(terminal);
}

void terminal_paste(struct terminal *terminal, const char *text)
{
	terminal_type(terminal, "\x1b[200~");
	terminal_type(terminal, text);
	terminal_type(terminal, "\x1b[201~");
}

void terminal_resize(struct terminal *terminal, int rows, int cols)
{
	struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};

	while (pump(terminal, 0))
		;
	terminal->rows = rows;
	terminal->cols = cols;
	vterm_set_size(terminal->vt, rows, cols);
	ioctl(terminal->master, TIOCSWINSZ, &size);
}

static void add_utf8(struct buf *out, uint32_t c)
{
	if (c < 0x80) {
		buf_putc(out, (char)c);
	} else if (c < 0x800) {
		buf_putc(out, (char)(0xc0 | c >> 6));
		buf_putc(out, (char)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		buf_putc(out, (char)(0xe0 | c >> 12));
		buf_putc(out, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_putc(out, (char)(0x80 | (c & 0x3f)));
	} else {
		buf_putc(out, (char)(0xf0 | c >> 18));
		buf_putc(out, (char)(0x80 | (c >> 12 & 0x3f)));
		buf_putc(out, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_putc(out, (char)(0x80 | (c & 0x3f)));
	}
}

char *terminal_row(struct terminal *terminal, int row)
{
	struct buf line = BUF_INIT;
	size_t end = 0;

	for (int col = 0; col < terminal->cols; col++) {
		VTermScreenCell cell;
		VTermPos pos = {.row = row, .col = col};

		if (!vterm_screen_get_cell(terminal->screen, pos, &cell))
			continue;
		if (!cell.chars[0]) {
			buf_putc(&line, ' ');
			continue;
		}
		if (cell.chars[0] == (uint32_t)-1)
			continue; /* the right half of a wide character */
		for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
			add_utf8(&line, cell.chars[i]);
		if (cell.chars[0] != ' ')
			end = line.len;
	}
	if (line.data)
		line.data[end] = '\0';
	line.len = end;
	return buf_take(&line);
}

char *terminal_screen(struct terminal *terminal)
{
	struct buf all = BUF_INIT;

	for (int row = 0; row < terminal->rows; row++) {
		char *line = terminal_row(terminal, row);

		buf_puts(&all, line ? line : "");
		buf_putc(&all, '\n');
		free(line);
	}
	return buf_take(&all);
}

int terminal_find_row(struct terminal *terminal, const char *text)
{
	for (int row = 0; row < terminal->rows; row++) {
		char *line = terminal_row(terminal, row);
		bool found = line && strstr(line, text);

		free(line);
		if (found)
			return row;
	}
	return -1;
}

bool terminal_has(struct terminal *terminal, const char *text)
{
	return terminal_find_row(terminal, text) >= 0;
}

bool terminal_asks(struct terminal *terminal)
{
	return terminal_has(terminal, "[y/N]") || terminal_has(terminal, " Sure? ") ||
	       terminal_has(terminal, " Confirm ");
}

static bool wait_for(struct terminal *terminal, const char *text, bool there, int seconds)
{
	int64_t end = now_ms() + (int64_t)seconds * 1000;

	for (;;) {
		if (terminal_has(terminal, text) == there)
			return true;
		if (now_ms() >= end)
			return false;
		reap(terminal);
		if (!pump(terminal, 50) && terminal->ended && terminal_has(terminal, text) != there)
			return false;
	}
}

bool terminal_wait(struct terminal *terminal, const char *text, int seconds)
{
	return wait_for(terminal, text, true, seconds);
}

bool terminal_wait_gone(struct terminal *terminal, const char *text, int seconds)
{
	return wait_for(terminal, text, false, seconds);
}

static void fail_with_screen(struct terminal *terminal, const char *what, const char *text)
{
	char *screen = terminal_screen(terminal);

	fprintf(stderr, "%s \"%s\"%s; the screen is:\n%s\n", what, text,
	        terminal->ended ? " (the program has ended)" : "", screen);
	free(screen);
	fail();
}

void terminal_expect(struct terminal *terminal, const char *text)
{
	if (!terminal_wait(terminal, text, EXPECT_SECONDS))
		fail_with_screen(terminal, "not seen:", text);
}

void terminal_expect_gone(struct terminal *terminal, const char *text)
{
	if (!terminal_wait_gone(terminal, text, EXPECT_SECONDS))
		fail_with_screen(terminal, "still seen:", text);
}

void terminal_settle(struct terminal *terminal, int quiet_ms)
{
	int64_t end = now_ms() + 10000;

	while (now_ms() < end && pump(terminal, quiet_ms))
		;
}

void terminal_idle(struct terminal *terminal, int ms)
{
	int64_t end = now_ms() + ms, left;

	while ((left = end - now_ms()) > 0)
		pump(terminal, (int)left);
}

int terminal_status(struct terminal *terminal, int seconds)
{
	int64_t end = now_ms() + (int64_t)seconds * 1000;

	reap(terminal);
	while (!terminal->ended && now_ms() < end) {
		pump(terminal, 20);
		reap(terminal);
	}
	while (pump(terminal, 0))
		;
	if (!terminal->ended)
		return -1;
	return WIFSIGNALED(terminal->status) ? 128 + WTERMSIG(terminal->status)
	                                     : WEXITSTATUS(terminal->status);
}

pid_t terminal_pid(const struct terminal *terminal)
{
	return terminal->program;
}

bool terminal_cell(struct terminal *terminal, int row, int col, struct terminal_cell *out)
{
	VTermScreenCell cell;
	VTermPos pos = {.row = row, .col = col};
	struct buf text = BUF_INIT;

	memset(out, 0, sizeof *out);
	if (!vterm_screen_get_cell(terminal->screen, pos, &cell))
		return false;
	for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
		if (cell.chars[i] != (uint32_t)-1)
			add_utf8(&text, cell.chars[i]);
	str_copy(out->text, sizeof out->text, buf_str(&text));
	buf_free(&text);
	out->width = cell.width;
	out->bold = cell.attrs.bold;
	out->reverse = cell.attrs.reverse;
	out->underline = cell.attrs.underline != 0;
	out->fg = out->bg = -1;
	if (!VTERM_COLOR_IS_DEFAULT_FG(&cell.fg)) {
		vterm_screen_convert_color_to_rgb(terminal->screen, &cell.fg);
		out->fg = cell.fg.rgb.red << 16 | cell.fg.rgb.green << 8 | cell.fg.rgb.blue;
	}
	if (!VTERM_COLOR_IS_DEFAULT_BG(&cell.bg)) {
		vterm_screen_convert_color_to_rgb(terminal->screen, &cell.bg);
		out->bg = cell.bg.rgb.red << 16 | cell.bg.rgb.green << 8 | cell.bg.rgb.blue;
	}
	return true;
}

/* The cell at which `text` begins; text before it on the row is walked by cells. */
static bool cell_of(struct terminal *terminal, const char *text, struct terminal_cell *cell)
{
	int row = terminal_find_row(terminal, text);
	struct buf seen = BUF_INIT;
	char *line;
	size_t at;

	if (row < 0)
		return false;
	line = terminal_row(terminal, row);
	at = (size_t)(strstr(line, text) - line);
	free(line);
	for (int col = 0; col < terminal->cols; col++) {
		if (seen.len >= at && terminal_cell(terminal, row, col, cell)) {
			buf_free(&seen);
			return true;
		}
		if (!terminal_cell(terminal, row, col, cell))
			break;
		if (cell->text[0])
			buf_puts(&seen, cell->text);
		else if (cell->width > 0)
			buf_putc(&seen, ' ');
		if (cell->width > 1)
			col += cell->width - 1;
	}
	buf_free(&seen);
	return false;
}

bool terminal_is_reverse(struct terminal *terminal, const char *text)
{
	struct terminal_cell cell;

	return cell_of(terminal, text, &cell) && cell.reverse;
}

bool terminal_is_bold(struct terminal *terminal, const char *text)
{
	struct terminal_cell cell;

	return cell_of(terminal, text, &cell) && cell.bold;
}

size_t terminal_bytes(struct terminal *terminal)
{
	size_t n = terminal->raw.len - terminal->counted;

	terminal->counted = terminal->raw.len;
	return n;
}

const char *terminal_raw(const struct terminal *terminal, size_t *len)
{
	if (len)
		*len = terminal->raw.len;
	return buf_str(&terminal->raw);
}

void terminal_raw_clear(struct terminal *terminal)
{
	buf_clear(&terminal->raw);
	terminal->counted = 0;
}

bool terminal_restored(struct terminal *terminal)
{
	struct termios now;
	const tcflag_t local = ICANON | ECHO | ISIG | IEXTEN;

	return !tcgetattr(terminal->slave, &now) &&
	       (now.c_lflag & local) == (terminal->before.c_lflag & local) &&
	       now.c_oflag == terminal->before.c_oflag && now.c_iflag == terminal->before.c_iflag;
}

const char *terminal_home(const struct terminal *terminal)
{
	return terminal->home;
}

void terminal_cursor(const struct terminal *terminal, int *row, int *col)
{
	VTermPos pos;

	vterm_state_get_cursorpos(vterm_obtain_state(terminal->vt), &pos);
	*row = pos.row;
	*col = pos.col;
}

void terminal_stop(struct terminal *terminal)
{
	tcflow(terminal->slave, TCOOFF);
}
