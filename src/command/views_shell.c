/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shell completion files generated from the verbs: they contain commands and options, and call the
 * program for names in a cloud. */
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "globals.h"
#include "src/command/osc/spelling.h"
#include "verbs.h"
#include "src/command/views.h"

#define COMMON "--format --column --sort --max-width --wait --timeout --dry-run"

/* One command in one of its spellings. */
struct entry {
	const char *words;
	const struct verb *verb;
	const struct spelling *spelling; /* NULL: in the verb's own words */
};

typedef void entry_fn(FILE *out, const struct entry *entry);

static bool is_shown(const struct verb *verb)
{
	return !(verb->flags & (VERB_HIDDEN | VERB_SCREEN | VERB_PROMPT));
}

static bool is_spelling(const char *words)
{
	for (const struct spelling *s = spellings; s->words; s++)
		if (spelling_serves(s) && str_eq(s->words, words))
			return true;
	return false;
}

static void each_entry(FILE *out, entry_fn *visit)
{
	for (const struct verb *v = verb_next(NULL); v; v = verb_next(v)) {
		struct strv names = STRV_INIT;

		if (!is_shown(v))
			continue;
		visit(out, &(struct entry){v->name, v, NULL});
		strv_split(&names, v->alias ? v->alias : "", '|');
		for (size_t i = 0; i < names.count; i++)
			if (!is_spelling(names.items[i]))
				visit(out, &(struct entry){names.items[i], v, NULL});
		strv_free(&names);
	}
	for (const struct spelling *s = spellings; s->words; s++)
		if (spelling_serves(s))
			visit(out, &(struct entry){s->words, spelling_verb(s, NULL, 0), s});
}

/* An option as typed in the command's spelling. */
struct shown_option {
	char *name;
	const char *help;
	bool valued, file;
};

typedef void option_fn(FILE *out, const struct entry *entry, const struct shown_option *option);

static void each_option(FILE *out, const struct entry *entry, option_fn *visit)
{
	struct strv seen = STRV_INIT;

	for (const struct respell *r = entry->spelling ? entry->spelling->rules : NULL;
	        r && r->option; r++) {
		const struct option *own = option_find(
		        entry->verb->options, r->becomes, strcspn(r->becomes, " ="), NULL);
		struct shown_option option = {respell_name(r), own ? own->help : "",
		        respell_takes_value(r), own && own->file};

		if (r->becomes[0] != '!' && option.name[1] == '-' &&
		        !strv_has(&seen, option.name)) {
			visit(out, entry, &option);
			strv_add(&seen, option.name);
		}
		free(option.name);
	}
	for (const struct option *o = entry->verb->options; o && o->name; o++) {
		struct shown_option option = {
		        xstrdup(o->name), o->help, OPTION_TAKES(o->kind), o->file};

		if (!strv_has(&seen, o->name) && !spelling_respells(entry->spelling, o->name))
			visit(out, entry, &option);
		free(option.name);
	}
	strv_free(&seen);
}

/* --- parts common to all shells --- */

static void option_name(FILE *out, const struct entry *entry, const struct shown_option *option)
{
	(void)entry;
	fprintf(out, "%s ", option->name);
}

static void option_name_of_file(
        FILE *out, const struct entry *entry, const struct shown_option *option)
{
	(void)entry;
	if (option->file)
		fprintf(out, " %s", option->name);
}

static void entry_options(FILE *out, const struct entry *entry)
{
	fprintf(out, "\t['%s']='", entry->words);
	each_option(out, entry, option_name);
	fputs(COMMON "'\n", out);
}

static void entry_files(FILE *out, const struct entry *entry)
{
	each_option(out, entry, option_name_of_file);
}

static void entry_line(FILE *out, const struct entry *entry)
{
	fprintf(out, "\t'%s'\n", entry->words);
}

static void globals_line(FILE *out, const char *name, bool valued)
{
	fprintf(out, "%s='", name);
	globals_each(out, valued);
	fputs("'\n", out);
}

/* --- bash --- */

