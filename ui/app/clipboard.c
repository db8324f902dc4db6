/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clipboard: the configured command, tmux's, or an escape sequence in a form that passes
 * through tmux and screen. */

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ncnova/command.h"
#include "ncnova/settings.h"
#include "ncnova/text.h"
#include "ui/app/child.h"
#include "ui/app/clipboard.h"
#include "ui/app/placeholders.h"

/* What terminals accept in an OSC 52, in encoded bytes. */
#define CLIPBOARD_MAX 74994
/* GNU screen 4 keeps this much of a string and prints the rest. */
#define SCREEN_STRING 768
#define SCREEN_PIECE  (SCREEN_STRING - 8)

enum carrier clipboard_carrier(const char *term, const char *sty, const char *tmux)
{
	term = term ? term : "";
	/* When both have set their variable, TERM names the innermost. */
	if (tmux && *tmux && !(sty && *sty && str_starts(term, "screen")))
		return CARRIER_TMUX;
	if ((sty && *sty) || str_starts(term, "screen"))
		return CARRIER_SCREEN;
	return str_starts(term, "tmux") ? CARRIER_TMUX : CARRIER_PLAIN;
}

/* Screen passes the content of a DCS on, piece by piece. */
static void add_pieces(struct buf *out, const char *text, size_t len)
{
	while (len) {
		size_t piece = len < SCREEN_PIECE ? len : SCREEN_PIECE;

		buf_puts(out, "\033P");
		buf_add(out, text, piece);
		buf_puts(out, "\033\\");
		text += piece;
		len -= piece;
	}
}

bool clipboard_sequence(enum carrier carrier, const char *text, struct buf *out)
{
	struct buf plain = BUF_INIT;
	bool fits;

	buf_puts(&plain, "\033]52;c;");
	buf_add_base64(&plain, text, strlen(text));
	buf_puts(&plain, "\a");
	fits = plain.len <= CLIPBOARD_MAX;
	/* Both forms: newer versions understand the plain one without configuration. */
	if (fits && (carrier != CARRIER_SCREEN || plain.len < SCREEN_STRING))
		buf_add(out, plain.data, plain.len);
	if (fits && carrier == CARRIER_TMUX)
		buf_printf(out, "\033Ptmux;\033%s\033\\", plain.data);
	if (fits && carrier == CARRIER_SCREEN)
		add_pieces(out, plain.data, plain.len);
	buf_free_secret(&plain);
	return fits;
}

/* --- by a program that reads the text from its standard input --- */

struct copy {
	struct ui *ui;
	char *what, *text;
	bool tmux;
	char *program;
};

static void send_to_terminal(struct ui *ui, const char *what, const char *text)
{
	struct buf sequence = BUF_INIT;

	if (clipboard_sequence(clipboard_carrier(getenv("TERM"), getenv("STY"), getenv("TMUX")),
	            text, &sequence)) {
		term_send(buf_str(&sequence), sequence.len);
		ui_toast(ui, TOAST_INFO,
		        "%s was sent to the terminal; whether its clipboard took it is not known",
		        what);
	} else {
		ui_toast(ui, TOAST_WARNING,
		        "%s is too long for the terminal's clipboard; 'copy' in config.yaml names "
		        "a "
		        "program for it",
		        what);
	}
	buf_free_secret(&sequence);
}

static void ignore_output(void *data, const char *bytes, size_t len)
{
	(void)data;
	(void)bytes;
	(void)len;
}

static void copy_free(struct copy *copy)
{
	free(copy->what);
	free_secret(copy->text);
	free(copy->program);
	free(copy);
}

static void clipboard_on_exit(void *data, int status)
{
	struct copy *copy = data;
	struct buf why = BUF_INIT;

	child_sentence(copy->program, status, &why);
	/* An older tmux cannot pass it on. */
	if (status && copy->tmux)
		send_to_terminal(copy->ui, copy->what, copy->text);
	else if (status)
		ui_toast(copy->ui, TOAST_ERROR, "%s was not copied: %s", copy->what, buf_str(&why));
	else if (copy->tmux)
		ui_toast(copy->ui, TOAST_INFO,
		        "%s is in tmux's buffer, and was sent to the terminal's clipboard",
		        copy->what);
	else
		ui_toast(copy->ui, TOAST_OK, "%s was copied by %s", copy->what, copy->program);
	buf_free(&why);
	copy_free(copy);
}

/* The text as a file in memory, since it may be a secret. */
static int as_file(const char *text)
{
	size_t len = strlen(text);
	int fd = memfd_create("copy", MFD_CLOEXEC);

	while (fd >= 0 && len) {
		ssize_t n = write(fd, text, len);

		if (n <= 0)
			break;
		text += n;
		len -= (size_t)n;
	}
	if (fd >= 0)
		lseek(fd, 0, SEEK_SET);
	return fd;
}

static bool clipboard_run(
        struct ui *ui, const struct strv *words, bool tmux, const char *what, const char *text)
{
	struct copy *copy = xcalloc(1, sizeof *copy);
	struct placeholders placeholders = {0};
	struct strv environment = STRV_INIT;
	int input = as_file(text);

	*copy = (struct copy){.ui = ui,
	        .what = xstrdup(what),
	        .text = xstrdup(text),
	        .tmux = tmux,
	        .program = xstrdup(words->items[0])};
	placeholders_environment(&placeholders, &environment);
	if (input < 0 || !child_start_with(ui, words, &environment, input, ignore_output,
	                         clipboard_on_exit, copy)) {
		copy_free(copy);
		copy = NULL;
	}
	if (input >= 0)
		close(input);
	strv_free(&environment);
	return copy != NULL;
}

void ui_copy(struct ui *ui, const char *what, const char *text)
{
	struct strv tmux = STRV_INIT;
	const struct settings *settings = ui->command->client->settings;

	strv_split(&tmux, "tmux load-buffer -w -", ' ');
	if (!text || !*text)
		ui_toast(ui, TOAST_WARNING, "nothing to copy");
	else if (settings && settings->copy.count) {
		if (!clipboard_run(ui, &settings->copy, false, what, text))
			ui_toast(ui, TOAST_ERROR, "%s cannot be started", settings->copy.items[0]);
	} else if (!getenv("TMUX") || !clipboard_run(ui, &tmux, true, what, text))
		send_to_terminal(ui, what, text);
	strv_free(&tmux);
}
