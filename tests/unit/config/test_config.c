/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which cloud is chosen, from which file, and what goes over what. */
#include "config_home.h"

static void variables(struct home *home)
{
	home_env(home, "OS_AUTH_URL", "https://env.example.com/v3");
	home_env(home, "OS_USERNAME", "eve");
	home_env(home, "OS_PASSWORD", "env-pw");
	home_env(home, "OS_PROJECT_NAME", "env-project");
}

static void the_only_cloud_needs_no_name(void **state)
{
	struct home *home = *state;

	home_file(home, "home/.config/openstack/clouds.yaml", HOME_ONE);
	home_resolve(home, NULL);
	assert_string_equal(home->config->name, "one");
	assert_int_equal(home->config->auth_type, AUTH_PASSWORD);
	assert_value(home, "auth.username", "ann");
	assert_value(home, "interface", "public");
	assert_value(home, "region_name", "");
	assert_source(home, "auth.username", "home/.config/openstack/clouds.yaml:5");
	assert_source(home, "interface", "default");
	assert_source(home, "name", "the only cloud");
	assert_int_equal(home->config->warnings.count, 0);
}

static void of_several_one_has_to_be_named(void **state)
{
	struct home *home = *state;

	home_file(home, "cwd/clouds.yaml", HOME_ONE "  two:\n" HOME_AUTH);
	REFUSED(home, NULL, "--os-cloud", "OS_CLOUD", "one, two");
	REFUSED(home, "three", "\"three\"", "--os-cloud", "one, two");
	assert_string_equal(home_resolve(home, "two")->name, "two");
	home_env(home, "OS_CLOUD", "one");
	assert_string_equal(home_resolve(home, NULL)->name, "one");
	assert_string_equal(home_resolve(home, "two")->name, "two");
}

static void without_any_configuration_there_is_advice(void **state)
{
	struct home *home = *state;

	REFUSED(home, NULL, "clouds.yaml", "--os-cloud", "OS_AUTH_URL", "--demo", home->home);
	home_env(home, "OS_CLOUD", "prod");
	REFUSED(home, NULL, "\"prod\"", "OS_CLOUD", "no clouds.yaml was found");
}

static void options_alone_are_enough(void **state)
{
	struct home *home = *state;

	home_option(home, "auth.auth_url", "https://k/v3");
	home_option(home, "auth.username", "u");
	home_resolve(home, NULL);
	assert_string_equal(home->config->name, "defaults");
	assert_value(home, "auth.auth_url", "https://k/v3");
	assert_source(home, "auth.auth_url", "--os-auth-url");
}

static void variables_make_a_cloud_of_their_own(void **state)
{
	struct home *home = *state;

	home_file(home, "cwd/clouds.yaml", HOME_ONE);
	variables(home);
	home_resolve(home, NULL);
	assert_string_equal(home->config->name, "envvars");
	assert_value(home, "auth.username", "eve");
	assert_value(home, "auth.project_name", "env-project");
	assert_source(home, "auth.password", "OS_PASSWORD");
	assert_int_equal(home->config->warnings.count, 0);
	home_env(home, "OS_CLOUD_NAME", "one");
	REFUSED(home, NULL, "cwd/clouds.yaml:2:3", "OS_CLOUD_NAME");
}

static void selectors_and_foreign_variables_make_none(void **state)
{
	struct home *home = *state;

	home_file(home, "cwd/clouds.yaml", HOME_ONE);
	home_env(home, "OS_REGION_NAME", "north");
	home_env(home, "OS_TEST_PATH", "x");
	home_env(home, "OS_LOG_LEVEL", "x");
	home_resolve(home, NULL);
	assert_string_equal(home->config->name, "one");
	assert_value(home, "region_name", "north");
	assert_source(home, "region_name", "OS_REGION_NAME");
	assert_int_equal(home->config->warnings.count, 0);
}

