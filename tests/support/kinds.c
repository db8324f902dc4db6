/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kinds of changes that tests break off: what they need, how they are asked for, how it is seen
 * that they happened. */
#include "kinds.h"

#include <fnmatch.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "demo_cloud.h"
#include "ncnova/clock.h"
#include "ncnova/json.h"
#include "wait.h"

#define SERVERS "/compute/v2.1/servers"
#define BOOT    "--image cirros-0.6.2 --flavor m1.tiny --nic net-id=%W"
#define ACTION  .method = "POST", .path = "*/servers/%S/action", .needs = NEEDS_SERVER
#define SERVER  .probe = SERVERS "/%S"
#define STATUS  SERVER, .member = "server.status"
#define VOLUME  .probe = "/volume/v3/x/volumes/%V", .member = "volume.status"

const struct kind kinds[] = {
        {.name = "boot",
                .name_twin = true,
                .twin = {"boot " BOOT " %N"},
                .line = "boot " BOOT " %N",
                .method = "POST",
                .path = "*/servers",
                .probe = SERVERS "/detail?name=%N",
                .member = "servers.0.id"},
        {.name = "boot-poll",
                .name_twin = true,
                .twin = {"boot " BOOT " %N"},
                .verb = "boot",
                .line = "boot --poll " BOOT " %N",
                .method = "POST",
                .path = "*/servers",
                .probe = SERVERS "/detail?name=%N",
                .member = "servers.0.id"},
        {.name = "boot-several",
                .verb = "boot",
                .line = "boot --min-count 3 --max-count 3 " BOOT " %N",
                .method = "POST",
                .path = "*/servers",
                .probe = SERVERS "/detail?name=%N",
                .member = "servers.2.id"},
        {.name = "stop",
                .twin = {"stop %S", "start %S"},
                .line = "stop %S",
                ACTION,
                .status = "ACTIVE",
                .action = "stop",
                STATUS,
                .value = "SHUTOFF"},
        {.name = "stop-two",
                .verb = "stop",
                .line = "stop %S %T",
                .method = "POST",
                .path = "*/servers/*/action",
                .needs = NEEDS_SERVER | NEEDS_SECOND,
                .servers = 2,
                .status = "ACTIVE",
                .probe = SERVERS "/%S",
                .member = "server.status",
                .value = "SHUTOFF"},
        {.name = "start",
                .twin = {"start %S", "stop %S"},
                .line = "start %S",
                ACTION,
                .status = "SHUTOFF",
                .action = "start",
                STATUS,
                .value = "ACTIVE"},
        {.name = "lock",
                .twin = {"lock %S", "unlock %S"},
                .line = "lock %S",
                ACTION,
                .status = "ACTIVE",
                SERVER,
                .member = "server.locked",
                .value = "True"},
        {.name = "unlock",
                .twin = {"unlock %S", "lock %S"},
                .line = "unlock %S",
                ACTION,
                .status = "ACTIVE",
                .prepare = "{\"lock\": null}",
                SERVER,
                .member = "server.locked",
                .value = "False"},
        {.name = "pause",
                .twin = {"pause %S", "unpause %S"},
                .line = "pause %S",
                ACTION,
                .status = "ACTIVE",
                .action = "pause",
                STATUS,
                .value = "PAUSED"},
        {.name = "reboot",
                .line = "reboot %S",
                .twin = {"reboot %S"},
                ACTION,
                .status = "ACTIVE",
                .action = "reboot"},
        {.name = "resize",
                .line = "resize %S m1.small",
                ACTION,
                .status = "ACTIVE",
                .action = "resize",
                STATUS,
                .value = "VERIFY_RESIZE"},
        {.name = "resize-confirm",
                .line = "resize-confirm %S",
                ACTION,
                .status = "VERIFY_RESIZE",
                .action = "confirmResize",
                STATUS,
                .value = "ACTIVE"},
        {.name = "image-create",
                .line = "image-create %S %N",
                ACTION,
                .status = "ACTIVE",
                .probe = "/image/v2/images?name=%N",
                .member = "images.0.id"},
        {.name = "volume-attach",
                .line = "volume-attach %S %V",
                .method = "POST",
                .path = "*/servers/%S/os-volume_attachments",
                .needs = NEEDS_SERVER | NEEDS_VOLUME,
                .status = "ACTIVE",
                .action = "attach_volume",
                VOLUME,
                .value = "in-use"},
        {.name = "volume-detach",
                .line = "volume-detach %S %V",
                .method = "DELETE",
                .path = "*/servers/%S/os-volume_attachments/%V",
                .needs = NEEDS_SERVER | NEEDS_VOLUME | NEEDS_ATTACHED,
                .status = "ACTIVE",
                .action = "detach_volume",
                VOLUME,
                .value = "available"},
        {.name = "interface-attach",
                .line = "interface-attach --net-id %W %S",
                .method = "POST",
                .path = "*/servers/%S/os-interface",
                .needs = NEEDS_SERVER,
                .status = "ACTIVE",
                .probe = SERVERS "/%S/os-interface",
                .member = "interfaceAttachments.1.port_id"},
        {.name = "meta",
                .line = "meta %S set probe=%N",
                .method = "POST",
                .path = "*/servers/%S/metadata",
                .needs = NEEDS_SERVER,
                .status = "ACTIVE",
                .probe = SERVERS "/%S",
                .member = "server.metadata.probe"},
        {.name = "server-tag-add",
                .line = "server-tag-add %S %N",
                .method = "PUT",
                .path = "*/servers/%S/tags/%N",
                .needs = NEEDS_SERVER,
                .status = "ACTIVE",
                .probe = SERVERS "/%S/tags",
                .member = "tags.0",
                .value = "%N"},
        {.name = "delete",
                .line = "delete %S",
                .method = "DELETE",
                .path = "*/servers/%S",
                .needs = NEEDS_SERVER,
                .status = "ACTIVE",
                SERVER},
        {.name = "keypair-add",
                .line = "keypair-add %N",
                .method = "POST",
                .path = "*/os-keypairs",
                .env = "OS_COMPUTE_API_VERSION=2.91", /* the last in which Nova makes keys */
                .probe = "/compute/v2.1/os-keypairs/%N",
                .member = "keypair.name"},
        {.name = "server-group-create",
                .line = "server-group-create %N affinity",
                .method = "POST",
                .path = "*/os-server-groups"},
        {.name = "aggregate-create",
                .line = "aggregate-create %N",
                .method = "POST",
                .path = "*/os-aggregates",
                .admin = true},
        {.name = "flavor-create",
                .line = "flavor-create %N auto 64 1 1",
                .method = "POST",
                .path = "*/flavors",
                .admin = true},
};
const size_t kind_count = sizeof kinds / sizeof *kinds;

