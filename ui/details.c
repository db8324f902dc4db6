/* One object, whole: what is wrong first, then where it can be reached, then everything the service
 * tells of it. */
#include <stdlib.h>
#include <string.h>

#include "ncnova/clock.h"
#include "ncnova/json.h"
#include "ncnova/text.h"
#include "ui/app.h"

struct details {
	struct pager pager;
	struct ui *ui;
	const struct resource *resource;
	char *id;
	cJSON *object; /* NULL until it has come */
	struct error error;
	struct getting *call;
	int64_t changed_ms; /* of the row when it was last asked for; -1: there was none */
	bool json;          /* as the service sent it */
};

static void row_line(struct buf *out, const char *label, const char *text, enum style style)
{
	struct buf clean = BUF_INIT;

	clean_text(&clean, text, strlen(text), CLEAN_LINE);
	styled(out, style, "%-28s %s", label, buf_str(&clean));
	buf_free(&clean);
}

/* The fault, its time, and for an administrator where it happened. */
static void add_fault(struct buf *out, const cJSON *server)
{
	const cJSON *fault = json_get(server, "fault");
	const char *message = json_str(fault, "message"), *text = json_str(fault, "details"),
	           *created = json_str(fault, "created");
	struct buf clean = BUF_INIT;
	char *at;

	if (!message)
		return;
	clean_text(&clean, message, strlen(message), CLEAN_LINE);
	styled(out, STYLE_ERROR, "%s", buf_str(&clean));
	at = clean_dup(created);
	styled(out, STYLE_DIM, "code %d%s%s", (int)json_int(fault, "code", 0), at ? ", at " : "",
	        at ? at : "");
	free(at);
	if (text && *text && strcmp(text, message) != 0) {
		buf_clear(&clean);
		clean_text(&clean, text, strlen(text), CLEAN_LINES);
		buf_printf(out, "%s\n", buf_str(&clean));
	}
	buf_putc(out, '\n');
	buf_free(&clean);
}

static void add_status(struct buf *out, const cJSON *server)
{
	const char *status = json_str(server, "status"),
	           *task = json_str(server, "OS-EXT-STS:task_state");
	char *text = xasprintf(
	        "%s%s%s", status ? status : "?", task && *task ? ", " : "", task ? task : "");

	row_line(out, "Status", text, style_of_status(status ? status : ""));
	free(text);
}

static void add_addresses(struct buf *out, const cJSON *server)
{
	const cJSON *network, *address;

	cJSON_ArrayForEach(network, json_get(server, "addresses"))
	{
		cJSON_ArrayForEach(address, network)
		{
			const char *type = json_str(address, "OS-EXT-IPS:type"),
			           *mac = json_str(address, "OS-EXT-IPS-MAC:mac_addr"),
			           *addr = json_str(address, "addr");
			char *label = xasprintf("Address %s", network->string);
			char *text = xasprintf("%-16s  %s  %s", addr ? addr : "?", type ? type : "",
			        mac ? mac : "");
			char *clean = clean_dup(label);

			row_line(out, clean, text, STYLE_NORMAL);
			free(clean);
			free(label);
			free(text);
		}
	}
}

/* Name and id, as far as the collections know the name. */
static void add_named(struct details *details, struct buf *out, const char *label,
        const struct resource *resource, const char *id)
{
	const char *name = ui_name(details->ui, resource, id);
	char *text = str_eq(name, id) ? xstrdup(id) : xasprintf("%s (%s)", name, id);

	row_line(out, label, text, STYLE_NORMAL);
	free(text);
}

static void add_flavor(struct details *details, struct buf *out, const cJSON *flavor)
{
	const char *name = json_str(flavor, "original_name"), *id = json_str(flavor, "id");
	char *text;

	if (!name && id) {
		add_named(details, out, "Flavor", &resource_flavor, id);
		return;
	}
	text = xasprintf("%s (%lld VCPUs, %lld MB RAM, %lld GB disk)", name ? name : "?",
	        (long long)json_int(flavor, "vcpus", 0), (long long)json_int(flavor, "ram", 0),
	        (long long)json_int(flavor, "disk", 0));
	row_line(out, "Flavor", text, STYLE_NORMAL);
	free(text);
}

static void add_server(struct details *details, struct buf *out)
{
	const cJSON *server = details->object;
	const char *image = json_str(json_get(server, "image"), "id"),
	           *name = json_str(server, "name");

	add_fault(out, server);
	row_line(out, "Name", name ? name : "", STYLE_BOLD);
	row_line(out, "Id", details->id, STYLE_NORMAL);
	add_status(out, server);
	add_addresses(out, server);
	if (image)
		add_named(details, out, "Image", &resource_image, image);
	else
		row_line(out, "Image", "boots from a volume", STYLE_NORMAL);
	add_flavor(details, out, json_get(server, "flavor"));
	buf_putc(out, '\n');
	styled(out, STYLE_TITLE_ACTIVE, "All fields");
}

static int by_key(const void *a, const void *b)
{
	return strcmp((*(const cJSON *const *)a)->string, (*(const cJSON *const *)b)->string);
}