/* As openstackclient does: who and where override, project and domains fill in. */
static void variables_are_laid_over_a_named_cloud(void **state)
{
	struct home *home = *state;

	home_file(
	        home, "cwd/clouds.yaml", HOME_ONE "    interface: admin\n    cacert: /file.pem\n");
	variables(home);
	home_env(home, "OS_CACERT", "/env.pem");
	home_env(home, "OS_INTERFACE", "internal");
	home_env(home, "OS_COMPUTE_API_VERSION", "2.60");
	home_env(home, "OS_AUTH_TYPE", "v3password");
	home_env(home, "OS_FOO", "1");
	home_env(home, "OS_TENANT_ID", "");
	home_resolve(home, "one");
	assert_value(home, "auth.username", "eve");
	assert_source(home, "auth.username", "OS_USERNAME");
	assert_value(home, "auth.password", "env-pw");
	assert_value(home, "auth.project_name", "web");
	assert_value(home, "auth.project_domain_name", "Default");
	assert_value(home, "auth_type", "v3password");
	assert_value(home, "interface", "internal");
	assert_source(home, "interface", "OS_INTERFACE");
	assert_value(home, "cacert", "/env.pem");
	assert_value(home, "compute_api_version", "2.60");
	assert_warned(home, "OS_AUTH_URL, OS_USERNAME and OS_PASSWORD are set and used instead");
	assert_warned(home, "OS_PROJECT_NAME is set and ignored: there is a value already");
	assert_warned(home, "OS_FOO is set and ignored beside cloud \"one\" (--os-cloud)");
	assert_int_equal(home->config->warnings.count, 3);
	/* What is typed wins over them. */
	home_option(home, "auth.username", "typed");
	home_option(home, "interface", "public");
	home_resolve(home, "one");
	assert_value(home, "auth.username", "typed");
	assert_value(home, "interface", "public");
	/* A cloud that is changed to takes nothing of them. */
	home->input.alone = true;
	memset(home->options, 0, sizeof(home->options));
	home_resolve(home, "one");
	assert_value(home, "auth.username", "ann");
	assert_value(home, "interface", "admin");
	assert_warned(home, "OS_USERNAME");
}

static void variables_fill_in_what_a_cloud_lacks(void **state)
{
	struct home *home = *state;

	home_file(home, "cwd/clouds.yaml",
	        "clouds: {one: {auth: {auth_url: 'https://k/v3', username: u}}, "
	        "two: {auth_type: token, auth: {auth_url: 'https://k/v3', token: t}}}");
	home_env(home, "OS_PASSWORD", "pw");
	home_env(home, "OS_TENANT_NAME", "web");
	home_env(home, "OS_USER_DOMAIN_NAME", "d");
	home_env(home, "OS_IDENTITY_API_VERSION", "3");
	home_env(home, "OS_CLOUD", "one");
	home_resolve(home, NULL);
	assert_value(home, "auth.password", "pw");
	assert_value(home, "auth.project_name", "web");
	assert_source(home, "auth.project_name", "OS_TENANT_NAME");
	assert_value(home, "auth.user_domain_name", "d");
	assert_value(home, "auth.user_domain_id", NULL);
	assert_value(home, "auth.project_domain_id", "default");
	assert_int_equal(home->config->warnings.count, 0);
	/* An auth type without such keys is not spoilt by them. */
	home_resolve(home, "two");
	assert_value(home, "auth.token", "t");
	assert_value(home, "auth.user_domain_name", NULL);
	assert_warned(home, "OS_USER_DOMAIN_NAME");
}

static void a_region_by_variable_has_to_be_one_of_the_clouds(void **state)
{
	struct home *home = *state;

	home_file(home, "cwd/clouds.yaml", HOME_ONE "    regions: [A, B]\n");
	home_env(home, "OS_REGION_NAME", "B");
	home_resolve(home, "one");
	assert_value(home, "region_name", "B");
	home_option(home, "region_name", "A");
	home_resolve(home, "one");
	assert_value(home, "region_name", "A");
	assert_int_equal(home->config->warnings.count, 0);
	memset(home->options, 0, sizeof(home->options));
	strv_free(&home->env);
	home_env(home, "OS_REGION_NAME", "C");
	REFUSED(home, "one", "no region \"C\" (OS_REGION_NAME)", "A, B");
}