const struct kind *kind_find(const char *name)
{
	for (size_t i = 0; i < kind_count; i++)
		if (str_eq(kinds[i].name, name))
			return &kinds[i];
	fail_msg("no such kind of change: %s", name);
	return NULL;
}

const char *kind_verb(const struct kind *kind)
{
	return kind->verb ? kind->verb : kind->name;
}

char *ground_text(const struct ground *ground, const char *text)
{
	struct buf out = BUF_INIT;

	for (; *text; text++) {
		const char *name = NULL;

		if (*text == '%')
			name = text[1] == 'N'   ? ground->name
			       : text[1] == 'S' ? ground->server
			       : text[1] == 'T' ? ground->second
			       : text[1] == 'V' ? ground->volume
			       : text[1] == 'W' ? ground->network
			                        : NULL;
		if (name)
			text++;
		if (name)
			buf_puts(&out, name);
		else
			buf_putc(&out, *text);
	}
	buf_puts(&out, "");
	return buf_take(&out);
}

/* --- preparing --- */

static const char *user_of(const struct ground *ground)
{
	return ground->kind->admin ? "admin" : "demo";
}

static cJSON *ask(const struct ground *ground, const char *method, const char *path,
        const char *body, int *status)
{
	char *whole = ground_text(ground, path), *sent = body ? ground_text(ground, body) : NULL;
	cJSON *json = demo_cloud_ask(user_of(ground), method, whole, sent, status);

	free(whole);
	free(sent);
	return json;
}

/* The member's text; "" when it is not there. */
static void find_text(char *out, size_t size, const cJSON *json, const char *member)
{
	struct buf text = BUF_INIT;
	const cJSON *found = json_path(json, member);

	if (found)
		json_to_text(&text, found);
	str_copy(out, size, buf_str(&text));
	buf_free(&text);
}

static void take(char out[40], const struct ground *ground, const char *method, const char *path,
        const char *body, const char *member)
{
	cJSON *json = ask(ground, method, path, body, NULL);

	find_text(out, 40, json, member);
	if (!*out) {
		char *text = json_print(json, false);

		fail_msg("%s %s: no %s in %s", method, path, member, text);
	}
	cJSON_Delete(json);
}

static void wait_until(
        const struct ground *ground, const char *path, const char *member, const char *value)
{
	int64_t end = clock_ms() + 20000;
	char now[64] = "";

	do {
		cJSON *json = ask(ground, "GET", path, NULL, NULL);

		find_text(now, sizeof now, json, member);
		cJSON_Delete(json);
		if (str_eq(now, value))
			return;
	} while (wait_again(end));
	fail_msg("%s of %s is %s, not %s", member, path, now, value);
}

static void change(const struct ground *ground, const char *path, const char *body)
{
	int status = 0;

	cJSON_Delete(ask(ground, "POST", path, body, &status));
	if (status < 200 || status > 299)
		fail_msg("POST %s %s: %d", path, body, status);
}

