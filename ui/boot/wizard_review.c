/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The wizard's last step: the new server, whether it fits, the request, and the start of the job.
 */
#include <stdlib.h>
#include <string.h>

#include "ncnova/command.h"
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "ui/actions/secret_view.h"
#include "ui/app/clipboard.h"
#include "ui/app/messages.h"
#include "ui/boot/internal.h"
#include "ui/kit/pager.h"
#include "ui/views/progress.h"

static char *option_text(const struct wizard *wizard, const char *name)
{
	const char *text = options_text(wizard, name);

	return *text ? xstrdup(text) : NULL;
}

static char *name_trimmed(const char *text)
{
	size_t len;

	text += strspn(text, " \t");
	len = strlen(text);
	while (len && strchr(" \t", text[len - 1]))
		len--;
	return xstrndup(text, len);
}

static int spec_take_metadata(
        const struct wizard *wizard, struct boot_spec *spec, struct error *error)
{
	struct strv pairs = STRV_INIT;
	int rc = 0;

	field_values(options_field(wizard, "--meta"), &pairs);
	for (size_t i = 0; i < pairs.count && !rc; i++)
		rc = boot_add_pair(
		        &spec->meta, &spec->meta_count, "Metadata", pairs.items[i], error);
	strv_free(&pairs);
	return rc;
}

static int spec_take_nics(const struct wizard *wizard, struct boot_spec *spec, struct error *error)
{
	static const struct {
		const char *option, *key;
	} kinds[] = {{"--network", "net-id"}, {"--port", "port-id"}};
	int rc = 0;

	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
		const struct strv *chosen = options_chosen(wizard, kinds[k].option);

		for (size_t i = 0; i < chosen->count && !rc; i++) {
			char *nic = xasprintf("%s=%s", kinds[k].key, chosen->items[i]);

			rc = boot_add_nic(spec, nic, error);
			free(nic);
		}
	}
	return rc;
}

static struct boot_spec *wizard_spec(struct wizard *wizard, struct error *error)
{
	struct boot_spec *spec = boot_spec_new();
	const char *size = options_text(wizard, OPTION_VOLUME_SIZE);
	const struct strv *key = options_chosen(wizard, "--key-name");
	const struct strv *zone = options_chosen(wizard, "--availability-zone");
	const struct strv *group = options_chosen(wizard, "--hint");
	char *file;
	int rc;

	spec->name = name_trimmed(edit_text(&wizard->name));
	spec->image = xstrdup(wizard->image_id);
	spec->image_id = xstrdup(wizard->image_id);
	spec->flavor = xstrdup(wizard->flavor_id);
	spec->flavor_id = xstrdup(wizard->flavor_id);
	spec->min_count = spec->max_count = options_servers(wizard);
	if (key->count)
		spec->key_name = xstrdup(key->items[0]);
	if (zone->count)
		spec->availability_zone = xstrdup(zone->items[0]);
	if (group->count)
		boot_pair_add(&spec->hints, &spec->hint_count, "group", group->items[0]);
	field_values(options_field(wizard, "--security-group"), &spec->security_groups);
	spec->new_volume = options_on(wizard, OPTION_NEW_VOLUME);
	spec->new_volume_gb = *size ? atoi(size) : 20;
	spec->delete_volume = options_on(wizard, OPTION_DELETE_VOLUME);
	file = option_text(wizard, "--user-data");
	spec->user_data_file = file ? home_path(file) : NULL;
	free(file);
	spec->description = option_text(wizard, "--description");
	if (options_on(wizard, "--config-drive"))
		spec->config_drive = xstrdup("true");
	field_values(options_field(wizard, "--tag"), &spec->tags);
	rc = spec_take_metadata(wizard, spec, error);
	if (!rc)
		rc = spec_take_nics(wizard, spec, error);
	if (!rc)
		rc = boot_check(spec, session_version(wizard->ui->command->client->session), error);
	if (!rc)
		return spec;
	boot_spec_free(spec);
	return NULL;
}

static bool can_build(
        const struct wizard *wizard, const struct boot_spec *spec, struct error *error)
{
	cJSON *body = boot_body(spec, session_version(wizard->ui->command->client->session), error);
	bool can = body != NULL;

	cJSON_Delete(body);
	return can;
}

void review_prepare(struct wizard *wizard)
{
	const struct offering *limits = &wizard->offers[OFFER_LIMITS];
	const struct offering *networks = &wizard->offers[OFFER_NETWORKS];
	struct error error = {0};
	struct boot_spec *spec = wizard_spec(wizard, &error);

	/* Files of the request must be readable. */
	if (spec && !can_build(wizard, spec, &error)) {
		boot_spec_free(spec);
		spec = NULL;
	}
	preflight_free(&wizard->preflight);
	free(wizard->trouble);
	wizard->trouble = spec ? NULL : xstrdup(error.message);
	wizard->preflight_done = spec && limits->done && networks->done;
	if (spec)
		preflight_check(spec, wizard_image(wizard), wizard_flavor(wizard),
		        limits->error.code ? NULL : limits->items,
		        networks->error.code ? NULL : networks->items,
		        session_version(wizard->ui->command->client->session), &wizard->preflight);
	boot_spec_free(spec);
}

