/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Glance v2: listing, showing, creating, uploading, changing and deleting images. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/demo/http.h"
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "src/demo/out.h"

void glance_error(struct request *request, int status, const char *format, ...)
{
	struct buf text = BUF_INIT;
	va_list args;

	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	buf_clear(&request->out);
	js_open(&request->out, NULL, '{');
	js_format(&request->out, "message", "%s<br /><br />\n\n\n", buf_str(&text));
	js_format(&request->out, "code", "%d %s", status, status_words(status));
	js_text(&request->out, "title", status_words(status));
	js_close(&request->out, '}');
	buf_free(&text);
	request->type = "application/json";
	reply_status(request, status);
}

/* A value that looks like a hash of the contents. */
static void put_hashes(struct buf *out, const struct image *image)
{
	char digest[65];

	if (image->size < 0) {
		js_null(out, "checksum");
		return;
	}
	sha256_hex(image->id, 36, digest);
	js_format(out, "checksum", "%.32s", digest);
}

static void glance_put_image(struct buf *out, const char *key, const struct image *image)
{
	const cJSON *item;
	char digest[65];
	bool has_data = image->size >= 0;

	js_open(out, key, '{');
	cJSON_ArrayForEach(item, image->extra) js_json(out, item->string, item);
	js_text(out, "name", image->name);
	js_text(out, "disk_format", image->disk_format);
	js_text(out, "container_format", image->container_format);
	js_text(out, "visibility", image->visibility);
	if (has_data) {
		js_int(out, "size", image->size);
		js_int(out, "virtual_size", image->size);
	} else {
		js_null(out, "size");
		js_null(out, "virtual_size");
	}
	js_text(out, "status", image->status);
	put_hashes(out, image);
	js_bool(out, "protected", image->is_protected);
	js_int(out, "min_ram", image->min_ram);
	js_int(out, "min_disk", image->min_disk);
	js_text(out, "owner", image->owner);
	js_bool(out, "os_hidden", image->hidden);
	js_text(out, "os_hash_algo", has_data ? "sha512" : NULL);
	sha256_hex(image->name, strlen(image->name), digest);
	if (has_data)
		js_format(out, "os_hash_value", "%s%s", digest, digest);
	else
		js_null(out, "os_hash_value");
	js_text(out, "id", image->id);
	js_time(out, "created_at", image->created);
	js_time(out, "updated_at", image->updated);
	js_strings(out, "tags", &image->tags);
	js_format(out, "self", "/v2/images/%s", image->id);
	js_format(out, "file", "/v2/images/%s/file", image->id);
	js_text(out, "schema", "/v2/schemas/image");
	if (has_data)
		js_text(out, "stores", "file");
	js_close(out, '}');
}

static bool owns(const struct request *request, const struct image *image)
{
	int project = request->token->project;

	return request->admin ||
	       (project >= 0 && !strcmp(image->owner, world.projects[project].id));
}

static bool glance_visible(const struct request *request, const struct image *image)
{
	return strcmp(image->status, "deleted") &&
	       (owns(request, image) || !strcmp(image->visibility, "public") ||
	               !strcmp(image->visibility, "community"));
}

static struct image *requested_image(struct request *request)
{
	struct image *image = image_find(request->arg[0]);

	if (image && glance_visible(request, image))
		return image;
	glance_error(request, 404, "No image found with ID %s", request->arg[0]);
	return NULL;
}

static struct image *changeable(struct request *request)
{
	struct image *image = requested_image(request);

	if (!image || (owns(request, image) && request->member))
		return image;
	glance_error(request, 403, "You do not own this image");
	return NULL;
}

/* --- the list */

/* name=x, or name=in:x,y; ids likewise. */
static bool text_in(const struct request *request, const char *key, const char *own)
{
	const char *value = query(request, key);
	struct strv words = STRV_INIT;
	bool found;

	if (!value)
		return true;
	if (!str_starts(value, "in:"))
		return str_eq(value, own);
	strv_split(&words, value + 3, ',');
	found = own && strv_has(&words, own);
	for (size_t i = 0; !found && own && i < words.count; i++) {
		size_t len = strlen(words.items[i]);

		found = len > 1 && words.items[i][0] == '"' && len - 2 == strlen(own) &&
		        !strncmp(words.items[i] + 1, own, len - 2);
	}
	strv_free(&words);
	return found;
}

static bool has_tags(const struct request *request, const struct image *image)
{
	for (size_t i = 0; i < request->query.count; i++)
		if (!strcmp(request->query.items[i].key, "tag") &&
		        !strv_has(&image->tags, request->query.items[i].value))
			return false;
	return true;
}

