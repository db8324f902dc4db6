/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replaces "{region_name}" in a URL, as Python's str.format does. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

/* "name" or "name[key]": what a clouds.yaml uses of Python's format language. */
static const struct conf *template_look_up(const struct conf *values, const char *field)
{
	const char *bracket = strchr(field, '[');
	size_t len = strlen(field);
	const struct conf *found;
	char *name, *key;

	if (!bracket)
		return conf_get(values, field);
	if (field[len - 1] != ']')
		return NULL;
	name = xstrndup(field, (size_t)(bracket - field));
	key = xstrndup(bracket + 1, len - (size_t)(bracket - field) - 2);
	found = conf_get(conf_get(values, name), key);
	free(name);
	free(key);
	return found;
}

/* Reads from after the brace to the brace that closes; NULL with the reason in `why`. */
static const char *template_add_field(
        const char *text, const struct conf *values, struct buf *out, struct buf *why)
{
	const char *end = text + strcspn(text, "{}");
	char *field = xstrndup(text, (size_t)(end - text));
	const struct conf *found = template_look_up(values, field);

	if (*end != '}')
		buf_puts(why, "a { without a }; write {{ for a literal {");
	else if (!found || found->kind == CONF_MAP || found->kind == CONF_LIST)
		buf_printf(why, "no value for {%s}", field);
	else
		buf_puts(out, found->text);
	free(field);
	return why->len ? NULL : end + 1;
}

bool config_template(const char *text, const struct conf *values, struct buf *out, struct buf *why)
{
	while (*text) {
		if ((text[0] == '{' || text[0] == '}') && text[1] == text[0]) {
			buf_putc(out, text[0]);
			text += 2;
		} else if (*text == '}') {
			buf_puts(why, "a } without a {; write }} for a literal }");
			return false;
		} else if (*text == '{') {
			text = template_add_field(text + 1, values, out, why);
			if (!text)
				return false;
		} else {
			buf_putc(out, *text++);
		}
	}
	return true;
}