static void old_nova_variables_fill_gaps_only(void **state)
{
	struct home *home = *state;

	home_env(home, "NOVA_USERNAME", "old");
	home_env(home, "NOVA_PROJECT_ID", "old-project");
	home_env(home, "NOVA_URL", "https://old/v3");
	home_resolve(home, NULL);
	assert_string_equal(home->config->name, "envvars");
	assert_value(home, "auth.username", "old");
	assert_value(home, "auth.project_name", "old-project");
	variables(home);
	home_resolve(home, NULL);
	assert_value(home, "auth.username", "eve");
	assert_value(home, "auth.project_name", "env-project");
	/* A file's cloud is not left for them. */
	home_file(home, "cwd/clouds.yaml", HOME_ONE);
	strv_free(&home->env);
	home_env(home, "NOVA_USERNAME", "old");
	assert_string_equal(home_resolve(home, NULL)->name, "one");
	assert_warned(home, "NOVA_USERNAME is set and ignored");
}

/* As to nova's client: an empty variable is none, and its own words go before OS_ENDPOINT_TYPE. */
static void an_empty_variable_gives_way_to_the_other_word(void **state)
{
	struct home *home = *state;

	home_env(home, "OS_AUTH_URL", "https://k/v3");
	home_env(home, "OS_USERNAME", "");
	home_env(home, "NOVA_USERNAME", "old");
	home_env(home, "OS_PROJECT_NAME", "");
	home_env(home, "OS_TENANT_NAME", "old-project");
	home_env(home, "OS_ENDPOINT_TYPE", "nonsense");
	home_env(home, "NOVA_ENDPOINT_TYPE", "internalURL");
	home_env(home, "NOVACLIENT_BYPASS_URL", "https://elsewhere/v2.1");
	home_resolve(home, NULL);
	assert_value(home, "auth.username", "old");
	assert_value(home, "auth.project_name", "old-project");
	assert_value(home, "interface", "internalURL");
	assert_value(home, "compute_endpoint_override", "https://elsewhere/v2.1");
}

static void the_first_file_wins(void **state)
{
	static const struct {
		const char *file, *user;
	} files[] = {
	        /* each goes before those above it */
	        {"site/openstack/clouds.yaml", "site"},
	        {"home/.config/openstack/clouds.json", "home-json"},
	        {"home/.config/openstack/clouds.yml", "home-yml"},
	        {"home/.config/openstack/clouds.yaml", "home-yaml"},
	        {"xdg/openstack/clouds.yaml", "xdg"},
	        {"cwd/clouds.yml", "cwd-yml"},
	        {"cwd/clouds.yaml", "cwd"},
	};
	struct home *home = *state;
	size_t i;
	char *text;

	home_env(home, "XDG_CONFIG_HOME", "@/xdg");
	home_env(home, "XDG_CONFIG_DIRS", "@/site");
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		text = xasprintf("{\"clouds\": {\"one\": {\"auth\": {\"username\": \"%s\"}}}}",
		        files[i].user);
		home_file(home, files[i].file, text);
		home_resolve(home, NULL);
		/* ~/.config stands behind $XDG_CONFIG_HOME, and both are searched */
		assert_value(home, "auth.username", files[i].user);
		free(text);
	}
	home_file(home, "named.yaml", "clouds: {one: {auth: {username: named}}}");
	home_env(home, "OS_CLIENT_CONFIG_FILE", "@/named.yaml");
	home_resolve(home, NULL);
	assert_value(home, "auth.username", "named");
}

static void unreadable_files_are_skipped(void **state)
{
	struct home *home = *state;
	char *path = home_path(home, "cwd/clouds.yaml"), *link = home_path(home, "cwd/clouds.yml");

	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(symlink("/nonexistent/x", link), 0);
	home_file(home, "home/.config/openstack/clouds.yaml", HOME_ONE);
	home_env(home, "OS_CLIENT_CONFIG_FILE", "~/clouds.yaml");
	home_resolve(home, NULL);
	assert_value(home, "auth.username", "ann");
	assert_warned(home, "cwd/clouds.yaml is skipped");
	assert_warned(home, "~/clouds.yaml does not exist");
	free(path);
	free(link);
}

static void a_malformed_file_is_an_error(void **state)
{
	struct home *home = *state;

	home_file(home, "home/.config/openstack/clouds.yaml", HOME_ONE);
	home_file(home, "cwd/clouds.yaml", "clouds:\n  one: [\n");
	REFUSED(home, NULL, "cwd/clouds.yaml:3:", "not valid YAML");
	home_file(home, "cwd/clouds.yaml", "- one\n");
	REFUSED(home, NULL, "cwd/clouds.yaml:1:1", "clouds:");
	home_file(home, "cwd/clouds.yaml", "clouds:\n- one\n");
	REFUSED(home, NULL, "cwd/clouds.yaml:1:1", "mapping");
}

