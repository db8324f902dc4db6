/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The auth types: which settings each takes, and moving those to where they belong. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * keystoneauth's plug-ins as words: name, "=old" for an older spelling, ">dest" where it is kept
 * under another name, "!" when it can't do without, "+name" for what it takes though it is no
 * option.
 */
#define SCOPE                                                                                      \
	"auth_url! system_scope domain_id domain_name project_id project_name project_domain_id "  \
	"project_domain_name trust_id "
#define V3 SCOPE "+reauthenticate +include_catalog +unscoped "
#define GENERIC                                                                                    \
	"auth_url! system_scope domain_id domain_name project_id=tenant_id "                       \
	"project_name=tenant_name project_domain_id project_domain_name trust_id "                 \
	"default_domain_id "                                                                       \
	"default_domain_name +reauthenticate "
#define USER       "user_id username=user_name user_domain_id user_domain_name "
#define V2         "auth_url! tenant_id tenant_name trust_id +reauthenticate "
#define FEDERATION V3 "identity_provider! protocol! "
#define OIDC                                                                                       \
	FEDERATION "client_id client_secret openid_scope>scope access_token_endpoint "             \
	           "discovery_endpoint access_token_type "

static const struct auth_type {
	const char *name;
	enum config_auth_type type;
	const char *options; /* NULL: not known, so nothing is checked */
} types[] = {
        {"password", AUTH_PASSWORD, GENERIC USER "password"},
        {"v3password", AUTH_PASSWORD, V3 USER "password"},
        {"token", AUTH_TOKEN, GENERIC "token"},
        {"v3token", AUTH_TOKEN, V3 "token"},
        {"v3applicationcredential", AUTH_APPLICATION_CREDENTIAL,
                V3 USER "application_credential_secret! application_credential_id "
                        "application_credential_name"},
        {"v3totp", AUTH_TOTP, V3 USER "passcode"},
        {"v3multifactor", AUTH_MULTIFACTOR, V3 "auth_methods!"},
        {"none", AUTH_NONE, "endpoint"},
        {"admin_token", AUTH_UNSUPPORTED, "endpoint=url token"},
        {"http_basic", AUTH_UNSUPPORTED, "username=user_name password endpoint"},
        {"v2password", AUTH_UNSUPPORTED, V2 "username user_id password"},
        {"v2token", AUTH_UNSUPPORTED, V2 "token"},
        {"v3oidcpassword", AUTH_UNSUPPORTED, OIDC "username! password!"},
        {"v3oidcclientcredentials", AUTH_UNSUPPORTED, OIDC},
        {"v3oidcauthcode", AUTH_UNSUPPORTED, OIDC "redirect_uri code!=authorization_code"},
        {"v3oidcaccesstoken", AUTH_UNSUPPORTED, FEDERATION "access_token!"},
        {"v3samlpassword", AUTH_UNSUPPORTED,
                FEDERATION "identity_provider_url! username! password!"},
        {"v3adfspassword", AUTH_UNSUPPORTED,
                FEDERATION "identity_provider_url! service_provider_endpoint! "
                           "service_provider_entity_id! username! password!"},
        {"v3oauth1", AUTH_UNSUPPORTED,
                "auth_url! consumer_key! consumer_secret! access_key! access_secret!"},
        {"v3tokenlessauth", AUTH_UNSUPPORTED,
                "auth_url! domain_id domain_name project_id project_name project_domain_id "
                "project_domain_name"},
        {"v3oidcdeviceauthz", AUTH_UNSUPPORTED, NULL},
        {"v3kerberos", AUTH_UNSUPPORTED, NULL},
        {"v3fedkerb", AUTH_UNSUPPORTED, NULL},
        {"v3oauth2clientcredential", AUTH_UNSUPPORTED, NULL},
        {"v3oauth2mtlsclientcredential", AUTH_UNSUPPORTED, NULL},
        {"v1password", AUTH_UNSUPPORTED, NULL},
        {"noauth", AUTH_UNSUPPORTED, NULL},
};

