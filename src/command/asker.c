/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks the user questions, on the terminal or through another asker. */
#include "ncnova/asker.h"

#include <fcntl.h>
#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "ncnova/error.h"
#include "ncnova/keys.h"
#include "ncnova/text.h"

int asker_ask(const struct asker *asker, const char *question, bool secret, char **answer)
{
	return asker->ask ? asker->ask(asker->data, question, secret, answer) : ERR_CANCELLED;
}

int asker_choose(
        const struct asker *asker, const char *question, const struct strv *texts, size_t *index)
{
	return asker->choose ? asker->choose(asker->data, question, texts, index) : ERR_CANCELLED;
}

/* --- on the terminal --- */

#define CONTROL(c) ((c)&31)
/* An Esc counts as a key, not as the start of a sequence, if nothing follows within this time. */
#define ESC_MS 50

/* Handles one typed byte. 1: the line continues, 0: it is complete, -1: it was cancelled (Ctrl-C,
 * Ctrl-D, Esc). */
static int terminal_take_byte(struct buf *line, char c, int fd, bool secret)
{
	ssize_t n = 0;

	if (c == '\r' || c == '\n')
		return 0;
	if (c == CONTROL('C') || c == CONTROL('D') || c == '\033')
		return -1;
	if (c == '\b' || c == 127) {
		while (line->len && ((unsigned char)line->data[line->len - 1] & 0xc0) == 0x80)
			line->data[--line->len] = '\0';
		if (line->len) {
			line->data[--line->len] = '\0';
			n = secret ? 0 : write(fd, "\b \b", 3);
		}
	} else if (c == CONTROL('U')) {
		while (line->len) {
			line->data[--line->len] = '\0';
			n = secret ? 0 : write(fd, "\b \b", 3);
		}
	} else if ((unsigned char)c >= 32) {
		buf_putc(line, c);
		n = secret ? 0 : write(fd, &c, 1);
	}
	return n < 0 ? -1 : 1;
}

/* On a signal during a question, restores the terminal, then calls the earlier handler. Static
 * because the process has one terminal. */
static struct {
	int fd;
	struct termios was;
	struct sigaction before[NSIG];
	sigset_t mask;
} asking;

static const int ending_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
#define ENDING_SIGNALS (sizeof ending_signals / sizeof *ending_signals)

static void on_signal_while_asking(int signo)
{
	tcsetattr(asking.fd, TCSANOW, &asking.was);
	sigaction(signo, &asking.before[signo], NULL);
	raise(signo);
}

/* Blocks signals, except while waiting for a key. */
static void block_signals(int fd, const struct termios *was)
{
	struct sigaction action = {.sa_handler = on_signal_while_asking};
	sigset_t set;

	asking.fd = fd;
	asking.was = *was;
	sigemptyset(&action.sa_mask);
	sigemptyset(&set);
	for (size_t i = 0; i < ENDING_SIGNALS; i++) {
		sigaddset(&set, ending_signals[i]);
		sigaction(ending_signals[i], &action, &asking.before[ending_signals[i]]);
	}
	sigprocmask(SIG_BLOCK, &set, &asking.mask);
}

static void unblock_signals(void)
{
	for (size_t i = 0; i < ENDING_SIGNALS; i++)
		sigaction(ending_signals[i], &asking.before[ending_signals[i]], NULL);
	sigprocmask(SIG_SETMASK, &asking.mask, NULL);
}

/* False: a signal arrived, or the terminal is closed. */
static bool terminal_read_more(int fd, struct keys *keys)
{
	struct pollfd wait = {.fd = fd, .events = POLLIN};
	int ms = keys_wait_ms(keys), ready;
	struct timespec most = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};
	char c;

	ready = ppoll(&wait, 1, ms < 0 ? NULL : &most, &asking.mask);
	if (ready == 0)
		keys_timeout(keys);
	else if (ready < 0 || read(fd, &c, 1) != 1)
		return false;
	else
		keys_feed(keys, &c, 1);
	return true;
}

/* 0, or -1 if it was cancelled. Ignores escape sequences. */
static int terminal_read_line(int fd, bool secret, struct buf *line)
{
	struct keys *keys = keys_new(!strcmp(nl_langinfo(CODESET), "UTF-8"), ESC_MS);
	struct keys_event event;
	int more = 1;

	while (more > 0) {
		if (!keys_next(keys, &event) && !terminal_read_more(fd, keys))
			more = -1;
		for (size_t i = 0; more > 0 && i < event.len; i++)
			if (event.kind == KEYS_TEXT || event.kind == KEYS_PASTE)
				more = terminal_take_byte(line, event.bytes[i], fd, secret);
	}
	keys_free(keys);
	return more;
}

/* Reads keys one by one, so that cancelling always works and always restores the terminal. */
int asker_on_terminal(void *data, const char *question, bool secret, char **answer)
{
	struct termios was, raw;
	struct buf line = BUF_INIT;
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC), more = -1;

	(void)data;
	if (fd < 0)
		return ERR_CANCELLED;
	if (tcgetattr(fd, &was)) {
		close(fd);
		return ERR_CANCELLED;
	}
	raw = was;
	raw.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG | IEXTEN);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	block_signals(fd, &was);
	tcsetattr(fd, TCSAFLUSH, &raw);
	if (write(fd, question, strlen(question)) >= 0)
		more = terminal_read_line(fd, secret, &line);
	tcsetattr(fd, TCSAFLUSH, &was);
	unblock_signals();
	if (write(fd, "\n", 1) < 0)
		more = -1;
	close(fd);
	if (more) {
		buf_free_secret(&line);
		return ERR_CANCELLED;
	}
	*answer = line.data ? buf_take(&line) : xstrdup("");
	return 0;
}
