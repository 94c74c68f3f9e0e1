/* What each wrote after a talk and shared with the other. That it was shared with one person is no
 * leave to give it to a third: it goes along by a yes of its own. */
#include "command/bundle.h"

#include <stdio.h>

#include "command/answer.h"
#include "report/couple.h"
#include "words/words.h"

struct some {
    bool (*each)(void *user, const struct word *word);
    void *user;
};

static bool pass_shared(void *user, const struct word *word)
{
    const struct some *some = user;
    return !word->shared || some->each(some->user, word);
}

enum journal_error bundle_words(const struct bundle *bundle, const struct journal_session *talk,
                                const struct bundle_person *owner,
                                bool (*each)(void *user, const struct word *word), void *user)
{
    struct some some = {each, user};
    enum journal_error error = word_list(bundle->access.journal, owner->unlocked, talk->number,
                                         &owner->partner.id, pass_shared, &some);
    return error == JOURNAL_NOTHING ? JOURNAL_OK : error;
}

static bool count(void *user, const struct word *word)
{
    unsigned *items = user;
    (void)word;
    (*items)++;
    return true;
}

unsigned bundle_words_count(const struct bundle *bundle, const struct journal_session *talk,
                            const struct bundle_person *owner)
{
    unsigned items = 0;
    bundle_words(bundle, talk, owner, count, &items);
    return items;
}

static bool print(void *user, const struct word *word)
{
    const char **before = user;
    printf("%s%s", *before, answer_name(word->kind));
    *before = "; ";
    return true;
}

void bundle_words_ask(const struct bundle *bundle, struct bundle_person *person)
{
    bool any = false;
    for (unsigned i = 0; i < bundle->talks; i++) {
        const struct journal_session *talk = &bundle->talk[i];
        char date[COUPLE_DATE_BYTES];
        const char *before = ": ";
        bool theirs = bundle_owner(bundle, talk, WHO_A) == person ||
                      bundle_owner(bundle, talk, WHO_B) == person;
        if (!theirs || bundle_words_count(bundle, talk, person) == 0) {
            continue;
        }
        if (!any) {
            printf(_("%s, you wrote and shared with the other:\n"), person->partner.name);
        }
        any = true;
        couple_date(talk->start_realtime_us, date);
        printf(_("  talk of %s"), date);
        bundle_words(bundle, talk, person, print, &before);
        puts("");
    }
    if (any) {
        puts(_("May that go into it too? 'yes' says yes; Enter alone leaves it out."));
        person->words = bundle_yes();
    }
}
