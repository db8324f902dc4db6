/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The transcript of --debug: every request and answer as one line, curl-like, without secrets. */
#include "http_parts.h"
#include "ncnova/text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MOST_BODY = 1024 * 1024 }; /* bytes of a body that are worth a line */

/* The second gate: what is redacted already becomes one line that a terminal may get. */
static void transcript_emit(const struct http *http, struct buf *text)
{
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < text->len; i++)
		if (strchr("\t\r\n", text->data[i]) && text->data[i])
			text->data[i] = ' ';
	clean_text(&out, buf_str(text), text->len, CLEAN_LINE);
	fprintf(http->transcript, "%s\n", buf_str(&out));
	fflush(http->transcript);
	buf_free(&out);
	buf_free_secret(text);
}

/* Inside double quotes of a shell. */
static void add_quoted(struct buf *out, const char *text)
{
	for (; *text; text++) {
		if (strchr("\"\\$`", *text))
			buf_putc(out, '\\');
		buf_putc(out, *text);
	}
}

static void add_sent_header(struct buf *out, const char *line)
{
	const char *colon = strchr(line, ':');
	struct buf value = BUF_INIT;
	char *name;

	if (!colon)
		return;
	name = xstrndup(line, (size_t)(colon - line));
	redact_header(&value, name, colon + 1);
	buf_puts(out, " -H \"");
	add_quoted(out, name);
	buf_puts(out, ": ");
	add_quoted(out, buf_str(&value));
	buf_puts(out, "\"");
	buf_free_secret(&value);
	free(name);
}

static void add_tls(struct buf *out, const struct http_call *call)
{
	const char *const files[][2] = {
	        {"--cacert", call->cacert}, {"--cert", call->cert}, {"--key", call->key}};

	if (!call->https)
		return;
	if (call->insecure)
		buf_puts(out, " --insecure");
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		if (!files[i][1])
			continue;
		buf_printf(out, " %s ", files[i][0]);
		buf_add_shell(out, files[i][1]);
	}
}

void transcript_request(const struct http_call *call)
{
	struct buf out = BUF_INIT, part = BUF_INIT;

	if (!call->http->transcript)
		return;
	buf_puts(&out, "REQ: curl -g -i");
	add_tls(&out, call);
	buf_printf(&out, " -X %s ", call->method);
	redact_url(&part, call->url);
	buf_add_shell(&out, buf_str(&part));
	for (size_t i = 0; i < call->headers.count; i++)
		add_sent_header(&out, call->headers.items[i]);
	buf_clear(&part);
	if (call->body && call->secret_body) {
		buf_printf(&out, " -d '<%zu bytes not shown>'", call->body_len);
	} else if (call->body && call->body_len > MOST_BODY) {
		buf_printf(&out, " -d '<%zu bytes>'", call->body_len);
	} else if (call->body) {
		redact_json(&part, call->body, call->body_len);
		buf_puts(&out, " -d ");
		buf_add_shell(&out, buf_str(&part));
	}
	buf_free_secret(&part);
	transcript_emit(call->http, &out);
}

static void reply_body(const struct http_call *call)
{
	const char *type = call_header(call, "Content-Type");
	struct buf out = BUF_INIT, scrubbed = BUF_INIT;
	size_t len = call->reply_body.len;
	bool text = !type || str_contains_nocase(type, "json") || str_contains_nocase(type, "text");

	if (len == 0)
		return;
	buf_puts(&out, "RESP BODY: ");
	if (!text)
		buf_printf(&out, "<%zu bytes of %s>", len, type);
	else if (len > MOST_BODY)
		buf_printf(&out, "<%zu bytes>", len);
	else {
		redact_sent(&scrubbed, buf_str(&call->reply_body), len, call->body);
		redact_json(&out, buf_str(&scrubbed), scrubbed.len);
	}
	buf_free(&scrubbed);
	transcript_emit(call->http, &out);
}

void transcript_reply(const struct http_call *call, int status)
{
	struct buf out = BUF_INIT;

	if (!call->http->transcript)
		return;
	buf_printf(&out, "RESP: [%d]", status);
	for (size_t i = 0; i < call->reply_header_count; i++) {
		buf_printf(&out, " %s: ", call->reply_headers[i].name);
		redact_header(&out, call->reply_headers[i].name, call->reply_headers[i].value);
	}
	transcript_emit(call->http, &out);
	reply_body(call);
}

void transcript_failure(const struct http_call *call)
{
	struct buf out = BUF_INIT;

	if (!call->http->transcript)
		return;
	buf_puts(&out, "RESP: none: ");
	redact_url(&out, call->error.message);
	transcript_emit(call->http, &out);
}

void transcript_retry(const struct http_call *call, int64_t delay_ms)
{
	struct buf out = BUF_INIT, part = BUF_INIT;

	if (!call->http->transcript)
		return;
	redact_url(&part, call->url);
	buf_printf(&out, "RETRY: %s %s again in %.2f s (try %d failed)", call->method,
	        buf_str(&part), (double)delay_ms / 1000, call->tries);
	buf_free(&part);
	transcript_emit(call->http, &out);
}