/* Lists and objects as short JSON; what is null as "-". */
static void add_field(struct buf *out, const cJSON *item)
{
	struct buf text = BUF_INIT, key = BUF_INIT, safe = BUF_INIT;

	clean_text(&key, item->string, strlen(item->string), CLEAN_LINE);
	if (redact_is_secret_key(item->string))
		buf_puts(&text, "***");
	else if (cJSON_IsNull(item))
		buf_puts(&text, "-");
	else if (cJSON_IsObject(item) || cJSON_IsArray(item)) {
		char *json = json_print(item, false);

		redact_json(&safe, json, strlen(json));
		buf_puts(&text, buf_str(&safe));
		free_secret(json);
	} else
		json_to_text(&text, item);
	row_line(out, buf_str(&key), buf_str(&text), STYLE_NORMAL);
	buf_free(&text);
	buf_free(&key);
	buf_free(&safe);
}

static void add_fields(struct buf *out, const cJSON *object, const char *shown)
{
	const cJSON *items[256], *item;
	size_t count = 0;

	cJSON_ArrayForEach(item, object)
	{
		if (count < 256 && !str_eq(item->string, "links") && !str_eq(item->string, shown))
			items[count++] = item;
	}
	qsort(items, count, sizeof *items, by_key);
	for (size_t i = 0; i < count; i++)
		add_field(out, items[i]);
}

static void add_json(struct buf *out, const cJSON *object)
{
	char *text = json_print(object, true);

	redact_json(out, text, strlen(text));
	free_secret(text);
}

static void write_text(struct details *details)
{
	struct buf out = BUF_INIT;

	if (details->error.code) {
		struct buf why = BUF_INIT;

		error_format(&details->error, &why);
		styled(&out, STYLE_ERROR, "%s", buf_str(&why));
		styled(&out, STYLE_DIM, "R asks again.");
		buf_free(&why);
	} else if (!details->object) {
		styled(&out, STYLE_BUSY, "The %s is being asked for ...", details->resource->name);
	}
	if (details->object && details->json)
		add_json(&out, details->object);
	else if (details->object) {
		if (details->resource == &resource_server)
			add_server(details, &out);
		add_fields(&out, details->object,
		        details->resource == &resource_server ? "addresses" : NULL);
	}
	pager_text(&details->pager, buf_str(&out));
	buf_free(&out);
	ui_dirty(details->ui);
}

static void came(void *data, cJSON *object, const struct error *error)
{
	struct details *details = data;

	details->call = NULL;
	details->error = error ? *error : (struct error){0};
	if (object) {
		cJSON_Delete(details->object);
		details->object = cJSON_Duplicate(object, true);
	}
	write_text(details);
}

static void ask(struct details *details)
{
	const struct row *row =
	        collection_get(ui_collection(details->ui, details->resource), details->id);

	if (details->call)
		return;
	details->changed_ms = row ? row->changed_ms : -1;
	details->call = manager_get(
	        details->ui->command->session, details->resource, details->id, came, details);
}

/* Asked again when the list showed that something is different. */
static void changed(struct view *view)
{
	struct details *details = view->data;
	const struct row *row =
	        collection_get(ui_collection(details->ui, details->resource), details->id);

	if ((row ? row->changed_ms : -1) != details->changed_ms)
		ask(details);
}

static void draw(struct view *view, WINDOW *win)
{
	pager_draw(view->data, view, win);
}

static bool key_pressed(struct view *view, int key)
{
	/* Enter has a meaning of its own here, and so has `l`. */
	return key != '\r' && key != 'l' && key != 'h' && pager_key(view->data, key);
}

static bool subject(struct view *view, struct subject *out)
{
	const struct details *details = view->data;

	out->resource = details->resource;
	strv_add(&out->ids, details->id);
	return true;
}

static void closed(struct view *view)
{
	struct details *details = view->data;

	if (details->call)
		manager_get_cancel(details->call);
	cJSON_Delete(details->object);
	pager_free(&details->pager);
	free(details->id);
	free(details);
}

static void again(struct view *view)
{
	ask(view->data);
}

static void leave(struct view *view)
{
	view_close(view);
}

static void search(struct view *view)
{
	pager_bindings[0].run(view);
}

static void toggle_json(struct view *view)
{
	struct details *details = view->data;

	details->json = !details->json;
	details->pager.top = 0;
	write_text(details);
}

static const struct binding bindings[] = {
        {.key = KEY_ESC,
                .key2 = 'q',
                .label = "Esc",
                .word = "back",
                .help = "Goes back.",
                .run = leave},
        {.key = '/', .label = "/", .help = "Searches the text; n and N go on.", .run = search},
        {.key = 'y',
                .label = "y",
                .word = "JSON",
                .help = "The object as the service sent it, and back.",
                .run = toggle_json},
        {.key = 'R', .label = "R", .help = "Asks again.", .run = again},
        {.key = 0},
};

static const struct view_ops details_ops = {
        .name = "details",
        .draw = draw,
        .key = key_pressed,
        .changed = changed,
        .closed = closed,
        .bindings = bindings,
        .shared = resource_bindings,
        .subject = subject,
};

static void open(struct ui *ui, const struct resource *resource, const char *id, bool json)
{
	struct details *details = xcalloc(1, sizeof *details);
	char *title = xasprintf(
	        "%s %s%s", resource->name, ui_name(ui, resource, id), json ? " (JSON)" : "");

	pager_init(&details->pager, title);
	details->ui = ui;
	details->resource = resource;
	details->id = xstrdup(id);
	details->json = json;
	view_open(ui, &details_ops, details);
	write_text(details);
	ask(details);
	free(title);
}

void ui_details(struct ui *ui, const struct resource *resource, const char *id)
{
	open(ui, resource, id, false);
}

void ui_json(struct ui *ui, const struct resource *resource, const char *id)
{
	open(ui, resource, id, true);
}
