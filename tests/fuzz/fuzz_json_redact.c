/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bodies full of secrets, whole and damaged: none of them survives, and nothing else is lost. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/text.h"
#include "oracle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char hidden[] = "HIDDEN", shown[] = "SHOWN";

struct input {
	const uint8_t *p, *end;
	int shown; /* how many such values were written */
};

static void require(bool holds)
{
	if (!holds)
		abort();
}

static unsigned int take(struct input *in, unsigned int below)
{
	return in->p < in->end ? *in->p++ % below : 0;
}

/* The mark, with bytes around it that are hard to quote. */
static char *secret_text(struct input *in)
{
	static const char *const around[] = {"", "\"", "\\", "'", "}", "]", "{", ",", ":", "=", "&",
	        "\n", " ", "\\\"", "\"}", "\", \"", "\t", "%", "日", "//", "\\u0041", "x", "null"};
	unsigned int count = sizeof around / sizeof around[0];
	struct buf text = BUF_INIT;

	buf_puts(&text, around[take(in, count)]);
	buf_puts(&text, around[take(in, count)]);
	buf_puts(&text, hidden);
	buf_puts(&text, around[take(in, count)]);
	return buf_take(&text);
}

static cJSON *secret_value(struct input *in)
{
	char *text = secret_text(in);
	cJSON *value;

	switch (take(in, 6)) {
	case 0:
		value = cJSON_CreateArray();
		cJSON_AddItemToArray(value, cJSON_CreateString(text));
		break;
	case 1:
		value = cJSON_CreateObject();
		cJSON_AddStringToObject(value, "value", text);
		break;
	default:
		value = cJSON_CreateString(text);
		break;
	}
	free(text);
	return value;
}

static void add_secret_member(struct input *in, cJSON *object)
{
	static const char *const keys[] = {"password", "adminPass", "admin_pass", "secret",
	        "passcode", "user_data", "OS-EXT-SRV-ATTR:user_data", "private_key",
	        "client_secret", "PASSWORD", "password_1"};

	cJSON_AddItemToObject(
	        object, keys[take(in, sizeof keys / sizeof keys[0])], secret_value(in));
}

static void add_token(struct input *in, cJSON *object)
{
	char *text = secret_text(in);
	cJSON *token = cJSON_AddObjectToObject(object, "token");

	if (take(in, 2))
		cJSON_AddObjectToObject(token, "user");
	cJSON_AddStringToObject(token, "id", text);
	free(text);
}

static void add_file(struct input *in, cJSON *object)
{
	char *text = secret_text(in);
	cJSON *file = cJSON_CreateObject();

	cJSON_AddStringToObject(file, "path", "/etc/motd");
	cJSON_AddStringToObject(file, "contents", text);
	cJSON_AddItemToArray(cJSON_AddArrayToObject(object, "personality"), file);
	free(text);
}

static void add_url(struct input *in, cJSON *object)
{
	static const char *const urls[] = {"http://user:HIDDEN@host/",
	        "ws://host:6083/?token=HIDDEN", "https://h/vnc_auto.html?path=%3Ftoken%3DHIDDEN",
	        "http://h/?a=b&token=HIDDEN&c=d", "X-Auth-Token: HIDDEN", "password=HIDDEN&x=1",
	        "adminPass. Value: HIDDEN. It is bad."};

	cJSON_AddStringToObject(object, "url", urls[take(in, sizeof urls / sizeof urls[0])]);
}

static cJSON *make_tree(struct input *in, int depth);

