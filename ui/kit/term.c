/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The terminal: starts, stops, suspends and restores it, reads its keys, and restores it when the
 * program is killed. */
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "ncnova/keys.h"
#include "ncnova/process.h"
#include "ncnova/text.h"
#include "ui/kit/term.h"

static struct {
	bool started, active; /* active: curses has the screen */
	SCREEN *screen;
	WINDOW *pad; /* for the modes that curses sets with a window */
	struct termios was;
	bool utf8, colour;
	struct keys *keys;
	struct keys_event event; /* the last key */
	void (*guard)(void (*restore)(void));
	int stderr_was, stderr_now; /* output of libraries is shown afterwards */
	struct sigaction crash_was[NSIG];
	void *crash_stack;
} term;

/* Plain strings for a signal handler: paste mode off, cursor on, colours and alternate screen off.
 */
static const char restore_text[] = "\033[?2004l\033[?25h\033[0m\033[?1049l\r\n";
static const int crash_signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

static void term_put_bytes(const char *text, size_t len)
{
	while (len) {
		ssize_t n = write(STDOUT_FILENO, text, len);

		if (n < 0 && errno != EINTR)
			return;
		if (n > 0) {
			text += n;
			len -= (size_t)n;
		}
	}
}

static void term_put(const char *text)
{
	term_put_bytes(text, strlen(text));
}

/* Only calls that are safe in a signal handler. */
static void term_restore(void)
{
	struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};

	tcsetattr(STDIN_FILENO, TCSANOW, &term.was);
	/* A terminal that accepts nothing must not block the program. */
	if (poll(&out, 1, 0) > 0 && out.revents == POLLOUT &&
	        write(STDOUT_FILENO, restore_text, sizeof restore_text - 1) < 0)
		errno = 0;
	if (term.stderr_was >= 0)
		dup2(term.stderr_was, STDERR_FILENO);
}

/* Then the previous handler. */
static void term_on_crash(int signo)
{
	term_restore();
	sigaction(signo, &term.crash_was[signo], NULL);
	raise(signo);
}

static void guard_crashes(void)
{
	struct sigaction action = {
	        .sa_handler = term_on_crash, .sa_flags = SA_ONSTACK | SA_RESETHAND | SA_NODEFER};
	stack_t stack = {.ss_size = 64 * 1024};

	term.crash_stack = stack.ss_sp = xmalloc(stack.ss_size);
	sigaltstack(&stack, NULL);
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof crash_signals / sizeof *crash_signals; i++)
		sigaction(crash_signals[i], &action, &term.crash_was[crash_signals[i]]);
}

static void unguard_crashes(void)
{
	stack_t none = {.ss_flags = SS_DISABLE};

	for (size_t i = 0; i < sizeof crash_signals / sizeof *crash_signals; i++)
		sigaction(crash_signals[i], &term.crash_was[crash_signals[i]], NULL);
	sigaltstack(&none, NULL);
	free(term.crash_stack);
	term.crash_stack = NULL;
}

/* Libraries' messages on standard error would disturb the screen. */
static void keep_stderr(void)
{
	FILE *file;

	term.stderr_was = term.stderr_now = -1;
	if (!isatty(STDERR_FILENO))
		return;
	file = tmpfile();
	if (!file)
		return;
	term.stderr_now = fcntl(fileno(file), F_DUPFD_CLOEXEC, 3);
	fclose(file);
	if (term.stderr_now < 0)
		return;
	term.stderr_was = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	if (term.stderr_was >= 0)
		dup2(term.stderr_now, STDERR_FILENO);
}

static void replay_stderr(void)
{
	char text[4096];
	ssize_t n;

	if (term.stderr_was < 0) {
		if (term.stderr_now >= 0)
			close(term.stderr_now);
		return;
	}
	fflush(stderr);
	dup2(term.stderr_was, STDERR_FILENO);
	close(term.stderr_was);
	lseek(term.stderr_now, 0, SEEK_SET);
	while ((n = read(term.stderr_now, text, sizeof text)) > 0)
		if (write(STDERR_FILENO, text, (size_t)n) < 0)
			break;
	close(term.stderr_now);
	term.stderr_was = term.stderr_now = -1;
}

