/* command: what every command of lull shares: how it is started and how it speaks.
 *
 * A command gets its own arguments (argv[0] is its name) and returns an exit status. It speaks
 * once, in words a person can act on; nothing below it logs.
 */
#ifndef LULL_COMMAND_COMMAND_H
#define LULL_COMMAND_COMMAND_H

#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>

/* EXIT_HELPED: --help was shown, and there is no more to do; to the outside it is EXIT_DONE. */
enum exit_status { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_HELPED = 3 };

struct command {
    const char *name;
    const char *summary; /* for the list of commands */
    int (*run)(int argc, char **argv);
};

int command_after(int argc, char **argv);
int command_baseline(int argc, char **argv);
int command_bundle(int argc, char **argv);
int command_card(int argc, char **argv);
int command_first(int argc, char **argv);
int command_live(int argc, char **argv);
int command_doctor(int argc, char **argv);
int command_export(int argc, char **argv);
int command_import(int argc, char **argv);
int command_partner(int argc, char **argv);
int command_practice(int argc, char **argv);
int command_puck(int argc, char **argv);
int command_replay(int argc, char **argv);
int command_review(int argc, char **argv);
int command_scan(int argc, char **argv);
int command_sessions(int argc, char **argv);
int command_show(int argc, char **argv);
int command_support(int argc, char **argv);

/* The next option of the command line as getopt_long() has it, its value in `optarg`;
 * COMMAND_OPTIONS_READ after the last one. What ends the command is done here, and -EXIT_… comes
 * back: 'h' shows `help`, what is not known or lacks its value is said. */
#define COMMAND_OPTIONS_READ (-1)
int command_option(int argc, char **argv, const struct option *table, const char *help);

/* The whole of `text` as a number from low to high. False, and nothing filled, where it is none. */
bool command_number(const char *text, double low, double high, double *ret_value);

/* A session's number, from 1 on. An exit status; what is none is said. */
int command_session(const char *command, const char *text, int64_t *ret_session);

/* An error, on stderr: "lull replay: TEXT". TEXT says what to do next. It is said in
 * the reader's language, and so is that of say_usage(): no _() is needed. */
void say_error(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A usage error: the text, then where to find help; returns EXIT_USAGE. */
int say_usage(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A name or a path as one word for a shell, quoted where it needs to be: for commands that a reader
 * may take from the screen. As it is where it is over 340 bytes. */
struct say_word {
    char text[4 * 340 + 3];
};
struct say_word say_word(const char *text);

/* Whether stdout is a terminal that takes colour (and NO_COLOR is not set). */
bool say_colour(void);

/* The passphrase of a partner: asked without echo on a terminal, else one line of stdin; `again`
 * asks twice. Cleared by the caller with explicit_bzero(). False: none was given, or one too long
 * (said; say_passphrase_or_none() takes none for an answer and says nothing). */
#define PASSPHRASE_MAX 256
bool say_passphrase_or_none(const char *name, char ret_passphrase[PASSPHRASE_MAX]);
bool say_passphrase(const char *command, const char *name, bool again,
                    char ret_passphrase[PASSPHRASE_MAX]);

#endif
