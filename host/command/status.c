#include "command/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "command/screen.h"
#include "words/words.h"

/* One line, also where it is wider than the screen: what does not fit is not drawn. A line that
 * wraps can't be drawn over, and would be one more each second. */
#define LINE_BEGIN "\r\033[K\033[?7l"
#define LINE_END   "\033[?7h"

#define TALK_COLUMNS 44

static const char *strap_text(const struct status *status, int who)
{
    return status->strap[who] ? screen_signal_text(status->signal[who]) : _("button");
}

static int columns(const char *text)
{
    return (int)strlen(text) - words_field(text, 0);
}

/* Where there is room the signals stand in one place, whatever is said of the talk. */
static int talk_columns(const struct status *status)
{
    struct winsize size;
    int left = TALK_COLUMNS;
    if (!status->terminal || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0) {
        return left;
    }
    left = size.ws_col;
    for (int who = 0; who < PARTNERS; who++) {
        if (status->name[who] != NULL) {
            left -= columns(status->name[who]) + columns(strap_text(status, who)) + 4;
        }
    }
    return left < 0 ? 0 : left > TALK_COLUMNS ? TALK_COLUMNS : left;
}

static void draw(const struct status *status)
{
    printf("%s%s%-*s%s", status->terminal ? LINE_BEGIN : "", status->colour ? "\033[1m" : "",
           words_field(status->talk, talk_columns(status)), status->talk,
           status->colour ? "\033[0m" : "");
    for (int who = 0; who < PARTNERS; who++) {
        if (status->name[who] != NULL) {
            printf("  %s: %s", status->name[who], strap_text(status, who));
        }
    }
    fputs(status->terminal ? LINE_END : "\n", stdout);
    fflush(stdout);
}

void status_talk(struct status *status, const char *text)
{
    if (strcmp(status->talk, text) != 0) {
        snprintf(status->talk, sizeof(status->talk), "%s", text);
        draw(status);
    }
}

void status_signal(struct status *status, enum who who, enum signal signal)
{
    if (status->signal[who] != signal) {
        status->signal[who] = signal;
        draw(status);
    }
}

void status_say(const struct status *status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs(status->terminal ? "\r\033[K" : "", stdout);
    vprintf(gettext(format), arguments);
    fputs("\n", stdout);
    va_end(arguments);
    if (status->terminal) {
        draw(status);
    }
}

void status_end(const struct status *status)
{
    fputs(status->terminal ? "\n" : "", stdout);
    fflush(stdout);
}