static void bash(FILE *out)
{
	fputs("# bash completion for ncnova; written by make views from the verb table\n"
	      "_ncnova_commands=(\n",
	        out);
	each_entry(out, entry_line);
	fputs(")\ndeclare -gA _ncnova_options=(\n", out);
	each_entry(out, entry_options);
	fputs(")\n", out);
	globals_line(out, "_ncnova_valued", true);
	globals_line(out, "_ncnova_flags", false);
	fputs("_ncnova_files='", out);
	each_entry(out, entry_files);
	fputs(" '\n"
	      "_ncnova() {\n"
	      "\tlocal i word all=() before=() words=() cur key options= line IFS=$' \\t\\n'\n"
	      "\t# --option=value is one word, whatever bash makes of it\n"
	      "\tfor ((i = 1; i <= COMP_CWORD; i++)); do\n"
	      "\t\tword=${COMP_WORDS[i]}\n"
	      "\t\tif ((${#all[@]})) && [[ $word == = || ${all[-1]} == --*= ]] && [[ ${all[-1]} == "
	      "--* ]]; then\n"
	      "\t\t\tall[-1]+=$word\n"
	      "\t\telse\n"
	      "\t\t\tall+=(\"$word\")\n"
	      "\t\tfi\n"
	      "\tdone\n"
	      "\tcur=${all[-1]//[\\'\\\"\\\\]/}\n"
	      "\tunset 'all[-1]'\n"
	      "\tfor ((i = 0; i < ${#all[@]}; i++)); do\n"
	      "\t\tword=${all[i]//[\\'\\\"\\\\]/}\n"
	      "\t\tif ((${#words[@]})) || [[ $word != -* ]]; then\n"
	      "\t\t\twords+=(\"$word\")\n"
	      "\t\telse\n"
	      "\t\t\tbefore+=(\"$word\")\n"
	      "\t\t\tif [[ $_ncnova_valued == *\" $word \"* ]]; then\n"
	      "\t\t\t\t((++i < ${#all[@]})) || return\n"
	      "\t\t\t\tbefore+=(\"${all[i]//[\\'\\\"\\\\]/}\")\n"
	      "\t\t\tfi\n"
	      "\t\tfi\n"
	      "\tdone\n"
	      "\tCOMPREPLY=()\n"
	      "\tif ((${#words[@]} == 0)) && [[ $cur == -* ]]; then\n"
	      "\t\tCOMPREPLY=($(compgen -W \"$_ncnova_valued $_ncnova_flags\" -- \"$cur\"))\n"
	      "\t\treturn\n"
	      "\tfi\n"
	      "\t# the next word of a command\n"
	      "\tkey=${words[*]}\n"
	      "\tfor line in \"${_ncnova_commands[@]}\"; do\n"
	      "\t\tif [[ \"$line\" == \"${key:+$key }$cur\"* ]]; then\n"
	      "\t\t\tline=${line#\"${key:+$key }\"}\n"
	      "\t\t\tCOMPREPLY+=(\"${line%% *}\")\n"
	      "\t\tfi\n"
	      "\tdone\n"
	      "\tif ((${#COMPREPLY[@]})); then\n"
	      "\t\tCOMPREPLY=($(printf '%s\\n' \"${COMPREPLY[@]}\" | sort -u))\n"
	      "\t\t[[ -n $key && -n ${_ncnova_options[$key]-} ]] || return\n"
	      "\tfi\n"
	      "\t((${#words[@]})) || return\n"
	      "\tif [[ $_ncnova_files == *\" ${words[-1]} \"* ]]; then\n"
	      "\t\tcompopt -o filenames\n"
	      "\t\tCOMPREPLY=($(compgen -f -- \"$cur\"))\n"
	      "\t\treturn\n"
	      "\tfi\n"
	      "\tif [[ $cur == --* && $cur != *=* ]]; then\n"
	      "\t\tfor ((i = ${#words[@]}; i > 0; i--)); do\n"
	      "\t\t\tkey=${words[*]:0:i}\n"
	      "\t\t\toptions=${_ncnova_options[$key]-}\n"
	      "\t\t\t[[ -n $options ]] && break\n"
	      "\t\tdone\n"
	      "\t\tCOMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n"
	      "\t\treturn\n"
	      "\tfi\n"
	      "\twhile IFS= read -r line; do\n"
	      "\t\t[[ $cur == --*=* ]] && line=${line#*=}\n"
	      "\t\t[[ ${COMP_WORDS[COMP_CWORD]} == [\\'\\\"]* ]] || printf -v line '%q' \"$line\"\n"
	      "\t\tCOMPREPLY+=(\"$line\")\n"
	      "\tdone < <(\"${COMP_WORDS[0]}\" \"${before[@]}\" complete -- \"${words[@]}\" "
	      "\"$cur\" 2>/dev/null </dev/null)\n"
	      "}\n"
	      "complete -F _ncnova ncnova\n",
	        out);
}

