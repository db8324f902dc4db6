/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decodes what a terminal sends. Escape sequences are recognised by their grammar (ECMA-48), known
 * or not, so that no part of an unknown one is ever taken for a key. */
#include "ncnova/keys.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "ncnova/buf.h"

enum {
	ESC = 27,
	BEL = 7,
	DEL = 127,
	SEQUENCE_MS = 500, /* between the pieces of one sequence */
	STRING_MS = 1000,  /* between the pieces of a report in a string */
	SEQUENCE_MAX = 256,
	PASTE_MAX = 1 << 20,
};

#define PASTE_END     "\033[201~"
#define PASTE_END_LEN 6

enum state { GROUND, STRING, PASTE };

struct definition {
	char *sequence;
	enum key_name name;
};

struct keys {
	bool utf8, expired;
	int esc_ms;
	enum state state;
	bool bell_ends; /* the string: only an OSC ends with BEL */
	bool returned;  /* the last pasted byte was a carriage return */
	struct buf in;  /* not decoded yet, from `at` on */
	size_t at;
	struct buf out; /* the bytes of the last event */
	struct buf paste;
	struct definition *definitions;
	size_t count;
};

/* What one look at the input found: `used` bytes; 0: more must come. */
struct found {
	size_t used;
	struct keys_event event;
};

struct keys *keys_new(bool utf8, int esc_ms)
{
	struct keys *keys = xcalloc(1, sizeof *keys);

	keys->utf8 = utf8;
	keys->esc_ms = esc_ms > 0 ? esc_ms : 1;
	return keys;
}

void keys_free(struct keys *keys)
{
	if (!keys)
		return;
	for (size_t i = 0; i < keys->count; i++)
		free(keys->definitions[i].sequence);
	free(keys->definitions);
	buf_free_secret(&keys->in);
	buf_free_secret(&keys->out);
	buf_free_secret(&keys->paste);
	free(keys);
}

void keys_define(struct keys *keys, const char *sequence, enum key_name name)
{
	if (!sequence || sequence[0] != ESC || !sequence[1])
		return;
	keys->definitions =
	        xrealloc(keys->definitions, (keys->count + 1) * sizeof *keys->definitions);
	keys->definitions[keys->count++] =
	        (struct definition){.sequence = xstrdup(sequence), .name = name};
}

static enum key_name keys_defined(const struct keys *keys, const char *bytes, size_t len)
{
	for (size_t i = 0; i < keys->count; i++)
		if (strlen(keys->definitions[i].sequence) == len &&
		        !memcmp(keys->definitions[i].sequence, bytes, len))
			return keys->definitions[i].name;
	return KEYS_NO_NAME;
}

/* --- what sequences mean --- */

static enum key_name with_modifier(enum key_name name)
{
	return name == KEYS_LEFT     ? KEYS_WORD_LEFT
	       : name == KEYS_RIGHT  ? KEYS_WORD_RIGHT
	       : name == KEYS_DELETE ? KEYS_WORD_DELETE
	                             : KEYS_NO_NAME;
}

/* "CSI 5 ~", "CSI 1 ; 5 ~" and rxvt's "CSI 7 ^". */
static enum key_name numbered(int number)
{
	static const enum key_name names[] = {[1] = KEYS_HOME,
	        [2] = KEYS_INSERT,
	        [3] = KEYS_DELETE,
	        [4] = KEYS_END,
	        [5] = KEYS_PAGE_UP,
	        [6] = KEYS_PAGE_DOWN,
	        [7] = KEYS_HOME,
	        [8] = KEYS_END};

	return number > 0 && number < (int)(sizeof names / sizeof *names) ? names[number]
	                                                                  : KEYS_NO_NAME;
}

static enum key_name lettered(char letter)
{
	switch (letter) {
	case 'A':
		return KEYS_UP;
	case 'B':
		return KEYS_DOWN;
	case 'C':
		return KEYS_RIGHT;
	case 'D':
		return KEYS_LEFT;
	case 'H':
		return KEYS_HOME;
	case 'F':
		return KEYS_END;
	case 'Z':
		return KEYS_BACKTAB;
	case 'c':
		return KEYS_WORD_RIGHT;
	case 'd':
		return KEYS_WORD_LEFT;
	}
	return KEYS_NO_NAME;
}

/* Two numbers at most: a key's, then 1 + its modifiers. Anything else is a report. */
static bool read_numbers(const char *text, size_t len, int *first, int *second)
{
	int *number = first;

	*first = *second = 0;
	for (size_t i = 0; i < len; i++) {
		if (text[i] == ';' && number == first)
			number = second;
		else if (text[i] >= '0' && text[i] <= '9' && *number < 10000)
			*number = *number * 10 + text[i] - '0';
		else
			return false;
	}
	return true;
}

