/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists from which a form's fields are picked: loaded in parallel, with the items that fit the
 * object. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/boot.h"
#include "ncnova/json.h"
#include "ncnova/manager.h"
#include "ncnova/text.h"
#include "ui/actions/internal.h"

#define CELLS 5 /* of an item, at most */

static const char *object_id(const struct form *form)
{
	return verb_form(form)->act->ids.count == 1 ? verb_form(form)->act->ids.items[0] : NULL;
}

/* --- what fits --- */

static bool reason_if(struct buf *reason, bool is, const char *words)
{
	if (is)
		buf_puts(reason, words);
	return is;
}

static enum fit flavor_fits(const struct form *form, const cJSON *flavor, struct buf *reason)
{
	const cJSON *now = json_get(verb_form(form)->object, "flavor");
	const char *id = json_str(now, "id"), *name = json_str(now, "original_name");

	if ((id && str_eq(id, json_str(flavor, "id"))) ||
	        (!id && name && str_eq(name, json_str(flavor, "name")))) {
		buf_puts(reason, "is the current flavor");
		return FIT_NOW;
	}
	if (reason_if(reason, json_bool(flavor, "OS-FLV-DISABLED:disabled", false), "is disabled"))
		return FIT_NOT;
	if (verb_form(form)->image &&
	        preflight_flavor_fits(verb_form(form)->image, flavor, 1, NULL, reason))
		return FIT_NOT;
	return reason_if(reason,
	               verb_form(form)->image && json_int(now, "disk", 0) > 0 &&
	                       !json_int(flavor, "disk", 0),
	               "has no disk, but the server's flavor has one")
	               ? FIT_NOT
	               : FIT_WELL;
}

static enum fit image_active(const struct form *form, const cJSON *image, struct buf *reason)
{
	const char *status = json_str(image, "status"),
	           *format = json_str(image, "container_format");

	(void)form;
	if (str_eq(format, "aki") || str_eq(format, "ari"))
		return FIT_OUT;
	if (!status || str_eq(status, "active"))
		return FIT_WELL;
	buf_puts(reason, "is ");
	clean_text(reason, status, strlen(status), CLEAN_LINE);
	return FIT_NOT;
}

static bool is_attached_here(const struct form *form, const cJSON *volume)
{
	const cJSON *attachment;

	cJSON_ArrayForEach(attachment, json_get(volume, "attachments"))
	{
		if (str_eq(json_str(attachment, "server_id"), object_id(form)))
			return true;
	}
	return false;
}

static enum fit volume_here(const struct form *form, const cJSON *volume, struct buf *reason)
{
	(void)reason;
	return !object_id(form) || is_attached_here(form, volume) ? FIT_WELL : FIT_OUT;
}

static enum fit volume_free(const struct form *form, const cJSON *volume, struct buf *reason)
{
	const char *status = json_str(volume, "status");

	if (object_id(form) && is_attached_here(form, volume)) {
		buf_puts(reason, "is already attached to it");
		return FIT_NOT;
	}
	if (!status || str_eq(status, "available") ||
	        (str_eq(status, "in-use") && json_bool(volume, "multiattach", false)))
		return FIT_WELL;
	buf_puts(reason, "is ");
	clean_text(reason, status, strlen(status), CLEAN_LINE);
	return FIT_NOT;
}

static enum fit port_here(const struct form *form, const cJSON *port, struct buf *reason)
{
	(void)reason;
	return !object_id(form) || str_eq(json_str(port, "device_id"), object_id(form)) ? FIT_WELL
	                                                                                : FIT_OUT;
}

static enum fit port_free(const struct form *form, const cJSON *port, struct buf *reason)
{
	const char *device = json_str(port, "device_id");

	(void)form;
	return reason_if(reason, device && *device, "is in use") ? FIT_NOT : FIT_WELL;
}

static bool has_group(const struct form *form, const cJSON *group)
{
	const cJSON *has;

	cJSON_ArrayForEach(has, json_get(verb_form(form)->object, "security_groups"))
	{
		if (str_eq(json_str(has, "name"), json_str(group, "name")))
			return true;
	}
	return false;
}

