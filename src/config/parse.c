/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parses a clouds.yaml into a tree: libfyaml's events, PyYAML's semantics, and limits. */
#include "internal.h"

#include <libfyaml.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/arena.h"
#include "ncnova/text.h"

enum {
	LEVELS_MAX = 32,     /* nesting; a real file has about eight */
	NODES_MAX = 200000,  /* after aliases: what a small file can blow up to */
	BYTES_MAX = 8 << 20, /* of text, after aliases */
	KEYS_MAX = 5000,     /* in one mapping: they are searched one by one */
	PATCHES_MAX = 100,   /* empty blocks that libfyaml misreads */
};

static const char too_many_keys[] = "a mapping has more than 5000 keys";

struct anchor {
	char *name;
	struct conf *node; /* a copy: what it was taken from may be replaced by an equal key */
	struct anchor *next;
};

struct parse {
	struct fy_parser *parser;
	struct fy_diag *diag;
	struct fy_event *event; /* the one just read */
	struct scalar_rules *rules;
	struct anchor *anchors;
	const char *file; /* interned */
	bool json;
	int depth;
	int indent;       /* column, from 0, of the collection that the next node is in */
	const char *text; /* what is parsed */
	size_t patch;     /* where it needs "" for an empty block; 0: nowhere */
	size_t nodes, bytes;
	int line, column; /* of the last event that had a place; from 1 */
	struct error *error;
};

static int parse_fail(struct parse *parse, const char *what)
{
	struct conf here = {.origin = parse->file, .line = parse->line, .column = parse->column};

	return conf_error(parse->error, &here, "%s", what);
}

static int fail_tag(struct parse *parse, const char *why)
{
	const struct fy_mark *mark = fy_token_start_mark(fy_event_get_tag_token(parse->event));

	if (mark) {
		parse->line = mark->line + 1;
		parse->column = mark->column + 1;
	}
	return parse_fail(parse, why);
}

/* libfyaml's own error message. */
static int fail_syntax(struct parse *parse)
{
	struct fy_diag_error *problem;
	void *iterator = NULL;
	struct buf text = BUF_INIT;
	int status;

	problem = fy_diag_errors_iterate(parse->diag, &iterator);
	if (problem && problem->line > 0) {
		parse->line = problem->line;
		parse->column = problem->column > 0 ? problem->column : 1;
	}
	buf_printf(&text, "not valid %s: %s", parse->json ? "JSON" : "YAML",
	        problem && problem->msg ? problem->msg : "it ends unexpectedly");
	status = parse_fail(parse, buf_str(&text));
	buf_free(&text);
	return status;
}

static int next_event(struct parse *parse)
{
	const struct fy_mark *mark;

	fy_parser_event_free(parse->parser, parse->event);
	parse->event = fy_parser_parse(parse->parser);
	if (!parse->event)
		return fail_syntax(parse);
	if (fy_parser_get_stream_error(parse->parser))
		return fail_syntax(parse);
	mark = fy_event_start_mark(parse->event);
	if (mark) {
		parse->line = mark->line + 1;
		parse->column = mark->column + 1;
	}
	return 0;
}

static char *token_text(struct fy_token *token)
{
	size_t len = 0;
	const char *text = token ? fy_token_get_text(token, &len) : NULL;

	return text ? xstrndup(text, len) : xstrdup("");
}

/*
 * The tag of the event's node without the prefix of YAML's core tags: "str" for !!str. "" without a
 * tag or with the non-specific tag "!". The caller frees it.
 */
static char *tag_name(const struct parse *parse)
{
	static const char core[] = "tag:yaml.org,2002:";
	char *tag = token_text(fy_event_get_tag_token(parse->event)), *name = tag;

	if (str_starts(tag, core))
		name = xstrdup(tag + strlen(core));
	else
		name = xstrdup(strcmp(tag, "!") == 0 ? "" : tag);
	free(tag);
	return name;
}

static void parse_place(struct parse *parse, struct conf *node)
{
	node->origin = parse->file;
	node->line = parse->line;
	node->column = parse->column;
}

