/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What Python's pprint.pformat() makes of the same values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "ncnova/json.h"
#include "src/command/verbs.h"

static void values_are_broken_as_python_breaks_them(void **state)
{
	static const struct {
		const char *json, *text;
	} cases[] = {
	        {"[]", "[]"},
	        {"{\"b\": 1, \"a\": null}", "{'a': None, 'b': 1}"},
	        {"\"text\"", "'text'"},
	        {"[{\"event\": \"compute_stop_instance\", \"start_time\": "
	         "\"2026-11-25T16:20:28.000000\", \"result\": \"Success\", \"traceback\": null}]",
	                "[{'event': 'compute_stop_instance',\n"
	                "  'result': 'Success',\n"
	                "  'start_time': '2026-11-25T16:20:28.000000',\n"
	                "  'traceback': None}]"},
	        {"[{\"event\": \"compute_stop_instance\", \"start_time\": "
	         "\"2026-11-25T16:20:28.000000\"}, {\"event\": \"compute_start_instance\", "
	         "\"start_time\": \"2026-11-25T16:20:29.000000\"}]",
	                "[{'event': 'compute_stop_instance', 'start_time': "
	                "'2026-11-25T16:20:28.000000'},\n"
	                " {'event': 'compute_start_instance',\n"
	                "  'start_time': '2026-11-25T16:20:29.000000'}]"},
	        {"[{\"traceback\": \"  File "
	         "\\\"/usr/lib/python3/dist-packages/nova/compute/utils.py\\\", line 1439, in "
	         "decorated_function\\n    return function(self, context, *args, **kwargs)\\n\", "
	         "\"result\": \"Error\"}]",
	                "[{'result': 'Error',\n"
	                "  'traceback': '  File "
	                "\"/usr/lib/python3/dist-packages/nova/compute/utils.py\", '\n"
	                "               'line 1439, in decorated_function\\n'\n"
	                "               '    return function(self, context, *args, "
	                "**kwargs)\\n'}]"},
	        {"{\"details\": "
	         "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	         "aaaaaaaaaaa\", \"it's\": [1, 2.5, true, false]}",
	                "{'details': "
	                "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	                "aaaaaaaaaaaaaaaaa',\n"
	                " \"it's\": [1, 2.5, True, False]}"},
	        {"[{\"z\": {\"y\": 1, \"b\": [1, 2]}, \"words\": \"größer als achtzig Zeichen, "
	         "damit es in mehrere Zeilen gehört, und noch eine\"}]",
	                "[{'words': 'größer als achtzig Zeichen, damit es in mehrere Zeilen "
	                "gehört, und '\n"
	                "           'noch eine',\n"
	                "  'z': {'b': [1, 2], 'y': 1}}]"},
	        {"[\"one\", \"two two two two two two two two two two two two two two two two two "
	         "two two two two\"]",
	                "['one',\n"
	                " 'two two two two two two two two two two two two two two two two two two "
	                "two '\n"
	                " 'two two']"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cJSON *value = cJSON_Parse(cases[i].json);
		struct buf out = BUF_INIT;

		assert_non_null(value);
		python_pprint(&out, value);
		assert_string_equal(buf_str(&out), cases[i].text);
		buf_free(&out);
		cJSON_Delete(value);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(values_are_broken_as_python_breaks_them)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
