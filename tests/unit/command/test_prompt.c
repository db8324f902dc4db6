/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The prompt's history keeps no secret, and completion knows verbs, options, choices and names,
 * whether or not there is a cloud. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <readline/history.h>
#include <readline/readline.h>

#include "ncnova/command.h"
#include "ncnova/complete.h"
#include "ncnova/history.h"
#include "ncnova/input_line.h"
#include "ncnova/prompt.h"
#include "src/command/complete.h"

/* --- history --- */

struct place {
	char root[64], directory[96], file[112];
};

static int place_setup(void **state)
{
	struct place *place = xcalloc(1, sizeof *place);

	snprintf(place->root, sizeof place->root, "/tmp/ncnova-test-XXXXXX");
	assert_non_null(mkdtemp(place->root));
	snprintf(place->directory, sizeof place->directory, "%s/deep/state", place->root);
	setenv("XDG_STATE_HOME", place->directory, 1);
	setenv("HOME", place->root, 1);
	snprintf(place->directory, sizeof place->directory, "%s/deep/state/ncnova", place->root);
	snprintf(place->file, sizeof place->file, "%s/history", place->directory);
	clear_history();
	*state = place;
	return 0;
}

static int place_remove(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
	(void)info;
	(void)kind;
	(void)walk;
	return remove(path);
}

static int place_teardown(void **state)
{
	struct place *place = *state;

	clear_history();
	nftw(place->root, place_remove, 8, FTW_DEPTH | FTW_PHYS);
	free(place);
	return 0;
}

static void expect_file(const char *path, const char *wanted)
{
	FILE *file = fopen(path, "r");
	struct buf text = BUF_INIT;
	int c;

	assert_non_null(file);
	while ((c = getc(file)) != EOF)
		buf_putc(&text, (char)c);
	fclose(file);
	assert_string_equal(buf_str(&text), wanted);
	buf_free(&text);
}

static const char *const secret_lines[] = {
        "boot --admin-pass S3CR3T --image cirros web",
        "boot --admin-pass=S3CR3T web",
        "rescue web --password S3CR3T",
        "rebuild web cirros --rebuild-password S3CR3T",
        "set-password web S3CR3T",
        "ROOT-PASSWORD web S3CR3T",
        "boot --user-data S3CR3T web",
        "boot --user_data S3CR3T web",
        "boot --meta db_passwd=S3CR3T web",
        "boot --meta Secret=S3CR3T web",
        "boot --meta api_token=S3CR3T web",
        "boot --meta app-credential=S3CR3T web",
        "--os-password S3CR3T list",
        "--os-passcode S3CR3T list",
        "--os-token S3CR3T list",
        "--os-application-credential-secret S3CR3T list",
        " show S3CR3T",
};

static void lines_that_may_hold_a_secret_are_not_kept(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof secret_lines / sizeof *secret_lines; i++)
		if (history_keeps(secret_lines[i]))
			fail_msg("kept: %s", secret_lines[i]);
}

static void ordinary_lines_are_kept(void **state)
{
	static const char *const lines[] = {"list", "show web-01", "boot --image cirros web",
	        "server list -f json -c ID", "keypair-add k --pub-key ~/.ssh/id_ed25519.pub",
	        "delete \"my server\"", "\tlist", ""};

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (!history_keeps(lines[i]))
			fail_msg("not kept: %s", lines[i]);
}