/* Counts nodes and text, so that a few aliases of aliases cannot fill the memory. */
static int count_node(struct parse *parse, const struct conf *node)
{
	const struct conf *child;

	parse->nodes++;
	parse->bytes += (node->text ? strlen(node->text) : 0) + (node->key ? strlen(node->key) : 0);
	if (parse->nodes > NODES_MAX || parse->bytes > BYTES_MAX)
		return parse_fail(parse, "its aliases expand to too much data");
	for (child = node->first; child; child = child->next)
		if (count_node(parse, child) != 0)
			return ERR_CONFIG;
	return 0;
}

static void keep_anchor(struct parse *parse, char *name, const struct conf *node)
{
	struct anchor *anchor = xcalloc(1, sizeof(*anchor));

	anchor->name = name;
	anchor->node = conf_copy(node);
	free(anchor->node->key);
	anchor->node->key = NULL;
	anchor->next = parse->anchors;
	parse->anchors = anchor;
}

static const struct anchor *find_anchor(const struct parse *parse, const char *name)
{
	const struct anchor *anchor;

	for (anchor = parse->anchors; anchor; anchor = anchor->next)
		if (strcmp(anchor->name, name) == 0)
			return anchor;
	return NULL;
}

static int read_alias(struct parse *parse, struct conf **out)
{
	char *name = token_text(parse->event->alias.anchor);
	const struct anchor *anchor = find_anchor(parse, name);
	struct buf text = BUF_INIT;

	if (!anchor) {
		buf_printf(&text, "*%s has no &%s before it", name, name);
		parse_fail(parse, buf_str(&text));
		buf_free(&text);
		free(name);
		return ERR_CONFIG;
	}
	free(name);
	if (count_node(parse, anchor->node) != 0)
		return ERR_CONFIG;
	*out = conf_copy(anchor->node);
	return 0;
}

/* Where line `line` (from 0) begins. */
static const char *line_start(const char *text, int line)
{
	for (; line > 0 && (text = strchr(text, '\n')) != NULL; line--)
		text++;
	return text;
}

/* The | or > that ends a line, with perhaps a sign, a digit and a comment after it. */
static const char *block_mark(const char *line)
{
	const char *p, *rest;

	for (p = line; *p && *p != '\n'; p++) {
		if ((*p != '|' && *p != '>') || p == line || (p[-1] != ' ' && p[-1] != '\t'))
			continue;
		rest = p + 1 + strspn(p + 1, "+-0123456789");
		rest += strspn(rest, " \t");
		if (*rest == '\n' || *rest == '\0' || *rest == '#')
			return p;
	}
	return NULL;
}

/*
 * After "key: |" with nothing indented below, libfyaml takes all that follows into the text. True
 * when this scalar is one of those, with the place where the text should say "" instead.
 */
static bool swallows(struct parse *parse)
{
	const struct fy_mark *mark = fy_event_start_mark(parse->event);
	const char *content, *header = NULL, *p;
	int line;

	if (!mark || mark->line < 1)
		return false;
	content = line_start(parse->text, mark->line);
	for (p = content; p && *p; p += *p == '\n') {
		size_t blank = strspn(p, " \t");

		if (p[blank] != '\n' && p[blank]) {
			if ((int)strspn(p, " ") > parse->indent)
				return false;
			break;
		}
		p += blank;
	}
	if (!p || !*p)
		return false;
	for (line = mark->line - 1; line >= 0 && !header; line--)
		header = block_mark(line_start(parse->text, line));
	if (!header)
		return false;
	parse->patch = (size_t)(header - parse->text);
	return true;
}

/* A tag decides what the text means; without one its quotes and its letters do. */
static int scalar_value(struct parse *parse, struct conf *node, const char *text, bool plain)
{
	bool tagged = fy_event_get_tag_token(parse->event) != NULL;
	char *tag = tag_name(parse);
	const char *wrong = NULL;
	int status = 0;

	if (*tag)
		wrong = scalar_read_tagged(parse->rules, node, text, tag);
	else if (!plain && !tagged)
		conf_set_text(node, CONF_TEXT, text);
	else if (!parse->json)
		scalar_read_yaml(parse->rules, node, text);
	else if (!scalar_read_json(node, text))
		status = parse_fail(parse, "not valid JSON: an unquoted word");
	if (wrong)
		status = fail_tag(parse, wrong);
	free(tag);
	return status;
}

