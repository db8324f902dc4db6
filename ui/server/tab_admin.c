/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tabs mostly for administrators: diagnostics and migrations; and for everyone: the JSON. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/clock.h"
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "ui/server/internal.h"

#define COLUMNS_MAX 10

/* --- diagnostics --- */

/* A list of the answer as a table: keys and titles side by side. */
struct part {
	const char *list, *heading;
	const char *keys[COLUMNS_MAX];
	struct sheet_column columns[COLUMNS_MAX];
};

static const struct part parts[] = {
        {"cpu_details", "CPUs", {"id", "utilisation", "time"},
                {{"ID", 0, true}, {"%", 0, true}, {"Time", 0, true}}},
        {"disk_details", "Disks",
                {"read_bytes", "read_requests", "write_bytes", "write_requests", "errors_count"},
                {{"Read", 0, true}, {"Requests", 0, true}, {"Written", 0, true},
                        {"Requests", 0, true}, {"Errors", 0, true}}},
        {"nic_details", "Interfaces",
                {"mac_address", "rx_octets", "rx_packets", "rx_errors", "rx_drop", "tx_octets",
                        "tx_packets", "tx_errors", "tx_drop"},
                {{"MAC", 0, false}, {"Received", 0, true}, {"Packets", 2, true},
                        {"Errors", 1, true}, {"Drops", 3, true}, {"Sent", 0, true},
                        {"Packets", 2, true}, {"Errors", 1, true}, {"Drops", 3, true}}},
};

static void diagnostics_put_value(struct buf *out, const char *key, const cJSON *value)
{
	char text[32];

	if (!value || cJSON_IsNull(value)) {
		buf_putc(out, '-');
	} else if (str_ends(key, "_bytes") || str_ends(key, "_octets")) {
		format_bytes(out, value, NULL);
	} else if (str_eq(key, "time") && cJSON_IsNumber(value)) {
		/* Nanoseconds. */
		clock_format_duration((int64_t)(value->valuedouble / 1e6), text, sizeof text);
		buf_puts(out, text);
	} else {
		json_to_text(out, value);
	}
}

static void diagnostics_add_part(struct sheet *sheet, const struct part *part, const cJSON *list)
{
	const cJSON *item;

	if (!cJSON_GetArraySize(list))
		return;
	sheet_heading(sheet, part->heading);
	sheet_table(sheet, part->columns);
	cJSON_ArrayForEach(item, list)
	{
		sheet_row(sheet, STYLE_NORMAL);
		for (int i = 0; part->keys[i]; i++) {
			struct buf text = BUF_INIT;

			diagnostics_put_value(&text, part->keys[i], json_get(item, part->keys[i]));
			sheet_cell(sheet, STYLE_NORMAL, buf_str(&text));
			buf_free(&text);
		}
	}
}

/* From 2.48 on the format is the same for all drivers. */
static void diagnostics_add_standard(struct sheet *sheet, const cJSON *json)
{
	static const char *const keys[] = {"state", "driver", "hypervisor", "hypervisor_os",
	        "config_drive", "num_cpus", "num_disks", "num_nics"};
	const cJSON *memory = json_get(json, "memory_details");
	int64_t uptime = json_int(json, "uptime", -1);
	char text[32];

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct buf value = BUF_INIT;

		diagnostics_put_value(&value, keys[i], json_get(json, keys[i]));
		sheet_field(sheet, keys[i], STYLE_NORMAL, buf_str(&value));
		buf_free(&value);
	}
	if (uptime >= 0) {
		clock_format_duration(uptime * 1000, text, sizeof text);
		sheet_field(sheet, "uptime", STYLE_NORMAL, text);
	}
	if (json_get(memory, "maximum"))
		sheet_fieldf(sheet, "memory", STYLE_NORMAL, "%lld of %lld MiB used",
		        (long long)json_int(memory, "used", 0),
		        (long long)json_int(memory, "maximum", 0));
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		diagnostics_add_part(sheet, &parts[i], json_get(json, parts[i].list));
}

