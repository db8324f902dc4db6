/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one grammar: a verb, its options and arguments are rows. Keys, menus, forms, the `:` line,
 * the prompt, commands, help and completion are views of them. */
#ifndef NCNOVA_VERB_H
#define NCNOVA_VERB_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include "ncnova/buf.h"
#include "ncnova/error.h"
#include "ncnova/job.h"
#include "ncnova/resource.h"

enum option_kind {
	OPTION_FLAG,   /* --poll */
	OPTION_VALUE,  /* --image ID */
	OPTION_NUMBER, /* --limit N: argparse's int() */
	OPTION_SECRET, /* --password X: a value that no list of processes, history or copy of the
	                  line shows */
	OPTION_MULTI,  /* --meta k=v, may repeat; each adds */
	OPTION_MAYBE   /* --all-tenants [0|1]: value may be left out, then `implied` */
};
/* Does its value always follow? */
#define OPTION_TAKES(kind)                                                                         \
	((kind) == OPTION_VALUE || (kind) == OPTION_SECRET || (kind) == OPTION_NUMBER ||           \
	        (kind) == OPTION_MULTI)

/*
 * Which items of the list of what it completes a form offers; or which list, where it is another
 * one. ui/actions/form_offer.c has a rule for each.
 */
enum pick_rule {
	PICK_ANY,
	PICK_OTHER_FLAVOR, /* not the server's, and large enough for its image */
	PICK_ACTIVE_IMAGE,
	PICK_FREE_VOLUME,
	PICK_ATTACHED_VOLUME,
	PICK_FREE_PORT,
	PICK_ATTACHED_PORT,
	PICK_NEW_SECGROUP, /* one that the server does not have */
	PICK_OWN_SECGROUP,
	PICK_TAG,            /* the server's */
	PICK_METADATA_KEY,   /* the server's, where "delete" is the word before */
	PICK_EXTRA_SPEC_KEY, /* the flavor's, where "unset" is */
	PICK_OTHER_HOST,     /* of a compute service, not where the server is */
	PICK_OWN_HOST,       /* the aggregate's */
	PICK_NEW_HOST,       /* of a compute service, not the aggregate's */
	PICK_COUNT
};

struct option {
	const char *name;  /* "--availability-zone" */
	const char *alias; /* other spellings, space-separated ("--all-projects"); NULL */
	enum option_kind kind;
	const char *metavar;  /* "<availability-zone>" */
	const char *implied;  /* value of a bare OPTION_MAYBE; NULL "1" */
	const char *fallback; /* the environment variable with the default; NULL */
	const char *help;
	const char *choices;              /* space-separated; NULL: anything */
	const struct resource *completes; /* live names of this resource; NULL */
	bool file;                        /* completes file names */
	bool required;
	microversion required_since; /* required from this version on; 0: no version */
	bool line_only;              /* of use on a command line only: no form has it */
	enum pick_rule pick;         /* what a form offers for it */
	const char *initial;         /* what a form's field begins with; see struct positional */
	microversion since, until;   /* 0: no limit */
};

struct positional {
	const char *name; /* "server" */
	const char *help;
	bool optional, many; /* many: one or more (zero or more with optional) */
	bool commands;       /* completes names of verbs */
	const struct resource *completes;
	const char *choices; /* what a form offers, space-separated; a line may have any word. NULL:
	                        a field to type in */
	enum pick_rule pick; /* what a form offers for it */
	/* What a form's field begins with: {name} and {date} are filled in; "@path": what the
	 * object has there. NULL: empty. */
	const char *initial;
};

struct command;
struct args;
struct request;       /* src/command/request.h */
struct operation_row; /* src/command/operate.h */
typedef int verb_fn(struct command *command, const struct args *args, struct error *error);

enum verb_flag {
	VERB_CHANGES = 1,     /* sends something that changes the cloud */
	VERB_DESTRUCTIVE = 2, /* asks first where a person is there */
	VERB_ADMIN = 4,
	VERB_LOCAL = 8,   /* needs no sign-in (help, config) */
	VERB_HIDDEN = 16, /* not in help's list */
	VERB_PROMPT = 32, /* only in the prompt and the screen (quit, watch) */
	VERB_SCREEN = 64, /* only on the screen (cloud, project) */
	VERB_VIEW = 128   /* without arguments it opens its view on the screen (jobs) */
};

/*
 * The groups of the action menu, in its order. The place of a verb in it is that of its group plus
 * a number; 0: the last group, "Other".
 */
