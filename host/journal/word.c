/* What an item may hold. Pure; word_keep.c keeps them. */
#include "journal/word.h"

#include <string.h>

struct rule {
    bool text, time;
    unsigned choices; /* which bits a choice may have */
    bool one;         /* and only one of them */
};

static const struct rule rules[WORD_KINDS] = {
    [WORD_URGE] = {.text = true,
                   .choices = WORD_URGE_WITHDRAW | WORD_URGE_PURSUE | WORD_URGE_DEFEND |
                              WORD_URGE_PUSH_BACK | WORD_URGE_GO_QUIET},
    [WORD_UNDERNEATH] = {.text = true},
    [WORD_FOR_YOU] = {.text = true},
    [WORD_TO_KNOW] = {.text = true},
    [WORD_FOR_ME] = {.text = true},
    [WORD_MOMENT] = {.text = true, .time = true},
    [WORD_SOONER] = {.choices = WORD_ANSWER_YES | WORD_ANSWER_NO, .one = true},
    [WORD_HARD_WEEK] = {.choices = WORD_ANSWER_YES | WORD_ANSWER_NO, .one = true},
    [WORD_LOST] = {.time = true},
    [WORD_REPAIR] = {.time = true,
                     .choices = WORD_REPAIR_ACKNOWLEDGED | WORD_REPAIR_TOOK_RESPONSIBILITY |
                                WORD_REPAIR_REACHED_BACK},
};

/* The bytes of the character that begins at `at`, or 0: not UTF-8 (RFC 3629: no overlong forms, no
 * surrogates, up to U+10FFFF), or a control character (C0 but "\n", DEL, C1), which could steer the
 * terminal of the one who reads it. */
static size_t character(const unsigned char *at)
{
    uint32_t value = at[0];
    if (value < 0x80)
        return value == '\n' || (value >= 0x20 && value != 0x7f) ? 1 : 0;
    size_t length = value >= 0xf0 ? 4 : value >= 0xe0 ? 3 : 2;
    static const uint32_t least[] = {[2] = 0xa0, [3] = 0x800, [4] = 0x10000}; /* 0xa0: after C1 */
    if (value < 0xc2 || value > 0xf4)
        return 0;
    value &= 0xffu >> (length + 1);
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xc0) != 0x80) /* also the 0 at the end */
            return 0;
        value = value << 6 | (at[i] & 0x3f);
    }
    bool surrogate = value >= 0xd800 && value < 0xe000;
    return value >= least[length] && value <= 0x10ffff && !surrogate ? length : 0;
}

static bool text_good(const char text[JOURNAL_TEXT_MAX + 1])
{
    if (!memchr(text, 0, JOURNAL_TEXT_MAX + 1))
        return false;
    const unsigned char *at = (const unsigned char *)text;
    while (*at) {
        size_t length = character(at);
        if (length == 0)
            return false;
        at += length;
    }
    return true;
}

struct word word_none(enum word_kind kind)
{
    return (struct word){.kind = kind, .at_us = NEVER_US};
}

bool word_empty(const struct word *word)
{
    return word->choice == 0 && word->at_us == NEVER_US && !word->text[0];
}

static bool time_good(const struct word *word, bool may)
{
    if (word->at_us == NEVER_US)
        return word->half_us == 0;
    return may && word->at_us >= 0 && word->at_us <= WORD_TIME_MAX_US && word->half_us >= 0 &&
           word->half_us <= WORD_TIME_MAX_US;
}

bool word_good(const struct word *word)
{
    if ((unsigned)word->kind >= WORD_KINDS)
        return false;
    const struct rule *rule = &rules[word->kind];
    if (!text_good(word->text) || !time_good(word, rule->time) || (word->choice & ~rule->choices))
        return false;
    if (word->text[0] && !rule->text)
        return false;
    if (rule->time && word->at_us == NEVER_US && !word_empty(word))
        return false; /* when is what it is about */
    return !rule->one || (word->choice & (word->choice - 1)) == 0;
}

bool word_week_empty(const struct word_week *week)
{
    return week->openness == 0 && week->curiosity == 0 && week->ease == 0;
}

bool word_week_good(const struct word_week *week)
{
    return week->openness <= 5 && week->curiosity <= 5 && week->ease <= 5;
}