static void diagnostics_write(struct server_view *v, struct sheet *sheet)
{
	const struct asked *asked = tab_asked(v, TAB_DIAGNOSTICS, "diagnostics");

	if (tab_write_state(v, sheet, asked, "the diagnostics")) {
		if (asked && asked->error.http_status == 409)
			sheet_text(
			        sheet, STYLE_WARNING, 0, "Only a running server has diagnostics.");
		return;
	}
	if (json_get(asked->json, "driver") || json_get(asked->json, "cpu_details"))
		diagnostics_add_standard(sheet, asked->json);
	else
		links_fields(v->ui, sheet, &resource_server, asked->json, NULL);
}

static void diagnostics_ask(struct server_view *v)
{
	char *path = path_format("/servers/%s/diagnostics", v->id);

	tab_ask(v, TAB_DIAGNOSTICS, "diagnostics", "compute", path);
	free(path);
}

const struct tab_ops tab_diagnostics = {
        .title = "Diagnostics",
        .middle = "Diag",
        .brief = "Diag",
        .ask = diagnostics_ask,
        .write = diagnostics_write,
};

/* --- migrations --- */

static const struct sheet_column moves[] = {{"ID", 0, true}, {"Type", 2, false},
        {"Status", 0, false}, {"From", 0, false}, {"To", 0, false}, {"Began", 1, false},
        {"Duration", 3, true}, {.title = NULL}};
static const struct sheet_column live[] = {{"ID", 0, true}, {"Status", 0, false},
        {"From", 0, false}, {"To", 0, false}, {"Memory left", 0, true}, {"Disk left", 1, true},
        {.title = NULL}};

/* "12 %", of what is to be moved. */
static void migration_put_left(
        struct buf *out, const cJSON *migration, const char *left, const char *total)
{
	int64_t all = json_int(migration, total, 0), rest = json_int(migration, left, 0);

	if (all > 0)
		buf_printf(out, "%lld %%", (long long)(rest * 100 / all));
}

static void migration_cell(struct sheet *sheet, const cJSON *object, const char *key)
{
	struct buf text = BUF_INIT;

	if (!json_is_null(object, key))
		json_to_text(&text, json_get(object, key));
	sheet_cell(sheet, STYLE_NORMAL, text.len ? buf_str(&text) : NULL);
	buf_free(&text);
}

static enum style migration_style(const char *status)
{
	static const struct {
		const char *status;
		enum style style;
	} words[] = {{"error", STYLE_ERROR}, {"failed", STYLE_ERROR}, {"done", STYLE_OK},
	        {"confirmed", STYLE_OK}, {"completed", STYLE_OK}, {"finished", STYLE_WARNING},
	        {"reverted", STYLE_NORMAL}, {"cancelled", STYLE_NORMAL}};

	for (size_t i = 0; status && i < sizeof words / sizeof *words; i++)
		if (str_eq(words[i].status, status))
			return words[i].style;
	return STYLE_BUSY;
}

static void migrations_add_live(struct sheet *sheet, const cJSON *list)
{
	const cJSON *item;

	if (!cJSON_GetArraySize(list))
		return;
	sheet_heading(sheet, "In progress");
	sheet_table(sheet, live);
	cJSON_ArrayForEach(item, list)
	{
		struct buf memory = BUF_INIT, disk = BUF_INIT;

		migration_put_left(&memory, item, "memory_remaining_bytes", "memory_total_bytes");
		migration_put_left(&disk, item, "disk_remaining_bytes", "disk_total_bytes");
		sheet_row(sheet, STYLE_NORMAL);
		migration_cell(sheet, item, "id");
		sheet_cell(sheet, STYLE_BUSY, json_str(item, "status"));
		migration_cell(sheet, item, "source_compute");
		migration_cell(sheet, item, "dest_compute");
		sheet_cell(sheet, STYLE_NORMAL, memory.len ? buf_str(&memory) : NULL);
		sheet_cell(sheet, STYLE_NORMAL, disk.len ? buf_str(&disk) : NULL);
		buf_free(&memory);
		buf_free(&disk);
	}
	sheet_text(sheet, STYLE_DIM, 0,
	        "`:live-migration-force-complete` pauses the server to finish it, "
	        "`:live-migration-abort` aborts it.");
}

