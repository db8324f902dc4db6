/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sends actions: as jobs where a verb is one change, else as commands. The result goes back to the
 * form; passwords and private keys are shown once. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/args.h"
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "ui/actions/act_send.h"
#include "ui/actions/form.h"
#include "ui/actions/secret_view.h"
#include "ui/app/app.h"
#include "ui/app/clipboard.h"
#include "ui/app/command_line.h"
#include "ui/app/messages.h"
#include "ui/kit/pager.h"

struct sending {
	struct sending *next;
	struct act *act;
	struct started {
		struct job *job;
		const char *id; /* the act's; NULL: no object */
	} * jobs;
	size_t count;
	struct buf refused; /* the reasons of those that did not become jobs */
	struct buf printed; /* of a command */
	char *key;          /* a private key that was returned */
	int status;         /* the worst exit status of the commands */
	uint64_t form;
	act_sent_fn *sent;
	bool over; /* reported */
};

/* --- words --- */

/* With several objects {name} in a value is each one's own name. */
static char *named_word(const char *word, const char *name)
{
	static const char place[] = "{name}";
	struct buf out = BUF_INIT;
	const char *at;

	while ((at = strstr(word, place))) {
		buf_add(&out, word, (size_t)(at - word));
		buf_puts(&out, name);
		word = at + sizeof place - 1;
	}
	buf_puts(&out, word);
	return buf_take(&out);
}

static void act_add_words(struct strv *words, const struct strv *more, const char *name)
{
	for (size_t i = 0; i < more->count; i++)
		strv_take(words, name ? named_word(more->items[i], name) : xstrdup(more->items[i]));
}

static bool is_option_word(const char *word)
{
	return *word == '-' && word[1];
}

/* Without the verb: options, "--", the object, the rest. */
static void sending_add_line(
        struct ui *ui, const struct act *act, const char *id, struct strv *words)
{
	const char *name = id ? ui_name(ui, act->resource, id) : NULL;
	bool dashes = false;

	for (size_t i = 0; i < act->preset.count; i++)
		if (is_option_word(act->preset.items[i]))
			strv_add(words, act->preset.items[i]);
	act_add_words(words, &act->options, name);
	for (size_t i = 0; i < act->rest.count; i++)
		dashes = dashes || is_option_word(act->rest.items[i]);
	if (dashes)
		strv_add(words, "--");
	if (id)
		strv_add(words, id);
	for (size_t i = 0; i < act->preset.count; i++)
		if (!is_option_word(act->preset.items[i]))
			strv_add(words, act->preset.items[i]);
	act_add_words(words, &act->rest, name);
}

void act_words(
        struct ui *ui, const struct act *act, const char *id, bool dry_run, struct strv *words)
{
	strv_add(words, act->verb->name);
	if (dry_run)
		strv_add(words, "--dry-run");
	sending_add_line(ui, act, id, words);
}

/* --- secrets that the verb asks for: the form has them --- */

struct answering {
	const struct act *act;
	size_t next;        /* of the act's answers */
	struct asker asker; /* the screen's, for all other questions */
};

static int act_on_question(void *data, const char *question, bool secret, char **out)
{
	struct answering *answering = data;

	if (!secret || answering->next >= answering->act->answers.count)
		return asker_ask(&answering->asker, question, secret, out);
	*out = xstrdup(answering->act->answers.items[answering->next++]);
	return 0;
}

static int act_on_choice(void *data, const char *question, const struct strv *texts, size_t *index)
{
	const struct answering *answering = data;

	return asker_choose(&answering->asker, question, texts, index);
}

/* An asker that knows this act's answers. Another act may be waiting meanwhile; its answers are not
 * for this one. */
static struct asker act_asker(struct answering *answering, struct ui *ui, const struct act *act)
{
	const struct asker *asker = &ui->command->asker;

	if (asker->ask == act_on_question)
		asker = &((const struct answering *)asker->data)->asker;
	*answering = (struct answering){.act = act, .asker = *asker};
	return (struct asker){.ask = act_on_question,
	        .choose = act_on_choice,
	        .data = answering,
	        .interactive = asker->interactive};
}

/* --- as a command --- */

static void trim_newlines(char *text)
{
	size_t len = strlen(text);

	while (len && text[len - 1] == '\n')
		text[--len] = '\0';
}

static void sending_add_refusal(
        struct ui *ui, struct sending *sending, const char *id, const char *message)
{
	bool named = id && sending->act->ids.count > 1;

	if (sending->refused.len)
		buf_putc(&sending->refused, '\n');
	if (named)
		buf_printf(&sending->refused, "%s: ", ui_name(ui, sending->act->resource, id));
	buf_puts(&sending->refused, message);
}