/* --- zsh --- */

static void zsh_help(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\'')
			fputs("'\\'", out);
		fputc(*text, out);
	}
}

static void zsh_entry(FILE *out, const struct entry *entry)
{
	fprintf(out, "\t'%s:", entry->words);
	zsh_help(out, entry->verb->help);
	fputs("'\n", out);
}

static void zsh(FILE *out)
{
	fputs("#compdef ncnova\n"
	      "# zsh completion for ncnova; written by make views from the verb table\n"
	      "local -a commands all before typed lines next\n"
	      "local -A options\n"
	      "local i word cur key list value\n"
	      "commands=(\n",
	        out);
	each_entry(out, zsh_entry);
	fputs(")\noptions=(\n", out);
	each_entry(out, entry_options);
	fputs(")\n", out);
	globals_line(out, "local valued", true);
	globals_line(out, "local flags", false);
	fputs("local files='", out);
	each_entry(out, entry_files);
	fputs(" '\n"
	      "all=(\"${(@Q)words[2,CURRENT]}\")\n"
	      "cur=${all[-1]}\n"
	      "shift -p all\n"
	      "for ((i = 1; i <= $#all; i++)); do\n"
	      "\tword=${all[i]}\n"
	      "\tif (($#typed)) || [[ $word != -* ]]; then\n"
	      "\t\ttyped+=(\"$word\")\n"
	      "\telse\n"
	      "\t\tbefore+=(\"$word\")\n"
	      "\t\tif [[ $valued == *\" $word \"* ]]; then\n"
	      "\t\t\t((++i <= $#all)) || return 1\n"
	      "\t\t\tbefore+=(\"${all[i]}\")\n"
	      "\t\tfi\n"
	      "\tfi\n"
	      "done\n"
	      "if (($#typed == 0)) && [[ $cur == -* ]]; then\n"
	      "\tcompadd -- ${=valued} ${=flags}\n"
	      "\treturn\n"
	      "fi\n"
	      "# the next word of a command, with what it does where it is the last\n"
	      "key=\"${typed[*]}\"\n"
	      "for word in $commands; do\n"
	      "\tif [[ ${word%%:*} == \"${key:+$key }\"* ]]; then\n"
	      "\t\tvalue=${word#\"${key:+$key }\"}\n"
	      "\t\tlist=${value%%:*}\n"
	      "\t\t[[ $list == *' '* ]] && value=${list%% *}\n"
	      "\t\tnext+=(\"$value\")\n"
	      "\tfi\n"
	      "done\n"
	      "if (($#next)); then\n"
	      "\tnext=(${(u)next})\n"
	      "\t_describe -t commands command next\n"
	      "\t[[ -n $key && -n ${options[$key]} ]] || return\n"
	      "fi\n"
	      "(($#typed)) || return 1\n"
	      "if [[ $files == *\" ${typed[-1]} \"* ]]; then\n"
	      "\t_files\n"
	      "\treturn\n"
	      "fi\n"
	      "if [[ $cur == --* && $cur != *=* ]]; then\n"
	      "\tfor ((i = $#typed; i > 0; i--)); do\n"
	      "\t\tkey=\"${typed[1,i]}\"\n"
	      "\t\t[[ -n ${options[$key]} ]] && break\n"
	      "\tdone\n"
	      "\tcompadd -- ${=options[$key]}\n"
	      "\treturn\n"
	      "fi\n"
	      "lines=(\"${(@f)$(${(Q)words[1]} $before complete -- \"$typed[@]\" \"$cur\" "
	      "2>/dev/null </dev/null)}\")\n"
	      "lines=(${lines:#})\n"
	      "(($#lines)) && compadd -- $lines\n",
	        out);
}

/* --- fish --- */

static void fish_text(FILE *out, const char *text)
{
	fputc('\'', out);
	for (; *text; text++) {
		if (*text == '\'' || *text == '\\')
			fputc('\\', out);
		fputc(*text, out);
	}
	fputc('\'', out);
}