/* `text` is what stands between the introducer and the final byte. */
static enum key_name keys_meaning(const char *text, size_t len, char final, bool ss3)
{
	int first, second;
	enum key_name name;

	if (!read_numbers(text, len, &first, &second))
		return KEYS_NO_NAME;
	if (final == '~' || final == '^' || final == '$' || final == '@')
		name = numbered(first);
	else if (ss3 && final == 'M')
		name = KEYS_ENTER;
	else
		name = first < 2 || (ss3 && !second) ? lettered(final) : KEYS_NO_NAME;
	if (final == '^' || final == '$' || final == '@' || second > 1 ||
	        (ss3 && first > 1 && !second))
		return with_modifier(name);
	return name;
}

/* --- how long sequences are --- */

static struct found keys_sequence(size_t used, enum key_name name)
{
	return (struct found){
	        .used = used, .event = {.kind = name ? KEYS_NAMED : KEYS_SEQUENCE, .name = name}};
}

static const struct found more = {.used = 0};

/* An old mouse report is followed by three characters of any value. */
static struct found keys_mouse(const struct keys *keys, const char *text, size_t len)
{
	size_t at = 3;

	for (int i = 0; i < 3; i++) {
		if (at >= len)
			return more;
		at++;
		if (keys->utf8 && (unsigned char)text[at - 1] >= 0xc2)
			at += at < len && ((unsigned char)text[at] & 0xc0) == 0x80;
	}
	return keys_sequence(at, KEYS_NO_NAME);
}

static bool all_digits(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] < '0' || text[i] > '9')
			return false;
	return len > 0;
}

/* `text` begins with ESC [. A byte that cannot be part of it ends it: it is dropped without that.
 */
static struct found csi(const struct keys *keys, const char *text, size_t len)
{
	size_t at = 2;

	if (len > 2 && text[2] == '[') /* the function keys of the Linux console */
		return len > 3 ? keys_sequence(4, KEYS_NO_NAME) : more;
	if (len > 2 && text[2] == 'M' && !keys_defined(keys, text, 3))
		return keys_mouse(keys, text, len);
	while (at < len && text[at] >= 0x20 && text[at] <= 0x3f) {
		/* Those of rxvt with Shift end with what elsewhere is not the end. */
		if (text[at] == '$' && all_digits(text + 2, at - 2))
			return keys_sequence(at + 1, keys_meaning(text + 2, at - 2, '$', false));
		at++;
	}
	if (at >= len)
		return len < SEQUENCE_MAX ? more : keys_sequence(len, KEYS_NO_NAME);
	if (text[at] < 0x40 || text[at] > 0x7e)
		return keys_sequence(at, KEYS_NO_NAME);
	return keys_sequence(at + 1, keys_meaning(text + 2, at - 2, text[at], false));
}

/* `text` begins with ESC O. */
static struct found ss3(const char *text, size_t len)
{
	size_t at = 2;

	while (at < len && ((text[at] >= '0' && text[at] <= '9') || text[at] == ';'))
		at++;
	if (at >= len)
		return len < SEQUENCE_MAX ? more : keys_sequence(len, KEYS_NO_NAME);
	if (text[at] < 0x40 || text[at] > 0x7e)
		return keys_sequence(at, KEYS_NO_NAME);
	return keys_sequence(at + 1, keys_meaning(text + 2, at - 2, text[at], true));
}

/* One character; a byte that belongs to none is dropped. */
static struct found keys_character(const struct keys *keys, const char *text, size_t len)
{
	unsigned char head = (unsigned char)*text;
	size_t need = head >= 0xf0 ? 4 : head >= 0xe0 ? 3 : head >= 0xc2 ? 2 : 1;
	struct found found = {.used = 1, .event = {.kind = KEYS_TEXT, .c = head}};
	unsigned int c;

