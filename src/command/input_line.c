/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One readline line, fed with whole keys. A cancelled line leaves no state behind for the next. */
#include "ncnova/input_line.h"

#include <stdlib.h>
#include <string.h>

#include <readline/history.h>
#include <readline/readline.h>

#include "ncnova/keys.h"
#include "ncnova/text.h"

/* True while readline reads a key that is not part of the line. */
#define ASIDE                                                                                      \
	(RL_STATE_ISEARCH | RL_STATE_NSEARCH | RL_STATE_MULTIKEY | RL_STATE_NUMERICARG |           \
	        RL_STATE_CHARSEARCH | RL_STATE_VIMOTION | RL_STATE_MOREINPUT)
/* Maximum number of Enter keys sent to end readline's nested modes, one level each. */
#define LEVELS 100

static struct {
	bool open, ending;
	struct buf in; /* bytes not yet read by readline */
	size_t at;
	char *text;  /* the completed line */
	int mode;    /* emacs or vi, as when the line began */
	Keymap ends; /* in this keymap every key ends the line; NULL until needed */
} line;

static int input_line_next_byte(FILE *stream)
{
	(void)stream;
	if (line.ending)
		return '\r';
	return line.at < line.in.len ? (unsigned char)line.in.data[line.at++] : EOF;
}

static int input_line_has_byte(void)
{
	return line.at < line.in.len;
}

static void input_line_on_end(char *text)
{
	rl_callback_handler_remove();
	line.open = false;
	line.text = text;
}

void input_line_begin(const char *prompt)
{
	rl_getc_function = input_line_next_byte;
	rl_input_available_hook = input_line_has_byte;
	line.open = true;
	line.text = NULL;
	line.at = 0;
	buf_clear(&line.in);
	rl_callback_handler_install(prompt, input_line_on_end);
	line.mode = rl_editing_mode;
}

/* --- keys --- */

static void input_line_feed(const char *bytes, size_t len)
{
	buf_add(&line.in, bytes, len);
	while (line.open && line.at < line.in.len)
		rl_callback_read_char();
	buf_clear(&line.in);
	line.at = 0;
}

static rl_command_func_t *function_of_key(enum key_name name)
{
	static rl_command_func_t *const functions[] = {[KEYS_UP] = rl_get_previous_history,
	        [KEYS_DOWN] = rl_get_next_history,
	        [KEYS_LEFT] = rl_backward_char,
	        [KEYS_RIGHT] = rl_forward_char,
	        [KEYS_HOME] = rl_beg_of_line,
	        [KEYS_END] = rl_end_of_line,
	        [KEYS_DELETE] = rl_delete,
	        [KEYS_ENTER] = rl_newline,
	        [KEYS_WORD_LEFT] = rl_backward_word,
	        [KEYS_WORD_RIGHT] = rl_forward_word,
	        [KEYS_WORD_DELETE] = rl_kill_word};

	return name < sizeof functions / sizeof *functions ? functions[name] : NULL;
}

static bool is_bound(const char *bytes)
{
	int type = ISFUNC;

	return rl_function_of_keyseq(bytes, rl_get_keymap(), &type) && type != ISKMAP;
}

/* True if readline handles the key: as bound in inputrc, else by its default binding. */
static bool input_line_reads(const struct keys_event *event)
{
	rl_command_func_t *function = function_of_key(event->name);
	struct buf name = BUF_INIT;

	if (event->kind != KEYS_NAMED && event->kind != KEYS_SEQUENCE)
		return true;
	if (RL_ISSTATE(RL_STATE_MULTIKEY))
		input_line_feed("\a", 1);
	if (is_bound(event->bytes))
		return true;
	if (!function)
		return false;
	for (size_t i = 0; i < event->len; i++)
		if (event->bytes[i] == '\033')
			buf_puts(&name, "\\e");
		else
			buf_putc(&name, event->bytes[i]);
	rl_bind_keyseq_in_map(buf_str(&name), function, rl_get_keymap());
	buf_free(&name);
	return is_bound(event->bytes);
}

/* Inserts text into the line; pasted bytes never act as keys. */
static void input_line_paste(const char *text, size_t len)
{
	struct buf clean = BUF_INIT;

	for (size_t i = 0; i < len; i++)
		if (text[i] == '\n' || (unsigned char)text[i] >= ' ')
			buf_puts(&clean, text[i] == 127 ? "" : (char[]){text[i], '\0'});
		else if (text[i] == '\t')
			buf_putc(&clean, ' ');
	if (RL_ISSTATE(ASIDE & ~RL_STATE_MOREINPUT))
		input_line_feed("\a", 1);
	rl_insert_text(buf_str(&clean));
	rl_redisplay_function();
	buf_free_secret(&clean);
}

bool input_line_key(const struct keys_event *event, char **text)
{
	*text = NULL;
	if (event->kind == KEYS_PASTE) {
		input_line_paste(event->bytes, event->len);
		return false;
	}
	if (!line.open || !input_line_reads(event))
		return false;
	input_line_feed(event->bytes, event->len);
	if (line.open)
		return false;
	*text = line.text;
	line.text = NULL;
	return true;
}

/* --- ending a line --- */

static void input_line_redraw_nothing(void)
{
}

/* Sends Enter, so that readline itself ends searches, arguments and incomplete keys, and frees the
 * line. Its signal functions would free memory that its history still refers to. */
static void input_line_abandon(void)
{
	Keymap was = rl_get_keymap();

	if (!line.ends) {
		line.ends = rl_make_bare_keymap();
		for (int c = 0; c < 256; c++)
			rl_bind_key_in_map(c, rl_newline, line.ends);
	}
	rl_clear_pending_input();
	line.ending = true;
	for (int i = 0; line.open && i < LEVELS; i++) {
		if (!RL_ISSTATE(ASIDE))
			rl_set_keymap(line.ends);
		rl_callback_read_char();
	}
	line.ending = false;
	rl_set_keymap(was);
	if (line.open) {
		rl_callback_sigcleanup();
		rl_callback_handler_remove();
		line.open = false;
	}
	free_secret(line.text);
	line.text = NULL;
}

void input_line_end(void)
{
	rl_voidfunc_t *redisplay = rl_redisplay_function;

	rl_redisplay_function = input_line_redraw_nothing;
	if (line.open)
		input_line_abandon();
	using_history();
	/* Ends a keyboard macro that is still being recorded. */
	if (RL_ISSTATE(RL_STATE_MACRODEF))
		rl_free_line_state();
	rl_redisplay_function = redisplay;
	if (rl_editing_mode != line.mode)
		rl_variable_bind("editing-mode", line.mode ? "emacs" : "vi");
	buf_free_secret(&line.in);
	line.at = 0;
}