static bool is_private_key(const char *text)
{
	return strstr(text, "-----BEGIN ") && strstr(text, "PRIVATE KEY-----");
}

/* A private key is returned once: saved in the requested file, or only shown. */
static void save_private_key(struct ui *ui, const struct act *act, const char *key)
{
	const char *name = act->rest.count ? act->rest.items[0] : "key";
	struct error error = {0};

	if (act->key_file && !secret_file_create(act->key_file, key, &error)) {
		ui_toast(ui, TOAST_OK, "Private key of %s saved in %s (readable only by you)", name,
		        act->key_file);
		return;
	}
	if (act->key_file)
		ui_error(ui, "the private key was not saved", &error);
	secret_view_open(ui, "Private key", name, key);
}

/* Runs the act on one id as a command; what it printed is the caller's. */
static int act_run(
        struct ui *ui, const struct act *act, const char *id, bool dry_run, char **out, char **err)
{
	struct asker asker = ui->command->asker;
	struct strv words = STRV_INIT;
	struct answering answering;
	int status;

	act_words(ui, act, id, dry_run, &words);
	ui->command->asker = act_asker(&answering, ui, act);
	status = ui_run_words(ui, &words, out, err);
	ui->command->asker = asker;
	strv_free_secret(&words);
	return status;
}

/* Adds what one run printed to the others' output, and what went wrong to the refusals. */
static int act_run_one(struct ui *ui, struct sending *sending, const char *id)
{
	struct buf *all = &sending->printed;
	const struct act *act = sending->act;
	char *out = NULL, *err = NULL;
	int status = act_run(ui, act, id, false, &out, &err);

	if (status < 0)
		return status;
	trim_newlines(err);
	if (is_private_key(out))
		sending->key = xstrdup(out);
	else if (*out && act->ids.count > 1)
		buf_printf(all, "%s%s:\n%s", all->len ? "\n" : "", ui_name(ui, act->resource, id),
		        out);
	else
		buf_puts(all, out);
	if (*err || status)
		sending_add_refusal(ui, sending, id, *err ? err : "failed");
	free_secret(out);
	free_secret(err);
	return status;
}

/* Text that may hold a password never becomes a message, since messages are kept. */
static void show_printed(struct ui *ui, struct sending *sending)
{
	const struct act *act = sending->act;
	struct buf *all = &sending->printed, target = BUF_INIT;
	int status = sending->status;
	char *title;

	act_target(ui, act, &target);
	title = xasprintf("%s%s%s", act->verb->name, target.len ? " " : "", buf_str(&target));
	/* A change is reported in one line, unless it shows the new object. */
	if (all->len && (!(act->verb->flags & VERB_CHANGES) || status || all->data[0] == '+'))
		ui_show_output(ui, title, status, all->data, act->verb->flags & VERB_CHANGES);
	else if (!status && !(act->verb->flags & VERB_CHANGES))
		ui_toast(ui, TOAST_INFO, "%s: nothing to show", title);
	else if (!status)
		ui_toast(ui, TOAST_OK, "%s: done", title);
	free(title);
	buf_free(&target);
}

static void act_run_all(struct ui *ui, struct sending *sending)
{
	const struct strv *ids = &sending->act->ids;
	int status = 0;

	for (size_t i = 0; i < (ids->count ? ids->count : 1) && status >= 0 && status != 130; i++) {
		status = act_run_one(ui, sending, ids->count ? ids->items[i] : NULL);
		sending->status = status ? status : sending->status;
	}
	if (status < 0)
		sending_add_refusal(
		        ui, sending, NULL, "a command is running; Ctrl-C interrupts it");
}

/* --- as jobs --- */

/* 0, or the verb's refusal to start as a job. */
static int act_start_one(
        struct ui *ui, struct sending *sending, const char *id, struct error *error)
{
	const struct act *act = sending->act;
	const struct printer *printer = &ui->command->printer;
	struct answering answering;
	/* A command of its own: the command line may be running one meanwhile. */
	struct command command = {.client = ui->command->client,
	        .printer = {.out = printer->out, .err = printer->err},
	        .asker = act_asker(&answering, ui, act),
	        .screen = ui->command->screen};
	struct strv words = STRV_INIT;
	struct args *args = NULL;
	struct job *job = NULL;
	int rc;

	sending_add_line(ui, act, id, &words);
	rc = args_parse(act->verb, (const char *const *)words.items, (int)words.count,
	        session_version(command.client->session), &args, error);
	if (!rc)
		rc = verb_start(&command, args, id, id ? ui_name(ui, act->resource, id) : NULL,
		        &job, error);
	args_free(args);
	strv_free_secret(&words);
	if (!rc && job)
		sending->jobs[sending->count++] = (struct started){job, id};
	return rc;
}