/* --- drawing: lines first, then what fits --- */

struct line {
	enum style style;
	char *label, *text;
};

struct lines {
	struct line items[64];
	size_t count;
};

static void review_add_line(
        struct lines *lines, enum style style, const char *label, const char *text)
{
	if (lines->count < sizeof lines->items / sizeof *lines->items)
		lines->items[lines->count++] = (struct line){style, xstrdup(label), xstrdup(text)};
}

static void review_add_name(
        struct lines *lines, const char *label, const cJSON *item, const char *more)
{
	char *name = clean_dup(json_str(item, "name"));
	char *text = xasprintf("%s%s", name ? name : "?", more);

	review_add_line(lines, STYLE_NORMAL, label, text);
	free(name);
	free(text);
}

static void review_add_flavor(struct lines *lines, const cJSON *flavor)
{
	int64_t vcpus = json_int(flavor, "vcpus", 0);
	char *more = xasprintf("  (%lld vCPU%s, %lld MiB RAM, %lld GiB disk)", (long long)vcpus,
	        vcpus == 1 ? "" : "s", (long long)json_int(flavor, "ram", 0),
	        (long long)json_int(flavor, "disk", 0));

	review_add_name(lines, "Flavor", flavor, more);
	free(more);
}

/* `empty`: of an option that is reviewed also when it is not given. */
static const struct {
	const char *option, *empty;
} reviewed[] = {
        {"--network", "automatic"},
        {"--port", NULL},
        {"--key-name", "none: nobody can sign in with a key"},
        {"--security-group", "default"},
        {"--availability-zone", NULL},
        {"--hint", NULL},
        {OPTION_NEW_VOLUME, NULL},
        {"--config-drive", NULL},
        {"--user-data", NULL},
        {"--description", NULL},
        {"--meta", NULL},
        {"--tag", NULL},
};

static char *review_text(struct wizard *wizard, const struct field *field)
{
	const char *size = options_text(wizard, OPTION_VOLUME_SIZE);
	struct buf text = BUF_INIT;

	if (str_eq(field->name, OPTION_NEW_VOLUME))
		return xasprintf("%s GiB, a copy of the image%s", *size ? size : "20",
		        options_on(wizard, OPTION_DELETE_VOLUME) ? "; deleted with the server"
		                                                 : "");
	field_text(field, &text);
	return buf_take(&text);
}

static void review_add_choices(struct lines *lines, struct wizard *wizard)
{
	for (size_t i = 0; i < sizeof reviewed / sizeof *reviewed; i++) {
		const struct field *field = options_field(wizard, reviewed[i].option);
		bool ports =
		        str_eq(field->name, "--network") && options_chosen(wizard, "--port")->count;

		if (!field_is_empty(field) && !field->unfit) {
			char *text = review_text(wizard, field);

			review_add_line(lines, STYLE_NORMAL, field->label, text);
			free(text);
		} else if (reviewed[i].empty && !ports) {
			review_add_line(lines, STYLE_DIM, field->label, reviewed[i].empty);
		}
	}
}

static void review_add_findings(struct lines *lines, struct wizard *wizard)
{
	static const enum style styles[] = {[FINDING_OK] = STYLE_OK,
	        [FINDING_WARNING] = STYLE_WARNING,
	        [FINDING_ERROR] = STYLE_ERROR};
	static const char *const words[] = {[FINDING_OK] = "fine",
	        [FINDING_WARNING] = "note",
	        [FINDING_ERROR] = "does not fit"};

	if (wizard->trouble)
		review_add_line(lines, STYLE_ERROR, "cannot be sent", wizard->trouble);
	for (size_t i = 0; i < wizard->preflight.count; i++) {
		const struct preflight_finding *finding = &wizard->preflight.findings[i];

		review_add_line(
		        lines, styles[finding->level], words[finding->level], finding->message);
	}
	if (!wizard->trouble && !wizard->preflight.count && wizard->preflight_done)
		review_add_line(lines, STYLE_OK, "fine", "fits: image, flavor, quota and network");
	else if (!wizard->preflight_done && !wizard->trouble)
		review_add_line(lines, STYLE_BUSY, "checking", "checking quota and networks");
	review_add_line(lines, STYLE_NORMAL, "", "");
}

