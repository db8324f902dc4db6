/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lists that the boot wizard loads, all in parallel, and their items. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/command.h"
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "ui/boot/internal.h"

static const struct resource *const offer_resources[OFFER_COUNT] = {
        [OFFER_IMAGES] = &resource_image,
        [OFFER_FLAVORS] = &resource_flavor,
        [OFFER_NETWORKS] = &resource_network,
        [OFFER_PORTS] = &resource_port,
        [OFFER_KEYPAIRS] = &resource_keypair,
        [OFFER_GROUPS] = &resource_security_group,
        [OFFER_ZONES] = &resource_availability_zone,
        [OFFER_SERVER_GROUPS] = &resource_server_group,
};

static void wizard_fill_images(struct wizard *wizard);

static void wizard_on_offer(struct offering *offer)
{
	struct wizard *wizard = offer->wizard;

	if (offer == &wizard->offers[OFFER_IMAGES])
		wizard_fill_images(wizard);
	if (offer == &wizard->offers[OFFER_FLAVORS] || offer == &wizard->offers[OFFER_LIMITS])
		wizard_fill_flavors(wizard);
	if (wizard->step == STEP_OPTIONS || wizard->step == STEP_REVIEW)
		wizard_set_defaults(wizard);
	if (wizard->step == STEP_REVIEW)
		review_prepare(wizard);
	form_refill(&wizard->options);
	ui_dirty(wizard->ui);
	if (wizard->ahead_count) {
		wizard_catch_up(wizard);
		return;
	}
	if (wizard->options.ahead_count) {
		form_catch_up(&wizard->options);
		return;
	}
	/* Enter was pressed before the checks had finished. */
	if (wizard->boot_when_checked && wizard->preflight_done)
		review_boot(wizard);
}

static void wizard_on_page(void *data, const cJSON *array)
{
	struct offering *offer = data;
	const cJSON *item;

	cJSON_ArrayForEach(item, array)
	        cJSON_AddItemToArray(offer->items, cJSON_Duplicate(item, true));
	wizard_on_offer(offer);
}

static void wizard_on_list(void *data, const struct error *error)
{
	struct offering *offer = data;

	offer->listing = NULL;
	offer->done = true;
	if (error && error->code)
		offer->error = *error;
	wizard_on_offer(offer);
}

static void wizard_on_limits(void *data, struct session_reply *reply)
{
	struct offering *offer = data;
	const cJSON *absolute = json_get(json_get(reply->json, "limits"), "absolute");

	offer->call = NULL;
	offer->done = true;
	offer->error = reply->error;
	if (absolute) {
		cJSON_Delete(offer->items);
		offer->items = cJSON_Duplicate(absolute, true);
	}
	wizard_on_offer(offer);
}

void wizard_load(struct wizard *wizard)
{
	struct session *session = wizard->ui->command->client->session;
	struct list_options options = {.limit = -1};
	struct session_request limits = {.service = "compute", .method = "GET", .path = "/limits"};

	for (int i = 0; i < OFFER_COUNT; i++) {
		struct offering *offer = &wizard->offers[i];

		offer->wizard = wizard;
		if (i == OFFER_LIMITS) {
			offer->call = session_send(session, &limits, wizard_on_limits, offer);
			continue;
		}
		offer->items = cJSON_CreateArray();
		offer->listing = manager_list(session, offer_resources[i], &options, wizard_on_page,
		        wizard_on_list, offer);
	}
}

void wizard_unload(struct wizard *wizard)
{
	for (int i = 0; i < OFFER_COUNT; i++) {
		struct offering *offer = &wizard->offers[i];

		if (offer->listing)
			manager_list_cancel(offer->listing);
		if (offer->call)
			session_cancel(offer->call);
		cJSON_Delete(offer->items);
	}
}

/* An item's name in a request: security groups, key pairs and zones by name, others by id. */
static const char *item_id(enum offer offer, const cJSON *item)
{
	switch (offer) {
	case OFFER_KEYPAIRS:
	case OFFER_GROUPS:
		return json_str(item, "name");
	case OFFER_ZONES:
		return json_str(item, "zoneName");
	default:
		return json_str(item, "id");
	}
}

static const cJSON *wizard_item(const struct wizard *wizard, enum offer offer, const char *id)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, wizard->offers[offer].items)
	{
		if (id && str_eq(item_id(offer, item), id))
			return item;
	}
	return NULL;
}

const cJSON *wizard_image(const struct wizard *wizard)
{
	return wizard_item(wizard, OFFER_IMAGES, wizard->image_id);
}

const cJSON *wizard_flavor(const struct wizard *wizard)
{
	return wizard_item(wizard, OFFER_FLAVORS, wizard->flavor_id);
}

/* A cell: cleaned, and without the tab that separates cells. */
static void item_cell(struct buf *out, const char *text)
{
	if (out->len)
		buf_putc(out, '\t');
	if (text)
		clean_text(out, text, strlen(text), CLEAN_LINE);
}

