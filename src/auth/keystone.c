/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing in to Keystone v3: the request, its URL, and explanations of refusals. */
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "internal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *keystone_setting(const struct cloud_config *config, const char *key)
{
	const char *value = cloud_config_get(config, key);
	return value && *value ? value : NULL;
}

/* ------------------------------------------------------------------ the body */

/* {"id"} or {"name"} of a domain; without either, the default one as every installation has it. */
static void add_domain(cJSON *object, const struct cloud_config *config, const char *id_key,
        const char *name_key, const char *other_id_key, const char *other_name_key)
{
	const char *id = keystone_setting(config, id_key),
	           *name = keystone_setting(config, name_key);
	if (!id && !name && other_id_key) {
		id = keystone_setting(config, other_id_key);
		name = keystone_setting(config, other_name_key);
	}
	if (!id && !name)
		id = keystone_setting(config, "auth.default_domain");
	if (!id && !name)
		id = keystone_setting(config, "default_domain");
	if (!id && !name)
		id = "default";
	cJSON *domain = cJSON_AddObjectToObject(object, "domain");
	json_add_str(domain, name ? "name" : "id", name ? name : id);
}

/* The person: by id, or by name within a domain. */
static cJSON *user_object(const struct cloud_config *config)
{
	cJSON *user = cJSON_CreateObject();
	const char *id = keystone_setting(config, "auth.user_id"),
	           *name = keystone_setting(config, "auth.username");
	if (id) {
		json_add_str(user, "id", id);
	} else {
		json_add_str(user, "name", name);
		add_domain(
		        user, config, "auth.user_domain_id", "auth.user_domain_name", NULL, NULL);
	}
	return user;
}

static void add_password(cJSON *identity, const struct cloud_config *config)
{
	cJSON *user = user_object(config);
	const char *password = cloud_config_get(config, "auth.password");
	json_add_str(user, "password", password ? password : "");
	cJSON_AddItemToObject(cJSON_AddObjectToObject(identity, "password"), "user", user);
}

static void add_totp(cJSON *identity, const struct cloud_config *config)
{
	cJSON *user = user_object(config);
	const char *passcode = cloud_config_get(config, "auth.passcode");
	json_add_str(user, "passcode", passcode ? passcode : "");
	cJSON_AddItemToObject(cJSON_AddObjectToObject(identity, "totp"), "user", user);
}

static void add_token(cJSON *identity, const struct cloud_config *config)
{
	const char *token = cloud_config_get(config, "auth.token");
	json_add_str(cJSON_AddObjectToObject(identity, "token"), "id", token ? token : "");
}

static void add_application_credential(cJSON *identity, const struct cloud_config *config)
{
	cJSON *credential = cJSON_AddObjectToObject(identity, "application_credential");
	const char *id = keystone_setting(config, "auth.application_credential_id");
	json_add_str(credential, "id", id);
	if (!id) {
		json_add_str(credential, "name",
		        keystone_setting(config, "auth.application_credential_name"));
		cJSON_AddItemToObject(credential, "user", user_object(config));
	}
	json_add_str(credential, "secret",
	        cloud_config_get(config, "auth.application_credential_secret"));
}

static const struct method {
	const char *word;   /* Keystone's */
	const char *plugin; /* auth_type's and auth_methods' */
	enum config_auth_type type;
	void (*add)(cJSON *identity, const struct cloud_config *config);
} methods[] = {
        {"password", "v3password", AUTH_PASSWORD, add_password},
        {"token", "v3token", AUTH_TOKEN, add_token},
        {"application_credential", "v3applicationcredential", AUTH_APPLICATION_CREDENTIAL,
                add_application_credential},
        {"totp", "v3totp", AUTH_TOTP, add_totp},
};
#define METHOD_COUNT (sizeof methods / sizeof *methods)