static void review_collect(struct wizard *wizard, struct lines *lines)
{
	char *name = name_trimmed(edit_text(&wizard->name));
	int count = options_servers(wizard);

	/* The result of the checks first: it must be visible on the smallest terminal. */
	review_add_findings(lines, wizard);
	if (count > 1) {
		char *text = xasprintf("%s-1 … %s-%d  (%d servers)", name, name, count, count);

		review_add_line(lines, STYLE_BOLD, "Name", text);
		free(text);
	} else {
		review_add_line(lines, STYLE_BOLD, "Name", name);
	}
	review_add_name(lines, "Image", wizard_image(wizard), "");
	review_add_flavor(lines, wizard_flavor(wizard));
	review_add_choices(lines, wizard);
	free(name);
}

/* Long findings wrap, so that they can be read in full. */
static int review_draw_line(WINDOW *win, int y, int rows, int cols, const struct line *line)
{
	int width = cols - 25, used = 0;
	struct strv wrapped = STRV_INIT;

	draw_text(win, y, 2, 20,
	        line->style == STYLE_NORMAL || line->style == STYLE_BOLD ? STYLE_DIM : line->style,
	        line->label, true);
	wrap_text(&wrapped, line->text, width > 10 ? width : 10);
	for (size_t i = 0; i < wrapped.count && used < rows; i++)
		draw_text(win, y + used++, 23, width, line->style, wrapped.items[i], false);
	strv_free(&wrapped);
	return used ? used : 1;
}

void review_draw(struct wizard *wizard, WINDOW *win, int y, int rows, int cols)
{
	struct lines lines = {.count = 0};
	int used = 0;

	review_collect(wizard, &lines);
	if (wizard->review_top >= lines.count)
		wizard->review_top = lines.count - 1;
	for (size_t i = wizard->review_top; i < lines.count && used < rows; i++)
		used += review_draw_line(win, y + used, rows - used, cols, &lines.items[i]);
	for (size_t i = 0; i < lines.count; i++) {
		free(lines.items[i].label);
		free(lines.items[i].text);
	}
}

/* --- what the review's keys do --- */

void review_body(struct wizard *wizard)
{
	struct error error = {0};
	struct boot_spec *spec = wizard_spec(wizard, &error);
	cJSON *body = spec ? boot_body(spec, session_version(wizard->ui->command->client->session),
	                             &error)
	                   : NULL;

	if (body) {
		char *text = json_print(body, true);
		struct buf shown = BUF_INIT;

		buf_puts(&shown, "POST /servers\n\n");
		redact_json(&shown, text, strlen(text));
		ui_pager(wizard->ui, "The request", buf_str(&shown));
		buf_free(&shown);
		free_secret(text);
	} else {
		ui_error(wizard->ui, "building the request", &error);
	}
	cJSON_Delete(body);
	boot_spec_free(spec);
}

void review_command(struct wizard *wizard)
{
	struct error error = {0};
	struct boot_spec *spec = wizard_spec(wizard, &error);
	struct buf raw = BUF_INIT, text = BUF_INIT;

	if (spec) {
		boot_command_line(spec, &raw);
		clean_text(&text, buf_str(&raw), raw.len, CLEAN_LINES);
		ui_copy(wizard->ui, "the command line", buf_str(&text));
		buf_putc(&text, '\n');
		ui_pager(wizard->ui, "The same as a command line", buf_str(&text));
	} else {
		ui_error(wizard->ui, "writing the command", &error);
	}
	buf_free(&raw);
	buf_free(&text);
	boot_spec_free(spec);
}

static void review_start(struct ui *ui, void *data)
{
	struct wizard *wizard = data;
	struct error error = {0};
	struct boot_spec *spec;
	struct job *job = NULL;

	if (client_open_jobs(ui->command->client, &error) == 0) {
		spec = wizard_spec(wizard, &error);
		if (spec)
			job = jobs_boot(ui->command->client->jobs, spec, &error);
	}
	if (!job) {
		ui_error(ui, "booting", &error);
		return;
	}
	progress_open(ui, job, wizard->view);
}

void review_boot(struct wizard *wizard)
{
	struct buf why = BUF_INIT;

	if (wizard->trouble) {
		ui_toast(wizard->ui, TOAST_ERROR, "%s", wizard->trouble);
		return;
	}
	wizard->boot_when_checked = !wizard->preflight_done;
	if (wizard->boot_when_checked) {
		ui_toast(wizard->ui, TOAST_INFO,
		        "it will be sent once quota and networks are checked");
		return;
	}
	if (wizard->preflight.worst != FINDING_ERROR) {
		review_start(wizard->ui, wizard);
		return;
	}
	for (size_t i = 0; i < wizard->preflight.count; i++)
		if (wizard->preflight.findings[i].level == FINDING_ERROR)
			buf_printf(&why, "%s%s", why.len ? "\n" : "",
			        wizard->preflight.findings[i].message);
	ui_confirm(wizard->ui, "This will probably be refused. Send it anyway?", buf_str(&why),
	        review_start, NULL, wizard);
	buf_free(&why);
}
