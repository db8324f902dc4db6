/* cJSON trees read without trust, and printed without loss. */
#include "ncnova/json.h"

#include "ncnova/text.h"
#include "text_class.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { DEEPEST = 200 };

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_too_deep(const char *text, size_t len)
{
	int depth = 0;
	bool quoted = false;

	for (size_t i = 0; i < len; i++) {
		char c = text[i];

		if (quoted) {
			if (c == '\\')
				i++;
			else if (c == '"')
				quoted = false;
		} else if (c == '"') {
			quoted = true;
		} else if (c == '{' || c == '[') {
			if (++depth > DEEPEST)
				return true;
		} else if (c == '}' || c == ']') {
			depth--;
		}
	}
	return false;
}

cJSON *json_parse(const char *text, size_t len, struct error *error)
{
	const char *end = NULL;
	cJSON *tree;
	size_t start = 0;

	while (text && start < len && is_space(text[start]))
		start++;
	if (!text || start == len) {
		error_set(error, ERR_PROTOCOL, "The answer is empty where JSON was expected.");
		return NULL;
	}
	if (text[start] == '<') {
		error_set(error, ERR_PROTOCOL, "The answer is HTML (or XML), not JSON.");
		return NULL;
	}
	if (is_too_deep(text, len)) {
		error_set(error, ERR_PROTOCOL, "The JSON nests deeper than %d levels.", DEEPEST);
		return NULL;
	}
	tree = cJSON_ParseWithLengthOpts(text, len, &end, 0);
	while (tree && end < text + len && (is_space(*end) || !*end))
		end++;
	if (!tree || end < text + len) {
		size_t at = end && end >= text ? (size_t)(end - text) : 0;

		cJSON_Delete(tree);
		error_set(error, ERR_PROTOCOL, "The answer is not valid JSON (at byte %zu of %zu).",
		        at, len);
		return NULL;
	}
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

	if (cJSON_IsNumber(member)) {
		double value = member->valuedouble;

		return value >= -9223372036854775808.0 && value < 9223372036854775808.0
		               ? (int64_t)value
		               : otherwise;
	}
	if (cJSON_IsString(member)) {
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
static void print_number(struct buf *out, double value)
{
	char digits[40];

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

static void new_line(struct buf *out, const struct style *style, size_t depth)
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
		print_number(out, value->valuedouble);
	} else if (cJSON_IsBool(value)) {
		buf_puts(out, cJSON_IsTrue(value) ? "true" : "false");
	} else if (cJSON_IsRaw(value)) {
		buf_puts(out, value->valuestring);
	} else if (object || cJSON_IsArray(value)) {
		buf_putc(out, object ? '{' : '[');
		for (const cJSON *child = value->child; child; child = child->next) {
			new_line(out, style, depth + 1);
			if (object) {
				print_string(out, child->string);
				buf_puts(out, style->colon);
			}
			print_value(out, child, style, depth + 1);
			if (child->next)
				buf_puts(out, style->comma);
		}
		if (value->child)
			new_line(out, style, depth);
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