static bool glance_matches(const struct request *request, const struct image *image)
{
	const char *visibility = query(request, "visibility"),
	           *is_protected = query(request, "protected");

	if (!glance_visible(request, image) || image->hidden != query_true(request, "os_hidden"))
		return false;
	if (!visibility && !strcmp(image->visibility, "community") && !owns(request, image))
		return false;
	/* A key that is not a known property matches no image. */
	return !query(request, "names") && text_in(request, "name", image->name) &&
	       text_in(request, "id", image->id) && text_in(request, "status", image->status) &&
	       text_in(request, "owner", image->owner) &&
	       text_in(request, "disk_format", image->disk_format) &&
	       text_in(request, "os_distro", json_str(image->extra, "os_distro")) &&
	       (!visibility || !strcmp(visibility, "all") ||
	               !strcmp(visibility, image->visibility)) &&
	       (!is_protected || query_true(request, "protected") == image->is_protected) &&
	       has_tags(request, image);
}

static bool order_by_name, order_up; /* of the current request */

static int glance_compare(const void *left, const void *right)
{
	const struct image *a = *(struct image *const *)left, *b = *(struct image *const *)right;
	int c;

	if (order_by_name)
		c = strcmp(a->name, b->name);
	else
		c = a->created < b->created ? -1 : a->created > b->created;
	if (!c)
		c = strcmp(a->id, b->id);
	return order_up ? c : -c;
}

static void glance_take_order(const struct request *request)
{
	const char *sort = query(request, "sort"), *key = query(request, "sort_key");
	const char *dir = query(request, "sort_dir");

	order_by_name = (sort && str_starts(sort, "name")) || str_eq(key, "name");
	order_up = (sort && strstr(sort, ":asc")) || str_eq(dir, "asc");
}

static struct image **glance_collect(const struct request *request, size_t *count)
{
	struct image **all;
	size_t n = 0;

	for (const struct image *image = world.images; image; image = image->next)
		n++;
	all = xmalloc((n + 1) * sizeof(struct image *));
	*count = 0;
	for (struct image *image = world.images; image; image = image->next)
		if (glance_matches(request, image))
			all[(*count)++] = image;
	qsort(all, *count, sizeof *all, glance_compare);
	return all;
}

static void glance_put_links(struct request *request, const struct image *last)
{
	struct buf others = BUF_INIT;

	query_put(&others, request, "marker");
	js_format(
	        &request->out, "first", "/v2/images%s%s", others.len ? "?" : "", buf_str(&others));
	js_text(&request->out, "schema", "/v2/schemas/images");
	if (last)
		js_format(&request->out, "next", "/v2/images?%s%smarker=%s", buf_str(&others),
		        others.len ? "&" : "", last->id);
	buf_free(&others);
}

static void glance_list(struct request *request)
{
	const char *limit_text = query(request, "limit"), *marker = query(request, "marker");
	size_t count, at = 0, limit = limit_text ? (size_t)atoi(limit_text) : 25, n = 0;
	struct image **all;

	if (limit_text && limit_text[strspn(limit_text, "0123456789")]) {
		glance_error(request, 400, "limit param must be an integer");
		return;
	}
	if (marker && !image_find(marker)) {
		glance_error(request, 400, "No image found with ID %s", marker);
		return;
	}
	if (limit > 1000)
		limit = 1000;
	glance_take_order(request);
	all = glance_collect(request, &count);
	while (marker && at < count && strcmp(all[at]->id, marker))
		at++;
	at += marker != NULL;
	js_open(&request->out, NULL, '{');
	js_open(&request->out, "images", '[');
	for (; at < count && n < limit; n++)
		glance_put_image(&request->out, NULL, all[at++]);
	js_close(&request->out, ']');
	glance_put_links(request, n && n == limit ? all[at - 1] : NULL);
	js_close(&request->out, '}');
	reply_status(request, 200);
	free(all);
}

/* --- one image */

static void show_one(struct request *request, const struct image *image, int status)
{
	glance_put_image(&request->out, NULL, image);
	reply_status(request, status);
}

static void glance_show(struct request *request)
{
	const struct image *image = requested_image(request);

	if (image)
		show_one(request, image, 200);
}

static const char *const disk_formats[] = {
        "ami", "ari", "aki", "vhd", "vhdx", "vmdk", "raw", "qcow2", "vdi", "iso", "ploop", NULL};

static bool format_ok(struct request *request, const cJSON *body)
{
	const char *format = json_str(body, "disk_format");

	for (int i = 0; format && disk_formats[i]; i++)
		if (!strcmp(format, disk_formats[i]))
			return true;
	if (!format)
		return true;
	glance_error(request, 400,
	        "Provided object does not match schema 'image': '%s' is not one of [None, 'ami', "
	        "'ari', 'aki', 'vhd', 'vhdx', 'vmdk', 'raw', 'qcow2', 'vdi', 'iso', 'ploop']",
	        format);
	return false;
}

