/* rows: puts runs of drills into a journal, as if they had been done on other days.
 *
 *   rows JOURNAL NAME <TEXT     runs as practice/log.h has them, an empty line behind each
 */
#include <stdio.h>
#include <string.h>

#include "journal/practice.h"

static bool put(struct journal *journal, const struct journal_partner *owner, char *text)
{
    const struct journal_id run = practice_id();
    bool done = practice_put(journal, &owner->id, &run, text, strlen(text)) == JOURNAL_OK;
    text[0] = 0;
    return done;
}

int main(int argc, char **argv)
{
    static char text[PRACTICE_BYTES_MAX + 1];
    struct journal *journal = NULL;
    struct journal_partner owner;
    char line[128];
    if (argc != 3 || journal_open(argv[1], 1000, &journal) != JOURNAL_OK ||
        journal_partner_find(journal, argv[2], &owner) != JOURNAL_OK) {
        return 2;
    }
    bool done = true;
    while (done && fgets(line, sizeof(line), stdin) != NULL) {
        if (line[0] == '\n') {
            done = put(journal, &owner, text);
        } else if (strlen(text) + strlen(line) < sizeof(text)) {
            strcat(text, line);
        }
    }
    journal_close(journal);
    return done && text[0] == 0 ? 0 : 1;
}
