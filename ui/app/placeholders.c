/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands for {id}, {name}, {ip} in the words of other programs. Names come from the cloud:
 * they never become more words, options, the program itself or a shell's text. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/command.h"
#include "ui/app/placeholders.h"
#include "ui/app/store.h"

static const char *const names[FACT_COUNT] = {[FACT_ID] = "id",
        [FACT_NAME] = "name",
        [FACT_IP] = "ip",
        [FACT_PROJECT] = "project",
        [FACT_CLOUD] = "cloud",
        [FACT_REGION] = "region",
        [FACT_USER] = "user",
        [FACT_URL] = "url",
        [FACT_RESOURCE] = "resource"};

void facts_of(struct ui *ui, const struct resource *resource, const char *id, struct facts *out)
{
	struct session *session = ui->command->client->session;
	const struct row *row =
	        resource && id ? collection_get(ui_collection(ui, resource), id) : NULL;
	int address = resource ? resource_column(resource, "address") : -1;

	*out = (struct facts){{[FACT_ID] = id,
	        [FACT_NAME] = row && row->name ? row->name : NULL,
	        [FACT_IP] = row && address >= 0 ? row->cells[address] : NULL,
	        [FACT_PROJECT] = session_project_name(session),
	        [FACT_CLOUD] = session_config(session)->name,
	        [FACT_REGION] = session_region(session),
	        [FACT_USER] = session_user_name(session),
	        [FACT_RESOURCE] = resource ? resource->name : NULL}};
}

/* The fact that is named at `text`; *len gets how long it is written. */
static int fact_at(const char *text, size_t *len)
{
	for (int i = 0; i < FACT_COUNT; i++) {
		size_t n = strlen(names[i]);

		if (*text == '{' && !strncmp(text + 1, names[i], n) && text[n + 1] == '}') {
			*len = n + 2;
			return i;
		}
	}
	return -1;
}

static bool has_fact(const char *word)
{
	size_t len;

	for (; *word; word++)
		if (fact_at(word, &len) >= 0)
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

/* The word a shell among these reads as its text: the one behind its -c. */
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
	if (has_fact(words->items[0])) {
		buf_puts(reason, "the program's name cannot contain a placeholder such as {name}: "
		                 "the cloud would choose it");
		return false;
	}
	if (script < words->count && has_fact(words->items[script])) {
		buf_puts(reason, "a placeholder such as {name} is not allowed in a shell's script; "
		                 "use \"$NCNOVA_ID\", \"$NCNOVA_NAME\", \"$NCNOVA_IP\" instead");
		return false;
	}
	return true;
}

static bool fill_word(
        const struct facts *facts, const char *word, struct strv *out, struct buf *reason)
{
	struct buf filled = BUF_INIT;
	bool fine = true;

	for (const char *at = word; *at && fine;) {
		size_t len = 1;
		int fact = fact_at(at, &len);
		const char *value = fact >= 0 ? facts->values[fact] : NULL;

		if (fact < 0) {
			buf_add(&filled, at, 1);
		} else if (!value || !*value) {
			buf_printf(reason, "no %s", names[fact]);
			fine = false;
		} else if (at == word && *value == '-') {
			buf_printf(reason, "its %s begins with '-' and would be read as an option",
			        names[fact]);
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

bool words_fill(
        const struct facts *facts, const struct strv *words, struct strv *out, struct buf *reason)
{
	if (!words_usable(words, reason))
		return false;
	for (size_t i = 0; i < words->count; i++)
		if (!fill_word(facts, words->items[i], out, reason))
			return false;
	return true;
}

extern char **environ;

void facts_environment(const struct facts *facts, struct strv *out)
{
	for (char **variable = environ; *variable; variable++)
		if (!str_starts(*variable, "NCNOVA_"))
			strv_add(out, *variable);
	for (int i = 0; i < FACT_COUNT; i++) {
		char *variable = xasprintf(
		        "NCNOVA_%s=%s", names[i], facts->values[i] ? facts->values[i] : "");

		for (char *c = variable + strlen("NCNOVA_"); *c != '='; c++)
			*c = (char)(*c - ('a' - 'A'));
		strv_take(out, variable);
	}
}