/* Keys that this terminal sends differently from most. */
static void define_keys(void)
{
	static const struct {
		const char *capability;
		enum key_name name;
	} defined[] = {{"kcuu1", KEYS_UP}, {"kcud1", KEYS_DOWN}, {"kcub1", KEYS_LEFT},
	        {"kcuf1", KEYS_RIGHT}, {"khome", KEYS_HOME}, {"kend", KEYS_END},
	        {"kpp", KEYS_PAGE_UP}, {"knp", KEYS_PAGE_DOWN}, {"kich1", KEYS_INSERT},
	        {"kdch1", KEYS_DELETE}, {"kcbt", KEYS_BACKTAB}, {"kent", KEYS_ENTER},
	        {"kLFT", KEYS_WORD_LEFT}, {"kRIT", KEYS_WORD_RIGHT}, {"kDC", KEYS_WORD_DELETE}};

	for (size_t i = 0; i < sizeof defined / sizeof *defined; i++) {
		const char *sequence = tigetstr(defined[i].capability);

		if (sequence != (char *)-1)
			keys_define(term.keys, sequence, defined[i].name);
	}
}

static void set_modes(void)
{
	cbreak();
	noecho();
	nonl();
	intrflush(term.pad, FALSE);
	term_put("\033[?2004h");
	curs_set(0);
}

bool term_is_utf8(void)
{
	return term.utf8;
}

bool term_has_colour(void)
{
	return term.colour;
}

int term_start(void (*guard)(void (*restore)(void)), struct error *error)
{
	const char *no_colour = getenv("NO_COLOR"), *name = getenv("TERM");
	const char *place;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return error_set(error, ERR_IO,
		        "the screen needs a terminal; 'ncnova help' lists the commands for "
		        "scripts");
	if (tcgetattr(STDIN_FILENO, &term.was))
		return error_set(
		        error, ERR_IO, "cannot read the terminal's modes: %s", strerror(errno));
	term.utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
	/* Terminals that lose line-drawing characters in UTF-8 get them as UTF-8. */
	setenv("NCURSES_NO_UTF8_ACS", "1", 0);
	if (!getenv("ESCDELAY"))
		set_escdelay(25);
	keep_stderr();
	term.screen = newterm(NULL, stdout, stdin);
	if (!term.screen) {
		replay_stderr();
		return error_set(error, ERR_IO,
		        "unknown terminal type '%s'; set TERM, or use 'ncnova prompt'",
		        name ? name : "");
	}
	place = tigetstr("cup");
	if (!place || place == (char *)-1) {
		endwin();
		delscreen(term.screen);
		tcsetattr(STDIN_FILENO, TCSADRAIN, &term.was);
		replay_stderr();
		return error_set(error, ERR_IO,
		        "terminal type '%s' cannot move its cursor; use 'ncnova prompt'", name);
	}
	term.pad = newpad(1, 1);
	keypad(term.pad, TRUE);
	term.keys = keys_new(term.utf8, get_escdelay());
	define_keys();
	term.colour = has_colors() && !(no_colour && *no_colour);
	if (term.colour) {
		start_color();
		if (use_default_colors() == ERR)
			assume_default_colors(COLOR_WHITE, COLOR_BLACK);
	}
	term.started = term.active = true;
	term.guard = guard;
	guard(term_restore);
	guard_crashes();
	atexit(term_stop);
	set_modes();
	return 0;
}

void term_leave(void)
{
	if (!term.active)
		return;
	term.active = false;
	term.guard(NULL);
	/* Input typed ahead was not meant for the child. */
	keys_reset(term.keys);
	term_put("\033[?2004l");
	curs_set(1);
	endwin();
	tcsetattr(STDIN_FILENO, TCSADRAIN, &term.was);
	replay_stderr();
}