	if (head < 0x80)
		return found;
	if (!keys->utf8) {
		mbstate_t state = {0};
		wchar_t wide;
		size_t n = mbrtowc(&wide, text, len, &state);

		if (n == (size_t)-2 && len < 8)
			return more;
		found.used = n && n < 8 ? n : 1;
		found.event.c = (unsigned int)wide;
		found.event.kind = n && n < 8 ? KEYS_TEXT : KEYS_SEQUENCE;
		return found;
	}
	c = need == 4 ? head & 7u : need == 3 ? head & 15u : head & 31u;
	for (size_t i = 1; i < need; i++) {
		if (i >= len)
			return more;
		if (((unsigned char)text[i] & 0xc0) != 0x80)
			return keys_sequence(i, KEYS_NO_NAME);
		c = c << 6 | ((unsigned char)text[i] & 0x3fu);
	}
	found.used = need;
	found.event.c = c;
	if (need == 1 || head > 0xf4 || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return keys_sequence(need, KEYS_NO_NAME);
	return found;
}

static bool begins_string(char c)
{
	return c == ']' || c == 'P' || c == '_' || c == '^' || c == 'X';
}

static struct found behind_escape(const struct keys *keys, const char *text, size_t len)
{
	struct found found;

	if (len < 2)
		return more;
	if (text[1] == '[')
		found = csi(keys, text, len);
	else if (text[1] == 'O')
		found = ss3(text, len);
	else {
		found = keys_character(keys, text + 1, len - 1);
		if (found.used && found.event.kind == KEYS_TEXT)
			found.event.kind = KEYS_ALT;
		found.used += found.used > 0;
	}
	if (found.used && keys_defined(keys, text, found.used))
		found = keys_sequence(found.used, keys_defined(keys, text, found.used));
	return found;
}

/* ESC ESC [ D: Alt as PuTTY and rxvt send it. */
static struct found keys_escape(const struct keys *keys, const char *text, size_t len)
{
	struct found found;

	if (len < 2 || text[1] != ESC)
		return behind_escape(keys, text, len);
	if (len < 3)
		return more;
	if (text[2] != '[' && text[2] != 'O')
		return (struct found){.used = 1, .event = {.kind = KEYS_TEXT, .c = ESC}};
	found = behind_escape(keys, text + 1, len - 1);
	if (!found.used)
		return more;
	return keys_sequence(found.used + 1, with_modifier(found.event.name));
}

/* A control of eight bits at the start, plain or in UTF-8: how many bytes it takes; 0: it is none.
 */
static size_t c1_width(const struct keys *keys, const char *text, size_t len, unsigned char *c)
{
	mbstate_t state = {0};
	wchar_t wide;

	*c = (unsigned char)text[0];
	if (keys->utf8 && *c == 0xc2 && len > 1) {
		*c = (unsigned char)text[1];
		return *c >= 0x80 && *c <= 0x9f ? 2 : 0;
	}
	if (*c < 0x80 || *c > 0x9f)
		return 0;
	return keys->utf8 || (mbrtowc(&wide, text, 1, &state) == 1 && wide == (wchar_t)*c);
}

/* It becomes its two-byte form. */
static void fold_c1(struct keys *keys)
{
	size_t len = keys->in.len - keys->at, width;
	unsigned char c;
	char *text;

	width = c1_width(keys, keys->in.data + keys->at, len, &c);
	if (!width)
		return;
	if (width == 1)
		buf_putc(&keys->in, ' ');
	text = keys->in.data + keys->at;
	if (width == 1)
		memmove(text + 2, text + 1, len - 1);
	text[0] = ESC;
	text[1] = (char)(c - 0x40);
}

/* --- strings and pastes: as long as they like --- */

/* Up to ST; of an OSC up to BEL; CAN and SUB end it too, as does the Esc of another sequence. */
static void keys_skip_string(struct keys *keys)
{
	while (keys->at < keys->in.len) {
		const char *text = keys->in.data + keys->at;
		bool last = keys->at + 1 == keys->in.len;

		if (*text == ESC && last)
			return;
		if (*text == ESC) {
			keys->at += text[1] == '\\' ? 2 : 0;
			keys->state = GROUND;
			return;
		}
		keys->at++;
		if (*text == 24 || *text == 26 || (*text == BEL && keys->bell_ends)) {
			keys->state = GROUND;
			return;
		}
	}
}

/* All line ends become \n. */
static void add_pasted(struct keys *keys, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		bool second = text[i] == '\n' && keys->returned;

		keys->returned = text[i] == '\r';
		if (!second && keys->paste.len < PASTE_MAX)
			buf_putc(&keys->paste, text[i] == '\r' ? '\n' : text[i] ? text[i] : ' ');
	}
}

static bool take_paste(struct keys *keys)
{
	const char *text = keys->in.data + keys->at;
	size_t len = keys->in.len - keys->at,
	       keep = len < PASTE_END_LEN - 1 ? len : PASTE_END_LEN - 1;
	const char *end = memmem(text, len, PASTE_END, PASTE_END_LEN);

	if (end) {
		add_pasted(keys, text, (size_t)(end - text));
		keys->at += (size_t)(end - text) + PASTE_END_LEN;
		keys->state = GROUND;
		return true;
	}
	/* The last bytes may be the beginning of its end. */
	add_pasted(keys, text, len - keep);
	keys->at += len - keep;
	return false;
}