static int read_scalar(struct parse *parse, struct conf **out)
{
	struct fy_token *token = parse->event->scalar.value;
	enum fy_scalar_style style = token ? fy_token_scalar_style(token) : FYSS_PLAIN;
	char *text = token_text(token);
	struct conf *node = conf_new(CONF_TEXT);
	int status = 0;

	if ((style == FYSS_LITERAL || style == FYSS_FOLDED) && swallows(parse))
		status = ERR_CONFIG; /* to be read again */
	parse_place(parse, node);
	if (node->column > 1 && (style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED))
		node->column--; /* at the quote */
	if (status == 0)
		status = scalar_value(parse, node, text, style == FYSS_PLAIN);
	free_secret(text);
	if (status == 0)
		status = count_node(parse, node);
	if (status != 0) {
		conf_free(node);
		return status;
	}
	*out = node;
	return 0;
}

static int read_node(struct parse *parse, struct conf **out);

static int read_list(struct parse *parse, struct conf *list)
{
	struct conf *item = NULL;

	for (;;) {
		if (next_event(parse) != 0)
			return ERR_CONFIG;
		if (parse->event->type == FYET_SEQUENCE_END)
			return 0;
		if (read_node(parse, &item) != 0)
			return ERR_CONFIG;
		conf_append(list, item);
	}
}

/* The value of "<<": a map, or a list of maps of which the first one wins. Takes `value`. */
static int add_merge(struct parse *parse, struct conf *merged, struct conf *value)
{
	struct conf *items[64], *item;
	size_t count = 0;
	int status = 0;

	if (value->kind == CONF_MAP) {
		items[count++] = value;
	} else {
		for (item = value->first; item && count < 64; item = item->next)
			items[count++] = item;
		if (value->kind != CONF_LIST || item)
			status = parse_fail(parse, "<< takes a mapping or a list of mappings");
	}
	while (status == 0 && count > 0) {
		item = items[--count];
		if (item->kind != CONF_MAP)
			status = parse_fail(parse, "<< takes a mapping or a list of mappings");
		for (item = item->first; item && status == 0; item = item->next)
			conf_put(merged, item->key, conf_copy(item));
		if (status == 0 && conf_count(merged) > KEYS_MAX)
			status = parse_fail(parse, too_many_keys);
	}
	conf_free(value);
	return status;
}

/* A node whose kind is given: its tag can only confirm that. */
static int check_tag(struct parse *parse, const char *expected)
{
	char *tag = tag_name(parse);
	int status = 0;

	if (*tag && strcmp(tag, expected) != 0)
		status = fail_tag(parse, "this tag is not supported here");
	free(tag);
	return status;
}

/* The key of a pair; *merge when it is the merge key. */
static int parse_read_key(struct parse *parse, char **key, bool *merge)
{
	struct fy_token *token;
	struct conf *node = NULL;

	*merge = false;
	if (parse->event->type == FYET_ALIAS) {
		if (read_alias(parse, &node) != 0)
			return ERR_CONFIG;
		if (conf_scalar(node))
			*key = xstrdup(conf_scalar(node));
		conf_free(node);
		return *key ? 0 : parse_fail(parse, "a key must be a word");
	}
	if (parse->event->type != FYET_SCALAR)
		return parse_fail(parse, "a key must be a word, not a mapping or a list");
	if (check_tag(parse, "str") != 0)
		return ERR_CONFIG;
	token = parse->event->scalar.value;
	*key = token_text(token);
	*merge = !parse->json && !fy_event_get_tag_token(parse->event) && strcmp(*key, "<<") == 0 &&
	         (!token || fy_token_scalar_style(token) == FYSS_PLAIN);
	token = fy_event_get_anchor_token(parse->event);
	if (token) {
		node = conf_new_text(*key, parse->file);
		keep_anchor(parse, token_text(token), node);
		conf_free(node);
	}
	return 0;
}

