/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formatters that several resources share: what a JSON value looks like in a cell. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/json.h"
#include "ncnova/resource.h"

void format_addresses(struct buf *out, const cJSON *value, const cJSON *object)
{
	const cJSON *network, *address;

	(void)object;
	if (!cJSON_IsObject(value))
		return;
	cJSON_ArrayForEach(network, value)
	{
		bool first = true;

		if (out->len)
			buf_puts(out, "; ");
		buf_printf(out, "%s=", network->string);
		cJSON_ArrayForEach(address, network)
		{
			const char *text = json_str(address, "addr");

			if (!text)
				continue;
			buf_printf(out, "%s%s", first ? "" : ", ", text);
			first = false;
		}
	}
}

void format_power_state(struct buf *out, const cJSON *value, const cJSON *object)
{
	static const char *const words[] = {
	        "NOSTATE", NULL, NULL, "Paused", "Shutdown", NULL, "Crashed", "Suspended"};

	(void)object;
	if (!cJSON_IsNumber(value)) {
		return;
	}
	if (value->valueint == 1)
		buf_puts(out, "Running");
	else if (value->valueint >= 0 && value->valueint < 8 && words[value->valueint])
		buf_puts(out, words[value->valueint]);
	else
		buf_puts(out, "N/A");
}

void format_image_ref(struct buf *out, const cJSON *value, const cJSON *object)
{
	const char *id = json_str(value, "id");

	(void)object;
	if (id)
		buf_puts(out, id);
	else if (value)
		buf_puts(out, "Attempt to boot from volume - no image supplied");
}

void format_names(struct buf *out, const cJSON *value, const cJSON *object)
{
	const cJSON *item;

	(void)object;
	if (!cJSON_IsArray(value))
		return;
	cJSON_ArrayForEach(item, value)
	{
		const char *name = json_str(item, "name");

		if (name)
			buf_printf(out, "%s%s", out->len ? ", " : "", name);
	}
}

void format_list(struct buf *out, const cJSON *value, const cJSON *object)
{
	const cJSON *item;

	(void)object;
	if (!cJSON_IsArray(value))
		return;
	cJSON_ArrayForEach(item, value)
	{
		if (out->len)
			buf_puts(out, ", ");
		json_to_text(out, item);
	}
}

void format_bytes(struct buf *out, const cJSON *value, const cJSON *object)
{
	static const char units[] = "BKMGTP";
	double size;
	int unit = 0;

	(void)object;
	if (!cJSON_IsNumber(value) || value->valuedouble < 0)
		return;
	size = value->valuedouble;
	while (size >= 1024 && unit < 5) {
		size /= 1024;
		unit++;
	}
	buf_printf(out, size < 10 && unit ? "%.1f%c" : "%.0f%c", size, units[unit]);
}

bool number_prefix(const char *text, double *number, const char **end)
{
	const char *p = text + (*text == '-');
	size_t whole = strspn(p, "0123456789"), part;

	if (!whole || whole > 300)
		return false;
	p += whole;
	part = *p == '.' ? strspn(p + 1, "0123456789") : 0;
	*end = part ? p + 1 + part : p;
	*number = strtod(text, NULL);
	return true;
}

bool cell_number(const char *cell, double *number)
{
	static const char units[] = "BKMGTP";
	const char *end, *unit;

	if (!number_prefix(cell, number, &end))
		return false;
	unit = *end ? strchr(units, *end) : NULL;
	if (unit && !end[1]) {
		for (; unit > units; unit--)
			*number *= 1024;
		return true;
	}
	return !*end || str_starts(end, " / ");
}