static int add_method(
        cJSON *identity, const struct cloud_config *config, const char *word, struct error *error)
{
	for (size_t i = 0; i < METHOD_COUNT; i++) {
		if (strcasecmp(word, methods[i].word) == 0 ||
		        strcasecmp(word, methods[i].plugin) == 0) {
			cJSON *list =
			        json_get(identity, "methods")
			                ? cJSON_GetObjectItemCaseSensitive(identity, "methods")
			                : cJSON_AddArrayToObject(identity, "methods");
			cJSON_AddItemToArray(list, cJSON_CreateString(methods[i].word));
			methods[i].add(identity, config);
			return 0;
		}
	}
	return error_set_type(error, ERR_CONFIG, "CommandError",
	        "auth_methods: '%s' is not supported: use v3password, v3totp, v3token or "
	        "v3applicationcredential.",
	        word);
}

/* auth_methods is a list in clouds.yaml and comma-separated in variables and options. */
static int add_multifactor(cJSON *identity, const struct cloud_config *config, struct error *error)
{
	const cJSON *list = json_path(config->values, "auth.auth_methods"), *entry = NULL;
	struct strv words = STRV_INIT;
	int code = 0;
	if (!list)
		list = json_get(config->values, "auth_methods");
	cJSON_ArrayForEach(entry, list)
	{
		if (cJSON_IsString(entry))
			strv_add(&words, entry->valuestring);
	}
	if (cJSON_IsString(list))
		strv_split(&words, list->valuestring, ',');
	for (size_t i = 0; i < words.count && code == 0; i++) {
		const char *word = words.items[i];
		code = add_method(identity, config, word + strspn(word, " "), error);
	}
	if (words.count == 0)
		code = error_set_type(error, ERR_CONFIG, "CommandError",
		        "auth_type v3multifactor needs auth_methods, for example [v3password, "
		        "v3totp].");
	strv_free(&words);
	return code;
}

static int add_identity(cJSON *identity, const struct cloud_config *config, struct error *error)
{
	if (config->auth_type == AUTH_MULTIFACTOR)
		return add_multifactor(identity, config, error);
	for (size_t i = 0; i < METHOD_COUNT; i++) {
		if (methods[i].type == config->auth_type)
			return add_method(identity, config, methods[i].word, error);
	}
	const char *type = keystone_setting(config, "auth_type");
	return error_set_type(error, ERR_CONFIG, "CommandError",
	        "auth_type '%s' is not supported: use password, token, v3applicationcredential, "
	        "v3totp or v3multifactor.",
	        type ? type : "");
}

/* The scope of the token. An application credential has its own and accepts no other. */
static void add_scope(cJSON *auth, const struct cloud_config *config)
{
	const char *trust = keystone_setting(config, "auth.trust_id"),
	           *system = keystone_setting(config, "auth.system_scope");
	const char *project_id = keystone_setting(config, "auth.project_id");
	const char *project_name = keystone_setting(config, "auth.project_name");
	const char *domain_id = keystone_setting(config, "auth.domain_id");
	const char *domain_name = keystone_setting(config, "auth.domain_name");

	if (config->auth_type == AUTH_APPLICATION_CREDENTIAL)
		return;
	if (!trust && !system && !project_id && !project_name && !domain_id && !domain_name)
		return;
	cJSON *scope = cJSON_AddObjectToObject(auth, "scope");
	if (trust) {
		json_add_str(cJSON_AddObjectToObject(scope, "OS-TRUST:trust"), "id", trust);
	} else if (project_id || project_name) {
		cJSON *project = cJSON_AddObjectToObject(scope, "project");
		json_add_str(project, project_id ? "id" : "name",
		        project_id ? project_id : project_name);
		if (!project_id)
			add_domain(project, config, "auth.project_domain_id",
			        "auth.project_domain_name", "auth.user_domain_id",
			        "auth.user_domain_name");
	} else if (system) {
		cJSON_AddTrueToObject(cJSON_AddObjectToObject(scope, "system"), "all");
	} else {
		json_add_str(cJSON_AddObjectToObject(scope, "domain"), domain_id ? "id" : "name",
		        domain_id ? domain_id : domain_name);
	}
}

