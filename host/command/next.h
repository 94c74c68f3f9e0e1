/* next: what there is on this machine, and what to do next.
 */
#ifndef LULL_COMMAND_NEXT_H
#define LULL_COMMAND_NEXT_H

#include <stdbool.h>

#include "journal/journal.h"

struct next_look {
    char name[PARTNERS][JOURNAL_NAME_MAX + 1]; /* the first ones */
    bool strap[PARTNERS];
    unsigned partners, straps, sessions;
};

/* False, and all zero: there is no journal yet, or none that can be opened just now. path NULL: the
 * user's own. */
bool next_look(const char *path, struct next_look *ret_look);

/* For one who types 'lull' and nothing else. */
void next_print(void);

#endif