void term_return(void)
{
	if (!term.started || term.active)
		return;
	keep_stderr();
	term.active = true;
	term.guard(term_restore);
	reset_prog_mode();
	set_modes();
	clearok(curscr, TRUE);
}

bool term_suspend(void)
{
	bool stopped;

	if (!process_can_stop())
		return false;
	term_leave();
	stopped = process_stop();
	term_return();
	return stopped;
}

void term_stop(void)
{
	if (!term.started)
		return;
	term_leave();
	term.started = false;
	unguard_crashes();
	keys_free(term.keys);
	delwin(term.pad);
	delscreen(term.screen);
	term.screen = NULL;
	term.pad = NULL;
	term.keys = NULL;
}

void term_size(int *rows, int *cols)
{
	struct winsize size;

	*rows = 24;
	*cols = 80;
	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_row && size.ws_col) {
		*rows = size.ws_row;
		*cols = size.ws_col;
	}
}

int term_read(void)
{
	struct pollfd fd = {.fd = STDIN_FILENO, .events = POLLIN};
	char bytes[4096];
	ssize_t n;

	if (poll(&fd, 1, 0) <= 0)
		return TERM_NONE;
	n = read(STDIN_FILENO, bytes, sizeof bytes);
	if (n > 0)
		keys_feed(term.keys, bytes, (size_t)n);
	return n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN)) ? TERM_NONE : TERM_GONE;
}

static int term_named_key(enum key_name name)
{
	static const int keys[] = {[KEYS_UP] = KEY_UP,
	        [KEYS_DOWN] = KEY_DOWN,
	        [KEYS_LEFT] = KEY_LEFT,
	        [KEYS_RIGHT] = KEY_RIGHT,
	        [KEYS_HOME] = KEY_HOME,
	        [KEYS_END] = KEY_END,
	        [KEYS_PAGE_UP] = KEY_PPAGE,
	        [KEYS_PAGE_DOWN] = KEY_NPAGE,
	        [KEYS_INSERT] = KEY_IC,
	        [KEYS_DELETE] = KEY_DC,
	        [KEYS_BACKTAB] = KEY_BTAB,
	        [KEYS_ENTER] = KEY_ENTER,
	        [KEYS_WORD_LEFT] = KEY_SLEFT,
	        [KEYS_WORD_RIGHT] = KEY_SRIGHT,
	        [KEYS_WORD_DELETE] = KEY_ALT | 'd'};

	return keys[name];
}

static int term_key_of(const struct keys_event *event, char **paste)
{
	switch (event->kind) {
	case KEYS_TEXT:
		/* Terminals send one or the other. */
		if (event->c == 127 || event->c == '\b')
			return KEY_BACKSPACE;
		return event->c >= 0x100 ? (int)event->c | KEY_CHAR : (int)event->c;
	case KEYS_ALT:
		return KEY_ALT | (int)(event->c == '\b' ? 127 : event->c);
	case KEYS_NAMED:
		return term_named_key(event->name);
	case KEYS_PASTE:
		free_secret(*paste);
		*paste = xstrndup(event->bytes, event->len);
		return KEY_PASTE;
	default:
		return KEY_SEQUENCE;
	}
}

int term_next_key(bool sequences, char **paste)
{
	while (keys_next(term.keys, &term.event)) {
		int key = term_key_of(&term.event, paste);

		if (key != KEY_SEQUENCE || sequences)
			return key;
	}
	return TERM_NONE;
}

const struct keys_event *term_event(void)
{
	return &term.event;
}

int term_wait_ms(void)
{
	return term.keys ? keys_wait_ms(term.keys) : -1;
}

void term_expired(void)
{
	keys_timeout(term.keys);
}

bool term_is_active(void)
{
	return term.active;
}

void term_forget_keys(void)
{
	keys_reset(term.keys);
}

void term_send(const char *bytes, size_t len)
{
	term_put_bytes(bytes, len);
}
