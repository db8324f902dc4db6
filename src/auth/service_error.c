/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Extracts the message from the error responses of OpenStack services, in all their formats. */
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* novaclient's class for each status, and the message if the body has none. */
static const struct status_word {
	int status;
	const char *type;
	const char *phrase;
} statuses[] = {
        {300, "HTTPException", "Multiple Choices"},
        {400, "BadRequest", "Bad Request"},
        {401, "Unauthorized", "Unauthorized"},
        {403, "Forbidden", "Forbidden"},
        {404, "NotFound", "Not Found"},
        {405, "MethodNotAllowed", "Method Not Allowed"},
        {406, "NotAcceptable", "Not Acceptable"},
        {408, "ClientException", "Request Timeout"},
        {409, "Conflict", "Conflict"},
        {410, "ClientException", "Gone"},
        {411, "ClientException", "Length Required"},
        {412, "ClientException", "Precondition Failed"},
        {413, "OverLimit", "Over Limit"},
        {415, "ClientException", "Unsupported Media Type"},
        {422, "ClientException", "Unprocessable Entity"},
        {429, "RateLimit", "Too Many Requests"},
        {500, "ClientException", "Internal Server Error"},
        {501, "HTTPNotImplemented", "Not Implemented"},
        {502, "ClientException", "Bad Gateway"},
        {503, "ClientException", "Service Unavailable"},
        {504, "ClientException", "Gateway Timeout"},
};

static const struct status_word *find_status(int status)
{
	static const struct status_word other = {0, "ClientException", ""};
	for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
		if (statuses[i].status == status)
			return &statuses[i];
	}
	return &other;
}

