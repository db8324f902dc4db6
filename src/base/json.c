/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parses untrusted JSON into cJSON trees, and prints it without loss. */
#include "ncnova/json.h"

#include "ncnova/text.h"
#include "text_class.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Cost limits of one document: a value takes about 100 bytes of memory, whatever its text. */
enum { DEEPEST = 200, MOST_VALUES = 3000000, MOST_MEMBERS = 20000, MOST_DIGITS = 4000 };
/* Longer numbers are read here: cJSON's take 63 characters. So are those a double may round. */
enum { LONGEST_NUMBER = 60, EXACT_DIGITS = 15 };

static bool json_is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* --- before cJSON: cost, and what it would refuse or lose --- */

/* A number whose digits matter: `index` counts the document's numbers from 0. */
struct number {
	size_t index, at, len;
};

/* One pass over the text, before anything is built from it. */
struct scan {
	const char *text;
	size_t len, at;
	size_t copied; /* up to here the text is in `out`, where anything had to change */
	struct buf out;
	size_t values, numbers, depth;
	size_t members[DEEPEST + 1]; /* of the objects around; those of a list are not counted */
	bool objects[DEEPEST + 1];
	struct number *exact;
	size_t exact_count, exact_room;
};

/* Replaces the `len` bytes at `from`. */
static void scan_replace(struct scan *scan, size_t from, size_t len, const char *with)
{
	buf_add(&scan->out, scan->text + scan->copied, from - scan->copied);
	buf_puts(&scan->out, with);
	scan->copied = from + len;
}

/* The four digits behind a backslash and u; -1 when that is not at `at`. */
static int scan_escape(const struct scan *scan, size_t at)
{
	int code = 0;

	if (at + 6 > scan->len || scan->text[at] != '\\' || scan->text[at + 1] != 'u')
		return -1;
	for (size_t i = at + 2; i < at + 6; i++) {
		const char *hex = "0123456789abcdef", *digit;
		char c = scan->text[i];

		digit = c ? strchr(hex, c >= 'A' && c <= 'F' ? c | 32 : c) : NULL;
		if (!digit)
			return -1;
		code = code << 4 | (int)(digit - hex);
	}
	return code;
}

/*
 * Half of a surrogate pair is no character. NUL is one, but ends C's strings: it is kept as C0 80,
 * which text_next gives back as 0.
 */
static void scan_backslash(struct scan *scan)
{
	int code = scan_escape(scan, scan->at);

	if (code < 0) {
		scan->at += 2;
		return;
	}
	if (code >= 0xd800 && code <= 0xdbff) {
		int low = scan_escape(scan, scan->at + 6);

		if (low >= 0xdc00 && low <= 0xdfff) {
			scan->at += 12;
			return;
		}
	}
	if (code == 0)
		scan_replace(scan, scan->at, 6, TEXT_NUL);
	else if (code >= 0xd800 && code <= 0xdfff)
		scan_replace(scan, scan->at, 6, "\\ufffd");
	scan->at += 6;
}

static void scan_string(struct scan *scan)
{
	for (scan->at++; scan->at < scan->len && scan->text[scan->at] != '"';) {
		if (scan->text[scan->at] == '\\') {
			scan_backslash(scan);
		} else {
			if (!scan->text[scan->at])
				scan_replace(scan, scan->at, 1, TEXT_NUL);
			scan->at++;
		}
	}
	scan->at++;
}

/* The digits at `*at`, at least one. */
static bool skip_digits(const struct scan *scan, size_t *at)
{
	size_t from = *at;

	while (*at < scan->len && scan->text[*at] >= '0' && scan->text[*at] <= '9')
		++*at;
	return *at > from;
}

static bool skip_one(const struct scan *scan, size_t *at, const char *of)
{
	bool is = *at < scan->len && scan->text[*at] && strchr(of, scan->text[*at]);

	*at += is;
	return is;
}

/* A number as JSON writes it; *whole: without fraction and exponent. */
static bool skip_number(const struct scan *scan, size_t *at, bool *whole)
{
	size_t from;
	bool fraction, exponent;

	skip_one(scan, at, "-");
	from = *at;
	if (!skip_digits(scan, at) || (scan->text[from] == '0' && *at - from > 1))
		return false;
	fraction = skip_one(scan, at, ".");
	if (fraction && !skip_digits(scan, at))
		return false;
	exponent = skip_one(scan, at, "eE");
	if (exponent && (skip_one(scan, at, "+-"), !skip_digits(scan, at)))
		return false;
	*whole = !fraction && !exponent;
	return true;
}