static void migrations_add_move(struct sheet *sheet, const cJSON *item)
{
	const char *created = json_str(item, "created_at"), *updated = json_str(item, "updated_at"),
	           *status = json_str(item, "status");
	int64_t from, to;
	char took[32] = "", *began = xasprintf("%.19s", created ? created : "-");

	if (strchr(began, 'T'))
		*strchr(began, 'T') = ' ';
	if (created && updated && clock_parse_iso(created, &from) && clock_parse_iso(updated, &to))
		clock_format_duration(to > from ? to - from : 0, took, sizeof took);
	sheet_row(sheet, STYLE_NORMAL);
	migration_cell(sheet, item, "id");
	migration_cell(sheet, item, "migration_type");
	sheet_cell(sheet, migration_style(status), status);
	migration_cell(sheet, item, "source_compute");
	migration_cell(sheet, item, "dest_compute");
	sheet_cell(sheet, STYLE_NORMAL, began);
	sheet_cell(sheet, STYLE_NORMAL, took);
	free(began);
}

static void migrations_write(struct server_view *v, struct sheet *sheet)
{
	const struct asked *all = tab_asked(v, TAB_MIGRATIONS, "all"),
	                   *now = tab_asked(v, TAB_MIGRATIONS, "now");
	const cJSON *item, *list;
	int n = 0;

	if (now && now->json)
		migrations_add_live(sheet, json_get(now->json, "migrations"));
	if (tab_write_state(v, sheet, all, "the migrations"))
		return;
	list = json_get(all->json, "migrations");
	if (sheet->count)
		sheet_heading(sheet, "All");
	if (cJSON_GetArraySize(list))
		sheet_table(sheet, moves);
	cJSON_ArrayForEach(item, list)
	{
		/* Before 2.59 the service may not support the filter. */
		if (!str_eq(json_str(item, "instance_uuid"), v->id))
			continue;
		migrations_add_move(sheet, item);
		n++;
	}
	if (!n)
		sheet_text(sheet, STYLE_DIM, 0, "This server has never been migrated.");
}

static void migrations_ask(struct server_view *v)
{
	char *path = path_format("/os-migrations?instance_uuid=%s", v->id);

	tab_ask(v, TAB_MIGRATIONS, "all", "compute", path);
	free(path);
	if (server_version(v) < MV(2, 23))
		return;
	path = path_format("/servers/%s/migrations", v->id);
	tab_ask(v, TAB_MIGRATIONS, "now", "compute", path);
	free(path);
}

const struct tab_ops tab_migrations = {
        .title = "Migrations",
        .middle = "Migr",
        .brief = "Mig",
        .ask = migrations_ask,
        .write = migrations_write,
};

/* --- JSON --- */

static void json_write(struct server_view *v, struct sheet *sheet)
{
	struct buf safe = BUF_INIT;
	char *text;

	if (v->error.code && !v->gone)
		tab_write_error(v, sheet, &v->error, "the server");
	else if (!v->server)
		sheet_text(sheet, STYLE_BUSY, 0, "Loading server…");
	if (!v->server)
		return;
	text = json_print(v->server, true);
	redact_json(&safe, text, strlen(text));
	sheet_text(sheet, STYLE_NORMAL, 0, buf_str(&safe));
	buf_free_secret(&safe);
	free_secret(text);
}

static void json_ask(struct server_view *v)
{
	(void)v;
}

const struct tab_ops tab_json = {
        .title = "JSON",
        .middle = "JSON",
        .brief = "JSON",
        .server = true,
        .ask = json_ask,
        .write = json_write,
};
