/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secrets that were sent, out of what came back: services quote what they refuse. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/text.h"

/* Shorter values are in any text by accident. */
#define SHORTEST 4

static void replace_all(struct buf *text, const char *secret)
{
	size_t len = strlen(secret);
	struct buf out = BUF_INIT;
	const char *from = buf_str(text), *end = from + text->len, *at;

	if (len < SHORTEST)
		return;
	while ((at = memmem(from, (size_t)(end - from), secret, len))) {
		buf_add(&out, from, (size_t)(at - from));
		buf_puts(&out, "***");
		from = at + len;
	}
	if (from != buf_str(text)) {
		buf_add(&out, from, (size_t)(end - from));
		buf_free_secret(text);
		*text = out;
	} else {
		buf_free(&out);
	}
}

/* As it is, and as JSON and Python write it between quotes. */
static void replace_value(struct buf *text, const cJSON *value)
{
	char *quoted = json_print(value, false);
	size_t len = strlen(quoted);

	replace_all(text, value->valuestring);
	if (len > 2 && quoted[0] == '"') {
		quoted[len - 1] = '\0';
		if (strcmp(quoted + 1, value->valuestring) != 0)
			replace_all(text, quoted + 1);
	}
	free_secret(quoted);
}

static void replace_in(struct buf *text, const cJSON *sent, bool secret)
{
	for (const cJSON *item = sent; item; item = item->next) {
		bool own = secret || redact_is_secret_key(item->string);

		if (own && cJSON_IsString(item))
			replace_value(text, item);
		if (item->child)
			replace_in(text, item->child, own);
	}
}

void redact_sent(struct buf *out, const char *text, size_t len, const char *sent)
{
	cJSON *json = sent && len ? json_parse(sent, strlen(sent), NULL) : NULL;
	struct buf scrubbed = BUF_INIT;

	if (len)
		buf_add(&scrubbed, text, len);
	if (json)
		replace_in(&scrubbed, json, false);
	buf_add(out, buf_str(&scrubbed), scrubbed.len);
	buf_free_secret(&scrubbed);
	cJSON_Delete(json);
}