static void add_member(struct input *in, cJSON *object, int depth)
{
	static const char *const names[] = {
	        "name", "id", "status", "server", "meta", "a.b", "x:y", "user"};
	const char *name = names[take(in, sizeof names / sizeof names[0])];
	char *text;
	cJSON *tree;

	switch (take(in, 9)) {
	case 0:
		add_token(in, object);
		return;
	case 1:
		add_file(in, object);
		return;
	case 2:
		add_url(in, object);
		return;
	case 3:
		cJSON_AddNumberToObject(object, name, take(in, 200));
		return;
	case 4:
		cJSON_AddStringToObject(object, name, shown);
		in->shown++;
		return;
	case 5:
		cJSON_AddItemToObject(
		        object, name, depth < 3 ? make_tree(in, depth + 1) : cJSON_CreateNull());
		return;
	case 6:
		tree = depth < 3 ? make_tree(in, depth + 1) : cJSON_CreateNull();
		text = json_print(tree, take(in, 2));
		cJSON_AddStringToObject(object, name, text);
		free(text);
		cJSON_Delete(tree);
		return;
	default:
		add_secret_member(in, object);
		return;
	}
}

static cJSON *make_tree(struct input *in, int depth)
{
	unsigned int count = take(in, 5);
	cJSON *tree;

	if (take(in, 4) == 0) {
		tree = cJSON_CreateArray();
		for (; count > 0; count--)
			cJSON_AddItemToArray(
			        tree, depth < 3 ? make_tree(in, depth + 1) : cJSON_CreateTrue());
		return tree;
	}
	tree = cJSON_CreateObject();
	for (; count > 0; count--)
		add_member(in, tree, depth);
	return tree;
}

/* Cuts the end off, or puts something odd in front. */
static bool damage(struct input *in, struct buf *body)
{
	static const char *const odd[] = {
	        "\"", "{", "]", "\\", "x", "'", "}", "\"\"\"", ",", "[\"", "\\\""};

	switch (take(in, 4)) {
	case 0:
		body->len -= body->len * take(in, 256) / 256;
		body->data[body->len] = '\0';
		return true;
	case 1: {
		char *text = buf_take(body);

		buf_puts(body, odd[take(in, sizeof odd / sizeof odd[0])]);
		buf_puts(body, text);
		free(text);
		return true;
	}
	default:
		return false;
	}
}

static int count_of(const char *text, const char *word)
{
	int count = 0;

	while ((text = strstr(text, word))) {
		count++;
		text++;
	}
	return count;
}

static void check_made_body(struct input *in)
{
	struct buf body = BUF_INIT, out = BUF_INIT;
	bool pretty = take(in, 2), damaged;
	cJSON *tree = make_tree(in, 0), *again;
	char *text = json_print(tree, pretty);

	buf_puts(&body, text);
	damaged = damage(in, &body);
	redact_json(&out, buf_str(&body), body.len);
	require(!strstr(buf_str(&out), hidden));
	if (!damaged) {
		require(count_of(buf_str(&out), shown) == in->shown);
		again = json_parse(buf_str(&out), out.len, NULL);
		require(again != NULL);
		cJSON_Delete(again);
	}
	free(text);
	cJSON_Delete(tree);
	buf_free(&body);
	buf_free(&out);
}

/* Bytes that mean nothing: nothing crashes, and what parsed prints as what it was. */
static void check_raw(const char *data, size_t size)
{
	struct buf out = BUF_INIT;
	char *copy = xstrndup(data, size), *printed;
	cJSON *tree, *again;

	redact_json(&out, data, size);
	redact_url(&out, copy);
	redact_header(&out, copy, copy);
	redact_is_secret_key(copy);
	tree = json_parse(data, size, NULL);
	if (tree) {
		json_to_text(&out, json_path(tree, copy));
		json_to_text(&out, tree);
		printed = json_print(tree, size & 1);
		again = json_parse(printed, strlen(printed), NULL);
		require(again != NULL);
		cJSON_Delete(again);
		free(printed);
		cJSON_Delete(tree);
	}
	free(copy);
	buf_free(&out);
}

static void one(const uint8_t *data, size_t size)
{
	struct input in = {data, data + size, 0};

	check_raw((const char *)data, size);
	check_made_body(&in);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return oracle_run(one, data, size, 512);
}