/* cJSON frees without overwriting; the strings of this tree are passwords. */
static void wipe_tree(cJSON *item)
{
	for (; item; item = item->next) {
		if (cJSON_IsString(item) && item->valuestring)
			explicit_bzero(item->valuestring, strlen(item->valuestring));
		wipe_tree(item->child);
	}
}

char *keystone_body(const struct cloud_config *config, struct error *error)
{
	cJSON *root = cJSON_CreateObject();
	cJSON *auth = cJSON_AddObjectToObject(root, "auth");
	cJSON *identity = cJSON_AddObjectToObject(auth, "identity");
	char *text = NULL;

	if (add_identity(identity, config, error) == 0) {
		add_scope(auth, config);
		text = json_print(root, false);
	}
	wipe_tree(root);
	cJSON_Delete(root);
	return text;
}

/* ------------------------------------------------------------------ the address */

static char *without_slashes(const char *url)
{
	size_t len = strlen(url);
	while (len > 0 && url[len - 1] == '/')
		len--;
	return xstrndup(url, len);
}

char *keystone_url_direct(const char *auth_url)
{
	char *url = without_slashes(auth_url);
	if (str_ends(url, "/v3"))
		return url;
	free(url);
	return NULL;
}

char *keystone_url_guess(const char *auth_url)
{
	char *base = without_slashes(auth_url);
	if (str_ends(base, "/v2.0"))
		base[strlen(base) - strlen("/v2.0")] = '\0';
	char *url = xasprintf("%s/v3", base);
	free(base);
	return url;
}

static bool same_host(const char *a, const char *b)
{
	const char *host_a = strstr(a, "://"), *host_b = strstr(b, "://");
	if (!host_a || !host_b)
		return false;
	size_t n = (size_t)(host_a + 3 - a) + strcspn(host_a + 3, "/?#");
	size_t m = (size_t)(host_b + 3 - b) + strcspn(host_b + 3, "/?#");
	return n == m && strncasecmp(a, b, n) == 0;
}

/* A link to another host than auth_url's is ignored: behind a proxy Keystone often links to an
 * internal host, and a password is only sent to the host the user configured. */
char *keystone_url_from_document(const char *auth_url, const cJSON *document)
{
	const cJSON *list = json_get(document, "versions"), *entry = NULL, *link = NULL;
	const cJSON *one = json_get(document, "version");
	const cJSON *found = NULL;
	if (cJSON_IsObject(list))
		list = json_get(list, "values");
	cJSON_ArrayForEach(entry, list)
	{
		const char *id = json_str(entry, "id");
		if (id && !found && (str_eq(id, "v3") || str_starts(id, "v3.")))
			found = entry;
	}
	if (!found && cJSON_IsObject(one) && json_str(one, "id") &&
	        str_starts(json_str(one, "id"), "v3"))
		found = one;
	if (!found)
		return NULL;
	cJSON_ArrayForEach(link, json_get(found, "links"))
	{
		const char *href = json_str(link, "href");
		if (href && str_eq(json_str(link, "rel"), "self") && same_host(href, auth_url))
			return without_slashes(href);
	}
	return keystone_url_guess(auth_url);
}

/* ------------------------------------------------------------------ a refusal */

static void describe_domain(struct buf *out, const struct cloud_config *config,
        const char *name_key, const char *id_key)
{
	const char *domain = keystone_setting(config, name_key);
	if (!domain)
		domain = keystone_setting(config, id_key);
	if (domain)
		buf_printf(out, " (domain '%s')", domain);
}