static void replace_text(char **field, const cJSON *value)
{
	free(*field);
	*field = cJSON_IsString(value) ? xstrdup(value->valuestring) : NULL;
}

static void glance_take_tags(struct image *image, const cJSON *value)
{
	const cJSON *tag;

	strv_free(&image->tags);
	cJSON_ArrayForEach(tag, value)
	{
		if (cJSON_IsString(tag))
			strv_add(&image->tags, tag->valuestring);
	}
}

/* Sets a property of the image; an unknown name becomes an additional property. NULL removes it. */
static void set_property(struct image *image, const char *key, const cJSON *value)
{
	if (!strcmp(key, "name")) {
		free(image->name);
		image->name = xstrdup(cJSON_IsString(value) ? value->valuestring : "");
	} else if (!strcmp(key, "disk_format")) {
		replace_text(&image->disk_format, value);
	} else if (!strcmp(key, "container_format")) {
		replace_text(&image->container_format, value);
	} else if (!strcmp(key, "visibility") && cJSON_IsString(value)) {
		replace_text(&image->visibility, value);
	} else if (!strcmp(key, "min_ram") && cJSON_IsNumber(value)) {
		image->min_ram = value->valueint;
	} else if (!strcmp(key, "min_disk") && cJSON_IsNumber(value)) {
		image->min_disk = value->valueint;
	} else if (!strcmp(key, "protected")) {
		image->is_protected = cJSON_IsTrue(value);
	} else if (!strcmp(key, "os_hidden")) {
		image->hidden = cJSON_IsTrue(value);
	} else if (!strcmp(key, "tags")) {
		glance_take_tags(image, value);
	} else if (strcmp(key, "id")) {
		cJSON_DeleteItemFromObjectCaseSensitive(image->extra, key);
		if (value)
			cJSON_AddItemToObject(image->extra, key, cJSON_Duplicate(value, true));
	}
}

static bool may_publish(struct request *request, const char *visibility)
{
	if (request->admin || !str_eq(visibility, "public"))
		return true;
	glance_error(request, 403, "You are not authorized to complete publicize_image action.");
	return false;
}

static void glance_create(struct request *request)
{
	const cJSON *item;
	struct image *image;

	if (!request->member || request->token->project < 0) {
		glance_error(request, 403, "You are not authorized to complete add_image action.");
		return;
	}
	if (!cJSON_IsObject(request->json)) {
		glance_error(request, 400, "Malformed JSON in request body.");
		return;
	}
	if (!format_ok(request, request->json) ||
	        !may_publish(request, json_str(request->json, "visibility")))
		return;
	image = image_add("", world.projects[request->token->project].id);
	free(image->visibility);
	image->visibility = xstrdup("shared");
	cJSON_ArrayForEach(item, request->json) set_property(image, item->string, item);
	reply_header(request, "Location", "%s/image/v2/images/%s", request->url, image->id);
	reply_header(request, "OpenStack-image-import-methods", "glance-direct");
	reply_header(request, "OpenStack-image-store-ids", "file");
	show_one(request, image, 201);
}

static void upload(struct request *request)
{
	struct image *image = changeable(request);

	if (!image)
		return;
	if (strcmp(image->status, "queued")) {
		glance_error(request, 409,
		        "Image status transition from %s to saving is not allowed", image->status);
		return;
	}
	buf_free(&image->data);
	image->data = request->in;
	request->in = (struct buf)BUF_INIT;
	image->size = (int64_t)request->in_total;
	image->status = "active";
	image->updated = world.now;
	request->type = "text/html; charset=UTF-8";
	reply_empty(request, 204);
}

static void download(struct request *request)
{
	const struct image *image = requested_image(request);

	if (!image)
		return;
	if (!strcmp(image->status, "deactivated") && !request->admin) {
		glance_error(request, 403,
		        "The requested image has been deactivated. Image data "
		        "download is forbidden.");
		return;
	}
	if (strcmp(image->status, "active") || !image->data.len) {
		reply_empty(request, 204);
		return;
	}
	buf_add(&request->out, buf_str(&image->data), image->data.len);
	request->type = "application/octet-stream";
	reply_status(request, 200);
}