static int read_pair(struct parse *parse, struct conf *merged, struct conf *own)
{
	struct conf *value = NULL;
	char *key = NULL;
	bool merge = false;
	int status, line, column;

	status = parse_read_key(parse, &key, &merge);
	line = parse->line;
	column = parse->column;
	if (status == 0)
		status = next_event(parse);
	if (status == 0)
		status = read_node(parse, &value);
	if (status == 0 && merge) {
		status = add_merge(parse, merged, value);
	} else if (status == 0) {
		/* Report the key's position for maps and lists, and for missing values, which have
		 * none. */
		if (value->kind == CONF_MAP || value->kind == CONF_LIST ||
		        value->kind == CONF_NULL) {
			value->origin = parse->file;
			value->line = line;
			value->column = column;
		}
		conf_put(own, key, value);
	}
	free(key);
	return status;
}

static int read_map(struct parse *parse, struct conf *map)
{
	struct conf *own = conf_new(CONF_MAP);
	struct conf *child;
	int status = 0, keys = 0;

	for (;;) {
		status = next_event(parse);
		if (status != 0 || parse->event->type == FYET_MAPPING_END)
			break;
		status = ++keys > KEYS_MAX ? parse_fail(parse, too_many_keys)
		                           : read_pair(parse, map, own);
		if (status != 0)
			break;
	}
	/* Merged keys come first, so that the map's own keys win. */
	if (status == 0 && !map->first) {
		map->first = own->first;
		map->last = own->last;
		own->first = own->last = NULL;
	}
	while (status == 0 && (child = own->first) != NULL) {
		child = conf_take(own, child->key);
		conf_put(map, child->key, child);
	}
	conf_free(own);
	return status;
}

static int read_collection(struct parse *parse, struct conf **out)
{
	bool is_map = parse->event->type == FYET_MAPPING_START;
	struct conf *node = conf_new(is_map ? CONF_MAP : CONF_LIST);
	int status, indent = parse->indent;

	parse_place(parse, node);
	parse->indent = parse->column - 1;
	status = check_tag(parse, is_map ? "map" : "seq");
	if (status == 0)
		status = count_node(parse, node);
	if (status == 0 && ++parse->depth > LEVELS_MAX)
		status = parse_fail(parse, "nested deeper than 32 levels");
	if (status == 0)
		status = is_map ? read_map(parse, node) : read_list(parse, node);
	parse->depth--;
	parse->indent = indent;
	if (status != 0) {
		conf_free(node);
		return status;
	}
	*out = node;
	return 0;
}

/* The node that begins with the event just read. */
static int read_node(struct parse *parse, struct conf **out)
{
	struct fy_token *token = fy_event_get_anchor_token(parse->event);
	char *anchor = token && parse->event->type != FYET_ALIAS ? token_text(token) : NULL;
	int status;

	if (anchor && find_anchor(parse, anchor))
		status = parse_fail(parse, "the same &anchor is set twice");
	else if (parse->event->type == FYET_ALIAS)
		status = read_alias(parse, out);
	else if (parse->event->type == FYET_SCALAR)
		status = read_scalar(parse, out);
	else if (parse->event->type == FYET_MAPPING_START ||
	         parse->event->type == FYET_SEQUENCE_START)
		status = read_collection(parse, out);
	else
		status = fail_syntax(parse);
	if (status == 0 && anchor)
		keep_anchor(parse, anchor, *out);
	else
		free(anchor);
	return status;
}

static int read_stream(struct parse *parse, struct conf **out)
{
	if (next_event(parse) != 0) /* start of the stream */
		return ERR_CONFIG;
	if (next_event(parse) != 0)
		return ERR_CONFIG;
	if (parse->event->type == FYET_STREAM_END)
		return 0;
	if (next_event(parse) != 0 || read_node(parse, out) != 0)
		return ERR_CONFIG;
	if (next_event(parse) != 0 || next_event(parse) != 0) /* end of the document, and then? */
		return ERR_CONFIG;
	if (parse->event->type != FYET_STREAM_END)
		return parse_fail(parse, "it contains a second document (---)");
	return 0;
}

/* Normalises line ends to \n and removes the byte order mark. Refuses NUL, other control
 * characters and invalid UTF-8, with the line. */
