/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Boot: what is asked becomes the body that novaclient would send, and what does not fit is said
 * with its numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "ncnova/boot.h"
#include "ncnova/json.h"

static struct boot_spec *plain(void)
{
	struct boot_spec *spec = boot_spec_new();

	spec->name = xstrdup("my_instance");
	spec->image = xstrdup("cirros");
	spec->flavor = xstrdup("1");
	spec->image_id = xstrdup("image-id");
	spec->flavor_id = xstrdup("1");
	return spec;
}

/* The body as text, compared whole: types and all. */
static void expect_body(struct boot_spec *spec, microversion version, const char *wanted)
{
	struct error error = {0};
	cJSON *body = boot_body(spec, version, &error);
	cJSON *expected = cJSON_Parse(wanted);

	assert_string_equal(error.message, "");
	assert_non_null(body);
	assert_non_null(expected);
	if (!cJSON_Compare(body, expected, true)) {
		char *text = json_print(body, false);

		print_error("the body is %s\n", text);
		free(text);
		fail();
	}
	cJSON_Delete(body);
	cJSON_Delete(expected);
	boot_spec_free(spec);
}

static void plain_body(void **state)
{
	(void)state;
	expect_body(plain(), MV(2, 93),
	        "{\"server\":{\"name\":\"my_instance\",\"imageRef\":\"image-id\",\"flavorRef\":"
	        "\"1\","
	        "\"min_count\":1,\"max_count\":1,\"networks\":\"auto\"}}");
}

static void old_version_sends_an_empty_network_list(void **state)
{
	(void)state;
	expect_body(plain(), MV(2, 1),
	        "{\"server\":{\"name\":\"my_instance\",\"imageRef\":\"image-id\",\"flavorRef\":"
	        "\"1\","
	        "\"min_count\":1,\"max_count\":1,\"networks\":[]}}");
}

static void all_options(void **state)
{
	struct boot_spec *spec = plain();

	(void)state;
	spec->key_name = xstrdup("k");
	spec->availability_zone = xstrdup("nova:host1");
	spec->config_drive = xstrdup("True");
	spec->admin_pass = xstrdup("s3cret");
	spec->description = xstrdup("d");
	spec->hostname = xstrdup("h");
	spec->access_ip_v4 = xstrdup("192.0.2.1");
	spec->min_count = 2;
	spec->max_count = 3;
	spec->user_data = xstrdup("#!/bin/sh\n");
	strv_add(&spec->tags, "blue");
	strv_add(&spec->security_groups, "default");
	boot_pair_add(&spec->meta, &spec->meta_count, "role", "old");
	boot_pair_add(&spec->meta, &spec->meta_count, "role", "web");
	boot_pair_add(&spec->hints, &spec->hint_count, "group", "g");
	boot_pair_add(&spec->hints, &spec->hint_count, "different_host", "a");
	boot_pair_add(&spec->hints, &spec->hint_count, "different_host", "b");
	assert_int_equal(boot_add_nic(spec, "net-id=n1,v4-fixed-ip=10.0.0.5,tag=t", NULL), 0);
	assert_int_equal(boot_add_nic(spec, "port-id=p1", NULL), 0);
	expect_body(spec, MV(2, 93),
	        "{\"server\":{\"name\":\"my_instance\",\"imageRef\":\"image-id\",\"flavorRef\":"
	        "\"1\","
	        "\"user_data\":\"IyEvYmluL3NoCg==\",\"min_count\":2,\"max_count\":3,\"key_name\":"
	        "\"k\","
	        "\"adminPass\":\"s3cret\",\"availability_zone\":\"nova:host1\",\"config_drive\":"
	        "true,"
	        "\"accessIPv4\":\"192.0.2.1\",\"description\":\"d\",\"hostname\":\"h\","
	        "\"metadata\":{\"role\":\"web\"},\"security_groups\":[{\"name\":\"default\"}],"
	        "\"tags\":[\"blue\"],"
	        "\"networks\":[{\"uuid\":\"n1\",\"fixed_ip\":\"10.0.0.5\",\"tag\":\"t\"},{\"port\":"
	        "\"p1\"}]},"
	        "\"os:scheduler_hints\":{\"group\":\"g\",\"different_host\":[\"a\",\"b\"]}}");
}