enum menu_group {
	MENU_POWER = 100,
	MENU_SIZE = 200,
	MENU_DISK = 300,
	MENU_VOLUMES = 400,
	MENU_NETWORK = 500,
	MENU_ACCESS = 600,
	MENU_NAME = 700,
	MENU_HOSTS = 800,
	MENU_LOOK = 900,
	MENU_DANGER = 1000
};

struct verb {
	const char *name;  /* novaclient's: "keypair-add" */
	const char *alias; /* openstackclient's words and older ones, '|'-separated: "keypair
	                      create|keypair-create" */
	const char *group; /* "Servers", "Images", … of help and man page */
	const char *help;  /* one sentence */
	const struct option *options;         /* terminated by .name NULL; NULL: none */
	const struct positional *positionals; /* terminated by .name NULL; NULL: none */
	verb_fn *run;                      /* NULL: it is its operation, or one of its requests */
	const struct operation *operation; /* a change of a server that is followed; NULL */
	const struct operation_row *operation_row; /* what goes with it: src/command/operate.h */
	const struct request *requests; /* rows of src/command/request.h, the first that fits is
	                                   sent; terminated by .path NULL; NULL: none */
	const void *data; /* what its functions need to know of it: theirs to read; NULL */
	unsigned flags;   /* VERB_* */
	microversion since, until;
	int menu; /* its place in the action menu */
	/* With which words it is in the menu, '|'-separated: "|--hard" is alone and with --hard;
	 * NULL: alone. */
	const char *variants;
	const char *key;  /* on the screen: "b", "D"; NULL */
	const char *asks; /* options a form on the screen shows at once, space-separated; the others
	                     are behind "more"; NULL: none */
	/*
	 * Looks for what it would be done to, where the line does not say: "12 servers; 2 are left
	 * out: web-03 (SHUTOFF)". For the question that a person is asked; NULL: the line says it
	 * all.
	 */
	int (*preview)(struct command *command, const struct args *args, struct buf *text,
	        struct error *error);
	/* Secrets that it asks a person for, with the labels that a form has for them; both have to
	 * be the same. NULL: none. */
	const char *prompts[2];
	/* Its answer holds a private key, to be kept in a file, unless this option is given:
	 * "--pub-key"; NULL. */
	const char *key_unless;
	const char *from; /* vm states a verb on a server needs that is no operation: "active paused
	                     stopped"; NULL: any */
};

/* Visits all verbs in table order. */
const struct verb *verb_next(const struct verb *previous); /* NULL starts */
/*
 * Finds the verb that the leading words name, novaclient's or openstackclient's spelling; *used
 * gets how many words it took. NULL: none (then *guess, if not NULL, may get a near one).
 */
const struct verb *verb_find(
        const char *const *words, int count, int *used, const struct verb **guess);
/* Does the word say what to do ("delete", "create"), in some command of either client? Nouns do
 * not. */
bool verb_is_action(const char *word);
/* Up to three commands that begin with the same word, the nearest first: "'image list', 'image
 * show'"; may be empty. */
void verb_suggest(const char *const *words, int count, struct buf *out);
/* The verb whose jobs have that name: "reboot" also of "hard-reboot"; NULL: none. */
const struct verb *verb_of_job(const char *name);
/* The operation of that name, a verb's or its other one ("hard-reboot"); NULL: none. */
const struct operation *operation_find(const char *name);
const struct verb *verb_named(const char *name); /* by novaclient's name alone; NULL: none */
void verb_usage(const struct verb *verb,
        struct buf *out); /* usage line and options, as `help VERB` prints */

/* What the first word of a line lists: "list", "X-list", on the screen also a pane's own words;
 * NULL: nothing. */
const struct resource *command_lists(const char *word);
/* The resource a verb acts on: that of its first positional argument; NULL: on none. */
const struct resource *verb_subject(const struct verb *verb);
/*
 * Can it be done now with this object? 0, or the reason in words: state, task, lock, administrator,
 * microversion, read-only guard. `object`: the service's, or one with the keys it is judged by;
 * NULL: only what does not depend on it.
 */
int verb_allowed(const struct command *command, const struct verb *verb, const cJSON *object,
        struct buf *reason);

/* Is the word one of the verb's options whose value is secret? */
bool verb_hides(const struct verb *verb, const char *word);
/*
 * Starts the change of a verb on one object whose id is known, as a job, and does not wait for it.
 * The positional argument of the verb's subject is ignored. ERR_USAGE with type "NotStartable" when
 * the verb changes nothing or is more than one change: run it as a command then.
 */
int verb_start(struct command *command, const struct args *args, const char *id, const char *name,
        struct job **job, struct error *error);

#endif
