/* A line to words, as a POSIX shell splits it: quotes and backslashes, nothing expanded. */
#include "ncnova/command.h"

#include <string.h>

int command_split(const char *line, struct strv *words, struct error *error)
{
	struct buf word = BUF_INIT;
	bool in_word = false;
	char quote = 0;

	for (const char *p = line; *p; p++) {
		if (quote == '\'' ? *p == '\'' : quote && *p == quote) {
			quote = 0;
		} else if (quote == '\'') {
			buf_putc(&word, *p);
		} else if (*p == '\\' && p[1] && (!quote || strchr("\\\"$`", p[1]))) {
			buf_putc(&word, *++p);
			in_word = true;
		} else if (quote) {
			buf_putc(&word, *p);
		} else if (*p == '\'' || *p == '"') {
			quote = *p;
			in_word = true;
		} else if (*p == '#' && !in_word) {
			break; /* a comment */
		} else if (strchr(" \t\r\n", *p)) {
			if (in_word)
				strv_take(words, word.data ? buf_take(&word) : xstrdup(""));
			in_word = false;
		} else {
			buf_putc(&word, *p);
			in_word = true;
		}
	}
	if (in_word && !quote)
		strv_take(words, word.data ? buf_take(&word) : xstrdup(""));
	buf_free(&word);
	return quote ? error_set_type(error, ERR_USAGE, "CommandError",
	                       "a quote (%c) is not closed", quote)
	             : 0;
}
