/* Every fourth talk, counted from the last, both write and share; one thing each stays with its
 * owner. Hard weeks are marked by both; every third talk is one on an old subject. */
#include "tools/demo-journal/said.h"

#include <stdio.h>

#include "journal/word.h"

struct item {
    enum word_kind kind;
    unsigned choice;
    double at_s; /* 0: none */
    const char *text;
    bool shared;
};

static const struct item items[PARTNERS][5] = {
    {
        {WORD_URGE, WORD_URGE_PURSUE, 0, "ask once more, and louder", true},
        {WORD_UNDERNEATH, 0, 0, "that I am alone with it", true},
        {WORD_FOR_YOU, 0, 0, "like an exam you can't pass", true},
        {WORD_TO_KNOW, 0, 0, "simulated, kept by Sim-Ada alone", false},
        {WORD_MOMENT, 0, 470, "Here I heard only that you turned away.", true},
    },
    {
        {WORD_URGE, WORD_URGE_GO_QUIET, 0, "look at the floor", true},
        {WORD_UNDERNEATH, 0, 0, "that nothing I say is right", true},
        {WORD_FOR_YOU, 0, 0, "like talking to a wall", true},
        {WORD_TO_KNOW, 0, 0, "simulated, kept by Sim-Ben alone", false},
        {WORD_MOMENT, 0, 1130, "I wanted to say something, and did not know how.", true},
    },
};

static bool keep(struct journal *journal, const struct journal_unlocked *owner, int64_t session,
                 const struct item *item)
{
    struct word word = word_none(item->kind);
    word.choice = item->choice;
    if (item->at_s > 0) {
        word.at_us = (int64_t)(item->at_s * US_PER_S);
    }
    if (item->text != NULL) {
        snprintf(word.text, sizeof(word.text), "%s", item->text);
    }
    enum journal_error error = word_put(journal, owner, session, &word);
    if (error == JOURNAL_OK && item->shared) {
        error = word_share(journal, owner, session, item->kind);
    }
    return error == JOURNAL_OK || error == JOURNAL_LINGERS;
}

static bool keep_marks(struct journal *journal, const struct journal_unlocked *owner,
                       const struct course_talk *talk, int64_t session)
{
    struct item hard = {.kind = WORD_HARD_WEEK, .choice = WORD_ANSWER_YES};
    struct item sooner = {.kind = WORD_SOONER,
                          .choice = talk->number % 9 == 2 ? WORD_ANSWER_NO : WORD_ANSWER_YES};
    return (!talk->hard_week || keep(journal, owner, session, &hard)) &&
           (talk->number % 3 != 2 || keep(journal, owner, session, &sooner));
}

bool said_keep(struct journal *journal, struct journal_unlocked *const unlocked[PARTNERS],
               const struct course_talk *talk, unsigned talks, int64_t session)
{
    bool both = talk->alone == WHO_BOTH, kept = true;
    for (int i = 0; i < PARTNERS && kept; i++) {
        if (both || i == (int)talk->alone) {
            kept = keep_marks(journal, unlocked[i], talk, session);
        }
        for (unsigned k = 0; k < 5 && kept && both && (talks - 1 - talk->number) % 4 == 0; k++) {
            kept = keep(journal, unlocked[i], session, &items[i][k]);
        }
    }
    return kept;
}
