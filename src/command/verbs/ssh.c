/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ssh to a server: chooses its address and runs ssh. */
#include "ssh.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ncnova/json.h"
#include "ncnova/text.h"
#include "src/command/verbs.h"
#include "rows.h"

/* The addresses of the network that is meant; NULL with the error. */
static const cJSON *ssh_network(
        const cJSON *server, const char *word, const char *network, struct error *error)
{
	const cJSON *all = json_get(server, "addresses"),
	            *chosen = json_get(all, network ? network : "");

	if (network && !(chosen && chosen->child))
		error_set_type(error, ERR_NOT_FOUND, "ResourceNotFound",
		        "Server '%s' is not attached to network '%s'", word, network);
	else if (!network && !(all && all->child))
		error_set_type(error, ERR_STATE, "CommandError",
		        "Server '%s' is not attached to any network.", word);
	else if (!network && all->child->next)
		error_set_type(error, ERR_STATE, "CommandError",
		        "Server '%s' is attached to more than one network. Please pick the network "
		        "to use.",
		        word);
	else
		return network ? chosen : all->child;
	return NULL;
}

/* An address that says not of which type it is counts as floating. */
static const char *ssh_address(
        const cJSON *addresses, const struct args *args, const char *word, struct error *error)
{
	const char *type = args_get(args, "--address-type"), *network = args_get(args, "--network"),
	           *found = NULL;
	int version = args_has(args, "--ipv6") ? 6 : 4, count = 0;
	const cJSON *address;

	type = args_has(args, "--private") ? "fixed" : type ? type : "floating";
	cJSON_ArrayForEach(address, addresses)
	{
		const char *its = json_str(address, "OS-EXT-IPS:type");

		if (json_int(address, "version", 0) == version &&
		        str_eq(its ? its : "floating", type) && json_str(address, "addr")) {
			found = json_str(address, "addr");
			count++;
		}
	}
	if (count == 1)
		return found;
	if (count)
		error_set_type(error, ERR_STATE, "CommandError",
		        "More than one IPv%d %s address found.", version, type);
	else
		error_set_type(error, ERR_NOT_FOUND, "ResourceNotFound",
		        "No address that would match network '%s' and type '%s' of version IPv%d "
		        "has been found for server '%s'.",
		        network ? network : "None", type, version, word);
	return NULL;
}

/* Separate words, no shell: a shell must never interpret text from a cloud. */
static int ssh_line_words(const struct args *args, const char *login, const char *address,
        struct strv *words, struct error *error)
{
	long port;
	int rc = args_long(args, "--port", 22, &port, error);

	strv_add(words, "ssh");
	strv_add(words, args_has(args, "--ipv6") ? "-6" : "-4");
	strv_take(words, xasprintf("-p%ld", port));
	if (args_get(args, "--identity") && *args_get(args, "--identity")) {
		strv_add(words, "-i");
		strv_add(words, args_get(args, "--identity"));
	}
	strv_take(words, xasprintf("%s@%s", login, address));
	if (!rc && args_get(args, "--extra-opts"))
		rc = command_split(args_get(args, "--extra-opts"), words, error);
	return rc;
}

static int ssh_run(struct command *command, const struct strv *words, struct error *error)
{
	char **argv = xcalloc(words->count + 1, sizeof *argv);
	int status = 0;
	pid_t pid;

	memcpy(argv, words->items, words->count * sizeof *argv);
	fflush(command->printer.out);
	pid = fork();
	if (!pid) {
		execvp(argv[0], argv);
		fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
		_exit(127);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	free(argv);
	return pid > 0 ? 0
	               : error_set_type(error, ERR_IO, "CommandError", "ssh cannot be started: %s",
	                         strerror(errno));
}

int verb_ssh(struct command *command, const struct args *args, struct error *error)
{
	const char *word = args_positional(args, "server", 0), *at = strchr(word, '@');
	const char *login = args_get(args, "--login"), *address;
	char *user = at ? xstrndup(word, (size_t)(at - word)) : xstrdup(login ? login : "root");
	struct strv words = STRV_INIT;
	const cJSON *addresses;
	cJSON *server;
	int rc = 0;

	if (command->screen) {
		free(user);
		return error_set_type(error, ERR_USAGE, "CommandError",
		        "on the screen, use the key s to connect");
	}
	word = at ? at + 1 : word;
	server = find_server(command, word, false, error);
	addresses = server ? ssh_network(server, word, args_get(args, "--network"), error) : NULL;
	address = addresses ? ssh_address(addresses, args, word, error) : NULL;
	rc = address ? ssh_line_words(args, user, address, &words, error) : error->code;
	if (!rc && command->changes.dry_run)
		for (size_t i = 0; i < words.count; i++)
			fprintf(command->printer.out, "%s%s", words.items[i],
			        i + 1 < words.count ? " " : "\n");
	else if (!rc)
		rc = ssh_run(command, &words, error);
	strv_free(&words);
	cJSON_Delete(server);
	free(user);
	return rc;
}

const struct option ssh_options[] = {
        OPT_VALUE("--port", "<port>", "SSH port (default: 22)"),
        OPT_FLAG("--private", "Same as --address-type fixed"),
        OPT_VALUE("--address-type", "<type>", "Address type: fixed, or floating (the default)"),
        OPT_VALUE("--network", "<network>", "Use the address in this network",
                .completes = &resource_network),
        OPT_FLAG("--ipv6", "Use an IPv6 address instead of IPv4"),
        OPT_VALUE("--login", "<login>", "Login name (default: root)"),
        OPT_VALUE("--identity", "<file>", "Private key file", .alias = "-i", .file = true),
        OPT_VALUE("--extra-opts", "<options>", "More options and arguments for ssh"),
        END,
};
const struct positional ssh_positionals[] = {
        ARG("server", "Server, by name or ID; USER@SERVER sets the login name",
                .completes = &resource_server),
        END,
};