static void secure_goes_over_clouds(void **state)
{
	struct home *home = *state;

	home_file(home, "cwd/clouds.yaml", HOME_ONE "    extra: {deep: {a: '1', b: '2'}}\n");
	home_file(home, "home/.config/openstack/secure.yaml",
	        "clouds:\n  one:\n    auth:\n      password: deep\n    extra: {deep: {b: '3'}}\n");
	home_resolve(home, NULL);
	assert_value(home, "auth.password", "deep");
	assert_value(home, "auth.username", "ann");
	assert_value(home, "extra.deep.a", "1");
	assert_value(home, "extra.deep.b", "3");
	assert_source(home, "auth.password", "home/.config/openstack/secure.yaml:4");
	home_file(home, "s.yaml", "clouds: {one: {auth: {password: named}}}");
	home_env(home, "OS_CLIENT_SECURE_FILE", "@/s.yaml");
	home_resolve(home, NULL);
	assert_value(home, "auth.password", "named");
}

static void regions_are_chosen_and_have_values(void **state)
{
	struct home *home = *state;

	home_file(home, "cwd/clouds.yaml",
	        HOME_ONE "    regions:\n    - name: A\n      values:\n        interface: internal\n"
	                 "        auth: {project_name: inner}\n    - B\n");
	home_resolve(home, NULL);
	assert_value(home, "region_name", "A");
	assert_value(home, "interface", "internal");
	assert_value(home, "auth.project_name", "inner");
	assert_value(home, "auth.username", "ann");
	assert_null(json_get(home->config->values, "regions"));
	home_option(home, "region_name", "B");
	home_resolve(home, NULL);
	assert_value(home, "region_name", "B");
	assert_value(home, "interface", "public");
	home->options[1] = "b";
	REFUSED(home, NULL, "cloud \"one\"", "\"b\"", "A, B");
}

static void a_region_takes_name_and_values_only(void **state)
{
	struct home *home = *state;

	home_file(
	        home, "cwd/clouds.yaml", HOME_ONE "    regions:\n    - {name: A, interface: x}\n");
	REFUSED(home, NULL, "cwd/clouds.yaml:11:", "cloud \"one\"", "interface", "values");
	home_file(home, "cwd/clouds.yaml", HOME_ONE "    regions: A\n");
	REFUSED(home, NULL, "must be a list: [A]");
}

static void profiles_go_under_the_cloud(void **state)
{
	struct home *home = *state;

	home_file(home, "cwd/clouds-public.yaml",
	        "public-clouds:\n  acme:\n    auth: {auth_url: 'https://{region_name}.acme/v3'}\n"
	        "    regions: [east, west]\n    interface: admin\n    image_format: raw\n");
	home_file(home, "cwd/clouds.yaml",
	        "clouds:\n  one:\n    profile: acme\n    auth: {username: u}\n    interface: "
	        "internal\n"
	        "  two: {profile: nobody, auth: {auth_url: 'https://x'}}\n"
	        "  three: {profile: 'https://acme.example.com'}\n"
	        "  four: {profile: citycloud, auth: {username: u}}\n");
	home_option(home, "region_name", "west");
	home_resolve(home, "one");
	assert_value(home, "auth.auth_url", "https://west.acme/v3");
	assert_value(home, "interface", "internal");
	assert_value(home, "image_format", "raw");
	home->options[1] = NULL;
	home_resolve(home, "two");
	assert_warned(home, "no profile \"nobody\"");
	REFUSED(home, "three", "cwd/clouds.yaml:7:", "not fetched", "clouds-public.yaml");
	home_resolve(home, "four");
	assert_value(home, "auth.auth_url", "https://Buf1.citycloud.com:5000/v3/");
	assert_source(home, "identity_api_version", "profile citycloud");
}