/* Tags become spaces, the few entities that matter become their characters. */
static void strip_markup(struct buf *out, const char *text, size_t len)
{
	static const struct {
		const char *entity, *text;
	} entities[] = {{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"},
	        {"&#x27;", "'"}, {"&nbsp;", " "}, {"&amp;", "&"}};

	for (size_t i = 0; i < len; i++) {
		bool tag = text[i] == '<' && i + 1 < len &&
		           (strchr("/!", text[i + 1]) || (text[i + 1] | 32) >= 'a') &&
		           (text[i + 1] | 32) <= 'z';
		const char *end = tag ? memchr(text + i, '>', len - i) : NULL;
		if (end) {
			buf_putc(out, ' ');
			i = (size_t)(end - text);
			continue;
		}
		size_t e = 0, count = sizeof entities / sizeof *entities;
		for (; text[i] == '&' && e < count; e++) {
			size_t n = strlen(entities[e].entity);
			if (n <= len - i && strncmp(text + i, entities[e].entity, n) == 0)
				break;
		}
		if (text[i] == '&' && e < count) {
			buf_puts(out, entities[e].text);
			i += strlen(entities[e].entity) - 1;
		} else {
			buf_putc(out, text[i]);
		}
	}
}

/* One cleaned line: runs of white space become one space, none at the ends, at most `max` bytes. */
static void error_add_line(struct buf *out, const char *text, size_t len, size_t max)
{
	struct buf flat = BUF_INIT, clean = BUF_INIT;
	for (size_t i = 0; i < len; i++) {
		bool space = text[i] == ' ' || (text[i] >= '\t' && text[i] <= '\r');
		if (!space)
			buf_putc(&flat, text[i]);
		else if (flat.len && flat.data[flat.len - 1] != ' ')
			buf_putc(&flat, ' ');
	}
	if (flat.len && flat.data[flat.len - 1] == ' ')
		flat.data[--flat.len] = '\0';
	clean_text(&clean, buf_str(&flat), flat.len, CLEAN_LINE);
	size_t keep = clean.len;
	if (keep > max) {
		keep = max;
		while (keep > 0 && ((unsigned char)clean.data[keep] & 0xC0) == 0x80)
			keep--;
	}
	buf_add(out, buf_str(&clean), keep);
	if (keep < clean.len)
		buf_puts(out, "…");
	buf_free(&flat);
	buf_free(&clean);
}

/* A word of a hundred bytes and more is a value that was sent; what is wrong with it comes after.
 */
static void shorten_words(struct buf *out, const char *text, size_t len)
{
	for (size_t i = 0, end; i < len; i = end) {
		for (end = i; end < len && text[end] != ' ' && text[end] != '\n'; end++)
			;
		if (end - i > 100) {
			size_t keep = i + 40;
			while (keep > i && ((unsigned char)text[keep] & 0xC0) == 0x80)
				keep--;
			buf_add(out, text + i, keep - i);
			buf_printf(out, "… (%zu bytes)", end - i);
		} else {
			buf_add(out, text + i, end - i);
		}
		if (end < len)
			buf_putc(out, text[end++]);
	}
}

/* A service's message: markup of webob and the schema dump of a failed validation are left out. */
static void error_add_message(struct buf *out, const char *text)
{
	const char *dump = strstr(text, "\n\nFailed validating");
	size_t len = dump ? (size_t)(dump - text) : strlen(text);
	struct buf plain = BUF_INIT, words = BUF_INIT;
	strip_markup(&plain, text, len);
	shorten_words(&words, buf_str(&plain), plain.len);
	error_add_line(out, buf_str(&words), words.len, 800);
	buf_free(&plain);
	buf_free(&words);
}

/* The text between <tag …> and </tag>. */
static bool html_element(const char *html, const char *tag, struct buf *out)
{
	char open[16], close[16];
	size_t n = (size_t)snprintf(open, sizeof open, "<%s", tag);
	snprintf(close, sizeof close, "</%s", tag);
	const char *p = strcasestr(html, open);
	if (!p || !strchr("> \t\r\n", p[n]))
		return false;
	const char *start = strchr(p, '>');
	const char *end = start ? strcasestr(start, close) : NULL;
	if (!end)
		return false;
	struct buf plain = BUF_INIT;
	strip_markup(&plain, start + 1, (size_t)(end - start - 1));
	error_add_line(out, buf_str(&plain), plain.len, 160);
	buf_free(&plain);
	return out->len > 0;
}

void service_error_words(struct buf *out, const char *body, size_t len)
{
	char *text = xcalloc(1, 8192);
	if (body)
		str_copy(text, len < 8191 ? len + 1 : 8192, body);
	bool html = strcasestr(text, "<html") || strcasestr(text, "<!doctype") ||
	            strcasestr(text, "<title");
	if (!html || (!html_element(text, "title", out) && !html_element(text, "h1", out))) {
		struct buf plain = BUF_INIT;
		strip_markup(&plain, text, strlen(text));
		error_add_line(out, buf_str(&plain), plain.len, 160);
		buf_free(&plain);
	}
	free(text);
}

static bool looks_like_html(const char *body)
{
	while (*body == ' ' || (*body >= '\t' && *body <= '\r'))
		body++;
	return *body == '<';
}

/* Placement: {"errors": [{"title", "detail", "request_id"}]}. */
static void add_errors_list(struct buf *out, const cJSON *list, struct error *error)
{
	const cJSON *entry = NULL;
	cJSON_ArrayForEach(entry, list)
	{
		const char *text = json_str(entry, "detail");
		const char *id = json_str(entry, "request_id");
		if (!text || !*text)
			text = json_str(entry, "title");
		if (!text && cJSON_IsString(entry))
			text = entry->valuestring;
		if (text && out->len < 600) {
			if (out->len)
				buf_puts(out, "; ");
			error_add_message(out, text);
		}
		if (id && !error->request_id[0])
			snprintf(error->request_id, sizeof error->request_id, "%s", id);
	}
}

/* A wrapped object's words: Nova, Cinder, Keystone and Neutron call them message; wsme:
 * faultstring. */
static const char *wrapped_message(const cJSON *object)
{
	static const char *const keys[] = {"message", "detail", "faultstring", "title"};
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		const char *text = json_str(object, keys[i]);
		if (text && *text)
			return text;
	}
	return NULL;
}

