/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Error messages that are safe to print. */
#include "ncnova/error.h"

#include "ncnova/buf.h"
#include "ncnova/text.h"

#include <stdio.h>
#include <string.h>

static int error_fill(struct error *error, int code, const char *type, const char *format,
        va_list args) __attribute__((format(printf, 4, 0)));

static int error_fill(
        struct error *error, int code, const char *type, const char *format, va_list args)
{
	struct buf raw = BUF_INIT, clean = BUF_INIT;

	if (!error)
		return code;
	/* The arguments may point into *error, so it stays unchanged until here. */
	buf_vprintf(&raw, format, args);
	clean_text(&clean, buf_str(&raw), raw.len, CLEAN_LINES);
	buf_clear(&raw);
	buf_puts(&raw, type);
	*error = (struct error){.code = code};
	str_copy(error->type, sizeof error->type, buf_str(&raw));
	str_copy(error->message, sizeof error->message, buf_str(&clean));
	buf_free(&raw);
	buf_free(&clean);
	return code;
}

int error_set(struct error *error, int code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	error_fill(error, code, "", format, args);
	va_end(args);
	return code;
}

int error_set_type(struct error *error, int code, const char *type, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	error_fill(error, code, type ? type : "", format, args);
	va_end(args);
	return code;
}

void error_prefix(struct error *error, const char *format, ...)
{
	struct buf raw = BUF_INIT, clean = BUF_INIT;
	va_list args;

	if (!error)
		return;
	va_start(args, format);
	buf_vprintf(&raw, format, args);
	va_end(args);
	if (error->message[0])
		buf_printf(&raw, ": %s", error->message);
	clean_text(&clean, buf_str(&raw), raw.len, CLEAN_LINES);
	str_copy(error->message, sizeof error->message, buf_str(&clean));
	buf_free(&raw);
	buf_free(&clean);
}

void error_clear(struct error *error)
{
	if (error)
		*error = (struct error){.code = ERR_OK};
}

void error_format(const struct error *error, struct buf *out)
{
	buf_puts(out, error->message);
	if (error->http_status)
		buf_printf(out, " (HTTP %d)", error->http_status);
	if (error->request_id[0])
		buf_printf(out, " (Request-ID: %s)", error->request_id);
}

void error_explain(const struct error *error, struct buf *out)
{
	const char *message = error->message;

	buf_puts(out, message);
	if (error->advice)
		buf_printf(out, "%s%s",
		        !*message                ? ""
		        : str_ends(message, ".") ? " "
		                                 : ". ",
		        error->advice);
}

int error_exit_status(int code)
{
	switch (code) {
	case ERR_OK:
		return 0;
	case ERR_USAGE:
		return 2;
	case ERR_CANCELLED:
		return 130;
	default:
		return 1;
	}
}