static void one_bad_cloud_does_not_spoil_the_others(void **state)
{
	struct home *home = *state;
	struct strv names = STRV_INIT;

	home_file(home, "cwd/clouds.yaml",
	        HOME_ONE
	        "  empty:\n  text: x\n  list: []\n  auth: {auth: 3}\n  typo: {auth: {usrname: x}}\n"
	        "  url: {auth: {auth_url: 'https://{nope}/'}}\n");
	assert_string_equal(home_resolve(home, "one")->name, "one");
	REFUSED(home, "empty", "cwd/clouds.yaml:10:3", "cloud \"empty\"");
	REFUSED(home, "text", "cwd/clouds.yaml:11:9", "cloud \"text\"");
	REFUSED(home, "list", "cloud \"list\"");
	REFUSED(home, "auth", "cwd/clouds.yaml:13:16", "mapping");
	REFUSED(home, "typo", "cwd/clouds.yaml:14:26", "usrname", "\"username\"");
	REFUSED(home, "url", "cwd/clouds.yaml:15:26", "{nope}");
	assert_int_equal(config_list_clouds(home_input(home, NULL), &names, &home->error), 0);
	assert_int_equal(names.count, 7);
	assert_string_equal(names.items[0], "one");
	strv_free(&names);
}

static void templates_expand(void **state)
{
	struct home *home = *state;

	home_file(home, "cwd/clouds.yaml",
	        "clouds:\n  one:\n    region_name: R\n    auth: {auth_url: "
	        "'https://{region_name}.x/', username: u}\n"
	        "    compute_endpoint_override: 'http://{region_name}/{{x}}'\n    other: "
	        "'{nothing} }'\n");
	home_resolve(home, NULL);
	assert_value(home, "auth.auth_url", "https://R.x/");
	assert_value(home, "compute_endpoint_override", "http://R/{x}");
	assert_value(home, "other", "{nothing} }");
	assert_warned(home, "other is used as written");
}

static void options_win_over_all(void **state)
{
	struct home *home = *state;

	home_file(home, "cwd/clouds.yaml",
	        "clouds:\n  one:\n    endpoint_type: admin\n    username: top\n    auth: "
	        "{auth_url: 'https://k', "
	        "username: u, user_id: i, project_id: p, tenant_name: t, password: x}\n");
	home_option(home, "auth.username", "opt");
	home_option(home, "auth.project_name", "opt-project");
	home_option(home, "interface", "internal");
	home_option(home, "verify", "false");
	home_option(home, "auth.password", "");
	home_resolve(home, NULL);
	assert_value(home, "auth.username", "opt");
	/* An id of the file must not outlive the name that the operator typed. */
	assert_value(home, "auth.user_id", NULL);
	assert_value(home, "auth.project_name", "opt-project");
	assert_value(home, "auth.project_id", NULL);
	assert_value(home, "interface", "internal");
	assert_value(home, "auth.password", "x");
	assert_false(cloud_config_bool(home->config, "verify", true));
	assert_source(home, "auth.username", "--os-username");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        HOME_TEST(the_only_cloud_needs_no_name),
	        HOME_TEST(of_several_one_has_to_be_named),
	        HOME_TEST(without_any_configuration_there_is_advice),
	        HOME_TEST(options_alone_are_enough),
	        HOME_TEST(variables_make_a_cloud_of_their_own),
	        HOME_TEST(selectors_and_foreign_variables_make_none),
	        HOME_TEST(variables_are_laid_over_a_named_cloud),
	        HOME_TEST(variables_fill_in_what_a_cloud_lacks),
	        HOME_TEST(a_region_by_variable_has_to_be_one_of_the_clouds),
	        HOME_TEST(old_nova_variables_fill_gaps_only),
	        HOME_TEST(an_empty_variable_gives_way_to_the_other_word),
	        HOME_TEST(the_first_file_wins),
	        HOME_TEST(unreadable_files_are_skipped),
	        HOME_TEST(a_malformed_file_is_an_error),
	        HOME_TEST(secure_goes_over_clouds),
	        HOME_TEST(regions_are_chosen_and_have_values),
	        HOME_TEST(a_region_takes_name_and_values_only),
	        HOME_TEST(profiles_go_under_the_cloud),
	        HOME_TEST(one_bad_cloud_does_not_spoil_the_others),
	        HOME_TEST(templates_expand),
	        HOME_TEST(options_win_over_all),
	};
	int failed = cmocka_run_group_tests_name("config", tests, NULL, NULL);

	intern_free_all();
	return failed;
}
