/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server at a glance: what is wrong and what to do, then its addresses and the objects it depends
 * on. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/clock.h"
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "ui/app/app.h"
#include "ui/app/status.h"
#include "ui/server/internal.h"

/* --- the fault --- */

/* Advice by a part of the fault's message; the first match counts. */
static const struct {
	const char *part, *advice;
} advices[] = {
        {"No valid host was found",
                "No host has room for this flavor, or none passes the filters (zone, image "
                "properties, server group, requested host). Try a smaller flavor or another zone; "
                "the scheduler's log has more under the request ID."},
        {"Exceeded maximum number of retries",
                "Several hosts were tried and all failed: see the events. An administrator finds "
                "the cause in the compute log under the request ID."},
        {"No such host", "The requested host does not exist or is not up."},
        {"Quota", "A quota is exhausted: :limits shows which. Delete something, or request more."},
        {"quota", "A quota is exhausted: :limits shows which. Delete something, or request more."},
        {"did not finish being created",
                "The volume took too long or failed: check it in the volumes pane. Create the "
                "volume first and boot from it to learn more."},
        {"Block Device Mapping is Invalid",
                "The volume or image to boot from could not be used: check its status."},
        {"Failed to allocate the network", "Neutron provided no port: check for free addresses in "
                                           "the subnet and the agents of the host."},
        {"Binding failed for port",
                "Neutron could not bind the port on that host: its network agent may be down."},
        {"Insufficient compute resources", "The host filled up in the meantime. Boot again to let "
                                           "the scheduler choose another host."},
        {"Cannot allocate memory",
                "The host is short of memory: an administrator can migrate the server."},
        {"Image ", "The image could not be downloaded or used: check its status and format."},
};

/* Otherwise by the action that failed. */
static const struct {
	const char *action, *advice;
} otherwise[] = {
        {"create", "It never ran, so nothing is lost: D deletes it, b boots another."},
        {"resize", "`:reset-state --active` and a hard reboot bring it back with its old flavor."},
        {"migrate", "`:reset-state --active` and a hard reboot bring it back where its disk is."},
        {"live-migration", "It is probably still running where it was: `:reset-state --active`."},
        {"rebuild", "A rebuild with another image may succeed (a, rebuild)."},
        {"reboot", "A hard reboot recreates it on the hypervisor (a, reboot --hard)."},
        {"delete", "Deleting it again often succeeds (D); otherwise `:reset-state` first."},
        {NULL, "A hard reboot (a) often helps; `:reset-state --active` is admin-only."},
};

static const char *fault_advice(const char *message, const char *action)
{
	size_t i = 0;

	for (size_t a = 0; message && a < sizeof advices / sizeof *advices; a++)
		if (strstr(message, advices[a].part))
			return advices[a].advice;
	while (otherwise[i].action && !str_eq(otherwise[i].action, action))
		i++;
	return otherwise[i].advice;
}

/* The newest failed action; NULL. Nova reports an abandoned build as a success: then the newest
 * action that had begun before the fault. */
static const cJSON *failed_action(const struct server_view *v)
{
	const struct asked *asked = tab_asked(v, TAB_OVERVIEW, "actions");
	const cJSON *list = asked ? json_get(asked->json, "instanceActions") : NULL, *action;
	const char *created = json_str(json_get(v->server, "fault"), "created");
	int64_t fault_ms, start_ms;

	cJSON_ArrayForEach(action, list)
	{
		if (json_str(action, "message"))
			return action;
	}
	if (!created || !clock_parse_iso(created, &fault_ms))
		return NULL;
	cJSON_ArrayForEach(action, list)
	{
		const char *start = json_str(action, "start_time");

		if (start && clock_parse_iso(start, &start_ms) && start_ms <= fault_ms)
			return action;
	}
	return NULL;
}

static void overview_add_action(struct server_view *v, struct sheet *sheet, const cJSON *action)
{
	const char *request = json_str(action, "request_id"), *name = json_str(action, "action"),
	           *user = json_str(action, "user_id");
	struct session *session = v->ui->command->client->session;
	struct buf ago = BUF_INIT;

	server_ago(v, json_str(action, "start_time"), &ago);
	sheet_fieldf(sheet, "Action", STYLE_NORMAL, "%s, %s, by %s", name ? name : "?",
	        buf_str(&ago),
	        !user                                    ? "?"
	        : str_eq(user, session_user_id(session)) ? session_user_name(session)
	                                                 : user);
	sheet_field(sheet, "Request", STYLE_NORMAL, request);
	if (request)
		sheet_item(sheet, "action", request);
	buf_free(&ago);
}

