/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The options before the command: novaclient's and openstacksdk's, to keys of the configuration. */
#include "globals.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"

/* Options that are values of the configuration. */
#define C(name, alias, key)                                                                        \
	{                                                                                          \
		name, alias, OPTION_VALUE, "<value>", key, NULL, "", NULL, NULL, false, false, 0,  \
		        0                                                                          \
	}
#define CS(name, alias, key)                                                                       \
	{                                                                                          \
		name, alias, OPTION_SECRET, "<value>", key, NULL, "", NULL, NULL, false, false, 0, \
		        0                                                                          \
	}
/* Options of the program; `implied` holds no key. */
#define P(name, alias, kind)                                                                       \
	{                                                                                          \
		name, alias, kind, "<value>", NULL, NULL, "", NULL, NULL, false, false, 0, 0       \
	}

/* `implied` is used for the configuration's key here. */
static const struct option options[] = {
        C("--os-auth-url", "--os_auth_url --url", "auth.auth_url"),
        C("--os-username", "--os_username", "auth.username"),
        C("--os-user-name", NULL, "auth.username"),
        C("--os-user-id", "--os_user_id", "auth.user_id"),
        CS("--os-password", "--os_password", "auth.password"),
        CS("--os-passcode", NULL, "auth.passcode"),
        CS("--os-token", "--os-auth-token --os_auth_token", "auth.token"),
        C("--os-project-name", "--os-tenant-name --os_tenant_name --os_project_name",
                "auth.project_name"),
        C("--os-project-id", "--os-tenant-id --os_tenant_id --os_project_id", "auth.project_id"),
        C("--os-user-domain-name", NULL, "auth.user_domain_name"),
        C("--os-user-domain-id", NULL, "auth.user_domain_id"),
        C("--os-project-domain-name", NULL, "auth.project_domain_name"),
        C("--os-project-domain-id", NULL, "auth.project_domain_id"),
        C("--os-domain-name", NULL, "auth.domain_name"),
        C("--os-domain-id", NULL, "auth.domain_id"),
        C("--os-default-domain-name", NULL, "auth.default_domain_name"),
        C("--os-default-domain-id", NULL, "auth.default_domain_id"),
        C("--os-default-domain", NULL, "auth.default_domain"),
        C("--os-trust-id", NULL, "auth.trust_id"),
        C("--os-system-scope", NULL, "auth.system_scope"),
        C("--os-application-credential-id", NULL, "auth.application_credential_id"),
        C("--os-application-credential-name", NULL, "auth.application_credential_name"),
        CS("--os-application-credential-secret", NULL, "auth.application_credential_secret"),
        C("--os-auth-type", "--os-auth-system --os-auth-plugin --os_auth_system", "auth_type"),
        C("--os-region-name", "--os_region_name", "region_name"),
        C("--os-interface", "--os-endpoint-type --os_endpoint_type --endpoint-type", "interface"),
        C("--os-endpoint-override", "--bypass-url --endpoint-override --os_endpoint_override",
                "compute_endpoint_override"),
        C("--service-type", NULL, "compute_service_type"),
        C("--service-name", NULL, "compute_service_name"),
        C("--os-cacert", NULL, "cacert"),
        C("--os-cert", NULL, "cert"),
        C("--os-key", NULL, "key"),
        C("--timeout", NULL, "api_timeout"),
        {"--insecure", NULL, OPTION_FLAG, NULL, "verify", NULL, "", NULL, NULL, false, false, 0, 0},
        P("--os-cloud", NULL, OPTION_VALUE),
        P("--os-compute-api-version", "--os_compute_api_version", OPTION_VALUE),
        P("-f", "--file", OPTION_VALUE),
        P("--demo-args", NULL, OPTION_VALUE),
        P("--demo", NULL, OPTION_FLAG),
        P("--override-guard", NULL, OPTION_FLAG),
        P("--debug", NULL, OPTION_FLAG),
        P("--timings", NULL, OPTION_FLAG),
        P("--no-cache", NULL, OPTION_FLAG),
        P("--os-cache", "--os_cache", OPTION_FLAG), /* the cache is on unless told otherwise */
        P("--collect-timing", NULL, OPTION_FLAG),
        P("--profile", NULL, OPTION_VALUE), /* of osprofiler: taken, and without meaning here */
        P("--version", NULL, OPTION_FLAG),
        P("--help", "-h", OPTION_FLAG),
        {.name = NULL},
};