static void describe_who(struct buf *out, const struct cloud_config *config)
{
	const char *user = keystone_setting(config, "auth.username");
	const char *credential = keystone_setting(config, "auth.application_credential_name");
	const char *project = keystone_setting(config, "auth.project_name");
	if (!user)
		user = keystone_setting(config, "auth.user_id");
	if (!credential)
		credential = keystone_setting(config, "auth.application_credential_id");
	if (!project)
		project = keystone_setting(config, "auth.project_id");

	if (config->auth_type == AUTH_APPLICATION_CREDENTIAL) {
		buf_printf(out, " with application credential '%s'", credential ? credential : "");
		return;
	}
	if (config->auth_type == AUTH_TOKEN) {
		buf_puts(out, " with a token");
	} else if (user) {
		buf_printf(out, " as user '%s'", user);
		describe_domain(out, config, "auth.user_domain_name", "auth.user_domain_id");
	}
	if (project) {
		buf_printf(out, ", project '%s'", project);
		describe_domain(out, config, "auth.project_domain_name", "auth.project_domain_id");
	} else if (keystone_setting(config, "auth.system_scope")) {
		buf_puts(out, ", for the whole system");
	}
}

/* Advice after a 401, by type of sign-in. */
static const char *const advice[] = {
        [AUTH_PASSWORD] = "Check user name, password and domains, and that the user has a role in "
                          "the project.",
        [AUTH_TOKEN] = "The token may have expired or been revoked, or has no role in the project.",
        [AUTH_APPLICATION_CREDENTIAL] = "Check its id and secret, and that it hasn't expired or "
                                        "been deleted.",
        [AUTH_TOTP] = "A passcode works only once, for half a minute: try a new one, and check "
                      "user name and domains.",
        [AUTH_MULTIFACTOR] = "Check every method of auth_methods; a passcode works only once, for "
                             "half a minute.",
        [AUTH_NONE] = "",
        [AUTH_UNSUPPORTED] = "",
};

/* Keystone's generic sentence, which the advice replaces. */
static bool is_generic(const char *message)
{
	return str_starts(message, "The request you have made requires authentication");
}

/* A service may quote the request; the credential is not shown even then. */
static void keystone_scrub(char *message, const struct cloud_config *config)
{
	static const char *const keys[] = {"auth.password", "auth.passcode", "auth.token",
	        "auth.application_credential_secret"};
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		const char *secret = keystone_setting(config, keys[i]);
		char *at = secret ? strstr(message, secret) : NULL;
		for (; at; at = strstr(at + strlen(secret), secret))
			memset(at, '*', strlen(secret));
	}
}

static void explain_no_answer(struct error *error, const char *url)
{
	error_prefix(error, "Cannot reach Keystone at %s", url);
}

static void explain_refusal(struct error *error, const struct cloud_config *config, const char *url)
{
	struct buf text = BUF_INIT, clean = BUF_INIT;
	char said[sizeof error->message];
	memcpy(said, error->message, sizeof said);

	buf_printf(&text, "Keystone at %s refused the sign-in to cloud '%s'", url,
	        config->name ? config->name : "");
	describe_who(&text, config);
	buf_puts(&text, ". ");
	buf_puts(&text, advice[config->auth_type]);
	if (!is_generic(said))
		buf_printf(&text, " Keystone says: %s", said);
	clean_text(&clean, buf_str(&text), text.len, CLEAN_LINE);
	str_copy(error->message, sizeof error->message, buf_str(&clean));
	buf_free(&text);
	buf_free(&clean);
}

void keystone_explain(struct error *error, const struct cloud_config *config, const char *url,
        const struct http_reply *reply, const cJSON *body)
{
	struct buf shown = BUF_INIT;
	redact_url(&shown, url);
	keystone_scrub(error->message, config);
	if (reply->status == 0) {
		explain_no_answer(error, buf_str(&shown));
	} else if (reply->status == 401 &&
	           !cJSON_IsArray(json_get(body, "required_auth_methods"))) {
		explain_refusal(error, config, buf_str(&shown));
	} else if (reply->status == 404 || reply->status == 405 || reply->status == 300) {
		error->code = ERR_AUTH;
		error_prefix(error, "No Keystone v3 at %s (check auth_url)", buf_str(&shown));
	} else {
		error_prefix(error, "Signing in at %s", buf_str(&shown));
		if (error->code == ERR_HTTP)
			error->code = ERR_AUTH;
	}
	buf_free(&shown);
}
