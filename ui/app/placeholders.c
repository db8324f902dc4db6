/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Placeholders in the words of other programs. Names come from the cloud: they never become further
 * words, options, the program itself or a shell's text. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/command.h"
#include "ui/app/placeholders.h"
#include "ui/app/store.h"

static const char *const names[PLACEHOLDER_COUNT] = {[PLACEHOLDER_ID] = "id",
        [PLACEHOLDER_NAME] = "name",
        [PLACEHOLDER_IP] = "ip",
        [PLACEHOLDER_PROJECT] = "project",
        [PLACEHOLDER_CLOUD] = "cloud",
        [PLACEHOLDER_REGION] = "region",
        [PLACEHOLDER_USER] = "user",
        [PLACEHOLDER_URL] = "url",
        [PLACEHOLDER_RESOURCE] = "resource"};

void placeholders_of(
        struct ui *ui, const struct resource *resource, const char *id, struct placeholders *out)
{
	struct session *session = ui->command->client->session;
	const struct row *row =
	        resource && id ? collection_get(ui_collection(ui, resource), id) : NULL;
	int address = resource ? resource_column(resource, "address") : -1;

	*out = (struct placeholders){{[PLACEHOLDER_ID] = id,
	        [PLACEHOLDER_NAME] = row && row->name ? row->name : NULL,
	        [PLACEHOLDER_IP] = row && address >= 0 ? row->cells[address] : NULL,
	        [PLACEHOLDER_PROJECT] = session_project_name(session),
	        [PLACEHOLDER_CLOUD] = session_config(session)->name,
	        [PLACEHOLDER_REGION] = session_region(session),
	        [PLACEHOLDER_USER] = session_user_name(session),
	        [PLACEHOLDER_RESOURCE] = resource ? resource->name : NULL}};
}

/* The placeholder at `text`; *len gets its length. */
static int placeholder_at(const char *text, size_t *len)
{
	for (int i = 0; i < PLACEHOLDER_COUNT; i++) {
		size_t n = strlen(names[i]);

		if (*text == '{' && !strncmp(text + 1, names[i], n) && text[n + 1] == '}') {
			*len = n + 2;
			return i;
		}
	}
	return -1;
}

static bool has_placeholder(const char *word)
{
	size_t len;

	for (; *word; word++)
		if (placeholder_at(word, &len) >= 0)
			return true;
	return false;
}

static bool is_shell(const char *word)
{
	static const char *const shells[] = {
	        "sh", "bash", "dash", "ash", "ksh", "mksh", "zsh", "fish", "csh", "tcsh"};
	const char *slash = strrchr(word, '/');

	for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
		if (str_eq(slash ? slash + 1 : word, shells[i]))
			return true;
	return false;
}

/* The word that a shell would run as its script: the one behind -c. */
static size_t script_word(const struct strv *words)
{
	for (size_t i = 0; i < words->count; i++) {
		if (!is_shell(words->items[i]))
			continue;
		for (size_t o = i + 1; o + 1 < words->count && words->items[o][0] == '-'; o++)
			if (words->items[o][1] != '-' && strchr(words->items[o], 'c'))
				return o + 1;
	}
	return words->count;
}

bool words_usable(const struct strv *words, struct buf *reason)
{
	size_t script = script_word(words);

	if (!words->count || !words->items[0][0]) {
		buf_puts(reason, "there is nothing to run");
		return false;
	}
	if (has_placeholder(words->items[0])) {
		buf_puts(reason, "the program's name cannot contain a placeholder such as {name}: "
		                 "the cloud would choose it");
		return false;
	}
	if (script < words->count && has_placeholder(words->items[script])) {
		buf_puts(reason, "a placeholder such as {name} is not allowed in a shell's script; "
		                 "use \"$NCNOVA_ID\", \"$NCNOVA_NAME\", \"$NCNOVA_IP\" instead");
		return false;
	}
	return true;
}

static bool fill_word(const struct placeholders *placeholders, const char *word, struct strv *out,
        struct buf *reason)
{
	struct buf filled = BUF_INIT;
	bool fine = true;

	for (const char *at = word; *at && fine;) {
		size_t len = 1;
		int placeholder = placeholder_at(at, &len);
		const char *value = placeholder >= 0 ? placeholders->values[placeholder] : NULL;

		if (placeholder < 0) {
			buf_add(&filled, at, 1);
		} else if (!value || !*value) {
			buf_printf(reason, "no %s", names[placeholder]);
			fine = false;
		} else if (at == word && *value == '-') {
			buf_printf(reason, "its %s begins with '-' and would be read as an option",
			        names[placeholder]);
			fine = false;
		} else {
			buf_puts(&filled, value);
		}
		at += len;
	}
	if (fine)
		strv_add(out, buf_str(&filled));
	buf_free_secret(&filled);
	return fine;
}

bool words_fill(const struct placeholders *placeholders, const struct strv *words, struct strv *out,
        struct buf *reason)
{
	if (!words_usable(words, reason))
		return false;
	for (size_t i = 0; i < words->count; i++)
		if (!fill_word(placeholders, words->items[i], out, reason))
			return false;
	return true;
}

extern char **environ;

void placeholders_environment(const struct placeholders *placeholders, struct strv *out)
{
	for (char **variable = environ; *variable; variable++)
		if (!str_starts(*variable, "NCNOVA_"))
			strv_add(out, *variable);
	for (int i = 0; i < PLACEHOLDER_COUNT; i++) {
		char *variable = xasprintf("NCNOVA_%s=%s", names[i],
		        placeholders->values[i] ? placeholders->values[i] : "");

		for (char *c = variable + strlen("NCNOVA_"); *c != '='; c++)
			*c = (char)(*c - ('a' - 'A'));
		strv_take(out, variable);
	}
}