static const struct {
	const char *name;
	size_t field;
} words[] =
        {
                {"--os-cloud", offsetof(struct globals, cloud)},
                {"--os-compute-api-version", offsetof(struct globals, compute_version)},
                {"-f", offsetof(struct globals, script)},
                {"--demo-args", offsetof(struct globals, demo_arguments)},
},
  flags[] = {
          {"--demo", offsetof(struct globals, demo)},
          {"--override-guard", offsetof(struct globals, override_guard)},
          {"--debug", offsetof(struct globals, debug)},
          {"--timings", offsetof(struct globals, timings)},
          {"--no-cache", offsetof(struct globals, no_cache)},
          {"--version", offsetof(struct globals, version)},
          {"--help", offsetof(struct globals, help)},
};

/*
 * The SDK's options of one service: --os-image-endpoint-override is image_endpoint_override. The
 * caller frees it; NULL: none of them.
 */
static char *service_key(const char *name, size_t len)
{
	static const char *const services[] = {"compute", "image", "network", "volume", "volumev2",
	        "volumev3", "block-storage", "block-store", "identity", "placement", "object-store",
	        "object", "dns", "key-manager", "orchestration", "load-balancer", "baremetal",
	        "shared-file-system"};
	static const char *const settings[] = {"api-version", "default-microversion",
	        "endpoint-override", "endpoint", "endpoint-type", "interface", "region-name",
	        "service-name", "service-type"};
	char *word = xstrndup(name, len), *option, *p;
	bool found = false;

	for (p = word + 2 * (len > 2); *p; p++)
		if (*p == '_')
			*p = '-';
	for (size_t i = 0; i < sizeof services / sizeof *services; i++)
		for (size_t n = 0; n < sizeof settings / sizeof *settings && !found; n++) {
			option = xasprintf("--os-%s-%s", services[i], settings[n]);
			found = str_eq(option, word);
			free(option);
		}
	if (found) {
		memmove(word, word + 5, strlen(word + 5) + 1);
		for (p = word; *p; p++)
			if (*p == '-')
				*p = '_';
		return word;
	}
	free(word);
	return NULL;
}

static void take(struct globals *globals, const struct option *option, char *value)
{
	if (option->implied) {
		strv_add(&globals->options, option->implied);
		strv_add(&globals->options, value ? value : "false");
		if (value && option->kind == OPTION_SECRET)
			memset(value, '*', strlen(value));
		return;
	}
	/* Of the cloud too, where `config` shows it. */
	if (str_eq(option->name, "--os-compute-api-version")) {
		strv_add(&globals->options, "compute_api_version");
		strv_add(&globals->options, value);
	}
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_eq(words[i].name, option->name))
			*(const char **)(void *)((char *)globals + words[i].field) = value;
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		if (str_eq(flags[i].name, option->name))
			*(bool *)(void *)((char *)globals + flags[i].field) = true;
}

int globals_parse(struct globals *globals, int argc, char **argv, int *first, struct error *error)
{
	int i = 1;

	for (; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
		char *equals = str_starts(argv[i], "--") ? strchr(argv[i], '=') : NULL;
		size_t len = equals ? (size_t)(equals - argv[i]) : strlen(argv[i]);
		struct error why = {0};
		const struct option *option = option_find(options, argv[i], len, &why);
		char *value = equals ? equals + 1 : NULL;
		char *key = option || why.code ? NULL : service_key(argv[i], len);
		struct option of_service = {.name = argv[i], .kind = OPTION_VALUE, .implied = key};

		if (key)
			option = &of_service;
		if (!option && why.code) {
			*error = why;
			return why.code;
		}
		if (!option)
			return option_unknown(argv[i], error);
		if (option->kind == OPTION_FLAG && value)
			return option_without_value(option->name, error);
		if (option->kind != OPTION_FLAG && !value) {
			if (i + 1 >= argc) {
				free(key);
				return error_set(error, ERR_USAGE,
				        "argument %s: expected one argument", option->name);
			}
			value = argv[++i];
		}
		take(globals, option, value);
		free(key);
	}
	*first = i;
	/* config_input wants the pairs ended by NULL, also when there are none. */
	strv_add(&globals->options, "");
	globals->options.count--;
	free(globals->options.items[globals->options.count]);
	globals->options.items[globals->options.count] = NULL;
	return 0;
}

void globals_free(struct globals *globals)
{
	strv_free_secret(&globals->options);
}

void globals_each(FILE *out, bool valued)
{
	for (const struct option *o = options; o->name; o++)
		if ((o->kind != OPTION_FLAG) == valued)
			fprintf(out, " %s ", o->name);
}
