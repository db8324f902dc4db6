/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any line as a command of either client: split, respelled, parsed; nothing is run or sent. */
#include "../../src/command/args.h"
#include "../../src/command/globals.h"
#include "ncnova/args.h"
#include "ncnova/command.h"
#include "ncnova/text.h"
#include "oracle.h"
#include "src/command/osc/rewrite.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void parse(const struct strv *words)
{
	static const microversion versions[] = {0, MV(2, 1), MV(2, 60), MV(2, 96)};
	int used, count = (int)words->count;
	const struct verb *verb = verb_find((const char *const *)words->items, count, &used, NULL);

	for (size_t i = 0; verb && i < sizeof versions / sizeof *versions; i++) {
		struct args *args = NULL;
		struct error error = {0};

		if (args_parse(verb, (const char *const *)words->items + used, count - used,
		            versions[i], &args, &error) &&
		        !error.message[0])
			abort();
		args_free(args);
	}
}

/* The same words as the program's own arguments, which it overwrites in place. */
static void parse_globals(const struct strv *words)
{
	struct globals globals = {0};
	struct error error = {0};
	char **argv = xcalloc(words->count + 2, sizeof *argv);
	int first = 0;

	argv[0] = xstrdup("ncnova");
	for (size_t i = 0; i < words->count; i++)
		argv[i + 1] = xstrdup(words->items[i]);
	if (globals_parse(&globals, (int)words->count + 1, argv, &first, &error)) {
		if (!error.message[0])
			abort();
	} else if (first < 1 || first > (int)words->count + 1) {
		abort();
	}
	globals_free(&globals);
	for (size_t i = 0; i <= words->count; i++)
		free(argv[i]);
	free(argv);
}

static void one(const uint8_t *data, size_t size)
{
	struct strv words = STRV_INIT;
	struct rewritten_lines lines = {0};
	struct open_word last = {.text = BUF_INIT};
	struct error error = {0};
	char *line = xstrndup((const char *)data, size);

	if (command_split(line, &words, &error)) {
		if (!error.message[0])
			abort();
	} else if (words.count) {
		error_clear(&error);
		parse(&words);
		parse_globals(&words);
		command_destroys((const char *const *)words.items, (int)words.count);
		if (!command_rewrite(NULL, (const char *const *)words.items, (int)words.count,
		            &lines, &error))
			for (size_t i = 0; i < lines.count; i++)
				parse(&lines.lines[i]);
		rewritten_lines_free(&lines);
	}
	strv_free(&words);
	words = (struct strv)STRV_INIT;
	split_open(line, &words, &last);
	if (last.start > strlen(line))
		abort();
	buf_free(&last.text);
	strv_free(&words);
	free(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return oracle_run(one, data, size, 512);
}