static int scan_number(struct scan *scan, struct error *error)
{
	size_t from = scan->at, len;
	bool whole = false, valid = skip_number(scan, &scan->at, &whole);

	len = scan->at - from;
	if (!valid) { /* cJSON finds out why */
		scan->at += len == 0;
		return 0;
	}
	if (len > MOST_DIGITS)
		return error_set(error, ERR_PROTOCOL, "The JSON has a number of %zu digits.", len);
	if (len > LONGEST_NUMBER || (whole && len > EXACT_DIGITS)) {
		if (scan->exact_count == scan->exact_room) {
			scan->exact_room = scan->exact_room ? scan->exact_room * 2 : 16;
			scan->exact = xrealloc(scan->exact, scan->exact_room * sizeof *scan->exact);
		}
		scan->exact[scan->exact_count++] = (struct number){scan->numbers, from, len};
	}
	if (len > LONGEST_NUMBER)
		scan_replace(scan, from, len, "0");
	scan->numbers++;
	return 0;
}

/* Every value but the first of a list or object comes after a comma. */
static int scan_text(struct scan *scan, struct error *error)
{
	while (scan->at < scan->len) {
		char c = scan->text[scan->at];

		if (c == '"') {
			scan_string(scan);
			continue;
		}
		if (c == '-' || (c >= '0' && c <= '9')) {
			if (scan_number(scan, error))
				return ERR_PROTOCOL;
			continue;
		}
		scan->at++;
		if (c == '{' || c == '[') {
			scan->values++;
			if (++scan->depth > DEEPEST)
				return error_set(error, ERR_PROTOCOL,
				        "The JSON nests deeper than %d levels.", DEEPEST);
			scan->members[scan->depth] = 0;
			scan->objects[scan->depth] = c == '{';
		} else if (c == '}' || c == ']') {
			scan->depth -= scan->depth > 0;
		} else if (c == ',' && ++scan->values > MOST_VALUES) {
			return error_set(error, ERR_PROTOCOL,
			        "The JSON contains more than %d values. Request less: use a filter "
			        "or a smaller --limit.",
			        MOST_VALUES);
		} else if (c == ',' && scan->objects[scan->depth] &&
		           ++scan->members[scan->depth] > MOST_MEMBERS) {
			/* Members are searched one by one. */
			return error_set(error, ERR_PROTOCOL,
			        "The JSON has an object of more than %d members.", MOST_MEMBERS);
		}
	}
	return 0;
}

/* --- after cJSON: the digits of whole numbers that a double rounds --- */

static cJSON *next_node(cJSON *node, cJSON **parents, size_t *depth)
{
	if (node->child) {
		parents[(*depth)++] = node;
		return node->child;
	}
	while (!node->next && *depth > 0)
		node = parents[--*depth];
	return node->next;
}

/* A number keeps its text in valuestring, which cJSON frees and duplicates with the node. */
static void keep_digits(const struct scan *scan, cJSON *tree)
{
	cJSON *parents[DEEPEST + 2], *node = tree;
	size_t depth = 0, index = 0, next = 0;

	for (; node && next < scan->exact_count; node = next_node(node, parents, &depth)) {
		const struct number *number = &scan->exact[next];
		char *text;

		if (!cJSON_IsNumber(node) || index++ != number->index)
			continue;
		next++;
		text = xstrndup(scan->text + number->at, number->len);
		if (number->len > LONGEST_NUMBER)
			cJSON_SetNumberHelper(node, strtod(text, NULL));
		if (strspn(text, "-0123456789") == number->len)
			node->valuestring = text;
		else
			free(text);
	}
}

static cJSON *parse_scanned(struct scan *scan, struct error *error)
{
	const char *text = scan->text, *end = NULL;
	size_t len = scan->len;
	cJSON *tree;

	if (scan->copied) {
		buf_add(&scan->out, scan->text + scan->copied, scan->len - scan->copied);
		text = buf_str(&scan->out);
		len = scan->out.len;
	}
	tree = cJSON_ParseWithLengthOpts(text, len, &end, 0);
	while (tree && end < text + len && (json_is_space(*end) || !*end))
		end++;
	if (!tree || end < text + len) {
		cJSON_Delete(tree);
		error_set(error, ERR_PROTOCOL,
		        "The response is not valid JSON (at byte %zu of %zu).",
		        end && end >= text ? (size_t)(end - text) : 0, len);
		return NULL;
	}
	keep_digits(scan, tree);
	return tree;
}