static const struct auth_type *find_type(const char *name)
{
	size_t i;

	for (i = 0; name && i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(types[i].name, name) == 0)
			return &types[i];
	return NULL;
}

enum config_auth_type config_auth_type_of(const char *name)
{
	const struct auth_type *type = find_type(name);

	return type ? type->type : AUTH_UNSUPPORTED;
}

static bool config_auth_known(const char *name)
{
	return find_type(name) != NULL;
}

void config_auth_names(struct buf *out)
{
	const char *comma = "";
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (types[i].type == AUTH_UNSUPPORTED)
			continue;
		buf_printf(out, "%s%s", comma, types[i].name);
		comma = ", ";
	}
}

static const char *config_auth_options(const char *name)
{
	const struct auth_type *type = find_type(name);

	return type ? type->options : NULL;
}

static void copy_word(char *out, size_t size, const char *text, size_t len)
{
	snprintf(out, size, "%.*s", (int)len, text);
}

static const char *auth_option_next(const char *words, struct auth_option *out)
{
	const char *p, *end;
	size_t len;

	memset(out, 0, sizeof(*out));
	words += strspn(words, " ");
	if (!*words)
		return NULL;
	end = words + strcspn(words, " ");
	out->extra = *words == '+';
	if (out->extra)
		words++;
	len = strcspn(words, "=>! ");
	copy_word(out->name, sizeof(out->name), words, len);
	copy_word(out->dest, sizeof(out->dest), words, len);
	for (p = words + len; p < end; p += len) {
		char mark = *p++;

		len = strcspn(p, "=>! ");
		if (mark == '=')
			copy_word(out->old, sizeof(out->old), p, len);
		else if (mark == '>')
			copy_word(out->dest, sizeof(out->dest), p, len);
		else
			out->required = true;
	}
	return end;
}

/* Removes the option's name and older name from `map`; returns its value, or NULL if empty. */
static struct conf *auth_take_option(struct conf *map, const struct auth_option *option)
{
	struct conf *value = conf_take(map, option->name);
	struct conf *old = option->old[0] ? conf_take(map, option->old) : NULL;

	if (!value) {
		value = old;
		old = NULL;
	}
	conf_free(old);
	if (conf_truthy(value))
		return value;
	conf_free(value);
	return NULL;
}

static void move_options(struct conf *cloud, const char *words)
{
	struct conf *auth = conf_get(cloud, "auth"), *value, *outside;
	struct auth_option option;

	for (; words && (words = auth_option_next(words, &option));) {
		if (option.extra)
			continue;
		value = auth_take_option(auth, &option);
		outside = auth_take_option(cloud, &option);
		if (!value || (outside && outside->over)) {
			conf_free(value);
			value = outside;
			outside = NULL;
		}
		conf_free(outside);
		if (value)
			conf_put(auth, option.dest, value);
	}
}

static bool auth_takes(const char *words, const char *key)
{
	struct auth_option option;

	for (; words && (words = auth_option_next(words, &option));)
		if (strcmp(option.dest, key) == 0)
			return true;
	return false;
}

/* The methods of v3multifactor; from a variable they come as "v3password,v3totp". */
static const struct conf *auth_methods_of(struct conf *cloud)
{
	struct conf *auth = conf_get(cloud, "auth"), *methods = conf_get(auth, "auth_methods");
	struct strv names = STRV_INIT;
	struct conf *list, *name;
	size_t i;

	if (!conf_scalar(methods))
		return methods;
	list = conf_new(CONF_LIST);
	conf_place(list, methods);
	strv_split(&names, methods->text, ',');
	for (i = 0; i < names.count; i++) {
		name = conf_new_text(names.items[i] + strspn(names.items[i], " "), "");
		conf_place(name, methods);
		conf_append(list, name);
	}
	strv_free(&names);
	conf_put(auth, "auth_methods", list);
	return list;
}

static bool method_takes(const struct conf *methods, const char *key)
{
	const struct conf *method;

	for (method = methods ? methods->first : NULL; method; method = method->next)
		if (conf_scalar(method) && auth_takes(config_auth_options(method->text), key))
			return true;
	return false;
}