static int clean_bytes(struct parse *parse, const char *text, size_t len, struct buf *out)
{
	const char *p, *end;
	unsigned int c;

	parse->line = 1;
	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		text += 3;
		len -= 3;
	}
	if (memchr(text, '\0', len))
		return parse_fail(parse, "not a text file");
	for (p = text, end = text + len; p < end; p++) {
		if (*p == '\r' && p + 1 < end && p[1] == '\n')
			continue;
		buf_putc(out, *p == '\r' ? '\n' : *p);
	}
	for (p = buf_str(out); *p;) {
		const char *start = p;

		if ((p == buf_str(out) || p[-1] == '\n') && config_is_long_directive(p))
			return parse_fail(parse, "a directive that is too long");
		c = text_next(&p);
		if (c == '\n') {
			parse->line++;
			continue;
		}
		parse->column = 1;
		if (c == 0xfffd && strncmp(start, "\xef\xbf\xbd", 3) != 0)
			return parse_fail(parse, "invalid UTF-8");
		if ((c < 0x20 && c != '\t') || c == 0x7f || (c >= 0x80 && c < 0xa0 && c != 0x85))
			return parse_fail(parse, "a control character");
	}
	return 0;
}

static void parse_end(struct parse *parse)
{
	struct anchor *anchor, *next;

	if (parse->parser) {
		fy_parser_event_free(parse->parser, parse->event);
		fy_parser_destroy(parse->parser);
	}
	if (parse->diag)
		fy_diag_destroy(parse->diag);
	for (anchor = parse->anchors; anchor; anchor = next) {
		next = anchor->next;
		conf_free(anchor->node);
		free(anchor->name);
		free(anchor);
	}
	scalar_rules_free(parse->rules);
	parse->parser = NULL;
	parse->event = NULL;
	parse->diag = NULL;
	parse->anchors = NULL;
	parse->rules = NULL;
}

/* One pass; with parse->patch set, its result is discarded. */
static int parse_once(struct parse *parse, const struct buf *text, struct conf **out)
{
	struct fy_diag_cfg diag;
	struct fy_parse_cfg cfg = {0};
	int status;

	fy_diag_cfg_default(&diag);
	diag.fp = NULL; /* it prints nothing itself */
	parse->diag = fy_diag_create(&diag);
	fy_diag_set_collect_errors(parse->diag, true);
	cfg.flags = FYPCF_DEFAULT_VERSION_1_1 | (parse->json ? FYPCF_JSON_FORCE : FYPCF_JSON_NONE);
	cfg.diag = parse->diag;
	parse->parser = fy_parser_create(&cfg);
	parse->rules = scalar_rules_new();
	parse->line = parse->column = 1;
	parse->indent = -1;
	parse->text = buf_str(text);
	if (!parse->parser || fy_parser_set_string(parse->parser, parse->text, text->len) != 0)
		status = parse_fail(parse, "could not be read");
	else
		status = read_stream(parse, out);
	parse_end(parse);
	if (status != 0) {
		conf_free(*out);
		*out = NULL;
	}
	return status;
}

/* Puts "" in place of the | or > at `at`. */
static void patch_text(struct buf *text, size_t at)
{
	struct buf patched = BUF_INIT;
	const char *rest = buf_str(text) + at + 1;

	rest += strspn(rest, "+-0123456789");
	buf_add(&patched, buf_str(text), at);
	buf_puts(&patched, "\"\"");
	buf_puts(&patched, rest);
	buf_free_secret(text);
	*text = patched;
}

int config_parse(const char *text, size_t len, const char *file, bool json, struct conf **out,
        struct error *error)
{
	struct parse start = {.file = intern(file), .json = json, .error = error}, parse = start;
	struct buf clean = BUF_INIT;
	int status, tries = 0;

	*out = NULL;
	status = clean_bytes(&parse, text, len, &clean);
	while (status == 0) {
		parse = start;
		status = parse_once(&parse, &clean, out);
		if (!parse.patch || ++tries > PATCHES_MAX)
			break;
		patch_text(&clean, parse.patch);
		status = 0;
	}
	if (parse.patch && tries > PATCHES_MAX)
		status = parse_fail(&parse, "too many empty blocks (| or >)");
	buf_free_secret(&clean);
	return status;
}