static void the_file_is_private_and_has_each_line(void **state)
{
	struct place *place = *state;
	struct stat info;

	history_keep("list");
	history_keep("show 웹-01");
	expect_file(place->file, "list\nshow 웹-01\n");
	assert_int_equal(stat(place->file, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
	assert_int_equal(stat(place->directory, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0700);
	assert_int_equal(history_length, 2);
}

static void a_file_that_others_could_read_is_made_private(void **state)
{
	struct place *place = *state;
	struct stat info;

	history_keep("list");
	assert_int_equal(chmod(place->file, 0644), 0);
	history_keep("limits");
	assert_int_equal(stat(place->file, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
	expect_file(place->file, "list\nlimits\n");
}

static void no_secret_gets_into_the_file_or_the_memory(void **state)
{
	struct place *place = *state;

	history_keep("list");
	for (size_t i = 0; i < sizeof secret_lines / sizeof *secret_lines; i++)
		history_keep(secret_lines[i]);
	history_keep("limits");
	expect_file(place->file, "list\nlimits\n");
	assert_int_equal(history_length, 2);
	assert_string_equal(history_get(history_base)->line, "list");
	assert_string_equal(history_get(history_base + 1)->line, "limits");
}

static void a_line_is_not_kept_twice_in_a_row(void **state)
{
	struct place *place = *state;

	history_keep("list");
	history_keep("list");
	history_keep("");
	history_keep("limits");
	history_keep("list");
	expect_file(place->file, "list\nlimits\nlist\n");
	assert_int_equal(history_length, 3);
}

static void the_next_run_has_the_lines_of_this_one(void **state)
{
	(void)state;
	history_keep("list");
	history_keep("limits");
	clear_history();
	history_load();
	assert_int_equal(history_length, 2);
	assert_string_equal(history_get(history_base + 1)->line, "limits");
	history_load(); /* once only */
	assert_int_equal(history_length, 2);
}

static void without_a_state_directory_it_is_below_home(void **state)
{
	struct place *place = *state;
	char *path = xasprintf("%s/.local/state/ncnova/history", place->root);

	unsetenv("XDG_STATE_HOME");
	history_keep("limits");
	expect_file(path, "limits\n");
	assert_int_not_equal(access(place->file, F_OK), 0);
	setenv("XDG_STATE_HOME", "relative", 1);
	history_keep("list");
	expect_file(path, "limits\n");
	assert_int_not_equal(access("relative", F_OK), 0);
	free(path);
}

static void where_no_file_can_be_written_the_memory_serves(void **state)
{
	struct place *place = *state;
	char *file = xasprintf("%s/a-file", place->root);
	FILE *made = fopen(file, "w");

	assert_non_null(made);
	fclose(made);
	setenv("XDG_STATE_HOME", file, 1);
	history_keep("list");
	assert_int_equal(history_length, 1);
	expect_file(file, "");
	free(file);
}

static void a_link_is_not_written_through(void **state)
{
	struct place *place = *state;
	char *target = xasprintf("%s/elsewhere", place->root);

	history_keep("list");
	assert_int_equal(unlink(place->file), 0);
	assert_int_equal(symlink(target, place->file), 0);
	history_keep("limits");
	assert_int_not_equal(access(target, F_OK), 0);
	assert_int_equal(history_length, 2);
	free(target);
}

/* A file of `lines` lines: "show 0", "show 1", … */
static void place_history(const struct place *place, int lines)
{
	FILE *file = fopen(place->file, "w");

	assert_non_null(file);
	for (int i = 0; i < lines; i++)
		fprintf(file, "show %d\n", i);
	assert_int_equal(fclose(file), 0);
}

static void expect_lines(const struct place *place, int first, int count)
{
	struct buf wanted = BUF_INIT;

	for (int i = first; i < first + count; i++)
		buf_printf(&wanted, "show %d\n", i);
	expect_file(place->file, buf_str(&wanted));
	buf_free(&wanted);
}

static void a_long_history_is_cut_to_its_last_lines(void **state)
{
	struct place *place = *state;
	struct stat info;

	history_keep("list"); /* makes the directories */
	clear_history();
	place_history(place, 2503);
	assert_int_equal(chmod(place->file, 0644), 0);
	history_load();
	expect_lines(place, 503, 2000);
	assert_int_equal(stat(place->file, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
	assert_int_equal(history_length, 2000);
	assert_string_equal(history_get(history_base)->line, "show 503");
	assert_string_equal(history_get(history_base + 1999)->line, "show 2502");
	/* Nothing else is left in the directory. */
	assert_int_equal(unlink(place->file), 0);
	assert_int_equal(rmdir(place->directory), 0);
}

static void a_history_that_is_not_too_long_is_left_alone(void **state)
{
	struct place *place = *state;
	struct stat before, after;

	history_keep("list");
	clear_history();
	place_history(place, 2000);
	assert_int_equal(stat(place->file, &before), 0);
	history_load();
	expect_lines(place, 0, 2000);
	assert_int_equal(stat(place->file, &after), 0);
	assert_int_equal(after.st_ino, before.st_ino);
	assert_int_equal(history_length, 2000);
}

/* --- completion --- */

static void complete(struct command *command, const char *line, struct strv *out, size_t start)
{
	size_t at = 999;

	command_complete(command, line, strlen(line), out, &at);
	if (at != start)
		fail_msg("%s: the word begins at %zu", line, at);
}

/* The candidates, in order, with blanks between them; "…" at the end: and more. */
static void expect(struct command *command, const char *line, size_t start, const char *wanted)
{
	struct strv words = STRV_INIT;
	struct buf got = BUF_INIT;

	complete(command, line, &words, start);
	for (size_t i = 0; i < words.count; i++)
		buf_printf(&got, "%s%s", i ? " " : "", words.items[i]);
	if (!str_eq(buf_str(&got), wanted))
		fail_msg("%s: %s", line, buf_str(&got));
	buf_free(&got);
	strv_free(&words);
}

/* All of these are among the candidates, and none of those. */
static void expect_among(struct command *command, const char *line, size_t start, const char *these,
        const char *none)
{
	struct strv words = STRV_INIT, in = STRV_INIT, out = STRV_INIT;

	complete(command, line, &words, start);
	strv_split(&in, these, ' ');
	strv_split(&out, none, ' ');
	for (size_t i = 0; i < in.count; i++)
		if (!strv_has(&words, in.items[i]))
			fail_msg("%s: %s is missing", line, in.items[i]);
	for (size_t i = 0; i < out.count; i++)
		if (strv_has(&words, out.items[i]))
			fail_msg("%s: %s is offered", line, out.items[i]);
	for (size_t i = 0; i < words.count; i++)
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(words.items[i], words.items[j]);
	strv_free(&words);
	strv_free(&in);
	strv_free(&out);
}

static void verbs_are_completed(void **state)
{
	struct client client = {0};
	struct command command = {.client = &client};

	(void)state;
	expect(&command, "boo", 0, "boot");
	expect(&command, "  keypair-a", 2, "keypair-add");
	expect(&command, "resize-", 0, "resize-confirm resize-revert");
	expect(&command, "qwerty", 0, "");
	expect_among(&command, "", 0, "boot list show delete server keypair help quit jobs",
	        "cloud errors");
	expect(&command, "help boo", 5, "boot");
}

static void verbs_of_the_screen_are_offered_there(void **state)
{
	static const struct command_screen screen;
	struct client client = {0};
	struct command command = {.client = &client, .screen = &screen};

	(void)state;
	expect_among(&command, "", 0, "boot cloud jobs errors", "");
	expect(&command, "erro", 0, "errors");
	command.screen = NULL;
	expect(&command, "erro", 0, "");
}

static void openstackclients_further_words_are_completed(void **state)
{
	struct client client = {0};
	struct command command = {.client = &client};

	(void)state;
	expect_among(&command, "serv", 0, "server server-tag-list service-list", "boot keypair");
	expect_among(&command, "server ", 7, "create list show delete resize set image",
	        "boot server keypair");
	expect(&command, "server cr", 7, "create");
	expect(&command, "console log s", 12, "show");
	expect(&command, "server image ", 13, "create");
	/* A verb that others begin with. */
	expect(&command, "server resize ", 14, "confirm revert");
	expect(&command, "server set s", 11, "state");
	expect(&command, "nonsense ", 9, "");
	client_close(&client);
}

static void options_are_completed(void **state)
{
	struct client client = {0};
	struct command command = {.client = &client};

	(void)state;
	expect(&command, "boot --imag", 5, "--image --image-with");
	expect(&command, "server create --flav", 14, "--flavor");
	expect(&command, "list --al", 5, "--all-tenants");
	expect(&command, "reboot web-01 --h", 14, "--hard");
	expect(&command, "list --nothing", 5, "");
	/* Every command takes these. */
	expect_among(&command, "pause -", 6,
	        "--format --column --sort --max-width --wait --timeout --dry-run", "--image");
	/* One that the verb has itself comes once. */
	expect(&command, "list --so", 5, "--sort");
}

static void choices_are_completed(void **state)
{
	struct client client = {0};
	struct command command = {.client = &client};

	(void)state;
	expect(&command, "keypair-add --key-type ", 23, "ssh x509");
	expect(&command, "keypair-add --key-type x", 23, "x509");
	expect(&command, "list -f ", 8, "table json csv value yaml");
	expect(&command, "list --format j", 14, "json");
	expect(&command, "boot --meta ", 12, "");
	expect(&command, "boot --admin-pass -", 18, "");
}

/* Only what stands before the cursor counts. */
static void the_word_under_the_cursor_is_completed(void **state)
{
	struct client client = {0};
	struct command command = {.client = &client};
	struct strv words = STRV_INIT;
	size_t start = 999;

	(void)state;
	command_complete(&command, "boot --imagine web-01", 11, &words, &start);
	assert_int_equal(start, 5);
	assert_int_equal(words.count, 2);
	assert_string_equal(words.items[0], "--image");
	strv_free(&words);
	words = (struct strv)STRV_INIT;
	command_complete(&command, "show web", 0, &words, &start);
	assert_int_equal(start, 0);
	assert_true(strv_has(&words, "boot"));
	strv_free(&words);
}

/* As if they had been listed. */
static void offer(struct client *client, const struct resource *resource, const char *const *names)
{
	struct live_names *live = live_names_of(client, resource);

	for (; *names; names++)
		strv_add(&live->list, *names);
}

static void names_on_the_screen_are_offered(void **state)
{
	static const char *servers[] = {"web-01", "web-02", "db", "웹", "web-01", NULL};
	static const char *flavors[] = {"m1.tiny", "m1.small", NULL};
	struct client client = {0};
	struct command command = {.client = &client};

	(void)state;
	expect(&command, "show we", 5, "");
	offer(&client, &resource_server, servers);
	offer(&client, &resource_flavor, flavors);
	expect(&command, "show we", 5, "web-01 web-02");
	expect(&command, "server show 웹", 12, "웹");
	expect(&command, "delete db ", 10, "web-01 web-02 db 웹");
	expect(&command, "resize web-01 ", 14, "m1.tiny m1.small");
	expect(&command, "resize --poll web-01 m1.s", 21, "m1.small");
	expect(&command, "boot --flavor m1.t", 14, "m1.tiny");
	expect(&command, "boot --flavor m1.tiny ", 22, "");
	/* One server is enough for show. */
	expect(&command, "show db ", 8, "");
	expect(&command, "image-create db we", 16, "");
	completion_forget(&client);
	expect(&command, "show we", 5, "");
	client_close(&client);
}

static const char *odd_names[] = {"my server", "my $erver", "it's", "say \"hi\"", "back\\slash",
        "#1", "a#b", "~x", "a=b", "tab\there", "웹 서버", "`id`", "x;y|z", NULL};

/* Every candidate for `line` is read back as one word, which is a name that begins with `word`. */
static void expect_names(struct command *command, const char *line, size_t start, const char *word)
{
	struct strv words = STRV_INIT;
	size_t fitting = 0;

	complete(command, line, &words, start);
	for (const char **name = odd_names; *name; name++)
		fitting += str_starts(*name, word);
	if (words.count != fitting)
		fail_msg("%s: %zu candidates, not %zu", line, words.count, fitting);
	for (size_t i = 0; i < words.count; i++) {
		char *whole = xasprintf("%.*s%s more", (int)start, line, words.items[i]);
		struct strv parts = STRV_INIT;
		bool found = false;

		assert_int_equal(command_split(whole, &parts, NULL), 0);
		if (parts.count != 3)
			fail_msg("%s: %zu words", whole, parts.count);
		for (const char **name = odd_names; *name; name++)
			found |= str_starts(*name, word) && str_eq(*name, parts.items[1]);
		if (!found)
			fail_msg("%s is no name: %s", parts.items[1], whole);
		free(whole);
		strv_free(&parts);
	}
	strv_free(&words);
}

static void names_are_offered_as_one_word(void **state)
{
	static const struct {
		const char *line, *word;
	} cases[] = {
	        {"delete ", ""},
	        {"delete my", "my"},
	        {"delete my\\ ", "my "},
	        {"delete my\\ s", "my s"},
	        {"delete my\\", "my"},
	        {"delete \\", ""},
	        {"delete \"", ""},
	        {"delete \"my", "my"},
	        {"delete \"my ", "my "},
	        {"delete \"my \\$", "my $"},
	        {"delete \"my \\", "my "},
	        {"delete '", ""},
	        {"delete 'my s", "my s"},
	        {"delete 'my'\\ s", "my s"},
	        {"delete m\"y \"s", "my s"},
	        {"delete m\"y s", "my s"},
	        {"delete ''", ""},
	        {"delete it", "it"},
	        {"delete \"it'", "it'"},
	        {"delete say\\ \\\"", "say \""},
	        {"delete \\#", "#"},
	        {"delete a=", "a="},
	        {"delete 웹\\ ", "웹 "},
	};
	struct client client = {0};
	struct command command = {.client = &client};

	(void)state;
	offer(&client, &resource_server, odd_names);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		expect_names(&command, cases[i].line, 7, cases[i].word);
	/* What was typed stays as it is. */
	expect(&command, "delete my", 7, "my\\ server my\\ \\$erver");
	expect(&command, "delete 'my s", 7, "'my server'");
	expect(&command, "delete m\"y s", 7, "m\"y server\"");
	expect(&command, "delete \"it", 7, "\"it's\"");
	expect(&command, "delete 'it", 7, "'it'\\''s'");
	expect(&command, "delete my s", 10, "say\\ \\\"hi\\\"");
	/* A comment is no word. */
	expect(&command, "delete #", 8, "");
	completion_forget(&client);
}

/* The words before it are counted once. */
/* openstackclient's options, values and order of arguments. */
static void spellings_are_completed(void **state)
{
	static const char *servers[] = {"web-01", NULL};
	static const char *flavors[] = {"m1.small", "m1.large", NULL};
	static const char *volumes[] = {"data-1", NULL};
	struct client client = {0};
	struct command command = {.client = &client};

	(void)state;
	offer(&client, &resource_server, servers);
	offer(&client, &resource_flavor, flavors);
	offer(&client, &resource_volume, volumes);
	expect(&command, "server resize --c", 14, "--confirm --column");
	expect(&command, "server create --mi", 14, "--min");
	expect(&command, "server resize --flavor m1.s", 23, "m1.small");
	expect(&command, "server resize --flavor=m1.s", 14, "--flavor=m1.small");
	expect(&command, "server resize --flavor m1.small ", 32, "web-01");
	expect(&command, "server set --state ", 19, "active error");
	expect(&command, "server add volume web-01 ", 25, "data-1");
	expect(&command, "server pause web-01 ", 20, "web-01");
	expect(&command, "console url show --sp", 17, "--spice");
	completion_forget(&client);
}

static void an_open_quote_begins_one_word(void **state)
{
	static const char *servers[] = {"web 1", "web 2", NULL};
	static const char *flavors[] = {"big one", NULL};
	struct client client = {0};
	struct command command = {.client = &client};

	(void)state;
	offer(&client, &resource_server, servers);
	offer(&client, &resource_flavor, flavors);
	expect(&command, "show 'we", 5, "'web 1' 'web 2'");
	expect(&command, "resize 'web 1' \"b", 15, "\"big one\"");
	expect(&command, "server resize web\\ 1 --flavor 'big o", 30, "'big one'");
	expect(&command, "show 'web 1' 'we", 13, "");
	completion_forget(&client);
}

static void other_spellings_of_options_are_completed(void **state)
{
	struct client client = {0};
	struct command command = {.client = &client};

	(void)state;
	expect(&command, "keypair-add --type ", 19, "ssh x509");
	expect(&command, "keypair-add --key-t x", 20, "x509");
	expect(&command, "keypair-add --ty", 12, "--type");
	expect(&command, "list --sort-c", 5, "");
	expect(&command, "list --format ", 14, "table json csv value yaml");
}

static void a_value_behind_an_equals_sign_is_completed(void **state)
{
	static const char *flavors[] = {"m1.tiny", "my flavor", NULL};
	struct client client = {0};
	struct command command = {.client = &client};

	(void)state;
	offer(&client, &resource_flavor, flavors);
	expect(&command, "keypair-add --key-type=", 12, "--key-type=ssh --key-type=x509");
	expect(&command, "keypair-add --key-type=x", 12, "--key-type=x509");
	expect(&command, "keypair-add --type=x", 12, "--type=x509");
	expect(&command, "list --format=j", 5, "--format=json");
	expect(&command, "boot --flavor=my", 5, "--flavor=my\\ flavor");
	expect(&command, "boot --flavor=\"my f", 5, "--flavor=\"my flavor\"");
	expect(&command, "boot --poll=", 5, "");
	completion_forget(&client);
}

static void values_of_common_options_are_no_positionals(void **state)
{
	static const char *servers[] = {"web-01", "json", NULL};
	static const char *flavors[] = {"m1.tiny", NULL};
	struct client client = {0};
	struct command command = {.client = &client};

	(void)state;
	offer(&client, &resource_server, servers);
	offer(&client, &resource_flavor, flavors);
	expect(&command, "show --timeout 5 we", 17, "web-01");
	expect(&command, "show -f json ", 13, "web-01 json");
	expect(&command, "show -c status -c id we", 21, "web-01");
	expect(&command, "show --max-width 80 we", 20, "web-01");
	expect(&command, "show --format=json we", 19, "web-01");
	expect(&command, "resize web-01 --timeout 5 ", 26, "m1.tiny");
	expect(&command, "resize --wait web-01 ", 21, "m1.tiny");
	/* These are numbers and titles. */
	expect(&command, "show --timeout ", 15, "");
	expect(&command, "show -c ", 8, "");
	expect(&command, "show --sort-column ", 19, "");
	/* Behind two dashes nothing is an option. */
	expect(&command, "resize -- -f m", 13, "m1.tiny");
	expect(&command, "show -- --f", 8, "");
	completion_forget(&client);
}

/* --- readline --- */

static void never(char *line)
{
	free(line);
}

static void no_terminal(int meta)
{
	(void)meta;
}

static void no_more(void)
{
}

/* The line after a Tab at its end, or before its last `behind` bytes. */
static void expect_tab(const char *line, int behind, const char *wanted)
{
	rl_replace_line(line, 1);
	rl_point = rl_end - behind;
	rl_last_func = NULL;
	rl_complete(0, '\t');
	if (!str_eq(rl_line_buffer, wanted))
		fail_msg("%s: %s", line, rl_line_buffer);
}

static void tab_completes_quoted_words_in_readline(void **state)
{
	static const char *servers[] = {"my server", "my other", "it's", "web-01", "a=b c", NULL};
	struct client client = {0};
	struct command command = {.client = &client};
	FILE *nowhere = fopen("/dev/null", "r+");

	(void)state;
	assert_non_null(nowhere);
	setenv("INPUTRC", "/dev/null", 1);
	setenv("TERM", "dumb", 1);
	offer(&client, &resource_server, servers);
	prompt_completion(&command);
	rl_instream = rl_outstream = nowhere;
	rl_prep_term_function = no_terminal;
	rl_deprep_term_function = no_more;
	rl_redisplay_function = no_more;
	rl_callback_handler_install("", never);
	expect_tab("show my\\ se", 0, "show my\\ server ");
	expect_tab("show my\\ ", 0, "show my\\ ");
	expect_tab("show m", 0, "show my\\ ");
	expect_tab("show my\\", 0, "show my\\ ");
	expect_tab("show \"my s", 0, "show \"my server\" ");
	expect_tab("show \"my s\"", 1, "show \"my server\" ");
	expect_tab("show 'my s", 0, "show 'my server' ");
	expect_tab("show m'y s", 0, "show m'y server' ");
	expect_tab("show 'my'\\ s", 0, "show 'my'\\ server ");
	expect_tab("show 'it", 0, "show 'it'\\''s' ");
	expect_tab("show it", 0, "show it\\'s ");
	expect_tab("show a=", 0, "show a=b\\ c ");
	expect_tab("show we", 0, "show web-01 ");
	expect_tab("delete 'my server' w", 0, "delete 'my server' web-01 ");
	expect_tab("keypair-add --key-type=x", 0, "keypair-add --key-type=x509 ");
	expect_tab("keypair-add --key-ty", 0, "keypair-add --key-type ");
	rl_callback_handler_remove();
	fclose(nowhere);
	completion_forget(&client);
}

#define PLACE(f) cmocka_unit_test_setup_teardown(f, place_setup, place_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(lines_that_may_hold_a_secret_are_not_kept),
	        cmocka_unit_test(ordinary_lines_are_kept),
	        PLACE(the_file_is_private_and_has_each_line),
	        PLACE(a_file_that_others_could_read_is_made_private),
	        PLACE(no_secret_gets_into_the_file_or_the_memory),
	        PLACE(a_line_is_not_kept_twice_in_a_row),
	        PLACE(the_next_run_has_the_lines_of_this_one),
	        PLACE(without_a_state_directory_it_is_below_home),
	        PLACE(where_no_file_can_be_written_the_memory_serves),
	        PLACE(a_link_is_not_written_through),
	        PLACE(a_long_history_is_cut_to_its_last_lines),
	        PLACE(a_history_that_is_not_too_long_is_left_alone),
	        cmocka_unit_test(verbs_are_completed),
	        cmocka_unit_test(verbs_of_the_screen_are_offered_there),
	        cmocka_unit_test(openstackclients_further_words_are_completed),
	        cmocka_unit_test(options_are_completed),
	        cmocka_unit_test(spellings_are_completed),
	        cmocka_unit_test(choices_are_completed),
	        cmocka_unit_test(the_word_under_the_cursor_is_completed),
	        cmocka_unit_test(names_on_the_screen_are_offered),
	        cmocka_unit_test(names_are_offered_as_one_word),
	        cmocka_unit_test(an_open_quote_begins_one_word),
	        cmocka_unit_test(other_spellings_of_options_are_completed),
	        cmocka_unit_test(a_value_behind_an_equals_sign_is_completed),
	        cmocka_unit_test(values_of_common_options_are_no_positionals),
	        cmocka_unit_test(tab_completes_quoted_words_in_readline),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
