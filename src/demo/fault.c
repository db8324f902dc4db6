/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Faults on demand: parses a SPEC, and finds the fault that applies to a request. */
#include "fault.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "out.h"
#include "src/demo/world/world.h"

const char fault_help[] =
        "A fault SPEC is: METHOD PATH [when…] what…\n"
        "  METHOD          GET, POST, PUT, PATCH, DELETE, HEAD, or * for any\n"
        "  PATH            part of the path (/servers), its end (/servers$), or a pattern with * "
        "and ?\n"
        "                  that the whole path must match (*/servers/*/action)\n"
        "  nth=N           only the N-th request that matches\n"
        "  times=N         at most N requests\n"
        "  skip=N          not the first N\n"
        "  chance=P        each with this probability, 0 to 1\n"
        "  status=CODE     answers so, in the service's own error shape; nothing is done\n"
        "  after-work      the work is done all the same, before a status or a page of HTML\n"
        "  retry-after=S   with this header\n"
        "  html            answers with a page of HTML (200, or the status above)\n"
        "  reset=before    closes the connection before the work is done\n"
        "  reset=after     does the work, then closes the connection without an answer\n"
        "  truncate        cuts the body in its middle, Content-Length says the whole\n"
        "  wrong-type      every member of the answer's object has a value of another type\n"
        "  endless         the body never ends\n"
        "  slow=MS         answers so much later\n"
        "  expire          all tokens expire now\n"
        "  hang            never answers, and the work is not done\n"
        "  hang=after      does the work, then never answers\n"
        "  cell=down       Nova cannot reach the cell of compute-03: its servers are missing or "
        "partial\n"
        "  cell=hung       the same, after 60 s (or slow=MS)\n"
        "Example: --fault 'POST /servers$ nth=1 status=503 retry-after=2'\n";

enum kind { KIND_INT, KIND_CHANCE, KIND_FLAG, KIND_WHEN, KIND_CELL };

#define FIELD(member) offsetof(struct fault, member)
static const struct {
	const char *word;
	enum kind kind;
	size_t field;
	int low, high;
} words[] = {
        {"nth", KIND_INT, FIELD(nth), 1, 1000000},
        {"times", KIND_INT, FIELD(times), 1, 1000000},
        {"skip", KIND_INT, FIELD(skip), 0, 1000000},
        {"chance", KIND_CHANCE, FIELD(chance), 0, 1},
        {"status", KIND_INT, FIELD(effect.status), 200, 599},
        {"retry-after", KIND_INT, FIELD(effect.retry_after), 0, 86400},
        {"slow", KIND_INT, FIELD(effect.slow_ms), 0, 3600000},
        {"reset", KIND_WHEN, FIELD(effect.reset), 0, 0},
        {"hang", KIND_WHEN, FIELD(effect.hang), 0, 0},
        {"cell", KIND_CELL, FIELD(effect.cell), 0, 0},
        {"truncate", KIND_FLAG, FIELD(effect.truncate), 0, 0},
        {"after-work", KIND_FLAG, FIELD(effect.after_work), 0, 0},
        {"html", KIND_FLAG, FIELD(effect.html), 0, 0},
        {"wrong-type", KIND_FLAG, FIELD(effect.wrong_type), 0, 0},
        {"endless", KIND_FLAG, FIELD(effect.endless), 0, 0},
        {"expire", KIND_FLAG, FIELD(effect.expire), 0, 0},
};

static struct {
	struct fault *items;
	size_t count;
} faults;

static int set_number(struct fault *out, size_t i, const char *value, struct error *error)
{
	char *end = NULL;
	double number = value ? strtod(value, &end) : 0;

	/* Written so that NaN, which compares false with everything, is rejected. */
	bool inside = number >= words[i].low && number <= words[i].high;

	if (!value || end == value || *end || !inside ||
	        (words[i].kind == KIND_INT && number != (int)number))
		return error_set(error, ERR_USAGE, "%s needs a number from %d to %d", words[i].word,
		        words[i].low, words[i].high);
	if (words[i].kind == KIND_CHANCE)
		*(double *)((char *)out + words[i].field) = number;
	else
		*(int *)((char *)out + words[i].field) = (int)number;
	return 0;
}

/* A hang without a position happens before the work. */
static int set_when(struct fault *out, size_t i, const char *value, struct error *error)
{
	enum fault_when *when = (enum fault_when *)(void *)((char *)out + words[i].field);

	if (!value && words[i].field == FIELD(effect.hang))
		value = "before";
	if (!str_eq(value, "before") && !str_eq(value, "after"))
		return error_set(error, ERR_USAGE, "%s is before or after", words[i].word);
	*when = *value == 'b' ? WHEN_BEFORE : WHEN_AFTER;
	return 0;
}

static int set_cell(struct fault *out, const char *value, struct error *error)
{
	if (!str_eq(value, "down") && !str_eq(value, "hung"))
		return error_set(error, ERR_USAGE, "cell is down or hung");
	out->effect.cell = *value == 'd' ? CELL_DOWN : CELL_HUNG;
	return 0;
}

