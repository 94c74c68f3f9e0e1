#include "command/next.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command/command.h"
#include "words/words.h"

static bool see_partner(void *user, const struct journal_partner *partner)
{
    struct next_look *look = user;
    if (look->partners < PARTNERS) {
        snprintf(look->name[look->partners], sizeof(look->name[0]), "%s", partner->name);
        look->strap[look->partners] = partner->strap[0] != 0;
    }
    look->partners++;
    look->straps += partner->strap[0] != 0 ? 1 : 0;
    return true;
}

static bool see_session(void *user, const struct journal_session *session)
{
    struct next_look *look = user;
    (void)session;
    look->sessions++;
    return true;
}

bool next_look(const char *path, struct next_look *ret_look)
{
    char own[JOURNAL_PATH_MAX];
    struct journal *journal;
    *ret_look = (struct next_look){.partners = 0};
    if (path == NULL && journal_path_default(own, sizeof(own)) < 0) {
        return false;
    }
    path = path == NULL ? own : path;
    if (access(path, R_OK) != 0 || journal_open(path, 200, &journal) != JOURNAL_OK) {
        return false;
    }
    journal_partner_list(journal, see_partner, ret_look);
    journal_session_list(journal, see_session, ret_look);
    journal_close(journal);
    return true;
}

void next_print(void)
{
    struct next_look look;
    if (!next_look(NULL, &look) || look.partners == 0) {
        puts(_("Next: lull first                   leads you both to a first talk\n"
               "      lull partner add NAME        or by yourselves, once for each of you\n"
               "      lull doctor                  what this machine lacks, if anything"));
    } else if (look.straps == 0) {
        printf(_("Next: lull scan                    wear your straps: finds them\n"
                 "      lull partner strap %s ADDRESS\n"
                 "      lull live %s%s%s   also without a strap: the keys are pauses\n"),
               say_word(look.name[0]).text, say_word(look.name[0]).text,
               look.partners > 1 ? " " : "", look.partners > 1 ? say_word(look.name[1]).text : "");
    } else {
        printf(_("Next: lull live %s%s%s\n"), say_word(look.name[0]).text,
               look.partners > 1 ? " " : "", look.partners > 1 ? say_word(look.name[1]).text : "");
        puts(_("      lull practice                at home, between talks"));
        if (look.sessions > 0) {
            puts(_("      lull sessions                the talks so far"));
        }
    }
}