static void overview_add_fault(struct server_view *v, struct sheet *sheet)
{
	const cJSON *fault = json_get(v->server, "fault"), *action = failed_action(v);
	const char *message = json_str(fault, "message");
	bool bad = str_eq(server_view_status(v), "ERROR");
	struct buf ago = BUF_INIT;

	if (!message && !bad)
		return;
	sheet_text(sheet, STYLE_ERROR, 0,
	        message && *message ? message : "In ERROR, but Nova reports no fault");
	if (fault) {
		server_ago(v, json_str(fault, "created"), &ago);
		sheet_fieldf(sheet, "Fault", STYLE_NORMAL, "code %lld, %s",
		        (long long)json_int(fault, "code", 0), buf_str(&ago));
	}
	if (action)
		overview_add_action(v, sheet, action);
	if (bad)
		sheet_field(sheet, "What to do", STYLE_WARNING,
		        fault_advice(message, json_str(action, "action")));
	sheet_gap(sheet);
	buf_free(&ago);
}

/* Administrators get the traceback; being the longest part, it comes last. */
static void overview_add_trace(struct server_view *v, struct sheet *sheet)
{
	const cJSON *fault = json_get(v->server, "fault");
	const char *text = json_str(fault, "details");

	if (!text || !*text || str_eq(text, json_str(fault, "message")))
		return;
	sheet_heading(sheet, "Where it failed");
	sheet_text(sheet, STYLE_NORMAL, 0, text);
}

/* --- what it is --- */

static void overview_add_state(struct server_view *v, struct sheet *sheet)
{
	const char *status = server_view_status(v), *task = server_task(v),
	           *reason = json_str(v->server, "locked_reason"),
	           *host_status = json_str(v->server, "host_status");
	struct buf power = BUF_INIT;

	if (json_int(v->server, "OS-EXT-STS:power_state", 0))
		format_power_state(
		        &power, json_get(v->server, "OS-EXT-STS:power_state"), v->server);
	sheet_fieldf(sheet, "Status", style_of_status(status), "%s%s%s%s%s", status,
	        *task ? ", " : "", task, power.len ? ", power " : "", buf_str(&power));
	if (json_bool(v->server, "locked", false))
		sheet_fieldf(sheet, "Locked", STYLE_WARNING, "yes%s%s",
		        reason && *reason ? ": " : "", reason ? reason : "");
	if (host_status && !str_eq(host_status, "UP"))
		sheet_field(sheet, "Host status", STYLE_WARNING, host_status);
	buf_free(&power);
}

/* Before 2.47 a server only has its flavor's id: details come from the list of flavors, once
 * loaded. */
static void overview_add_known_flavor(struct server_view *v, struct sheet *sheet, const char *id)
{
	static const char *const columns[] = {"vcpus", "ram", "disk"};
	const struct row *row = NULL;
	const char *cells[3];

	for (const struct store *store = v->ui->app->stores; store->resource; store++)
		if (store->resource == &resource_flavor)
			row = collection_get(store->collection, id);
	if (!row) {
		links_field(v->ui, sheet, "Flavor", &resource_flavor, id);
		return;
	}
	for (int i = 0; i < 3; i++)
		cells[i] = row->cells[resource_column(&resource_flavor, columns[i])];
	sheet_fieldf(sheet, "Flavor", STYLE_NORMAL, "%s  %s vCPU%s, %s MiB RAM, %s GiB disk",
	        row->name, cells[0], !strcmp(cells[0], "1") ? "" : "s", cells[1], cells[2]);
	links_line(sheet, &resource_flavor, id);
}

/* The id of the object with that name in its list. */
static const char *id_by_name(struct ui *ui, const struct resource *resource, const char *name)
{
	for (const struct store *store = ui->app->stores; store->resource; store++)
		for (size_t i = 0;
		        store->resource == resource && i < collection_visible(store->collection);
		        i++)
			if (str_eq(collection_row(store->collection, i)->name, name))
				return collection_row(store->collection, i)->id;
	return name;
}

