/* What to do next on this machine, for one who types 'lull' and nothing else. */
#include "command/next.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "journal/journal.h"

struct look {
    char name[PARTNERS][JOURNAL_NAME_MAX + 1];
    unsigned partners;
    unsigned straps;
    unsigned sessions;
};

static bool see_partner(void *user, const struct journal_partner *partner)
{
    struct look *look = user;
    if (look->partners < PARTNERS) {
        snprintf(look->name[look->partners], sizeof(look->name[0]), "%s", partner->name);
    }
    look->partners++;
    look->straps += partner->strap[0] != 0 ? 1 : 0;
    return true;
}

static bool see_session(void *user, const struct journal_session *session)
{
    struct look *look = user;
    (void)session;
    look->sessions++;
    return true;
}

/* False: there is no journal yet, or none that can be opened just now. */
static bool look_into(struct look *look)
{
    char path[JOURNAL_PATH_MAX];
    struct journal *journal;
    if (journal_path_default(path, sizeof(path)) < 0 || access(path, R_OK) != 0 ||
        journal_open(path, 200, &journal) != JOURNAL_OK) {
        return false;
    }
    journal_partner_list(journal, see_partner, look);
    journal_session_list(journal, see_session, look);
    journal_close(journal);
    return true;
}

void next_print(void)
{
    struct look look = {0};
    if (!look_into(&look) || look.partners == 0) {
        puts("Next: lull partner add NAME        (once for each of you)\n"
             "      lull doctor                  what this machine lacks, if anything");
    } else if (look.straps == 0) {
        printf("Next: lull scan                    wear your straps: finds them\n"
               "      lull partner strap %s ADDRESS\n"
               "      lull live %s%s%s   also without a strap: the keys are pauses\n",
               look.name[0], look.name[0], look.partners > 1 ? " " : "",
               look.partners > 1 ? look.name[1] : "");
    } else {
        printf("Next: lull live %s%s%s\n", look.name[0], look.partners > 1 ? " " : "",
               look.partners > 1 ? look.name[1] : "");
        if (look.sessions > 0) {
            puts("      lull sessions                the talks so far");
        }
    }
}