static enum fit group_here(const struct form *form, const cJSON *group, struct buf *reason)
{
	(void)reason;
	return !verb_form(form)->object || has_group(form, group) ? FIT_WELL : FIT_OUT;
}

static enum fit group_new(const struct form *form, const cJSON *group, struct buf *reason)
{
	return reason_if(reason, has_group(form, group), "it already has it") ? FIT_NOT : FIT_WELL;
}

/* Compute hosts that are up, except the current one. */
static enum fit host_other(const struct form *form, const cJSON *service, struct buf *reason)
{
	if (json_str(service, "binary") && !str_eq(json_str(service, "binary"), "nova-compute"))
		return FIT_OUT;
	if (verb_form(form)->act->resource == &resource_server &&
	        reason_if(reason,
	                json_str(service, "host") &&
	                        str_eq(json_str(service, "host"),
	                                json_str(verb_form(form)->object, "OS-EXT-SRV-ATTR:host")),
	                "it is there already"))
		return FIT_NOW;
	if (reason_if(reason, str_eq(json_str(service, "state"), "down"), "is down"))
		return FIT_NOT;
	return reason_if(reason, str_eq(json_str(service, "status"), "disabled"), "is disabled")
	               ? FIT_NOT
	               : FIT_WELL;
}

static enum fit host_of_aggregate(const struct form *form, const cJSON *service, struct buf *reason)
{
	const cJSON *host;

	if (json_str(service, "binary") && !str_eq(json_str(service, "binary"), "nova-compute"))
		return FIT_OUT;
	cJSON_ArrayForEach(host, json_get(verb_form(form)->object, "hosts"))
	{
		if (cJSON_IsString(host) && str_eq(host->valuestring, json_str(service, "host"))) {
			buf_puts(reason, "is already in it");
			return FIT_NOT;
		}
	}
	return FIT_WELL;
}

/* --- what the thing itself has --- */

static void strv_add_json(const cJSON *array, struct strv *values)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, array)
	{
		if (cJSON_IsString(item))
			strv_add(values, item->valuestring);
	}
}

static void strv_add_json_keys(const cJSON *object, struct strv *values)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, object)
	{
		strv_add(values, item->string);
	}
}

static void values_tags(const cJSON *object, struct strv *values)
{
	strv_add_json(json_get(object, "tags"), values);
}

static void values_metadata(const cJSON *object, struct strv *values)
{
	strv_add_json_keys(json_get(object, "metadata"), values);
}

static void values_extra_specs(const cJSON *object, struct strv *values)
{
	strv_add_json_keys(json_get(object, "extra_specs"), values);
}

static void values_hosts(const cJSON *object, struct strv *values)
{
	strv_add_json(json_get(object, "hosts"), values);
}

static const struct source sources[PICK_COUNT] = {
        [PICK_OTHER_FLAVOR] = {.fits = flavor_fits},
        [PICK_ACTIVE_IMAGE] = {.fits = image_active},
        [PICK_FREE_VOLUME] = {.fits = volume_free},
        [PICK_ATTACHED_VOLUME] = {.fits = volume_here},
        [PICK_FREE_PORT] = {.fits = port_free},
        [PICK_ATTACHED_PORT] = {.fits = port_here},
        [PICK_NEW_SECGROUP] = {.fits = group_new},
        [PICK_OWN_SECGROUP] = {.fits = group_here},
        [PICK_TAG] = {.values = values_tags},
        [PICK_METADATA_KEY] = {.preset = "delete", .values = values_metadata},
        [PICK_EXTRA_SPEC_KEY] = {.preset = "unset", .values = values_extra_specs},
        [PICK_OWN_HOST] = {.values = values_hosts},
        [PICK_NEW_HOST] = {.of = &resource_service, .value = "host", .fits = host_of_aggregate},
        [PICK_OTHER_HOST] = {.of = &resource_service, .value = "host", .fits = host_other},
};

const struct source *source_of(const struct act *act, enum pick_rule rule)
{
	const struct source *source = &sources[rule];

	return rule == PICK_ANY || (source->preset && !strv_has(&act->preset, source->preset))
	               ? NULL
	               : source;
}