static void number_cell(struct buf *out, long long number, const char *unit)
{
	char text[48];

	snprintf(text, sizeof text, "%lld%s", number, unit);
	item_cell(out, number >= 0 ? text : "");
}

static void size_cell(struct buf *out, const cJSON *item)
{
	struct buf text = BUF_INIT;

	format_bytes(&text, json_get(item, "size"), item);
	item_cell(out, buf_str(&text));
	buf_free(&text);
}

static void offer_add_item(struct pick *pick, const char *id, struct buf *text, const char *reason)
{
	if (id && !text->len)
		buf_putc(text, '-');
	if (id)
		pick_add(pick, id, buf_str(text), reason && *reason ? reason : NULL);
	buf_free(text);
}

static void wizard_fill_images(struct wizard *wizard)
{
	static const char *const titles[] = {
	        "Image", "Status", "Size", "Min disk", "Min RAM", NULL};
	const cJSON *image;
	bool first;

	pick_clear(&wizard->images);
	wizard->images.titles = titles;
	cJSON_ArrayForEach(image, wizard->offers[OFFER_IMAGES].items)
	{
		const char *status = json_str(image, "status");
		const char *format = json_str(image, "container_format");
		struct buf text = BUF_INIT, reason = BUF_INIT;

		/* Kernels and ramdisks cannot boot alone. */
		if (str_eq(format, "aki") || str_eq(format, "ari"))
			continue;
		item_cell(&text,
		        json_str(image, "name") ? json_str(image, "name") : json_str(image, "id"));
		item_cell(&text, status);
		size_cell(&text, image);
		number_cell(&text, json_int(image, "min_disk", 0), " GiB");
		number_cell(&text, json_int(image, "min_ram", 0), " MiB");
		if (status && !str_eq(status, "active")) {
			buf_puts(&reason, "is ");
			clean_text(&reason, status, strlen(status), CLEAN_LINE);
			buf_puts(&reason, "; only an active image can boot");
		}
		offer_add_item(&wizard->images, json_str(image, "id"), &text, buf_str(&reason));
		buf_free(&reason);
	}
	first = !wizard->images.kept && !pick_selected(&wizard->images);
	pick_apply(&wizard->images);
	if (first && wizard->image_id)
		pick_select(&wizard->images, wizard->image_id);
}

void wizard_fill_flavors(struct wizard *wizard)
{
	static const char *const titles[] = {"Flavor", "VCPUs", "RAM", "Disk", "ID", NULL};
	const cJSON *flavor, *image = wizard_image(wizard);
	const struct offering *limits = &wizard->offers[OFFER_LIMITS];
	bool first;

	pick_clear(&wizard->flavors);
	wizard->flavors.titles = titles;
	cJSON_ArrayForEach(flavor, wizard->offers[OFFER_FLAVORS].items)
	{
		struct buf text = BUF_INIT, reason = BUF_INIT;
		bool volume = options_on(wizard, OPTION_NEW_VOLUME);

		item_cell(&text, json_str(flavor, "name"));
		number_cell(&text, json_int(flavor, "vcpus", 0), "");
		number_cell(&text, json_int(flavor, "ram", 0), " MiB");
		number_cell(&text, json_int(flavor, "disk", 0), " GiB");
		item_cell(&text, json_str(flavor, "id"));
		preflight_flavor_fits(volume ? NULL : image, flavor, options_servers(wizard),
		        limits->done && !limits->error.code ? limits->items : NULL, &reason);
		offer_add_item(&wizard->flavors, json_str(flavor, "id"), &text, buf_str(&reason));
		buf_free(&reason);
	}
	first = !wizard->flavors.kept && !pick_selected(&wizard->flavors);
	pick_apply(&wizard->flavors);
	if (first && wizard->flavor_id)
		pick_select(&wizard->flavors, wizard->flavor_id);
}

/* --- the options that are picked from a list --- */

static const char *const offer_titles[OFFER_COUNT][4] = {
        [OFFER_NETWORKS] = {"Network", "Kind", "ID"},
        [OFFER_PORTS] = {"Port", "Addresses", "ID"},
        [OFFER_KEYPAIRS] = {"Key pair", "Fingerprint"},
        [OFFER_GROUPS] = {"Security group", "Description"},
        [OFFER_ZONES] = {"Availability zone", "State"},
        [OFFER_SERVER_GROUPS] = {"Server group", "Policy"},
};

static bool external(const cJSON *network)
{
	return json_bool(network, "router:external", false);
}

static bool without_subnet(const cJSON *network)
{
	const cJSON *subnets = json_get(network, "subnets");

	return cJSON_IsArray(subnets) && !cJSON_GetArraySize(subnets);
}

static void network_item(
        const struct wizard *wizard, const cJSON *network, struct buf *text, struct buf *reason)
{
	item_cell(text, json_str(network, "name"));
	item_cell(text, external(network)                     ? "external"
	                : json_bool(network, "shared", false) ? "shared"
	                                                      : "own");
	item_cell(text, json_str(network, "id"));
	if (external(network) && !session_is_admin(wizard->ui->command->client->session))
		buf_puts(reason, "is external: use a floating IP instead");
	else if (without_subnet(network))
		buf_puts(reason, "has no subnet");
}