static void make_server(struct ground *ground, char id[40], const char *suffix, bool fails)
{
	const struct kind *kind = ground->kind;
	const char *status = kind->status ? kind->status : "ACTIVE";
	char image[40], *body, *own, *path;

	take(image, ground, "GET", "/image/v2/images?name=cirros-0.6.2", NULL, "images.0.id");
	body = xasprintf("{\"server\": {\"name\": \"%s%s\", \"imageRef\": \"%s\", \"flavorRef\": "
	                 "\"1\", \"networks\": [{\"uuid\": \"%s\"}], \"metadata\": {\"fake_fail\": "
	                 "\"%s\"}}}",
	        ground->name, suffix, image, ground->network,
	        fails && kind->action ? kind->action : "none");
	take(id, ground, "POST", SERVERS, body, "server.id");
	path = xasprintf(SERVERS "/%s", id);
	own = xasprintf("%s/action", path);
	wait_until(ground, path, "server.status", "ACTIVE");
	if (str_eq(status, "SHUTOFF"))
		change(ground, own, "{\"os-stop\": null}");
	else if (str_eq(status, "VERIFY_RESIZE"))
		change(ground, own, "{\"resize\": {\"flavorRef\": \"2\"}}");
	wait_until(ground, path, "server.status", status);
	if (kind->prepare)
		change(ground, own, kind->prepare);
	free(body);
	free(own);
	free(path);
}

static void make_volume(struct ground *ground)
{
	const char *path = "/volume/v3/x/volumes/%V";

	take(ground->volume, ground, "POST", "/volume/v3/x/volumes",
	        "{\"volume\": {\"name\": \"%N\", \"size\": 1}}", "volume.id");
	wait_until(ground, path, "volume.status", "available");
	if (!(ground->kind->needs & NEEDS_ATTACHED))
		return;
	change(ground, SERVERS "/%S/os-volume_attachments",
	        "{\"volumeAttachment\": {\"volumeId\": \"%V\"}}");
	wait_until(ground, path, "volume.status", "in-use");
}

void ground_prepare(struct ground *ground, const struct kind *kind, const char *name, bool fails)
{
	memset(ground, 0, sizeof *ground);
	ground->kind = kind;
	str_copy(ground->name, sizeof ground->name, name);
	take(ground->network, ground, "GET", "/network/v2.0/networks?name=private", NULL,
	        "networks.0.id");
	free(demo_cloud_control("POST", "/speed", "10000"));
	if (kind->needs & NEEDS_SERVER)
		make_server(ground, ground->server, "-s", fails);
	if (kind->needs & NEEDS_SECOND)
		make_server(ground, ground->second, "-t", fails);
	if (kind->needs & NEEDS_VOLUME)
		make_volume(ground);
	free(demo_cloud_control("DELETE", "/requests", NULL));
}

const char *const *ground_env(const struct ground *ground)
{
	static const char *env[16];
	const char *const *own =
	        ground->kind->admin ? demo_cloud_admin_env("admin") : demo_cloud_env();
	size_t n = 0;

	for (; own[n]; n++)
		env[n] = own[n];
	if (ground->kind->env)
		env[n++] = ground->kind->env;
	env[n] = NULL;
	return env;
}

void ground_rest(const struct ground *ground)
{
	if (ground->kind->needs & NEEDS_SERVER)
		wait_until(ground, SERVERS "/%S", "server.OS-EXT-STS:task_state", "None");
}

/* --- judging --- */

struct ground_count ground_count(const struct ground *ground)
{
	struct ground_count count = {0};
	char *text = demo_cloud_control("GET", "/requests", NULL);
	char *pattern = ground_text(ground, ground->kind->path);
	cJSON *list = cJSON_Parse(text);
	const cJSON *one;

	cJSON_ArrayForEach(one, list)
	{
		int64_t status = json_int(one, "work_status", 0);

		if (!str_eq(json_str(one, "method"), ground->kind->method) ||
		        fnmatch(pattern, json_str(one, "path"), 0) != 0)
			continue;
		count.sent++;
		count.answered += status || json_int(one, "status", 0);
		count.carried_out += status >= 200 && status < 300;
		count.refused_token += status == 401 || json_int(one, "status", 0) == 401;
	}
	cJSON_Delete(list);
	free(pattern);
	free(text);
	return count;
}

bool ground_holds(const struct ground *ground)
{
	const struct kind *kind = ground->kind;
	char found[64];
	int status = 0;
	char *value;
	cJSON *json;
	bool holds;

	/* What has the same name does not count. */
	if (!kind->probe || (ground->twin && kind->name_twin))
		return ground_count(ground).carried_out > 0;
	json = ask(ground, "GET", kind->probe, NULL, &status);
	value = kind->value ? ground_text(ground, kind->value) : NULL;
	find_text(found, sizeof found, json, kind->member ? kind->member : "none");
	holds = !kind->member ? status == 404 : value ? str_eq(found, value) : *found != '\0';
	free(value);
	cJSON_Delete(json);
	return holds;
}

bool ground_comes_to_hold(const struct ground *ground, int ms)
{
	int64_t end = clock_ms() + ms;

	while (!ground_holds(ground))
		if (!wait_again(end))
			return false;
	return true;
}