/* --- loading --- */

static void offer_on_page(void *data, const cJSON *array)
{
	struct form_offer *offer = data;
	const cJSON *item;

	cJSON_ArrayForEach(item, array)
	{
		cJSON_AddItemToArray(offer->items, cJSON_Duplicate(item, true));
	}
}

static void offer_refill(struct form *form, const struct resource *resource)
{
	if (form->picking >= 0 && (!resource || form->fields[form->picking].resource == resource))
		form_refill(form);
	ui_dirty(form->ui);
}

static void offer_on_list(void *data, const struct error *error)
{
	struct form_offer *offer = data;

	offer->listing = NULL;
	offer->done = true;
	offer->error = *error;
	form_prefill(offer->form);
	offer_refill(offer->form, offer->resource);
	form_catch_up(offer->form);
}

struct form_offer *form_offer(struct form *form, const struct resource *resource)
{
	static const struct list_options all = {.limit = -1};

	for (size_t i = 0; resource && i < FORM_OFFERS; i++) {
		struct form_offer *offer = &verb_form(form)->offers[i];

		if (!offer->resource) {
			offer->form = form;
			offer->resource = resource;
			offer->items = cJSON_CreateArray();
			offer->listing = manager_list(form->ui->command->client->session, resource,
			        &all, offer_on_page, offer_on_list, offer);
		}
		if (offer->resource == resource)
			return offer;
	}
	return NULL;
}

bool form_offer_waits(struct form *form, const struct field *field)
{
	struct form_offer *offer = form_offer(form, field->resource);

	if (field->source && field->source->values)
		return verb_form(form)->getting != NULL;
	return offer && !offer->done;
}

const char *form_offer_trouble(struct form *form, const struct field *field)
{
	struct form_offer *offer = form_offer(form, field->resource);

	return offer && offer->done && offer->error.code ? offer->error.message : NULL;
}

static void form_on_image(void *data, cJSON *object, const struct error *error)
{
	struct form *form = data;

	(void)error;
	verb_form(form)->getting_image = NULL;
	verb_form(form)->image = object ? cJSON_Duplicate(object, true) : NULL;
	offer_refill(form, NULL);
}

/* Does a field use this rule? */
static bool form_picks(const struct form *form, enum pick_rule rule)
{
	for (size_t i = 0; i < form->count; i++)
		if (form->fields[i].source == &sources[rule])
			return true;
	return false;
}

static void form_on_object(void *data, cJSON *object, const struct error *error)
{
	struct form *form = data;
	const char *image;
	bool waited;

	(void)error;
	verb_form(form)->getting = NULL;
	if (!object)
		return;
	verb_form(form)->object = cJSON_Duplicate(object, true);
	image = json_str(json_get(object, "image"), "id");
	if (image && form_picks(form, PICK_OTHER_FLAVOR))
		verb_form(form)->getting_image = manager_get(form->ui->command->client->session,
		        &resource_image, image, form_on_image, form);
	waited = form->picking < 0 && !form->fields[form->selected].touched &&
	         field_is_empty(&form->fields[form->selected]);
	form_prefill(form);
	if (waited && !field_is_empty(&form->fields[form->selected]))
		form_go_on(form);
	offer_refill(form, NULL);
	form_catch_up(form);
}

void form_load(struct form *form)
{
	if (object_id(form) && verb_form(form)->act->resource)
		verb_form(form)->getting = manager_get(form->ui->command->client->session,
		        verb_form(form)->act->resource, object_id(form), form_on_object, form);
	for (size_t i = 0; i < form->count; i++)
		if (form->fields[i].kind == FORM_PICK && !form->fields[i].more)
			form_offer(form, form->fields[i].resource);
}

void form_load_all(struct form *form)
{
	for (size_t i = 0; i < form->count; i++)
		if (form->fields[i].kind == FORM_PICK)
			form_offer(form, form->fields[i].resource);
}