static void port_item(const cJSON *port, struct buf *text, struct buf *reason)
{
	struct buf addresses = BUF_INIT;
	const char *device = json_str(port, "device_id"), *name = json_str(port, "name");
	const cJSON *ip;

	cJSON_ArrayForEach(ip, json_get(port, "fixed_ips"))
	        buf_printf(&addresses, "%s%s", addresses.len ? ", " : "",
	                json_str(ip, "ip_address") ? json_str(ip, "ip_address") : "");
	item_cell(text, name && *name ? name : "-");
	item_cell(text, addresses.len ? buf_str(&addresses) : "-");
	item_cell(text, json_str(port, "id"));
	if (device && *device)
		buf_puts(reason, "is in use");
	buf_free(&addresses);
}

static void zone_item(const cJSON *zone, struct buf *text, struct buf *reason)
{
	bool available = json_bool(json_get(zone, "zoneState"), "available", true);

	item_cell(text, json_str(zone, "zoneName"));
	item_cell(text, available ? "available" : "not available");
	if (!available)
		buf_puts(reason, "is not available");
}

/* Before API version 2.64: a list of policies. */
static void server_group_item(const cJSON *group, struct buf *text)
{
	const char *policy = json_str(group, "policy");

	item_cell(text, json_str(group, "name"));
	item_cell(text,
	        policy ? policy
	               : cJSON_GetStringValue(cJSON_GetArrayItem(json_get(group, "policies"), 0)));
}

static void option_item(const struct wizard *wizard, enum offer offer, const cJSON *item,
        struct buf *text, struct buf *reason)
{
	switch (offer) {
	case OFFER_NETWORKS:
		network_item(wizard, item, text, reason);
		break;
	case OFFER_PORTS:
		port_item(item, text, reason);
		break;
	case OFFER_ZONES:
		zone_item(item, text, reason);
		break;
	case OFFER_SERVER_GROUPS:
		server_group_item(item, text);
		break;
	default:
		item_cell(text, json_str(item, "name"));
		item_cell(text,
		        json_str(item, offer == OFFER_KEYPAIRS ? "fingerprint" : "description"));
	}
}

void wizard_fill_option(struct wizard *wizard, struct field *field, enum offer offer)
{
	struct pick *pick = &wizard->options.pick;
	bool again = pick->count || pick->kept;
	const cJSON *item;

	pick_clear(pick);
	pick->titles = offer_titles[offer];
	pick->multi = field->many;
	if (!field->many)
		pick_add(pick, "", field->empty, NULL);
	cJSON_ArrayForEach(item, wizard->offers[offer].items)
	{
		struct buf text = BUF_INIT, reason = BUF_INIT;
		const char *id = item_id(offer, item);

		option_item(wizard, offer, item, &text, &reason);
		if (id)
			pick_add(pick, id, buf_str(&text), reason.len ? buf_str(&reason) : NULL)
			        ->marked = strv_has(&field->chosen, id);
		buf_free(&text);
		buf_free(&reason);
	}
	pick_apply(pick);
	if (field->chosen.count && !again)
		pick_select(pick, field->chosen.items[0]);
}

/* The project's own network, not external, or else a shared one: Nova refuses to choose among
 * several. */
static const cJSON *usual_network(const struct wizard *wizard)
{
	const char *project = session_project_id(wizard->ui->command->client->session);
	const cJSON *network, *best = NULL;
	int best_rank = 0;

	cJSON_ArrayForEach(network, wizard->offers[OFFER_NETWORKS].items)
	{
		const char *owner = json_str(network, "project_id");
		int rank = 1;

		if (external(network) || without_subnet(network) || !json_str(network, "id"))
			continue;
		if (!owner)
			owner = json_str(network, "tenant_id");
		if (owner && str_eq(owner, project))
			rank = 2;
		if (rank > best_rank) {
			best = network;
			best_rank = rank;
		}
	}
	return best;
}

static void option_preset(struct field *field, const char *id, const char *name)
{
	if (id && !field->chosen.count && !field->touched)
		field_add_choice(field, id, name && *name ? name : id);
}

void wizard_set_defaults(struct wizard *wizard)
{
	const cJSON *keys = wizard->offers[OFFER_KEYPAIRS].items;
	const cJSON *network;

	if (wizard->defaults_set || !wizard->offers[OFFER_NETWORKS].done ||
	        !wizard->offers[OFFER_KEYPAIRS].done)
		return;
	wizard->defaults_set = true;
	network = usual_network(wizard);
	if (network && !options_chosen(wizard, "--port")->count)
		option_preset(options_field(wizard, "--network"), json_str(network, "id"),
		        json_str(network, "name"));
	if (cJSON_GetArraySize(keys) == 1) {
		const char *name = json_str(cJSON_GetArrayItem(keys, 0), "name");

		option_preset(options_field(wizard, "--key-name"), name, name);
	}
}