static void overview_add_addresses(struct server_view *v, struct sheet *sheet)
{
	const cJSON *network, *address;
	bool any = false;

	cJSON_ArrayForEach(network, json_get(v->server, "addresses"))
	{
		cJSON_ArrayForEach(address, network)
		{
			const char *type = json_str(address, "OS-EXT-IPS:type"),
			           *mac = json_str(address, "OS-EXT-IPS-MAC:mac_addr"),
			           *addr = json_str(address, "addr");

			sheet_fieldf(sheet, any ? "" : "Addresses", STYLE_NORMAL,
			        "%-15s  %-8s %s  %s", addr ? addr : "?", type ? type : "",
			        network->string, mac ? mac : "");
			links_line(sheet, &resource_network,
			        id_by_name(v->ui, &resource_network, network->string));
			any = true;
		}
	}
	if (!any)
		sheet_field(sheet, "Addresses", STYLE_DIM, "none");
}

static void overview_add_flavor(struct server_view *v, struct sheet *sheet)
{
	const cJSON *flavor = json_get(v->server, "flavor");
	const char *name = json_str(flavor, "original_name"), *id = json_str(flavor, "id");
	int64_t vcpus;

	if (!name && id) {
		overview_add_known_flavor(v, sheet, id);
		return;
	}
	if (!name)
		return;
	vcpus = json_int(flavor, "vcpus", 0);
	sheet_fieldf(sheet, "Flavor", STYLE_NORMAL, "%s  %lld vCPU%s, %lld MiB RAM, %lld GiB disk",
	        name, (long long)vcpus, vcpus == 1 ? "" : "s",
	        (long long)json_int(flavor, "ram", 0), (long long)json_int(flavor, "disk", 0));
	links_line(sheet, &resource_flavor, id_by_name(v->ui, &resource_flavor, name));
}

static void overview_add_source(struct server_view *v, struct sheet *sheet)
{
	const char *image = json_str(json_get(v->server, "image"), "id");
	const cJSON *volumes = json_get(v->server, "os-extended-volumes:volumes_attached"), *volume;
	int n = 0;

	if (image)
		links_field(v->ui, sheet, "Image", &resource_image, image);
	else
		sheet_field(sheet, "Image", STYLE_DIM, "none (booted from volume)");
	cJSON_ArrayForEach(volume, volumes)
	{
		if (json_str(volume, "id"))
			links_field(v->ui, sheet, n++ ? "" : "Volumes", &resource_volume,
			        json_str(volume, "id"));
	}
}

/* A list of names: a linked line for each. */
static void overview_add_named(struct server_view *v, struct sheet *sheet, const char *label,
        const cJSON *list, const struct resource *resource)
{
	const cJSON *item;
	int n = 0;

	cJSON_ArrayForEach(item, list)
	{
		const char *name =
		        cJSON_IsString(item) ? item->valuestring : json_str(item, "name");
		bool again = false;

		/* Nova lists a group of two ports twice. */
		for (const cJSON *before = list->child; before && before != item;
		        before = before->next)
			again = again || (name && str_eq(json_str(before, "name"), name));
		if (!name || again)
			continue;
		if (cJSON_IsString(item) && resource) {
			links_field(v->ui, sheet, n++ ? "" : label, resource, name);
		} else {
			sheet_field(sheet, n++ ? "" : label, STYLE_NORMAL, name);
			links_line(sheet, resource,
			        resource ? id_by_name(v->ui, resource, name) : NULL);
		}
	}
}

static void overview_add_times(struct server_view *v, struct sheet *sheet)
{
	static const struct {
		const char *label, *key;
	} times[] = {{"Created", "created"}, {"Launched", "OS-SRV-USG:launched_at"},
	        {"Updated", "updated"}, {"Terminated", "OS-SRV-USG:terminated_at"}};

	for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
		struct buf ago = BUF_INIT;

		server_ago(v, json_str(v->server, times[i].key), &ago);
		sheet_field(sheet, times[i].label, STYLE_NORMAL, buf_str(&ago));
		buf_free(&ago);
	}
}

static void overview_add_host(struct server_view *v, struct sheet *sheet)
{
	const char *host = json_str(v->server, "OS-EXT-SRV-ATTR:host"),
	           *node = json_str(v->server, "OS-EXT-SRV-ATTR:hypervisor_hostname");

	if (!sheet_field(sheet, "Host", STYLE_NORMAL, node && *node ? node : host))
		return;
	links_line(sheet, resource_find("hypervisor"), node && *node ? node : host);
	sheet_field(sheet, "Instance", STYLE_NORMAL,
	        json_str(v->server, "OS-EXT-SRV-ATTR:instance_name"));
}

