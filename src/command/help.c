/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Help: the list of verbs, one verb's usage, and the documents generated from the table. */
#include "ncnova/command.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/text.h"
#include "args.h"
#include "src/command/osc/spelling.h"
#include "src/command/views.h"

#define WRAP 79

/* Adds a part of the usage line, wrapped and aligned under the verb's name. */
static void piece(struct buf *out, size_t *column, size_t indent, const char *text)
{
	if (*column + strlen(text) + 1 > WRAP) {
		buf_putc(out, '\n');
		buf_repeat(out, ' ', indent);
		*column = indent;
	}
	buf_printf(out, " %s", text);
	*column += strlen(text) + 1;
}

static void option_text(const struct option *option, struct buf *out)
{
	if (!option->required)
		buf_putc(out, '[');
	buf_puts(out, option->name);
	if (option->kind == OPTION_MAYBE)
		buf_printf(out, " [%s]", option->metavar);
	else if (option->kind != OPTION_FLAG)
		buf_printf(out, " %s", option->metavar);
	if (!option->required)
		buf_putc(out, ']');
}

static void usage_line(const struct verb *verb, struct buf *out)
{
	size_t indent, column;

	buf_printf(out, "usage: ncnova %s", verb->name);
	indent = column = out->len;
	for (const struct option *o = verb->options; o && o->name; o++) {
		struct buf text = BUF_INIT;

		option_text(o, &text);
		piece(out, &column, indent, buf_str(&text));
		buf_free(&text);
	}
	for (const struct positional *p = verb->positionals; p && p->name; p++) {
		char *text = xasprintf(p->optional ? "[<%s>%s]" : "<%s>%s", positional_word(p),
		        p->many ? (p->optional ? " ..." : " [<…> ...]") : "");

		if (p->many && !p->optional) {
			free(text);
			text = xasprintf("<%s> [<%s> ...]", positional_word(p), positional_word(p));
		}
		piece(out, &column, indent, text);
		free(text);
	}
	buf_putc(out, '\n');
}

/* Wraps words after an indent; the first line continues at the current column. */
static void wrapped(struct buf *out, size_t column, size_t indent, const char *text)
{
	struct strv words = STRV_INIT;

	strv_split(&words, text, ' ');
	for (size_t i = 0; i < words.count; i++) {
		if (column + strlen(words.items[i]) + 1 > WRAP) {
			buf_putc(out, '\n');
			buf_repeat(out, ' ', indent);
			column = indent;
		} else if (i) {
			buf_putc(out, ' ');
			column++;
		}
		buf_puts(out, words.items[i]);
		column += strlen(words.items[i]);
	}
	buf_putc(out, '\n');
	strv_free(&words);
}

static void entry(struct buf *out, const char *name, const char *help)
{
	size_t column = strlen(name) + 2;

	buf_printf(out, "  %s", name);
	if (column > 30) {
		buf_putc(out, '\n');
		column = 0;
	}
	buf_repeat(out, ' ', 32 - column);
	wrapped(out, 32, 32, help);
}

/* What an openstackclient option is translated to: another option, an argument, another command, or
 * nothing. */
static void respelt(const struct respell *rule, struct buf *out)
{
	char *name = respell_name(rule);
	const char *to = rule->becomes + strspn(rule->becomes, "@+");
	size_t len = strcspn(to, " =");

	if (*to == '<')
		len = strcspn(to, ">") + 1;
	if (*to != '!')
		buf_printf(out, "%s%s", out->len ? "; " : "", name);
	if (!*to)
		buf_puts(out, " is accepted and ignored");
	else if (*to != '!' && strncmp(to, name, len) != 0)
		buf_printf(out, " is %.*s", (int)len, to);
	free(name);
}

static void spelling_text(const struct spelling *spelling, struct buf *out)
{
	struct buf name = BUF_INIT, rules = BUF_INIT;
	struct strv order = STRV_INIT;

	buf_puts(&name, spelling->words);
	strv_split(&order, spelling->order ? spelling->order : "", ' ');
	for (size_t i = 0; i < order.count; i++) {
		const char *part = order.items[i];

		buf_printf(&name, str_ends(part, "?") ? " [<%.*s>]" : " <%.*s>",
		        (int)strcspn(part, "@.?"), part);
	}
	for (const struct respell *r = spelling->rules; r && r->option; r++)
		if (r == spelling->rules || !str_eq(r[-1].option, r->option))
			respelt(r, &rules);
	if (rules.len)
		buf_putc(&rules, '.');
	entry(out, buf_str(&name), buf_str(&rules));
	strv_free(&order);
	buf_free(&name);
	buf_free(&rules);
}

/* The openstackclient spelling, unless it only differs in name. */
static void spellings_text(const struct verb *verb, struct buf *out)
{
	bool any = false;

	for (const struct spelling *s = spellings; s->words; s++) {
		if (s->refused || !str_eq(s->verb, verb->name))
			continue;
		if (!any)
			buf_puts(out, "\nIn openstackclient's words:\n");
		any = true;
		spelling_text(s, out);
	}
}

