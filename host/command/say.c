#include "command/command.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "words/words.h"

bool command_number(const char *text, double low, double high, double *ret_value)
{
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end != 0 || !(value >= low && value <= high)) { /* also not a number */
        return false;
    }
    *ret_value = value;
    return true;
}

static void say(const char *command, const char *format, va_list arguments)
{
    fflush(stdout);
    fprintf(stderr, "lull %s: ", command);
    vfprintf(stderr, gettext(format), arguments);
    fputc('\n', stderr);
}

int command_option(int argc, char **argv, const struct option *table, const char *help)
{
    opterr = 0;
    int option = getopt_long(argc, argv, "h", table, NULL);
    if (option == 'h') {
        fputs(_(help), stdout);
        return -EXIT_HELPED;
    }
    return option == '?' ? -say_usage(argv[0], "an option is not known or lacks its value.")
                         : option;
}

int command_session(const char *command, const char *text, int64_t *ret_session)
{
    char *end;
    long long number = strtoll(text, &end, 10);
    if (end == text || *end != 0 || number < 1) {
        return say_usage(command, "a session is a number, such as 'lull sessions' lists; not '%s'.",
                         text);
    }
    *ret_session = number;
    return EXIT_DONE;
}

void say_error(const char *command, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say(command, format, arguments);
    va_end(arguments);
}

int say_usage(const char *command, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say(command, format, arguments);
    va_end(arguments);
    fprintf(stderr, _("'lull %s --help' shows how it is used.\n"), command);
    return EXIT_USAGE;
}

struct say_word say_word(const char *text)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                "_-./:@%+,=";
    struct say_word word;
    size_t used = 0;
    bool bare = *text != 0;
    for (const char *at = text; *at != 0; at++) {
        bare = bare && (strchr(plain, *at) != NULL || (unsigned char)*at >= 0x80);
    }
    if (bare || 4 * strlen(text) + 3 > sizeof(word.text)) {
        snprintf(word.text, sizeof(word.text), "%s", text);
        return word;
    }
    word.text[used++] = '\'';
    for (const char *at = text; *at != 0; at++) {
        used += (size_t)snprintf(word.text + used, 5, *at == '\'' ? "'\\''" : "%c", *at);
    }
    strcpy(word.text + used, "'");
    return word;
}

bool say_colour(void)
{
    const char *none = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    bool plain = (none != NULL && *none != 0) || term == NULL || strcmp(term, "dumb") == 0;
    return !plain && isatty(STDOUT_FILENO);
}

/* ---- a line that is not shown ---- */

/* What ends the program from outside must not leave the terminal mute. */
static const int ends[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
#define ENDS (sizeof(ends) / sizeof(ends[0]))

static struct termios shown;
static struct sigaction before[ENDS];

static void show_and_end(int signal_number)
{
    tcsetattr(STDIN_FILENO, TCSANOW, &shown);
    for (unsigned i = 0; i < ENDS; i++) {
        sigaction(ends[i], &before[i], NULL);
    }
    raise(signal_number);
}

static bool hide(void)
{
    if (tcgetattr(STDIN_FILENO, &shown) != 0) {
        return false;
    }
    struct sigaction action = {.sa_handler = show_and_end, .sa_flags = SA_NODEFER};
    struct termios quiet = shown;
    for (unsigned i = 0; i < ENDS; i++) {
        sigaction(ends[i], NULL, &before[i]);
        if (before[i].sa_handler != SIG_IGN) {
            sigaction(ends[i], &action, NULL);
        }
    }
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    return true;
}

static void show(void)
{
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
    for (unsigned i = 0; i < ENDS; i++) {
        sigaction(ends[i], &before[i], NULL);
    }
    fputc('\n', stderr);
}

static bool read_line(const char *prompt, bool terminal, char ret_line[PASSPHRASE_MAX])
{
    bool hidden = terminal && hide();
    if (terminal) {
        fputs(prompt, stderr);
    }
    bool read = fgets(ret_line, PASSPHRASE_MAX, stdin) != NULL;
    if (hidden) {
        show();
    }
    if (read && strchr(ret_line, '\n') == NULL && !feof(stdin)) {
        for (int c = getchar(); c != '\n' && c != EOF;) {
            c = getchar(); /* too long: the rest must not answer the next question */
        }
        explicit_bzero(ret_line, PASSPHRASE_MAX);
        fputs(_("A passphrase has at most 254 bytes.\n"), stderr);
        return false;
    }
    if (read) {
        ret_line[strcspn(ret_line, "\r\n")] = 0;
    }
    return read && *ret_line != 0;
}

bool say_passphrase_or_none(const char *name, char ret_passphrase[PASSPHRASE_MAX])
{
    char prompt[160];
    snprintf(prompt, sizeof(prompt), _("Passphrase of %s: "), name);
    return read_line(prompt, isatty(STDIN_FILENO), ret_passphrase);
}

bool say_passphrase(const char *command, const char *name, bool again,
                    char ret_passphrase[PASSPHRASE_MAX])
{
    bool terminal = isatty(STDIN_FILENO);
    char prompt[160];
    char second[PASSPHRASE_MAX] = "";
    snprintf(prompt, sizeof(prompt), _("Passphrase of %s: "), name);
    if (!read_line(prompt, terminal, ret_passphrase)) {
        say_error(command, "no passphrase was given. Type it when asked, or give it as the first "
                           "line of standard input.");
        return false;
    }
    if (!again || !terminal) {
        return true;
    }
    bool same = read_line(_("The same once more: "), terminal, second) &&
                strcmp(second, ret_passphrase) == 0;
    explicit_bzero(second, sizeof(second));
    if (!same) {
        say_error(command, "the two were not the same. Nothing was changed; try once more.");
    }
    return same;
}