static void devices(void **state)
{
	struct boot_spec *spec = plain();

	(void)state;
	strv_add(&spec->block_devices, "source=blank,dest=volume,size=2,shutdown=remove");
	strv_add(&spec->ephemerals, "size=4,format=ext4");
	spec->swap = xstrdup("512");
	expect_body(spec, MV(2, 93),
	        "{\"server\":{\"name\":\"my_instance\",\"imageRef\":\"image-id\",\"flavorRef\":"
	        "\"1\","
	        "\"min_count\":1,\"max_count\":1,\"networks\":\"auto\",\"block_device_mapping_v2\":"
	        "["
	        "{\"uuid\":\"image-id\",\"source_type\":\"image\",\"destination_type\":\"local\","
	        "\"boot_index\":0,\"delete_on_termination\":true},"
	        "{\"source_type\":\"blank\",\"destination_type\":\"volume\",\"volume_size\":\"2\","
	        "\"delete_on_termination\":true},"
	        "{\"source_type\":\"blank\",\"destination_type\":\"local\",\"boot_index\":-1,"
	        "\"delete_on_termination\":true,\"volume_size\":\"4\",\"guest_format\":\"ext4\"},"
	        "{\"source_type\":\"blank\",\"destination_type\":\"local\",\"boot_index\":-1,"
	        "\"delete_on_termination\":true,\"guest_format\":\"swap\",\"volume_size\":\"512\"}]"
	        "}}");
}

static void new_volume_from_the_image(void **state)
{
	struct boot_spec *spec = plain();

	(void)state;
	spec->new_volume = true;
	spec->new_volume_gb = 10;
	expect_body(spec, MV(2, 93),
	        "{\"server\":{\"name\":\"my_instance\",\"imageRef\":\"\",\"flavorRef\":\"1\","
	        "\"min_count\":1,\"max_count\":1,\"networks\":\"auto\",\"block_device_mapping_v2\":"
	        "["
	        "{\"uuid\":\"image-id\",\"source_type\":\"image\",\"destination_type\":\"volume\","
	        "\"boot_index\":0,\"delete_on_termination\":true,\"volume_size\":10}]}}");
}

static void files_until_2_56(void **state)
{
	char path[] = "/tmp/ncnova-test-XXXXXX";
	int fd = mkstemp(path);
	struct boot_spec *spec = plain();
	struct error error = {0};

	(void)state;
	assert_int_equal(write(fd, "hi", 2), 2);
	close(fd);
	boot_pair_add(&spec->files, &spec->file_count, "/etc/motd", path);
	assert_int_equal(boot_check(spec, MV(2, 93), &error), ERR_VERSION);
	assert_non_null(strstr(error.message, "2.56"));
	assert_int_equal(boot_check(spec, MV(2, 1), &error), 0);
	expect_body(spec, MV(2, 1),
	        "{\"server\":{\"name\":\"my_instance\",\"imageRef\":\"image-id\",\"flavorRef\":"
	        "\"1\","
	        "\"min_count\":1,\"max_count\":1,\"networks\":[],"
	        "\"personality\":[{\"path\":\"/etc/motd\",\"contents\":\"aGk=\"}]}}");
	unlink(path);
}

static void user_data_is_measured_before_it_is_sent(void **state)
{
	struct error error = {0};
	char *message;

	(void)state;
	assert_int_equal(boot_check_user_data(0, &error), 0);
	assert_int_equal(boot_check_user_data(49149, &error), 0);
	assert_int_equal(boot_check_user_data(49150, &error), ERR_IO);
	message = error.message;
	assert_non_null(strstr(message, "49150 bytes, 65536 in base64"));
	assert_non_null(strstr(message, "accepts 65535 in base64, which is 49149 bytes"));
}