/* The wrapper (computeFault, itemNotFound, NeutronError, error, …) is the first member with a
 * message. */
static const char *find_message(const cJSON *json)
{
	const cJSON *member = NULL;
	cJSON_ArrayForEach(member, json)
	{
		const char *text = cJSON_IsObject(member) ? wrapped_message(member) : NULL;
		if (text)
			return text;
	}
	const char *text = wrapped_message(json);
	if (text)
		return text;
	cJSON_ArrayForEach(member, json)
	{
		const char *key = member->string ? member->string : "";
		if (cJSON_IsString(member) && str_contains_nocase(key, "error"))
			return member->valuestring;
	}
	return NULL;
}

/* Keystone's multi-factor receipt: which methods it wants together. */
static void add_receipt(struct buf *out, const cJSON *sets)
{
	const cJSON *set = NULL, *method = NULL;
	buf_puts(out, "Keystone requires more than one authentication method:");
	cJSON_ArrayForEach(set, sets)
	{
		buf_puts(out, set == sets->child ? " " : ", or ");
		cJSON_ArrayForEach(method, set)
		{
			if (method != set->child)
				buf_puts(out, " with ");
			if (cJSON_IsString(method))
				error_add_line(
				        out, method->valuestring, strlen(method->valuestring), 40);
		}
	}
	buf_puts(out, " (auth_type: v3multifactor, auth_methods)");
}

static void add_json_error(struct buf *out, const cJSON *json, struct error *error)
{
	const cJSON *errors = json_get(json, "errors");
	const cJSON *receipt = json_get(json, "required_auth_methods");
	const cJSON *choices = json_get(json, "choices");
	const char *text = cJSON_IsObject(json) ? find_message(json) : NULL;
	if (cJSON_IsArray(errors))
		add_errors_list(out, errors, error);
	else if (cJSON_IsArray(receipt))
		add_receipt(out, receipt);
	else if (cJSON_IsArray(choices))
		buf_puts(out, "This URL is a list of API versions, not an API");
	else if (text)
		error_add_message(out, text);
}

/* Not a service's JSON: a proxy's page, a web server's text, or nothing. */
static void add_foreign_body(struct buf *out, const char *service, const char *body, size_t len)
{
	struct buf words = BUF_INIT;
	service_error_words(&words, body, len);
	if (words.len)
		buf_printf(out, "%s answered with %s instead of JSON: %s", service,
		        looks_like_html(body) ? "a web page" : "text", words.data);
	buf_free(&words);
}

void session_error_from_body(struct error *error, int status, const char *service,
        const char *method, const char *body, size_t len)
{
	struct error scratch;
	if (!error)
		error = &scratch;
	const struct status_word *word = find_status(status);
	const char *who = service ? service : "The service";
	struct buf message = BUF_INIT;

	error_clear(error);
	cJSON *json = body && len ? json_parse(body, len, NULL) : NULL;
	if (json)
		add_json_error(&message, json, error);
	else if (body && len)
		add_foreign_body(&message, who, body, len);
	if (!message.len) {
		buf_printf(&message, "%s answered %s with HTTP %d%s%s", who,
		        method ? method : "the request", status, *word->phrase ? " " : "",
		        word->phrase);
	}
	cJSON_Delete(json);

	char id[sizeof error->request_id];
	memcpy(id, error->request_id, sizeof id);
	int code = status == 401 ? ERR_AUTH : status == 404 ? ERR_NOT_FOUND : ERR_HTTP;
	error_set_type(error, code, word->type, "%s", message.data);
	error->http_status = status;
	if (clean_is(id))
		memcpy(error->request_id, id, sizeof id);
	buf_free(&message);
}
