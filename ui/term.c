/* The terminal: alone starts, stops, suspends and restores it, reads its keys, and leaves it sane
 * when the program is killed. */
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

#include "ncnova/text.h"
#include "ui/ui.h"

/* What bracketed paste sends around its text. From KEY_MAX on ncurses numbers what a terminal has
 * beyond the usual. */
#define KEY_PASTE_BEGIN 0x7000
#define KEY_PASTE_END   0x7001
#define PASTE_MAX       (1u << 20)
/* What terminals take from an OSC 52, in encoded bytes. */
#define CLIPBOARD_MAX 74994

static struct {
	bool started, active; /* active: curses has the screen */
	SCREEN *screen;
	WINDOW *keys; /* a pad: reading from it paints nothing */
	struct termios was;
	bool utf8, colour, pasting;
	struct buf paste;
	size_t unread;              /* keys that curses was given back */
	int stderr_was, stderr_now; /* what libraries print meanwhile is shown afterwards */
	struct sigaction crash_was[NSIG];
	void *crash_stack;
} term;

/* Plain strings for a signal handler: paste mode off, cursor on, colours and alternate screen off.
 */
static const char restore_text[] = "\033[?2004l\033[?25h\033[0m\033[?1049l\r\n";
static const int crash_signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

static void put(const char *text)
{
	size_t len = strlen(text);

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

/* Only calls that are safe in a signal handler; then whoever had the signal before. */
static void crashed(int signo)
{
	tcsetattr(STDIN_FILENO, TCSANOW, &term.was);
	if (write(STDOUT_FILENO, restore_text, sizeof restore_text - 1) < 0)
		errno = 0;
	if (term.stderr_was >= 0)
		dup2(term.stderr_was, STDERR_FILENO);
	sigaction(signo, &term.crash_was[signo], NULL);
	raise(signo);
}

static void guard_crashes(void)
{
	struct sigaction action = {
	        .sa_handler = crashed, .sa_flags = SA_ONSTACK | SA_RESETHAND | SA_NODEFER};
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

/* Noise of libraries on standard error would stand in the middle of the screen. */
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

/* Both forms that terminals send, whatever mode they believe to be in and TERM says. */
static void define_keys(void)
{
	static const struct {
		char letter;
		int key;
	} arrows[] = {{'A', KEY_UP}, {'B', KEY_DOWN}, {'C', KEY_RIGHT}, {'D', KEY_LEFT},
	        {'H', KEY_HOME}, {'F', KEY_END}};
	char sequence[4] = "\033[";

	for (size_t i = 0; i < sizeof arrows / sizeof *arrows; i++) {
		sequence[2] = arrows[i].letter;
		sequence[1] = '[';
		define_key(sequence, arrows[i].key);
		sequence[1] = 'O';
		define_key(sequence, arrows[i].key);
	}
	define_key("\033[200~", KEY_PASTE_BEGIN);
	define_key("\033[201~", KEY_PASTE_END);
}

static void set_modes(void)
{
	cbreak();
	noecho();
	nonl();
	intrflush(term.keys, FALSE);
	put("\033[?2004h");
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

int term_start(struct error *error)
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
	term.keys = newpad(1, 1);
	keypad(term.keys, TRUE);
	nodelay(term.keys, TRUE);
	define_keys();
	term.colour = has_colors() && !(no_colour && *no_colour);
	if (term.colour) {
		start_color();
		if (use_default_colors() == ERR)
			assume_default_colors(COLOR_WHITE, COLOR_BLACK);
	}
	term.started = term.active = true;
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
	put("\033[?2004l");
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
	reset_prog_mode();
	set_modes();
	clearok(curscr, TRUE);
}

void term_suspend(void)
{
	term_leave();
	raise(SIGSTOP);
	term_return();
}

void term_stop(void)
{
	if (!term.started)
		return;
	term_leave();
	term.started = false;
	unguard_crashes();
	buf_free_secret(&term.paste);
	delwin(term.keys);
	delscreen(term.screen);
	term.screen = NULL;
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

/* Hung up, or at its end: readable, with nothing to read. */
static bool is_gone(void)
{
	struct pollfd fd = {.fd = STDIN_FILENO, .events = POLLIN};
	int waiting = 0;

	if (poll(&fd, 1, 0) <= 0)
		return false;
	if (fd.revents & (POLLHUP | POLLERR | POLLNVAL))
		return true;
	return fd.revents & POLLIN && !ioctl(STDIN_FILENO, FIONREAD, &waiting) && !waiting;
}

/* One piece of a paste; true when it is over. */
static bool paste_key(int kind, wint_t key)
{
	if (kind == KEY_CODE_YES && key == KEY_PASTE_END) {
		term.pasting = false;
		return true;
	}
	if (kind == OK && term.paste.len < PASTE_MAX)
		buf_add_codepoint(&term.paste, key == '\r' ? '\n' : key);
	return false;
}

int term_read_key(struct ui *ui)
{
	wint_t key;
	int kind;

	while ((kind = wget_wch(term.keys, &key)) != ERR) {
		term.unread -= term.unread > 0;
		if (term.pasting) {
			if (!paste_key(kind, key))
				continue;
			free_secret(ui->paste);
			ui->paste = term.paste.len ? buf_take(&term.paste) : xstrdup("");
			return KEY_PASTE;
		}
		if (kind == KEY_CODE_YES && key == KEY_PASTE_BEGIN) {
			term.pasting = true;
			buf_clear(&term.paste);
			continue;
		}
		if (kind == KEY_CODE_YES && (key == KEY_RESIZE || key > KEY_MAX))
			continue;
		/* As the other terminals send it. */
		if (key == 127 || (kind == OK && key == '\b'))
			return KEY_BACKSPACE;
		return kind == OK && key >= 0x100 ? (int)key | KEY_CHAR : (int)key;
	}
	return is_gone() ? TERM_GONE : TERM_NONE;
}

/* What came behind the Enter of one line may be the next line. */
static size_t read_unread(char *bytes, size_t size)
{
	size_t len = 0;
	mbstate_t state = {0};
	wint_t key;

	while (term.unread && len + MB_LEN_MAX < size) {
		int kind = wget_wch(term.keys, &key);
		size_t n;

		term.unread = kind == ERR ? 0 : term.unread - 1;
		n = kind == OK ? wcrtomb(bytes + len, (wchar_t)key, &state) : 0;
		len += n == (size_t)-1 ? 0 : n;
	}
	return len;
}

long term_read_bytes(char *bytes, size_t size)
{
	struct pollfd fd = {.fd = STDIN_FILENO, .events = POLLIN};
	ssize_t n = (ssize_t)read_unread(bytes, size);

	if (n)
		return n;
	if (poll(&fd, 1, 0) <= 0 || !(fd.revents & (POLLIN | POLLHUP)))
		return 0;
	n = read(STDIN_FILENO, bytes, size);
	return n > 0 ? n : n < 0 && (errno == EINTR || errno == EAGAIN) ? 0 : TERM_GONE;
}

void term_unread(const char *bytes, size_t len)
{
	wchar_t keys[64];
	size_t count = 0;
	mbstate_t state = {0};

	while (len && count < sizeof keys / sizeof *keys) {
		size_t n = mbrtowc(&keys[count], bytes, len, &state);

		if (n == 0 || n > len)
			break;
		bytes += n;
		len -= n;
		count++;
	}
	term.unread += count;
	while (count)
		unget_wch(keys[--count]);
}

bool term_is_active(void)
{
	return term.active;
}

void term_forget_keys(void)
{
	term.pasting = false;
	buf_clear(&term.paste);
}

bool term_copy(const char *text)
{
	struct buf out = BUF_INIT, code = BUF_INIT;
	const char *name = getenv("TERM");
	bool tmux = getenv("TMUX"), screen = !tmux && name && str_starts(name, "screen");

	buf_add_base64(&code, text, strlen(text));
	if (code.len > CLIPBOARD_MAX) {
		buf_free_secret(&code);
		return false;
	}
	buf_printf(&out, "%s\033]52;c;%s\a%s",
	        tmux     ? "\033Ptmux;\033"
	        : screen ? "\033P"
	                 : "",
	        buf_str(&code), tmux || screen ? "\033\\" : "");
	put(buf_str(&out));
	buf_free_secret(&out);
	buf_free_secret(&code);
	return true;
}
