/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parses config.yaml from one table per level; errors contain the line number. */
#include "settings_internal.h"

#include <libfyaml.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/command.h"
#include "ncnova/config.h"
#include "ncnova/resource.h"
#include "ncnova/text.h"

struct reader {
	const char *file;
	struct settings *settings;
	struct buf path; /* "clouds.prod.guard" */
	int line;        /* line of the last key read; from 1 */
	struct error *error;
};

struct key;
/* Reads `value` into `field`, whose type depends on the key. */
typedef int take_fn(
        struct reader *reader, struct fy_node *value, const struct key *key, void *field);

struct key {
	const char *name;
	take_fn *take;
	size_t offset;       /* offset of the field in the structure to fill */
	const char *choices; /* space-separated */
};

/* The words of enum guard and enum own_output, in the order of their values. */
#define GUARDS  "none confirm read-only"
#define OUTPUTS "terminal pager none"
#define COLOURS "red green yellow blue magenta cyan"

static int settings_fail(struct reader *reader, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

static int settings_fail(struct reader *reader, const char *format, ...)
{
	struct buf text = BUF_INIT;
	va_list args;

	buf_printf(&text, "%s:%d: ", reader->file, reader->line);
	if (reader->path.len)
		buf_printf(&text, "%s: ", buf_str(&reader->path));
	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	error_set_type(reader->error, ERR_CONFIG, "CommandError", "%s", buf_str(&text));
	buf_free(&text);
	return ERR_CONFIG;
}

/* --- nodes --- */

/* The text of a scalar; NULL for other nodes. Records its line. */
static const char *scalar(struct reader *reader, struct fy_node *node)
{
	struct fy_token *token;
	const struct fy_mark *mark;

	if (!node || fy_node_get_type(node) != FYNT_SCALAR)
		return NULL;
	token = fy_node_get_scalar_token(node);
	mark = token ? fy_token_start_mark(token) : NULL;
	if (mark)
		reader->line = mark->line + 1;
	return fy_node_get_scalar0(node);
}

/* "clouds:" without a value. */
static bool is_nothing(struct fy_node *node)
{
	const char *text =
	        node && fy_node_get_type(node) == FYNT_SCALAR ? fy_node_get_scalar0(node) : NULL;

	return !node || fy_node_is_null(node) || (text && (!*text || str_eq(text, "~")));
}

static int expect(
        struct reader *reader, struct fy_node *node, enum fy_node_type type, const char *what)
{
	if (node && fy_node_get_type(node) == type)
		return 0;
	scalar(reader, node);
	return settings_fail(reader, "expected %s", what);
}

static void list_words(struct buf *out, const struct strv *words)
{
	for (size_t i = 0; i < words->count; i++)
		buf_printf(out, "%s%s",
		        !i                      ? ""
		        : i + 1 == words->count ? " or "
		                                : ", ",
		        words->items[i]);
}

static int fail_choice(struct reader *reader, const char *choices, const char *text)
{
	struct strv words = STRV_INIT;
	struct buf list = BUF_INIT;

	strv_split(&words, choices, ' ');
	list_words(&list, &words);
	if (text)
		settings_fail(reader, "expected %s, not '%s'", buf_str(&list), text);
	else
		settings_fail(reader, "expected %s", buf_str(&list));
	buf_free(&list);
	strv_free(&words);
	return ERR_CONFIG;
}

/* --- values --- */

static int take_text(
        struct reader *reader, struct fy_node *value, const struct key *key, void *field)
{
	const char *text = scalar(reader, value);

	(void)key;
	if (!text || !*text)
		return settings_fail(reader, "expected a string");
	if (!clean_is(text))
		return settings_fail(reader, "expected a string without control characters");
	free(*(char **)field);
	*(char **)field = xstrdup(text);
	return 0;
}

/* The index of a word among the key's choices. */
static int take_choice(
        struct reader *reader, struct fy_node *value, const struct key *key, void *field)
{
	const char *text = scalar(reader, value);
	struct strv words = STRV_INIT;
	unsigned at = 0;
	bool found;

	strv_split(&words, key->choices, ' ');
	while (at < words.count && !str_eq(words.items[at], text))
		at++;
	found = at < words.count;
	strv_free(&words);
	if (!found)
		return fail_choice(reader, key->choices, text);
	*(unsigned *)field = at;
	return 0;
}

static int take_colour(
        struct reader *reader, struct fy_node *value, const struct key *key, void *field)
{
	unsigned at;
	int rc = take_choice(reader, value, key, &at);

	return rc ? rc : take_text(reader, value, key, field);
}

static int take_truth(
        struct reader *reader, struct fy_node *value, const struct key *key, void *field)
{
	const char *text = scalar(reader, value);
	bool yes = str_eq(text, "true") || str_eq(text, "yes") || str_eq(text, "on");

	(void)key;
	if (!yes && !str_eq(text, "false") && !str_eq(text, "no") && !str_eq(text, "off"))
		return settings_fail(reader, "expected true or false");
	*(bool *)field = yes;
	return 0;
}

static int settings_add_words(struct reader *reader, struct fy_node *list, struct strv *words)
{
	struct fy_node *item;
	void *iterator = NULL;

	while ((item = fy_node_sequence_iterate(list, &iterator))) {
		const char *text = scalar(reader, item);

		if (!text)
			return settings_fail(reader, "expected a list of strings");
		strv_add(words, text);
	}
	return words->count ? 0 : settings_fail(reader, "expected a non-empty list");
}

static int take_list(
        struct reader *reader, struct fy_node *value, const struct key *key, void *field)
{
	int rc = expect(reader, value, FYNT_SEQUENCE, "a list of strings, as in [name, status]");

	(void)key;
	return rc ? rc : settings_add_words(reader, value, field);
}

/* A command: a list of words, or one string to split as a shell does. */
static int take_command(
        struct reader *reader, struct fy_node *value, const struct key *key, void *field)
{
	const char *text = scalar(reader, value);
	struct strv *words = field;
	struct error error = {0};

	(void)key;
	if (!text) {
		int rc = expect(reader, value, FYNT_SEQUENCE,
		        "a command: a list of words, or a string split like a shell command line");

		return rc ? rc : settings_add_words(reader, value, words);
	}
	if (command_split(text, words, &error))
		return settings_fail(reader, "%s", error.message);
	return words->count ? 0 : settings_fail(reader, "expected a command");
}

/* A key: a single character. */
static int settings_take_key(
        struct reader *reader, struct fy_node *value, const struct key *key, void *field)
{
	int rc = take_text(reader, value, key, field);
	const char *p = rc ? "" : *(char **)field;

	if (rc)
		return rc;
	return *p != ' ' && text_next(&p) && !*p
	               ? 0
	               : settings_fail(reader, "expected a key: one character");
}

static int settings_take_scope(
        struct reader *reader, struct fy_node *value, const struct key *key, void *field)
{
	int rc = take_text(reader, value, key, field);
	const struct resource *resource = rc ? NULL : resource_find(*(char **)field);

	if (rc || str_eq(*(char **)field, "any"))
		return rc;
	if (!resource)
		return settings_fail(reader, "expected any or a resource such as server, not '%s'",
		        *(char **)field);
	free(*(char **)field);
	*(char **)field = xstrdup(resource->name);
	return 0;
}

/* --- levels --- */

static int fail_key(struct reader *reader, const struct key *keys, const char *name)
{
	struct strv words = STRV_INIT;
	struct buf list = BUF_INIT;

	for (; keys->name; keys++)
		strv_add(&words, keys->name);
	list_words(&list, &words);
	settings_fail(reader, "unknown key '%s'; expected %s", name, buf_str(&list));
	buf_free(&list);
	strv_free(&words);
	return ERR_CONFIG;
}

static size_t go_down(struct reader *reader, const char *name)
{
	size_t was = reader->path.len;

	buf_printf(&reader->path, "%s%s", was ? "." : "", name);
	return was;
}

static void go_up(struct reader *reader, size_t was)
{
	if (reader->path.data)
		reader->path.data[was] = '\0';
	reader->path.len = was;
}

/* The key of a pair; NULL with the error set if it is not a word. */
static const char *key_of(struct reader *reader, struct fy_node_pair *pair)
{
	const char *name = scalar(reader, fy_node_pair_key(pair));

	if (!name || !*name || !clean_is(name)) {
		settings_fail(reader, "a key must be a word");
		return NULL;
	}
	return name;
}

static int settings_take_keys(
        struct reader *reader, struct fy_node *map, const struct key *keys, void *into)
{
	struct fy_node_pair *pair;
	void *iterator = NULL;
	int rc = expect(reader, map, FYNT_MAPPING, "keys with values");

	while (!rc && (pair = fy_node_mapping_iterate(map, &iterator))) {
		const char *name = key_of(reader, pair);
		const struct key *key = keys;
		size_t was;

		if (!name)
			return ERR_CONFIG;
		while (key->name && !str_eq(key->name, name))
			key++;
		if (!key->name)
			return fail_key(reader, keys, name);
		was = go_down(reader, name);
		rc = key->take(reader, fy_node_pair_value(pair), key, (char *)into + key->offset);
		go_up(reader, was);
	}
	return rc;
}

/* A mapping from user-defined names to our keys; `add` appends an entry. */
static int take_named(struct reader *reader, struct fy_node *map, const struct key *keys,
        void *(*add)(struct reader *reader, const char *name))
{
	struct fy_node_pair *pair;
	void *iterator = NULL;
	int rc;

	if (is_nothing(map))
		return 0;
	rc = expect(reader, map, FYNT_MAPPING, "a mapping of names to keys");
	while (!rc && (pair = fy_node_mapping_iterate(map, &iterator))) {
		const char *name = key_of(reader, pair);
		size_t was = name ? go_down(reader, name) : 0;
		void *into = name ? add(reader, name) : NULL;

		if (!into)
			return ERR_CONFIG;
		rc = is_nothing(fy_node_pair_value(pair))
		             ? 0
		             : settings_take_keys(reader, fy_node_pair_value(pair), keys, into);
		go_up(reader, was);
	}
	return rc;
}

static void *add_cloud(struct reader *reader, const char *name)
{
	struct settings *s = reader->settings;

	s->clouds = xrealloc(s->clouds, (s->cloud_count + 1) * sizeof *s->clouds);
	s->clouds[s->cloud_count] = (struct cloud_settings){.cloud = xstrdup(name)};
	return &s->clouds[s->cloud_count++];
}

static void *add_pane(struct reader *reader, const char *name)
{
	struct settings *s = reader->settings;
	const struct resource *resource = resource_find(name);

	if (!resource) {
		struct strv words = STRV_INIT;
		struct buf list = BUF_INIT;

		for (int i = 0; i < resource_count; i++)
			strv_add(&words, resources[i]->plural);
		list_words(&list, &words);
		settings_fail(reader, "no such pane; expected %s", buf_str(&list));
		buf_free(&list);
		strv_free(&words);
		return NULL;
	}
	s->panes = xrealloc(s->panes, (s->pane_count + 1) * sizeof *s->panes);
	s->panes[s->pane_count] = (struct pane_settings){.pane = xstrdup(resource->plural)};
	return &s->panes[s->pane_count++];
}

static const struct key cloud_keys[] = {
        {"guard", take_choice, offsetof(struct cloud_settings, guard), GUARDS},
        {"colour", take_colour, offsetof(struct cloud_settings, colour), COLOURS},
        {.name = NULL},
};
static const struct key pane_keys[] = {
        {"columns", take_list, offsetof(struct pane_settings, columns), NULL},
        {"sort", take_text, offsetof(struct pane_settings, sort), NULL},
        {.name = NULL},
};
static const struct key command_keys[] = {
        {"key", settings_take_key, offsetof(struct user_command, key), NULL},
        {"name", take_text, offsetof(struct user_command, name), NULL},
        {"scope", settings_take_scope, offsetof(struct user_command, scope), NULL},
        {"run", take_command, offsetof(struct user_command, argv), NULL},
        {"confirm", take_truth, offsetof(struct user_command, confirm), NULL},
        {"safe", take_truth, offsetof(struct user_command, safe), NULL},
        {"output", take_choice, offsetof(struct user_command, output), OUTPUTS},
        {.name = NULL},
};

static int take_clouds(
        struct reader *reader, struct fy_node *value, const struct key *key, void *field)
{
	(void)key;
	(void)field;
	return take_named(reader, value, cloud_keys, add_cloud);
}

static int take_panes(
        struct reader *reader, struct fy_node *value, const struct key *key, void *field)
{
	(void)key;
	(void)field;
	return take_named(reader, value, pane_keys, add_pane);
}

/* Checks for missing values and for a key already used by another command. */
static int check_command(struct reader *reader, struct user_command *command)
{
	const struct settings *s = reader->settings;

	if (!command->key || !command->name || !command->argv.count)
		return settings_fail(reader, "a command needs key, name and run");
	if (!command->scope)
		command->scope = xstrdup("any");
	for (const struct user_command *other = s->commands; other != command; other++)
		if (str_eq(other->key, command->key) &&
		        (str_eq(other->scope, command->scope) || str_eq(other->scope, "any") ||
		                str_eq(command->scope, "any")))
			return settings_fail(reader, "'%s' and '%s' have the same key, %s",
			        other->name, command->name, command->key);
	return 0;
}

static int take_commands(
        struct reader *reader, struct fy_node *value, const struct key *key, void *field)
{
	struct settings *s = reader->settings;
	struct fy_node *item;
	void *iterator = NULL;
	int rc;

	(void)key;
	(void)field;
	if (is_nothing(value))
		return 0;
	rc = expect(reader, value, FYNT_SEQUENCE, "a list of commands, each starting with \"- \"");
	while (!rc && (item = fy_node_sequence_iterate(value, &iterator))) {
		s->commands = xrealloc(s->commands, (s->command_count + 1) * sizeof *s->commands);
		s->commands[s->command_count] = (struct user_command){.output = OWN_TERMINAL};
		s->command_count++;
		rc = settings_take_keys(
		        reader, item, command_keys, &s->commands[s->command_count - 1]);
		if (!rc)
			rc = check_command(reader, &s->commands[s->command_count - 1]);
	}
	return rc;
}

static const struct key top_keys[] = {
        {"clouds", take_clouds, 0, NULL},
        {"panes", take_panes, 0, NULL},
        {"ssh", take_command, offsetof(struct settings, ssh), NULL},
        {"open", take_command, offsetof(struct settings, open), NULL},
        {"copy", take_command, offsetof(struct settings, copy), NULL},
        {"commands", take_commands, 0, NULL},
        {.name = NULL},
};

/* --- the document --- */

#define KEYS_MAX 2500

/* libfyaml never returns for some byte sequences: accept only valid text, and report the line of
 * the first invalid byte. */
static int check_bytes(struct reader *reader, const char *text, size_t len)
{
	const char *p = text;
	size_t keys = 0;

	while (p < text + len) {
		const char *start = p;
		unsigned int c = text_next(&p);

		if ((start == text || start[-1] == '\n' || start[-1] == '\r') &&
		        config_is_long_directive(start))
			return settings_fail(reader, "a directive that is too long");
		reader->line += c == '\n';
		if (!c || (c == 0xfffd && p - start == 1))
			return settings_fail(reader, "invalid UTF-8");
		if ((c < ' ' && c != '\n' && c != '\r' && c != '\t') || (c >= 127 && c < 160))
			return settings_fail(reader, "a control character");
		/* Limit the number of keys: libfyaml compares each key with all others. */
		if ((c == ':' || c == ',') && ++keys > KEYS_MAX)
			return settings_fail(reader, "more than %d keys and values", KEYS_MAX);
	}
	reader->line = 1;
	return 0;
}

/* Reject a second document: its guards would be ignored. */
static int check_one_document(struct reader *reader, const char *text)
{
	bool begun = false, ended = false;
	int line = 1;

	for (const char *p = text; *p; p += strcspn(p, "\n"), p += *p == '\n', line++) {
		bool marks = str_starts(p, "---") && (!p[3] || strchr(" \t\r\n", p[3]));
		bool is_end = str_starts(p, "...") && (!p[3] || strchr(" \t\r\n", p[3]));
		bool is_empty = !*p || strchr("#%\r\n", *p);

		if ((marks && begun) || (ended && !is_empty && !is_end)) {
			reader->line = line;
			return settings_fail(reader, "it contains a second document (---)");
		}
		begun = begun || !is_empty;
		ended = ended || is_end;
	}
	return 0;
}

static int read_document(struct reader *reader, const char *text, size_t len)
{
	struct fy_diag_cfg how;
	struct fy_diag *diag;
	struct fy_parse_cfg config = {
	        .flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_RESOLVE_DOCUMENT};
	struct fy_document *document;
	int rc = 0;

	fy_diag_cfg_default(&how);
	how.fp = NULL; /* keep libfyaml from printing */
	diag = fy_diag_create(&how);
	fy_diag_set_collect_errors(diag, true);
	config.diag = diag;
	document = fy_document_build_from_string(&config, text, len);
	if (!document) {
		void *iterator = NULL;
		struct fy_diag_error *problem = fy_diag_errors_iterate(diag, &iterator);

		/* A file with only comments has no document, and that is valid. */
		reader->line = problem && problem->line > 0 ? problem->line : 1;
		if (problem)
			rc = settings_fail(reader, "not valid YAML: %s",
			        problem->msg ? problem->msg : "cannot be read");
	} else if (!is_nothing(fy_document_root(document))) {
		rc = settings_take_keys(
		        reader, fy_document_root(document), top_keys, reader->settings);
	}
	fy_document_destroy(document);
	fy_diag_destroy(diag);
	return rc;
}

int settings_read(struct settings *settings, const char *text, size_t len, struct error *error)
{
	struct reader reader = {
	        .file = settings->file, .settings = settings, .line = 1, .error = error};
	int rc = check_bytes(&reader, text, len);

	if (!rc)
		rc = check_one_document(&reader, text);
	if (!rc)
		rc = read_document(&reader, text, len);
	buf_free(&reader.path);
	return rc;
}