static void a_missing_user_data_file_is_named(void **state)
{
	struct boot_spec *spec = plain();
	struct error error = {0};

	(void)state;
	spec->user_data_file = xstrdup("/nonexistent/file");
	assert_null(boot_body(spec, MV(2, 93), &error));
	assert_string_equal(error.message, "Can't open '/nonexistent/file': [Errno 2] No such file "
	                                   "or directory: '/nonexistent/file'");
	boot_spec_free(spec);
}

static void nics_refused(void **state)
{
	static const char *const bad[] = {"net-id", "net-id=a,port-id=b", "net-id=a,net-id=b",
	        "v4-fixed-ip=10.0.0.1", "net-id=a,v4-fixed-ip=nonsense", "net-id=a,auto", "",
	        "color=red", "net-id=a,v4-fixed-ip=10.0.0.1,v6-fixed-ip=fd00::1"};
	struct boot_spec *spec = plain();

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct error error = {0};

		assert_int_equal(boot_add_nic(spec, bad[i], &error), ERR_USAGE);
		assert_true(error.message[0]);
		assert_int_equal(spec->nic_count, 0);
	}
	assert_int_equal(boot_add_nic(spec, "none", NULL), 0);
	assert_int_equal(boot_add_nic(spec, "net-id=a", NULL), ERR_USAGE);
	boot_spec_free(spec);
}

static void expect_refused(
        struct boot_spec *spec, microversion version, int code, const char *words)
{
	struct error error = {0};

	assert_int_equal(boot_check(spec, version, &error), code);
	if (!strstr(error.message, words)) {
		print_error("\"%s\" does not say \"%s\"\n", error.message, words);
		fail();
	}
	boot_spec_free(spec);
}

static void checks(void **state)
{
	struct boot_spec *spec = plain();

	(void)state;
	free(spec->flavor);
	spec->flavor = NULL;
	expect_refused(spec, MV(2, 93), ERR_USAGE, "you need to specify a Flavor ID.");
	spec = plain();
	spec->boot_volume = xstrdup("v");
	expect_refused(spec, MV(2, 93), ERR_USAGE, "at least one source ID");
	spec = plain();
	spec->min_count = 3;
	expect_refused(spec, MV(2, 93), ERR_USAGE, "min_count should be <= max_count");
	spec = plain();
	spec->config_drive = xstrdup("perhaps");
	expect_refused(spec, MV(2, 93), ERR_USAGE, "must be a boolean value");
	spec = plain();
	strv_add(&spec->tags, "x");
	expect_refused(spec, MV(2, 51), ERR_VERSION, "--tags needs compute API version 2.52");
}

static const char *finding(const struct preflight *preflight, const char *rule)
{
	for (size_t i = 0; i < preflight->count; i++)
		if (str_eq(preflight->findings[i].rule, rule))
			return preflight->findings[i].message;
	return "";
}

static void preflight_names_rules_and_numbers(void **state)
{
	struct boot_spec *spec = plain();
	struct preflight out;
	cJSON *image = cJSON_Parse(
	        "{\"name\":\"win\",\"status\":\"active\",\"min_ram\":4096,\"min_disk\":40}");
	cJSON *flavor = cJSON_Parse("{\"name\":\"m1.small\",\"ram\":2048,\"disk\":20,\"vcpus\":2}");
	cJSON *limits = cJSON_Parse(
	        "{\"maxTotalInstances\":10,\"totalInstancesUsed\":8,\"maxTotalCores\":20,"
	        "\"totalCoresUsed\":15,\"maxTotalRAMSize\":-1,\"totalRAMUsed\":9}");
	cJSON *networks = cJSON_Parse(
	        "[{\"id\":\"a\",\"subnets\":[\"s\"]},{\"id\":\"b\",\"subnets\":[\"s\"]},"
	        "{\"id\":\"ext\",\"router:external\":true,\"subnets\":[\"s\"]}]");

	(void)state;
	spec->min_count = spec->max_count = 3;
	preflight_check(spec, image, flavor, limits, networks, MV(2, 93), &out);
	assert_int_equal(out.worst, FINDING_ERROR);
	assert_string_equal(finding(&out, "min_ram"),
	        "image win needs 4096 MiB RAM; flavor m1.small has 2048 MiB");
	assert_string_equal(finding(&out, "min_disk"),
	        "image win needs a 40 GiB disk; flavor m1.small has 20 GiB");
	assert_string_equal(finding(&out, "quota instances"),
	        "3 × 1 = 3 instances requested; 8 of 10 used, 2 left");
	assert_string_equal(
	        finding(&out, "quota cores"), "3 × 2 = 6 cores requested; 15 of 20 used, 5 left");
	assert_string_equal(finding(&out, "quota ram"), "");
	assert_non_null(strstr(finding(&out, "network"), "2 networks are possible"));
	preflight_free(&out);
	spec->min_count = spec->max_count = 1;
	spec->network_mode = BOOT_NET_LIST;
	cJSON_ReplaceItemInObject(image, "min_ram", cJSON_CreateNull());
	cJSON_ReplaceItemInObject(image, "min_disk", cJSON_CreateString("not a number"));
	preflight_check(spec, image, flavor, limits, networks, MV(2, 93), &out);
	assert_int_equal(out.count, 0);
	preflight_free(&out);
	boot_spec_free(spec);
	cJSON_Delete(image);
	cJSON_Delete(flavor);
	cJSON_Delete(limits);
	cJSON_Delete(networks);
}