static int set_word(struct fault *out, char *word, struct error *error)
{
	char *value = strchr(word, '=');

	if (value)
		*value++ = '\0';
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (strcmp(words[i].word, word))
			continue;
		if (words[i].kind == KIND_FLAG) {
			if (value)
				return error_set(error, ERR_USAGE, "%s takes no value", word);
			*(bool *)((char *)out + words[i].field) = true;
			return 0;
		}
		if (words[i].kind == KIND_CELL)
			return set_cell(out, value, error);
		if (words[i].kind == KIND_WHEN)
			return set_when(out, i, value, error);
		return set_number(out, i, value, error);
	}
	return error_set(error, ERR_USAGE, "no such word in a fault: %s", word);
}

static bool does_something(const struct effect *effect)
{
	return effect->status || effect->slow_ms || effect->reset || effect->truncate ||
	       effect->html || effect->expire || effect->hang || effect->cell ||
	       effect->wrong_type || effect->endless;
}

int fault_parse(const char *spec, struct fault *out, struct error *error)
{
	static const char *const methods[] = {
	        "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "*", NULL};
	struct strv parts = STRV_INIT;
	char *line = xstrdup(spec);
	int rc = 0;
	size_t known = 0;

	for (char *c = line; *c; c++)
		if (*c == '\t' || *c == '\n' || *c == '\r')
			*c = ' ';
	strv_split(&parts, line, ' ');
	free(line);
	memset(out, 0, sizeof *out);
	out->chance = 1;
	out->effect.retry_after = -1;
	if (parts.count < 3)
		rc = error_set(error, ERR_USAGE, "a fault is METHOD PATH [when…] what…");
	for (; !rc && methods[known] && strcasecmp(methods[known], parts.items[0]); known++)
		;
	if (!rc && !methods[known])
		rc = error_set(error, ERR_USAGE, "no such method: %s", parts.items[0]);
	if (!rc) {
		str_copy(out->method, sizeof out->method, methods[known]);
		str_copy(out->path, sizeof out->path, parts.items[1]);
	}
	for (size_t i = 2; !rc && i < parts.count; i++)
		rc = set_word(out, parts.items[i], error);
	if (!rc && !does_something(&out->effect))
		rc = error_set(error, ERR_USAGE,
		        "this fault does nothing: it needs status=, reset=, "
		        "truncate, html, wrong-type, endless, slow=, expire, hang or cell=");
	strv_free(&parts);
	return rc;
}

static bool path_matches(const char *pattern, const char *path)
{
	size_t len = strlen(pattern);
	char part[160];

	if (strpbrk(pattern, "*?"))
		return !fnmatch(pattern, path, 0);
	if (!len || pattern[len - 1] != '$')
		return strstr(path, pattern) != NULL;
	str_copy(part, sizeof part, pattern);
	part[len - 1] = '\0';
	return str_ends(path, part);
}

bool fault_hits(struct fault *fault, const char *method, const char *path, double dice)
{
	if (*fault->method != '*' && strcasecmp(fault->method, method))
		return false;
	if (!path_matches(fault->path, path))
		return false;
	fault->seen++;
	if ((fault->nth && fault->seen != fault->nth) || fault->seen <= fault->skip ||
	        (fault->times && fault->hits >= fault->times) || dice >= fault->chance)
		return false;
	fault->hits++;
	return true;
}

int fault_add(const char *spec, struct error *error)
{
	struct fault fault;
	int rc = fault_parse(spec, &fault, error);

	if (rc)
		return rc;
	faults.items = xrealloc(faults.items, (faults.count + 1) * sizeof(struct fault));
	faults.items[faults.count++] = fault;
	return 0;
}

void fault_clear(void)
{
	free(faults.items);
	faults.items = NULL;
	faults.count = 0;
}

bool fault_find(const char *method, const char *path, struct effect *out)
{
	bool any = false;

	memset(out, 0, sizeof *out);
	out->retry_after = -1;
	for (size_t i = 0; i < faults.count; i++) {
		const struct effect *one = &faults.items[i].effect;
		double dice = (double)(world_random() >> 11) / 9007199254740992.0;

		if (!fault_hits(&faults.items[i], method, path, dice))
			continue;
		any = true;
		out->status = one->status ? one->status : out->status;
		out->retry_after = one->retry_after >= 0 ? one->retry_after : out->retry_after;
		out->slow_ms += one->slow_ms;
		out->reset = one->reset ? one->reset : out->reset;
		out->truncate |= one->truncate;
		out->html |= one->html;
		out->wrong_type |= one->wrong_type;
		out->endless |= one->endless;
		out->after_work |= one->after_work;
		out->expire |= one->expire;
		out->hang = one->hang ? one->hang : out->hang;
		out->cell = one->cell ? one->cell : out->cell;
	}
	return any;
}

void fault_list(struct buf *out)
{
	js_open(out, NULL, '{');
	js_open(out, "faults", '[');
	for (size_t i = 0; i < faults.count; i++) {
		js_open(out, NULL, '{');
		js_text(out, "method", faults.items[i].method);
		js_text(out, "path", faults.items[i].path);
		js_int(out, "seen", faults.items[i].seen);
		js_int(out, "hits", faults.items[i].hits);
		js_close(out, '}');
	}
	js_close(out, ']');
	js_close(out, '}');
}