cJSON *json_parse(const char *text, size_t len, struct error *error)
{
	struct scan scan = {.text = text, .len = len};
	size_t start = 0;
	cJSON *tree = NULL;

	while (text && start < len && json_is_space(text[start]))
		start++;
	if (!text || start == len) {
		error_set(error, ERR_PROTOCOL, "The response is empty; JSON was expected.");
		return NULL;
	}
	if (text[start] == '<') {
		error_set(error, ERR_PROTOCOL, "The response is HTML (or XML), not JSON.");
		return NULL;
	}
	if (!scan_text(&scan, error))
		tree = parse_scanned(&scan, error);
	buf_free_secret(&scan.out);
	free(scan.exact);
	return tree;
}

const cJSON *json_get(const cJSON *object, const char *key)
{
	if (!cJSON_IsObject(object) || !key)
		return NULL;
	for (const cJSON *member = object->child; member; member = member->next)
		if (member->string && strcmp(member->string, key) == 0)
			return member;
	return NULL;
}

/* The member whose key is these `len` bytes; in a list, the item of that number. */
static const cJSON *get_part(const cJSON *parent, const char *key, size_t len)
{
	const cJSON *child = parent->child;
	size_t index = 0;

	if (cJSON_IsArray(parent)) {
		if (len == 0 || len > 9)
			return NULL;
		for (size_t i = 0; i < len; i++) {
			if (key[i] < '0' || key[i] > '9')
				return NULL;
			index = index * 10 + (size_t)(key[i] - '0');
		}
		while (child && index-- > 0)
			child = child->next;
		return child;
	}
	if (!cJSON_IsObject(parent))
		return NULL;
	for (; child; child = child->next)
		if (child->string && strncmp(child->string, key, len) == 0 && !child->string[len])
			return child;
	return NULL;
}

const cJSON *json_path(const cJSON *object, const char *path)
{
	size_t len;

	if (!object || !path)
		return NULL;
	/* The longest literal key first: the path itself, then less and less of it. */
	for (len = strlen(path);; len--) {
		if (path[len] == '.' || !path[len]) {
			const cJSON *part = get_part(object, path, len);

			if (part && path[len])
				part = json_path(part, path + len + 1);
			if (part)
				return part;
		}
		if (len == 0)
			return NULL;
	}
}

const char *json_str(const cJSON *object, const char *key)
{
	const cJSON *member = json_get(object, key);

	return cJSON_IsString(member) ? member->valuestring : NULL;
}

int64_t json_int(const cJSON *object, const char *key, int64_t otherwise)
{
	const cJSON *member = json_get(object, key);

	if (cJSON_IsNumber(member) && !member->valuestring) {
		double value = member->valuedouble;

		return value >= -9223372036854775808.0 && value < 9223372036854775808.0
		               ? (int64_t)value
		               : otherwise;
	}
	if (cJSON_IsString(member) || cJSON_IsNumber(member)) {
		const char *text = member->valuestring;
		char *end;
		long long value;

		if (!(text[0] >= '0' && text[0] <= '9') &&
		        !(text[0] == '-' && text[1] >= '0' && text[1] <= '9'))
			return otherwise;
		errno = 0;
		value = strtoll(text, &end, 10);
		return errno || *end ? otherwise : value;
	}
	return otherwise;
}

bool json_bool(const cJSON *object, const char *key, bool otherwise)
{
	const cJSON *member = json_get(object, key);

	if (cJSON_IsBool(member))
		return cJSON_IsTrue(member);
	if (cJSON_IsNumber(member))
		return member->valuedouble != 0;
	if (cJSON_IsString(member)) {
		if (!strcasecmp(member->valuestring, "true") || !strcmp(member->valuestring, "1"))
			return true;
		if (!strcasecmp(member->valuestring, "false") || !strcmp(member->valuestring, "0"))
			return false;
	}
	return otherwise;
}

