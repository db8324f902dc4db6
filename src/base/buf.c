/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Growing byte strings, and the encodings that are written into them. */
#include "ncnova/buf.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Room for `more` bytes and the terminator. */
static void buf_grow(struct buf *buf, size_t more)
{
	size_t need, room;

	if (more > SIZE_MAX / 2 - buf->len - 1)
		more = SIZE_MAX; /* malloc refuses, and the program ends with a message */
	need = more == SIZE_MAX ? SIZE_MAX : buf->len + more + 1;
	if (need <= buf->room)
		return;
	room = buf->room ? buf->room : 32;
	while (room < need && room <= SIZE_MAX / 2)
		room *= 2;
	if (room < need)
		room = need;
	buf->data = xrealloc(buf->data, room);
	buf->room = room;
}

const char *buf_str(const struct buf *buf)
{
	return buf->data ? buf->data : "";
}

void buf_add(struct buf *buf, const void *data, size_t len)
{
	buf_grow(buf, len);
	if (len)
		memcpy(buf->data + buf->len, data, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
}

void buf_puts(struct buf *buf, const char *text)
{
	if (text)
		buf_add(buf, text, strlen(text));
}

void buf_putc(struct buf *buf, char c)
{
	buf_grow(buf, 1);
	buf->data[buf->len++] = c;
	buf->data[buf->len] = '\0';
}

void buf_repeat(struct buf *buf, char c, size_t count)
{
	buf_grow(buf, count);
	memset(buf->data + buf->len, c, count);
	buf->len += count;
	buf->data[buf->len] = '\0';
}

void buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buf_vprintf(buf, format, args);
	va_end(args);
}

void buf_vprintf(struct buf *buf, const char *format, va_list args)
{
	va_list again;
	int len;

	va_copy(again, args);
	buf_grow(buf, 128);
	len = vsnprintf(buf->data + buf->len, buf->room - buf->len, format, args);
	if (len >= 0 && (size_t)len >= buf->room - buf->len) {
		buf_grow(buf, (size_t)len);
		len = vsnprintf(buf->data + buf->len, buf->room - buf->len, format, again);
	}
	va_end(again);
	if (len > 0)
		buf->len += (size_t)len;
	buf->data[buf->len] = '\0';
}

void buf_clear(struct buf *buf)
{
	buf->len = 0;
	if (buf->data)
		buf->data[0] = '\0';
}

char *buf_take(struct buf *buf)
{
	char *text;

	buf_grow(buf, 0);
	buf->data[buf->len] = '\0';
	text = buf->data;
	*buf = (struct buf)BUF_INIT;
	return text;
}

void buf_free(struct buf *buf)
{
	free(buf->data);
	*buf = (struct buf)BUF_INIT;
}

void buf_free_secret(struct buf *buf)
{
	if (buf->data)
		explicit_bzero(buf->data, buf->room);
	buf_free(buf);
}

/* RFC 3986, section 2.3. */
static bool is_unreserved(unsigned char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '.' || c == '_' || c == '~';
}

void buf_add_url(struct buf *buf, const char *text)
{
	static const char hex[] = "0123456789ABCDEF";

	for (const unsigned char *p = (const unsigned char *)text; p && *p; p++) {
		if (is_unreserved(*p)) {
			buf_putc(buf, (char)*p);
			continue;
		}
		buf_putc(buf, '%');
		buf_putc(buf, hex[*p >> 4]);
		buf_putc(buf, hex[*p & 15]);
	}
}

static int hex_digit(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	                              : -1;
}

void buf_add_unescaped(struct buf *buf, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		int high = text[i] == '%' && i + 2 < len ? hex_digit(text[i + 1]) : -1;
		int low = high >= 0 ? hex_digit(text[i + 2]) : -1;

		buf_putc(buf, low >= 0 ? (char)(high << 4 | low) : text[i]);
		i += low >= 0 ? 2 : 0;
	}
}

static void buf_add_path_args(struct buf *buf, const char *format, va_list args)
{
	for (const char *mark; (mark = strstr(format, "%s")); format = mark + 2) {
		buf_add(buf, format, (size_t)(mark - format));
		buf_add_url(buf, va_arg(args, const char *));
	}
	buf_puts(buf, format);
}

void buf_add_path(struct buf *buf, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buf_add_path_args(buf, format, args);
	va_end(args);
}

char *path_format(const char *format, ...)
{
	struct buf path = BUF_INIT;
	va_list args;

	va_start(args, format);
	buf_add_path_args(&path, format, args);
	va_end(args);
	return buf_take(&path);
}

bool path_takes(const char *text)
{
	return *text && !str_eq(text, ".") && !str_eq(text, "..");
}

void buf_add_base64(struct buf *buf, const void *data, size_t len)
{
	static const char digits[] =
	        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *in = data;

	buf_grow(buf, (len / 3 + 1) * 4);
	for (size_t i = 0; i < len; i += 3) {
		size_t left = len - i;
		unsigned int group = (unsigned int)in[i] << 16;

		if (left > 1)
			group |= (unsigned int)in[i + 1] << 8;
		if (left > 2)
			group |= in[i + 2];
		buf_putc(buf, digits[group >> 18]);
		buf_putc(buf, digits[group >> 12 & 63]);
		buf_putc(buf, left > 1 ? digits[group >> 6 & 63] : '=');
		buf_putc(buf, left > 2 ? digits[group & 63] : '=');
	}
	buf->data[buf->len] = '\0';
}

void buf_add_shell(struct buf *buf, const char *text)
{
	const char *plain =
	        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@%+=:,./_-";

	if (!text)
		text = "";
	if (*text && text[strspn(text, plain)] == '\0') {
		buf_puts(buf, text);
		return;
	}
	buf_putc(buf, '\'');
	for (; *text; text++) {
		if (*text == '\'')
			buf_puts(buf, "'\\''");
		else
			buf_putc(buf, *text);
	}
	buf_putc(buf, '\'');
}

void str_copy(char *out, size_t size, const char *text)
{
	size_t len = text ? strlen(text) : 0;

	if (!size)
		return;
	if (len >= size) {
		len = size - 1;
		/* Half a character would be an invalid one. */
		while (len > 0 && len + 4 > size && ((unsigned char)text[len] & 0xc0) == 0x80)
			len--;
	}
	if (len)
		memcpy(out, text, len);
	out[len] = '\0';
}
