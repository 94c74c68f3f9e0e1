#include "command/command.h"

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

bool say_colour(void)
{
    const char *none = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    bool plain = (none != NULL && *none != 0) || term == NULL || strcmp(term, "dumb") == 0;
    return !plain && isatty(STDOUT_FILENO);
}

static bool read_line(const char *prompt, bool terminal, char ret_line[PASSPHRASE_MAX])
{
    struct termios was;
    bool hidden = terminal && tcgetattr(STDIN_FILENO, &was) == 0;
    if (hidden) {
        struct termios quiet = was;
        quiet.c_lflag &= ~(tcflag_t)ECHO;
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    }
    if (terminal) {
        fputs(prompt, stderr);
    }
    bool read = fgets(ret_line, PASSPHRASE_MAX, stdin) != NULL;
    if (hidden) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &was);
        fputc('\n', stderr);
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
