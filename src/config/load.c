/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loads everything about clouds: clouds.yaml, secure.yaml over it, and the variables. */
#include "internal.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ncnova/arena.h"
#include "ncnova/text.h"

void config_warn(struct strv *warnings, const char *format, ...)
{
	struct buf text = BUF_INIT, clean = BUF_INIT;
	va_list args;

	if (!warnings)
		return;
	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	clean_text(&clean, buf_str(&text), text.len, CLEAN_LINE);
	if (!strv_has(warnings, buf_str(&clean)))
		strv_add(warnings, buf_str(&clean));
	buf_free(&clean);
	buf_free(&text);
}

static int load_files(struct config_load *load, struct error *error)
{
	struct conf *secure = NULL, *clouds;
	int status;

	status = config_find(load, "clouds", config_env_get(load->env, "OS_CLIENT_CONFIG_FILE"),
	        &load->root, &load->clouds_file, error);
	if (status == 0)
		status = config_find(load, "secure",
		        config_env_get(load->env, "OS_CLIENT_SECURE_FILE"), &secure,
		        &load->secure_file, error);
	if (status != 0)
		return status;
	if (!load->root)
		load->root = conf_new(CONF_MAP);
	if (secure)
		conf_merge(load->root, secure);
	conf_free(secure);
	clouds = conf_get(load->root, "clouds");
	if (clouds && clouds->kind != CONF_MAP && clouds->kind != CONF_NULL)
		return conf_error(error, clouds, "clouds: must be a mapping of names to settings");
	if (!clouds || clouds->kind == CONF_NULL)
		conf_put(load->root, "clouds", conf_new(CONF_MAP));
	load->clouds = conf_get(load->root, "clouds");
	return 0;
}

/* Old NOVA_* names fill what OS_* leaves open; alone they make a cloud only when nothing else does.
 */
static void add_nova(struct config_load *load, struct conf **cloud)
{
	static const char *const same[][5] = {
	        {"tenant_name", "project_name", "tenant_id", "project_id", NULL},
	        {"endpoint_type", "interface", NULL},
	};
	struct conf *old = config_env_nova(load->env), *child, *next;
	size_t i, n;

	if (!old)
		return;
	if (!*cloud && !load->clouds->first && !load->default_name) {
		*cloud = old;
		return;
	}
	for (i = 0; i < 2 && *cloud; i++)
		for (n = 1; same[i][n]; n++)
			if (conf_get(*cloud, same[i][n]))
				conf_drop(old, same[i][0]);
	for (child = *cloud ? old->first : NULL; child; child = next) {
		next = child->next;
		if (!conf_get(*cloud, child->key))
			conf_put(*cloud, child->key, conf_take(old, child->key));
	}
	conf_free(old);
}

static int load_variables(struct config_load *load, struct error *error)
{
	const char *name = config_env_get(load->env, "OS_CLOUD_NAME");
	const char *chosen = config_env_get(load->env, "OS_CLOUD");
	struct conf *cloud, *whole, *taken;

	load->env_name = intern(name ? name : "envvars");
	taken = conf_get(load->clouds, load->env_name);
	if (taken)
		return conf_error(error, taken,
		        "a cloud is called \"%s\", and so is the one made of OS_* variables: "
		        "rename it, or set "
		        "OS_CLOUD_NAME to another name",
		        load->env_name);
	if (chosen && *chosen) {
		load->default_name = intern(chosen);
		load->default_how = "OS_CLOUD";
	}
	cloud = config_env_cloud(load->env);
	add_nova(load, &cloud);
	if (!cloud)
		return 0;
	/* It brings the defaults along, so a profile can't change them. */
	whole = config_defaults();
	conf_update(whole, cloud);
	conf_free(cloud);
	conf_put(load->clouds, load->env_name, whole);
	load->env_cloud = true;
	if (!load->default_name) {
		load->default_name = load->env_name;
		load->default_how = CONFIG_BY_VARIABLES;
	}
	return 0;
}

int config_load(struct config_load *load, const struct config_input *input, struct error *error)
{
	int status;

	memset(load, 0, sizeof(*load));
	load->input = input;
	load->env = input && input->environment ? input->environment : (const char *const *)environ;
	config_search_dirs(load);
	status = load_files(load, error);
	if (status == 0)
		status = load_variables(load, error);
	if (status == 0 && !load->default_name && conf_count(load->clouds) == 1) {
		load->default_name = intern(load->clouds->first->key);
		load->default_how = "the only cloud";
	}
	return status;
}

void config_load_free(struct config_load *load)
{
	conf_free(load->root);
	conf_free(load->vendors);
	strv_free(&load->dirs);
	strv_free(&load->warnings);
	memset(load, 0, sizeof(*load));
}