static void overview_add_tags(struct server_view *v, struct sheet *sheet)
{
	struct buf text = BUF_INIT;
	const cJSON *tag;

	cJSON_ArrayForEach(tag, json_get(v->server, "tags"))
	{
		if (cJSON_IsString(tag))
			buf_printf(&text, "%s%s", text.len ? ", " : "", tag->valuestring);
	}
	sheet_field(sheet, "Tags", STYLE_NORMAL, buf_str(&text));
	buf_clear(&text);
	cJSON_ArrayForEach(tag, json_get(v->server, "metadata"))
	{
		buf_printf(&text, "%s%s=%s", text.len ? ", " : "", tag->string,
		        cJSON_IsString(tag) ? tag->valuestring : "?");
	}
	sheet_field(sheet, "Metadata", STYLE_NORMAL, buf_str(&text));
	buf_free(&text);
}

/* Fields already shown above. */
static const char *const shown_above[] = {"fault", "name", "id", "status", "locked",
        "locked_reason", "host_status", "addresses", "flavor", "image",
        "os-extended-volumes:volumes_attached", "key_name", "created", "updated", "security_groups",
        "server_groups", "tags", "metadata", "description", "tenant_id", "user_id",
        "OS-EXT-STS:power_state", "OS-EXT-STS:task_state", "OS-SRV-USG:launched_at",
        "OS-SRV-USG:terminated_at", "OS-EXT-AZ:availability_zone", "OS-EXT-SRV-ATTR:host",
        "OS-EXT-SRV-ATTR:hypervisor_hostname", "OS-EXT-SRV-ATTR:instance_name", "links", NULL};

static void overview_write(struct server_view *v, struct sheet *sheet)
{
	const char *name = json_str(v->server, "name"), *key = json_str(v->server, "key_name"),
	           *description = json_str(v->server, "description");

	if (!v->server) {
		if (v->error.code)
			tab_write_error(v, sheet, &v->error, "the server");
		else
			sheet_text(sheet, STYLE_BUSY, 0, "Loading server…");
		return;
	}
	if (v->error.code && !v->gone) {
		tab_write_error(v, sheet, &v->error, "the server's current state");
		sheet_gap(sheet);
	}
	overview_add_fault(v, sheet);
	sheet_field(sheet, "Name", STYLE_BOLD, name);
	sheet_field(sheet, "ID", STYLE_NORMAL, v->id);
	overview_add_state(v, sheet);
	overview_add_host(v, sheet);
	overview_add_addresses(v, sheet);
	overview_add_flavor(v, sheet);
	overview_add_source(v, sheet);
	if (sheet_field(sheet, "Key pair", STYLE_NORMAL, key))
		links_line(sheet, &resource_keypair, key);
	sheet_field(
	        sheet, "Zone", STYLE_NORMAL, json_str(v->server, "OS-EXT-AZ:availability_zone"));
	overview_add_times(v, sheet);
	overview_add_named(v, sheet, "Groups", json_get(v->server, "security_groups"),
	        &resource_security_group);
	overview_add_named(v, sheet, "Server group", json_get(v->server, "server_groups"),
	        resource_find("server group"));
	overview_add_tags(v, sheet);
	if (description && !str_eq(description, name))
		sheet_field(sheet, "Description", STYLE_NORMAL, description);
	sheet_field(sheet, "Project", STYLE_DIM, json_str(v->server, "tenant_id"));
	sheet_field(sheet, "User", STYLE_DIM, json_str(v->server, "user_id"));
	overview_add_trace(v, sheet);
	sheet_heading(sheet, "Other fields");
	links_fields(v->ui, sheet, &resource_server, v->server, shown_above);
}

/* The failed action is requested only for a server with a fault. */
static void overview_ask(struct server_view *v)
{
	struct buf path = BUF_INIT;

	if (!v->server || !str_eq(json_str(v->server, "status"), "ERROR"))
		return;
	buf_add_path(&path, "/servers/%s/os-instance-actions", v->id);
	if (server_version(v) >= MV(2, 58))
		buf_puts(&path, "?limit=10");
	tab_ask(v, TAB_OVERVIEW, "actions", "compute", buf_str(&path));
	buf_free(&path);
}

static void overview_enter(struct server_view *v, const struct sheet_pick *pick)
{
	if (!strv_has(&v->open, pick->word))
		strv_add(&v->open, pick->word);
	events_goto(v, pick->word);
}

const struct tab_ops tab_overview = {
        .title = "Overview",
        .middle = "Overview",
        .brief = "Over",
        .server = true,
        .names = true,
        .ask = overview_ask,
        .write = overview_write,
        .enter = overview_enter,
};
