/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of networks of a cloud: flags with their defaults, and the two older keys for it. */
#include "internal.h"

#include <string.h>

static const char *const flags[] = {
        "routes_externally", "nat_source", "nat_destination", "default_interface"};

static void put_flag(struct conf *network, const struct conf *from, const char *key, bool otherwise)
{
	const struct conf *value = conf_get(from, key);
	struct conf *flag = conf_new_bool(value ? conf_boolean(value) : otherwise, "");

	conf_place(flag, value ? value : from);
	conf_put(network, key, flag);
}

static struct conf *read_network(const struct conf *entry)
{
	struct conf *network = conf_new(CONF_MAP);
	bool external;
	size_t i;

	conf_place(network, entry);
	conf_put(network, "name", conf_copy(conf_get(entry, "name")));
	for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		put_flag(network, entry, flags[i], false);
	external = conf_get(network, "routes_externally")->truth;
	put_flag(network, entry, "routes_ipv4_externally", external);
	put_flag(network, entry, "routes_ipv6_externally", external);
	return network;
}

/* external_network: x and internal_network: y, from before there was a list. */
static int add_old_network(struct conf *cloud, struct conf *networks, const char *key,
        const char *cloud_name, struct strv *warnings, struct error *error)
{
	const struct conf *named = conf_get(cloud, key);
	bool external = key[0] == 'e';
	struct conf *network;

	if (!named)
		return 0;
	if (conf_get(cloud, "networks"))
		return conf_error(error, named,
		        "cloud \"%s\": %s and networks are both set; use networks only", cloud_name,
		        key);
	config_warn(warnings, "cloud \"%s\": %s is obsolete; use an entry under networks",
	        cloud_name, key);
	network = conf_new(CONF_MAP);
	conf_place(network, named);
	conf_put(network, "name", conf_copy(named));
	conf_put(network, "routes_externally", conf_new_bool(external, ""));
	conf_put(network, "nat_destination", conf_new_bool(!external, ""));
	conf_put(network, "default_interface", conf_new_bool(external, ""));
	conf_append(networks, network);
	return 0;
}

static int check_single(
        const struct conf *networks, const char *key, const char *cloud_name, struct error *error)
{
	const struct conf *network, *first = NULL;

	for (network = networks->first; network; network = network->next) {
		if (!conf_truthy(conf_get(network, key)))
			continue;
		if (first)
			return conf_error(error, network,
			        "cloud \"%s\": only one network can be the %s, not "
			        "both \"%s\" and \"%s\"",
			        cloud_name, key, conf_str(first, "name"),
			        conf_str(network, "name"));
		first = network;
	}
	return 0;
}

int config_fix_networks(
        struct conf *cloud, const char *cloud_name, struct strv *warnings, struct error *error)
{
	const struct conf *given = conf_get(cloud, "networks"), *entry;
	struct conf *networks = conf_new(CONF_LIST);
	int status = 0;

	if (!conf_is_empty(given) && given->kind != CONF_LIST)
		status = conf_error(
		        error, given, "cloud \"%s\": networks must be a list", cloud_name);
	for (entry = given ? given->first : NULL; entry && status == 0; entry = entry->next) {
		if (conf_str(entry, "name") && conf_str(entry, "name")[0])
			conf_append(networks, read_network(entry));
		else
			status = conf_error(error, entry,
			        "cloud \"%s\": an entry of networks has no name", cloud_name);
	}
	if (status == 0)
		status = add_old_network(
		        cloud, networks, "external_network", cloud_name, warnings, error);
	if (status == 0)
		status = add_old_network(
		        cloud, networks, "internal_network", cloud_name, warnings, error);
	if (status == 0)
		status = check_single(networks, "nat_destination", cloud_name, error);
	if (status == 0)
		status = check_single(networks, "default_interface", cloud_name, error);
	if (status == 0)
		conf_put(cloud, "networks", networks);
	else
		conf_free(networks);
	return status;
}
