/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parses the options before the command, those of novaclient and openstacksdk, into configuration
 * keys. */
#include "globals.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "verbs/rows.h"

/* Options that set configuration values; `implied` is the key. */
#define SETTING(name, ...)        OPT_VALUE(name, "<value>", "", .implied = __VA_ARGS__)
#define SECRET_SETTING(name, ...) OPT_SECRET(name, "<value>", "", .implied = __VA_ARGS__)

static const struct option options[] = {
        SETTING("--os-auth-url", "auth.auth_url", .alias = "--os_auth_url --url"),
        SETTING("--os-username", "auth.username", .alias = "--os_username"),
        SETTING("--os-user-name", "auth.username"),
        SETTING("--os-user-id", "auth.user_id", .alias = "--os_user_id"),
        SECRET_SETTING("--os-password", "auth.password", .alias = "--os_password"),
        SECRET_SETTING("--os-passcode", "auth.passcode"),
        SECRET_SETTING("--os-token", "auth.token", .alias = "--os-auth-token --os_auth_token"),
        SETTING("--os-project-name", "auth.project_name",
                .alias = "--os-tenant-name --os_tenant_name --os_project_name"),
        SETTING("--os-project-id", "auth.project_id",
                .alias = "--os-tenant-id --os_tenant_id --os_project_id"),
        SETTING("--os-user-domain-name", "auth.user_domain_name"),
        SETTING("--os-user-domain-id", "auth.user_domain_id"),
        SETTING("--os-project-domain-name", "auth.project_domain_name"),
        SETTING("--os-project-domain-id", "auth.project_domain_id"),
        SETTING("--os-domain-name", "auth.domain_name"),
        SETTING("--os-domain-id", "auth.domain_id"),
        SETTING("--os-default-domain-name", "auth.default_domain_name"),
        SETTING("--os-default-domain-id", "auth.default_domain_id"),
        SETTING("--os-default-domain", "auth.default_domain"),
        SETTING("--os-trust-id", "auth.trust_id"),
        SETTING("--os-system-scope", "auth.system_scope"),
        SETTING("--os-application-credential-id", "auth.application_credential_id"),
        SETTING("--os-application-credential-name", "auth.application_credential_name"),
        SECRET_SETTING("--os-application-credential-secret", "auth.application_credential_secret"),
        SETTING("--os-auth-type", "auth_type",
                .alias = "--os-auth-system --os-auth-plugin --os_auth_system"),
        SETTING("--os-region-name", "region_name", .alias = "--os_region_name"),
        SETTING("--os-interface", "interface",
                .alias = "--os-endpoint-type --os_endpoint_type --endpoint-type"),
        SETTING("--os-endpoint-override", "compute_endpoint_override",
                .alias = "--bypass-url --endpoint-override --os_endpoint_override"),
        SETTING("--service-type", "compute_service_type"),
        SETTING("--service-name", "compute_service_name"),
        SETTING("--os-cacert", "cacert"),
        SETTING("--os-cert", "cert"),
        SETTING("--os-key", "key"),
        SETTING("--timeout", "api_timeout"),
        OPT_FLAG("--insecure", "", .implied = "verify"),
        OPT_VALUE("--os-cloud", "<value>", ""),
        OPT_VALUE("--os-compute-api-version", "<value>", "", .alias = "--os_compute_api_version"),
        OPT_VALUE("-f", "<value>", "", .alias = "--file"),
        OPT_VALUE("--demo-args", "<value>", ""),
        OPT_FLAG("--demo", ""),
        OPT_FLAG("--override-guard", ""),
        OPT_FLAG("--debug", ""),
        OPT_FLAG("--timings", ""),
        OPT_FLAG("--no-cache", ""),
        /* The cache is on by default. */
        OPT_FLAG("--os-cache", "", .alias = "--os_cache"),
        OPT_FLAG("--collect-timing", ""),
        /* Options of osprofiler, ignored. */
        OPT_VALUE("--profile", "<value>", ""),
        OPT_FLAG("--version", ""),
        OPT_FLAG("--help", "", .alias = "-h"),
        END,
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
 * The SDK's options of one service: --os-image-endpoint-override is image_endpoint_override. Freed
 * by the caller; NULL: not such an option.
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

static void globals_take(struct globals *globals, const struct option *option, char *value)
{
	if (option->implied) {
		strv_add(&globals->options, option->implied);
		strv_add(&globals->options, value ? value : "false");
		if (value && option->kind == OPTION_SECRET)
			memset(value, '*', strlen(value));
		return;
	}
	/* Also a setting of the cloud, so that `config` shows it. */
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
		globals_take(globals, option, value);
		free(key);
	}
	*first = i;
	/* config_input requires a terminating NULL, even without pairs. */
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