/* A typo: one letter added, missing or wrong, or two swapped. */
static bool similar(const char *a, const char *b)
{
	size_t same = 0, end = 0, la = strlen(a), lb = strlen(b), rest_a, rest_b;

	while (a[same] && a[same] == b[same])
		same++;
	while (end < la - same && end < lb - same && a[la - 1 - end] == b[lb - 1 - end])
		end++;
	rest_a = la - same - end;
	rest_b = lb - same - end;
	return rest_a + rest_b <= 2 ||
	       (rest_a == 2 && rest_b == 2 && a[same] == b[same + 1] && a[same + 1] == b[same]);
}

static int unknown_key(const struct conf *key, const char *cloud_name, const char *type,
        const char *words, struct error *error)
{
	struct auth_option option;
	const struct auth_type *other;
	size_t i;

	for (; words && (words = auth_option_next(words, &option));)
		if (similar(option.dest, key->key))
			return conf_error(error, key,
			        "cloud \"%s\": auth_type %s does not accept \"%s\" under auth; did "
			        "you mean \"%s\"?",
			        cloud_name, type, key->key, option.dest);
	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		other = &types[i];
		if (other->type != AUTH_UNSUPPORTED && auth_takes(other->options, key->key))
			return conf_error(error, key,
			        "cloud \"%s\": auth_type %s does not accept \"%s\" under auth; "
			        "auth_type %s does (--os-auth-type, OS_AUTH_TYPE, or auth_type "
			        "next to auth)",
			        cloud_name, type, key->key, other->name);
	}
	return conf_error(error, key,
	        "cloud \"%s\": auth_type %s does not accept \"%s\" under auth; move it out of auth "
	        "or remove it",
	        cloud_name, type, key->key);
}

/* The name that decides; "none" for the several ways to say so. */
static void fix_type(struct conf *cloud)
{
	struct conf *type = conf_get(cloud, "auth_type"), *auth = conf_get(cloud, "auth");
	const char *name = conf_scalar(type), *better = NULL;

	if (!name || !*name || strcmp(name, "None") == 0)
		better = "none";
	else if (strcmp(name, "token_endpoint") == 0)
		better = "admin_token";
	else if (!type->line && strcmp(type->origin, "default") == 0 &&
	         strcmp(name, "password") == 0 && conf_str(auth, "token") &&
	         !conf_truthy(conf_get(auth, "password")) &&
	         !conf_truthy(conf_get(cloud, "password")))
		better = "token"; /* a token and nothing else, and nobody said what it is for */
	if (better)
		conf_set_text(type, CONF_TEXT, better);
}

int config_auth_fix(struct conf *cloud, const char *cloud_name, struct error *error)
{
	const struct conf *type, *method, *methods = NULL;
	struct conf *key, *next, *auth = conf_get(cloud, "auth");
	struct buf names = BUF_INIT;
	const char *words;

	fix_type(cloud);
	type = conf_get(cloud, "auth_type");
	if (!config_auth_known(conf_scalar(type))) {
		config_auth_names(&names);
		conf_error(error, type,
		        "cloud \"%s\": unknown auth_type \"%s\"; it can be one of %s", cloud_name,
		        conf_scalar(type), buf_str(&names));
		buf_free(&names);
		return ERR_CONFIG;
	}
	words = config_auth_options(type->text);
	if (!words)
		return 0;
	move_options(cloud, words);
	if (config_auth_type_of(type->text) == AUTH_MULTIFACTOR) {
		methods = auth_methods_of(cloud);
		for (method = methods ? methods->first : NULL; method; method = method->next)
			if (conf_scalar(method))
				move_options(cloud, config_auth_options(method->text));
	}
	for (key = auth->first; key; key = next) {
		next = key->next;
		if (auth_takes(words, key->key) || method_takes(methods, key->key))
			continue;
		if (!key->over)
			return unknown_key(key, cloud_name, type->text, words, error);
		conf_drop(auth, key->key); /* a variable that was meant for another cloud */
	}
	return 0;
}