bool json_is_null(const cJSON *object, const char *key)
{
	const cJSON *member = json_get(object, key);

	return !member || cJSON_IsNull(member);
}

/* The shortest digits that read back as the same number, in Python's shape. */
static void print_number(struct buf *out, const cJSON *number)
{
	double value = number->valuedouble;
	char digits[40];

	if (number->valuestring) {
		buf_puts(out, number->valuestring);
		return;
	}
	if (!isfinite(value)) {
		buf_puts(out, "null"); /* JSON has no word for it */
		return;
	}
	if (value == floor(value) && fabs(value) < 1e21) {
		buf_printf(out, "%.0f", value == 0 ? 0.0 : value);
		return;
	}
	for (int precision = 15; precision <= 17; precision++) {
		snprintf(digits, sizeof digits, "%.*g", precision, value);
		if (strtod(digits, NULL) == value)
			break;
	}
	buf_puts(out, digits);
}

/* What a terminal must not get stays data: it is written as \u escapes. */
static void print_string(struct buf *out, const char *text)
{
	static const char escapes[][2] = {{'"', '"'}, {'\\', '\\'}, {'\b', 'b'}, {'\f', 'f'},
	        {'\n', 'n'}, {'\r', 'r'}, {'\t', 't'}};

	buf_putc(out, '"');
	while (text && *text) {
		unsigned int c = text_next(&text);
		enum text_class kind = text_class_of(c);
		char letter = 0;

		for (size_t i = 0; i < sizeof escapes / sizeof escapes[0]; i++)
			if (c == (unsigned char)escapes[i][0])
				letter = escapes[i][1];
		if (letter)
			buf_printf(out, "\\%c", letter);
		else if (kind != TEXT_CONTROL && kind != TEXT_FORMAT)
			buf_add_codepoint(out, c);
		else if (c < 0x10000)
			buf_printf(out, "\\u%04x", c);
		else
			buf_printf(out, "\\u%04x\\u%04x", 0xd7c0 + (c >> 10), 0xdc00 + (c & 0x3ff));
	}
	buf_putc(out, '"');
}

struct style {
	const char *comma, *colon;
	bool lines;
};

static const struct style compact = {",", ":", false};
static const struct style python = {", ", ": ", false};
static const struct style pretty_lines = {",", ": ", true};

static void json_new_line(struct buf *out, const struct style *style, size_t depth)
{
	if (style->lines) {
		buf_putc(out, '\n');
		buf_repeat(out, ' ', depth * 2);
	}
}

static void print_value(
        struct buf *out, const cJSON *value, const struct style *style, size_t depth)
{
	bool object = cJSON_IsObject(value);

	if (cJSON_IsString(value)) {
		print_string(out, value->valuestring);
	} else if (cJSON_IsNumber(value)) {
		print_number(out, value);
	} else if (cJSON_IsBool(value)) {
		buf_puts(out, cJSON_IsTrue(value) ? "true" : "false");
	} else if (cJSON_IsRaw(value)) {
		buf_puts(out, value->valuestring);
	} else if (object || cJSON_IsArray(value)) {
		buf_putc(out, object ? '{' : '[');
		for (const cJSON *child = value->child; child; child = child->next) {
			json_new_line(out, style, depth + 1);
			if (object) {
				print_string(out, child->string);
				buf_puts(out, style->colon);
			}
			print_value(out, child, style, depth + 1);
			if (child->next)
				buf_puts(out, style->comma);
		}
		if (value->child)
			json_new_line(out, style, depth);
		buf_putc(out, object ? '}' : ']');
	} else {
		buf_puts(out, "null");
	}
}

void json_to_text(struct buf *out, const cJSON *value)
{
	if (!value || cJSON_IsNull(value))
		buf_puts(out, "None");
	else if (cJSON_IsBool(value))
		buf_puts(out, cJSON_IsTrue(value) ? "True" : "False");
	else if (cJSON_IsString(value))
		buf_puts(out, value->valuestring);
	else
		print_value(out, value, &python, 0);
}

char *json_print(const cJSON *value, bool pretty)
{
	struct buf out = BUF_INIT;

	print_value(&out, value, pretty ? &pretty_lines : &compact, 0);
	return buf_take(&out);
}

void json_add_str(cJSON *object, const char *key, const char *value)
{
	if (value)
		cJSON_AddStringToObject(object, key, value);
}
