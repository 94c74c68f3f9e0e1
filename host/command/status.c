#include "command/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "command/screen.h"
#include "words/words.h"

static void draw(const struct status *status)
{
    printf("%s%s%-*s%s", status->terminal ? "\r\033[K" : "", status->colour ? "\033[1m" : "",
           words_field(status->talk, 44), status->talk, status->colour ? "\033[0m" : "");
    for (int who = 0; who < PARTNERS; who++) {
        if (status->name[who] != NULL) {
            printf("  %s: %s", status->name[who],
                   status->strap[who] ? screen_signal_text(status->signal[who]) : _("button"));
        }
    }
    fputs(status->terminal ? "" : "\n", stdout);
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
