/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing in: methods, scopes, and the message of each refusal. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/demo/http.h"
#include "keystone.h"
#include "ncnova/json.h"
#include "src/demo/out.h"

#define TOKEN_LIFE (24 * 3600 * (int64_t)1000)

/* What a token request has proved so far. */
struct proof {
	int user; /* −1: nobody */
	const cJSON *appcred;
	const struct token *from; /* the token that was presented */
	bool password, totp;
};

static bool is_default_domain(const cJSON *holder)
{
	const cJSON *domain = json_get(holder, "domain");

	return str_eq(json_str(domain, "id"), "default") ||
	       str_eq(json_str(domain, "name"), "Default");
}

static int find_user(const cJSON *user)
{
	const char *id = json_str(user, "id"), *name = json_str(user, "name");

	for (int i = 0; i < USERS; i++) {
		if (id && !strcmp(id, world.users[i].id))
			return i;
		if (!id && name && !strcmp(name, world.users[i].name) && is_default_domain(user))
			return i;
	}
	return -1;
}

static bool prove_password(const cJSON *part, struct proof *proof)
{
	const cJSON *user = json_get(part, "user");

	proof->user = find_user(user);
	proof->password = true;
	return proof->user >= 0 &&
	       str_eq(json_str(user, "password"), world.users[proof->user].password);
}

static bool prove_totp(const cJSON *part, struct proof *proof)
{
	const cJSON *user = json_get(part, "user");

	proof->user = find_user(user);
	proof->totp = true;
	return proof->user >= 0 && world.users[proof->user].totp &&
	       str_eq(json_str(user, "passcode"), "123456");
}

static bool prove_token(const cJSON *part, struct proof *proof)
{
	proof->from = token_find(json_str(part, "id"));
	proof->user = proof->from ? proof->from->user : -1;
	return proof->from != NULL;
}

static int auth_owner(const cJSON *appcred)
{
	for (int i = 0; i < USERS; i++)
		if (str_eq(world.users[i].id, json_str(appcred, "user_id")))
			return i;
	return -1;
}

static int project_of(const cJSON *appcred)
{
	for (int i = 0; i < PROJECTS; i++)
		if (str_eq(world.projects[i].id, json_str(appcred, "project_id")))
			return i;
	return -1;
}

static bool prove_appcred(const cJSON *part, struct proof *proof)
{
	const char *id = json_str(part, "id"), *name = json_str(part, "name");
	const cJSON *doc;

	cJSON_ArrayForEach(doc, world.docs[DOC_APPCREDS])
	{
		if (id ? !str_eq(id, json_str(doc, "id")) : !str_eq(name, json_str(doc, "name")))
			continue;
		const int owner = auth_owner(doc);

		if (!id && find_user(json_get(part, "user")) != owner)
			continue;
		if (!str_eq(json_str(part, "secret"), json_str(doc, "secret")))
			continue;
		proof->appcred = doc;
		proof->user = owner;
		return owner >= 0;
	}
	return false;
}

static const struct {
	const char *name;
	bool (*prove)(const cJSON *part, struct proof *proof);
} methods[] = {
        {"password", prove_password},
        {"token", prove_token},
        {"totp", prove_totp},
        {"application_credential", prove_appcred},
};
#define METHODS (sizeof methods / sizeof *methods)

static void unsupported(struct request *request)
{
	keystone_error(request, 401, "Attempted to authenticate with an unsupported method.");
	buf_clear(&request->out);
	buf_puts(&request->out, "{\"error\":{\"code\":401,\"identity\":{\"methods\":[\"external\","
	                        "\"password\",\"token\","
	                        "\"totp\",\"mapped\",\"application_credential\"]},\"message\":"
	                        "\"Attempted to authenticate "
	                        "with an unsupported method.\",\"title\":\"Unauthorized\"}}");
}

/* Every method listed must succeed. Sends the response when one fails. */
static bool prove_all(
        struct request *request, const cJSON *identity, struct proof *proof, struct token *token)
{
	const cJSON *name;
	int users[2] = {-1, -1}, count = 0;

	cJSON_ArrayForEach(name, json_get(identity, "methods"))
	{
		size_t i = 0;

		while (i < METHODS && !str_eq(name->valuestring, methods[i].name))
			i++;
		if (i == METHODS) {
			unsupported(request);
			return false;
		}
		if (!methods[i].prove(json_get(identity, methods[i].name), proof)) {
			keystone_unauthorized(request);
			return false;
		}
		if (count < 2) {
			users[count] = proof->user;
			token->methods[count++] = methods[i].name;
		}
	}
	if (!count || (count == 2 && users[0] != users[1])) {
		keystone_unauthorized(request);
		return false;
	}
	return true;
}

/* −1: no such project, or the reference is ambiguous. */
static int scope_project(const cJSON *scope)
{
	const cJSON *project = json_get(scope, "project");
	const char *id = json_str(project, "id"), *name = json_str(project, "name");

	for (int i = 0; i < PROJECTS; i++) {
		if (id && !strcmp(id, world.projects[i].id))
			return i;
		if (!id && name && !strcmp(name, world.projects[i].name) &&
		        is_default_domain(project))
			return i;
	}
	return -1;
}