static void patch(struct request *request)
{
	struct image *image = changeable(request);
	const cJSON *change;

	if (!image)
		return;
	if (!cJSON_IsArray(request->json)) {
		glance_error(
		        request, 400, "Request body must be a JSON array of operation objects.");
		return;
	}
	cJSON_ArrayForEach(change, request->json)
	{
		const char *path = json_str(change, "path"), *op = json_str(change, "op");
		const cJSON *value = json_get(change, "value");

		if (!path || *path != '/' || !op) {
			glance_error(request, 400, "Unable to find '%s' in JSON Schema change",
			        path ? "op" : "path");
			return;
		}
		if (!strcmp(path, "/visibility") && cJSON_IsString(value) &&
		        !may_publish(request, value->valuestring))
			return;
		set_property(image, path + 1, strcmp(op, "remove") ? value : NULL);
	}
	image->updated = world.now;
	show_one(request, image, 200);
}

static void delete_image(struct request *request)
{
	struct image *image = changeable(request);

	if (!image)
		return;
	if (image->is_protected) {
		glance_error(
		        request, 403, "Image %s is protected and cannot be deleted.", image->id);
		return;
	}
	image_remove(image);
	request->type = "text/html; charset=UTF-8";
	reply_empty(request, 204);
}

static void set_active(struct request *request)
{
	struct image *image = changeable(request);

	if (!image)
		return;
	image->status = strstr(request->rest, "reactivate") ? "active" : "deactivated";
	image->updated = world.now;
	reply_empty(request, 204);
}

static void schema(struct request *request)
{
	buf_puts(&request->out,
	        "{\"name\": \"image\", \"properties\": {\"id\": {\"type\": \"string\"}, \"name\": "
	        "{\"type\": [\"null\", \"string\"], \"maxLength\": 255}, \"status\": {\"type\": "
	        "\"string\", \"readOnly\": true}, \"visibility\": {\"type\": \"string\"}, "
	        "\"protected\": {\"type\": \"boolean\"}, \"min_ram\": {\"type\": \"integer\"}, "
	        "\"min_disk\": {\"type\": \"integer\"}, \"tags\": {\"type\": \"array\"}}, "
	        "\"additionalProperties\": {\"type\": \"string\"}, \"links\": []}");
	reply_status(request, 200);
}

static void glance_versions(struct request *request)
{
	static const int minors[] = {15, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0};

	js_open(&request->out, NULL, '{');
	js_open(&request->out, "versions", '[');
	for (size_t i = 0; i < sizeof minors / sizeof *minors; i++) {
		js_open(&request->out, NULL, '{');
		js_format(&request->out, "id", "v2.%d", minors[i]);
		js_text(&request->out, "status", i ? "SUPPORTED" : "CURRENT");
		js_open(&request->out, "links", '[');
		js_link(&request->out, "self", "%s/image/v2/", request->url);
		js_close(&request->out, ']');
		js_close(&request->out, '}');
	}
	js_close(&request->out, ']');
	js_close(&request->out, '}');
	reply_status(request, strstr(request->rest, "versions") ? 200 : 300);
}

static const struct route routes[] = {
        {"GET", "/v2/images", glance_list, NULL, NEED_READER, 0, 0},
        {"POST", "/v2/images", glance_create, NULL, NEED_READER, 0, 0},
        {"GET", "/v2/images/*", glance_show, NULL, NEED_READER, 0, 0},
        {"PATCH", "/v2/images/*", patch, NULL, NEED_READER, 0, 0},
        {"DELETE", "/v2/images/*", delete_image, NULL, NEED_READER, 0, 0},
        {"GET", "/v2/images/*/file", download, NULL, NEED_READER, 0, 0},
        {"PUT", "/v2/images/*/file", upload, NULL, NEED_READER, 0, 0},
        {"POST", "/v2/images/*/actions/deactivate", set_active, NULL, NEED_READER, 0, 0},
        {"POST", "/v2/images/*/actions/reactivate", set_active, NULL, NEED_READER, 0, 0},
        {"GET", "/v2/schemas/image", schema, NULL, NEED_READER, 0, 0},
        {"GET", "/v2/schemas/images", schema, NULL, NEED_READER, 0, 0},
};

void glance_serve(struct request *request)
{
	bool other = false;
	const struct route *route;

	if (!*request->rest || !strcmp(request->rest, "/") || !strcmp(request->rest, "/versions")) {
		glance_versions(request);
		return;
	}
	if (!request_sign_in(request)) {
		glance_error(request, 401,
		        "This server could not verify that you are authorized to access the "
		        "document "
		        "you requested. Either you supplied the wrong credentials (e.g., bad "
		        "password), or your browser does not understand how to supply the "
		        "credentials "
		        "required.");
		reply_header(request, "WWW-Authenticate", "Keystone uri=\"%s/identity/v3\"",
		        world.url[0]);
		return;
	}
	reply_header(request, "X-Openstack-Request-Id", "%s", request->id);
	route = route_find(routes, sizeof routes / sizeof *routes, request, &other);
	if (route)
		route->handle(request);
	else
		glance_error(request, other ? 405 : 404, "The resource could not be found.");
}
