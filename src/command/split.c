/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Splits a line into words like a POSIX shell: quotes and backslashes, no expansion. */
#include <string.h>

#include "args.h"

/* Characters that a backslash escapes within double quotes. */
#define IN_QUOTES "\\\"$`"

static void end_word(struct strv *words, struct open_word *word)
{
	if (word->any)
		strv_take(words, word->text.data ? buf_take(&word->text) : xstrdup(""));
	word->any = false;
}

static void begin_word(struct open_word *word, size_t at)
{
	if (!word->any)
		word->start = at;
	word->any = true;
}

void split_open(const char *line, struct strv *words, struct open_word *last)
{
	const char *p = line;

	*last = (struct open_word){.text = BUF_INIT};
	for (; *p && !last->comment; p++) {
		if (last->quote && *p == last->quote) {
			last->quote = 0;
		} else if (last->quote == '\'') {
			buf_putc(&last->text, *p);
		} else if (*p == '\\' && (!last->quote || !p[1] || strchr(IN_QUOTES, p[1]))) {
			begin_word(last, (size_t)(p - line));
			last->escape = !p[1];
			if (p[1])
				buf_putc(&last->text, *++p);
		} else if (last->quote) {
			buf_putc(&last->text, *p);
		} else if (*p == '\'' || *p == '"') {
			begin_word(last, (size_t)(p - line));
			last->quote = *p;
		} else if (*p == '#' && !last->any) {
			last->comment = true;
		} else if (strchr(" \t\r\n", *p)) {
			end_word(words, last);
		} else {
			begin_word(last, (size_t)(p - line));
			buf_putc(&last->text, *p);
		}
	}
	if (!last->any)
		last->start = strlen(line);
}

int command_split(const char *line, struct strv *words, struct error *error)
{
	struct open_word last;

	split_open(line, words, &last);
	if (last.escape)
		buf_putc(&last.text, '\\'); /* at the end of the line, a backslash is literal */
	if (!last.quote)
		end_word(words, &last);
	buf_free(&last.text);
	return last.quote ? error_set_type(error, ERR_USAGE, "CommandError",
	                            "a quote (%c) is not closed", last.quote)
	                  : 0;
}

/* Outside quotes, escapes more than command_split requires, so that a shell can read it, too. */
void split_quote(struct buf *out, const char *text, char quote, bool begins_word)
{
	const char *special = quote == '"' ? IN_QUOTES : " \t\r\n\\'\"$`&|;<>()*?[!";

	for (const char *p = text; *p; p++) {
		bool first = begins_word && p == text && strchr("#~", *p);

		if (quote == '\'' && *p == '\'')
			buf_puts(out, "'\\'"); /* the next byte reopens the quote */
		else if (quote != '\'' && (first || strchr(special, *p)))
			buf_putc(out, '\\');
		buf_putc(out, *p);
	}
	if (quote)
		buf_putc(out, quote);
}