void form_unload(struct form *form)
{
	if (verb_form(form)->getting)
		manager_get_cancel(verb_form(form)->getting);
	if (verb_form(form)->getting_image)
		manager_get_cancel(verb_form(form)->getting_image);
	for (size_t i = 0; i < FORM_OFFERS; i++) {
		if (verb_form(form)->offers[i].listing)
			manager_list_cancel(verb_form(form)->offers[i].listing);
		cJSON_Delete(verb_form(form)->offers[i].items);
	}
	cJSON_Delete(verb_form(form)->object);
	cJSON_Delete(verb_form(form)->image);
}

/* --- the list of a field --- */

/* The name first, then what a pane shows. */
static size_t item_columns(const struct resource *resource, int *columns)
{
	size_t count = 0;

	for (int pass = 0; pass < 2; pass++)
		for (int i = 0; i < resource->column_count && count < CELLS; i++) {
			const struct column *column = &resource->columns[i];
			bool name = str_eq(column->path, resource->name_path);

			if (pass ? !name && column->show & SHOW_PANE && column->kind != COLUMN_ID &&
			                        column->kind != COLUMN_TIME
			         : name)
				columns[count++] = i;
		}
	return count;
}

static void item_text(const struct resource *resource, const cJSON *item, const int *columns,
        size_t count, struct buf *text)
{
	struct strv cells = STRV_INIT;

	resource_cells(resource, item, &cells);
	for (size_t i = 0; i < count; i++) {
		const char *cell = cells.items[columns[i]];

		/* An object without a name is shown by its id. */
		if (!i && !*cell)
			cell = json_str(item, resource->id_path);
		buf_printf(text, "%s%s", i ? "\t" : "", cell && *cell ? cell : "-");
	}
	strv_free(&cells);
}

static char *item_value(
        const struct resource *resource, const struct source *source, const cJSON *item)
{
	const cJSON *value =
	        json_path(item, source && source->value ? source->value : resource->id_path);
	struct buf text = BUF_INIT;

	if (value)
		json_to_text(&text, value);
	return text.len ? buf_take(&text) : NULL;
}

static void pick_fill_list(struct form *form, struct field *field)
{
	struct form_offer *offer = form_offer(form, field->resource);
	int columns[CELLS];
	size_t count = item_columns(field->resource, columns);
	const cJSON *items = offer ? offer->items : NULL, *item;
	bool moved = form->pick.kept || form->pick.filter.text.len;
	char *now = NULL;

	for (size_t i = 0; i < count; i++)
		form->titles[i] = column_label(&field->resource->columns[columns[i]]);
	form->titles[count] = NULL;
	cJSON_ArrayForEach(item, items)
	{
		struct buf text = BUF_INIT, reason = BUF_INIT;
		enum fit fit = field->source && field->source->fits
		                       ? field->source->fits(form, item, &reason)
		                       : FIT_WELL;
		char *value = item_value(field->resource, field->source, item);

		if (fit != FIT_OUT && value) {
			item_text(field->resource, item, columns, count, &text);
			pick_add(&form->pick, value, buf_str(&text),
			        fit == FIT_WELL ? NULL : buf_str(&reason))
			        ->marked = strv_has(&field->chosen, value);
		}
		if (fit == FIT_NOW && value && !now)
			now = xstrdup(value);
		free(value);
		buf_free(&text);
		buf_free(&reason);
	}
	pick_apply(&form->pick);
	if (!moved)
		pick_select(&form->pick, field->chosen.count ? field->chosen.items[0] : now);
	free(now);
}

static void pick_fill_values(struct form *form, struct field *field)
{
	struct strv values = STRV_INIT;

	form->titles[0] = NULL;
	field->source->values(verb_form(form)->object, &values);
	for (size_t i = 0; i < values.count; i++) {
		char *text = clean_dup(values.items[i]);

		pick_add(&form->pick, values.items[i], text, NULL)->marked =
		        strv_has(&field->chosen, values.items[i]);
		free(text);
	}
	strv_free(&values);
	pick_apply(&form->pick);
}

void form_fill(struct form *form, struct field *field)
{
	pick_clear(&form->pick);
	form->pick.titles = form->titles;
	form->pick.multi = field->many;
	if (field->source && field->source->values)
		pick_fill_values(form, field);
	else
		pick_fill_list(form, field);
}