static bool act_not_startable(const struct error *error)
{
	return error->code == ERR_USAGE && str_eq(error->type, "NotStartable");
}

/* False: it is a command, not a job. */
static bool act_start_all(struct ui *ui, struct sending *sending)
{
	const struct strv *ids = &sending->act->ids;
	struct jobs *jobs = ui->command->client->jobs;
	bool several = ids->count > 1, startable = true, running = ui->app->command_runs;

	sending->jobs = xcalloc(ids->count + 1, sizeof *sending->jobs);
	/* Prevents switching: the pending answer belongs to this cloud. */
	ui->app->command_runs = true;
	if (several)
		jobs_batch_begin(jobs);
	for (size_t i = 0; i < (ids->count ? ids->count : 1) && startable; i++) {
		const char *id = ids->count ? ids->items[i] : NULL;
		struct error error = {0};
		struct buf words = BUF_INIT;

		if (!act_start_one(ui, sending, id, &error))
			continue;
		/* Started for some objects, it must not be sent for all again. */
		startable = !act_not_startable(&error) || sending->count;
		error_words(&error, &words);
		if (startable)
			sending_add_refusal(ui, sending, id, buf_str(&words));
		buf_free(&words);
	}
	if (several)
		jobs_batch_end(jobs);
	ui->app->command_runs = running;
	return startable;
}

/* --- what became of it --- */

static bool is_accepted(const struct job *job)
{
	return job->state == JOB_FOLLOWING || job->state == JOB_DONE || job->state == JOB_LEFT;
}

static bool is_waiting(const struct job *job)
{
	return job->state == JOB_QUEUED || job->state == JOB_SENDING ||
	       job->state == JOB_LOOKING_UP;
}

static void sending_show_passwords(struct ui *ui, struct sending *sending)
{
	struct buf text = BUF_INIT;
	char *title = NULL;

	for (size_t i = 0; i < sending->count; i++) {
		struct job *job = sending->jobs[i].job;

		if (!job->admin_pass)
			continue;
		buf_printf(&text, "%s%s", text.len ? "\n" : "", job->admin_pass);
		if (sending->act->ids.count > 1)
			buf_printf(&text, "  %s", job->target_name ? job->target_name : "");
		else if (job->target_name && !title) {
			char *name = clean_dup(job->target_name);

			title = xasprintf("Administrator password of %s", name);
			free(name);
		}
		job_forget_pass(job);
	}
	if (text.len)
		secret_view_open(
		        ui, title ? title : "Administrator password", NULL, buf_str(&text));
	free(title);
	buf_free_secret(&text);
}

/* It is kept nowhere else. */
static void cut_private_key(struct sending *sending)
{
	for (size_t i = 0; i < sending->count; i++) {
		struct job *job = sending->jobs[i].job;
		const char *key = json_str(json_get(job->reply, "keypair"), "private_key");

		if (!key)
			continue;
		free_secret(sending->key);
		sending->key = xstrdup(key);
		job_forget_pass(job);
	}
}

static void sending_report_begun(struct ui *ui, const struct sending *sending)
{
	const struct act *act = sending->act;
	const struct job *job = sending->jobs[0].job;
	struct buf what = BUF_INIT;

	if (sending->count == 1 && job_is_over(job)) /* already reported */
		return;
	if (sending->count == 1)
		job_sentence(job, &what);
	else
		buf_printf(&what, "%s of %zu %s", act->verb->name, sending->count,
		        act->resource->plural);
	ui_toast(ui, TOAST_INFO, "%s; follow %s with J", buf_str(&what),
	        sending->count == 1 ? "it" : "them");
	buf_free(&what);
}

/* Called once all were accepted or refused. A refusal can be corrected in the form. */
static void sending_check(struct ui *ui, struct sending *sending)
{
	size_t accepted = 0;
	struct buf why = BUF_INIT;

	for (size_t i = 0; i < sending->count; i++) {
		if (is_waiting(sending->jobs[i].job))
			return;
		accepted += is_accepted(sending->jobs[i].job);
	}
	sending->over = true;
	for (size_t i = 0; i < sending->count && !accepted; i++) {
		buf_clear(&why);
		error_words(&sending->jobs[i].job->error, &why);
		sending_add_refusal(ui, sending, sending->jobs[i].id, buf_str(&why));
	}
	buf_free(&why);
	if (sending->sent)
		sending->sent(ui, sending->form, accepted ? NULL : buf_str(&sending->refused));
	sending_show_passwords(ui, sending);
	cut_private_key(sending);
	if (sending->key)
		save_private_key(ui, sending->act, sending->key);
}

