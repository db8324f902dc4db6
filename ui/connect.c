/* ssh to a server, in the terminal that the screen leaves for it; jobs go on being followed
 * meanwhile. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ncnova/text.h"
#include "ui/app.h"

struct child {
	pid_t pid;
	int status;
	bool ended;
};

static void child_ended(void *data, int signo)
{
	struct child *child = data;

	(void)signo;
	if (waitpid(child->pid, &child->status, WNOHANG) == child->pid)
		child->ended = true;
}

/* Ctrl-C is for the child alone. */
static void leave_it(void *data, int signo)
{
	(void)data;
	(void)signo;
}

static void exec_child(char **words)
{
	signal(SIGINT, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	execvp(words[0], words);
	fprintf(stderr, "%s: %s\n", words[0], strerror(errno));
	_exit(127);
}

static void run(struct ui *ui, const struct strv *words)
{
	struct loop *loop = ui->command->loop;
	struct child child = {0};

	app_leave(ui);
	loop_signal(loop, SIGCHLD, child_ended, &child);
	loop_signal(loop, SIGINT, leave_it, NULL);
	child.pid = fork();
	if (!child.pid)
		exec_child(words->items);
	if (child.pid > 0)
		while (!child.ended)
			loop_turn(loop, -1);
	loop_signal(loop, SIGCHLD, NULL, NULL);
	app_return_from(ui);
	if (child.pid < 0)
		ui_toast(ui, TOAST_ERROR, "%s cannot be started", words->items[0]);
	else if (WIFEXITED(child.status) && WEXITSTATUS(child.status))
		ui_toast(ui, TOAST_WARNING, "%s ended with status %d", words->items[0],
		        WEXITSTATUS(child.status));
}

static void taken(struct ui *ui, void *data, const char *text)
{
	struct strv words = STRV_INIT;
	struct error error = {0};

	(void)data;
	if (!text || !*text)
		return;
	if (command_split(text, &words, &error))
		ui_toast(ui, TOAST_ERROR, "%s", error.message);
	else if (words.count)
		run(ui, &words);
	strv_free(&words);
}

void ui_connect(struct ui *ui, const char *id)
{
	const struct row *row = collection_get(ui_collection(ui, &resource_server), id);
	const char *address = row ? row->cells[resource_column(&resource_server, "address")] : "";
	struct buf line = BUF_INIT;

	if (!*address) {
		ui_toast(ui, TOAST_WARNING, "this server has no address to connect to");
		return;
	}
	/* It comes from the cloud: it must not become an option or more words. */
	buf_puts(&line, "ssh -- ");
	buf_add_shell(&line, address);
	ui_ask_line(ui, "run: ", buf_str(&line), NULL, taken, NULL);
	buf_free(&line);
}