static void fish_option(FILE *out, const struct entry *entry, const struct shown_option *option)
{
	fprintf(out, "complete -c ncnova -n '__ncnova_in %s' -l %s%s", entry->words,
	        option->name + 2,
	        option->file     ? " -r -F"
	        : option->valued ? " -x -a '(__ncnova_ask)'"
	                         : "");
	if (*option->help) {
		fputs(" -d ", out);
		fish_text(out, option->help);
	}
	fputc('\n', out);
}

static void fish_entry(FILE *out, const struct entry *entry)
{
	const char *last = strrchr(entry->words, ' ');

	fprintf(out, "complete -c ncnova -f -n '__ncnova_at %.*s' -a %s -d ",
	        last ? (int)(last - entry->words) : 0, entry->words,
	        last ? last + 1 : entry->words);
	fish_text(out, entry->verb->help);
	fputc('\n', out);
	each_option(out, entry, fish_option);
}

/* Words that only lead to further words: "server", "server image". */
static struct strv fish_seen;

static void fish_beginning(FILE *out, const struct entry *entry)
{
	for (const char *at = strchr(entry->words, ' '); at; at = strchr(at + 1, ' ')) {
		char *head = xstrndup(entry->words, (size_t)(at - entry->words));
		char *last = strrchr(head, ' ');

		if (!strv_has(&fish_seen, head)) {
			strv_add(&fish_seen, head);
			if (last)
				*last = '\0';
			fprintf(out, "complete -c ncnova -f -n '__ncnova_at %s' -a %s\n",
			        last ? head : "", last ? last + 1 : head);
		}
		free(head);
	}
}

static void fish(FILE *out)
{
	fputs("# fish completion for ncnova; written by make views from the verb table\n", out);
	globals_line(out, "set -g __ncnova_valued ", true);
	fputs("function __ncnova_words # what was typed, from the command on\n"
	      "\tset -l skip 0\n"
	      "\tset -l inside 0\n"
	      "\tfor word in (commandline -opc)[2..-1]\n"
	      "\t\tif test $inside = 0; and test $skip = 1\n"
	      "\t\t\tset skip 0\n"
	      "\t\telse if test $inside = 0; and string match -q -- '-*' $word\n"
	      "\t\t\tstring match -q -- \"* $word *\" $__ncnova_valued; and set skip 1\n"
	      "\t\telse\n"
	      "\t\t\tset inside 1\n"
	      "\t\t\techo (string unescape -- $word)\n"
	      "\t\tend\n"
	      "\tend\n"
	      "end\n"
	      "function __ncnova_at # exactly these words were typed\n"
	      "\tset -l words (__ncnova_words)\n"
	      "\ttest \"$argv\" = \"$words\"\n"
	      "end\n"
	      "function __ncnova_in # these words begin it\n"
	      "\tset -l words (__ncnova_words)\n"
	      "\ttest (count $words) -ge (count $argv); and test \"$argv\" = \"$words[1..\"(count "
	      "$argv)\"]\"\n"
	      "end\n"
	      "function __ncnova_ask # names of what is in the cloud\n"
	      "\tset -l all (commandline -opc)\n"
	      "\tset -l words (__ncnova_words)\n"
	      "\tset -l before (math (count $all) - (count $words))\n"
	      "\t$all[1..$before] complete -- $words (commandline -ct) 2>/dev/null </dev/null\n"
	      "end\n"
	      "complete -c ncnova -f\n"
	      "complete -c ncnova -f -n 'test (count (__ncnova_words)) -gt 0' -a "
	      "'(__ncnova_ask)'\n",
	        out);
	each_entry(out, fish_beginning);
	strv_free(&fish_seen);
	fish_seen = (struct strv)STRV_INIT;
	each_entry(out, fish_entry);
}

bool views_completion(FILE *out, const char *shell)
{
	static const struct {
		const char *shell;
		void (*write)(FILE *out);
	} writers[] = {{"bash", bash}, {"zsh", zsh}, {"fish", fish}};

	for (size_t i = 0; i < sizeof writers / sizeof *writers; i++)
		if (str_eq(writers[i].shell, shell)) {
			writers[i].write(out);
			return true;
		}
	return false;
}