static void command_line_leaves_secrets_out(void **state)
{
	struct boot_spec *spec = plain();
	struct boot_spec *copy;
	struct buf text = BUF_INIT;

	(void)state;
	spec->admin_pass = xstrdup("s3cret");
	spec->user_data = xstrdup("password: hunter2");
	free(spec->name);
	spec->name = xstrdup("it's mine");
	boot_add_nic(spec, "net-id=n1", NULL);
	copy = boot_spec_copy(spec);
	boot_spec_free(spec);
	boot_command_line(copy, &text);
	assert_string_equal(buf_str(&text),
	        "ncnova boot --image image-id --flavor 1 --nic net-id=n1 --user-data FILE "
	        "--admin-pass PASSWORD 'it'\\''s mine'");
	buf_free(&text);
	boot_spec_free(copy);
}

static void flavors_that_do_not_fit_say_why(void **state)
{
	cJSON *image = cJSON_Parse("{\"min_ram\":512,\"min_disk\":1,\"size\":3221225472}");
	cJSON *flavor = cJSON_Parse("{\"ram\":512,\"disk\":2,\"vcpus\":1}");
	cJSON *limits = cJSON_Parse("{\"maxTotalCores\":4,\"totalCoresUsed\":4}");
	struct buf reason = BUF_INIT;

	(void)state;
	assert_int_equal(preflight_flavor_fits(image, flavor, 1, NULL, &reason), 1);
	assert_string_equal(buf_str(&reason), "needs a 3 GiB disk for the image, has 2");
	buf_clear(&reason);
	cJSON_ReplaceItemInObject(flavor, "disk", cJSON_CreateNumber(0));
	assert_int_equal(preflight_flavor_fits(image, flavor, 1, NULL, &reason), 0);
	assert_int_equal(preflight_flavor_fits(image, flavor, 1, limits, &reason), 1);
	assert_string_equal(buf_str(&reason), "needs 1 cores, quota leaves 0");
	buf_free(&reason);
	cJSON_Delete(image);
	cJSON_Delete(flavor);
	cJSON_Delete(limits);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(plain_body),
	        cmocka_unit_test(old_version_sends_an_empty_network_list),
	        cmocka_unit_test(all_options),
	        cmocka_unit_test(devices),
	        cmocka_unit_test(new_volume_from_the_image),
	        cmocka_unit_test(files_until_2_56),
	        cmocka_unit_test(user_data_is_measured_before_it_is_sent),
	        cmocka_unit_test(a_missing_user_data_file_is_named),
	        cmocka_unit_test(nics_refused),
	        cmocka_unit_test(checks),
	        cmocka_unit_test(preflight_names_rules_and_numbers),
	        cmocka_unit_test(command_line_leaves_secrets_out),
	        cmocka_unit_test(flavors_that_do_not_fit_say_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
