/* sessions: the talks that are kept, with what the two of them may both see. */
#include "command/command.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "command/access.h"
#include "report/couple.h"
#include "words/words.h"

static const char help_text[] =
    N_("Usage: lull sessions [--journal FILE]\n"
       "\n"
       "Lists the talks that are kept: number, date, length, pauses, longer breaks and \"we are\n"
       "back\". 'lull show NUMBER' shows one of them.\n"
       "\n"
       "  --journal FILE        another journal than your own\n"
       "  --help\n");

static bool print_session(void *user, const struct journal_session *session)
{
    unsigned *count = user;
    char date[COUPLE_DATE_BYTES];
    char length[COUPLE_LENGTH_BYTES];
    if ((*count)++ == 0) {
        printf("%7s  %-16s  %-10s %7s %7s  %s\n", "session", "date", "length", "pauses", "breaks",
               _("\"we are back\""));
    }
    couple_date(session->start_realtime_us, date);
    couple_length(session->length_us, length);
    printf("%7" PRId64 "  %-16s  %-10s %7" PRIu32 " %7" PRIu32 "  %" PRIu32 "\n", session->number,
           date, length, session->pauses, session->breaks, session->repairs);
    return true;
}

int command_sessions(int argc, char **argv)
{
    static const struct option table[] = {
        {"journal", required_argument, NULL, 'j'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    const char *path = NULL;
    struct access access;
    unsigned count = 0;
    int option;
    while ((option = command_option(argc, argv, table, help_text)) >= 0) {
        switch (option) {
        case 'j':
            path = optarg;
            break;
        }
    }
    if (option != COMMAND_OPTIONS_READ) {
        return -option;
    }
    if (optind < argc) {
        return say_usage("sessions", "it takes no '%s'.", argv[optind]);
    }
    int status = access_open(&access, "sessions", path, false);
    if (status == EXIT_DONE) {
        status = access_say(&access, journal_session_list(access.journal, print_session, &count));
    }
    if (status == EXIT_DONE && count == 0) {
        puts(_("No talk is kept yet. 'lull' says what comes next on this machine; 'lull replay "
               "RECORDING "
               "--keep NAME,NAME' keeps a recorded one."));
    }
    access_close(&access);
    return status;
}