/* --- events --- */

static void drop_used(struct keys *keys)
{
	if (keys->at < keys->in.len)
		return;
	buf_clear(&keys->in);
	keys->at = 0;
}

void keys_feed(struct keys *keys, const char *bytes, size_t len)
{
	if (keys->at) {
		memmove(keys->in.data, keys->in.data + keys->at, keys->in.len - keys->at);
		keys->in.len -= keys->at;
		keys->in.data[keys->in.len] = '\0';
		keys->at = 0;
	}
	keys->expired = false;
	buf_add(&keys->in, bytes, len);
}

/* What was begun and has no end: Esc, or Alt with a character, or nothing. */
static struct found keys_unfinished(const char *text, size_t len)
{
	bool lone = len == 1 || (len == 2 && text[1] == ESC);

	if (*text == ESC && lone)
		return (struct found){.used = 1, .event = {.kind = KEYS_TEXT, .c = ESC}};
	if (*text == ESC && len == 2 && text[1] > 0)
		return (struct found){
		        .used = 2, .event = {.kind = KEYS_ALT, .c = (unsigned char)text[1]}};
	return keys_sequence(len, KEYS_NO_NAME);
}

static bool next_in_ground(struct keys *keys, struct keys_event *event)
{
	const char *text;
	size_t len;
	struct found found;
	bool string;

	fold_c1(keys);
	text = keys->in.data + keys->at;
	len = keys->in.len - keys->at;
	string =
	        len > 1 && text[0] == ESC && begins_string(text[1]) && !keys_defined(keys, text, 2);
	/* With nothing behind it, it is a key with Alt. */
	if (string && len > 2) {
		keys->state = STRING;
		keys->bell_ends = text[1] == ']';
		keys->at += 2;
		return false;
	}
	found = *text != ESC ? keys_character(keys, text, len)
	        : string     ? more
	                     : keys_escape(keys, text, len);
	if (!found.used && keys->expired)
		found = keys_unfinished(text, len);
	if (!found.used)
		return false;
	buf_clear(&keys->out);
	buf_add(&keys->out, text, found.used);
	keys->at += found.used;
	*event = found.event;
	event->bytes = buf_str(&keys->out);
	event->len = found.used;
	if (event->len == PASTE_END_LEN && !memcmp(event->bytes, "\033[200~", PASTE_END_LEN)) {
		keys->state = PASTE;
		keys->returned = false;
		buf_clear(&keys->paste);
		return false;
	}
	return true;
}

static bool next_pasted(struct keys *keys, struct keys_event *event)
{
	if (!take_paste(keys))
		return false;
	*event = (struct keys_event){
	        .kind = KEYS_PASTE, .bytes = buf_str(&keys->paste), .len = keys->paste.len};
	return true;
}

bool keys_next(struct keys *keys, struct keys_event *event)
{
	*event = (struct keys_event){.kind = KEYS_NONE};
	while (keys->at < keys->in.len) {
		enum state was = keys->state;
		size_t at = keys->at;

		if (was == GROUND ? next_in_ground(keys, event)
		                  : was == PASTE && next_pasted(keys, event))
			return true;
		if (was == STRING)
			keys_skip_string(keys);
		if (keys->state == was && keys->at == at)
			break;
	}
	*event = (struct keys_event){.kind = KEYS_NONE};
	drop_used(keys);
	return false;
}

int keys_wait_ms(const struct keys *keys)
{
	size_t left = keys->in.len - keys->at;
	const char *text = buf_str(&keys->in) + keys->at;
	int sequence_ms = keys->esc_ms > SEQUENCE_MS ? keys->esc_ms : SEQUENCE_MS;

	switch (keys->state) {
	case PASTE:
		return -1;
	case STRING:
		return keys->esc_ms > STRING_MS ? keys->esc_ms : STRING_MS;
	default:
		return !left                                                          ? -1
		       : *text == ESC && (left == 1 || (left == 2 && text[1] == ESC)) ? keys->esc_ms
		                                                                      : sequence_ms;
	}
}

void keys_timeout(struct keys *keys)
{
	if (keys->state == PASTE)
		return;
	if (keys->state != GROUND)
		keys_reset(keys);
	keys->expired = true;
}

void keys_reset(struct keys *keys)
{
	keys->state = GROUND;
	keys->expired = false;
	keys->at = 0;
	buf_clear(&keys->in);
	buf_clear(&keys->paste);
}