void verb_usage(const struct verb *verb, struct buf *out)
{
	usage_line(verb, out);
	buf_printf(out, "\n%s\n", verb->help);
	if (verb->alias)
		buf_printf(out, "\nAlso: %s\n", verb->alias);
	if (verb->positionals && verb->positionals->name)
		buf_puts(out, "\nPositional arguments:\n");
	for (const struct positional *p = verb->positionals; p && p->name; p++) {
		char *name = xasprintf("<%s>", positional_word(p));

		entry(out, name, p->help);
		free(name);
	}
	if (verb->options && verb->options->name)
		buf_puts(out, "\nOptions:\n");
	for (const struct option *o = verb->options; o && o->name; o++) {
		struct buf name = BUF_INIT, help = BUF_INIT;

		buf_puts(&name, o->name);
		if (o->kind != OPTION_FLAG)
			buf_printf(&name, " %s", o->metavar);
		buf_puts(&help, o->help);
		if (o->choices)
			buf_printf(&help, " (%s)", o->choices);
		if (o->since)
			buf_printf(&help, " (since API version 2.%d)", o->since % 1000);
		if (o->until)
			buf_printf(&help, " (up to API version 2.%d)", o->until % 1000);
		if (o->fallback)
			buf_printf(&help, " (default: $%s)", o->fallback);
		entry(out, buf_str(&name), buf_str(&help));
		buf_free(&name);
		buf_free(&help);
	}
	spellings_text(verb, out);
}

/* Calls the callback for each group's name, then for its verbs. */
static void each_group(FILE *out, void (*group)(FILE *out, const char *name),
        void (*visit)(FILE *out, const struct verb *verb))
{
	struct strv seen = STRV_INIT;

	for (const struct verb *v = verb_next(NULL); v; v = verb_next(v)) {
		if (v->flags & VERB_HIDDEN || strv_has(&seen, v->group))
			continue;
		strv_add(&seen, v->group);
		group(out, v->group);
		for (const struct verb *w = verb_next(NULL); w; w = verb_next(w))
			if (!(w->flags & VERB_HIDDEN) && str_eq(w->group, v->group))
				visit(out, w);
	}
	strv_free(&seen);
}

static void list_group(FILE *out, const char *name)
{
	fprintf(out, "\n%s:\n", name);
}

static void list_verb(FILE *out, const struct verb *verb)
{
	struct buf line = BUF_INIT;

	entry(&line, verb->name, verb->help);
	fputs(buf_str(&line), out);
	buf_free(&line);
}

void help_list(FILE *out);
void help_list(FILE *out)
{
	fputs("usage: ncnova [global options] <command> [arguments]\n"
	      "       ncnova                 the screen\n"
	      "       ncnova prompt          the prompt\n"
	      "       ncnova -f FILE         a script\n"
	      "       ncnova help <command>  one command's options\n",
	        out);
	each_group(out, list_group, list_verb);
	fputs("\nAfter any command: -f table|json|csv|value|yaml, -c COLUMN, --sort COLUMN[:desc], "
	      "--max-width N,\n--wait, --timeout SECONDS, --dry-run.\n"
	      "Before it: --os-cloud NAME, --os-auth-url URL and all of --os-*, "
	      "--os-compute-api-version V,\n--insecure, --no-cache, --debug, --timings, --demo.\n",
	        out);
}

/* --- generated files --- */

static void man_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '-')
			fputs("\\-", out);
		else if (*text == '\\')
			fputs("\\e", out);
		else
			fputc(*text, out);
	}
}

static void man_group(FILE *out, const char *name)
{
	fprintf(out, ".SS %s\n.ad l\n", name);
}

/* Its other names: aliases and openstackclient's words. */
static void other_names(const struct verb *verb, struct strv *names)
{
	strv_split(names, verb->alias ? verb->alias : "", '|');
	for (const struct spelling *s = spellings; s->words; s++)
		if (spelling_serves(s) && str_eq(s->verb, verb->name) && !strv_has(names, s->words))
			strv_add(names, s->words);
}

/* Allows line breaks ("\\:") between the parts of long names. */
static void man_option(FILE *out, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, ",|");
		char *part;

		len += text[len] != '\0';
		part = xstrndup(text, len);
		man_text(out, part);
		fputs(text[len] ? "\\:" : "", out);
		free(part);
		text += len;
	}
	fputc('\n', out);
}

static void man_verb(FILE *out, const struct verb *verb)
{
	struct strv names = STRV_INIT;

	fputs(".TP\n.B ", out);
	man_text(out, verb->name);
	fputc('\n', out);
	for (const struct option *o = verb->options; o && o->name; o++) {
		struct buf text = BUF_INIT;

		option_text(o, &text);
		man_option(out, buf_str(&text));
		buf_free(&text);
	}
	for (const struct positional *p = verb->positionals; p && p->name; p++)
		fprintf(out, p->optional ? "[<%s>%s]\n" : "<%s>%s\n", positional_word(p),
		        p->many ? " ..." : "");
	fputs(".br\n", out);
	man_text(out, verb->help);
	other_names(verb, &names);
	for (size_t i = 0; i < names.count; i++) {
		fputs(i ? ", " : " Also: ", out);
		man_text(out, names.items[i]);
	}
	fputs(names.count ? "." : "", out);
	strv_free(&names);
	fputc('\n', out);
}

void views_man_commands(FILE *out)
{
	each_group(out, man_group, man_verb);
}