/* False: the user has no role there. */
static bool auth_take_scope(const cJSON *auth, struct proof *proof, struct token *token)
{
	const cJSON *scope = json_get(auth, "scope");
	const struct user *user = &world.users[proof->user];

	token->project = -1;
	if (proof->appcred) {
		token->project = project_of(proof->appcred);
		token->by_appcred = true;
	} else if (json_get(scope, "project")) {
		token->project = scope_project(scope);
		return token->project >= 0 && user->roles[token->project];
	} else if (json_get(scope, "system")) {
		token->system = true;
		return (user->roles[PROJECT_ADMIN] & ROLE_ADMIN) != 0;
	} else if (json_get(scope, "domain")) {
		token->domain = true;
		return (user->roles[PROJECT_ADMIN] & ROLE_ADMIN) != 0;
	}
	return true;
}

/* The user totp needs both the password and the passcode, or the passcode alone. */
static void give_receipt(struct request *request, const struct proof *proof)
{
	struct buf *out = &request->out;
	char id[128];

	world_token_id(id, sizeof id);
	js_open(out, NULL, '{');
	js_open(out, "receipt", '{');
	js_raw(out, "methods", "[\"password\"]");
	js_open(out, "user", '{');
	js_raw(out, "domain", "{\"id\": \"default\", \"name\": \"Default\"}");
	js_text(out, "id", world.users[proof->user].id);
	js_text(out, "name", world.users[proof->user].name);
	js_close(out, '}');
	js_time_usz(out, "expires_at", world.now + 300000);
	js_time_usz(out, "issued_at", world.now);
	js_close(out, '}');
	js_raw(out, "required_auth_methods", "[[\"password\", \"totp\"]]");
	js_close(out, '}');
	reply_header(request, "Openstack-Auth-Receipt", "%s", id);
	reply_status(request, 401);
}

static void keep_token(struct token *made, const struct proof *proof)
{
	struct token *token = xcalloc(1, sizeof *token);

	*token = *made;
	memcpy(token->id, "gAAAAAB", 7);
	world_token_id(token->id + 7, sizeof token->id - 7);
	world_token_id(token->audit[0], 23);
	token->user = proof->user;
	token->issued = world.now;
	token->expires = world.now + TOKEN_LIFE;
	if (proof->from) {
		str_copy(token->audit[1], sizeof token->audit[1], proof->from->audit[0]);
		token->expires = proof->from->expires;
		token->by_appcred = proof->from->by_appcred;
		if (proof->from->methods[0] && strcmp(proof->from->methods[0], "token")) {
			token->methods[0] = proof->from->methods[0];
			token->methods[1] = "token";
		}
	}
	token->next = world.tokens;
	world.tokens = token;
}

/* Drops old tokens, so that memory stays bounded in a long run. */
static void sweep(void)
{
	struct token **at = &world.tokens;

	for (int n = 0; *at; n++) {
		struct token *token = *at;

		if (token->expires > world.now && n < 5000) {
			at = &token->next;
			continue;
		}
		*at = token->next;
		free(token);
	}
}

void tokens_expire(void)
{
	for (struct token *token = world.tokens; token; token = token->next)
		token->expires = 0;
}

static const char could_not_comply[] =
        "The server could not comply with the request since it is either malformed or otherwise "
        "incorrect. The client is assumed to be in error.";

static const char *malformed(const struct request *request)
{
	if (!request_is_json(request))
		return "Expecting to find application/json in Content-Type header. ";
	if (request->bad_json || !request->json)
		return "Expecting to find valid JSON in request body. ";
	if (!json_get(request->json, "auth"))
		return "Expecting to find auth in request body. ";
	return NULL;
}

void keystone_create_token(struct request *request)
{
	const cJSON *auth = json_get(request->json, "auth");
	const cJSON *identity = json_get(auth, "identity");
	const char *wrong = malformed(request);
	struct proof proof = {.user = -1};
	struct token token = {0};

	if (wrong) {
		keystone_error(request, 400, "%s%s", wrong, could_not_comply);
	} else if (!cJSON_IsObject(identity)) {
		keystone_error(request, 400,
		        "'identity' is a required property\n\nFailed validating 'required' in "
		        "schema:\n    {'required': ['identity'], 'type': 'object'}\n\nOn "
		        "instance:\n    {}");
	} else if (!prove_all(request, identity, &proof, &token)) {
		return;
	} else if (proof.appcred && json_get(auth, "scope")) {
		keystone_error(request, 401,
		        "Error authenticating with application credential: Application "
		        "credentials cannot request a scope.");
	} else if (world.users[proof.user].totp && proof.password && !proof.totp &&
	           !header(request, "Openstack-Auth-Receipt")) {
		give_receipt(request, &proof);
	} else if (!auth_take_scope(auth, &proof, &token)) {
		keystone_unauthorized(request);
	} else {
		keep_token(&token, &proof);
		sweep();
		keystone_show_token(request, world.tokens, 201);
	}
}