static void sending_free(struct sending *sending)
{
	act_free(sending->act);
	free(sending->jobs);
	buf_free(&sending->refused);
	buf_free_secret(&sending->printed);
	free_secret(sending->key);
	free(sending);
}

void sendings_changed(struct ui *ui)
{
	for (struct sending *sending = ui->app->sendings; sending; sending = sending->next)
		if (!sending->over)
			sending_check(ui, sending);
	for (struct sending **link = &ui->app->sendings; *link;) {
		struct sending *sending = *link;

		if (!sending->over) {
			link = &sending->next;
			continue;
		}
		*link = sending->next;
		sending_free(sending);
	}
}

void sendings_free(struct app *app)
{
	while (app->sendings) {
		struct sending *next = app->sendings->next;

		sending_free(app->sendings);
		app->sendings = next;
	}
}

/* Closes the form before showing the output. */
static void as_command(struct ui *ui, struct sending *sending)
{
	act_run_all(ui, sending);
	if (sending->sent)
		sending->sent(ui, sending->form,
		        sending->refused.len ? buf_str(&sending->refused) : NULL);
	else if (sending->refused.len)
		ui_toast(ui, sending->status == 130 ? TOAST_WARNING : TOAST_ERROR, "%s",
		        buf_str(&sending->refused));
	if (sending->key)
		save_private_key(ui, sending->act, sending->key);
	else if (sending->printed.len || !sending->status)
		show_printed(ui, sending);
	sending_free(sending);
}

static void sending_none_started(struct ui *ui, struct sending *sending)
{
	if (sending->sent)
		sending->sent(ui, sending->form, buf_str(&sending->refused));
	else
		ui_toast(ui, TOAST_ERROR, "%s", buf_str(&sending->refused));
	sending_free(sending);
}

void act_send(struct ui *ui, struct act *act, uint64_t form, act_sent_fn *sent)
{
	struct sending *sending = xcalloc(1, sizeof *sending);
	bool changes = act->verb->flags & VERB_CHANGES;
	struct error error = {0};

	*sending = (struct sending){.act = act, .form = form, .sent = sent};
	form_waits(ui, form);
	if (changes && client_open_jobs(ui->command->client, &error)) {
		buf_puts(&sending->refused, error.message);
		sending_none_started(ui, sending);
		return;
	}
	if (!changes || !act_start_all(ui, sending)) {
		as_command(ui, sending);
		return;
	}
	if (act->resource)
		collection_unmark_all(ui_collection(ui, act->resource));
	if (!sending->count) {
		sending_none_started(ui, sending);
		return;
	}
	if (sending->refused.len)
		ui_toast(ui, TOAST_ERROR, "%s", buf_str(&sending->refused));
	else
		sending_report_begun(ui, sending);
	sending->next = ui->app->sendings;
	ui->app->sendings = sending;
	sendings_changed(ui);
}

/* --- what would be sent, in words --- */

void act_show_request(struct ui *ui, const struct act *act)
{
	char *out = NULL, *err = NULL;
	int status = act_run(ui, act, act->ids.count ? act->ids.items[0] : NULL, true, &out, &err);

	if (!status && *out)
		ui_pager(ui, act->ids.count > 1 ? "The request for the first one" : "The request",
		        out);
	else if (status >= 0)
		ui_toast(ui, TOAST_WARNING, "%s", *err ? err : "it sends no request");
	free_secret(out);
	free_secret(err);
}

void act_show_command(struct ui *ui, const struct act *act)
{
	struct buf text = BUF_INIT, raw = BUF_INIT;
	size_t count = act->ids.count ? act->ids.count : 1;

	for (size_t i = 0; i < count; i++) {
		struct strv words = STRV_INIT;

		act_words(ui, act, act->ids.count ? act->ids.items[i] : NULL, false, &words);
		buf_puts(&raw, "ncnova");
		for (size_t w = 0; w < words.count; w++) {
			if (verb_hides(act->verb, words.items[w]))
				continue;
			buf_putc(&raw, ' ');
			buf_add_shell(&raw, words.items[w]);
		}
		buf_putc(&raw, '\n');
		strv_free_secret(&words);
	}
	clean_text(&text, buf_str(&raw), raw.len, CLEAN_LINES);
	ui_copy(ui, "the command line", buf_str(&text));
	ui_pager(ui, "The same as a command line", buf_str(&text));
	buf_free_secret(&raw);
	buf_free(&text);
}
